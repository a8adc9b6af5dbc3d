package authority

import (
	"bytes"
	"slices"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/procedure"
)

func sortIndexed(list []indexed) {
	slices.SortFunc(list, func(a, b indexed) int {
		switch {
		case a.version < b.version:
			return -1
		case a.version > b.version:
			return 1
		}
		return 0
	})
}

// receipts checks that every act has its one answer, and that each device's chain holds.
func (v *verifier) receipts() error {
	hashes := map[actKey]app.Hash{}
	back := map[uint64]bool{} // LSNs of entries taken back: they keep their times
	err := v.each(tableReceipt, func(k kv.Key, b []byte) {
		x, err := strict[kept](tableReceipt, b)
		if err != nil || len(k.Group) != len(app.ID{}) || x.Receipt.N != k.Seq {
			v.fault(FaultRecord, string(tableReceipt), nil)
			return
		}
		key := actKey{app.ID(k.Group), k.Seq}
		hashes[key] = x.Hash
		if x.Receipt.Outcome == act.Refused {
			return
		}
		at := v.at[x.Receipt.LSN]
		if at == nil || at.gone {
			if at == nil || at.hash != x.Hash {
				v.fault(FaultReceipt, num(k.Seq), at)
			} else {
				at.answered = true
			}
			return
		}
		if at.hash != x.Hash || at.device != key.device || at.n != key.n || at.id != x.Receipt.Act || x.Receipt.Outcome != act.Accepted ||
			at.version != x.Receipt.Version || !sameNumbers(at.numbers, x.Receipt.Numbers) {
			v.fault(FaultReceipt, num(k.Seq), at)
		}
		at.answered = true
		if x.Epoch == 0 {
			back[at.lsn] = true
		}
	})
	if err != nil {
		return err
	}
	last := int64(0)
	for _, lsn := range v.lsns() {
		k := v.at[lsn]
		if !k.answered {
			v.fault(FaultReceipt, num(lsn), k)
		}
		if k.gone {
			continue
		}
		if !back[lsn] {
			if k.received < last {
				v.fault(FaultTime, num(lsn), k)
			}
			last = k.received
		}
		before, ok := hashes[actKey{k.device, k.n - 1}]
		if k.n > 1 && (ok && before != k.prev || !ok && v.st.Restored == 0) {
			v.fault(FaultReceipt, num(lsn), k)
		}
	}
	return nil
}

func sameNumbers(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for k, x := range a {
		if b[k] != x {
			return false
		}
	}
	return true
}

// folds checks each matter's order, folds its acts and compares with what is kept.
func (v *verifier) folds() error {
	ids := make([]app.ID, 0, len(v.matters))
	for id := range v.matters {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b app.ID) int { return bytes.Compare(a[:], b[:]) })
	for _, id := range ids {
		if err := v.matter(id, v.matters[id]); err != nil {
			return err
		}
	}
	n := 0
	err := v.each(tableSnap, func(kv.Key, []byte) { n++ })
	if err == nil && n != len(ids) {
		v.fault(FaultFold, string(tableSnap), nil)
	}
	return err
}

func (v *verifier) matter(id app.ID, list []indexed) error {
	whole, last := true, uint64(0)
	for i, x := range list {
		k := v.at[x.at.LSN]
		switch {
		case k == nil || k.matter != id || k.placed || k.version != x.version || x.version != uint64(i)+1:
			v.fault(FaultVersion, id.String(), &known{lsn: x.at.LSN, matter: id})
			whole = false
			continue
		case k.part != x.at.Part || k.account != x.at.Account || x.at.LSN < last:
			v.fault(FaultVersion, id.String(), k)
		}
		last, k.placed = x.at.LSN, true
		whole = whole && !k.gone
	}
	kept, err := read[procedure.Matter](v, tableSnap, kv.Key{Group: group(id)}, id.String())
	if err != nil {
		return err
	}
	stands, err := read[fed](v, tableFed, kv.Key{Group: group(id)}, id.String())
	if err != nil {
		return err
	}
	v.fed[id] = stands
	if kept == nil || stands == nil || kept.ID != id {
		v.fault(FaultFold, id.String(), &known{matter: id})
		return nil
	}
	var m *procedure.Matter
	for _, x := range list {
		e, err := read[act.Entry](v, tableEntry, kv.K("e", x.at.LSN), num(x.at.LSN))
		if err != nil {
			return err
		}
		if e == nil {
			continue
		}
		ev, err := procedure.EventOf(e)
		if err != nil {
			return nil // named already
		}
		for _, h := range blobsOf(ev.Form) {
			v.papers[paperAt{h, e.LSN}] = placedIn{Matter: id, Part: ev.Part}
		}
		v.numbersOf(m, ev)
		if !whole {
			continue
		}
		if _, m, err = v.a.apply(v.world, v.st, m, ev); err != nil {
			v.fault(FaultFold, id.String(), v.at[e.LSN])
			return nil
		}
		if m.Version == kept.Version && !sameFold(m, kept) {
			v.fault(FaultFold, id.String(), v.at[e.LSN])
		}
	}
	if whole {
		v.audience(m, kept, stands)
		p, _ := v.c.Works.Of(m)
		for _, n := range bears(p, m) {
			v.names[n] = append(v.names[n], id)
		}
	}
	return nil
}

