package terminal

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"renda/app"
	"renda/app/desk/wayout"
	"renda/app/procedure"
	own "renda/app/terminal"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/widgets"
)

type card = procedure.Card

// state words where a ticket stands: what is overdue says so before anything else.
func (s *screen) state(v *wayout.TicketView) (string, widgets.Kind) {
	switch {
	case v.Overdue:
		return i18n.T("ticket.state.over"), widgets.Alarm
	case v.Balance.Out > 0:
		return i18n.T("ticket.state.out"), widgets.Soon
	case v.Card.State == own.TicketAsked:
		return i18n.T("ticket.state.asked"), widgets.Waiting
	case v.Card.State == own.TicketRefused:
		return i18n.T("ticket.state.refused"), widgets.Neutral
	case v.Card.State == own.TicketClosed:
		return i18n.T("ticket.state.closed"), widgets.Good
	}
	return i18n.T("ticket.state.granted"), widgets.Good
}

func (s *screen) ticketRow(i int) []widgets.Cell {
	if i >= len(s.p.Tickets) {
		return nil
	}
	v := &s.p.Tickets[i]
	words, kind := s.state(v)
	title := v.Card.Title
	if v.Card.Turn {
		title = "→ " + title
	}
	number := widgets.Cell{Text: v.Card.Number}
	if v.Card.Number == "" {
		number = widgets.Cell{Text: i18n.T("ticket.nonumber"), Tone: theme.Muted}
	}
	b := v.Balance
	return []widgets.Cell{{Text: words, Chip: true, Kind: kind}, {Text: title}, {Text: i18n.T("ticket.cell", "issued", itoa(b.Issued), "back", itoa(b.Back), "out", itoa(b.Out))}, number, {Text: v.Asker, Tone: theme.Muted}}
}

// showTickets shows the tickets, those with copies overdue first, and the one selected written out.
func (s *screen) showTickets() {
	s.sum.Set(present.BalanceWords(s.p.Sum))
	if s.p.View.Asks { // what is printed names matters
		title, text := i18n.T("terminal.here.out", "terminal", s.p.View.Name), i18n.T("ticket.enter.first")
		s.middle.Objects = []fyne.CanvasObject{widgets.PanelFill(widgets.Empty(title, text, i18n.T("door.enter"), func() { s.env.Shell.Open(room.Home, "") }))}
		return
	}
	if len(s.p.Tickets) == 0 {
		s.middle.Objects = []fyne.CanvasObject{widgets.PanelFill(widgets.Empty(i18n.T("ticket.none"), i18n.T("ticket.none.text"), "", nil))}
		return
	}
	s.put(1)
	if s.tickets.Selected() < 0 || !s.want.IsZero() {
		at := max(0, slices.IndexFunc(s.p.Tickets, func(v wayout.TicketView) bool { return v.Card.ID == s.want }))
		s.want = app.ID{}
		s.tickets.Select(at)
	}
	if i := s.tickets.Selected(); i >= 0 && i < len(s.p.Tickets) {
		s.describeTicket(&s.p.Tickets[i])
	}
}

func (s *screen) describeTicket(v *wayout.TicketView) {
	f, b := v.Facts, v.Balance
	words, kind := s.state(v)
	s.detail.Add(widgets.NewRuns(widgets.Run{Text: i18n.Term(v.Card.Title), Mark: widgets.Bolded}))
	s.detail.Add(widgets.Row(8, widgets.NewChip(kind, words), widgets.Small(v.Card.Number)))
	pairs := []string{i18n.T("ticket.asker"), v.Asker, i18n.T("ticket.why"), f.Text("why"), i18n.T("ticket.how"), i18n.T("ticket.how." + f.Text("how")),
		i18n.T("ticket.copies"), i18n.T("ticket.asked.n", "n", strconv.FormatInt(f.Int("wanted"), 10))}
	if b.Granted > 0 {
		pairs = append(pairs, i18n.T("ticket.granted"), i18n.T("ticket.asked.n", "n", itoa(b.Granted)),
			i18n.T("ticket.col.balance"), present.BalanceWords(present.Balance{Issued: b.Issued, Back: b.Back, Out: b.Out}))
	}
	if b.Out > 0 && !v.Card.Due.IsZero() {
		pairs = append(pairs, i18n.T("ticket.due"), present.Day(v.Card.Due))
	}
	if r := f.Text("refusal"); r != "" {
		pairs = append(pairs, i18n.T("ticket.refusal"), r)
	}
	s.detail.Add(widgets.Facts(pairs...))
	s.buttons(v)
	rows := present.CopyRows(v)
	if len(rows) == 0 {
		return
	}
	cells := make([][]string, len(rows))
	for i, r := range rows {
		cells[i] = []string{r.No, r.To, r.State}
	}
	s.detail.Add(widgets.HLine())
	s.detail.Add(widgets.Grid([]string{i18n.T("ticket.no"), i18n.T("ticket.to"), i18n.T("ticket.became")}, cells))
}

