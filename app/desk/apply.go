package desk

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"

	"renda/app"
	"renda/app/act"
	"renda/app/actverify"
	"renda/app/feed"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/procedure"
)

// Apply verifies one page and stores it with the cursor after it in one
// transaction: signatures, digests and the audit head first, then entries,
// purges, folded matters and rows of the list. A page that fails anywhere is
// refused whole. Own pending acts found in it are confirmed.
func (r *Replica) Apply(_ context.Context, p *feed.Page) error {
	if err := r.d.applyPage(p); err != nil {
		return err
	}
	return r.d.writeRows()
}

func (d *Desk) applyPage(p *feed.Page) error {
	d.actWr.Lock()
	defer d.actWr.Unlock()
	a, err := d.newApply(p)
	if err != nil {
		return err
	}
	for _, step := range []func() error{a.digests, a.decode, a.roster, a.signers, a.witness} {
		if err := step(); err != nil {
			return err
		}
	}
	if err := a.store(); err != nil {
		return err
	}
	undrawn := a.recount()
	if err := errors.Join(a.show(), undrawn); err != nil {
		return err
	}
	if p.More {
		return nil
	}
	return d.settle()
}

// applying is one page on its way in.
type applying struct {
	d       *Desk
	p       *feed.Page
	old     feed.Cursor
	lineage lineageRec
	seen    seenRec
	items   []item
	matters map[app.ID][]int // items of each matter, in order
	lost    []org.Scope      // scopes this account no longer holds
	dir     *org.Directory
	law     *lawbook
	ahead   bool         // matters are folded later
	keys    [][]byte     // signatures to check: by these keys
	signed  []act.Signed // these acts

	// Set by write, which may run more than once.
	cards map[app.ID]procedure.Card
	gone  map[app.ID]bool
	stage *staged
	pend  []*pending
	again []*pending // own acts to be sent again, see sendAgain
	tray  []trayItem
	chain chainRec

	moved map[app.ID]procedure.Card // rows of matters it does not touch that its calendar moves
}

// item is one thing fed, decoded.
type item struct {
	*feed.Item
	act  *act.Act // nil unless it is an entry
	form act.Form
}

func (it *item) matter() app.ID {
	if it.Purge != nil {
		return it.Purge.Matter
	}
	return it.act.Matter
}

func (d *Desk) newApply(p *feed.Page) (*applying, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	a := &applying{d: d, p: p, old: d.cursor, lineage: d.lineage, seen: d.seen, dir: d.dir, law: d.law,
		matters: map[app.ID][]int{}}
	if a.lineage.Epoch == 0 {
		a.lineage.Epoch = p.Cursor.Epoch
	}
	if p.Cursor.Epoch != a.lineage.Epoch {
		return nil, &app.Error{Code: CodeEpoch, Op: "apply a page", Args: map[string]string{"epoch": strconv.FormatUint(p.Cursor.Epoch, 10)}}
	}
	a.ahead = d.goesAhead(a.lineage, len(p.Items), p.More)
	now := d.Now().UnixMilli()
	a.seen.Now, a.seen.Desk, a.seen.Last = p.Now, now, max(a.seen.Last, now)
	if !p.More {
		a.seen.AsOf = p.Now
		a.lineage.Whole = true
	}
	return a, nil
}

// digests checks that the page continues each scope exactly where this desk
// stopped: nothing left out, added or changed on the way.
func (a *applying) digests() error {
	was := make(map[org.Scope]feed.ScopePos, len(a.old.Scopes))
	for _, s := range a.old.Scopes {
		was[s.Scope] = s
	}
	now := make([]feed.ScopePos, len(a.p.Cursor.Scopes))
	for i, s := range a.p.Cursor.Scopes {
		if i > 0 && a.p.Cursor.Scopes[i-1].Scope >= s.Scope {
			return &app.Error{Code: CodeDigest, Op: "apply a page", Args: map[string]string{"scope": string(s.Scope)}}
		}
		now[i] = was[s.Scope]
		delete(was, s.Scope)
	}
	for i := range a.p.Items {
		it := &a.p.Items[i]
		if kinds(it) != 1 || len(it.Scopes) == 0 || (i > 0 && it.Pos < a.p.Items[i-1].Pos) {
			return &app.Error{Code: app.CodeBadInput, Op: "apply a page", Item: strconv.FormatUint(it.Pos, 10)}
		}
		for _, s := range it.Scopes {
			if int(s) >= len(now) || it.Pos <= now[s].Pos {
				return &app.Error{Code: app.CodeBadInput, Op: "apply a page", Item: strconv.FormatUint(it.Pos, 10)}
			}
			now[s].Digest = feed.Advance(now[s].Digest, it)
			now[s].Pos = it.Pos
		}
	}
	for i, s := range a.p.Cursor.Scopes {
		if now[i].Digest != s.Digest || now[i].Pos > s.Pos {
			return &app.Error{Code: CodeDigest, Op: "apply a page", Args: map[string]string{"scope": string(s.Scope)}}
		}
	}
	for s := range was {
		a.lost = append(a.lost, s)
	}
	slices.Sort(a.lost)
	return nil
}

