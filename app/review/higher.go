package review

import (
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"renda/app/law"
)

// Higher is a law the document has to fit.
type Higher struct {
	Law      *law.Law
	Standing law.Standing
	Score    float64
	Why      []Says
}

// Bounds of what is suggested and read beside the document.
const (
	mostHigher  = 12
	leastScore  = 1.0
	alikeLeast  = 0.6 // share of common pairs of two subjects
	namedOften  = 3   // times the document names a law's subject
	wholeFromOf = 4   // characters of a subject that is looked for in the text
)

// subject is what a title is about: 大气污染防治 of 济宁市大气污染防治条例.
type subject struct {
	law   *law.Law
	words string
	pairs map[uint64]struct{}
}

var (
	titleEnd  = regexp.MustCompile(`(若干|暂行|试行|实施|管理)*(条例|规定|办法|规则|细则|决定|决议|法典|法|（试行）|（暂行）)+$`)
	titleHead = regexp.MustCompile(`^(\p{Han}{2,8}?(省|自治区|自治州|自治县|市|县))+`)
)

// subjectOf takes region and kind off a title.
func subjectOf(title string) string {
	s := law.Key(title)
	s = strings.TrimPrefix(titleHead.ReplaceAllString(s, ""), "实施")
	for {
		t := titleEnd.ReplaceAllString(s, "")
		if t == s || utf8.RuneCountInString(t) < 2 {
			return s
		}
		s = t
	}
}

// subjects lists what the newest versions are about.
func subjects(lib *law.Library) []subject {
	seen := map[string]bool{}
	var out []subject
	for _, l := range lib.Laws() {
		k := law.Key(l.Title)
		if seen[k] || l.Level == law.LevelJudicial || l.Level == law.LevelOther {
			continue
		}
		seen[k] = true
		w := subjectOf(l.Title)
		out = append(out, subject{l, w, bigrams(w)})
	}
	return out
}

// above tells whether a law stands above the document: by level, and of the same
// place or a wider one.
func (x *reading) above(l *law.Law) bool {
	if l.Level == law.LevelOther || l.Level == law.LevelJudicial || law.Key(l.Title) == law.Key(x.d.Title) {
		return false
	}
	if l.Region != "" && !strings.HasPrefix(x.d.Region, l.Region) {
		return false
	}
	if l.Level == law.LevelLocal && x.d.Level == law.LevelLocal {
		return l.Region != x.d.Region // 省 above 市
	}
	return l.Level.Rank() < x.d.Level.Rank()
}

// suggest fills in Higher and Missing.
func (x *reading) suggest() {
	scores, why := map[string]float64{}, map[string][]Says{}
	add := func(key string, n float64, reason Says) {
		scores[key] += n
		why[key] = append(why[key], reason)
	}
	x.fromCitations(add)
	if t := law.Implemented(x.d.Title); t != "" {
		key, _ := x.r.lib.Resolve(t)
		add(key, 5, say("why.implements"))
	}
	x.fromSubject(add)
	for key, n := range scores {
		if n < leastScore {
			continue
		}
		s := x.r.lib.AsOf(key, x.on)
		x.addHigher(s, n, why[key])
	}
	sort.SliceStable(x.out.Higher, func(i, j int) bool {
		a, b := x.out.Higher[i], x.out.Higher[j]
		if a.Score != b.Score {
			return a.Score > b.Score
		}
		return a.Law.ID < b.Law.ID
	})
	x.out.Higher = x.out.Higher[:min(len(x.out.Higher), mostHigher)]
}

// addHigher takes a law, and what took a repealed one's place if the library holds it.
func (x *reading) addHigher(s law.Standing, score float64, why []Says) {
	if s.Law == nil {
		return
	}
	if s.Status == law.StatusRepealed && s.By != nil {
		if next := x.r.lib.AsOf(s.By.By, x.on); next.Law != nil && x.above(next.Law) {
			x.merge(Higher{next.Law, next, score, []Says{say("why.replaces", "law", s.Law.Short)}})
		}
	}
	if x.above(s.Law) {
		x.merge(Higher{s.Law, s, score, why})
	}
}

func (x *reading) merge(h Higher) {
	for i := range x.out.Higher {
		if have := &x.out.Higher[i]; have.Law.ID == h.Law.ID {
			have.Score += h.Score
			have.Why = append(have.Why, h.Why...)
			return
		}
	}
	x.out.Higher = append(x.out.Higher, h)
}

var basisSentence = regexp.MustCompile(`(根据|依据|依照|按照|为了?实施|为了?贯彻).*(制定本|结合本|作出如下|作如下)`)

// fromCitations counts the laws the document itself names, the basis first.
func (x *reading) fromCitations(add func(key string, n float64, why Says)) {
	type named struct {
		times int
		basis bool
		title string
		first *unit
	}
	all := map[string]*named{}
	var order []string
	for _, u := range x.units {
		for _, c := range u.cites {
			if c.Self || c.Title == "" {
				continue
			}
			key, _ := x.r.lib.Resolve(c.Title)
			n := all[key]
			if n == nil {
				n = &named{title: c.Title, first: u}
				all[key] = n
				order = append(order, key)
			}
			n.times++
			if at := byteAt(u.text, c.From); !n.basis && u.ref.Article.N <= 3 {
				from, to := sentence(u.text, at)
				n.basis = basisSentence.MatchString(u.text[from:to])
			}
		}
	}
	for _, key := range order {
		n := all[key]
		switch {
		case n.basis:
			add(key, 3, say("why.basis"))
		default:
			add(key, min(float64(n.times), 3), say("why.cited", "n", strconv.Itoa(n.times)))
		}
		if _, known := x.r.lib.Resolve(n.title); !known && law.MadeByLaw(n.title) {
			if _, repealed := x.r.lib.Repealed(n.title, x.on); !repealed {
				x.out.Missing = append(x.out.Missing, Missing{Title: n.title, Place: n.first.ref.String(), Ref: n.first.ref, Basis: n.basis})
			}
		}
	}
}

// fromSubject compares what titles are about, and looks for the subjects in the text.
func (x *reading) fromSubject(add func(key string, n float64, why Says)) {
	mine := subjectOf(x.d.Title)
	pairs := bigrams(mine)
	text := x.d.Text.Source
	for _, s := range x.r.titles {
		if !x.above(s.law) {
			continue
		}
		key := law.Key(s.law.Title)
		if a, b := share(pairs, s.pairs), share(s.pairs, pairs); a+b > 2*alikeLeast {
			add(key, 1.5*(a+b), say("why.subject", "words", s.words))
			continue
		}
		if utf8.RuneCountInString(s.words) >= wholeFromOf && strings.Count(text, s.words) >= namedOften {
			add(key, 1, say("why.text", "n", strconv.Itoa(strings.Count(text, s.words)), "words", s.words))
		}
	}
}
