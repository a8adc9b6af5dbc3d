package sealed

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime/debug"

	bolt "go.etcd.io/bbolt"

	"renda/app"
	"renda/app/kv"
	"renda/localdb/disk"
	"renda/localdb/seal"
)

// Tx is one transaction, a kv.Writer. It belongs to one goroutine. View and
// Update are the usual way; the vault, which lays its journal over the
// records, needs to see the ends.
type Tx struct {
	db    *DB
	btx   *bolt.Tx
	write bool
	meta  *meta   // nil until loadMeta
	dirty []entry // what this transaction changed, in order
	moved uint64  // counts changes, so that a scan knows to find its place again

	calls    int // callers' functions running inside ours: their panics are their own
	oldFault bool

	lastTable  kv.Table
	lastBucket *bolt.Bucket
	lastName   *tableName

	*scratch // nil once ended
}

// scratch is a transaction's working memory, used again by later ones.
type scratch struct {
	arena []byte   // opened values, wiped at the end
	full  [][]byte // arenas this transaction has filled
	spare [][]byte // empty ones
	plain []byte   // a record about to be sealed
	key   [24]byte
	ad    [16 + 24 + 8]byte
}

// An arena holds the values of an ordinary read; a page of a list takes several.
// More than are kept, and values bigger than a quarter of one, are left to the collector.
const (
	arenaSize = 32 << 10
	arenaMost = 16
)

// maxValue bounds a record, as bbolt bounds a value.
const maxValue = 1 << 30

// Begin starts a transaction; end it with Commit or Rollback. A read
// transaction held long keeps the file growing.
func (db *DB) Begin(write bool) (tx *Tx, err error) {
	if write {
		if p := db.poison.Load(); p != nil {
			return nil, p
		}
		if db.opts.ReadOnly {
			return nil, &app.Error{Code: app.CodeReadOnly, Op: "write store", Item: db.item}
		}
	}
	t := &Tx{db: db, write: write, scratch: db.scratch.Get().(*scratch), oldFault: debug.SetPanicOnFault(true)}
	defer func() {
		if err != nil {
			t.end(&err)
		}
	}()
	defer t.guard(&err, t.calls)
	if t.btx, err = db.bolt.Begin(write); err != nil {
		return nil, disk.Err("open transaction", db.item, err)
	}
	if write {
		err = t.loadMeta()
	}
	return t, err
}

// loadMeta opens the sealed head. Point reads do without: each record stands for itself.
func (t *Tx) loadMeta() error {
	h := t.btx.Bucket([]byte(headBucket))
	if h == nil {
		return &app.Error{Code: app.CodeCorrupt, Op: "read store head", Item: t.item()}
	}
	m, err := t.db.openMeta(h.Get([]byte(tagMeta)))
	t.meta = &m
	return err
}

// ID tells snapshots of the file apart: two read transactions with equal IDs see
// the same records. A writer's ID is the one its commit will have.
func (t *Tx) ID() int { return t.btx.ID() }

// Changed tells whether the transaction has changed anything.
func (t *Tx) Changed() bool { return len(t.dirty) > 0 }

// Commit makes the changes durable, or leaves none of them. After an unclear end
// (a sync that failed) the store is poisoned: what the kernel dropped can't be
// known, and a second sync would lie (Rebello et al., ATC'20).
func (t *Tx) Commit() (err error) {
	defer t.end(&err)
	if len(t.dirty) == 0 {
		return nil
	}
	defer func() {
		if app.CodeOf(err) == app.CodeCorrupt {
			err = t.db.setPoison(err)
		}
	}()
	defer t.guard(&err, t.calls)
	if err := t.writeIndex(); err != nil {
		return disk.Err("write store", t.item(), err)
	}
	if err := t.db.opts.Hook.Before(disk.OpWrite, t.db.path); err != nil {
		return disk.Err("write store", t.item(), err)
	}
	id, btx := t.btx.ID(), t.btx
	t.btx = nil // bbolt ends it whatever comes
	if err := btx.Commit(); err != nil {
		return t.db.failedCommit(id, err)
	}
	if err := t.db.opts.Hook.Before(disk.OpSync, t.db.path); err != nil {
		return t.db.setPoison(err)
	}
	return nil
}

