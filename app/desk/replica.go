package desk

import (
	"bytes"
	"context"
	"io"
	"slices"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/kv"
	"renda/app/planted"
)

// Codes of this package.
const (
	CodeTooLate   app.Code = "desk.toolate"   // the act may have left this desk already
	CodeTakenBack app.Code = "desk.takenback" // the user took the act back
	CodeEpoch     app.Code = "desk.epoch"     // a page of another server lineage
	CodeDigest    app.Code = "desk.digest"    // a page that does not continue what was read; Args["scope"]
	CodeUnknown   app.Code = "desk.unknown"   // an act by a device the directory does not know; Args["device"]
	CodeConflict  app.Code = "desk.conflict"  // two different acts at one version of a matter
	CodeWitness   app.Code = "desk.witness"   // the server's audit log does not continue the one this desk knows
)

// Witness checks that the server's audit log only ever grows (C2SP
// tlog-checkpoint). It is a port because the tree's arithmetic comes from a library.
type Witness interface {
	// Advance checks that head is rightly signed and continues old (nil: the first).
	Advance(old, head []byte, proof [][]byte) error
}

// Replica is the desk as the sync engine sees it (sync/engine.Local). Every method
// is atomic and durable on return.
type Replica struct{ d *Desk }

// Replica gives it.
func (d *Desk) Replica() *Replica { return &Replica{d} }

// Cursor gives how far this desk has read.
func (r *Replica) Cursor(context.Context) (feed.Cursor, error) {
	r.d.mu.RLock()
	defer r.d.mu.RUnlock()
	c := r.d.cursor
	c.Scopes = slices.Clone(c.Scopes)
	return c, nil
}

// Head gives the last audit checkpoint this desk accepted, nil if none.
func (r *Replica) Head(context.Context) ([]byte, error) {
	r.d.mu.RLock()
	defer r.d.mu.RUnlock()
	return bytes.Clone(r.d.head), nil
}

// Pending gives own acts not yet decided, in order of n, within limits. What was
// handed out once can't be taken back any more.
func (r *Replica) Pending(_ context.Context, maxActs, maxBytes int) ([]act.Signed, error) {
	d := r.d
	d.actWr.Lock()
	defer d.actWr.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []act.Signed
	next := slices.Clone(d.pend)
	for i, p := range next {
		if p.rec.State == ItemDelivered {
			continue
		}
		maxBytes -= len(p.rec.Act.Raw) + len(p.rec.Act.Sig)
		if len(out) > 0 && (len(out) >= maxActs || maxBytes < 0) {
			break
		}
		q := *p
		q.offered = true
		q.tries++
		next[i] = &q
		out = append(out, p.rec.Act)
	}
	d.pend = next
	return out, nil
}

// Decided stores the server's receipts: accepted acts are 已送达, refused ones go to
// the tray with their text, deferred ones stay. A receipt known already, or of an
// act confirmed already, changes nothing.
func (r *Replica) Decided(ctx context.Context, rs []act.Receipt) error {
	d := r.d
	d.actWr.Lock()
	defer d.actWr.Unlock()
	d.mu.RLock()
	pend := d.pend
	d.mu.RUnlock()
	byID := make(map[app.ID]act.Receipt, len(rs))
	for _, x := range rs {
		byID[x.Act] = x
	}
	var next, refused []*pending
	var ws []kv.Write
	changed := map[app.ID]bool{}
	for _, p := range pend {
		x, ok := byID[p.act.ID]
		if !ok || x.N != p.act.N || p.rec.State == ItemDelivered {
			next = append(next, p)
			continue
		}
		changed[p.act.Matter] = true
		if x.Outcome == act.Refused {
			if !planted.LostText {
				refused = append(refused, p)
			}
			ws = append(ws, del(tblPend, kv.K("p", p.act.N)))
			continue
		}
		q := *p
		q.rec.State, q.rec.LSN, q.rec.Code, q.rec.Args = ItemDelivered, x.LSN, "", nil
		if x.Outcome == act.Deferred {
			q.rec.State, q.rec.Code, q.rec.Args = ItemDeferred, x.Code, x.Args
		}
		w, err := put(tblPend, kv.K("p", p.act.N), q.rec)
		if err != nil {
			return err
		}
		ws = append(ws, w)
		next = append(next, &q)
	}
	if len(ws) == 0 {
		return nil
	}
	items, tw, err := d.trayWrites(refused, func(i int) act.Receipt { return byID[refused[i].act.ID] })
	if err != nil {
		return err
	}
	if err := d.cfg.Store.Commit(ctx, append(ws, tw...)); err != nil {
		return err
	}
	d.mu.Lock()
	d.pend = next
	d.takeTray(items)
	d.mu.Unlock()
	for id := range changed {
		if err := d.refresh(id); err != nil {
			return err
		}
	}
	d.notify(Change{Matters: sortedIDs(changed), Status: true, Tray: len(items) > 0, Drafts: true})
	return nil
}

