package review

import (
	"strings"

	"renda/app/law"
)

// setter is a paragraph of a law of the library that sets a measure.
type setter struct {
	law   *law.Law
	pairs map[uint64]struct{}
}

// lawSets tells whether higher law sets the same measure for the same conduct: then it is the law that
// set it, not the document. Paired clauses are looked at first, then all laws of the library.
func (x *reading) lawSets(c Card, k *Case, u *unit, s string) (bool, error) {
	if !k.ByLaw {
		return false, nil
	}
	for _, p := range x.byID[u.node.ID] {
		if p.theirs != nil && k.mayBeSetBy(p.level) && k.sets(p.LawQuote) {
			return true, nil
		}
	}
	mine := bigrams(content(s))
	if len(k.InLaw) == 0 || len(mine) < int(c.Limits["conduct"]) {
		return false, nil
	}
	all, err := x.r.setters(c, k)
	if err != nil {
		return false, err
	}
	for i := range all {
		y := &all[i]
		back := share(y.pairs, mine)
		if back < c.Limits["back"] || share(mine, y.pairs)+back < c.Limits["alike"] {
			continue
		}
		if on := x.r.lib.AsOf(y.law.Title, x.on); on.Law != nil && on.Law.ID == y.law.ID && on.Status == law.StatusInForce {
			return true, nil
		}
	}
	return false, nil
}

// mayBeSetBy tells whether a measure may be set at a level.
func (k *Case) mayBeSetBy(l law.Level) bool {
	return l == law.LevelLaw || k.ByRegulation && l == law.LevelRegulation
}

// setters gives all paragraphs of the library's laws that set a case's measure. They are looked for once, with the first
// document that needs them: a quarter of a second over 2,000 laws.
func (r *Reviewer) setters(c Card, k *Case) ([]setter, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.setting[c.ID] != nil {
		return r.setting[c.ID][k.ID], nil
	}
	cases, found := settable(c), map[string][]setter{}
	for _, l := range r.lib.Laws() {
		if l.Level != law.LevelLaw && l.Level != law.LevelRegulation {
			continue
		}
		text, err := r.text(l.ID)
		if err != nil {
			return nil, err
		}
		for _, k := range cases {
			if k.mayBeSetBy(l.Level) {
				found[k.ID] = appendSetters(found[k.ID], l, text, k)
			}
		}
	}
	r.setting[c.ID] = found
	return found[k.ID], nil
}

// settable gives a card's cases that a law may set itself.
func settable(c Card) []*Case {
	var out []*Case
	for i := range c.Cases {
		if k := &c.Cases[i]; k.ByLaw && len(k.InLaw) > 0 {
			out = append(out, k)
		}
	}
	return out
}

// appendSetters adds those paragraphs of a text that set a case's measure.
func appendSetters(out []setter, l *law.Law, text string, k *Case) []setter {
	last := -1
	for _, word := range k.InLaw {
		for at := 0; ; {
			i := strings.Index(text[at:], word)
			if i < 0 {
				break
			}
			from, to := strings.LastIndexByte(text[:at+i], '\n')+1, len(text)
			if n := strings.IndexByte(text[at+i:], '\n'); n >= 0 {
				to = at + i + n
			}
			if from != last {
				out = append(out, setter{l, bigrams(content(text[from:to]))})
			}
			at, last = to, from
		}
	}
	return out
}

// sets tells whether words of higher law set the case's measure.
func (k *Case) sets(s string) bool {
	for _, w := range k.InLaw {
		if strings.Contains(s, w) {
			return true
		}
	}
	return k.find.MatchString(s)
}
