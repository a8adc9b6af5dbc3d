package filing

import (
	"strings"
	"testing"

	"renda/app/act"
	"renda/app/procedure"
)

// Scenarios 1 and 2: day 29 is in time; day 31 is taken too, flagged 迟报 and counted.
func TestInTimeOrLate(t *testing.T) {
	for _, c := range []struct {
		ago  int
		want string
	}{{29, "及时"}, {31, "迟报"}} {
		w := newWorld(t, "2026-04-08")
		m := id("doc")
		w.Do("maker", m, "filing.file", "", w.pack(c.ago))
		w.State(m, StateChecking)
		card := procedure.MakeCard(Procedure(), w.M[m], w.Actor("clerk"), w.Dir)
		if got := val(&card, colTimely); got != c.want {
			t.Errorf("%d days after publication: %s, want %s", c.ago, got, c.want)
		}
		late := figure(t, w, "clerk", "late")
		if (c.want == "迟报") != (len(late) == 1) {
			t.Errorf("late list %v", late)
		}
	}
}

func figure(t *testing.T, w *world, who, name string) []string {
	t.Helper()
	for _, f := range procedure.Figures(Procedure(), w.Cards(who, Procedure())) {
		if f.Figure.ID == name && f.Value == "" {
			var out []string
			for _, x := range f.In {
				out = append(out, x.String())
			}
			return out
		}
	}
	return nil
}

// Scenario 3: the missing item is named; an amending document needs its decision; a class without a list
// of items is refused.
func TestPackage(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	f := w.pack(5)
	delete(f, "f_note")
	if a := w.No(CodePackage, "maker", id("doc"), "filing.file", "", f); a["missing"] != "起草（修改）说明" {
		t.Fatalf("missing %v", a)
	}
	f = w.pack(5)
	f["doing"] = "amend"
	if a := w.No(CodePackage, "maker", id("doc"), "filing.file", "", f); a["missing"] != "修改或者废止的决定" {
		t.Fatalf("missing %v", a)
	}
	f = w.pack(5)
	f["class"] = "政府文件"
	delete(f, "f_order")
	w.Do("maker", id("doc"), "filing.file", "", f)
	f = w.pack(-1)
	w.No(procedure.CodeKind, "maker", id("doc2"), "filing.file", "", f)
	f = w.pack(1)
	f["maker"] = w.county.String()
	w.No(CodeMaker, "maker", id("doc2"), "filing.file", "", f)
	f = w.pack(1)
	f["replaces"] = id("nobody").String()
	w.No(CodeReplaces, "maker", id("doc2"), "filing.file", "", f)
}

// Scenario 4: a meeting notice is hinted at as outside the scope; it is returned with its reason and uses no
// registration number.
func TestMeetingNotice(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	f := w.pack(5)
	f["class"], f["title"] = "政府文件", "演示市人民政府关于召开全市安全生产工作会议的通知"
	m := id("notice")
	w.Do("maker", m, "filing.file", "", f)
	if w.M[m].Facts.Text("hint") != "会议文件" {
		t.Fatalf("hint %q", w.M[m].Facts.Text("hint"))
	}
	checks := w.fill("clerk", m, "check", "", nil)
	if checks.Text("check_scope") != "no" || checks.Text("check_complete") != "yes" || !strings.Contains(checks.Text("note_scope"), "会议") {
		t.Fatalf("check opens with %v", checks)
	}
	w.No(CodeUnchecked, "clerk", m, "filing.register", "", nil)
	w.Do("clerk", m, "filing.check", "", checks)
	if a := w.No(CodeFailed, "clerk", m, "filing.register", "", nil); a["what"] != "属于备案范围" {
		t.Fatalf("args %v", a)
	}
	ret := w.fill("clerk", m, "return", "", nil)
	if ret.Text("return_reason") != "会议文件" || ret.Text("return_text") == "" {
		t.Fatalf("return opens with %v", ret)
	}
	w.Do("clerk", m, "filing.return", "", ret)
	w.State(m, StateReturned)
	w.toRegistered(id("next"), w.pack(5))
	if n := w.M[id("next")].Facts.Text(procedure.NumberKey); n != "济人规备〔2026〕1号" || w.M[m].Facts.Text(procedure.NumberKey) != "" {
		t.Fatalf("numbers %q %q", n, w.M[m].Facts.Text(procedure.NumberKey))
	}
}

