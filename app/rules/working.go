package rules

import (
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
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
				return true, known, "调休上班"
			}
		}
	}
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return false, known, "周末"
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
	if f.Year < 2000 || f.Year > 2200 {
		return 0, Year{}, calendarError("year", strconv.Itoa(f.Year))
	}
	y := Year{Source: f.Source, Days: map[string]DayNotice{}}
	if y.Source == "" && len(f.Papers) > 0 {
		y.Source = f.Papers[0]
	}
	days, err := readDays(f.Days)
	if err != nil {
		return 0, Year{}, err
	}
	for i, d := range days {
		date, err := app.ParseDate(d.Date)
		switch {
		case err != nil:
			return 0, Year{}, calendarError(fmt.Sprintf("第%d条", i+1), d.Date)
		case int(date.Year) != f.Year && int(date.Year) != f.Year-1:
			return 0, Year{}, calendarError(fmt.Sprintf("第%d条", i+1), d.Date+" 不属于该年")
		case d.Name == "":
			return 0, Year{}, calendarError(fmt.Sprintf("第%d条", i+1), "缺名称")
		}
		if _, twice := y.Days[date.String()]; twice {
			return 0, Year{}, calendarError(fmt.Sprintf("第%d条", i+1), d.Date+" 重复")
		}
		y.Days[date.String()] = DayNotice{Name: d.Name, Off: d.Off}
	}
	if len(y.Days) == 0 {
		return 0, Year{}, calendarError("days", "没有任何日期")
	}
	return f.Year, y, nil
}

type noticeDay struct {
	Name string `json:"name"`
	Date string `json:"date"`
	Off  bool   `json:"isOffDay"`
}

func readDays(raw json.RawMessage) ([]noticeDay, error) {
	var list []noticeDay
	if err := json.Unmarshal(raw, &list); err == nil {
		return list, nil
	}
	own := map[string]DayNotice{}
	if err := json.Unmarshal(raw, &own); err != nil {
		return nil, calendarError("days", err.Error())
	}
	for date, n := range own {
		list = append(list, noticeDay{n.Name, date, n.Off})
	}
	return list, nil
}

func calendarError(item, why string) error {
	return &app.Error{Code: CodeCalendar, Op: "read a calendar", Item: item, Args: map[string]string{"why": why}}
}
