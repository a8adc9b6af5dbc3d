package authority

import (
	"sort"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/kv"
	"renda/app/org"
)

// scopeHead is the end of a scope's feed.
type scopeHead struct {
	pos    uint64
	digest app.Hash
}

func readScopeHead(r kv.Reader, s org.Scope) (scopeHead, error) {
	var h scopeHead
	err := r.ScanBack(tableFeed, []byte(s), ^uint64(0), func(pos uint64, v []byte) (bool, error) {
		var it fedItem
		if err := act.Unmarshal(v, &it); err != nil {
			return false, err
		}
		h = scopeHead{pos, it.Digest}
		return false, nil
	})
	return h, err
}

func (b *batch) scope(s org.Scope) (scopeHead, error) {
	if h, ok := b.scopes[s]; ok {
		return h, nil
	}
	if h, ok := b.a.scopes[s]; ok {
		return h, nil
	}
	return readScopeHead(b.w, s)
}

// feed writes one item at the next position into the scopes given.
func (b *batch) feed(rec fedItem, it *feed.Item, scopes []org.Scope) error {
	if len(scopes) == 0 {
		return nil
	}
	b.st.Pos++
	it.Pos = b.st.Pos
	for _, s := range scopes {
		h, err := b.scope(s)
		if err != nil {
			return err
		}
		rec.Digest = feed.Advance(h.digest, it)
		if err := put(b.w, tableFeed, kv.K(s, it.Pos), &rec); err != nil {
			return err
		}
		if rec.Kind == fedPurge {
			if err := put(b.w, tablePurge, kv.K(s, it.Pos), &partOf{Matter: rec.Matter, Part: rec.Part}); err != nil {
				return err
			}
		}
		b.scopes[s] = scopeHead{it.Pos, rec.Digest}
	}
	return nil
}

// diff is what an act changed about who sees what.
type diff struct {
	lost   map[act.Part][]org.Scope // to be purged
	gained map[act.Part][]org.Scope // to be fed from the beginning
	kept   map[act.Part][]org.Scope
}

// compare finds what changed between two audiences. authors are those whose acts
// stand in each part: a scope from which one of them becomes hidden, or shown, is
// purged and fed again.
func compare(old, now *fed, authors map[act.Part]map[app.ID]bool) diff {
	d := diff{map[act.Part][]org.Scope{}, map[act.Part][]org.Scope{}, map[act.Part][]org.Scope{}}
	for p, scopes := range old.Parts {
		for _, s := range scopes {
			switch {
			case !now.has(p, s):
				d.lost[p] = append(d.lost[p], s)
			case turned(old, now, s, authors[p]):
				d.lost[p] = append(d.lost[p], s)
				d.gained[p] = append(d.gained[p], s)
			default:
				d.kept[p] = append(d.kept[p], s)
			}
		}
	}
	for p, scopes := range now.Parts {
		for _, s := range scopes {
			if !old.has(p, s) {
				d.gained[p] = append(d.gained[p], s)
			}
		}
	}
	return d
}

func turned(old, now *fed, s org.Scope, authors map[app.ID]bool) bool {
	if len(old.Hidden) == 0 && len(now.Hidden) == 0 {
		return false
	}
	for a := range authors {
		if old.hides(a, s) != now.hides(a, s) {
			return true
		}
	}
	return false
}

