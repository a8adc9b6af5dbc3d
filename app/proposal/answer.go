package proposal

import (
	"slices"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
)

// classPrefix begins the rules that define the reply classes of a term (A、B、C、D …).
const classPrefix = "proposal.class."

// promising reports whether the class in the form is one that needs a dated promise.
func promising(f act.Form, in *input) bool {
	r, _ := in.Rule("proposal.promised")
	return slices.Contains(strings.Split(r.Value, procedure.ListSep), f.Text("class"))
}

func classField(key, label string) field {
	return field{Key: key, Label: label, Kind: procedure.FieldChoice, ChoicesFrom: classPrefix}
}

// replyFields are the reply letter (答复函): class with definition from the rules,
// text, an answer to each numbered demand, promises for class B.
func replyFields() []field {
	draft := func(f field) field {
		key := f.Key
		f.Default = func(m *matter, in *input) any {
			if t := m.Track(in.Track); t != nil {
				return t.Facts["draft_"+key]
			}
			return nil
		}
		return f
	}
	body := must(draft(long("text", "答复正文")))
	body.Max = 12000
	class := must(draft(classField("class", "答复类别")))
	return []field{class, body,
		{Key: "answers", Label: "逐项回应", Kind: procedure.FieldRows, RowsFrom: "demands", Rows: []field{
			{Key: "outcome", Label: "办理结果", Kind: procedure.FieldChoice, Choices: Outcomes, Required: true},
			{Key: "text", Label: "说明", Kind: procedure.FieldText, Required: true, Max: 500}}},
		{Key: "promises", Label: "承诺事项", Kind: procedure.FieldRows, Required: true, WhenRule: promising, Passing: true, Rows: []field{
			{Key: "text", Label: "承诺", Kind: procedure.FieldText, Required: true, Max: 300}, {Key: "due", Label: "完成日期", Kind: procedure.FieldDate, Required: true}}},
		must(draft(text("docno", "文号"))), must(text("signer", "签发人")), must(text("officer", "联系人")), must(text("officer_phone", "联系电话")),
		long("override", "协办意见未齐即答复的理由"), blobs("reply_blobs", "附件")}
}

