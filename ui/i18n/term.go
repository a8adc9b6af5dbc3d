package i18n

import (
	"strconv"
	"strings"
	"sync"

	"renda/app/procedure"
	"renda/app/works"
)

// The tables and rules speak the statute's Chinese. What English says for their words lies in
// words/*.tsv (zh, en), by the words themselves: a rule the office adds or words anew simply
// keeps its Chinese.

var loadWords = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, line := range lines("words") {
		if zh, en, ok := strings.Cut(line, "\t"); ok {
			out[unescape(zh)] = unescape(en)
		}
	}
	return out
})

// tableWords is what the tables themselves say in English for their Chinese names, for places
// that know only the name: an act in the outbox, the event a deadline runs from, the value of a
// column.
var tableWords = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	add := func(zh, en string) {
		if zh != "" && en != "" && out[zh] == "" {
			out[zh] = en
		}
	}
	reg, err := works.Registry()
	if err != nil {
		return out // a test of the registry says why; the names stay Chinese
	}
	var fields func([]procedure.Field)
	fields = func(fs []procedure.Field) {
		for i := range fs {
			add(fs[i].Label, fs[i].LabelEn)
			for _, c := range fs[i].Choices {
				add(c.Label, c.LabelEn)
			}
			fields(fs[i].Rows)
		}
	}
	for _, p := range reg.All() {
		add(p.Name, p.NameEn)
		for i := range p.Actions {
			add(p.Actions[i].Name, p.Actions[i].NameEn)
			fields(p.Actions[i].Fields)
		}
		for _, s := range p.States {
			add(s.Name, s.NameEn)
		}
		for _, t := range p.Tracks {
			for _, s := range t.States {
				add(s.Name, s.NameEn)
			}
		}
		for _, c := range p.Columns {
			add(c.Name, c.NameEn)
		}
	}
	return out
})

// Term gives a word or sentence of a table or rule in the language spoken; one that has no
// English stays Chinese.
func Term(zh string) string {
	if Current() != En || zh == "" {
		return zh
	}
	if en, ok := English(zh); ok {
		return en
	}
	return zh
}

// English gives the English of a word, sentence or citation of a table or rule, if it has one.
func English(zh string) (string, bool) {
	if en, ok := loadWords()[zh]; ok {
		return en, true
	}
	if en, ok := tableWords()[zh]; ok {
		return en, true
	}
	if en, ok := amount(zh); ok {
		return en, true
	}
	return basis(zh)
}

// amount words a number with its unit: 5工作日.
func amount(zh string) (string, bool) {
	unit := strings.TrimLeft(zh, "0123456789")
	if unit == zh || unit == "" {
		return "", false
	}
	en, ok := loadWords()[unit]
	return zh[:len(zh)-len(unit)] + " " + en, ok
}

// basis words a citation like 代表法第五十一条、代表建议条例第十条: titles come from the words,
// articles are counted.
func basis(zh string) (string, bool) {
	var out []string
	for _, part := range strings.FieldsFunc(zh, func(r rune) bool { return r == '；' || r == '、' }) {
		en, ok := cited(part)
		if !ok {
			return "", false
		}
		out = append(out, en)
	}
	return strings.Join(out, "; "), len(out) > 0
}

func cited(s string) (string, bool) {
	pre := ""
	if rest, ok := strings.CutPrefix(s, "参照"); ok {
		pre, s = "cf. ", rest
	}
	note := ""
	for _, open := range []string{"：", "（"} {
		if i := strings.Index(s, open); i > 0 && strings.Contains(s[:i], "条") && !strings.HasSuffix(s[:i], "第") {
			en, ok := loadWords()[strings.Trim(s[i:], "：（）")]
			if !ok {
				return "", false
			}
			s, note = s[:i], " ("+en+")"
		}
	}
	title, where := s, ""
	if i := strings.Index(s, "第"); i >= 0 {
		title, where = s[:i], s[i:]
	}
	if title != "" {
		en, ok := loadWords()[title]
		if !ok {
			return "", false
		}
		title = en
	}
	if where != "" {
		at, ok := place(where)
		if !ok {
			return "", false
		}
		title = strings.TrimSpace(title + " " + at)
	}
	return pre + title + note, true
}

// place reads 第五十一条, 第二十二条第（四）项, 第十九条至第二十二条.
func place(s string) (string, bool) {
	if from, to, ok := strings.Cut(s, "至"); ok {
		a, okA := place(from)
		b, okB := place(to)
		return a + "–" + strings.TrimPrefix(b, "art. "), okA && okB
	}
	out := ""
	for s != "" {
		rest, ok := strings.CutPrefix(s, "第")
		if !ok {
			return "", false
		}
		cut := strings.IndexAny(rest, "条款项")
		if cut < 0 {
			return "", false
		}
		n, ok := numeral(strings.Trim(rest[:cut], "（）"))
		if !ok {
			return "", false
		}
		switch unit := rest[cut : cut+len("条")]; unit {
		case "条":
			out += "art. " + strconv.Itoa(n)
		case "款":
			out += " para. " + strconv.Itoa(n)
		default:
			out += " (" + strconv.Itoa(n) + ")"
		}
		s = rest[cut+len("条"):]
	}
	return out, out != ""
}

// numeral reads a Chinese number below a thousand.
func numeral(s string) (int, bool) {
	n, digit := 0, 0
	for _, r := range s {
		switch r {
		case '百':
			n, digit = n+max(digit, 1)*100, 0
		case '十':
			n, digit = n+max(digit, 1)*10, 0
		case '零', '〇':
		default:
			i := strings.IndexRune("一二三四五六七八九", r)
			if i < 0 {
				return 0, false
			}
			digit = i/len("一") + 1
		}
	}
	return n + digit, n+digit > 0
}
