package link

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"io"
	"strconv"
	"sync"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/procedure"
	"renda/server/audit"
	"renda/server/authority"
	"renda/server/store"
	"renda/sync/parcel"
	"renda/sync/wire"
)

// Station takes parcels in and writes them, for the one server it stands at.
type Station struct {
	Authority *authority.Authority
	Store     store.Store
	Clock     app.Clock
	Rand      io.Reader
	Key       parcel.Key // of the server's device: opens what is sealed to it
	Signer    act.Signer // and signs
	Progress  parcel.Progress

	mu sync.Mutex // one parcel at a time
}

// In takes in one parcel of an enrolled device: all of it is checked before anything of it is done. One that
// was taken in before does nothing and says when that was.
func (s *Station) In(ctx context.Context, r io.ReadSeeker) (feed.ParcelReport, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &taking{s: s}
	p, err := parcel.Open(r, []parcel.Key{s.Key}, func(h *parcel.Header) (ed25519.PublicKey, error) { return s.sender(ctx, t, h) }, t.look)
	if err != nil {
		return feed.ParcelReport{}, err
	}
	if t.own {
		return feed.ParcelReport{}, &app.Error{Code: parcel.CodeOther, Op: "read a parcel"}
	}
	if t.asks == 0 {
		return feed.ParcelReport{}, &app.Error{Code: parcel.CodeRecord, Op: "read a parcel", Args: map[string]string{"record": "1", "class": parcel.ClassAsk}}
	}
	t.p = p
	t.rep.Info = p.Info(t.n)
	before, err := s.taken(ctx, p.Header.From)
	if err != nil {
		return t.rep, err
	}
	for _, x := range before {
		if x.Info.ID == p.Header.ID {
			x.Already = x.At
			return x, nil
		}
	}
	t.rep.Missing = missing(before, p.Header.Number)
	if err := t.take(ctx); err != nil {
		return t.rep, err
	}
	return t.rep, t.done(ctx, uint64(len(before)))
}

// Look reads a parcel and says what it is, doing nothing.
func (s *Station) Look(ctx context.Context, r io.ReadSeeker) (feed.ParcelInfo, error) {
	t := &taking{s: s}
	p, err := parcel.Open(r, []parcel.Key{s.Key}, func(h *parcel.Header) (ed25519.PublicKey, error) { return s.sender(ctx, t, h) }, t.look)
	if err != nil {
		return feed.ParcelInfo{}, err
	}
	return p.Info(t.n), nil
}

// missing gives the first number before n that never came, 0 if none: nothing waits for it, but somebody
// may be looking for the stick.
func missing(before []feed.ParcelReport, n uint64) uint64 {
	seen := map[uint64]bool{}
	for _, x := range before {
		seen[x.Info.Number] = true
	}
	for i := uint64(1); i < n; i++ {
		if !seen[i] {
			return i
		}
	}
	return 0
}

// sender finds the key of who a parcel says it is from: a device of the directory that may still act. The server's own
// parcels are readable here too.
func (s *Station) sender(ctx context.Context, t *taking, h *parcel.Header) (ed25519.PublicKey, error) {
	from := map[string]string{"from": h.From.String()}
	if h.From == s.Authority.Server() {
		t.own = true
		return s.Key.Public, nil
	}
	if h.To != s.Authority.Server() {
		return nil, &app.Error{Code: parcel.CodeOther, Op: "read a parcel"}
	}
	dir := s.Authority.Directory()
	d, ok := dir.Devices[h.From]
	if !ok && s.Authority.Recovering() {
		// The backup is older than this device. Its key stands in the directory's entries that every other desk
		// holds and offers again; who can't be known can't be written to either, so it waits for theirs.
		return nil, &app.Error{Code: CodeForgotten, Op: "read a parcel", Args: from}
	}
	if !ok {
		return nil, &app.Error{Code: parcel.CodeSender, Op: "read a parcel", Args: from}
	}
	if err := s.Authority.Welcome(ctx, h.From); err != nil {
		from["name"] = dir.Name(d.Account)
		return nil, &app.Error{Code: parcel.CodeRevoked, Op: "read a parcel", Args: from, Err: err}
	}
	t.device = d
	return d.Key, nil
}

