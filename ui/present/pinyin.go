package present

import (
	_ "embed"
	"strings"
)

// initialsText gives for each character from U+4E00 to U+9FFF the first letter of its
// reading, "." where there is none: ICU's Han-Latin rules (Unicode licence), written
// out so that names are found by pinyin without a dictionary at hand.
//
//go:embed initials.txt
var initialsText string

const (
	firstHan = 0x4E00
	perLine  = 128
)

// moreInitials are surnames and common characters with a second reading.
var moreInitials = map[rune]string{
	'曾': "z", '解': "x", '仇': "q", '翟': "z", '盖': "g", '查': "z", '区': "o", '单': "s", '尉': "y", '乐': "y", '朴': "p",
	'重': "z", '长': "z", '行': "h", '厦': "x", '都': "d", '会': "k", '車': "c", '贾': "j", '任': "r", '缪': "m", '黑': "h", '员': "y", '折': "s",
}

// initialsOf gives the letters a character may be typed by.
func initialsOf(r rune) string {
	i := int(r) - firstHan
	if i < 0 || i >= 0xA000-firstHan {
		return ""
	}
	return string(initialsText[i+i/perLine]) + moreInitials[r]
}

// MatchName reports whether a name answers to what was typed: a part of it, or the
// first letters of the reading of some of its characters in a row (zs: 张三).
func MatchName(typed, name string) bool {
	typed, name = strings.ToLower(strings.TrimSpace(typed)), strings.ToLower(name)
	if typed == "" || strings.Contains(name, typed) {
		return true
	}
	t, n := []rune(typed), []rune(name)
	for from := 0; from+len(t) <= len(n); from++ {
		i := 0
		for i < len(t) && (n[from+i] == t[i] || strings.ContainsRune(initialsOf(n[from+i]), t[i])) {
			i++
		}
		if i == len(t) {
			return true
		}
	}
	return false
}
