package petition

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"renda/app"
	"renda/app/act"
	"renda/app/keeping"
	"renda/app/org"
	"renda/app/procedure"
)

// short forms of the table

type (
	action = procedure.Action
	field  = procedure.Field
	matter = procedure.Matter
	event  = procedure.Event
	input  = procedure.Input
	guard  = procedure.Guard
	no     = procedure.Refusal
	op     = procedure.ClockOp
)

func by(rs ...procedure.RoleID) []procedure.RoleID     { return rs }
func from(ss ...procedure.StateID) []procedure.StateID { return ss }

func bj(article string) string { return "参照北京市备案审查条例第" + article + "条" }

func text(key, label string) field { return field{Key: key, Label: label, Kind: procedure.FieldText} }
func long(key, label string) field { return field{Key: key, Label: label, Kind: procedure.FieldLong} }
func choice(key, label string, cs ...procedure.Choice) field {
	return field{Key: key, Label: label, Kind: procedure.FieldChoice, Choices: cs}
}
func must(f field) field           { f.Required = true; return f }
func pass(f field) field           { f.Passing = true; return f }
func help(s string, f field) field { f.Help = s; return f }
func start(f field, v func(m *matter, in *input) any) field {
	f.Default = v
	return f
}
func keep(f field) field {
	key := f.Key
	return start(f, func(m *matter, _ *input) any { return m.Facts[key] })
}

// Label gives the words of a choice's value, the value itself if it is none.
func Label(cs []procedure.Choice, v string) string {
	for _, c := range cs {
		if c.Value == v {
			return c.Label
		}
	}
	return v
}

var (
	// Kinds are 审查要求 and 审查建议.
	Kinds = []procedure.Choice{{Value: "demand", Label: "审查要求"}, {Value: "suggestion", Label: "审查建议"}}
	// Whos class proposers.
	Whos = []procedure.Choice{{Value: "citizen", Label: "公民"}, {Value: "firm", Label: "企业事业单位"}, {Value: "group", Label: "社会组织"}, {Value: "organ", Label: "国家机关"}, {Value: "deputy", Label: "人大代表"}}
	// Channels are the ways a petition comes in.
	Channels = []procedure.Choice{{Value: "letter", Label: "来信"}, {Value: "visit", Label: "来访"}, {Value: "web", Label: "网上"}, {Value: "desk", Label: "本系统"}}
	// Outcomes are what a petition came to.
	Outcomes = []procedure.Choice{{Value: "reviewed", Label: "已审查"}, {Value: "declined", Label: "不启动审查"}, {Value: "moved", Label: "移送"}, {Value: "told", Label: "告知向有权机关提出"}, {Value: "rejected", Label: "不予登记"}}
	// Hows are the ways of telling a proposer.
	Hows = []procedure.Choice{{Value: "letter", Label: "书面"}, {Value: "oral", Label: "口头"}, {Value: "platform", Label: "平台"}}
)

// contents are what the law asks of a petition (北京条例第二十四条). Nothing is required of the form: an
// incomplete one is received too, and its proposer told.
func contents() []field {
	received := must(start(field{Key: "received_on", Label: "收到日期", Kind: procedure.FieldDate}, func(_ *matter, in *input) any { return in.Today.String() }))
	channel := must(start(choice("channel", "来源", Channels...), func(*matter, *input) any { return "desk" }))
	name := text("title", "规范性文件名称")
	name.Max = 120
	return []field{name, text("docno", "发文字号"), text("maker_name", "制定机关"), text("clauses", "涉及条款"),
		long("subject", "审查的事项"), long("reasons", "理由"), channel, received, {Key: "blobs", Label: "附件", Kind: procedure.FieldBlobs}}
}

func identityFields() []field {
	return []field{help("仅备案审查工作机构可见，不向制定机关提供", choice("who", "提出人类别", Whos...)), text("name", "姓名（名称）"), text("contact", "联系方式"), text("address", "地址"),
		// Whose own petition it is: empty where the counter typed in somebody else's letter.
		start(field{Key: "account", Label: "提出人账户", Kind: procedure.FieldHidden}, func(_ *matter, in *input) any {
			if in.Actor.Has(org.RoleCounter) || in.Actor.Has(org.RoleFiling) || in.Actor.Has(org.RoleFileHead) {
				return nil
			}
			return in.Actor.Account.String()
		})}
}

