package proposal

import (
	"renda/app/act"
	"renda/app/procedure"
)

func states() []procedure.State {
	return []procedure.State{
		{ID: StateNew, Name: "拟稿", NameEn: "Being written", Waits: RoleLead},
		{ID: StateCosign, Name: "联名确认中", NameEn: "Co-signing", Waits: RoleLead},
		{ID: StateSubmitted, Name: "已提交", NameEn: "Submitted", Waits: RoleOffice},
		{ID: StateReviewing, Name: "审查登记中", NameEn: "Under intake review", Waits: RoleOffice},
		{ID: StateReturned, Name: "已退回", NameEn: "Returned", Waits: RoleLead},
		{ID: StateLetter, Name: "转为代表来信", NameEn: "Handled as a letter", End: true},
		{ID: StateBill, Name: "议案待决定", NameEn: "Bill awaiting decision", Waits: RoleChairs},
		{ID: StateCommittee, Name: "专门委员会审议中", NameEn: "Before a committee", Waits: RoleChairs},
		{ID: StateAgenda, Name: "已列入会议议程", NameEn: "On the agenda", End: true},
		{ID: StateRegistered, Name: "已登记待交办", NameEn: "Registered, to be assigned", Waits: RoleOffice},
		{ID: StateAtGov, Name: "政府办公厅交办中", NameEn: "With the government office", Waits: RoleGov},
		{ID: StateHandling, Name: "办理中", NameEn: "Being handled"},
		{ID: StateReassign, Name: "待重新交办", NameEn: "To be reassigned", Waits: RoleOffice},
		{ID: StateAnswered, Name: "已答复待评价", NameEn: "Answered, to be evaluated", Waits: RoleLead},
		{ID: StateRehandling, Name: "重新办理中", NameEn: "Being handled again"},
		{ID: StateChairs, Name: "提请主任会议研究", NameEn: "Before the council of chairs", Waits: RoleChairs},
		{ID: StateTracking, Name: "跟踪落实中", NameEn: "Promises being delivered"},
		{ID: StateEvaluated, Name: "已评价待办结", NameEn: "Evaluated, to be closed", Waits: RoleOffice},
		{ID: StateClosed, Name: "已办结", NameEn: "Closed"},
		{ID: StateArchived, Name: "已归档", NameEn: "Archived", End: true},
		{ID: StateWithdrawn, Name: "已撤回", NameEn: "Withdrawn", End: true},
	}
}

func tracks() []procedure.TrackDef {
	return []procedure.TrackDef{{ID: TrackUnit, Name: "承办单位", Initial: UnitAssigned, States: []procedure.State{
		{ID: UnitAssigned, Name: "待签收", NameEn: "To be signed for", Waits: roleAnyUnit},
		{ID: UnitHandling, Name: "办理中", NameEn: "Being handled", Waits: roleAnyUnit},
		{ID: UnitRefusing, Name: "申退待审", NameEn: "Refusal pending", Waits: RoleOffice},
		{ID: UnitOpined, Name: "已反馈协办意见", NameEn: "Opinion given"},
		{ID: UnitReplied, Name: "已答复", NameEn: "Replied"},
		{ID: UnitRelieved, Name: "已退出办理", NameEn: "Relieved", End: true},
		{ID: UnitStopped, Name: "停止办理", NameEn: "Stopped", End: true},
	}}}
}

// roleAnyUnit is whoever handles a track, whatever its kind.
const roleAnyUnit procedure.RoleID = "unit"

func roles() []procedure.RoleDef {
	return []procedure.RoleDef{
		{ID: RoleDeputy, Name: "代表", NameEn: "Deputy"}, {ID: RoleLead, Name: "领衔代表", NameEn: "Lead deputy"},
		{ID: RoleCosigner, Name: "联名代表", NameEn: "Co-signer"}, {ID: RoleInvited, Name: "受邀联名代表", NameEn: "Invited to co-sign"},
		{ID: RoleOffice, Name: "代工委", NameEn: "Deputies' office"}, {ID: RoleGov, Name: "政府办公厅（督查室）", NameEn: "Government office"},
		{ID: RoleMain, Name: "主办单位", NameEn: "Lead unit"}, {ID: RoleCo, Name: "协办单位", NameEn: "Co-organiser"},
		{ID: RoleSplit, Name: "分办单位", NameEn: "Unit of a split matter"}, {ID: RoleHead, Name: "签发人", NameEn: "Head of unit"},
		{ID: roleAnyUnit, Name: "承办单位", NameEn: "Handling unit"},
		{ID: RoleChairs, Name: "主任会议", NameEn: "Council of chairs"}, {ID: RoleLeader, Name: "领导", NameEn: "Leader"},
		{ID: procedure.RoleServer, Name: "系统自动", NameEn: "Automatic"},
	}
}

