package message

import (
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
)

var vias = []procedure.Choice{{Value: "station", Label: "代表联络站"}, {Value: "letter", Label: "来信"}, {Value: "phone", Label: "来电"}, {Value: "online", Label: "网上"}}

func text(key, label string) procedure.Field {
	return procedure.Field{Key: key, Label: label, Kind: procedure.FieldText}
}

func long(key, label string) procedure.Field {
	return procedure.Field{Key: key, Label: label, Kind: procedure.FieldLong}
}

func choice(key, label string, cs []procedure.Choice) procedure.Field {
	return procedure.Field{Key: key, Label: label, Kind: procedure.FieldChoice, Choices: cs, Required: true}
}

func must(f procedure.Field) procedure.Field { f.Required = true; return f }

// writer are the fields that name the constituent; they travel in the identity part.
func writer() []procedure.Field {
	return []procedure.Field{must(text("writer", "来信人")), text("writer_contact", "联系方式")}
}

func actions() []procedure.Action {
	by := func(rs ...procedure.RoleID) []procedure.RoleID { return rs }
	from := func(ss ...procedure.StateID) []procedure.StateID { return ss }
	named := writer()
	for i := range named {
		named[i].Part = act.PartIdentity
	}
	via := choice("via", "来信渠道", vias)
	via.Default = func(*procedure.Matter, *procedure.Input) any { return "station" }
	channel := must(long("channel", "告知的渠道"))
	channel.Default = func(m *procedure.Matter, _ *procedure.Input) any { return Channels[m.Facts.Text("kind")] }
	open := func(a procedure.Action) procedure.Action { a.Part = act.PartOpen; return a }
	return []procedure.Action{
		{ID: "writer", Name: "记录来信人", NameEn: "Who wrote", Basis: "代表法第二十八条", By: by(RoleTaker), From: from(StateNew), Part: act.PartIdentity, Companion: true, Fields: writer(), Effect: taken},
		open(procedure.Action{ID: "record", Name: "记录选民来信", NameEn: "Take down a message", Help: "代表听取意见、如实转交，不直接处理具体问题。", Basis: "代表法第二十八条、第三十一条", By: by(RoleTaker), From: from(StateNew), To: StateWaiting,
			Tone: procedure.TonePrimary, With: []string{"writer"}, Fields: append([]procedure.Field{must(text("title", "事由")), must(long("body", "反映的情况和要求")), choice("kind", "类别", Kinds), via,
				{Key: "blobs", Label: "附件", Kind: procedure.FieldBlobs}}, named...), Effect: taken}),
		open(procedure.Action{ID: "accept", Name: "受理", NameEn: "Take in", Basis: "代表法第二十八条；联络站工作制度", By: by(RoleOffice), From: from(StateWaiting), To: StateAccepted, Tone: procedure.TonePrimary,
			Guards: []procedure.Guard{{Code: CodeChannel, Basis: "代表法第三十一条；信访工作条例", Check: ours}}}),
		open(procedure.Action{ID: "decline", Name: "不予受理，告知渠道", NameEn: "Do not take in; tell the channel", Help: "涉诉、复议、仲裁、信访事项不受理，须告知应走的渠道。", Basis: "代表法第三十一条；信访工作条例", By: by(RoleOffice),
			From: from(StateWaiting), To: StateDeclined, Fields: []procedure.Field{channel}}),
		open(procedure.Action{ID: "correct", Name: "更正类别", NameEn: "Correct the kind", Basis: "联络站工作制度", By: by(RoleOffice), From: from(StateWaiting), Fields: []procedure.Field{choice("kind", "类别", Kinds)}}),
		open(procedure.Action{ID: "pass", Name: "转办", NameEn: "Pass on", Help: "转有关单位研究；单位看不到来信人姓名。", Basis: "代表法第二十八条", By: by(RoleOffice), From: from(StateAccepted, StateReplied), To: StatePassed, Tone: procedure.TonePrimary,
			Fields: []procedure.Field{must(procedure.Field{Key: "unit", Label: "办理单位", Kind: procedure.FieldOrgan, Of: string(org.OrganUnit)}), text("pass_note", "要求")}}),
		open(procedure.Action{ID: "answer", Name: "当场答复", NameEn: "Answer on the spot", Basis: "代表法第二十八条；联络站工作制度", By: by(RoleOffice), From: from(StateAccepted), To: StateReplied, Fields: []procedure.Field{must(long("reply", "答复内容"))}}),
		open(procedure.Action{ID: "suggest", Name: "转为代表建议", NameEn: "Let it become a suggestion", Help: "由代表另行提出建议，本件存照。", Basis: "代表法第二十八条", By: by(RoleOffice, RoleTaker), From: from(StateAccepted), To: StateSuggested, Fields: []procedure.Field{text("suggest_note", "说明")}}),
		open(procedure.Action{ID: "reply", Name: "回复", NameEn: "Reply", Basis: "代表法第二十八条；联络站工作制度", By: by(RoleUnit), From: from(StatePassed), To: StateReplied, Tone: procedure.TonePrimary,
			Fields: []procedure.Field{must(long("reply", "回复内容")), {Key: "reply_blobs", Label: "附件", Kind: procedure.FieldBlobs}}}),
		open(procedure.Action{ID: "return", Name: "向选民反馈", NameEn: "Hand the reply back", Basis: "代表法第二十八条；联络站工作制度", By: by(RoleOffice, RoleTaker), From: from(StateReplied), To: StateReturned, Tone: procedure.TonePrimary,
			Fields: []procedure.Field{must(choice("returned_by", "反馈方式", []procedure.Choice{{Value: "phone", Label: "电话"}, {Value: "face", Label: "当面"}, {Value: "letter", Label: "书面"}})), text("return_note", "选民意见")}}),
		open(procedure.Action{ID: "file", Name: "归档", NameEn: "File", Basis: "联络站工作制度", By: by(RoleOffice), From: from(StateReturned, StateDeclined, StateSuggested), To: StateFiled}),
	}
}

// taken notes who listened.
func taken(m *procedure.Matter, e *procedure.Event) {
	if m.Facts.Text("taker") == "" && !e.Account.IsZero() {
		m.Facts["taker"] = e.Account.String()
	}
}

// ours refuses to take in what has a channel of its own.
func ours(m *procedure.Matter, _ *procedure.Input) *procedure.Refusal {
	if c, ok := Channels[m.Facts.Text("kind")]; ok {
		return procedure.No("channel", c)
	}
	return nil
}
