// Package yearlist is the list a maker sends of what it made, amended and repealed in a year (年度文件目录; 山东省备案审查规定
// 2017 第七条, 北京市备案审查条例第十三条; domain §1.1), one row a document. Who sends it (app/filing), and a congress that answers the
// call of the one above with its own (app/upward), fill in the same rows.
package yearlist

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
)

// Key is the field of the rows, Year that of the year they are of, None the word that there are none.
const (
	Key  = "rows"
	Year = "year"
	None = "none"
)

// Settle keeps the list and the word that there is none from standing side by side in a matter that takes a form.
func Settle(m *procedure.Matter, f act.Form) {
	if f.Bool(None) {
		delete(m.Facts, Key)
		return
	}
	delete(m.Facts, None)
}

// First is the first year a catalogue may be of: local congresses have standing committees since then (地方组织法 1979).
const First = 1979

// Doings say what a document does.
var Doings = []procedure.Choice{{Value: "new", Label: "制定"}, {Value: "amend", Label: "修改"}, {Value: "repeal", Label: "废止"}}

// Rows is the field of the list. A maker's workbook fills it: the columns are known by what such lists call them, and where
// none says what a document does, its title does. A row that can't stand is named with why.
func Rows() procedure.Field {
	title := procedure.Field{Key: "title", Label: "文件名称", Kind: procedure.FieldText, Required: true, Max: 120}
	title.Heads = []string{"文件名称", "名称", "文件标题", "标题", "文件题名", "题名", "规范性文件名称"}
	docno := procedure.Field{Key: "docno", Label: "发文字号", Kind: procedure.FieldText}
	docno.Heads = []string{"发文字号", "文号", "文件编号", "发文号", "文件文号"}
	published := procedure.Field{Key: "published", Label: "公布（印发）日期", Kind: procedure.FieldDate, Required: true}
	published.Heads = []string{"公布（印发）日期", "公布日期", "印发日期", "发布日期", "公布时间", "印发时间", "发布时间", "发文日期", "成文日期", "印发（公布）日期", "印发（公布）时间"}
	doing := procedure.Field{Key: "doing", Label: "制定方式", Kind: procedure.FieldChoice, Choices: Doings, Required: true}
	doing.Heads = []string{"制定方式", "类型", "制定类型", "制定、修改、废止", "制定修改废止", "制定/修改/废止", "方式"}
	doing.HeadOf = func(row act.Form) string { return doingOf(row.Text("title")) }
	return procedure.Field{Key: Key, Label: "文件目录", Kind: procedure.FieldRows, Required: true, Rows: []procedure.Field{title, docno, published, doing}, RowFault: fault}
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

// fault says why a row can't stand in a year's catalogue: of another year, or a second time.
func fault(m *procedure.Matter, f act.Form, i int) string {
	year := f.Int(Year)
	if year == 0 {
		year = m.Facts.Int(Year)
	}
	list := f.Rows(Key)
	r := list[i]
	if on := r.Date("published"); year != 0 && !on.IsZero() && int64(on.Year) != year {
		return "公布（印发）日期" + on.String() + "不在" + strconv.FormatInt(year, 10) + "年内"
	}
	for j, x := range list[:i] {
		if same(x, r) {
			return "与第" + strconv.Itoa(j+1) + "件重复"
		}
	}
	return ""
}

// Sorted puts rows in the order of such a list, by day and number, and leaves out what could not stand beside another; nil if there are none.
// More than a form takes stay: its check says so, and nobody's list is cut unseen.
func Sorted(rows []act.Form) any {
	slices.SortStableFunc(rows, func(a, b act.Form) int {
		return cmp.Or(strings.Compare(a.Text("published"), b.Text("published")), strings.Compare(a.Text("docno"), b.Text("docno")))
	})
	var out []act.Form
	for _, r := range rows {
		if !slices.ContainsFunc(out, func(x act.Form) bool { return same(x, r) }) {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// same reports whether two rows name one document: by their number or, without one, by their title.
func same(a, b act.Form) bool {
	n := Squeeze(b.Text("docno"))
	return n != "" && n == Squeeze(a.Text("docno")) || n == "" && Squeeze(b.Text("title")) == Squeeze(a.Text("title"))
}

// Over reports whether a catalogue of a year can be asked for on a day: the year has begun, and there were catalogues in it.
func Over(year int64, today app.Date) bool { return year >= First && year <= int64(today.Year) }

// Squeeze makes titles and numbers comparable: no spaces, one kind of bracket.
func Squeeze(s string) string {
	return strings.NewReplacer(" ", "", "　", "", "[", "〔", "]", "〕", "（", "(", "）", ")", "【", "〔", "】", "〕").Replace(s)
}