func inIdentity(fs []field) []field {
	out := make([]field, len(fs))
	for i, f := range fs {
		f.Part = act.PartIdentity
		out[i] = f
	}
	return out
}

func kept(fs []field) []field {
	for i := range fs {
		fs[i] = keep(fs[i])
	}
	return fs
}

// lacking names what a petition lacks (scenario 9).
func lacking(m *matter) []string {
	var out []string
	for _, x := range []struct{ key, name string }{{"title", "规范性文件名称"}, {"subject", "审查的事项"}, {"reasons", "理由"}, {"name", "提出人姓名（名称）"}, {"contact", "提出人联系方式"}} {
		if strings.TrimSpace(m.Facts.Text(x.key)) == "" && (m.Facts.Text("kind") != "demand" || x.key != "name") {
			out = append(out, x.name)
		}
	}
	return out
}

func notAhead(key, label string) guard {
	return guard{Code: procedure.CodeKind, Basis: "工作制度", Check: func(_ *matter, in *input) *no {
		if in.Form != nil && in.Form.Date(key).After(in.Today) {
			return procedure.No("label", label, "field", key)
		}
		return nil
	}}
}

// demanders are the kinds of organ that may demand a review (北京条例第十六条、山东2017年规定第十二条).
var demanders = []org.OrganKind{org.OrganGovernment, org.OrganSupervision, org.OrganCourt, org.OrganProcurator, org.OrganLower}

// mayDemand holds a demand to an organ the law names, brought by its own officer or over the counter.
func mayDemand(_ *matter, in *input) *no {
	if in.Form == nil {
		return nil
	}
	id := in.Form.ID("organ")
	own := in.Actor.HasAt(org.RoleMaker, id) || in.Actor.Has(org.RoleCounter) || in.Actor.Has(org.RoleFiling) || in.Actor.Has(org.RoleFileHead)
	if !own || in.Dir != nil && !slices.Contains(demanders, in.Dir.Organs[id].Kind) {
		return procedure.No("name", nameIn(in, id))
	}
	return nil
}

func ownOrgan(_ *matter, in *input) any {
	for _, g := range in.Actor.Grants {
		if g.Role == org.RoleMaker {
			return g.Organ.String()
		}
	}
	return nil
}

func nameIn(in *input, id app.ID) string {
	if in.Dir == nil {
		return ""
	}
	return in.Dir.Name(id)
}

// begin are the clocks of a petition that came in: they run from the day it was received.
func begin() []op {
	return []op{{Op: procedure.ClockStart, Clock: "notice", Field: "received_on"}, {Op: procedure.ClockStart, Clock: "move", Field: "received_on"}, {Op: procedure.ClockStart, Clock: "review", Field: "received_on"}}
}

