package authority

import (
	"slices"
	"testing"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/roster"
	"renda/app/ruleset"
	"renda/app/terminal"
	"renda/server/audit"
)

// What an office's work is kept to dedicated terminals for leaves the feed of the same person's other machine and is refused from
// it with the code that says so, from the act that classes a device on and until it is unclassed; who has
// no terminal works on where the rule says “there only, for who has one”.
func TestDedicatedOnBothSides(t *testing.T) {
	r := newRig(t, nil)
	room := r.person("clerk", org.RoleFiling, congress)
	home := r.enrol("clerk")
	other := r.person("other", org.RoleFiling, congress)
	role := org.RoleScope(org.RoleFiling, congress)
	fed := func(d *desk) bool {
		d.pull()
		return slices.ContainsFunc(d.cursor.Scopes, func(s feed.ScopePos) bool { return s.Scope == role })
	}
	ask := act.Form{"about_title": "某办法", "paper": "分送单", "how": "print", "wanted": int64(1), "why": "会议"}
	home.must(app.NamedID("t1"), "ticket.ask", act.PartOpen, ask)
	if !fed(home) || !fed(room) {
		t.Fatal("not fed before any device is classed")
	}
	class := act.Form{"device": room.device.String(), "class": org.ClassDedicated, "terminal": "专-01"}
	if rc := home.try(roster.ID, "roster.device_class", act.PartOpen, class); rc.Code != app.CodeForbidden {
		t.Fatalf("a clerk classes a device: %v", rc.Code)
	}
	r.desks["sec"].must(roster.ID, "roster.device_class", act.PartOpen, class)
	if fed(home) || !fed(room) || !fed(other) {
		t.Fatal("the feed does not follow the class")
	}
	if rc := home.try(app.NamedID("t2"), "ticket.ask", act.PartOpen, ask); rc.Code != procedure.CodeDedicated {
		t.Fatalf("%s %v", rc.Code, rc.Args)
	}
	room.must(app.NamedID("t3"), "ticket.ask", act.PartOpen, ask)
	other.must(app.NamedID("t4"), "ticket.ask", act.PartOpen, ask)
	r.desks["sec"].must(roster.ID, "roster.device_class", act.PartOpen, act.Form{"device": room.device.String(), "class": "普通"})
	if !fed(home) {
		t.Fatal("still withheld")
	}
}

// The rule of a congress, set by two officers, switches it off, or keeps everybody of the office to terminals.
func TestDedicatedIsARule(t *testing.T) {
	r := newRig(t, nil)
	one, two := r.person("o1", org.RoleOffice, congress), r.person("o2", org.RoleOffice, congress)
	clerk := r.person("clerk", org.RoleFiling, congress)
	set := func(value string) {
		id := one.must(ruleset.ID, "ruleset.propose", act.PartOpen, act.Form{"id": procedure.DedicatedRule + string(org.RoleFiling), "name": "是否须用专用终端", "value": value,
			"unit": "文", "basis": "本单位规定", "from": "2026-03-02"}).Act
		two.must(ruleset.ID, "ruleset.approve", act.PartOpen, act.Form{"change": id.String()})
	}
	ask := act.Form{"about_title": "某办法", "paper": "分送单", "how": "print", "wanted": int64(1), "why": "会议"}
	set(procedure.OnlyTerminal)
	if rc := clerk.try(app.NamedID("t1"), "ticket.ask", act.PartOpen, ask); rc.Code != procedure.CodeDedicated {
		t.Fatalf("%s %v", rc.Code, rc.Args)
	}
	set(procedure.AnyDevice)
	clerk.must(app.NamedID("t2"), "ticket.ask", act.PartOpen, ask)
}

// A page of the register is begun only under the id that terminal and day give, as the server counts it too.
func TestPageOfTheRegister(t *testing.T) {
	r := newRig(t, nil)
	clerk := r.person("clerk", org.RoleFiling, congress)
	r.desks["sec"].must(roster.ID, "roster.device_class", act.PartOpen, act.Form{"device": clerk.device.String(), "class": org.ClassDedicated, "terminal": "专-01"})
	day := app.DateOf(r.clock.Now())
	f := act.Form{"terminal": "专-01", "date": day.String(), "purpose": "review"}
	if rc := clerk.try(app.NamedID("elsewhere"), "terminal.enter", act.PartOpen, f); rc.Code != terminal.CodePage {
		t.Fatalf("%s %v", rc.Code, rc.Args)
	}
	clerk.must(terminal.Page(congress, "专-01", day), "terminal.enter", act.PartOpen, f)
}

// Work at a dedicated terminal without an entry in its register is taken and told to the auditor, once for each act; with the entry, on another machine, by who
// needs no terminal, or where the rule asks for none, nothing is told. The order of the device's chain is enough: it may all come days later.
func TestUnenteredIsNoted(t *testing.T) {
	r := newRig(t, nil)
	one, two := r.person("o1", org.RoleOffice, congress), r.person("o2", org.RoleOffice, congress)
	clerk, free := r.person("clerk", org.RoleFiling, congress), r.person("free", org.RoleFiling, congress)
	r.desks["sec"].must(roster.ID, "roster.device_class", act.PartOpen, act.Form{"device": clerk.device.String(), "class": org.ClassDedicated, "terminal": "专-01"})
	ask := act.Form{"about_title": "某办法", "paper": "分送单", "how": "print", "wanted": int64(1), "why": "会议"}
	told := func(want int, after string) {
		t.Helper()
		if n := r.events(audit.EventUnentered); n != want {
			t.Fatalf("%d lines after %s, want %d", n, after, want)
		}
	}
	free.must(app.NamedID("t0"), "ticket.ask", act.PartOpen, ask)
	told(0, "work on an ordinary machine")
	clerk.must(app.NamedID("t1"), "ticket.ask", act.PartOpen, ask)
	told(1, "work without an entry")
	day := app.DateOf(r.clock.Now())
	page := terminal.Page(congress, "专-01", day)
	clerk.must(page, "terminal.enter", act.PartOpen, act.Form{"terminal": "专-01", "date": day.String(), "purpose": "review"})
	clerk.must(app.NamedID("t2"), "ticket.ask", act.PartOpen, ask)
	told(1, "work under an entry")
	r.clock.move(time.Hour)
	clerk.must(page, "terminal.leave", act.PartOpen, act.Form{})
	r.clock.move(time.Hour)
	clerk.must(app.NamedID("t3"), "ticket.ask", act.PartOpen, ask)
	told(2, "work after leaving")
	id := one.must(ruleset.ID, "ruleset.propose", act.PartOpen, act.Form{"id": terminal.EntryRule, "name": "专用终端使用登记", "value": "不设", "unit": "文", "basis": "本单位规定", "from": day.String()}).Act
	two.must(ruleset.ID, "ruleset.approve", act.PartOpen, act.Form{"change": id.String()})
	clerk.must(app.NamedID("t4"), "ticket.ask", act.PartOpen, ask)
	told(2, "the rule asks for no entry")
}
