package present

import (
	"context"
	"strings"

	"renda/app"
	"renda/app/clause"
	"renda/app/law"
	"renda/app/review"
	"renda/ui/i18n"
)

// HigherLaw is a law the document has to fit, as it is suggested.
type HigherLaw struct {
	ID, Title string
	Level     law.Level
	Status    law.Status
	Standing  string // since when
	Why       string // why it is suggested
	Pairs     int    // clauses of the document with one of it beside them
}

// PairedLaw is a higher law beside the document: clauses that are about the same thing stand side by side.
type PairedLaw struct {
	Law     *law.Law
	Reading *Reading
	Anchors [][2]int
	Rows    []PairRow
}

// PairRow is one clause of the document and one of the law.
type PairRow struct {
	Mine, Theirs string // 第五条, 第三十二条第二款
	Cited        bool   // the document names it
	Alike        string // share of common words: 63%
	Words        string // the beginning of the law's clause
	At           [2]Stretch
}

// higher words the laws a report suggests.
func higher(rep *review.Report) []HigherLaw {
	var out []HigherLaw
	pairs := map[string]int{}
	for _, p := range rep.Pairs {
		pairs[p.LawID]++
	}
	for _, h := range rep.Higher {
		why := make([]string, len(h.Why))
		for i, s := range h.Why {
			why[i] = s.In(i18n.Term, Day)
		}
		out = append(out, HigherLaw{ID: h.Law.ID, Title: h.Law.Short, Level: h.Law.Level, Status: h.Standing.Status, Standing: StandingWhy(h.Standing),
			Why: strings.Join(why, i18n.T("list.sep")), Pairs: pairs[h.Law.ID]})
	}
	return out
}

// Beside puts a higher law beside the document; at names the clause of it to begin with, as cited.
func (r *Review) Beside(lawID, at string, then func(begin int)) {
	if r.Report == nil || r.Reading == nil {
		return
	}
	rep, mine := r.Report, r.Reading
	Load(&r.beside, r.stage, func(ctx context.Context) (*PairedLaw, error) {
		pack, err := r.d.Library(ctx)
		if err != nil {
			return nil, err
		}
		l, err := pack.Law(lawID)
		if err != nil {
			return nil, err
		}
		return pairUp(l, rep, mine), nil
	}, func(p *PairedLaw, err error) {
		r.BesideErr = err
		if err == nil {
			r.Paired, r.Compared, r.With = p, nil, i18n.T("review.beside", "law", p.Law.Short, "version", p.Law.Version())
		}
		r.changed()
		if err == nil && then != nil {
			begin, _ := p.Reading.Find(at)
			then(begin)
		}
	})
	r.changed()
}

// pairWords is how much of a paired clause its row shows.
const pairWords = 80

func pairUp(l *law.Law, rep *review.Report, mine *Reading) *PairedLaw {
	p := &PairedLaw{Law: l, Reading: NewReading(clause.Parse(l.Text))}
	anchored := map[string]bool{}
	for _, x := range rep.Pairs {
		if x.LawID != l.ID {
			continue
		}
		left, ok := mine.Node(x.ID)
		node := p.Reading.Doc.Find(x.LawRef)
		if node == nil || !ok {
			continue
		}
		right, ok := p.Reading.Node(node.ID)
		if !ok {
			continue
		}
		row := PairRow{Mine: x.Clause.String(), Theirs: x.LawRef.String(), Cited: x.Cited, Alike: percent(x.Score), Words: clip(x.LawQuote, pairWords), At: [2]Stretch{left, right}}
		p.Rows = append(p.Rows, row)
		if !anchored[x.ID] {
			anchored[x.ID] = true
			p.Anchors = append(p.Anchors, [2]int{left.From, right.From})
		}
	}
	return p
}

// Earlier gives the filing whose text this document replaces, or that replaces it; zero none.
func (r *Review) Earlier() (other app.ID, older bool) {
	if r.View == nil {
		return app.ID{}, false
	}
	f := r.View.Matter.Facts
	if id := f.ID("replaces"); !id.IsZero() {
		return id, true
	}
	return f.ID("refiled"), false
}

// CompareFiled puts the text filed before (or after) beside this one: what became of every clause
// (scenario 13 of the acceptance).
func (r *Review) CompareFiled() {
	other, older := r.Earlier()
	if other.IsZero() || r.Text == nil || r.Text.Doc == nil {
		return
	}
	mine := r.Text.Doc
	type compared struct {
		c     *Compared
		words string
	}
	Load(&r.beside, r.stage, func(ctx context.Context) (compared, error) {
		v, err := r.d.Matter(ctx, other)
		if err != nil {
			return compared{}, err
		}
		bs := v.Matter.Facts.Blobs(textItem)
		if len(bs) == 0 {
			return compared{}, &app.Error{Code: app.CodeNotFound, Op: "find the official text", Item: v.Card.Title}
		}
		theirs, err := docOf(r.d.ReadPaper(ctx, bs[0]))
		if err != nil {
			return compared{}, err
		}
		name := strings.TrimSpace(v.Card.Number + "　" + v.Card.Title)
		if older {
			return compared{Compare(theirs, mine), i18n.T("review.older", "name", name)}, nil
		}
		return compared{Compare(mine, theirs), i18n.T("review.newer", "name", name)}, nil
	}, func(c compared, err error) {
		r.BesideErr = err
		if err == nil {
			r.Compared, r.Paired, r.With = c.c, nil, c.words
		}
		r.changed()
	})
	r.changed()
}

// Alone goes back to the document by itself.
func (r *Review) Alone() {
	r.beside.Stop()
	r.Paired, r.Compared, r.BesideErr = nil, nil, nil
	r.changed()
}
