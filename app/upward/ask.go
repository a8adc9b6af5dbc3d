package upward

import (
	"renda/app/act"
	"renda/app/procedure"
)

// 向上级提出审查要求: a standing committee may demand of the one above that a document be reviewed (立法法第一百一十条,
// 监督法第四十四条; domain §1.4), and what may be against the constitution it never judges itself but refers (§1.3). The demand is
// a petition there (app/petition); its word comes back like that of a filing.

// KindDemand marks a matter that is a demand; all others are filings.
const KindDemand = "demand"

// Demand reports whether a matter is a demand for review.
func Demand(m *procedure.Matter) bool { return m.Facts.Text("kind") == KindDemand }

// demandStates are where a demand stands that is not on its way.
func demandStates() []procedure.State {
	return []procedure.State{
		{ID: StateToAsk, Name: "拟提出审查要求", NameEn: "Demand for review, to be sent", Waits: RoleOffice},
		{ID: StateLacking, Name: "审查要求须补充", NameEn: "Demand to be completed", Waits: RoleOffice},
	}
}

// Asking gives the fields of a demand, by the keys of app/petition; officer and phone are whom they may ask.
func Asking() []procedure.Field {
	long := func(key, label string) procedure.Field {
		return must(procedure.Field{Key: key, Label: label, Kind: procedure.FieldLong})
	}
	title := must(text("title", "规范性文件名称"))
	title.Max = 120
	fs := []procedure.Field{title, text("docno", "发文字号"), must(text("maker_name", "制定机关")), text("clauses", "涉及条款"), long("subject", "审查的事项"), long("reasons", "理由"),
		{Key: "blobs", Label: "附件", Kind: procedure.FieldBlobs}, must(text("officer", "经办人")), must(text("phone", "联系电话"))}
	for i := range fs {
		key := fs[i].Key
		fs[i].Default = func(m *procedure.Matter, in *procedure.Input) any {
			if id := m.Facts.ID("maker_organ"); key == "maker_name" && m.Facts.Text(key) == "" && !id.IsZero() && in.Dir != nil {
				return in.Dir.Organs[id].Name
			}
			return m.Facts[key]
		}
	}
	return fs
}

func demands() []procedure.Action {
	const law = "立法法第一百一十条、监督法第四十四条"
	office, server := []procedure.RoleID{RoleOffice}, []procedure.RoleID{procedure.RoleServer}
	kind := func(m *procedure.Matter, _ *procedure.Event) { m.Facts["kind"] = KindDemand }
	complete := procedure.Action{ID: "complete", Name: "补充审查要求", NameEn: "Complete the demand", Basis: law, By: office, From: []procedure.StateID{StateLacking}, Part: act.PartOpen, Tone: procedure.TonePrimary, Fields: Asking(),
		Guards: []procedure.Guard{{Code: CodePending, Basis: law, Check: pending("complete")}}, Effect: order("complete", "补充审查要求")}
	return []procedure.Action{
		{ID: "ask", Name: "向上级提出审查要求", NameEn: "Demand a review above", Help: "认为上级有权审查的规范性文件有问题的，向上级人大常委会提出；上级应当启动审查，办理情况和结果回到本件。", Basis: law, By: office, From: []procedure.StateID{StateNew, StateToAsk}, To: StateOrdered, Part: act.PartOpen,
			Fields: Asking(), Effect: func(m *procedure.Matter, e *procedure.Event) {
				again(m, e)
				kind(m, e)
			}},
		{ID: "refer", Name: "报上级研究", NameEn: "To be referred upward", Basis: "立法法第一百一十条", By: server, From: []procedure.StateID{StateNew}, To: StateToAsk, Part: act.PartOpen,
			Fields: []procedure.Field{must(hidden("about", "本级备案件")), hidden("maker_organ", "制定机关"), must(text("title", "规范性文件名称")), text("docno", "发文字号"), {Key: "subject", Label: "审查的事项", Kind: procedure.FieldLong}, {Key: "reasons", Label: "理由", Kind: procedure.FieldLong}},
			Effect: kind},
		{ID: "unask", Name: "不再提出", NameEn: "Do not ask", By: office, Basis: law, From: []procedure.StateID{StateToAsk}, To: StateDropped, Part: act.PartOpen, Tone: procedure.ToneDanger,
			Fields: []procedure.Field{must(procedure.Field{Key: "drop_reason", Label: "理由", Kind: procedure.FieldLong})}},
		complete,
		{ID: "again", Name: "补充理由再次提出", NameEn: "Demand again", Help: "对上级的结论有异议并有新的理由的，可以再次提出。" + carried, Basis: "参照北京市备案审查条例第二十六条", By: office, From: []procedure.StateID{StateClosed}, Part: act.PartOpen,
			Fields: []procedure.Field{pass(must(procedure.Field{Key: "new_reasons", Label: "新的理由", Kind: procedure.FieldLong}))},
			Guards: []procedure.Guard{{Code: CodeNoDemand, Basis: law, Check: func(m *procedure.Matter, _ *procedure.Input) *procedure.Refusal {
				if !Demand(m) {
					return procedure.No()
				}
				return nil
			}}, {Code: CodePending, Basis: law, Check: pending("again")}}, Effect: order("again", "补充理由再次提出")},
	}
}

// target is the state a stage there leads to here.
func target(m *procedure.Matter, to procedure.StateID) procedure.StateID {
	switch {
	case Demand(m) && to == StateReady:
		return StateToAsk
	case Demand(m) && to == StateHeld:
		return StateLacking
	case Catalogue(m) && (to == StateReady || to == StateHeld):
		return StateToList
	}
	return to
}
