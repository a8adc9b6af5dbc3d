package filing

import (
	"slices"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
)

var (
	// Modes are the kinds of review (domain §1.4); a document may be under several.
	Modes = []procedure.Choice{{Value: "own", Label: "依职权审查"}, {Value: "request", Label: "依申请审查"}, {Value: "special", Label: "专项审查"},
		{Value: "moved", Label: "移送审查"}, {Value: "joint", Label: "联合审查"}}
	// Triggers are what sets off a 专项审查 (北京条例第十八条).
	Triggers = []procedure.Choice{{Value: "centre", Label: "党中央决策部署、国家重大改革"}, {Value: "law", Label: "重要法律、法规实施"}, {Value: "people", Label: "群众切身利益、社会普遍关注"},
		{Value: "above", Label: "上级人大要求"}, {Value: "common", Label: "共性问题"}, {Value: "other", Label: "其他"}}
	// Criteria are the checklist of domain §1.5.
	Criteria = []procedure.Choice{{Value: Constitution, Label: "合宪性：可能不符合宪法规定、原则或者精神（须报上级）"},
		{Value: "politics", Label: "政治性：不符合党中央决策部署或者改革方向"},
		{Value: "power", Label: "合法性：超越权限"}, {Value: "rights", Label: "合法性：减损权利或者增加义务"}, {Value: "conflict", Label: "合法性：同法律、法规、上级或者本级决议决定相抵触"},
		{Value: "measure", Label: "合法性：违法设定许可、处罚、强制、收费"}, {Value: "delegation", Label: "合法性：违反授权"}, {Value: "procedure", Label: "合法性：违反法定程序"},
		{Value: "evade", Label: "合法性：规避上位法"}, {Value: "reserved", Label: "合法性：涉及只能制定法律的事项"},
		{Value: "values", Label: "适当性：违背社会主义核心价值观、公序良俗"}, {Value: "unreasonable", Label: "适当性：明显不合理"}, {Value: "proportion", Label: "适当性：不符合比例原则"},
		{Value: "outdated", Label: "适当性：因情况变化不宜继续施行"}, {Value: "inconsistent", Label: "适当性：与同级文件不一致，影响适用"}}
	// Opinions are what a committee comes to.
	Opinions = []procedure.Choice{{Value: "none", Label: "未发现问题"}, {Value: "remind", Label: "建议函告提醒"}, {Value: "problem", Label: "存在问题，建议纠正"}}
	// Verdicts of a person on a finding of a rule card.
	Verdicts = []procedure.Choice{{Value: "confirmed", Label: "确认"}, {Value: "dismissed", Label: "排除"}}
)

// Constitution is the criterion that is never decided at this level (domain §1.3).
const Constitution = "constitution"

// tickFields are one tick of the checklist: it counts only with the article of the document, the
// article of the higher law and the reasoning.
func tickFields() []field {
	return []field{must(choice("criterion", "审查标准", Criteria...)), must(text("article", "文件条款")), max(120, must(text("law", "上位法"))),
		must(text("law_article", "上位法条款")), max(1000, must(text("reason", "理由")))}
}

func distributing() []action {
	committee := string(org.OrganCommittee)
	lead := field{Key: "lead", Label: "主审委员会", Kind: procedure.FieldOrgan, Of: committee, Passing: true}
	co := field{Key: "co", Label: "会审委员会", Kind: procedure.FieldOrgans, Of: committee, Passing: true}
	mode := field{Key: "modes", Label: "审查方式", Kind: procedure.FieldMulti, Choices: Modes}
	is := func(v string) func(act.Form) bool {
		return func(f act.Form) bool { return slices.Contains(f.List("modes"), v) }
	}
	return []action{
		{ID: "distribute", Name: "分送审查", NameEn: "Distribute", Help: "内容涉及几个委员会职责的，同时分送；各自计算期限。", Basis: bj("二十二"), By: by(RoleOffice), From: from(StateRegistered, StateReview), To: StateReview, Part: act.PartOpen,
			Tone: procedure.TonePrimary, Again: from(StateReview), Papers: []string{"distribute"}, Fields: []field{lead, co, pass(text("distribute_note", "审查要求"))},
			Guards: []guard{{Code: CodeCommittee, Basis: bj("二十二"), Check: committeesFit}},
			Clocks: []op{{Op: procedure.ClockStop, Clock: "distribute"}, {Op: procedure.ClockStart, Clock: "committee"}}, Effect: func(m *matter, e *event) {
				if id := e.Form.ID("lead"); !id.IsZero() {
					m.Open(table, TrackCommittee, id, Lead, e.Received)
				}
				for _, id := range e.Form.IDs("co") {
					m.Open(table, TrackCommittee, id, Co, e.Received)
				}
			}},
		{ID: "extend", Name: "批准延长审查期限", NameEn: "Extend the review", Basis: bj("二十三"), By: by(RoleHead), From: from(StateReview, StateTalking, StateLapsed, StateEscalated), Part: act.PartOpen,
			Fields: []field{pass(must(text("extend_reason", "理由")))}, Guards: []guard{{Code: CodeExtended, Basis: bj("二十三"), Check: extendedLess("review", "filing.review.extensions")}},
			Clocks: []op{{Op: procedure.ClockExtend, Clock: "review", Rule: "filing.review.extended"}}},
		{ID: "mark", Name: "标明审查方式", NameEn: "Mark the kind of review", Help: "可以同时有几种；集中清理不是审查，另行标明。", Basis: bj("十五") + "至第二十一条", By: by(RoleOffice), From: append(from(StateEnded), afterRegister...), Part: act.PartInternal,
			Fields: []field{must(keep(mode)), when(is("special"), must(keep(choice("trigger", "专项审查的缘由", Triggers...)))), when(is("moved"), must(keep(text("moved_from", "移送机关")))),
				when(is("joint"), must(keep(text("joint_with", "联合审查机关")))), keep(text("campaign", "集中清理名称"))}},
	}
}

