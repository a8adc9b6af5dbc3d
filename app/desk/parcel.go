package desk

import (
	"cmp"
	"context"
	"io"
	"slices"

	"renda/app"
	"renda/app/feed"
	"renda/app/kv"
)

// ParcelInfo, ParcelReport: see package feed; both ends speak of parcels in the same words.
type (
	ParcelInfo   = feed.ParcelInfo
	ParcelReport = feed.ParcelReport
)

// Courier turns what this desk has to say into a sealed file, and a server's file into what this desk
// is to take in (sync/parcel). It is a port because sealing comes from a library.
type Courier interface {
	// Pack writes one parcel; i is what it is, heard the number of the server's last. It gives the sum
	// that was signed, and how much of what is in it.
	Pack(ctx context.Context, w io.Writer, r *Replica, i ParcelInfo, heard uint64) (ParcelInfo, error)
	// Open checks a parcel for this desk whole and applies nothing.
	Open(ctx context.Context, rd io.ReadSeeker, r *Replica) (Letter, error)
}

// Letter is a parcel that was checked and not yet applied.
type Letter interface {
	Info() ParcelInfo
	// Stands gives the server's lineage and the size of its audit log when it was written: which of two
	// is the newer.
	Stands() (epoch, size uint64)
	// Take applies it; stale: a newer one was taken in before. What this program can't read goes to keep.
	Take(ctx context.Context, stale bool, keep func(class string, body []byte) error) (ParcelReport, error)
}

// Parcels of a desk. Names and fields reach the disk.
const (
	tblParcel kv.Table = "parcel" // "out" → number: sentRec; "in" → running number: ParcelReport
	tblHeld   kv.Table = "held"   // parcel → running number: heldRec
)

var keyParcels = kv.K("parcels", 0) // in tblMeta: parcelsRec

// parcelsRec is where the conversation by stick stands.
type parcelsRec struct {
	Out   uint64   `cbor:"1,keyasint"` // number of the last one written
	Sum   app.Hash `cbor:"2,keyasint"` // and its sum
	In    uint64   `cbor:"3,keyasint"` // how many were taken in
	Heard uint64   `cbor:"4,keyasint"` // highest number of the server's taken in
	Epoch uint64   `cbor:"5,keyasint"` // the newest of them: lineage
	Size  uint64   `cbor:"6,keyasint"` // and size of its audit log
	At    int64    `cbor:"7,keyasint"` // when one last left or came, this desk's clock, Unix ms
}

// sentRec is one parcel that left, with the numbers of the first and the last own act in it.
type sentRec struct {
	ParcelInfo
	First uint64 `cbor:"40,keyasint,omitempty"`
	Last  uint64 `cbor:"41,keyasint,omitempty"`
}

// heldRec is something a parcel held that this program can't read.
type heldRec struct {
	Class string `cbor:"1,keyasint"`
	At    int64  `cbor:"2,keyasint"`
	Body  []byte `cbor:"3,keyasint"`
}

// ParcelView is one parcel that left or came.
type ParcelView struct {
	Info   ParcelInfo
	Out    bool
	At     int64         // written, or taken in: this desk's clock, Unix ms
	Report *ParcelReport // of one that came
	Held   []HeldView    // of one that came: what is kept apart (隔离)
	Became ParcelActs    // of one that left: what became of the acts in it
}

// ParcelActs says what became of the own acts in a parcel that left, as far as this desk knows by now,
// whichever way the answer came.
type ParcelActs struct {
	Delivered int        // 已送达
	Waiting   int        // no answer yet, or waiting for something
	Returned  []TrayItem // 被退回, with their reasons
}

// HeldView is something kept apart because this program can't read it yet.
type HeldView struct {
	Class string
	Size  int
	At    int64
}

// ParcelTo gives who a parcel of this desk goes to: its server.
func (d *Desk) ParcelTo() app.ID { return d.cfg.Server.Device }

