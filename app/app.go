// Package app holds what every kind of work of a people's congress shares:
// identifiers, dates, the error that has two audiences, and the clock.
//
// Everything below app is pure: it never touches disk, network, randomness or
// the wall clock except through a small interface handed to it, so that a
// simulator can own all four.
package app

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"time"
)

// ID names a matter, an act, an account, a device or an organ: 128 bits, time
// ordered (48 bits of Unix milliseconds, then 80 random bits; the layout of
// RFC 9562 UUIDv7 without its version bits), made by whoever creates the thing.
type ID [16]byte

// NewID makes an ID from the given time and randomness.
func NewID(now time.Time, rnd io.Reader) ID {
	var id ID
	ms := uint64(now.UnixMilli())
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	if _, err := io.ReadFull(rnd, id[6:]); err != nil {
		// Randomness that fails is not a state to limp on in: a repeated id
		// would let one paper overwrite another.
		panic(fmt.Sprintf("app: randomness failed: %v", err))
	}
	return id
}

// NamedID derives a fixed ID from a name: for the few things that exist once
// in every world (the directory, the rule set) and for demo data.
func NamedID(name string) ID {
	h := sha256.Sum256([]byte("renda-named-id\x00" + name))
	return ID(h[:16])
}

// IsZero reports whether the ID is unset.
func (id ID) IsZero() bool { return id == ID{} }

// String gives 32 lower-case hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// MarshalText and UnmarshalText make an ID a string in JSON.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText is the inverse of MarshalText.
func (id *ID) UnmarshalText(b []byte) error {
	v, err := ParseID(string(b))
	if err != nil {
		return err
	}
	*id = v
	return nil
}

// ParseID reads the form String gives.
func ParseID(s string) (ID, error) {
	var id ID
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(id) {
		return ID{}, &Error{Code: CodeBadInput, Op: "read an identifier", Item: s}
	}
	copy(id[:], b)
	return id, nil
}

// Hash is a SHA-256 digest.
type Hash [32]byte

// IsZero reports whether the hash is unset.
func (h Hash) IsZero() bool { return h == Hash{} }

// String gives 64 lower-case hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText and UnmarshalText make a Hash a string in JSON.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText is the inverse of MarshalText.
func (h *Hash) UnmarshalText(b []byte) error {
	raw, err := hex.DecodeString(string(b))
	if err != nil || len(raw) != len(h) {
		return &Error{Code: CodeBadInput, Op: "read a hash", Item: string(b)}
	}
	copy(h[:], raw)
	return nil
}

// Short gives the first eight hexadecimal digits, for people to compare.
func (h Hash) Short() string { return hex.EncodeToString(h[:4]) }

// Clock tells the time. The desk's clock is a hint; the server's is the law's.
type Clock interface{ Now() time.Time }

// ClockFunc makes a function a Clock.
type ClockFunc func() time.Time

// Now calls the function.
func (f ClockFunc) Now() time.Time { return f() }

// Zone is China Standard Time, in which every statutory date is read.
var Zone = time.FixedZone("CST", 8*3600)

// CutRunes gives the first n characters of a text, all of it if there are no more: for fields that hold so many.
func CutRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
