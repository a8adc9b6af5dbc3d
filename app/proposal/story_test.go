package proposal

import (
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/rules"
)

// Scenarios 19 and 20: eight confirmations and the lead are nine, one too few for a
// bill; the ninth makes it ten; who withdraws is counted no more; a changed text voids all.
func TestBillNeedsTenNames(t *testing.T) {
	w := newWorld(t)
	f := textForm("bill")
	var ids []app.ID
	nine := []string{"d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9"}
	for _, n := range nine {
		ids = append(ids, w.ids[n])
	}
	f["people"] = list(ids...)
	w.do("lead", "cosign", "", f)
	w.state(StateCosign)
	for _, n := range nine[:8] {
		w.do(n, "confirm", "", nil)
	}
	args := w.refused(CodeNames, "lead", "submit_joint", "", nil)
	if args["have"] != "9" || args["need"] != "10" {
		t.Fatalf("args %v", args)
	}
	w.do("d9", "confirm", "", nil)
	w.do("d1", "cosign_withdraw", "", nil)
	w.refused(CodeNames, "lead", "submit_joint", "", nil)
	w.do("d1", "confirm", "", nil)

	changed := textForm("bill")
	delete(changed, "kind")
	delete(changed, "contact")
	changed["plan"] = "改过的方案"
	old := w.m.Facts.Text("texthash")
	w.do("lead", "revise", "", changed)
	if Confirmed(w.m) != 0 || CosignState(w.m, w.m.Facts.Rows("cosign")[0]) != CosignVoid {
		t.Fatal("a changed text left confirmations standing")
	}
	w.refused(CodeChanged, "d1", "confirm", "", act.Form{"hash": old})
	for _, n := range nine {
		w.do(n, "confirm", "", nil)
	}
	w.do("lead", "submit_joint", "", nil)
	w.do("office", "sign", "", nil)
	w.do("office", "accept", "", act.Form{"term": int64(18), "meeting": "session", "session": int64(4)})
	w.state(StateBill)
	w.do("chairs", "to_suggestion", "", act.Form{"decision": "主席团第三次会议"})
	w.state(StateRegistered)
	if len(w.m.Numbers) != 2 {
		t.Fatalf("numbers %v", w.m.Numbers)
	}
}

// Scenario 21: a product promotion is returned with its reason, kept, and can become a letter.
func TestReturnedThenLetter(t *testing.T) {
	w := newWorld(t)
	w.do("lead", "submit", "", textForm("suggestion"))
	w.refused(procedure.CodeRequired, "office", "return", "", act.Form{"return_reason": "promotion"})
	w.do("office", "return", "", act.Form{"return_reason": "promotion", "return_text": "推介本企业产品"})
	w.state(StateReturned)
	again := textForm("suggestion")
	delete(again, "kind")
	delete(again, "contact")
	again["title"] = "改后的题目"
	w.do("lead", "resubmit", "", again)
	w.do("office", "letter", "", act.Form{"letter_reason": "promotion"})
	w.state(StateLetter)
	if r := w.m.Facts.Rows("returns"); len(r) != 1 || r[0].Text("text") != "推介本企业产品" || w.m.Facts.Text(procedure.NumberKey) != "" {
		t.Fatalf("returns %v", r)
	}
}

// Scenario 22: the unit records a face-to-face reply and the deputy signs it on his own device; nobody else can.
func TestFaceRecordSigned(t *testing.T) {
	w := newWorld(t)
	w.toAssigned()
	a := bureauA.String()
	w.do("a", "unit_sign", a, nil)
	w.refused(CodeSigned, "lead", "face_sign", a, act.Form{"face_agree": "yes"})
	w.do("a", "face", a, act.Form{"face_date": "2026-03-02", "face_place": "会议室", "face_people": "李四", "face_record": "当面答复"})
	w.refused(app.CodeForbidden, "office", "face_sign", a, act.Form{"face_agree": "yes"})
	if !procedure.Turn(Procedure(), w.m, w.actor("lead")) {
		t.Fatal("the lead is not told")
	}
	w.do("lead", "face_sign", a, act.Form{"face_agree": "yes"})
	if v := values(w.m, w.dir); v[colFaced] == "" {
		t.Fatal("not counted as 面复")
	}
}

