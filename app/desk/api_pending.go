package desk

import (
	"context"
	"io"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
)

// The methods over papers, tables, intake and similarity; each moves to the file of its
// subject as it is filled in.

func notYet(op string) error { return &app.Error{Code: app.CodeInternal, Op: op} }

// ImportDraft makes a draft from a DOCX, TXT or Markdown file.
func (d *Desk) ImportDraft(ctx context.Context, kind, name string, data []byte) (DraftView, error) {
	return DraftView{}, notYet("import a draft")
}

// Attach stores a paper for a form: it is sealed on disk and goes to the server
// once an act names it. Photos lose their location unless keepLocation;
// hadLocation tells that one was found. A state-secret mark is refused.
func (d *Desk) Attach(ctx context.Context, name string, r io.Reader, keepLocation bool) (b act.Blob, hadLocation bool, err error) {
	return act.Blob{}, false, notYet("attach a paper")
}

// AttachToDraft is Attach, adding the paper to the draft's field "blobs".
func (d *Desk) AttachToDraft(ctx context.Context, id app.ID, name string, r io.Reader, keepLocation bool) (b act.Blob, hadLocation bool, err error) {
	return act.Blob{}, false, notYet("attach a paper")
}

// Similar gives earlier matters like a text, best first.
func (d *Desk) Similar(ctx context.Context, title, body string, n int) []SimilarView { return nil }

// sketchOf gives the similarity sketch of a matter's text for its card.
func sketchOf(*procedure.Matter) []uint32 { return nil }

// Paper produces an official paper as DOCX.
func (d *Desk) Paper(ctx context.Context, matter app.ID, paperID, track string, mark Watermark) (name string, docx []byte, err error) {
	return "", nil, notYet("print a paper")
}

// ExportList gives the list as XLSX.
func (d *Desk) ExportList(ctx context.Context, f Filter) ([]byte, error) {
	return nil, notYet("export a list")
}

// ExportFigures gives the figures as XLSX, each with its list on a sheet of its own.
func (d *Desk) ExportFigures(ctx context.Context, f Filter) ([]byte, error) {
	return nil, notYet("export figures")
}
