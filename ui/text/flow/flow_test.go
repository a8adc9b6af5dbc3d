package flow

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"renda/ui/text/buffer"
)

// setting gives lines of so many full-width characters; Latin letters are half as wide.
func setting(ems, indent float32) *Setting {
	return &Setting{Width: ems * 10, Em: 10, Indent: indent * 10, Advance: func(r rune) float32 {
		if r < 0x2000 {
			return 5
		}
		return 10
	}}
}

func broken(s string, o *Setting) []string {
	starts := o.Lines(s)
	var out []string
	for i, a := range starts {
		b := len(s)
		if i+1 < len(starts) {
			b = int(starts[i+1])
		}
		out = append(out, s[a:b])
	}
	return out
}

// The rules of setting Chinese, each by the line it makes.
func TestRules(t *testing.T) {
	for _, x := range []struct{ text, want string }{
		{"", ""},
		{"一二三四五六七", "一二三四五/六七"},
		{"一二三四五。六", "一二三四五。/六"},     // hangs over the edge
		{"一二三四五。」六七", "一二三四/五。」六七"}, // two can't hang
		{"一二三四（五六）", "一二三四/（五六）"},   // nothing that opens ends a line
		{"一二三四《五》六", "一二三四/《五》六"},
		{"一二三“四五”六", "一二三“四/五”六"},
		{"一二三四——五六", "一二三/四——五六"}, // a dash stays whole and begins no line
		{"一二三四……五六", "一二三/四……五六"}, // so does an ellipsis
		{"一二三2026年四五", "一二三2026/年四五"},
		{"一二三四2026年", "一二三四/2026年"}, // numbers stay whole
		{"一二三12.5%的", "一二三/12.5%的"}, // with their point and sign
		{"一二 English words", "一二 /English /words"},
		{"一二三四五 六", "一二三四五 /六"},                 // a space hangs
		{"abcdefghijklmno", "abcdefghij/klmno"}, // a word longer than a line is cut
		{"，，，，，，，，", "，，，，，，/，，"},               // there is no better place
		{"一二三四e\u0301e\u0301e\u0301", "一二三四e\u0301e\u0301/e\u0301"},
		{"一二三四👨‍👩‍👧五", "一二三四👨‍👩‍👧/五"},
		{"一二三四￥5元", "一二三四/￥5元"},
		{"一二三四五·六七", "一二三四/五·六七"},
	} {
		want := strings.ReplaceAll(x.want, "e\u0301e\u0301/e\u0301", "e\u0301e\u0301/e\u0301")
		if got := strings.Join(broken(x.text, setting(5, 0)), "/"); got != want {
			t.Errorf("%q: %q, want %q", x.text, got, want)
		}
	}
	if got := strings.Join(broken("一二三四五六七八", setting(5, 2)), "/"); got != "一二三/四五六七八" {
		t.Errorf("indented: %q", got)
	}
}

var piece = rapid.SampledFrom([]string{"法", "第一百条", "，", "。」", "（", "《", "……", "——", " ", "12.5%", "English", "e\u0301", "👨‍👩‍👧", "\t", "　", "𠮷", "A", strings.Repeat("，", 12), strings.Repeat("x", 30)})

func para(t *rapid.T, name string) string {
	return strings.Join(rapid.SliceOfN(piece, 0, 40).Draw(t, name), "")
}

// Lines make up the paragraph; none is wider than there is room, but for what may hang; none ends where it
// may not as long as it could have ended elsewhere.
func TestLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := para(t, "s")
		o := setting(float32(rapid.IntRange(2, 20).Draw(t, "ems")), float32(rapid.IntRange(0, 2).Draw(t, "indent")))
		lines := broken(s, o)
		if strings.Join(lines, "") != s {
			t.Fatalf("lines %q of %q", lines, s)
		}
		for k, l := range lines {
			if l == "" && len(lines) > 1 {
				t.Fatalf("line %d is empty: %q", k, lines)
			}
			w := o.WidthOf(strings.TrimRight(l, " "))
			if k == 0 {
				w += o.Indent
			}
			if w > o.Width+o.Em && buffer.New(l).Next(buffer.Pos{}).Byte < len(l) {
				t.Fatalf("%q is %v wide, there are %v", l, w, o.Width)
			}
			if k == 0 {
				continue
			}
			before, _ := utf8.DecodeLastRuneInString(lines[k-1])
			next, _ := utf8.DecodeRuneInString(l)
			if !Breaks(before, next) && may(lines[k-1]) {
				t.Fatalf("%q ends before %q, though it might have ended earlier", lines[k-1], l)
			}
		}
	})
}

// may reports whether a line could end somewhere within.
func may(l string) bool {
	prev := rune(0)
	for i, r := range l {
		if i > 0 && Breaks(prev, r) {
			return true
		}
		prev = r
	}
	return false
}

// Breaking anew only what changed gives the same lines as breaking all of it.
func TestAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := para(t, "s")
		o := setting(float32(rapid.IntRange(2, 12).Draw(t, "ems")), 0)
		old := o.Lines(s)
		edges := []int{0}
		for i := range s {
			edges = append(edges, i)
		}
		edges = append(edges, len(s))
		a := rapid.SampledFrom(edges).Draw(t, "a")
		b := max(a, rapid.SampledFrom(edges).Draw(t, "b"))
		put := para(t, "put")
		now := s[:a] + put + s[b:]
		if got, want := o.Again(now, old, a, b-a, len(put)), o.Lines(now); !slices.Equal(got, want) {
			t.Fatalf("%q with %q at %d: %v, want %v", s, put, a, got, want)
		}
	})
}

// Any bytes break into lines that make them up.
func FuzzLines(f *testing.F) {
	f.Add("一二三四五。」六七", 5)
	f.Add("\xff\xfe\u200d\u200d", 1)
	f.Fuzz(func(t *testing.T, s string, ems int) {
		o := setting(float32(max(ems%40, 1)), 0)
		if got := strings.Join(broken(s, o), ""); got != s {
			t.Fatalf("%q of %q", got, s)
		}
	})
}
