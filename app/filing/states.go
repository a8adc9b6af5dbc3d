package filing

import (
	"renda/app/act"
	"renda/app/procedure"
)

func states() []procedure.State {
	return []procedure.State{
		{ID: StateNew, Name: "拟报备", NameEn: "Being prepared", Waits: RoleMaker},
		{ID: StateMissing, Name: "漏报待报备", NameEn: "Not filed, to be filed", Waits: RoleMaker},
		{ID: StateChecking, Name: "待形式审查", NameEn: "Formal check", Waits: RoleOffice},
		{ID: StateHeld, Name: "暂缓登记（待补正）", NameEn: "Held for correction", Waits: RoleMaker},
		{ID: StateReturned, Name: "已退回（不属备案范围）", NameEn: "Returned: not to be filed", End: true},
		{ID: StateRegistered, Name: "已登记待分送", NameEn: "Registered, to be distributed", Waits: RoleOffice},
		{ID: StateReview, Name: "审查中", NameEn: "Under review"},
		{ID: StateTalking, Name: "与制定机关沟通中", NameEn: "In talks with the maker"},
		{ID: StateSuspended, Name: "审查中止（按计划纠正）", NameEn: "Suspended, correction planned", Waits: RoleMaker},
		{ID: StateLapsed, Name: "恢复审查（到期未纠正）", NameEn: "Resumed: plan not kept", Waits: RoleOffice},
		{ID: StateEscalated, Name: "已报上级研究", NameEn: "Referred upward", Waits: RoleOffice},
		{ID: StateOpinion, Name: "已提出书面审查意见", NameEn: "Written opinion issued", Waits: RoleMaker},
		{ID: StateCorrecting, Name: "纠正中", NameEn: "Being corrected", Waits: RoleMaker},
		{ID: StateCorrected, Name: "已改废待核实", NameEn: "Corrected, to be verified", Waits: RoleOffice},
		{ID: StateRefusal, Name: "不予纠正（拟提请撤销）", NameEn: "Not corrected, motion to revoke", Waits: RoleOffice},
		{ID: StateChairs, Name: "提请主任会议决定", NameEn: "Before the council of chairs", Waits: RoleChairs},
		{ID: StateSC, Name: "提请常委会会议审议", NameEn: "Before the standing committee", Waits: RoleChairs},
		{ID: StateDecided, Name: "常委会已决定（执行中）", NameEn: "Decided, being executed", Waits: RoleMaker},
		{ID: StateEnded, Name: "审查终止", NameEn: "Review ended", Waits: RoleOffice},
		{ID: StateArchived, Name: "已归档", NameEn: "Archived", End: true},
	}
}

func tracks() []procedure.TrackDef {
	return []procedure.TrackDef{{ID: TrackCommittee, Name: "审查委员会", Initial: CommitteeWaiting, States: []procedure.State{
		{ID: CommitteeWaiting, Name: "待签收", NameEn: "To be signed for", Waits: RoleReviewer},
		{ID: CommitteeReviewing, Name: "审查中", NameEn: "Under review", Waits: RoleReviewer},
		{ID: CommitteeOpined, Name: "已提出意见", NameEn: "Opinion given"},
		{ID: CommitteeRecalled, Name: "已收回分送", NameEn: "Recalled", End: true},
	}}, receiverTrack()}
}

func roles() []procedure.RoleDef {
	return []procedure.RoleDef{
		{ID: RoleMaker, Name: "制定机关", NameEn: "Maker"}, {ID: RoleJoint, Name: "联合制定机关", NameEn: "Joint maker"},
		{ID: RoleOffice, Name: "备案审查工作机构", NameEn: "Filing office"}, {ID: RoleHead, Name: "备案审查工作机构负责人", NameEn: "Head of the filing office"},
		{ID: RoleReviewer, Name: "审查委员会", NameEn: "Reviewing committee"}, {ID: RoleExpert, Name: "受聘专家", NameEn: "Expert"},
		{ID: RoleChairs, Name: "主任会议", NameEn: "Council of chairs"}, {ID: RoleLeader, Name: "领导", NameEn: "Leader"},
		{ID: procedure.RoleServer, Name: "系统自动", NameEn: "Automatic"},
	}
}

