package proposal

import (
	"crypto/sha256"
	"strconv"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
)

// Codes of this package, each with its Args.
const (
	CodeIdentity   app.Code = "proposal.identity"        // who and how to reach has to come first
	CodeNames      app.Code = "proposal.names"           // too few confirmed names; have, need, confirmed
	CodeCutoff     app.Code = "proposal.cutoff"          // the session's last day for bills is over; due
	CodeSelf       app.Code = "proposal.cosign.self"     // the lead can't be his own co-signer
	CodeTwice      app.Code = "proposal.cosign.twice"    // invited already; name
	CodeChanged    app.Code = "proposal.cosign.changed"  // the text is not the one read
	CodeLateRefuse app.Code = "proposal.refuse.late"     // limit, due, today
	CodeCarryOn    app.Code = "proposal.refuse.settled"  // the refusal was decided: carry on
	CodeTooEarly   app.Code = "proposal.letter.early"    // the window is open: use 申退; due
	CodeUnits      app.Code = "proposal.assign.units"    // the units don't fit the mode; why
	CodeParty      app.Code = "proposal.assign.twice"    // handles it already; unit
	CodeExtLate    app.Code = "proposal.extend.late"     // limit, due, today
	CodeExtOnce    app.Code = "proposal.extend.once"     // times
	CodeExtNone    app.Code = "proposal.extend.none"     // nothing asked, or no reply is due
	CodeCo         app.Code = "proposal.reply.coorg"     // opinions are missing; units
	CodeNoContact  app.Code = "proposal.reply.nocontact" // the deputy has not been heard
	CodePromise    app.Code = "proposal.reply.promise"   // class B without a promise, or a date in the past; why
	CodeSigned     app.Code = "proposal.face.none"       // no record waits for signing
	CodeItem       app.Code = "proposal.promise.item"    // no such promise, or not in that stage; item
	CodeConsent    app.Code = "proposal.publish.consent" // the deputy consented to less; consent
	CodeOpenEval   app.Code = "proposal.close.waiting"   // the deputy may still evaluate; due
	CodeOpenDebts  app.Code = "proposal.close.promises"  // promises are open; count
	CodeClassSame  app.Code = "proposal.class.same"      // the audit changes nothing
	CodeTwins      app.Code = "proposal.merge.twice"     // merged already
)

var (
	writingStates = from(StateNew, StateCosign)
	afterSent     = from(StateSubmitted, StateReviewing, StateReturned, StateBill, StateCommittee, StateRegistered, StateAtGov, StateHandling,
		StateReassign, StateAnswered, StateRehandling, StateChairs, StateTracking, StateEvaluated, StateClosed)
)

// textFields are the text of a proposal (代表建议条例第八条: 标题、事由、具体建议; 议案: 案由、案据、方案).
func textFields() []field {
	demand := procedure.Field{Key: "text", Label: "诉求", Kind: procedure.FieldText, Required: true, Max: 500}
	title := must(text("title", "标题（案由）"))
	title.Max = 80
	facts, plan := must(long("facts", "事由（案据）")), must(long("plan", "具体建议（方案）"))
	facts.Max, plan.Max = 8000, 8000
	public := must(choice("public", "公开意见", Publics...))
	public.Default = func(*matter, *input) any { return "full" }
	return []field{
		title, facts, plan,
		{Key: "demands", Label: "诉求", Help: "逐项编号，答复时须逐项回应", Kind: procedure.FieldRows, Rows: []field{demand}},
		must(choice("field", "领域", Fields...)), public,
		choice("formed", "形成方式", procedure.Choice{Value: "survey", Label: "专题调研"}, procedure.Choice{Value: "talk", Label: "座谈"}, procedure.Choice{Value: "visit", Label: "走访"}, procedure.Choice{Value: "other", Label: "其他"}),
		choice("years", "多年提出未解决", procedure.Choice{Value: "2", Label: "两年"}, procedure.Choice{Value: "3", Label: "三年"}, procedure.Choice{Value: "3+", Label: "三年以上"}),
		yes("talk", "希望加强沟通"), yes("nowritten", "不需书面答复"), yes("secret", "姓名保密"), blobs("blobs", "附件"),
	}
}

