package desk

import (
	"slices"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/kv"
	"renda/app/library"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/ruleset"
)

// matterIn brings one matter's items in: entries are stored, lost parts deleted, and
// the matter folded once.
func (a *applying) matterIn(w kv.Writer, id app.ID, at []int) error {
	snap := snapRec{Held: map[act.Part][]org.Scope{}, Gen: a.lineage.Gen}
	ahead := a.ahead && id != a.d.cfg.Server.Roster && id != ruleset.ID
	known, err := get(w, tblSnap, kv.K(id[:], 0), &snap)
	if err != nil {
		return err
	}
	if snap.Gen != a.lineage.Gen || snap.Held == nil {
		snap.Gen, snap.Held = a.lineage.Gen, map[act.Part][]org.Scope{}
	}
	m := matterIn{a: a, w: w, id: id, snap: &snap, held: !snap.Due, bare: ahead && !known}
	for _, i := range at {
		it := &a.items[i]
		var err error
		if it.Purge != nil {
			err = m.purge(it.Purge, a.scopesOf(it), it.Pos)
		} else {
			err = m.entry(it)
		}
		if err != nil {
			return err
		}
	}
	if ahead {
		return m.storeAhead()
	}
	return m.finish()
}

func (a *applying) scopesOf(it *item) []org.Scope {
	out := make([]org.Scope, len(it.Scopes))
	for i, s := range it.Scopes {
		out[i] = a.p.Cursor.Scopes[s].Scope
	}
	return out
}

// matterIn is one matter on its way in.
type matterIn struct {
	a      *applying
	w      kv.Writer
	id     app.ID
	snap   *snapRec
	fresh  []*item // entries newer than the snapshot, in order
	refold bool    // the snapshot can't be continued: fold everything again
	held   bool    // who feeds its parts has changed: to be noted ahead of the fold
	bare   bool    // nothing of it was stored before this page
}

func (m *matterIn) entry(it *item) error {
	for _, s := range m.a.scopesOf(it) {
		if !slices.Contains(m.snap.Held[it.act.Part], s) {
			m.snap.Held[it.act.Part] = append(m.snap.Held[it.act.Part], s)
			m.held = true
		}
	}
	last := uint64(0)
	if m.snap.Matter != nil {
		last = m.snap.Matter.Version
	}
	if n := len(m.fresh); n > 0 {
		last = m.fresh[n-1].Entry.Version
	}
	key := entryKey(m.id, m.a.lineage.Gen, it.Entry.Version)
	if !m.bare || it.Entry.Version <= last {
		var had act.Entry
		ok, err := get(m.w, tblEntry, key, &had)
		if err != nil {
			return err
		}
		if ok {
			keep, err := sameEntry(&had, it)
			if err != nil || keep {
				return err
			}
			m.refold = true
		}
	}
	if err := store(m.w, tblEntry, key, it.Entry); err != nil {
		return err
	}
	if it.Entry.Version <= last {
		m.refold = true
	}
	m.fresh = append(m.fresh, it)
	return m.a.want(m.w, it)
}

// sameEntry tells whether what is held stays. A signed act beats its notarised
// copy; two different acts at one version are a server that contradicts itself.
func sameEntry(had *act.Entry, it *item) (keep bool, err error) {
	h := had.Act.Hash()
	switch {
	case h == it.Entry.Act.Hash(), it.act.Origin == h:
		return true, nil
	}
	old, err := had.Act.Decode()
	if err != nil {
		return false, err
	}
	if old.Origin == it.Entry.Act.Hash() {
		return false, nil
	}
	return false, &app.Error{Code: CodeConflict, Op: "store an entry", Item: it.act.ID.String()}
}

// want notes the papers an entry names and this desk lacks.
func (a *applying) want(w kv.Writer, it *item) error {
	for _, b := range act.BlobsIn(it.form) {
		if a.d.cfg.Store.Blobs().Has(b.Hash) {
			continue
		}
		rec := blobRec{Hash: b.Hash, Name: b.Name, Size: b.Size, Type: b.Type, At: it.Entry.Received}
		if err := store(w, tblWant, kv.K(b.Hash[:], 0), rec); err != nil {
			return err
		}
	}
	return nil
}

