package library

import (
	"crypto/sha256"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/arrows"
	"renda/app/law"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/rules"
)

// The library of law knows no other work.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app")
	arrows.Never(t, "renda/app/proposal", "renda/app/message", "renda/app/roster", "renda/app/ruleset", "renda/app/desk", "renda/app/works")
}

type zero struct{}

func (zero) Read(b []byte) (int, error) { return len(b), nil }

// keepers are officers and a deputy before the library.
type keepers struct {
	t *testing.T
	m *procedure.Matter
	n uint64
}

func (k *keepers) try(who string, role org.Role, action string, f act.Form) error {
	k.t.Helper()
	p := Procedure()
	in := &procedure.Input{Actor: org.Actor{Account: app.NamedID(who), Grants: []org.Grant{{Role: role}}}, Form: f, Today: app.Date{Year: 2026, Month: 11, Day: 25}, Rules: rules.Default()}
	if err := procedure.Check(p, k.m, p.Action(action), in); err != nil {
		return err
	}
	k.n++
	m, err := procedure.Apply(p, k.m, &procedure.Event{Act: app.NamedID(action + string(rune('a'+k.n))), Kind: p.Kind(p.Action(action)), Part: act.PartOpen, Account: in.Actor.Account,
		Form: f, Version: k.n, Received: 1795000000000 + int64(k.n), Matter: ID, ProcVer: p.Version}, procedure.Env{Rules: procedure.RulesOf(rules.Default())})
	if err == nil {
		k.m = m
	}
	return err
}

func pack(t *testing.T, version uint64) act.Form {
	_, key, err := law.NewPackKey(zero{}, "sd.npc")
	if err != nil {
		t.Fatal(err)
	}
	return FormOf(act.Blob{Hash: sha256.Sum256([]byte{byte(version)}), Name: "法律包.rlaw", Size: 100, Type: MediaType},
		law.Manifest{ID: "shandong", Version: version, Issued: app.Date{Year: 2026, Month: 11, Day: 1}, Key: key, Laws: 1969}, "")
}

// A law pack comes into force by two persons only, an older one never after a newer, and what it was stays named.
func TestTwoPersons(t *testing.T) {
	k := &keepers{t: t}
	if err := k.try("赵", org.RoleDeputy, "propose", pack(t, 1)); app.CodeOf(err) != app.CodeForbidden {
		t.Fatalf("a deputy proposes: %v", err)
	}
	for v := uint64(1); v <= 2; v++ {
		if err := k.try("钱", org.RoleFiling, "propose", pack(t, v)); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := Current(k.m); ok {
		t.Fatal("a pack is in force before anybody approved")
	}
	first, second := Open(k.m)[0], Open(k.m)[1]
	if err := k.try("钱", org.RoleFiling, "approve", RefForm(second, "")); app.CodeOf(err) != CodeSame {
		t.Fatalf("the proposer approves: %v", err)
	}
	if err := k.try("孙", org.RoleOffice, "approve", RefForm(second, "")); err != nil {
		t.Fatal(err)
	}
	if p, ok := Current(k.m); !ok || p.Manifest.Version != 2 || p.Blob.Hash != second.Blob.Hash || p.By == p.By2 || p.Manifest.Signer() != "sd.npc" {
		t.Fatalf("in force: %+v %v", p, ok)
	}
	if err := k.try("孙", org.RoleOffice, "approve", RefForm(second, "")); app.CodeOf(err) != CodeGone {
		t.Fatalf("a second time: %v", err)
	}
	if err := k.try("孙", org.RoleOffice, "approve", RefForm(first, "")); app.CodeOf(err) != CodeOlder {
		t.Fatalf("an older one after a newer: %v", err)
	}
	if err := k.try("孙", org.RoleOffice, "propose", pack(t, 2)); app.CodeOf(err) != CodeOlder {
		t.Fatalf("the same version again: %v", err)
	}
	if err := k.try("孙", org.RoleOffice, "reject", RefForm(first, "已有新版")); err != nil || len(Open(k.m)) != 0 || len(All(k.m)) != 1 {
		t.Fatalf("rejecting: %v, %d open, %d in all", err, len(Open(k.m)), len(All(k.m)))
	}
}

// A form without exactly one pack or with a key nobody can read is refused.
func TestNamesOnePack(t *testing.T) {
	k := &keepers{t: t}
	two := pack(t, 1)
	two.SetRows(fieldPack, append(two.Rows(fieldPack), two.Rows(fieldPack)...))
	bad := pack(t, 1)
	bad[fieldKey] = "sd.npc+00000000+AAAA"
	for _, f := range []act.Form{two, bad} {
		if err := k.try("钱", org.RoleOffice, "propose", f); app.CodeOf(err) != CodePack {
			t.Errorf("%v: %v", f, err)
		}
	}
}