// ParcelOut writes everything this desk has to say to its server as one sealed parcel: own acts that have
// no answer, and where it stands. to is the zero ID or the server's device. Its number is used once
// it is written, and durable where w has Sync; one that is lost is made up for by the next.
func (d *Desk) ParcelOut(ctx context.Context, w io.Writer, to app.ID) (ParcelInfo, error) {
	const op = "write a parcel"
	if d.cfg.Courier == nil {
		return ParcelInfo{}, &app.Error{Code: app.CodeInternal, Op: op}
	}
	if !to.IsZero() && to != d.cfg.Server.Device {
		return ParcelInfo{}, &app.Error{Code: app.CodeNotFound, Op: op, Item: to.String()}
	}
	rec, err := d.parcels()
	if err != nil {
		return ParcelInfo{}, err
	}
	now, before := d.Now(), d.unanswered()
	i := ParcelInfo{ID: app.NewID(now, d.cfg.Rand), From: d.cfg.Keys.Device(), To: d.cfg.Server.Device, Name: d.Me().Name,
		Number: rec.Out + 1, Created: now.UnixMilli(), Sum: rec.Sum}
	if i, err = d.cfg.Courier.Pack(ctx, w, d.Replica(), i, rec.Heard); err != nil {
		return ParcelInfo{}, err
	}
	rec.Out, rec.Sum, rec.At = i.Number, i.Sum, now.UnixMilli()
	sent := sentRec{ParcelInfo: i}
	if ns := packed(before, d.unanswered(), i.Acts); len(ns) > 0 {
		sent.First, sent.Last = ns[0], ns[len(ns)-1]
	}
	ws := make([]kv.Write, 2)
	if ws[0], err = put(tblParcel, kv.K("out", i.Number), sent); err != nil {
		return i, err
	}
	if ws[1], err = put(tblMeta, keyParcels, rec); err != nil {
		return i, err
	}
	if err := d.cfg.Store.Commit(ctx, ws); err != nil {
		return i, err
	}
	d.exchanged(rec.At)
	d.notify(Change{Status: true})
	return i, nil
}

// unanswered gives the numbers of own acts without an answer.
func (d *Desk) unanswered() (ns []uint64) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, p := range d.pend {
		if p.rec.State != ItemDelivered {
			ns = append(ns, p.act.N)
		}
	}
	return ns
}

// packed gives the numbers of the first n acts that had no answer, of which some may have been made, or
// answered over the network, while the parcel was written.
func packed(before, after []uint64, n int) []uint64 {
	all := slices.Concat(before, after)
	slices.Sort(all)
	all = slices.Compact(all)
	return all[:min(n, len(all))]
}

// exchanged notes when a parcel last left or came.
func (d *Desk) exchanged(at int64) {
	d.mu.Lock()
	d.stick = at
	d.mu.Unlock()
}

func (d *Desk) parcels() (rec parcelsRec, err error) {
	err = d.cfg.Store.View(func(r kv.Reader) error {
		_, err := get(r, tblMeta, keyParcels, &rec)
		return err
	})
	return rec, err
}

// ParcelIn takes in a parcel of the server: it is checked whole before anything is done. One that was taken
// in before does nothing and says when that was; an older one than the last brings nothing new and does no
// harm. Broken off in the middle, it is to be taken in again.
func (d *Desk) ParcelIn(ctx context.Context, rd io.ReadSeeker) (ParcelReport, error) {
	if d.cfg.Courier == nil {
		return ParcelReport{}, &app.Error{Code: app.CodeInternal, Op: "read a parcel"}
	}
	l, err := d.cfg.Courier.Open(ctx, rd, d.Replica())
	if err != nil {
		return ParcelReport{}, err
	}
	i := l.Info()
	before, err := d.parcelsIn()
	if err != nil {
		return ParcelReport{}, err
	}
	seen := map[uint64]bool{}
	for _, x := range before {
		if x.Info.ID == i.ID {
			x.Already = x.At
			return x, nil
		}
		seen[x.Info.Number] = true
	}
	rec, err := d.parcels()
	if err != nil {
		return ParcelReport{}, err
	}
	epoch, size := l.Stands()
	stale := epoch < rec.Epoch || epoch == rec.Epoch && size < rec.Size
	if !stale {
		// Before it is applied: if this breaks off, an older one must not be taken for news.
		rec.Epoch, rec.Size = epoch, size
		if err := d.commitParcels(ctx, rec); err != nil {
			return ParcelReport{}, err
		}
	}
	held := uint64(0)
	rep, err := l.Take(ctx, stale, func(class string, body []byte) error {
		held++
		return d.cfg.Store.Update(func(w kv.Writer) error {
			return store(w, tblHeld, kv.K(i.ID[:], held), heldRec{class, d.Now().UnixMilli(), body})
		})
	})
	if err != nil {
		return rep, err
	}
	rep.Info, rep.At = i, d.Now().UnixMilli()
	for n := uint64(1); n < i.Number && rep.Missing == 0; n++ {
		if !seen[n] {
			rep.Missing = n
		}
	}
	rec.In, rec.Heard, rec.At = rec.In+1, max(rec.Heard, i.Number), rep.At
	if err := d.commitParcels(ctx, rec, ParcelView{Report: &rep}); err != nil {
		return rep, err
	}
	d.exchanged(rec.At)
	d.notify(Change{All: true, Status: true})
	return rep, nil
}