func clocks() []procedure.ClockDef {
	return []procedure.ClockDef{
		{ID: "report", Name: "报备期限", Rule: "filing.report", Waits: RoleMaker, Warn: 5},
		{ID: "receiver", Name: "报送其他受理机关期限", Rule: "filing.report", Track: TrackReceiver, Waits: RoleMaker, Warn: 5},
		{ID: "receipt", Name: "取得回执期限", Rule: "filing.receipt", Track: TrackReceiver, Waits: RoleMaker, Warn: 5},
		{ID: "check", Name: "形式审查期限", Rule: "filing.check", Waits: RoleOffice, Warn: 3},
		{ID: "correct", Name: "补正期限", Rule: "filing.correct", Waits: RoleMaker, Warn: 3},
		{ID: "distribute", Name: "分送期限", Rule: "filing.distribute", Waits: RoleOffice, Warn: 2},
		{ID: "committee", Name: "委员会审查意见期限", Rule: "filing.committee", Track: TrackCommittee, Waits: RoleReviewer, Warn: 7},
		{ID: "review", Name: "审查期限", Rule: "filing.review", Waits: RoleOffice, Warn: 15},
		{ID: "explain", Name: "要求说明的日期", Rule: "filing.explain", Waits: RoleMaker, Warn: 3},
		{ID: "plan", Name: "承诺纠正日期", Rule: "filing.plan", Waits: RoleMaker, Warn: 15},
		{ID: "reply", Name: "处理意见期限", Rule: "filing.reply", Waits: RoleMaker, Warn: 10},
		{ID: "fix", Name: "修改废止期限", Rule: "filing.fix", Waits: RoleMaker, Warn: 7},
		{ID: "amended", Name: "改废后报告期限", Rule: "filing.amended", Waits: RoleMaker, Warn: 7},
		{ID: "refile", Name: "修改后重新报备期限", Rule: "filing.refile", Waits: RoleMaker, Warn: 7},
		{ID: "limit", Name: "常委会限定的期限", Rule: "filing.limit", Waits: RoleMaker, Warn: 15},
		{ID: "execute", Name: "执行情况报告期限", Rule: "filing.execute", Waits: RoleMaker, Warn: 7},
	}
}

func papers() []procedure.PaperDef {
	inside, above := by(RoleOffice, RoleReviewer), by(RoleOffice, RoleChairs)
	return []procedure.PaperDef{
		{ID: "intake", Name: "接收回执"}, {ID: "missed", Name: "限期报备通知"}, {ID: "receipt", Name: "备案登记回执"}, {ID: "correct", Name: "补正通知"}, {ID: "return", Name: "退回通知"},
		{ID: "distribute", Name: "分送单", Roles: inside}, {ID: "opinion", Name: "委员会审查意见", Roles: inside}, {ID: "inquiry", Name: "书面询问函"}, {ID: "remind", Name: "提醒函"}, {ID: "halt", Name: "停止执行通知"},
		{ID: "escalate", Name: "报上级研究的函", Roles: by(RoleOffice)}, {ID: "written", Name: "审查意见书"}, {ID: "press", Name: "督促函"},
		{ID: "motion", Name: "撤销议案（建议）", Roles: above, From: from(StateRefusal, StateChairs, StateSC, StateDecided)}, {ID: "decision", Name: "常委会决定"}, {ID: "result", Name: "审查结果反馈函"}, {ID: "up_report", Name: "规章审查情况报告", Roles: by(RoleOffice)}, {ID: "paper_receipt", Name: "纸质材料接收凭证"},
	}
}

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

// bj cites the article of Beijing's regulation of 2024 that Jining follows until the text of
// Shandong's of 2024 has been read (domain §1.6).
func bj(article string) string { return "参照北京市备案审查条例第" + article + "条" }

func text(key, label string) field { return field{Key: key, Label: label, Kind: procedure.FieldText} }
func long(key, label string) field { return field{Key: key, Label: label, Kind: procedure.FieldLong} }
func date(key, label string) field { return field{Key: key, Label: label, Kind: procedure.FieldDate} }
func yes(key, label string) field  { return field{Key: key, Label: label, Kind: procedure.FieldBool} }
func blobs(key, label string) field {
	return field{Key: key, Label: label, Kind: procedure.FieldBlobs}
}
func choice(key, label string, cs ...procedure.Choice) field {
	return field{Key: key, Label: label, Kind: procedure.FieldChoice, Choices: cs}
}
func rows(key, label string, cols ...field) field {
	return field{Key: key, Label: label, Kind: procedure.FieldRows, Rows: cols}
}

// must makes a field required, pass keeps it out of the facts, in puts it into a companion's
// part, help explains it, keep opens it with what the facts hold, start with a value.
func must(f field) field                         { f.Required = true; return f }
func pass(f field) field                         { f.Passing = true; return f }
func in(p act.Part, f field) field               { f.Part = p; return f }
func help(s string, f field) field               { f.Help = s; return f }
func when(ok func(act.Form) bool, f field) field { f.When = ok; return f }

func keep(f field) field {
	key := f.Key
	f.Default = func(m *matter, _ *input) any { return m.Facts[key] }
	return f
}

func start(f field, value func(m *matter, in *input) any) field { f.Default = value; return f }

// today opens a date field with the date of the act.
func today(f field) field {
	return start(f, func(_ *matter, in *input) any { return in.Today.String() })
}

// max bounds the characters of a field.
func max(n int, f field) field { f.Max = n; return f }

// Label gives the words of a choice's value, the value itself if it is none.
func Label(cs []procedure.Choice, v string) string {
	for _, c := range cs {
		if c.Value == v {
			return c.Label
		}
	}
	return v
}

// afterRegister are the states of a registered document whose review is not over.
var afterRegister = from(StateRegistered, StateReview, StateTalking, StateSuspended, StateLapsed, StateEscalated, StateOpinion,
	StateCorrecting, StateCorrected, StateRefusal, StateChairs, StateSC, StateDecided)

// notAhead refuses a date that has not come yet.
func notAhead(key, label string) guard {
	return guard{Code: procedure.CodeKind, Basis: "工作制度", Check: func(_ *matter, in *input) *no {
		if in.Form != nil && in.Form.Date(key).After(in.Today) {
			return procedure.No("label", label, "field", key)
		}
		return nil
	}}
}
