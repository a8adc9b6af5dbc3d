package rules

import (
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"renda/app"
)

// CodeCalendar is raised for a holiday notice that can't be read; Item is its place.
const CodeCalendar app.Code = "calendar.invalid"

//go:embed data/calendar.json
var calendarFile embed.FS

var loadCalendar = sync.OnceValue(func() *Calendar {
	b, err := calendarFile.ReadFile("data/calendar.json")
	if err != nil {
		panic(err) // embedded at build time
	}
	var c Calendar
	if err := json.Unmarshal(b, &c); err != nil {
		panic(err) // a test decodes it
	}
	return &c
})

// DefaultCalendar gives the notices shipped with the program (2019–2026). It must not be changed.
func DefaultCalendar() *Calendar { return loadCalendar() }

// Names Working gives days that no notice names.
const (
	Weekend = "周末"
	MakeUp  = "调休上班"
)

// Working tells whether a day is a working day, whether its year's notice is held
// (if not, the ordinary week answers), and what the day is called: 周末, 国庆节,
// or 调休上班 for a make-up working day; "" for an ordinary working day.
func (c *Calendar) Working(d app.Date) (working, known bool, name string) {
	known = c.Known(d)
	if c != nil {
		// A New Year's notice may name days of the December before it.
		for _, y := range []int{int(d.Year), int(d.Year) + 1} {
			if n, ok := c.Years[y].Days[d.String()]; ok {
				if n.Off {
					return false, known, n.Name
				}
				return true, known, MakeUp
			}
		}
	}
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return false, known, Weekend
	}
	return true, known, ""
}

// With gives a calendar with one more year's notice; an older notice of that year is replaced.
func (c *Calendar) With(year int, y Year) *Calendar {
	next := &Calendar{Years: map[int]Year{}}
	if c != nil {
		for k, v := range c.Years {
			next.Years[k] = v
		}
	}
	next.Years[year] = y
	return next
}

// ImportYear reads one year's notice, in our own form or in that of the public
// holiday-cn files, and refuses it whole if any day is wrong.
func ImportYear(r io.Reader) (int, Year, error) {
	b, err := io.ReadAll(io.LimitReader(r, 1<<20))
	if err != nil {
		return 0, Year{}, &app.Error{Code: CodeCalendar, Op: "read a calendar", Err: err}
	}
	var f struct {
		Year   int             `json:"year"`
		Source string          `json:"source"`
		Papers []string        `json:"papers"`
		Days   json.RawMessage `json:"days"`
	}
	if err := json.Unmarshal(b, &f); err != nil {
		return 0, Year{}, calendarError("", err.Error())
	}
	y := Year{Source: f.Source}
	if y.Source == "" && len(f.Papers) > 0 {
		y.Source = f.Papers[0]
	}
	days, err := readDays(f.Days)
	if err != nil {
		return 0, Year{}, err
	}
	if y, err = NewYear(f.Year, y.Source, days); err != nil {
		return 0, Year{}, err
	}
	return f.Year, y, nil
}

// Day is one day of a notice as lists carry it.
type Day struct {
	Name string `json:"name"`
	Date string `json:"date"` // 2027-01-01
	Off  bool   `json:"isOffDay"`
}

// NewYear makes one year's notice of its days and refuses it whole if any is wrong: no
// date, of another year (a New Year's notice may name days of the December before), without
// a name, or twice.
func NewYear(year int, source string, days []Day) (Year, error) {
	y := Year{Source: source, Days: map[string]DayNotice{}}
	if year < 2000 || year > 2200 {
		return y, calendarError("year", strconv.Itoa(year))
	}
	for i, d := range days {
		date, err := app.ParseDate(d.Date)
		switch {
		case err != nil:
			return y, calendarError(fmt.Sprintf("第%d条", i+1), d.Date)
		case int(date.Year) != year && int(date.Year) != year-1:
			return y, calendarError(fmt.Sprintf("第%d条", i+1), d.Date+" 不属于该年")
		case d.Name == "":
			return y, calendarError(fmt.Sprintf("第%d条", i+1), "缺名称")
		}
		if _, twice := y.Days[date.String()]; twice {
			return y, calendarError(fmt.Sprintf("第%d条", i+1), d.Date+" 重复")
		}
		y.Days[date.String()] = DayNotice{Name: d.Name, Off: d.Off}
	}
	if len(y.Days) == 0 {
		return y, calendarError("days", "没有任何日期")
	}
	return y, nil
}

// List gives the notice's days in order of date.
func (y Year) List() []Day {
	out := make([]Day, 0, len(y.Days))
	for date, n := range y.Days {
		out = append(out, Day{n.Name, date, n.Off})
	}
	slices.SortFunc(out, func(a, b Day) int { return strings.Compare(a.Date, b.Date) })
	return out
}

// WithCalendar gives the next version of the set: the same rules under other holiday notices.
func (s *Set) WithCalendar(c *Calendar) *Set {
	next := s.With()
	next.Calendar, next.Days = c, next.Version
	return next
}

// Same reports whether both hold the same notices.
func (c *Calendar) Same(o *Calendar) bool {
	if c == o || c == nil || o == nil {
		return c == o
	}
	return maps.EqualFunc(c.Years, o.Years, func(a, b Year) bool { return a.Source == b.Source && maps.Equal(a.Days, b.Days) })
}

// Last gives the last year whose notice is held, 0 if none is.
func (c *Calendar) Last() int {
	last := 0
	if c != nil {
		for y := range c.Years {
			last = max(last, y)
		}
	}
	return last
}

func readDays(raw json.RawMessage) ([]Day, error) {
	var list []Day
	if err := json.Unmarshal(raw, &list); err == nil {
		return list, nil
	}
	own := map[string]DayNotice{}
	if err := json.Unmarshal(raw, &own); err != nil {
		return nil, calendarError("days", err.Error())
	}
	for date, n := range own {
		list = append(list, Day{n.Name, date, n.Off})
	}
	return list, nil
}

func calendarError(item, why string) error {
	return &app.Error{Code: CodeCalendar, Op: "read a calendar", Item: item, Args: map[string]string{"why": why}}
}
