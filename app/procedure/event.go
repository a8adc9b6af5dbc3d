package procedure

import (
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/rules"
)

// TrackKey is the form field that names the track an act moves. It is set by Plan
// and is not a field of any table.
const TrackKey = "track"

// Env is what a fold may look at besides the acts: dated data that is the same
// for every reader.
type Env struct {
	Rules    func(version uint64) *rules.Set // nil result: this version is not here
	Calendar *rules.Calendar                 // of sets that carry none
	Region   string                          // division code, chooses rules
	Dir      *org.Directory
	Organ    app.ID // the congress; zero: the one congress in Dir
}

// EventOf reads an accepted entry.
func EventOf(e *act.Entry) (*Event, error) {
	ev, err := readEvent(e.Act)
	if err != nil {
		return nil, err
	}
	ev.Received, ev.Version, ev.Rules, ev.Numbers = e.Received, e.Version, e.Rules, e.Numbers
	ev.LSN, ev.Leaf = e.LSN, e.Leaf
	return ev, nil
}

// PendingEvent reads an own act the server has not confirmed: it counts as
// received when it was made.
func PendingEvent(s act.Signed) (*Event, error) {
	ev, err := readEvent(s)
	if err != nil {
		return nil, err
	}
	ev.Received, ev.Pending = ev.At, true
	return ev, nil
}

func readEvent(s act.Signed) (*Event, error) {
	a, err := s.Decode()
	if err != nil {
		return nil, err
	}
	f, err := act.DecodeForm(a.Body)
	if err != nil {
		return nil, err
	}
	return &Event{Act: a.ID, Kind: a.Kind, Part: a.Part, Account: a.Account, Device: a.Device, Track: f.Text(TrackKey),
		Form: f, At: a.At, Rules: a.Rules, Author: !a.Origin.IsZero(), Hash: s.Hash(), Matter: a.Matter, ProcVer: a.Proc}, nil
}

// Today gives the legal date of the act.
func (e *Event) Today() app.Date { return app.DateOf(time.UnixMilli(e.Received)) }

// law is what an effect may ask of the rules while it runs.
type law struct {
	set    *rules.Set
	region string
	cal    *rules.Calendar
}

// Rule gives a rule as it stood when the act was judged. Only for effects.
func (e *Event) Rule(id string) (rules.Rule, bool) {
	if e.law == nil || e.law.set == nil {
		return rules.Rule{}, false
	}
	return e.law.set.Find(id, e.law.region, e.Today())
}

// Number gives a counting rule's value as it stood when the act was judged, or
// without if the rule is missing. Only for effects.
func (e *Event) Number(id string, without int) int {
	r, ok := e.Rule(id)
	if !ok {
		return without
	}
	n, err := r.Int()
	if err != nil {
		return without
	}
	return n
}

// Rule gives a rule in force today where the actor works.
func (in *Input) Rule(id string) (rules.Rule, bool) {
	if in.Rules == nil {
		return rules.Rule{}, false
	}
	return in.Rules.Find(id, in.Region, in.Today)
}

// Number gives a counting rule's value in force today; ok is false if it is missing.
func (in *Input) Number(id string) (int, bool) {
	r, ok := in.Rule(id)
	if !ok {
		return 0, false
	}
	n, err := r.Int()
	return n, err == nil
}
