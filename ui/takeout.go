package ui

import (
	"context"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"renda/app"
	"renda/app/desk/wayout"
	"renda/app/terminal"
	"renda/ui/choose"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// OutDesk is what leaves by, of a desk.
type OutDesk interface {
	NeedsTicket(x wayout.Out) (bool, error)
	TakeOut(ctx context.Context, x wayout.Out, mark wayout.Watermark) (name string, data []byte, err error)
	TicketsFor(x wayout.Out) ([]wayout.TicketView, error)
	AskTicket(ctx context.Context, x wayout.TicketAsk) (app.ID, error)
	TakeCopy(ctx context.Context, ticket app.ID, x *wayout.Out, to string, mark wayout.Watermark) (wayout.PrintedCopy, error)
}

// TakeOut lets something leave this machine: into a file, or by way of its ticket. The desk decides which.
func (s *shell) TakeOut(x wayout.Out) {
	type answer struct {
		tickets []wayout.TicketView
		need    bool
		name    string
		data    []byte
	}
	mark := s.Watermark()
	present.Load(&s.taking, s.f.stage, func(ctx context.Context) (a answer, err error) {
		if a.need, err = s.d.NeedsTicket(x); err != nil {
			return a, err
		}
		if a.need {
			a.tickets, err = s.d.TicketsFor(x)
			return a, err
		}
		a.name, a.data, err = s.d.TakeOut(ctx, x, mark)
		return a, err
	}, func(a answer, err error) {
		switch {
		case err != nil:
			s.Fail(err)
		case !a.need:
			s.saveFile(a.name, func(context.Context) ([]byte, string, error) { return a.data, "", nil })
		case len(a.tickets) == 0:
			s.askTicket(x)
		case a.tickets[0].Mine:
			s.takeCopy(a.tickets[0], &x)
		default:
			s.ticketWaits(a.tickets[0])
		}
	})
}

// TakeCopy hands out the next copy a ticket grants.
func (s *shell) TakeCopy(t wayout.TicketView) { s.takeCopy(t, nil) }

// saveFile asks where to keep a file, makes it and writes it: whole, or not at all. What was made may come with words
// about it.
func (s *shell) saveFile(name string, make func(context.Context) (data []byte, words string, err error)) {
	s.choose(choose.Options{Title: i18n.T("choose.save.title"), For: choose.ToSave, Name: name}, func(path string) {
		present.Load(&s.saving, s.f.stage, func(ctx context.Context) (string, error) {
			data, words, err := make(ctx)
			if err != nil {
				return "", err
			}
			return strings.TrimSpace(words + "\n" + i18n.T("file.saved", "path", path)), writeWhole(path, data)
		}, func(words string, err error) {
			if err != nil {
				s.Fail(err)
				return
			}
			s.Notify(words)
		})
	})
}

// askTicket asks for a ticket: how many, printed or exported, and what for.
func (s *shell) askTicket(x wayout.Out) {
	how := widgets.NewChoice(i18n.T("ticket.how"), false, []widgets.Option{{Value: "print", Label: i18n.T("ticket.how.print")}, {Value: "export", Label: i18n.T("ticket.how.export")}}, "print")
	if x.Way != terminal.WayPaper && x.Way != terminal.WayRegister {
		how.Choose("export")
	}
	copies, why := widgets.NewEntry(i18n.T("ticket.copies")), widgets.NewWrapEntry(i18n.T("ticket.why"))
	copies.SetText("1")
	why.SetPlaceHolder(i18n.T("ticket.why.hint"))
	say := newHelping(i18n.T("ticket.ask.help"))
	box := widgets.Column(10, widgets.NewProse(i18n.T("ticket.ask.text", "what", i18n.Term(firstText(x.Title, present.WayName(x.Way))))),
		labelled(i18n.T("ticket.why"), why), labelled(i18n.T("ticket.copies"), widgets.Row(0, widgets.AtLeast(140, copies))), labelled(i18n.T("ticket.how"), how.Object()), say.Prose)
	var close func()
	no := widgets.NewButton(i18n.T("cancel"), func() { close() })
	ask := widgets.Primary(i18n.T("ticket.ask"), nil)
	ask.OnTapped = func() {
		n, err := strconv.Atoi(strings.TrimSpace(copies.Text))
		if err != nil || n < 1 {
			say.fault(i18n.T("ticket.copies.bad"))
			s.f.win.Canvas().Focus(copies)
			return
		}
		if strings.TrimSpace(why.Text) == "" {
			say.fault(i18n.T("ticket.why.bad"))
			s.f.win.Canvas().Focus(why)
			return
		}
		ask.Disable()
		req := wayout.TicketAsk{Out: x, Copies: n, Why: strings.TrimSpace(why.Text), Export: how.Chosen()[0] == "export"}
		present.Load(&s.taking, s.f.stage, func(ctx context.Context) (app.ID, error) { return s.d.AskTicket(ctx, req) }, func(_ app.ID, err error) {
			ask.Enable()
			if err != nil {
				say.fault(i18n.Error(err))
				return
			}
			close()
			s.Notify(i18n.T("ticket.asked"))
		})
	}
	why.OnSubmitted = func(string) { s.f.stage.After(inFlight, ask.OnTapped) }
	close = s.Sheet(room.Sheet{Title: i18n.T("ticket.ask.title"), Content: box, Buttons: []*widgets.Button{no, ask}, Focus: why})
}

// ticketWaits says that the ticket for it was asked for and nobody granted it yet.
func (s *shell) ticketWaits(t wayout.TicketView) {
	var close func()
	open := widgets.NewButton(i18n.T("ticket.show"), func() { close(); s.Open(room.Terminal, "ticket:"+t.Card.ID.String()) })
	ok := widgets.Primary(i18n.T("close"), func() { close() })
	text := i18n.T("ticket.waits", "at", present.Clock(time.UnixMilli(t.Card.Begun), s.d.Now()), "why", t.Facts.Text("why"), "n", strconv.FormatInt(t.Facts.Int("wanted"), 10))
	close = s.Sheet(room.Sheet{Title: t.Card.Title, Content: widgets.NewProse(text), Buttons: []*widgets.Button{open, ok}})
}

// takeCopy asks who gets the next copy, then where to keep it; only then it is logged and written.
func (s *shell) takeCopy(t wayout.TicketView, x *wayout.Out) {
	to := widgets.NewEntry(i18n.T("ticket.to"))
	to.SetPlaceHolder(i18n.T("ticket.to.hint"))
	say := newHelping(i18n.T("ticket.take.help"))
	b := t.Balance
	box := widgets.Column(10, widgets.Facts(i18n.T("ticket.what"), i18n.Term(t.Card.Title), i18n.T("ticket.no"), t.Next,
		i18n.T("ticket.left"), i18n.T("ticket.left.text", "n", strconv.Itoa(b.Issued+1), "granted", strconv.Itoa(b.Granted))),
		labelled(i18n.T("ticket.to"), to), say.Prose)
	var close func()
	no := widgets.NewButton(i18n.T("cancel"), func() { close() })
	take := widgets.Primary(i18n.T("ticket.take"), nil)
	take.OnTapped = func() {
		who := strings.TrimSpace(to.Text)
		if who == "" {
			say.fault(i18n.T("ticket.to.missing"))
			s.f.win.Canvas().Focus(to)
			return
		}
		close()
		mark := s.Watermark()
		s.saveFile(t.File, func(ctx context.Context) ([]byte, string, error) {
			c, err := s.d.TakeCopy(ctx, t.Card.ID, x, who, mark)
			return c.Data, i18n.T("ticket.taken", "no", c.No, "to", who), err
		})
	}
	to.OnSubmitted = func(string) { s.f.stage.After(inFlight, take.OnTapped) }
	close = s.Sheet(room.Sheet{Title: i18n.T("ticket.take.title"), Content: box, Buttons: []*widgets.Button{no, take}, Focus: to})
}

// helping is help that becomes what is wrong, in the same place.
type helping struct{ *widgets.Prose }

func newHelping(help string) helping { return helping{widgets.SmallProse(help)} }

func (s helping) fault(words string) {
	s.Color = theme.Alarm
	s.Set(widgets.Run{Text: "■ " + words})
}

// labelled is a field under its name.
func labelled(label string, o fyne.CanvasObject) fyne.CanvasObject {
	return widgets.Column(2, widgets.Small(label), o)
}

func firstText(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