// pastPacks takes law packs that are out of force or rejected off the list of papers to
// fetch: a new desk needs the one in force, not every one there ever was.
func (m *matterIn) pastPacks() error {
	if m.id != library.ID {
		return nil
	}
	needed := map[app.Hash]bool{}
	for _, p := range library.Open(m.snap.Matter) {
		needed[p.Blob.Hash] = true
	}
	cur, _ := library.Current(m.snap.Matter)
	needed[cur.Blob.Hash] = true
	var past []app.Hash
	for _, p := range library.All(m.snap.Matter) {
		past = append(past, p.Blob.Hash)
	}
	for _, it := range m.fresh {
		for _, b := range act.BlobsIn(it.form) {
			past = append(past, b.Hash)
		}
	}
	for _, h := range past {
		if needed[h] {
			continue
		}
		if err := m.w.Delete(tblWant, kv.K(h[:], 0)); err != nil {
			return err
		}
	}
	return nil
}

// purge deletes a part that no scope of this account feeds any more, and
// remembers to say so.
func (m *matterIn) purge(p *feed.Purge, scopes []org.Scope, pos uint64) error {
	m.held = true
	left := slices.DeleteFunc(slices.Clone(m.snap.Held[p.Part]), func(s org.Scope) bool { return slices.Contains(scopes, s) })
	if len(left) > 0 {
		m.snap.Held[p.Part] = left
		return nil
	}
	delete(m.snap.Held, p.Part)
	m.refold = true
	if err := m.deletePart(p.Part); err != nil {
		return err
	}
	m.fresh = slices.DeleteFunc(m.fresh, func(it *item) bool { return it.act.Part == p.Part })
	return report(m.w, feed.Report{Kind: "purged", Matter: m.id, Part: p.Part, Pos: pos, At: m.a.seen.Desk})
}

// report keeps what is to be told to the server.
func report(w kv.Writer, r feed.Report) error {
	seq := uint64(0)
	err := w.ScanBack(tblTold, []byte("r"), ^uint64(0), func(n uint64, _ []byte) (bool, error) {
		seq = n + 1
		return false, nil
	})
	if err != nil {
		return err
	}
	return store(w, tblTold, kv.K("r", seq), r)
}

func (m *matterIn) deletePart(part act.Part) error {
	var gone []uint64
	lost, kept := map[app.Hash]bool{}, map[app.Hash]bool{} // papers named by what goes and by what stays
	err := m.w.Scan(tblEntry, m.id[:], 0, func(seq uint64, v []byte) (bool, error) {
		it, err := readItem(v)
		if err != nil {
			return false, err
		}
		names := kept
		if it.act.Part == part {
			gone, names = append(gone, seq), lost
			if err := m.keepOwn(it, seq); err != nil {
				return false, err
			}
		}
		for _, b := range act.BlobsIn(it.form) {
			names[b.Hash] = true
		}
		return true, nil
	})
	for _, seq := range gone {
		if err == nil {
			err = m.w.Delete(tblEntry, kv.K(m.id[:], seq))
		}
	}
	// What may not be seen any more can't be fetched either: it would be asked for, for ever.
	for h := range lost {
		if err == nil && !kept[h] {
			err = m.w.Delete(tblWant, kv.K(h[:], 0))
		}
	}
	return err
}

// keepOwn notes an own act of an earlier lineage that nobody has answered yet, so that it
// outlives the part it stands in.
func (m *matterIn) keepOwn(it *item, seq uint64) error {
	if seq >= m.a.lineage.Gen<<48 || it.act.Device != m.a.d.cfg.Keys.Device() {
		return nil
	}
	answered, err := m.w.Get(tblLost, kv.K(it.act.ID[:], 0))
	if err != nil || answered != nil {
		return err
	}
	title := ""
	if c, ok := m.a.d.card(m.id); ok {
		title = c.Title
	}
	m.a.again = append(m.a.again, &pending{act: it.act, form: it.form, offered: true, rec: pendRec{Act: it.Entry.Act, State: ItemWaiting,
		Title: title, Track: it.form.Text(procedure.TrackKey), Step: it.act.N, Main: it.act.ID}})
	return nil
}