func receiving() []action {
	form := func(fs ...field) []field { return append(append(fs, contents()...), inIdentity(identityFields())...) }
	received := notAhead("received_on", "收到日期")
	organ := must(start(field{Key: "organ", Label: "提出审查要求的机关", Kind: procedure.FieldOrgan}, ownOrgan))
	set := func(kind string) func(*matter, *event) {
		return func(m *matter, _ *event) { m.Facts["kind"] = kind }
	}
	again := kept(contents())
	for i := range again {
		if again[i].Key == "received_on" {
			again[i] = contents()[i]
		}
	}
	return []action{
		{ID: "suggest_review", Name: "提出审查建议", NameEn: "Suggest a review", Help: "公民、组织和代表认为规范性文件有问题的，都可以提出；来信来访由窗口录入。", Basis: "立法法第一百一十条、" + bj("十六"), By: by(RoleCounter, RoleProposer), From: from(StateNew), To: StateReceived, Part: act.PartOpen,
			With: []string{"identity"}, Tone: procedure.TonePrimary, Papers: []string{"receipt"}, Reads: ReadLetter, Fields: form(), Guards: []guard{received}, Clocks: begin(), Effect: set("suggestion")},
		{ID: "identity", Name: "提出人信息", NameEn: "Who proposes", Basis: bj("二十四"), By: by(RoleProposer, RoleCounter, RoleOffice), From: from(StateNew, StateIncomplete), Part: act.PartIdentity, Companion: true, Fields: identityFields(),
			Guards: []guard{{Code: app.CodeForbidden, Basis: bj("二十四"), Check: func(m *matter, in *input) *no {
				if v := in.Form.Text("account"); v != "" && v != in.Actor.Account.String() && v != m.Facts.Text("account") {
					return procedure.No()
				}
				return nil
			}}}},
		{ID: "demand_review", Name: "提出审查要求", NameEn: "Demand a review", Help: "政府、监察委员会、法院、检察院和下级人大常委会可以提出；应当启动审查。", Basis: "立法法第一百一十条、" + bj("十六"), By: by(RoleProposer, RoleCounter, RoleOffice), From: from(StateNew), To: StateDemanded, Part: act.PartOpen,
			With: []string{"identity"}, Papers: []string{"receipt"}, Reads: ReadLetter, Fields: form(organ), Guards: []guard{received, {Code: CodeOrgan, Basis: bj("十六"), Check: mayDemand}}, Clocks: begin(), Effect: set("demand")},
		{ID: "incomplete", Name: "告知补充完整", NameEn: "Ask for what is missing", Help: "内容不完整的，在期限内一次告知；补充期间审查期限停止计算。", Basis: bj("二十四"), By: by(RoleOffice), From: from(StateReceived, StateDemanded), To: StateIncomplete, Part: act.PartOpen,
			Returns: true, Papers: []string{"complete"}, Fields: []field{must(start(long("lacks", "须补充的内容"), func(m *matter, _ *input) any { return strings.Join(lacking(m), procedure.ListSep) })), pass(must(choice("told_how", "告知方式", Hows...)))},
			Clocks: []op{{Op: procedure.ClockStop, Clock: "notice"}, {Op: procedure.ClockSuspend, Clock: "review"}, {Op: procedure.ClockSuspend, Clock: "move"}}, Effect: func(m *matter, _ *event) { m.Facts["asked"] = m.Facts.Int("asked") + 1 }},
		{ID: "complete", Name: "补充完整", NameEn: "Complete it", Basis: bj("二十四"), By: by(RoleCounter, RoleProposer, RoleOffice), From: from(StateIncomplete), Part: act.PartOpen, With: []string{"identity"}, Tone: procedure.TonePrimary, Reads: ReadLetter, Effect: comeIn,
			Fields: append(again, inIdentity(kept(identityFields()))...), Guards: []guard{received}, Clocks: []op{{Op: procedure.ClockResume, Clock: "review"}, {Op: procedure.ClockResume, Clock: "move"}, {Op: procedure.ClockStart, Clock: "notice", Field: "received_on"}}},
		{ID: "again", Name: "补充理由再次提出", NameEn: "Propose again", Help: "对结论有异议并有新的理由的，可以再次提出。", Basis: bj("二十六"), By: by(RoleCounter, RoleProposer), From: from(StateClosed), Part: act.PartOpen,
			Fields: []field{must(long("new_reasons", "新的理由")), must(start(field{Key: "received_on", Label: "收到日期", Kind: procedure.FieldDate}, func(_ *matter, in *input) any { return in.Today.String() }))}, Guards: []guard{received, {Code: CodeSame, Basis: bj("二十六"), Check: sameReasons}}, Clocks: begin(),
			Effect: func(m *matter, e *event) {
				m.Facts.SetRows("rounds", append(m.Facts.Rows("rounds"), act.Form{"on": e.Today().String(), "outcome": m.Facts.Text("outcome"), "reasons": m.Facts.Text("reasons")}))
				m.Facts["reasons"] = e.Form.Text("new_reasons")
				for _, k := range []string{"outcome", "summary", "result", "result_text", "feedback_text", "notify_text"} {
					delete(m.Facts, k)
				}
				comeIn(m, e)
			}},
	}
}