// taking is one parcel on its way in.
type taking struct {
	s      *Station
	p      *parcel.Parcel
	device org.Device
	own    bool // written here: it can be looked at, not taken in
	asks   int
	n      feed.ParcelCount
	first  uint64 // number of the first act in it
	last   uint64
	rep    feed.ParcelReport
	peer   peer
	record int
	halted bool // an act had no answer: those behind it are not looked at
	held   int
}

// look checks a record before any is applied: acts must be the sender's own.
func (t *taking) look(rec *parcel.Record) error {
	if t.own {
		return nil
	}
	switch rec.Class {
	case parcel.ClassAsk:
		t.asks++
		return act.Unmarshal(rec.Body, new(parcel.Ask))
	case parcel.ClassPush:
		x := new(wire.Push)
		if err := act.Unmarshal(rec.Body, x); err != nil {
			return err
		}
		for i := range x.Acts {
			if err := t.owned(&x.Acts[i]); err != nil {
				return err
			}
		}
		t.n.Acts += len(x.Acts)
		return nil
	case parcel.ClassBlob:
		var x parcel.Chunk
		err := act.Unmarshal(rec.Body, &x)
		if x.Offset == 0 {
			t.n.Papers++
		}
		return err
	}
	return &app.Error{Code: act.CodeDecode, Op: "read a parcel"}
}

func (t *taking) owned(x *act.Signed) error {
	a, err := x.Decode()
	if err != nil {
		return err
	}
	if a.Device != t.device.ID || a.Account != t.device.Account {
		return &app.Error{Code: act.CodeSignature, Op: "read a parcel", Item: a.ID.String()}
	}
	if t.last = a.N; t.first == 0 {
		t.first = a.N
	}
	return x.Verify(t.device.Key)
}

