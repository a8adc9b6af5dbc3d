package desk

import (
	"cmp"
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
	CodeUnsealed  app.Code = "terminal.unsealed"  // an earlier day without a seal, in the tray; Args terminal, date
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
	Recent    []TerminalEntry    // what this person last entered, the newest first, each once
	Sealed    bool               // today's page is sealed: no work here before tomorrow
	Unsealed  []procedure.Card   // earlier days without a seal, as far as they are this person's to see
	Others    []string           // dedicated terminals this person has, beside this machine
}

// TerminalEntry is one entry of the register.
type TerminalEntry struct {
	Value         string // of the purpose, in TerminalView.Purposes
	Purpose, Note string
	At            time.Time
}

// recentPages is how many of the newest pages are looked through for what somebody last came for.
const recentPages = 10

func entryOf(r act.Form) TerminalEntry {
	return TerminalEntry{Value: r.Text("purpose"), Purpose: r.Text("purpose_name"), Note: r.Text("note"), At: time.UnixMilli(r.Int("at"))}
}

// Terminal tells how this machine stands to the dedicated terminals today.
func (d *Desk) Terminal() (TerminalView, error) {
	w := d.world()
	me := w.me()
	v := TerminalView{Dedicated: me.Device.Dedicated(), Name: me.Device.Terminal, Withheld: me.Withheld}
	for _, x := range w.dir.Devices {
		if x.Account == me.Account && x.Dedicated() && x.ID != me.Device.ID {
			v.Others = append(v.Others, x.Terminal)
		}
	}
	slices.Sort(v.Others)
	v.Others = slices.Compact(v.Others)
	pages := d.Cards(Filter{Proc: terminal.ID})
	v.Unsealed = unsealed(pages, d.today())
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
	v.Sealed = m != nil && m.State == terminal.StateSealed
	if r := terminal.Inside(m, me.Account); r != nil && !v.Sealed {
		e := entryOf(r)
		v.Entry = &e
	}
	v.Asks = v.Entry == nil && w.asks(me)
	v.Recent, err = d.recent(w, pages[:min(len(pages), recentPages)], me.Account)
	return v, err
}

// unsealed gives the pages of earlier days without a seal, the oldest first.
func unsealed(pages []procedure.Card, today app.Date) (out []procedure.Card) {
	for _, c := range pages {
		if c.State == terminal.StateOpen && c.Vals[terminal.ColDate] < today.String() {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b procedure.Card) int {
		return cmp.Or(cmp.Compare(a.Begun, b.Begun), cmp.Compare(a.Title, b.Title))
	})
	return out
}

// toSeal gives the pages of earlier days that this person is to seal: they are among what needs him, until they are.
func (d *Desk) toSeal() (out []procedure.Card) {
	d.mu.RLock()
	for id := range d.list.pages {
		if c, ok := d.card(id); ok && c.Turn {
			out = append(out, c)
		}
	}
	d.mu.RUnlock()
	return unsealed(out, d.today())
}

// recent gives what somebody last came for.
func (d *Desk) recent(w world, pages []procedure.Card, who app.ID) (out []TerminalEntry, err error) {
	for _, c := range pages {
		m, _, err := d.folded(w, c.ID)
		if err != nil {
			return nil, err
		}
		if m == nil {
			continue
		}
		for _, r := range m.Facts.Rows("entries") {
			if r.ID("who") == who {
				out = append(out, entryOf(r))
			}
		}
	}
	slices.SortStableFunc(out, func(a, b TerminalEntry) int { return b.At.Compare(a.At) })
	seen := map[string]bool{}
	return slices.DeleteFunc(out, func(e TerminalEntry) bool {
		k := e.Value + "\x00" + e.Note
		was := seen[k]
		seen[k] = true
		return was
	}), nil
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

// entered refuses work at a dedicated terminal before its user stands in the register. The server
// only notes it for the auditor (server/authority): the register is there for what was done in the room, and an act made
// under an entry stays good if the entry itself is refused later (a day sealed too early).
func (w world) entered(p *procedure.Procedure, a *procedure.Action) error {
	if p.ID == terminal.ID {
		return nil
	}
	return w.opens(a.Name)
}

// Opens tells whether the work of a dedicated terminal may open now: nil, or CodeUnentered, or CodeDayOver. It is
// nil on every other machine.
func (d *Desk) Opens() error { return d.world().opens("") }

func (w world) opens(action string) error {
	me := w.me()
	if !w.asks(me) {
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
		return &app.Error{Code: CodeUnentered, Op: "work at a terminal", Item: action, Args: map[string]string{"action": action}}
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

// LeaveTerminal enters that this person leaves this terminal: on today's page, or on an earlier one for who worked past
// midnight or whose program was killed; note says why it comes late. Without an open entry there is nothing to
// enter, which is no error: the desk calls it whenever it locks.
func (d *Desk) LeaveTerminal(ctx context.Context, note string) error {
	w := d.world()
	me := w.me()
	if !me.Device.Dedicated() {
		return nil
	}
	pages := []app.ID{w.page(d.today())}
	for _, c := range d.Cards(Filter{Proc: terminal.ID, States: []procedure.StateID{terminal.StateOpen}}) {
		if c.Vals[terminal.ColTerminal] == me.Device.Terminal && c.ID != pages[0] {
			pages = append(pages, c.ID)
		}
	}
	for _, id := range pages {
		m, _, err := d.folded(w, id)
		if err != nil {
			return err
		}
		if m == nil || m.State != terminal.StateOpen || terminal.Inside(m, me.Account) == nil {
			continue
		}
		f := act.Form{}
		if note != "" {
			f["left_note"] = note
		}
		if _, err := d.Do(ctx, m.ID, "leave", "", f); err != nil {
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
	p := d.Work(terminal.ID)
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
