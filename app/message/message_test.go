package message

import (
	"errors"
	"slices"
	"testing"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/rules"
)

var (
	congress = app.NamedID("congress")
	team     = app.NamedID("team")
	bureau   = app.NamedID("bureau")
)

// world is one message with everybody around it.
type world struct {
	t   *testing.T
	dir *org.Directory
	m   *procedure.Matter
	seq uint64
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, dir: org.NewDirectory()}
	for id, k := range map[app.ID]org.OrganKind{congress: org.OrganCongress, team: org.OrganDelegation, bureau: org.OrganUnit} {
		w.dir.Organs[id] = org.Organ{ID: id, Name: string(k), Kind: k}
	}
	for name, g := range map[string]org.Grant{"deputy": {Role: org.RoleDeputy, Organ: team}, "other": {Role: org.RoleDeputy, Organ: team}, "office": {Role: org.RoleOffice, Organ: congress}, "unit": {Role: org.RoleUnit, Organ: bureau}} {
		id := app.NamedID(name)
		w.dir.Accounts[id] = org.Account{ID: id, Name: name, Active: true, Grants: []org.Grant{g}}
	}
	return w
}

func (w *world) actor(who string) org.Actor {
	a, _ := w.dir.Actor(app.NamedID(who))
	return a
}

// try does an action as desk and server together would.
func (w *world) try(who, action string, f act.Form) error {
	w.t.Helper()
	p := Procedure()
	today := app.Date{Year: 2026, Month: 3, Day: 2}
	ms := today.Time().Add(9 * time.Hour).UnixMilli()
	env := procedure.Env{Rules: procedure.RulesOf(rules.Default()), Dir: w.dir, Organ: congress}
	in := &procedure.Input{Actor: w.actor(who), Form: f, Today: today, Rules: rules.Default(), Dir: w.dir}
	steps, err := procedure.Plan(p, w.m, p.Action(action), in, env, app.NamedID("the-message"), ms)
	if err != nil {
		return err
	}
	for _, s := range steps {
		w.seq++
		e := &procedure.Event{Act: app.NamedID(s.Kind), Kind: s.Kind, Part: s.Part, Account: in.Actor.Account, Form: s.Form, Received: ms, At: ms,
			Version: w.seq, Matter: app.NamedID("the-message"), ProcVer: Version}
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

func (w *world) refused(code app.Code, who, action string, f act.Form) map[string]string {
	w.t.Helper()
	err := w.try(who, action, f)
	e, ok := errors.AsType[*app.Error](err)
	if !ok || e.Code != code {
		w.t.Fatalf("%s %s: %v, want %s", who, action, err, code)
	}
	return e.Args
}

func (w *world) sees(who string, part act.Part) bool {
	for _, s := range w.actor(who).Scopes() {
		if slices.Contains(procedure.Audiences(Procedure(), w.m)[part], s) {
			return true
		}
	}
	return false
}

func received(kind string) act.Form {
	return act.Form{"title": "反映小区积水", "body": "雨后积水一周未退。", "kind": kind, "via": "station", "writer": "孙某", "writer_contact": "0537-0000000"}
}

// Scenario 28: a court case is not taken in; the constituent is told the proper channel, and the message is filed.
func TestCourtCaseIsToldItsChannel(t *testing.T) {
	w := newWorld(t)
	w.do("deputy", "record", received("court"))
	if args := w.refused(CodeChannel, "office", "accept", nil); args["channel"] != Channels["court"] {
		t.Fatalf("args %v", args)
	}
	w.refused(procedure.CodeRequired, "office", "decline", nil)
	w.do("office", "decline", procedure.Fill(Procedure(), w.m, Procedure().Action("decline"), &procedure.Input{Actor: w.actor("office")}))
	if w.m.State != StateDeclined || w.m.Facts.Text("channel") != Channels["court"] {
		t.Fatalf("state %s, channel %q", w.m.State, w.m.Facts.Text("channel"))
	}
	w.do("office", "file", nil)
}

// A public matter is taken in, passed on, replied to, handed back and filed; deputies don't settle it
// themselves, and the unit never learns who wrote.
func TestPublicMatterGoesItsWay(t *testing.T) {
	w := newWorld(t)
	w.do("deputy", "record", received("public"))
	w.refused(app.CodeForbidden, "deputy", "accept", nil)
	w.do("office", "accept", nil)
	w.refused(app.CodeForbidden, "deputy", "answer", act.Form{"reply": "我来解决"})
	w.do("office", "pass", act.Form{"unit": bureau.String()})
	if !w.sees("unit", act.PartOpen) || w.sees("unit", act.PartIdentity) || w.sees("other", act.PartOpen) || !w.sees("deputy", act.PartIdentity) {
		t.Fatal("wrong readers")
	}
	w.do("unit", "reply", act.Form{"reply": "已疏通管网。"})
	w.do("deputy", "return", act.Form{"returned_by": "phone"})
	w.do("office", "file", nil)
	if w.m.State != StateFiled {
		t.Fatalf("state %s", w.m.State)
	}
}

// Every kind without a place of its own in the table can be taken in, every other names its channel.
func TestChannels(t *testing.T) {
	for _, k := range Kinds {
		w := newWorld(t)
		w.do("office", "record", received(k.Value))
		err := w.try("office", "accept", nil)
		if want := k.Value != "public" && k.Value != "work"; (app.CodeOf(err) == CodeChannel) != want {
			t.Errorf("%s: %v", k.Value, err)
		}
	}
}
