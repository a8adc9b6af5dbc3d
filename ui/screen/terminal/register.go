package terminal

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/app"
	"renda/app/desk/register"
	"renda/app/desk/wayout"
	own "renda/app/terminal"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/widgets"
)

func itoa(n int) string { return strconv.Itoa(n) }

func (s *screen) pageRow(i int) []widgets.Cell {
	if i >= len(s.p.Pages) {
		return nil
	}
	c := s.p.Pages[i]
	day := c.Vals[own.ColDate]
	today := app.DateOf(s.d.Now()).String()
	state := widgets.Cell{Text: i18n.T("terminal.state.open"), Chip: true, Kind: widgets.Waiting}
	switch {
	case c.State == own.StateSealed:
		state.Text, state.Kind = i18n.T("terminal.state.sealed"), widgets.Good
	case day < today:
		state.Text, state.Kind = i18n.T("terminal.state.late"), widgets.Alarm
	}
	if day == today {
		day = i18n.T("terminal.today")
	}
	return []widgets.Cell{{Text: day}, {Text: c.Vals[own.ColTerminal]}, state, {Text: c.Vals[own.ColEntries]}, {Text: c.Vals[own.ColPrints], Tone: theme.Muted}}
}

// showRegister shows the pages, and the one selected written out.
func (s *screen) showRegister() {
	s.sum.Set("")
	if len(s.p.Pages) > 0 {
		s.sum.Set(i18n.T("terminal.count", "n", itoa(len(s.p.Pages)), "late", itoa(len(s.p.View.Unsealed))))
	} else {
		s.middle.Objects = []fyne.CanvasObject{widgets.PanelFill(widgets.Empty(i18n.T("terminal.none"), i18n.T("terminal.none.text"), "", nil))}
		return
	}
	s.put(0)
	if s.pages.Selected() < 0 || !s.want.IsZero() {
		at := max(0, slices.IndexFunc(s.p.Pages, func(c card) bool { return c.ID == s.want }))
		s.want = app.ID{}
		s.pages.Select(at)
	}
	if p := s.p.Page; p != nil {
		s.describe(p)
	}
}

func (s *screen) describe(p *register.PageView) {
	s.detail.Add(widgets.Heading(p.Terminal + "　" + present.Day(p.Date)))
	if len(p.Rows) > 0 {
		s.detail.Add(widgets.Grid([]string{i18n.T("terminal.who"), i18n.T("terminal.col.in"), i18n.T("terminal.col.left"), i18n.T("door.purpose")}, present.PageRows(p)))
	}
	if p.Pending {
		s.detail.Add(widgets.SmallProse(i18n.T("terminal.pending")))
	}
	out := widgets.NewButton(i18n.T("terminal.export.page"), func() {
		s.env.Shell.TakeOut(wayout.Out{Way: own.WayRegister, Matter: p.ID, Title: i18n.T("terminal.book") + " " + p.Terminal + " " + p.Date.String()})
	})
	switch {
	case p.Sealed:
		s.detail.Add(widgets.HLine())
		pairs := []string{i18n.T("terminal.sealed.by"), p.SealedBy, i18n.T("terminal.sealed.at"), present.Stamp(p.SealedAt), i18n.T("terminal.entries"), itoa(len(p.Rows)),
			i18n.T("terminal.copies"), itoa(p.Prints), i18n.T("terminal.parcels"), itoa(p.Parcels), i18n.T("terminal.digest"), p.Digest}
		if p.Note != "" {
			pairs = append(pairs, i18n.T("terminal.seal.note"), p.Note)
		}
		s.detail.Add(widgets.Facts(pairs...))
		s.detail.Add(widgets.Row(8, out))
	case p.MaySeal:
		seal := widgets.Primary(i18n.T("terminal.seal"), func() { s.seal(p) })
		s.first = seal
		s.detail.Add(widgets.Row(8, seal, out))
		s.detail.Add(widgets.SmallProse(i18n.T("terminal.seal.help")))
	default:
		s.detail.Add(widgets.Row(8, out))
		s.detail.Add(widgets.SmallProse(i18n.T("terminal.seal.others")))
	}
}

// seal shows what is sealed before it is: what is counted can be corrected, what is not in order be said.
func (s *screen) seal(p *register.PageView) {
	s.p.Count(p.ID, func(prints, parcels int64) { s.sealSheet(p, prints, parcels) })
}

func (s *screen) sealSheet(p *register.PageView, counted, parcels int64) {
	prints, note := widgets.NewEntry(i18n.T("terminal.copies")), widgets.NewWrapEntry(i18n.T("terminal.seal.note"))
	prints.SetText(strconv.FormatInt(counted, 10))
	note.SetPlaceHolder(i18n.T("terminal.seal.note.hint"))
	inside := present.Inside(p, p.Today)
	say := widgets.SmallProse(i18n.T("terminal.seal.final"))
	box := widgets.Column(8, widgets.Facts(i18n.T("terminal.machine"), p.Terminal, i18n.T("terminal.day"), present.Day(p.Date), i18n.T("terminal.entries"), itoa(len(p.Rows)),
		i18n.T("terminal.parcels"), strconv.FormatInt(parcels, 10)))
	if len(p.Rows) > 0 {
		box.Add(widgets.Grid([]string{i18n.T("terminal.who"), i18n.T("terminal.col.in"), i18n.T("terminal.col.left"), i18n.T("door.purpose")}, present.PageRows(p)))
	}
	if p.Today && s.p.View.Entry != nil && p.ID == s.p.View.Page {
		box.Add(widgets.NewProse(i18n.T("terminal.seal.mine")))
	}
	if len(inside) > 0 {
		box.Add(widgets.Banner{Kind: widgets.Soon, Text: i18n.T("terminal.seal.inside", "names", strings.Join(inside, i18n.T("list.sep")))}.Object())
	}
	box.Add(widgets.Column(2, widgets.Small(i18n.T("terminal.copies")), widgets.Row(0, widgets.AtLeast(140, prints))))
	box.Add(widgets.Column(2, widgets.Small(i18n.T("terminal.seal.note")), note))
	box.Add(say)
	fault := func(words string, at fyne.Focusable) {
		say.Color = theme.Alarm
		say.Set(widgets.Run{Text: "■ " + words})
		s.env.Window.Canvas().Focus(at)
	}
	var close func()
	no := widgets.NewButton(i18n.T("cancel"), func() { close() })
	yes := widgets.Primary(i18n.T("terminal.seal.yes"), nil)
	yes.OnTapped = func() {
		n, err := strconv.Atoi(strings.TrimSpace(prints.Text))
		switch {
		case err != nil || n < 0:
			fault(i18n.T("terminal.copies.bad"), prints)
			return
		case len(inside) > 0 && strings.TrimSpace(note.Text) == "":
			fault(i18n.T("terminal.seal.note.missing"), note)
			return
		}
		yes.Disable()
		s.p.Seal(p.ID, n, note.Text, func(err error) {
			yes.Enable()
			if err != nil {
				fault(i18n.Error(err), yes)
				return
			}
			close()
			s.env.Shell.Notify(i18n.T("terminal.sealed.done", "terminal", p.Terminal, "day", present.Day(p.Date)))
		})
	}
	var focus fyne.Focusable = yes
	if len(inside) > 0 {
		focus = note
	}
	close = s.env.Shell.Sheet(room.Sheet{Title: i18n.T("terminal.seal"), Content: container.NewStack(box), Buttons: []*widgets.Button{no, yes}, Focus: focus, Width: 680})
}
