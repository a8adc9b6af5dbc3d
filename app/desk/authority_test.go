package desk_test

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

// authority is a server as small as the rules of the feed allow: one list of entries,
// one feed per scope, answers kept by device and number.
type authority struct {
	t     failer
	now   func() int64
	works *procedure.Registry
	cal   *rules.Calendar
	dev   app.ID
	key   ed25519.PrivateKey

	epoch    uint64
	log      []*act.Entry
	matters  map[app.ID]*matterOf
	feeds    map[org.Scope][]fedItem
	receipts map[app.ID]map[uint64]act.Receipt
	pos      uint64
	series   map[string]uint64
	dir      *org.Directory
	jumps    bool // restored: a device's numbers may jump over what was lost
}

type scope = org.Scope

type matterOf struct {
	m       *procedure.Matter
	entries []*act.Entry
	fed     map[act.Part][]org.Scope
	hidden  []app.ID
}

type fedItem struct {
	item   feed.Item
	digest app.Hash
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func newAuthority(t failer, works *procedure.Registry, now func() int64) *authority {
	seed := make([]byte, ed25519.SeedSize)
	return &authority{t: t, now: now, works: works, cal: rules.DefaultCalendar(), dev: app.NamedID("server-device"), key: ed25519.NewKeyFromSeed(seed),
		epoch: 1, matters: map[app.ID]*matterOf{}, feeds: map[org.Scope][]fedItem{}, receipts: map[app.ID]map[uint64]act.Receipt{},
		series: map[string]uint64{}, dir: org.NewDirectory()}
}

func (s *authority) law(version uint64) *rules.Set {
	var m *procedure.Matter
	if x := s.matters[ruleset.ID]; x != nil {
		m = x.m
	}
	return ruleset.Judged(m, version)
}

func (s *authority) rulesNow() *rules.Set {
	if x := s.matters[ruleset.ID]; x != nil {
		return ruleset.At(x.m, 0)
	}
	return rules.Default()
}

func (s *authority) env() procedure.Env {
	return procedure.Env{Rules: s.law, Calendar: s.cal, Region: region, Dir: s.dir}
}

// own does something as the server itself, without judging it: the directory's acts.
func (s *authority) own(matter app.ID, kind string, f act.Form) *act.Entry {
	s.t.Helper()
	body, err := f.Encode()
	s.must(err)
	signed, err := act.Seal(&act.Act{ID: app.NamedID(fmt.Sprint(kind, len(s.log), s.epoch)), Matter: matter, Part: act.PartOpen, Kind: kind, Proc: 1, Body: body,
		Account: app.NamedID("server"), Device: s.dev, N: uint64(len(s.log)) + 1, At: s.now()}, act.Ed25519Signer(s.key))
	s.must(err)
	e, err := s.accept(signed, nil)
	s.must(err)
	return e
}

func (s *authority) must(err error) {
	if err != nil {
		s.t.Helper()
		s.t.Fatalf("authority: %v", err)
	}
}

// push judges acts in order, each once.
func (s *authority) push(acts []act.Signed) []act.Receipt {
	s.t.Helper()
	var out []act.Receipt
	for _, signed := range acts {
		a, err := signed.Decode()
		s.must(err)
		s.must(signed.Verify(s.dir.Devices[a.Device].Key))
		kept := s.receipts[a.Device]
		if kept == nil {
			kept = map[uint64]act.Receipt{}
			s.receipts[a.Device] = kept
		}
		if r, ok := kept[a.N]; ok {
			if r.Act != a.ID {
				s.t.Fatalf("two acts under number %d of %s", a.N, a.Device)
			}
			out = append(out, r)
			continue
		}
		if _, gap := kept[a.N-1]; !gap && a.N != 1 && !s.jumps {
			s.t.Fatalf("act %d of %s came before its predecessor", a.N, a.Device)
		}
		r := act.Receipt{Act: a.ID, N: a.N, Outcome: act.Accepted, At: s.now()}
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

func (s *authority) judge(signed act.Signed, a *act.Act) (*act.Entry, error) {
	f, err := act.DecodeForm(a.Body)
	if err != nil {
		return nil, err
	}
	p, action, ok := s.works.ForKind(a.Kind)
	if !ok {
		return nil, &app.Error{Code: app.CodeBadInput}
	}
	actor, _ := procedure.ActorOn(s.dir, s.rulesNow(), region, app.DateOf(timeOf(s.now())), a.Account, a.Device)
	var m *procedure.Matter
	if x := s.matters[a.Matter]; x != nil {
		m = x.m
	}
	in := &procedure.Input{Actor: actor, Matter: a.Matter, Form: f, Today: app.DateOf(timeOf(s.now())), Rules: s.rulesNow(), Calendar: s.cal, Dir: s.dir, Region: region}
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

func (s *authority) accept(signed act.Signed, numbers map[string]string) (*act.Entry, error) {
	a, err := signed.Decode()
	if err != nil {
		return nil, err
	}
	x := s.matters[a.Matter]
	if x == nil {
		x = &matterOf{fed: map[act.Part][]org.Scope{}}
		s.matters[a.Matter] = x
	}
	e := &act.Entry{Act: signed, Epoch: s.epoch, LSN: uint64(len(s.log)) + 1, Version: uint64(len(x.entries)) + 1, Received: s.now(),
		Numbers: numbers, Rules: s.rulesNow().Version}
	return e, s.place(x, a, e)
}

func (s *authority) place(x *matterOf, a *act.Act, e *act.Entry) error {
	ev, err := procedure.EventOf(e)
	if err != nil {
		return err
	}
	p, ok := s.works.ForEvent(ev)
	if !ok {
		return &app.Error{Code: app.CodeBadInput}
	}
	m, err := procedure.Apply(p, x.m, ev, s.env())
	if err != nil {
		return err
	}
	x.m = m
	x.entries = append(x.entries, e)
	s.log = append(s.log, e)
	if a.Matter == roster.ID {
		s.dir = roster.Next(s.dir, ev)
	}
	s.spread(p, x, a.Part, e)
	return nil
}

// spread feeds the new entry, the history of parts a scope gained, and purges.
func (s *authority) spread(p *procedure.Procedure, x *matterOf, part act.Part, e *act.Entry) {
	aud, hidden := procedure.Audiences(p, x.m), procedure.HiddenOf(p, x.m)
	was := &matterOf{fed: x.fed, hidden: x.hidden}
	now := &matterOf{entries: x.entries, fed: map[act.Part][]org.Scope{}, hidden: hidden}
	for pt, scopes := range aud {
		for _, sc := range scopes {
			if !slices.Contains(now.fed[pt], sc) {
				now.fed[pt] = append(now.fed[pt], sc)
			}
		}
		slices.Sort(now.fed[pt])
	}
	for _, pt := range keysOf(was.fed, now.fed) {
		var gained, kept []org.Scope
		for _, sc := range now.fed[pt] {
			had := slices.Contains(was.fed[pt], sc)
			if had && turned(was, now, sc) {
				s.purge(x.m.ID, pt, sc, "secret")
				had = false
			}
			if had {
				kept = append(kept, sc)
			} else {
				gained = append(gained, sc)
			}
		}
		for _, sc := range was.fed[pt] {
			if !slices.Contains(now.fed[pt], sc) {
				s.purge(x.m.ID, pt, sc, "reassigned")
			}
		}
		for _, old := range x.entries {
			if s.partOf(old) == pt {
				s.feed(now, old, gained)
			}
		}
		if pt == part {
			s.feed(now, e, kept)
		}
	}
	x.fed, x.hidden = now.fed, hidden
}

// turned reports whether what a scope may know of authors has changed.
func turned(was, now *matterOf, sc org.Scope) bool {
	a := !slices.Contains(was.fed[act.PartIdentity], sc) && len(was.hidden) > 0
	b := !slices.Contains(now.fed[act.PartIdentity], sc) && len(now.hidden) > 0
	return a != b
}

func (s *authority) partOf(e *act.Entry) act.Part {
	a, err := e.Act.Decode()
	s.must(err)
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
func (s *authority) feed(x *matterOf, e *act.Entry, scopes []org.Scope) {
	a, err := e.Act.Decode()
	s.must(err)
	var full, blind []org.Scope
	for _, sc := range scopes {
		if slices.Contains(x.hidden, a.Account) && !slices.Contains(x.fed[act.PartIdentity], sc) {
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
		c.Act, err = act.Notarise(e.Act, act.Ed25519Signer(s.key))
		s.must(err)
		s.pos++
		s.put(feed.Item{Pos: s.pos, Entry: &c}, blind)
	}
}

func (s *authority) purge(matter app.ID, part act.Part, sc org.Scope, why string) {
	s.pos++
	s.put(feed.Item{Pos: s.pos, Purge: &feed.Purge{Matter: matter, Part: part, Why: why}}, []org.Scope{sc})
}

func (s *authority) put(it feed.Item, scopes []org.Scope) {
	for _, sc := range scopes {
		var prev app.Hash
		if f := s.feeds[sc]; len(f) > 0 {
			prev = f[len(f)-1].digest
		}
		s.feeds[sc] = append(s.feeds[sc], fedItem{it, feed.Advance(prev, &it)})
	}
}

// pull answers with at most limit items after the cursor.
func (s *authority) pull(account app.ID, c feed.Cursor, limit int) *feed.Page {
	actor, _ := s.dir.Actor(account)
	scopes := actor.Scopes()
	page := &feed.Page{Cursor: feed.Cursor{Epoch: s.epoch}, Now: s.now()}
	byPos := map[uint64]*feed.Item{}
	for i, sc := range scopes {
		at := feed.ScopePos{Scope: sc}
		for _, old := range c.Scopes {
			if old.Scope == sc && c.Epoch == s.epoch {
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
