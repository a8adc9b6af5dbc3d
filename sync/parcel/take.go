package parcel

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"io"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/sync/wire"
)

// Letter is a parcel of the server, checked and not yet applied.
type Letter struct {
	*Parcel
	hello  *wire.Hello
	proofs Proofs
	pages  int
	n      feed.ParcelCount
}

// Info gives what the parcel is.
func (p *Parcel) Info(n feed.ParcelCount) feed.ParcelInfo {
	h := p.Header
	return feed.ParcelInfo{ID: h.ID, From: h.From, To: h.To, Name: h.Name, Number: h.Number, Created: h.Created, Sum: p.Sum, Size: p.Size, ParcelCount: n}
}

// Info gives what the letter is.
func (l *Letter) Info() feed.ParcelInfo { return l.Parcel.Info(l.n) }

// Epoch gives the server's lineage, Head how far its log had grown: together they say which of two
// letters is the newer.
func (l *Letter) Epoch() uint64 { return l.hello.Epoch }

// Head gives the size of the audit log when the letter was written.
func (l *Letter) Head() uint64 { return feed.HeadSize(l.proofs.Note) }

// Open reads a parcel from the server and checks it whole.
func (d *Desk) Open(r io.ReadSeeker, device, server app.ID) (*Letter, error) {
	l := &Letter{}
	keyOf := func(h *Header) (ed25519.PublicKey, error) {
		if h.To != device {
			return nil, &app.Error{Code: CodeOther, Op: "read a parcel"}
		}
		if h.From != server {
			return nil, &app.Error{Code: CodeSender, Op: "read a parcel", Args: map[string]string{"from": h.From.String()}}
		}
		return d.Server, nil
	}
	p, err := Open(r, []Key{d.Key}, keyOf, l.look)
	if err != nil {
		return nil, err
	}
	if l.Parcel = p; l.hello == nil {
		return nil, &app.Error{Code: CodeRecord, Op: "read a parcel", Args: map[string]string{"record": "1", "class": ClassHello}}
	}
	if l.hello.Min > wire.Version || l.hello.Version < wire.Min {
		return nil, &app.Error{Code: wire.CodeVersion, Op: "read a parcel"}
	}
	return l, nil
}

// look checks one record of a server's.
func (l *Letter) look(rec *Record) error {
	switch rec.Class {
	case ClassHello:
		l.hello = new(wire.Hello)
		return act.Unmarshal(rec.Body, l.hello)
	case ClassProofs:
		return act.Unmarshal(rec.Body, &l.proofs)
	case ClassTold:
		return act.Unmarshal(rec.Body, new(Told))
	case ClassReceipts:
		x := new(wire.PushReply)
		err := act.Unmarshal(rec.Body, x)
		l.n.Acts += len(x.Receipts)
		return err
	case ClassPage:
		x := new(feed.Page)
		err := act.Unmarshal(rec.Body, x)
		l.pages++
		l.n.Items += len(x.Items)
		return err
	case ClassBlob:
		return paper(&l.n, rec)
	}
	return &app.Error{Code: act.CodeDecode, Op: "read a parcel"}
}

// Show reads a parcel this desk wrote or one for it, and says what it is. It applies nothing.
func (d *Desk) Show(r io.ReadSeeker, device, server app.ID) (feed.ParcelInfo, error) {
	l, own := &Letter{}, false
	keyOf := func(h *Header) (ed25519.PublicKey, error) {
		switch {
		case h.From == device && h.To == server:
			own = true
			return d.Key.Public, nil
		case h.From == server && h.To == device:
			return d.Server, nil
		}
		return nil, &app.Error{Code: CodeOther, Op: "read a parcel"}
	}
	p, err := Open(r, []Key{d.Key}, keyOf, func(rec *Record) error {
		if !own {
			return l.look(rec)
		}
		if rec.Class == ClassBlob {
			return paper(&l.n, rec)
		}
		if rec.Class != ClassPush {
			return nil
		}
		x := new(wire.Push)
		err := act.Unmarshal(rec.Body, x)
		l.n.Acts += len(x.Acts)
		return err
	})
	if err != nil {
		return feed.ParcelInfo{}, err
	}
	return p.Info(l.n), nil
}

// paper counts a paper by its first piece.
func paper(n *feed.ParcelCount, rec *Record) error {
	var x Chunk
	err := act.Unmarshal(rec.Body, &x)
	if err == nil && x.Offset == 0 {
		n.Papers++
	}
	return err
}

// taking applies one letter.
type taking struct {
	d    *Desk
	l    *Letter
	keep func(*Record) error
	rep  *feed.ParcelReport
	cur  feed.Cursor
	size uint64 // of the audit log this desk knew before
	old  bool   // of a lineage the desk has left behind
	page int
	done int
	want map[app.Hash]bool
}

// Take applies a letter: answers first, then what the server feeds, then papers. stale tells that a
// newer one was taken in before, so that its feed has nothing this desk lacks. Records of a class
// nobody here knows go to keep.
func (d *Desk) Take(ctx context.Context, l *Letter, stale bool, keep func(*Record) error) (rep feed.ParcelReport, err error) {
	t := &taking{d: d, l: l, keep: keep, rep: &rep}
	rep.Stale = stale
	if t.cur, err = d.Local.Cursor(ctx); err != nil {
		return rep, err
	}
	head, err := d.Local.Head(ctx)
	if err != nil {
		return rep, err
	}
	t.size = feed.HeadSize(head)
	if t.old = l.Epoch() < t.cur.Epoch; t.old {
		rep.Stale = true
	}
	if l.Epoch() > t.cur.Epoch {
		if err := d.Local.NewEpoch(ctx, l.Epoch()); err != nil {
			return rep, err
		}
		t.size = 0
		if t.cur, err = d.Local.Cursor(ctx); err != nil {
			return rep, err
		}
	}
	if !rep.Stale && l.pages > 0 {
		if _, ok := l.proofs.Of(t.size); !ok || !l.proofs.GoesOn(t.cur) {
			return rep, &app.Error{Code: CodeBase, Op: "read a parcel"}
		}
	}
	return rep, l.Each(func(rec *Record) error {
		t.done++
		d.tell(t.done, len(l.marks))
		if err := ctx.Err(); err != nil {
			return err
		}
		return t.one(ctx, rec)
	})
}

