package present_test

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"renda/app"
	"renda/ui/present"
)

// What a title or a name keeps can all be seen and stands in one line; emoji, rare and combining characters stay as they are, and
// what is clean already is not touched.
func TestOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"关于\u200b路灯\ufeff的建议": "关于路灯的建议", "\u202e议建的灯路于关": "议建的灯路于关", "关于路灯\r\n　　的建议\n": "关于路灯 的建议", "王": "王", "司马\u00ad相如": "司马相如",
		"👩\u200d👩\u200d👧 𠮷祥里 e\u0301 ❤\ufe0f": "👩\u200d👩\u200d👧 𠮷祥里 e\u0301 ❤\ufe0f", "两个  空格 ": "两个  空格 ", "一\x07二\v三": "一二 三",
	} {
		if got := present.OneLine(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		one := present.OneLine(s)
		if present.OneLine(one) != one || strings.ContainsFunc(one, func(r rune) bool { return unicode.IsControl(r) || app.Hidden(r) }) {
			t.Fatalf("%q gives %q", s, one)
		}
	})
}
