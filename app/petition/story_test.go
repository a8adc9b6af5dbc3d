package petition

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/folk"
	"renda/app/org"
	"renda/app/procedure"
)

type world struct {
	*folk.World
	gov, bureau app.ID
}

func newWorld(t testing.TB, today string) *world {
	t.Helper()
	w := &world{World: folk.New(t, today, Procedure())}
	w.gov, w.bureau = w.Organ("演示市人民政府", org.OrganGovernment), w.Organ("演示市城管局", org.OrganUnit)
	w.Person("maker", org.RoleMaker, w.gov)
	w.Person("bureau", org.RoleMaker, w.bureau)
	w.Person("counter", org.RoleCounter, folk.Congress)
	w.Person("clerk", org.RoleFiling, folk.Congress)
	w.Person("deputy", org.RoleDeputy, w.Organ("代表团", org.OrganDelegation))
	w.Person("leader", org.RoleLeader, folk.Congress)
	return w
}

func id(name string) app.ID { return app.NamedID("matter-" + name) }

const secret = "王秘密"

func (w *world) letter() act.Form {
	return act.Form{"title": "演示市养犬管理办法", "maker_name": "演示市人民政府", "clauses": "第十条", "subject": "罚款数额", "reasons": "超出上位法规定的幅度", "channel": "letter", "received_on": w.Today.String(),
		"who": "citizen", "name": secret, "contact": "0537-1234567"}
}

// Scenario 9: without the document's name it is not registered; its proposer is told within five working days, and the
// clock of the review stands still until it is complete.
func TestIncomplete(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	p := id("letter")
	f := w.letter()
	delete(f, "title")
	w.Do("counter", p, "petition.suggest_review", "", f)
	if n, r := w.Due(p, "notice", ""), w.Due(p, "review", ""); n != "2026-04-15" || r != "2026-07-08" {
		t.Fatalf("notice %s, review %s", n, r)
	}
	if a := w.No(CodeLacks, "clerk", p, "petition.accept", "", nil); a["lacking"] != "规范性文件名称" {
		t.Fatalf("args %v", a)
	}
	told := w.fill("clerk", p, "incomplete", act.Form{"told_how": "letter"})
	if told.Text("lacks") != "规范性文件名称" {
		t.Fatalf("opens with %v", told)
	}
	w.Do("clerk", p, "petition.incomplete", "", told)
	if r := w.M[p].Running("review", ""); r == nil || !r.Run.Resting() || w.Due(p, "notice", "") != "" {
		t.Fatal("the review clock runs on, or the notice is still due")
	}
	w.Later(10)
	w.Do("counter", p, "petition.complete", "", w.fill("counter", p, "complete", act.Form{"title": "演示市养犬管理办法"}))
	w.State(p, StateReceived)
	if d := w.Due(p, "review", ""); d != "2026-07-20" { // ten days later than the 8th is the 18th, a Saturday
		t.Fatalf("review by %s", d)
	}
	w.Do("clerk", p, "petition.accept", "", nil)
	if n := w.M[p].Facts.Text(procedure.NumberKey); n != "济人审建〔2026〕1号" {
		t.Fatalf("number %s", n)
	}
}

func (w *world) fill(who string, m app.ID, action string, more act.Form) act.Form {
	in := w.Input(who, nil)
	f := procedure.Fill(Procedure(), w.M[m], Procedure().Action(action).Under(in), in)
	for k, v := range more {
		f[k] = v
	}
	return f
}

// Scenario 10: a suggestion about a national law is moved on or answered, closed with its letter, and was never under
// review; nothing leads there from where it stands.
func TestNotOurs(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	for _, way := range []string{"move", "tell"} {
		p := id(way)
		f := w.letter()
		f["title"], f["maker_name"] = "中华人民共和国某某法", "全国人大常委会"
		w.Do("counter", p, "petition.suggest_review", "", f)
		if d := w.Due(p, "move", ""); d != "2026-04-20" {
			t.Fatalf("move by %s", d)
		}
		if ok, _ := w.Offers("clerk", p, "start"); ok {
			t.Fatal("a review may start from here")
		}
		if way == "move" {
			w.Do("clerk", p, "petition.move", "", w.fill("clerk", p, "move", act.Form{"moved_to": "全国人大常委会法制工作委员会"}))
			w.State(p, StateNotify)
			w.Do("clerk", p, "petition.notify", "", w.fill("clerk", p, "notify", act.Form{"notify_how": "letter"}))
		} else {
			w.Do("clerk", p, "petition.tell", "", act.Form{"moved_to": "全国人大常委会", "notify_how": "letter", "notify_text": "请向全国人大常委会提出"})
		}
		w.State(p, StateClosed)
		for _, e := range w.M[p].Log {
			if e.To == StateReviewing {
				t.Fatal("it was under review")
			}
		}
		for _, c := range w.M[p].Clocks {
			if c.Run.Running() {
				t.Fatalf("%s is still due", c.Def)
			}
		}
	}
}

