package seal

import (
	"crypto/cipher"
	"crypto/rand"
	"fmt"
	"sync"

	"renda/app"
)

// A Box seals and opens byte strings under one key. A sealed string is
//
//	suite (1) | nonce (24) | ciphertext | tag (16)
//
// Safe for concurrent use.
type Box struct {
	suite Suite
	aead  cipher.AEAD

	mu     sync.Mutex
	prefix [prefixSize]byte
	left   int
}

// Overhead is what sealing adds, in bytes.
const Overhead = 1 + nonceSize + tagSize

// prefixUses is how many boxes share a random nonce prefix, and with it a derived
// key: far below the 2^32 random nonces GCM stands (NIST SP 800-38D §8.3).
const prefixUses = 1 << 20

// NewBox makes a Box of a suite and a key.
func NewBox(s Suite, k Key) (*Box, error) {
	aead, err := s.AEAD(k)
	if err != nil {
		return nil, fmt.Errorf("set up %s: %w", s.Name(), err)
	}
	return &Box{suite: s, aead: aead}, nil
}

// nonce draws a fresh nonce: a random half shared by this Box's writes, so that
// one derived key serves them, and a random half of its own.
func (b *Box) nonce(out *[nonceSize]byte) {
	b.mu.Lock()
	if b.left == 0 {
		rand.Read(b.prefix[:])
		b.left = prefixUses
	}
	b.left--
	copy(out[:], b.prefix[:])
	b.mu.Unlock()
	rand.Read(out[prefixSize:])
}

// Seal appends the sealed plaintext to dst. ad is authenticated and must be given again to open.
func (b *Box) Seal(dst, plaintext, ad []byte) []byte {
	var n [nonceSize]byte
	b.nonce(&n)
	dst = append(dst, byte(b.suite.ID()))
	dst = append(dst, n[:]...)
	return b.aead.Seal(dst, dst[len(dst)-nonceSize:], plaintext, ad)
}

// Open appends the plaintext to dst. Code data.corrupt: changed, cut, or sealed
// elsewhere; CodeSuite: sealed with another suite than this Box's.
func (b *Box) Open(dst, sealed, ad []byte) ([]byte, error) {
	if len(sealed) < Overhead {
		return nil, &app.Error{Code: app.CodeCorrupt, Op: "open sealed bytes", Args: map[string]string{"why": "short"}}
	}
	if id := ID(sealed[0]); id != b.suite.ID() {
		if _, err := ByID(id); err != nil {
			return nil, err
		}
		return nil, &app.Error{Code: app.CodeCorrupt, Op: "open sealed bytes", Args: map[string]string{"why": "suite"}}
	}
	out, err := b.aead.Open(dst, sealed[1:1+nonceSize], sealed[1+nonceSize:], ad)
	if err != nil {
		return nil, &app.Error{Code: app.CodeCorrupt, Op: "open sealed bytes", Err: err}
	}
	return out, nil
}
