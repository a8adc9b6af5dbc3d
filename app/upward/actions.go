package upward

import (
	"strconv"

	"renda/app/act"
	"renda/app/procedure"
)

const basis = "监督法第三十九条"

func text(key, label string) procedure.Field {
	return procedure.Field{Key: key, Label: label, Kind: procedure.FieldText}
}

func date(key, label string) procedure.Field {
	return procedure.Field{Key: key, Label: label, Kind: procedure.FieldDate}
}

func must(f procedure.Field) procedure.Field { f.Required = true; return f }
func pass(f procedure.Field) procedure.Field { f.Passing = true; return f }

func hidden(key, label string) procedure.Field {
	return procedure.Field{Key: key, Label: label, Kind: procedure.FieldHidden}
}

// Items are the papers of the package, by the keys of app/filing.
var Items = []procedure.Field{
	{Key: "f_report", Label: "备案报告", Kind: procedure.FieldBlobs}, {Key: "f_order", Label: "公布令（公告）", Kind: procedure.FieldBlobs},
	must(procedure.Field{Key: "f_text", Label: "正式文本", Kind: procedure.FieldBlobs}), {Key: "f_decision", Label: "修改或者废止的决定", Kind: procedure.FieldBlobs},
	{Key: "f_note", Label: "起草（修改）说明", Kind: procedure.FieldBlobs}, {Key: "f_basis", Label: "制定依据", Kind: procedure.FieldBlobs},
	{Key: "f_refs", Label: "参考资料", Kind: procedure.FieldBlobs},
}

var doings = []procedure.Choice{{Value: "new", Label: "制定"}, {Value: "amend", Label: "修改"}, {Value: "repeal", Label: "废止"}}

var topics = []procedure.Choice{{Value: "finance", Label: "财经"}, {Value: "urban", Label: "城建环资"}, {Value: "agriculture", Label: "农业农村"},
	{Value: "education", Label: "教科文卫"}, {Value: "law", Label: "监察司法"}, {Value: "social", Label: "社会建设"}, {Value: "general", Label: "综合政务"}}

// Package gives the fields of what is filed; each opens with what the facts hold.
func Package() []procedure.Field {
	class := must(procedure.Field{Key: "class", Label: "文件类别", Kind: procedure.FieldChoice, ChoicesFrom: "filing.class."})
	doing := must(procedure.Field{Key: "doing", Label: "制定方式", Kind: procedure.FieldChoice, Choices: doings})
	topic := must(procedure.Field{Key: "topic", Label: "主题分类", Kind: procedure.FieldChoice, Choices: topics})
	title, remark := must(text("title", "文件名称")), procedure.Field{Key: "remark", Label: "备注", Kind: procedure.FieldLong, Max: 1000}
	title.Max = 120
	law := must(text("law", "名称"))
	law.Max = 120
	fs := []procedure.Field{class, doing, title, must(text("docno", "发文字号")), date("adopted", "通过日期"), must(date("published", "公布（印发）日期")),
		must(date("effective", "施行日期")), date("expires", "有效期至"), {Key: "replaces", Label: "所修改或者替代的文件", Kind: procedure.FieldMatter}, topic,
		{Key: "higher", Label: "上位法依据", Kind: procedure.FieldRows, Rows: []procedure.Field{law, text("article", "条款")}}}
	fs = append(append(fs, Items...), procedure.Field{Key: "copies", Label: "纸质材料份数", Kind: procedure.FieldNumber}, text("report_docno", "备案报告文号"),
		must(text("officer", "报送人")), must(text("phone", "联系电话")), text("responsible", "单位负责人"), remark)
	for i := range fs {
		key := fs[i].Key
		fs[i].Default = func(m *procedure.Matter, _ *procedure.Input) any {
			if v := m.Facts[key]; !act.Blank(v) || key != "doing" {
				return v
			}
			return "new"
		}
	}
	return fs
}

