package lawquery

import (
	"strings"
)

// String writes the query in words that Parse reads as the same query, given the same
// titles: for the search field and for what was looked for before.
func (q Query) String() string {
	var parts []string
	if q.Name != "" {
		parts = append(parts, q.Name+q.Ref.String())
	}
	for _, w := range q.Words {
		if q.Name != "" && w.Exact && w.Text == q.Name+"》"+q.Ref.String() {
			continue // it follows from the clause
		}
		parts = append(parts, w.String())
	}
	f := q.Filter
	for _, x := range []struct {
		name   string
		values []string
	}{{"级别", f.Levels}, {"机关", f.Organs}, {"地区", f.Regions}, {"名称", f.Titles}} {
		if len(x.values) > 0 {
			parts = append(parts, x.name+":"+strings.Join(x.values, ","))
		}
	}
	if !f.On.IsZero() {
		parts = append(parts, "施行:"+f.On.String())
	}
	return strings.Join(parts, " ")
}

// String writes a word, in marks where they are needed to read it back.
func (w Word) String() string {
	text := w.Text
	if w.Exact {
		text = quote(text)
	}
	if w.Not {
		return "-" + text
	}
	return text
}

// quote puts marks around a text that don't close in it.
func quote(s string) string {
	for _, open := range []rune{'“', '"', '「', '『', '＂', '‘'} {
		if !strings.ContainsRune(s, quotes[open]) {
			return string(open) + s + string(quotes[open])
		}
	}
	return "“" + strings.ReplaceAll(s, "”", "") + "”" // nobody can type such a text
}