// Scenario 5: the tenth day of the formal check falls into National Day; the due date moves to the first
// working day and the sheet names the rule.
func TestHoliday(t *testing.T) {
	w := newWorld(t, "2026-09-22")
	m := id("doc")
	w.Do("maker", m, "filing.file", "", w.pack(5))
	if d := w.Due(m, "check", ""); d != "2026-10-08" {
		t.Fatalf("due %s", d)
	}
	if r := w.M[m].Running("check", "").Run.Rule; r.Value != "10" || !strings.Contains(r.Basis, "第十二条") {
		t.Fatalf("rule %v", r)
	}
}

// Scenario 6: both packages stay, the time to correct is a clock, and what the second package leaves out is gone
// from the facts.
func TestHeldAndSentAgain(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	m := id("doc")
	f := w.pack(5)
	f["remark"] = "第一次"
	w.Do("maker", m, "filing.file", "", f)
	w.Do("clerk", m, "filing.check", "", checked("format"))
	hold := w.fill("clerk", m, "hold", "", nil)
	if r := hold.Rows("defects"); len(r) != 1 || r[0].Text("item") != "format" || r[0].Text("what") != "不合格的说明" {
		t.Fatalf("defects %v", r)
	}
	w.Do("clerk", m, "filing.hold", "", hold)
	w.State(m, StateHeld)
	if d := w.Due(m, "correct", ""); d != "2026-04-20" { // the 18th is a Saturday
		t.Fatalf("correct by %s", d)
	}
	w.Later(3)
	again := w.fill("maker", m, "resubmit", "", nil)
	if again.Text("title") != "演示市养犬管理办法" || again.Text("remark") != "第一次" {
		t.Fatalf("opens with %v", again)
	}
	delete(again, "remark")
	w.Do("maker", m, "filing.resubmit", "", again)
	if w.M[m].Facts.Text("remark") != "" || w.M[m].Facts.Int("rounds") != 2 {
		t.Fatal("the first package shows through the second")
	}
	w.No(CodeUnchecked, "clerk", m, "filing.register", "", nil) // the check was of the first package
	w.Do("clerk", m, "filing.check", "", checked(""))
	w.Do("clerk", m, "filing.register", "", nil)
	if c := w.M[m].Clock("correct", ""); c.Run.Stopped.String() != "2026-04-11" {
		t.Fatalf("correct stopped %s", c.Run.Stopped)
	}
	n := 0
	for _, e := range w.M[m].Log {
		if e.Kind == "filing.file" || e.Kind == "filing.resubmit" {
			n++
		}
	}
	if n != 2 {
		t.Fatalf("%d packages kept", n)
	}
}

// Scenario 7 at the table: numbers of one pattern follow without gaps, two patterns count apart.
func TestNumbers(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	var got []string
	for i, class := range []string{"规章", "政府文件", "监察文件", "规章"} {
		m := id(string(rune('a' + i)))
		f := w.pack(5)
		f["class"] = class
		w.toRegistered(m, f)
		got = append(got, w.M[m].Facts.Text(procedure.NumberKey))
	}
	if want := "济人规备〔2026〕1号 济人备〔2026〕1号 济人备〔2026〕2号 济人规备〔2026〕2号"; strings.Join(got, " ") != want {
		t.Fatalf("numbers %v", got)
	}
	w.Till("2027-01-05")
	w.toRegistered(id("new year"), w.pack(5))
	if n := w.M[id("new year")].Facts.Text(procedure.NumberKey); n != "济人规备〔2027〕1号" {
		t.Fatalf("number %s", n)
	}
}

