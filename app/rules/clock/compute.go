package clock

import (
	"fmt"
	"strconv"
	"time"

	"renda/app"
	"renda/app/rules"
)

// maxDays bounds any count, so that a foreign rule can't make the clock run for ever.
const maxDays = 20000

// Start begins a deadline: rule as found in set version, counted from the day of the event named why.
func Start(rule rules.Rule, set uint64, start app.Date, why string) Run {
	return Run{Rule: rule, RuleSet: set, Start: start, StartFor: why}
}

// Running reports whether the duty is still open.
func (r *Run) Running() bool { return r.Stopped.IsZero() && !r.Gone }

// Resting reports whether the clock is suspended now.
func (r *Run) Resting() bool {
	return len(r.Rests) > 0 && r.Rests[len(r.Rests)-1].To.IsZero()
}

// Left gives the days from today to the due date, negative when overdue.
func (r *Run) Left(today app.Date) int { return today.DaysUntil(r.Due) }

// Limit gives the rule that sets the limit now: the last extension's, or the rule's own.
func (r *Run) Limit() rules.Rule {
	if n := len(r.Extends); n > 0 {
		return r.Extends[n-1].Rule
	}
	return r.Rule
}

// Compute counts the deadline, stores Due and Beyond in the run and gives the sheet.
// While a rest lasts, the due date is what it would be if it ended on its first day.
func Compute(r *Run, cal *rules.Calendar) *Sheet {
	c := &counter{run: r, cal: cal, sheet: &Sheet{}, say: true}
	c.compute()
	r.Due, r.Beyond = c.sheet.Due, c.sheet.Beyond
	return c.sheet
}

// Count counts the deadline and stores Due and Beyond in the run, as Compute does: for folding,
// which counts each clock many times and shows none.
func Count(r *Run, cal *rules.Calendar) {
	c := &counter{run: r, cal: cal, sheet: &Sheet{}}
	c.compute()
	r.Due, r.Beyond = c.sheet.Due, c.sheet.Beyond
}

type counter struct {
	run   *Run
	cal   *rules.Calendar
	sheet *Sheet
	say   bool // the sheet's lines are wanted
}

// line adds a step of the working, which is worded only if somebody reads it.
func (c *counter) line(word func() Line) {
	if c.say {
		c.sheet.Lines = append(c.sheet.Lines, word())
	}
}

func (c *counter) compute() {
	r := c.run
	if !r.Fixed.IsZero() {
		c.line(func() Line {
			return Line{Kind: "fixed", Say: "fixed", Args: args("d1", r.Fixed), Date: r.Fixed, Text: fmt.Sprintf("期限为承诺或者指定的日期：%s。", r.Fixed.Chinese())}
		})
		c.finish(r.Fixed)
		return
	}
	limit := r.Limit()
	n, err := strconv.Atoi(limit.Value)
	if err != nil || n < 0 || n > maxDays {
		c.line(func() Line {
			return Line{Kind: "beyond", Say: "uncountable", Args: args("t1", limit.Name, "value", limit.Value), Text: fmt.Sprintf("规则“%s”的数值“%s”无法计算，请在“规则”中改正。", limit.Name, limit.Value)}
		})
		c.sheet.Beyond = true
		c.finish(r.Start)
		return
	}
	c.line(func() Line {
		why := r.StartFor
		if why == "" {
			why = "起算事由"
		}
		return Line{Kind: "start", Say: "start", Args: args("t1", why, "d1", r.Start, "t2", limit.Basis, "t3", limit.Name, "n", n, "t4", limit.Unit), Date: r.Start, Text: fmt.Sprintf("%s发生于%s；依据%s，%s为%d%s。", why, r.Start.Chinese(), limit.Basis, limit.Name, n, limit.Unit)}
	})
	for _, e := range r.Extends {
		c.line(func() Line {
			return Line{Kind: "extend", Say: "extend", Args: args("d1", e.On, "t1", orThe(e.By), "t2", e.Rule.Name, "n", e.Rule.Value, "t3", e.Rule.Unit), Date: e.On, Text: fmt.Sprintf("%s经%s批准延期：%s改为%s%s，仍从同一天起算。", e.On.Chinese(), orThe(e.By), e.Rule.Name, e.Rule.Value, e.Rule.Unit)}
		})
	}
	switch limit.Unit {
	case rules.UnitDayBack:
		c.back(n)
	case rules.UnitWorkday:
		c.firstDay()
		c.workdays(n)
	case rules.UnitMonth:
		c.firstDay()
		c.months(n)
	default:
		c.firstDay()
		c.days(n)
	}
}

