package review

import (
	"strconv"

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
)

// whole stands for the document as a whole where a form wants a clause.
const whole = "全文"

// Form gives the body of the act by which a person judges the finding (the filing's
// action "finding").
func (f Finding) Form(verdict, reason string) act.Form {
	return act.Form{"card": f.Card, "card_version": strconv.Itoa(f.Version), "clause": f.clauseText(), "quote": cut(f.Quote, maxQuote),
		"law": cut(f.Law, maxLaw), "law_article": f.LawPlace, "verdict": verdict, "reason": reason}
}

// Judged gives what was said of the finding last: rows are the folded verdicts of the
// filing; "" nobody judged it.
func (f Finding) Judged(rows []act.Form) (verdict, reason string) {
	for _, r := range rows {
		if r.Text("card") == f.Card && r.Text("clause") == f.clauseText() && r.Text("quote") == cut(f.Quote, maxQuote) && r.Text("law") == cut(f.Law, maxLaw) {
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

// Count is what people said of a card's findings. Dismissed is the 误报数.
type Count struct{ Confirmed, Dismissed int }

// Tally adds a filing's verdicts to the counts by card; rows as for Judged.
func Tally(counts map[string]Count, rows []act.Form) {
	for _, r := range rows {
		c := counts[r.Text("card")]
		switch r.Text("verdict") {
		case Confirmed:
			c.Confirmed++
		case Dismissed:
			c.Dismissed++
		}
		counts[r.Text("card")] = c
	}
}
