package buffer

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// naive is a text as a slice of characters with a list of its earlier states.
type naive struct{ s []rune }

func (n *naive) replace(a, b int, s string) {
	n.s = append(append(append([]rune(nil), n.s[:a]...), []rune(s)...), n.s[b:]...)
}

var words = rapid.SampledFrom([]string{"", "法", "第一条", "\n", "a", "。", "𠮷", "😀", "👨‍👩‍👧", "e\u0301", "\r\n", "甲\n乙\n", "\t", "English words ", "\xff", strings.Repeat("长", 300)})

func whole(t *rapid.T, x *Text, n *naive) {
	want := string(n.s)
	if got := x.String(); got != want {
		t.Fatalf("text %q, want %q", got, want)
	}
	if x.Runes() != len(n.s) || x.Len() != strings.Count(want, "\n")+1 {
		t.Fatalf("%d characters in %d paragraphs of %q", x.Runes(), x.Len(), want)
	}
	for i := range x.Len() {
		if x.ParaRunes(i) != utf8.RuneCountInString(x.Para(i)) {
			t.Fatalf("paragraph %d of %d characters counted as %d", i, utf8.RuneCountInString(x.Para(i)), x.ParaRunes(i))
		}
	}
}

// Any changes, takings back and doings again leave the text a naive string would be, with its
// counts; and taking everything back leaves the text one began with.
func TestTextIsAString(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		begin := Clean(words.Draw(t, "begin") + words.Draw(t, "more"))
		x, n := New(begin), &naive{[]rune(begin)}
		var states, ahead []string // after each change that is taken back alone
		groups := 0
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) { whole(t, x, n) },
			"replace": func(t *rapid.T) {
				a := rapid.IntRange(0, len(n.s)).Draw(t, "a")
				b := min(a+rapid.IntRange(0, 5).Draw(t, "n"), len(n.s))
				s := words.Draw(t, "s")
				from, to := x.At(a), x.At(b)
				states, ahead = append(states, x.String()), nil
				x.Pause()
				_, at := x.Replace(to, from, s, Whole, from, to)
				n.replace(a, b, Clean(s))
				if x.Offset(at) != a+utf8.RuneCountInString(Clean(s)) {
					t.Fatalf("the cursor is at %d", x.Offset(at))
				}
			},
			"undo": func(t *rapid.T) {
				now := x.String()
				_, _, _, ok := x.Undo()
				if ok != (len(states) > 0) {
					t.Fatalf("undo %v with %d states", ok, len(states))
				}
				if ok {
					groups++
					ahead = append(ahead, now)
					n.s = []rune(states[len(states)-1])
					states = states[:len(states)-1]
				}
			},
			"redo": func(t *rapid.T) {
				now := x.String()
				_, _, ok := x.Redo()
				if ok != (len(ahead) > 0) {
					t.Fatalf("redo %v with %d states", ok, len(ahead))
				}
				if ok {
					states = append(states, now)
					n.s = []rune(ahead[len(ahead)-1])
					ahead = ahead[:len(ahead)-1]
				}
			},
		})
		for x.CanUndo() {
			x.Undo()
		}
		if x.String() != begin {
			t.Fatalf("all taken back leaves %q of %q", x.String(), begin)
		}
	})
}

// Places and offsets are each other's inverse, slices are those of the string, and Places agrees with At.
func TestPlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Clean(strings.Join(rapid.SliceOf(words).Draw(t, "s"), ""))
		x, rs := New(s), []rune(s)
		a := rapid.IntRange(0, len(rs)).Draw(t, "a")
		b := rapid.IntRange(a, len(rs)).Draw(t, "b")
		pa, pb := x.At(a), x.At(b)
		if x.Offset(pa) != a || x.Offset(pb) != b {
			t.Fatalf("%d is at %d, %d at %d", a, x.Offset(pa), b, x.Offset(pb))
		}
		if got := x.Slice(pb, pa); got != string(rs[a:b]) {
			t.Fatalf("slice %q", got)
		}
		for i, p := range x.Places([]int{a, b, a, len(rs) + 9}) {
			if want := x.At([]int{a, b, a, len(rs) + 9}[i]); p != want {
				t.Fatalf("place %v, want %v", p, want)
			}
		}
	})
}

