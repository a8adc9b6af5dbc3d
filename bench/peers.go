package main

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	badger "github.com/dgraph-io/badger/v4"
	_ "github.com/ncruces/go-sqlite3/driver"
	_ "github.com/ncruces/go-sqlite3/vfs/adiantum"
	bolt "go.etcd.io/bbolt"
	"golang.org/x/sys/unix"

	"renda/app/kv"
	"renda/localdb"
	"renda/localdb/seal"
)

// store is a peer in the writing rows: put makes one record durable before it returns.
type store struct {
	put   func(key [24]byte, value []byte) error
	close func() error
}

// place makes a key of a writer and a number, scattered as hashed groups are.
func place(writer, n int) (k [24]byte) {
	x := uint64(writer)<<32 | uint64(n)
	x = (x ^ x>>31) * 0x9E3779B97F4A7C15
	binary.BigEndian.PutUint64(k[:], x^x>>29)
	binary.BigEndian.PutUint64(k[8:], uint64(writer))
	binary.BigEndian.PutUint64(k[16:], uint64(n))
	return k
}

// boltOptions are those the product gives bbolt.
var boltOptions = &bolt.Options{FreelistType: bolt.FreelistMapType, InitialMmapSize: 256 << 20, NoStatistics: true}

func openVault(dir string, suite seal.ID) (*localdb.Vault, seal.RecoveryCard, error) {
	return localdb.Create(dir, "a passphrase for bench", localdb.Options{Suite: suite})
}

func vaultStore(dir string) (store, error) {
	v, _, err := openVault(filepath.Join(dir, "vault"), seal.Default())
	if err != nil {
		return store{}, err
	}
	return store{
		put: func(k [24]byte, value []byte) error {
			return v.Commit(context.Background(), []kv.Write{{Table: "act", Group: k[:16], Seq: binary.BigEndian.Uint64(k[16:]), Value: value}})
		},
		close: v.Close,
	}, nil
}

func boltStore(dir string) (store, error) {
	db, err := bolt.Open(filepath.Join(dir, "bolt.db"), 0o600, boltOptions)
	if err != nil {
		return store{}, err
	}
	err = db.Update(func(tx *bolt.Tx) error { _, err := tx.CreateBucket([]byte("t")); return err })
	return store{
		put: func(k [24]byte, value []byte) error {
			return db.Update(func(tx *bolt.Tx) error { return tx.Bucket([]byte("t")).Put(k[:], value) })
		},
		close: db.Close,
	}, err
}

func badgerStore(dir string) (store, error) {
	o := badger.DefaultOptions(filepath.Join(dir, "badger")).WithSyncWrites(true).WithLogger(nil).
		WithEncryptionKey(make([]byte, 32)).WithIndexCacheSize(64 << 20)
	db, err := badger.Open(o)
	if err != nil {
		return store{}, err
	}
	return store{
		put: func(k [24]byte, value []byte) error {
			return db.Update(func(tx *badger.Txn) error { return tx.Set(k[:], value) })
		},
		close: db.Close,
	}, nil
}

// sqliteStore is SQLite with the adiantum VFS and synchronous=FULL; journal is "wal" or "delete".
func sqliteStore(dir, journal string) (store, error) {
	dsn := fmt.Sprintf("file:%s?vfs=adiantum&hexkey=%064x&_pragma=locking_mode(exclusive)&_pragma=journal_mode(%s)&_pragma=synchronous(full)",
		filepath.Join(dir, "sqlite.db"), 1, journal)
	db, err := sql.Open("sqlite3", dsn)
	if err != nil {
		return store{}, err
	}
	db.SetMaxOpenConns(1) // SQLite has one writer
	ctx := context.Background()
	if _, err := db.ExecContext(ctx, "CREATE TABLE t (k BLOB PRIMARY KEY, v BLOB) WITHOUT ROWID"); err != nil {
		return store{}, errors.Join(err, db.Close())
	}
	var mode string
	if err := db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil || mode != journal {
		return store{}, errors.Join(fmt.Errorf("journal mode is %q, not %q", mode, journal), err, db.Close())
	}
	put, err := db.PrepareContext(ctx, "INSERT INTO t VALUES (?, ?)")
	return store{
		put:   func(k [24]byte, value []byte) error { _, err := put.ExecContext(ctx, k[:], value); return err },
		close: db.Close,
	}, err
}

// fileStore appends to a plain file with one fdatasync for whoever waits: what the disk
// can do, with neither sealing nor an index. Room is written in advance, as the product's
// journal does.
func fileStore(dir string) (store, error) {
	f, err := os.OpenFile(filepath.Join(dir, "plain"), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return store{}, err
	}
	p := &plain{f: f}
	return store{put: p.put, close: f.Close}, nil
}

type plain struct {
	f *os.File

	mu      sync.Mutex
	waiting []chan error
	buf     []byte
	writing bool

	end, ready int64
}

func (p *plain) put(k [24]byte, value []byte) error {
	done := make(chan error, 1)
	p.mu.Lock()
	p.waiting = append(p.waiting, done)
	p.buf = append(append(p.buf, k[:]...), value...)
	lead := !p.writing
	p.writing = true
	p.mu.Unlock()
	for lead {
		runtime.Gosched()
		p.mu.Lock()
		batch, b := p.waiting, p.buf
		p.waiting, p.buf = nil, nil
		p.mu.Unlock()
		err := p.flush(b)
		p.mu.Lock()
		lead = len(p.waiting) > 0
		p.writing = lead
		p.mu.Unlock()
		for _, c := range batch {
			c <- err
		}
	}
	return <-done
}

func (p *plain) flush(b []byte) error {
	for p.ready < p.end+int64(len(b)) {
		if _, err := p.f.WriteAt(make([]byte, 4<<20), p.ready); err != nil {
			return err
		}
		p.ready += 4 << 20
		if err := p.f.Sync(); err != nil {
			return err
		}
	}
	if _, err := p.f.WriteAt(b, p.end); err != nil {
		return err
	}
	p.end += int64(len(b))
	return unix.Fdatasync(int(p.f.Fd()))
}
