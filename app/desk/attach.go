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
	p, err := intake.Open(name, r, keepLocation)
	if err == nil && p.Data != nil {
		err = p.Look(d.extractor().Extract(ctx, p.Name, p.Data, extract.Options{}))
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
	x, err := intake.DraftOf(d.extractor().Extract(ctx, name, data, extract.Options{}))
	if err != nil {
		return DraftView{}, d.keptOut(wayImport, err)
	}
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
