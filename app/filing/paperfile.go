package filing

import (
	"strconv"

	"renda/app"
	"renda/app/act"
	"renda/app/archive"
	"renda/app/keeping"
	"renda/app/paper"
	"renda/app/procedure"
)

// Hows are the ways paper copies come in.
var Hows = []procedure.Choice{{Value: "hand", Label: "当面送交"}, {Value: "post", Label: "邮寄"}, {Value: "courier", Label: "机要交换"}}

const paperBasis = "中华人民共和国档案法第三十七条；本单位收文登记制度"

// withPaper are the states of a document whose paper copies may come in or be put somewhere else.
var withPaper = append(from(StateChecking, StateHeld, StateReturned, StateEnded, StateArchived), afterRegister...)

// paperFile is the register of paper copies (纸质件登记): how many came, from whom, who signed for them, which the maker may
// know, and where they lie, which stays with the office. The same label stands on them and on the record (archive.RecordCode).
func paperFile() []action {
	place := []field{must(max(60, help("如：3号柜第2层；装盒的再写盒号", text("place", "存放位置")))), max(60, start(text("paper_box", "盒号"), func(m *matter, _ *input) any { return m.Facts["paper_box"] }))}
	copies := must(pass(start(field{Key: "paper_copies", Label: "收到份数", Kind: procedure.FieldNumber}, func(m *matter, in *input) any {
		if left := Wanted(m, in) - PaperCopies(m); left > 0 {
			return left
		}
		return int64(1)
	})))
	counted := guard{Code: CodePaperCount, Basis: paperBasis, Check: func(_ *matter, in *input) *no {
		if n := in.Form.Int("paper_copies"); in.Form != nil && (n < 1 || n > 999) {
			return procedure.No("field", "paper_copies", "label", "收到份数")
		}
		return nil
	}}
	put := func(m *matter, e *event) {
		m.Facts.SetRows("places", append(m.Facts.Rows("places"), act.Form{"on": e.Today().String(), "place": e.Form.Text("place"), "box": e.Form.Text("paper_box"), "who": e.Account.String()}))
		if e.Form.Text("paper_box") == "" {
			delete(m.Facts, "paper_box") // taken out of its box
		}
	}
	return []action{
		{ID: "paper_place", Name: "纸质件存放位置", NameEn: "Where the paper lies", Basis: paperBasis, By: by(RoleOffice), From: withPaper, Part: act.PartInternal, Companion: true, Fields: place, Effect: put},
		{ID: "paper_in", Name: "登记纸质件", NameEn: "Paper came in", Help: "登记收到的份数、送件人和存放位置；可打印带二维码的接收凭证交送件人。", Basis: paperBasis, By: by(RoleOffice), From: withPaper, Part: act.PartOpen,
			With: []string{"paper_place"}, Papers: []string{"paper_receipt"}, Guards: []guard{counted, notAhead("paper_on", "收到日期")},
			Fields: []field{copies, must(pass(max(40, text("paper_from", "送件人")))), must(pass(start(choice("paper_how", "送达方式", Hows...), func(*matter, *input) any { return "hand" }))), must(pass(today(date("paper_on", "收到日期")))),
				in(act.PartInternal, place[0]), in(act.PartInternal, place[1]), pass(max(300, text("paper_note", "备注（缺页、破损等）")))},
			Effect: func(m *matter, e *event) {
				f := e.Form
				row := act.Form{"on": f.Text("paper_on"), "copies": f.Int("paper_copies"), "from": f.Text("paper_from"), "how": f.Text("paper_how"), "who": e.Account.String(), "act": e.Act.String()}
				if n := f.Text("paper_note"); n != "" {
					row["note"] = n
				}
				m.Facts.SetRows("papers_in", append(m.Facts.Rows("papers_in"), row))
			}},
		{ID: "paper_move", Name: "移放纸质件", NameEn: "Put the paper elsewhere", Help: "装盒、上架或者移库时登记新的位置，以便清点和查找。", Basis: paperBasis, By: by(RoleOffice), From: withPaper, Part: act.PartInternal, Fields: append(place[:2:2], pass(max(120, text("move_note", "说明")))),
			Guards: []guard{{Code: CodePaperNone, Basis: paperBasis, Check: func(m *matter, _ *input) *no {
				if len(m.Facts.Rows("papers_in")) == 0 {
					return procedure.No()
				}
				return nil
			}}}, Effect: put},
	}
}

