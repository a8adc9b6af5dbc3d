package localdb

import (
	"renda/app/kv"
	"renda/localdb/sealed"
)

// reader is one moment of the vault: records and, over them, the journal's tail.
type reader struct {
	tx   *sealed.Tx
	ov   *overlay
	at   uint64
	done bool // the View's function has returned
}

// Get implements kv.Reader.
func (r *reader) Get(tb kv.Table, k kv.Key) ([]byte, error) {
	if r.ov.count.Load() > 0 {
		if v, ok := r.ov.get(tb, k, r.at); ok {
			return v.value, nil
		}
	}
	return r.tx.Get(tb, k)
}

// Scan implements kv.Reader.
func (r *reader) Scan(tb kv.Table, group []byte, from uint64, fn func(uint64, []byte) (bool, error)) error {
	over := r.ov.group(tb, group, r.at)
	i, _ := seekItem(over, from)
	over = over[i:]
	return merge(over, func(a, b uint64) bool { return a < b }, fn, func(step func(uint64, []byte) (bool, error)) error {
		return r.tx.Scan(tb, group, from, step)
	})
}

// ScanBack implements kv.Reader.
func (r *reader) ScanBack(tb kv.Table, group []byte, from uint64, fn func(uint64, []byte) (bool, error)) error {
	var over []item
	for _, it := range r.ov.group(tb, group, r.at) {
		if it.seq <= from {
			over = append([]item{it}, over...)
		}
	}
	return merge(over, func(a, b uint64) bool { return a > b }, fn, func(step func(uint64, []byte) (bool, error)) error {
		return r.tx.ScanBack(tb, group, from, step)
	})
}

func seekItem(items []item, from uint64) (int, bool) {
	for i, it := range items {
		if it.seq >= from {
			return i, true
		}
	}
	return len(items), false
}

// merge walks records with what lies over them, in one order.
func merge(over []item, before func(a, b uint64) bool, fn func(uint64, []byte) (bool, error), under func(func(uint64, []byte) (bool, error)) error) error {
	stopped := false
	give := func(seq uint64, value []byte) (bool, error) {
		more, err := fn(seq, value)
		stopped = stopped || !more || err != nil
		return more, err
	}
	// upTo gives what lies over the records before seq, or all of it.
	upTo := func(seq uint64, all bool) (bool, error) {
		for len(over) > 0 && (all || before(over[0].seq, seq)) {
			it := over[0]
			over = over[1:]
			if it.value == nil {
				continue
			}
			if more, err := give(it.seq, it.value); err != nil || !more {
				return false, err
			}
		}
		return true, nil
	}
	err := under(func(seq uint64, value []byte) (bool, error) {
		if more, err := upTo(seq, false); err != nil || !more {
			return false, err
		}
		if len(over) > 0 && over[0].seq == seq {
			value = over[0].value
			over = over[1:]
			if value == nil {
				return true, nil
			}
		}
		return give(seq, value)
	})
	if err != nil || stopped {
		return err
	}
	_, err = upTo(0, true)
	return err
}

// Each implements kv.Reader.
func (r *reader) Each(tb kv.Table, fn func(kv.Key, []byte) (bool, error)) error {
	over := r.ov.table(tb, r.at)
	stopped := false
	err := r.tx.Each(tb, func(k kv.Key, value []byte) (bool, error) {
		items := over[string(k.Group)]
		if i, found := seekItem(items, k.Seq); found && items[i].seq == k.Seq {
			return true, nil // given below, or deleted
		}
		more, err := fn(k, value)
		stopped = !more || err != nil
		return more, err
	})
	if err != nil || stopped {
		return err
	}
	for g, items := range over {
		for _, it := range items {
			if it.value == nil {
				continue
			}
			if more, err := fn(kv.Key{Group: []byte(g), Seq: it.seq}, it.value); err != nil || !more {
				return err
			}
		}
	}
	return nil
}
