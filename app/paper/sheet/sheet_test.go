package sheet

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"renda/app"
	"renda/app/apptest/unzip"
)

func open(t interface {
	Fatal(...any)
	Helper()
}, b []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func figures() []Sheet {
	return []Sheet{
		{Name: "统计", Columns: []Column{{Name: "指标"}, {Name: "件数", Kind: Number}, {Name: "占比", Kind: Percent}}, Rows: [][]string{{"答复率", "2", "0.925"}}, Links: map[Place]int{{0, 1}: 1}},
		{Name: "答复率：件数", Columns: []Column{{Name: "编号"}, {Name: "答复日期", Kind: Date}}, Rows: [][]string{{"第015号", "2026-03-02"}, {"=HYPERLINK(\"x\")", "待定"}}},
	}
}

// Columns are typed, the header stays, the list can be filtered, and a number leads to its list.
func TestWrite(t *testing.T) {
	b, err := Write(figures())
	if err != nil {
		t.Fatal(err)
	}
	f := open(t, b)
	list := f.GetSheetList()
	if len(list) != 2 || list[1] != "答复率：件数" {
		t.Fatalf("sheets %v", list)
	}
	for _, c := range []struct{ sheet, cell, want string }{{"统计", "B2", "2"}, {"统计", "C2", "92.50%"}, {list[1], "B2", "2026-03-02"}, {list[1], "B3", "待定"}, {list[1], "A3", "=HYPERLINK(\"x\")"}} {
		if got, err := f.GetCellValue(c.sheet, c.cell); err != nil || got != c.want {
			t.Errorf("%s %s is %q, want %q (%v)", c.sheet, c.cell, got, c.want, err)
		}
	}
	if k, err := f.GetCellType(list[1], "B2"); err != nil || k != excelize.CellTypeUnset && k != excelize.CellTypeNumber && k != excelize.CellTypeDate {
		t.Errorf("a date is kept as %v (%v)", k, err)
	}
	if ok, to, err := f.GetCellHyperLink("统计", "B2"); !ok || err != nil || to != "'答复率：件数'!A1" {
		t.Errorf("the number leads to %q (%v)", to, err)
	}
	if p, err := f.GetPanes(list[1]); err != nil || !p.Freeze || p.YSplit != 1 {
		t.Errorf("panes %+v (%v)", p, err)
	}
	if !strings.Contains(unzip.Parts(t, b)["xl/worksheets/sheet2.xml"], `<autoFilter ref="$A$1:$B$3"`) {
		t.Error("no filter")
	}
}

// Whatever a text begins with, it is never a formula, and it comes back as it was.
func TestNoFormula(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.SampledFrom([]string{"", "=", "+", "-", "@", "\t=", "=cmd|' /C calc'!A0", "<f>1</f>"}).Draw(rt, "head") + rapid.StringMatching(`[0-9a-z一-龥()"&<>']{1,12}`).Draw(rt, "tail")
		b, err := Write([]Sheet{{Name: "表", Columns: []Column{{Name: s}, {Name: "数", Kind: Number}, {Name: "日", Kind: Date}}, Rows: [][]string{{s, s, s}}}})
		if err != nil {
			rt.Fatal(err)
		}
		f := open(rt, b)
		for _, cell := range []string{"A1", "A2", "B2", "C2"} {
			if formula, err := f.GetCellFormula("表", cell); err != nil || formula != "" {
				rt.Fatalf("%s holds the formula %q (%v)", cell, formula, err)
			}
		}
		if got, err := f.GetCellValue("表", "A2"); err != nil || got != s {
			rt.Fatalf("%q became %q (%v)", s, got, err)
		}
	})
}

// Names of sheets are allowed ones and differ, whatever they are made of.
func TestNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sheets []Sheet
		for range rapid.IntRange(1, 12).Draw(t, "n") {
			sheets = append(sheets, Sheet{Name: rapid.SampledFrom([]string{"", "a", "A", "一/二:三", "'x'", strings.Repeat("长", 40), strings.Repeat("长", 31), strings.Repeat("𠮷", 20), "a(2)"}).Draw(t, "name")})
		}
		had := map[string]bool{}
		for _, n := range names(sheets) {
			if k := len(utf16.Encode([]rune(n))); k == 0 || k > longestName || strings.ContainsAny(n, `:\/?*[]`) || had[strings.ToLower(n)] {
				t.Fatalf("%q among %v", n, names(sheets))
			}
			had[strings.ToLower(n)] = true
		}
	})
	if _, err := Write([]Sheet{{Name: "'x'"}, {Name: "一/二:三"}, {}, {Name: strings.Repeat("𠮷", 20)}}); err != nil {
		t.Fatal(err)
	}
}

// A list larger than excelize would hold in memory leaves nothing readable behind it meanwhile, and
// a text longer than a cell says so.
func TestLargeStaysInMemory(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	long := strings.Repeat("长", 40_000)
	rows := make([][]string, 180) // over the 16 MB from which excelize writes to a file
	for i := range rows {
		rows[i] = []string{long}
	}
	b, err := Write([]Sheet{{Name: "表", Columns: []Column{{Name: "甲", Width: 10}}, Rows: rows}})
	if err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
	if !strings.Contains(unzip.Parts(t, b)["xl/worksheets/sheet1.xml"], more) {
		t.Error("the cut is not told")
	}
}

// A list no sheet can hold is refused whole.
func TestTooManyRows(t *testing.T) {
	if _, err := Write([]Sheet{{Name: "表", Rows: make([][]string, MaxRows+1)}}); app.CodeOf(err) != CodeRows {
		t.Errorf("%v", err)
	}
}

// The foot of a page holds whatever a mark is, within what a sheet takes there: an ampersand is no code, and of what is too long the end stays, where the copy's number stands.
func TestFooter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		mark := rapid.String().Draw(rt, "mark") + strings.Repeat(rapid.SampledFrom([]string{"某&", "😀", "a"}).Draw(rt, "more"), rapid.IntRange(0, 300).Draw(rt, "n")) + "　审印〔2026〕3号-1"
		foot := footer(mark)
		if n := len(utf16.Encode([]rune(foot))); n > 255 || !strings.HasPrefix(foot, "&L") || !strings.HasSuffix(foot, "审印〔2026〕3号-1") {
			rt.Fatalf("%d units: %q", n, foot)
		}
		if strings.Count(foot[2:], "&")%2 != 0 {
			rt.Fatalf("half an ampersand: %q", foot)
		}
	})
}
