package variant

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"renda/app/apptest/arrows"
)

// Folding stands on nothing.
func TestArrows(t *testing.T) { arrows.Only(t) }

// Traditional characters, radicals, compatibility and full-width forms, capitals and
// spaces fold to what they mean; what is a character of today's standard stays.
func TestFold(t *testing.T) {
	for from, to := range map[string]string{
		"行政處罰法": "行政处罚法", "ＡＢＣａｂｃ１２：": "abcabc12:", "第　一\t条": "第 一 条", "⼀⼈": "一人", "金": "金", "著作权乾隆象征徵": "著作权乾隆象征徵",
		"𠮷田": "𠮷田", "丽": "丽", "a\nb": "a\nb", "，。": ",。", "ÀÉ": "àé", "İ": "i", "\xff": "\uFFFD", "": "",
	} {
		if got := String(from); got != to {
			t.Errorf("%q folds to %q, want %q", from, got, to)
		}
	}
}

// Folding twice is folding once, and the n-th character stays the n-th.
func TestFoldOnce(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if f := Fold(r); Fold(f) != f || utf8.ValidRune(r) != utf8.ValidRune(f) {
			t.Errorf("%U folds to %U, that to %U", r, f, Fold(f))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		if got := []rune(String(s)); len(got) != utf8.RuneCountInString(s) || string(got) != string(Append([]byte(nil), []byte(s))) {
			t.Fatalf("%q became %q", s, string(got))
		}
	})
}

// No character of the table of standard characters (通用规范汉字表) is folded away.
func TestStandardStays(t *testing.T) {
	b, err := os.ReadFile("../../../shared/data/han/通用规范汉字表_8105.txt")
	if err != nil {
		t.Skip("the table of standard characters is not beside the project")
	}
	for _, line := range strings.Fields(string(b)) {
		for _, r := range line {
			if r >= 0x3400 && Fold(r) != r {
				t.Errorf("%c folds to %c", r, Fold(r))
			}
		}
	}
}
