package terminal

import (
	"strconv"
	"time"

	"renda/app"
	"renda/app/org"
	"renda/app/paper"
	"renda/app/procedure"
)

// BookPaper gives the pages of a register (使用登记簿) as a paper, in the order they come.
func BookPaper(pages []*procedure.Matter, dir *org.Directory, caption string, on app.Date) paper.Doc {
	doc := paper.Doc{Title: "专用终端使用登记簿", Caption: caption, Sign: paper.Sign{Organ: dir.Name(Book(dir)), Date: on.Chinese()}}
	for _, m := range pages {
		doc.Blocks = append(doc.Blocks, pageBlocks(m, dir)...)
	}
	if len(pages) == 0 {
		doc.Blocks = append(doc.Blocks, paper.Para{Style: paper.Body, Text: "没有登记。"})
	}
	return doc
}

func pageBlocks(m *procedure.Matter, dir *org.Directory) []paper.Block {
	f := m.Facts
	day, err := app.ParseDate(f.Text("date"))
	date := f.Text("date")
	if err == nil {
		date = day.Chinese()
	}
	rows := []paper.Row{{Cells: []paper.Cell{paper.L("序号"), paper.L("使用人"), paper.L("事由"), paper.L("进入"), paper.L("离开"), paper.L("备注")}}}
	for i, r := range f.Rows("entries") {
		what := r.Text("purpose_name")
		if n := r.Text("note"); n != "" {
			what += "：" + n
		}
		left := "未登记"
		if r.Int("left") != 0 {
			left = hour(r.Int("left"))
		}
		rows = append(rows, paper.Row{Cells: []paper.Cell{paper.C(strconv.Itoa(i+1), 1), paper.C(dir.Name(r.ID("who")), 1), paper.C(what, 1), paper.C(hour(r.Int("at")), 1), paper.C(left, 1), paper.C(r.Text("left_note"), 1)}})
	}
	return []paper.Block{paper.Para{Style: paper.First, Text: f.Text("terminal") + "　" + date, Keep: true}, paper.Table{Widths: []int{2, 4, 8, 3, 3, 4}, Rows: rows}, paper.Para{Style: paper.Small, Text: sealWords(m, dir)}}
}

// sealWords says how a page was sealed.
func sealWords(m *procedure.Matter, dir *org.Directory) string {
	f := m.Facts
	if m.State != StateSealed {
		return "尚未日终封存。"
	}
	out := "日终封存：登记" + strconv.Itoa(len(f.Rows("entries"))) + "次，打印导出" + count(f.Int("prints")) + "份，摆渡包" + count(f.Int("parcels")) + "个；" + dir.Name(f.ID("sealed_by")) +
		"于" + time.UnixMilli(f.Int("sealed_at")).In(app.Zone).Format("2006-01-02 15:04") + "封存，摘要" + f.Text("digest") + "。"
	if n := f.Text("sealed_note"); n != "" {
		out += "情况说明：" + n
	}
	return out
}
