package present

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/rules"
	"renda/app/rules/clock"
	"renda/app/ruleset"
	"renda/app/works"
)

// now runs work at once, as if screen and desk were one thread.
type now struct{}

func (now) Do(fn func())                       { fn() }
func (now) Go(fn func())                       { fn() }
func (now) After(time.Duration, func()) func() { return func() {} }

// registers is a desk of which only what these rooms use is filled in.
type registers struct {
	figures  []desk.FigureView
	filter   desk.Filter
	promises []desk.PromiseView
	tray     []desk.TrayItem
	kept     act.Form
	done     []app.ID
	draft    *desk.DraftView
	did      string
	form     act.Form
	role     org.Role
	rules    *rules.Set
	matter   *procedure.Matter
}

func (d *registers) Figures(f desk.Filter) []desk.FigureView { d.filter = f; return d.figures }
func (d *registers) Cards(desk.Filter) []procedure.Card {
	return []procedure.Card{{Proc: "message"}, {Proc: "proposal"}, {Proc: "proposal"}}
}
func (d *registers) Procedures() []*procedure.Procedure {
	r, err := works.Registry()
	if err != nil {
		panic(err)
	}
	return r.All()
}
func (d *registers) Promises() []desk.PromiseView { return d.promises }
func (d *registers) Tray() []desk.TrayItem        { return d.tray }
func (d *registers) TrayDone(_ context.Context, id app.ID) error {
	d.done = append(d.done, id)
	return nil
}
func (d *registers) TrayAgain(context.Context, app.ID) (desk.ActionView, error) {
	return desk.ActionView{Action: &procedure.Action{ID: "refuse"}, Track: "t1", Form: act.Form{"refuse_reason": "非本单位职责"}}, nil
}
func (d *registers) KeepForm(_ context.Context, _ app.ID, _, _ string, f act.Form) error {
	d.kept = f
	return nil
}
func (d *registers) Draft(app.ID) (desk.DraftView, error) {
	if d.draft == nil {
		return desk.DraftView{}, &app.Error{Code: app.CodeNotFound}
	}
	return *d.draft, nil
}
func (d *registers) Now() time.Time                     { return time.Date(2026, 11, 25, 9, 0, 0, 0, app.Zone) }
func (d *registers) Rules() *rules.Set                  { return d.rules }
func (d *registers) RuleHistory(string) []desk.RuleView { return nil }
func (d *registers) Keepers(id string) []org.Role {
	return ruleset.Keepers(func(id string) (rules.Rule, bool) { return d.rules.Find(id, "37", app.DateOf(d.Now())) }, id)
}
func (d *registers) Directory() *org.Directory { return org.NewDirectory() }
func (d *registers) Matter(context.Context, app.ID) (*desk.MatterView, error) {
	if d.matter == nil {
		return nil, &app.Error{Code: app.CodeNotFound}
	}
	return &desk.MatterView{Matter: d.matter}, nil
}
func (d *registers) WhatIf(rule string, from app.Date, rests []clock.Rest) (*clock.Sheet, error) {
	r, _ := d.rules.Find(rule, "37", from)
	return clock.Compute(&clock.Run{Rule: r, Start: from, Rests: rests}, rules.DefaultCalendar()), nil
}
func (d *registers) DoFor(_ context.Context, proc string, id app.ID, action, _ string, f act.Form) (app.ID, error) {
	d.did, d.form = proc+"."+action, f
	return id, nil
}
func (d *registers) Me() org.Actor {
	return org.Actor{Account: app.NamedID("me"), Grants: []org.Grant{{Role: d.role, Organ: app.NamedID("o")}}}
}

// Groups keep the table's order, an empty base is said instead of 0 %, and a line's list is its number.
func TestFigureGroups(t *testing.T) {
	f := func(id, group string) *procedure.Figure {
		return &procedure.Figure{ID: id, Group: group, Name: id, Note: "n"}
	}
	unit := f("unit", "数量")
	gs := FigureGroups([]desk.FigureView{
		{Figure: f("all", "数量"), Count: 3, Of: -1, List: make([]app.ID, 3)},
		{Figure: f("rate", "办理"), Count: 0, Of: 0},
		{Figure: unit, Value: "甲", Count: 4, Of: -1}, {Figure: unit, Value: "乙", Count: 2, Of: -1},
		{Figure: f("happy", "办理"), Count: 1, Of: 3},
	})
	if len(gs) != 2 || gs[0].Name != "数量" || len(gs[0].Lines) != 3 || len(gs[1].Lines) != 2 {
		t.Fatalf("%+v", gs)
	}
	if p := gs[1].Lines[0].Percent(); p != "无" {
		t.Errorf("empty base: %q", p)
	}
	if p := gs[1].Lines[1].Percent(); p != "33.3%" {
		t.Errorf("a third: %q", p)
	}
	if l := gs[0].Lines; l[1].Share != 1 || l[2].Share != 0.5 || l[1].Note == "" || l[2].Note != "" || l[2].Heading() != "unit：乙" {
		t.Errorf("by column: %+v", l)
	}
}

