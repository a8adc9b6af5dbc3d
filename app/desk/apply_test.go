package desk_test

import (
	"errors"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/desk"
	"renda/app/feed"
	"renda/app/roster"
)

// sum gives a digest of all that a desk stores.
func sumOf(x *town.Seat) app.Hash {
	x.Town.T.Helper()
	h, err := x.Store.Sum()
	x.Must(err)
	return h
}

// next gives the page the desk would read now, without applying it. Items are copies
// that may be spoilt.
func nextPage(x *town.Seat, limit int) *feed.Page {
	x.Town.T.Helper()
	c, err := x.D.Replica().Cursor(ctx)
	x.Must(err)
	p := x.Town.Srv.Pull(x.ID, c, limit)
	for i := range p.Items {
		if e := p.Items[i].Entry; e != nil {
			c := *e
			p.Items[i].Entry = &c
		}
	}
	return p
}

// redigest makes the cursor fit what now stands in the page: as a lying server would.
func redigest(p *feed.Page, was feed.Cursor) {
	for i := range p.Cursor.Scopes {
		s := &p.Cursor.Scopes[i]
		var at feed.ScopePos
		for _, w := range was.Scopes {
			if w.Scope == s.Scope {
				at = w
			}
		}
		for j := range p.Items {
			for _, k := range p.Items[j].Scopes {
				if int(k) == i {
					at.Digest = feed.Advance(at.Digest, &p.Items[j])
				}
			}
		}
		s.Digest = at.Digest
	}
}

// A page that is wrong anywhere is refused whole with a code, changes nothing in the
// store or on the screen, and the right page is taken afterwards.
func TestBadPageChangesNothing(t *testing.T) {
	last := func(p *feed.Page) *feed.Item { return &p.Items[len(p.Items)-1] }
	for name, c := range map[string]struct {
		code  app.Code
		again bool // the server lies consistently: digests fit the spoilt page
		spoil func(w *town.Town, p *feed.Page)
	}{
		"an item left out":       {desk.CodeDigest, false, func(_ *town.Town, p *feed.Page) { p.Items = p.Items[1:] }},
		"an item twice":          {app.CodeBadInput, true, func(_ *town.Town, p *feed.Page) { p.Items = append(p.Items, *last(p)) }},
		"items in another order": {app.CodeBadInput, true, func(_ *town.Town, p *feed.Page) { p.Items[0], p.Items[1] = p.Items[1], p.Items[0] }},
		"a digest changed":       {desk.CodeDigest, false, func(_ *town.Town, p *feed.Page) { p.Cursor.Scopes[0].Digest[3] ^= 1 }},
		"scopes in disorder": {desk.CodeDigest, false, func(_ *town.Town, p *feed.Page) {
			s := p.Cursor.Scopes
			s[0], s[1] = s[1], s[0]
		}},
		"a version changed":    {desk.CodeDigest, false, func(_ *town.Town, p *feed.Page) { last(p).Entry.Version++ }},
		"a scope out of range": {app.CodeBadInput, false, func(_ *town.Town, p *feed.Page) { last(p).Scopes = []uint16{99} }},
		"an item of no scope":  {app.CodeBadInput, false, func(_ *town.Town, p *feed.Page) { last(p).Scopes = nil }},
		"neither nor":          {app.CodeBadInput, false, func(_ *town.Town, p *feed.Page) { last(p).Entry = nil }},
		"both entry and purge": {app.CodeBadInput, false, func(_ *town.Town, p *feed.Page) { last(p).Purge = &feed.Purge{} }},
		"another epoch":        {desk.CodeEpoch, false, func(_ *town.Town, p *feed.Page) { p.Cursor.Epoch++ }},
		"a signature changed": {act.CodeSignature, true, func(_ *town.Town, p *feed.Page) {
			e := last(p).Entry
			e.Act.Sig = append([]byte{e.Act.Sig[0] ^ 1}, e.Act.Sig[1:]...)
		}},
		"bytes that are no act": {act.CodeDecode, true, func(_ *town.Town, p *feed.Page) { last(p).Entry.Act.Raw = []byte{1, 2, 3} }},
		"an unknown device": {desk.CodeUnknown, true, func(w *town.Town, p *feed.Page) {
			forge(w, last(p).Entry, func(a *act.Act) { a.Device = app.NamedID("stranger") })
		}},
		"another's device": {desk.CodeUnknown, true, func(w *town.Town, p *feed.Page) {
			forge(w, last(p).Entry, func(a *act.Act) { a.Account = w.Seats["李二"].ID })
		}},
		"nobody's act": {act.CodeSignature, true, func(w *town.Town, p *feed.Page) {
			forge(w, last(p).Entry, func(a *act.Act) { a.Account, a.Device = app.ID{}, app.ID{} })
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := town.Full(t)
			m := w.Assigned("关于修路灯的建议", false)
			x := w.Seats["李二"]
			x.Do(app.ID{}, "submit", "", town.TextForm("自己的一件"))
			w.Seats["a"].Do(m, "unit_sign", town.BureauA.String(), nil)
			w.Seats["a"].Push()
			lead := w.Seats["张一"]
			lead.Do(m, "secrecy", "", act.Form{"secret": true})
			lead.Push()
			x = w.Seats["office"]
			before, cursor := sumOf(x), cursorOf(x)
			p := nextPage(x, 100)
			if len(p.Items) < 2 {
				t.Fatal("the page is too short to be spoilt")
			}
			c.spoil(w, p)
			if c.again {
				redigest(p, cursor)
			}
			if err := x.D.Replica().Apply(ctx, p); app.CodeOf(err) != c.code {
				t.Fatalf("%v, want %s", err, c.code)
			}
			if sumOf(x) != before {
				t.Fatal("the store has changed")
			}
			if got := cursorOf(x); got.Scopes[0] != cursor.Scopes[0] {
				t.Fatal("the cursor has moved")
			}
			x.Pull(100)
		})
	}
}

