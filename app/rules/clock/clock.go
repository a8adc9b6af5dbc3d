// Package clock counts statutory time and shows its working (domain §0,
// "Counting time"): the first day is left out, months end on the corresponding
// day or the month's end, a last day on a holiday moves to the next working
// day (Civil Code 200–203), and "X日前" counts backwards and never moves.
package clock

import (
	"renda/app"
	"renda/app/rules"
)

// Run is the kept state of one deadline of one matter. Field numbers reach disk.
type Run struct {
	Rule     rules.Rule `cbor:"1,keyasint"`            // the rule as it stood when the clock was started or extended
	RuleSet  uint64     `cbor:"2,keyasint"`            // version of the rule set it came from
	Start    app.Date   `cbor:"3,keyasint"`            // day of the event; the count begins the day after
	StartFor string     `cbor:"4,keyasint,omitempty"`  // which event, for the sheet
	Rests    []Rest     `cbor:"5,keyasint,omitempty"`  // 中止
	Extends  []Extend   `cbor:"6,keyasint,omitempty"`  // 延期
	Fixed    app.Date   `cbor:"7,keyasint,omitempty"`  // due on this promised date instead of by counting
	Stopped  app.Date   `cbor:"8,keyasint,omitempty"`  // duty done on
	Gone     bool       `cbor:"9,keyasint,omitempty"`  // duty went away
	Due      app.Date   `cbor:"10,keyasint,omitempty"` // last computed, for lists
	Beyond   bool       `cbor:"11,keyasint,omitempty"` // the calendar does not reach that far: Due counts ordinary weeks
}

// Rest is a time in which the clock does not count; To is zero while it lasts.
type Rest struct {
	From app.Date `cbor:"1,keyasint"`           // first day not counted
	To   app.Date `cbor:"2,keyasint,omitempty"` // last day not counted
	Why  string   `cbor:"3,keyasint,omitempty"`
}

// Extend is a granted extension: the limit becomes Rule's, from the same start.
type Extend struct {
	Rule rules.Rule `cbor:"1,keyasint"`
	On   app.Date   `cbor:"2,keyasint"`
	By   string     `cbor:"3,keyasint,omitempty"`
}
