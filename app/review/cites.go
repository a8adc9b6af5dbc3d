package review

import (
	"regexp"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/clause"
	"renda/app/law"
)

func keyOf(h *higher) string { return law.Key(h.law.Title) }

// finding begins a finding on a unit.
func (x *reading) finding(c Card, kind string, u *unit, says []Says, fired ...Fired) Finding {
	return Finding{Card: c.ID, Version: c.Version, Kind: kind, Clause: u.ref, Place: u.ref.String(), ID: u.node.ID, Quote: u.text, Fired: fired, Says: says, Why: joined(says)}
}

// ofWhole begins a finding on the document as a whole: the words that fired are its title.
func (x *reading) ofWhole(c Card, kind string, says ...Says) Finding {
	return Finding{Card: c.ID, Version: c.Version, Kind: kind, Quote: x.d.Title, Fired: x.titleFired(), Says: says, Why: joined(says)}
}

func (x *reading) add(f Finding) { x.out.Findings = append(x.out.Findings, f) }

// repealed finds citations of laws that are repealed, renamed, or meant in an old edition.
func (x *reading) repealed(c Card) error {
	for _, u := range x.units {
		done := map[string]bool{}
		for _, cite := range u.cites {
			if cite.Self || cite.Title == "" || done[law.Key(cite.Title)] {
				continue
			}
			from, to := sentence(u.text, byteAt(u.text, cite.From))
			if c.excused(nil, u.text[from:to]) {
				continue
			}
			f, ok := x.outdated(c, u, cite)
			if !ok {
				continue
			}
			done[law.Key(cite.Title)] = true
			x.add(f)
		}
	}
	return x.cases(c) // and institutions that no longer exist, whatever law is cited: 劳动教养, 社会抚养费
}

// outdated makes the finding for one citation, if there is one to make.
func (x *reading) outdated(c Card, u *unit, cite law.Citation) (Finding, bool) {
	at := u.firedRunes(cite.TitleFrom, max(cite.TitleTo, cite.TitleFrom))
	if cite.TitleTo == cite.TitleFrom {
		at = u.firedRunes(cite.From, cite.To)
	}
	if r, ok := x.r.lib.Repealed(cite.Title, x.on); ok {
		if law.Key(r.By) == law.Key(x.d.Title) {
			return Finding{}, false // it speaks of what it repealed itself
		}
		f := x.finding(c, "repealed", u, []Says{say("repealed", "law", law.Short(cite.Title), "by", law.Short(r.By), "place", r.Article, "day", r.Date.String()), x.when(r.Date)}, at)
		f.Law, f.LawID, f.LawPlace, f.LawQuote = r.By, r.From, r.Article, r.Quote
		return f, true
	}
	if now, ok := x.r.lib.Renamed(cite.Title); ok {
		f := x.finding(c, "renamed", u, []Says{say("renamed", "law", law.Short(cite.Title), "now", law.Short(now))}, at)
		f.Law = now
		return f, true
	}
	if cite.Date.IsZero() {
		return Finding{}, false
	}
	s := x.r.lib.AsOf(cite.Title, x.on)
	if s.Law == nil || s.Status != law.StatusInForce || !cite.Date.Before(s.Law.Enacted) && !cite.Date.Before(s.Law.Published) {
		return Finding{}, false
	}
	if s.Law.Basis == law.BasisNone || !cite.Date.Before(s.Law.Published) {
		return Finding{}, false
	}
	f := x.finding(c, "edition", u, []Says{say("edition", "day", cite.Date.String(), "version", s.Law.Version())}, at)
	f.Law, f.LawID = s.Law.Title, s.Law.ID
	return f, true
}

// when words how the document's own day stands to a repeal.
func (x *reading) when(repealed app.Date) Says {
	switch {
	case x.d.Published.IsZero():
		return say("when.none")
	case x.d.Published.Before(repealed):
		return say("when.before", "day", x.d.Published.String())
	}
	return say("when.after", "day", x.d.Published.String())
}

