// Package memkv is the naive in-memory record store: the model that sealed and
// relational stores are compared with, and the disk of simulations.
package memkv

import (
	"slices"
	"sort"
	"sync"

	"renda/app/kv"
)

// Store keeps records in maps. Update keeps what it changes, so a failing function
// leaves nothing behind.
type Store struct {
	mu   sync.RWMutex
	data map[kv.Table]map[string]*group
}

// group is one group's records and their sequence numbers in order.
type group struct {
	vals map[uint64][]byte
	seqs []uint64
}

// New gives an empty store.
func New() *Store { return &Store{data: map[kv.Table]map[string]*group{}} }

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

func (t *tx) group(tb kv.Table, g []byte) *group { return t.s.data[tb][string(g)] }

func (t *tx) Get(tb kv.Table, k kv.Key) ([]byte, error) {
	if g := t.group(tb, k.Group); g != nil {
		return g.vals[k.Seq], nil
	}
	return nil, nil
}

func (t *tx) Scan(tb kv.Table, name []byte, from uint64, fn func(uint64, []byte) (bool, error)) error {
	g := t.group(tb, name)
	if g == nil {
		return nil
	}
	// Found anew at each step: fn may change the group.
	for {
		i, _ := slices.BinarySearch(g.seqs, from)
		if i == len(g.seqs) {
			return nil
		}
		n := g.seqs[i]
		if more, err := fn(n, g.vals[n]); err != nil || !more || n == ^uint64(0) {
			return err
		}
		from = n + 1
	}
}

func (t *tx) ScanBack(tb kv.Table, name []byte, from uint64, fn func(uint64, []byte) (bool, error)) error {
	g := t.group(tb, name)
	if g == nil {
		return nil
	}
	for {
		i, here := slices.BinarySearch(g.seqs, from)
		if !here {
			i--
		}
		if i < 0 {
			return nil
		}
		n := g.seqs[i]
		if more, err := fn(n, g.vals[n]); err != nil || !more || n == 0 {
			return err
		}
		from = n - 1
	}
}

func (t *tx) Each(tb kv.Table, fn func(kv.Key, []byte) (bool, error)) error {
	names := make([]string, 0, len(t.s.data[tb]))
	for n := range t.s.data[tb] {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, name := range names {
		more := true
		err := t.Scan(tb, []byte(name), 0, func(n uint64, v []byte) (bool, error) {
			var err error
			more, err = fn(kv.Key{Group: []byte(name), Seq: n}, v)
			return more, err
		})
		if err != nil || !more {
			return err
		}
	}
	return nil
}

func (t *tx) Put(tb kv.Table, k kv.Key, v []byte) error {
	tbl := t.s.data[tb]
	if tbl == nil {
		tbl = map[string]*group{}
		t.s.data[tb] = tbl
	}
	g := tbl[string(k.Group)]
	if g == nil {
		g = &group{vals: map[uint64][]byte{}}
		tbl[string(k.Group)] = g
	}
	old, had := g.vals[k.Seq]
	t.undo = append(t.undo, func() {
		if had {
			g.set(k.Seq, old)
		} else {
			g.drop(k.Seq)
		}
	})
	g.set(k.Seq, append([]byte{}, v...))
	return nil
}

func (t *tx) Delete(tb kv.Table, k kv.Key) error {
	g := t.group(tb, k.Group)
	if g == nil {
		return nil
	}
	if old, had := g.vals[k.Seq]; had {
		t.undo = append(t.undo, func() { g.set(k.Seq, old) })
		g.drop(k.Seq)
	}
	return nil
}

func (g *group) set(n uint64, v []byte) {
	if _, had := g.vals[n]; !had {
		if len(g.seqs) == 0 || g.seqs[len(g.seqs)-1] < n {
			g.seqs = append(g.seqs, n)
		} else {
			i, _ := slices.BinarySearch(g.seqs, n)
			g.seqs = slices.Insert(g.seqs, i, n)
		}
	}
	g.vals[n] = v
}

func (g *group) drop(n uint64) {
	if i, here := slices.BinarySearch(g.seqs, n); here {
		g.seqs = slices.Delete(g.seqs, i, i+1)
		delete(g.vals, n)
	}
}