// spread feeds a new entry and what it changed about the audiences: purges first,
// then all earlier entries of gained parts in order of version, then the entry.
func (b *batch) spread(id app.ID, e *act.Entry, at placedAt, old, now *fed) error {
	var authors map[act.Part]map[app.ID]bool
	var earlier []uint64 // LSNs by version, from 1
	var places []placedAt
	read := func() error {
		if authors != nil {
			return nil
		}
		authors = map[act.Part]map[app.ID]bool{}
		return b.w.Scan(tableIndex, group(id), 1, func(v uint64, val []byte) (bool, error) {
			if v >= e.Version {
				return false, nil
			}
			var p placedAt
			if err := act.Unmarshal(val, &p); err != nil {
				return false, err
			}
			earlier, places = append(earlier, v), append(places, p)
			if authors[p.Part] == nil {
				authors[p.Part] = map[app.ID]bool{}
			}
			authors[p.Part][p.Account] = true
			return true, nil
		})
	}
	changed := !sameFed(old, now)
	if changed {
		if err := read(); err != nil {
			return err
		}
	}
	d := compare(old, now, authors)
	for _, p := range parts(d.lost) {
		why := whyReassigned
		if len(now.Hidden) > len(old.Hidden) {
			why = whySecret
		}
		rec := fedItem{Kind: fedPurge, Matter: id, Part: p, Why: why}
		it := feed.Item{Purge: &feed.Purge{Matter: id, Part: p, Why: why}}
		if err := b.feed(rec, &it, d.lost[p]); err != nil {
			return err
		}
	}
	for i := range earlier {
		g := d.gained[places[i].Part]
		if len(g) == 0 {
			continue
		}
		if err := b.refeed(id, earlier[i], places[i], now, g); err != nil {
			return err
		}
	}
	all := append(append([]org.Scope(nil), d.kept[at.Part]...), d.gained[at.Part]...)
	return b.feedEntry(id, e, at, now, all)
}

func (b *batch) refeed(id app.ID, version uint64, at placedAt, now *fed, to []org.Scope) error {
	e, err := b.entry(at.LSN)
	if err != nil {
		return err
	}
	if e == nil { // destroyed by order: nothing is left to feed
		return nil
	}
	e.Version = version
	return b.feedEntry(id, e, at, now, to)
}

// feedEntry feeds one entry, as it is to those who may know its author and as a
// notarised copy to those who may not.
func (b *batch) feedEntry(id app.ID, e *act.Entry, at placedAt, now *fed, to []org.Scope) error {
	var full, hidden []org.Scope
	for _, s := range to {
		if now.hides(at.Account, s) {
			hidden = append(hidden, s)
		} else {
			full = append(full, s)
		}
	}
	if err := b.feed(fedItem{Kind: fedFull, LSN: e.LSN, Matter: id, Part: at.Part}, &feed.Item{Entry: e}, full); err != nil {
		return err
	}
	if len(hidden) == 0 {
		return nil
	}
	c, err := b.notarised(e)
	if err != nil {
		return err
	}
	return b.feed(fedItem{Kind: fedCopy, LSN: e.LSN, Matter: id, Part: at.Part}, &feed.Item{Entry: c}, hidden)
}

// notarised gives the entry as those may have it who may not know its author. The
// server's own seal is left out: it would only prove what the copy must not show.
func (b *batch) notarised(e *act.Entry) (*act.Entry, error) {
	s, err := get[act.Signed](b.w, tableCopy, kv.K("c", e.LSN))
	if err != nil {
		return nil, err
	}
	if s == nil {
		c, err := act.Notarise(e.Act, b.a.cfg.Signer)
		if err != nil {
			return nil, err
		}
		if err := put(b.w, tableCopy, kv.K("c", e.LSN), &c); err != nil {
			return nil, err
		}
		s = &c
	}
	c := *e
	c.Act, c.Mac = *s, nil
	return &c, nil
}

func parts[T any](m map[act.Part]T) []act.Part {
	out := make([]act.Part, 0, len(m))
	for p := range m {
		out = append(out, p)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}

func sameFed(a, b *fed) bool {
	if len(a.Parts) != len(b.Parts) || len(a.Hidden) != len(b.Hidden) {
		return false
	}
	for i := range a.Hidden {
		if a.Hidden[i] != b.Hidden[i] {
			return false
		}
	}
	for p, x := range a.Parts {
		y, ok := b.Parts[p]
		if !ok || len(x) != len(y) {
			return false
		}
		for i := range x {
			if x[i] != y[i] {
				return false
			}
		}
	}
	return true
}

// newFed puts audiences and hidden authors into one order.
func newFed(aud map[act.Part][]org.Scope, hidden []app.ID) *fed {
	f := &fed{Parts: make(map[act.Part][]org.Scope, len(aud))}
	for p, ss := range aud {
		seen := map[org.Scope]bool{}
		var out []org.Scope
		for _, s := range ss {
			if !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
		sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
		f.Parts[p] = out
	}
	f.Hidden = append(f.Hidden, hidden...)
	sort.Slice(f.Hidden, func(i, j int) bool { return string(f.Hidden[i][:]) < string(f.Hidden[j][:]) })
	return f
}