// commitParcels makes where the conversation stands durable, with the report of one that came.
func (d *Desk) commitParcels(ctx context.Context, rec parcelsRec, came ...ParcelView) error {
	w, err := put(tblMeta, keyParcels, rec)
	if err != nil {
		return err
	}
	ws := []kv.Write{w}
	for _, x := range came {
		if w, err = put(tblParcel, kv.K("in", rec.In), x.Report); err != nil {
			return err
		}
		ws = append(ws, w)
	}
	return d.cfg.Store.Commit(ctx, ws)
}

func (d *Desk) parcelsIn() (out []ParcelReport, err error) {
	err = d.cfg.Store.View(func(r kv.Reader) error {
		out = out[:0]
		return r.Scan(tblParcel, []byte("in"), 0, func(_ uint64, v []byte) (bool, error) {
			var x ParcelReport
			err := decode(tblParcel, v, &x)
			out = append(out, x)
			return err == nil, err
		})
	})
	return out, err
}

// Parcels gives every parcel that left or came, the newest first.
func (d *Desk) Parcels() ([]ParcelView, error) {
	came, err := d.parcelsIn()
	if err != nil {
		return nil, err
	}
	var out []ParcelView
	for i := range came {
		out = append(out, ParcelView{Info: came[i].Info, At: came[i].At, Report: &came[i]})
	}
	err = d.cfg.Store.View(func(r kv.Reader) error {
		err := r.Scan(tblParcel, []byte("out"), 0, func(_ uint64, v []byte) (bool, error) {
			var x sentRec
			err := decode(tblParcel, v, &x)
			out = append(out, ParcelView{Info: x.ParcelInfo, Out: true, At: x.Created, Became: d.became(x)})
			return err == nil, err
		})
		for i := range out {
			if err == nil && !out[i].Out {
				out[i].Held, err = heldOf(r, out[i].Info.ID)
			}
		}
		return err
	})
	slices.SortStableFunc(out, func(a, b ParcelView) int {
		return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(b.Info.Number, a.Info.Number))
	})
	return out, err
}

// became tells what became of the acts in a parcel: those that are neither waiting nor returned were taken,
// and may long be entries.
func (d *Desk) became(x sentRec) (b ParcelActs) {
	if x.First == 0 {
		return b
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, p := range d.pend {
		if n := p.act.N; n >= x.First && n <= x.Last && p.rec.State != ItemDelivered {
			b.Waiting++
		}
	}
	for _, it := range d.tray {
		if n := it.rec.N; n >= x.First && n <= x.Last {
			b.Returned = append(b.Returned, d.trayView(it.rec))
		}
	}
	slices.SortFunc(b.Returned, func(p, q TrayItem) int { return p.At.Compare(q.At) })
	b.Delivered = max(0, x.Acts-b.Waiting-len(b.Returned))
	return b
}

func heldOf(r kv.Reader, parcel app.ID) (out []HeldView, err error) {
	err = r.Scan(tblHeld, parcel[:], 0, func(_ uint64, v []byte) (bool, error) {
		var x heldRec
		err := decode(tblHeld, v, &x)
		out = append(out, HeldView{x.Class, len(x.Body), x.At})
		return err == nil, err
	})
	return out, err
}
