// Package sealed keeps kv records on bbolt so that the file says nothing and
// nothing in it can be changed unseen: keys are keyed hashes, values are
// sealed and bound to their place and version, and a chained, sealed index
// names whatever was changed, moved, deleted or rolled back. Rolling back the
// whole file can't be seen from inside it: compare Generation with somebody
// who remembers (the server does).
//
// The file is a bbolt file of these buckets:
//
//	"renda"     "format": magic, format and suite in clear; "meta": sealed head of the index
//	"i"         index blocks: base pages and deltas (index.go)
//	't' | 16 B  one for each table, named by a keyed hash:
//	            key   = PRF(table, group) (16) | seq (8, big endian)
//	            value = version (8) | suite (1) | nonce (24) | ciphertext | tag (16)
//	            plaintext = uvarint length of group | group | value
//
// The version of a record is the generation of the transaction that wrote it.
package sealed

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"renda/app"
	"renda/app/kv"
	"renda/localdb/disk"
	"renda/localdb/seal"
)

// Codes of this package; Item is the file or the record.
const (
	CodeForeign   app.Code = "sealed.foreign"   // the file is no sealed store
	CodeTruncated app.Code = "sealed.truncated" // the file is shorter than it says; Args "want", "have" in bytes
	CodeKey       app.Code = "sealed.key"       // the key doesn't open this file, or its head was changed
	CodeOlder     app.Code = "sealed.older"     // made by a version too old to be read; Args "format"
	CodeExists    app.Code = "sealed.exists"    // a file is already there
	CodeInUse     app.Code = "vault.inuse"      // another process holds the store
	CodePoisoned  app.Code = "sealed.poisoned"  // a sync failed; reads only until it is opened and checked again
)

// Format is the file format this version writes.
const Format = 1

const (
	magic      = "renda sealed store\n"
	headBucket = "renda"
	idxBucket  = "i"
	tagFormat  = "format"
	tagMeta    = "meta"
)

// Options tell how to open.
type Options struct {
	Suite    seal.ID   // for Create; 0 is seal.Default()
	ReadOnly bool      // reads only; the file may lie on a read-only disk
	NoSync   bool      // for simulations: nothing is durable
	Hook     disk.Hook // for tests: OpWrite before a commit, OpSync as its sync
}

// DB is an open store. Safe for concurrent use; one writer at a time.
type DB struct {
	path    string
	item    string // its last part, for messages
	opts    Options
	bolt    *bolt.DB
	suite   seal.Suite
	rec     *seal.Box // records
	idx     *seal.Box // index blocks
	head    *seal.Box // meta
	prf     seal.PRF
	names   atomic.Pointer[map[kv.Table]*tableName] // replaced to add one
	scratch sync.Pool
	poison  atomic.Pointer[app.Error]
}

type tableName struct {
	bucket [17]byte // 't' | PRF(table)
}

// Create makes a store that doesn't exist yet and opens it. A power cut during
// bbolt's first writes can break a file (etcd-io/bbolt README, etcd#16596), so
// it is made under another name and moved when durable.
func Create(path string, root seal.Key, opts Options) (*DB, error) {
	if _, err := os.Lstat(path); err == nil {
		return nil, &app.Error{Code: CodeExists, Op: "create store", Item: filepath.Base(path)}
	}
	if opts.Suite == 0 {
		opts.Suite = seal.Default()
	}
	tmp := path + ".new"
	if err := os.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, disk.Err("create store", filepath.Base(path), err)
	}
	if err := initFile(tmp, root, opts); err != nil {
		if rerr := os.Remove(tmp); rerr != nil && !errors.Is(rerr, fs.ErrNotExist) {
			err = errors.Join(err, rerr)
		}
		return nil, disk.Err("create store", filepath.Base(path), err)
	}
	if err := opts.Hook.Rename(tmp, path); err != nil {
		return nil, disk.Err("create store", filepath.Base(path), err)
	}
	return Open(path, root, opts)
}

