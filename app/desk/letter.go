package desk

import (
	"context"

	"renda/app/extract"
)

// ReadLetter reads the text of a file (来信) and keeps nothing; a table is none. password is for a file that answered
// extract.CodeEncrypted; it is not kept.
func (d *Desk) ReadLetter(ctx context.Context, name string, data []byte, password string) (text string, doubts []extract.Doubt, err error) {
	r := d.extractor().Extract(ctx, name, data, extract.Options{Password: password})
	if err := r.Err(); err != nil {
		return "", nil, d.keptOut(wayImport, err)
	}
	return r.Text, r.Doubts, nil
}
