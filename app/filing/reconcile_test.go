package filing

import (
	"fmt"
	"slices"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
	"renda/app/yearlist"
)

func entry(title, docno, on string) map[string]any {
	return map[string]any{"title": title, "docno": docno, "published": on, "doing": "new"}
}

// A catalogue a maker sent on paper is entered by the office and held against what that maker filed: what has the number of a
// filing, or without one its title, is filed; what fits two is for a person; nothing like it is 漏报; what was filed and is not
// listed is named; another maker's filings count for nothing.
func TestReconcile(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	file := func(m, title, docno, who string, maker app.ID) {
		f := w.pack(20)
		f["class"], f["title"], f["docno"], f["maker"] = "政府文件", title, docno, maker.String()
		w.Do(who, id(m), "filing.file", "", f)
	}
	file("a", "养犬管理办法", "演政发〔2026〕1号", "maker", w.gov)
	file("b", "停车管理办法", "演政发〔2026〕2号", "maker", w.gov)
	file("c", "供热管理办法", "演政发〔2026〕3号", "maker", w.gov)
	file("extra", "绿化管理办法", "演政发〔2026〕4号", "maker", w.gov)
	file("far", "县里的决定", "演政发〔2026〕5号", "county", w.county)
	w.Till("2027-01-10")
	c := id("catalogue")
	list := []any{entry("养犬管理办法（试行）", "演政发[2026]1号", "2026-03-19"), entry("停车管理办法", "", "2026-03-19"), entry("供热管理办法", "演政发〔2026〕2号", "2026-03-19"),
		entry("没有报的办法", "演政发〔2026〕9号", "2026-05-01"), entry("县里的决定", "演政发〔2026〕5号", "2026-03-19")}
	enter := act.Form{"maker": w.gov.String(), "year": int64(2026), "sent_on": "2027-01-05", "rows": list}
	wrong := enter.Clone()
	wrong["rows"] = append(slices.Clone(list), entry("去年的办法", "9号", "2025-12-31"))
	if a := w.No(procedure.CodeRow, "clerk", c, "catalogue.catalogue_enter", "", wrong); a["row"] != "6" || a["why"] != "公布（印发）日期2025-12-31不在2026年内" {
		t.Fatalf("args %v", a)
	}
	wrong["rows"] = append(slices.Clone(list), entry("另一个", "演政发〔2026〕9号", "2026-12-31"))
	if a := w.No(procedure.CodeRow, "clerk", c, "catalogue.catalogue_enter", "", wrong); a["why"] != "与第4件重复" {
		t.Fatalf("args %v", a)
	}
	w.No(app.CodeForbidden, "maker", c, "catalogue.catalogue_enter", "", enter)
	w.Do("clerk", c, "catalogue.catalogue_enter", "", enter)
	w.State(c, CatalogueSent)
	if w.M[c].Facts.Text("sent") != "2027-01-05" {
		t.Error("it came on another day")
	}
	x := Reconcile(w.M[c], w.Cards("clerk", Procedure()), w.Dir)
	if x.Matched[0] != id("a") || x.Matched[1] != id("b") || len(x.Matched) != 2 || !slices.Equal(x.Missing, []int{3, 4}) ||
		len(x.Unsure) != 1 || len(x.Unsure[2]) != 2 || !slices.Equal(x.Extra, []app.ID{id("extra")}) {
		t.Fatalf("%+v", x)
	}
	in := w.Input("clerk", nil)
	in.Cards = func(string) (*procedure.Procedure, []procedure.Card) {
		return Procedure(), w.Cards("clerk", Procedure())
	}
	rows, _ := reconcile(w.M[c], in).([]act.Form)
	if rows[2].Text("found") != "" || rows[2].Text("note") == "" || rows[0].ID("filing") != id("a") || rows[3].Text("found") != "missing" {
		t.Fatalf("the judgement opens with %v", rows)
	}
	w.No(procedure.CodeRequired, "clerk", c, "catalogue.catalogue_check", "", act.Form{"found": []any{map[string]any(rows[0]), map[string]any(rows[1]), map[string]any(rows[2]), map[string]any(rows[3]), map[string]any(rows[4])}})
	rows[2]["found"], rows[2]["filing"], rows[4]["found"] = "filed", id("c").String(), "outside"
	f := act.Form{}
	f.SetRows("found", rows)
	w.Do("clerk", c, "catalogue.catalogue_check", "", f)
	if m := w.M[MissedOf(w.M[c], 3)]; m == nil || m.State != StateMissing || w.M[MissedOf(w.M[c], 4)] != nil {
		t.Fatal("what was judged 漏报 is not begun, or more is")
	}
}

// A year with more documents than a form takes is refused with both numbers, not cut to what fits.
func TestCatalogueTooLong(t *testing.T) {
	w := newWorld(t, "2027-01-10")
	rows := make([]act.Form, procedure.MaxRows+50)
	for i := range rows {
		rows[i] = entry(fmt.Sprint("第", i, "号办法"), "", "2026-03-01")
	}
	sorted, _ := yearlist.Sorted(rows).([]act.Form)
	f := act.Form{"maker": w.gov.String(), "year": int64(2026), "sent_on": "2027-01-05"}
	f.SetRows(yearlist.Key, sorted)
	if a := w.No(procedure.CodeMany, "clerk", id("catalogue"), "catalogue.catalogue_enter", "", f); a["limit"] != "200" || a["have"] != "250" {
		t.Errorf("args %v", a)
	}
}
