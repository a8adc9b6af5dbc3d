// Package variant folds ways of writing one character into one, so that what is typed
// finds what is written: traditional and old forms (行政處罰 = 行政处罚), radicals and
// compatibility forms that PDF files bring, full-width letters, digits and marks,
// capitals, and the kinds of space.
//
// Folding goes character by character, so that the n-th character of a text stays
// the n-th. A traditional form that is itself a character of today's standard (著,
// 乾, 徵 of 通用规范汉字表) stays what it is.
package variant

import (
	_ "embed"
	"sync"
	"unicode"
	"unicode/utf8"
)

// pairs holds "from to" character by character: ICU's Traditional-Simplified rules and
// NFKC of single ideographs (both Unicode licence), without the characters of
// 通用规范汉字表 (2013), written out.
//
//go:embed variants.txt
var pairs string

const bmp = 1 << 16

type table struct {
	low  *[bmp]uint16  // the basic plane, by character
	high map[rune]rune // beyond it
}

var folds = sync.OnceValue(func() table {
	t := table{new([bmp]uint16), map[rune]rune{}}
	for r := range rune(bmp) {
		t.low[r] = uint16(plain(r))
	}
	var from rune
	for _, r := range pairs {
		switch {
		case r == '\n':
		case from == 0:
			from = r
		case from < bmp:
			t.low[from], from = uint16(r), 0
		default:
			t.high[from], from = r, 0
		}
	}
	return t
})

// plain folds what needs no table.
func plain(r rune) rune {
	switch {
	case r == '\n':
		return r
	case unicode.IsSpace(r):
		return ' '
	case r >= 0xFF01 && r <= 0xFF5E: // full-width forms of ASCII
		r -= 0xFF01 - '!'
	}
	if l := unicode.ToLower(r); l < bmp {
		return l
	}
	return r
}

// Fold gives the character that stands for r and its variants.
func Fold(r rune) rune {
	t := folds()
	return t.fold(r)
}

func (t table) fold(r rune) rune {
	if r >= 0 && r < bmp {
		return rune(t.low[r])
	}
	if f, ok := t.high[r]; ok {
		return f
	}
	return unicode.ToLower(r)
}

// String folds every character of s. Bytes that are no UTF-8 become U+FFFD.
func String(s string) string { return string(Append(nil, s)) }

// Append appends s, folded, to dst.
func Append[T string | []byte](dst []byte, s T) []byte {
	t := folds()
	b := []byte(s)
	for len(b) > 0 {
		r, n := rune(b[0]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(b)
		}
		dst = utf8.AppendRune(dst, t.fold(r))
		b = b[n:]
	}
	return dst
}
