package ruleset

import (
	"errors"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/arrows"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/rules"
)

// The register of rules knows no other work.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app")
	arrows.Never(t, "renda/app/proposal", "renda/app/message", "renda/app/roster", "renda/app/desk")
}

// officers are two officers and a deputy before the rule set.
type officers struct {
	t *testing.T
	m *procedure.Matter
	n uint64
}

func (o *officers) try(who string, role org.Role, action string, f act.Form) error {
	o.t.Helper()
	p := Procedure()
	in := &procedure.Input{Actor: org.Actor{Account: app.NamedID(who), Grants: []org.Grant{{Role: role}}}, Form: f, Today: app.Date{Year: 2026, Month: 11, Day: 25}, Rules: rules.Default()}
	if err := procedure.Check(p, o.m, p.Action(action), in); err != nil {
		return err
	}
	o.n++
	m, err := procedure.Apply(p, o.m, &procedure.Event{Act: app.NamedID(action + string(rune('a'+o.n))), Kind: p.Kind(p.Action(action)), Part: act.PartOpen, Account: in.Actor.Account,
		Form: f, Version: o.n, Received: 1795000000000 + int64(o.n), Matter: ID, ProcVer: p.Version}, procedure.Env{Rules: procedure.RulesOf(rules.Default())})
	if err == nil {
		o.m = m
	}
	return err
}

func change(value string) act.Form {
	return act.Form{"id": "proposal.assign", "name": "交办期限", "value": value, "unit": "日", "basis": "本市办法", "region": "3708", "from": "2027-01-01"}
}

// A number of the law changes only by two persons: who proposed can't approve, the second makes the next
// version, the older ones stay as they were, and what was settled can't be settled again.
func TestTwoPersons(t *testing.T) {
	o := &officers{t: t}
	if err := o.try("赵", org.RoleDeputy, "propose", change("7")); app.CodeOf(err) != app.CodeForbidden {
		t.Fatalf("a deputy proposes: %v", err)
	}
	if err := o.try("赵", org.RoleOffice, "propose", change("7")); err != nil {
		t.Fatal(err)
	}
	day := app.Date{Year: 2027, Month: 1, Day: 2}
	if n, err := At(o.m, 0).Number("proposal.assign", "3708", day); err != nil || n != 5 {
		t.Fatalf("before anybody approved: %d %v", n, err)
	}
	ref := act.Form{"change": Open(o.m)[0].Act}
	if err := o.try("赵", org.RoleOffice, "approve", ref); app.CodeOf(err) != CodeSame {
		t.Fatalf("the proposer approves: %v", err)
	}
	if err := o.try("钱", org.RoleOffice, "approve", ref); err != nil {
		t.Fatal(err)
	}
	now := At(o.m, 0)
	if n, err := now.Number("proposal.assign", "3708", day); err != nil || n != 7 || now.Version != 1 {
		t.Fatalf("version %d gives %d, %v", now.Version, n, err)
	}
	if n, _ := now.Number("proposal.assign", "3708", app.Date{Year: 2026, Month: 12, Day: 31}); n != 5 {
		t.Errorf("the day before it is in force: %d", n)
	}
	if n, _ := now.Number("proposal.assign", "3702", day); n == 7 {
		t.Error("another city has it too")
	}
	r, _ := now.Find("proposal.assign", "3708", day)
	if len(r.By) != 2 || r.By[0] != app.NamedID("赵").String() || r.By[1] != app.NamedID("钱").String() {
		t.Errorf("under the names of %v", r.By)
	}
	if Judged(o.m, 0).Version != 0 || Judged(o.m, 1).Version != 1 || Judged(o.m, 2) != nil || At(nil, 0).Version != 0 {
		t.Error("versions are not kept apart")
	}
	if err := o.try("孙", org.RoleOffice, "reject", act.Form{"change": ref.Text("change"), "reason": "晚了"}); app.CodeOf(err) != CodeGone {
		t.Errorf("settled twice: %v", err)
	}
}