// Going on character by character comes through the whole text and back the same way, never into the
// middle of what is seen as one.
func TestCharacters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := New(strings.Join(rapid.SliceOfN(words, 0, 12).Draw(t, "s"), ""))
		var on []Pos
		for p := (Pos{}); ; {
			on = append(on, p)
			n := x.Next(p)
			if n == p {
				break
			}
			if r, _ := utf8.DecodeRuneInString(x.Para(n.Para)[n.Byte:]); n.Byte > 0 && n.Byte < len(x.Para(n.Para)) && Extends(r) {
				t.Fatalf("%v is within a character of %q", n, x.Para(n.Para))
			}
			p = n
		}
		if on[len(on)-1] != x.End() {
			t.Fatalf("ended at %v of %v", on[len(on)-1], x.End())
		}
		for i := len(on) - 1; i > 0; i-- {
			if got := x.Prev(on[i]); got != on[i-1] {
				t.Fatalf("before %v is %v, want %v in %q", on[i], got, on[i-1], x.String())
			}
		}
		for p := (Pos{}); p != x.End(); {
			n := x.WordNext(p)
			if !p.Before(n) {
				t.Fatalf("the word after %v begins at %v", p, n)
			}
			if back := x.WordPrev(n); n.Before(back) || back == n {
				t.Fatalf("the word before %v begins at %v", n, back)
			}
			p = n
		}
	})
}

// Finding agrees with looking at every place.
func TestFind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SampledFrom([]string{"法", "法规", "a", "A", "规", "\n", "B"})
		s := strings.Join(rapid.SliceOfN(piece, 0, 40).Draw(t, "s"), "")
		word := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"法", "规", "a", "B"}), 1, 3).Draw(t, "word"), "")
		x := New(s)
		got := x.Find(word, 1000)
		var want []Span
		for i := range x.Len() {
			p := x.Para(i)
			for at := 0; at+len(word) <= len(p); {
				if strings.EqualFold(p[at:at+len(word)], word) {
					want = append(want, Span{Pos{i, at}, Pos{i, at + len(word)}})
					at += len(word)
				} else {
					at++
				}
			}
		}
		if len(got) != len(want) {
			t.Fatalf("found %v, want %v", got, want)
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("found %v, want %v", got, want)
			}
		}
	})
}

// What is typed in one go is taken back in one go: up to the mark that ends a clause; a moved cursor
// begins anew; a deletion is apart.
func TestTypingIsTakenBackInClauses(t *testing.T) {
	x := New("")
	at := Pos{}
	typed := func(s string) {
		for _, r := range s {
			_, at = x.Replace(at, at, string(r), Typed, at, at)
		}
	}
	back := func(want string) {
		t.Helper()
		if _, _, to, ok := x.Undo(); !ok || x.String() != want {
			t.Fatalf("taken back to %q, want %q", x.String(), want)
		} else {
			at = to
		}
	}
	typed("路灯坏了，请修。谢")
	for range 3 {
		p := x.Prev(at)
		_, _ = x.Replace(p, at, "", Erased, at, at)
		at = p
	}
	if x.String() != "路灯坏了，请" {
		t.Fatal(x.String())
	}
	back("路灯坏了，请修。谢")
	back("路灯坏了，请修。")
	back("路灯坏了，")
	typed("好")
	x.Pause()
	typed("的")
	back("路灯坏了，好")
	back("路灯坏了，")
	back("")
	if x.CanUndo() {
		t.Error("there is more to take back than was typed")
	}
}

// What can be taken back does not grow without end: the oldest is forgotten first.
func TestHistoryIsBounded(t *testing.T) {
	x := New("")
	big := "\n" + strings.Repeat("长", historyMost/12)
	for range 7 {
		x.Replace(x.End(), x.End(), big, Whole, Pos{}, Pos{})
	}
	if n := len(x.past.back); n > 5 || n == 0 {
		t.Errorf("%d changes of a quarter each are kept", n)
	}
	for x.CanUndo() {
		x.Undo()
	}
	if x.Runes() == 0 || x.Runes()%(historyMost/12+1) != 0 {
		t.Errorf("%d characters are left", x.Runes())
	}
}

// Any bytes become a text whose String, places and words hold together.
func FuzzText(f *testing.F) {
	f.Add("第一条\r\n甲\u2028乙", "法", 3)
	f.Add("\xff\xfe👨‍👩‍👧", "\xf0", 1)
	f.Fuzz(func(t *testing.T, s, put string, at int) {
		x := New(s)
		if x.String() != Clean(s) || !utf8.ValidString(x.String()) || strings.Contains(x.String(), "\r") {
			t.Fatalf("%q", x.String())
		}
		p := x.At(at)
		_, end := x.Replace(p, x.Next(p), put, Typed, p, p)
		if end != x.Clamp(end) {
			t.Fatalf("ends at %v", end)
		}
		x.Word(end)
		x.Find(put, 10)
		x.Undo()
		if x.String() != Clean(s) {
			t.Fatalf("taken back to %q of %q", x.String(), Clean(s))
		}
	})
}