// failedCommit decides whether the store may go on. A full disk refuses data
// pages before the new head is written: nothing of the transaction is
// reachable, and the next one writes its pages anew. Anything else is unclear.
func (db *DB) failedCommit(id int, cause error) error {
	if disk.Full(cause) {
		if now, err := db.bolt.Begin(false); err == nil {
			seen := now.ID()
			if err := now.Rollback(); err == nil && seen < id {
				return disk.Err("write store", db.item, cause)
			}
		}
	}
	return db.setPoison(cause)
}

// Rollback ends the transaction and wipes what it opened; a writer's changes
// are dropped. After Commit it does nothing.
func (t *Tx) Rollback() (err error) {
	if t.scratch == nil {
		return nil
	}
	if btx := t.btx; btx != nil {
		t.btx = nil
		func() {
			defer t.guard(&err, t.calls)
			err = disk.Err("end transaction", t.item(), btx.Rollback())
		}()
	}
	debug.SetPanicOnFault(t.oldFault)
	s := t.scratch
	t.scratch, t.lastBucket, t.lastName = nil, nil, nil
	s.wipe()
	t.db.scratch.Put(s)
	return err
}

// Rest ends one use of a read transaction: what it opened is wiped. Wake begins
// another use of the same snapshot, perhaps by another goroutine; Rollback
// ends it from rest too. A resting transaction holds up writers like any other.
func (t *Tx) Rest() {
	debug.SetPanicOnFault(t.oldFault)
	t.wipe()
}

// Wake begins another use of a resting transaction.
func (t *Tx) Wake() { t.oldFault = debug.SetPanicOnFault(true) }

// room gives n bytes of an arena, nil if they are too many.
func (s *scratch) room(n int) []byte {
	if n > arenaSize/4 {
		return nil
	}
	at := len(s.arena)
	if cap(s.arena)-at < n {
		s.full = append(s.full, s.arena)
		if k := len(s.spare); k > 0 {
			s.arena, s.spare = s.spare[k-1], s.spare[:k-1]
		} else {
			s.arena = make([]byte, 0, arenaSize)
		}
		at = 0
	}
	s.arena = s.arena[:at+n]
	return s.arena[at : at : at+n]
}

func (s *scratch) wipe() {
	clear(s.arena)
	clear(s.plain)
	for _, a := range s.full {
		clear(a)
		if len(s.spare) < arenaMost {
			s.spare = append(s.spare, a[:0])
		}
	}
	clear(s.full)
	s.arena, s.plain, s.full = s.arena[:0], s.plain[:0], s.full[:0]
}

// end is Rollback for a defer; the first error counts.
func (t *Tx) end(err *error) {
	if rerr := t.Rollback(); *err == nil {
		*err = rerr
	}
}

// guard is deferred by whatever touches the file, with the calls running as it
// begins: see guardFault. A panic of a caller's function passes through.
func (t *Tx) guard(err *error, calls int) {
	if t.calls > calls {
		return
	}
	if r := recover(); r != nil {
		*err = broken(t.item(), r)
	}
}

func (t *Tx) item() string { return t.db.item }

// bucket gives the bucket of a table, nil if there is none.
func (t *Tx) bucket(tb kv.Table) (*bolt.Bucket, *tableName) {
	if t.lastBucket != nil && t.lastTable == tb {
		return t.lastBucket, t.lastName
	}
	n := t.db.table(tb)
	t.lastTable, t.lastBucket, t.lastName = tb, t.btx.Bucket(n.bucket[:]), n
	return t.lastBucket, n
}

// physical fills t.key.
func (t *Tx) physical(tb kv.Table, k kv.Key) {
	p := t.db.prf.Sum(string(tb), k.Group)
	copy(t.key[:], p[:])
	binary.BigEndian.PutUint64(t.key[16:], k.Seq)
}

