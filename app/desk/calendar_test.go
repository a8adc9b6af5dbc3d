package desk_test

import (
	"maps"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/rules"
	"renda/app/ruleset"
)

// notice gives the shipped notice of a year with one more day off.
func notice(year int, off app.Date) act.Form {
	y := rules.DefaultCalendar().Years[year]
	days := maps.Clone(y.Days)
	days[off.String()] = rules.DayNotice{Name: "临时放假", Off: true}
	return ruleset.FormOf(year, rules.Year{Source: "演示通知", Days: days})
}

func replyDue(x *town.Seat, m app.ID) (due app.Date, onList app.Date) {
	x.Town.T.Helper()
	for _, c := range x.Page(m).Clocks {
		if c.Def.ID == "reply" {
			if c.Sheet.Due != c.Run.Due {
				x.Town.T.Fatalf("%s: the sheet ends on %s, the clock on %s", x.Name, c.Sheet.Due, c.Run.Due)
			}
			due = c.Run.Due
		}
	}
	for _, c := range x.D.Cards(desk.Filter{IDs: []app.ID{m}}) {
		onList = c.Due
	}
	return due, onList
}

// A holiday notice that two officers bring in reaches every desk with the rules: running deadlines and the rows
// of the list are counted by it at once, alike for all, and after opening anew; before the second
// officer nothing moves, and who proposed can't approve.
func TestCalendarReachesEveryDesk(t *testing.T) {
	w := town.Full(t)
	o1 := w.Seats["office"]
	o2 := w.Seat("gov", "office", town.Congress)
	w.Settle()
	m := w.Assigned("关于修复路灯的建议", false)
	due, _ := replyDue(o1, m)
	o1.Do(ruleset.ID, "calendar", "", notice(int(due.Year), due))
	w.Settle()
	if now, _ := replyDue(o2, m); now != due {
		t.Fatalf("moved to %s before anybody approved", now)
	}
	open := ruleset.Open(o2.Page(ruleset.ID).Matter)
	if len(open) != 1 || open[0].Year != int(due.Year) || len(open[0].Days.Days) < 20 {
		t.Fatalf("open: %+v", open)
	}
	if _, err := o1.D.Do(ctx, ruleset.ID, "approve", "", act.Form{"change": open[0].Act}); app.CodeOf(err) != ruleset.CodeSame {
		t.Fatalf("the proposer approves: %v", err)
	}
	told := false
	stop := w.Seats["a"].D.Watch(func(c desk.Change) { told = told || c.All })
	o2.Do(ruleset.ID, "approve", "", act.Form{"change": open[0].Act})
	w.Settle()
	stop()
	if !told {
		t.Error("a desk is not told that anything may look different")
	}
	want := due.AddDays(1)
	for working, _, _ := rules.DefaultCalendar().Working(want); !working; working, _, _ = rules.DefaultCalendar().Working(want) {
		want = want.AddDays(1)
	}
	for _, name := range []string{"张一", "office", "gov", "a", "ahead"} {
		x := w.Seats[name]
		for _, when := range []string{"at once", "after opening anew"} {
			got, row := replyDue(x, m)
			if got != want {
				t.Errorf("%s %s: due %s, want %s", name, when, got, want)
			}
			if v := x.Page(m).Card.Due; row != v {
				t.Errorf("%s %s: the list says %s, the page %s", name, when, row, v)
			}
			x.Open()
		}
	}
	if s := o1.D.Rules(); s.Version != 1 || !s.Calendar.Same(w.Seats["a"].D.Rules().Calendar) {
		t.Errorf("version %d", s.Version)
	}
	if n := ruleset.Notices(o1.Page(ruleset.ID).Matter); len(n) != 1 || n[0].Version != 1 || n[0].By == n[0].By2 {
		t.Errorf("notices %+v", n)
	}
}

// A notice that is none is refused with the place of the fault, and only officers propose one.
func TestBadCalendarIsRefused(t *testing.T) {
	w := town.New(t)
	o := w.Seat("office", org.RoleOffice, town.Congress)
	l := w.Seat("张一", org.RoleDeputy, town.Team)
	w.Settle()
	day := app.Date{Year: 2027, Month: 1, Day: 1}
	good := ruleset.FormOf(2027, rules.Year{Source: "通知", Days: map[string]rules.DayNotice{day.String(): {Name: "元旦", Off: true}}})
	for why, change := range map[string]func(f act.Form){
		"no days":      func(f act.Form) { f.SetRows("days", nil) },
		"another year": func(f act.Form) { f["year"] = int64(2031) },
		"twice":        func(f act.Form) { f.SetRows("days", append(f.Rows("days"), f.Rows("days")[0])) },
		"no name":      func(f act.Form) { f.SetRows("days", []act.Form{{"date": "2027-01-01", "off": true}}) },
	} {
		f := good.Clone()
		change(f)
		if _, err := o.D.Do(ctx, ruleset.ID, "calendar", "", f); err == nil {
			t.Errorf("%s: taken", why)
		}
	}
	if _, err := l.D.Do(ctx, ruleset.ID, "calendar", "", good); app.CodeOf(err) != app.CodeForbidden {
		t.Errorf("a deputy proposes: %v", err)
	}
	o.Do(ruleset.ID, "calendar", "", good)
}
