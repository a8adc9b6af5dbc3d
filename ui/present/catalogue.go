package present

import (
	"strconv"

	"renda/app"
	"renda/app/desk"
	"renda/app/filing"
	"renda/app/org"
	"renda/app/procedure"
	"renda/ui/i18n"
)

// Tally is one number of a reconciled catalogue with what is behind it: matters that a list can open, and rows of the
// catalogue that stand for themselves.
type Tally struct {
	Words string
	IDs   []app.ID
	Rows  []string
}

// Tallies gives the numbers of a yearly catalogue held against the filings (年度目录核对); nil for every other matter and before
// it was sent. Once judged, each row counts as it was judged.
func Tallies(v *desk.MatterView, cards []procedure.Card, dir *org.Directory) []Tally {
	m := v.Matter
	if v.Proc.ID != filing.CatalogueID || m.State != filing.CatalogueSent && m.State != filing.CatalogueChecked {
		return nil
	}
	x := filing.Reconcile(m, cards, dir)
	names := []string{"matched", "missing", "unsure", "outside", "extra"}
	out := map[string]*Tally{}
	for _, n := range names {
		out[n] = &Tally{}
	}
	judged := m.Facts.Rows("found")
	for i, r := range m.Facts.Rows("rows") {
		kind, ids := "missing", []app.ID(nil)
		switch {
		case len(judged) > i:
			kind, ids = judgedAs(m, judged[i].Text("found"), judged[i].ID("filing"), i)
		case !x.Matched[i].IsZero():
			kind, ids = "matched", []app.ID{x.Matched[i]}
		case len(x.Unsure[i]) > 0:
			kind, ids = "unsure", x.Unsure[i]
		}
		t := out[kind]
		t.IDs = append(t.IDs, ids...)
		t.Rows = append(t.Rows, strconv.Itoa(i+1)+". "+r.Text("title")+"　"+r.Text("docno"))
	}
	titles := map[app.ID]string{}
	for _, c := range cards {
		titles[c.ID] = c.Title
	}
	for _, id := range x.Extra {
		t := out["extra"]
		t.IDs, t.Rows = append(t.IDs, id), append(t.Rows, titles[id])
	}
	var list []Tally
	for _, n := range names {
		if t := out[n]; n != "outside" || len(t.Rows) > 0 {
			t.Words = i18n.T("catalogue."+n, "n", strconv.Itoa(len(t.Rows)))
			list = append(list, *t)
		}
	}
	return list
}

func judgedAs(m *procedure.Matter, found string, filed app.ID, i int) (string, []app.ID) {
	switch {
	case found == "missing":
		return "missing", []app.ID{filing.MissedOf(m, i)}
	case found == "outside":
		return "outside", nil
	case filed.IsZero():
		return "matched", nil
	}
	return "matched", []app.ID{filed}
}