// audience compares who is fed with who may see.
func (v *verifier) audience(m, kept *procedure.Matter, stands *fed) {
	p, ok := v.c.Works.Of(m)
	if !ok || kept.Version > m.Version || kept.Version+snapEvery <= m.Version {
		v.fault(FaultFold, m.ID.String(), &known{matter: m.ID})
		return
	}
	if !sameFed(stands, newFed(procedure.Audiences(p, m), procedure.HiddenOf(p, m))) {
		v.fault(FaultFeed, m.ID.String(), &known{matter: m.ID})
	}
}

// sameFold compares all but the clocks: their dates follow the calendar, which may have been
// extended since.
func sameFold(a, b *procedure.Matter) bool {
	x, y := *a, *b
	x.Clocks, y.Clocks = nil, nil
	p, err := act.Marshal(&x)
	if err != nil {
		return false
	}
	q, err := act.Marshal(&y)
	return err == nil && bytes.Equal(p, q)
}

// numbersOf reads back the numbers an act was given; m is the matter before it, nil if unknown.
func (v *verifier) numbersOf(m *procedure.Matter, ev *procedure.Event) {
	for s, text := range ev.Numbers {
		p, _ := v.c.Works.ForEvent(ev)
		if m != nil {
			p, _ = v.c.Works.Of(m)
		}
		before := m
		if p != nil && before == nil {
			before = p.Blank()
		}
		in := &procedure.Input{Actor: org.Actor{Account: ev.Account}, Form: ev.Form, Track: ev.Track, Today: ev.Today(), Rules: v.world.set(ev.Rules),
			Calendar: v.world.rules.Calendar, Dir: v.world.dir, Region: v.st.Region}
		if p != nil && p.NumberText == nil {
			p = nil
		}
		names := func(n uint64) []string {
			if p == nil || p.Action(ev.Kind) == nil {
				return nil
			}
			text, err := p.NumberText(before, in, s, n)
			if err != nil {
				return nil
			}
			with := before.Clone()
			with.Facts[p.Action(ev.Kind).NumberFact()] = text
			return bears(p, with)
		}
		v.numbers[s] = append(v.numbers[s], numbered{numberOf(p, before, in, s, text), ev.LSN, names})
	}
}

// series checks that numbers are gap-free and given once.
func (v *verifier) series() error {
	last := map[string]uint64{}
	err := v.each(tableSeries, func(k kv.Key, b []byte) {
		n, err := getNum(v.r, tableSeries, k)
		if err != nil {
			v.fault(FaultRecord, string(k.Group), nil)
		}
		last[string(k.Group)] = n
	})
	if err != nil {
		return err
	}
	for s, list := range v.numbers {
		slices.SortFunc(list, func(a, b numbered) int {
			if a.n != b.n {
				if a.n < b.n {
					return -1
				}
				return 1
			}
			return int(int64(a.lsn) - int64(b.lsn))
		})
		want := uint64(1)
		for _, x := range list {
			// A restored server may have lost a number for good: that is no fault of the log.
			if x.n < want || x.n > want && v.st.Restored == 0 && !v.written(x, want) {
				v.fault(FaultNumber, s, v.at[x.lsn])
			}
			want = x.n + 1
		}
		if len(list) > 0 && last[s] != list[len(list)-1].n && v.out.Destroyed == 0 {
			v.fault(FaultNumber, s, v.at[list[len(list)-1].lsn])
		}
	}
	for s := range last {
		if len(v.numbers[s]) == 0 && v.out.Destroyed == 0 {
			v.fault(FaultNumber, s, nil)
		}
	}
	return nil
}

// written reports whether each number from want to before x was somebody's by hand, so that the series passed it by.
func (v *verifier) written(x numbered, want uint64) bool {
	for n := want; n < x.n; n++ {
		if !slices.ContainsFunc(x.names(n), func(name string) bool { return len(v.names[name]) > 0 }) {
			return false
		}
	}
	return true
}

// bearers checks that every name a matter bears is kept with one that bears it.
func (v *verifier) bearers() error {
	if have, err := getNum(v.r, tableMeta, keyNames); err != nil || have != namesVersion || v.out.Destroyed > 0 {
		return err // a store no program of this version has opened keeps none; what was destroyed bore what nobody knows
	}
	n := 0
	err := v.each(tableName, func(k kv.Key, b []byte) {
		n++
		x, err := strict[born](tableName, b)
		if err != nil || !slices.Contains(v.names[string(k.Group)], x.Matter) {
			v.fault(FaultNumber, string(k.Group), nil)
		}
	})
	if err == nil && n != len(v.names) {
		v.fault(FaultNumber, string(tableName), nil)
	}
	return err
}

// paperRefs checks that each paper an act names can be asked for by those who see the act.
func (v *verifier) paperRefs() error {
	n := 0
	err := v.each(tableBlobRef, func(k kv.Key, b []byte) {
		in, err := strict[placedIn](tableBlobRef, b)
		if err != nil || len(k.Group) != len(app.Hash{}) {
			v.fault(FaultRecord, string(tableBlobRef), nil)
			return
		}
		n++
		if v.papers[paperAt{app.Hash(k.Group), k.Seq}] != *in {
			v.fault(FaultEntry, num(k.Seq), v.at[k.Seq])
		}
	})
	if err == nil && n != len(v.papers) {
		v.fault(FaultEntry, string(tableBlobRef), nil)
	}
	return err
}