func committeesFit(m *matter, in *input) *no {
	if in.Form == nil {
		return nil
	}
	lead, co := in.Form.ID("lead"), in.Form.IDs("co")
	leads := len(m.Live(Lead))
	switch {
	case lead.IsZero() && leads == 0:
		return procedure.No("why", "没有主审委员会")
	case !lead.IsZero() && leads > 0:
		return procedure.No("why", "已有主审委员会")
	case lead.IsZero() && len(co) == 0:
		return procedure.No("why", "没有选委员会")
	case slices.Contains(co, lead):
		return procedure.No("why", "主审与会审是同一个委员会")
	}
	for _, t := range Committees(m) {
		if t.Organ == lead || slices.Contains(co, t.Organ) {
			return procedure.No("why", nameIn(in, t.Organ)+"已在审查")
		}
	}
	return nil
}

// extendedLess lets a clock be extended only so often as the rule says.
func extendedLess(clock, rule string) func(*matter, *input) *no {
	return func(m *matter, in *input) *no {
		c := m.Running(clock, in.Track)
		times, ok := in.Number(rule)
		if c == nil || ok && len(c.Run.Extends) >= times {
			return procedure.No("times", strconv.Itoa(times))
		}
		return nil
	}
}

// reviewing are the states of the document in which its committees may speak.
var reviewing = from(StateReview, StateTalking, StateSuspended, StateLapsed, StateEscalated)

