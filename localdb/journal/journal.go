// Package journal keeps write sets in an append-only, chained, sealed file:
// one sync makes durable whatever arrived while the one before it ran.
//
// The file is a header of 64 bytes and then frames at multiples of 16 bytes:
//
//	header: magic (16) | format (2) | suite (1) | zero (5) | id (16) | number before the first frame's (8) | keyed hash of the 48 before (16)
//	frame:  mark (4) | length of sealed part (4) | sequence number (8) | tag of the frame before (16) | sealed part
//	sealed part opened: for each payload its length (uvarint) and bytes
//
// The frame's head is additional data of its seal. One frame is one sync: a
// frame is only begun when the one before is durable. So a frame that fails its
// check with nothing valid after it is a torn tail that nobody was told of, and
// a frame that fails with valid ones after it is damage.
//
// Space is written with zeros in advance, so that a sync moves data only and
// no file size.
package journal

import (
	"context"
	"crypto/hmac"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"renda/app"
	"renda/localdb/disk"
	"renda/localdb/seal"
)

// Codes of this package.
const (
	CodeForeign  app.Code = "journal.foreign"  // the file is no journal, or another vault's
	CodeDamaged  app.Code = "journal.damaged"  // the header (frame 0) or a frame before the end fails its check; Args "frame"
	CodeShort    app.Code = "vault.journal"    // it ends before the number its reader knows of: cut, or an older one put back
	CodePoisoned app.Code = "journal.poisoned" // a sync failed: nothing more is taken until it is opened again
	CodeClosed   app.Code = "journal.closed"
)

const (
	magic      = "renda journal\n\x00\x00"
	format     = 1
	headerSize = 64
	frameMark  = "JRF1"
	frameHead  = 4 + 4 + 8 + 16
	align      = 16
	// MaxPayload bounds one write set.
	MaxPayload = 64 << 20
	// batchBytes is where a batch stops taking more payloads.
	batchBytes = 4 << 20
)

// Zeros are written ahead by as much as the session has written so far, within
// these bounds: a start that saves one draft pays little, a busy one seldom.
const (
	growLeast = 64 << 10
	growMost  = 4 << 20
)

// Options tell how to open.
type Options struct {
	Suite    seal.ID   // for Create; 0 is seal.Default()
	ReadOnly bool      // replay only; a torn tail is skipped, not cut
	NoSync   bool      // for simulations: nothing is durable
	Hook     disk.Hook // for tests
	// Durable, if set, is told of each frame once it is durable and before its
	// Appends return, in order: all tokens of one frame at once.
	Durable func(seq uint64, tokens []any)
}

// Journal is an open journal. Safe for concurrent use.
type Journal struct {
	path string
	opts Options
	f    *os.File
	box  *seal.Box
	prf  seal.PRF // of the header
	id   app.ID

	mu      sync.Mutex
	waiting []*request
	writing bool
	poison  error
	closed  bool

	// Owned by whoever is writing.
	seq   uint64
	tag   [16]byte
	start int64 // where this session's frames begin
	end   int64 // where the next frame goes
	ready int64 // zeros are written up to here
	frame []byte
	plain []byte
}

type request struct {
	payload []byte
	token   any
	err     chan error // buffered: at most errLead and the result
}

