package localdb

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"renda/app/kv"
)

// overlay holds what the journal has and the records don't have yet, each value with
// the journal number it came with, so that a reader sees the moment it began at.
type overlay struct {
	mu     sync.RWMutex
	tables map[kv.Table]map[string][]slot
	count  atomic.Int64 // versions held
	bytes  int64
}

// slot is one record's versions, oldest first.
type slot struct {
	seq      uint64
	versions []version
}

type version struct {
	at    uint64 // journal number
	value []byte // nil: deleted
}

func newOverlay() *overlay { return &overlay{tables: map[kv.Table]map[string][]slot{}} }

// add lays a write set over; its values are kept.
func (o *overlay) add(at uint64, ws []kv.Write) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, w := range ws {
		o.put(w.Table, string(w.Group), w.Seq, version{at, w.Value})
	}
}

func (o *overlay) put(tb kv.Table, group string, seq uint64, v version) {
	t := o.tables[tb]
	if t == nil {
		t = map[string][]slot{}
		o.tables[tb] = t
	}
	slots := t[group]
	i, found := find(slots, seq)
	if !found {
		slots = slices.Insert(slots, i, slot{seq: seq})
		t[group] = slots
	}
	slots[i].versions = append(slots[i].versions, v)
	o.count.Add(1)
	o.bytes += int64(len(v.value))
}

func find(slots []slot, seq uint64) (int, bool) {
	return slices.BinarySearchFunc(slots, seq, func(s slot, n uint64) int { return cmp.Compare(s.seq, n) })
}

// newest gives the last version not after at.
func (s slot) newest(at uint64) (version, bool) {
	for i := len(s.versions) - 1; i >= 0; i-- {
		if s.versions[i].at <= at {
			return s.versions[i], true
		}
	}
	return version{}, false
}

// get gives a record's version at a moment.
func (o *overlay) get(tb kv.Table, k kv.Key, at uint64) (version, bool) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	slots := o.tables[tb][string(k.Group)]
	if i, found := find(slots, k.Seq); found {
		return slots[i].newest(at)
	}
	return version{}, false
}

// item is one record at a moment.
type item struct {
	seq   uint64
	value []byte
}

// group gives one group's records at a moment, in order.
func (o *overlay) group(tb kv.Table, group []byte, at uint64) []item {
	o.mu.RLock()
	defer o.mu.RUnlock()
	return moment(o.tables[tb][string(group)], at)
}

func moment(slots []slot, at uint64) []item {
	var out []item
	for _, s := range slots {
		if v, ok := s.newest(at); ok {
			out = append(out, item{s.seq, v.value})
		}
	}
	return out
}

// table gives one table's records at a moment, by group.
func (o *overlay) table(tb kv.Table, at uint64) map[string][]item {
	o.mu.RLock()
	defer o.mu.RUnlock()
	out := map[string][]item{}
	for g, slots := range o.tables[tb] {
		if items := moment(slots, at); len(items) > 0 {
			out[g] = items
		}
	}
	return out
}

// writes gives the moment as a write set, in order.
func (o *overlay) writes(at uint64) []kv.Write {
	o.mu.RLock()
	defer o.mu.RUnlock()
	var out []kv.Write
	for tb, groups := range o.tables {
		for g, slots := range groups {
			for _, it := range moment(slots, at) {
				out = append(out, kv.Write{Table: tb, Group: []byte(g), Seq: it.seq, Value: it.value})
			}
		}
	}
	slices.SortFunc(out, func(a, b kv.Write) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(string(a.Group), string(b.Group)), cmp.Compare(a.Seq, b.Seq))
	})
	return out
}

// after gives a new overlay with what came after a moment.
func (o *overlay) after(at uint64) *overlay {
	o.mu.RLock()
	defer o.mu.RUnlock()
	out := newOverlay()
	for tb, groups := range o.tables {
		for g, slots := range groups {
			for _, s := range slots {
				for _, v := range s.versions {
					if v.at > at {
						out.put(tb, g, s.seq, v)
					}
				}
			}
		}
	}
	return out
}

// size gives versions and bytes held.
func (o *overlay) size() (n, bytes int64) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	return o.count.Load(), o.bytes
}
