package clause

import (
	"math"
	"slices"
	"strings"
)

// unit is what one version is compared by: an article; in a text without articles a
// maker's heading with its paragraphs; a paragraph or an annex that stands alone.
type unit struct {
	n     *Node
	text  string   // the words to compare by: without space, numbers of articles referred to left out
	exact string   // the words without space, in full-width punctuation
	grams []uint64 // the pairs of neighbouring characters in text, sorted, each once
	sum   float64  // their weights
}

// units gives what d is compared by, in the order of the text.
func units(d *Doc) []unit {
	var out []unit
	d.Walk(func(n *Node, _ []*Node) bool {
		switch n.Kind {
		case KindArticle, KindParagraph:
			out = append(out, newUnit(n, n.Title+n.Full()))
			return false
		case KindHeading, KindAnnex:
			out = append(out, newUnit(n, ownWords(n)))
			return true
		}
		return true
	})
	return slices.DeleteFunc(out, func(u unit) bool { return u.n.Kind == KindParagraph && u.exact == "" })
}

// ownWords gives a heading's words: not those of the clauses under it, which are
// units themselves.
func ownWords(n *Node) string { return n.Title + "\n" + n.Text }

func newUnit(n *Node, words string) unit {
	exact := plain(words)
	text := blindRefs(exact)
	u := unit{n: n, exact: exact, text: text}
	prev := rune(-1)
	for _, r := range text {
		if prev >= 0 {
			u.grams = append(u.grams, uint64(prev)<<32|uint64(r))
		}
		prev = r
	}
	slices.Sort(u.grams)
	u.grams = slices.Compact(u.grams)
	return u
}

var fullWidth = map[rune]rune{',': '，', ';': '；', ':': '：', '(': '（', ')': '）', '<': '〈', '>': '〉', '?': '？', '!': '！'}

// plain leaves out space and the difference of half and full width: sources differ
// in them, laws don't.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if isSpace(r) {
			return -1
		}
		if w, ok := fullWidth[r]; ok {
			return w
		}
		return r
	}, s)
}

// blindRefs leaves the numbers out of 第N条: a renumbered law changes all of them.
func blindRefs(s string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, "第")
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		s = s[i:]
		if unit, _, n := refPart(s); unit == '条' {
			b.WriteString("第条")
			s = s[n:]
		} else {
			b.WriteString("第")
			s = s[len("第"):]
		}
	}
}

// weights gives each pair of characters the weight of its rarity in both versions,
// so that what every article says does not make them alike.
func weigh(a, b []unit) map[uint64]float64 {
	count := map[uint64]int{}
	for _, us := range [][]unit{a, b} {
		for _, u := range us {
			for _, g := range u.grams {
				count[g]++
			}
		}
	}
	n := float64(len(a) + len(b))
	w := make(map[uint64]float64, len(count))
	for g, c := range count {
		w[g] = math.Log(1 + n/float64(c))
	}
	for _, us := range [][]unit{a, b} {
		for i := range us {
			for _, g := range us[i].grams {
				us[i].sum += w[g]
			}
		}
	}
	return w
}

// shared is the weight of what two units have in common.
func shared(a, b *unit, w map[uint64]float64) float64 {
	s, i, j := 0.0, 0, 0
	for i < len(a.grams) && j < len(b.grams) {
		switch x, y := a.grams[i], b.grams[j]; {
		case x < y:
			i++
		case x > y:
			j++
		default:
			s += w[x]
			i++
			j++
		}
	}
	return s
}

// alike is how much two units have in common, 0…1.
func alike(a, b *unit, w map[uint64]float64) float64 {
	if a.exact == b.exact {
		return 1
	}
	if a.sum+b.sum == 0 {
		return 0
	}
	return 2 * shared(a, b, w) / (a.sum + b.sum)
}

// within is how much of a stands in b, 0…1.
func within(a, b *unit, w map[uint64]float64) float64 {
	if a.sum == 0 {
		return 0
	}
	return shared(a, b, w) / a.sum
}
