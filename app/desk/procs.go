package desk

import "renda/app/procedure"

// Procedures gives the works this desk knows, for the words and columns of lists.
func (d *Desk) Procedures() []*procedure.Procedure {
	if r, ok := d.cfg.Works.(interface{ All() []*procedure.Procedure }); ok {
		return r.All()
	}
	return nil
}
