package matter

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"renda/app/desk"
	"renda/app/filing"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/widgets"
)

func (s *screen) drawSide() {
	pg := s.p.Page
	s.first = nil
	things := []fyne.CanvasObject{s.actions()}
	if len(pg.Clocks) > 0 {
		things = append(things, s.clocks())
	}
	if pg.View.Proc.ID == filing.CatalogueID {
		things = append(things, s.tallies())
	}
	if f := facts(pg.Facts); f != nil {
		things = append(things, widgets.Panel(widgets.Heading(i18n.T("matter.facts")), widgets.HLine(), f))
	}
	if len(pg.View.Papers) > 0 {
		things = append(things, s.papers())
	}
	if len(pg.View.Blobs) > 0 {
		things = append(things, s.blobs())
	}
	s.side.Objects = append(things, widgets.Gap(1, 4))
	s.side.Refresh()
}

// actions are all that can be done now, by party; what can't be done says why.
func (s *screen) actions() fyne.CanvasObject {
	pg := s.p.Page
	things := []fyne.CanvasObject{widgets.Heading(i18n.T("matter.actions")), widgets.HLine()}
	if present.MayReview(pg.View) {
		b := widgets.NewButton(i18n.T("review.enter"), func() { s.Read() })
		b.Alignment = widget.ButtonAlignLeading
		things = append(things, container.NewBorder(nil, nil, nil, widgets.Inset(4, 0, widgets.Middle(widgets.Small("Ctrl+0"))), b), widgets.Help(i18n.T("review.enter.help")))
	}
	if len(pg.Groups) == 0 {
		things = append(things, widgets.Para(i18n.T("matter.noactions"), theme.Muted))
	}
	for _, g := range pg.Groups {
		if g.Party != "" {
			things = append(things, widgets.Small(g.Party))
		}
		for _, it := range g.Actions {
			if it.View.Disabled {
				continue
			}
			things = append(things, s.button(it))
		}
		for _, it := range g.Actions {
			if it.View.Disabled {
				why := widgets.NewRuns(widgets.Run{Text: it.Name, Mark: widgets.Bolded}, widgets.Run{Text: "　" + i18n.T("matter.cannot") + it.Help})
				why.Color, why.Type, why.Tight = theme.Muted, theme.SizeSmall, true
				things = append(things, why)
			}
		}
	}
	return widgets.Panel(things...)
}

// tallies shows a yearly catalogue held against what was filed: each number opens its list.
func (s *screen) tallies() fyne.CanvasObject {
	list := present.Tallies(s.p.Page.View, s.d.Cards(desk.Filter{Proc: filing.ID}), s.d.Directory())
	if len(list) == 0 {
		return widgets.Gap(1, 1)
	}
	things := []fyne.CanvasObject{widgets.Heading(i18n.T("catalogue.title")), widgets.HLine()}
	for _, t := range list {
		if len(t.IDs) > 0 {
			b := widgets.NewButton(t.Words, func() { s.env.Shell.OpenList(t.Words, t.IDs) })
			b.Alignment = widget.ButtonAlignLeading
			things = append(things, b)
		} else {
			things = append(things, widgets.Para(t.Words, ""))
		}
		if len(t.Rows) > 0 {
			things = append(things, widgets.SmallProse(strings.Join(t.Rows, "\n")))
		}
	}
	return widgets.Panel(append(things, widgets.Help(i18n.T("catalogue.help")))...)
}

func (s *screen) button(it present.ActionItem) fyne.CanvasObject {
	b := widgets.NewButton(it.Name, func() { s.begin(it) })
	b.Alignment = widget.ButtonAlignLeading
	if it.View.Usual {
		b.Importance = widget.HighImportance
	}
	switch {
	case s.p.Form != nil:
		b.Disable()
	case s.first == nil || b.Importance == widget.HighImportance && s.first.Importance != widget.HighImportance:
		s.first = b // the usual step, whoever's it is
	}
	if it.Access == 0 {
		return b
	}
	return container.NewBorder(nil, nil, nil, widgets.Inset(4, 0, widgets.Middle(widgets.Small("Ctrl+"+strconv.Itoa(it.Access)))), b)
}

func (s *screen) clocks() fyne.CanvasObject {
	things := []fyne.CanvasObject{widgets.Heading(i18n.T("matter.clocks")), widgets.HLine()}
	for _, c := range s.p.Page.Clocks {
		name := widgets.NewProse(c.Name)
		name.Tight = true
		due := widgets.Small(c.Due)
		body := widgets.Column(2, name, widgets.Row(8, widgets.NewChip(widgets.OfLevel(uint8(c.Level)), c.Words), due))
		p := widgets.NewPress(c.Name+" "+c.Words, body, func() { s.sheet(c) })
		p.Pad = fyne.NewSize(6, 4)
		things = append(things, p)
	}
	return widgets.Panel(append(things, widgets.Help(i18n.T("matter.clocks.help")))...)
}

func (s *screen) papers() fyne.CanvasObject {
	things := []fyne.CanvasObject{widgets.Heading(i18n.T("matter.papers")), widgets.HLine()}
	for _, p := range s.p.Page.View.Papers {
		t := widgets.NewProse(inParty(i18n.Term(p.Def.Name), p.Party))
		t.Tight = true
		out := s.p.PaperOut(p)
		key := "matter.print"
		if s.p.ByTicket[out.Item+out.Track] {
			key = "matter.print.ticket"
		}
		b := widgets.NewButton(i18n.T(key), func() { s.env.Shell.TakeOut(out) })
		things = append(things, container.NewBorder(nil, nil, nil, b, widgets.Middle(t)))
	}
	help := "matter.print.help"
	if len(s.p.ByTicket) > 0 {
		help = "matter.print.ticket.help"
	}
	return widgets.Panel(append(things, widgets.Help(i18n.T(help)))...)
}

func (s *screen) blobs() fyne.CanvasObject {
	things := []fyne.CanvasObject{widgets.Heading(i18n.T("matter.blobs")), widgets.HLine()}
	for _, b := range s.p.Page.View.Blobs {
		name := widgets.NewProse(b.Blob.Name)
		name.Tight = true
		line := present.Size(b.Blob.Size)
		if b.From != "" {
			line += " · " + i18n.Term(b.From)
		}
		row := widgets.Column(2, name, widgets.NewText(line, theme.Muted, theme.SizeSmall))
		var right fyne.CanvasObject
		if b.Held {
			right = widgets.NewButton(i18n.T("blob.save"), func() { s.env.Shell.TakeOut(s.p.FileOut(b.Blob)) })
			if present.MayReview(s.p.Page.View) {
				read := widgets.Quiet(i18n.T("blob.read"), func() { s.env.Shell.Open(room.Review, s.id.String()+"/"+b.Blob.Hash.String()) })
				right = widgets.Buttons(read, right)
			}
		} else {
			words := i18n.T("blob.coming")
			if n := s.p.Held(b.Blob); n > 0 && b.Blob.Size > 0 {
				words = i18n.T("blob.part", "n", strconv.Itoa(int(n*100/b.Blob.Size)))
			}
			right = widgets.NewChip(widgets.Waiting, words)
		}
		things = append(things, container.NewBorder(nil, nil, nil, widgets.Middle(right), row))
	}
	return widgets.Panel(things...)
}
