package desk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/arrows"
	"renda/app/apptest/memdesk"
	"renda/app/apptest/town"
	"renda/app/desk"
	"renda/app/kv"
	"renda/app/procedure"
	"renda/app/rules"
	"renda/app/rules/clock"
	"renda/app/ruleset"
)

// The desk reaches only the core, and no room that stands on it.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app")
	arrows.Never(t, "renda/app/desk/*")
}

// The page says what can be done, what is due with its working, and who did what.
func TestMatterPage(t *testing.T) {
	w := town.Full(t)
	m := w.Assigned("关于修路灯的建议", false)
	v := w.Seats["a"].Page(m)
	if v.StateName != "办理中" && v.StateName == string(v.Matter.State) || v.Card.Number == "" || len(v.Roles) == 0 || v.AsOf.IsZero() {
		t.Fatalf("%q %q %v %v", v.StateName, v.Card.Number, v.Roles, v.AsOf)
	}
	if len(v.Clocks) == 0 || v.Clocks[0].Sheet == nil || len(v.Clocks[0].Sheet.Lines) == 0 || v.Clocks[0].Party == "" || v.Clocks[0].Level == desk.LevelNone {
		t.Fatalf("clocks %+v", v.Clocks)
	}
	w.Clock = w.Clock.AddDate(0, 5, 0)
	late := false
	for _, c := range w.Seats["a"].Page(m).Clocks {
		late = late || c.Level == desk.LevelOverdue && c.Left < 0
		if c.Def.Window && c.Level == desk.LevelOverdue {
			t.Fatal("a right that has lapsed makes somebody late")
		}
	}
	if !late || len(w.Seats["a"].D.Cards(desk.Filter{Overdue: true})) != 1 {
		t.Fatal("nothing is overdue after five months")
	}
	names := map[string]bool{}
	for _, a := range w.Seats["a"].Page(m).Actions {
		names[a.Action.ID] = true
		if a.Disabled == (a.Code == "") {
			t.Fatalf("%s is greyed without a reason", a.Action.ID)
		}
	}
	if !names["unit_sign"] || names["accept"] {
		t.Fatalf("actions %v", names)
	}
}

// Ctrl+K finds matters by words, number and initials, people, units and what may be begun.
func TestSearch(t *testing.T) {
	w := town.Full(t)
	m := w.Assigned("关于修复南大街路灯的建议", false)
	x := w.Seats["张一"]
	for q, kind := range map[string]string{"路灯": "matter", "ndjld": "matter", "南大街 建议": "matter", "李二": "person", "z一": "person", "财政": "unit", "提交": "action"} {
		found := false
		for _, h := range x.D.Search(q, 20) {
			found = found || h.Kind == kind && (kind != "matter" || h.ID == m.String())
		}
		if !found {
			t.Errorf("%q finds no %s: %+v", q, kind, x.D.Search(q, 20))
		}
	}
	if len(x.D.Search("  ", 5)) != 0 || len(x.D.Search("路灯", 0)) != 0 || len(x.D.Search("不存在的词", 5)) != 0 {
		t.Error("something was found for nothing")
	}
}

// The promise ledger is ordered by date and says what is near, late and kept; each figure
// opens a list of just as many matters.
func TestLedgerAndFigures(t *testing.T) {
	w := town.Full(t)
	m := w.Assigned("关于修路灯的建议", false)
	track := town.BureauA.String()
	w.Seats["a"].Do(m, "unit_sign", track, nil)
	w.Seats["a"].Do(m, "contact", track, act.Form{"contact_date": "2026-03-02", "how": "phone", "contact_who": "李四", "contact_summary": "听取了意见"})
	w.Settle()
	w.Seats["ahead"].Do(m, "reply", track, act.Form{"class": "B", "text": "您提出的建议收悉，现答复如下。", "docno": "演城管函〔2026〕3号", "signer": "张三", "officer": "李四", "officer_phone": "0537-0000000",
		"answers":  []any{map[string]any{"outcome": "done", "text": "已排查"}, map[string]any{"outcome": "planned", "text": "列入计划"}},
		"promises": []any{map[string]any{"text": "修复全部路灯", "due": "2026-12-01"}}})
	w.Settle()
	office := w.Seats["office"]
	ps := office.D.Promises()
	if len(ps) != 1 || ps[0].Text != "修复全部路灯" || ps[0].Party == "" || ps[0].Left <= 0 || ps[0].Level != desk.LevelCalm || ps[0].Done {
		t.Fatalf("%+v", ps)
	}
	w.Clock = w.Clock.AddDate(1, 0, 0)
	if ps = office.D.Promises(); ps[0].Level != desk.LevelOverdue || ps[0].Left >= 0 {
		t.Fatalf("%+v", ps)
	}
	counted := 0
	for _, f := range office.D.Figures(desk.Filter{}) {
		counted += f.Count
		if f.Count != len(f.List) || f.Of >= 0 && f.Of != len(f.OfList) {
			t.Fatalf("%s counts %d of %d, lists %d of %d", f.Figure.ID, f.Count, f.Of, len(f.List), len(f.OfList))
		}
		if n := len(office.D.Cards(desk.Filter{IDs: append([]app.ID{}, f.List...)})); n != f.Count {
			t.Fatalf("%s opens a list of %d", f.Figure.ID, n)
		}
	}
	if counted == 0 {
		t.Fatal("no figure counts anything")
	}
}