func kindField() field {
	k := must(choice("kind", "类别", Kinds...))
	k.Default = func(*matter, *input) any { return "suggestion" }
	return k
}

// identityFields are kept apart from the text (代表建议条例第十一条、青岛第十八条: 保密).
func identityFields() []field {
	keep := func(f field) field {
		key := f.Key
		f.Default = func(m *matter, _ *input) any { return m.Facts.Text(key) }
		return f
	}
	card := keep(text("card", "代表证号"))
	card.Default = func(m *matter, in *input) any {
		if v := m.Facts.Text("card"); v != "" || in.Dir == nil {
			return v
		}
		return in.Dir.Accounts[in.Actor.Account].Card
	}
	return []field{must(keep(text("contact", "联系方式"))), card, keep(text("address", "通讯地址")), keep(text("postcode", "邮编"))}
}

func inIdentity(fs []field) []field {
	out := make([]field, len(fs))
	for i, f := range fs {
		out[i] = in(act.PartIdentity, f)
	}
	return out
}

func inviteField() field {
	return pass(field{Key: "people", Label: "联名代表", Kind: procedure.FieldPeople, Of: string(org.RoleDeputy)})
}

// keepText opens a form with the present text, for a text that is to be changed.
func keepText() []field {
	fs := textFields()
	for i := range fs {
		key := fs[i].Key
		fs[i].Default = func(m *matter, _ *input) any { return m.Facts[key] }
	}
	return fs
}

func writing() []action {
	text := append([]field{kindField()}, textFields()...)
	invite := in(act.PartIdentity, inviteField())
	names := procedure.Guard{Code: CodeNames, Basis: "地方组织法第二十二条", Check: enoughNames}
	known := procedure.Guard{Code: CodeIdentity, Basis: "代表建议条例第八条", Check: identityThere}
	cutoff := procedure.Guard{Code: CodeCutoff, Basis: "地方组织法第二十二条；议事规则", Check: beforeCutoff}
	start := []procedure.ClockOp{{Op: procedure.ClockStart, Clock: "assign"}}
	return []action{
		{ID: "identity", Name: "填写代表身份和联系方式", NameEn: "Name and contact", Basis: "代表建议条例第八条", By: by(RoleDeputy, RoleLead),
			From: from(StateNew, StateCosign, StateReturned), Part: act.PartIdentity, Companion: true, Fields: identityFields(), Effect: setLead},
		{ID: "invite", Name: "邀请联名", NameEn: "Invite", Basis: "代表建议条例第七条", By: by(RoleDeputy, RoleLead), From: writingStates,
			Part: act.PartIdentity, Companion: true, Fields: []field{must(inviteField())}, Guards: inviteGuards(), Effect: invited},
		{ID: "cosign", Name: "发起联名", NameEn: "Open for co-signing", Help: "正文就此固定；改动正文会使已有的确认失效。", Basis: "代表建议条例第七条",
			By: by(RoleDeputy, RoleLead), From: from(StateNew), To: StateCosign, Part: act.PartOpen, With: []string{"identity", "invite"},
			Fields: append(append(text, inIdentity(identityFields())...), must(invite)), Guards: []procedure.Guard{known}, Effect: wrote},
		{ID: "submit", Name: "提交", NameEn: "Submit", Basis: "代表法第三十六条、代表建议条例第七条", By: by(RoleDeputy, RoleLead), From: from(StateNew),
			To: StateSubmitted, Part: act.PartOpen, With: []string{"identity"}, Tone: procedure.TonePrimary, Papers: []string{"form"},
			Fields: append(append([]field{kindField()}, textFields()...), inIdentity(identityFields())...), Guards: []procedure.Guard{known, names, cutoff}, Clocks: start, Effect: sent},
		{ID: "submit_joint", Name: "提交", NameEn: "Submit", Help: "议案须达到法定的确认联名人数。", Basis: "地方组织法第二十二条、代表建议条例第七条", By: by(RoleLead), From: from(StateCosign),
			To: StateSubmitted, Part: act.PartOpen, Tone: procedure.TonePrimary, Papers: []string{"form"}, Guards: []procedure.Guard{known, names, cutoff}, Clocks: start, Effect: sent},
		{ID: "resubmit", Name: "修改后重新提交", NameEn: "Submit again", Basis: "代表建议条例第六条、青岛第十一条", By: by(RoleLead), From: from(StateReturned),
			To: StateSubmitted, Part: act.PartOpen, Tone: procedure.TonePrimary, Fields: keepText(), Clocks: start, Effect: sent},
		{ID: "secrecy", Name: "要求姓名保密", NameEn: "Keep my name secret", Basis: "代表建议条例第十一条", By: by(RoleLead), From: append(from(StateCosign), afterSent...),
			Part: act.PartOpen, Fields: []field{must(yes("secret", "姓名保密"))}},
		{ID: "consent", Name: "变更公开意见", NameEn: "Change consent to publication", Basis: "代表建议条例第二十七条", By: by(RoleLead), From: append(from(StateCosign), afterSent...),
			Part: act.PartOpen, Fields: []field{must(choice("public", "公开意见", Publics...))}},
		{ID: "withdraw", Name: "撤回", NameEn: "Withdraw", Basis: "代表建议条例第九条", By: by(RoleLead), Tone: procedure.ToneDanger,
			From: from(StateCosign, StateSubmitted, StateReviewing, StateReturned, StateBill, StateRegistered, StateAtGov, StateHandling, StateReassign, StateRehandling),
			To:   StateWithdrawn, Part: act.PartOpen, Fields: []field{must(long("withdraw_reason", "撤回理由"))}, Effect: stopAll},
	}
}