// kinds counts what an item is; it must be one thing.
func kinds(it *feed.Item) (n int) {
	for _, is := range []bool{it.Entry != nil, it.Purge != nil, it.Gone != nil} {
		if is {
			n++
		}
	}
	return n
}

func (a *applying) decode() error {
	a.items = make([]item, len(a.p.Items))
	err := both(len(a.items), func(i int) error {
		it := &a.items[i]
		it.Item = &a.p.Items[i]
		if it.Entry == nil {
			return nil
		}
		var err error
		if it.act, err = it.Entry.Act.Decode(); err != nil {
			return err
		}
		it.form, err = act.DecodeForm(it.act.Body)
		return err
	})
	if err != nil {
		return err
	}
	for i := range a.items {
		if a.items[i].Gone != nil {
			continue // destroyed by order: it only kept the digest
		}
		id := a.items[i].matter()
		a.matters[id] = append(a.matters[id], i)
	}
	return nil
}

// signers finds whose key every entry has to verify by: that of its author's device in the
// directory, or for what the server signed the server's pinned key.
func (a *applying) signers() error {
	for i := range a.items {
		it := &a.items[i]
		if it.Entry == nil || it.act.Matter == a.d.cfg.Server.Roster {
			continue // the directory's own keys were found one after the other
		}
		key, err := keyOf(a.dir, &a.d.cfg.Server, it.act)
		if err != nil {
			return err
		}
		a.keys, a.signed = append(a.keys, key), append(a.signed, it.Entry.Act)
	}
	return nil
}

// store checks the signatures and writes the page. Where nothing is folded yet the two go on
// side by side, and the transaction waits for the verdict before it ends.
func (a *applying) store() error {
	if !a.ahead {
		if err := actverify.All(a.keys, a.signed); err != nil {
			return err
		}
		return a.d.cfg.Store.Update(a.write)
	}
	if len(a.lost) > 0 {
		// What scopes fed that are gone is found in snapshots.
		if err := a.d.settle(); err != nil {
			return err
		}
	}
	verdict := make(chan error, 1)
	go func() { verdict <- actverify.All(a.keys, a.signed) }()
	checked := sync.OnceValue(func() error { return <-verdict })
	err := a.d.cfg.Store.Update(func(w kv.Writer) error {
		if err := a.write(w); err != nil {
			return err
		}
		return checked()
	})
	if bad := checked(); bad != nil {
		return bad
	}
	return err
}

// keyOf finds the key an act must be signed with.
func keyOf(dir *org.Directory, s *ServerInfo, a *act.Act) ([]byte, error) {
	if a.Account.IsZero() || a.Device == s.Device {
		if a.Account.IsZero() && a.Origin.IsZero() && a.Device != s.Device {
			return nil, &app.Error{Code: act.CodeSignature, Op: "verify an act", Item: a.ID.String()}
		}
		return s.Key, nil
	}
	dev, ok := dir.Devices[a.Device]
	if !ok || dev.Account != a.Account {
		return nil, &app.Error{Code: CodeUnknown, Op: "verify an act", Item: a.ID.String(),
			Args: map[string]string{"device": a.Device.String()}}
	}
	return dev.Key, nil
}

func (a *applying) witness() error {
	if a.d.cfg.Witness == nil || len(a.p.Head) == 0 {
		return nil
	}
	if err := a.d.cfg.Witness.Advance(a.d.head, a.p.Head, a.p.Proof); err != nil {
		return &app.Error{Code: CodeWitness, Op: "check the audit log", Err: err}
	}
	return nil
}