func initFile(tmp string, root seal.Key, opts Options) error {
	if err := opts.Hook.Before(disk.OpOpen, tmp); err != nil {
		return err
	}
	b, err := bolt.Open(tmp, 0o600, boltOptions(opts))
	if err != nil {
		return err
	}
	db, err := newDB(tmp, b, root, opts.Suite, opts)
	if err == nil {
		err = b.Update(func(tx *bolt.Tx) error {
			h, err := tx.CreateBucket([]byte(headBucket))
			if err != nil {
				return err
			}
			if _, err := tx.CreateBucket([]byte(idxBucket)); err != nil {
				return err
			}
			if err := h.Put([]byte(tagFormat), formatTag(opts.Suite)); err != nil {
				return err
			}
			m, err := db.sealMeta(meta{Generation: 1})
			if err != nil {
				return err
			}
			return h.Put([]byte(tagMeta), m)
		})
	}
	if err == nil {
		err = opts.Hook.Before(disk.OpSync, tmp)
	}
	return errors.Join(err, b.Close())
}

func formatTag(s seal.ID) []byte { return append([]byte(magic), 0, Format, byte(s)) }

func boltOptions(opts Options) *bolt.Options {
	return &bolt.Options{
		Timeout:  50 * time.Millisecond, // the lock is held for as long as a program runs: waiting is no use
		ReadOnly: opts.ReadOnly, NoSync: opts.NoSync, NoGrowSync: opts.NoSync,
		FreelistType: bolt.FreelistMapType,
		// Growing the map waits for every reader (boltdb #378): reserve address space.
		InitialMmapSize: 256 << 20,
		NoStatistics:    true,
	}
}

// Open opens a store. Codes: input.notfound, CodeForeign, CodeTruncated,
// CodeKey, CodeOlder, data.newer, CodeInUse, data.corrupt.
func Open(path string, root seal.Key, opts Options) (db *DB, err error) {
	item := filepath.Base(path)
	if err := preflight(path); err != nil {
		return nil, err
	}
	if !opts.ReadOnly {
		if err := opts.Hook.Before(disk.OpOpen, path); err != nil {
			return nil, disk.Err("open store", item, err)
		}
	}
	defer guardFault(&err, item)()
	b, err := bolt.Open(path, 0o600, boltOptions(opts))
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, &app.Error{Code: CodeInUse, Op: "open store", Item: item, Err: err}
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		return nil, &app.Error{Code: CodeForeign, Op: "open store", Item: item, Err: err}
	case err != nil:
		return nil, disk.Err("open store", item, err)
	}
	db, err = openHead(path, b, root, opts)
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return db, nil
}

// openHead reads the clear tag, then opens the sealed head: the proof that this is
// the key.
func openHead(path string, b *bolt.DB, root seal.Key, opts Options) (*DB, error) {
	item := filepath.Base(path)
	var suite seal.ID
	err := b.View(func(tx *bolt.Tx) error {
		h := tx.Bucket([]byte(headBucket))
		if h == nil || tx.Bucket([]byte(idxBucket)) == nil {
			return &app.Error{Code: CodeForeign, Op: "open store", Item: item}
		}
		tag := h.Get([]byte(tagFormat))
		if len(tag) < len(magic)+3 || string(tag[:len(magic)]) != magic {
			return &app.Error{Code: CodeForeign, Op: "open store", Item: item}
		}
		format := int(tag[len(magic)])<<8 | int(tag[len(magic)+1])
		args := map[string]string{"format": fmt.Sprint(format)}
		if format > Format {
			return &app.Error{Code: app.CodeNewer, Op: "open store", Item: item, Args: args}
		}
		if format < Format {
			return &app.Error{Code: CodeOlder, Op: "open store", Item: item, Args: args}
		}
		suite = seal.ID(tag[len(magic)+2])
		return nil
	})
	if err != nil {
		return nil, err
	}
	db, err := newDB(path, b, root, suite, opts)
	if err != nil {
		return nil, err
	}
	if _, err := db.Generation(); err != nil {
		return nil, err
	}
	return db, nil
}