// comeIn puts a petition where its kind belongs: a demand has its own states, from which no edge
// leads to "not started".
func comeIn(m *matter, e *event) {
	if m.Facts.Text("kind") == "demand" {
		m.Move(StateDemanded, e.Received)
		return
	}
	m.Move(StateReceived, e.Received)
}

func sameReasons(m *matter, in *input) *no {
	if in.Form != nil && strings.TrimSpace(in.Form.Text("new_reasons")) == strings.TrimSpace(m.Facts.Text("reasons")) {
		return procedure.No()
	}
	return nil
}

func deciding() []action {
	stop := []op{{Op: procedure.ClockStop, Clock: "notice"}, {Op: procedure.ClockStop, Clock: "move"}}
	gone := append([]op{{Op: procedure.ClockCancel, Clock: "review"}}, stop...)
	outcome := func(v string) func(*matter, *event) {
		return func(m *matter, _ *event) { m.Facts["outcome"] = v }
	}
	about := field{Key: "about", Label: "所涉及的备案文件", Kind: procedure.FieldMatter}
	reviewing := from(StateAccepted, StateMust)
	letter := func(m *matter, _ *input) any {
		return fmt.Sprintf("现将对《%s》的%s移送你单位研究处理。", m.Facts.Text("title"), Label(Kinds, m.Facts.Text("kind")))
	}
	moved := must(start(long("move_text", "移送说明"), letter))
	ground := must(field{Key: "ground", Label: "情形", Kind: procedure.FieldChoice, ChoicesFrom: "petition.ground."})
	return []action{
		{ID: "accept", Name: "登记", NameEn: "Register", Help: "审查要求登记后应当启动审查；审查建议登记后研究决定。", Basis: bj("二十四"), By: by(RoleOffice), From: from(StateReceived, StateDemanded), Part: act.PartOpen, Tone: procedure.TonePrimary, Fields: []field{keep(about)},
			Guards: []guard{{Code: CodeLacks, Basis: bj("二十四"), Check: func(m *matter, _ *input) *no {
				if l := lacking(m); len(l) > 0 {
					return procedure.No("lacking", strings.Join(l, procedure.ListSep))
				}
				return nil
			}}}, Number: series, Clocks: stop, Effect: func(m *matter, e *event) {
				m.Facts["accepted"] = e.Today().String()
				if m.Facts.Text("kind") == "demand" {
					m.Move(StateMust, e.Received)
					return
				}
				m.Move(StateAccepted, e.Received)
			}},
		{ID: "move", Name: "移送", NameEn: "Move to the competent body", Help: "不属本级审查范围的，在期限内移送有权审查的机关，并告知提出人。", Basis: bj("十七") + "、立法法第一百一十五条", By: by(RoleOffice), From: from(StateReceived, StateDemanded), To: StateNotify, Part: act.PartOpen, Papers: []string{"move"},
			Fields: []field{must(text("moved_to", "有权审查的机关")), moved, text("move_docno", "文号")}, Clocks: append([]op{{Op: procedure.ClockStart, Clock: "notify"}}, gone...), Effect: outcome("moved")},
		{ID: "tell", Name: "告知向有权机关提出", NameEn: "Tell where to go", Basis: bj("二十四") + "、监督法第四十四条", By: by(RoleOffice), From: from(StateReceived), To: StateClosed, Part: act.PartOpen, Papers: []string{"notify"},
			Fields: []field{must(text("moved_to", "有权审查的机关")), must(choice("notify_how", "告知方式", Hows...)), must(long("notify_text", "告知内容"))}, Clocks: gone, Effect: outcome("told")},
		{ID: "reject", Name: "不予登记（不是规范性文件）", NameEn: "Not a normative document", Basis: bj("二十四"), By: by(RoleOffice), From: from(StateReceived), To: StateNotify, Part: act.PartOpen, Tone: procedure.ToneDanger, Returns: true,
			Fields: []field{must(long("reject_text", "理由"))}, Clocks: append([]op{{Op: procedure.ClockStart, Clock: "notify"}}, gone...), Effect: outcome("rejected")},
		{ID: "start", Name: "启动审查", NameEn: "Start the review", Help: "关联备案文件后，按依申请审查办理；转给委员会的理由不写提出人信息。", Basis: bj("二十四"), By: by(RoleOffice), From: reviewing, To: StateReviewing, Part: act.PartOpen, Tone: procedure.TonePrimary,
			Fields: []field{help("没有报备的，请先在备案审查中登记漏报；确无备案文件的可以不选", keep(about)), must(start(long("summary", "转委员会的理由"), func(m *matter, _ *input) any { return m.Facts.Text("reasons") }))},
			Guards: []guard{{Code: CodeNamed, Basis: "监督法第四十四条；个人信息保护法第十条", Check: unnamed}, {Code: CodeEnded, Basis: bj("二十六"), Check: underReview}}},
		{ID: "decline", Name: "不启动审查", NameEn: "Decline", Help: "只适用于审查建议；在期限内告知提出人并说明理由。", Basis: bj("二十五"), By: by(RoleOffice), From: from(StateAccepted), To: StateNotify, Part: act.PartOpen, Tone: procedure.ToneDanger, Returns: true,
			Fields: []field{ground, must(long("decline_text", "具体理由"))}, Clocks: append([]op{{Op: procedure.ClockStart, Clock: "notify"}}, gone...), Effect: outcome("declined")},
	}
}

