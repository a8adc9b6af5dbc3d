// Package memdesk is the naive desk store in memory: the model for tests of the desk,
// and its disk in simulations. It can fail at the k-th write, and it can lose its vault
// and keep only its journal.
package memdesk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"sync"

	"renda/app"
	"renda/app/apptest/memkv"
	"renda/app/desk"
	"renda/app/kv"
)

// Store implements desk.Store.
type Store struct {
	kv    *memkv.Store
	blobs *Blobs

	mu      sync.Mutex
	writes  int
	fault   func(n int) error
	journal [][]kv.Write
}

// New gives an empty store.
func New() *Store {
	return &Store{kv: memkv.New(), blobs: &Blobs{held: map[app.Hash][]byte{}, part: map[app.Hash][]byte{}}}
}

// Fault is called before each write with its number, from 1; an error it gives fails the
// write, which then leaves nothing behind. nil: nothing fails.
func (s *Store) Fault(fn func(n int) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = fn
}

// Writes gives how many writes were tried.
func (s *Store) Writes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.writes
}

func (s *Store) step() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writes++
	if s.fault != nil {
		return s.fault(s.writes)
	}
	return nil
}

// View implements desk.Store.
func (s *Store) View(fn func(kv.Reader) error) error { return s.kv.View(fn) }

// Update implements desk.Store.
func (s *Store) Update(fn func(kv.Writer) error) error {
	return s.kv.Update(func(w kv.Writer) error {
		if err := fn(w); err != nil {
			return err
		}
		return s.step()
	})
}

// Commit implements desk.Store.
func (s *Store) Commit(ctx context.Context, ws []kv.Write) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.step(); err != nil {
		return err
	}
	s.mu.Lock()
	s.journal = append(s.journal, ws)
	s.mu.Unlock()
	return s.put(ws)
}

func (s *Store) put(ws []kv.Write) error {
	return s.kv.Update(func(w kv.Writer) error { return kv.Apply(w, ws) })
}

// Sum gives a digest of everything stored, papers left out: two equal sums mean that
// nothing has changed.
func (s *Store) Sum() (app.Hash, error) {
	h := sha256.New()
	err := s.kv.View(func(r kv.Reader) error {
		for _, t := range s.kv.Tables() {
			err := r.Each(t, func(k kv.Key, v []byte) (bool, error) {
				for _, b := range [][]byte{[]byte(t), k.Group, kv.U64(k.Seq), v} {
					h.Write(kv.U64(uint64(len(b))))
					h.Write(b)
				}
				return true, nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return app.Hash(h.Sum(nil)), err
}

// Copy gives a store of its own with what this one holds, papers shared.
func (s *Store) Copy() (*Store, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := New()
	n.blobs, n.journal = s.blobs, append([][]kv.Write(nil), s.journal...)
	err := s.kv.View(func(r kv.Reader) error {
		for _, t := range s.kv.Tables() {
			var ws []kv.Write
			err := r.Each(t, func(k kv.Key, v []byte) (bool, error) {
				ws = append(ws, kv.Write{Table: t, Group: bytes.Clone(k.Group), Seq: k.Seq, Value: bytes.Clone(v)})
				return true, nil
			})
			if err == nil {
				err = n.put(ws)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// Blobs implements desk.Store.
func (s *Store) Blobs() desk.Blobs { return s.blobs }

// LoseVault gives what is left when the vault file is lost: what was committed to the
// journal, and the papers.
func (s *Store) LoseVault() (*Store, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := New()
	n.blobs = s.blobs
	for _, ws := range s.journal {
		if err := n.put(ws); err != nil {
			return nil, err
		}
	}
	n.journal = append(n.journal, s.journal...)
	return n, nil
}

// Blobs implements desk.Blobs.
type Blobs struct {
	mu   sync.Mutex
	held map[app.Hash][]byte
	part map[app.Hash][]byte
}

// Put implements desk.Blobs.
func (b *Blobs) Put(_ context.Context, r io.Reader, limit int64) (app.Hash, int64, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return app.Hash{}, 0, err
	}
	if int64(len(data)) > limit {
		return app.Hash{}, 0, &app.Error{Code: app.CodeTooLarge, Op: "store a paper"}
	}
	h := app.Hash(sha256.Sum256(data))
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held[h] = data
	return h, int64(len(data)), nil
}

// Open implements desk.Blobs.
func (b *Blobs) Open(h app.Hash) (desk.BlobReader, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	data, ok := b.held[h]
	if !ok {
		return nil, &app.Error{Code: app.CodeNotFound, Op: "open a paper", Item: h.Short()}
	}
	return reader{bytes.NewReader(data)}, nil
}

type reader struct{ *bytes.Reader }

func (reader) Close() error { return nil }

// Has implements desk.Blobs.
func (b *Blobs) Has(h app.Hash) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, ok := b.held[h]
	return ok
}

// Delete implements desk.Blobs.
func (b *Blobs) Delete(h app.Hash) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.held, h)
	delete(b.part, h)
	return nil
}

// Partial implements desk.Blobs.
func (b *Blobs) Partial(h app.Hash) int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return int64(len(b.part[h]))
}

// Append implements desk.Blobs.
func (b *Blobs) Append(_ context.Context, h app.Hash, offset, size int64, r io.Reader) error {
	data, err := io.ReadAll(r)
	b.mu.Lock()
	defer b.mu.Unlock()
	if offset != int64(len(b.part[h])) {
		return &app.Error{Code: app.CodeBadInput, Op: "continue a paper", Item: h.Short()}
	}
	b.part[h] = append(b.part[h], data...)
	if err != nil || int64(len(b.part[h])) < size {
		return err
	}
	whole := b.part[h]
	delete(b.part, h)
	if app.Hash(sha256.Sum256(whole)) != h {
		return &app.Error{Code: app.CodeCorrupt, Op: "check a paper", Item: h.Short()}
	}
	b.held[h] = whole
	return nil
}
