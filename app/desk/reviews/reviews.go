// Package reviews is what the review of a filed document (备案审查) does at a desk: the rule cards in force run over its text, what
// people made of their hints, and copies with passages covered.
package reviews

import (
	"context"
	"strings"
	"sync"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/desk/laws"
	"renda/app/law"
	"renda/app/review"
)

// Reviews stands on a desk and on its library of law. Safe for concurrent use.
type Reviews struct {
	d    *desk.Desk
	laws *laws.ReadingRoom

	mu    sync.Mutex
	eyes  *review.Reviewer // made with the first review
	pack  *law.Pack        // over which
	rules uint64           // and the version of the rule set it goes by
}

// New gives it.
func New(d *desk.Desk, l *laws.ReadingRoom) *Reviews { return &Reviews{d: d, laws: l} }

// Reviewer gives the rule cards over the law pack in force, with the rules in force today.
// Codes as laws.ReadingRoom.Library.
func (x *Reviews) Reviewer(ctx context.Context) (*review.Reviewer, error) {
	p, err := x.laws.Library(ctx)
	if err != nil {
		return nil, err
	}
	in := x.d.Input(nil, "")
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.eyes == nil || x.pack != p || x.rules != in.Rules.Version {
		x.eyes, x.pack, x.rules = review.New(p.Library(), p.Text, in.Rules, in.Region), p, in.Rules.Version
	}
	return x.eyes, nil
}

// ReviewText runs the rule cards in force over the text of a filed document by the law of a day. What
// the text doesn't tell of itself comes from the filing's facts (package filing).
func (x *Reviews) ReviewText(ctx context.Context, filed app.ID, p desk.PaperText, on app.Date) (*review.Report, error) {
	if p.Doc == nil {
		return nil, p.Read.Err()
	}
	eyes, err := x.Reviewer(ctx)
	if err != nil {
		return nil, err
	}
	inForce, err := x.cardsInForce()
	if err != nil {
		return nil, err
	}
	m, err := x.d.Matter(ctx, filed)
	if err != nil {
		return nil, err
	}
	doc, err := review.Read(p.Blob.Name, p.Read.Text)
	if err != nil {
		doc = review.Document{Level: law.LevelOther} // no form of law read there: its clauses are reviewed all the same
	}
	doc.Text = p.Doc // the same clauses that are shown
	in := x.d.Input(nil, "")
	fill(&doc, m.Matter.Facts, law.Province(in.Region), in.Dir.Name(m.Matter.Facts.ID("maker")))
	return eyes.ReviewBy(ctx, doc, on, inForce)
}

// classLevels are the levels of the classes of filed documents (rules filing.class.*) that tell it.
var classLevels = map[string]law.Level{"规章": law.LevelLocalRule, "政府文件": law.LevelOther, "部门文件": law.LevelOther}

// fill puts what the filing says beside what the text says; the filing goes before.
func fill(doc *review.Document, facts act.Form, province, maker string) {
	if t := facts.Text("title"); t != "" {
		doc.Title = t
	}
	if l, ok := classLevels[facts.Text("class")]; ok {
		doc.Level = l
	}
	for key, at := range map[string]*app.Date{"published": &doc.Published, "effective": &doc.Effective} {
		if day := facts.Date(key); !day.IsZero() {
			*at = day
		}
	}
	if province != "" && !strings.HasPrefix(doc.Region, province) {
		doc.Region = province
		if city := place(maker); city != province {
			doc.Region += city
		}
	}
}

// place gives the place a maker's name begins with: 济宁市 of 济宁市人民政府.
func place(maker string) string {
	for _, end := range []string{"自治州", "自治县", "市", "县", "区"} {
		if i := strings.Index(maker, end); i > 0 {
			return maker[:i+len(end)]
		}
	}
	return ""
}
