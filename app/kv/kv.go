// Package kv is the shape in which the desk and the server keep records: named
// tables of values under a key of a group and a sequence number.
//
// The shape is narrow on purpose. A sealed store can hash the group, so that
// keys at rest say nothing, and still walk one group in order of its sequence;
// a relational store needs one table with a byte-ordered key. No other order
// is ever promised.
package kv

import "encoding/binary"

// Table names a table. Names reach the disk (hashed by sealed stores): never
// rename one.
type Table string

// Key is a record's place in its table: the records of one Group form a
// sequence ordered by Seq.
type Key struct {
	Group []byte
	Seq   uint64
}

// K makes a Key of a group and a sequence number.
func K[T ~[]byte | ~string](group T, seq uint64) Key { return Key{[]byte(group), seq} }

// U64 gives eight big-endian bytes, for numbers used inside a group.
func U64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// Record is one key and value.
type Record struct {
	Key   Key
	Value []byte
}

// Reader reads one consistent snapshot. A value is valid until its transaction ends
// and must not be changed.
type Reader interface {
	// Get returns the value, or nil without error if there is none.
	Get(t Table, k Key) ([]byte, error)
	// Scan walks one group from sequence number from upwards; fn returning
	// false stops it.
	Scan(t Table, group []byte, from uint64, fn func(seq uint64, value []byte) (bool, error)) error
	// ScanBack walks one group from sequence number from downwards.
	ScanBack(t Table, group []byte, from uint64, fn func(seq uint64, value []byte) (bool, error)) error
	// Each walks a whole table in no promised order, giving each record's key.
	Each(t Table, fn func(k Key, value []byte) (bool, error)) error
}

// Writer reads and changes. Its changes are seen by its own reads at once and
// by others when its transaction ends, all or none.
type Writer interface {
	Reader
	Put(t Table, k Key, value []byte) error
	Delete(t Table, k Key) error
}

// Write is one change of a write set; a nil Value deletes.
type Write struct {
	Table Table  `cbor:"1,keyasint"`
	Group []byte `cbor:"2,keyasint"`
	Seq   uint64 `cbor:"3,keyasint"`
	Value []byte `cbor:"4,keyasint"`
}

// Apply makes the writes of a set, in order.
func Apply(w Writer, ws []Write) error {
	for _, x := range ws {
		k := Key{Group: x.Group, Seq: x.Seq}
		var err error
		if x.Value == nil {
			err = w.Delete(x.Table, k)
		} else {
			err = w.Put(x.Table, k, x.Value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