// take applies the records.
func (t *taking) take(ctx context.Context) (err error) {
	if t.peer, err = t.s.peer(ctx, t.device.ID); err != nil {
		return err
	}
	total := 0
	for _, n := range t.p.Counts {
		total += int(n)
	}
	return t.p.Each(func(rec *parcel.Record) error {
		t.record++
		if t.s.Progress != nil {
			t.s.Progress(t.record, total)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		switch rec.Class {
		case parcel.ClassAsk:
			return t.ask(rec)
		case parcel.ClassPush:
			return t.push(ctx, rec)
		case parcel.ClassBlob:
			return t.paper(ctx, rec)
		}
		return t.hold(ctx, Held{Class: rec.Class, Body: rec.Body})
	})
}

// ask takes over where the device stands. What it was told it has heard, once it took in the parcel
// that said so.
func (t *taking) ask(rec *parcel.Record) error {
	p := &t.peer
	p.Ask = parcel.Ask{}
	if err := act.Unmarshal(rec.Body, &p.Ask); err != nil {
		return err
	}
	if p.Ask.Heard >= p.ToldIn {
		p.Told = parcel.Told{}
	}
	return nil
}

// push gives the authority what the network would have. What keeps acts from being looked at is the
// device's to know, not this parcel's failure; what keeps the server from working is.
func (t *taking) push(ctx context.Context, rec *parcel.Record) error {
	x := new(wire.Push)
	if err := act.Unmarshal(rec.Body, x); err != nil {
		return err
	}
	if t.halted && len(x.Acts) > 0 {
		return nil
	}
	reply, err := t.s.Authority.Push(ctx, t.device.ID, x)
	switch app.CodeOf(err) {
	case "":
	case wire.CodeEpoch, wire.CodeGap, wire.CodeCloned, app.CodeBadInput:
		p := wire.ProblemOf(err)
		t.peer.Told.Problem, t.halted = &p, true
		t.rep.Problem, t.rep.Args = p.Code, p.Args
		return nil
	default:
		return err
	}
	told := &t.peer.Told
	told.Reports = append(told.Reports, x.Reports...)
	told.Reoffers = append(told.Reoffers, reply.Reoffers...)
	for i, r := range reply.Receipts {
		switch r.Outcome {
		case act.Accepted:
			t.rep.Accepted++
		case act.Refused:
			t.rep.Refused++
			if err := t.unknown(ctx, x.Acts[i], r); err != nil {
				return err
			}
		case act.Deferred:
			t.rep.Deferred++
			told.Deferred = append(told.Deferred, r)
			t.halted = true
		}
	}
	return nil
}

// unknown keeps a copy of an act that was refused because this program does not know what it names: a kind of
// act, a field, a class of document. A newer program here may, and its author has it back too.
func (t *taking) unknown(ctx context.Context, x act.Signed, r act.Receipt) error {
	switch r.Code {
	case authority.CodeKind, procedure.CodeChoice, procedure.CodeUnknown:
	default:
		return nil
	}
	a, err := x.Decode()
	if err != nil {
		return err
	}
	return t.hold(ctx, Held{Class: parcel.ClassPush, Kind: a.Kind, Matter: a.Matter, Why: r.Code, Args: r.Args, Body: x.Raw})
}

// hold keeps something apart. Its place in the parcel is its key: a parcel read in again keeps nothing twice.
func (t *taking) hold(ctx context.Context, h Held) error {
	t.held++
	h.Parcel, h.Record, h.At = t.rep.Info, t.record, t.s.Clock.Now().UnixMilli()
	t.rep.Kept++
	return t.s.Store.Update(ctx, func(w kv.Writer) error {
		return put(w, tableHeld, kv.K(h.Parcel.ID[:], uint64(t.held)), &h)
	})
}

// paper appends a piece of a paper from where the server has it.
func (t *taking) paper(ctx context.Context, rec *parcel.Record) error {
	var x parcel.Chunk
	if err := act.Unmarshal(rec.Body, &x); err != nil {
		return err
	}
	if err := t.s.Authority.MayWriteBlob(t.device.ID); err != nil {
		return err
	}
	have, whole, err := t.s.Store.Blobs().Offset(x.Hash)
	if err != nil {
		return err
	}
	end := x.Offset + int64(len(x.Data))
	if !whole && have >= x.Offset && have <= end && (have < end || x.Size == 0) {
		if err := t.s.Store.Blobs().Append(ctx, x.Hash, have, x.Size, bytes.NewReader(x.Data[have-x.Offset:])); err != nil {
			return err
		}
	}
	if end == x.Size {
		t.rep.Papers++
		t.peer.Told.Blobs = append(t.peer.Told.Blobs, x.Hash)
	}
	return nil
}

// done makes the parcel one that was taken in.
func (t *taking) done(ctx context.Context, before uint64) error {
	h := &t.p.Header
	t.rep.At = t.s.Authority.Now().UnixMilli()
	t.peer.Told.Parcel, t.peer.Told.Number, t.peer.Told.At = h.ID, h.Number, t.rep.At
	err := t.s.Store.Update(ctx, func(w kv.Writer) error {
		if err := put(w, tableIn, kv.K(h.From[:], before+1), &t.rep); err != nil {
			return err
		}
		return put(w, tablePeer, kv.K(h.From[:], 0), &t.peer)
	})
	if err != nil {
		return err
	}
	return t.s.Authority.LogEvent(ctx, audit.Event{Kind: audit.EventParcelIn, Account: t.device.Account, Device: h.From, Num: h.Number,
		Text: "written " + time.UnixMilli(h.Created).In(app.Zone).Format(time.RFC3339) + " acts " + strconv.FormatUint(t.first, 10) + "-" + strconv.FormatUint(t.last, 10) + " sum " + t.p.Sum.Short()})
}
