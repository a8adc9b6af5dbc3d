package present

import (
	"strconv"
	"strings"

	"renda/app"
	"renda/app/rules"
	"renda/app/ruleset"
	"renda/ui/i18n"
)

// NoticeLines words a year's holiday notice: a line for each run of days off and for each
// make-up working day, in order.
func NoticeLines(y rules.Year) []string {
	var out []string
	var from, to app.Date
	var name string
	flush := func() {
		if !from.IsZero() {
			out = append(out, i18n.T("days.off", "name", DayName(name), "days", span(from, to)))
		}
		from = app.Date{}
	}
	for _, d := range y.List() {
		at, err := app.ParseDate(d.Date)
		if err != nil {
			continue // NewYear refuses it
		}
		switch {
		case !d.Off:
			flush()
			out = append(out, i18n.T("days.on", "name", DayName(d.Name), "days", span(at, at)))
		case !from.IsZero() && d.Name == name && to.AddDays(1) == at:
			to = at
		default:
			flush()
			from, to, name = at, at, d.Name
		}
	}
	flush()
	return out
}

// span words a run of days: 10月1日（周四）至10月7日（周三）.
func span(a, b app.Date) string {
	if a == b {
		return dayWords(a)
	}
	return i18n.T("days.span", "from", dayWords(a), "to", dayWords(b))
}

func dayWords(d app.Date) string {
	return i18n.T("days.day", "date", Day(d), "day", i18n.T("weekday."+strconv.Itoa(int(d.Weekday()))))
}

// DayMark is what a calendar says of one day; its words never hang on colour.
type DayMark struct {
	Off   bool   // nobody works
	Work  bool   // a make-up working day (调休上班)
	Short string // of a holiday's name, for the grid; "" otherwise
	Words string // 10月1日（星期四） 国庆节，放假
}

// MarkOf tells what a day is by the notices held; of a year without one it says so.
func MarkOf(c *rules.Calendar, d app.Date) DayMark {
	working, known, name := c.Working(d)
	m := DayMark{Off: !working, Work: working && name == rules.MakeUp, Words: dayWords(d)}
	switch {
	case m.Work:
		m.Words += " " + i18n.T("date.says.work")
	case m.Off && name != rules.Weekend:
		m.Short = i18n.T("date.holiday", "name", FirstRunes(name, 2))
		m.Words += " " + i18n.T("date.says.off", "name", DayName(name))
	case m.Off:
		m.Words += " " + i18n.T("date.says.weekend")
	}
	if !known && c != nil {
		m.Words += " · " + i18n.T("date.says.unknown", "year", strconv.Itoa(int(d.Year)))
	}
	return m
}

// DayName gives a holiday's name in the language spoken.
func DayName(name string) string { return i18n.Term(name) }

// ChangeName names a proposed change: the rule's name, or the year of a holiday notice.
func ChangeName(c ruleset.Change) string {
	if c.Year != 0 {
		return i18n.T("days.notice", "year", strconv.Itoa(c.Year))
	}
	return i18n.Term(c.Rule.Name)
}

// ChangeWords says in one paragraph what a change is.
func ChangeWords(c ruleset.Change, who string) string {
	if c.Year != 0 {
		return i18n.T("days.waiting", "who", who, "name", ChangeName(c), "source", c.Days.Source, "days", strings.Join(NoticeLines(c.Days), i18n.T("days.sep")))
	}
	return i18n.T("rules.waiting", "who", who, "name", ChangeName(c), "value", RuleValue(c.Rule), "from", c.Rule.From.String(), "basis", i18n.Term(c.Rule.Basis))
}
