package authority

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/planted"
	"renda/app/procedure"
	"renda/server/audit"
)

// batch is one transaction in the making. What it changes lies in its own maps until
// the transaction is durable; the authority's caches are only read.
type batch struct {
	a    *Authority
	w    kv.Writer
	st   state
	tree *audit.Tree
	now  int64 // received time of everything in it, Unix ms
	back bool  // the clock is behind

	world   *world // replaced if the directory or the rules changed
	matters map[app.ID]*live
	devices map[app.ID]deviceHead
	scopes  map[org.Scope]scopeHead
	series  map[string]uint64
	decided uint64
	depth   int   // of automatic acts that follow one another
	fault   error // of the store, while a guard looked at another matter
	changed bool
	recount bool // a holiday notice came: folds kept in memory are to be read anew
}

// live is a matter's fold and how its feeds stand; never changed in place.
type live struct {
	m    *procedure.Matter
	fed  *fed
	snap uint64 // version of the kept fold
}

// deviceHead is the end of a device's chain of acts.
type deviceHead struct {
	n     uint64
	hash  app.Hash
	epoch uint64 // in which its last act was taken
}

func newBatch(a *Authority, w kv.Writer, st state, tree *audit.Tree) *batch {
	return &batch{a: a, w: w, st: st, tree: tree, matters: map[app.ID]*live{}, devices: map[app.ID]deviceHead{},
		scopes: map[org.Scope]scopeHead{}, series: map[string]uint64{}}
}

// here gives the directory and rules as this transaction sees them.
func (b *batch) here() *world {
	if b.world != nil {
		return b.world
	}
	return b.a.world.Load()
}

// finish writes what was only counted so far.
func (b *batch) finish() error {
	for s, n := range b.series {
		if err := b.w.Put(tableSeries, kv.K(s, 0), binary.BigEndian.AppendUint64(nil, n)); err != nil {
			return err
		}
	}
	if err := b.tree.Flush(b.w); err != nil {
		return err
	}
	if b.changed {
		b.st.Received = b.now
		return put(b.w, tableMeta, keyState, &b.st)
	}
	return nil
}

func (b *batch) event(e audit.Event) error {
	salt, err := b.a.random(16)
	if err != nil {
		return err
	}
	e.At, e.Salt = b.now, salt
	b.changed = true
	return audit.AppendEvent(b.w, b.tree, &e)
}

func (b *batch) entry(lsn uint64) (*act.Entry, error) {
	return get[act.Entry](b.w, tableEntry, kv.K("e", lsn))
}

// device gives the end of a device's chain.
func (b *batch) device(id app.ID) (deviceHead, error) {
	if h, ok := b.devices[id]; ok {
		return h, nil
	}
	if h, ok := b.a.devices[id]; ok {
		return h, nil
	}
	return readDevice(b.w, id)
}

func readDevice(r kv.Reader, id app.ID) (deviceHead, error) {
	var h deviceHead
	err := r.ScanBack(tableReceipt, group(id), ^uint64(0), func(n uint64, v []byte) (bool, error) {
		var k kept
		if err := act.Unmarshal(v, &k); err != nil {
			return false, err
		}
		h = deviceHead{n, k.Hash, k.Epoch}
		return false, nil
	})
	return h, err
}

// keep stores the answer to (device, n) for ever. epoch is that in which the device itself
// sent the act: zero for one that others brought back.
func (b *batch) keep(device app.ID, hash app.Hash, r act.Receipt, epoch uint64) error {
	if planted.NoReceipt && r.Outcome == act.Accepted {
		b.devices[device], b.decided, b.changed = deviceHead{r.N, hash, epoch}, b.decided+1, true
		return nil
	}
	k := kept{Hash: hash, Epoch: epoch, Receipt: r}
	if err := put(b.w, tableReceipt, kv.Key{Group: group(device), Seq: r.N}, &k); err != nil {
		return err
	}
	h, err := b.device(device)
	if err != nil {
		return err
	}
	if r.N > h.n {
		b.devices[device] = deviceHead{r.N, hash, epoch}
	}
	b.decided++
	b.changed = true
	return nil
}

// matter gives a matter's fold, nil if there is none.
func (b *batch) matter(id app.ID) (*live, error) {
	if l, ok := b.matters[id]; ok {
		return l, nil
	}
	if l, ok := b.a.matters[id]; ok && !b.recount {
		return l, nil
	}
	l, err := b.a.loadIn(b.w, b.here(), &b.st, id)
	if l != nil && err == nil {
		b.matters[id] = l
	}
	return l, err
}

// seal gives the server's own seal over an entry: HMAC-SHA256 over its encoding without the seal.
func seal(key []byte, e act.Entry) ([]byte, error) {
	e.Mac = nil
	raw, err := act.Marshal(&e)
	if err != nil {
		return nil, &app.Error{Code: app.CodeInternal, Op: "encode an entry", Err: err}
	}
	m := hmac.New(sha256.New, key)
	m.Write([]byte("renda-entry-v1\x00"))
	m.Write(raw)
	return m.Sum(nil), nil
}

// place gives the act its place in the server's order: the point where an evaluated act
// begins to leave records.
func (b *batch) place(c *candidate, e *act.Entry, v *verdict) error {
	l, was := v.after, v.was
	e.Epoch, e.Leaf = b.st.Epoch, b.tree.Size()
	var err error
	if e.Salt, err = b.a.random(16); err != nil {
		return err
	}
	if e.Mac, err = seal(b.st.Seal, *e); err != nil {
		return err
	}
	com, err := e.Commitment(c.hash)
	if err != nil {
		return err
	}
	if _, err := b.tree.Append(com); err != nil {
		return err
	}
	if err := put(b.w, tableEntry, kv.K("e", e.LSN), e); err != nil {
		return err
	}
	at := placedAt{LSN: e.LSN, Part: c.act.Part, Account: c.act.Account}
	if err := put(b.w, tableIndex, kv.Key{Group: group(c.act.Matter), Seq: e.Version}, &at); err != nil {
		return err
	}
	for _, h := range blobsOf(c.form) {
		in := placedIn{Matter: c.act.Matter, Part: c.act.Part}
		if err := put(b.w, tableBlobRef, kv.Key{Group: h[:], Seq: e.LSN}, &in); err != nil {
			return err
		}
		if err := b.w.Delete(tablePaper, paperKey(h)); err != nil {
			return err
		}
	}
	if err := b.bear(c.act.Matter, v.bore, v.bears); err != nil {
		return err
	}
	if err := b.spread(c.act.Matter, e, at, was, l.fed); err != nil {
		return err
	}
	if !sameFed(was, l.fed) {
		if err := put(b.w, tableFed, kv.Key{Group: group(c.act.Matter)}, l.fed); err != nil {
			return err
		}
	}
	if v.kept != nil {
		if err := b.w.Put(tableSnap, kv.Key{Group: group(c.act.Matter)}, v.kept); err != nil {
			return err
		}
	}
	b.matters[c.act.Matter] = l
	b.changed = true
	return nil
}

// blobsOf finds the papers a form names, in whatever field they stand.
func blobsOf(f act.Form) []app.Hash {
	var out []app.Hash
	for _, k := range f.Keys() {
		for _, bl := range f.Blobs(k) {
			out = append(out, bl.Hash)
		}
	}
	return out
}