func answering() []action {
	track := func(a action) action {
		a.Track = TrackUnit
		if a.Part == "" {
			a.Part = act.PartOpen
		}
		return a
	}
	draftFields := []field{classField("draft_class", "答复类别"), long("draft_text", "答复正文"), text("draft_docno", "文号")}
	item := func(label string) field {
		return pass(must(field{Key: "item", Label: label, Kind: procedure.FieldNumber}))
	}
	done := from(UnitReplied)
	unsigned := procedure.Guard{Code: CodeSigned, Basis: "代表建议条例第二十二条", Check: func(m *matter, in *input) *no {
		if t := m.Track(in.Track); t == nil || unsignedFace(t) == nil {
			return procedure.No()
		}
		return nil
	}}
	set := []procedure.ClockOp{{Op: procedure.ClockSet, Clock: "promise", Date: nextPromise}}
	return []action{
		track(action{ID: "reply_draft", Name: "拟答复稿", NameEn: "Draft the reply", Basis: "代表建议条例第二十二条", By: answerers, From: from(UnitHandling), Part: PartDraft, Fields: draftFields}),
		track(action{ID: "reply", Name: "签发答复", NameEn: "Issue the reply", Help: "每一项诉求都须回应；正式答复由单位负责人签发。", Basis: "代表法第五十一条、代表建议条例第十九条至第二十二条", By: by(RoleHead), From: from(UnitHandling), To: UnitReplied,
			Tone: procedure.TonePrimary, Papers: []string{"reply", "eval"}, Fields: replyFields(),
			Guards: []procedure.Guard{{Code: app.CodeForbidden, Basis: "代表建议条例第二十一条", Check: notCo}, {Code: CodeNoContact, Basis: "代表法第五十一条", Check: heard},
				{Code: CodeCo, Basis: "代表建议条例第二十一条", Check: opinionsIn}, {Code: CodePromise, Basis: "代表建议条例第十八条", Check: promisesFit}},
			Effect: replied, Clocks: append([]procedure.ClockOp{{Op: procedure.ClockStop, Clock: "reply"}, {Op: procedure.ClockStop, Clock: "rehandle"}, {Op: procedure.ClockStop, Clock: "refuse"},
				{Op: procedure.ClockStart, Clock: "evaluate", When: func(m *matter, _ *event) bool { return m.State == StateAnswered }}}, set...)}),
		track(action{ID: "contact_confirm", Name: "确认联系属实", NameEn: "Confirm the contact", Basis: "代表建议条例第十七条", By: by(RoleLead), From: from(UnitHandling, UnitReplied), Fields: []field{text("contact_said", "补充")},
			Guards: []procedure.Guard{{Code: CodeSigned, Basis: "代表建议条例第十七条", Check: func(m *matter, in *input) *no {
				if t := m.Track(in.Track); t == nil || len(t.Facts.Rows("contacts")) == 0 || t.Facts.Int("contacts_seen") >= int64(len(t.Facts.Rows("contacts"))) {
					return procedure.No()
				}
				return nil
			}}}, Effect: func(m *matter, e *event) {
				f := m.Track(e.Track).Facts
				f["contacts_seen"] = int64(len(f.Rows("contacts")))
			}}),
		track(action{ID: "face", Name: "记录面复", NameEn: "Record a face-to-face reply", Basis: "代表建议条例第二十二条", By: answerers, From: from(UnitHandling, UnitReplied), Papers: []string{"face"},
			Fields: []field{pass(must(date("face_date", "日期"))), pass(must(text("face_place", "地点"))), pass(must(text("face_people", "参加人员"))), pass(must(long("face_record", "答复情况和代表意见")))},
			Guards: []procedure.Guard{{Code: procedure.CodeKind, Basis: "代表建议条例第二十二条", Check: notAhead("face_date", "日期")}}, Effect: faced}),
		track(action{ID: "face_sign", Name: "签署面复记录", NameEn: "Sign the record", Help: "在您自己的设备上签署。", Basis: "代表建议条例第二十二条", By: by(RoleLead), From: from(UnitHandling, UnitReplied), Tone: procedure.TonePrimary,
			Fields: []field{pass(must(choice("face_agree", "记录是否属实", procedure.Choice{Value: "yes", Label: "属实"}, procedure.Choice{Value: "remark", Label: "有不同意见"}))), pass(text("face_remark", "意见"))},
			Guards: []procedure.Guard{unsigned}, Effect: faceSigned}),
		track(action{ID: "promise_done", Name: "承诺事项已完成", NameEn: "Promise delivered", Basis: "代表建议条例第十八条", By: answerers, From: done,
			Fields: []field{item("第几项"), pass(must(long("proof", "完成情况"))), pass(blobs("proof_blobs", "佐证材料"))}, Guards: []procedure.Guard{promiseGuard(promiseOpen)}, Effect: promiseDone, Clocks: set}),
		track(action{ID: "promise_confirm", Name: "确认承诺兑现", NameEn: "Confirm delivery", Basis: "代表建议条例第十八条", By: by(RoleLead), From: done,
			Fields: []field{item("第几项"), pass(must(choice("kept", "是否兑现", procedure.Choice{Value: "yes", Label: "已兑现"}, procedure.Choice{Value: "no", Label: "未兑现"}))), pass(text("kept_note", "说明"))},
			Guards: []procedure.Guard{promiseGuard(promiseReported)}, Effect: promiseKept, Clocks: set}),
		track(action{ID: "promise_ask", Name: "回访", NameEn: "Ask again", Basis: "青岛代表建议条例第二十七条", By: by(procedure.RoleServer), From: done, Fields: []field{item("第几项")},
			Guards: []procedure.Guard{promiseGuard(promiseConfirmed)}, Effect: promiseAsked, Auto: askAgain}),
		track(action{ID: "promise_still", Name: "回访反馈", NameEn: "Answer the follow-up", Basis: "青岛代表建议条例第二十七条", By: by(RoleLead), From: done,
			Fields: []field{item("第几项"), pass(must(choice("still", "现在的情况", procedure.Choice{Value: "yes", Label: "保持良好"}, procedure.Choice{Value: "no", Label: "出现反复"}))), pass(text("still_note", "说明"))},
			Guards: []procedure.Guard{promiseGuard(promiseConfirmed)}, Effect: func(m *matter, e *event) {
				changePromise(m.Track(e.Track), e, func(r act.Form) { r["still"] = e.Form.Text("still") })
			}}),
	}
}

