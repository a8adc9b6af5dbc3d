package desk

import (
	"context"
	"io"

	"renda/app"
	"renda/app/act"
	"renda/app/extract"
	"renda/app/intake"
)

// maxPaper is the most one paper may have, the wire's limit (wire.MaxBlob).
const maxPaper = 200 << 20

// Attach stores a paper for a form: it is sealed on disk and goes to the server
// once an act names it. Photos lose their location unless keepLocation;
// hadLocation tells that one was found. A state-secret mark is refused.
func (d *Desk) Attach(ctx context.Context, name string, r io.Reader, keepLocation bool) (b act.Blob, hadLocation bool, err error) {
	return d.attach(ctx, name, r, keepLocation, "")
}

// AttachLocked is Attach of a document protected by a password (Attach answered extract.CodeEncrypted): it is
// looked through with the password and kept as it is, locked. The password is not kept.
func (d *Desk) AttachLocked(ctx context.Context, name string, r io.Reader, password string) (act.Blob, error) {
	b, _, err := d.attach(ctx, name, r, false, password)
	return b, err
}

func (d *Desk) attach(ctx context.Context, name string, r io.Reader, keepLocation bool, password string) (b act.Blob, hadLocation bool, err error) {
	p, err := intake.Open(name, r, keepLocation)
	if err == nil && p.Data != nil {
		err = p.Look(d.extractor().Extract(ctx, p.Name, p.Data, extract.Options{Password: password}))
	}
	if err != nil {
		return act.Blob{}, false, d.keptOut(wayAttach, err)
	}
	h, size, err := d.cfg.Store.Blobs().Put(ctx, p, maxPaper)
	if err != nil {
		return act.Blob{}, p.HadLocation(), err
	}
	return act.Blob{Hash: h, Name: p.Name, Size: size, Type: p.Type}, p.HadLocation(), nil
}

// AttachToDraft is Attach, adding the paper to the draft's field "blobs". One the draft
// names already is not named twice.
func (d *Desk) AttachToDraft(ctx context.Context, id app.ID, name string, r io.Reader, keepLocation bool) (b act.Blob, hadLocation bool, err error) {
	if _, err := d.Draft(id); err != nil {
		return act.Blob{}, false, err
	}
	if b, hadLocation, err = d.Attach(ctx, name, r, keepLocation); err != nil {
		return b, hadLocation, err
	}
	return b, hadLocation, d.nameInDraft(ctx, id, b)
}

// nameInDraft adds a paper to the text as it stands now, not as it stood before what
// may have been a long copy: nothing typed meanwhile is lost.
func (d *Desk) nameInDraft(ctx context.Context, id app.ID, b act.Blob) error {
	d.draftWr.Lock()
	defer d.draftWr.Unlock()
	d.mu.RLock()
	x, err := d.draft(id)
	d.mu.RUnlock()
	if err != nil {
		return err
	}
	for _, had := range x.form.Blobs(DraftBlobs) {
		if had.Hash == b.Hash {
			return nil
		}
	}
	form := x.form.Clone()
	form.SetRows(DraftBlobs, append(form.Rows(DraftBlobs), b.Row()))
	y, ws, err := d.nextVersion(x, form, WhyPause)
	if err != nil {
		return err
	}
	return d.commitDraft(ctx, y, ws)
}

// ImportDraft makes a draft from a file whose text can be read (app/extract). What the reader was unsure
// of or left out is in Doubts.
func (d *Desk) ImportDraft(ctx context.Context, kind, name string, data []byte) (DraftView, error) {
	x, err := d.ReadDraft(ctx, name, data, "")
	if err != nil {
		return DraftView{}, err
	}
	return d.TakeDraft(ctx, kind, x)
}

// ReadDraft reads a file as a draft and keeps nothing, so that its doubts can be looked at before TakeDraft.
// password is for a file that answered extract.CodeEncrypted; it is not kept.
func (d *Desk) ReadDraft(ctx context.Context, name string, data []byte, password string) (intake.Draft, error) {
	x, err := intake.DraftOf(d.extractor().Extract(ctx, name, data, extract.Options{Password: password}))
	return x, d.keptOut(wayImport, err)
}

// TakeDraft makes a draft of what ReadDraft read.
func (d *Desk) TakeDraft(ctx context.Context, kind string, x intake.Draft) (DraftView, error) {
	f := act.Form{DraftTitle: x.Title, DraftFacts: x.Facts, DraftPlan: x.Plan}
	rows := make([]act.Form, len(x.Demands))
	for i, t := range x.Demands {
		rows[i] = act.Form{"text": t}
	}
	if len(rows) > 0 {
		f.SetRows(DraftDemands, rows)
	}
	v, err := d.newDraft(ctx, kind, f, WhyImport)
	if err != nil {
		return DraftView{}, err
	}
	v.Doubts = x.Doubts
	return v, nil
}
