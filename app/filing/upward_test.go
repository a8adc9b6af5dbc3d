package filing

import (
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
)

// A suspicion of unconstitutionality is in no opinion, order or end of this level: it goes up, and the maker does
// not learn what is suspected.
func TestConstitutionGoesUp(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	m := id("doc")
	w.toRegistered(m, w.pack(5))
	w.Do("clerk", m, "filing.distribute", "", act.Form{"lead": w.urban.String()})
	w.opine("urban", m, w.urban, "problem", tick(Constitution))
	if a := w.No(CodeUpward, "head", m, "filing.opinion", "", act.Form{"grounds": tick(Constitution), "demanded": "repeal", "opinion_text": "意见"}); a["upper"] != "山东省人民代表大会常务委员会" {
		t.Fatalf("args %v", a)
	}
	w.No(CodeUpward, "head", m, "filing.halt", "", act.Form{"halt_scope": "whole", "halt_grounds": tick(Constitution)})
	w.No(CodeUpward, "clerk", m, "filing.end", "", act.Form{"result": "none"})
	up := w.fill("head", m, "escalate", "", nil)
	if !strings.Contains(up.Text("escalate_text"), "第十条") {
		t.Fatalf("opens with %v", up)
	}
	w.Do("head", m, "filing.escalate", "", up)
	w.State(m, StateEscalated)
	if s := w.Seen("maker", m); s.Facts.Text("escalate_text") != "" || s.State != StateEscalated {
		t.Fatal("the maker reads what is suspected")
	}
	w.Do("clerk", m, "filing.upper_answer", "", act.Form{"upper_outcome": "back", "upper_text": "不涉及合宪性问题"})
	w.State(m, StateReview)
	w.Do("clerk", m, "filing.end", "", act.Form{"result": "none"})
}

// A clearly illegal clause must stop being applied at once: the maker is called until it reports.
func TestHalt(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	m := id("doc")
	w.toReview(m)
	w.everywhere(m)
	w.No(procedure.CodeRequired, "head", m, "filing.halt", "", act.Form{"halt_scope": "clauses", "halt_grounds": tick("measure")})
	w.No(CodeHalt, "maker", m, "filing.halted", "", act.Form{"halted_on": w.Today.String(), "halted_text": "已停"})
	w.Do("head", m, "filing.halt", "", act.Form{"halt_scope": "clauses", "halt_clauses": "第十条", "halt_grounds": tick("measure")})
	if !procedure.Turn(Procedure(), w.M[m], w.Actor("maker")) || len(figure(t, w, "clerk", "halt")) != 1 {
		t.Fatal("nobody waits for the maker")
	}
	w.Do("maker", m, "filing.halted", "", act.Form{"halted_on": w.Today.String(), "halted_text": "已停"})
	if procedure.Turn(Procedure(), w.M[m], w.Actor("maker")) || len(figure(t, w, "clerk", "halt")) != 0 {
		t.Fatal("the report changes nothing")
	}
}

// Each tick needs the article of the document, the article of the higher law and the reasoning.
func TestTickNeedsAllThree(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	m := id("doc")
	w.toRegistered(m, w.pack(5))
	w.Do("clerk", m, "filing.distribute", "", act.Form{"lead": w.urban.String()})
	for _, key := range []string{"criterion", "article", "law", "law_article", "reason"} {
		bad := tick("power")
		delete(bad[0].(map[string]any), key)
		w.No(procedure.CodeRequired, "urban", m, "filing.opine", w.urban.String(), act.Form{"verdict": "problem", "opinion": "意见", "ticks": bad})
	}
}

