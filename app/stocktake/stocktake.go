// Package stocktake is 清点（盘点）: somebody walks along a shelf and reads labels, and what was missing, in the wrong box,
// unknown or read twice is kept as a record, signed by who walked, until every one of it is explained. What should be there
// is the desk's to know (archive.CheckShelf); the table keeps what was found.
//
// # Facts
//
//	on, where, read, right     date, boxes or place, counts
//	missing                    rows label, box, title
//	misplaced                  rows label, box, found, title
//	unknown, doubled           lists of labels
//	lent                       rows label, box, title, to: with somebody, so not missing
//	unread                     list of boxes nobody read
//	note, list                 remarks; the labels as they were read (blobs)
//	settled                    rows label, what, note, on, who
package stocktake

import (
	"slices"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/paper"
	"renda/app/procedure"
)

// ID and Version of the procedure.
const (
	ID      = "stocktake"
	Version = 1
)

// Codes.
const (
	CodeCounts app.Code = "stocktake.counts" // the counts contradict each other; label
	CodeLabel  app.Code = "stocktake.label"  // nothing of that label is open in this check; label
	CodeMany   app.Code = "stocktake.many"   // more differences than one record holds: walk fewer boxes at a time; n, max
)

// Most is how many differences one record holds: an act is a small thing.
const Most = 200

// States.
const (
	StateNew  procedure.StateID = "new"
	StateOpen procedure.StateID = "open"
	StateDone procedure.StateID = "done"
)

// RoleKeeper is who keeps the store room.
const RoleKeeper procedure.RoleID = "keeper"

const basis = "中华人民共和国档案法第三十七条；本单位档案管理制度"

// Whats are what a difference turns out to be.
var Whats = []procedure.Choice{{Value: "back", Label: "已归位"}, {Value: "elsewhere", Label: "在别处（借阅、办理中）"}, {Value: "label", Label: "标签有误，已更换"}, {Value: "foreign", Label: "不属本单位保管"}, {Value: "lost", Label: "确认缺失"}}

// keepers are the offices that have paper to keep.
var keepers = []org.Role{org.RoleFiling, org.RoleFileHead, org.RoleOffice}

type (
	matter = procedure.Matter
	event  = procedure.Event
	input  = procedure.Input
	field  = procedure.Field
	no     = procedure.Refusal
)

// Procedure gives the table.
func Procedure() *procedure.Procedure {
	return &procedure.Procedure{
		ID: ID, Version: Version, Name: "档案清点", NameEn: "Shelf checks", Initial: StateNew,
		States:  []procedure.State{{ID: StateNew, Name: "拟清点", NameEn: "Being made"}, {ID: StateOpen, Name: "有待查明", NameEn: "To be explained", Waits: RoleKeeper}, {ID: StateDone, Name: "已清点", NameEn: "Checked", End: true}},
		Roles:   []procedure.RoleDef{{ID: RoleKeeper, Name: "档案保管人", NameEn: "Keeper of the paper"}},
		Columns: columns(), Actions: actions(), Papers: []procedure.PaperDef{{ID: "record", Name: "档案清点记录"}},
		RolesOf: func(m *matter, a org.Actor) []procedure.RoleID {
			for _, r := range keepers {
				if a.HasAt(r, m.Organ) || m.Fresh() && a.Has(r) {
					return []procedure.RoleID{RoleKeeper}
				}
			}
			return nil
		},
		Audience: func(m *matter) map[act.Part][]org.Scope {
			var out []org.Scope
			for _, r := range keepers {
				out = append(out, org.RoleScope(r, m.Organ))
			}
			return map[act.Part][]org.Scope{act.PartOpen: out}
		},
		Title:  func(m *matter) string { return "清点　" + m.Facts.Text("on") + "　" + m.Facts.Text("where") },
		Values: values, Print: printPaper,
		Figures: []procedure.Figure{{ID: "stocktakes", Group: "档案", Name: "清点次数", NameEn: "Shelf checks", In: func(*procedure.Card) bool { return true }},
			{ID: "stocktake_open", Group: "档案", Name: "有待查明的清点", NameEn: "Shelf checks to be explained", In: func(c *procedure.Card) bool { return c.State == StateOpen }}},
	}
}

func columns() []procedure.Column {
	show := func(key, name, en string) procedure.Column {
		return procedure.Column{Key: key, Name: name, NameEn: en}
	}
	return []procedure.Column{show("where", "清点范围", "What was checked"), show("on", "清点日期", "Checked on"), show("read", "读到的标签", "Labels read"), show("right", "在位", "In place"), show("wrong", "不符", "Not as it should be"), show("left", "待查明", "To be explained")}
}

func values(m *matter, _ *org.Directory) []string {
	f := m.Facts
	return []string{f.Text("where"), f.Text("on"), count(f.Int("read")), count(f.Int("right")), count(int64(len(differences(f)))), count(int64(len(left(f))))}
}

