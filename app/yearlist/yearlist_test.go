package yearlist_test

import (
	"testing"

	"renda/app/act"
	"renda/app/apptest/arrows"
	"renda/app/procedure"
	"renda/app/yearlist"
)

// What two works share knows neither of them.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app")
	arrows.Never(t, "renda/app/filing", "renda/app/upward", "renda/app/desk", "renda/app/works")
}

// A row of another year, or a document named twice by its number or, without one, by its title, can't stand; the year is that of the form or,
// where the form has none, that of the matter.
func TestFault(t *testing.T) {
	x := yearlist.Rows()
	row := func(title, docno, on string) act.Form {
		return act.Form{"title": title, "docno": docno, "published": on, "doing": "new"}
	}
	f := act.Form{}
	f.SetRows(yearlist.Key, []act.Form{row("甲办法", "演政发〔2025〕1号", "2025-03-01"), row("甲办法", "演政发[2025] 1号", "2025-03-01"), row("乙办法", "", "2026-01-01"), row("乙 办法", "", "2025-04-01")})
	m := &procedure.Matter{Facts: act.Form{yearlist.Year: int64(2025)}}
	for i, want := range []string{"", "与第1件重复", "公布（印发）日期2026-01-01不在2025年内", "与第3件重复"} {
		if got := x.RowFault(m, f, i); got != want {
			t.Errorf("row %d: %q, want %q", i+1, got, want)
		}
	}
	f[yearlist.Year] = int64(2026)
	if got := x.RowFault(m, f, 2); got != "" {
		t.Errorf("the form's own year is not taken: %q", got)
	}
}

// Each column is known by what offices call it, and where a list has no column for it the title says what a document does.
func TestCatalogueTable(t *testing.T) {
	x := yearlist.Rows()
	if !x.TakesTable() {
		t.Fatal("no table fills it")
	}
	rows, _, err := x.FromTable("f", []procedure.TableSheet{{Rows: [][]string{{"文件标题", "文号", "印发（公布）时间"}, {"关于修改养犬办法的决定", "1号", "2025.3.5"}, {"关于废止停车办法的决定", "2号", "2025-3-6"}, {"供热办法", "3号", "20250307"}}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"amend", "repeal", "new"} {
		if rows[i].Text("doing") != want {
			t.Errorf("%v, want %s", rows[i], want)
		}
	}
}