// Reports gives what is to be told (purges done), oldest first.
func (r *Replica) Reports(context.Context) ([]feed.Report, error) {
	var out []feed.Report
	err := r.d.cfg.Store.View(func(rd kv.Reader) error {
		return rd.Scan(tblTold, []byte("r"), 0, func(_ uint64, v []byte) (bool, error) {
			var x feed.Report
			err := decode(tblTold, v, &x)
			out = append(out, x)
			return err == nil, err
		})
	})
	return out, err
}

// Reported forgets what has been told.
func (r *Replica) Reported(_ context.Context, rs []feed.Report) error {
	told := map[feed.Report]bool{}
	for _, x := range rs {
		told[x] = true
	}
	return r.d.cfg.Store.Update(func(w kv.Writer) error {
		var gone []uint64
		err := w.Scan(tblTold, []byte("r"), 0, func(seq uint64, v []byte) (bool, error) {
			var x feed.Report
			if err := decode(tblTold, v, &x); err != nil {
				return false, err
			}
			if told[x] {
				gone = append(gone, seq)
			}
			return true, nil
		})
		for _, seq := range gone {
			if err == nil {
				err = w.Delete(tblTold, kv.K("r", seq))
			}
		}
		return err
	})
}

// BlobsOut lists papers own acts name and the server may lack: those of the
// oldest acts first, since acts wait for nothing but people for papers.
func (r *Replica) BlobsOut(context.Context) ([]act.Blob, error) {
	return r.d.listBlobs(tblOut, func(a, b blobRec) bool { return a.At < b.At })
}

// BlobSent marks one as held by the server.
func (r *Replica) BlobSent(ctx context.Context, h app.Hash) error {
	if err := r.d.cfg.Store.Commit(ctx, []kv.Write{del(tblOut, kv.K(h[:], 0))}); err != nil {
		return err
	}
	if err := r.d.countBlobs(); err != nil {
		return err
	}
	r.d.notify(Change{Status: true})
	return nil
}

// BlobsIn lists papers wanted and not held: what the user waits for, then small
// before large, then the newest.
func (r *Replica) BlobsIn(context.Context) ([]act.Blob, error) {
	return r.d.listBlobs(tblWant, func(a, b blobRec) bool {
		if a.Ask != b.Ask {
			return a.Ask
		}
		if sa, sb := a.Size>>20, b.Size>>20; sa != sb {
			return sa < sb
		}
		return a.At > b.At
	})
}

func (d *Desk) listBlobs(t kv.Table, before func(a, b blobRec) bool) ([]act.Blob, error) {
	var recs []blobRec
	err := d.cfg.Store.View(func(rd kv.Reader) error {
		return rd.Each(t, func(_ kv.Key, v []byte) (bool, error) {
			var x blobRec
			err := decode(t, v, &x)
			recs = append(recs, x)
			return err == nil, err
		})
	})
	slices.SortFunc(recs, func(a, b blobRec) int {
		switch {
		case before(a, b):
			return -1
		case before(b, a):
			return 1
		default:
			return bytes.Compare(a.Hash[:], b.Hash[:])
		}
	})
	out := make([]act.Blob, len(recs))
	for i := range recs {
		out[i] = recs[i].blob()
	}
	return out, err
}

// OpenBlob reads a paper held.
func (r *Replica) OpenBlob(h app.Hash) (io.ReaderAt, int64, io.Closer, error) {
	b, err := r.d.cfg.Store.Blobs().Open(h)
	if err != nil {
		return nil, 0, nil, err
	}
	return b, b.Size(), b, nil
}

// PartialBlob gives how many bytes of a paper are held.
func (r *Replica) PartialBlob(h app.Hash) int64 { return r.d.cfg.Store.Blobs().Partial(h) }

// AppendBlob continues a download; a whole paper is no longer wanted.
func (r *Replica) AppendBlob(ctx context.Context, h app.Hash, offset, size int64, rd io.Reader) error {
	b := r.d.cfg.Store.Blobs()
	if err := b.Append(ctx, h, offset, size, rd); err != nil {
		return err
	}
	if !b.Has(h) {
		return nil
	}
	if err := r.d.cfg.Store.Commit(ctx, []kv.Write{del(tblWant, kv.K(h[:], 0))}); err != nil {
		return err
	}
	r.d.notify(Change{All: true})
	return nil
}
