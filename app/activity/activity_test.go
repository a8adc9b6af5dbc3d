package activity

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/arrows"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/rules"
)

// A work knows what all works share and no other work.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app")
	arrows.Never(t, "renda/app/proposal", "renda/app/message", "renda/app/roster", "renda/app/ruleset", "renda/app/desk", "renda/app/works")
}

var (
	congress = app.NamedID("congress")
	team     = app.NamedID("team")
	today    = app.Date{Year: 2026, Month: 3, Day: 2}
)

type failer interface {
	Helper()
	Fatalf(string, ...any)
}

// world is one activity with everybody around it.
type world struct {
	t   failer
	dir *org.Directory
	m   *procedure.Matter
	seq uint64
}

func newWorld(t failer) *world {
	w := &world{t: t, dir: org.NewDirectory()}
	w.dir.Organs[congress] = org.Organ{ID: congress, Name: "人大", Kind: org.OrganCongress}
	w.dir.Organs[team] = org.Organ{ID: team, Name: "代表团", Kind: org.OrganDelegation}
	for name, g := range map[string]org.Grant{"张一": {Role: org.RoleDeputy, Organ: team}, "李二": {Role: org.RoleDeputy, Organ: team}, "王三": {Role: org.RoleDeputy, Organ: team}, "office": {Role: org.RoleOffice, Organ: congress}} {
		id := app.NamedID(name)
		w.dir.Accounts[id] = org.Account{ID: id, Name: name, Active: true, Grants: []org.Grant{g}}
	}
	return w
}

