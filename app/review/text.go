package review

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"renda/app/clause"
	"renda/app/law"
	"renda/app/similar"
)

// unit is what cards look at: one 款 with its items, or one paragraph outside of
// articles.
type unit struct {
	ref     clause.Ref
	node    *clause.Node
	article *clause.Node // nil outside of articles
	text    string
	at      []int // source rune of each rune of text
	cites   []law.Citation
	hashes  []uint32
	pairs   map[uint64]struct{} // neighbouring characters
}

// units takes a document into its paragraphs.
func units(d *clause.Doc) []*unit {
	src := []rune(d.Source)
	var out []*unit
	d.Walk(func(n *clause.Node, path []*clause.Node) bool {
		switch {
		case n.Kind == clause.KindParagraph,
			n.Kind == clause.KindArticle && len(n.Kids) == 0,
			n.Kind > clause.KindSubitem && n.Text != "":
		default:
			return true
		}
		u := &unit{node: n, text: n.Full()}
		for _, p := range append(path[:len(path):len(path)], n) {
			if p.Kind == clause.KindArticle {
				u.article = p
			}
		}
		if n.Kind > clause.KindSubitem {
			u.text = n.Text
		}
		u.ref, _ = clause.RefOf(n, path)
		if u.article != nil && len(u.article.Kids) == 1 {
			u.ref.Paragraph = 0 // 第五条, not 第五条第一款, where there is only one
		}
		u.locate(src)
		out = append(out, u)
		return n.Kind > clause.KindSubitem // a heading may have paragraphs of its own under it
	})
	return out
}

// locate finds each character of the unit in the source, which holds more: line breaks,
// spaces, markup.
func (u *unit) locate(src []rune) {
	u.at = make([]int, 0, utf8.RuneCountInString(u.text)+1)
	i := u.node.From
	for _, r := range u.text {
		j := i
		for j < u.node.To && j < len(src) && src[j] != r {
			j++
		}
		if j < u.node.To && j < len(src) {
			i = j
			u.at = append(u.at, j)
			i++
		} else {
			u.at = append(u.at, i) // a line break that the tree put in
		}
	}
	u.at = append(u.at, i)
}

// fired gives the place of bytes from..to of the unit's text.
func (u *unit) fired(from, to int) Fired {
	return u.firedRunes(utf8.RuneCountInString(u.text[:from]), utf8.RuneCountInString(u.text[:to]))
}

// firedRunes is fired for offsets in runes, as citations have them.
func (u *unit) firedRunes(a, b int) Fired {
	words := string([]rune(u.text)[a:b])
	if b == a {
		return Fired{u.at[a], u.at[a], words}
	}
	return Fired{u.at[a], u.at[b-1] + 1, words}
}

// sentence gives the byte range of the sentence around byte i of s: from one 。；or line
// to the next.
func sentence(s string, i int) (from, to int) {
	from = 0
	if k := strings.LastIndexAny(s[:i], "。；\n"); k >= 0 {
		_, n := utf8.DecodeRuneInString(s[k:])
		from = k + n
	}
	to = len(s)
	if k := strings.IndexAny(s[i:], "。；\n"); k >= 0 {
		to = i + k
	}
	return from, to
}

// byteAt turns an offset in runes of s into one in bytes.
func byteAt(s string, runes int) int {
	n := 0
	for i := range s {
		if n == runes {
			return i
		}
		n++
	}
	return len(s)
}

func han(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }

// sketch fills in what comparing needs.
func (u *unit) sketch() {
	if u.pairs != nil {
		return
	}
	u.pairs = bigrams(u.text)
	u.hashes = similar.Sketch("", u.text)
}

// bigrams gives the pairs of neighbouring Chinese characters of s.
func bigrams(s string) map[uint64]struct{} {
	out := make(map[uint64]struct{}, len(s)/4)
	last := rune(0)
	for _, r := range s {
		if !han(r) {
			last = 0
			continue
		}
		if last != 0 {
			out[uint64(last)<<32|uint64(r)] = struct{}{}
		}
		last = r
	}
	return out
}

// share tells how much of a's pairs stand in b too.
func share(a, b map[uint64]struct{}) float64 {
	if len(a) == 0 {
		return 0
	}
	n := 0
	for k := range a {
		if _, ok := b[k]; ok {
			n++
		}
	}
	return float64(n) / float64(len(a))
}

// hanCount counts the Chinese characters of s.
func hanCount(s string) int {
	n := 0
	for _, r := range s {
		if han(r) {
			n++
		}
	}
	return n
}

// boilerplate are the words of every statute: sharing them says nothing about the subject.
var boilerplate = regexp.MustCompile(`应当|按照|依照|根据|规定|有关|法律|法规|规章|主管部门|行政部门|人民政府|县级以上|以上|以下|国务院|省级|地方|各级|单位|个人|公民|法人|其他组织|负责|部门|以及|或者|并且|可以|不得|本法|本条例|本办法|国家|本市|本省|本行政区域|工作|管理|责令|改正|限期|逾期|罚款|情节严重|情节|违法所得|没收|处罚|依法|给予|处以|追究|刑事责任|直接|责任人员|主管人员|构成犯罪|行为|违反|第.{1,6}条|第.{1,3}款|第.{1,4}项`)

// content gives s without boilerplate, for asking whether two clauses are about one thing.
func content(s string) string { return boilerplate.ReplaceAllString(s, " ") }

// clip shortens a quote for a finding.
func clip(s string, runes int) string {
	r := []rune(s)
	if len(r) <= runes {
		return s
	}
	return string(r[:runes]) + "……"
}