func count(n int64) string { return strconv.FormatInt(n, 10) }

func text(key, label, en string, most int) field {
	return field{Key: key, Label: label, LabelEn: en, Kind: procedure.FieldText, Max: most}
}

func must(f field) field { f.Required = true; return f }

func actions() []procedure.Action {
	number := func(key, label, en string) field {
		return must(field{Key: key, Label: label, LabelEn: en, Kind: procedure.FieldNumber})
	}
	item := []field{must(text("label", "标签", "Label", 120)), text("box", "应在的盒（位置）", "Belongs in", 60)}
	rows := func(key, name, en string, cols ...field) field {
		return field{Key: key, Label: name, LabelEn: en, Kind: procedure.FieldRows, Rows: cols}
	}
	title := text("title", "题名", "Title", 120)
	only := []field{must(text("label", "标签", "Label", 200))}
	as := []procedure.Action{
		{ID: "record", Name: "登记清点结果", NameEn: "Record a shelf check", Help: "在“归档”中扫描标签清点后由程序填好；也可以登记人工清点的结果。", Basis: basis, By: []procedure.RoleID{RoleKeeper}, From: []procedure.StateID{StateNew}, To: StateOpen, Tone: procedure.TonePrimary, Papers: []string{"record"},
			Fields: []field{must(field{Key: "on", Label: "清点日期", LabelEn: "Checked on", Kind: procedure.FieldDate, Default: func(_ *matter, in *input) any { return in.Today.String() }}), must(text("where", "清点范围", "What was checked", 200)),
				number("read", "读到的标签", "Labels read"), number("right", "在位", "In place"),
				rows("missing", "缺", "Missing", append(item[:2:2], title)...), rows("misplaced", "放错", "Misplaced", append(item[:2:2], text("found", "实际所在", "Found in", 60), title)...),
				rows("unknown", "不认识的标签", "Unknown labels", only...), rows("doubled", "读到不止一次", "Read more than once", only...), rows("lent", "借出", "Lent", append(item[:2:2], title, text("to", "借阅人", "Lent to", 40))...), rows("unread", "没有清点的盒（位置）", "Boxes nobody read", must(text("box", "盒（位置）", "Box", 60))),
				{Key: "note", Label: "说明", LabelEn: "Remarks", Kind: procedure.FieldLong, Max: 2000}, {Key: "list", Label: "读到的标签清单", LabelEn: "The labels as read", Kind: procedure.FieldBlobs}},
			Guards: []procedure.Guard{{Code: CodeCounts, Basis: basis, Check: counted}, {Code: CodeMany, Basis: basis, Check: few}},
			Effect: func(m *matter, e *event) {
				m.Facts["by"] = e.Account.String()
				if len(left(m.Facts)) == 0 {
					m.Move(StateDone, e.Received)
				}
			}},
		{ID: "settle", Name: "查明", NameEn: "Explain", Help: "逐项写明缺的、放错的和不认识的怎样了；都查明后本次清点办结。", Basis: basis, By: []procedure.RoleID{RoleKeeper}, From: []procedure.StateID{StateOpen}, Tone: procedure.TonePrimary, Papers: []string{"record"},
			Fields: []field{{Key: "found", Label: "查明的情况", LabelEn: "What was found", Kind: procedure.FieldRows, Required: true, Passing: true, Default: func(m *matter, _ *input) any {
				var out []act.Form
				for _, l := range left(m.Facts) {
					out = append(out, act.Form{"label": l})
				}
				return out
			}, Rows: []field{must(text("label", "标签", "Label", 200)), must(field{Key: "what", Label: "结果", LabelEn: "Result", Kind: procedure.FieldChoice, Choices: Whats}), text("how", "说明", "Remarks", 200)}}},
			Guards: []procedure.Guard{{Code: CodeLabel, Basis: basis, Check: open}}, Effect: settled},
	}
	for i := range as {
		as[i].Part = act.PartOpen
	}
	return as
}

