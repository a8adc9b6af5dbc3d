package activity

import (
	"strconv"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
)

const (
	basis  = "代表法第五十八条"
	basisV = "代表法第五十八条；只记是否参加表决，不记如何表决"
)

// what are the fields that say what happened; a deputy's own entry has these alone.
func what() []procedure.Field {
	is := func(kinds ...string) func(act.Form) bool {
		return func(f act.Form) bool {
			for _, k := range kinds {
				if f.Text("kind") == k {
					return true
				}
			}
			return false
		}
	}
	stored := func(key string) func(*procedure.Matter, *procedure.Input) any {
		return func(m *procedure.Matter, _ *procedure.Input) any { return m.Facts[key] }
	}
	fields := []procedure.Field{
		{Key: "kind", Label: "类别", LabelEn: "Kind", Kind: procedure.FieldChoice, ChoicesFrom: KindRule, ChoicesPlain: true, Required: true},
		{Key: "title", Label: "活动名称", LabelEn: "What it was", Help: "如：市十八届人大常委会第三十次会议、农村饮水安全专题视察", Kind: procedure.FieldText, Required: true},
		{Key: "date", Label: "日期", LabelEn: "Date", Kind: procedure.FieldDate, Required: true},
		{Key: "votes", Label: "参加表决的事项数", LabelEn: "How many votes taken part in", Help: "只记参加，不记如何表决。", Kind: procedure.FieldNumber, Required: true, When: is(KindVote)},
		{Key: "hours", Label: "时数（小时）", LabelEn: "Hours", Help: "学习培训须填写；其他活动可不填。", Kind: procedure.FieldNumber},
		{Key: "place", Label: "地点", LabelEn: "Place", Kind: procedure.FieldText},
		{Key: "note", Label: "内容", LabelEn: "What was done", Help: "听到、看到和提出了什么。不写如何表决。", Kind: procedure.FieldLong},
		{Key: "blobs", Label: "附件", LabelEn: "Papers", Kind: procedure.FieldBlobs},
	}
	for i := range fields {
		fields[i].Default = stored(fields[i].Key)
	}
	return fields
}

// whom are the fields by which the office names who was there and who was not.
func whom() []procedure.Field {
	stored := func(key string) func(*procedure.Matter, *procedure.Input) any {
		return func(m *procedure.Matter, _ *procedure.Input) any { return m.Facts[key] }
	}
	deputies := func(key, label, en string) procedure.Field {
		return procedure.Field{Key: key, Label: label, LabelEn: en, Kind: procedure.FieldPeople, Of: string(org.RoleDeputy), Default: stored(key)}
	}
	return []procedure.Field{deputies("people", "参加代表", "Deputies who took part"), deputies("leave", "请假代表", "Deputies on leave"), deputies("absent", "缺席代表", "Deputies absent without leave")}
}

