package clock

import "renda/app"

// Sheet is the working of a deadline: what a clerk would write on paper.
type Sheet struct {
	Due    app.Date // the answer
	Beyond bool     // part of the count lies beyond the known calendar
	Lines  []Line
}

// Line is one step of the working. Kind is stable for tests and translation; Args fill its sentence.
type Line struct {
	Kind string            `json:"kind"` // "start", "firstday", "count", "skip", "rest", "extend", "monthend", "roll", "back", "fixed", "beyond", "due"
	Date app.Date          `json:"date,omitzero"`
	To   app.Date          `json:"to,omitzero"`
	Days int               `json:"days,omitempty"`
	Text string            `json:"text"` // the sentence in Chinese
	Args map[string]string `json:"args,omitempty"`
}
