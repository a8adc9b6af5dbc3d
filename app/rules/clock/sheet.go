package clock

import "renda/app"

// Sheet is the working of a deadline: what a clerk would write on paper.
type Sheet struct {
	Due    app.Date // the answer
	Beyond bool     // part of the count lies beyond the known calendar
	Lines  []Line
}

// Line is one step of the working. Kind is stable for scripts. Say and Args, not for them, word it in another
// language: the sentence's name (ui/i18n "sheet."+Say) and what fills it; an argument whose
// name begins with "d" and a digit is a day (2026-03-02), "t" and a digit a term of the table.
type Line struct {
	Kind string            `json:"kind"` // "start", "firstday", "count", "skip", "rest", "extend", "monthend", "roll", "back", "fixed", "beyond", "due"
	Say  string            `json:"-"`
	Date app.Date          `json:"date,omitzero"`
	To   app.Date          `json:"to,omitzero"`
	Days int               `json:"days,omitempty"`
	Text string            `json:"text"` // the sentence in Chinese
	Args map[string]string `json:"-"`
}