// Get implements kv.Reader. A record that was changed or moved is an error that
// names it.
func (t *Tx) Get(tb kv.Table, k kv.Key) (value []byte, err error) {
	defer t.guard(&err, t.calls)
	b, n := t.bucket(tb)
	if b == nil {
		return nil, nil
	}
	t.physical(tb, k)
	raw := b.Get(t.key[:])
	if raw == nil {
		return nil, nil
	}
	value, group, _, err := t.open(n, t.key[:], raw, true)
	if err != nil || !bytes.Equal(group, k.Group) {
		return nil, damaged(tb, k.Group, k.Seq, err)
	}
	return value, nil
}

// open opens a record's value; in the arena if that is asked for and there is room.
func (t *Tx) open(n *tableName, key, raw []byte, arena bool) (value, group []byte, version uint64, err error) {
	if len(raw) < 8+seal.Overhead {
		return nil, nil, 0, errShort
	}
	need := len(raw) - 8 - seal.Overhead
	var dst []byte
	if arena {
		dst = t.room(need)
	}
	if dst == nil {
		dst = make([]byte, 0, need)
	}
	plain, err := t.db.rec.Open(dst, raw[8:], t.bind(n, key, raw[:8]))
	if err != nil {
		return nil, nil, 0, err
	}
	size, w := binary.Uvarint(plain)
	if w <= 0 || size > uint64(len(plain)-w) {
		return nil, nil, 0, errShort
	}
	end := w + int(size)
	return plain[end:len(plain):len(plain)], plain[w:end], binary.BigEndian.Uint64(raw), nil
}

var errShort = errors.New("too short")

// bind gives the additional data of a record: its table, place and version.
func (t *Tx) bind(n *tableName, key, version []byte) []byte {
	copy(t.ad[:16], n.bucket[1:])
	copy(t.ad[16:40], key)
	copy(t.ad[40:], version)
	return t.ad[:]
}

// Put implements kv.Writer.
func (t *Tx) Put(tb kv.Table, k kv.Key, value []byte) (err error) {
	if !t.write {
		return &app.Error{Code: app.CodeReadOnly, Op: "put record", Item: t.item()}
	}
	if len(value) > maxValue || len(tb) > 255 || len(k.Group) > 1<<15 {
		return &app.Error{Code: app.CodeTooLarge, Op: "put record", Item: Name(tb, k.Group, k.Seq),
			Args: map[string]string{"limit": fmt.Sprint(maxValue), "size": fmt.Sprint(len(value))}}
	}
	defer t.guard(&err, t.calls)
	b, n := t.bucket(tb)
	if b == nil {
		if b, err = t.btx.CreateBucketIfNotExists(n.bucket[:]); err != nil {
			return disk.Err("put record", t.item(), err)
		}
		t.lastBucket = b
	}
	t.physical(tb, k)
	s := t.scratch
	s.plain = binary.AppendUvarint(s.plain[:0], uint64(len(k.Group)))
	s.plain = append(append(s.plain, k.Group...), value...)
	raw := make([]byte, 8, 8+seal.Overhead+len(s.plain))
	binary.BigEndian.PutUint64(raw, t.meta.Generation+1)
	raw = t.db.rec.Seal(raw, s.plain, t.bind(n, t.key[:], raw[:8]))
	if err := b.Put(t.key[:], raw); err != nil {
		return disk.Err("put record", t.item(), err)
	}
	t.changed(tb, k, false)
	return nil
}

// Delete implements kv.Writer.
func (t *Tx) Delete(tb kv.Table, k kv.Key) (err error) {
	if !t.write {
		return &app.Error{Code: app.CodeReadOnly, Op: "delete record", Item: t.item()}
	}
	defer t.guard(&err, t.calls)
	b, _ := t.bucket(tb)
	if b == nil {
		return nil
	}
	t.physical(tb, k)
	if b.Get(t.key[:]) == nil {
		return nil
	}
	if err := b.Delete(t.key[:]); err != nil {
		return disk.Err("delete record", t.item(), err)
	}
	t.changed(tb, k, true)
	return nil
}

func (t *Tx) changed(tb kv.Table, k kv.Key, deleted bool) {
	t.moved++
	t.dirty = append(t.dirty, entry{table: tb, group: string(k.Group), seq: k.Seq, version: t.meta.Generation + 1, deleted: deleted})
}
