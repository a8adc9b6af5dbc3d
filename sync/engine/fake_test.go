package engine

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"slices"
	"strconv"
	"sync"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/org"
	"renda/sync/wire"
)

// errCrash stands for the process dying under the engine.
var errCrash = errors.New("crash")

// faults decides before and after every call of a port whether it fails: "it never
// happened" and "it happened, but the answer was lost".
type faults func(call string, after bool) error

func (f faults) before(call string) error {
	if f == nil {
		return nil
	}
	return f(call, false)
}

func (f faults) after(call string) error {
	if f == nil {
		return nil
	}
	return f(call, true)
}

// server is the naive authority: it takes acts in order of n, once each.
type server struct {
	mu       sync.Mutex
	epoch    uint64
	log      []act.Entry
	receipts map[uint64]act.Receipt
	hold     map[string]bool // kinds it defers
	refuse   map[string]bool
	blobs    map[app.Hash][]byte
	reports  []feed.Report
	page     int  // items per page
	strange  bool // recovering: it does not know the device until something was offered
	calls    map[string]int
	fault    faults
	fail     error // answers every request
	bell     chan struct{}
	watchFor time.Duration
}

func newServer() *server {
	return &server{epoch: 1, receipts: map[uint64]act.Receipt{}, hold: map[string]bool{}, refuse: map[string]bool{},
		blobs: map[app.Hash][]byte{}, page: 3, calls: map[string]int{}, bell: make(chan struct{}, 1), watchFor: 50 * time.Second}
}

// enter counts a call and gives its fault.
func (s *server) enter(call string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[call]++
	if s.fail != nil {
		return s.fail
	}
	return s.fault.before(call)
}

func (s *server) stranger() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.strange && len(s.log) == 0
}

func (s *server) count(call string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[call]
}

func (s *server) Hello(context.Context) (*wire.Hello, error) {
	if err := s.enter("hello"); err != nil {
		return nil, err
	}
	return &wire.Hello{Version: 1, Min: 1, Epoch: s.epoch, Recovering: s.strange}, s.fault.after("hello")
}

func (s *server) Push(_ context.Context, p *wire.Push) (*wire.PushReply, error) {
	if err := s.enter("push"); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.Epoch != s.epoch {
		return nil, &app.Error{Code: wire.CodeEpoch}
	}
	if s.strange && len(s.log) == 0 && len(p.Acts)+len(p.Reports) > 0 {
		return nil, &app.Error{Code: wire.CodeRetryAfter}
	}
	r := &wire.PushReply{}
	for _, x := range p.Acts {
		a, err := x.Decode()
		if err != nil {
			return nil, err
		}
		got := s.take(a, x)
		r.Receipts = append(r.Receipts, got)
		if got.Outcome == act.Deferred {
			break
		}
	}
	for _, e := range p.Reoffers {
		a, err := e.Act.Decode()
		if err != nil {
			return nil, err
		}
		got := act.Receipt{Act: a.ID, N: a.N, Outcome: act.Deferred}
		if !s.hold[a.Kind] {
			got = s.take(a, e.Act)
		}
		r.Reoffers = append(r.Reoffers, got)
	}
	s.reports = append(s.reports, p.Reports...)
	return r, s.fault.after("push")
}

func (s *server) take(a *act.Act, x act.Signed) act.Receipt {
	if old, ok := s.receipts[a.N]; ok {
		return old
	}
	r := act.Receipt{Act: a.ID, N: a.N, Outcome: act.Accepted}
	switch {
	case s.hold[a.Kind]:
		r.Outcome = act.Deferred
		return r
	case s.refuse[a.Kind]:
		r.Outcome = act.Refused
	default:
		s.log = append(s.log, act.Entry{Act: x, Epoch: s.epoch, LSN: uint64(len(s.log) + 1)})
	}
	s.receipts[a.N] = r
	return r
}

func (s *server) pageAt(c feed.Cursor, limit int) *feed.Page {
	pos := uint64(0)
	if len(c.Scopes) > 0 {
		pos = c.Scopes[0].Pos
	}
	p := &feed.Page{Cursor: feed.Cursor{Epoch: s.epoch}, Head: []byte("log\n" + strconv.Itoa(len(s.log)) + "\nroot\n")}
	for int(pos) < len(s.log) && len(p.Items) < limit {
		p.Items = append(p.Items, feed.Item{Pos: pos + 1, Scopes: []uint16{0}, Entry: &s.log[pos]})
		pos++
	}
	p.More = int(pos) < len(s.log)
	p.Cursor.Scopes = []feed.ScopePos{{Scope: org.ScopeAll, Pos: pos}}
	return p
}