// A change that can't be used is refused with why in words, and one that was turned down changes nothing.
func TestRefusedChanges(t *testing.T) {
	o := &officers{t: t}
	for _, bad := range []string{"七", "-1", "99999"} {
		err := o.try("赵", org.RoleOffice, "propose", change(bad))
		if app.CodeOf(err) != CodeInvalid || why(err) != "数值不是 0 至 10000 的整数" {
			t.Errorf("%q: %v %q", bad, err, why(err))
		}
	}
	if err := o.try("赵", org.RoleOffice, "propose", change("9")); err != nil {
		t.Fatal(err)
	}
	if err := o.try("赵", org.RoleOffice, "reject", act.Form{"change": Open(o.m)[0].Act, "reason": "收回"}); err != nil {
		t.Fatal(err)
	}
	if At(o.m, 0).Version != 0 || len(Open(o.m)) != 0 {
		t.Error("a change that was turned down counts")
	}
}

func why(err error) string { return arg(err, "why") }

// ofFiling is a change of a number of the filing review.
func ofFiling() act.Form {
	return act.Form{"id": "filing.check", "name": "形式审查期限", "value": "8", "unit": "日", "basis": "本市办法", "region": "3708", "from": "2027-01-01"}
}

// A rule is changed by two officers of the office that keeps it, and by no others: the filing office's rules by the filing office,
// the holiday notice by either; who keeps them is itself a rule, changed by who keeps them, and never so that nobody could.
func TestKeepers(t *testing.T) {
	o := &officers{t: t}
	if err := o.try("赵", org.RoleOffice, "propose", ofFiling()); app.CodeOf(err) != CodeKeeper || arg(err, "office") != "备案审查工作机构" {
		t.Fatalf("a stranger proposes: %v", err)
	}
	if err := o.try("孙", org.RoleFiling, "propose", change("7")); app.CodeOf(err) != CodeKeeper || arg(err, "office") != "代工委" {
		t.Fatalf("the filing office proposes a rule of suggestions: %v", err)
	}
	if err := o.try("孙", org.RoleFiling, "propose", ofFiling()); err != nil {
		t.Fatal(err)
	}
	calls := func(role org.Role) bool {
		return Procedure().Calls(o.m, org.Actor{Account: app.NamedID("另一人"), Grants: []org.Grant{{Role: role}}})
	}
	if !calls(org.RoleFileHead) || calls(org.RoleOffice) {
		t.Error("the change calls somebody else")
	}
	ref := act.Form{"change": Open(o.m)[0].Act, "reason": "不妥"}
	for _, action := range []string{"approve", "reject"} {
		f := ref.Clone()
		if action == "approve" {
			delete(f, "reason")
		}
		if err := o.try("赵", org.RoleOffice, action, f); app.CodeOf(err) != CodeKeeper {
			t.Fatalf("a stranger may %s: %v", action, err)
		}
	}
	if err := o.try("李", org.RoleFileHead, "approve", act.Form{"change": ref.Text("change")}); err != nil {
		t.Fatal(err)
	}
	for _, role := range []org.Role{org.RoleOffice, org.RoleFileHead} {
		if err := o.try("赵", role, "calendar", FormOf(2027, rules.Year{Source: "演示", Days: map[string]rules.DayNotice{"2027-01-01": {Name: "元旦", Off: true}}})); err != nil {
			t.Errorf("%s proposes a holiday notice: %v", role, err)
		}
	}
	keeper := act.Form{"id": "keeper.filing", "name": "备案审查规则的管理机构", "value": "代工委、备案审查工作机构", "unit": "文", "basis": "分工调整", "from": "2026-11-25"}
	if err := o.try("赵", org.RoleOffice, "propose", keeper); app.CodeOf(err) != CodeKeeper {
		t.Fatalf("a stranger makes himself keeper: %v", err)
	}
	nobody := keeper.Clone()
	nobody["value"] = "无此机构"
	if err := o.try("孙", org.RoleFiling, "propose", nobody); app.CodeOf(err) != CodeInvalid {
		t.Fatalf("nobody keeps it: %v", err)
	}
	if err := o.try("孙", org.RoleFiling, "propose", keeper); err != nil {
		t.Fatal(err)
	}
}

func arg(err error, key string) string {
	if e, ok := errors.AsType[*app.Error](err); ok {
		return e.Args[key]
	}
	return ""
}