// What reviewers write, what a rule card found, who else asked and what the expert said never reach the maker;
// another committee's expert note neither; the council of chairs reads along once the matter is before it.
func TestWhoSeesWhat(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	m, other := id("doc"), id("other")
	w.toRegistered(other, w.pack(9))
	w.toReview(m)
	finding := act.Form{"card": "处罚设定", "card_version": "3", "clause": "第十条", "quote": "处一千元罚款", "verdict": "dismissed", "reason": "上位法已有规定"}
	w.No(procedure.CodeRequired, "urban", m, "filing.finding", "", act.Form{"card": "处罚设定", "card_version": "3", "clause": "第十条", "quote": "处一千元罚款", "verdict": "dismissed"})
	w.Do("urban", m, "filing.finding", "", finding)
	w.Do("clerk", m, "filing.similar", "", act.Form{"similar_to": other.String(), "similar_note": "同样设定罚款"})
	w.No(CodeTwice, "clerk", m, "filing.similar", "", act.Form{"similar_to": other.String(), "similar_note": "同样设定罚款"})
	w.Do("clerk", m, "filing.mark", "", act.Form{"modes": []any{"own", "special"}, "trigger": "people", "campaign": "涉企罚款集中清理"})
	w.Do("clerk", m, "filing.expert_ask", "", act.Form{"expert_who": list(w.ID("expert")), "expert_question": "第十条是否越权"})
	w.No(CodeExpert, "clerk", m, "filing.expert_ask", "", act.Form{"expert_who": list(w.ID("expert2")), "expert_question": "第十条是否越权"})
	w.Do("expert", m, "filing.expert_note", "", act.Form{"expert_note": "越权"})
	if r := w.M[other].Facts.Rows("similar"); len(r) != 1 || r[0].ID("matter") != m {
		t.Fatalf("the other document does not know: %v", r)
	}
	seen := map[string]*procedure.Matter{}
	for _, who := range []string{"maker", "clerk", "urban", "expert", "chairs"} {
		seen[who] = w.Seen(who, m)
	}
	for who, want := range map[string][4]bool{"maker": {}, "clerk": {true, true, true, true}, "urban": {true, true, true, false}, "expert": {false, false, false, true}, "chairs": {}} {
		f := seen[who].Facts
		got := [4]bool{len(f.Rows("findings")) > 0, len(f.Rows("similar")) > 0, seen[who].Track(w.urban.String()).Facts.Text("opinion") != "", f.Text("expert_note") != ""}
		if got != want {
			t.Errorf("%s sees findings, links, opinion, expert's note: %v, want %v", who, got, want)
		}
	}
	w.Do("head", m, "filing.conflict", "", act.Form{"conflict": "两个委员会意见不一致"})
	if w.Seen("chairs", m).Track(w.urban.String()).Facts.Text("opinion") == "" {
		t.Error("the council of chairs settles what it can't read")
	}
	w.Do("chairs", m, "filing.conflict_settle", "", act.Form{"conflict_settled": "以城建环资委意见为准"})
	w.No(CodeConflict, "chairs", m, "filing.conflict_settle", "", act.Form{"conflict_settled": "再说"})
	for _, c := range []struct{ figure, value string }{{"dismissed", "处罚设定"}, {"modes", "专项审查"}, {"campaign", "涉企罚款集中清理"}} {
		n := 0
		for _, f := range procedure.Figures(Procedure(), w.Cards("clerk", Procedure())) {
			if f.Figure.ID == c.figure && f.Value == c.value {
				n = len(f.In)
			}
		}
		if n != 1 {
			t.Errorf("%s %s counts %d", c.figure, c.value, n)
		}
	}
}

// A joint document is filed by the lead maker; the other reads along and acts on nothing.
func TestJoint(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	m := id("doc")
	f := w.pack(5)
	f["joint"] = list(w.county)
	w.toRegistered(m, f)
	if w.Seen("county", m).Facts.Text("title") == "" {
		t.Fatal("the joint maker sees nothing")
	}
	if os := procedure.Options(Procedure(), w.M[m], w.Input("county", nil)); len(os) != 0 {
		t.Fatalf("the joint maker may %v", os[0].Action.ID)
	}
}

