package review

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/text"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// opinions lists what each committee came to on its own clauses, and the experts' notes once they are opened.
func (s *screen) opinions() fyne.CanvasObject {
	things := []fyne.CanvasObject{widgets.Heading(i18n.T("review.opinions")), widgets.SmallProse(i18n.T("review.opinions.help")), widgets.HLine()}
	ops := s.p.Opinions()
	if len(ops) == 0 {
		things = append(things, widgets.Para(i18n.T("review.noopinions"), theme.Muted))
	}
	for _, o := range ops {
		things = append(things, s.opinion(o))
	}
	notes := s.p.Notes()
	if len(notes) > 0 {
		things = append(things, widgets.HLine(), widgets.Heading(i18n.T("review.experts")))
	}
	for _, n := range notes {
		kind := map[string]widgets.Kind{"asked": widgets.Waiting, "sealed": widgets.Rest, "opened": widgets.Good}[n.State]
		box := widgets.Column(3, widgets.Flow(6, widgets.Strong(n.Who), widgets.NewChip(kind, i18n.T("review.expert."+n.State))))
		if n.Clauses != "" {
			box.Add(widgets.SmallProse(i18n.T("review.clauses", "clauses", n.Clauses)))
		}
		if n.Text != "" {
			box.Add(widgets.NewProse(n.Text))
		}
		things = append(things, box)
	}
	return widgets.PanelFill(widgets.Scroll(widgets.Inset(10, 10, widgets.Column(10, things...))))
}

func (s *screen) opinion(o present.OpinionLine) fyne.CanvasObject {
	kind := widgets.Waiting
	if o.Given {
		kind = widgets.Good
	}
	name := o.Organ
	if o.Lead {
		name += i18n.T("review.lead")
	}
	chips := widgets.Flow(6, widgets.Strong(name), widgets.NewChip(kind, o.State))
	if o.Verdict != "" {
		chips.Add(widgets.NewChip(widgets.Neutral, o.Verdict))
	}
	clauses := i18n.T("review.clauses.all")
	if o.Clauses != "" {
		clauses = i18n.T("review.clauses", "clauses", o.Clauses)
	}
	box := widgets.Column(3, chips, widgets.SmallProse(clauses))
	if o.Mine && !o.Given {
		give := widgets.Primary(i18n.T("review.opine"), func() { s.opine(o.Track) })
		box.Add(widgets.Row(8, give))
		box.Add(widgets.SmallProse(i18n.T("review.opine.here")))
	}
	if o.Text != "" {
		box.Add(widgets.NewProse(o.Text))
	}
	for _, t := range o.Ticks {
		words := widgets.NewRuns(widgets.Run{Text: t.Article + "　", Mark: widgets.Bolded}, widgets.Run{Text: t.Criterion + "　" + t.Law + "　" + t.Reason})
		words.Tight = true
		p := widgets.NewPress(t.Article+t.Criterion, words, func() {
			if t.Begin >= 0 && s.alone() {
				s.reader.Select(t.Begin, t.Begin)
			}
		})
		p.Pad = fyne.NewSize(8, 4)
		box.Add(p)
	}
	return box
}

