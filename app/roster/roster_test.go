package roster

import (
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/arrows"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/rules"
)

// The directory knows no other work.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app")
	arrows.Never(t, "renda/app/proposal", "renda/app/message", "renda/app/ruleset", "renda/app/desk")
}

var congress, bureau = app.NamedID("congress"), app.NamedID("bureau")

// town is a directory with the server and its three administrators.
type town struct {
	t   *testing.T
	m   *procedure.Matter
	dir *org.Directory
	n   uint64
}

func newTown(t *testing.T) *town {
	t.Helper()
	w := &town{t: t, dir: org.NewDirectory()}
	server := app.NamedID("server")
	w.dir.Accounts[server] = org.Account{ID: server, Active: true, Grants: []org.Grant{{Role: org.RoleServer}}}
	w.must("server", "genesis", act.Form{"id": congress.String(), "name": "演示市人大常委会", "region": "3708", "account": server.String(), "device": app.NamedID("box").String(), "key": key(1)})
	for name, r := range map[string]org.Role{"sys": org.RoleSysAdmin, "sec": org.RoleSecAdmin, "audit": org.RoleAuditor} {
		w.must("server", "admin_first", act.Form{"id": app.NamedID(name).String(), "role": string(r), "name": name})
	}
	return w
}

func key(b byte) string { return strings.Repeat("0"+string("0123456789abcdef"[b]), 32) }

func (w *town) try(who, action string, f act.Form) error {
	w.t.Helper()
	p := Procedure()
	actor, _ := w.dir.Actor(app.NamedID(who))
	in := &procedure.Input{Actor: actor, Form: f, Today: app.Date{Year: 2026, Month: 3, Day: 2}, Rules: rules.Default(), Dir: w.dir}
	if err := procedure.Check(p, w.m, p.Action(action), in); err != nil {
		return err
	}
	w.n++
	e := &procedure.Event{Act: app.NamedID(action + string(rune('a'+w.n))), Kind: p.Kind(p.Action(action)), Part: act.PartOpen, Account: actor.Account, Form: f,
		Version: w.n, Received: 1772000000000 + int64(w.n), Matter: ID, ProcVer: p.Version}
	m, err := procedure.Apply(p, w.m, e, procedure.Env{Rules: procedure.RulesOf(rules.Default()), Dir: w.dir})
	if err != nil {
		return err
	}
	before := w.dir
	w.m, w.dir = m, Next(w.dir, e)
	if w.n > 1 && before.Version == w.dir.Version {
		w.t.Error("the old directory was changed")
	}
	return nil
}

func (w *town) must(who, action string, f act.Form) {
	w.t.Helper()
	if err := w.try(who, action, f); err != nil {
		w.t.Fatalf("%s %s: %v", who, action, err)
	}
}

func (w *town) refused(code app.Code, who, action string, f act.Form) {
	w.t.Helper()
	if err := w.try(who, action, f); app.CodeOf(err) != code {
		w.t.Errorf("%s %s: %v, want %s", who, action, err, code)
	}
}

func on(role org.Role, organ app.ID, names ...string) act.Form {
	f := act.Form{}
	var ids []string
	for _, n := range names {
		ids = append(ids, app.NamedID(n).String())
	}
	f.SetList("accounts", ids)
	if role != "" {
		f["role"], f["organ"] = string(role), organ.String()
	}
	return f
}

func because(f act.Form) act.Form {
	f["reason"] = "离任"
	return f
}

// Scenario 42: the system administrator creates and can't grant; the security administrator grants and can't
// create, nor to himself; the auditor does neither; a new account works only once it is activated.
func TestSeparatedAdministrators(t *testing.T) {
	w := newTown(t)
	person := act.Form{"id": app.NamedID("王").String(), "name": "王秀兰"}
	for _, who := range []string{"sec", "audit", "server"} {
		w.refused(app.CodeForbidden, who, "account_new", person)
	}
	w.must("sys", "account_new", person)
	w.must("sys", "organ_new", act.Form{"id": bureau.String(), "name": "演示市交通局", "kind": string(org.OrganUnit), "parent": congress.String()})
	for _, who := range []string{"sys", "audit"} {
		w.refused(app.CodeForbidden, who, "grant", on(org.RoleUnit, bureau, "王"))
		w.refused(app.CodeForbidden, who, "activate", on("", app.ID{}, "王"))
	}
	w.must("sec", "grant", on(org.RoleUnit, bureau, "王"))
	if _, ok := w.dir.Actor(app.NamedID("王")); ok {
		t.Error("an account works before it is activated")
	}
	w.must("sec", "activate", on("", app.ID{}, "王"))
	if a, ok := w.dir.Actor(app.NamedID("王")); !ok || !a.HasAt(org.RoleUnit, bureau) {
		t.Error("the office granted is not there")
	}
	w.refused(CodeSelf, "sec", "grant", on(org.RoleUnit, bureau, "sec"))
	w.refused(CodeMixed, "sec", "grant", on(org.RoleAuditor, congress, "sys"))
	w.refused(CodeMixed, "sec", "grant", on(org.RoleSysAdmin, congress, "王"))
	w.refused(CodeOrgan, "sec", "grant", on(org.RoleOffice, bureau, "王"))
	w.refused(CodeExists, "sys", "account_new", person)
	if got := Directory(w.m); len(got.Accounts) != len(w.dir.Accounts) || got.Version != w.dir.Version {
		t.Error("the fold from the start gives another directory")
	}
}

// One administrator of each kind always stays, however many are named at once.
func TestLastAdministrator(t *testing.T) {
	w := newTown(t)
	w.refused(CodeLast, "sec", "suspend", because(on("", app.ID{}, "sys")))
	w.refused(CodeFirst, "server", "admin_first", act.Form{"id": app.NamedID("x").String(), "role": string(org.RoleSysAdmin), "name": "x"})
	w.must("sys", "account_new", act.Form{"id": app.NamedID("sys2").String(), "name": "sys2"})
	w.must("sec", "grant", on(org.RoleSysAdmin, congress, "sys2"))
	w.must("sec", "activate", on("", app.ID{}, "sys2"))
	w.refused(CodeLast, "sec", "suspend", because(on("", app.ID{}, "sys", "sys2")))
	w.must("sec", "suspend", because(on("", app.ID{}, "sys")))
	w.refused(CodeLast, "sec", "ungrant", on(org.RoleSysAdmin, congress, "sys2"))
}

// A device has a readable key and one owner, and is revoked once.
func TestDevices(t *testing.T) {
	w := newTown(t)
	dev := org.Device{ID: app.NamedID("laptop"), Account: app.NamedID("sys"), Key: bytesOf(key(2)), Name: "笔记本"}
	short := dev
	short.Key = short.Key[:31]
	w.refused(CodeKey, "server", "device_new", Form(short))
	w.refused(app.CodeForbidden, "sys", "device_new", Form(dev))
	w.must("server", "device_new", Form(dev))
	w.refused(CodeExists, "server", "device_new", Form(dev))
	if got := w.dir.Devices[dev.ID]; got.Account != dev.Account || string(got.Key) != string(dev.Key) {
		t.Errorf("%+v", got)
	}
	gone := act.Form{"device": dev.ID.String(), "reason": "遗失"}
	w.must("sec", "device_revoke", gone)
	w.refused(CodeNoDevice, "sec", "device_revoke", gone)
	if w.dir.Devices[dev.ID].Revoked == 0 {
		t.Error("still welcome")
	}
}
