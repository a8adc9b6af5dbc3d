package desk

import (
	"context"
	"io"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
	"renda/app/rules"
	"renda/app/rules/clock"
)

// The method set others build on; each method moves to the file of its subject
// as it is filled in.

func notYet(op string) error { return &app.Error{Code: app.CodeInternal, Op: op} }

// Matter gives the page of one matter: the confirmed state with own pending acts
// replayed on it.
func (d *Desk) Matter(ctx context.Context, id app.ID) (*MatterView, error) {
	return nil, notYet("open a matter")
}

// Begins gives what this person may begin: actions without a state before them.
func (d *Desk) Begins() []ActionView { return nil }

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

// DraftToForm gives the form of a beginning action filled from a draft.
func (d *Desk) DraftToForm(id app.ID, actionID string) (act.Form, error) {
	return nil, notYet("fill a form from a draft")
}

// SendDraft does a beginning action with a draft's text and marks the draft as gone
// out, both or neither; the draft's ID becomes the matter's.
func (d *Desk) SendDraft(ctx context.Context, id app.ID, actionID string, form act.Form) (app.ID, error) {
	return app.ID{}, notYet("send a draft")
}

// Similar gives earlier matters like a text, best first.
func (d *Desk) Similar(ctx context.Context, title, body string, n int) []SimilarView { return nil }

// Figures counts every figure of the procedures over the cards that pass f.
func (d *Desk) Figures(f Filter) []FigureView { return nil }

// Search finds matters, people and units (Ctrl+K).
func (d *Desk) Search(q string, limit int) []Hit { return nil }

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

// Promises gives the promise ledger across matters, nearest first.
func (d *Desk) Promises() []PromiseView { return nil }

// Sheet gives the working of a deadline.
func (d *Desk) Sheet(run clock.Run) *clock.Sheet { return &clock.Sheet{} }

// WhatIf counts a rule's deadline from a date without any matter.
func (d *Desk) WhatIf(rule string, from app.Date, rests []clock.Rest) (*clock.Sheet, error) {
	return nil, notYet("count a deadline")
}

// Rules gives the rule set in force.
func (d *Desk) Rules() *rules.Set { return &rules.Set{} }

// RuleHistory gives one rule in every version of the set, newest first.
func (d *Desk) RuleHistory(id string) []RuleView { return nil }

// sketchOf gives the similarity sketch of a matter's text for its card.
func sketchOf(*procedure.Matter) []uint32 { return nil }

func (d *Desk) matterItem(app.ID) (ItemState, string) { return ItemDelivered, "" }

func matchInitials(title, w string) bool { return false }

func (d *Desk) actionView(ctx context.Context, matter app.ID, kind, track string, form act.Form) (ActionView, error) {
	return ActionView{}, notYet("x")
}
