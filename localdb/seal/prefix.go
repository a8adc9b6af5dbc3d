package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

var errOpen = errors.New("message authentication failed")

// prefixAEAD makes an AEAD with 96-bit nonces into one with 192-bit nonces: the
// first half of the nonce selects a derived key, the second half is the nonce
// under it. Deriving costs more than sealing a small record, and our writers
// share a first half (see Box), so derived keys are cached.
type prefixAEAD struct {
	derive func(prefix [prefixSize]byte) (cipher.AEAD, error)
	last   atomic.Pointer[derived]
	mu     sync.Mutex
	cache  map[[prefixSize]byte]*derived
}

const (
	prefixSize = 12
	// cachedKeys bounds the derived keys in memory. A store meets one for each
	// session that wrote to it since its last compaction.
	cachedKeys = 256
)

type derived struct {
	prefix [prefixSize]byte
	aead   cipher.AEAD
}

func newPrefixAEAD(derive func([prefixSize]byte) (cipher.AEAD, error)) *prefixAEAD {
	return &prefixAEAD{derive: derive, cache: map[[prefixSize]byte]*derived{}}
}

func (a *prefixAEAD) NonceSize() int { return nonceSize }
func (a *prefixAEAD) Overhead() int  { return tagSize }

func (a *prefixAEAD) at(nonce []byte) (cipher.AEAD, error) {
	prefix := [prefixSize]byte(nonce[:prefixSize])
	if d := a.last.Load(); d != nil && d.prefix == prefix {
		return d.aead, nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	d := a.cache[prefix]
	if d == nil {
		aead, err := a.derive(prefix)
		if err != nil {
			return nil, err
		}
		if len(a.cache) >= cachedKeys {
			clear(a.cache)
		}
		d = &derived{prefix, aead}
		a.cache[prefix] = d
	}
	a.last.Store(d)
	return d.aead, nil
}

// Seal implements cipher.AEAD. It panics on a nonce of the wrong length, as the
// standard library's do: only this package calls it.
func (a *prefixAEAD) Seal(dst, nonce, plaintext, ad []byte) []byte {
	if len(nonce) != nonceSize {
		panic("seal: wrong nonce length")
	}
	aead, err := a.at(nonce)
	if err != nil {
		panic("seal: " + err.Error())
	}
	return aead.Seal(dst, nonce[prefixSize:], plaintext, ad)
}

// Open implements cipher.AEAD.
func (a *prefixAEAD) Open(dst, nonce, ciphertext, ad []byte) ([]byte, error) {
	if len(nonce) != nonceSize {
		return nil, errOpen
	}
	aead, err := a.at(nonce)
	if err != nil {
		return nil, err
	}
	return aead.Open(dst, nonce[prefixSize:], ciphertext, ad)
}

// newXAES is XAES-256-GCM as c2sp.org/XAES-256-GCM defines it.
func newXAES(k Key) (cipher.AEAD, error) {
	block, err := aes.NewCipher(k[:])
	if err != nil {
		return nil, err
	}
	k1 := cmacSubkey(block)
	return newPrefixAEAD(func(prefix [prefixSize]byte) (cipher.AEAD, error) {
		var key Key
		defer key.Zero()
		for i := range 2 {
			m := key[16*i : 16*i+16]
			m[1], m[2] = byte(i+1), 'X'
			copy(m[4:], prefix[:])
			for j := range m {
				m[j] ^= k1[j]
			}
			block.Encrypt(m, m)
		}
		sub, err := aes.NewCipher(key[:])
		if err != nil {
			return nil, err
		}
		return cipher.NewGCM(sub)
	}), nil
}

// newSM4 is SM4-GCM under a subkey of HMAC-SM3(key, label, prefix). SM4-GCM
// alone has 96-bit nonces, of which random ones are safe for 2^32 messages
// only; the derivation lengthens them as XAES does for AES. There is no
// standard of this construction to cite: the site's 密评 has to judge it.
func newSM4(k Key) cipher.AEAD {
	return newPrefixAEAD(func(prefix [prefixSize]byte) (cipher.AEAD, error) {
		mac := hmac.New(sm3.New, k[:])
		mac.Write([]byte("renda/v1/sm4-gcm-prefix\x00"))
		mac.Write(prefix[:])
		sub, err := sm4.NewCipher(mac.Sum(nil)[:16])
		if err != nil {
			return nil, err
		}
		return cipher.NewGCM(sub)
	})
}