// setLead notes who leads: whoever began the matter. A notarised copy names nobody.
func setLead(m *matter, e *event) {
	if m.Facts.Text("lead") == "" && !e.Account.IsZero() {
		m.Facts["lead"] = e.Account.String()
	}
}

func wrote(m *matter, e *event) {
	setLead(m, e)
	h := TextHash(m.Facts)
	m.Facts["texthash"] = h.String()
}

func sent(m *matter, e *event) {
	wrote(m, e)
	m.Facts["sent"] = true
	m.Facts["joint"] = m.Facts.Bool("joint") || Confirmed(m) > 0
}

func stopAll(m *matter, e *event) {
	m.CancelClocks()
	for _, t := range m.Live() {
		m.MoveTrack(t, UnitStopped, e.Received)
	}
}

// TextHash binds a confirmation to the exact text: SHA-256 over the deterministic
// encoding of title, facts, plan, demands, kind and attached papers.
func TextHash(f act.Form) app.Hash {
	x := act.Form{}
	for _, k := range []string{"kind", "title", "facts", "plan", "demands", "blobs"} {
		if v, ok := f[k]; ok {
			x[k] = v
		}
	}
	b, err := x.Encode()
	if err != nil {
		// A form that came through Check encodes; what does not can't be confirmed.
		return app.Hash{}
	}
	return sha256.Sum256(b)
}

func identityThere(m *matter, in *input) *no {
	if in.Form != nil && m.Facts.Text("contact") == "" {
		return procedure.No()
	}
	return nil
}

// beforeCutoff keeps bills within the time the presidium set (主席团决定的提案截止时间): a rule the
// office sets for the session; without one nothing is cut off.
func beforeCutoff(m *matter, in *input) *no {
	kind := m.Facts.Text("kind")
	if in.Form != nil && in.Form.Text("kind") != "" {
		kind = in.Form.Text("kind")
	}
	r, ok := in.Rule("proposal.bill.cutoff")
	if kind != "bill" || !ok {
		return nil
	}
	last, err := app.ParseDate(r.Value)
	if err != nil || in.Today.After(last) {
		return procedure.No("due", r.Value)
	}
	return nil
}

// enoughNames counts the lead and the names confirmed for the present text against
// the number the law asks for (地方组织法第二十二条: 议案).
func enoughNames(m *matter, in *input) *no {
	kind := m.Facts.Text("kind")
	if in.Form != nil && in.Form.Text("kind") != "" {
		kind = in.Form.Text("kind")
	}
	if kind != "bill" {
		return nil
	}
	need, ok := in.Number("proposal.bill.names")
	if !ok {
		return procedure.No("have", "", "need", "?")
	}
	n := Confirmed(m)
	if n+1 >= need {
		return nil
	}
	return procedure.No("have", strconv.Itoa(n+1), "need", strconv.Itoa(need), "confirmed", strconv.Itoa(n))
}
