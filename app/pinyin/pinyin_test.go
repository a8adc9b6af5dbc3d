package pinyin

import (
	"testing"
	"unicode/utf8"
)

// Names are found by part, by letters in a row, by second readings; rare characters
// and other scripts are simply not found by letters.
func TestMatch(t *testing.T) {
	for _, x := range []struct {
		typed, name string
		want        bool
	}{
		{"张", "张三", true}, {"zs", "张三", true}, {"ZS", "张三", true}, {"s", "张三", true}, {"sz", "张三", false},
		{"zc", "曾成", true}, {"cc", "曾成", true}, {"ld", "关于修复路灯的建议", true}, {"路d", "修路灯", true},
		{"a", "𠮷", false}, {"𠮷", "𠮷田", true}, {"", "张三", true}, {"zsx", "张三", false},
	} {
		if got := Match(x.typed, x.name); got != x.want {
			t.Errorf("Match(%q, %q) = %v", x.typed, x.name, got)
		}
	}
}

// Initials of a title leave out what has no letter.
func TestInitials(t *testing.T) {
	if got := Initials("关于A路灯、𠮷😀的建议"); got != "gylddjy" {
		t.Errorf("got %q", got)
	}
}

// Any text whatever is matched without a panic, and always matches itself.
func FuzzMatch(f *testing.F) {
	f.Add("zs", "张三")
	f.Fuzz(func(t *testing.T, typed, name string) {
		Match(typed, name)
		if utf8.ValidString(name) && !Match(name, name) {
			t.Errorf("%q does not match itself", name)
		}
	})
}
