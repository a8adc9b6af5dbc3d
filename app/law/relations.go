package law

import (
	"regexp"
	"strings"

	"renda/app"
)

// RelationKind says what one norm does to another. Values reach packs.
type RelationKind string

// Kinds of relations.
const (
	Repeals    RelationKind = "repeals"    // From ends the norm of Title on Date
	Replaces   RelationKind = "replaces"   // From is a new text of the same title: its older versions end on Date
	Amends     RelationKind = "amends"     // From (a decision, by title if the library doesn't hold it) amended To
	Implements RelationKind = "implements" // From is the 实施办法 or 实施细则 of Title
	Based      RelationKind = "based"      // From names Title as what it was made under (根据《…》)
)

// Relation is one line between two norms, with the words it was read from.
type Relation struct {
	Kind    RelationKind `json:"kind"`
	From    string       `json:"from,omitempty"`    // id of the norm that does it; "" if the library doesn't hold it
	By      string       `json:"by"`                // its title
	Article string       `json:"article,omitempty"` // where it says so: 第七十条
	Title   string       `json:"title"`             // the other norm's title, as written
	To      string       `json:"to,omitempty"`      // id of the other, where one version is meant
	Date    app.Date     `json:"date,omitzero"`     // when it takes effect; zero: unknown
	Made    app.Date     `json:"made,omitzero"`     // of Title, where the words tell (1988年7月18日国务院发布的…)
	Partial bool         `json:"partial,omitempty"` // only some provisions of Title
	Quote   string       `json:"quote,omitempty"`   // the sentence
}

// relate reads the relations that l's own words tell.
func relate(l *Law) []Relation {
	out := repeals(l)
	out = append(out, amendments(l)...)
	if t := Implemented(l.Title); t != "" {
		out = append(out, Relation{Kind: Implements, From: l.ID, By: l.Title, Title: t, Date: l.Effective})
	}
	return append(out, bases(l)...)
}

var articleHead = regexp.MustCompile(`^(第[一二三四五六七八九十百千零〇\d]+条(?:之[一二三四五六七八九十]+)?)[ 　]`)

// repeals finds what l repeals: a sentence that says so and names what, or a list under
// such a sentence.
func repeals(l *Law) []Relation {
	var out []Relation
	article, list, since := "", false, l.since()
	for _, p := range strings.Split(l.Body(), "\n") {
		if p = strings.TrimSpace(p); p == "" {
			continue
		}
		if m := articleHead.FindStringSubmatch(p); m != nil {
			article, list = m[1], false
		}
		if list && !strings.Contains(p, "《") {
			list = false
		}
		if list {
			out = append(out, l.repealed(p, article, since)...)
			continue
		}
		if !strings.Contains(p, "废止") {
			continue
		}
		for _, s := range strings.FieldsFunc(p, func(r rune) bool { return r == '。' || r == '；' }) {
			if !saysRepealed(s) {
				continue
			}
			out = append(out, l.repealed(s, article, since)...)
			list = strings.HasSuffix(s, "：") || strings.HasSuffix(s, ":")
		}
	}
	if m := repealTitle.FindStringSubmatch(l.Title); m != nil {
		out = append(out, Relation{Kind: Repeals, From: l.ID, By: l.Title, Title: m[1], Date: l.Effective, Quote: l.Title})
	}
	return out
}

var (
	repealTitle = regexp.MustCompile(`关于废止《(.+)》的决定`)
	repealWords = regexp.MustCompile(`(同时|即行|相应|予以|一并|即)(停止执行，?)?废止|之日起(予以|即行|同时)?废止|废止[：:]?$`)
	// Words by which a sentence speaks of repealing without doing it.
	notRepealing = regexp.MustCompile(`(应当|可以|建议|及时|提出|决定|议案|程序|修改、|修改或者|修改和|制定、|解释、|撤销、|适用|参照)[^《》]{0,16}废止`)
)

func saysRepealed(s string) bool {
	return strings.Contains(s, "废止") && repealWords.MatchString(s) && !notRepealing.MatchString(s)
}

// since is the day from which the repeals in l's text have effect: that of its own 施行
// article. A later amendment does not repeal anew what the first version ended.
func (l *Law) since() app.Date {
	article, relative := effectiveArticle(l.Body())
	switch {
	case !article.IsZero():
		return article
	case l.Basis == BasisHeader:
		return l.Effective
	case relative:
		for _, n := range l.Notes {
			if n.Act == "公布" || n.Act == "发布" {
				return n.Date
			}
		}
	}
	if !l.Enacted.IsZero() {
		return l.Enacted
	}
	return l.Effective
}

