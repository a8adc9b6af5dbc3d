// Package boltstore is the server's embedded store: records sealed on bbolt and
// papers sealed in files, by the same code as on the desk (localdb/sealed,
// localdb/blob), so that at rest there is one sealing.
//
// A commit is two syncs, whatever is in it: the authority collects what all
// clients push into one transaction. The file is locked while the store is open;
// the system gives the lock back however the process ends.
package boltstore

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"renda/app"
	"renda/app/kv"
	"renda/localdb/blob"
	"renda/localdb/disk"
	"renda/localdb/seal"
	"renda/localdb/sealed"
	"renda/server/store"
)

// Codes of this package.
const (
	CodeInUse  app.Code = "store.inuse"  // another process holds the store: the server is running
	CodeKey    app.Code = "store.key"    // the root key is another server's
	CodeBackup app.Code = "store.backup" // the file is no backup, or was cut; Item names the member
)

// The files of a store's folder.
const (
	fileRecords = "records.db"
	dirPapers   = "papers"
)

// Options tell how to open.
type Options struct {
	Create   bool      // make the store if there is none
	Suite    seal.ID   // for Create; 0 is seal.Default()
	ReadOnly bool      // reads only; the folder may lie on a read-only disk
	NoSync   bool      // nothing is durable: for building worlds that can be built again
	Hook     disk.Hook // for tests
}

// Store implements store.Store. Safe for concurrent use.
type Store struct {
	dir    string
	opts   Options
	root   seal.Key
	db     *sealed.DB
	papers *blob.Store
}

// Open opens the store in a folder. Besides this package's codes: input.notfound,
// sealed.foreign, sealed.truncated, sealed.older, data.newer, data.corrupt.
func Open(dir string, root seal.Key, opts Options) (*Store, error) {
	s := &Store{dir: dir, opts: opts, root: root}
	path, so := filepath.Join(dir, fileRecords), sealed.Options{Suite: opts.Suite, ReadOnly: opts.ReadOnly, NoSync: opts.NoSync, Hook: opts.Hook}
	var err error
	if _, serr := os.Lstat(path); opts.Create && errors.Is(serr, os.ErrNotExist) {
		s.db, err = sealed.Create(path, root, so)
	} else {
		s.db, err = sealed.Open(path, root, so)
	}
	if err != nil {
		return nil, translate(err)
	}
	s.papers, err = blob.Open(filepath.Join(dir, dirPapers), root, blob.Options{Suite: opts.Suite, ReadOnly: opts.ReadOnly, Hook: opts.Hook})
	if err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	return s, nil
}

// translate gives the operator's words where the desk's would speak of a vault.
func translate(err error) error {
	e, ok := errors.AsType[*app.Error](err)
	if !ok {
		return err
	}
	code := e.Code
	switch code {
	case sealed.CodeInUse:
		code = CodeInUse
	case sealed.CodeKey:
		code = CodeKey
	case sealed.CodePoisoned:
		// What a client has to know is that nothing can be written until the server was looked after.
		code = app.CodeReadOnly
	case blob.CodeMismatch:
		code = app.CodeCorrupt
	default:
		return err
	}
	return &app.Error{Code: code, Op: e.Op, Item: e.Item, Args: e.Args, Err: err}
}

// View implements store.Store.
func (s *Store) View(ctx context.Context, fn func(kv.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.db.View(fn)
}

// Update implements store.Store.
func (s *Store) Update(ctx context.Context, fn func(kv.Writer) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return translate(s.db.Update(fn))
}

// Blobs implements store.Store.
func (s *Store) Blobs() store.Blobs { return papers{s.papers} }

// Close implements store.Store.
func (s *Store) Close() error {
	s.root.Zero()
	return errors.Join(s.db.Close(), s.papers.Close())
}

// Poisoned gives the failed sync after which the store only reads, or nil.
func (s *Store) Poisoned() error { return translate(s.db.Poisoned()) }
