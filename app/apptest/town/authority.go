package town

import (
	"crypto/ed25519"
	"fmt"
	"slices"
	"sort"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/roster"
	"renda/app/rules"
	"renda/app/ruleset"
)

// Authority is a server as small as the rules of the feed allow: one list of entries,
// one feed per scope, answers kept by device and number.
type Authority struct {
	T     T
	Now   func() int64
	Works *procedure.Registry
	cal   *rules.Calendar
	Dev   app.ID
	Key   ed25519.PrivateKey

	Epoch    uint64
	Log      []*act.Entry
	Matters  map[app.ID]*Matter
	feeds    map[org.Scope][]fedItem
	receipts map[app.ID]map[uint64]act.Receipt
	pos      uint64
	series   map[string]uint64
	Dir      *org.Directory
	jumps    bool // restored: a device's numbers may jump over what was lost
}

// Matter is a matter at the authority: its fold, its entries, who is fed its parts, whose names are hidden.
type Matter struct {
	M       *procedure.Matter
	Entries []*act.Entry
	Fed     map[act.Part][]org.Scope
	Hidden  []app.ID
}

type fedItem struct {
	item   feed.Item
	digest app.Hash
}

// T is what the town needs of a test: *testing.T, *rapid.T.
type T interface {
	Helper()
	Fatalf(format string, args ...any)
}

func newAuthority(t T, works *procedure.Registry, now func() int64) *Authority {
	seed := make([]byte, ed25519.SeedSize)
	return &Authority{T: t, Now: now, Works: works, cal: rules.DefaultCalendar(), Dev: app.NamedID("server-device"), Key: ed25519.NewKeyFromSeed(seed),
		Epoch: 1, Matters: map[app.ID]*Matter{}, feeds: map[org.Scope][]fedItem{}, receipts: map[app.ID]map[uint64]act.Receipt{},
		series: map[string]uint64{}, Dir: org.NewDirectory()}
}

func (s *Authority) law(version uint64) *rules.Set {
	var m *procedure.Matter
	if x := s.Matters[ruleset.ID]; x != nil {
		m = x.M
	}
	return ruleset.Judged(m, version)
}

func (s *Authority) rulesNow() *rules.Set {
	if x := s.Matters[ruleset.ID]; x != nil {
		return ruleset.At(x.M, 0)
	}
	return rules.Default()
}

// Env gives what entries are folded against.
func (s *Authority) Env() procedure.Env {
	return procedure.Env{Rules: s.law, Calendar: s.cal, Region: Region, Dir: s.Dir}
}

// Own does something as the server itself, without judging it: the directory's acts.
func (s *Authority) Own(matter app.ID, kind string, f act.Form) *act.Entry {
	s.T.Helper()
	body, err := f.Encode()
	s.Must(err)
	signed, err := act.Seal(&act.Act{ID: app.NamedID(fmt.Sprint(kind, len(s.Log), s.Epoch)), Matter: matter, Part: act.PartOpen, Kind: kind, Proc: 1, Body: body,
		Account: app.NamedID("server"), Device: s.Dev, N: uint64(len(s.Log)) + 1, At: s.Now()}, act.Ed25519Signer(s.Key))
	s.Must(err)
	e, err := s.accept(signed, nil)
	s.Must(err)
	return e
}

// Must fails the test on an error.
func (s *Authority) Must(err error) {
	if err != nil {
		s.T.Helper()
		s.T.Fatalf("authority: %v", err)
	}
}

// Push judges acts in order, each once.
func (s *Authority) Push(acts []act.Signed) []act.Receipt {
	s.T.Helper()
	var out []act.Receipt
	for _, signed := range acts {
		a, err := signed.Decode()
		s.Must(err)
		s.Must(signed.Verify(s.Dir.Devices[a.Device].Key))
		kept := s.receipts[a.Device]
		if kept == nil {
			kept = map[uint64]act.Receipt{}
			s.receipts[a.Device] = kept
		}
		if r, ok := kept[a.N]; ok {
			if r.Act != a.ID {
				s.T.Fatalf("two acts under number %d of %s", a.N, a.Device)
			}
			out = append(out, r)
			continue
		}
		if _, gap := kept[a.N-1]; !gap && a.N != 1 && !s.jumps {
			s.T.Fatalf("act %d of %s came before its predecessor", a.N, a.Device)
		}
		r := act.Receipt{Act: a.ID, N: a.N, Outcome: act.Accepted, At: s.Now()}
		e, err := s.judge(signed, a)
		if err != nil {
			r.Outcome, r.Code = act.Refused, app.CodeOf(err)
		} else {
			r.LSN, r.Version, r.Numbers = e.LSN, e.Version, e.Numbers
		}
		kept[a.N] = r
		out = append(out, r)
	}
	return out
}

