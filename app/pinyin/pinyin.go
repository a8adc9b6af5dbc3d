// Package pinyin finds Chinese names by the first letters of their reading (zs: 张三),
// without a dictionary at hand.
package pinyin

import (
	_ "embed"
	"strings"
)

// initialsText gives for each character from U+4E00 to U+9FFF the first letter of its
// reading, "." where there is none, 128 to a line: ICU's Han-Latin rules (Unicode
// licence), written out.
//
//go:embed initials.txt
var initialsText string

const (
	firstHan = 0x4E00
	perLine  = 128
)

// more are surnames and common characters with a second reading.
var more = map[rune]string{
	'曾': "z", '解': "x", '仇': "q", '翟': "z", '盖': "g", '查': "z", '区': "o", '单': "s", '尉': "y", '乐': "y", '朴': "p",
	'重': "z", '长': "z", '行': "h", '厦': "x", '都': "d", '会': "k", '車': "c", '贾': "j", '任': "r", '缪': "m", '黑': "h", '员': "y", '折': "s",
}

// first gives the usual letter of a character, 0 if it has none.
func first(r rune) byte {
	i := int(r) - firstHan
	if i < 0 || i >= 0xA000-firstHan {
		return 0
	}
	if b := initialsText[i+i/perLine]; b != '.' {
		return b
	}
	return 0
}

// Initials gives the usual first letters of a text's Chinese characters; everything else
// is left out.
func Initials(s string) string {
	b := make([]byte, 0, len(s)/3)
	for _, r := range s {
		if c := first(r); c != 0 {
			b = append(b, c)
		}
	}
	return string(b)
}

// Match reports whether a name answers to what was typed: a part of it, or the first
// letters of the readings of some of its characters in a row.
func Match(typed, name string) bool {
	typed, name = strings.ToLower(strings.TrimSpace(typed)), strings.ToLower(name)
	if typed == "" || strings.Contains(name, typed) {
		return true
	}
	t, n := []rune(typed), []rune(name)
	for from := 0; from+len(t) <= len(n); from++ {
		i := 0
		for i < len(t) && (n[from+i] == t[i] || reads(n[from+i], t[i])) {
			i++
		}
		if i == len(t) {
			return true
		}
	}
	return false
}

// reads reports whether a character may be typed by the letter.
func reads(r, letter rune) bool {
	return letter < 0x80 && (rune(first(r)) == letter && letter != 0 || strings.ContainsRune(more[r], letter))
}
