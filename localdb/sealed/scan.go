package sealed

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	bolt "go.etcd.io/bbolt"

	"renda/app"
	"renda/app/kv"
)

// Scan implements kv.Reader.
func (t *Tx) Scan(tb kv.Table, group []byte, from uint64, fn func(uint64, []byte) (bool, error)) error {
	return t.walk(tb, group, from, true, fn)
}

// ScanBack implements kv.Reader.
func (t *Tx) ScanBack(tb kv.Table, group []byte, from uint64, fn func(uint64, []byte) (bool, error)) error {
	return t.walk(tb, group, from, false, fn)
}

func (t *Tx) walk(tb kv.Table, group []byte, from uint64, up bool, fn func(uint64, []byte) (bool, error)) (err error) {
	defer t.guard(&err, t.calls)
	b, n := t.bucket(tb)
	if b == nil {
		return nil
	}
	t.physical(tb, kv.Key{Group: group, Seq: from})
	place := t.key // t.key is overwritten by what fn does
	c := b.Cursor()
	key, raw := t.seek(b, c, place[:], up)
	for key != nil && bytes.Equal(key[:16], place[:16]) {
		copy(place[:], key)
		seq := binary.BigEndian.Uint64(place[16:])
		value, g, _, err := t.open(n, place[:], raw, false)
		if err != nil || !bytes.Equal(g, group) {
			return damaged(tb, group, seq, err)
		}
		before := t.moved
		more, err := t.call(func() (bool, error) { return fn(seq, value) })
		if err != nil || !more {
			return err
		}
		switch {
		case t.moved == before && up:
			key, raw = c.Next()
		case t.moved == before:
			if key, raw = c.Prev(); t.emptied(key, place[:]) {
				key, raw = lastBefore(b, place[:])
			}
		case up && seq == ^uint64(0), !up && seq == 0:
			return nil
		default: // a cursor doesn't survive changes
			step := uint64(1)
			if !up {
				step = ^uint64(0)
			}
			binary.BigEndian.PutUint64(place[16:], seq+step)
			c = b.Cursor()
			key, raw = t.seek(b, c, place[:], up)
		}
	}
	return nil
}

// seek gives the first record at or after place, or the last at or before it.
func (t *Tx) seek(b *bolt.Bucket, c *bolt.Cursor, place []byte, up bool) (key, raw []byte) {
	key, raw = c.Seek(place)
	if up || bytes.Equal(key, place) {
		return key, raw
	}
	if key == nil {
		key, raw = c.Last()
	} else {
		key, raw = c.Prev()
	}
	if t.emptied(key, place) {
		return lastBefore(b, place)
	}
	return key, raw
}

// emptied reports whether a step back may have stopped too early: bbolt's cursor takes a
// leaf whose records this transaction deleted for the beginning.
func (t *Tx) emptied(key, place []byte) bool {
	return t.moved > 0 && (key == nil || !bytes.Equal(key[:16], place[:16]))
}

// lastBefore gives the last record of place's group before place, by walking forward, where
// the cursor steps over emptied leaves.
func lastBefore(b *bolt.Bucket, place []byte) (key, raw []byte) {
	c := b.Cursor()
	for k, v := c.Seek(place[:16]); k != nil && bytes.Compare(k, place) < 0; k, v = c.Next() {
		key, raw = k, v
	}
	return key, raw
}

// Each implements kv.Reader.
func (t *Tx) Each(tb kv.Table, fn func(kv.Key, []byte) (bool, error)) (err error) {
	defer t.guard(&err, t.calls)
	b, n := t.bucket(tb)
	if b == nil {
		return nil
	}
	c := b.Cursor()
	key, raw := c.First()
	for key != nil {
		place := bytes.Clone(key)
		if len(place) != len(t.key) {
			return damaged(tb, place, 0, nil)
		}
		k := kv.Key{Seq: binary.BigEndian.Uint64(place[16:])}
		value, group, _, err := t.open(n, place, raw, false)
		if err != nil {
			return damaged(tb, place[:16], k.Seq, err)
		}
		k.Group = group
		before := t.moved
		more, err := t.call(func() (bool, error) { return fn(k, value) })
		if err != nil || !more {
			return err
		}
		if t.moved == before {
			key, raw = c.Next()
			continue
		}
		c = b.Cursor()
		if key, raw = c.Seek(place); bytes.Equal(key, place) {
			key, raw = c.Next()
		}
	}
	return nil
}

// call runs a caller's function; it stays counted if that panics.
func (t *Tx) call(fn func() (bool, error)) (bool, error) {
	t.calls++
	more, err := fn()
	t.calls--
	return more, err
}

// Name writes a record's place for people: table/group/number.
func Name(tb kv.Table, group []byte, seq uint64) string {
	g := string(group)
	if !utf8.ValidString(g) || strings.ContainsFunc(g, func(r rune) bool { return !unicode.IsPrint(r) }) {
		g = fmt.Sprintf("%x", group)
	}
	return fmt.Sprintf("%s/%s/%d", tb, g, seq)
}

func damaged(tb kv.Table, group []byte, seq uint64, cause error) error {
	return &app.Error{Code: app.CodeCorrupt, Op: "read record", Item: Name(tb, group, seq), Err: cause}
}
