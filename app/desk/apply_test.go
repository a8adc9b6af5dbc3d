package desk_test

import (
	"errors"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/feed"
	"renda/app/roster"
)

// sum gives a digest of all that a desk stores.
func (x *seat) sum() app.Hash {
	x.town.t.Helper()
	h, err := x.store.Sum()
	x.must(err)
	return h
}

// next gives the page the desk would read now, without applying it. Items are copies
// that may be spoilt.
func (x *seat) next(limit int) *feed.Page {
	x.town.t.Helper()
	c, err := x.d.Replica().Cursor(ctx)
	x.must(err)
	p := x.town.srv.pull(x.id, c, limit)
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
		spoil func(w *town, p *feed.Page)
	}{
		"an item left out":       {desk.CodeDigest, false, func(_ *town, p *feed.Page) { p.Items = p.Items[1:] }},
		"an item twice":          {app.CodeBadInput, true, func(_ *town, p *feed.Page) { p.Items = append(p.Items, *last(p)) }},
		"items in another order": {app.CodeBadInput, true, func(_ *town, p *feed.Page) { p.Items[0], p.Items[1] = p.Items[1], p.Items[0] }},
		"a digest changed":       {desk.CodeDigest, false, func(_ *town, p *feed.Page) { p.Cursor.Scopes[0].Digest[3] ^= 1 }},
		"scopes in disorder": {desk.CodeDigest, false, func(_ *town, p *feed.Page) {
			s := p.Cursor.Scopes
			s[0], s[1] = s[1], s[0]
		}},
		"a version changed":    {desk.CodeDigest, false, func(_ *town, p *feed.Page) { last(p).Entry.Version++ }},
		"a scope out of range": {app.CodeBadInput, false, func(_ *town, p *feed.Page) { last(p).Scopes = []uint16{99} }},
		"an item of no scope":  {app.CodeBadInput, false, func(_ *town, p *feed.Page) { last(p).Scopes = nil }},
		"neither nor":          {app.CodeBadInput, false, func(_ *town, p *feed.Page) { last(p).Entry = nil }},
		"both entry and purge": {app.CodeBadInput, false, func(_ *town, p *feed.Page) { last(p).Purge = &feed.Purge{} }},
		"another epoch":        {desk.CodeEpoch, false, func(_ *town, p *feed.Page) { p.Cursor.Epoch++ }},
		"a signature changed": {act.CodeSignature, true, func(_ *town, p *feed.Page) {
			e := last(p).Entry
			e.Act.Sig = append([]byte{e.Act.Sig[0] ^ 1}, e.Act.Sig[1:]...)
		}},
		"bytes that are no act": {act.CodeDecode, true, func(_ *town, p *feed.Page) { last(p).Entry.Act.Raw = []byte{1, 2, 3} }},
		"an unknown device": {desk.CodeUnknown, true, func(w *town, p *feed.Page) {
			w.forge(last(p).Entry, func(a *act.Act) { a.Device = app.NamedID("stranger") })
		}},
		"another's device": {desk.CodeUnknown, true, func(w *town, p *feed.Page) {
			w.forge(last(p).Entry, func(a *act.Act) { a.Account = w.seats["李二"].id })
		}},
		"nobody's act": {act.CodeSignature, true, func(w *town, p *feed.Page) {
			w.forge(last(p).Entry, func(a *act.Act) { a.Account, a.Device = app.ID{}, app.ID{} })
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := fullTown(t)
			m := w.assigned("关于修路灯的建议", false)
			x := w.seats["李二"]
			x.do(app.ID{}, "submit", "", textForm("自己的一件"))
			w.seats["a"].do(m, "unit_sign", bureauA.String(), nil)
			w.seats["a"].push()
			lead := w.seats["张一"]
			lead.do(m, "secrecy", "", act.Form{"secret": true})
			lead.push()
			x = w.seats["office"]
			before, cursor := x.sum(), x.cursor()
			p := x.next(100)
			if len(p.Items) < 2 {
				t.Fatal("the page is too short to be spoilt")
			}
			c.spoil(w, p)
			if c.again {
				redigest(p, cursor)
			}
			if err := x.d.Replica().Apply(ctx, p); app.CodeOf(err) != c.code {
				t.Fatalf("%v, want %s", err, c.code)
			}
			if x.sum() != before {
				t.Fatal("the store has changed")
			}
			if got := x.cursor(); got.Scopes[0] != cursor.Scopes[0] {
				t.Fatal("the cursor has moved")
			}
			x.pull(100)
		})
	}
}

func (x *seat) cursor() feed.Cursor {
	x.town.t.Helper()
	c, err := x.d.Replica().Cursor(ctx)
	x.must(err)
	return c
}

