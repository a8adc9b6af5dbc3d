package desk

import (
	"context"
	"io"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/clause"
	"renda/app/extract"
	"renda/app/law"
	"renda/app/review"
)

// Codes of reading a paper.
const (
	CodePaperAbsent app.Code = "desk.paper.absent" // its bytes aren't here yet; Item its name
)

// PaperText is an attached paper read as a text of clauses.
type PaperText struct {
	Blob act.Blob
	Read extract.Result // its outcome, and what the reader was unsure of
	Doc  *clause.Doc    // nil where there is no text
}

// ReadPaper reads an attached paper by the extractor (in the program a process of its
// own), nothing of it being kept. A paper without text is an answer, not a failure: see Read.
// Codes: CodePaperAbsent, app.CodeTooLarge, those of the disk.
func (d *Desk) ReadPaper(ctx context.Context, b act.Blob) (PaperText, error) {
	p := PaperText{Blob: b}
	data, err := d.paperBytes(b)
	if err != nil {
		return p, err
	}
	if p.Read = d.extractor().Extract(ctx, b.Name, data, extract.Options{}); ctx.Err() != nil {
		return p, ctx.Err()
	}
	if p.Read.Outcome == extract.OutcomeText {
		p.Doc = clause.Parse(p.Read.Text)
	}
	return p, nil
}

func (d *Desk) paperBytes(b act.Blob) ([]byte, error) {
	blobs := d.cfg.Store.Blobs()
	if !blobs.Has(b.Hash) {
		return nil, &app.Error{Code: CodePaperAbsent, Op: "read a paper", Item: b.Name}
	}
	r, err := blobs.Open(b.Hash)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if r.Size() > extract.MaxFile {
		return nil, &app.Error{Code: app.CodeTooLarge, Op: "read a paper", Item: b.Name}
	}
	return io.ReadAll(io.NewSectionReader(r, 0, r.Size()))
}

// ReviewText runs the rule cards in force over the text of a filed document by the law of a day. What
// the text doesn't tell of itself comes from the filing's facts (package filing).
func (d *Desk) ReviewText(ctx context.Context, filed app.ID, p PaperText, on app.Date) (*review.Report, error) {
	if p.Doc == nil {
		return nil, p.Read.Err()
	}
	eyes, err := d.Reviewer(ctx)
	if err != nil {
		return nil, err
	}
	inForce, err := d.cardsInForce()
	if err != nil {
		return nil, err
	}
	m, err := d.Matter(ctx, filed)
	if err != nil {
		return nil, err
	}
	doc, err := review.Read(p.Blob.Name, p.Read.Text)
	if err != nil {
		doc = review.Document{Level: law.LevelOther} // no form of law read there: its clauses are reviewed all the same
	}
	doc.Text = p.Doc // the same clauses that are shown
	w := d.world()
	fill(&doc, m.Matter.Facts, law.Province(w.region()), w.dir.Name(m.Matter.Facts.ID("maker")))
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