// Choosing a session asks for exactly that column value; all asks for none.
func TestFiguresFilter(t *testing.T) {
	d := &registers{}
	f := NewFigures(d, now{}, func() {})
	f.Choose("18届5次")
	if d.filter.Column != "session" || d.filter.Value != "18届5次" || d.filter.Proc != "proposal" {
		t.Errorf("%+v", d.filter)
	}
	f.Choose("")
	if d.filter.Column != "" {
		t.Errorf("all: %+v", d.filter)
	}
}

// Kept promises are counted apart and hidden until asked for.
func TestLedger(t *testing.T) {
	d := &registers{promises: []desk.PromiseView{{Left: -2}, {Left: 5}, {Left: -9, Done: true}}}
	l := NewLedger(d, now{}, func() {})
	l.Reload()
	if len(l.Rows) != 2 || l.Open != 2 || l.Overdue != 1 {
		t.Errorf("%+v", l)
	}
	l.ShowDone = true
	l.Reload()
	if len(l.Rows) != 3 || Left(l.Rows[2]) != "已兑现" || Left(l.Rows[0]) != "逾期 2 天" {
		t.Errorf("%+v", l.Rows)
	}
}

// The kept text is shown with the names of its fields, copied whole, and goes back into the
// form or the draft it came from.
func TestTrayKeepsText(t *testing.T) {
	x := desk.TrayItem{ID: app.NamedID("i"), Matter: app.NamedID("m"), Form: act.Form{"refuse_reason": "非本单位职责𠮷", "refuse_taker": app.NamedID("o").String(), "nowritten": true}}
	x.Form.SetRows("demands", []act.Form{{"text": "增设班车"}, {"text": "延长时间"}})
	d := &registers{tray: []desk.TrayItem{x, {Done: true}}}
	tr := NewTray(d, now{}, func() {})
	tr.Reload()
	if len(tr.Items) != 1 || tr.Open != 1 {
		t.Fatalf("%+v", tr.Items)
	}
	text := tr.Copy(x)
	for _, want := range []string{"非本单位职责𠮷", "1. 增设班车", "2. 延长时间", "申退理由："} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %q", want, text)
		}
	}
	if strings.Contains(text, x.Form.Text("refuse_taker")) {
		t.Errorf("an identifier is shown: %q", text)
	}
	tr.Again(x, func(in Where, arg string, err error) {
		if err != nil || in != InMatter || arg != x.Matter.String()+"/refuse/t1" || d.kept.Text("refuse_reason") == "" {
			t.Errorf("again: %v %q %v %v", in, arg, err, d.kept)
		}
	})
	d.draft = &desk.DraftView{ID: app.NamedID("d")}
	tr.Again(x, func(in Where, arg string, err error) {
		if in != InDraft || arg != d.draft.ID.String() || err != nil {
			t.Errorf("draft: %v %q %v", in, arg, err)
		}
	})
	tr.Done(x.ID, func(err error) {
		if err != nil || !slices.Contains(d.done, x.ID) {
			t.Error("not settled")
		}
	})
}

// A change of a rule names everything the rule needs; who proposed may not approve; a date
// that can't be read is refused, one that can shows its working.
func TestRulesRoom(t *testing.T) {
	m := &procedure.Matter{Facts: act.Form{}}
	m.Facts.SetRows("open", []act.Form{{"act": "a1", "by": app.NamedID("me").String(), "id": "x", "from": "2027-01-01"}})
	d := &registers{rules: rules.Default(), role: org.RoleOffice, matter: m}
	r := NewRules(d, now{}, func() {})
	r.Reload()
	if len(r.Rows) != len(d.rules.Rules) || len(r.Waiting) != 1 || !r.MayChange("proposal.assign") || r.MayChange("filing.check") || r.Keeper("filing.check") != "备案审查工作机构" || !r.Mine(r.Waiting[0]) {
		t.Fatalf("%d rows, %d waiting", len(r.Rows), len(r.Waiting))
	}
	r.Find("答复 代表法")
	if len(r.Rows) == 0 || len(r.Rows) == len(d.rules.Rules) {
		t.Errorf("search: %d", len(r.Rows))
	}
	old, _ := d.rules.Find("proposal.assign", "3708", app.DateOf(d.Now()))
	r.Propose(old, " 7 ", "本市办法", "", app.DateOf(d.Now()), func(err error) {
		if err != nil {
			t.Error(err)
		}
	})
	if d.did != "ruleset.propose" || d.form.Text("value") != "7" || d.form.Text("region") != "37" || d.form.Text("unit") != "日" {
		t.Errorf("%s %v", d.did, d.form)
	}
	r.Reject(r.Waiting[0], "数值有误", func(error) {})
	if d.did != "ruleset.reject" || d.form.Text("change") != "a1" {
		t.Errorf("%s %v", d.did, d.form)
	}
	if _, err := r.Try("proposal.reply", "明天"); err == nil {
		t.Error("an unreadable date was counted")
	}
	lines, err := r.Try("proposal.reply", "2026-11-25")
	if err != nil || len(lines) < 2 || !strings.Contains(strings.Join(lines, ""), "2027") {
		t.Errorf("%v %v", lines, err)
	}
	d.matter = nil
	r.Reload()
	if len(r.Waiting) > 0 {
		t.Error("changes of a rule set nobody changed")
	}
}