// Scenario 23: 不满意 needs a reason; with one, re-handling opens for a month, the old
// reply stays, the deputy must be heard again; the rule's number of times brings it to the chairs.
func TestUnhappyOpensRehandling(t *testing.T) {
	w := newWorld(t)
	w.toAnswered("A")
	w.state(StateAnswered)
	a := bureauA.String()
	w.refused(app.CodeForbidden, "d1", "evaluate", "", act.Form{"attitude": "good", "result": "good"})
	w.refused(procedure.CodeRequired, "lead", "evaluate", "", act.Form{"attitude": "good", "result": "bad"})
	w.do("lead", "evaluate", "", act.Form{"attitude": "good", "result": "bad", "reason": "路灯仍未修"})
	w.state(StateRehandling)
	if d := w.due("rehandle", a); d != "2026-04-02" {
		t.Fatalf("re-handling due %s", d)
	}
	w.refused(CodeNoContact, "ahead", "reply", a, replyForm("A"))
	w.contact("a", a)
	w.do("ahead", "reply", a, replyForm("A"))
	if n := len(w.m.Track(a).Facts.Rows("replies")); n != 2 {
		t.Fatalf("%d replies kept", n)
	}
	need, _ := w.input("lead", nil).Number("proposal.rehandle.chairs")
	for i := 2; i < need; i++ {
		w.do("lead", "evaluate", "", act.Form{"attitude": "bad", "result": "bad", "reason": "仍未解决"})
		w.contact("a", a)
		w.do("ahead", "reply", a, replyForm("A"))
	}
	w.do("lead", "evaluate", "", act.Form{"attitude": "bad", "result": "bad", "reason": "还是没有解决"})
	w.state(StateChairs)
	w.do("chairs", "chairs_redo", "", act.Form{"chairs_decision": "再办一次"})
	w.state(StateRehandling)
	w.contact("a", a)
	w.do("ahead", "reply", a, replyForm("A"))
	w.do("lead", "evaluate", "", act.Form{"attitude": "good", "result": "good"})
	w.state(StateEvaluated)
	if v := values(w.m, w.dir); v[colRes1] != "不满意" || v[colRes] != "满意" {
		t.Fatalf("ratings %v", v)
	}
}

// Scenario 24: a secret name reaches neither unit nor government nor the publication.
func TestSecretName(t *testing.T) {
	w := newWorld(t)
	f := textForm("suggestion")
	f["secret"] = true
	f["people"] = list(w.ids["d1"])
	w.do("lead", "cosign", "", f)
	w.do("d1", "confirm", "", nil)
	w.do("lead", "submit_joint", "", nil)
	w.do("office", "accept", "", act.Form{"term": int64(18), "meeting": "closed", "year": int64(2026)})
	w.do("office", "to_gov", "", act.Form{"gov": govOrgan.String(), "suggest_note": "建议城管局主办"})
	w.do("gov", "assign", "", act.Form{"mode": "split", "split": list(bureauA, bureauB)})
	aud := procedure.Audiences(Procedure(), w.m)
	sees := func(part act.Part, who string) bool {
		for _, s := range w.actor(who).Scopes() {
			for _, x := range aud[part] {
				if s == x {
					return true
				}
			}
		}
		return false
	}
	for _, who := range []string{"a", "b", "gov", "leader", "chairs"} {
		if sees(act.PartIdentity, who) || !sees(act.PartOpen, who) {
			t.Errorf("%s: identity %v, open %v", who, sees(act.PartIdentity, who), sees(act.PartOpen, who))
		}
	}
	if !sees(act.PartIdentity, "office") || !sees(act.PartIdentity, "d1") || sees(act.PartOpen, "c") {
		t.Error("the office or a co-signer lost the identity part, or a stranger sees the matter")
	}
	if h := procedure.HiddenOf(Procedure(), w.m); len(h) != 2 {
		t.Errorf("hidden %v", h)
	}
	// What the unit folds: open and handling parts, authors gone.
	var unit *procedure.Matter
	for _, e := range w.log {
		if sees(e.Part, "a") {
			x := *e
			if e.Account == w.ids["lead"] || e.Account == w.ids["d1"] {
				x.Account, x.Author = app.ID{}, true
			}
			var err error
			if unit, err = procedure.Apply(Procedure(), unit, &x, w.env); err != nil {
				t.Fatal(err)
			}
		}
	}
	c := procedure.MakeCard(Procedure(), unit, w.actor("a"), w.dir)
	if c.State != StateHandling || c.Vals[colLead] != "" || c.Vals[colDelegation] != "" {
		t.Errorf("the unit's card: %+v", c)
	}
	b, err := act.Marshal(unit)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []app.ID{w.ids["lead"], w.ids["d1"]} {
		if contains(b, secret[:]) || contains(b, []byte(secret.String())) || contains(b, []byte("13800000000")) {
			t.Error("the unit's fold holds the secret name")
		}
	}
}

func contains(b, part []byte) bool {
	for i := 0; i+len(part) <= len(b); i++ {
		if string(b[i:i+len(part)]) == string(part) {
			return true
		}
	}
	return false
}

