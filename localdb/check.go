package localdb

import (
	"context"

	"renda/localdb/sealed"
)

// Report is what a check of the whole vault found.
type Report struct {
	sealed.Report
	Papers int // read from end to end
}

// Paper is the fault of a paper that fails its check; Item is its file.
const Paper sealed.Fault = "paper"

// Check opens every record, compares it with the index (see sealed.DB.Check), and
// reads every paper. The journal was read whole when the vault was opened.
// Damage is in the report, not in the error.
func (v *Vault) Check(ctx context.Context, progress func(done, of int)) (rep Report, err error) {
	if err := v.enter(); err != nil {
		return rep, err
	}
	defer v.leave()
	if rep.Report, err = v.db.Check(ctx, progress); err != nil {
		return rep, err
	}
	rep.Papers, err = v.papers.Check(ctx, func(name string, _ error) {
		rep.Damage = append(rep.Damage, sealed.Damage{Fault: Paper, Item: name})
	})
	return rep, err
}
