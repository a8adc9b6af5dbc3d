package law

import (
	"regexp"
	"sort"
	"strings"
	"unicode/utf8"

	"renda/app"
	"renda/app/clause"
)

// Citation is one place where a text names a norm or a clause of one. A chain
// (《X法》第三条、第五条) makes one citation for each clause named.
type Citation struct {
	Title     string     // as written, without 《》; "" where Self
	Self      bool       // 本法、本条例, or an article named without any norm
	Loose     bool       // written without 《》
	Ref       clause.Ref // zero: the norm as a whole
	Until     clause.Ref // last clause of a range (第三条至第五条); zero: Ref alone
	Edition   string     // what stood in brackets after the title: 2017年修订, 法释〔2015〕16号
	Date      app.Date   // of Edition, if it is a date
	From, To  int        // runes of the text: of this clause's words; of the title for the norm as a whole
	TitleFrom int        // runes of the title that the clause belongs to, with 《》; both 0 where there is none
	TitleTo   int
}

// HasRef reports whether a clause is named.
func (c Citation) HasRef() bool { return c.Ref != clause.Ref{} }

// Cite finds the citations in a text, in its order. Names without 《》 are found where a
// clause is named after them (依照治安管理处罚法第二十条); Library.Cite knows more of them.
func Cite(text string) []Citation { return cite(text, nil) }

// Cite is the function Cite; besides, it finds the names of this library's laws
// written without 《》 and no clause after them (根据行政处罚法).
func (l *Library) Cite(text string) []Citation { return cite(text, l.names) }

// citer walks through a text once. Offsets are bytes until the end.
type citer struct {
	s       string
	out     []Citation
	names   nameSet
	last    string            // the title named last, for 该法
	aliases map[string]string // 以下简称 → title
}

func cite(text string, names nameSet) []Citation {
	c := &citer{s: text, names: names, aliases: map[string]string{}}
	for i := 0; i < len(text); {
		switch {
		case strings.HasPrefix(text[i:], "《"):
			i = c.titled(i)
		case strings.HasPrefix(text[i:], "第"):
			i = c.bare(i)
		default:
			if j := c.known(i); j > i {
				i = j
				continue
			}
			_, n := utf8.DecodeRuneInString(text[i:])
			i += n
		}
	}
	c.inRunes()
	return c.out
}

// maxTitle bounds a title in bytes: the longest in use has some 90 characters.
const maxTitle = 400

// titled reads 《…》, what is bracketed behind it, and the clauses named.
func (c *citer) titled(i int) int {
	end := closing(c.s, i)
	if end < 0 {
		return i + len("《")
	}
	title := c.s[i+len("《") : end-len("》")]
	edition, at := c.bracket(title, end)
	full := title
	if a, ok := c.aliases[Key(title)]; ok {
		full = a
	}
	if !isNorm(title) && !strings.HasPrefix(c.s[skipSpace(c.s, at):], "第") {
		return end
	}
	x := Citation{Title: full, Edition: edition, TitleFrom: i, TitleTo: end, From: i, To: end}
	if t, e := cutEdition(fold.Replace(title)); e != "" && edition == "" && len(t) > 0 {
		x.Edition = e
	}
	if ds, _ := dates(x.Edition); len(ds) == 1 {
		x.Date = ds[0]
	}
	c.last = full
	if next := c.chain(skipSpace(c.s, at), x); next > 0 {
		return next
	}
	if isNorm(title) {
		c.out = append(c.out, x)
	}
	return max(at, end)
}

// closing gives where the 》 that belongs to the 《 at i ends; -1 if none follows nearby.
func closing(s string, i int) int {
	depth := 0
	for j := i; j < len(s) && j-i <= maxTitle; {
		r, n := utf8.DecodeRuneInString(s[j:])
		switch r {
		case '《':
			depth++
		case '》':
			if depth--; depth == 0 {
				return j + n
			}
		case '\n':
			return -1
		}
		j += n
	}
	return -1
}

// bracket reads （…） behind a title: an edition, a document number, or the short name the
// text will use from here on.
func (c *citer) bracket(title string, i int) (edition string, at int) {
	at = i
	for at < len(c.s) {
		open := strings.HasPrefix(c.s[at:], "（")
		if !open && !strings.HasPrefix(c.s[at:], "(") {
			return edition, at
		}
		end := strings.IndexAny(c.s[at:], "）)\n")
		if end < 0 || end > maxTitle || c.s[at+end] == '\n' {
			return edition, at
		}
		_, open1 := utf8.DecodeRuneInString(c.s[at:])
		_, close1 := utf8.DecodeRuneInString(c.s[at+end:])
		in := c.s[at+open1 : at+end]
		switch {
		case strings.HasPrefix(in, "以下简称") || strings.HasPrefix(in, "以下称"):
			name := strings.TrimPrefix(strings.TrimPrefix(in, "以下简称"), "以下称")
			c.aliases[Key(strings.Trim(name, "“”\"《》： "))] = title
		case isEdition(fold.Replace(in)) || hasDate(in):
			edition = in
		default:
			return edition, i
		}
		at += end + close1
	}
	return edition, at
}

