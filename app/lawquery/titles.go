package lawquery

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"renda/app"
	"renda/app/law"
	"renda/app/pinyin"
	"renda/app/variant"
)

// Titles knows the laws of a library by name. A nil Titles knows none.
type Titles struct {
	lib  *law.Library
	rows []titleRow // one for each title, the highest level first
}

type titleRow struct {
	short  string
	folded string
	rank   int
}

// NewTitles takes a library's titles.
func NewTitles(lib *law.Library) *Titles {
	t := &Titles{lib: lib}
	seen := map[string]bool{}
	for _, l := range lib.Laws() {
		if !seen[l.Short] {
			seen[l.Short] = true
			t.rows = append(t.rows, titleRow{l.Short, variant.String(l.Short), l.Level.Rank()})
		}
	}
	slices.SortStableFunc(t.rows, func(a, b titleRow) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(utf8.RuneCountInString(a.short), utf8.RuneCountInString(b.short)))
	})
	return t
}

// meant is a law named by a person.
type meant struct {
	name string   // its title in short
	ids  []string // of its versions: the one in force on the day, then the others, newest first
}

// resolve finds the law of a name: its title with or without 中华人民共和国 and 《》, a name
// in use, in traditional characters too, or the first letters of its reading.
func (t *Titles) resolve(name string, today app.Date) meant {
	if t == nil {
		return meant{}
	}
	for _, n := range []string{name, variant.String(name), t.byLetters(name)} {
		if n == "" {
			continue
		}
		if key, known := t.lib.Resolve(n); known {
			return t.versions(key, today)
		}
	}
	return meant{}
}

func (t *Titles) versions(key string, today app.Date) (m meant) {
	vs := t.lib.Versions(key)
	if len(vs) == 0 {
		return m
	}
	m.name = vs[len(vs)-1].Short
	for _, v := range slices.Backward(vs) {
		m.ids = append(m.ids, v.ID)
	}
	if s := t.lib.AsOf(key, today); s.Law != nil {
		if i := slices.Index(m.ids, s.Law.ID); i > 0 {
			m.ids = slices.Insert(slices.Delete(m.ids, i, i+1), 0, s.Law.ID)
		}
	}
	return m
}

// leastLetters is how many letters can mean a title: fewer are a word.
const leastLetters = 3

// byLetters gives the title all of whose first letters were typed (xzcff), "" if there is
// none: of several the one of the highest level, then the shortest.
func (t *Titles) byLetters(typed string) string {
	typed = strings.ToLower(typed)
	if len(typed) < leastLetters || strings.ContainsFunc(typed, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return ""
	}
	for _, r := range t.rows {
		if utf8.RuneCountInString(r.short) == len(typed) && pinyin.Match(typed, r.short) {
			return r.short
		}
	}
	return ""
}

// Suggest gives at most n titles, in short, that answer to what was typed so far: by a
// part of them or the first letters of some characters in a row. Those that begin with
// it come first.
func (t *Titles) Suggest(typed string, n int) (out []string) {
	if t == nil || strings.TrimSpace(typed) == "" {
		return nil
	}
	folded := variant.String(law.Short(strings.TrimSpace(typed)))
	var later []string
	for _, r := range t.rows {
		if !pinyin.Match(folded, r.folded) {
			continue
		}
		head := []rune(r.folded)
		if k := utf8.RuneCountInString(folded); k <= len(head) && pinyin.Match(folded, string(head[:k])) {
			out = append(out, r.short)
		} else {
			later = append(later, r.short)
		}
	}
	out = append(out, later...)
	return out[:min(n, len(out))]
}