func (t *taking) one(ctx context.Context, rec *Record) error {
	switch rec.Class {
	case ClassHello, ClassProofs:
		return nil
	case ClassTold:
		return t.told(ctx, rec)
	case ClassReceipts:
		return t.receipts(ctx, rec)
	case ClassPage:
		return t.feed(ctx, rec)
	case ClassBlob:
		return t.paper(ctx, rec)
	}
	t.rep.Kept++
	return t.keep(rec)
}

func (t *taking) told(ctx context.Context, rec *Record) error {
	x := new(Told)
	if err := act.Unmarshal(rec.Body, x); err != nil {
		return err
	}
	if x.Problem != nil {
		t.rep.Problem, t.rep.Args = x.Problem.Code, x.Problem.Args
	}
	if t.old {
		return nil
	}
	local := t.d.Local
	if len(x.Deferred) > 0 {
		t.rep.Deferred += len(x.Deferred)
		if err := local.Decided(ctx, x.Deferred); err != nil {
			return err
		}
	}
	if len(x.Reoffers) > 0 {
		if err := local.Reoffered(ctx, x.Reoffers); err != nil {
			return err
		}
	}
	if len(x.Reports) > 0 {
		if err := local.Reported(ctx, x.Reports); err != nil {
			return err
		}
	}
	for _, h := range x.Blobs {
		if err := local.BlobSent(ctx, h); err != nil {
			return err
		}
	}
	return nil
}

func (t *taking) receipts(ctx context.Context, rec *Record) error {
	x := new(wire.PushReply)
	if err := act.Unmarshal(rec.Body, x); err != nil || t.old {
		return err
	}
	for _, r := range x.Receipts {
		switch r.Outcome {
		case act.Accepted:
			t.rep.Accepted++
		case act.Refused:
			t.rep.Refused++
		case act.Deferred:
		}
	}
	return t.d.Local.Decided(ctx, x.Receipts)
}

// feed applies what of a page the desk lacks. The audit log's head comes with the last one, proven from
// where this desk stood: a page between has none of its own.
func (t *taking) feed(ctx context.Context, rec *Record) error {
	t.page++
	if t.rep.Stale {
		return nil
	}
	p := new(feed.Page)
	if err := act.Unmarshal(rec.Body, p); err != nil {
		return err
	}
	last := t.page == t.l.pages
	p.Head, p.Proof, p.More = nil, nil, !last
	trim(p, t.cur)
	if len(p.Items) == 0 && !last {
		return nil
	}
	if last {
		p.Head = t.l.proofs.Note
		p.Proof, _ = t.l.proofs.Of(t.size)
	}
	if err := t.d.Local.Apply(ctx, p); err != nil {
		return err
	}
	t.rep.Items += len(p.Items)
	t.cur = p.Cursor
	return nil
}

// trim takes out of a page what a desk that stands at c has already, and puts the page's cursor
// where that leaves it. What is left goes on exactly from c: the digests prove it.
func trim(p *feed.Page, c feed.Cursor) {
	at := map[string]feed.ScopePos{}
	for _, s := range c.Scopes {
		at[string(s.Scope)] = s
	}
	have := make([]uint64, len(p.Cursor.Scopes))
	for i, s := range p.Cursor.Scopes {
		mine := at[string(s.Scope)]
		have[i] = mine.Pos
		if mine.Pos > s.Pos {
			p.Cursor.Scopes[i] = mine
		}
	}
	left := p.Items[:0]
	for _, it := range p.Items {
		var advances []uint16
		for _, s := range it.Scopes {
			// One that names no scope of the page is left for the desk to refuse.
			if int(s) >= len(have) || it.Pos > have[s] {
				advances = append(advances, s)
			}
		}
		if len(advances) > 0 {
			it.Scopes = advances
			left = append(left, it)
		}
	}
	p.Items = left
}

// paper takes a piece of a paper the desk wants, from where it has it.
func (t *taking) paper(ctx context.Context, rec *Record) error {
	var x Chunk
	if err := act.Unmarshal(rec.Body, &x); err != nil {
		return err
	}
	if t.want == nil { // once, after the pages: they say what is wanted
		t.want = map[app.Hash]bool{}
		in, err := t.d.Local.BlobsIn(ctx)
		if err != nil {
			return err
		}
		for _, b := range in {
			t.want[b.Hash] = true
		}
	}
	have := t.d.Local.PartialBlob(x.Hash)
	end := x.Offset + int64(len(x.Data))
	if !t.want[x.Hash] || have < x.Offset || have > end || have == end && x.Size > 0 {
		return nil // not wanted, or here already
	}
	if err := t.d.Local.AppendBlob(ctx, x.Hash, have, x.Size, bytes.NewReader(x.Data[have-x.Offset:])); err != nil {
		return err
	}
	if end == x.Size {
		delete(t.want, x.Hash)
		t.rep.Papers++
	}
	return nil
}
