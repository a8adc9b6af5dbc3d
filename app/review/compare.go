package review

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"renda/app/law"
)

// verbatim finds paragraphs that repeat higher law nearly word for word.
func (x *reading) verbatim(c Card) error {
	total, same := 0, 0
	best := map[string]*Pair{}
	for i := range x.out.Pairs {
		p := &x.out.Pairs[i]
		if p.mine != nil && (best[p.ID] == nil || p.Score > best[p.ID].Score) {
			best[p.ID] = p
		}
	}
	differs := map[string]bool{} // copied with another number: the other card has said so
	for _, f := range x.out.Findings {
		differs[f.ID] = differs[f.ID] || f.Card == "conflict"
	}
	for _, u := range x.units {
		n := hanCount(u.text)
		total += n
		p := best[u.node.ID]
		if p == nil || differs[u.node.ID] || p.Score < c.Limits["share"] || n < int(c.Limits["characters"]) || c.excused(nil, u.text) {
			continue
		}
		same += n
		f := x.finding(c, "paragraph", u, []Says{say("verbatim", "law", law.Short(p.Law), "place", p.LawRef.String(), "share", fmt.Sprintf("%.0f%%", 100*p.Score))}, u.fired(0, len(u.text)))
		f.Law, f.LawID, f.LawPlace, f.LawQuote = p.Law, p.LawID, p.LawRef.String(), p.LawQuote
		x.add(f)
	}
	if total > 0 {
		x.out.Repeated = float64(same) / float64(total)
	}
	return nil
}

// quantity is a number with its unit and the words around it.
type quantity struct {
	value    float64
	unit     string
	before   string // Chinese characters before it, without other numbers
	after    string
	from, to int // bytes
}

var (
	quantities = regexp.MustCompile(`(` + numberWords + `)(个)?(工作日|日|天|个月|月|年|小时|万元|元|倍|周岁|岁|周)`)
	dated      = regexp.MustCompile(`\d+年\d+月(\d+日)?|\d+月\d+日|[一二]九?[〇○零一二三四五六七八九]{3}年|\d{4}年`)
)

const daysOfMonth = 30

// readQuantities finds deadlines and amounts; dates are none.
func readQuantities(s string) []quantity {
	blank := dated.ReplaceAllStringFunc(s, func(d string) string { return strings.Repeat("\x00", len(d)) })
	var out []quantity
	for _, m := range quantities.FindAllStringSubmatchIndex(blank, -1) {
		v, ok := value(blank[m[2]:m[3]])
		if !ok {
			continue
		}
		q := quantity{value: v, unit: strings.TrimPrefix(blank[m[6]:m[7]], "个"), from: m[0], to: m[1]}
		switch q.unit {
		case "天":
			q.unit = "日"
		case "岁":
			q.unit = "周岁"
		case "万元":
			q.value, q.unit = v*10000, "元"
		case "月": // 三十日 and 一个月 are the same to whoever wrote them
			q.value, q.unit = v*daysOfMonth, "日"
		}
		q.before, q.after = lastHan(blank[:m[0]], 10), firstHan(blank[m[1]:], 12)
		out = append(out, q)
	}
	return out
}

// value reads 30, 1.5, 三十, 五千, 二十万.
func value(s string) (float64, bool) {
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		return v, true
	}
	total, sec, cur := 0, 0, 0
	for _, r := range s {
		switch u := map[rune]int{'十': 10, '百': 100, '千': 1000, '万': 10000}[r]; {
		case u == 10000:
			total, sec, cur = (total+sec+cur)*u, 0, 0
		case u > 0:
			sec, cur = sec+max(cur, 1)*u, 0
		default:
			i := strings.IndexRune("〇一二三四五六七八九", r)
			if r == '两' {
				cur = 2
			} else if i >= 0 {
				cur = i / len("〇")
			} else if r != '零' {
				return 0, false
			}
		}
	}
	return float64(total + sec + cur), total+sec+cur > 0
}

func lastHan(s string, n int) string {
	r := []rune(s)
	i := len(r)
	for i > 0 && len(r)-i < n && han(r[i-1]) {
		i--
	}
	return string(r[i:])
}

// firstHan gives the first n Chinese characters of s's sentence, whatever stands between them.
func firstHan(s string, n int) string {
	var out []rune
	for _, r := range s {
		if len(out) == n || r == '。' || r == '；' || r == '\n' || r == 0 {
			break
		}
		if han(r) {
			out = append(out, r)
		}
	}
	return string(out)
}

// conflict compares deadlines and amounts of a clause with those of the clause it is
// paired with: same words around them, another number.
func (x *reading) conflict(c Card) error {
	done := map[string]bool{}
	for i := range x.out.Pairs {
		p := &x.out.Pairs[i]
		if p.mine == nil || p.Score < c.Limits["share"] || c.excused(nil, p.mine.text) || otherSubject(c, p.mine.text, p.theirs.text) {
			continue
		}
		mine, theirs := readQuantities(p.mine.text), readQuantities(p.theirs.text)
		for _, a := range mine {
			b, ok := counterpart(a, theirs, c)
			key := p.ID + "/" + strconv.Itoa(a.from)
			if !ok || done[key] || money(a) || within(c, a, b) { // fines are compared as ranges
				continue
			}
			done[key] = true
			x.add(x.differs(c, p, a, b))
		}
		x.fines(c, p, done)
		x.approver(c, p, done)
	}
	return nil
}

// otherSubject tells that two clauses speak of different bodies, or that the law leaves the
// matter to others.
func otherSubject(c Card, mine, theirs string) bool {
	for _, list := range []string{"national", "township"} {
		if c.lists[list].MatchString(theirs) != c.lists[list].MatchString(mine) {
			return true
		}
	}
	return c.lists["leave"].MatchString(theirs)
}