// Create makes the journal of a vault. Its first frame will be numbered after.
func Create(path string, root seal.Key, id app.ID, after uint64, opts Options) (*Journal, error) {
	if opts.Suite == 0 {
		opts.Suite = seal.Default()
	}
	item := filepath.Base(path)
	if err := opts.Hook.Before(disk.OpOpen, path); err != nil {
		return nil, disk.Err("create journal", item, err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, disk.Err("create journal", item, err)
	}
	j := &Journal{path: path, opts: opts, f: f, id: id, seq: after, start: headerSize, end: headerSize, ready: headerSize}
	if err = j.setKey(root, opts.Suite); err == nil {
		err = opts.Hook.WriteAt(f, j.header(after), 0)
	}
	if err == nil {
		err = j.sync()
	}
	if err == nil {
		err = opts.Hook.SyncDir(filepath.Dir(path))
	}
	if err != nil {
		err = errors.Join(err, f.Close(), os.Remove(path))
		return nil, disk.Err("create journal", item, err)
	}
	j.tag = j.headerSum(j.header(after))
	return j, nil
}

func (j *Journal) header(after uint64) []byte {
	b := make([]byte, headerSize)
	copy(b, magic)
	binary.BigEndian.PutUint16(b[16:], format)
	b[18] = byte(j.opts.Suite)
	copy(b[24:], j.id[:])
	binary.BigEndian.PutUint64(b[40:], after)
	sum := j.headerSum(b)
	copy(b[48:], sum[:])
	return b
}

// headerSum proves the header. The first frame is chained to it: it takes the
// place of the tag of a frame before.
func (j *Journal) headerSum(b []byte) [16]byte { return j.prf.Sum("header", b[:48]) }

func (j *Journal) setKey(root seal.Key, id seal.ID) error {
	s, err := seal.ByID(id)
	if err != nil {
		return err
	}
	k, err := seal.Derive(s, root, "v1/journal")
	if err != nil {
		return err
	}
	if j.box, err = seal.NewBox(s, k); err != nil {
		return err
	}
	if k, err = seal.Derive(s, root, "v1/journal/header"); err != nil {
		return err
	}
	j.prf, err = s.PRF(k)
	return err
}

// Open opens a journal and gives each payload of frames numbered above after
// to fn, in order. A torn tail is cut; damage before it is CodeDamaged, an end
// before after CodeShort, and then nothing is changed.
func Open(path string, root seal.Key, id app.ID, opts Options, after uint64, fn func(seq uint64, payload []byte) error) (*Journal, error) {
	item := filepath.Base(path)
	flag := os.O_RDWR
	if opts.ReadOnly {
		flag = os.O_RDONLY
	} else if err := opts.Hook.Before(disk.OpOpen, path); err != nil {
		return nil, disk.Err("open journal", item, err)
	}
	f, err := os.OpenFile(path, flag, 0)
	if err != nil {
		return nil, disk.Err("open journal", item, err)
	}
	j := &Journal{path: path, opts: opts, f: f, id: id}
	if err = j.readHeader(root); err == nil {
		err = j.replay(after, fn)
	}
	if err != nil {
		return nil, errors.Join(disk.Err("open journal", item, err), f.Close())
	}
	return j, nil
}

func (j *Journal) readHeader(root seal.Key) error {
	item := filepath.Base(j.path)
	b := make([]byte, headerSize)
	if n, err := j.f.ReadAt(b, 0); n < headerSize {
		return &app.Error{Code: CodeForeign, Op: "read journal header", Item: item, Err: err}
	}
	if string(b[:16]) != magic || app.ID(b[24:40]) != j.id {
		return &app.Error{Code: CodeForeign, Op: "read journal header", Item: item}
	}
	if v := binary.BigEndian.Uint16(b[16:]); v > format {
		return &app.Error{Code: app.CodeNewer, Op: "read journal header", Item: item, Args: map[string]string{"format": fmt.Sprint(v)}}
	}
	j.opts.Suite = seal.ID(b[18])
	if err := j.setKey(root, j.opts.Suite); err != nil {
		return err
	}
	j.seq, j.tag = binary.BigEndian.Uint64(b[40:]), j.headerSum(b)
	if !hmac.Equal(j.tag[:], b[48:]) {
		return j.damaged(0, nil)
	}
	return nil
}

// Seq is the number of the last durable frame.
func (j *Journal) Seq() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.seq
}

// Size is how many bytes of frames there are.
func (j *Journal) Size() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.end
}

// Poisoned gives the failure after which nothing more is taken, or nil.
func (j *Journal) Poisoned() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.poison
}

// Append makes a payload durable; with it go the payloads of whoever calls at
// the same time. token is handed to Options.Durable. A ctx that ends while the
// sync runs isn't looked at: the outcome would be unknown.
func (j *Journal) Append(ctx context.Context, payload []byte, token any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(payload) > MaxPayload {
		return &app.Error{Code: app.CodeTooLarge, Op: "append to journal", Item: filepath.Base(j.path),
			Args: map[string]string{"limit": fmt.Sprint(MaxPayload), "size": fmt.Sprint(len(payload))}}
	}
	r := &request{payload: payload, token: token, err: make(chan error, 2)}
	j.mu.Lock()
	if j.closed {
		j.mu.Unlock()
		return &app.Error{Code: CodeClosed, Op: "append to journal", Item: filepath.Base(j.path)}
	}
	if j.opts.ReadOnly {
		j.mu.Unlock()
		return &app.Error{Code: app.CodeReadOnly, Op: "append to journal", Item: filepath.Base(j.path)}
	}
	j.waiting = append(j.waiting, r)
	lead := !j.writing
	j.writing = true
	j.mu.Unlock()
	if lead {
		j.lead()
	}
	err := <-r.err
	if errors.Is(err, errLead) {
		j.lead()
		err = <-r.err
	}
	return err
}

// errLead tells a waiting caller that the next batch is its to write.
var errLead = errors.New("write the next batch")

