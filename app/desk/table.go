package desk

import (
	"context"

	"renda/app/act"
	"renda/app/extract"
	"renda/app/procedure"
)

// ReadTable makes the rows of a form's field of a workbook or CSV file from outside (procedure.Field.FromTable), each
// with its place; nothing is kept of the file. facts are the matter's, form what else is filled in: both may say why a row
// can't stand. password is for a file that answered extract.CodeEncrypted.
func (d *Desk) ReadTable(ctx context.Context, x *procedure.Field, facts, form act.Form, name string, data []byte, password string) ([]act.Form, []procedure.TableLine, error) {
	r := d.extractor().Extract(ctx, name, data, extract.Options{Password: password, Sheets: true})
	if err := r.Err(); err != nil {
		return nil, nil, d.keptOut(wayImport, err)
	}
	sheets := make([]procedure.TableSheet, len(r.Sheets))
	for i, s := range r.Sheets {
		sheets[i] = procedure.TableSheet{Name: s.Name, Rows: s.Rows}
	}
	var fault func(rows []act.Form, i int) string
	if x.RowFault != nil {
		m := &procedure.Matter{Facts: facts}
		fault = func(rows []act.Form, i int) string {
			f := form.Clone()
			f.SetRows(x.Key, rows)
			return x.RowFault(m, f, i)
		}
	}
	return x.FromTable(name, sheets, fault)
}
