package present

import (
	"cmp"
	"context"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/filing"
	"renda/app/review"
	"renda/ui/i18n"
)

// reviewed is what the cards said, worded and placed in the shown text.
type reviewed struct {
	report   *review.Report
	findings []Finding
	higher   []HigherLaw
	missing  []string
	measures []MeasureLine

	unchecked, idle []string
}

// noteMost is how many characters of a finding stand in the margin.
const noteMost = 46

// take words a report; rows are what people said of findings.
func take(rep *review.Report, r *Reading, rows []act.Form) *reviewed {
	x := &reviewed{report: rep, higher: higher(rep)}
	for _, f := range rep.Findings {
		y := Finding{Finding: f, Place: cmp.Or(f.Place, i18n.T("review.whole"))}
		y.Card, _ = review.CardOf(f.Card)
		y.Name, y.Why = cardName(y.Card), says(f.Says)
		y.Note = clip(y.Name+i18n.T("review.colon")+y.Why, noteMost)
		if at, ok := r.Node(f.ID); ok {
			y.Begin = at.From
		}
		for _, w := range f.Fired {
			if w.From < w.To {
				y.Fired = append(y.Fired, r.Source(w.From, w.To))
			}
		}
		x.findings = append(x.findings, y)
	}
	judge(x.findings, rows)
	for _, m := range rep.Missing {
		key := "review.missing"
		if m.Basis {
			key = "review.missing.basis"
		}
		x.missing = append(x.missing, i18n.T(key, "title", m.Title, "place", m.Place))
	}
	for _, u := range rep.Unchecked {
		x.unchecked = append(x.unchecked, i18n.Term(u))
	}
	for _, id := range rep.Idle {
		c, _ := review.CardOf(id)
		x.idle = append(x.idle, cardName(c))
	}
	for _, m := range rep.Measures {
		x.measures = append(x.measures, MeasureLine{Kind: m.Kind, Place: m.Place, Words: m.Fired.Words, At: r.Source(m.Fired.From, m.Fired.To)})
	}
	return x
}

// judge puts what people said beside the findings.
func judge(fs []Finding, rows []act.Form) {
	for i := range fs {
		fs[i].Verdict, fs[i].Reason = fs[i].Judged(rows)
	}
}

// says words sentences in the language spoken now.
func says(ss []review.Says) string {
	var b strings.Builder
	for _, s := range ss {
		b.WriteString(s.In(i18n.Term, Day))
	}
	return b.String()
}

// show keeps those findings the filters let through, and the place among them.
func (r *Review) show() {
	r.Shown, r.ByCard = r.Shown[:0], nil
	at := map[string]int{}
	for i, f := range r.Findings {
		if !passes(r.Filter, f.Verdict) {
			continue
		}
		n, ok := at[f.Card.ID]
		if !ok {
			n = len(r.ByCard)
			at[f.Card.ID] = n
			r.ByCard = append(r.ByCard, CardHits{ID: f.Card.ID, Name: f.Name})
		}
		r.ByCard[n].N++
		if r.OnlyCard == "" || r.OnlyCard == f.Card.ID {
			r.Shown = append(r.Shown, i)
		}
	}
	if _, ok := at[r.OnlyCard]; !ok && r.OnlyCard != "" {
		r.OnlyCard = "" // its last finding has just been judged
		r.show()
		return
	}
	r.At = min(max(r.At, 0), len(r.Shown)-1)
}

func passes(filter, verdict string) bool {
	return filter == FindingsAll || filter == verdict || filter == FindingsOpen && verdict == ""
}

// SetFilter shows other findings.
func (r *Review) SetFilter(f string) {
	r.Filter, r.At = f, 0
	r.show()
	r.changed()
}

// SetCard shows the findings of one card, "" of all.
func (r *Review) SetCard(id string) {
	r.OnlyCard, r.At = id, 0
	r.show()
	r.changed()
}

// Count gives how many findings a filter lets through.
func (r *Review) Count(filter string) int {
	n := 0
	for _, f := range r.Findings {
		if passes(filter, f.Verdict) {
			n++
		}
	}
	return n
}

// Now gives the finding one is at, nil none.
func (r *Review) Now() *Finding {
	if r.At < 0 || r.At >= len(r.Shown) {
		return nil
	}
	return &r.Findings[r.Shown[r.At]]
}

// Step goes to the next finding, or the one before; it says whether there is one.
func (r *Review) Step(by int) bool {
	if len(r.Shown) == 0 {
		return false
	}
	r.At = (r.At + by + len(r.Shown)) % len(r.Shown)
	return true
}

// Judge says what a person makes of a finding: an act of the filing (action "finding").
func (r *Review) Judge(f *Finding, verdict, reason string, then func(error)) {
	if r.judging.Busy() {
		return
	}
	form := f.Form(verdict, strings.TrimSpace(reason))
	Load(&r.judging, r.stage, func(ctx context.Context) (app.ID, error) {
		return r.d.DoFor(ctx, filing.ID, r.ID, "finding", "", form)
	}, func(_ app.ID, err error) {
		if err == nil {
			r.Reload()
		}
		then(err)
	})
}
