package present

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"renda/app"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/procedure"
	"renda/ui/i18n"
)

// Works words what cards only name by ID.
type Works struct {
	procs map[string]*procedure.Procedure
}

// NewWorks takes the procedures a desk knows.
func NewWorks(ps []*procedure.Procedure) Works {
	w := Works{map[string]*procedure.Procedure{}}
	for _, p := range ps {
		w.procs[p.ID] = p
	}
	return w
}

// Proc gives a procedure, nil if unknown.
func (w Works) Proc(id string) *procedure.Procedure { return w.procs[id] }

// Business gives the procedures that handle matters of the congress: the registers
// (directory, rules) are matters too, but no list of work.
func (w Works) Business() []*procedure.Procedure {
	var out []*procedure.Procedure
	for _, id := range slices.Sorted(maps.Keys(w.procs)) {
		if id != "roster" && id != "ruleset" {
			out = append(out, w.procs[id])
		}
	}
	slices.SortStableFunc(out, func(a, b *procedure.Procedure) int { return len(b.Actions) - len(a.Actions) })
	return out
}

// State gives a state's name.
func (w Works) State(proc string, id procedure.StateID) string {
	if p := w.procs[proc]; p != nil {
		for _, s := range p.States {
			if s.ID == id {
				return i18n.Pick(s.Name, s.NameEn)
			}
		}
	}
	return string(id)
}

// Ended reports whether nothing more is due in a state.
func (w Works) Ended(proc string, id procedure.StateID) bool {
	if p := w.procs[proc]; p != nil {
		for _, s := range p.States {
			if s.ID == id {
				return s.End
			}
		}
	}
	return false
}

// Clock gives a deadline's name and how many days before it shows as soon due.
func (w Works) Clock(proc, id string) (name string, warn int) {
	if p := w.procs[proc]; p != nil {
		for _, c := range p.Clocks {
			if c.ID == id || c.Name == id {
				return i18n.Term(c.Name), c.Warn
			}
		}
	}
	return id, 0
}

// Due words a card's nearest deadline and says how urgent it is.
func (w Works) Due(c procedure.Card, today app.Date) (string, desk.Level) {
	if c.Due.IsZero() {
		if w.Ended(c.Proc, c.State) {
			return i18n.T("due.done"), desk.LevelDone
		}
		return "", desk.LevelNone
	}
	_, warn := w.Clock(c.Proc, c.DueName)
	left := today.DaysUntil(c.Due)
	switch {
	case left < 0:
		return i18n.T("due.over", "n", strconv.Itoa(-left)), desk.LevelOverdue
	case left == 0:
		return i18n.T("due.today"), desk.LevelSoon
	case left <= warn:
		return i18n.T("due.left", "n", strconv.Itoa(left)), desk.LevelSoon
	}
	return i18n.T("due.left", "n", strconv.Itoa(left)), desk.LevelCalm
}

// Clock words a moment as people here read it: the time today, else the day.
func Clock(t, now time.Time) string {
	if t.IsZero() || t.UnixMilli() <= 0 {
		return i18n.T("time.never")
	}
	t, now = t.In(app.Zone), now.In(app.Zone)
	switch {
	case t.Format("20060102") == now.Format("20060102"):
		return t.Format("15:04")
	case t.Year() == now.Year():
		return t.Format("01-02 15:04")
	}
	return t.Format("2006-01-02")
}

// Day words a day in full: 2026年11月25日, 25 Nov 2026. "" for no day.
func Day(d app.Date) string {
	if d.IsZero() {
		return ""
	}
	return i18n.T("date.full", "y", strconv.Itoa(int(d.Year)), "d", strconv.Itoa(int(d.Day)), "mon", i18n.T("month."+strconv.Itoa(int(d.Month))))
}

// Stamp words a moment in full.
func Stamp(t time.Time) string {
	if t.IsZero() || t.UnixMilli() <= 0 {
		return i18n.T("time.never")
	}
	return t.In(app.Zone).Format("2006-01-02 15:04")
}

// Role words an office held.
func Role(r org.Role) string { return i18n.T("role." + string(r)) }
