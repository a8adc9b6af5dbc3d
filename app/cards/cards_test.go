package cards

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/arrows"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/rules"
)

// The register knows no other work, and not the cards' code either.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app")
	arrows.Never(t, "renda/app/proposal", "renda/app/filing", "renda/app/ruleset", "renda/app/library", "renda/app/review", "renda/app/desk", "renda/app/works")
}

// keepers are officers and a deputy before the register.
type keepers struct {
	m *procedure.Matter
	n uint64
}

func (k *keepers) try(who string, role org.Role, action string, f act.Form) error {
	p := Procedure()
	in := &procedure.Input{Actor: org.Actor{Account: app.NamedID(who), Grants: []org.Grant{{Role: role}}}, Form: f, Today: app.Date{Year: 2026, Month: 11, Day: 25}, Rules: rules.Default()}
	if err := procedure.Check(p, k.m, p.Action(action), in); err != nil {
		return err
	}
	k.n++
	m, err := procedure.Apply(p, k.m, &procedure.Event{Act: app.NamedID(action + string(rune(k.n))), Kind: p.Kind(p.Action(action)), Part: act.PartOpen, Account: in.Actor.Account,
		Form: f, Version: k.n, Received: 1795000000000 + int64(k.n), Matter: ID, ProcVer: p.Version}, procedure.Env{Rules: procedure.RulesOf(rules.Default())})
	if err == nil {
		k.m = m
	}
	return err
}

func ed(card string, version int) Edition {
	return Edition{card, version, strings.Repeat(string(rune('a'+version%6))+"0", 32)}
}

// A version of a card comes into force by two persons only; withdrawing takes one and a reason; coming back takes two again;
// what there was stays named.
func TestTwoPersons(t *testing.T) {
	k := &keepers{}
	want := func(code app.Code, err error) {
		t.Helper()
		if app.CodeOf(err) != code {
			t.Fatalf("%v, want %q", err, code)
		}
	}
	want(app.CodeForbidden, k.try("赵", org.RoleMaker, "propose", ProposeForm([]Edition{ed("market", 1)}, "")))
	want(CodeForm, k.try("钱", org.RoleFiling, "propose", ProposeForm([]Edition{ed("market", 1), ed("market", 2)}, "")))
	want(CodeForm, k.try("钱", org.RoleFiling, "propose", ProposeForm([]Edition{{"market", 1, "00"}}, "")))
	want("", k.try("钱", org.RoleFiling, "propose", ProposeForm([]Edition{ed("market", 1), ed("scope", 1)}, "首次启用")))
	if len(InForce(k.m)) != 0 || len(Open(k.m)) != 2 {
		t.Fatal("in force before anybody approved")
	}
	ref := Open(k.m)[0].Act
	want(CodeSame, k.try("钱", org.RoleFiling, "approve", RefForm(ref, "")))
	want("", k.try("孙", org.RoleFileHead, "approve", RefForm(ref, "")))
	want(CodeGone, k.try("孙", org.RoleFileHead, "approve", RefForm(ref, "")))
	if e := InForce(k.m)["market"]; e.By != app.NamedID("钱") || e.By2 != app.NamedID("孙") || e.At == 0 || e.Edition != ed("market", 1) {
		t.Fatalf("%+v", e)
	}
	want(CodeBehind, k.try("孙", org.RoleFileHead, "propose", ProposeForm([]Edition{ed("market", 1)}, "")))
	want(CodeBehind, k.try("孙", org.RoleFileHead, "propose", ProposeForm([]Edition{{"market", 1, ed("market", 2).Digest}}, "")))
	want(CodeIdle, k.try("孙", org.RoleFileHead, "withdraw", WithdrawForm(ed("market", 2), "误报多")))
	want("", k.try("孙", org.RoleFileHead, "withdraw", WithdrawForm(ed("market", 1), "误报多")))
	if _, ok := InForce(k.m)["market"]; ok || len(InForce(k.m)) != 1 {
		t.Fatal("still in force")
	}
	want("", k.try("孙", org.RoleFileHead, "propose", ProposeForm([]Edition{ed("market", 1)}, "")))
	want("", k.try("钱", org.RoleFiling, "reject", RefForm(Open(k.m)[0].Act, "等新版")))
	want("", k.try("孙", org.RoleFileHead, "propose", ProposeForm([]Edition{ed("market", 2)}, "")))
	want("", k.try("钱", org.RoleFiling, "approve", RefForm(Open(k.m)[0].Act, "")))
	want("", k.try("孙", org.RoleFileHead, "propose", ProposeForm([]Edition{ed("scope", 2)}, "")))
	want("", k.try("钱", org.RoleFiling, "approve", RefForm(Open(k.m)[0].Act, "")))
	want("", k.try("钱", org.RoleFiling, "withdraw", WithdrawForm(ed("scope", 2), "误报多")))
	if e, ok := InForce(k.m)["scope"]; ok {
		t.Fatalf("an overtaken version comes back: %+v", e)
	}
	if all := All(k.m); len(all) != 4 || all[0].OffWhy != "误报多" || all[0].OffBy != app.NamedID("孙") || InForce(k.m)["market"].Version != 2 {
		t.Fatalf("%+v", all)
	}
}

// Whatever officers do, a card in force was proposed by one and approved by another, versions never go back, and no entry is lost.
func TestWhateverOfficersDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, kept := &keepers{}, 0
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			who := rapid.SampledFrom([]string{"钱", "孙", "李"}).Draw(t, "who")
			card := ed(rapid.SampledFrom([]string{"a", "b"}).Draw(t, "card"), rapid.IntRange(1, 3).Draw(t, "version"))
			ref := ""
			if o := Open(k.m); len(o) > 0 {
				ref = rapid.SampledFrom(o).Draw(t, "open").Act
			}
			switch rapid.SampledFrom([]string{"propose", "approve", "withdraw"}).Draw(t, "action") {
			case "propose":
				_ = k.try(who, org.RoleFiling, "propose", ProposeForm([]Edition{card}, ""))
			case "approve":
				_ = k.try(who, org.RoleFiling, "approve", RefForm(ref, ""))
			case "withdraw":
				_ = k.try(who, org.RoleFiling, "withdraw", WithdrawForm(card, "试"))
			}
			last := map[string]int{}
			for _, e := range All(k.m) {
				if e.By == e.By2 || e.By2.IsZero() || e.Version < last[e.Card] {
					t.Fatalf("%+v", e)
				}
				last[e.Card] = e.Version
			}
			if n := len(All(k.m)); n < kept {
				t.Fatalf("%d entries of %d", n, kept)
			} else {
				kept = n
			}
		}
	})
}