// covers lists the passages chosen for a redacted copy.
func (s *screen) covers() fyne.CanvasObject {
	things := []fyne.CanvasObject{widgets.Heading(i18n.T("redact")), widgets.SmallProse(i18n.T("redact.help"))}
	add := widgets.NewButton(i18n.T("redact.add"), s.Cover)
	send := widgets.Primary(i18n.T("redact.make"), s.makeCopy)
	if !s.p.MayRedact || s.p.Reading == nil || !s.alone() {
		add.Disable()
	}
	if len(s.p.Covers) == 0 || !s.p.MayRedact {
		send.Disable()
	}
	things = append(things, widgets.Flow(8, add, send), widgets.HLine())
	if !s.p.MayRedact {
		things = append(things, widgets.Para(i18n.T("review.maynot"), theme.Muted))
	} else if len(s.p.Covers) == 0 {
		things = append(things, widgets.Para(i18n.T("redact.none"), theme.Muted))
	}
	for i, c := range s.p.Covers {
		words := widgets.NewRuns(widgets.Run{Text: c.Place + "　", Mark: widgets.Bolded}, widgets.Run{Text: c.Words, Mark: widgets.Found})
		words.Tight = true
		p := widgets.NewPress(c.Place+c.Words, widgets.Column(1, words, widgets.SmallProse(c.Reason)), func() {
			if s.alone() {
				s.reader.Select(c.From, c.To)
			}
		})
		p.Pad = fyne.NewSize(8, 4)
		drop := widgets.Quiet(i18n.T("redact.drop"), func() { s.p.Uncover(i) })
		things = append(things, container.NewBorder(nil, nil, nil, drop, p))
	}
	if made := s.p.Copies(); len(made) > 0 {
		things = append(things, widgets.HLine(), widgets.Small(i18n.T("redact.copies")))
		for _, m := range made {
			things = append(things, widgets.SmallProse(m))
		}
		// Where papers leave a machine by: the matter's page knows when a ticket is needed.
		things = append(things, widgets.Row(8, widgets.NewButton(i18n.T("redact.open"), s.matter)))
	}
	return widgets.PanelFill(widgets.Scroll(widgets.Inset(10, 10, widgets.Column(8, things...))))
}

// Cover asks for the reason to cover what is selected, or the clause one is in.
func (s *screen) Cover() {
	if !s.alone() {
		return
	}
	from, to := s.reader.Selected()
	a, ok := s.p.AskCover(present.Stretch{From: from, To: to})
	if !ok {
		s.env.Shell.Hint(i18n.T("redact.nothing"))
		return
	}
	s.open(tabCovers)
	everywhere := true
	things := []fyne.CanvasObject{quote(a.Place, []widgets.Run{{Text: a.Words, Mark: widgets.Found}})}
	if a.Same > 1 {
		things = append(things, widgets.NewCheck(i18n.T("redact.everywhere", "n", strconv.Itoa(a.Same)), true, func(on bool) { everywhere = on }))
	}
	s.askReason(i18n.T("redact.ask"), i18n.T("redact.yes"), i18n.T("redact.reason.hint"), things, func(reason string, done func(error)) {
		s.p.Cover(a, reason, everywhere)
		done(nil)
	})
}

// makeCopy asks what the copy is for, and makes it.
func (s *screen) makeCopy() {
	things := []fyne.CanvasObject{widgets.NewProse(i18n.T("redact.sure", "n", strconv.Itoa(len(s.p.Covers)), "name", s.p.Papers[s.p.Paper].Blob.Name))}
	s.askReason(i18n.T("redact.make"), i18n.T("redact.make"), i18n.T("redact.purpose"), things, func(purpose string, done func(error)) {
		s.p.MakeCopy(purpose, func(name string, err error) {
			if done(err); err == nil {
				s.env.Shell.Notify(i18n.T("redact.done", "name", name))
			}
		})
	})
}

// askReason is a sheet with a field that has to be filled in.
func (s *screen) askReason(title, yes, hint string, things []fyne.CanvasObject, do func(words string, done func(error))) {
	field := text.NewField(hint, 2, 6)
	field.PlaceHolder = hint
	s.without(field)
	fault := widgets.NewText("", theme.Alarm, theme.SizeSmall)
	var shut func()
	send := widgets.Primary(yes, nil)
	send.OnTapped = func() {
		if strings.TrimSpace(field.Text()) == "" {
			fault.Set(i18n.T("form.fill"))
			s.env.Window.Canvas().Focus(field.Surface)
			return
		}
		send.Disable()
		do(field.Text(), func(err error) {
			if err != nil {
				send.Enable()
				fault.Set(i18n.Error(err))
				return
			}
			shut()
		})
	}
	shut = s.env.Shell.Sheet(room.Sheet{Title: title, Content: widgets.Column(8, append(things, widgets.Small(hint), field.Object(), fault)...),
		Buttons: []*widgets.Button{widgets.NewButton(i18n.T("cancel"), func() { shut() }), send}, Focus: field.Surface, Width: 620})
}