func hasDate(s string) bool { d, _ := dates(s); return len(d) > 0 }

// chain reads the clauses named from i on and adds one citation like x for each; 0 if
// none is named there.
func (c *citer) chain(i int, x Citation) int {
	var ref clause.Ref
	at, first := i, true
	for {
		r, n := nextRef(c.s[at:], ref, !first)
		if n == 0 {
			break
		}
		for k, one := range r {
			x.Ref, x.From, x.To = one, at, at+n
			if first && x.TitleTo > x.TitleFrom {
				x.From = x.TitleFrom
			}
			if k == 0 && !first && isRange(c.s[:at]) && len(c.out) > 0 {
				last := &c.out[len(c.out)-1]
				last.Until, last.To = one, at+n
				continue
			}
			c.out = append(c.out, x)
		}
		ref, first = r[len(r)-1], false
		at += n
		link := linkLen(c.s[at:])
		if link == 0 {
			return at
		}
		if _, n := nextRef(c.s[at+link:], ref, true); n == 0 {
			return at
		}
		at += link
	}
	if first {
		return 0
	}
	return at
}

func isRange(before string) bool {
	return strings.HasSuffix(before, "至") || strings.HasSuffix(before, "到")
}

// links join clauses of one chain.
var links = []string{"、", "以及", "或者", "和", "及", "或", "与", "至", "到", "，"}

func linkLen(s string) int {
	for _, l := range links {
		if strings.HasPrefix(s, l) {
			return len(l)
		}
	}
	return 0
}

// several is 第三、四、五条, 第（一）、（二）项.
var several = regexp.MustCompile(`^第((?:[（(]?[一二三四五六七八九十百零〇\d]+[）)]?(?:、|和|或者))+[（(]?[一二三四五六七八九十百零〇\d]+[）)]?)(条|款|项)`)

// onlyNumber is one of the numbers in several.
var onlyNumber = regexp.MustCompile(`[一二三四五六七八九十百零〇\d]+`)

// nextRef reads one clause, or several of one kind, at the head of s. With more, a 款
// or 项 alone is read too and belongs to the article of ref.
func nextRef(s string, ref clause.Ref, more bool) ([]clause.Ref, int) {
	const art = "第一条"
	if m := several.FindStringSubmatch(s); m != nil && (more || m[2] == "条") {
		return listOf(ref, m[2], onlyNumber.FindAllString(m[1], -1)), len(m[0])
	}
	r, n, ok := clause.ParseRef(s)
	if !ok && more && strings.HasPrefix(s, "第") {
		if r, n, ok = clause.ParseRef(art + s); ok && n > len(art) {
			n -= len(art)
			r.Article = ref.Article
			if r.Paragraph == 0 {
				r.Paragraph = ref.Paragraph
			}
		} else {
			ok = false
		}
	}
	if !ok {
		return nil, 0
	}
	if m := several.FindStringSubmatch(s[n:]); m != nil && m[2] != "条" {
		return listOf(r, m[2], onlyNumber.FindAllString(m[1], -1)), n + len(m[0])
	}
	return []clause.Ref{r}, n
}

func listOf(base clause.Ref, unit string, numbers []string) []clause.Ref {
	var out []clause.Ref
	for _, n := range numbers {
		r := base
		switch v := number(n); unit {
		case "条":
			r = clause.Ref{Article: clause.Number{N: v}}
		case "款":
			r.Paragraph, r.Item, r.Subitem = v, 0, 0
		case "项":
			r.Item, r.Subitem = v, 0
		}
		out = append(out, r)
	}
	return out
}

// selves are the words by which a text names itself.
var selves = []string{"本法典", "本法", "本条例", "本办法", "本规定", "本规则", "本细则", "本决定", "本决议", "本解释", "本章程", "本意见"}

