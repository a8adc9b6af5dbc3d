package clock

import (
	"fmt"
	"strings"

	"renda/app"
	"renda/app/rules"
)

// skips collects the days a count passes over, to name them in ranges.
type skips struct {
	runs []skipRun
	made []app.Date // make-up working days (调休) that were counted
}

type skipRun struct {
	from, to app.Date
	name     string
}

// day notes one day of a count.
func (s *skips) day(d app.Date, working, rested bool, name string) {
	switch {
	case rested:
		s.add(d, "中止")
	case !working:
		s.add(d, name)
	case name != "":
		s.made = append(s.made, d)
	}
}

func (s *skips) add(d app.Date, name string) {
	if n := len(s.runs); n > 0 && s.runs[n-1].to.AddDays(1) == d && s.runs[n-1].name == name {
		s.runs[n-1].to = d
		return
	}
	s.runs = append(s.runs, skipRun{d, d, name})
}

func (s *skips) lines() []Line {
	var out []Line
	weekends, weekendDays := 0, 0
	for _, r := range s.runs {
		days := r.from.DaysUntil(r.to) + 1
		if r.name == rules.Weekend {
			weekends++
			weekendDays += days
			continue
		}
		out = append(out, Line{Kind: "skip", Say: skipSay(r), Args: args("d1", r.from, "d2", r.to, "t1", r.name, "n", days), Date: r.from, To: r.to, Days: days, Text: fmt.Sprintf("%s%s不计，%d日。", span(r.from, r.to), r.name, days)})
	}
	if weekends > 0 {
		out = append(out, Line{Kind: "skip", Say: "weekends", Args: args("n", weekendDays), Days: weekendDays, Text: fmt.Sprintf("其间周末%d日不计。", weekendDays)})
	}
	if len(s.made) > 0 {
		names, days := make([]string, len(s.made)), make([]string, len(s.made))
		for i, d := range s.made {
			names[i], days[i] = d.Chinese(), d.String()
		}
		out = append(out, Line{Kind: "made", Say: "made", Args: args("d1", strings.Join(days, ",")), Days: len(s.made), Text: fmt.Sprintf("%s为调休上班日，计入。", strings.Join(names, "、"))})
	}
	return out
}

func skipSay(r skipRun) string {
	if r.from == r.to {
		return "skip.one"
	}
	return "skip"
}

func span(a, b app.Date) string {
	if a == b {
		return a.Chinese()
	}
	return a.Chinese() + "至" + b.Chinese()
}