// Scenario 8: three committees, one late: it is urged by itself and listed; the document's own clock stays at
// three months; the conclusion waits for the third unless it is said why not.
func TestThreeCommittees(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	m := id("doc")
	w.toRegistered(m, w.pack(5))
	w.No(CodeCommittee, "clerk", m, "filing.distribute", "", act.Form{"co": list(w.law)})
	w.No(CodeCommittee, "clerk", m, "filing.distribute", "", act.Form{"lead": w.law.String(), "co": list(w.law)})
	w.Do("clerk", m, "filing.distribute", "", act.Form{"lead": w.urban.String(), "co": list(w.law)})
	w.No(CodeCommittee, "clerk", m, "filing.distribute", "", act.Form{"lead": w.social.String()})
	w.Do("clerk", m, "filing.distribute", "", act.Form{"co": list(w.social)})
	review := w.Due(m, "review", "")
	w.opine("urban", m, w.urban, "none", nil)
	w.opine("law", m, w.law, "none", nil)
	w.Do("social", m, "filing.receive", w.social.String(), nil)
	w.Do("head", m, "filing.committee_extend", w.social.String(), act.Form{"committee_reason": "须调研"})
	w.No(CodeExtended, "head", m, "filing.committee_extend", w.social.String(), act.Form{"committee_reason": "再延"})
	if d := w.Due(m, "committee", w.social.String()); d != "2026-06-08" { // sixty days are the 7th, a Sunday
		t.Fatalf("committee by %s", d)
	}
	if len(figure(t, w, "clerk", "urged")) != 0 {
		t.Fatal("urged before it is late")
	}
	w.Till("2026-06-09")
	if got := figure(t, w, "clerk", "urged"); len(got) != 1 {
		t.Fatalf("urge list %v", got)
	}
	w.Later(20)
	if n := w.M[m].Track(w.social.String()).Facts.Int("urged"); n != 1 {
		t.Fatalf("urged %d times", n)
	}
	if d := w.Due(m, "review", ""); d != review || d != "2026-07-08" {
		t.Fatalf("review by %s, was %s", d, review)
	}
	if a := w.No(CodeOpinions, "clerk", m, "filing.end", "", act.Form{"result": "none"}); a["units"] != "社会委" {
		t.Fatalf("args %v", a)
	}
	w.Do("head", m, "filing.extend", "", act.Form{"extend_reason": "委员会意见未齐"})
	w.No(CodeExtended, "head", m, "filing.extend", "", act.Form{"extend_reason": "再延"})
	w.Do("clerk", m, "filing.end", "", act.Form{"result": "none", "override": "逾期未提出意见"})
	w.State(m, StateEnded)
	w.Do("clerk", m, "filing.archive", "", act.Form{"archive_no": "WS·2026-1"})
	w.State(m, StateArchived)
}

// Scenario 11: a plan suspends the review; the day after its date it goes on by itself, with the clock counting again.
func TestPlanFails(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	m := id("doc")
	w.toReview(m)
	w.Do("clerk", m, "filing.talk", "", act.Form{"talk_kind": "letter", "talk_text": "请说明", "explain_by": "2026-04-20"})
	w.No(CodePromise, "clerk", m, "filing.suspend", "", nil)
	w.No(CodePast, "maker", m, "filing.promise", "", act.Form{"plan_how": "repeal", "plan": "废止", "until": "2026-04-08"})
	w.Do("maker", m, "filing.promise", "", act.Form{"plan_how": "repeal", "plan": "废止", "until": "2026-06-30"})
	w.Later(10)
	w.Do("clerk", m, "filing.suspend", "", nil)
	w.State(m, StateSuspended)
	if r := w.M[m].Running("review", ""); r == nil || !r.Run.Resting() {
		t.Fatal("the review clock runs on")
	}
	w.Till("2026-06-30")
	w.State(m, StateSuspended)
	w.Later(1)
	w.State(m, StateLapsed)
	// Seventy-four days of rest are added to 8 July; 20 September is a make-up working Sunday.
	if r := w.M[m].Running("review", ""); r == nil || r.Run.Resting() || r.Run.Due.String() != "2026-09-20" {
		t.Fatalf("review by %s", w.Due(m, "review", ""))
	}
	w.Do("head", m, "filing.opinion", "", w.fill("head", m, "opinion", "", act.Form{"demanded": "repeal"}))
	w.State(m, StateOpinion)
}

