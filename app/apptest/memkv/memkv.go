// Package memkv is the naive in-memory record store: the model that sealed and
// relational stores are compared with, and the disk of simulations.
package memkv

import (
	"sort"
	"sync"

	"renda/app/kv"
)

// Store keeps records in maps. Update works on a copy, so a failing function
// leaves nothing behind.
type Store struct {
	mu   sync.RWMutex
	data map[kv.Table]map[string]map[uint64][]byte
}

// New gives an empty store.
func New() *Store { return &Store{data: map[kv.Table]map[string]map[uint64][]byte{}} }

// View reads one snapshot.
func (s *Store) View(fn func(kv.Reader) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return fn(&tx{s: s})
}

// Update changes all or nothing.
func (s *Store) Update(fn func(kv.Writer) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &tx{s: s, write: true}
	if err := fn(t); err != nil {
		for i := len(t.undo) - 1; i >= 0; i-- {
			t.undo[i]()
		}
		return err
	}
	return nil
}

// Tables gives the names of the tables in order. Call it inside View or Update only.
func (s *Store) Tables() []kv.Table {
	out := make([]kv.Table, 0, len(s.data))
	for t := range s.data {
		out = append(out, t)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}

type tx struct {
	s     *Store
	write bool
	undo  []func()
}

func (t *tx) Get(tb kv.Table, k kv.Key) ([]byte, error) {
	return t.s.data[tb][string(k.Group)][k.Seq], nil
}

func (t *tx) seqs(tb kv.Table, g []byte) []uint64 {
	m := t.s.data[tb][string(g)]
	out := make([]uint64, 0, len(m))
	for n := range m {
		out = append(out, n)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}

func (t *tx) Scan(tb kv.Table, g []byte, from uint64, fn func(uint64, []byte) (bool, error)) error {
	for _, n := range t.seqs(tb, g) {
		if n < from {
			continue
		}
		if more, err := fn(n, t.s.data[tb][string(g)][n]); err != nil || !more {
			return err
		}
	}
	return nil
}

func (t *tx) ScanBack(tb kv.Table, g []byte, from uint64, fn func(uint64, []byte) (bool, error)) error {
	ns := t.seqs(tb, g)
	for i := len(ns) - 1; i >= 0; i-- {
		if ns[i] > from {
			continue
		}
		if more, err := fn(ns[i], t.s.data[tb][string(g)][ns[i]]); err != nil || !more {
			return err
		}
	}
	return nil
}

func (t *tx) Each(tb kv.Table, fn func(kv.Key, []byte) (bool, error)) error {
	groups := make([]string, 0, len(t.s.data[tb]))
	for g := range t.s.data[tb] {
		groups = append(groups, g)
	}
	sort.Strings(groups)
	for _, g := range groups {
		for _, n := range t.seqs(tb, []byte(g)) {
			if more, err := fn(kv.Key{Group: []byte(g), Seq: n}, t.s.data[tb][g][n]); err != nil || !more {
				return err
			}
		}
	}
	return nil
}

func (t *tx) Put(tb kv.Table, k kv.Key, v []byte) error {
	tbl := t.s.data[tb]
	if tbl == nil {
		tbl = map[string]map[uint64][]byte{}
		t.s.data[tb] = tbl
	}
	g := string(k.Group)
	if tbl[g] == nil {
		tbl[g] = map[uint64][]byte{}
	}
	old, had := tbl[g][k.Seq]
	t.undo = append(t.undo, func() {
		if had {
			tbl[g][k.Seq] = old
		} else {
			delete(tbl[g], k.Seq)
		}
	})
	tbl[g][k.Seq] = append([]byte{}, v...)
	return nil
}

func (t *tx) Delete(tb kv.Table, k kv.Key) error {
	m := t.s.data[tb][string(k.Group)]
	if old, had := m[k.Seq]; had {
		t.undo = append(t.undo, func() { m[k.Seq] = old })
		delete(m, k.Seq)
	}
	return nil
}