// write puts the whole page into one transaction.
func (a *applying) write(w kv.Writer) error {
	a.cards, a.gone = map[app.ID]procedure.Card{}, map[app.ID]bool{}
	a.pend, a.again = nil, nil
	if err := a.loseScopes(w); err != nil {
		return err
	}
	if a.ahead {
		if err := w.Put(tblMeta, keyAhead, []byte{1}); err != nil {
			return err
		}
	}
	for _, id := range a.order() {
		if err := a.matterIn(w, id, a.matters[id]); err != nil {
			return err
		}
	}
	if err := a.confirm(w); err != nil {
		return err
	}
	if err := a.oldEntries(w); err != nil {
		return err
	}
	if a.named() {
		if err := a.recard(w); err != nil {
			return err
		}
	}
	if a.newDays() {
		if err := markRecount(w, a.law.now.Days); err != nil {
			return err
		}
	}
	a.stage = a.d.list.stage(a.cards, a.gone)
	if err := a.stage.write(w, a.d.list); err != nil {
		return err
	}
	if err := store(w, tblMeta, keyCursor, a.p.Cursor); err != nil {
		return err
	}
	if err := store(w, tblMeta, keySeen, a.seen); err != nil {
		return err
	}
	if len(a.p.Head) > 0 {
		if err := w.Put(tblMeta, keyHead, a.p.Head); err != nil {
			return err
		}
	}
	return store(w, tblMeta, keyLineage, a.lineage)
}

// confirm drops own acts that came back as entries, and those the server accepted
// but does not feed to their author (two whole pulls without them).
func (a *applying) confirm(w kv.Writer) error {
	in := make(map[app.ID]bool, len(a.items))
	chain := a.d.chain
	for i := range a.items {
		it := &a.items[i]
		if it.act == nil {
			continue
		}
		in[it.act.ID] = true
		if it.act.Device == a.d.cfg.Keys.Device() && it.act.N > chain.N {
			// A vault made anew from the server: the chain goes on where it ended.
			chain = chainRec{it.act.N, it.Entry.Act.Hash()}
		}
	}
	if chain != a.d.chain {
		if err := store(w, tblMeta, keyChain, chain); err != nil {
			return err
		}
	}
	a.chain = chain
	for _, p := range a.d.pend {
		rounds := p.rec.Rounds
		if !a.p.More && p.rec.State == ItemDelivered {
			rounds++
		}
		switch {
		case in[p.act.ID] || rounds > 2:
			if err := w.Delete(tblPend, kv.K("p", p.act.N)); err != nil {
				return err
			}
			continue
		case rounds != p.rec.Rounds:
			q := *p
			q.rec.Rounds = rounds
			if err := store(w, tblPend, kv.K("p", p.act.N), q.rec); err != nil {
				return err
			}
			p = &q
		}
		a.pend = append(a.pend, p)
	}
	return a.sendAgain(w, in)
}

// sendAgain puts own acts of an earlier lineage back on their way whose part this page took
// away before they could be offered again: the server answers what it has, and judges the rest.
func (a *applying) sendAgain(w kv.Writer, in map[app.ID]bool) error {
	for _, p := range a.again {
		if in[p.act.ID] || holds(a.pend, p.act.ID) {
			continue
		}
		if err := store(w, tblPend, kv.K("p", p.act.N), p.rec); err != nil {
			return err
		}
		a.pend = append(a.pend, p)
	}
	slices.SortStableFunc(a.pend, func(x, y *pending) int { return cmp.Compare(x.act.N, y.act.N) })
	return nil
}

// show makes the stored page what everybody sees.
func (a *applying) show() error {
	d := a.d
	moved := d.list.redrawn(a.moved)
	d.mu.Lock()
	roster, law := d.dir != a.dir, d.law != a.law
	days := a.newDays()
	d.due = d.due || a.ahead
	d.cursor, d.lineage, d.seen, d.chain = a.p.Cursor, a.lineage, a.seen, a.chain
	if len(a.p.Head) > 0 {
		d.head = slices.Clone(a.p.Head)
	}
	d.dir, d.law, d.pend = a.dir, a.law, a.pend
	d.sawClock(a.seen.Last)
	d.list.take(a.stage)
	d.recounting = d.recounting || days
	d.replace(moved)
	d.mu.Unlock()
	changed := make(map[app.ID]bool, len(a.matters))
	for id := range a.matters {
		changed[id] = true
	}
	for id := range a.gone {
		changed[id] = true
	}
	for _, p := range a.pend {
		// Whether an own act fits hangs on its matter, on who holds which office, and on the rules.
		if changed[p.act.Matter] || roster || law {
			if err := d.refresh(p.act.Matter); err != nil {
				return err
			}
		}
	}
	d.dropStaleOverlays()
	d.notify(Change{Matters: sortedIDs(changed), All: days, Status: true, Tray: true, Drafts: true, Roster: roster})
	return nil
}