// Scenario 12: two months of silence draft a motion for the council of chairs; only its decision brings the matter to
// the standing committee; a decision needs more than half of all members.
func TestSilenceToDecision(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	m := id("doc")
	w.toOpinion(m)
	if d := w.Due(m, "reply", ""); d != "2026-06-08" {
		t.Fatalf("reply by %s", d)
	}
	w.Till("2026-06-08")
	w.State(m, StateOpinion)
	w.Later(1)
	w.State(m, StateRefusal)
	for _, who := range []string{"clerk", "head", "chairs"} {
		if ok, _ := w.Offers(who, m, "to_session"); ok {
			t.Fatalf("%s may go past the council of chairs", who)
		}
	}
	motion := w.fill("head", m, "motion", "", act.Form{"motion_kind": "revoke"})
	if s := motion.Text("motion"); !strings.Contains(s, "逾期没有反馈") || !strings.Contains(s, "2026年6月8日") || !strings.Contains(s, "第十条") {
		t.Fatalf("draft: %s", s)
	}
	w.Do("head", m, "filing.motion", "", motion)
	w.State(m, StateChairs)
	w.No(procedure.CodeRequired, "chairs", m, "filing.to_session", "", nil)
	w.Do("chairs", m, "filing.to_session", "", act.Form{"chairs_meeting": "第88次主任会议", "chairs_on": w.Today.String(), "sc_meeting": "第四十次会议"})
	vote := func(yes int64) act.Form {
		return act.Form{"sc_outcome": "revoke", "sc_on": w.Today.String(), "sc_session": "第四十次会议", "members": int64(40), "votes_for": yes, "votes_against": int64(5), "votes_abstain": int64(2), "sc_text": "撤销"}
	}
	if a := w.No(CodeMajority, "chairs", m, "filing.decide", "", vote(20)); a["need"] != "21" {
		t.Fatalf("args %v", a)
	}
	w.No(CodeVotes, "chairs", m, "filing.decide", "", vote(34))
	w.Do("chairs", m, "filing.decide", "", vote(21))
	w.State(m, StateDecided)
	if Status(w.M[m]) != "已撤销" {
		t.Fatalf("status %s", Status(w.M[m]))
	}
	w.No(CodeExecuted, "clerk", m, "filing.executed", "", act.Form{"executed_note": "无"})
	w.Do("maker", m, "filing.execute", "", act.Form{"executed_on": w.Today.String(), "execute_text": "已停止执行"})
	w.No(CodeUnpublished, "clerk", m, "filing.executed", "", act.Form{"executed_note": "属实"})
	w.Do("chairs", m, "filing.publish", "", act.Form{"sc_published": w.Today.String(), "sc_where": "常委会公报"})
	w.Do("clerk", m, "filing.executed", "", act.Form{"executed_note": "属实"})
	w.State(m, StateEnded)
}