func (w *world) try(who, action string, f act.Form) error {
	p, a := Procedure(), app.NamedID(who)
	ms := today.Time().Add(9 * time.Hour).UnixMilli()
	env := procedure.Env{Rules: procedure.RulesOf(rules.Default()), Dir: w.dir, Organ: congress, Region: "3708"}
	actor, _ := w.dir.Actor(a)
	in := &procedure.Input{Actor: actor, Form: f, Today: today, Rules: rules.Default(), Dir: w.dir, Region: "3708"}
	steps, err := procedure.Plan(p, w.m, p.Action(action), in, env, app.NamedID("it"), ms)
	if err != nil {
		return err
	}
	for _, s := range steps {
		w.seq++
		e := &procedure.Event{Act: app.NamedID(s.Kind), Kind: s.Kind, Part: s.Part, Account: a, Form: s.Form, Received: ms, At: ms, Version: w.seq, Matter: app.NamedID("it"), ProcVer: Version}
		if w.m, err = procedure.Apply(p, w.m, e, env); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) do(who, action string, f act.Form) {
	w.t.Helper()
	if err := w.try(who, action, f); err != nil {
		w.t.Fatalf("%s %s: %v", who, action, err)
	}
}

func (w *world) refused(code app.Code, who, action string, f act.Form) {
	w.t.Helper()
	e, ok := errors.AsType[*app.Error](w.try(who, action, f))
	if !ok || e.Code != code {
		w.t.Fatalf("%s %s: %v, want %s", who, action, e, code)
	}
}

func (w *world) sees(who string) bool {
	a, _ := w.dir.Actor(app.NamedID(who))
	return slices.ContainsFunc(a.Scopes(), func(s org.Scope) bool { return slices.Contains(procedure.Audiences(Procedure(), w.m)[act.PartOpen], s) })
}

func study() act.Form {
	return act.Form{"kind": KindStudy, "title": "代表法学习班", "date": "2026-02-27", "hours": int64(8), "place": "市委党校"}
}

func ids(names ...string) []any {
	out := make([]any, len(names))
	for i, n := range names {
		out[i] = app.NamedID(n).String()
	}
	return out
}

// A deputy's own entry counts only once the office has confirmed it; returned with a reason it can be changed
// and sent again, without what was left out the second time.
func TestOwnEntryIsConfirmed(t *testing.T) {
	w := newWorld(t)
	w.do("张一", "own", study())
	if w.m.State != StateListed || Stands(w.m, app.NamedID("张一")) != Present || !w.sees("office") || w.sees("李二") {
		t.Fatalf("state %s, people %v", w.m.State, w.m.Facts.IDs("people"))
	}
	w.refused(app.CodeForbidden, "张一", "confirm", nil)
	w.refused(procedure.CodeRequired, "office", "return", nil)
	w.do("office", "return", act.Form{"return_reason": "请附结业证明"})
	f := procedure.Fill(Procedure(), w.m, Procedure().Action("resubmit"), &procedure.Input{})
	if f.Text("title") != "代表法学习班" || f.Int("hours") != 8 {
		t.Fatalf("the form opens with %v", f)
	}
	delete(f, "place")
	w.do("张一", "resubmit", f)
	w.do("office", "confirm", nil)
	v := values(w.m, w.dir)
	if w.m.State != StateConfirmed || v[ColKind] != "学习培训" || v[ColHours] != "8" || v[ColPlace] != "" || v[ColPeople] != "张一" {
		t.Fatalf("%s %v", w.m.State, v)
	}
}

// The office enters a meeting with who was there, on leave and absent; whoever is named reads it and may
// object, and the objection stays beside what the office found.
func TestMeetingWithObjection(t *testing.T) {
	w := newWorld(t)
	f := act.Form{"kind": KindMeeting, "title": "常委会第三十次会议", "date": "2026-02-27", "people": ids("张一"), "absent": ids("李二")}
	twice := f.Clone()
	twice["leave"] = ids("张一")
	w.refused(CodeTwice, "office", "enter", twice)
	nobody := f.Clone()
	delete(nobody, "people")
	delete(nobody, "absent")
	w.refused(CodeNobody, "office", "enter", nobody)
	w.refused(app.CodeForbidden, "张一", "enter", f)
	w.do("office", "enter", f)
	if w.m.State != StateConfirmed || !w.sees("李二") || w.sees("王三") {
		t.Fatalf("state %s", w.m.State)
	}
	w.refused(app.CodeForbidden, "王三", "dispute", act.Form{"objection": "不在名单"})
	w.do("李二", "dispute", act.Form{"objection": "已书面请假"})
	w.do("office", "settle", act.Form{"people": ids("张一"), "leave": ids("李二"), "settlement": "假条在案"})
	if Stands(w.m, app.NamedID("李二")) != Leave || w.m.Facts.Text("objection") == "" || values(w.m, w.dir)[ColAbsent] != "" {
		t.Fatalf("facts %v", w.m.Facts)
	}
}

// Of a vote the taking part is recorded and its number; no field of any action can carry how somebody voted,
// what has not happened yet is refused, and learning needs its hours.
func TestVotesAndDates(t *testing.T) {
	for _, a := range Procedure().Actions {
		for _, x := range a.Fields {
			for _, c := range x.Choices {
				if c.Value == "for" || c.Value == "against" || c.Value == "abstain" {
					t.Errorf("%s.%s carries how somebody voted", a.ID, x.Key)
				}
			}
		}
	}
	w := newWorld(t)
	late := study()
	late["date"] = "2026-03-03"
	w.refused(CodeFuture, "张一", "own", late)
	short := study()
	delete(short, "hours")
	w.refused(CodeHours, "张一", "own", short)
	vote := act.Form{"kind": KindVote, "title": "常委会第三十次会议表决", "date": "2026-02-27"}
	w.refused(procedure.CodeRequired, "张一", "own", vote)
	vote["votes"] = int64(6)
	w.do("张一", "own", vote)
	if v := values(w.m, w.dir); v[ColVotes] != "6" || v[ColKindID] != KindVote {
		t.Fatalf("%v", v)
	}
	w.do("张一", "withdraw", nil)
}

// Whatever is tried in whatever order, only the office confirms, nobody stands in two lists, and an
// activity nobody confirmed is in no figure.
func TestAnyOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt)
		forms := map[string]act.Form{"own": study(), "resubmit": study(), "return": {"return_reason": "说明"}, "dispute": {"objection": "不符"},
			"enter": {"kind": KindMeeting, "title": "会议", "date": "2026-02-27", "people": ids("张一"), "leave": ids("李二")}}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			action := rapid.SampledFrom([]string{"own", "enter", "confirm", "return", "resubmit", "withdraw", "dispute", "settle"}).Draw(rt, "action")
			f := forms[action].Clone()
			if action == "settle" {
				f = act.Form{"settlement": "已核"}
				for _, k := range []string{"people", "leave", "absent"} {
					if some := rapid.SliceOfDistinct(rapid.SampledFrom([]string{"张一", "李二", "王三"}), rapid.ID[string]).Draw(rt, k); len(some) > 0 {
						f[k] = ids(some...)
					}
				}
			}
			who := rapid.SampledFrom([]string{"张一", "李二", "王三", "office"}).Draw(rt, "who")
			was := procedure.StateID("")
			if w.m != nil {
				was = w.m.State
			}
			if err := w.try(who, action, f); err != nil {
				continue
			}
			if w.m.State == StateConfirmed && was != StateConfirmed && who != "office" {
				rt.Fatalf("%s confirms by %s", who, action)
			}
			named := append(append(w.m.Facts.IDs("people"), w.m.Facts.IDs("leave")...), w.m.Facts.IDs("absent")...)
			slices.SortFunc(named, func(a, b app.ID) int { return slices.Compare(a[:], b[:]) })
			if len(slices.Compact(slices.Clone(named))) != len(named) {
				rt.Fatalf("somebody stands twice: %v", w.m.Facts)
			}
			a, _ := w.dir.Actor(app.NamedID("office"))
			c := procedure.MakeCard(Procedure(), w.m, a, w.dir)
			for _, g := range procedure.Figures(Procedure(), []procedure.Card{c}) {
				if g.Figure.ID != "activity_open" && len(g.In) > 0 && w.m.State != StateConfirmed {
					rt.Fatalf("counted in %s while %s", g.Figure.ID, w.m.State)
				}
			}
		}
	})
}
