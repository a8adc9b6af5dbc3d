// Package register is the register of use of a dedicated terminal (专用终端使用登记) at a desk: entering and leaving, its pages, their
// seal at the end of a day. That work waits for the entry is the desk's own to say (desk.Opens), because it concerns every act.
package register

import (
	"context"
	"slices"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/desk/wayout"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/terminal"
)

// CodeNoTerm says that this machine is no dedicated terminal.
const CodeNoTerm app.Code = "terminal.none"

// Book is the register as a desk keeps it. It owns nothing: all is in the desk's matters.
type Book struct{ d *desk.Desk }

// New opens it over a desk; its pages leave through the gate.
func New(d *desk.Desk, g *wayout.Gate) *Book {
	b := &Book{d}
	g.Makes(terminal.WayRegister, b.paper)
	return b
}

// View is how this machine stands to the dedicated terminals (专用终端).
type View struct {
	Dedicated bool
	Name      string             // of the terminal, as its label has it
	Withheld  []org.Grant        // what this person may do on a dedicated terminal only, and this is none
	Page      app.ID             // today's page of the register
	Entry     *Entry             // own open entry of today; nil: not entered
	Asks      bool               // the rules let work wait for the entry, and there is none
	Purposes  []procedure.Choice // what can be entered
	Recent    []Entry            // what this person last entered, the newest first, each once
	Sealed    bool               // today's page is sealed: no work here before tomorrow
	Unsealed  []procedure.Card   // earlier days without a seal, as far as they are this person's to see
	Others    []string           // dedicated terminals this person has, beside this machine
}

// Entry is one entry of the register.
type Entry struct {
	Value         string // of the purpose, in View.Purposes
	Purpose, Note string
	At            time.Time
}

// recentPages is how many of the newest pages are looked through for what somebody last came for.
const recentPages = 10

func entryOf(r act.Form) Entry {
	return Entry{Value: r.Text("purpose"), Purpose: r.Text("purpose_name"), Note: r.Text("note"), At: time.UnixMilli(r.Int("at"))}
}

// Terminal tells how this machine stands to the dedicated terminals today.
func (b *Book) Terminal() (View, error) {
	in := b.d.Input(nil, "")
	me := in.Actor
	v := View{Dedicated: me.Device.Dedicated(), Name: me.Device.Terminal, Withheld: me.Withheld}
	for _, x := range in.Dir.Devices {
		if x.Account == me.Account && x.Dedicated() && x.ID != me.Device.ID {
			v.Others = append(v.Others, x.Terminal)
		}
	}
	slices.Sort(v.Others)
	v.Others = slices.Compact(v.Others)
	pages := b.d.Cards(desk.Filter{Proc: terminal.ID})
	v.Unsealed = terminal.Unsealed(pages, in.Today)
	if !v.Dedicated {
		return v, nil
	}
	v.Page = terminal.PageOf(in.Dir, me, in.Today)
	for _, r := range in.RulesUnder(terminal.PurposeRule) {
		v.Purposes = append(v.Purposes, procedure.Choice{Value: r.ID[len(terminal.PurposeRule):], Label: r.Value})
	}
	m, err := b.d.Standing(v.Page)
	if err != nil {
		return v, err
	}
	v.Sealed = m != nil && m.State == terminal.StateSealed
	if r := terminal.Inside(m, me.Account); r != nil && !v.Sealed {
		e := entryOf(r)
		v.Entry = &e
	}
	v.Asks = v.Entry == nil && terminal.Asks(in)
	v.Recent, err = b.recent(pages[:min(len(pages), recentPages)], me.Account)
	return v, err
}

// recent gives what somebody last came for.
func (b *Book) recent(pages []procedure.Card, who app.ID) (out []Entry, err error) {
	for _, c := range pages {
		m, err := b.d.Standing(c.ID)
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
	slices.SortStableFunc(out, func(x, y Entry) int { return y.At.Compare(x.At) })
	seen := map[string]bool{}
	return slices.DeleteFunc(out, func(e Entry) bool {
		k := e.Value + "\x00" + e.Note
		was := seen[k]
		seen[k] = true
		return was
	}), nil
}

// EnterTerminal enters the use of this terminal: purpose is a value of View.Purposes.
func (b *Book) EnterTerminal(ctx context.Context, purpose, note string) error {
	in := b.d.Input(nil, "")
	me := in.Actor
	if !me.Device.Dedicated() {
		return &app.Error{Code: CodeNoTerm, Op: "enter a terminal"}
	}
	m, err := b.d.Standing(terminal.PageOf(in.Dir, me, in.Today))
	if err != nil {
		return err
	}
	if m != nil && m.State == terminal.StateSealed {
		return &app.Error{Code: desk.CodeDayOver, Op: "enter a terminal", Item: me.Device.Terminal}
	}
	f := act.Form{"terminal": me.Device.Terminal, "date": in.Today.String(), "purpose": purpose}
	if note != "" {
		f["note"] = note
	}
	_, err = b.d.DoFor(ctx, terminal.ID, app.ID{}, "enter", "", f)
	return err
}

// LeaveTerminal enters that this person leaves this terminal: on today's page, or on an earlier one for who worked past
// midnight or whose program was killed; note says why it comes late. Without an open entry there is nothing to
// enter, which is no error: the desk calls it whenever it locks.
func (b *Book) LeaveTerminal(ctx context.Context, note string) error {
	in := b.d.Input(nil, "")
	me := in.Actor
	if !me.Device.Dedicated() {
		return nil
	}
	pages := []app.ID{terminal.PageOf(in.Dir, me, in.Today)}
	for _, c := range b.d.Cards(desk.Filter{Proc: terminal.ID, States: []procedure.StateID{terminal.StateOpen}}) {
		if c.Vals[terminal.ColTerminal] == me.Device.Terminal && c.ID != pages[0] {
			pages = append(pages, c.ID)
		}
	}
	for _, id := range pages {
		m, err := b.d.Standing(id)
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
		if _, err := b.d.Do(ctx, m.ID, "leave", "", f); err != nil {
			return err
		}
	}
	return nil
}

// SealForm gives the form by which a page of the register is sealed: entries and copies counted from what is
// here, the parcels those of this desk on that day.
func (b *Book) SealForm(page app.ID) (act.Form, error) {
	m, err := b.d.Standing(page)
	if err != nil {
		return nil, err
	}
	if m == nil || m.Proc != terminal.ID {
		return nil, &app.Error{Code: app.CodeNotFound, Op: "open a page of the register", Item: page.String()}
	}
	p := b.d.Work(terminal.ID)
	f := procedure.Fill(p, m, p.Action("seal"), b.d.Input(nil, ""))
	ps, err := b.d.Parcels()
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
