package wire

import (
	"crypto/sha256"
	"crypto/subtle"
	"strings"

	"renda/app"
)

// Codes of enrolment.
const (
	CodeEnrollTyped app.Code = "enroll.typed" // the code was mistyped: its check characters do not fit
	CodeEnroll      app.Code = "enroll.code"  // the server knows no such code, or it is spent or expired
)

// EnrollCode is the one-time code by which a machine comes in. It carries what the machine
// must know to trust the server it meets, so nothing else has to be typed or believed.
type EnrollCode struct {
	Secret [10]byte // known to the server by its hash only
	CA     [10]byte // first bytes of SHA-256 of the CA certificate (DER): the pin
}

// EnrollHash gives what a server keeps of a code's secret.
func EnrollHash(secret []byte) app.Hash {
	return sha256.Sum256(append([]byte("renda-enroll-v1\x00"), secret...))
}

// crockford is Crockford's base 32: no I, L, O, U to mistake.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// String gives nine groups of four characters: 160 bits and a check of 20.
func (c EnrollCode) String() string {
	raw := c.raw()
	sum := sha256.Sum256(raw)
	var out strings.Builder
	bits, acc, n := 0, uint32(0), 0
	emit := func(v uint32) {
		if n > 0 && n%4 == 0 {
			out.WriteByte('-')
		}
		out.WriteByte(crockford[v&31])
		n++
	}
	for _, b := range append(raw, sum[0], sum[1], sum[2]) {
		acc, bits = acc<<8|uint32(b), bits+8
		for bits >= 5 && n < 36 {
			bits -= 5
			emit(acc >> bits)
		}
	}
	return out.String()
}

func (c EnrollCode) raw() []byte { return append(append([]byte{}, c.Secret[:]...), c.CA[:]...) }

// ParseCode reads a code as people type it: in any case, with or without dashes and
// blanks, I and L for 1, O for 0.
func ParseCode(s string) (EnrollCode, error) {
	typed := &app.Error{Code: CodeEnrollTyped, Op: "read an enrolment code"}
	s = strings.NewReplacer("-", "", " ", "", "\t", "", "\n", "", "\r", "", "－", "", "—", "", "I", "1", "L", "1", "O", "0").Replace(strings.ToUpper(s))
	if len(s) != 36 {
		return EnrollCode{}, typed
	}
	var raw []byte
	bits, acc := 0, uint32(0)
	for _, r := range s {
		v := strings.IndexRune(crockford, r)
		if v < 0 {
			return EnrollCode{}, typed
		}
		acc, bits = acc<<5|uint32(v), bits+5
		if bits >= 8 {
			bits -= 8
			raw = append(raw, byte(acc>>bits))
		}
	}
	// 36 characters are 180 bits: 20 bytes and 20 bits of check.
	var c EnrollCode
	copy(c.Secret[:], raw)
	copy(c.CA[:], raw[10:])
	want := strings.ReplaceAll(c.String(), "-", "")
	if subtle.ConstantTimeCompare([]byte(want), []byte(s)) != 1 {
		return EnrollCode{}, typed
	}
	return c, nil
}

// Pins reports whether the CA certificate (DER) is the one the code names.
func (c EnrollCode) Pins(ca []byte) bool {
	h := sha256.Sum256(ca)
	return subtle.ConstantTimeCompare(h[:len(c.CA)], c.CA[:]) == 1
}