// differences are the labels with which something was wrong, each once.
func differences(f act.Form) []string {
	var out []string
	for _, key := range []string{"missing", "misplaced", "unknown", "doubled"} {
		for _, r := range f.Rows(key) {
			if l := r.Text("label"); !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	return out
}

// left are those nobody has explained yet. A label read twice and otherwise right explains itself.
func left(f act.Form) []string {
	var out []string
	for _, l := range differences(f) {
		done := false
		for _, r := range f.Rows("settled") {
			done = done || r.Text("label") == l
		}
		if !done {
			out = append(out, l)
		}
	}
	return out
}

func counted(_ *matter, in *input) *no {
	f := in.Form
	if f == nil {
		return nil
	}
	for _, x := range []struct {
		bad        bool
		key, label string
	}{{f.Int("read") < 0, "read", "读到的标签"}, {f.Int("right") < 0 || f.Int("right") > f.Int("read"), "right", "在位"}, {f.Int("right")+int64(len(f.Rows("misplaced"))+len(f.Rows("unknown"))) > f.Int("read"), "read", "读到的标签"}} {
		if x.bad {
			return procedure.No("field", x.key, "label", x.label)
		}
	}
	if f.Date("on").After(in.Today) {
		return procedure.No("field", "on", "label", "清点日期")
	}
	return nil
}

func few(_ *matter, in *input) *no {
	if n := len(differences(in.Form)); n > Most {
		return procedure.No("n", strconv.Itoa(n), "max", strconv.Itoa(Most))
	}
	return nil
}

func open(m *matter, in *input) *no {
	for _, r := range in.Form.Rows("found") {
		if !slices.Contains(left(m.Facts), r.Text("label")) {
			return procedure.No("label", r.Text("label"), "field", "found")
		}
	}
	return nil
}

func settled(m *matter, e *event) {
	rows := m.Facts.Rows("settled")
	for _, r := range e.Form.Rows("found") {
		rows = append(rows, act.Form{"label": r.Text("label"), "what": r.Text("what"), "how": r.Text("how"), "on": e.Today().String(), "who": e.Account.String()})
	}
	m.Facts.SetRows("settled", rows)
	if len(left(m.Facts)) == 0 {
		m.Move(StateDone, e.Received)
	}
}

// printPaper fills 档案清点记录.
func printPaper(m *matter, id string, in *input) (paper.Doc, error) {
	f := m.Facts
	name := func(id app.ID) string {
		if in.Dir == nil {
			return ""
		}
		return in.Dir.Name(id)
	}
	organ := ""
	if in.Dir != nil {
		organ = in.Dir.Organs[m.Organ].Name
	}
	if id != "record" {
		return paper.Doc{}, &app.Error{Code: procedure.CodeNoPaper, Op: "print a paper", Item: id, Args: map[string]string{"paper": id}}
	}
	on := f.Text("on")
	if d := f.Date("on"); !d.IsZero() {
		on = d.Chinese()
	}
	d := paper.Doc{Title: "档案清点记录", Caption: f.Text("where"), Sign: paper.Sign{Organ: organ, Date: on}}
	d.Blocks = []paper.Block{paper.Table{Widths: []int{1, 1, 1, 1}, Rows: []paper.Row{
		{Cells: []paper.Cell{paper.L("清点日期"), paper.C(on, 1), paper.L("清点人"), paper.C(name(f.ID("by")), 1)}},
		{Cells: []paper.Cell{paper.L("读到标签"), paper.C(count(f.Int("read")), 1), paper.L("在位"), paper.C(count(f.Int("right")), 1)}},
		{Cells: []paper.Cell{paper.L("不符"), paper.C(count(int64(len(differences(f)))), 1), paper.L("待查明"), paper.C(count(int64(len(left(f)))), 1)}}}}}
	list := func(head, key string, line func(r act.Form) string) {
		if rows := f.Rows(key); len(rows) > 0 {
			d.Blocks = append(d.Blocks, paper.Para{Style: paper.First, Text: head + "（" + strconv.Itoa(len(rows)) + "）", Keep: true})
			for _, r := range rows {
				d.Blocks = append(d.Blocks, paper.Para{Style: paper.Body, Text: line(r)})
			}
		}
	}
	list("缺", "missing", func(r act.Form) string {
		return r.Text("label") + "　" + r.Text("title") + in2("，应在", r.Text("box"))
	})
	list("放错", "misplaced", func(r act.Form) string {
		return r.Text("label") + "　" + r.Text("title") + in2("，应在", r.Text("box")) + in2("，实际在", r.Text("found"))
	})
	list("借出（不算缺）", "lent", func(r act.Form) string {
		return r.Text("label") + "　" + r.Text("title") + in2("，借给", r.Text("to"))
	})
	list("不认识的标签", "unknown", func(r act.Form) string { return r.Text("label") })
	list("读到不止一次", "doubled", func(r act.Form) string { return r.Text("label") })
	list("查明情况", "settled", func(r act.Form) string {
		return strings.Join([]string{r.Text("label") + "　" + label(r.Text("what")) + in2("：", r.Text("how")), r.Text("on"), name(r.ID("who"))}, "　")
	})
	if n := f.Text("note"); n != "" {
		d.Blocks = append(append(d.Blocks, paper.Para{Style: paper.First, Text: "说明", Keep: true}), paper.Lines(n)...)
	}
	return d, nil
}

// in2 puts words before a text that is not empty.
func in2(words, s string) string {
	if s == "" {
		return ""
	}
	return words + s
}

func label(v string) string {
	for _, c := range Whats {
		if c.Value == v {
			return c.Label
		}
	}
	return v
}
