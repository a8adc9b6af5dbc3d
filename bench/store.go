package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"

	"renda/app/kv"
	"renda/localdb"
	"renda/localdb/seal"
)

func runStore(r *report) error {
	for _, fn := range []func(*report) error{readRows, writeRows, unlockRow} {
		if err := fn(r); err != nil {
			return err
		}
	}
	return nil
}

const (
	readRecords = 100_000
	readSize    = 1024
	reads       = 3_000 // in one short round
)

// readRows: point reads of 1 KB in random order, each in a transaction of its own and a
// hundred in one.
func readRows(r *report) error {
	titles := []string{"point read, 1 KB of 100,000 records, one in a transaction", "point read, 1 KB of 100,000 records, 100 in a transaction"}
	if !r.want(titles[0]) && !r.want(titles[1]) {
		return nil
	}
	keys := make([][24]byte, readRecords)
	for i := range keys {
		keys[i] = place(0, i)
	}
	order := rand.New(rand.NewPCG(1, 2)).Perm(readRecords)
	value := make([]byte, readSize)

	var vaults []*localdb.Vault
	var names []string
	for _, id := range []seal.ID{seal.XAES, seal.XChaCha, seal.SM4} {
		suite, err := seal.ByID(id)
		if err != nil {
			return err
		}
		if !strings.Contains(suite.Name(), r.suite) {
			continue
		}
		v, _, err := openVault(filepath.Join(r.dir, fmt.Sprint("read", id)), id)
		if err != nil {
			return err
		}
		defer v.Close()
		for at := 0; at < len(keys); at += 5000 {
			if err := v.Update(func(w kv.Writer) error {
				for _, k := range keys[at : at+5000] {
					if err := w.Put("act", kv.Key{Group: k[:16], Seq: binary.BigEndian.Uint64(k[16:])}, value); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				return err
			}
		}
		vaults, names = append(vaults, v), append(names, "vault, "+suite.Name())
	}
	db, err := bolt.Open(filepath.Join(r.dir, "read.db"), 0o600, boltOptions)
	if err != nil {
		return err
	}
	defer db.Close()
	for at := 0; at < len(keys); at += 5000 {
		if err := db.Update(func(tx *bolt.Tx) error {
			b, err := tx.CreateBucketIfNotExists([]byte("t"))
			if err != nil {
				return err
			}
			for _, k := range keys[at : at+5000] {
				if err := b.Put(k[:], value); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	for i, batch := range []int{1, 100} {
		c := row{title: titles[i], unit: "ns", often: 15, note: "reach ≤ 1.40×, goal 1.15×; above plain bbolt lie the keyed hash of the group and opening the seal"}
		for i, v := range vaults {
			at := 0
			c.variants = append(c.variants, variant{names[i], func() (float64, error) {
				at = (at + reads) % len(order)
				order := slices.Concat(order[at:], order[:at])[:reads]
				ns, err := perOp(reads/batch, func(i int) error {
					return v.View(func(rd kv.Reader) error {
						for _, n := range order[i*batch : i*batch+batch] {
							k := &keys[n]
							b, err := rd.Get("act", kv.Key{Group: k[:16], Seq: binary.BigEndian.Uint64(k[16:])})
							if err != nil {
								return err
							}
							sink += len(b)
						}
						return nil
					})
				})
				return ns / float64(batch), err
			}})
		}
		at := 0
		c.variants = append(c.variants, variant{"plain bbolt", func() (float64, error) {
			at = (at + reads) % len(order)
			order := slices.Concat(order[at:], order[:at])[:reads]
			ns, err := perOp(reads/batch, func(i int) error {
				return db.View(func(tx *bolt.Tx) error {
					b := tx.Bucket([]byte("t"))
					for _, n := range order[i*batch : i*batch+batch] {
						v := b.Get(keys[n][:])
						sink += copy(value, v) // a value used is a value read
					}
					return nil
				})
			})
			return ns / float64(batch), err
		}})
		if err := r.compare(c); err != nil {
			return err
		}
	}
	return nil
}

var sink int

const (
	writeSize = 1024
	writeTime = 700 * time.Millisecond
)

// writeRows: one record of 1 KB durable in each call, by one writer and by eight.
func writeRows(r *report) error {
	for _, writers := range []int{1, 8} {
		title := fmt.Sprintf("durable write of 1 KB, %d writer(s)", writers)
		if !r.want(title) {
			continue
		}
		c := row{title: title, unit: "/s", note: "reach with 8 writers: ≥ 5× bbolt, ≥ 2× badger; the plain file with a shared fdatasync is what the disk gives"}
		var closers []func() error
		add := func(name string, open func(string) (store, error)) error {
			dir, err := os.MkdirTemp(r.dir, "write")
			if err != nil {
				return err
			}
			s, err := open(dir)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			closers = append(closers, s.close)
			round := 0
			value := make([]byte, writeSize)
			c.variants = append(c.variants, variant{name, func() (float64, error) {
				round++
				base := round << 20
				return perSecond(writers, writeTime, func(w, i int) error { return s.put(place(w, base+i), value) })
			}})
			return nil
		}
		err := errors.Join(
			add("vault, Commit", vaultStore),
			add("plain file, group commit", fileStore),
			add("badger v4, encrypted, SyncWrites", badgerStore),
			add("SQLite adiantum, FULL, WAL", func(d string) (store, error) { return sqliteStore(d, "wal") }),
			add("SQLite adiantum, FULL, rollback journal", func(d string) (store, error) { return sqliteStore(d, "delete") }),
			add("bbolt, Update", boltStore),
		)
		if err == nil {
			err = r.compare(c)
		}
		for _, cl := range closers {
			err = errors.Join(err, cl())
		}
		if err != nil {
			return err
		}
	}
	return nil
}