// buttons are what this person may do with a ticket now.
func (s *screen) buttons(v *wayout.TicketView) {
	var things []fyne.CanvasObject
	add := func(b *widgets.Button) {
		things = append(things, b)
		if s.first == nil {
			s.first = b
		}
	}
	if v.Mine {
		t := *v
		if t.Out.Way == own.WayDuty || t.Out.Way == own.WayLabel {
			s.detail.Add(widgets.SmallProse(i18n.T("ticket.elsewhere")))
		} else {
			add(widgets.Primary(i18n.T("ticket.take.next", "no", t.Next), func() { s.env.Shell.TakeCopy(t) }))
		}
	}
	for _, it := range s.p.Actions {
		if it.View.Disabled {
			continue
		}
		id, action := v.Card.ID, it.View.Action.ID
		open := func() { s.env.Shell.Open(room.Matter, id.String()+"/"+action+"/") }
		if action == "return" {
			t := *v
			open = func() { s.takeBack(&t) }
		}
		b := widgets.NewButton(it.Name, open)
		if len(things) == 0 && it.View.Usual {
			b = widgets.Primary(it.Name, open)
		}
		add(b)
	}
	if len(things) > 0 {
		s.detail.Add(widgets.Flow(8, things...))
	}
	if v.Card.State == own.TicketAsked {
		s.detail.Add(widgets.SmallProse(i18n.T("ticket.asked.help")))
	}
}

// takeBack takes a copy back (清退): which, what became of it, and two names.
func (s *screen) takeBack(v *wayout.TicketView) {
	var opts []widgets.Option
	for _, r := range present.CopyRows(v) {
		if r.Out {
			opts = append(opts, widgets.Option{Value: itoa(r.N), Label: r.No + "　" + r.To})
		}
	}
	if len(opts) == 0 {
		return
	}
	which := widgets.NewChoice(i18n.T("ticket.which"), false, opts, opts[0].Value)
	back := widgets.NewChoice(i18n.T("ticket.became"), false, []widgets.Option{{Value: own.CopyReturned, Label: i18n.T("ticket.become.returned")}, {Value: own.CopyDestroyed, Label: i18n.T("ticket.become.destroyed")}}, own.CopyReturned)
	first, second := widgets.NewEntry(i18n.T("ticket.first")), widgets.NewEntry(i18n.T("ticket.second"))
	first.SetText(s.env.Shell.Watermark().Name)
	say := widgets.SmallProse(i18n.T("ticket.return.help"))
	name := func(label string, e *widgets.Entry) fyne.CanvasObject {
		return widgets.Column(2, widgets.Small(label), e)
	}
	box := widgets.Column(8, widgets.Small(i18n.T("ticket.which")), which.Object(), widgets.Small(i18n.T("ticket.became")), back.Object(),
		widgets.Sides(10, []float32{1, 1}, name(i18n.T("ticket.first"), first), name(i18n.T("ticket.second"), second)), say)
	var close func()
	no := widgets.NewButton(i18n.T("cancel"), func() { close() })
	yes := widgets.Primary(i18n.T("ticket.return"), nil)
	yes.OnTapped = func() {
		n, _ := strconv.Atoi(which.Chosen()[0]) // a value of our own
		yes.Disable()
		s.p.Return(v.Card.ID, n, back.Chosen()[0], first.Text, second.Text, func(err error) {
			yes.Enable()
			if err != nil {
				say.Color = theme.Alarm
				say.Set(widgets.Run{Text: "■ " + i18n.Error(err)})
				return
			}
			close()
			s.env.Shell.Notify(i18n.T("ticket.returned", "no", v.Facts.Rows("copies")[n-1].Text("no")))
		})
	}
	second.OnSubmitted = func(string) { s.env.Stage.After(inFlight, yes.OnTapped) }
	close = s.env.Shell.Sheet(room.Sheet{Title: i18n.T("ticket.return"), Content: box, Buttons: []*widgets.Button{no, yes}, Focus: second})
}