// args gives what fills a sentence, from name, value pairs; days as 2026-03-02.
func args(kv ...any) map[string]string {
	out := map[string]string{}
	for i := 0; i+1 < len(kv); i += 2 {
		out[kv[i].(string)] = fmt.Sprint(kv[i+1])
	}
	return out
}

// restSay names the sentence of a rest: one that says why, or the plain one.
func restSay(say, why string) string {
	if why == "" {
		return say
	}
	return say + ".why"
}

func orThe(by string) string {
	if by == "" {
		return "交办机关"
	}
	return by
}

func (c *counter) firstDay() {
	c.line(func() Line {
		return Line{Kind: "firstday", Say: "firstday", Args: args("d1", c.run.Start.AddDays(1)), Date: c.run.Start.AddDays(1), Text: fmt.Sprintf("当日不计入，自%s起计算（民法典第二百零一条）。", c.run.Start.AddDays(1).Chinese())}
	})
}

// back counts "X日前": backwards from the event, never moved to another day.
func (c *counter) back(n int) {
	due := c.run.Start.AddDays(-n)
	c.line(func() Line {
		return Line{Kind: "back", Say: "back", Args: args("n", n, "d1", due), Date: due, Days: n, Text: fmt.Sprintf("倒数%d日，最迟为%s；“日前”期限不因节假日顺延。", n, due.Chinese())}
	})
	c.finish(due)
}

func (c *counter) days(n int) {
	end := c.run.Start.AddDays(n)
	c.line(func() Line {
		return Line{Kind: "count", Say: "days", Args: args("n", n, "d1", end), Date: c.run.Start.AddDays(1), To: end, Days: n, Text: fmt.Sprintf("按自然日计%d日，至%s。", n, end.Chinese())}
	})
	c.roll(c.rests(end))
}

func (c *counter) months(n int) {
	end, clipped := addMonths(c.run.Start, n)
	c.line(func() Line {
		return Line{Kind: "count", Say: "months", Args: args("n", n, "d1", end), Date: c.run.Start.AddDays(1), To: end, Days: n, Text: fmt.Sprintf("按月计%d个月，到期月的对应日为%s（民法典第二百零二条）。", n, end.Chinese())}
	})
	if clipped {
		c.line(func() Line {
			return Line{Kind: "monthend", Say: "monthend", Args: args("n", int(c.run.Start.Day), "d1", end), Date: end, Text: fmt.Sprintf("到期月没有%d日，以月末日%s为最后一日。", c.run.Start.Day, end.Chinese())}
		})
	}
	c.roll(c.rests(end))
}

func addMonths(d app.Date, n int) (app.Date, bool) {
	first := time.Date(int(d.Year), time.Month(d.Month)+time.Month(n), 1, 0, 0, 0, 0, app.Zone)
	last := first.AddDate(0, 1, -1).Day()
	day := int(d.Day)
	if day > last {
		return app.DateOf(first.AddDate(0, 0, last-1)), true
	}
	return app.DateOf(first.AddDate(0, 0, day-1)), false
}

// rests moves a calendar-day end by the days rested before it, one rest after the other.
func (c *counter) rests(end app.Date) app.Date {
	for _, s := range c.run.Rests {
		to := s.To
		if to.IsZero() {
			c.line(func() Line {
				return Line{Kind: "rest", Say: restSay("resting.later", s.Why), Args: args("d1", s.From, "t1", s.Why), Date: s.From, Text: fmt.Sprintf("自%s起中止计算，尚未恢复%s；恢复后按中止的天数顺延。", s.From.Chinese(), because(s.Why))}
			})
			continue
		}
		from := s.From
		if !from.After(c.run.Start) {
			from = c.run.Start.AddDays(1)
		}
		if to.Before(from) || from.After(end) {
			continue
		}
		n := from.DaysUntil(to) + 1
		end = end.AddDays(n)
		c.line(func() Line {
			return Line{Kind: "rest", Say: restSay("rest", s.Why), Args: args("d1", from, "d2", to, "n", n, "t1", s.Why, "d3", end), Date: from, To: to, Days: n, Text: fmt.Sprintf("%s至%s中止%d日不计%s，顺延至%s。", from.Chinese(), to.Chinese(), n, because(s.Why), end.Chinese())}
		})
	}
	return end
}

