package link

import (
	"context"
	"io"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/kv"
	"renda/server/audit"
	"renda/sync/parcel"
	"renda/sync/wire"
)

// Out writes a parcel for a device: the answers it waits for, and what its account may see and it has not
// confirmed to hold, papers included.
func (s *Station) Out(ctx context.Context, w io.Writer, device app.ID) (feed.ParcelInfo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.Authority.Welcome(ctx, device); err != nil {
		return feed.ParcelInfo{}, err
	}
	p, err := s.peer(ctx, device)
	if err != nil {
		return feed.ParcelInfo{}, err
	}
	to := s.Authority.Directory().Devices[device]
	now := s.Clock.Now()
	h := parcel.Header{ID: app.NewID(now, s.Rand), From: s.Authority.Server(), To: device, Number: p.Out + 1, Prev: p.Sum,
		Created: now.UnixMilli(), Name: s.Authority.Name()}
	pw, err := parcel.Create(w, h, s.Signer, to.Key, s.Key.Public)
	if err != nil {
		return feed.ParcelInfo{}, err
	}
	o := &writing{s: s, w: pw, device: device, peer: &p, papers: map[app.Hash]bool{}}
	for _, step := range []func(context.Context) error{o.hello, o.receipts, o.pages, o.proofs, o.blobs} {
		if err := step(ctx); err != nil {
			return feed.ParcelInfo{}, err
		}
	}
	sum, err := pw.Close()
	if err != nil {
		return feed.ParcelInfo{}, err
	}
	info := feed.ParcelInfo{ID: h.ID, From: h.From, To: h.To, Name: h.Name, Number: h.Number, Created: h.Created, Sum: sum, ParcelCount: o.n}
	p.Out, p.Sum, p.ToldIn = h.Number, sum, h.Number
	p.Heads = append(p.Heads, o.head)
	p.Heads = p.Heads[max(0, len(p.Heads)-maxHeads):]
	err = s.Store.Update(ctx, func(w kv.Writer) error {
		if err := put(w, tableOut, kv.K(device[:], h.Number), &info); err != nil {
			return err
		}
		return put(w, tablePeer, kv.K(device[:], 0), &p)
	})
	if err != nil {
		return info, err
	}
	return info, s.Authority.LogEvent(ctx, audit.Event{Kind: audit.EventParcelOut, Account: to.Account, Device: device, Num: h.Number, Text: "sum " + sum.Short()})
}

// writing is one parcel on its way out.
type writing struct {
	s      *Station
	w      *parcel.Writer
	device app.ID
	peer   *peer
	n      feed.ParcelCount
	head   uint64
	papers map[app.Hash]bool
	named  []app.Hash // in the order the feed names them
}

func (o *writing) hello(ctx context.Context) error {
	h, err := o.s.Authority.Hello(ctx, o.device)
	if err != nil {
		return err
	}
	if err := o.w.Put(parcel.ClassHello, h); err != nil {
		return err
	}
	if o.peer.Ask.Cursor.Epoch != h.Epoch {
		// What it stands on is of a lost lineage: it begins anew.
		o.peer.Ask.Cursor, o.peer.Ask.Head, o.peer.Heads = feed.Cursor{Epoch: h.Epoch}, 0, nil
	}
	return o.w.Put(parcel.ClassTold, &o.peer.Told)
}

func (o *writing) receipts(ctx context.Context) error {
	if o.peer.Ask.Awaits == 0 {
		return nil
	}
	r := &wire.PushReply{Now: o.s.Authority.Now().UnixMilli()}
	flush := func() error {
		if len(r.Receipts) == 0 {
			return nil
		}
		err := o.w.Put(parcel.ClassReceipts, r)
		r.Receipts = nil
		return err
	}
	err := o.s.Authority.Receipts(ctx, o.device, o.peer.Ask.Awaits, func(x act.Receipt) error {
		o.n.Acts++
		if r.Receipts = append(r.Receipts, x); len(r.Receipts) < wire.MaxPushActs {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

func (o *writing) pages(ctx context.Context) error {
	q := &wire.Pull{Version: wire.Version, Cursor: o.peer.Ask.Cursor}
	for {
		p, err := o.s.Authority.Pull(ctx, o.device, q)
		if err != nil {
			return err
		}
		p.Head, p.Proof = nil, nil // one for all stands in the proofs
		if err := o.w.Put(parcel.ClassPage, p); err != nil {
			return err
		}
		o.n.Items += len(p.Items)
		for i := range p.Items {
			if err := o.name(&p.Items[i]); err != nil {
				return err
			}
		}
		if o.s.Progress != nil {
			o.s.Progress(o.n.Items, 0)
		}
		if !p.More {
			return nil
		}
		q.Cursor = p.Cursor
	}
}

// name notes the papers an entry names: they go along, since to ask for them costs a way and back.
func (o *writing) name(it *feed.Item) error {
	if it.Entry == nil {
		return nil
	}
	a, err := it.Entry.Act.Decode()
	if err != nil {
		return err
	}
	f, err := act.DecodeForm(a.Body)
	if err != nil {
		return err
	}
	for _, b := range act.BlobsIn(f) {
		o.add(b.Hash)
	}
	return nil
}

func (o *writing) add(h app.Hash) {
	if !o.papers[h] {
		o.papers[h] = true
		o.named = append(o.named, h)
	}
}

// proofs joins the log to every size of it this device may know.
func (o *writing) proofs(ctx context.Context) error {
	known := append([]uint64{0, o.peer.Ask.Head}, o.peer.Heads...)
	note, paths, err := o.s.Authority.Joined(ctx, known)
	if err != nil {
		return err
	}
	x := &parcel.Proofs{Note: note, From: o.peer.Ask.Cursor}
	for _, n := range known {
		if path, ok := paths[n]; ok {
			x.Known = append(x.Known, parcel.Proof{Size: n, Path: path})
			delete(paths, n)
		}
	}
	o.head = feed.HeadSize(note)
	return o.w.Put(parcel.ClassProofs, x)
}

// blobs writes the papers asked for, then those just named, as far as they are here and may be seen.
func (o *writing) blobs(ctx context.Context) error {
	named := o.named
	o.named, o.papers = nil, map[app.Hash]bool{}
	for _, x := range o.peer.Ask.Wants {
		o.add(x.Hash)
	}
	for _, h := range named {
		o.add(h)
	}
	for _, h := range o.named {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := o.blob(ctx, h); err != nil {
			return err
		}
	}
	return nil
}

func (o *writing) blob(ctx context.Context, h app.Hash) error {
	switch err := o.s.Authority.MayReadBlob(ctx, o.device, h); app.CodeOf(err) {
	case "":
	case app.CodeNotFound:
		return nil
	default:
		return err
	}
	_, whole, err := o.s.Store.Blobs().Offset(h)
	if err != nil || !whole {
		return err
	}
	r, size, done, err := o.s.Store.Blobs().Open(h)
	if err != nil {
		return err
	}
	if err := o.w.Blob(h, size, r); err != nil {
		_ = done() // the first error counts
		return err
	}
	o.n.Papers++
	return done()
}