// Scenario 25: on day 6 申退 is refused and names limit and date, a letter may go instead;
// on day 4 it opens the way to another unit, and the first loses sight of the matter.
func TestRefusalWindow(t *testing.T) {
	a := bureauA.String()
	w := newWorld(t)
	w.toAssigned()
	w.refused(CodeTooEarly, "a", "refuse_letter", a, act.Form{"letter_to_office": "不属我局职责"})
	w.today = day("2026-03-10")
	args := w.refused(CodeLateRefuse, "a", "refuse", a, act.Form{"refuse_reason": "不属我局职责"})
	if args["limit"] != "5日" || args["due"] != "2026-03-09" && args["due"] != "2026-03-07" {
		t.Fatalf("args %v", args)
	}
	for _, o := range procedure.Options(Procedure(), w.m, w.input("a", nil)) {
		if o.Action.ID == "refuse" && (o.Err == nil || o.Err.Code != CodeLateRefuse) {
			t.Fatal("the button is not greyed")
		}
	}
	w.do("a", "refuse_letter", a, act.Form{"letter_to_office": "不属我局职责"})

	w = newWorld(t)
	w.toAssigned()
	w.today = day("2026-03-06")
	w.do("a", "refuse", a, act.Form{"refuse_reason": "不属我局职责", "refuse_taker": bureauC.String()})
	w.do("office", "refuse_agree", a, nil)
	w.state(StateReassign)
	w.do("office", "assign", "", act.Form{"mode": "main", "main": bureauC.String()})
	w.state(StateHandling)
	for _, s := range procedure.Audiences(Procedure(), w.m)[act.PartOpen] {
		if s == org.UnitScope(bureauA) {
			t.Fatal("the relieved unit still sees the matter")
		}
	}
	if values(w.m, w.dir)[colPasses] != "1" || w.m.Running("reply", a) != nil || w.due("reply", bureauC.String()) != "2026-06-08" {
		t.Fatalf("passes %s, due %s", values(w.m, w.dir)[colPasses], w.due("reply", bureauC.String()))
	}
}

// Scenario 26: an extension asked in month 4 is refused; in month 3 it is granted to
// six months from the same start; a second is impossible.
func TestExtensionOnce(t *testing.T) {
	a := bureauA.String()
	w := newWorld(t)
	w.toAssigned()
	w.do("a", "unit_sign", a, nil)
	w.refused(CodeExtNone, "office", "extend_grant", a, nil)
	w.today = day("2026-06-20")
	args := w.refused(CodeExtLate, "a", "extend_ask", a, act.Form{"extend_reason": "涉及面广"})
	if args["limit"] != "3月" || args["due"] != "2026-06-02" {
		t.Fatalf("args %v", args)
	}
	w.today = day("2026-05-20")
	w.do("a", "extend_ask", a, act.Form{"extend_reason": "涉及面广"})
	w.do("office", "extend_grant", a, nil)
	if d := w.due("reply", a); d != "2026-09-02" {
		t.Fatalf("extended to %s", d)
	}
	w.refused(CodeExtOnce, "a", "extend_ask", a, act.Form{"extend_reason": "再延"})
}

// The lead unit waits for its co-organisers unless it says why; every demand is answered;
// class B needs a promise, which wakes on its date and keeps the matter open until confirmed.
func TestReplyAndPromises(t *testing.T) {
	a, b := bureauA.String(), bureauB.String()
	w := newWorld(t)
	w.toAssigned()
	w.do("a", "unit_sign", a, nil)
	w.refused(CodeNoContact, "ahead", "reply", a, replyForm("B"))
	w.contact("a", a)
	w.refused(CodeCo, "ahead", "reply", a, replyForm("B"))
	w.refused(app.CodeForbidden, "a", "reply", a, replyForm("B"))
	w.do("b", "opinion", b, act.Form{"opinion": "同意"})
	f := replyForm("B")
	f["answers"] = answers()[:1]
	w.refused(procedure.CodeRows, "ahead", "reply", a, f)
	f = replyForm("B")
	delete(f, "promises")
	w.refused(procedure.CodeRequired, "ahead", "reply", a, f)
	f = replyForm("B")
	f["promises"] = []any{map[string]any{"text": "修复", "due": "2026-01-01"}}
	w.refused(CodePromise, "ahead", "reply", a, f)
	w.do("ahead", "reply", a, replyForm("B"))
	if d := w.due("promise", a); d != "2026-12-01" {
		t.Fatalf("promise due %s", d)
	}
	w.do("lead", "evaluate", "", act.Form{"attitude": "good", "result": "fair"})
	w.state(StateTracking)
	w.refused(CodeOpenDebts, "office", "close", "", nil)
	w.do("a", "promise_done", a, act.Form{"item": int64(1), "proof": "全部修复"})
	w.do("lead", "promise_confirm", a, act.Form{"item": int64(1), "kept": "no", "kept_note": "还有两盏"})
	w.state(StateTracking)
	w.do("a", "promise_done", a, act.Form{"item": int64(1), "proof": "全部修复"})
	w.do("lead", "promise_confirm", a, act.Form{"item": int64(1), "kept": "yes"})
	w.state(StateEvaluated)
	w.do("office", "close", "", nil)
	w.today = w.today.AddDays(30)
	auto := procedure.AutoActs(Procedure(), w.m, w.input("server", nil))
	if len(auto) != 1 || auto[0].Action.ID != "promise_ask" {
		t.Fatalf("auto %+v", auto)
	}
	w.do("server", "promise_ask", a, act.Form{"item": int64(1)})
	if n := len(procedure.AutoActs(Procedure(), w.m, w.input("server", nil))); n != 0 {
		t.Fatal("asked twice for the same day")
	}
	w.do("office", "archive", "", nil)
}