func because(why string) string {
	if why == "" {
		return ""
	}
	return "（" + why + "）"
}

func (c *counter) rested(d app.Date) bool {
	for _, s := range c.run.Rests {
		if !s.To.IsZero() && !d.Before(s.From) && !d.After(s.To) {
			return true
		}
	}
	return false
}

// workdays counts days that are working days by the State Council's notices.
func (c *counter) workdays(n int) {
	d := c.run.Start
	if n == 0 {
		c.roll(d)
		return
	}
	var skip skips
	for left, guard := n, 0; left > 0 && guard < maxDays; guard++ {
		d = d.AddDays(1)
		working, name := c.working(d)
		rested := c.rested(d)
		if working && !rested {
			left--
		}
		if c.say {
			skip.day(d, working, rested, name)
		}
	}
	if c.say {
		c.sheet.Lines = append(c.sheet.Lines, skip.lines()...)
	}
	for _, s := range c.run.Rests {
		if s.To.IsZero() {
			c.line(func() Line {
				return Line{Kind: "rest", Say: restSay("resting", s.Why), Args: args("d1", s.From, "t1", s.Why), Date: s.From, Text: fmt.Sprintf("自%s起中止计算，尚未恢复%s。", s.From.Chinese(), because(s.Why))}
			})
		}
	}
	c.line(func() Line {
		return Line{Kind: "count", Say: "workdays", Args: args("n", n, "d1", d), Date: c.run.Start.AddDays(1), To: d, Days: n, Text: fmt.Sprintf("按工作日计%d个，至%s。", n, d.Chinese())}
	})
	c.finish(d)
}

// roll moves a last day on a holiday to the next working day (Civil Code 203).
func (c *counter) roll(d app.Date) {
	from := d
	why := ""
	for guard := 0; guard < 60; guard++ {
		working, name := c.working(d)
		if working {
			break
		}
		if why == "" {
			why = name
		}
		d = d.AddDays(1)
	}
	if d != from {
		c.line(func() Line {
			return Line{Kind: "roll", Say: "roll", Args: args("d1", from, "t1", why, "d2", d), Date: from, To: d, Text: fmt.Sprintf("%s是%s，最后一日顺延至其后第一个工作日%s（民法典第二百零三条）。", from.Chinese(), why, d.Chinese())}
		})
	}
	c.finish(d)
}

// working tells whether a day is worked and what it is called; beyond the known
// calendar the ordinary week counts, and the sheet says so.
func (c *counter) working(d app.Date) (bool, string) {
	working, known, name := c.cal.Working(d)
	if !known && !c.sheet.Beyond {
		c.sheet.Beyond = true
		c.line(func() Line {
			return Line{Kind: "beyond", Say: "beyond.later", Args: args("n", int(d.Year)), Date: d, Text: fmt.Sprintf("%d年的放假安排尚未导入，该年按普通周计算；导入后请以重算结果为准。", d.Year)}
		})
	}
	return working, name
}

func (c *counter) finish(d app.Date) {
	c.sheet.Due = d
	if c.cal != nil && !c.cal.Known(d) && !c.sheet.Beyond {
		c.sheet.Beyond = true
		c.line(func() Line {
			return Line{Kind: "beyond", Say: "beyond", Args: args("n", int(d.Year)), Date: d, Text: fmt.Sprintf("%d年的放假安排尚未导入，该年按普通周计算。", d.Year)}
		})
	}
	c.line(func() Line {
		return Line{Kind: "due", Say: "due", Args: args("d1", d, "t1", weekday(d)), Date: d, Text: fmt.Sprintf("期限届满日：%s（%s）。", d.Chinese(), weekday(d))}
	})
}

func weekday(d app.Date) string {
	return []string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}[d.Weekday()]
}