// finish folds the matter and writes its snapshot and row.
func (m *matterIn) finish() error {
	if m.a.lineage.Gen > 0 {
		m.refold = true // leftovers of an earlier lineage may have been answered
	}
	if m.refold || m.snap.Matter == nil {
		entries, err := m.all()
		if err != nil {
			return err
		}
		m.snap.Matter = nil
		if err := m.fold(entries); err != nil {
			return err
		}
	} else if err := m.fold(m.fresh); err != nil {
		return err
	}
	if m.snap.Matter == nil {
		m.a.gone[m.id] = true
		delete(m.a.cards, m.id)
		return m.w.Delete(tblSnap, kv.K(m.id[:], 0))
	}
	delete(m.a.gone, m.id)
	m.a.register(m.snap.Matter)
	if err := m.pastPacks(); err != nil {
		return err
	}
	if c, ok := (world{m.a.d, m.a.dir, m.a.law}).cardOf(m.snap.Matter); ok {
		m.a.cards[m.id] = c
	}
	m.snap.Due = false
	return store(m.w, tblSnap, kv.K(m.id[:], 0), m.snap)
}

// fold puts entries onto the snapshot, in their order.
func (m *matterIn) fold(items []*item) error {
	w := world{m.a.d, m.a.dir, m.a.law}
	next, err := w.fold(m.snap.Matter, items, w.env())
	if err == nil {
		m.snap.Matter = next
	}
	return err
}

// all reads the matter's entries: those of the present lineage in order of
// version, then what only an earlier lineage had, in its order. An old entry the
// present lineage has again is deleted here.
func (m *matterIn) all() ([]*item, error) {
	var now, old []*item
	var oldSeq []uint64
	have := map[app.ID]bool{}
	first := m.a.lineage.Gen << 48
	err := m.w.Scan(tblEntry, m.id[:], 0, func(seq uint64, v []byte) (bool, error) {
		it, err := readItem(v)
		if err != nil {
			return false, err
		}
		if seq >= first {
			now = append(now, it)
			have[it.act.ID] = true
		} else {
			old, oldSeq = append(old, it), append(oldSeq, seq)
		}
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	for i, it := range old {
		if !have[it.act.ID] {
			now = append(now, it)
			have[it.act.ID] = true
			continue
		}
		if err := m.w.Delete(tblEntry, kv.K(m.id[:], oldSeq[i])); err != nil {
			return nil, err
		}
		if err := m.w.Delete(tblLost, kv.K(it.act.ID[:], 0)); err != nil {
			return nil, err
		}
	}
	return now, nil
}

func readItem(v []byte) (*item, error) {
	it := &item{Item: &feed.Item{Entry: &act.Entry{}}}
	if err := decode(tblEntry, v, it.Entry); err != nil {
		return nil, err
	}
	var err error
	if it.act, err = it.Entry.Act.Kept(); err != nil {
		return nil, err
	}
	it.form, err = act.DecodeForm(it.act.Body)
	return it, err
}

// loseScopes deletes what only scopes fed that this account no longer holds.
func (a *applying) loseScopes(w kv.Writer) error {
	if len(a.lost) == 0 {
		return nil
	}
	var hit []app.ID
	err := w.Each(tblSnap, func(k kv.Key, v []byte) (bool, error) {
		var s snapRec
		if err := decode(tblSnap, v, &s); err != nil {
			return false, err
		}
		for _, scopes := range s.Held {
			if slices.ContainsFunc(scopes, func(x org.Scope) bool { return slices.Contains(a.lost, x) }) {
				hit = append(hit, app.ID(k.Group))
				break
			}
		}
		return true, nil
	})
	if err != nil {
		return err
	}
	for _, id := range hit {
		var snap snapRec
		if _, err := get(w, tblSnap, kv.K(id[:], 0), &snap); err != nil {
			return err
		}
		m := matterIn{a: a, w: w, id: id, snap: &snap}
		for _, part := range sortedParts(snap.Held) {
			if err := m.purge(&feed.Purge{Matter: id, Part: part}, a.lost, 0); err != nil {
				return err
			}
		}
		if err := m.finish(); err != nil {
			return err
		}
	}
	return nil
}

func sortedParts(m map[act.Part][]org.Scope) []act.Part {
	out := make([]act.Part, 0, len(m))
	for p := range m {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}

// matterOf gives the confirmed fold kept of a matter, nil if there is none. It is
// the caller's own copy.
func matterOf(r kv.Reader, id app.ID) (*procedure.Matter, error) {
	var s snapRec
	_, err := get(r, tblSnap, kv.K(id[:], 0), &s)
	return s.Matter, err
}