func actions() []procedure.Action {
	by := func(rs ...procedure.RoleID) []procedure.RoleID { return rs }
	from := func(ss ...procedure.StateID) []procedure.StateID { return ss }
	long := func(key, label, en string) procedure.Field {
		return procedure.Field{Key: key, Label: label, LabelEn: en, Kind: procedure.FieldLong, Required: true}
	}
	happened := []procedure.Guard{{Code: CodeFuture, Basis: basis, Check: future}, {Code: CodeHours, Basis: basis, Check: hours}}
	about := append(append([]procedure.Guard(nil), happened...), procedure.Guard{Code: CodeNobody, Basis: basis, Check: nobody}, procedure.Guard{Code: CodeTwice, Basis: basis, Check: twice})
	as := []procedure.Action{
		{ID: "own", Name: "记录履职活动", NameEn: "Enter an activity of mine", Help: "记自己参加的会议、视察、调研、学习等；代工委确认后计入履职档案。", Basis: basisV, By: by(RoleRecorder), From: from(StateNew), To: StateListed,
			Tone: procedure.TonePrimary, Fields: what(), Guards: happened, Effect: recorded},
		{ID: "enter", Name: "登记履职活动", NameEn: "Enter an activity", Help: "登记机关组织的活动和参加、请假、缺席的代表，直接计入履职档案。", Basis: basisV, By: by(RoleOffice), From: from(StateNew), To: StateConfirmed,
			Tone: procedure.TonePrimary, Fields: append(what(), whom()...), Guards: about, Effect: named},
		{ID: "confirm", Name: "确认", NameEn: "Confirm", Help: "核实后计入该代表的履职档案。", Basis: basis, By: by(RoleOffice), From: from(StateListed), To: StateConfirmed, Tone: procedure.TonePrimary},
		{ID: "return", Name: "退回", NameEn: "Return", Help: "说明理由，由代表修改或者撤销。", Basis: basis, By: by(RoleOffice), From: from(StateListed), To: StateReturned, Returns: true,
			Fields: []procedure.Field{long("return_reason", "退回理由", "Why it is returned")}},
		{ID: "resubmit", Name: "修改后重新提交", NameEn: "Change and send again", Basis: basisV, By: by(RoleRecorder), From: from(StateReturned), To: StateListed, Tone: procedure.TonePrimary,
			Fields: what(), Guards: happened, Effect: named},
		{ID: "withdraw", Name: "撤销记录", NameEn: "Withdraw it", Basis: basis, By: by(RoleRecorder), From: from(StateListed, StateReturned), To: StateWithdrawn, Tone: procedure.ToneDanger},
		{ID: "dispute", Name: "提出异议", NameEn: "Object", Help: "记录与事实不符时提出；异议和处理结果都保留。", Basis: basis, By: by(RoleNamed), From: from(StateConfirmed), To: StateDisputed,
			Fields: []procedure.Field{long("objection", "与事实不符之处", "What is not so")}},
		{ID: "settle", Name: "处理异议", NameEn: "Settle the objection", Help: "核实后维持或者更正人员。", Basis: basis, By: by(RoleOffice), From: from(StateDisputed), To: StateConfirmed, Tone: procedure.TonePrimary,
			Fields: append(whom(), long("settlement", "核实情况", "What was found")), Guards: []procedure.Guard{{Code: CodeNobody, Basis: basis, Check: nobody}, {Code: CodeTwice, Basis: basis, Check: twice}}, Effect: settled},
	}
	for i := range as {
		as[i].Part = act.PartOpen
	}
	return as
}

// recorded notes whose entry it is: he is the one who took part.
func recorded(m *procedure.Matter, e *procedure.Event) {
	if !e.Account.IsZero() {
		m.Facts["recorder"] = e.Account.String()
		m.Facts.SetList("people", []string{e.Account.String()})
	}
	named(m, e)
}

// named keeps the kind's name as the rules had it when the act was judged.
func named(m *procedure.Matter, e *procedure.Event) {
	kind := e.Form.Text("kind")
	name := kind
	if r, ok := e.Rule(KindRule + kind); ok {
		name = r.Value
	}
	m.Facts["kind_name"] = name
	for _, k := range []string{"votes", "hours", "place", "note", "blobs"} {
		if _, given := e.Form[k]; !given {
			delete(m.Facts, k) // sent again without it
		}
	}
}

// settled lets the lists be as the office found them: one that is empty now is empty.
func settled(m *procedure.Matter, e *procedure.Event) {
	for _, k := range []string{"people", "leave", "absent"} {
		if _, given := e.Form[k]; !given {
			delete(m.Facts, k)
		}
	}
}

func future(_ *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	if d := in.Form.Date("date"); in.Form != nil && d.After(in.Today) {
		return procedure.No("date", d.Chinese(), "field", "date", "label", "日期")
	}
	return nil
}

func hours(_ *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	if in.Form.Text("kind") == KindStudy && in.Form.Int("hours") == 0 {
		return procedure.No("field", "hours", "label", "时数（小时）")
	}
	return nil
}

func nobody(_ *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	if in.Form != nil && len(in.Form.IDs("people"))+len(in.Form.IDs("leave"))+len(in.Form.IDs("absent")) == 0 {
		return procedure.No("field", "people", "label", "参加代表")
	}
	return nil
}

func twice(_ *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	seen := map[app.ID]bool{}
	for _, k := range []string{"people", "leave", "absent"} {
		for _, id := range in.Form.IDs(k) {
			if seen[id] {
				name := ""
				if in.Dir != nil {
					name = in.Dir.Name(id)
				}
				return procedure.No("name", name, "field", k, "label", map[string]string{"people": "参加代表", "leave": "请假代表", "absent": "缺席代表"}[k])
			}
			seen[id] = true
		}
	}
	return nil
}

func names(ids []app.ID, d *org.Directory) string {
	var out []string
	for _, id := range ids {
		if d != nil && d.Name(id) != "" {
			out = append(out, d.Name(id))
		}
	}
	return strings.Join(out, procedure.ListSep)
}

func count(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
