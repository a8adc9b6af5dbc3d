package present

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/desk/register"
	"renda/app/desk/wayout"
	"renda/app/procedure"
	"renda/app/terminal"
	"renda/ui/i18n"
)

// DoorDesk is what is asked at the door of a dedicated terminal.
type DoorDesk interface {
	Terminal() (register.View, error)
	EnterTerminal(ctx context.Context, purpose, note string) error
	Now() time.Time
}

// TerminalDesk is what the room of the dedicated terminal needs of a desk.
type TerminalDesk interface {
	DoorDesk
	LeaveTerminal(ctx context.Context, note string) error
	Cards(desk.Filter) []procedure.Card
	RegisterPage(id app.ID) (register.PageView, error)
	SealForm(page app.ID) (act.Form, error)
	SealDay(ctx context.Context, page app.ID, prints int, note string) error
	Tickets(about app.ID) ([]wayout.TicketView, error)
	Matter(ctx context.Context, id app.ID) (*desk.MatterView, error)
	DoFor(ctx context.Context, proc string, matter app.ID, action, track string, form act.Form) (app.ID, error)
}

// Door is who stands at the door of a dedicated terminal: what it asks, or why it stays shut.
type Door struct {
	View register.View
	Err  error

	d     DoorDesk
	stage Stage
	work  Latest
}

// NewDoor looks at the door.
func NewDoor(d DoorDesk, st Stage) *Door {
	x := &Door{d: d, stage: st}
	x.View, x.Err = d.Terminal()
	return x
}

// First gives the purpose that is proposed: what this person last came for, else none.
func (x *Door) First() (purpose, note string) {
	for _, e := range x.View.Recent {
		if slices.ContainsFunc(x.View.Purposes, func(c procedure.Choice) bool { return c.Value == e.Value }) {
			return e.Value, e.Note
		}
	}
	return "", ""
}

// Enter writes the entry. One that is being written is not written twice.
func (x *Door) Enter(purpose, note string, then func(error)) {
	if x.work.Busy() {
		return
	}
	Load(&x.work, x.stage, func(ctx context.Context) (bool, error) {
		return true, x.d.EnterTerminal(ctx, purpose, strings.TrimSpace(note))
	}, func(_ bool, err error) { then(err) })
}

// Shut says why the door stays shut, and what to do; "" if it asks.
func (x *Door) Shut() (title, text string) {
	switch v := x.View; {
	case x.Err != nil:
		return i18n.T("door.failed"), i18n.Error(x.Err)
	case !v.Dedicated:
		where := strings.Join(v.Others, i18n.T("list.sep"))
		if where == "" {
			return i18n.T("door.withheld"), i18n.T("door.withheld.none")
		}
		return i18n.T("door.withheld"), i18n.T("door.withheld.text", "where", where)
	case v.Sealed:
		return i18n.T("door.sealed", "terminal", v.Name), i18n.T("door.sealed.text")
	}
	return "", ""
}

// EntryWords words what somebody came for.
func EntryWords(purpose, note string) string {
	out := i18n.Term(purpose)
	if note != "" {
		out += i18n.Pick("：", ": ") + note
	}
	return out
}

// Balance sums the copies of tickets: Issued = Back + Out.
type Balance struct{ Issued, Back, Out, Overdue int }

// Terminal is the state of the room of the dedicated terminal. It belongs to the screen's thread.
type Terminal struct {
	View    register.View
	Pages   []procedure.Card   // the newest day first
	Page    *register.PageView // the one shown
	Tickets []wayout.TicketView
	Sum     Balance
	Actions []ActionItem // what this person may do with the ticket shown
	Loaded  bool

	d       TerminalDesk
	stage   Stage
	page    app.ID
	ticket  app.ID
	load    Latest
	look    Latest
	opts    Latest
	work    Latest
	changed func()
	fail    func(error)
}

// NewTerminal opens the room; changed is called whenever it looks different.
func NewTerminal(d TerminalDesk, st Stage, changed func(), fail func(error)) *Terminal {
	return &Terminal{d: d, stage: st, changed: changed, fail: fail}
}

// Stop drops what is under way, except a step being taken.
func (t *Terminal) Stop() {
	t.load.Stop()
	t.look.Stop()
	t.opts.Stop()
}

type terminalAnswer struct {
	v       register.View
	pages   []procedure.Card
	tickets []wayout.TicketView
}

// Reload asks again.
func (t *Terminal) Reload() {
	Load(&t.load, t.stage, func(context.Context) (a terminalAnswer, err error) {
		if a.v, err = t.d.Terminal(); err != nil {
			return a, err
		}
		a.pages = slices.Clone(t.d.Cards(desk.Filter{Proc: terminal.ID}))
		slices.SortStableFunc(a.pages, func(x, y procedure.Card) int {
			return cmp.Or(cmp.Compare(y.Vals[terminal.ColDate], x.Vals[terminal.ColDate]), cmp.Compare(x.Vals[terminal.ColTerminal], y.Vals[terminal.ColTerminal]))
		})
		a.tickets, err = t.d.Tickets(app.ID{})
		return a, err
	}, func(a terminalAnswer, err error) {
		if err != nil {
			t.fail(err)
			return
		}
		t.View, t.Pages, t.Tickets, t.Loaded, t.Sum = a.v, a.pages, a.tickets, true, Balance{}
		for _, x := range a.tickets {
			t.Sum.Issued += x.Balance.Issued
			t.Sum.Back += x.Balance.Back
			t.Sum.Out += x.Balance.Out
			if x.Overdue {
				t.Sum.Overdue += x.Balance.Out
			}
		}
		t.changed()
		if !t.page.IsZero() {
			t.Show(t.page)
		}
		if !t.ticket.IsZero() {
			t.ShowTicket(t.ticket)
		}
	})
}

