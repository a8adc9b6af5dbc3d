// Package memstore is the server's store in memory: the disk of simulations and the
// model that the real stores are compared with. It keeps nothing after Close.
package memstore

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"sync"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/memkv"
	"renda/app/kv"
	"renda/server/store"
)

// Store implements store.Store.
type Store struct {
	kv    *memkv.Store
	blobs blobs
}

// New gives an empty store.
func New() *Store {
	return &Store{kv: memkv.New(), blobs: blobs{m: map[app.Hash]*blob{}}}
}

// Restore gives a store with the records of a backup.
func Restore(r io.Reader) (*Store, error) {
	s, in := New(), bufio.NewReader(r)
	return s, s.kv.Update(func(w kv.Writer) error {
		for {
			n, err := binary.ReadUvarint(in)
			if errors.Is(err, io.EOF) {
				return nil
			}
			b := make([]byte, n)
			if err == nil {
				_, err = io.ReadFull(in, b)
			}
			if err != nil {
				return &app.Error{Code: app.CodeCorrupt, Op: "read a backup", Err: err}
			}
			var x kv.Write
			if err := act.Unmarshal(b, &x); err != nil {
				return err
			}
			if err := w.Put(x.Table, kv.Key{Group: x.Group, Seq: x.Seq}, x.Value); err != nil {
				return err
			}
		}
	})
}

// View implements store.Store.
func (s *Store) View(ctx context.Context, fn func(kv.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.kv.View(fn)
}

// Update implements store.Store.
func (s *Store) Update(ctx context.Context, fn func(kv.Writer) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.kv.Update(fn)
}

// Blobs implements store.Store.
func (s *Store) Blobs() store.Blobs { return &s.blobs }

// Backup implements store.Store: each record as deterministic CBOR behind its length.
func (s *Store) Backup(ctx context.Context, out io.Writer) error {
	return s.kv.View(func(r kv.Reader) error {
		for _, t := range s.kv.Tables() {
			err := r.Each(t, func(k kv.Key, v []byte) (bool, error) {
				b, err := act.Marshal(kv.Write{Table: t, Group: k.Group, Seq: k.Seq, Value: v})
				if err != nil {
					return false, err
				}
				if _, err := out.Write(append(binary.AppendUvarint(nil, uint64(len(b))), b...)); err != nil {
					return false, err
				}
				return true, ctx.Err()
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Close implements store.Store.
func (s *Store) Close() error { return nil }

type blob struct {
	data  []byte
	size  int64
	whole bool
}

type blobs struct {
	mu sync.Mutex
	m  map[app.Hash]*blob
}

func (b *blobs) Offset(h app.Hash) (int64, bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.m[h]
	if x == nil {
		return 0, false, nil
	}
	return int64(len(x.data)), x.whole, nil
}

func (b *blobs) Append(ctx context.Context, h app.Hash, offset, size int64, r io.Reader) error {
	data, err := io.ReadAll(r)
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.m[h]
	if x == nil {
		x = &blob{size: size}
		b.m[h] = x
	}
	if x.whole {
		return nil
	}
	if offset != int64(len(x.data)) || offset+int64(len(data)) > size {
		return &app.Error{Code: app.CodeBadInput, Op: "append to a paper", Item: h.Short()}
	}
	x.data = append(x.data, data...)
	if err != nil {
		return &app.Error{Code: app.CodeBadInput, Op: "append to a paper", Item: h.Short(), Err: err}
	}
	if int64(len(x.data)) < size {
		return ctx.Err()
	}
	if sha256.Sum256(x.data) != h {
		delete(b.m, h)
		return &app.Error{Code: app.CodeCorrupt, Op: "check a paper", Item: h.Short()}
	}
	x.whole = true
	return nil
}

func (b *blobs) Open(h app.Hash) (io.ReaderAt, int64, func() error, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.m[h]
	if x == nil || !x.whole {
		return nil, 0, nil, &app.Error{Code: app.CodeNotFound, Op: "open a paper", Item: h.Short()}
	}
	return bytes.NewReader(x.data), x.size, func() error { return nil }, nil
}

func (b *blobs) Delete(h app.Hash) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.m, h)
	return nil
}