// article finds clauses cited that don't exist in the version in force, in the document
// itself or in higher law, and clauses that are about something else.
func (x *reading) article(c Card) error {
	for _, u := range x.units {
		for _, cite := range u.cites {
			if !cite.HasRef() {
				continue
			}
			var err error
			if cite.Self {
				x.selfArticle(c, u, cite)
			} else {
				err = x.otherArticle(c, u, cite)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// selfArticle checks a reference of the document to itself.
func (x *reading) selfArticle(c Card, u *unit, cite law.Citation) {
	if len(x.numbers) == 0 || u.article == nil || c.excused(nil, around(u.text, cite)) {
		return
	}
	why, gone := missing(x.d.Text, x.numbers, cite.Ref)
	if !gone && cite.Until.Article.N > 0 {
		why, gone = missing(x.d.Text, x.numbers, cite.Until)
	}
	if !gone {
		return
	}
	x.add(x.finding(c, "self", u, []Says{say("self"), why}, u.firedRunes(cite.From, cite.To)))
}

// around gives the sentence of a citation.
func around(s string, cite law.Citation) string {
	from, to := sentence(s, byteAt(s, cite.From))
	return s[from:to]
}

// missing says why a reference leads nowhere; gone is false if it leads somewhere or the text is too
// doubtful to say.
func missing(d *clause.Doc, numbers map[clause.Number]*clause.Node, r clause.Ref) (why Says, gone bool) {
	a := numbers[r.Article]
	if a == nil {
		last := clause.Number{}
		for n := range numbers {
			if n.N > last.N {
				last = clause.Number{N: n.N}
			}
		}
		if r.Article.N <= last.N && (len(d.Gaps) > 0 || r.Article.Sub == 0) {
			return Says{}, false // a number missing in the source: the source is at fault, not the citation
		}
		return say("no.article", "place", clause.Ref{Article: r.Article}.String(), "last", last.String()), true
	}
	if r.Paragraph > 0 && r.Paragraph > paragraphs(a) {
		return say("no.para", "place", clause.Ref{Article: r.Article}.String(), "n", strconv.Itoa(paragraphs(a)), "want", clause.Chinese(r.Paragraph)), true
	}
	if r.Item > 0 && items(a, r.Paragraph) > 0 && r.Item > items(a, r.Paragraph) {
		return say("no.item", "place", clause.Ref{Article: r.Article, Paragraph: r.Paragraph}.String(), "n", strconv.Itoa(items(a, r.Paragraph)), "want", clause.Chinese(r.Item)), true
	}
	return Says{}, false
}

func paragraphs(a *clause.Node) int {
	n := 0
	for _, k := range a.Kids {
		if k.Kind == clause.KindParagraph {
			n++
		}
	}
	return max(n, 1)
}

// items counts the items of a 款, or of the whole article where no 款 is named.
func items(a *clause.Node, paragraph int) int {
	n := 0
	for _, p := range a.Kids {
		if p.Kind != clause.KindParagraph || paragraph > 0 && p.No.N != paragraph {
			continue
		}
		for _, k := range p.Kids {
			if k.Kind == clause.KindItem {
				n = max(n, k.No.N)
			}
		}
	}
	return n
}

// otherArticle checks a reference to another norm of the library.
func (x *reading) otherArticle(c Card, u *unit, cite law.Citation) error {
	s := x.r.lib.AsOf(cite.Title, x.on)
	if s.Law == nil || s.Law.Effective.After(x.on) {
		return nil
	}
	h, why, err := x.lookUp(cite)
	if err != nil || h == nil {
		return err
	}
	if why.Text != "" {
		f := x.finding(c, "absent", u, append([]Says{say("absent", "law", h.law.Short, "version", h.law.Version()), why}, x.then(cite)...), u.firedRunes(cite.From, cite.To))
		f.Law, f.LawID, f.LawPlace = h.law.Title, h.law.ID, cite.Ref.String()
		x.add(f)
		return nil
	}
	x.elsewhere(c, u, cite, h)
	return nil
}

// lookUp finds the part of a law that holds the article, or says why none does.
func (x *reading) lookUp(cite law.Citation) (*higher, Says, error) {
	var why Says
	var first *higher
	parts := x.r.lib.Parts(cite.Title, x.on)
	for _, l := range parts {
		if l.Ended != (app.Date{}) && !l.Ended.After(x.on) && len(parts) == 1 {
			return nil, why, nil // repealed or superseded by what isn't held: the other card speaks of it
		}
		h, err := x.r.open(l)
		if err != nil {
			return nil, why, err
		}
		if len(h.articles) == 0 {
			continue
		}
		w, gone := missing(h.doc, h.articles, cite.Ref)
		if !gone && h.articles[cite.Ref.Article] != nil {
			return h, Says{}, nil
		}
		if gone {
			first, why = h, w
		}
	}
	if len(parts) > 1 || first == nil {
		return nil, Says{}, nil // some parts of the code aren't held
	}
	return first, why, nil
}

// then tells whether the version of the document's own day had the article.
func (x *reading) then(cite law.Citation) []Says {
	if x.d.Published.IsZero() {
		return nil
	}
	s := x.r.lib.AsOf(cite.Title, x.d.Published)
	if s.Law == nil || s.Status != law.StatusSuperseded && s.Status != law.StatusInForce || s.Law.Effective.After(x.d.Published) {
		return []Says{say("then.none")}
	}
	h, err := x.r.open(s.Law)
	if err != nil {
		return nil // it was read a moment ago: what the law was then is left unsaid
	}
	if _, gone := missing(h.doc, h.articles, cite.Ref); gone {
		return nil
	}
	return []Says{say("then.had", "version", s.Law.Version())}
}

// named is a title; the words of a title say nothing about the sentence that cites it.
var named = regexp.MustCompile(`《[^》]*》|[\p{Han}]{2,20}(?:法|条例)第`)

// elsewhere finds that the cited article shares no word of substance with the sentence
// that cites it while another article of the same law does.
func (x *reading) elsewhere(c Card, u *unit, cite law.Citation, h *higher) {
	words := bigrams(content(named.ReplaceAllString(around(u.text, cite), " ")))
	if len(words) < int(c.Limits["words"]) {
		return
	}
	a := h.articles[cite.Ref.Article]
	if share(words, bigrams(content(a.Full()))) > 0 {
		return
	}
	best, at := 0.0, (*unit)(nil)
	for _, t := range h.units {
		if s := share(words, t.pairs); s > best {
			best, at = s, t
		}
	}
	if at == nil || best < c.Limits["elsewhere"] {
		return
	}
	f := x.finding(c, "content", u, append([]Says{say("content", "law", h.law.Short, "place", cite.Ref.String(), "other", at.ref.String())}, x.then(cite)...), u.firedRunes(cite.From, cite.To))
	f.Law, f.LawID, f.LawPlace, f.LawQuote = h.law.Title, h.law.ID, cite.Ref.String(), clip(a.Full(), 200)
	x.add(f)
}

// cases runs a card's patterns over every paragraph.
func (x *reading) cases(c Card) error {
	for _, u := range x.units {
		if u.article == nil {
			continue
		}
		for i := range c.Cases {
			k := &c.Cases[i]
			if !k.concerns(x.d.Level) {
				continue
			}
			for _, m := range k.find.FindAllStringIndex(u.text, -1) {
				from, to := sentence(u.text, m[0])
				s := u.text[from:max(to, m[1])]
				// The line that leads in a list speaks for its items: 不得有下列行为.
				if lead, _, ok := strings.Cut(u.text, "\n"); ok && from > len(lead) {
					s = lead + s
				}
				if c.excused(k, s) || k.need != nil && !k.need.MatchString(s) {
					continue
				}
				// The conduct may stand in the sentence before: 逾期不清除的 says little by itself.
				set, err := x.lawSets(c, k, u, conduct(u.text, m[0], to))
				if err != nil {
					return err
				}
				if set {
					continue
				}
				f := x.finding(c, k.ID, u, []Says{say("case", "name", k.Name, "why", k.Why)}, u.fired(m[0], m[1]))
				f.Law, f.LawPlace = k.Law, k.Place
				x.quoteLaw(&f)
				x.add(f)
				break // one finding a case and paragraph is enough to look at it
			}
		}
	}
	return nil
}

// conduct gives what a measure is for: its whole period, from one 。 to its end, with what leads a list.
func conduct(s string, at, to int) string {
	from := 0
	if i := strings.LastIndex(s[:at], "。"); i >= 0 {
		from = i + len("。")
	}
	return s[from:max(to, at)]
}

// quoteLaw fills in the words of the clause a card rests on, if the library holds it.
func (x *reading) quoteLaw(f *Finding) {
	s := x.r.lib.AsOf(f.Law, x.on)
	if s.Law == nil {
		return
	}
	f.LawID = s.Law.ID
	ref, _, ok := clause.ParseRef(f.LawPlace)
	if !ok {
		return
	}
	if h, err := x.r.open(s.Law); err == nil {
		if n := h.doc.Find(ref); n != nil {
			f.LawQuote = strings.TrimSpace(n.Full())
		}
	}
}
