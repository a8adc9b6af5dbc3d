package present

import (
	"strings"

	"renda/app/filing"
	"renda/app/procedure"
	"renda/ui/i18n"
)

// OpinionLine is one committee's part in the review: its own clauses, and what it came to.
type OpinionLine struct {
	Organ   string
	Lead    bool
	Mine    bool   // this person answers for it
	Track   string // of the matter, where the opinion is given
	State   string // 待签收, 审查中, 已提出意见
	Given   bool
	Clauses string // its own clauses; "" the whole document
	Verdict string
	Text    string
	Ticks   []TickLine
}

// TickLine is one tick of the checklist; Begin is where its clause stands in the text, -1 nowhere.
type TickLine struct {
	Criterion, Article, Law, Reason string
	Begin                           int
}

// NoteLine is one expert's note; Text is empty while it is sealed.
type NoteLine struct {
	Who, Clauses, State, Text string
	Open                      bool
}

// Opinions words what the committees said, each with its clauses.
func (r *Review) Opinions() []OpinionLine {
	if r.View == nil {
		return nil
	}
	var out []OpinionLine
	m := r.View.Matter
	for _, t := range filing.Committees(m) {
		f := t.Facts
		x := OpinionLine{Organ: r.d.Directory().Name(t.Organ), Lead: t.Kind == filing.Lead, State: trackState(r.View.Proc, t), Track: t.Key, Given: t.State == filing.CommitteeOpined,
			Clauses: f.Text("clauses"), Text: f.Text("opinion")}
		if v := f.Text("verdict"); v != "" {
			x.Verdict = i18n.Term(filing.Label(filing.Opinions, v))
		}
		x.Mine = r.d.Me().HasAt("reviewer", t.Organ)
		for _, row := range f.Rows("ticks") {
			tick := TickLine{Criterion: i18n.Term(filing.Label(filing.Criteria, row.Text("criterion"))), Article: row.Text("article"), Law: "《" + row.Text("law") + "》" + row.Text("law_article"), Reason: row.Text("reason"), Begin: -1}
			if r.Reading != nil {
				if at, ok := r.Reading.Find(tick.Article); ok {
					tick.Begin = at
				}
			}
			x.Ticks = append(x.Ticks, tick)
		}
		out = append(out, x)
	}
	return out
}

// MayOpine gives the track in which this person can give an opinion now; false if there is none.
func (r *Review) MayOpine() (track string, ok bool) {
	if r.View == nil {
		return "", false
	}
	for _, a := range r.View.Actions {
		if a.Action.ID == "opine" && !a.Disabled {
			return a.Track, true
		}
	}
	return "", false
}

func trackState(p *procedure.Procedure, t *procedure.Track) string {
	s := p.TrackState(t)
	return i18n.Pick(s.Name, s.NameEn)
}

// Notes words the experts' notes: sealed ones only that they are there.
func (r *Review) Notes() []NoteLine {
	if r.View == nil {
		return nil
	}
	f := r.View.Matter.Facts
	var out []NoteLine
	for _, row := range f.Rows("experts") {
		x := NoteLine{Who: nameOf(r.d.Directory(), row.ID("account")), Clauses: row.Text("clauses"), State: "asked"}
		switch {
		case row.Text("opened") != "":
			x.State, x.Open = "opened", true
		case row.Text("given") != "":
			x.State = "sealed"
		}
		for _, n := range f.Rows("notes") {
			if n.Text("expertise") == row.Text("matter") {
				x.Text = strings.TrimSpace(n.Text("note"))
			}
		}
		out = append(out, x)
	}
	return out
}