func actions() []procedure.Action {
	by := func(rs ...procedure.RoleID) []procedure.RoleID { return rs }
	from := func(ss ...procedure.StateID) []procedure.StateID { return ss }
	row := func(a procedure.Action) procedure.Action {
		a.Basis, a.Part = basis, act.PartOpen
		return a
	}
	choices := make([]procedure.Choice, len(stages))
	for i, s := range stages {
		choices[i] = procedure.Choice{Value: s.value, Label: s.label}
	}
	version := must(procedure.Field{Key: "up_version", Label: "上级件的版本", Kind: procedure.FieldNumber})
	start := procedure.ClockOp{Op: procedure.ClockStart, Clock: "report", Field: "published"}
	return []procedure.Action{
		row(procedure.Action{ID: "prepare", Name: "拟报送", NameEn: "Make ready", Help: "先存为拟报送，材料可以以后补齐。", By: by(RoleOffice), From: from(StateNew), To: StateReady,
			Fields: Package(), Clocks: []procedure.ClockOp{start}}),
		row(procedure.Action{ID: "send", Name: "报送上级", NameEn: "Send", Help: "下次与上级连通时发出，或者随摆渡包带去；收到上级回执前一直显示。", By: by(RoleOffice), From: from(StateNew, StateReady), To: StateOrdered,
			Tone: procedure.TonePrimary, Fields: Package(), Clocks: []procedure.ClockOp{{Op: procedure.ClockStart, Clock: "report", Field: "published", When: unclocked}}, Effect: again}),
		row(procedure.Action{ID: "resend", Name: "补正后重新报送", NameEn: "Send again, corrected", By: by(RoleOffice), From: from(StateHeld), To: StateOrdered, Tone: procedure.TonePrimary,
			Fields: Package(), Clocks: []procedure.ClockOp{{Op: procedure.ClockStop, Clock: "correct"}}}),
		row(procedure.Action{ID: "drop", Name: "不再报送", NameEn: "Do not send", By: by(RoleOffice), From: from(StateReady), To: StateDropped, Tone: procedure.ToneDanger,
			Fields: []procedure.Field{must(procedure.Field{Key: "drop_reason", Label: "理由", Kind: procedure.FieldLong})}, Clocks: []procedure.ClockOp{{Op: procedure.ClockCancel, Clock: "report"}},
			Guards: []procedure.Guard{{Code: CodeCalled, Basis: basis, Check: func(m *procedure.Matter, _ *procedure.Input) *procedure.Refusal {
				if m.Facts.Bool("called") {
					return procedure.No()
				}
				return nil
			}}}}),
		row(procedure.Action{ID: "sent", Name: "发出", NameEn: "Sent", By: by(procedure.RoleServer), From: from(StateOrdered), To: StateSent,
			Fields: []procedure.Field{must(hidden("up_matter", "上级的件"))}, Effect: func(m *procedure.Matter, e *procedure.Event) {
				m.Facts.SetRows("sent", append(m.Facts.Rows("sent"), act.Form{"on": e.Today().String()}))
				delete(m.Facts, "up_code")
			}}),
		row(procedure.Action{ID: "told", Name: "上级来文", NameEn: "Told", By: by(procedure.RoleServer), From: anywhere,
			Fields: []procedure.Field{must(procedure.Field{Key: "up_stage", Label: "办理情况", Kind: procedure.FieldChoice, Choices: choices}), version, text("up_state", "上级环节"), text("up_receipt", "回执号"),
				text("up_number", "上级备案号"), {Key: "up_text", Label: "上级意见", Kind: procedure.FieldLong}, date("up_on", "日期"), date("up_due", "请于何日前答复（办理）"), text("up_code", "未受理的原因")},
			Guards: []procedure.Guard{{Code: CodeOld, Basis: "上联规则", Check: newer}},
			Clocks: []procedure.ClockOp{{Op: procedure.ClockStop, Clock: "report", When: arrived},
				{Op: procedure.ClockCancel, Clock: "report", When: stage(StageReturned)},
				{Op: procedure.ClockStart, Clock: "correct", When: heldFiling},
				{Op: procedure.ClockSet, Clock: "answer", Field: "up_due", When: not(Catalogue)}, {Op: procedure.ClockSet, Clock: "list", Field: "up_due", When: is(Catalogue)}}, Effect: told}),
		row(procedure.Action{ID: "blocked", Name: "上联受阻", NameEn: "The link is shut", Help: "上级不认本服务器或者本服务器不认上级时，写明原因和办法；接通后自动消去。", By: by(procedure.RoleServer), From: anywhere,
			Fields: []procedure.Field{{Key: "up_blocked", Label: "上联受阻，没有发出", Kind: procedure.FieldLong}},
			Guards: []procedure.Guard{{Code: CodeOld, Basis: "上联规则", Check: func(m *procedure.Matter, in *procedure.Input) *procedure.Refusal {
				if in.Form != nil && in.Form.Text("up_blocked") == m.Facts.Text("up_blocked") {
					return procedure.No("version", in.Form.Text("up_blocked"))
				}
				return nil
			}}}, Effect: func(m *procedure.Matter, e *procedure.Event) {
				if e.Form.Text("up_blocked") == "" {
					delete(m.Facts, "up_blocked")
				}
			}}),
	}
}