// A maker that agreed and does not correct is met by the motion, not by a second opinion: when its thirty days are over, or once it was found that
// what it reports corrected is not; without a written opinion there is no such way.
func TestAgreedAndNotCorrected(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	m := id("doc")
	w.toOpinion(m)
	w.Do("maker", m, "filing.reply", "", act.Form{"decision": "amend", "reply_text": "同意", "fix_until": "2026-05-01"})
	not := act.Form{"unfixed_text": "第十条仍在执行"}
	if a := w.No(CodeUnfixed, "head", m, "filing.unfixed", "", not); !strings.Contains(a["why"], "才届满") {
		t.Fatalf("args %v", a)
	}
	w.Do("maker", m, "filing.corrected", "", act.Form{"fix_how": "repeal", "fixed_on": w.Today.String(), "fix_docno": "令第10号", "fix_text": "已废止"})
	w.Do("clerk", m, "filing.not_fixed", "", act.Form{"not_fixed": "没有公布废止"})
	w.State(m, StateLapsed)
	w.Do("head", m, "filing.unfixed", "", not)
	w.State(m, StateRefusal)
	if s := w.fill("head", m, "motion", "", nil).Text("motion"); !strings.Contains(s, "同意纠正，但是没有修改、废止：第十条仍在执行。") {
		t.Fatalf("draft: %s", s)
	}
	late := id("late")
	w.toOpinion(late)
	w.Do("maker", late, "filing.reply", "", act.Form{"decision": "repeal", "reply_text": "同意", "fix_until": w.Today.AddDays(20).String()})
	w.Later(31)
	w.Do("head", late, "filing.unfixed", "", not)
	w.State(late, StateRefusal)
	early := id("early")
	w.toReview(early)
	w.Do("clerk", early, "filing.talk", "", act.Form{"talk_kind": "talk", "talk_text": "第十条的依据是什么"})
	w.Do("maker", early, "filing.promise", "", act.Form{"plan_how": "amend", "plan": "修改", "until": w.Today.AddDays(5).String()})
	w.Do("clerk", early, "filing.suspend", "", nil)
	w.Do("clerk", early, "filing.resume", "", act.Form{"resume_reason": "不再按计划"})
	w.No(CodeUnfixed, "head", early, "filing.unfixed", "", not)
}

// Scenario 13: a re-filed text, once registered, ends the review of the old one by itself; both know of each other.
func TestRefiledTextEndsTheOldReview(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	old, fresh := id("old"), id("new")
	w.toOpinion(old)
	w.Do("maker", old, "filing.reply", "", act.Form{"decision": "amend", "reply_text": "同意", "fix_until": "2026-05-01"})
	w.State(old, StateCorrecting)
	w.Later(10)
	w.Do("maker", old, "filing.corrected", "", act.Form{"fix_how": "amend", "fixed_on": w.Today.String(), "fix_docno": "令第10号", "fix_text": "已修改第十条"})
	w.State(old, StateCorrected)
	w.No(CodeRefile, "clerk", old, "filing.verify", "", act.Form{"verify_text": "属实"})
	f := w.pack(1)
	f["doing"], f["f_decision"], f["replaces"] = "amend", blob("决定"), old.String()
	w.Do("maker", fresh, "filing.file", "", f)
	w.State(old, StateCorrected)
	w.Do("clerk", fresh, "filing.check", "", checked(""))
	w.Do("clerk", fresh, "filing.register", "", nil)
	w.State(old, StateEnded)
	o := w.M[old].Facts
	if o.Text("result") != "amended" || o.ID("refiled") != fresh || o.Text("refiled_no") != "济人规备〔2026〕2号" || Status(w.M[old]) != "已修改" {
		t.Fatalf("facts %v", o)
	}
	for _, c := range w.M[old].Clocks {
		if c.Run.Running() && c.Track == "" {
			t.Fatalf("clock %s runs on after the end", c.Def)
		}
	}
	w.No(CodeReplaced, "head", old, "filing.reopen", "", act.Form{"reopen_reason": "再看"})
	if len(w.Log[old]) != len(w.Fold(old, func(*procedure.Event) bool { return true }).Log) {
		t.Fatal("acts lost")
	}
}