// forge changes an act and signs it anew with the key of 张一.
func (w *town) forge(e *act.Entry, change func(*act.Act)) {
	w.t.Helper()
	a, err := e.Act.Decode()
	w.seats["张一"].must(err)
	change(a)
	e.Act, err = act.Seal(a, w.seats["张一"].keys)
	w.seats["张一"].must(err)
}

// A directory entry not signed by a key that stood before it is refused.
func TestForgedDirectory(t *testing.T) {
	w := fullTown(t)
	x := w.seats["李二"]
	f := accounts(x.id)
	f["role"], f["organ"] = "office", congress.String()
	w.srv.own(roster.ID, "roster.grant", f)
	p := x.next(100)
	cursor := x.cursor()
	w.forge(p.Items[0].Entry, func(a *act.Act) {})
	redigest(p, cursor)
	if err := x.d.Replica().Apply(ctx, p); app.CodeOf(err) != act.CodeSignature {
		t.Fatalf("%v", err)
	}
	if x.d.Me().Has("office") {
		t.Fatal("a forged grant counts")
	}
	x.pull(100)
	if !x.d.Me().Has("office") {
		t.Fatal("the true grant is not here")
	}
}

// Two different acts at one version of a matter are told apart and neither replaces what is held.
func TestServerContradictsItself(t *testing.T) {
	w := fullTown(t)
	m := w.assigned("关于修路灯的建议", false)
	x := w.seats["office"]
	w.seats["a"].do(m, "unit_sign", bureauA.String(), nil)
	w.seats["a"].push()
	p, cursor := x.next(100), x.cursor()
	p.Items[0].Entry.Version--
	redigest(p, cursor)
	before := x.sum()
	if err := x.d.Replica().Apply(ctx, p); app.CodeOf(err) != desk.CodeConflict || x.sum() != before {
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
	w := fullTown(t)
	x := w.seats["李二"]
	w.assigned("路灯", false)
	k := &keeps{}
	x.witn = k
	x.open()
	w.grant(x, "office", congress)
	p := x.next(2)
	p.Head = []byte("one")
	x.must(x.d.Replica().Apply(ctx, p))
	x.open()
	p = x.next(2)
	p.Head = []byte("two")
	x.must(x.d.Replica().Apply(ctx, p))
	if k.old != "one" || k.head != "two" {
		t.Fatalf("compared %q with %q", k.old, k.head)
	}
	x.witn = refuses{}
	x.open()
	before := x.sum()
	p = x.next(2)
	p.Head = []byte("three")
	if err := x.d.Replica().Apply(ctx, p); app.CodeOf(err) != desk.CodeWitness || x.sum() != before {
		t.Fatalf("%v", err)
	}
	if h, err := x.d.Replica().Head(ctx); err != nil || string(h) != "two" {
		t.Fatalf("%q, %v", h, err)
	}
}

// A disk that fails at any write leaves the desk as it was: the same page, the same act
// can be done again, and nothing is there twice.
func TestDiskFailsAtAnyWrite(t *testing.T) {
	for k := 1; k <= 6; k++ {
		w := fullTown(t)
		x := w.seats["李二"]
		w.grant(x, "office", congress)
		m := w.assigned("路灯", false)
		base := x.store.Writes()
		fail := func(n int) error { return fault(n - base - k) }
		x.store.Fault(fail)
		steps := []func() error{
			func() error { _, err := x.d.Do(ctx, app.ID{}, "submit", "", textForm("自己的一件")); return err },
			func() error { return x.d.Replica().Apply(ctx, x.next(2)) },
			func() error { _, err := x.d.NewDraft(ctx, "bill"); return err },
			func() error { return x.d.Replica().Apply(ctx, x.next(3)) },
			func() error { return x.d.SetSetting(ctx, "size", "200") },
			func() error { return x.d.Replica().Apply(ctx, x.next(100)) },
		}
		failed := 0
		for i, step := range steps {
			before := x.sum()
			err := step()
			if err == nil {
				continue
			}
			failed++
			if app.CodeOf(err) != app.CodeDisk || x.sum() != before {
				t.Fatalf("write %d, step %d: %v", k, i, err)
			}
			x.open()
			x.must(step())
		}
		if failed != 1 {
			t.Fatalf("write %d: %d steps failed", k, failed)
		}
		x.store.Fault(nil)
		x.sync()
		x.open()
		if n := len(x.d.Cards(desk.Filter{Proc: "proposal"})); n != 2 {
			t.Fatalf("write %d: %d matters", k, n)
		}
		if x.page(m).Matter.State != w.srv.matters[m].m.State || len(x.d.Drafts()) != 1 || x.d.Setting("size") != "200" {
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
