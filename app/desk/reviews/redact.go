package reviews

import (
	"bytes"
	"context"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/redact"
)

// RedactPaper makes a copy of a filing's paper with passages covered, keeps it as a paper of its own, and says so by an
// act of the filing. text is the paper as it was read, one paragraph a line, titled if its first line is the title; offsets are
// runes of it. The original stays as it is. Codes of package redact.
func (x *Reviews) RedactPaper(ctx context.Context, filed app.ID, original act.Blob, text string, titled bool, covers []redact.Cover, purpose string) (act.Blob, error) {
	me := x.d.Me()
	by := redact.By{Name: x.d.Directory().Accounts[me.Account].Name, Organ: x.d.Directory().Name(organOf(me)), At: x.d.Now()}
	name, docx, err := redact.Make(redact.Source{Name: original.Name, Hash: original.Hash, Text: text, Titled: titled}, covers, by)
	if err != nil {
		return act.Blob{}, err
	}
	b, _, err := x.d.Attach(ctx, name, bytes.NewReader(docx), false)
	if err != nil {
		return act.Blob{}, err
	}
	var rows []act.Form
	for _, c := range covers {
		rows = append(rows, act.Form{"place": redact.Place(c), "reason": c.Reason})
	}
	f := act.Form{"from": original.Hash.String(), "from_name": redact.Name(original.Name, text, covers), "purpose": purpose}
	f.SetRows("copy", []act.Form{b.Row()})
	f.SetRows("passages", rows)
	_, err = x.d.DoFor(ctx, "filing", filed, "redact", "", f)
	return b, err
}

// organOf gives the organ of the first office somebody holds.
func organOf(a org.Actor) app.ID {
	for _, g := range a.Grants {
		if !g.Organ.IsZero() {
			return g.Organ
		}
	}
	return app.ID{}
}