// A deadline is counted without any matter; what is no time and what is no rule says so.
func TestWhatIfAndRules(t *testing.T) {
	w := town.Full(t)
	d := w.Seats["office"].D
	from, _ := app.ParseDate("2026-03-02")
	s, err := d.WhatIf("proposal.reply", from, nil)
	if err != nil || s.Due.String() != "2026-06-02" || len(s.Lines) < 2 {
		t.Fatalf("%+v, %v", s, err)
	}
	rest := []clock.Rest{{From: from.AddDays(10), To: from.AddDays(19)}}
	if r, err := d.WhatIf("proposal.reply", from, rest); err != nil || !r.Due.After(s.Due) {
		t.Fatalf("a rest moves nothing: %+v, %v", r, err)
	}
	if _, err := d.WhatIf("proposal.class.A", from, nil); app.CodeOf(err) != desk.CodeNotTime {
		t.Fatalf("%v", err)
	}
	if _, err := d.WhatIf("nonsense", from, nil); app.CodeOf(err) != rules.CodeMissing {
		t.Fatalf("%v", err)
	}
}

// A rule changes under two names; the page of the rules is there before the first change,
// and the history tells each version.
func TestRuleChange(t *testing.T) {
	w := town.Full(t)
	o1 := w.Seats["office"]
	o2 := w.Seat("gov", "office", town.Congress)
	w.Settle()
	if v := o1.Page(ruleset.ID); len(v.Actions) == 0 {
		t.Fatal("the page of the rules offers nothing")
	}
	o1.Do(ruleset.ID, "propose", "", act.Form{"id": "proposal.rehandle", "name": "重新办理", "value": "2", "unit": "月", "basis": "演示", "region": town.Region, "from": "2026-03-01"})
	w.Settle()
	open := ruleset.Open(o2.Page(ruleset.ID).Matter)
	if len(open) != 1 || len(o1.D.RuleHistory("proposal.rehandle")) == 0 {
		t.Fatalf("%+v", open)
	}
	before := len(o1.D.RuleHistory("proposal.rehandle"))
	if _, err := o1.D.Do(ctx, ruleset.ID, "approve", "", act.Form{"change": open[0].Act}); app.CodeOf(err) != ruleset.CodeSame {
		t.Fatalf("%v", err)
	}
	o2.Do(ruleset.ID, "approve", "", act.Form{"change": open[0].Act})
	w.Settle()
	for range 2 {
		h := o1.D.RuleHistory("proposal.rehandle")
		if o1.D.Rules().Version != 1 || len(h) <= before || h[0].Version != 1 {
			t.Fatalf("version %d, %+v", o1.D.Rules().Version, h)
		}
		o1.Open()
	}
}

