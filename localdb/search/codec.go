package search

import (
	"encoding/binary"
	"math"
)

// What the index keeps is written as varints and strings with their length before them.

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// decoder reads such bytes. After the first failure everything it gives is zero; ok tells.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) uint() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.bad, d.b = true, nil
		return 0
	}
	d.b = d.b[n:]
	return v
}

// count reads a number of things that take at least one byte each of what is left.
func (d *decoder) count() int {
	v := d.uint()
	if v > uint64(len(d.b)) {
		d.bad, d.b = true, nil
		return 0
	}
	return int(v)
}

// small reads a number of at most 31 bits.
func (d *decoder) small() int {
	v := d.uint()
	if v > math.MaxInt32 {
		d.bad, d.b = true, nil
		return 0
	}
	return int(v)
}

func (d *decoder) bytes(n int) []byte {
	if n < 0 || n > len(d.b) {
		d.bad, d.b = true, nil
		return nil
	}
	out := d.b[:n]
	d.b = d.b[n:]
	return out
}

func (d *decoder) string() string { return string(d.bytes(d.count())) }

// done tells whether everything was read, and rightly.
func (d *decoder) done() bool { return !d.bad && len(d.b) == 0 }