// PaperCopies gives how many paper copies were registered in all.
func PaperCopies(m *procedure.Matter) int64 {
	n := int64(0)
	for _, r := range m.Facts.Rows("papers_in") {
		n += r.Int("copies")
	}
	return n
}

// Wanted gives how many paper copies the rules ask for (filing.copies); 0 where they ask for none.
func Wanted(_ *procedure.Matter, in *procedure.Input) int64 {
	n, _ := in.Number("filing.copies")
	return int64(n)
}

// PaperPlace gives where the paper lies; both empty if nobody said, or not to this reader.
func PaperPlace(m *procedure.Matter) (place, box string) {
	rows := m.Facts.Rows("places")
	if len(rows) == 0 {
		return "", m.Facts.Text(keeping.FactBox)
	}
	return rows[len(rows)-1].Text("place"), m.Facts.Text("paper_box")
}

// paperReceipt is 纸质材料接收凭证, for who brought them: the code on it opens the matter on the office's desks.
func (p *printing) paperReceipt() (paper.Doc, bool) {
	e := p.last("paper_in")
	if e == nil {
		return paper.Doc{}, false
	}
	f, code := e.Form, archive.RecordCode(p.m.ID)
	who := ""
	if p.in.Dir != nil {
		who = p.in.Dir.Name(e.Account)
	}
	d := paper.Doc{Title: "纸质材料接收凭证", To: p.maker(), Sign: paper.Sign{Organ: p.office(), Date: e.Today().Chinese()}, Note: "本凭证只证明收到纸质材料，不是备案登记；询问本件时请报件码"}
	line := func(name, value string) paper.Row {
		return paper.Row{Cells: []paper.Cell{paper.L(name), paper.C(value, 3)}}
	}
	d.Blocks = []paper.Block{paper.Table{Widths: []int{8, 14, 8, 14}, Rows: []paper.Row{
		{Cells: []paper.Cell{{Text: code, Code: code, Span: 4}}},
		line("文件名称", p.name()), line("备案登记号", orNone(p.fact(procedure.NumberKey), "（尚未登记）")),
		{Cells: []paper.Cell{paper.L("本次收到"), paper.C(strconv.FormatInt(f.Int("paper_copies"), 10)+"份", 1), paper.L("累计收到"), paper.C(strconv.FormatInt(PaperCopies(p.m), 10)+"份", 1)}},
		{Cells: []paper.Cell{paper.L("送件人"), paper.C(f.Text("paper_from"), 1), paper.L("送达方式"), paper.C(Label(Hows, f.Text("paper_how")), 1)}},
		{Cells: []paper.Cell{paper.L("接收人"), paper.C(who, 1), paper.L("收到日期"), paper.C(chineseDate(f.Text("paper_on")), 1)}},
		line("备注", f.Text("paper_note")),
	}}}
	if want := Wanted(p.m, p.in); PaperCopies(p.m) < want {
		d.Blocks = append(d.Blocks, body("按规定应报送纸质材料"+strconv.FormatInt(want, 10)+"份，尚缺"+strconv.FormatInt(want-PaperCopies(p.m), 10)+"份，请补送。"))
	}
	return d, true
}

func orNone(s, none string) string {
	if s == "" {
		return none
	}
	return s
}

// archivedOn notes when, and that the box written then is where the paper lies now.
func archivedOn(m *matter, e *event) {
	m.CancelClocks()
	m.Facts["archived_on"] = e.Today().String()
	if box := e.Form.Text(keeping.FactBox); box != "" {
		m.Facts["paper_box"] = box
	}
}

// archiveFields open with the box the paper is in already.
func archiveFields() []field {
	fs := keeping.Fields()
	for i := range fs {
		if fs[i].Key == keeping.FactBox {
			fs[i].Default = func(m *matter, _ *input) any { return m.Facts["paper_box"] }
		}
	}
	return append(fs, text("archive_note", "备注"))
}

// endedOn is the day a review ended.
func endedOn(m *matter) app.Date { return m.Facts.Date("ended_on") }
