package lawquery

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"renda/app"
	"renda/app/clause"
	"renda/app/law"
	"renda/app/variant"
)

// quotes are the pairs of marks around an exact phrase: what opens, what closes.
var quotes = map[rune]rune{'“': '”', '"': '"', '＂': '＂', '「': '」', '『': '』', '‘': '’'}

// Parse reads what was typed. titles may be nil: then no law is known by name. today is
// the day whose law comes first. It refuses only a filter that can't be read; whatever
// else is typed is looked for as it stands.
func Parse(typed string, titles *Titles, today app.Date) (Query, error) {
	p := parser{titles: titles, today: today, q: Query{Today: today}}
	rest := typed
	for {
		rest = strings.TrimLeftFunc(rest, unicode.IsSpace)
		if rest == "" {
			break
		}
		t, n := nextToken(rest)
		rest = rest[n:]
		if err := p.take(t); err != nil {
			return Query{}, err
		}
	}
	p.finish()
	return p.q, nil
}

// token is a stretch of what was typed.
type token struct {
	text   string
	not    bool
	quoted bool
}

// nextToken reads the token at the head of s, which is not empty and begins with no space.
func nextToken(s string) (t token, n int) {
	for _, minus := range []string{"-", "－", "—"} {
		if rest := strings.TrimPrefix(s, minus); rest != s && rest != "" && !unicode.IsSpace(firstRune(rest)) {
			t.not, n = true, len(s)-len(rest)
			break
		}
	}
	open, size := utf8.DecodeRuneInString(s[n:])
	if closing, ok := quotes[open]; ok {
		n += size
		t.quoted = true
		end := strings.IndexRune(s[n:], closing)
		if end < 0 { // never closed: up to the end
			t.text = s[n:]
			return t, len(s)
		}
		t.text = s[n : n+end]
		return t, n + end + utf8.RuneLen(closing)
	}
	end := strings.IndexFunc(s[n:], func(r rune) bool { return unicode.IsSpace(r) || quotes[r] != 0 && r != '‘' })
	if end < 0 {
		end = len(s) - n
	}
	t.text = s[n : n+end]
	return t, n + end
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// parser makes a query of tokens.
type parser struct {
	titles *Titles
	today  app.Date
	q      Query
	last   string // the last word, if it was plain and is a law's name: a clause may follow
}

func (p *parser) take(t token) error {
	last := p.last
	p.last = ""
	switch {
	case t.text == "":
		return nil
	case t.quoted:
		p.word(Word{Text: t.text, Not: t.not, Exact: true})
		return nil
	case t.not:
		p.word(Word{Text: t.text, Not: true})
		return nil
	}
	if done, err := p.filter(t.text); done || err != nil {
		return err
	}
	if p.q.Name == "" && (p.clause(t.text, last) || p.clause(variant.String(t.text), last)) {
		return nil
	}
	if m := p.titles.resolve(t.text, p.today); len(m.ids) > 0 {
		p.last = t.text
		p.word(Word{Text: m.name})
		return nil
	}
	p.word(Word{Text: t.text})
	return nil
}

func (p *parser) word(w Word) {
	if !slices.Contains(p.q.Words, w) {
		p.q.Words = append(p.q.Words, w)
	}
}

// clause reads 行政处罚法第三十二条, 行政处罚法32条, or 第三十二条 after the law's name.
func (p *parser) clause(s, last string) bool {
	if ref, n := refAt(s); n > 0 && last != "" {
		p.q.Words = p.q.Words[:len(p.q.Words)-1] // the name is no word any more
		p.name(p.titles.resolve(last, p.today), ref, s[n:])
		return true
	}
	for i, r := range s {
		if i == 0 || r != '第' && !('0' <= r && r <= '9') && !('０' <= r && r <= '９') {
			continue
		}
		ref, n := refAt(s[i:])
		if n == 0 {
			continue
		}
		if m := p.titles.resolve(s[:i], p.today); len(m.ids) > 0 {
			p.name(m, ref, s[i+n:])
			return true
		}
	}
	return false
}

func (p *parser) name(m meant, ref clause.Ref, rest string) {
	p.q.Name, p.q.Laws, p.q.Ref = m.name, m.ids, ref
	if rest != "" {
		p.word(Word{Text: rest})
	}
}

// refAt reads a reference at the head of s, with or without its 第.
func refAt(s string) (clause.Ref, int) {
	if r, n, ok := clause.ParseRef(s); ok {
		return r, n
	}
	const ordinal = "第"
	if strings.HasPrefix(s, ordinal) {
		return clause.Ref{}, 0
	}
	if r, n, ok := clause.ParseRef(ordinal + s); ok {
		return r, n - len(ordinal)
	}
	return clause.Ref{}, 0
}

// finish settles what depends on the whole: where there are several words the title may
// have one of them; where there is only a clause those that cite it are looked for.
func (p *parser) finish() {
	plain := 0
	for _, w := range p.q.Words {
		if !w.Not {
			plain++
		}
	}
	for i := range p.q.Words {
		w := &p.q.Words[i]
		w.Title = plain > 1 && !w.Not && !w.Exact
	}
	if plain == 0 && p.q.Name != "" {
		p.word(Word{Text: p.q.Name + "》" + p.q.Ref.String(), Exact: true})
	}
}

// The names of filters.
var filters = map[string]string{
	"级别": "level", "层级": "level", "level": "level",
	"机关": "organ", "制定机关": "organ", "organ": "organ",
	"地区": "region", "地方": "region", "region": "region",
	"施行": "on", "有效": "on", "时间": "on", "on": "on",
	"名称": "title", "法名": "title", "title": "title",
}

// filter reads 级别:法律 and the like; done is false if s is none.
func (p *parser) filter(s string) (done bool, err error) {
	i := strings.IndexAny(s, ":：")
	if i <= 0 {
		return false, nil
	}
	kind, ok := filters[variant.String(s[:i])]
	if !ok {
		return false, nil
	}
	values := strings.FieldsFunc(s[i:], func(r rune) bool { return strings.ContainsRune(":：,，、", r) })
	f := &p.q.Filter
	for _, v := range values {
		switch kind {
		case "level":
			ls, err := levels(variant.String(v))
			if err != nil {
				return true, err
			}
			f.Levels = add(f.Levels, ls...)
		case "organ":
			f.Organs = add(f.Organs, v)
		case "region":
			f.Regions = add(f.Regions, v)
		case "title":
			f.Titles = add(f.Titles, v)
		case "on":
			if f.On, err = readDay(v, p.today); err != nil {
				return true, err
			}
		}
	}
	return true, nil
}

func add(list []string, vs ...string) []string {
	for _, v := range vs {
		if !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// levels gives the levels a word means: 规章 are two, 法律 is one.
func levels(s string) (out []string, err error) {
	var all []string
	for _, l := range law.Levels() {
		all = append(all, string(l))
		if string(l) == s {
			return []string{s}, nil
		}
		if strings.Contains(string(l), s) {
			out = append(out, string(l))
		}
	}
	if len(out) == 0 {
		return nil, &app.Error{Code: CodeLevel, Op: "read a filter", Item: s, Args: map[string]string{"levels": strings.Join(all, "、")}}
	}
	return out, nil
}

// readDay reads 2024-01-01, 2024/1/1, 2024.1.1, 20240101, 2024年1月1日 and 今天.
func readDay(s string, today app.Date) (app.Date, error) {
	if s == "今天" || s == "today" {
		return today, nil
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("-/.年月日", r) })
	if len(parts) == 1 && len(s) == 8 {
		parts = []string{s[:4], s[4:6], s[6:]}
	}
	bad := &app.Error{Code: CodeDate, Op: "read a filter", Item: s}
	if len(parts) != 3 || len(parts[0]) != 4 || len(parts[1]) > 2 || len(parts[2]) > 2 {
		return app.Date{}, bad
	}
	pad := func(s string) string { return strings.Repeat("0", 2-len(s)) + s }
	d, err := app.ParseDate(parts[0] + "-" + pad(parts[1]) + "-" + pad(parts[2]))
	if err != nil {
		return app.Date{}, bad
	}
	return d, nil
}