// A refusal of the maker, a motion sent back by the council of chairs, a reply after all, a repeal: the long way round
// ends with what was verified.
func TestRefusalSentBackThenRepealed(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	m := id("doc")
	w.toOpinion(m)
	w.Do("clerk", m, "filing.urge_maker", "", w.fill("clerk", m, "urge_maker", "", nil))
	w.No(procedure.CodeRequired, "maker", m, "filing.reply", "", act.Form{"decision": "amend", "reply_text": "同意"})
	w.Do("maker", m, "filing.reply", "", act.Form{"decision": "object", "reply_text": "有上位法依据"})
	w.State(m, StateRefusal)
	motion := w.fill("head", m, "motion", "", act.Form{"motion_kind": "revoke"})
	if !strings.Contains(motion.Text("motion"), "不予修改、废止：有上位法依据") {
		t.Fatalf("draft %s", motion.Text("motion"))
	}
	w.Do("head", m, "filing.motion", "", motion)
	w.Do("chairs", m, "filing.chairs_back", "", act.Form{"chairs_reason": "再沟通一次", "chairs_meeting": "第89次"})
	w.State(m, StateRefusal)
	w.Do("maker", m, "filing.reply", "", act.Form{"decision": "repeal", "reply_text": "同意废止", "fix_until": "2026-05-20"})
	if d := w.Due(m, "fix", ""); d != "2026-05-08" {
		t.Fatalf("fix by %s", d)
	}
	w.Do("maker", m, "filing.corrected", "", act.Form{"fix_how": "repeal", "fixed_on": w.Today.String(), "fix_docno": "令第11号", "fix_text": "已废止"})
	w.Do("clerk", m, "filing.not_fixed", "", act.Form{"not_fixed": "废止决定没有公布"})
	w.State(m, StateLapsed)
	w.Do("maker", m, "filing.corrected", "", act.Form{"fix_how": "repeal", "fixed_on": w.Today.String(), "fix_docno": "令第11号", "fix_text": "已公布"})
	w.Do("clerk", m, "filing.verify", "", act.Form{"verify_text": "属实"})
	if w.M[m].State != StateEnded || Status(w.M[m]) != "已废止" || len(figure(t, w, "clerk", "corrected")) != 1 {
		t.Fatalf("state %s, status %s", w.M[m].State, Status(w.M[m]))
	}
}

// A mild problem is written to the maker and ends the review as such.
func TestReminder(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	m := id("doc")
	w.toRegistered(m, w.pack(5))
	w.Do("clerk", m, "filing.distribute", "", act.Form{"lead": w.urban.String(), "co": list(w.law)})
	w.opine("urban", m, w.urban, "remind", nil)
	w.Do("clerk", m, "filing.recall", w.law.String(), act.Form{"recall_reason": "不属其职责"})
	f := w.fill("clerk", m, "remind", "", nil)
	if !strings.Contains(f.Text("remind_text"), "委员会的意见") {
		t.Fatalf("opens with %v", f)
	}
	w.Do("clerk", m, "filing.remind", "", f)
	e := w.fill("clerk", m, "end", "", nil)
	if e.Text("result") != "reminded" {
		t.Fatalf("ends as %v", e)
	}
	w.Do("clerk", m, "filing.end", "", e)
	w.Do("head", m, "filing.reopen", "", act.Form{"reopen_reason": "有新的理由"})
	if w.M[m].State != StateReview || len(w.M[m].Facts.Rows("results")) != 1 || w.Due(m, "review", "") == "" {
		t.Fatal("not reopened with its first result kept")
	}
}

