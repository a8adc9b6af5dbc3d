package filing

import (
	"slices"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/yearlist"
)

// Reconciled is a catalogue held against what its maker filed: every row is in one of the first three, by place.
type Reconciled struct {
	Matched map[int]app.ID   // filed, by the number of the document or, without one there, its title
	Missing []int            // 漏报: nothing like it was filed
	Unsure  map[int][]app.ID // a person has to say: the number is one filing's and the title another's, or two filings fit
	Extra   []app.ID         // filed for that year, and not in the catalogue
}

// Reconcile holds a maker's catalogue against the filings in cards (all that the reader has).
func Reconcile(m *procedure.Matter, cards []procedure.Card, dir *org.Directory) Reconciled {
	out := Reconciled{Matched: map[int]app.ID{}, Unsure: map[int][]app.ID{}}
	year, maker := strconv.FormatInt(m.Facts.Int("year"), 10), shortName(dir, Maker(m))
	byNo, byTitle, on := map[string][]app.ID{}, map[string][]app.ID{}, map[app.ID]string{}
	var own []procedure.Card
	for _, c := range cards {
		if val(&c, colFiled) == "" || maker != "" && val(&c, colMaker) != maker || c.State == StateReturned {
			continue
		}
		own = append(own, c)
		on[c.ID] = val(&c, colPublished)
		if n := yearlist.Squeeze(val(&c, colDocno)); n != "" {
			byNo[n] = append(byNo[n], c.ID)
		}
		byTitle[yearlist.Squeeze(c.Title)] = append(byTitle[yearlist.Squeeze(c.Title)], c.ID)
	}
	used := map[app.ID]bool{}
	for i, r := range m.Facts.Rows("rows") {
		titled := byTitle[yearlist.Squeeze(r.Text("title"))]
		found := byNo[yearlist.Squeeze(r.Text("docno"))]
		if len(found) == 0 {
			found = titled
		}
		// Of several that fit, those that fit in more: the title too, then the day. A text and the one that took its place have
		// one title, and sometimes one number.
		found = narrowed(found, func(id app.ID) bool { return slices.Contains(titled, id) })
		if len(found) == 1 && len(titled) > 0 && !slices.Contains(titled, found[0]) {
			found = append(slices.Clone(found), titled...) // the number is one filing's, the title another's
		}
		found = narrowed(found, func(id app.ID) bool { return on[id] == r.Text("published") })
		switch len(found) {
		case 0:
			out.Missing = append(out.Missing, i)
		case 1:
			out.Matched[i] = found[0]
		default:
			out.Unsure[i] = found
		}
		for _, id := range found {
			used[id] = true
		}
	}
	for _, c := range own {
		if !used[c.ID] && strings.HasPrefix(val(&c, colPublished), year) {
			out.Extra = append(out.Extra, c.ID)
		}
	}
	return out
}

// narrowed gives those that fit, all if none does.
func narrowed(ids []app.ID, fits func(app.ID) bool) []app.ID {
	if out := slices.DeleteFunc(slices.Clone(ids), func(id app.ID) bool { return !fits(id) }); len(out) > 0 {
		return out
	}
	return ids
}

// reconcile fills in what the program can tell; a person confirms it, and says what it can't.
func reconcile(m *matter, in *input) any {
	_, cards := in.Rows(ID)
	x := Reconcile(m, cards, in.Dir)
	var out []act.Form
	for i := range m.Facts.Rows("rows") {
		row := act.Form{"found": "missing"}
		if id, ok := x.Matched[i]; ok {
			row = act.Form{"found": "filed", "filing": id.String()}
		}
		if ids, ok := x.Unsure[i]; ok {
			row = act.Form{"note": strconv.Itoa(len(ids)) + "件备案文件与本行的文号或者名称相同，请选定"}
		}
		out = append(out, row)
	}
	return out
}

// MissedOf gives the matter of app/filing that stands for row i of a reconciled catalogue, judged not filed.
func MissedOf(m *procedure.Matter, i int) app.ID {
	return app.NamedID("missing/" + m.ID.String() + "/" + strconv.Itoa(i))
}
