package desk

import (
	"context"
	"io"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/intake"
)

// maxPaper is the most one paper may have, the wire's limit (wire.MaxBlob).
const maxPaper = 200 << 20

// Attach stores a paper for a form: it is sealed on disk and goes to the server
// once an act names it. Photos lose their location unless keepLocation;
// hadLocation tells that one was found. A state-secret mark is refused.
func (d *Desk) Attach(ctx context.Context, name string, r io.Reader, keepLocation bool) (b act.Blob, hadLocation bool, err error) {
	p, err := intake.Open(name, r, keepLocation)
	if err != nil {
		return act.Blob{}, false, err
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
	v, err := d.Draft(id)
	if err != nil {
		return act.Blob{}, false, err
	}
	if b, hadLocation, err = d.Attach(ctx, name, r, keepLocation); err != nil {
		return b, hadLocation, err
	}
	rows := v.Form.Rows(DraftBlobs)
	for _, x := range v.Form.Blobs(DraftBlobs) {
		if x.Hash == b.Hash {
			return b, hadLocation, nil
		}
	}
	v.Form.SetRows(DraftBlobs, append(rows, b.Row()))
	_, err = d.SaveDraft(ctx, id, v.Form, WhyPause)
	return b, hadLocation, err
}

// ImportDraft makes a draft from a DOCX, TXT or Markdown file. What the reader was unsure of
// is in the draft's reason, one sentence's code a line, for the editor to word.
func (d *Desk) ImportDraft(ctx context.Context, kind, name string, data []byte) (DraftView, error) {
	x, err := intake.ReadDraft(name, data)
	if err != nil {
		return DraftView{}, err
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
	var doubts []string
	for _, q := range x.Doubts {
		doubts = append(doubts, string(q.Code))
	}
	v.Reason = strings.Join(doubts, "\n")
	return v, nil
}