func committees() []action {
	opinion := []field{must(choice("verdict", "审查结论", Opinions...)), must(long("opinion", "审查意见")),
		help("每一项须写明文件条款、上位法条款和理由；没有问题的不填。已确认的提示先列在这里", start(rows("ticks", "审查标准对照", tickFields()...), ticked)), blobs("opinion_blobs", "附件")}
	inside := func(fs []field) []field {
		out := make([]field, len(fs))
		for i, f := range fs {
			out[i] = in(act.PartInternal, f)
		}
		return out
	}
	track := func(a action) action {
		a.Track, a.InMatter = TrackCommittee, reviewing
		if a.Part == "" {
			a.Part = act.PartOpen
		}
		return a
	}
	working := from(CommitteeWaiting, CommitteeReviewing)
	count := func(m *matter, e *event) {
		f := m.Track(e.Track).Facts
		f["urged"] = f.Int("urged") + 1
		f["urged_on"] = e.Today().String()
	}
	return []action{
		track(action{ID: "receive", Name: "签收", NameEn: "Sign for it", Basis: bj("二十二"), By: by(RoleReviewer), From: from(CommitteeWaiting), To: CommitteeReviewing, Tone: procedure.TonePrimary, Signs: true}),
		track(action{ID: "opine_text", Name: "审查意见正文", NameEn: "Opinion", Basis: bj("二十三"), By: by(RoleReviewer), From: append(from(CommitteeOpined), working...), Part: act.PartInternal, Companion: true, Fields: opinion,
			Effect: func(m *matter, e *event) {
				f := m.Track(e.Track).Facts
				f.SetRows("given", append(f.Rows("given"), act.Form{"on": e.Today().String(), "act": e.Act.String(), "verdict": e.Form.Text("verdict")}))
				if len(e.Form.Rows("ticks")) == 0 {
					delete(f, "ticks")
				}
			}}),
		track(action{ID: "opine", Name: "提出审查意见", NameEn: "Give the opinion", Help: "意见只有备案审查工作机构和参加审查的委员会可以看到。", Basis: bj("二十三"), By: by(RoleReviewer), From: append(from(CommitteeOpined), working...), To: CommitteeOpined, With: []string{"opine_text"},
			Tone: procedure.TonePrimary, Again: from(CommitteeOpined), Papers: []string{"opinion"}, Fields: inside(opinion), Clocks: []op{{Op: procedure.ClockStop, Clock: "committee"}},
			Guards: []guard{{Code: CodeText, Basis: bj("二十三"), Check: func(m *matter, in *input) *no {
				if t := m.Track(in.Track); in.Form != nil && (t == nil || t.Facts.Text("opinion") == "") {
					return procedure.No("label", "审查意见")
				}
				return nil
			}}}}),
		track(action{ID: "committee_extend", Name: "批准委员会延期", NameEn: "Extend the committee's time", Basis: bj("二十三"), By: by(RoleHead), From: working, Fields: []field{pass(must(text("committee_reason", "理由")))},
			Guards: []guard{{Code: CodeExtended, Basis: bj("二十三"), Check: extendedLess("committee", "filing.committee.extensions")}},
			Clocks: []op{{Op: procedure.ClockExtend, Clock: "committee", Rule: "filing.committee.extended"}}}),
		track(action{ID: "urge", Name: "催办", NameEn: "Urge", Basis: "工作制度", By: by(RoleOffice), From: working, Part: act.PartInternal, Fields: []field{pass(text("urge_text", "催办意见"))}, Effect: count}),
		track(action{ID: "urge_auto", Name: "逾期自动催办", NameEn: "Urged automatically", Basis: bj("二十三"), By: by(procedure.RoleServer), From: working, Part: act.PartInternal, Effect: count,
			Auto: func(m *matter, in *input) (act.Form, bool) {
				c, t := m.Running("committee", in.Track), m.Track(in.Track)
				if c == nil || t == nil || c.Run.Due.IsZero() || !in.Today.After(c.Run.Due) {
					return nil, false
				}
				on := t.Facts.Date("urged_on")
				return nil, on.IsZero() || !on.After(c.Run.Due)
			}}),
		track(action{ID: "recall", Name: "收回分送", NameEn: "Recall", Help: "不属其职责的，收回后可以另行分送。", Basis: bj("二十二"), By: by(RoleOffice), From: working, Tone: procedure.ToneDanger, Fields: []field{pass(must(text("recall_reason", "理由")))},
			Effect: func(m *matter, e *event) { m.Relieve(m.Track(e.Track), CommitteeRecalled, e.Received) }}),
	}
}

