// Package terminal is the room of the dedicated terminal (专用终端): its register of use with the seal of each day, the
// tickets for printing and export with their copies, and the door before the rooms of filing.
//
// The room's argument is "" for the register, a page's ID for that page, "tickets" for the tickets, "ticket:ID" for one.
package terminal

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/app"
	"renda/app/desk"
	"renda/app/desk/wayout"
	own "renda/app/terminal"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/widgets"
)

// Desk is what the room needs of a desk.
type Desk interface{ present.TerminalDesk }

// The two pages of the room, in its argument.
const (
	argTickets = "tickets"
	argTicket  = "ticket:"
)

type screen struct {
	env room.Env
	d   Desk
	p   *present.Terminal

	tab     *widgets.Choice
	notice  *fyne.Container
	pages   *widgets.Table
	tickets *widgets.Table
	detail  *fyne.Container
	middle  *fyne.Container
	splits  [2]fyne.CanvasObject
	sum     *widgets.Text
	want    app.ID // what is to be shown once it is here
	first   fyne.Focusable
	root    fyne.CanvasObject
}

// New makes the room.
func New(env room.Env, d Desk, arg string) room.Screen {
	s := &screen{env: env, d: d, notice: widgets.Column(6), detail: widgets.Column(10), sum: widgets.Small("")}
	s.p = present.NewTerminal(d, env.Stage, s.render, env.Shell.Fail)
	tab := "register"
	if arg == argTickets || strings.HasPrefix(arg, argTicket) {
		tab = argTickets
	}
	if id, err := app.ParseID(strings.TrimPrefix(arg, argTicket)); err == nil {
		s.want = id
	}
	s.tab = widgets.NewChoice(i18n.T("room.terminal"), false, []widgets.Option{{Value: "register", Label: i18n.T("terminal.tab.register")}, {Value: argTickets, Label: i18n.T("terminal.tab.tickets")}}, tab)
	s.tab.OnChange = func() { s.here(); s.render() }
	s.pages = widgets.NewTable([]widgets.TableColumn{{Name: i18n.T("terminal.day"), Width: 104}, {Name: i18n.T("terminal.machine"), Width: 72, Grow: 1}, {Name: i18n.T("list.state"), Width: 112},
		{Name: i18n.T("terminal.entries.short"), Width: 64, Right: true, Spare: true}, {Name: i18n.T("terminal.copies.short"), Width: 64, Right: true, Spare: true}}, s.pageRow)
	s.pages.OnSelect = func(i int) {
		if i >= 0 && i < len(s.p.Pages) {
			s.p.Show(s.p.Pages[i].ID)
		}
	}
	s.tickets = widgets.NewTable([]widgets.TableColumn{{Name: i18n.T("list.state"), Width: 116}, {Name: i18n.T("ticket.what"), Width: 150, Grow: 5}, {Name: i18n.T("ticket.col.balance"), Width: 116, Spare: true},
		{Name: i18n.T("ticket.no"), Width: 152, Spare: true}, {Name: i18n.T("ticket.asker"), Width: 76, Grow: 1, Spare: true}}, s.ticketRow)
	s.tickets.OnSelect = func(i int) {
		if i >= 0 && i < len(s.p.Tickets) {
			s.p.Actions = nil
			s.p.ShowTicket(s.p.Tickets[i].Card.ID)
		}
	}
	for i, t := range []*widgets.Table{s.pages, s.tickets} {
		split := container.NewHSplit(widgets.PanelFill(t), container.NewStack())
		split.SetOffset([]float64{0.46, 0.56}[i])
		s.splits[i] = split
	}
	s.middle = container.NewStack()
	export := widgets.NewButton(i18n.T("terminal.export"), func() { s.env.Shell.TakeOut(wayout.Out{Way: own.WayRegister, Title: i18n.T("terminal.book")}) })
	head := container.NewBorder(nil, nil, nil, widgets.Buttons(export), widgets.Title(s.Title()))
	s.root = widgets.Inset(22, 14, container.NewBorder(widgets.Column(8, head, s.notice, s.tab.Object(), widgets.Gap(1, 0)), widgets.Inset(2, 6, s.sum), nil, nil, s.middle))
	s.p.Reload()
	return s
}

func (s *screen) Title() string              { return i18n.T("room.terminal") }
func (s *screen) Content() fyne.CanvasObject { return s.root }
func (s *screen) Keep()                      {}
func (s *screen) Close()                     { s.p.Stop() }

