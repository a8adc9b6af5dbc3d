// Package seal is the one place where the local and the server's store meet
// ciphers: suites behind a small interface, boxes that carry their suite's id,
// keys derived with versioned labels, the slots a passphrase or a recovery card
// opens, and the card itself.
package seal

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"hash"

	"github.com/emmansun/gmsm/sm3"
	"golang.org/x/crypto/chacha20poly1305"
	"golang.org/x/sys/cpu"

	"renda/app"
)

// Key is a 256-bit secret.
type Key [32]byte

// Zero wipes the key.
func (k *Key) Zero() { clear(k[:]) }

// ID names a suite in every box, for ever: ids are only added.
type ID byte

// The suites.
const (
	XAES    ID = 1 // XAES-256-GCM, c2sp.org/XAES-256-GCM; hashes SHA-256
	XChaCha ID = 2 // XChaCha20-Poly1305, draft-irtf-cfrg-xchacha; hashes SHA-256
	SM4     ID = 3 // SM4-GCM with a subkey per nonce prefix; hashes SM3 (GB/T 32907, 32905; 商用密码)
)

// nonceSize is the nonce of every suite: long enough to be drawn at random.
const nonceSize = 24

// tagSize is the authentication tag of every suite.
const tagSize = 16

// A Suite is a set of algorithms that belong together, so that a certified
// module can stand in for ours (domain: 密评).
type Suite interface {
	ID() ID
	Name() string
	// AEAD gives authenticated encryption with nonces of 24 bytes that may be
	// random, and tags of 16.
	AEAD(k Key) (cipher.AEAD, error)
	// Hash is the hash of HKDF and HMAC.
	Hash() hash.Hash
	// PRF gives a keyed pseudo-random function for physical keys.
	PRF(k Key) (PRF, error)
}

// Default is XAES where the processor has AES instructions, else XChaCha
// (software AES leaks through its tables and is slower).
func Default() ID {
	if cpu.X86.HasAES && cpu.X86.HasPCLMULQDQ || cpu.ARM64.HasAES && cpu.ARM64.HasPMULL {
		return XAES
	}
	return XChaCha
}

// CodeSuite: the box names a suite this program doesn't have.
const CodeSuite app.Code = "seal.suite"

// ByID gives a suite; CodeSuite for an id this version doesn't know.
func ByID(id ID) (Suite, error) {
	switch id {
	case XAES:
		return xaesSuite{}, nil
	case XChaCha:
		return xchachaSuite{}, nil
	case SM4:
		return sm4Suite{}, nil
	}
	return nil, &app.Error{Code: CodeSuite, Op: "find cipher suite", Item: fmt.Sprint(byte(id)), Args: map[string]string{"suite": fmt.Sprint(byte(id))}}
}

// Derive gives the subkey of root for one purpose: HKDF (RFC 5869) with the
// suite's hash. A label carries its version: never reuse one for other bytes.
func Derive(s Suite, root Key, label string, context ...byte) (Key, error) {
	out, err := hkdf.Key(s.Hash, root[:], nil, "renda/"+label+"\x00"+string(context), len(Key{}))
	if err != nil {
		return Key{}, fmt.Errorf("derive %s: %w", label, err)
	}
	return Key(out), nil
}

type xaesSuite struct{}

func (xaesSuite) ID() ID                          { return XAES }
func (xaesSuite) Name() string                    { return "XAES-256-GCM" }
func (xaesSuite) Hash() hash.Hash                 { return sha256.New() }
func (xaesSuite) AEAD(k Key) (cipher.AEAD, error) { return newXAES(k) }
func (xaesSuite) PRF(k Key) (PRF, error)          { return newCMAC(k) }

type xchachaSuite struct{}

func (xchachaSuite) ID() ID                          { return XChaCha }
func (xchachaSuite) Name() string                    { return "XChaCha20-Poly1305" }
func (xchachaSuite) Hash() hash.Hash                 { return sha256.New() }
func (xchachaSuite) AEAD(k Key) (cipher.AEAD, error) { return chacha20poly1305.NewX(k[:]) }
func (s xchachaSuite) PRF(k Key) (PRF, error)        { return newHMAC(s.Hash, k), nil }

type sm4Suite struct{}

func (sm4Suite) ID() ID                          { return SM4 }
func (sm4Suite) Name() string                    { return "SM4-GCM/SM3" }
func (sm4Suite) Hash() hash.Hash                 { return sm3.New() }
func (sm4Suite) AEAD(k Key) (cipher.AEAD, error) { return newSM4(k), nil }
func (s sm4Suite) PRF(k Key) (PRF, error)        { return newHMAC(s.Hash, k), nil }