// reading is what reviewers note while they read: findings of rule cards, links to other
// documents, disagreement between committees, and petitions that concern the document.
func reading() []action {
	at := append(from(StateEnded), afterRegister...)
	appendRow := func(key string, row func(e *event) act.Form) func(*matter, *event) {
		return func(m *matter, e *event) { m.Facts.SetRows(key, append(m.Facts.Rows(key), row(e))) }
	}
	linked := func(e *event) act.Form {
		return act.Form{"matter": e.Form.Text("similar_to"), "note": e.Form.Text("similar_note"), "on": e.Today().String()}
	}
	other := pass(must(field{Key: "similar_to", Label: "有同类问题的文件", Kind: procedure.FieldMatter}))
	once := guard{Code: CodeTwice, Basis: bj("三十二"), Check: func(m *matter, in *input) *no {
		for _, r := range m.Facts.Rows("similar") {
			if in.Form != nil && r.Text("matter") == in.Form.Text("similar_to") {
				return procedure.No()
			}
		}
		return nil
	}}
	conflicted := func(settled bool) guard {
		return guard{Code: CodeConflict, Basis: bj("二十八"), Check: func(m *matter, _ *input) *no {
			if open := m.Facts.Text("conflict") != "" && m.Facts.Text("conflict_settled") == ""; open != settled {
				return procedure.No()
			}
			return nil
		}}
	}
	return []action{
		{ID: "finding", Name: "处理提示", NameEn: "Judge a finding", Help: "规则卡片只作提示，由人确认或者排除；排除的计入该卡片的误报。", Basis: bj("十四"), By: by(RoleOffice, RoleReviewer), From: at, Part: act.PartInternal,
			Fields: []field{pass(must(text("card", "规则卡片"))), pass(must(text("card_version", "卡片版本"))), pass(text("kind", "情形")), pass(must(text("clause", "文件条款"))), pass(text("words", "触发的字词")),
				pass(field{Key: "nth", Label: "同样字词的第几处", Kind: procedure.FieldNumber}), max(1000, pass(must(text("quote", "原文")))),
				max(120, pass(text("law", "上位法"))), pass(text("law_article", "上位法条款")), pass(must(choice("verdict", "结论", Verdicts...))), max(1000, pass(must(text("reason", "理由"))))},
			Effect: appendRow("findings", func(e *event) act.Form {
				r := act.Form{"on": e.Today().String(), "by": e.Account.String()}
				for _, k := range []string{"card", "card_version", "kind", "clause", "words", "quote", "law", "law_article", "verdict", "reason"} {
					r[k] = e.Form.Text(k)
				}
				if n := e.Form.Int("nth"); n > 0 {
					r["nth"] = n
				}
				return r
			})},
		// The copy is composed by the program from a text with passages chosen in it, so it has no form to fill in by hand.
		{ID: "redact", Name: "制作遮盖副本", NameEn: "Make a redacted copy", Help: "原件不变；副本注明原件、制作人、时间和遮盖的理由。", Basis: "工作制度", By: by(RoleOffice, RoleReviewer), From: at, Part: act.PartInternal, Companion: true,
			Fields: []field{pass(must(blobs("copy", "遮盖副本"))), pass(must(text("from", "原件摘要"))), pass(must(text("from_name", "原件"))), pass(must(rows("passages", "遮盖处", must(text("place", "位置")), max(300, must(text("reason", "理由")))))), pass(must(text("purpose", "用途")))},
			Guards: []guard{{Code: procedure.CodeRows, Basis: "工作制度", Check: func(_ *matter, in *input) *no {
				if in.Form != nil && len(in.Form.Blobs("copy")) != 1 {
					return procedure.No("label", "遮盖副本", "need", "1", "have", strconv.Itoa(len(in.Form.Blobs("copy"))))
				}
				return nil
			}}}, Effect: appendRow("covered", func(e *event) act.Form {
				r := act.Form{"from": e.Form.Text("from"), "from_name": e.Form.Text("from_name"), "n": int64(len(e.Form.Rows("passages"))), "purpose": e.Form.Text("purpose"), "on": e.Today().String(), "by": e.Account.String(), "act": e.Act.String()}
				for _, b := range e.Form.Blobs("copy") {
					r["hash"], r["name"] = b.Hash.String(), b.Name
				}
				return r
			})},
		{ID: "similar", Name: "登记同类问题", NameEn: "Link a like problem", Help: "纠正一件，有同样问题的其他文件也须纠正。", Basis: bj("三十二"), By: by(RoleOffice, RoleReviewer), From: at, Part: act.PartInternal,
			Fields: []field{other, pass(must(text("similar_note", "什么问题")))}, Guards: []guard{once}, Effect: appendRow("similar", linked)},
		{ID: "similar_back", Name: "同类问题（由另一件登记）", NameEn: "Linked from another", Basis: bj("三十二"), By: by(procedure.RoleServer), From: at, Part: act.PartInternal,
			Fields: []field{other, pass(text("similar_note", "什么问题"))}, Guards: []guard{once}, Effect: appendRow("similar", linked)},
		{ID: "petitioned", Name: "收到审查要求（建议）", NameEn: "A review was asked for", Basis: "立法法第一百一十条", By: by(procedure.RoleServer), From: append(from(StateChecking, StateHeld), at...), Part: act.PartInternal,
			Fields: []field{pass(must(field{Key: "petition", Label: "审查要求（建议）", Kind: procedure.FieldMatter})), pass(must(choice("petition_kind", "类别", PetitionKinds...))), pass(text("petition_no", "登记号")),
				pass(text("petition_clauses", "涉及条款")), pass(long("petition_reasons", "理由（不含提出人信息）"))},
			Guards: []guard{{Code: CodeTwice, Basis: "立法法第一百一十条", Check: func(m *matter, in *input) *no {
				for _, r := range m.Facts.Rows("petitions") {
					if in.Form != nil && r.Text("matter") == in.Form.Text("petition") {
						return procedure.No()
					}
				}
				return nil
			}}}, Effect: func(m *matter, e *event) {
				m.Facts.SetRows("petitions", append(m.Facts.Rows("petitions"), act.Form{"matter": e.Form.Text("petition"), "kind": e.Form.Text("petition_kind"), "no": e.Form.Text("petition_no"),
					"clauses": e.Form.Text("petition_clauses"), "reasons": e.Form.Text("petition_reasons"), "on": e.Today().String()}))
				if ms := m.Facts.List("modes"); !slices.Contains(ms, "request") {
					m.Facts.SetList("modes", append(slices.Clone(ms), "request"))
				}
			}},
		{ID: "conflict", Name: "报主任会议协调", NameEn: "Report a disagreement", Help: "委员会之间意见不一致的，由秘书长报主任会议研究。", Basis: "参照上海市备案审查条例第二十七条", By: by(RoleHead), From: reviewing, Part: act.PartInternal,
			Fields: []field{must(long("conflict", "分歧和建议"))}, Guards: []guard{conflicted(false)}, Effect: func(m *matter, _ *event) {
				m.Facts["before_chairs"] = true
				delete(m.Facts, "conflict_settled")
			}},
		{ID: "conflict_settle", Name: "协调意见", NameEn: "Settle the disagreement", Basis: "参照上海市备案审查条例第二十七条", By: by(RoleChairs), From: reviewing, Part: act.PartInternal, Tone: procedure.TonePrimary,
			Fields: []field{must(long("conflict_settled", "协调意见"))}, Guards: []guard{conflicted(true)}},
	}
}

