package rules

import "renda/app"

// Calendar knows the State Council's holidays and make-up working days (调休)
// by year.
type Calendar struct {
	Years map[int]Year `json:"years"`
}

// Year is one year's notice: days that differ from the ordinary week.
type Year struct {
	Source string               `json:"source"`
	Days   map[string]DayNotice `json:"days"` // "2026-10-01"
}

// DayNotice is one day of a notice.
type DayNotice struct {
	Name string `json:"name"` // 国庆节
	Off  bool   `json:"off"`  // true: holiday; false: make-up working day
}

// Known reports whether the notice of the date's year is held.
func (c *Calendar) Known(d app.Date) bool {
	if c == nil {
		return false
	}
	_, ok := c.Years[int(d.Year)]
	return ok
}
