package desk

import (
	"context"
	"io"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
	"renda/app/rules"
	"renda/app/rules/clock"
)

// The method set others build on; each method moves to the file of its subject
// as it is filled in.

func notYet(op string) error { return &app.Error{Code: app.CodeInternal, Op: op} }

// Cards gives the rows of a list: filtered and ordered in memory.
func (d *Desk) Cards(f Filter) []procedure.Card { return nil }

// Matter gives the page of one matter: the confirmed state with own pending acts
// replayed on it.
func (d *Desk) Matter(ctx context.Context, id app.ID) (*MatterView, error) {
	return nil, notYet("open a matter")
}

// Begins gives what this person may begin: actions without a state before them.
func (d *Desk) Begins() []ActionView { return nil }

// Do does one action: checks it as the server will, signs it, makes it durable and only
// then shows it. matter is the zero ID for an action that begins one; the
// matter's ID comes back. track is "" unless the action moves one track.
func (d *Desk) Do(ctx context.Context, matter app.ID, actionID, track string, form act.Form) (app.ID, error) {
	return app.ID{}, notYet("do an action")
}

// DoFor is Do for a procedure named by id, needed where matter is zero and
// actionID begins matters in several procedures.
func (d *Desk) DoFor(ctx context.Context, proc string, matter app.ID, actionID, track string, form act.Form) (app.ID, error) {
	return app.ID{}, notYet("do an action")
}

// TakeBack takes back an own act that no server has seen yet; only the newest
// ones can be (the chain of own acts must stay whole).
func (d *Desk) TakeBack(ctx context.Context, id app.ID) error { return notYet("take an act back") }

// NewDraft opens an empty draft: kind "suggestion" or "bill".
func (d *Desk) NewDraft(ctx context.Context, kind string) (DraftView, error) {
	return DraftView{}, notYet("open a draft")
}

// Drafts gives all drafts, newest first, those in the bin too (Deleted).
func (d *Desk) Drafts() []DraftView { return nil }

// Draft gives one draft.
func (d *Desk) Draft(id app.ID) (DraftView, error) { return DraftView{}, notYet("open a draft") }

// SaveDraft makes the present text durable and keeps it as a version; why is
// "pause", "import", "restored" or "sent". The answer is when it was saved.
func (d *Desk) SaveDraft(ctx context.Context, id app.ID, form act.Form, why string) (time.Time, error) {
	return time.Time{}, notYet("save a draft")
}

// DraftVersions gives the kept versions, newest first.
func (d *Desk) DraftVersions(id app.ID) ([]DraftVersion, error) { return nil, nil }

// DraftVersion gives version n.
func (d *Desk) DraftVersion(id app.ID, n uint64) (DraftVersion, error) {
	return DraftVersion{}, notYet("open a version")
}

// RestoreVersion makes version n the present text, as a new version.
func (d *Desk) RestoreVersion(ctx context.Context, id app.ID, n uint64) (DraftView, error) {
	return DraftView{}, notYet("restore a version")
}

// DeleteDraft puts a draft into the bin, UndeleteDraft takes it out again.
func (d *Desk) DeleteDraft(ctx context.Context, id app.ID) error { return notYet("delete a draft") }

// UndeleteDraft takes a draft out of the bin.
func (d *Desk) UndeleteDraft(ctx context.Context, id app.ID) error {
	return notYet("take a draft back")
}

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

// Tray gives what needs the user, newest first; done items last.
func (d *Desk) Tray() []TrayItem { return nil }

// TrayDone marks an item as dealt with; its text stays.
func (d *Desk) TrayDone(ctx context.Context, id app.ID) error { return notYet("settle an item") }

// TrayAgain gives what is needed to try again: the action as it stands now and
// the kept text as its form.
func (d *Desk) TrayAgain(ctx context.Context, id app.ID) (ActionView, error) {
	return ActionView{}, notYet("try again")
}

// Outbox gives own acts on their way, oldest first.
func (d *Desk) Outbox() []OutboxItem { return nil }

// Status gives the status bar.
func (d *Desk) Status() Status { return Status{} }

// SetNet tells the desk what the sync engine knows.
func (d *Desk) SetNet(n NetState) {
	d.mu.Lock()
	d.net = n
	d.mu.Unlock()
	d.notify(Change{Status: true})
}

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

// OpenBlob reads a paper; app.CodeNotFound means "not here yet" and asks for it first.
func (d *Desk) OpenBlob(ctx context.Context, h app.Hash) (BlobReader, error) {
	return d.cfg.Store.Blobs().Open(h)
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

// Setting gives a setting of this person on this machine, "" if unset.
func (d *Desk) Setting(key string) string { return "" }

// SetSetting keeps one, sealed.
func (d *Desk) SetSetting(ctx context.Context, key, value string) error {
	return notYet("keep a setting")
}

// KeepForm keeps a half-filled form, so that it survives a lock or a crash; an
// empty form forgets it.
func (d *Desk) KeepForm(ctx context.Context, matter app.ID, actionID, track string, form act.Form) error {
	return notYet("keep a form")
}

// KeptForm gives a kept form; ok is false if there is none.
func (d *Desk) KeptForm(matter app.ID, actionID, track string) (form act.Form, ok bool) {
	return nil, false
}

// CompareTexts compares two texts by characters, for people to read.
func CompareTexts(a, b string) []Span { return nil }
