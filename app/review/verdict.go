package review

import (
	"strconv"
	"strings"

	"renda/app/act"
)

// Verdicts of a person on a finding; the values of the filing's action "finding".
const (
	Confirmed = "confirmed"
	Dismissed = "dismissed"
)

// Bounds of the fields of the filing's action "finding", in characters.
const (
	maxQuote = 1000
	maxLaw   = 120
	maxWords = 200
)

// whole stands for the document as a whole where a form wants a clause.
const whole = "全文"

// Form gives the body of the act by which a person judges the finding (the filing's
// action "finding").
func (f Finding) Form(verdict, reason string) act.Form {
	r := act.Form{"card": f.Card, "card_version": strconv.Itoa(f.Version), "kind": f.Kind, "clause": f.clauseText(), "words": f.words(), "quote": cut(f.Quote, maxQuote),
		"law": cut(f.Law, maxLaw), "law_article": f.LawPlace, "verdict": verdict, "reason": reason}
	if f.Nth > 0 {
		r["nth"] = int64(f.Nth)
	}
	return r
}

// words are those that fired the card, as the act names them.
func (f Finding) words() string {
	var out []string
	for _, w := range f.Fired {
		out = append(out, w.Words)
	}
	return cut(strings.Join(out, "……"), maxWords)
}

// is tells whether a folded verdict is about the finding. Acts of before the finding's kind and
// words were in the form judged all of one card on one clause together, and still do.
func (f Finding) is(r act.Form) bool {
	return r.Text("card") == f.Card && r.Text("clause") == f.clauseText() && r.Text("quote") == cut(f.Quote, maxQuote) && r.Text("law") == cut(f.Law, maxLaw) &&
		(r.Text("kind") == "" || r.Text("kind") == f.Kind && r.Text("words") == f.words() && int(r.Int("nth")) == f.Nth)
}

// identity is what makes two folded verdicts speak of the same finding of a filing.
func identity(r act.Form) string {
	return strings.Join([]string{r.Text("card"), r.Text("kind"), r.Text("clause"), r.Text("words"), strconv.FormatInt(r.Int("nth"), 10), r.Text("quote"), r.Text("law")}, "\x1f")
}

// number counts findings that are alike in all that names them, so that each is judged by itself.
func number(fs []Finding) {
	seen := map[string]int{}
	for i := range fs {
		key := identity(fs[i].Form("", ""))
		fs[i].Nth = seen[key]
		seen[key]++
	}
}

// Judged gives what was said of the finding last: rows are the folded verdicts of the
// filing; "" nobody judged it.
func (f Finding) Judged(rows []act.Form) (verdict, reason string) {
	for _, r := range rows {
		if f.is(r) {
			verdict, reason = r.Text("verdict"), r.Text("reason")
		}
	}
	return verdict, reason
}

func (f Finding) clauseText() string {
	if f.Place == "" {
		return whole
	}
	return f.Place
}

func cut(s string, runes int) string {
	if r := []rune(s); len(r) > runes {
		return string(r[:runes])
	}
	return s
}

// Edition is one version of a card.
type Edition struct {
	Card    string
	Version int
}

// Count is what people said of a card's findings. Dismissed is the 误报数.
type Count struct{ Confirmed, Dismissed int }

// Tally adds a filing's verdicts to the counts by card and version; rows as for Judged. Of
// several verdicts on one finding of a version the last counts.
func Tally(counts map[Edition]Count, rows []act.Form) {
	last := map[string]act.Form{}
	for _, r := range rows {
		last[r.Text("card_version")+"\x1f"+identity(r)] = r
	}
	for _, r := range last {
		v, _ := strconv.Atoi(r.Text("card_version")) // 0: a version nobody can name, counted apart
		e := Edition{r.Text("card"), v}
		c := counts[e]
		switch r.Text("verdict") {
		case Confirmed:
			c.Confirmed++
		case Dismissed:
			c.Dismissed++
		default:
			continue
		}
		counts[e] = c
	}
}