// Shown puts the focus on the rows.
func (s *screen) Shown() { widgets.Focus(s.env.Window.Canvas(), s.table()) }

func (s *screen) Changed(c desk.Change) {
	if c.All || c.Roster || len(c.Matters) > 0 {
		s.p.Reload()
	}
}

// Access: Ctrl+1 shows the register, Ctrl+2 the tickets, Ctrl+3 does what is to be done with what is shown.
func (s *screen) Access(n int) {
	switch n {
	case 1, 2:
		s.tab.Choose([]string{"register", argTickets}[n-1])
		s.tab.OnChange()
		s.Shown()
	case 3:
		s.Commit()
	}
}

// Commit does the usual next thing with what is shown.
func (s *screen) Commit() {
	if b, ok := s.first.(*widgets.Button); ok && !b.Disabled() {
		b.OnTapped()
	}
}

// Escape has nothing of its own to close.
func (s *screen) Escape() bool { return false }

func (s *screen) onTickets() bool { return s.tab.Chosen()[0] == argTickets }

func (s *screen) table() *widgets.Table {
	if s.onTickets() {
		return s.tickets
	}
	return s.pages
}

func (s *screen) here() {
	arg := ""
	if s.onTickets() {
		arg = argTickets
	}
	s.env.Shell.Here(arg)
}

func (s *screen) render() {
	s.drawNotice()
	s.pages.SetCount(len(s.p.Pages))
	s.tickets.SetCount(len(s.p.Tickets))
	s.detail.Objects, s.first = nil, nil
	switch {
	case !s.p.Loaded:
	case s.onTickets():
		s.showTickets()
	default:
		s.showRegister()
	}
	s.detail.Refresh()
	s.middle.Refresh()
	s.root.Refresh()
}

// put shows a table with its details beside it.
func (s *screen) put(i int) {
	split := s.splits[i].(*container.Split)
	split.Trailing = container.NewVScroll(widgets.Inset(14, 4, s.detail))
	split.Refresh()
	s.middle.Objects = []fyne.CanvasObject{split}
}

// drawNotice says how this machine stands, and which days nobody has sealed.
func (s *screen) drawNotice() {
	s.notice.Objects = nil
	v := s.p.View
	b := widgets.Banner{Kind: widgets.Neutral, Text: i18n.T("terminal.here.none")}
	switch {
	case !s.p.Loaded:
		return
	case v.Dedicated && v.Sealed:
		b.Text = i18n.T("terminal.here.sealed", "terminal", v.Name)
	case v.Dedicated && v.Entry != nil:
		b.Kind, b.Text = widgets.Good, i18n.T("terminal.here.in", "terminal", v.Name, "at", v.Entry.At.In(app.Zone).Format("15:04"), "what", present.EntryWords(v.Entry.Purpose, v.Entry.Note))
		b.Buttons = []*widgets.Button{widgets.NewButton(i18n.T("terminal.leave"), s.p.Leave)}
	case v.Dedicated:
		b.Kind, b.Text = widgets.Soon, i18n.T("terminal.here.out", "terminal", v.Name)
		b.Buttons = []*widgets.Button{widgets.Primary(i18n.T("door.enter"), func() { s.env.Shell.Open(room.Home, "") })}
	case len(v.Withheld) > 0:
		b.Kind = widgets.Soon
		if _, b.Text = present.NewDoor(s.d, s.env.Stage).Shut(); b.Text == "" {
			b.Text = i18n.T("terminal.here.none")
		}
	}
	s.notice.Add(b.Object())
	if n := len(v.Unsealed); n > 0 && !s.onTickets() {
		s.notice.Add(widgets.Banner{Kind: widgets.Alarm, Text: i18n.T("terminal.unsealed.n", "n", itoa(n), "first", v.Unsealed[0].Title),
			Buttons: []*widgets.Button{widgets.NewButton(i18n.T("terminal.unsealed.go"), func() { s.goTo(v.Unsealed[0].ID) })}}.Object())
	}
	s.notice.Refresh()
}

// goTo shows a page of the register.
func (s *screen) goTo(page app.ID) {
	s.tab.Choose("register")
	s.render()
	for i := range s.p.Pages {
		if s.p.Pages[i].ID == page {
			s.pages.Select(i)
			s.env.Window.Canvas().Focus(s.pages)
		}
	}
}
