package procedure

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
)

func listField() *Field {
	return &Field{Key: "rows", Label: "文件目录", Kind: FieldRows, Rows: []Field{
		{Key: "title", Label: "文件名称", Kind: FieldText, Required: true, Max: 20, Heads: []string{"文件名称", "名称"}},
		{Key: "no", Label: "文号", Kind: FieldText, Heads: []string{"文号"}},
		{Key: "on", Label: "公布日期", Kind: FieldDate, Required: true, Heads: []string{"公布日期"}},
		{Key: "doing", Label: "方式", Kind: FieldChoice, Required: true, Choices: []Choice{{Value: "new", Label: "制定"}, {Value: "repeal", Label: "废止"}}, Heads: []string{"方式"},
			HeadOf: func(r act.Form) string {
				return map[bool]string{true: "repeal", false: "new"}[strings.Contains(r.Text("title"), "废止")]
			}},
	}}
}

// A list as offices write it: a heading above the head row, blanks in the heads, an empty line, a column nobody asked for, dates in
// four ways, and a column that is missing told by the title; each row knows its place.
func TestTableAsWritten(t *testing.T) {
	x := listField()
	rows, from, err := x.FromTable("目录.xlsx", []TableSheet{{Name: "空"}, {Name: "2025", Rows: [][]string{
		{"演示市人民政府2025年规范性文件目录"}, {"序号", "文 件 名 称", "文号", "公布日期", "备注"}, {"1", "养犬管理办法", "演政发〔2025〕1号", "2025/3/5"}, {},
		{"2", "关于废止停车办法的决定", "", "2025年12月31日", "见公报"}, {"3", "供热办法", "演政发〔2025〕3号", "45800"}, {"4", "绿化办法", "4号", "20250101"},
	}}}, nil)
	if err != nil || len(rows) != 4 {
		t.Fatalf("%v %v", rows, err)
	}
	for i, want := range []string{"2025-03-05 new 3", "2025-12-31 repeal 5", "2025-05-23 new 6", "2025-01-01 new 7"} {
		if got := fmt.Sprint(rows[i].Text("on"), " ", rows[i].Text("doing"), " ", from[i].Row); got != want {
			t.Errorf("%d: %s, want %s", i, got, want)
		}
	}
	if rows[1]["no"] != nil {
		t.Errorf("an empty cell says %v", rows[1]["no"])
	}
}

// What can't be placed is refused whole, with sheet, line, column and why, all of it at once.
func TestTableRefusedWhole(t *testing.T) {
	head := []string{"名称", "公布日期", "方式"}
	for _, c := range []struct {
		rows [][]string
		want string
	}{
		{nil, "没有可以填入的行"},
		{[][]string{{"甲", "乙"}}, "找不到表头，应有“文件名称”“公布日期”"},
		{[][]string{head, {"办法", "去年", "制定"}, {"", "2025-01-01"}, {"合计"}}, "工作表“一”第2行“公布日期”：“去年”不是日期"},
		{[][]string{head, {"办法", "去年", "制定"}, {"", "2025-01-01"}}, "第3行“文件名称”：没有填写"},
		{[][]string{head, {"办法", "2025-02-30", "制定"}}, "不是日期"},
		{[][]string{head, {"办法", "03-05-25", "制定"}}, "不是日期"},
		{[][]string{head, {"办法", "2025-01-01", "暂停"}}, "“暂停”不在可选的几种之内"},
		{[][]string{head, {strings.Repeat("长", 21), "2025-01-01", "制定"}}, "21字，超过20字"},
		{[][]string{head, {"办法", "2025-01-01", "制定"}, {"办法", "2025-01-01", "制定"}}, "第3行：与第1件重复"},
	} {
		var sheets []TableSheet
		if c.rows != nil {
			sheets = []TableSheet{{Name: "一", Rows: c.rows}}
		}
		rows, _, err := listField().FromTable("目录.xlsx", sheets, func(rows []act.Form, i int) string {
			if i > 0 && rows[i].Text("title") == rows[0].Text("title") {
				return "与第1件重复"
			}
			return ""
		})
		e, ok := errors.AsType[*app.Error](err)
		if !ok || e.Code != CodeSheet || rows != nil || !strings.Contains(e.Args["where"], c.want) || e.Item != "目录.xlsx" {
			t.Errorf("%v: %v, want %q", c.rows, err, c.want)
		}
	}
}

// Whatever a table holds, each line below the head is a row, or empty, or named; no line is lost, and rows come of sound tables only.
func TestTableLosesNothing(t *testing.T) {
	cell := rapid.SampledFrom([]string{"", " ", "办法", "2025-01-01", "2025年1月1日", "制定", "文号1", "去年", "45000", strings.Repeat("长", 30)})
	rapid.Check(t, func(rt *rapid.T) {
		rows := [][]string{{"文件名称", "公布日期", "方式", "别的"}}
		filled := 0
		for range rapid.IntRange(0, 12).Draw(rt, "lines") {
			r := rapid.SliceOfN(cell, 0, 5).Draw(rt, "line")
			rows = append(rows, r)
			if !blankRow(r) {
				filled++
			}
		}
		out, from, err := listField().FromTable("f", []TableSheet{{Name: "s", Rows: rows}}, nil)
		if err == nil && (len(out) != filled || len(from) != filled || filled == 0) {
			rt.Fatalf("%d lines, %d rows", filled, len(out))
		}
		if err != nil && (out != nil || app.CodeOf(err) != CodeSheet) {
			rt.Fatalf("%v with %d rows", err, len(out))
		}
		for i, f := range out {
			if !strings.Contains(strings.Join(rows[from[i].Row-1], "|"), f.Text("title")) {
				rt.Fatalf("row %d is not of line %d", i, from[i].Row)
			}
		}
	})
}
