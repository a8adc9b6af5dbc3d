package parcel

import (
	"context"
	"crypto/ed25519"
	"io"
	"math"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/sync/engine"
	"renda/sync/wire"
)

// Progress is told how far a long parcel is, in records; total 0: not known yet.
type Progress func(done, total int)

// Desk packs and unpacks parcels for one desk: the engine's work (sync/engine) with a stick in the
// network's place.
type Desk struct {
	Local    engine.Local
	Key      Key               // opens what is sealed to this desk
	Signer   act.Signer        // signs as this desk's device
	Server   ed25519.PublicKey // of the one server it talks to
	Progress Progress          // may be nil
}

func (d *Desk) tell(done, total int) {
	if d.Progress != nil {
		d.Progress(done, total)
	}
}

// Room for a push's own frame and reports, as in the engine.
const maxPushContent = wire.MaxPushBytes - 256<<10

// Pack writes what this desk has to say: where it stands, every own act without an answer, entries a
// restored server lacks, what it deleted, and papers. heard is the number of the server's last parcel.
// It gives the sum signed and how much of what there is.
func (d *Desk) Pack(ctx context.Context, w io.Writer, h Header, heard uint64) (sum app.Hash, n feed.ParcelCount, err error) {
	p, err := Create(w, h, d.Signer, d.Server, d.Key.Public)
	if err != nil {
		return sum, n, err
	}
	acts, err := d.Local.Pending(ctx, math.MaxInt, math.MaxInt)
	if err != nil {
		return sum, n, err
	}
	cur, err := d.ask(ctx, p, acts, heard)
	if err != nil {
		return sum, n, err
	}
	if err := d.pushes(ctx, p, cur.Epoch, acts); err != nil {
		return sum, n, err
	}
	n.Acts = len(acts)
	if n.Papers, err = d.papersOut(ctx, p); err != nil {
		return sum, n, err
	}
	sum, err = p.Close()
	return sum, n, err
}

func (d *Desk) ask(ctx context.Context, p *Writer, acts []act.Signed, heard uint64) (feed.Cursor, error) {
	cur, err := d.Local.Cursor(ctx)
	if err != nil {
		return cur, err
	}
	head, err := d.Local.Head(ctx)
	if err != nil {
		return cur, err
	}
	in, err := d.Local.BlobsIn(ctx)
	if err != nil {
		return cur, err
	}
	q := &Ask{Version: wire.Version, Cursor: cur, Head: feed.HeadSize(head), Heard: heard}
	if len(acts) > 0 {
		first, err := acts[0].Decode()
		if err != nil {
			return cur, err
		}
		q.Awaits = first.N
	}
	for _, b := range in[:min(len(in), maxWants)] {
		q.Wants = append(q.Wants, Want{b.Hash, b.Size})
	}
	return cur, p.Put(ClassAsk, q)
}

// maxWants keeps the list of papers asked for in one record; the rest is asked for next time.
const maxWants = 20000

// pushes writes offers, acts and reports in batches a server takes.
func (d *Desk) pushes(ctx context.Context, p *Writer, epoch uint64, acts []act.Signed) error {
	offers, err := d.Local.Reoffers(ctx, false, math.MaxInt, math.MaxInt)
	if err != nil {
		return err
	}
	reports, err := d.Local.Reports(ctx)
	if err != nil {
		return err
	}
	size := func(i int) int {
		return len(offers[i].Act.Raw) + len(offers[i].Act.Sig) + len(offers[i].Mac) + len(offers[i].Salt) + 512
	}
	err = batches(len(offers), size, func(from, to int) error {
		return p.Put(ClassPush, &wire.Push{Version: wire.Version, Epoch: epoch, Reoffers: offers[from:to]})
	})
	if err != nil {
		return err
	}
	done := 0
	err = batches(len(acts), func(i int) int { return len(acts[i].Raw) + len(acts[i].Sig) }, func(from, to int) error {
		done = to
		d.tell(done, len(acts))
		return p.Put(ClassPush, &wire.Push{Version: wire.Version, Epoch: epoch, Acts: acts[from:to]})
	})
	if err != nil {
		return err
	}
	return batches(len(reports), func(int) int { return 128 }, func(from, to int) error {
		return p.Put(ClassPush, &wire.Push{Version: wire.Version, Epoch: epoch, Reports: reports[from:to]})
	})
}

// batches cuts n things into runs a push may hold.
func batches(n int, size func(i int) int, put func(from, to int) error) error {
	for from := 0; from < n; {
		to, room := from, maxPushContent
		for to < n && to-from < wire.MaxPushActs && (to == from || size(to) <= room) {
			room -= size(to)
			to++
		}
		if err := put(from, to); err != nil {
			return err
		}
		from = to
	}
	return nil
}

func (d *Desk) papersOut(ctx context.Context, p *Writer) (n int, err error) {
	out, err := d.Local.BlobsOut(ctx)
	if err != nil {
		return 0, err
	}
	for i, b := range out {
		if err := ctx.Err(); err != nil {
			return n, err
		}
		f, size, done, err := d.Local.OpenBlob(b.Hash)
		if err != nil {
			return n, err
		}
		err = p.Blob(b.Hash, size, f)
		done.Close()
		if err != nil {
			return n, err
		}
		n++
		d.tell(i+1, len(out))
	}
	return n, nil
}
