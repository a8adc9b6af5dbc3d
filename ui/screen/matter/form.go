package matter

import (
	"io"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"renda/app/act"
	"renda/app/procedure"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/screen/fields"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// begin opens the form of an action, or asks back where there is nothing to fill in:
// one press must not sign an act by accident.
func (s *screen) begin(it present.ActionItem) {
	if s.p.Busy() || it.View.Disabled {
		return
	}
	if s.p.Form != nil {
		s.leave()
	}
	if err := s.p.Begin(it.View); err != nil {
		s.env.Shell.Fail(err)
		return
	}
	if !s.p.Form.Open() {
		s.p.Form = nil
		fields.Confirm(s.env, it.View.Action, i18n.T("matter.ask", "action", it.Name, "title", s.p.Page.Title), nil, func() {
			s.p.DoPlain(it.View, func(err error) { s.done(it.Name, err) })
		})
		return
	}
	s.view = nil
	s.drawHead()
	s.drawSide()
	s.drawForm()
	s.drawMain()
	s.mains.ScrollToTop()
	s.view.First()
}

// leave closes the form; what is filled in is kept and stands there the next time.
func (s *screen) leave() {
	room.Leave(s.env.Shell, s.p, func() {
		s.p.Leave()
		s.view = nil
		s.render()
	})
}

func (s *screen) drawForm() {
	f := s.p.Form
	if f == nil {
		s.view, s.formBox.Objects = nil, nil
		return
	}
	if s.view == nil {
		s.view = fields.New(fields.Host{Env: s.env, Form: f, Edited: s.p.Edited, Attach: s.attach, Table: s.table, Open: func(b act.Blob) { s.env.Shell.TakeOut(s.p.FileOut(b)) }, Find: s.find})
		s.formBox.Objects = []fyne.CanvasObject{s.formPanel()}
	}
	s.say()
	s.formBox.Refresh()
}

// say tells what is wrong with the form as a whole.
func (s *screen) say() {
	s.note.Clear()
	switch {
	case s.p.Lost == "gone":
		s.note.Warn(i18n.T("matter.lost"))
	case s.p.Lost != "":
		s.note.Warn(s.p.Lost)
	}
}

func (s *screen) formPanel() fyne.CanvasObject {
	a := s.p.On.Action
	name := inParty(i18n.Pick(a.Name, a.NameEn), s.p.On.Party)
	things := []fyne.CanvasObject{widgets.Heading(name)}
	if a.Help != "" {
		things = append(things, widgets.SmallProse(i18n.Term(a.Help)))
	}
	if b := fields.Letter(s.env, &s.p.Filling, s.view.Refresh); b != nil {
		things = append(things, b)
	}
	things = append(things, widgets.HLine(), s.view.Object(), s.note.Box)
	if s.p.Kept {
		things = append(things, container.NewBorder(nil, nil, nil, widgets.Quiet(i18n.T("matter.restart"), s.discard), widgets.SmallProse(i18n.T("matter.kept"))))
	}
	s.send = widgets.Primary(i18n.Pick(a.Name, a.NameEn), s.submit)
	if a.Tone == procedure.ToneDanger {
		s.send.Importance = widget.DangerImportance
	}
	later := widgets.NewButton(i18n.T("matter.later"), s.leave)
	foot := widgets.Column(6, container.NewHBox(layout.NewSpacer(), widgets.Buttons(later, s.send)), widgets.SmallProse(i18n.T("matter.formkeys")))
	g := widgets.NewGround(theme.Surface)
	g.Stroke, g.Radius = theme.Accent, 6
	return container.NewStack(g, widgets.Inset(16, 14, widgets.Column(10, append(things, widgets.HLine(), foot)...)))
}

// discard throws the kept form away and opens an empty one.
func (s *screen) discard() {
	on := s.p.On
	s.p.Discard(func(err error) {
		s.env.Shell.Fail(err)
		s.view = nil
		if it, ok := s.p.Find(on.Action.ID, on.Track); ok && err == nil {
			s.begin(it)
			return
		}
		s.render()
	})
}

func (s *screen) attach(key, name string, r io.ReadCloser, done func()) {
	s.p.Attach(key, name, r, fields.Ask(s.env, name), func(err error) {
		done()
		s.env.Shell.Fail(err)
		if s.view != nil {
			s.view.Refresh()
		}
	})
}

// table fills rows of a workbook, and says how many there are now.
func (s *screen) table(key, name string, r io.ReadCloser) {
	s.p.FillTable(key, name, r, fields.Ask(s.env, name), func(n int, err error) {
		if s.view != nil {
			s.view.Refresh()
		}
		if err != nil {
			s.env.Shell.Fail(err)
			return
		}
		s.env.Shell.Notify(i18n.T("rows.filled", "n", strconv.Itoa(n), "file", name))
	})
}

// find looks for another matter by number or title.
func (s *screen) find(typed string) []present.Pick {
	var out []present.Pick
	for _, h := range s.d.Search(typed, 40) {
		if h.Kind == "matter" && h.ID != s.id.String() {
			out = append(out, present.Pick{ID: h.ID, Name: h.Title, Detail: h.Detail})
		}
	}
	return out
}

// submit checks the form here, then asks back where the step is decisive, then takes it.
func (s *screen) submit() {
	f := s.p.Form
	if f == nil || s.p.Busy() {
		return
	}
	if faults := f.Check(); len(faults) > 0 {
		s.view.Refresh()
		s.note.Warn(i18n.T("matter.faults", "n", strconv.Itoa(len(faults)), "first", faults[0].Label+"："+faults[0].Text))
		s.goTo(faults[0].Path)
		return
	}
	s.say()
	a := s.p.On.Action
	if !present.Decisive(a) {
		s.do()
		return
	}
	fields.Confirm(s.env, a, i18n.T("matter.sum", "title", s.p.Page.Title), f.Summary(), s.do)
}

func (s *screen) do() {
	name := i18n.Pick(s.p.On.Action.Name, s.p.On.Action.NameEn)
	s.send.Disable()
	s.p.Do(func(path string, err error) {
		s.send.Enable()
		if err == nil {
			s.done(name, nil)
			return
		}
		s.view.Refresh()
		s.note.Warn(i18n.Error(err))
		if path != "" {
			s.goTo(path)
		}
	})
}

func (s *screen) done(name string, err error) {
	if err != nil {
		s.env.Shell.Fail(err)
		return
	}
	s.env.Shell.Taken(name, s.id)
}

// goTo scrolls to a field and puts the focus there.
func (s *screen) goTo(path string) {
	if b := s.view.Box(path); b != nil {
		top := fyne.CurrentApp().Driver().AbsolutePositionForObject(b).Y - fyne.CurrentApp().Driver().AbsolutePositionForObject(s.main).Y
		s.mains.ScrollToOffset(fyne.NewPos(0, max(0, top-20)))
	}
	s.view.Focus(path)
}