// A demand must start: no state it can reach offers to decline, reject or only to answer it; who may not demand is told.
func TestDemandMustStart(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	f := w.letter()
	f["who"], f["name"] = "organ", "演示市人民政府"
	f["organ"] = w.bureau.String()
	w.No(CodeOrgan, "bureau", id("no"), "petition.demand_review", "", f)
	f["organ"] = w.gov.String()
	w.No(CodeOrgan, "bureau", id("no"), "petition.demand_review", "", f)
	p := id("demand")
	w.Do("maker", p, "petition.demand_review", "", f)
	w.State(p, StateDemanded)
	w.Do("clerk", p, "petition.accept", "", nil)
	w.State(p, StateMust)
	p2 := Procedure()
	for _, s := range []procedure.StateID{StateDemanded, StateMust} {
		for i := range p2.Actions {
			a := &p2.Actions[i]
			for _, from := range a.From {
				if from == s && (a.ID == "decline" || a.ID == "reject" || a.ID == "tell") {
					t.Errorf("%s leads from %s", a.ID, s)
				}
			}
		}
	}
	w.Do("clerk", p, "petition.start", "", w.fill("clerk", p, "start", nil))
	w.Do("clerk", p, "petition.conclude", "", act.Form{"result": "未发现问题", "result_text": "经审查未发现问题"})
	if d := w.Due(p, "feedback", ""); d != "2026-04-23" {
		t.Fatalf("feedback by %s", d)
	}
	fb := w.fill("clerk", p, "feedback", act.Form{"feedback_how": "letter"})
	if fb.Text("feedback_by") != "常委会办公厅（室）" {
		t.Fatalf("opens with %v", fb)
	}
	w.Do("clerk", p, "petition.feedback", "", fb)
	w.State(p, StateClosed)
}

// Declining is a choice of the rules with its reason, told in time; new reasons bring it back under its old number, the
// same reasons do not.
func TestDeclineAndAgain(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	p := id("letter")
	w.Do("counter", p, "petition.suggest_review", "", w.letter())
	w.Do("clerk", p, "petition.accept", "", nil)
	w.No(procedure.CodeChoice, "clerk", p, "petition.decline", "", act.Form{"ground": "太忙", "decline_text": "忙"})
	w.Do("clerk", p, "petition.decline", "", act.Form{"ground": "理由不明", "decline_text": "没有说明超出的幅度"})
	if d := w.Due(p, "notify", ""); d != "2026-04-20" {
		t.Fatalf("notify by %s", d)
	}
	w.Later(20)
	w.Do("counter", p, "petition.notify", "", w.fill("counter", p, "notify", act.Form{"notify_how": "oral"}))
	card := procedure.MakeCard(Procedure(), w.M[p], w.Actor("clerk"), w.Dir)
	if val(&card, colOnTime) != "逾期" || val(&card, colGround) != "理由不明" {
		t.Fatalf("columns %v", card.Vals)
	}
	w.No(CodeSame, "counter", p, "petition.again", "", act.Form{"new_reasons": "超出上位法规定的幅度", "received_on": w.Today.String()})
	w.Do("counter", p, "petition.again", "", act.Form{"new_reasons": "行政处罚法第十四条限定了幅度", "received_on": w.Today.String()})
	w.Do("clerk", p, "petition.accept", "", nil)
	w.State(p, StateAccepted)
	if n := w.M[p].Numbers; len(n) != 1 {
		t.Fatalf("numbers %v", n)
	}
}

