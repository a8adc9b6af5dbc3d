package present

import (
	"context"
	"strconv"
	"time"

	"renda/app/desk"
	"renda/ui/i18n"
)

// LedgerDesk is what the promise ledger needs of a desk.
type LedgerDesk interface {
	Promises() []desk.PromiseView
	Now() time.Time
}

// Ledger is the state of the promise ledger (承诺台账).
type Ledger struct {
	Rows     []desk.PromiseView
	Open     int // not delivered yet
	Overdue  int
	ShowDone bool
	Loaded   bool

	d       LedgerDesk
	stage   Stage
	load    Latest
	changed func()
}

// NewLedger begins with the open promises; changed is called after each new answer.
func NewLedger(d LedgerDesk, st Stage, changed func()) *Ledger {
	return &Ledger{d: d, stage: st, changed: changed}
}

// Reload asks again.
func (l *Ledger) Reload() {
	all := l.ShowDone
	Load(&l.load, l.stage, func(context.Context) (Ledger, error) {
		var a Ledger
		for _, p := range l.d.Promises() {
			if !p.Done {
				a.Open++
				if p.Left < 0 {
					a.Overdue++
				}
			}
			if all || !p.Done {
				a.Rows = append(a.Rows, p)
			}
		}
		return a, nil
	}, func(a Ledger, _ error) {
		l.Rows, l.Open, l.Overdue, l.Loaded = a.Rows, a.Open, a.Overdue, true
		l.changed()
	})
}

// Stop drops what is under way.
func (l *Ledger) Stop() { l.load.Stop() }

// Left words how far a promise's date is away.
func Left(p desk.PromiseView) string {
	switch {
	case p.Done:
		return i18n.T("ledger.kept")
	case p.Left < 0:
		return i18n.T("due.over", "n", strconv.Itoa(-p.Left))
	case p.Left == 0:
		return i18n.T("due.today")
	}
	return i18n.T("due.left", "n", strconv.Itoa(p.Left))
}