func cursorOf(x *town.Seat) feed.Cursor {
	x.Town.T.Helper()
	c, err := x.D.Replica().Cursor(ctx)
	x.Must(err)
	return c
}

// forge changes an act and signs it anew with the key of 张一.
func forge(w *town.Town, e *act.Entry, change func(*act.Act)) {
	w.T.Helper()
	a, err := e.Act.Decode()
	w.Seats["张一"].Must(err)
	change(a)
	e.Act, err = act.Seal(a, w.Seats["张一"].Keys)
	w.Seats["张一"].Must(err)
}

// A directory entry not signed by a key that stood before it is refused.
func TestForgedDirectory(t *testing.T) {
	w := town.Full(t)
	x := w.Seats["李二"]
	f := town.Accounts(x.ID)
	f["role"], f["organ"] = "office", town.Congress.String()
	w.Srv.Own(roster.ID, "roster.grant", f)
	p := nextPage(x, 100)
	cursor := cursorOf(x)
	forge(w, p.Items[0].Entry, func(a *act.Act) {})
	redigest(p, cursor)
	if err := x.D.Replica().Apply(ctx, p); app.CodeOf(err) != act.CodeSignature {
		t.Fatalf("%v", err)
	}
	if x.D.Me().Has("office") {
		t.Fatal("a forged grant counts")
	}
	x.Pull(100)
	if !x.D.Me().Has("office") {
		t.Fatal("the true grant is not here")
	}
}

// Two different acts at one version of a matter are told apart and neither replaces what is held.
func TestServerContradictsItself(t *testing.T) {
	w := town.Full(t)
	m := w.Assigned("关于修路灯的建议", false)
	x := w.Seats["office"]
	w.Seats["a"].Do(m, "unit_sign", town.BureauA.String(), nil)
	w.Seats["a"].Push()
	p, cursor := nextPage(x, 100), cursorOf(x)
	p.Items[0].Entry.Version--
	redigest(p, cursor)
	before := sumOf(x)
	if err := x.D.Replica().Apply(ctx, p); app.CodeOf(err) != desk.CodeConflict || sumOf(x) != before {
		t.Fatalf("%v", err)
	}
}