// Who proposed is not in what goes to the committees, in no part of a maker or leader, and a deputy keeps his own.
func TestIdentity(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	p := id("letter")
	w.Do("counter", p, "petition.suggest_review", "", w.letter())
	w.Do("clerk", p, "petition.accept", "", nil)
	if a := w.No(CodeNamed, "clerk", p, "petition.start", "", act.Form{"summary": secret + "认为罚款过高"}); a["label"] != "姓名（名称）" {
		t.Fatalf("args %v", a)
	}
	w.Do("clerk", p, "petition.start", "", w.fill("clerk", p, "start", nil))
	for _, who := range []string{"maker", "leader", "deputy"} {
		if procedure.Sees(Procedure(), w.M[p], w.Actor(who), act.PartOpen) || procedure.Sees(Procedure(), w.M[p], w.Actor(who), act.PartIdentity) {
			t.Errorf("%s sees the petition", who)
		}
	}
	raw, err := act.Marshal(w.Fold(p, func(e *procedure.Event) bool { return e.Part == act.PartOpen }))
	if err != nil || strings.Contains(string(raw), secret) {
		t.Fatalf("the open part names the proposer (%v)", err)
	}
	own := id("own")
	f := w.letter()
	f["who"], f["channel"] = "deputy", "desk"
	w.Do("deputy", own, "petition.suggest_review", "", f)
	if !procedure.Sees(Procedure(), w.M[own], w.Actor("deputy"), act.PartIdentity) {
		t.Error("a deputy lost sight of his own")
	}
}

// Whatever people do in any order: readers of the open part agree with the server; a demand is never declined; what is
// closed owes nothing but what its kind allows; nobody is stuck before the archive.
func TestWalks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, "2026-03-02")
		p := id("letter")
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			w.Later(rapid.SampledFrom([]int{0, 0, 1, 5, 40}).Draw(rt, "days"))
			var who []string
			var can []*procedure.Action
			for _, x := range []string{"maker", "counter", "clerk", "deputy"} {
				if w.M[p] == nil {
					for _, a := range procedure.Begins(Procedure(), w.Input(x, nil)) {
						who, can = append(who, x), append(can, a)
					}
					continue
				}
				for _, o := range procedure.Options(Procedure(), w.M[p], w.Input(x, nil)) {
					if o.Err == nil {
						who, can = append(who, x), append(can, o.Action)
					}
				}
			}
			if len(can) == 0 {
				if w.M[p].State != StateArchived {
					rt.Fatalf("stuck in %s", w.M[p].State)
				}
				break
			}
			i := rapid.IntRange(0, len(can)-1).Draw(rt, "do")
			if err := w.Try(who[i], p, Procedure().Kind(can[i]), "", w.anyForm(rt, who[i], p, can[i])); app.CodeOf(err) == app.CodeInternal {
				rt.Fatalf("%s: %v", can[i].ID, err)
			}
		}
		m := w.M[p]
		if m == nil {
			return
		}
		if open := w.Fold(p, func(e *procedure.Event) bool { return e.Part == act.PartOpen }); folk.Shape(open) != folk.Shape(m) {
			rt.Fatalf("the open part shows %s, the server %s", folk.Shape(open), folk.Shape(m))
		}
		if o := m.Facts.Text("outcome"); m.Facts.Text("kind") == "demand" && o != "" && o != "reviewed" && o != "moved" {
			rt.Fatalf("a demand came to %s", o)
		}
		if m.State == StateClosed || m.State == StateArchived {
			for _, c := range m.Clocks {
				if c.Run.Running() {
					rt.Fatalf("%s is due after the end", c.Def)
				}
			}
		}
	})
}

func (w *world) anyForm(rt *rapid.T, who string, p app.ID, a *procedure.Action) act.Form {
	in := w.Input(who, nil)
	f := procedure.Fill(Procedure(), w.M[p], a, in)
	if a.ID == "suggest_review" || a.ID == "demand_review" || a.ID == "complete" {
		for k, v := range w.letter() {
			if k == "received_on" || k == "channel" || rapid.IntRange(0, 9).Draw(rt, k) > 0 {
				f[k] = v
			}
		}
		if a.ID == "demand_review" {
			f["organ"] = w.gov.String()
		}
	}
	for i := range a.Fields {
		x := &a.Fields[i]
		if !x.Required || !act.Blank(f[x.Key]) {
			continue
		}
		switch x.Kind {
		case procedure.FieldChoice:
			f[x.Key] = rapid.SampledFrom(x.Choices).Draw(rt, x.Key).Value
		case procedure.FieldDate:
			f[x.Key] = w.Today.String()
		default:
			f[x.Key] = rapid.StringMatching("[一-龥]{2,6}").Draw(rt, x.Key)
		}
	}
	return f
}
