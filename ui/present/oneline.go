package present

import (
	"strings"
	"unicode"

	"renda/app"
)

// OneLine gives a text as a field of one line takes it, a title or a name: what was pasted in several lines stands in one, and what
// can't be seen is left out (app.Hidden): two names that look the same have to be the same, and a title must read as it is kept.
func OneLine(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || app.Hidden(r) || r == '\u2028' || r == '\u2029' }) {
		return s
	}
	lines := strings.ContainsAny(s, "\n\r\v\f\u2028\u2029")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == '\u2028', r == '\u2029':
			return ' '
		case unicode.IsControl(r), app.Hidden(r):
			return -1
		}
		return r
	}, s)
	if lines {
		s = strings.Join(strings.Fields(s), " ")
	}
	return s
}