func newDB(path string, b *bolt.DB, root seal.Key, id seal.ID, opts Options) (*DB, error) {
	s, err := seal.ByID(id)
	if err != nil {
		return nil, err
	}
	db := &DB{path: path, item: filepath.Base(path), opts: opts, bolt: b, suite: s}
	for label, box := range map[string]**seal.Box{"v1/sealed/record": &db.rec, "v1/sealed/index": &db.idx, "v1/sealed/head": &db.head} {
		k, err := seal.Derive(s, root, label)
		if err != nil {
			return nil, err
		}
		if *box, err = seal.NewBox(s, k); err != nil {
			return nil, err
		}
	}
	k, err := seal.Derive(s, root, "v1/sealed/names")
	if err != nil {
		return nil, err
	}
	if db.prf, err = s.PRF(k); err != nil {
		return nil, err
	}
	db.names.Store(&map[kv.Table]*tableName{})
	db.scratch.New = func() any { return &scratch{arena: make([]byte, 0, arenaSize)} }
	return db, nil
}

// Suite tells which ciphers the file uses.
func (db *DB) Suite() seal.Suite { return db.suite }

// Path gives the file's name.
func (db *DB) Path() string { return db.path }

// View reads one snapshot.
func (db *DB) View(fn func(kv.Reader) error) (err error) {
	tx, err := db.Begin(false)
	if err != nil {
		return err
	}
	defer tx.end(&err)
	return fn(tx)
}

// Update changes all or nothing, durable on return.
func (db *DB) Update(fn func(kv.Writer) error) (err error) {
	tx, err := db.Begin(true)
	if err != nil {
		return err
	}
	defer tx.end(&err)
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// Generation counts the transactions that changed the file. Whoever remembers a
// higher one than an opened file has knows that an old copy was put back.
func (db *DB) Generation() (n uint64, err error) {
	tx, err := db.Begin(false)
	if err != nil {
		return 0, err
	}
	defer tx.end(&err)
	if err = tx.loadMeta(); err != nil {
		return 0, err
	}
	return tx.meta.Generation, nil
}

// Poisoned gives the failure after which the store only reads, or nil.
func (db *DB) Poisoned() error {
	if p := db.poison.Load(); p != nil {
		return p
	}
	return nil
}

func (db *DB) setPoison(cause error) error {
	db.poison.CompareAndSwap(nil, &app.Error{Code: CodePoisoned, Op: "write store", Item: db.item, Err: cause})
	return db.Poisoned()
}

// WriteTo writes a consistent copy of the file, still sealed. Give it a new file:
// never the file of an open store.
func (db *DB) WriteTo(w io.Writer) (n int64, err error) {
	defer guardFault(&err, db.item)()
	tx, err := db.bolt.Begin(false)
	if err != nil {
		return 0, disk.Err("copy store", db.item, err)
	}
	n, err = tx.WriteTo(w)
	return n, disk.Err("copy store", db.item, errors.Join(err, tx.Rollback()))
}

// Close waits for open transactions and closes the file.
func (db *DB) Close() error {
	return disk.Err("close store", db.item, db.bolt.Close())
}

func (db *DB) table(t kv.Table) *tableName {
	for {
		names := db.names.Load()
		if n := (*names)[t]; n != nil {
			return n
		}
		n := &tableName{}
		n.bucket[0] = 't'
		sum := db.prf.Sum("\x00table", []byte(t))
		copy(n.bucket[1:], sum[:])
		more := maps.Clone(*names)
		more[t] = n
		db.names.CompareAndSwap(names, &more)
	}
}

// guardFault turns a fault of the memory map (a bad sector, a file cut behind
// our back) and a broken page found by bbolt, which both panic, into an error.
// Call what it returns in a defer.
func guardFault(err *error, item string) func() {
	old := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(old)
		if r := recover(); r != nil {
			*err = broken(item, r)
		}
	}
}

func broken(item string, r any) error {
	return &app.Error{Code: app.CodeCorrupt, Op: "read store", Item: item, Err: fmt.Errorf("broken page: %v", r)}
}