func (s *Authority) judge(signed act.Signed, a *act.Act) (*act.Entry, error) {
	f, err := act.DecodeForm(a.Body)
	if err != nil {
		return nil, err
	}
	p, action, ok := s.Works.ForKind(a.Kind)
	if !ok {
		return nil, &app.Error{Code: app.CodeBadInput}
	}
	actor, _ := procedure.ActorOn(s.Dir, s.rulesNow(), Region, app.DateOf(timeOf(s.Now())), a.Account, a.Device)
	var m *procedure.Matter
	if x := s.Matters[a.Matter]; x != nil {
		m = x.M
	}
	in := &procedure.Input{Actor: actor, Matter: a.Matter, Form: f, Today: app.DateOf(timeOf(s.Now())), Rules: s.rulesNow(), Calendar: s.cal, Dir: s.Dir, Region: Region}
	if err := procedure.Check(p, m, action, in); err != nil {
		return nil, err
	}
	var numbers map[string]string
	if action.Number != nil && m != nil {
		if series := action.Number(m, in); series != "" {
			text, err := p.NumberText(m, in, series, s.series[series]+1)
			if err != nil {
				return nil, err
			}
			s.series[series]++
			numbers = map[string]string{series: text}
		}
	}
	return s.accept(signed, numbers)
}

func (s *Authority) accept(signed act.Signed, numbers map[string]string) (*act.Entry, error) {
	a, err := signed.Decode()
	if err != nil {
		return nil, err
	}
	x := s.Matters[a.Matter]
	if x == nil {
		x = &Matter{Fed: map[act.Part][]org.Scope{}}
		s.Matters[a.Matter] = x
	}
	e := &act.Entry{Act: signed, Epoch: s.Epoch, LSN: uint64(len(s.Log)) + 1, Version: uint64(len(x.Entries)) + 1, Received: s.Now(),
		Numbers: numbers, Rules: s.rulesNow().Version}
	return e, s.place(x, a, e)
}

func (s *Authority) place(x *Matter, a *act.Act, e *act.Entry) error {
	ev, err := procedure.EventOf(e)
	if err != nil {
		return err
	}
	p, ok := s.Works.ForEvent(ev)
	if !ok {
		return &app.Error{Code: app.CodeBadInput}
	}
	m, err := procedure.Apply(p, x.M, ev, s.Env())
	if err != nil {
		return err
	}
	x.M = m
	x.Entries = append(x.Entries, e)
	s.Log = append(s.Log, e)
	if a.Matter == roster.ID {
		s.Dir = roster.Next(s.Dir, ev)
	}
	s.spread(p, x, a.Part, e)
	return nil
}

// spread feeds the new entry, the history of parts a scope gained, and purges.
func (s *Authority) spread(p *procedure.Procedure, x *Matter, part act.Part, e *act.Entry) {
	aud, hidden := procedure.Audiences(p, x.M), procedure.HiddenOf(p, x.M)
	was := &Matter{Fed: x.Fed, Hidden: x.Hidden}
	now := &Matter{Entries: x.Entries, Fed: map[act.Part][]org.Scope{}, Hidden: hidden}
	for pt, scopes := range aud {
		for _, sc := range scopes {
			if !slices.Contains(now.Fed[pt], sc) {
				now.Fed[pt] = append(now.Fed[pt], sc)
			}
		}
		slices.Sort(now.Fed[pt])
	}
	for _, pt := range keysOf(was.Fed, now.Fed) {
		var gained, kept []org.Scope
		for _, sc := range now.Fed[pt] {
			had := slices.Contains(was.Fed[pt], sc)
			if had && turned(was, now, sc) {
				s.purge(x.M.ID, pt, sc, "secret")
				had = false
			}
			if had {
				kept = append(kept, sc)
			} else {
				gained = append(gained, sc)
			}
		}
		for _, sc := range was.Fed[pt] {
			if !slices.Contains(now.Fed[pt], sc) {
				s.purge(x.M.ID, pt, sc, "reassigned")
			}
		}
		for _, old := range x.Entries {
			if s.PartOf(old) == pt {
				s.feed(now, old, gained)
			}
		}
		if pt == part {
			s.feed(now, e, kept)
		}
	}
	x.Fed, x.Hidden = now.Fed, hidden
}

// turned reports whether what a scope may know of authors has changed.
func turned(was, now *Matter, sc org.Scope) bool {
	a := !slices.Contains(was.Fed[act.PartIdentity], sc) && len(was.Hidden) > 0
	b := !slices.Contains(now.Fed[act.PartIdentity], sc) && len(now.Hidden) > 0
	return a != b
}

// PartOf gives the part an entry stands in.
func (s *Authority) PartOf(e *act.Entry) act.Part {
	a, err := e.Act.Decode()
	s.Must(err)
	return a.Part
}