// unnamed keeps who proposed out of what the committees read.
func unnamed(m *matter, in *input) *no {
	if in.Form == nil {
		return nil
	}
	for _, key := range []string{"name", "contact", "address"} {
		if v := strings.TrimSpace(m.Facts.Text(key)); utf8.RuneCountInString(v) > 1 && (strings.Contains(in.Form.Text("summary"), v) || strings.Contains(m.Facts.Text("clauses"), v)) {
			return procedure.No("label", map[string]string{"name": "姓名（名称）", "contact": "联系方式", "address": "地址"}[key])
		}
	}
	return nil
}

// underReview lets a review start only where the filing can carry it.
func underReview(_ *matter, in *input) *no {
	if in.Form == nil || in.Form.Text("about") == "" {
		return nil
	}
	f := in.Link(in.Form.ID("about"))
	if f == nil || f.Proc != "filing" {
		return procedure.No("state", "不是本机的备案文件")
	}
	switch f.State {
	case "ended", "archived", "returned", "missing":
		return procedure.No("state", "审查已经终止或者尚未报备")
	}
	return nil
}

func ending() []action {
	text2 := func(f field, v func(m *matter) string) field {
		return start(f, func(m *matter, _ *input) any { return v(m) })
	}
	office := must(start(text("feedback_by", "反馈机关"), func(m *matter, _ *input) any {
		if m.Facts.Text("kind") == "demand" {
			return "常委会办公厅（室）"
		}
		return "常委会法制工作委员会"
	}))
	reviewed := []op{{Op: procedure.ClockStop, Clock: "review"}, {Op: procedure.ClockStart, Clock: "feedback"}}
	done := func(m *matter, _ *event) { m.Facts["outcome"] = "reviewed" }
	return []action{
		{ID: "reviewed", Name: "所涉文件审查终止", NameEn: "The review ended", Basis: "参照山东省备案审查规定（2017年）第二十二条", By: by(procedure.RoleServer), From: from(StateReviewing), To: StateFeedback, Part: act.PartOpen,
			Fields: []field{must(field{Key: "about", Label: "备案文件", Kind: procedure.FieldMatter}), must(text("result", "审查结果")), long("result_text", "审查情况")}, Guards: []guard{{Code: CodeFiling, Basis: bj("三十四"), Check: func(m *matter, in *input) *no {
				if in.Form != nil && in.Form.Text("about") != m.Facts.Text("about") {
					return procedure.No()
				}
				return nil
			}}}, Clocks: reviewed, Effect: done},
		{ID: "conclude", Name: "登记审查结论", NameEn: "Record the conclusion", Help: "没有关联备案文件的，在此登记结论。", Basis: bj("三十四"), By: by(RoleOffice), From: from(StateReviewing), To: StateFeedback, Part: act.PartOpen, Tone: procedure.TonePrimary,
			Fields: []field{must(text("result", "审查结果")), must(long("result_text", "审查情况"))}, Guards: []guard{{Code: CodeFiling, Basis: bj("三十四"), Check: func(m *matter, _ *input) *no {
				if m.Facts.Text("about") != "" {
					return procedure.No()
				}
				return nil
			}}}, Clocks: reviewed, Effect: done},
		{ID: "feedback", Name: "反馈审查结果", NameEn: "Give feedback", Help: "审查要求由办公厅（室）反馈，审查建议由法制工作委员会反馈。", Basis: bj("三十四") + "、立法法第一百一十三条", By: by(RoleOffice), From: from(StateFeedback), To: StateClosed, Part: act.PartOpen, Tone: procedure.TonePrimary, Papers: []string{"feedback"},
			Fields: []field{must(text2(long("feedback_text", "反馈内容"), func(m *matter) string { return m.Facts.Text("result_text") })), must(choice("feedback_how", "反馈方式", Hows...)), office, text("feedback_docno", "文号")},
			Clocks: []op{{Op: procedure.ClockStop, Clock: "feedback"}}, Effect: func(m *matter, e *event) { m.Facts["fed"] = e.Today().String() }},
		{ID: "notify", Name: "告知提出人", NameEn: "Tell the proposer", Basis: bj("二十四") + "、第二十五条", By: by(RoleOffice, RoleCounter), From: from(StateNotify), To: StateClosed, Part: act.PartOpen, Tone: procedure.TonePrimary, Papers: []string{"notify"},
			Fields: []field{must(text2(long("notify_text", "告知内容"), noticeDraft)), must(choice("notify_how", "告知方式", Hows...)), text("notify_docno", "文号")}, Clocks: []op{{Op: procedure.ClockStop, Clock: "notify"}},
			Effect: func(m *matter, e *event) { m.Facts["notified"] = e.Today().String() }},
		{ID: "archive", Name: "归档", NameEn: "Archive", Basis: bj("四"), By: by(RoleOffice), From: from(StateClosed), To: StateArchived, Part: act.PartOpen, Fields: keeping.Fields(), Number: keeping.Series(keeping.Since), NumberAs: keeping.FactNumber, Guards: keeping.Guards(), Effect: func(m *matter, _ *event) { m.CancelClocks() }},
		{ID: "note", Name: "内部备注", NameEn: "Internal note", Basis: "工作制度", By: by(RoleOffice), From: from(StateReceived, StateDemanded, StateIncomplete, StateAccepted, StateMust, StateReviewing, StateFeedback, StateNotify, StateClosed), Part: act.PartInternal, Fields: []field{pass(must(long("note", "备注")))}},
	}
}

