package filing

import (
	"slices"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
)

// catalogueRows is the list of a yearly catalogue. A maker's workbook fills it: the columns are known by what such lists call
// them, and where none says what a document does, its title does.
func catalogueRows() field {
	title := max(120, must(text("title", "文件名称")))
	title.Heads = []string{"文件名称", "名称", "文件标题", "标题", "文件题名", "题名", "规范性文件名称"}
	docno := text("docno", "发文字号")
	docno.Heads = []string{"发文字号", "文号", "文件编号", "发文号", "文件文号"}
	published := must(date("published", "公布（印发）日期"))
	published.Heads = []string{"公布（印发）日期", "公布日期", "印发日期", "发布日期", "公布时间", "印发时间", "发布时间", "发文日期", "成文日期", "印发（公布）日期", "印发（公布）时间"}
	doing := must(choice("doing", "制定方式", Doings...))
	doing.Heads = []string{"制定方式", "类型", "制定类型", "制定、修改、废止", "制定修改废止", "制定/修改/废止", "方式"}
	doing.HeadOf = func(row act.Form) string { return doingOf(row.Text("title")) }
	list := must(rows("rows", "文件目录", title, docno, published, doing))
	list.RowFault = catalogueFault
	return list
}

// doingOf tells by its title what a document does.
func doingOf(title string) string {
	switch {
	case title == "":
		return ""
	case strings.Contains(title, "废止"):
		return "repeal"
	case strings.Contains(title, "修改") || strings.Contains(title, "修订") || strings.Contains(title, "修正"):
		return "amend"
	}
	return "new"
}

// catalogueFault says why a row can't stand in a year's catalogue: of another year, or a second time.
func catalogueFault(m *matter, f act.Form, i int) string {
	year := f.Int("year")
	if year == 0 {
		year = m.Facts.Int("year")
	}
	list := f.Rows("rows")
	r := list[i]
	if on := r.Date("published"); year != 0 && !on.IsZero() && int64(on.Year) != year {
		return "公布（印发）日期" + on.String() + "不在" + strconv.FormatInt(year, 10) + "年内"
	}
	for j, x := range list[:i] {
		if n := squeeze(r.Text("docno")); n != "" && n == squeeze(x.Text("docno")) || n == "" && squeeze(r.Text("title")) == squeeze(x.Text("title")) {
			return "与第" + strconv.Itoa(j+1) + "件重复"
		}
	}
	return ""
}

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
		if n := squeeze(val(&c, colDocno)); n != "" {
			byNo[n] = append(byNo[n], c.ID)
		}
		byTitle[squeeze(c.Title)] = append(byTitle[squeeze(c.Title)], c.ID)
	}
	used := map[app.ID]bool{}
	for i, r := range m.Facts.Rows("rows") {
		titled := byTitle[squeeze(r.Text("title"))]
		found := byNo[squeeze(r.Text("docno"))]
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