func keysOf(ms ...map[act.Part][]org.Scope) []act.Part {
	var out []act.Part
	for _, m := range ms {
		for k := range m {
			if !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	slices.Sort(out)
	return out
}

// feed gives an entry to scopes, as a notarised copy where its author is hidden.
func (s *Authority) feed(x *Matter, e *act.Entry, scopes []org.Scope) {
	a, err := e.Act.Decode()
	s.Must(err)
	var full, blind []org.Scope
	for _, sc := range scopes {
		if slices.Contains(x.Hidden, a.Account) && !slices.Contains(x.Fed[act.PartIdentity], sc) {
			blind = append(blind, sc)
		} else {
			full = append(full, sc)
		}
	}
	if len(full) > 0 {
		s.pos++
		s.put(feed.Item{Pos: s.pos, Entry: e}, full)
	}
	if len(blind) > 0 {
		c := *e
		c.Act, err = act.Notarise(e.Act, act.Ed25519Signer(s.Key))
		s.Must(err)
		s.pos++
		s.put(feed.Item{Pos: s.pos, Entry: &c}, blind)
	}
}

func (s *Authority) purge(matter app.ID, part act.Part, sc org.Scope, why string) {
	s.pos++
	s.put(feed.Item{Pos: s.pos, Purge: &feed.Purge{Matter: matter, Part: part, Why: why}}, []org.Scope{sc})
}

func (s *Authority) put(it feed.Item, scopes []org.Scope) {
	for _, sc := range scopes {
		var prev app.Hash
		if f := s.feeds[sc]; len(f) > 0 {
			prev = f[len(f)-1].digest
		}
		s.feeds[sc] = append(s.feeds[sc], fedItem{it, feed.Advance(prev, &it)})
	}
}

// Pull answers with at most limit items after the cursor.
func (s *Authority) Pull(account app.ID, c feed.Cursor, limit int) *feed.Page {
	actor, _ := s.Dir.Actor(account)
	scopes := actor.Scopes()
	page := &feed.Page{Cursor: feed.Cursor{Epoch: s.Epoch}, Now: s.Now()}
	byPos := map[uint64]*feed.Item{}
	for i, sc := range scopes {
		at := feed.ScopePos{Scope: sc}
		for _, old := range c.Scopes {
			if old.Scope == sc && c.Epoch == s.Epoch {
				at = old
			}
		}
		page.Cursor.Scopes = append(page.Cursor.Scopes, at)
		for _, f := range s.feeds[sc] {
			if f.item.Pos <= at.Pos {
				continue
			}
			it := byPos[f.item.Pos]
			if it == nil {
				x := f.item
				it = &x
				byPos[f.item.Pos] = it
			}
			it.Scopes = append(it.Scopes, uint16(i))
		}
	}
	var order []uint64
	for p := range byPos {
		order = append(order, p)
	}
	sort.Slice(order, func(i, j int) bool { return order[i] < order[j] })
	if len(order) > limit {
		order, page.More = order[:limit], true
	}
	for _, p := range order {
		it := byPos[p]
		page.Items = append(page.Items, *it)
		for _, i := range it.Scopes {
			at := &page.Cursor.Scopes[i]
			at.Digest, at.Pos = feed.Advance(at.Digest, it), it.Pos
		}
	}
	return page
}

// Restore puts the authority back to its first n entries, as from an older backup: a new
// epoch, with the answers it knew then.
func (w *Town) Restore(n int) {
	w.T.Helper()
	old := w.Srv
	s := newAuthority(w.T, old.Works, old.Now)
	s.Epoch = old.Epoch + 1
	for _, e := range old.Log[:n] {
		s.Again(e)
	}
	w.Srv = s
}

// Again takes an entry as it was, without judging it.
func (s *Authority) Again(e *act.Entry) *act.Receipt {
	s.T.Helper()
	a, err := e.Act.Decode()
	s.Must(err)
	r := act.Receipt{Act: a.ID, N: a.N, Outcome: act.Accepted, At: s.Now()}
	x := s.Matters[a.Matter]
	if x == nil {
		x = &Matter{Fed: map[act.Part][]org.Scope{}}
		s.Matters[a.Matter] = x
	}
	for _, have := range x.Entries {
		if have.Act.Hash() == e.Act.Hash() {
			return &r
		}
	}
	c := *e
	c.Epoch, c.LSN, c.Version = s.Epoch, uint64(len(s.Log))+1, uint64(len(x.Entries))+1
	s.Must(s.place(x, a, &c))
	for series := range e.Numbers {
		s.series[series]++
	}
	if s.receipts[a.Device] == nil {
		s.receipts[a.Device] = map[uint64]act.Receipt{}
	}
	r.LSN, r.Version = c.LSN, c.Version
	s.receipts[a.Device][a.N] = r
	s.jumps = true
	return &r
}