func notCo(m *matter, in *input) *no {
	if t := m.Track(in.Track); t != nil && t.Kind == Co {
		return procedure.No()
	}
	return nil
}

// heard asks for a recorded contact with the deputy in this round (代表法第五十一条; 重新办理须再听取意见).
func heard(m *matter, in *input) *no {
	t := m.Track(in.Track)
	if t == nil {
		return procedure.No()
	}
	for _, r := range t.Facts.Rows("contacts") {
		if r.Int("round") == m.Facts.Int("round") {
			return nil
		}
	}
	return procedure.No()
}

// opinionsIn keeps the lead unit from replying before the co-organisers spoke, unless it says why.
func opinionsIn(m *matter, in *input) *no {
	if in.Form == nil || strings.TrimSpace(in.Form.Text("override")) != "" {
		return nil
	}
	var missing []string
	for _, t := range m.Live(Co) {
		if t.State != UnitOpined {
			missing = append(missing, nameIn(in, t.Organ))
		}
	}
	if len(missing) > 0 {
		return procedure.No("units", strings.Join(missing, "、"))
	}
	return nil
}

func promisesFit(_ *matter, in *input) *no {
	for i, r := range in.Form.Rows("promises") {
		if d := r.Date("due"); d.Before(in.Today) {
			return procedure.No("why", "第"+strconv.Itoa(i+1)+"项的完成日期早于今天")
		}
	}
	return nil
}

// replied keeps the reply beside earlier ones and answers the matter when every
// unit that has to reply has.
func replied(m *matter, e *event) {
	t := m.Track(e.Track)
	f := e.Form
	row := act.Form{"act": e.Act.String(), "round": m.Facts.Int("round"), "class": f.Text("class"), "docno": f.Text("docno"), "date": e.Today().String(), "signer": f.Text("signer")}
	t.Facts.SetRows("replies", append(t.Facts.Rows("replies"), row))
	t.Facts["replied"] = e.Today().String()
	if c := m.Clock("reply", t.Key); c != nil && m.Facts.Int("round") == 0 {
		t.Facts["late"] = !c.Run.Due.IsZero() && e.Today().After(c.Run.Due)
	}
	ledger := t.Facts.Rows("ledger")
	for _, p := range f.Rows("promises") {
		ledger = append(ledger, act.Form{"text": p.Text("text"), "due": p.Text("due")})
	}
	t.Facts.SetRows("ledger", ledger)
	if m.State == StateReassign {
		return
	}
	for _, x := range m.Live(Main, Split) {
		if x.State != UnitReplied {
			return
		}
	}
	m.Facts["answered"] = e.Today().String()
	m.Move(StateAnswered, e.Received)
}

func faced(m *matter, e *event) {
	t := m.Track(e.Track)
	row := act.Form{"act": e.Act.String(), "hash": e.Hash.String(), "date": e.Form.Text("face_date"), "place": e.Form.Text("face_place"),
		"people": e.Form.Text("face_people"), "record": e.Form.Text("face_record")}
	t.Facts.SetRows("faces", append(t.Facts.Rows("faces"), row))
}

func unsignedFace(t *procedure.Track) act.Form {
	rows := t.Facts.Rows("faces")
	for i := len(rows) - 1; i >= 0; i-- {
		if rows[i].Text("agree") == "" {
			return rows[i]
		}
	}
	return nil
}

// faceSigned signs the newest record that waits.
func faceSigned(m *matter, e *event) {
	t := m.Track(e.Track)
	rows := t.Facts.Rows("faces")
	for i := len(rows) - 1; i >= 0; i-- {
		if rows[i].Text("agree") == "" {
			r := rows[i].Clone()
			r["agree"], r["remark"], r["signed"] = e.Form.Text("face_agree"), e.Form.Text("face_remark"), e.Today().String()
			rows[i] = r
			t.Facts.SetRows("faces", rows)
			return
		}
	}
}
