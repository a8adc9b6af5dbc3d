package terminal

import (
	"strconv"
	"time"

	"renda/app"
	"renda/app/paper"
	"renda/app/rules/clock"
)

// Covered is a numbered copy of an attached file, as its covering page names it.
type Covered struct {
	Copy   int    // of the ticket
	To     string // who gets it
	File   string // name of the file
	Size   int64  // bytes
	Sum    app.Hash
	Number string // 文号: number of the matter the file is of; "" if it has none
	At     time.Time
}

// CoverPaper is the covering page (封页) a numbered copy of an attached file leaves with. The file itself is not marked: its
// hash is what was signed when it was filed, and a changed byte would be no evidence of it.
func CoverPaper(t *matter, c Covered, in *input) paper.Doc {
	f, asker := t.Facts, ""
	if in.Dir != nil {
		asker = in.Dir.Name(f.ID("asker"))
	}
	pair := func(a, b, c, d string) paper.Row {
		return paper.Row{Cells: []paper.Cell{paper.L(a), paper.C(b, 1), paper.L(c), paper.C(d, 1)}}
	}
	line := func(name, value string) paper.Row {
		return paper.Row{Cells: []paper.Cell{paper.L(name), paper.C(value, 3)}}
	}
	back := "按审批单办理"
	if d := ReturnBy(t, in); !d.IsZero() {
		back = d.Chinese() + "以前"
	}
	no := c.Number
	if no == "" {
		no = "（无）"
	}
	return paper.Doc{Title: "附件封页", Caption: CopyNumber(t, c.Copy), At: c.At, Blocks: []paper.Block{
		paper.Table{Widths: []int{7, 15, 7, 15}, Rows: []paper.Row{
			pair("份号", CopyNumber(t, c.Copy), "清退日期", back),
			pair("审批单", f.Text("number"), "份数", "第"+strconv.Itoa(c.Copy)+"份，批准"+count(f.Int("granted"))+"份"),
			line("文号", no), line("所属事项", f.Text("about_title")), line("附件", c.File),
			line("内容校验码", c.Sum.String()+"（SHA-256，"+strconv.FormatInt(c.Size, 10)+"字节）"),
			pair("交给", c.To, "申请人", asker), line("用途", f.Text("why")),
			pair("终端", in.Actor.Device.Terminal, "印出时间", c.At.In(app.Zone).Format("2006-01-02 15:04")),
		}},
		paper.Para{Style: paper.Small, Text: "附件原样附上，没有改动：上列校验码就是报送时签名所认的那一个。审批单登记的是本压缩包的校验码，各份不同。本页与附件一同保管、一同清退。"},
	}}
}

// ReturnBy gives the day by which a ticket's copies are to be back (清退期限): that of the first one out, or counted from today
// before there is one; zero where the rules don't say.
func ReturnBy(t *matter, in *input) app.Date {
	if c := t.Running("return", ""); c != nil {
		return c.Run.Due
	}
	r, ok := in.Rule("ticket.return")
	if !ok {
		return app.Date{}
	}
	run := clock.Start(r, 0, in.Today, "")
	clock.Count(&run, in.Calendar)
	return run.Due
}
