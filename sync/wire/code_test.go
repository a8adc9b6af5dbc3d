package wire

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
)

// TestCode: a code survives being written down and typed in any usual way, and one wrong
// character is noticed before the server is asked.
func TestCode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c EnrollCode
		copy(c.Secret[:], rapid.SliceOfN(rapid.Byte(), 10, 10).Draw(t, "secret"))
		copy(c.CA[:], rapid.SliceOfN(rapid.Byte(), 10, 10).Draw(t, "ca"))
		s := c.String()
		if len(s) != 44 {
			t.Fatalf("%q", s)
		}
		typed := strings.ToLower(strings.ReplaceAll(s, "-", " "))
		typed = strings.ReplaceAll(strings.ReplaceAll(typed, "0", "o"), "1", "l")
		if got, err := ParseCode(typed); err != nil || got != c {
			t.Fatalf("%q: %v", typed, err)
		}
		i := rapid.IntRange(0, len(s)-1).Draw(t, "at")
		if s[i] == '-' {
			return
		}
		other := crockford[(strings.IndexByte(crockford, s[i])+rapid.IntRange(1, 31).Draw(t, "by"))%32]
		// One change in 2^20 fits the check by chance; none is in the seeds rapid draws.
		if _, err := ParseCode(s[:i] + string(other) + s[i+1:]); app.CodeOf(err) != CodeEnrollTyped {
			t.Fatalf("wrong at %d was taken: %v", i, err)
		}
	})
}
