package desk

import (
	"context"
	"slices"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/terminal"
)

// Codes of the dedicated terminal on the desk.
const (
	CodeUnentered app.Code = "terminal.unentered" // the work waits for the entry in the register; Args action
	CodeNoTerm    app.Code = "terminal.none"      // this machine is no dedicated terminal
	CodeDayOver   app.Code = "terminal.sealed"    // the day is sealed: no entry and no work at this terminal before tomorrow
)

// TerminalView is how this machine stands to the dedicated terminals (专用终端).
type TerminalView struct {
	Dedicated bool
	Name      string             // of the terminal, as its label has it
	Withheld  []org.Grant        // what this person may do on a dedicated terminal only, and this is none
	Page      app.ID             // today's page of the register
	Entry     *TerminalEntry     // own open entry of today; nil: not entered
	Asks      bool               // the rules let work wait for the entry, and there is none
	Purposes  []procedure.Choice // what can be entered
	Unsealed  []procedure.Card   // earlier days without a seal, as far as they are this person's to see
}

// TerminalEntry is one entry of the register.
type TerminalEntry struct {
	Purpose, Note string
	At            time.Time
}

// Terminal tells how this machine stands to the dedicated terminals today.
func (d *Desk) Terminal() (TerminalView, error) {
	w := d.world()
	me := w.me()
	v := TerminalView{Dedicated: me.Device.Dedicated(), Name: me.Device.Terminal, Withheld: me.Withheld}
	for _, c := range d.Cards(Filter{Proc: terminal.ID}) {
		if c.State == terminal.StateOpen && c.Vals[terminal.ColDate] < d.today().String() {
			v.Unsealed = append(v.Unsealed, c)
		}
	}
	slices.SortStableFunc(v.Unsealed, func(a, b procedure.Card) int { return int(a.Begun - b.Begun) })
	if !v.Dedicated {
		return v, nil
	}
	v.Page = w.page(d.today())
	for _, r := range w.input(nil, "").RulesUnder(terminal.PurposeRule) {
		v.Purposes = append(v.Purposes, procedure.Choice{Value: r.ID[len(terminal.PurposeRule):], Label: r.Value})
	}
	m, _, err := d.folded(w, v.Page)
	if err != nil {
		return v, err
	}
	if r := terminal.Inside(m, me.Account); r != nil {
		v.Entry = &TerminalEntry{Purpose: r.Text("purpose_name"), Note: r.Text("note"), At: time.UnixMilli(r.Int("at"))}
	}
	v.Asks = v.Entry == nil && w.asks(me)
	return v, nil
}

// page is the register's page of this machine for a day.
func (w world) page(day app.Date) app.ID {
	return terminal.Page(terminal.Book(w.dir), w.me().Device.Terminal, day)
}

// asks reports whether the rules let this person's work wait for an entry.
func (w world) asks(me org.Actor) bool {
	r, _ := w.input(nil, "").Rule(terminal.EntryRule)
	return me.Device.Dedicated() && terminal.Uses(me) && r.Value == terminal.EntryNeeded
}

// entered refuses work at a dedicated terminal before its user stands in the register. Only the desk asks: the
// register is there for what was done in the room, and an act made under an entry stays good if
// the entry itself is refused later (a day sealed too early).
func (w world) entered(p *procedure.Procedure, a *procedure.Action) error {
	me := w.me()
	if p.ID == terminal.ID || !w.asks(me) {
		return nil
	}
	m, _, err := w.d.folded(w, w.page(w.d.today()))
	if err != nil {
		return err
	}
	if m != nil && m.State == terminal.StateSealed {
		return &app.Error{Code: CodeDayOver, Op: "work at a terminal", Item: me.Device.Terminal}
	}
	if terminal.Inside(m, me.Account) == nil {
		return &app.Error{Code: CodeUnentered, Op: "work at a terminal", Item: a.Name, Args: map[string]string{"action": a.Name}}
	}
	return nil
}

// EnterTerminal enters the use of this terminal: purpose is a value of TerminalView.Purposes.
func (d *Desk) EnterTerminal(ctx context.Context, purpose, note string) error {
	w := d.world()
	me := w.me()
	if !me.Device.Dedicated() {
		return &app.Error{Code: CodeNoTerm, Op: "enter a terminal"}
	}
	day := d.today()
	if m, _, err := d.folded(w, w.page(day)); err != nil || m != nil && m.State == terminal.StateSealed {
		return firstError(err, &app.Error{Code: CodeDayOver, Op: "enter a terminal", Item: me.Device.Terminal})
	}
	f := act.Form{"terminal": me.Device.Terminal, "date": day.String(), "purpose": purpose}
	if note != "" {
		f["note"] = note
	}
	_, err := d.DoFor(ctx, terminal.ID, app.ID{}, "enter", "", f)
	return err
}

func firstError(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// begun gives the id of a matter that is begun now, and whether there is nothing of it yet: an id of its own, but for the
// register that of today's page.
func (d *Desk) begun(proc string) (id app.ID, fresh bool, err error) {
	w := d.world()
	if proc != terminal.ID || !w.me().Device.Dedicated() {
		return app.NewID(d.Now(), d.cfg.Rand), true, nil
	}
	id = w.page(d.today())
	m, _, err := d.folded(w, id)
	return id, m == nil, err
}

// LeaveTerminal enters that this person leaves: on today's page, or on yesterday's for who worked past
// midnight. Without an open entry there is nothing to enter, which is no error: the desk calls it
// whenever it locks.
func (d *Desk) LeaveTerminal(ctx context.Context) error {
	w := d.world()
	me := w.me()
	if !me.Device.Dedicated() {
		return nil
	}
	for _, day := range []app.Date{d.today(), d.today().AddDays(-1)} {
		m, _, err := d.folded(w, w.page(day))
		if err != nil {
			return err
		}
		if m != nil && m.State == terminal.StateOpen && terminal.Inside(m, me.Account) != nil {
			_, err = d.Do(ctx, m.ID, "leave", "", act.Form{})
			return err
		}
	}
	return nil
}

// SealForm gives the form by which a page of the register is sealed: entries and copies counted from what is
// here, the parcels those of this desk on that day.
func (d *Desk) SealForm(page app.ID) (act.Form, error) {
	w := d.world()
	m, _, err := d.folded(w, page)
	if err != nil {
		return nil, err
	}
	if m == nil || m.Proc != terminal.ID {
		return nil, &app.Error{Code: app.CodeNotFound, Op: "open a page of the register", Item: page.String()}
	}
	p := d.work(terminal.ID)
	f := procedure.Fill(p, m, p.Action("seal"), w.input(nil, ""))
	ps, err := d.Parcels()
	if err != nil {
		return nil, err
	}
	n := int64(0)
	for i := range ps {
		if app.DateOf(time.UnixMilli(ps[i].At)).String() == m.Facts.Text("date") {
			n++
		}
	}
	f["parcels"] = n
	return f, nil
}