// The catalogue shows who has not sent it; its reconciliation finds what was filed, and each 漏报 becomes a document that is
// counted, pressed, filed late or written off.
func TestCatalogue(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	w.toRegistered(id("doc"), w.pack(5))
	w.Till("2027-01-10")
	c := id("catalogue")
	w.No(CodeYear, "clerk", c, "catalogue.catalogue_call", "", act.Form{"maker": w.gov.String(), "year": int64(2028)})
	w.Do("clerk", c, "catalogue.catalogue_call", "", act.Form{"maker": w.gov.String(), "year": int64(2026)})
	if d := w.Due(c, "due", ""); d != "2027-01-31" { // a Sunday: "before" is never moved
		t.Fatalf("due %s", d)
	}
	row := func(title, no string) map[string]any {
		return map[string]any{"title": title, "docno": no, "published": "2026-05-06", "doing": "new"}
	}
	w.Do("maker", c, "catalogue.catalogue_answer", "", act.Form{"rows": []any{row("演示市养犬管理办法", "演示市人民政府令 第9号"), row("演示市停车收费办法", "演政发〔2026〕7号"), row("演示市限行规定", "演政发〔2026〕8号"), row("工作分工", "演政字1号")}})
	f := w.fill("clerk", c, "catalogue_check", "", nil)
	found := f.Rows("found")
	if len(found) != 4 || found[0].ID("filing") != id("doc") || found[0].Text("found") != "filed" || found[1].Text("found") != "missing" {
		t.Fatalf("opens with %v", found)
	}
	found[3]["found"] = "outside"
	f.SetRows("found", found)
	w.Do("clerk", c, "catalogue.catalogue_check", "", f)
	missing := figure(t, w, "clerk", "missing")
	if len(missing) != 2 || len(figure(t, w, "maker", "missing")) != 2 {
		t.Fatalf("missing %v", missing)
	}
	a, b := parse(t, missing[0]), parse(t, missing[1])
	w.Do("clerk", a, "filing.not_missed", "", act.Form{"return_text": "已另行报备"})
	g := w.fill("maker", b, "file", "", nil)
	if g.Text("docno") == "" || g.ID("maker") != w.gov {
		t.Fatalf("opens with %v", g)
	}
	full := w.pack(0)
	for _, k := range []string{"title", "docno", "published"} {
		full[k] = g[k]
	}
	w.Do("maker", b, "filing.file", "", full)
	if n := len(figure(t, w, "clerk", "missing")); n != 0 {
		t.Fatalf("%d missing after all were dealt with", n)
	}
	if n := len(figure(t, w, "clerk", "late")); n != 1 {
		t.Fatalf("%d late", n)
	}
	card := procedure.MakeCard(Catalogue(), w.M[c], w.Actor("clerk"), w.Dir)
	if val(&card, catMissing) != "2" || val(&card, catTimely) != "按时" {
		t.Fatalf("columns %v", card.Vals)
	}
}

func parse(t *testing.T, s string) app.ID {
	t.Helper()
	x, err := app.ParseID(s)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// The yearly report is drafted from the ledger of its year; every number equals its list.
func TestYearlyReport(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	w.toRegistered(id("a"), w.pack(40))
	w.toReview(id("b"))
	w.Do("clerk", id("b"), "filing.end", "", act.Form{"result": "none"})
	w.Till("2027-01-05")
	w.toRegistered(id("c"), w.pack(3))
	lines := Lines(2026, w.Input("clerk", nil))
	n := map[string]string{}
	for _, l := range lines {
		n[l.Figure+l.Value] = l.Text()
		if !l.Ratio && l.Text() != itoa(len(l.In)) {
			t.Errorf("%s is not the length of its list", l.Name)
		}
	}
	for k, want := range map[string]string{"registered": "2", "ontime": "1/2（50.0%）", "late": "1", "makerkind政府": "2", "over": "1/2（50.0%）"} {
		if n[k] != want {
			t.Errorf("%s: %s, want %s", k, n[k], want)
		}
	}
	y := id("report")
	w.Do("clerk", y, "filing_year.year_open", "", act.Form{"year": int64(2026)})
	text := w.fill("clerk", y, "year_text", "", nil)
	if s := text.Text("report"); !strings.Contains(s, "登记规范性文件2件") || !strings.Contains(s, "及时率1/2") || !strings.Contains(s, "平均用时0.0日") {
		t.Fatalf("report: %s", s)
	}
	w.No(CodeText, "clerk", y, "filing_year.year_heard", "", act.Form{"heard_on": w.Today.String(), "session": "第四十五次会议"})
	w.Do("clerk", y, "filing_year.year_text", "", text)
	w.Do("clerk", y, "filing_year.year_heard", "", act.Form{"heard_on": w.Today.String(), "session": "第四十五次会议"})
	w.Do("clerk", y, "filing_year.year_publish", "", act.Form{"published_on": w.Today.String(), "published_in": "公报"})
	w.Do("clerk", y, "filing_year.year_up", "", act.Form{"up_on": w.Today.String()})
}

func itoa(n int) string { return Line{In: make([]app.ID, n)}.Text() }