// Split matters are answered only when every unit has replied.
func TestSplitNeedsAll(t *testing.T) {
	w := newWorld(t)
	w.do("lead", "submit", "", textForm("suggestion"))
	w.do("office", "accept", "", act.Form{"term": int64(18), "meeting": "session", "session": int64(4)})
	w.refused(CodeUnits, "office", "assign", "", act.Form{"mode": "split", "split": list(bureauA)})
	w.do("office", "assign", "", act.Form{"mode": "split", "split": list(bureauA, bureauB)})
	for i, n := range []string{"a", "b"} {
		tr := w.m.Tracks[i].Key
		w.do(n, "unit_sign", tr, nil)
		w.contact(n, tr)
		w.do(n+"head", "reply", tr, replyForm("A"))
		if want := []procedure.StateID{StateHandling, StateAnswered}[i]; w.m.State != want {
			t.Fatalf("after %s: %s", n, w.m.State)
		}
	}
}

// The server urges once per due date, and asks the deputy for an evaluation before a
// silent one may be closed as 未反馈; publication stays within consent.
func TestUrgingAndSilence(t *testing.T) {
	a := bureauA.String()
	w := newWorld(t)
	w.toAssigned()
	w.do("a", "unit_sign", a, nil)
	w.today = day("2026-05-25")
	auto := procedure.AutoActs(Procedure(), w.m, w.input("server", nil))
	if len(auto) == 0 || auto[0].Action.ID != "urge_auto" {
		t.Fatalf("auto %+v", auto)
	}
	for _, x := range auto {
		w.do("server", x.Action.ID, x.Track, x.Form)
	}
	if n := len(procedure.AutoActs(Procedure(), w.m, w.input("server", nil))); n != 0 {
		t.Fatal("urged twice")
	}
	w.contact("a", a)
	f := replyForm("C")
	f["override"] = "协办单位逾期未反馈"
	w.do("ahead", "reply", a, f)
	w.refused(CodeOpenEval, "office", "close", "", nil)
	w.today = day("2026-08-01")
	for _, x := range procedure.AutoActs(Procedure(), w.m, w.input("server", nil)) {
		w.do("server", x.Action.ID, x.Track, x.Form)
	}
	w.do("lead", "consent", "", act.Form{"public": "title"})
	w.refused(CodeConsent, "office", "publish", "", act.Form{"publish": "full"})
	w.do("office", "publish", "", act.Form{"publish": "title"})
	w.do("office", "close", "", nil)
	if v := values(w.m, w.dir); v[colUnfed] == "" || v[colRes] != "" {
		t.Fatalf("values %v", v)
	}
}

// A bill is refused after the session's cut-off, the rule being set for that session alone; a suggestion is not.
func TestBillCutoff(t *testing.T) {
	w := newWorld(t)
	w.set = w.set.With(rules.Rule{ID: "proposal.bill.cutoff", Name: "议案截止", Value: "2026-02-28", Unit: rules.UnitText, Basis: "主席团决定", From: day("2026-01-01"), To: day("2026-03-31")})
	for kind, want := range map[string]bool{"bill": true, "suggestion": false} {
		in := &procedure.Input{Form: act.Form{"kind": kind}, Today: w.today, Rules: w.set}
		if got := beforeCutoff(&procedure.Matter{Facts: act.Form{}}, in) != nil; got != want {
			t.Errorf("%s refused: %v", kind, got)
		}
		in.Today = day("2026-02-28")
		if beforeCutoff(&procedure.Matter{Facts: act.Form{}}, in) != nil {
			t.Errorf("%s refused on the last day", kind)
		}
	}
}
