package archive

import (
	"crypto/sha256"
	"strings"

	"renda/app"
)

// A label is the same on box, file and record: a number people read, and a code a scanner types. The code is made of
// letters, digits and hyphens alone, because a scanner is a keyboard and a 档号 has characters no keyboard has. It follows
// from the record (or the box's number) by itself, so that it can be printed the day paper comes in, without network
// and long before there is a 档号, and stays the same for ever.
const (
	recordMark = 'J' // 件
	boxMark    = 'H' // 盒
)

// symbols are Crockford's: none looks like another.
const symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// codeChars is how many symbols a code has beside its mark, the last of which is the check.
const codeChars = 10

// RecordCode gives the code of a matter's label: "J-7K3M9-Q2TXA". Nine symbols are the first 45 bits of SHA-256 over
// "renda-label-v1\0J" and the matter's id; the tenth is a check over GF(32) that finds every one wrong
// symbol and every two that changed places.
func RecordCode(matter app.ID) string { return codeOf(recordMark, matter[:]) }

// BoxCode gives the code of a box's label, which follows from the box's number as people write it.
func BoxCode(box string) string { return codeOf(boxMark, []byte(Plain(box))) }

func codeOf(mark byte, of []byte) string {
	sum := sha256.Sum256(append([]byte("renda-label-v1\x00"+string(mark)), of...))
	var v [codeChars]byte
	for i := range codeChars - 1 {
		for b := range 5 {
			bit := i*5 + b
			v[i] = v[i]<<1 | sum[bit/8]>>(7-bit%8)&1
		}
	}
	v[codeChars-1] = checkOf(mark, v[:codeChars-1])
	out := []byte{mark, '-'}
	for i, x := range v {
		if i == codeChars/2 {
			out = append(out, '-')
		}
		out = append(out, symbols[x])
	}
	return string(out)
}

// checkOf is the sum of the symbols, each times a power of its own of a generator of GF(32) (x⁵+x²+1). The mark goes in, so
// that no record's code passes as a box's.
func checkOf(mark byte, v []byte) byte {
	sum, factor := mark&31, byte(1)
	for _, x := range v {
		factor = times(factor, 2)
		sum ^= times(x, factor)
	}
	return sum
}

// times multiplies in GF(32).
func times(a, b byte) byte {
	var out byte
	for ; b > 0; b >>= 1 {
		if b&1 == 1 {
			out ^= a
		}
		if a <<= 1; a&32 != 0 {
			a ^= 37
		}
	}
	return out
}

// ReadCode reads what was typed or scanned as a code and gives it as it is printed: small letters, missing hyphens, spaces
// and letters mistaken for digits are mended. ok is false for what is no code, among them one with a wrong symbol.
func ReadCode(typed string) (code string, ok bool) {
	s := strings.NewReplacer("-", "", "O", "0", "I", "1", "L", "1").Replace(Plain(typed))
	if len(s) != 1+codeChars || s[0] != recordMark && s[0] != boxMark {
		return "", false
	}
	var v [codeChars]byte
	for i := range codeChars {
		at := strings.IndexByte(symbols, s[i+1])
		if at < 0 {
			return "", false
		}
		v[i] = byte(at)
	}
	if v[codeChars-1] != checkOf(s[0], v[:codeChars-1]) {
		return "", false
	}
	return s[:1] + "-" + s[1:1+codeChars/2] + "-" + s[1+codeChars/2:], true
}

// Plain brings a number as it was typed to one way of writing: full width to half, all hyphens and middle dots to one, capitals,
// no spaces.
func Plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		switch r {
		case ' ', '\t', '\u00a0', '　', '\ufeff', '\r', '\n':
			return -1
		case '‐', '‑', '‒', '–', '—', '―', '−', '﹣', '_':
			return '-'
		case '•', '・', '‧', '∙', '．', '･', '.':
			return '·'
		case '［', '【', '(', '（', '[':
			return '〔'
		case '］', '】', ')', '）', ']':
			return '〕'
		}
		if r >= 'a' && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, s)
}
