package desk

import (
	"renda/app"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/rules"
	"renda/app/rules/clock"
	"renda/app/ruleset"
)

// CodeNotTime refuses to count a deadline by a rule that is no length of time.
const CodeNotTime app.Code = "desk.nottime"

// Sheet gives the working of a deadline.
func (d *Desk) Sheet(run clock.Run) *clock.Sheet { return procedure.SheetOf(run, d.world().env()) }

// WhatIf counts a rule's deadline from a date without any matter.
func (d *Desk) WhatIf(rule string, from app.Date, rests []clock.Rest) (*clock.Sheet, error) {
	w := d.world()
	r, ok := w.law.now.Find(rule, w.region(), from)
	if !ok {
		return nil, &app.Error{Code: rules.CodeMissing, Op: "count a deadline", Item: rule}
	}
	switch r.Unit {
	case rules.UnitDay, rules.UnitWorkday, rules.UnitMonth, rules.UnitDayBack:
	default:
		return nil, &app.Error{Code: CodeNotTime, Op: "count a deadline", Item: r.Name}
	}
	run := clock.Start(r, w.law.now.Version, from, "")
	run.Rests = rests
	return procedure.SheetOf(run, w.env()), nil
}

// Rules gives the rule set in force.
func (d *Desk) Rules() *rules.Set { return d.world().law.now }

// Keepers gives the roles that may propose and approve changes of a rule, or of a family of rules, here today.
func (d *Desk) Keepers(rule string) []org.Role {
	w := d.world()
	return ruleset.Keepers(func(id string) (rules.Rule, bool) { return w.law.now.Find(id, w.region(), d.today()) }, rule)
}

// RuleHistory gives what every version of the set says of one rule, where it says
// something else than the version before; newest first.
func (d *Desk) RuleHistory(id string) []RuleView {
	w := d.world()
	now, _ := w.law.now.Find(id, w.region(), d.today())
	var out []RuleView
	var before []rules.Rule
	for v := uint64(0); v <= w.law.now.Version; v++ {
		set := w.law.version(v)
		if set == nil {
			continue
		}
		var rows []rules.Rule
		for _, r := range set.All(id) {
			if r.ID == id {
				rows = append(rows, r)
			}
		}
		for _, r := range rows {
			if !hasRule(before, r) {
				out = append(out, RuleView{Rule: r, Version: v, Now: sameRule(r, now)})
			}
		}
		before = rows
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

func hasRule(rs []rules.Rule, r rules.Rule) bool {
	for _, x := range rs {
		if sameRule(x, r) {
			return true
		}
	}
	return false
}

func sameRule(a, b rules.Rule) bool {
	return a.ID == b.ID && a.Region == b.Region && a.From == b.From && a.To == b.To && a.Value == b.Value && a.Unit == b.Unit
}

// dueOrder orders dates, none last.
func dueOrder(a, b app.Date) int {
	switch {
	case a == b:
		return 0
	case a.IsZero():
		return 1
	case b.IsZero() || a.Before(b):
		return -1
	default:
		return 1
	}
}