// lead writes one batch, the caller's own payload in it, and hands over to one
// of those who came meanwhile.
func (j *Journal) lead() {
	runtime.Gosched() // whoever is about to append shares this sync
	j.mu.Lock()
	batch, poison := j.take(), j.poison
	j.mu.Unlock()
	err := poison
	if err == nil {
		err = j.write(batch)
	}
	if err == nil && j.opts.Durable != nil {
		tokens := make([]any, len(batch))
		for i, r := range batch {
			tokens[i] = r.token
		}
		j.opts.Durable(j.seq, tokens)
	}
	j.mu.Lock()
	j.writing = len(j.waiting) > 0
	if j.writing {
		j.waiting[0].err <- errLead
	}
	j.mu.Unlock()
	for _, r := range batch {
		r.err <- err
	}
}

// take gives the next batch. The caller holds mu.
func (j *Journal) take() []*request {
	n, size := 0, 0
	for n < len(j.waiting) && (n == 0 || size+len(j.waiting[n].payload) <= batchBytes) {
		size += len(j.waiting[n].payload)
		n++
	}
	batch := j.waiting[:n:n]
	j.waiting = j.waiting[n:]
	return batch
}

// write makes one frame of the batch durable.
func (j *Journal) write(batch []*request) error {
	j.plain = j.plain[:0]
	for _, r := range batch {
		j.plain = binary.AppendUvarint(j.plain, uint64(len(r.payload)))
		j.plain = append(j.plain, r.payload...)
	}
	seq := j.seq + 1
	b := append(j.frame[:0], frameMark...)
	b = binary.BigEndian.AppendUint32(b, uint32(len(j.plain)+seal.Overhead))
	b = binary.BigEndian.AppendUint64(b, seq)
	b = append(b, j.tag[:]...)
	b = j.box.Seal(b, j.plain, b[:frameHead:frameHead])
	tag := [16]byte(b[len(b)-16:])
	for len(b)%align != 0 {
		b = append(b, 0)
	}
	clear(j.plain)
	j.frame = b
	item := filepath.Base(j.path)
	if err := j.reserve(int64(len(b))); err != nil {
		return disk.Err("write journal", item, err)
	}
	if err := j.opts.Hook.WriteAt(j.f, b, j.end); err != nil {
		return j.undo(int64(len(b)), err)
	}
	if err := j.sync(); err != nil {
		return j.setPoison(err)
	}
	j.mu.Lock()
	j.seq, j.tag, j.end = seq, tag, j.end+int64(len(b))
	j.mu.Unlock()
	return nil
}

// undo answers a failed write. If zeros can be put back over what came of it,
// the journal is as before and may go on (a disk that is full now may have room
// later); if not, it is poisoned.
func (j *Journal) undo(n int64, cause error) error {
	if disk.Full(cause) {
		if err := j.opts.Hook.WriteAt(j.f, make([]byte, n), j.end); err == nil {
			return disk.Err("write journal", filepath.Base(j.path), cause)
		}
	}
	return j.setPoison(cause)
}

func (j *Journal) setPoison(cause error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.poison == nil {
		j.poison = &app.Error{Code: CodePoisoned, Op: "write journal", Item: filepath.Base(j.path), Err: cause}
	}
	return j.poison
}

// reserve writes zeros ahead of the frames. A disk too full for that refuses
// here, before anything is half written.
func (j *Journal) reserve(n int64) error {
	for j.ready < j.end+n {
		size := max(min(max(growLeast, j.end-j.start), growMost), j.end+n-j.ready)
		if err := j.opts.Hook.WriteAt(j.f, make([]byte, size), j.ready); err != nil {
			if !disk.Full(err) {
				return j.setPoison(err)
			}
			return errors.Join(err, j.f.Truncate(j.ready))
		}
		j.ready += size
		if j.opts.NoSync {
			continue
		}
		if err := j.opts.Hook.Sync(j.f); err != nil {
			return j.setPoison(err)
		}
	}
	return nil
}

// sync makes the frames durable. The size doesn't change, so data is enough.
func (j *Journal) sync() error {
	if j.opts.NoSync {
		return nil
	}
	if err := j.opts.Hook.Before(disk.OpSync, j.path); err != nil {
		return err
	}
	return datasync(j.f)
}

// Close gives back the space not used and closes. Let every Append have returned.
func (j *Journal) Close() error {
	j.mu.Lock()
	if j.closed {
		j.mu.Unlock()
		return nil
	}
	j.closed = true
	busy := j.writing
	j.mu.Unlock()
	if busy {
		return &app.Error{Code: CodeClosed, Op: "close journal while it is written", Item: filepath.Base(j.path)}
	}
	var err error
	if !j.opts.ReadOnly && j.poison == nil && j.ready > j.end {
		err = j.f.Truncate(j.end)
	}
	return disk.Err("close journal", filepath.Base(j.path), errors.Join(err, j.f.Close()))
}