// A clock set back, or years off, is said by the status bar, and the order of own acts
// stays provable; work goes on.
func TestClockSetBack(t *testing.T) {
	w := town.Full(t)
	x := w.Seats["张一"]
	if x.D.Status().Skew != 0 {
		t.Fatal("a right clock is called wrong")
	}
	first := x.Do(app.ID{}, "submit", "", town.TextForm("第一件"))
	x.Skew = -48 * time.Hour
	if s := x.D.Status().Skew; s > -40*time.Hour {
		t.Fatalf("set back two days, and the desk says %v", s)
	}
	second := x.Do(app.ID{}, "submit", "", town.TextForm("第二件"))
	x.Open()
	if s := x.D.Status().Skew; s > -40*time.Hour {
		t.Fatalf("after opening again it says %v", s)
	}
	x.Skew = 3 * 365 * 24 * time.Hour
	x.Do(app.ID{}, "submit", "", town.TextForm("第三件"))
	w.Settle()
	if s := x.D.Status().Skew; s < 1000*24*time.Hour {
		t.Fatalf("three years ahead, and the desk says %v", s)
	}
	drift := time.Duration(0)
	for _, c := range x.D.Cards(desk.Filter{Proc: "proposal"}) {
		for _, e := range x.Page(c.ID).Timeline {
			drift = max(drift, e.Drift)
		}
	}
	if drift < 1000*24*time.Hour || x.Page(first).Matter.Version == 0 || x.Page(second).Matter.Version == 0 {
		t.Fatalf("drift %v", drift)
	}
}

// Names of one and of twenty characters, rare characters and an empty directory are
// shown and found as they are.
func TestNames(t *testing.T) {
	w := town.New(t)
	long := strings.Repeat("欧", 20)
	x := w.Seat("𠮷", "deputy", town.Team)
	w.Person(long, "deputy", town.Team)
	x.Pull(100)
	if x.D.Me().Name != "𠮷" || len(x.D.Search("𠮷", 5)) != 1 || len(x.D.Search(long, 5)) != 1 || len(x.D.Search("ooo", 5)) != 1 {
		t.Fatalf("%+v", x.D.Search("ooo", 5))
	}
}

// A kind a newer program made is kept, shown as waiting, and folded once this program has
// learnt it; a disk that refuses writing only leaves it waiting.
func TestUnknownKindWaits(t *testing.T) {
	w := town.Full(t)
	m := w.Assigned("关于修路灯的建议", false)
	x := w.Seats["张一"]
	w.Seats["office"].Do(m, "supervise", "", fillAction(t, w.Seats["office"], m, "supervise"))
	w.Seats["office"].Push()
	p, ok := w.Works.Latest("proposal")
	if !ok {
		t.Fatal("no proposals")
	}
	old := *p
	old.Actions = nil
	for _, a := range p.Actions {
		if a.ID != "supervise" {
			old.Actions = append(old.Actions, a)
		}
	}
	ros, _ := w.Works.Latest("roster")
	set, _ := w.Works.Latest("ruleset")
	reg, err := procedure.NewRegistry(&old, ros, set)
	x.Must(err)
	now := w.Works
	w.Works = reg
	x.Open()
	x.Pull(100)
	v := x.Page(m)
	if last := v.Timeline[len(v.Timeline)-1]; !last.Waiting || len(v.Matter.Waiting) != 1 {
		t.Fatalf("%+v", last)
	}
	w.Works = now
	x.Store.Fault(func(int) error { return &app.Error{Code: app.CodeReadOnly, Op: "write"} })
	x.Open()
	if len(x.Page(m).Matter.Waiting) != 1 {
		t.Fatal("learnt without writing")
	}
	x.Store.Fault(nil)
	x.Open()
	if v := x.Page(m); len(v.Matter.Waiting) != 0 || v.Timeline[len(v.Timeline)-1].Waiting {
		t.Fatal("the program has learnt the kind and still waits")
	}
}

// Open a desk with 50,000 matters: go test -run xxx -bench Open50000 ./app/desk
func BenchmarkOpen50000(b *testing.B) {
	w := town.Full(b)
	x := w.Seats["office"]
	m := w.Assigned("关于修路灯的建议", false)
	card := x.Page(m).Card
	card.Sketch = make([]uint32, 64)
	cfg := x.Config()
	st := memdesk.New()
	cfg.Store = st
	const block = 64
	err := st.Update(func(wr kv.Writer) error {
		for n := range 50000 / block {
			var cards []procedure.Card
			for i := range block {
				c := card
				c.ID, c.Title = app.NamedID(fmt.Sprint(n, "/", i)), fmt.Sprintf("关于修复第%d条街道路灯并完善照明设施的建议", n*block+i)
				cards = append(cards, c)
			}
			raw, err := act.Marshal(cards)
			if err != nil {
				return err
			}
			if err := wr.Put("card", kv.K("c", uint64(n)), raw); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		d, err := desk.Open(ctx, cfg)
		if err != nil || len(d.Cards(desk.Filter{})) < 49000 {
			b.Fatal(err)
		}
	}
}
