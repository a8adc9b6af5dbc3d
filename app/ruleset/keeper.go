package ruleset

import (
	"slices"
	"strings"

	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/rules"
)

// Who keeps a rule is a rule too: keeper.<family> names the roles, so that the numbers of 备案审查 are changed by
// two officers of the 备案审查工作机构 and by nobody else. The longest family wins: filing.check is kept by
// keeper.filing.check, keeper.filing or keeper, whichever is in force first in this order. A keeper rule itself is
// kept by who keeps the family it speaks of.
const (
	// KeeperRule is the rule that names who keeps all rules no other keeper rule speaks of.
	KeeperRule = "keeper"
	// CalendarRules is the family a year's holiday notice counts to.
	CalendarRules = "calendar"

	keeperPrefix = KeeperRule + "."
)

// offices are what a keeper rule may name, each with the roles of those who work there.
var offices = []struct {
	id    procedure.RoleID
	name  string
	roles []org.Role
}{
	{roleOff, "代工委", []org.Role{org.RoleOffice}},
	{roleFil, "备案审查工作机构", []org.Role{org.RoleFiling, org.RoleFileHead}},
}

// Keepers gives the roles that may propose and approve changes of a rule; found looks up a rule in force where and
// when it is asked.
func Keepers(found func(id string) (rules.Rule, bool), id string) []org.Role {
	for at := family(id); at != ""; at = parent(at) {
		if r, ok := found(keeperPrefix + at); ok {
			return readKeepers(r.Value)
		}
	}
	if r, ok := found(KeeperRule); ok {
		return readKeepers(r.Value)
	}
	return []org.Role{org.RoleOffice} // a congress whose rules name nobody: who kept them all at first
}

// Offices words who keeps a rule: 代工委、备案审查工作机构.
func Offices(keepers []org.Role) string {
	var out []string
	for _, o := range offices {
		if slices.Contains(keepers, o.roles[0]) {
			out = append(out, o.name)
		}
	}
	return strings.Join(out, procedure.ListSep)
}

func isKeeper(id string) bool { return id == KeeperRule || strings.HasPrefix(id, keeperPrefix) }

// family is the id by which keepers are looked up: that of the family a keeper rule speaks of, else the rule's own.
func family(id string) string {
	if id == KeeperRule {
		return ""
	}
	return strings.TrimPrefix(id, keeperPrefix)
}

func parent(id string) string {
	i := strings.LastIndexByte(id, '.')
	if i < 0 {
		return ""
	}
	return id[:i]
}

// readKeepers gives the roles of the offices a keeper rule names.
func readKeepers(value string) []org.Role {
	var out []org.Role
	for _, name := range strings.Split(value, procedure.ListSep) {
		for _, o := range offices {
			if o.name == name {
				out = append(out, o.roles...)
			}
		}
	}
	return out
}

// changed is the id a form of propose, or a row of a proposed change, speaks of.
func changed(f act.Form) string {
	if f.Int(fieldYear) != 0 {
		return CalendarRules
	}
	return f.Text("id")
}

// kept refuses whoever does not keep the rule a change speaks of.
func kept(m *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	if in.Form == nil {
		return nil
	}
	row := in.Form
	if ref := in.Form.Text(fieldRef); ref != "" {
		row = find(m, ref)
	}
	keepers := Keepers(in.Rule, changed(row))
	if slices.ContainsFunc(keepers, in.Actor.Has) {
		return nil
	}
	return procedure.No("office", Offices(keepers))
}

// validKeeper says why a keeper rule could never be changed again, "" if it can.
func validKeeper(r rules.Rule) string {
	if !isKeeper(r.ID) || Offices(readKeepers(r.Value)) == r.Value {
		return ""
	}
	var names []string
	for _, o := range offices {
		names = append(names, o.name)
	}
	return "管理机构只能依次写：" + strings.Join(names, procedure.ListSep)
}