// refuses is a witness that accepts nothing.
type refuses struct{}

func (refuses) Advance(_, _ []byte, _ [][]byte) error { return errors.New("shrunk") }

// keeps is a witness that notes what it was shown.
type keeps struct{ old, head string }

func (k *keeps) Advance(old, head []byte, _ [][]byte) error {
	k.old, k.head = string(old), string(head)
	return nil
}

// A page whose audit head does not continue the kept one is refused whole; an accepted
// head is kept and compared with next time, also after opening again.
func TestAuditHead(t *testing.T) {
	w := town.Full(t)
	x := w.Seats["李二"]
	w.Assigned("路灯", false)
	k := &keeps{}
	x.Witn = k
	x.Open()
	w.Grant(x, "office", town.Congress)
	p := nextPage(x, 2)
	p.Head = []byte("one")
	x.Must(x.D.Replica().Apply(ctx, p))
	x.Open()
	p = nextPage(x, 2)
	p.Head = []byte("two")
	x.Must(x.D.Replica().Apply(ctx, p))
	if k.old != "one" || k.head != "two" {
		t.Fatalf("compared %q with %q", k.old, k.head)
	}
	x.Witn = refuses{}
	x.Open()
	before := sumOf(x)
	p = nextPage(x, 2)
	p.Head = []byte("three")
	if err := x.D.Replica().Apply(ctx, p); app.CodeOf(err) != desk.CodeWitness || sumOf(x) != before {
		t.Fatalf("%v", err)
	}
	if h, err := x.D.Replica().Head(ctx); err != nil || string(h) != "two" {
		t.Fatalf("%q, %v", h, err)
	}
}

// A disk that fails at any write leaves the desk as it was: the same page, the same act
// can be done again, and nothing is there twice.
func TestDiskFailsAtAnyWrite(t *testing.T) {
	for k := 1; k <= 6; k++ {
		w := town.Full(t)
		x := w.Seats["李二"]
		w.Grant(x, "office", town.Congress)
		m := w.Assigned("路灯", false)
		base := x.Store.Writes()
		fail := func(n int) error { return fault(n - base - k) }
		x.Store.Fault(fail)
		steps := []func() error{
			func() error {
				_, err := x.D.Do(ctx, app.ID{}, "submit", "", town.TextForm("自己的一件"))
				return err
			},
			func() error { return x.D.Replica().Apply(ctx, nextPage(x, 2)) },
			func() error { _, err := x.D.NewDraft(ctx, "bill"); return err },
			func() error { return x.D.Replica().Apply(ctx, nextPage(x, 3)) },
			func() error { return x.D.SetSetting(ctx, "size", "200") },
			func() error { return x.D.Replica().Apply(ctx, nextPage(x, 100)) },
		}
		failed := 0
		for i, step := range steps {
			before := sumOf(x)
			err := step()
			if err == nil {
				continue
			}
			failed++
			if app.CodeOf(err) != app.CodeDisk || sumOf(x) != before {
				t.Fatalf("write %d, step %d: %v", k, i, err)
			}
			x.Open()
			x.Must(step())
		}
		if failed != 1 {
			t.Fatalf("write %d: %d steps failed", k, failed)
		}
		x.Store.Fault(nil)
		x.Sync()
		x.Open()
		if n := len(x.D.Cards(desk.Filter{Proc: "proposal"})); n != 2 {
			t.Fatalf("write %d: %d matters", k, n)
		}
		if x.Page(m).Matter.State != w.Srv.Matters[m].M.State || len(x.D.Drafts()) != 1 || x.D.Setting("size") != "200" {
			t.Fatalf("write %d: something is missing", k)
		}
	}
}

func fault(n int) error {
	if n == 0 {
		return &app.Error{Code: app.CodeDisk, Op: "write"}
	}
	return nil
}
