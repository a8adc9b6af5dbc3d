package authority

import (
	"bytes"
	"errors"
	"maps"
	"slices"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/kv"
	"renda/app/org"
	"renda/server/audit"
)

// tree recomputes the audit log from its leaves and compares it with a checkpoint kept elsewhere.
func (v *verifier) tree() error {
	t, err := audit.Open(v.r)
	if err := v.unreadable("audit", err); err != nil {
		return err
	}
	if err != nil {
		t = audit.Empty(v.r)
	}
	v.t, v.out.Leaves = t, t.Size()
	root, bad, err := t.Recompute()
	if err := v.unreadable("audit", err); err != nil {
		return err
	}
	for _, leaf := range bad {
		v.fault(FaultTree, num(leaf), &known{leaf: leaf})
	}
	v.out.Root = root
	if v.c.Checkpoint == nil {
		return nil
	}
	c, err := audit.ParseCheckpoint(v.c.Checkpoint, v.c.LogVKey)
	if err != nil {
		return err
	}
	if c.Epoch != v.st.Epoch {
		// Of another lineage: what a restored server lost can't be compared.
		v.fault(FaultCheckpoint, "epoch "+num(c.Epoch), nil)
		return nil
	}
	if have, err := t.Root(c.Size); err != nil || have != c.Root {
		v.fault(FaultCheckpoint, num(c.Size), nil)
	}
	return nil
}

// events checks each event against its leaf.
func (v *verifier) events() error {
	err := audit.Events(v.r, 0, func(leaf uint64, e *audit.Event) (bool, error) {
		v.out.Events++
		k := &known{leaf: leaf, matter: e.Matter}
		v.leaf(leaf, k)
		c, err := e.Commitment()
		if err != nil {
			return false, err
		}
		if h, err := v.t.LeafHash(leaf); err != nil || h != audit.LeafOf(c) {
			v.fault(FaultLeaf, num(leaf), k)
		}
		return v.ctx.Err() == nil, v.ctx.Err()
	})
	if app.CodeOf(err) == act.CodeDecode {
		v.fault(FaultRecord, "audit.event", nil)
		return nil
	}
	return v.unreadable("audit.event", err)
}

// coverage checks that nothing is left over: each leaf is an entry's or an event's, each entry is in its matter.
func (v *verifier) coverage() error {
	for leaf := uint64(0); leaf < v.t.Size() && !v.full(); leaf++ {
		if !v.leaves[leaf] {
			v.fault(FaultLeaf, num(leaf), &known{leaf: leaf})
		}
	}
	if uint64(len(v.leaves)) > v.t.Size() {
		v.fault(FaultTree, num(v.t.Size()), nil)
	}
	for _, lsn := range v.lsns() {
		if k := v.at[lsn]; !k.placed {
			v.fault(FaultVersion, k.matter.String(), k)
		}
	}
	return nil
}

// feeds walks every scope's feed: digests, and that it gives exactly the parts the scope may see.
func (v *verifier) feeds() error {
	scopes := map[org.Scope]bool{}
	if err := v.each(tableFeed, func(k kv.Key, _ []byte) { scopes[org.Scope(k.Group)] = true }); err != nil {
		return err
	}
	size := map[partOf]int{} // entries of each part
	for _, k := range v.at {
		if !k.gone {
			size[partOf{Matter: k.matter, Part: k.part}]++
		}
	}
	for _, s := range slices.Sorted(maps.Keys(scopes)) {
		if err := v.scope(s, size); err != nil {
			return err
		}
	}
	n := 0
	if err := v.each(tablePurge, func(kv.Key, []byte) { n++ }); err != nil {
		return err
	}
	if n != v.purges {
		v.fault(FaultFeed, string(tablePurge), nil)
	}
	for id, f := range v.fed {
		if f == nil {
			continue
		}
		for p, ss := range f.Parts {
			for _, s := range ss {
				if !scopes[s] && size[partOf{Matter: id, Part: p}] > 0 {
					v.fault(FaultFeed, string(s), &known{matter: id})
				}
			}
		}
	}
	return nil
}

