package desk_test

import (
	"errors"
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/extract"
	"renda/app/filing"
	"renda/app/paper/sheet"
	"renda/app/procedure"
)

// A maker's workbook becomes rows of the form with their places, cells that are dates as dates; one of another year, one that
// is no table and one with a mark are refused whole.
func TestReadTable(t *testing.T) {
	d := town.Full(t).Seats["office"].D
	var x *procedure.Field
	for i := range filing.Catalogue().Action("catalogue_send").Fields {
		if f := &filing.Catalogue().Action("catalogue_send").Fields[i]; f.TakesTable() {
			x = f
		}
	}
	book := func(rows ...[]string) []byte {
		t.Helper()
		b, err := sheet.Write([]sheet.Sheet{{Name: "目录", Columns: []sheet.Column{{Name: "文件名称"}, {Name: "文号"}, {Name: "公布日期", Kind: sheet.Date}}, Rows: rows}})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	read := func(name string, b []byte) ([]act.Form, []procedure.TableLine, error) {
		return d.ReadTable(ctx, x, act.Form{}, act.Form{"year": int64(2025)}, name, b, "")
	}
	rows, from, err := read("目录.xlsx", book([]string{"养犬办法", "1号", "2025-03-05"}, []string{"停车办法", "2号", "2025-12-31"}))
	if err != nil || len(rows) != 2 || rows[0].Text("published") != "2025-03-05" || from[1].Sheet != "目录" || from[1].Row != 3 {
		t.Fatalf("%v %v %v", rows, from, err)
	}
	_, _, err = read("目录.xlsx", book([]string{"养犬办法", "1号", "2024-03-05"}))
	if e, ok := errors.AsType[*app.Error](err); !ok || e.Code != procedure.CodeSheet || !strings.Contains(e.Args["where"], "不在2025年内") {
		t.Fatalf("%v", err)
	}
	if _, _, err := read("目录.txt", []byte("文件名称 文号 公布日期\n")); app.CodeOf(err) != procedure.CodeSheet {
		t.Fatalf("%v", err)
	}
	if _, _, err := read("目录.xlsx", []byte("no workbook")); err == nil || app.CodeOf(err) == app.CodeInternal {
		t.Fatalf("%v", err)
	}
	if _, _, err := read("目录.xlsx", book([]string{"机密★10年", "1号", "2025-03-05"})); app.CodeOf(err) == "" || app.CodeOf(err) == extract.CodeBroken {
		t.Fatalf("a mark of secrecy: %v", err)
	}
}