// counterpart finds the number in the other clause that stands between the same words;
// ok is false if there is none, or if one of them has the same value.
func counterpart(a quantity, theirs []quantity, c Card) (quantity, bool) {
	var found quantity
	ok := false
	for _, b := range theirs {
		if (a.unit == "元" || b.unit == "元") && a.unit != b.unit || money(a) != money(b) {
			continue
		}
		if a.value == b.value && a.unit == b.unit && sameBefore(a, b, c) {
			return quantity{}, false // whatever follows, the law's clause names this number too
		}
		if !ok && sameWords(a, b, c) {
			found, ok = b, true
		}
	}
	return found, ok
}

// within tells that the law sets a bound and the document stays inside of it: 不超过五年 and 三年.
func within(c Card, a, b quantity) bool {
	return a.unit == b.unit && (c.lists["ceiling"].MatchString(b.before) && a.value <= b.value || c.lists["floor"].MatchString(b.before) && a.value >= b.value)
}

// sameBefore tells that the same words stand before two numbers.
func sameBefore(a, b quantity, c Card) bool {
	return min(utf8.RuneCountInString(a.before), utf8.RuneCountInString(b.before)) >= 3 && share(bigrams(a.before), bigrams(b.before)) >= c.Limits["around"]
}

func money(q quantity) bool { return q.unit == "元" || q.unit == "倍" }

// sameWords tells that two numbers stand between the same words.
func sameWords(a, b quantity, c Card) bool {
	x, y := []rune(a.before), []rune(b.before)
	if min(len(x), len(y)) < 3 {
		return false
	}
	before := share(bigrams(a.before), bigrams(b.before))
	p, q := []rune(a.after), []rune(b.after)
	if len(p) < 3 || len(q) < 3 {
		return len(p) == len(q) && a.after == b.after && before >= c.Limits["alone"]
	}
	return p[0] == q[0] && before >= c.Limits["around"] && share(bigrams(a.after), bigrams(b.after)) >= c.Limits["after"]
}

func (x *reading) differs(c Card, p *Pair, a, b quantity) Finding {
	says := say("number", "mine", p.mine.text[a.from:a.to], "law", law.Short(p.Law), "place", p.LawRef.String(), "theirs", p.theirs.text[b.from:b.to])
	f := x.finding(c, "deadline", p.mine, []Says{says}, p.mine.fired(a.from, a.to))
	f.Law, f.LawID, f.LawPlace, f.LawQuote = p.Law, p.LawID, p.LawRef.String(), p.LawQuote
	return f
}

var (
	fineRange = regexp.MustCompile(`处以?(?:(` + numberWords + `)(万?元|倍)?以上)?(` + numberWords + `)(万?元|倍)以下的?罚款`)
	conductOf = regexp.MustCompile(`^(.*?)(?:的)?，(?:由|责令|处|给予|没收|依法)`)
)

const numberWords = `\d+(?:\.\d+)?|[一二三四五六七八九十百千万两零〇]+`

// fines compares ranges of fines for the same conduct (行政处罚法第十二条第二款).
func (x *reading) fines(c Card, p *Pair, done map[string]bool) {
	ours := fineRange.FindAllStringSubmatchIndex(p.mine.text, -1)
	law1 := fineRange.FindAllStringSubmatchIndex(p.theirs.text, -1)
	if len(ours) != 1 || len(law1) != 1 {
		return // several ranges: which belongs to which is not for a pattern to say
	}
	if !sameConduct(p.mine.text, p.theirs.text, c.Limits["conduct"]) {
		return
	}
	lo, hi, unit, ok1 := rangeOf(p.mine.text, ours[0])
	l2, h2, unit2, ok2 := rangeOf(p.theirs.text, law1[0])
	key := p.ID + "/fine"
	if !ok1 || !ok2 || unit != unit2 || done[key] || hi <= h2 && lo >= l2 {
		return
	}
	done[key] = true
	m := ours[0]
	says := say("fine", "mine", p.mine.text[m[0]:m[1]], "law", law.Short(p.Law), "place", p.LawRef.String(), "theirs", p.theirs.text[law1[0][0]:law1[0][1]])
	f := x.finding(c, "fine", p.mine, []Says{says}, p.mine.fired(m[0], m[1]))
	f.Law, f.LawID, f.LawPlace, f.LawQuote = p.Law, p.LawID, p.LawRef.String(), p.LawQuote
	x.add(f)
}

// sameConduct compares what is punished: the words before the consequence.
func sameConduct(a, b string, least float64) bool {
	x, y := conductOf.FindStringSubmatch(a), conductOf.FindStringSubmatch(b)
	if x == nil || y == nil {
		return false
	}
	p, q := bigrams(content(x[1])), bigrams(content(y[1]))
	return len(p) >= 4 && len(q) >= 4 && share(p, q) >= least && share(q, p) >= least
}

func rangeOf(s string, m []int) (lo, hi float64, unit string, ok bool) {
	part := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return s[m[2*i]:m[2*i+1]]
	}
	hi, ok = value(part(3))
	unit = part(4)
	lo, _ = value(part(1))
	low := part(2)
	if low == "" {
		low = unit
	}
	if low == "万元" {
		lo *= 10000
	}
	if unit == "万元" {
		hi, unit = hi*10000, "元"
	}
	return lo, hi, unit, ok
}

// inOrder sorts findings by their place in the document, those on the whole first, and tells those apart that
// are alike.
func (x *reading) inOrder() {
	pos := map[string]int{}
	for i, u := range x.units {
		pos[u.node.ID] = i + 1
	}
	slices.SortStableFunc(x.out.Findings, func(a, b Finding) int { return cmp.Compare(pos[a.ID], pos[b.ID]) })
	number(x.out.Findings)
}