func (v *verifier) scope(s org.Scope, size map[partOf]int) error {
	got := map[partOf]int{}
	var digest app.Hash
	last := uint64(0)
	err := v.r.Scan(tableFeed, []byte(s), 0, func(pos uint64, b []byte) (bool, error) {
		rec, err := strict[fedItem](tableFeed, b)
		if err != nil {
			v.fault(FaultRecord, string(s), nil)
			return true, nil
		}
		it, k, err := v.fedAs(rec)
		if err != nil {
			return false, err
		}
		if !rec.plain(k) {
			v.fault(FaultFeed, string(s), k)
		}
		it.Pos = pos
		if digest = feed.Advance(digest, it); digest != rec.Digest || pos > v.st.Pos {
			v.fault(FaultFeed, string(s), k)
			digest = rec.Digest // name the first item only
		}
		switch {
		case it.Purge != nil:
			if x, err := read[partOf](v, tablePurge, kv.K(s, pos), string(s)); err != nil || x == nil || *x != (partOf{Matter: rec.Matter, Part: rec.Part}) {
				v.fault(FaultFeed, string(s), &known{matter: rec.Matter})
			}
			v.purges++
			delete(got, partOf{Matter: rec.Matter, Part: rec.Part})
		case k != nil && !k.gone:
			got[partOf{Matter: k.matter, Part: k.part}]++
		}
		last = pos
		return v.ctx.Err() == nil, v.ctx.Err()
	})
	if err := v.unreadable(string(s), err); err != nil {
		return err
	}
	for p, n := range got {
		if f := v.fed[p.Matter]; f != nil && (!f.has(p.Part, s) || n != size[p]) {
			v.fault(FaultFeed, string(s), &known{matter: p.Matter, lsn: last})
		}
	}
	for id, f := range v.fed {
		if f == nil {
			continue
		}
		for p := range f.Parts {
			if x := (partOf{Matter: id, Part: p}); f.has(p, s) && size[x] != got[x] {
				v.fault(FaultFeed, string(s), &known{matter: id})
			}
		}
	}
	return nil
}

// plain reports whether a record has only what its kind has: the digest does not cover the rest.
func (r *fedItem) plain(k *known) bool {
	switch r.Kind {
	case fedPurge:
		return r.LSN == 0 && (r.Why == whyReassigned || r.Why == whySecret || r.Why == whyDestroyed)
	case fedFull, fedCopy:
		return r.Why == "" && (k == nil || r.Matter == k.matter && r.Part == k.part)
	}
	return false
}

// fedAs gives a fed record as its digest counts it.
func (v *verifier) fedAs(rec *fedItem) (*feed.Item, *known, error) {
	if rec.Kind == fedPurge {
		return &feed.Item{Purge: &feed.Purge{Matter: rec.Matter, Part: rec.Part, Why: rec.Why}}, nil, nil
	}
	k := v.at[rec.LSN]
	if k == nil {
		return &feed.Item{Gone: &feed.Gone{}}, nil, nil // named already
	}
	g := &feed.Gone{Hash: k.hash, Version: k.version}
	if rec.Kind == fedCopy {
		if err := v.notarised(k); err != nil {
			return nil, nil, err
		}
		g.Hash = k.copy
	}
	return &feed.Item{Gone: g}, k, nil
}

// notarised checks a notarised copy once: the server's signature, the original it names, the same body.
func (v *verifier) notarised(k *known) error {
	if !k.copy.IsZero() {
		return nil
	}
	c, err := read[act.Signed](v, tableCopy, kv.K("c", k.lsn), num(k.lsn))
	if err != nil || c == nil {
		v.fault(FaultEntry, num(k.lsn), k)
		return err
	}
	k.copy = c.Hash()
	e, err := read[act.Entry](v, tableEntry, kv.K("e", k.lsn), num(k.lsn))
	if err != nil || e == nil {
		return err
	}
	if no := sameBut(c, e, v.c.Key); no != nil {
		v.fault(FaultSignature, num(k.lsn), k)
	}
	return nil
}

func sameBut(c *act.Signed, e *act.Entry, key []byte) error {
	if err := c.Verify(key); err != nil {
		return err
	}
	x, err := c.Decode()
	if err != nil {
		return err
	}
	o, err := e.Act.Decode()
	if err != nil {
		return err
	}
	if x.Origin != e.Act.Hash() || !x.Account.IsZero() || !x.Device.IsZero() || !bytes.Equal(x.Body, o.Body) || x.Kind != o.Kind || x.Matter != o.Matter {
		return errors.New("not the copy of this entry")
	}
	return nil
}