// Show shows a page of the register.
func (t *Terminal) Show(page app.ID) {
	t.page = page
	Load(&t.look, t.stage, func(context.Context) (register.PageView, error) { return t.d.RegisterPage(page) }, func(v register.PageView, err error) {
		if err != nil {
			t.fail(err)
			return
		}
		t.Page = &v
		t.changed()
	})
}

// ShowTicket finds out what this person may do with a ticket.
func (t *Terminal) ShowTicket(id app.ID) {
	t.ticket = id
	Load(&t.opts, t.stage, func(ctx context.Context) ([]ActionItem, error) {
		v, err := t.d.Matter(ctx, id)
		if err != nil {
			return nil, err
		}
		var out []ActionItem
		for _, g := range (&pager{v: v, p: v.Proc, m: v.Matter}).actions() {
			out = append(out, g.Actions...)
		}
		return out, nil
	}, func(as []ActionItem, err error) {
		if err != nil {
			t.fail(err)
			return
		}
		t.Actions = as
		t.changed()
	})
}

// Ticket gives the ticket of an id, nil if it is not among those shown.
func (t *Terminal) Ticket(id app.ID) *wayout.TicketView {
	for i := range t.Tickets {
		if t.Tickets[i].Card.ID == id {
			return &t.Tickets[i]
		}
	}
	return nil
}

// Leave enters that this person leaves.
func (t *Terminal) Leave() {
	t.run(func(ctx context.Context) error { return t.d.LeaveTerminal(ctx, "") }, t.fail)
}

// Count proposes what a seal says of a page: copies printed and parcels of that day.
func (t *Terminal) Count(page app.ID, then func(prints, parcels int64)) {
	Load(&t.opts, t.stage, func(context.Context) (act.Form, error) { return t.d.SealForm(page) }, func(f act.Form, err error) {
		if err != nil {
			t.fail(err)
			return
		}
		then(f.Int("prints"), f.Int("parcels"))
	})
}

// Seal seals a page.
func (t *Terminal) Seal(page app.ID, prints int, note string, then func(error)) {
	t.run(func(ctx context.Context) error { return t.d.SealDay(ctx, page, prints, note) }, then)
}

// Return takes a copy back: its row from 1, what became of it and the two names.
func (t *Terminal) Return(ticket app.ID, copy int, back, first, second string, then func(error)) {
	f := act.Form{"copy": int64(copy), "back": back, "first": strings.TrimSpace(first), "second": strings.TrimSpace(second)}
	t.run(func(ctx context.Context) error {
		_, err := t.d.DoFor(ctx, terminal.TicketID, ticket, "return", "", f)
		return err
	}, then)
}

func (t *Terminal) run(do func(context.Context) error, then func(error)) {
	if t.work.Busy() {
		return
	}
	Load(&t.work, t.stage, func(ctx context.Context) (bool, error) { return true, do(ctx) }, func(_ bool, err error) {
		then(err)
		t.Reload()
	})
}

// Inside names who has not left a page.
func Inside(p *register.PageView, butMe bool) []string {
	var out []string
	for _, r := range p.Rows {
		if r.Left.IsZero() && (!butMe || !r.Mine) {
			out = append(out, r.Who)
		}
	}
	return out
}

// PageRows words the uses of a page: who, in, out, what for.
func PageRows(p *register.PageView) [][]string {
	out := make([][]string, len(p.Rows))
	for i, r := range p.Rows {
		left := i18n.T("terminal.inside.now")
		switch {
		case !r.Left.IsZero():
			left = hourOf(r.Left, r.In)
		case p.Late || p.Sealed:
			left = i18n.T("terminal.notleft")
		}
		what := EntryWords(r.Purpose, r.Note)
		if r.LeftNote != "" {
			what += i18n.Pick("（", " (") + r.LeftNote + i18n.Pick("）", ")")
		}
		out[i] = []string{r.Who, hourOf(r.In, r.In), left, what}
	}
	return out
}

// hourOf words a time of day, with its date where that is another than its beginning's.
func hourOf(t, since time.Time) string {
	if app.DateOf(t) != app.DateOf(since) {
		return t.In(app.Zone).Format("01-02 15:04")
	}
	return t.In(app.Zone).Format("15:04")
}

// CopyRow is one copy in words.
type CopyRow struct {
	N             int // from 1
	No, To, State string
	Out           bool
}

// CopyRows words the copies of a ticket.
func CopyRows(v *wayout.TicketView) []CopyRow {
	rows := v.Facts.Rows("copies")
	out := make([]CopyRow, len(rows))
	for i, r := range rows {
		x := CopyRow{N: i + 1, No: r.Text("no"), To: r.Text("to"), Out: r.Text("state") == terminal.CopyOut}
		switch {
		case x.Out && r.Text("explained") != "":
			x.State = i18n.T("ticket.explained", "why", r.Text("explained"))
		case x.Out:
			x.State = i18n.T("ticket.out", "at", Stamp(time.UnixMilli(r.Int("at"))))
		default:
			x.State = i18n.T("ticket.back."+r.Text("state"), "first", r.Text("first"), "second", r.Text("second"))
		}
		out[i] = x
	}
	return out
}

// WayName names a way out.
func WayName(w terminal.Way) string { return i18n.T("way." + string(w)) }

// BalanceWords words what a ticket's copies come to: 发出 3 · 收回 1 · 在外 2.
func BalanceWords(b Balance) string {
	n := strconv.Itoa
	out := i18n.T("ticket.balance", "issued", n(b.Issued), "back", n(b.Back), "out", n(b.Out))
	if b.Overdue > 0 {
		out += i18n.T("ticket.balance.over", "n", n(b.Overdue))
	}
	return out
}
