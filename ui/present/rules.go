package present

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/rules"
	"renda/app/rules/clock"
	"renda/app/ruleset"
	"renda/ui/i18n"
)

// RulesDesk is what the rules room needs of a desk.
type RulesDesk interface {
	Rules() *rules.Set
	RuleHistory(id string) []desk.RuleView
	Keepers(rule string) []org.Role
	WhatIf(rule string, from app.Date, rests []clock.Rest) (*clock.Sheet, error)
	Matter(ctx context.Context, id app.ID) (*desk.MatterView, error)
	DoFor(ctx context.Context, proc string, matter app.ID, actionID, track string, form act.Form) (app.ID, error)
	Directory() *org.Directory
	Me() org.Actor
	Now() time.Time
}

// Rules is the state of the rules room: the numbers of the law, their history, the
// trial of a date, and changes under two persons' names.
type Rules struct {
	Rows    []rules.Rule // those the search finds
	Waiting []ruleset.Change
	Notices []ruleset.Notice // approved holiday notices, newest first
	Query   string
	Loaded  bool

	d       RulesDesk
	stage   Stage
	load    Latest
	work    Latest
	all     []rules.Rule
	changed func()
}

// NewRules begins with every rule; changed is called after each new answer.
func NewRules(d RulesDesk, st Stage, changed func()) *Rules {
	return &Rules{d: d, stage: st, changed: changed}
}

type rulesAnswer struct {
	all     []rules.Rule
	waiting []ruleset.Change
	notices []ruleset.Notice
}

// Reload asks again.
func (r *Rules) Reload() {
	Load(&r.load, r.stage, func(ctx context.Context) (rulesAnswer, error) {
		a := rulesAnswer{all: r.d.Rules().All("")}
		v, err := r.d.Matter(ctx, ruleset.ID)
		switch {
		case err == nil:
			a.waiting, a.notices = ruleset.Open(v.Matter), ruleset.Notices(v.Matter)
		case app.CodeOf(err) != app.CodeNotFound: // nothing was ever changed
			return a, err
		}
		return a, nil
	}, func(a rulesAnswer, err error) {
		if err == nil {
			r.all, r.Waiting, r.Notices, r.Loaded = a.all, a.waiting, a.notices, true
		}
		r.Find(r.Query)
	})
}

// Find narrows to rules whose name, id or basis carries every word.
func (r *Rules) Find(q string) {
	r.Query = q
	words := strings.Fields(strings.ToLower(q))
	r.Rows = nil
	for _, x := range r.all {
		text := strings.ToLower(x.Name + " " + x.ID + " " + x.Basis + " " + x.Value + " " + i18n.Term(x.Name) + " " + i18n.Term(x.Basis))
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
			r.Rows = append(r.Rows, x)
		}
	}
	r.changed()
}

// Stop drops what is under way.
func (r *Rules) Stop() { r.load.Stop(); r.work.Stop() }

// MayChange reports whether this person may propose and approve changes of a rule.
func (r *Rules) MayChange(id string) bool {
	return slices.ContainsFunc(r.d.Keepers(id), r.d.Me().Has)
}

// Keeper words who keeps a rule.
func (r *Rules) Keeper(id string) string { return i18n.Term(ruleset.Offices(r.d.Keepers(id))) }

// Mine reports whether this person proposed a change: then somebody else has to approve it.
func (r *Rules) Mine(c ruleset.Change) bool { return c.By == r.d.Me().Account }

// Who names an account.
func (r *Rules) Who(id app.ID) string { return r.d.Directory().Accounts[id].Name }

// History gives one rule in every version, newest first.
func (r *Rules) History(id string) []desk.RuleView { return r.d.RuleHistory(id) }

// Propose asks for a change of a rule; what is not given stays as it is. from is the first
// day of the new value.
func (r *Rules) Propose(old rules.Rule, value, basis, note string, from app.Date, then func(error)) {
	f := act.Form{"id": old.ID, "name": old.Name, "value": strings.TrimSpace(value), "unit": string(old.Unit), "basis": strings.TrimSpace(basis), "from": from.String()}
	if old.Region != "" {
		f["region"] = old.Region
	}
	if note = strings.TrimSpace(note); note != "" {
		f["note"] = note
	}
	r.do("propose", f, then)
}

// Approve makes another person's change law here.
func (r *Rules) Approve(c ruleset.Change, then func(error)) {
	r.do("approve", act.Form{"change": c.Act}, then)
}

// Reject turns a change down.
func (r *Rules) Reject(c ruleset.Change, reason string, then func(error)) {
	r.do("reject", act.Form{"change": c.Act, "reason": strings.TrimSpace(reason)}, then)
}

func (r *Rules) do(action string, f act.Form, then func(error)) {
	Load(&r.work, r.stage, func(ctx context.Context) (app.ID, error) {
		return r.d.DoFor(ctx, ruleset.Procedure().ID, ruleset.ID, action, "", f)
	}, func(_ app.ID, err error) {
		then(err)
		r.Reload()
	})
}

// Import proposes the year's holiday notice of a file; a second person makes it count.
func (r *Rules) Import(data io.ReadCloser, then func(year int, err error)) {
	Load(&r.work, r.stage, func(ctx context.Context) (int, error) {
		defer data.Close()
		year, days, err := rules.ImportYear(data)
		if err != nil {
			return 0, err
		}
		_, err = r.d.DoFor(ctx, ruleset.Procedure().ID, ruleset.ID, "calendar", "", ruleset.FormOf(year, days))
		return year, err
	}, func(year int, err error) {
		then(year, err)
		r.Reload()
	})
}

// Calendar gives the holiday notices held.
func (r *Rules) Calendar() *rules.Calendar { return r.d.Rules().Calendar }

// Try counts a rule's deadline from a date typed like 2026-11-25.
func (r *Rules) Try(id, date string) ([]string, error) {
	from, err := app.ParseDate(strings.TrimSpace(date))
	if err != nil {
		return nil, err
	}
	s, err := r.d.WhatIf(id, from, nil)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, l := range s.Lines {
		out = append(out, SheetLine(l))
	}
	return out, nil
}

// Counts reports whether a rule is a deadline that can be tried on a date.
func Counts(r rules.Rule) bool {
	switch r.Unit {
	case rules.UnitDay, rules.UnitWorkday, rules.UnitMonth, rules.UnitDayBack:
		return true
	case rules.UnitPersons, rules.UnitCount, rules.UnitMinute, rules.UnitChar, rules.UnitTerm, rules.UnitCopies, rules.UnitText:
	}
	return false
}

// RuleValue words a rule's number with its unit.
func RuleValue(r rules.Rule) string {
	if r.Unit == rules.UnitText {
		return i18n.Term(r.Value)
	}
	return i18n.T("rules.unit", "n", r.Value, "unit", i18n.Term(string(r.Unit)))
}

// RuleMark words how sure a number is: read in the statute, practice, or to be confirmed.
func RuleMark(r rules.Rule) string {
	switch {
	case len(r.By) > 0:
		return i18n.T("rules.mark.own")
	case r.Mark == "":
		return ""
	}
	return i18n.T("rules.mark." + r.Mark)
}
