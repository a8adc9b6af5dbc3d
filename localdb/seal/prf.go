package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"encoding/binary"
	"hash"
	"sync"
)

// PRF maps a table and a group to 16 bytes that say nothing about either
// without the key. Equal inputs give equal outputs, so one group stays together.
type PRF interface {
	Sum(table string, group []byte) [16]byte
}

// prfInput is len(table) | table | group: injective.
func prfInput(buf []byte, table string, group []byte) []byte {
	buf = binary.BigEndian.AppendUint16(buf, uint16(len(table)))
	buf = append(buf, table...)
	return append(buf, group...)
}

// cmac is AES-256-CMAC (NIST SP 800-38B): a point read pays for one, and with
// AES instructions it costs a tenth of an HMAC.
type cmac struct {
	block  cipher.Block
	k1, k2 [16]byte
	pool   sync.Pool
}

type cmacState struct {
	x   [16]byte
	buf []byte
}

func newCMAC(k Key) (*cmac, error) {
	block, err := aes.NewCipher(k[:])
	if err != nil {
		return nil, err
	}
	c := &cmac{block: block, k1: cmacSubkey(block)}
	c.k2 = double(c.k1)
	c.pool.New = func() any { return &cmacState{buf: make([]byte, 0, 128)} }
	return c, nil
}

func (c *cmac) Sum(table string, group []byte) [16]byte {
	s := c.pool.Get().(*cmacState)
	s.buf = prfInput(s.buf[:0], table, group)
	out := c.mac(s, s.buf)
	c.pool.Put(s)
	return out
}

func (c *cmac) mac(s *cmacState, m []byte) [16]byte {
	s.x = [16]byte{}
	for len(m) > 16 {
		xor(&s.x, m[:16])
		c.block.Encrypt(s.x[:], s.x[:])
		m = m[16:]
	}
	xor(&s.x, m)
	if len(m) == 16 {
		xor(&s.x, c.k1[:])
	} else {
		s.x[len(m)] ^= 0x80
		xor(&s.x, c.k2[:])
	}
	c.block.Encrypt(s.x[:], s.x[:])
	return s.x
}

func xor(x *[16]byte, m []byte) {
	for i, b := range m {
		x[i] ^= b
	}
}

// cmacSubkey is K1 of SP 800-38B.
func cmacSubkey(block cipher.Block) [16]byte {
	var l [16]byte
	block.Encrypt(l[:], l[:])
	return double(l)
}

// double multiplies by x in GF(2^128) without a branch on the secret.
func double(l [16]byte) (out [16]byte) {
	var carry byte
	for i := 15; i >= 0; i-- {
		out[i] = l[i]<<1 | carry
		carry = l[i] >> 7
	}
	out[15] ^= 0x87 & -carry
	return out
}

// hmacPRF is an HMAC cut to 16 bytes.
type hmacPRF struct{ pool sync.Pool }

type hmacState struct {
	mac hash.Hash
	buf []byte
	sum []byte
}

func newHMAC(h func() hash.Hash, k Key) *hmacPRF {
	p := &hmacPRF{}
	p.pool.New = func() any { return &hmacState{mac: hmac.New(h, k[:])} }
	return p
}

func (p *hmacPRF) Sum(table string, group []byte) [16]byte {
	s := p.pool.Get().(*hmacState)
	s.mac.Reset()
	s.buf = prfInput(s.buf[:0], table, group)
	s.mac.Write(s.buf)
	s.sum = s.mac.Sum(s.sum[:0])
	out := [16]byte(s.sum[:16])
	p.pool.Put(s)
	return out
}