// PetitionKinds are 审查要求 and 审查建议.
var PetitionKinds = []procedure.Choice{{Value: "demand", Label: "审查要求"}, {Value: "suggestion", Label: "审查建议"}}

// expert asked one expert inside of the filing, which no button begins any more (see experts): its acts still fold, and an
// expert asked in this way can still answer.
func expert() []action {
	return []action{
		{ID: "expert_ask", Companion: true, Name: "请专家提出意见", NameEn: "Ask an expert", Help: "专家只看到文件和您的问题；每件请一位专家，可以再次提问。", Basis: bj("二十八"), By: by(RoleOffice), From: reviewing, Part: PartExpert,
			Fields: []field{pass(must(field{Key: "expert_who", Label: "专家", Kind: procedure.FieldPeople, Of: string(org.RoleExpert)})), must(long("expert_question", "请研究的问题")), text("expert_clauses", "涉及条款")},
			Guards: []guard{{Code: CodeExpert, Basis: bj("二十八"), Check: func(m *matter, in *input) *no {
				if id := m.Facts.ID("expert"); in.Form != nil && !id.IsZero() && !slices.Equal(in.Form.IDs("expert_who"), []app.ID{id}) {
					return procedure.No("name", nameIn(in, id))
				}
				return nil
			}}, {Code: procedure.CodeRows, Basis: bj("二十八"), Check: func(_ *matter, in *input) *no {
				if n := len(in.Form.IDs("expert_who")); in.Form != nil && n != 1 {
					return procedure.No("label", "专家", "need", "1", "have", strconv.Itoa(n))
				}
				return nil
			}}},
			Effect: func(m *matter, e *event) {
				if ids := e.Form.IDs("expert_who"); len(ids) > 0 {
					m.Facts["expert"] = ids[0].String()
				}
				delete(m.Facts, "expert_note")
			}},
		{ID: "expert_note", Name: "提出专家意见", NameEn: "Give a note", Help: "意见只有备案审查工作机构可以看到。", Basis: bj("二十八"), By: by(RoleExpert), From: reviewing, Part: PartExpert, Tone: procedure.TonePrimary,
			Fields: []field{must(long("expert_note", "意见"))}, Effect: func(m *matter, e *event) {
				m.Facts.SetRows("expert_notes", append(m.Facts.Rows("expert_notes"), act.Form{"account": e.Account.String(), "note": e.Form.Text("expert_note"), "on": e.Today().String()}))
			}},
	}
}

// silent gives the committees that have not given an opinion.
func silent(m *matter) []app.ID {
	var out []app.ID
	for _, t := range Committees(m) {
		if t.State != CommitteeOpined {
			out = append(out, t.Organ)
		}
	}
	return out
}

// opinionsIn keeps the office from concluding before the committees spoke, unless it says why.
func opinionsIn(m *matter, in *input) *no {
	if in.Form == nil || strings.TrimSpace(in.Form.Text("override")) != "" {
		return nil
	}
	var names []string
	for _, id := range silent(m) {
		names = append(names, nameIn(in, id))
	}
	if len(names) > 0 {
		return procedure.No("units", strings.Join(names, procedure.ListSep))
	}
	return nil
}
