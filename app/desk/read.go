package desk

import (
	"context"
	"io"

	"renda/app"
	"renda/app/act"
	"renda/app/clause"
	"renda/app/extract"
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