func clocks() []procedure.ClockDef {
	return []procedure.ClockDef{
		{ID: "assign", Name: "交办期限", Rule: "proposal.assign", Waits: RoleOffice, Warn: 2},
		{ID: "refuse", Name: "申退期限", Rule: "proposal.refuse", Track: TrackUnit, Waits: roleAnyUnit, Warn: 2, Window: true},
		{ID: "firstcontact", Name: "首次联系代表期限", Rule: "proposal.firstcontact", Track: TrackUnit, Waits: roleAnyUnit, Warn: 5},
		{ID: "coorg", Name: "协办意见期限", Rule: "proposal.coorg", Track: TrackUnit, Waits: RoleCo, Warn: 7},
		{ID: "reply", Name: "答复期限", Rule: "proposal.reply", Track: TrackUnit, Waits: roleAnyUnit, Warn: 15},
		{ID: "rehandle", Name: "重新办理期限", Rule: "proposal.rehandle", Track: TrackUnit, Waits: roleAnyUnit, Warn: 7},
		{ID: "evaluate", Name: "反馈评价期限", Rule: "proposal.evaluate", Waits: RoleLead, Warn: 5},
		{ID: "promise", Name: "承诺兑现日期", Rule: "proposal.promise", Track: TrackUnit, Waits: roleAnyUnit, Warn: 30},
	}
}

func papers() []procedure.PaperDef {
	units := by(RoleOffice, RoleGov, RoleMain, RoleCo, RoleSplit)
	pressed := by(RoleOffice, RoleGov, RoleChairs, RoleMain, RoleCo, RoleSplit)
	return []procedure.PaperDef{
		{ID: "form", Name: "代表建议专用纸"}, {ID: "assign", Name: "交办单"}, {ID: "refuse", Name: "申退单", Roles: units}, {ID: "opinion", Name: "协办意见", Roles: units},
		{ID: "extend", Name: "延期申请", Roles: units}, {ID: "reply", Name: "答复函"}, {ID: "face", Name: "面复记录"}, {ID: "eval", Name: "征询意见表"},
		{ID: "redo", Name: "重办通知", Track: TrackUnit, From: from(StateRehandling), Roles: pressed}, {ID: "urge", Name: "催办函", Roles: pressed},
		{ID: "supervise", Name: "督办函", Roles: pressed}, {ID: "public", Name: "公开文本", Roles: by(RoleOffice)},
	}
}

// short forms of the table

type (
	action = procedure.Action
	field  = procedure.Field
	matter = procedure.Matter
	event  = procedure.Event
	input  = procedure.Input
	no     = procedure.Refusal
)

func by(rs ...procedure.RoleID) []procedure.RoleID     { return rs }
func from(ss ...procedure.StateID) []procedure.StateID { return ss }

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

// must makes a field required, pass keeps it out of the facts, in puts it into a companion's part.
func must(f field) field { f.Required = true; return f }
func pass(f field) field { f.Passing = true; return f }
func in(p act.Part, f field) field {
	f.Part = p
	return f
}

// Choices by which lists and figures show.
var (
	Kinds = []procedure.Choice{{Value: "suggestion", Label: "建议", LabelEn: "Suggestion"}, {Value: "bill", Label: "议案", LabelEn: "Bill"}}
	// Fields are the 领域 of domain §2.5.
	Fields = []procedure.Choice{{Value: "finance", Label: "财经"}, {Value: "agriculture", Label: "农业农村"}, {Value: "urban", Label: "城建环资"},
		{Value: "education", Label: "教科文卫"}, {Value: "social", Label: "社会"}, {Value: "justice", Label: "监察司法"}}
	Publics  = []procedure.Choice{{Value: "full", Label: "同意全文公开"}, {Value: "title", Label: "仅公开标题"}, {Value: "none", Label: "不公开"}}
	Outcomes = []procedure.Choice{{Value: "done", Label: "已办"}, {Value: "part", Label: "部分办理"}, {Value: "planned", Label: "列入计划"}, {Value: "cannot", Label: "不可办"}}
	Ratings  = []procedure.Choice{{Value: "good", Label: "满意"}, {Value: "fair", Label: "基本满意"}, {Value: "bad", Label: "不满意"}}
	// Reasons are what is not a 建议 (domain §2.2).
	Reasons = []procedure.Choice{{Value: "personal", Label: "涉及代表本人或者亲属个人事项"}, {Value: "forwarded", Label: "转递来信"},
		{Value: "promotion", Label: "学术探讨或者产品推介"}, {Value: "empty", Label: "没有实质内容"}, {Value: "complaint", Label: "投诉举报"},
		{Value: "case", Label: "正在办理的具体案件"}, {Value: "tender", Label: "招标投标事项"}, {Value: "several", Label: "不是一事一议"}, {Value: "other", Label: "其他"}}
)

// LabelOf gives the words of a choice.
func LabelOf(cs []procedure.Choice, v string) string {
	for _, c := range cs {
		if c.Value == v {
			return c.Label
		}
	}
	return v
}