func (s *server) Pull(_ context.Context, p *wire.Pull) (*feed.Page, error) {
	if err := s.enter("pull"); err != nil {
		return nil, err
	}
	if s.stranger() {
		return nil, &app.Error{Code: wire.CodeRetryAfter}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.Cursor.Epoch != s.epoch {
		return nil, &app.Error{Code: wire.CodeEpoch}
	}
	return s.pageAt(p.Cursor, s.page), s.fault.after("pull")
}

func (s *server) Snapshot(_ context.Context, p *wire.Pull, each func(*feed.Page) error) error {
	if err := s.enter("snapshot"); err != nil {
		return err
	}
	if s.stranger() {
		return &app.Error{Code: wire.CodeRetryAfter}
	}
	for c := p.Cursor; ; {
		s.mu.Lock()
		page := s.pageAt(c, s.page)
		s.mu.Unlock()
		if err := each(page); err != nil {
			return err
		}
		if err := s.fault.after("snapshot"); err != nil {
			return err
		}
		if c = page.Cursor; !page.More {
			return nil
		}
	}
}

func (s *server) Watch(ctx context.Context, _ feed.Cursor) error {
	if err := s.enter("watch"); err != nil {
		return err
	}
	t := time.NewTimer(s.watchFor)
	defer t.Stop()
	select {
	case <-s.bell:
	case <-t.C:
	case <-ctx.Done():
		return &app.Error{Code: app.CodeOffline, Err: ctx.Err()}
	}
	return nil
}

func (s *server) BlobOffset(_ context.Context, h app.Hash, _ int64) (int64, error) {
	if err := s.enter("offset"); err != nil {
		return 0, err
	}
	return int64(len(s.blobs[h])), nil
}

func (s *server) PutBlob(_ context.Context, h app.Hash, _, offset int64, r io.Reader) error {
	if err := s.enter("put"); err != nil {
		return err
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if offset != int64(len(s.blobs[h])) {
		return &app.Error{Code: app.CodeState, Item: "offset"}
	}
	s.blobs[h] = append(s.blobs[h], b...)
	return s.fault.after("put")
}

func (s *server) GetBlob(_ context.Context, h app.Hash, _, offset int64) (io.ReadCloser, error) {
	if err := s.enter("get"); err != nil {
		return nil, err
	}
	b, ok := s.blobs[h]
	if !ok {
		return nil, &app.Error{Code: app.CodeNotFound}
	}
	// A server may answer with less than all.
	end := min(len(b), int(offset)+wire.MaxBlobChunk)
	return io.NopCloser(bytes.NewReader(b[offset:end])), nil
}

// desk is the naive Local.
type desk struct {
	mu       sync.Mutex
	cursor   feed.Cursor
	head     []byte
	made     []act.Signed
	pending  []act.Signed
	sent     []act.Signed // accepted, not yet seen in the feed
	tray     []uint64
	entries  []act.Entry
	old      []act.Entry     // of an earlier epoch, until the present one brings them
	answered map[uint64]bool // of these, by n; the answer is this epoch's word only
	reports  []feed.Report
	out, in  []act.Blob
	blobs    map[app.Hash][]byte // whole
	part     map[app.Hash][]byte
	fault    faults
	onAppend func()
}

func newDesk() *desk {
	return &desk{blobs: map[app.Hash][]byte{}, part: map[app.Hash][]byte{}, answered: map[uint64]bool{}}
}

// do makes the next act.
func (d *desk) do(kind string) act.Signed {
	n := uint64(len(d.made) + 1)
	a := &act.Act{ID: app.NamedID(strconv.FormatUint(n, 10)), Kind: kind, N: n}
	raw, err := act.Marshal(a)
	if err != nil {
		panic(err)
	}
	s := act.Signed{Raw: raw, Sig: []byte{1}}
	d.made, d.pending = append(d.made, s), append(d.pending, s)
	return s
}

func (d *desk) paper(n int, seed byte) act.Blob {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i>>8) ^ byte(i) ^ seed
	}
	h := app.Hash(sha256.Sum256(b))
	d.blobs[h] = b
	return act.Blob{Hash: h, Size: int64(n), Name: "paper"}
}

func (d *desk) Cursor(context.Context) (feed.Cursor, error) { return d.cursor, nil }
func (d *desk) Head(context.Context) ([]byte, error)        { return d.head, nil }