// unclocked lets the deadline of filing begin where it does not run yet; that of a forwarded document runs with the filing here.
func unclocked(m *procedure.Matter, _ *procedure.Event) bool {
	return m.Running("report", "") == nil && m.Facts.ID("about").IsZero()
}

func heldFiling(m *procedure.Matter, e *procedure.Event) bool {
	return m.Facts.Text("kind") == "" && stage(StageHeld)(m, e)
}

// is and not let a clock be touched for some kinds of matter only.
func is(kind func(*procedure.Matter) bool) func(*procedure.Matter, *procedure.Event) bool {
	return func(m *procedure.Matter, _ *procedure.Event) bool { return kind(m) }
}

func not(kind func(*procedure.Matter) bool) func(*procedure.Matter, *procedure.Event) bool {
	return func(m *procedure.Matter, _ *procedure.Event) bool { return !kind(m) }
}

// arrived tells that what was sent is there.
func arrived(m *procedure.Matter, e *procedure.Event) bool {
	return !stage(StageReturned, StageRefused)(m, e)
}

// stage lets a clock be touched when the other side has come to one of some stages.
func stage(ss ...string) func(*procedure.Matter, *procedure.Event) bool {
	return func(_ *procedure.Matter, e *procedure.Event) bool {
		for _, s := range ss {
			if e.Form.Text("up_stage") == s {
				return true
			}
		}
		return false
	}
}

// again begins a new matter there: what the last one came to is in the log, not in the facts.
func again(m *procedure.Matter, _ *procedure.Event) {
	keep := m.Facts.Text("up_matter")
	defer func() {
		if m.Facts.Bool("called") && len(m.Facts.Rows("sent")) == 0 {
			m.Facts["up_matter"] = keep // they have a page for it already
		}
	}()
	for _, k := range []string{"up_matter", "up_stage", "up_state", "up_receipt", "up_number", "up_version", "up_text", "up_on", "up_due"} {
		delete(m.Facts, k)
	}
}

// newer lets each word of the other side be heard once and in order, however often the link asks.
func newer(m *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	if in.Form == nil || m.Facts["up_version"] == nil {
		return nil
	}
	v, known, last := in.Form.Int("up_version"), m.Facts.Int("up_version"), m.Facts.Text("up_stage")
	if v < known || v == known && (in.Form.Text("up_stage") == last || last == StageRefused) && m.State != StateOrdered {
		return procedure.No("version", strconv.FormatInt(v, 10))
	}
	return nil
}

// told moves the matter to what the other side came to. What their last word left out is not so any more.
func told(m *procedure.Matter, e *procedure.Event) {
	delete(m.Facts, "up_blocked") // they have spoken
	for _, k := range []string{"up_state", "up_receipt", "up_number", "up_text", "up_on", "up_due", "up_code"} {
		if act.Blank(e.Form[k]) {
			delete(m.Facts, k)
		}
	}
	if e.Form.Text("up_receipt") != "" && m.Facts.Text("received_on") == "" {
		m.Facts["received_on"] = e.Today().String()
	}
	for _, s := range stages {
		if s.value == e.Form.Text("up_stage") {
			m.Move(target(m, s.to), e.Received)
		}
	}
}
