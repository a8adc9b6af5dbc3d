// Package localdb is the vault: one person's encrypted store on one machine. It
// joins sealed records (package sealed), the journal in which small writes
// become durable (package journal) and sealed papers (package blob) under one
// root key, which a passphrase or a recovery card unwraps (package seal).
//
// A Commit is durable when the journal is; it is seen at once through an
// overlay and folded into the records in the background, with the next Update,
// or at Close. What was committed survives the loss of the records file.
package localdb

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"renda/app"
	"renda/app/desk"
	"renda/app/kv"
	"renda/localdb/blob"
	"renda/localdb/disk"
	"renda/localdb/journal"
	"renda/localdb/seal"
	"renda/localdb/sealed"
	"renda/localdb/search"
)

// Codes of this package.
const (
	CodeNone    app.Code = "vault.none"    // no vault in this folder
	CodeExists  app.Code = "vault.exists"  // a vault is already in this folder
	CodeForeign app.Code = "vault.foreign" // the file is no vault header
	CodeHeader  app.Code = "vault.header"  // the header was changed or is damaged
	CodeWrong   app.Code = "vault.wrong"   // wrong passphrase; Args "left" tries before the lock
	CodeCard    app.Code = "vault.card"    // another vault's or an older card
	CodeWait    app.Code = "vault.wait"    // too soon after a failure; Args "seconds", "failures"
	CodeLocked  app.Code = "vault.locked"  // locked after too many failures; Args "minutes", "failures"
	CodeInUse   app.Code = "vault.inuse"   // open in another window or process
	CodeClosed  app.Code = "vault.closed"  // used after Close
	CodeJournal app.Code = "vault.journal" // the journal lacks frames the records know: it was cut or put back
	CodeLost    app.Code = "vault.lost"    // a file of the vault is gone; Item says which
	CodeGap     app.Code = "vault.gap"     // the journal was repaired; Args "lost" frames are in neither journal nor records
)

// Options tell how to create or open a vault.
type Options struct {
	Label    string    // for Create: shown on the unlock screen, in clear
	Suite    seal.ID   // for Create; 0 is seal.Default()
	Clock    app.Clock // nil is the system's
	ReadOnly bool      // change nothing
	Snapshot string    // open this verified snapshot, read only, with the journal laid over
	NoSync   bool      // for simulations: nothing is durable
	Hook     disk.Hook // for tests
}

// Vault is an open vault; a desk.Store. Safe for concurrent use.
type Vault struct {
	dir  string
	id   app.ID
	opts Options
	lock *os.File
	root seal.Key
	mend error // what was wrong with the header, mended at opening

	hmu    sync.Mutex
	header header

	db      *sealed.DB
	journal *journal.Journal
	papers  *blob.Store
	refusal error // why the vault only reads, or nil

	lmu  sync.Mutex
	laws *search.Store // nil until asked for

	writing sync.Mutex // one Update at a time
	ending  sync.Mutex // held while a commit makes records and overlay change together

	resting resting // read transactions between Views

	mu   sync.RWMutex
	over *overlay
	at   uint64 // journal number laid over so far
	base int    // sealed.Tx.ID the overlay belongs to

	users  atomic.Int64
	closed atomic.Bool
	idle   chan struct{}
	fold   chan struct{}
	folded chan struct{}
	stale  atomic.Pointer[error] // why the last background fold failed
}

var _ desk.Store = (*Vault)(nil)

// tableMark holds numbers about the journal; tableSecret device keys and the like.
// Other packages' tables are plain words.
const (
	tableMark   kv.Table = "\x00mark"
	tableSecret kv.Table = "\x00secret"
)

// The numbers of tableMark.
const (
	markAt   = 0 // how far the journal is folded in
	markLeft = 1 // the journal's bytes after its last compaction
)

// number reads one of tableMark, 0 if it was never put.
func (v *Vault) number(which uint64) (n uint64, err error) {
	err = v.db.View(func(r kv.Reader) error {
		b, err := r.Get(tableMark, kv.Key{Seq: which})
		if err == nil && len(b) == 8 {
			n = binary.BigEndian.Uint64(b)
		}
		return err
	})
	return n, err
}

func putNumber(w kv.Writer, which, n uint64) error {
	return w.Put(tableMark, kv.Key{Seq: which}, kv.U64(n))
}

func (v *Vault) path(name string) string { return filepath.Join(v.dir, name) }

func (v *Vault) sealedOptions() sealed.Options {
	return sealed.Options{Suite: v.header.Suite, ReadOnly: v.opts.ReadOnly, NoSync: v.opts.NoSync, Hook: v.opts.Hook}
}

func (v *Vault) journalOptions() journal.Options {
	return journal.Options{Suite: v.header.Suite, ReadOnly: v.opts.ReadOnly, NoSync: v.opts.NoSync, Hook: v.opts.Hook, Durable: v.durable}
}

// ReadOnly gives why the vault takes no writes, or nil: a disk that can't be
// written, a snapshot, or a failed sync.
func (v *Vault) ReadOnly() error {
	if v.refusal != nil {
		return v.refusal
	}
	return errors.Join(v.db.Poisoned(), v.journal.Poisoned())
}

// ID names the vault.
func (v *Vault) ID() app.ID { return v.id }

// Mended gives what was wrong with the header when the vault was opened and is
// put right from its copy, or nil: somebody, or the disk, changed it.
func (v *Vault) Mended() error { return v.mend }

// Generation counts changes of the records; a lower one than remembered means
// that an old copy was put back.
func (v *Vault) Generation() (uint64, error) {
	if err := v.enter(); err != nil {
		return 0, err
	}
	defer v.leave()
	return v.db.Generation()
}

// Blobs implements desk.Store.
func (v *Vault) Blobs() desk.Blobs { return papers{v.papers} }

type papers struct{ *blob.Store }

// Open implements desk.Blobs.
func (p papers) Open(h app.Hash) (desk.BlobReader, error) {
	r, err := p.Store.Open(h)
	if err != nil {
		return nil, err
	}
	return r, nil
}

// enter marks a call as running; every call that succeeds needs a leave.
func (v *Vault) enter() error {
	v.users.Add(1)
	if v.closed.Load() {
		v.leave()
		return &app.Error{Code: CodeClosed, Op: "use vault", Item: filepath.Base(v.dir)}
	}
	return nil
}

func (v *Vault) leave() {
	if v.users.Add(-1) == 0 && v.closed.Load() {
		select {
		case v.idle <- struct{}{}:
		default:
		}
	}
}
