package archive

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
)

func anyID(t *rapid.T) app.ID {
	return app.NamedID(rapid.String().Draw(t, "id"))
}

// A code is read back however it is typed, and one wrong symbol or two that changed places are no code.
func TestCodeProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := RecordCode(anyID(t))
		if rapid.Bool().Draw(t, "box") {
			code = BoxCode(rapid.String().Draw(t, "no"))
		}
		typed := rapid.SampledFrom([]func(string) string{strings.ToLower, func(s string) string { return strings.ReplaceAll(s, "-", "") }, func(s string) string { return " " + strings.ReplaceAll(s, "-", "－") + "\r\n" },
			func(s string) string { return strings.NewReplacer("0", "o", "1", "l").Replace(s) }}).Draw(t, "how")(code)
		if got, ok := ReadCode(typed); !ok || got != code {
			t.Fatalf("%q is read as %q", typed, got)
		}
		bare := []byte(strings.ReplaceAll(code, "-", ""))
		i := rapid.IntRange(1, len(bare)-1).Draw(t, "at")
		wrong := append([]byte(nil), bare...)
		wrong[i] = symbols[rapid.IntRange(0, 31).Draw(t, "symbol")]
		if got, ok := ReadCode(string(wrong)); ok && string(wrong) != string(bare) {
			t.Fatalf("%s for %s is read as %q", wrong, bare, got)
		}
		j := rapid.IntRange(1, len(bare)-1).Draw(t, "other")
		wrong = append([]byte(nil), bare...)
		wrong[i], wrong[j] = wrong[j], wrong[i]
		if got, ok := ReadCode(string(wrong)); ok && string(wrong) != string(bare) {
			t.Fatalf("%s for %s is read as %q", wrong, bare, got)
		}
	})
}

// A label is found by whatever stands on it: 档号 in any way of writing, code, registration number; a box by its number or its code.
func TestLabels(t *testing.T) {
	m := app.NamedID("m")
	l := NewLabels([]Item{{Label: "0001-WS·2026-Y-BASC-0001", Code: RecordCode(m), Number: "济人规备〔2026〕1号", Box: "甲-3"}, {Label: "J-x", Number: ""}})
	for _, typed := range []string{"0001-WS·2026-Y-BASC-0001", "0001－ws．2026—y-basc-0001 ", RecordCode(m), strings.ToLower(RecordCode(m)), "济人规备[2026]1号", "济人规备（2026）1号"} {
		if it, ok := l.Record(typed); !ok || it.Box != "甲-3" {
			t.Errorf("%q: %v", typed, it)
		}
	}
	for _, typed := range []string{"甲-3", "甲－3", BoxCode("甲-3")} {
		if b, ok := l.Box(typed); !ok || b != "甲-3" {
			t.Errorf("%q: %q", typed, b)
		}
	}
	for _, typed := range []string{"", "0001-WS·2026-Y-BASC-0002", RecordCode(app.NamedID("n"))} {
		if it, ok := l.Record(typed); ok {
			t.Errorf("%q: %v", typed, it)
		}
	}
	if s := CheckShelf([]Item{{Label: "a", Code: RecordCode(m), Box: "甲-3"}}, []string{BoxCode("甲－3"), RecordCode(m)}, false); s.Right != 1 || !s.Clean() || s.Read != 2 || len(s.Boxes) != 1 {
		t.Errorf("%+v", s)
	}
}