func (d *desk) Pending(_ context.Context, maxActs, _ int) ([]act.Signed, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.pending[:min(len(d.pending), maxActs)]), d.fault.before("pending")
}

func (d *desk) Decided(_ context.Context, rs []act.Receipt) error {
	if err := d.fault.before("decided"); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, r := range rs {
		if r.Outcome == act.Deferred || len(d.pending) == 0 {
			continue
		}
		if a, err := d.pending[0].Decode(); err != nil || a.N != r.N {
			return err
		}
		if r.Outcome == act.Refused {
			d.tray = append(d.tray, r.N)
		} else if h := d.pending[0].Hash(); !slices.ContainsFunc(d.entries, func(e act.Entry) bool { return e.Act.Hash() == h }) {
			d.sent = append(d.sent, d.pending[0])
		}
		d.pending = d.pending[1:]
	}
	return d.fault.after("decided")
}

func (d *desk) Apply(_ context.Context, p *feed.Page) error {
	if err := d.fault.before("apply"); err != nil {
		return err
	}
	in := map[app.Hash]bool{}
	for _, it := range p.Items {
		d.entries = append(d.entries, *it.Entry)
		in[it.Entry.Act.Hash()] = true
	}
	d.old = slices.DeleteFunc(d.old, func(e act.Entry) bool { return in[e.Act.Hash()] })
	d.sent = slices.DeleteFunc(d.sent, func(x act.Signed) bool { return in[x.Hash()] })
	d.cursor, d.head = p.Cursor, p.Head
	return d.fault.after("apply")
}

func (d *desk) Settle(context.Context) error { return d.fault.before("settle") }

func (d *desk) NewEpoch(_ context.Context, epoch uint64) error {
	if err := d.fault.before("epoch"); err != nil {
		return err
	}
	if d.cursor.Epoch != 0 {
		d.old = append(d.old, d.entries...)
	}
	// The receipt was the lost lineage's word: what it promised must be sent again.
	d.pending, d.sent = append(d.sent, d.pending...), nil
	d.entries, d.cursor, d.head, d.answered = nil, feed.Cursor{Epoch: epoch}, nil, map[uint64]bool{}
	return d.fault.after("epoch")
}

func (d *desk) Reoffers(_ context.Context, blind bool, maxActs, _ int) ([]act.Entry, error) {
	if len(d.cursor.Scopes) == 0 && !blind {
		return nil, nil
	}
	var out []act.Entry
	for _, e := range d.old {
		if a, err := e.Act.Decode(); err == nil && !d.answered[a.N] && len(out) < maxActs {
			out = append(out, e)
		}
	}
	return out, nil
}

func (d *desk) Reoffered(_ context.Context, rs []act.Receipt) error {
	for _, r := range rs {
		d.answered[r.N] = r.Outcome != act.Deferred
	}
	return nil
}

func (d *desk) Reports(context.Context) ([]feed.Report, error) { return slices.Clone(d.reports), nil }

func (d *desk) Reported(_ context.Context, rs []feed.Report) error {
	d.reports = d.reports[len(rs):]
	return nil
}

func (d *desk) BlobsOut(context.Context) ([]act.Blob, error) { return slices.Clone(d.out), nil }

func (d *desk) BlobSent(_ context.Context, h app.Hash) error {
	d.out = slices.DeleteFunc(d.out, func(b act.Blob) bool { return b.Hash == h })
	return nil
}

func (d *desk) BlobsIn(context.Context) ([]act.Blob, error) { return slices.Clone(d.in), nil }

func (d *desk) OpenBlob(h app.Hash) (io.ReaderAt, int64, io.Closer, error) {
	b, ok := d.blobs[h]
	if !ok {
		return nil, 0, nil, &app.Error{Code: app.CodeNotFound}
	}
	return bytes.NewReader(b), int64(len(b)), io.NopCloser(nil), nil
}

func (d *desk) PartialBlob(h app.Hash) int64 { return int64(len(d.part[h])) }

func (d *desk) AppendBlob(_ context.Context, h app.Hash, offset, size int64, r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if offset != int64(len(d.part[h])) {
		return &app.Error{Code: app.CodeBadInput, Item: "offset"}
	}
	if d.part[h] = append(d.part[h], b...); int64(len(d.part[h])) == size {
		d.blobs[h] = d.part[h]
		delete(d.part, h)
		d.in = slices.DeleteFunc(d.in, func(b act.Blob) bool { return b.Hash == h })
	}
	if d.onAppend != nil {
		d.onAppend()
	}
	return nil
}