// bare reads a clause named without 《》 before it: 本条例第三条, 该法第五条, 行政处罚法第三十二条,
// or an article of this same text.
func (c *citer) bare(i int) int {
	if _, n := nextRef(c.s[i:], clause.Ref{}, false); n == 0 {
		return i + len("第")
	}
	lineStart := strings.LastIndexByte(c.s[:i], '\n') + 1
	before := strings.TrimRight(c.s[lineStart:i], " 　")
	if strings.Trim(before, "*# 　") == "" {
		_, n := nextRef(c.s[i:], clause.Ref{}, false)
		return i + n // the label of an article, not a citation
	}
	x := Citation{Self: true}
	for _, w := range []string{"该法", "该条例", "该办法", "该规定", "该解释", "同法"} {
		if strings.HasSuffix(before, w) && c.last != "" {
			x = Citation{Title: c.last, Loose: true}
		}
	}
	own := false
	for _, w := range selves {
		own = own || strings.HasSuffix(before, w)
	}
	if x.Self && !own {
		if name := c.nameBefore(before); name != "" {
			from := lineStart + strings.LastIndex(before, name)
			full := name
			if a, ok := c.aliases[Key(name)]; ok {
				full = a
			}
			x = Citation{Title: full, Loose: true, TitleFrom: from, TitleTo: from + len(name)}
			c.last = full
			c.dropKnown(from)
		}
	}
	return max(c.chain(i, x), i+len("第"))
}

// stops end the search backwards for a name.
var stops = regexp.MustCompile(`(?:依照|按照|依据|根据|违反|适用|参照|符合|执行|以及|或者|属于|构成|具有|下列|规定的|认定为|[和与及以按由对是有，。、；：（）《》“”\s])`)

// nameBefore gives the norm's name that s ends with: a known one, else what stands after
// the last word that can't be part of a name.
func (c *citer) nameBefore(s string) string {
	if name := c.names.suffixOf(s); name != "" {
		return name
	}
	for alias := range c.aliases {
		if strings.HasSuffix(s, alias) {
			return alias
		}
	}
	if len(s) > maxTitle {
		s = s[len(s)-maxTitle:]
		for len(s) > 0 && !utf8.RuneStart(s[0]) {
			s = s[1:]
		}
	}
	from := 0
	for _, m := range stops.FindAllStringIndex(s, -1) {
		from = m[1]
	}
	name := s[from:]
	if isNorm(name) && utf8.RuneCountInString(name) >= 2 && !strings.HasPrefix(name, "本") && !strings.HasPrefix(name, "该") {
		return name
	}
	return ""
}

// dropKnown takes back a citation of a whole norm that began where a clause of it is now cited.
func (c *citer) dropKnown(from int) {
	if n := len(c.out); n > 0 && c.out[n-1].TitleFrom == from && !c.out[n-1].HasRef() {
		c.out = c.out[:n-1]
	}
}

// known finds a name of the library at i.
func (c *citer) known(i int) int {
	name := c.names.at(c.s, i)
	if name == "" {
		return i
	}
	x := Citation{Title: name, Loose: true, TitleFrom: i, TitleTo: i + len(name), From: i, To: i + len(name)}
	c.last = name
	end := i + len(name)
	if next := c.chain(skipSpace(c.s, end), x); next > 0 {
		return next
	}
	c.out = append(c.out, x)
	return end
}

func skipSpace(s string, i int) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r != ' ' && r != '　' {
			return i
		}
		i += n
	}
	return i
}

var normEnds = []string{"法", "法典", "条例", "规定", "办法", "细则", "规则", "决定", "决议", "解释", "章程", "规程", "通则", "总则", "意见", "通知", "批复", "公约", "协定", "议定书", "方案", "标准", "规范", "目录", "命令", "安排", "修正案", "答复", "解答"}

// isNorm reports whether a title is one of a norm by the word it ends with.
func isNorm(title string) bool {
	t, _ := cutEdition(fold.Replace(title))
	for _, b := range []string{"（试行）", "（暂行）", "（草案）"} {
		t = strings.TrimSuffix(t, b)
	}
	if i := strings.LastIndex(t, "（"); i > 0 && strings.HasSuffix(t, "）") {
		t = t[:i]
	}
	for _, e := range normEnds {
		if strings.HasSuffix(t, e) {
			return true
		}
	}
	return false
}

// inRunes turns all offsets from bytes to runes, in one pass over the text.
func (c *citer) inRunes() {
	at := make([]*int, 0, 4*len(c.out))
	for i := range c.out {
		x := &c.out[i]
		at = append(at, &x.From, &x.To, &x.TitleFrom, &x.TitleTo)
	}
	sort.Slice(at, func(i, j int) bool { return *at[i] < *at[j] })
	bytes, runes := 0, 0
	for _, p := range at {
		runes += utf8.RuneCountInString(c.s[bytes:*p])
		bytes, *p = *p, runes
	}
}