// repealed makes a relation for each title in s.
func (l *Law) repealed(s, article string, since app.Date) []Relation {
	var out []Relation
	prev := 0
	for i := strings.Index(s, "《"); i >= 0; {
		end := closing(s, i)
		if end < 0 {
			break
		}
		title, rest := s[i+len("《"):end-len("》")], s[end:]
		r := Relation{Kind: Repeals, From: l.ID, By: l.Title, Article: article, Title: title, Date: since, Quote: s,
			Partial: strings.HasPrefix(rest, "中") || strings.HasPrefix(rest, "第") || strings.HasPrefix(rest, "有关") || strings.HasPrefix(rest, "关于")}
		if ds, _ := dates(s[prev:i]); len(ds) > 0 {
			r.Made = ds[len(ds)-1]
		}
		switch {
		case strings.Contains(s[prev:i], "依照") || strings.Contains(s[prev:i], "根据"):
		case Key(title) == Key(l.Title):
			r.Kind = Replaces
			out = append(out, r)
		case isNorm(title):
			out = append(out, r)
		}
		prev = end
		next := strings.Index(s[end:], "《")
		if next < 0 {
			break
		}
		i = end + next
	}
	return out
}

// amendments are in l's own notes, and in the title of an amending decision or 修正案.
func amendments(l *Law) []Relation {
	var out []Relation
	for _, n := range l.Notes {
		if n.With != "" && strings.Contains(n.With, "修改") {
			out = append(out, Relation{Kind: Amends, By: n.With, Title: l.Title, To: l.ID, Date: n.Date, Quote: n.Text})
		}
	}
	if m := amendTitle.FindStringSubmatch(l.Title); m != nil {
		out = append(out, Relation{Kind: Amends, From: l.ID, By: l.Title, Title: m[1], Date: l.Effective})
	}
	if i := strings.Index(l.Short, "修正案"); i > 0 {
		out = append(out, Relation{Kind: Amends, From: l.ID, By: l.Title, Title: l.Short[:i], Date: l.Effective})
	}
	return out
}

var (
	amendTitle = regexp.MustCompile(`关于修改《(.+)》(?:的|等)`)
	implTitle  = regexp.MustCompile(`(?:实施|施行|贯彻|执行)[《〈](.+?)[》〉](?:若干|的)*(?:办法|细则|条例|规定|意见|决定)`)
	implSuffix = regexp.MustCompile(`^(.{2,40}?(?:法|条例))(?:实施|施行)(?:办法|细则|条例|规定)(?:（试行）)?$`)
)

// Implemented gives the norm that a title says it implements (实施《…》办法, …法实施细则);
// "" if none.
func Implemented(title string) string {
	if m := implTitle.FindStringSubmatch(title); m != nil {
		return m[1]
	}
	if m := implSuffix.FindStringSubmatch(Short(title)); m != nil {
		return m[1]
	}
	return ""
}

// basisArticles is how many paragraphs at the head of a text name what it rests on.
const basisArticles = 4

// bases are the norms named in 根据《…》 at the head of the text.
func bases(l *Law) []Relation {
	var out []Relation
	n := 0
	for _, p := range strings.Split(l.Body(), "\n") {
		if p = strings.TrimSpace(p); p == "" || strings.HasPrefix(p, "#") {
			continue
		}
		if n++; n > basisArticles {
			break
		}
		i := basisWord(p)
		if i < 0 || !strings.Contains(p, "制定") && !strings.Contains(p, "规定") {
			continue
		}
		article := ""
		if m := articleHead.FindStringSubmatch(p); m != nil {
			article = m[1]
		}
		for _, c := range Cite(p[i:]) {
			if c.Title != "" && !c.HasRef() && isNorm(c.Title) {
				out = append(out, Relation{Kind: Based, From: l.ID, By: l.Title, Article: article, Title: c.Title, Quote: p})
			}
		}
		if len(out) > 0 {
			break
		}
	}
	return out
}

func basisWord(p string) int {
	for _, w := range []string{"根据", "依据", "依照", "为了实施", "为贯彻", "为实施", "按照"} {
		if i := strings.Index(p, w); i >= 0 {
			return i
		}
	}
	return -1
}

// MadeByLaw tells whether a title is one of a law, a regulation or a rule, by its last
// word: notices, standards and forms are not looked for in a library of law.
func MadeByLaw(title string) bool {
	k := Key(title)
	for _, end := range []string{"法", "法典", "条例", "规定", "办法", "细则", "规则", "决定", "通则", "（试行）", "（暂行）"} {
		if strings.HasSuffix(k, end) {
			return true
		}
	}
	return false
}