// noticeDraft words why a petition was not reviewed here.
func noticeDraft(m *matter) string {
	f := m.Facts
	s := "您（单位）对《" + f.Text("title") + "》提出的" + Label(Kinds, f.Text("kind")) + "收悉。"
	switch f.Text("outcome") {
	case "moved":
		return s + "该文件不属于本级人大常委会审查的范围，已移送" + f.Text("moved_to") + "处理。"
	case "rejected":
		return s + "经研究，不予登记。" + f.Text("reject_text")
	}
	return s + "经研究，不启动审查程序。" + f.Text("decline_text")
}

func series(m *matter, in *input) string {
	if m.Facts.Text(procedure.NumberKey) != "" {
		return "" // proposed again: the same number
	}
	return fmt.Sprintf("petition/%s/%d/%s", m.Organ, in.Today.Year, m.Facts.Text("kind"))
}

func numberText(_ *matter, in *input, s string, n uint64) (string, error) {
	if text, mine, err := keeping.Word(in, s, n); mine {
		return text, err
	}
	at := strings.Split(s, "/")
	if len(at) != 4 {
		return "", &app.Error{Code: app.CodeInternal, Op: "word a number", Item: s}
	}
	id := "petition.number." + at[3]
	r, ok := in.Rule(id)
	out, worded := procedure.WordNumber(r.Value, map[string]string{"年": at[2]}, n)
	if !ok || !worded {
		return "", &app.Error{Code: procedure.CodeRule, Op: "word a number", Item: id, Args: map[string]string{"rule": id}}
	}
	return out, nil
}
