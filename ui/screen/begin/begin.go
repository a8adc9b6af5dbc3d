// Package begin is the room in which a matter of any procedure is begun (新办事项):
// what this person may begin, and the form of one. The forms come from the procedures'
// tables, so a new work needs no screen of its own to be begun.
//
// Its argument is the act kind whose form opens at once ("message.record"), or "".
// What is begun by writing a text goes to the drafts.
package begin

import (
	"io"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"renda/app"
	"renda/app/desk"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/screen/fields"
	own "renda/ui/theme"
	"renda/ui/widgets"
)

// Desk is what the room needs of a desk.
type Desk interface {
	present.BeginDesk
	Search(q string, limit int) []desk.Hit
}

type screen struct {
	env room.Env
	d   Desk
	p   *present.Begin

	view   *fields.View
	note   *fields.Note
	send   *widgets.Button
	first  *widgets.Press // of the choice, for the focus
	box    *fyne.Container
	scroll *container.Scroll
}

// New makes the room.
func New(env room.Env, d Desk, arg string) room.Screen {
	s := &screen{env: env, d: d, box: widgets.Column(12), note: fields.NewNote()}
	s.scroll = widgets.Scroll(widgets.Inset(22, 14, widgets.AtMost(980, s.box)))
	s.p = present.NewBegin(d, env.Stage, arg, s.render)
	s.p.OnKept = func(err error) { s.note.Kept(err, s.note.Clear) }
	s.p.Reload()
	return s
}

func (s *screen) Title() string {
	if s.p.Form != nil {
		return i18n.Pick(s.p.On.Action.Name, s.p.On.Action.NameEn)
	}
	return i18n.T("room.begin")
}

func (s *screen) Content() fyne.CanvasObject { return s.scroll }
func (s *screen) Keep()                      { s.p.Keep() }
func (s *screen) Unsaved() error             { return s.p.Unsaved() }
func (s *screen) Close()                     { s.p.Stop() }

func (s *screen) Changed(c desk.Change) {
	if (c.All || c.Roster) && s.p.Form == nil {
		s.p.Reload()
	}
}

// Access opens the form with a digit.
func (s *screen) Access(n int) {
	if s.p.Form == nil && n >= 1 && n <= len(s.p.Items) {
		s.tap(s.p.Items[n-1])
	}
}

// Commit takes the step of the open form.
func (s *screen) Commit() {
	if s.p.Form != nil {
		s.submit()
	}
}

// Escape closes the open form, keeping what is filled in.
func (s *screen) Escape() bool {
	if s.p.Form == nil {
		return false
	}
	s.leave()
	return true
}

// Shown puts the focus on the first thing to fill in or to choose.
func (s *screen) Shown() {
	switch {
	case s.view != nil:
		s.view.First()
	case s.first != nil:
		s.env.Window.Canvas().Focus(s.first)
	}
}

func (s *screen) render() {
	if it, asked, ok := s.p.Wanted(); asked && ok {
		s.open(it.View)
		return
	} else if asked {
		why := it.Why
		if why == "" {
			why = i18n.T("begin.notyours")
		}
		s.env.Shell.Hint(why)
	}
	if s.p.Form == nil {
		s.choose()
	}
}

// choose shows what may be begun.
func (s *screen) choose() {
	s.view, s.first = nil, nil
	s.box.Objects = []fyne.CanvasObject{widgets.Title(i18n.T("room.begin")), widgets.Help(i18n.T("begin.help"))}
	if present.MayWrite(s.d) {
		for _, x := range [][2]string{{"draft.new", "new:"}, {"draft.newbill", "new:bill"}} {
			s.box.Add(s.row(0, i18n.T(x[0]), i18n.T("begin.draft"), nil, func() { s.env.Shell.Open(room.Drafts, x[1]) }))
		}
	}
	for i, it := range s.p.Items {
		about, chip := it.Work, fyne.CanvasObject(nil)
		if help := i18n.Term(it.View.Action.Help); help != "" {
			about += "　" + help
		}
		switch {
		case it.Why != "":
			about = it.Why
		case it.Kept:
			chip = widgets.NewChip(widgets.Waiting, i18n.T("begin.kept"))
		}
		s.box.Add(s.row(i+1, it.Name, about, chip, func() { s.tap(it) }))
	}
	if len(s.box.Objects) == 2 && s.p.Loaded {
		s.box.Add(widgets.Empty(i18n.T("begin.none"), i18n.T("begin.none.text"), i18n.T("room.list"), func() { s.env.Shell.Open(room.List, "") }))
	}
	s.box.Refresh()
	s.scroll.ScrollToTop()
	s.Shown()
}

// row is one thing to begin; n is its digit, 0 none.
func (s *screen) row(n int, name, about string, chip fyne.CanvasObject, tap func()) fyne.CanvasObject {
	head := []fyne.CanvasObject{widgets.Strong(name)}
	if chip != nil {
		head = append(head, chip)
	}
	var key fyne.CanvasObject
	if n > 0 && n < 10 {
		key = widgets.Middle(widgets.Small("Ctrl+" + strconv.Itoa(n)))
	}
	text := widgets.SmallProse(about)
	p := widgets.NewPress(name, container.NewBorder(nil, nil, nil, key, widgets.Column(3, widgets.Row(8, head...), text)), tap)
	p.Ground, p.Border, p.Radius, p.Pad = own.Surface, own.Line, 6, fyne.NewSize(14, 10)
	if s.first == nil {
		s.first = p
	}
	return p
}

// tap opens a form, or says why it can't be.
func (s *screen) tap(it present.BeginItem) {
	if it.Why != "" {
		s.env.Shell.Hint(it.Why)
		return
	}
	s.open(it.View)
}

func (s *screen) open(v desk.ActionView) {
	if err := s.p.Open(v); err != nil {
		s.env.Shell.Fail(err)
		return
	}
	s.draw()
}

// draw shows the open form.
func (s *screen) draw() {
	a := s.p.On.Action
	s.note.Clear()
	s.view = fields.New(fields.Host{Env: s.env, Form: s.p.Form, Edited: s.p.Edited, Attach: s.attach, Table: s.table, Find: s.find})
	back := widgets.IconButton(i18n.T("back"), theme.NavigateBackIcon(), false, s.leave)
	back.Importance = widgets.Quiet("", nil).Importance
	things := []fyne.CanvasObject{}
	if help := i18n.Term(a.Help); help != "" {
		things = append(things, widgets.SmallProse(help))
	}
	if s.p.Kept {
		things = append(things, container.NewBorder(nil, nil, nil, widgets.Quiet(i18n.T("matter.restart"), s.discard), widgets.SmallProse(i18n.T("matter.kept"))))
	}
	if b := fields.Letter(s.env, &s.p.Filling, s.view.Refresh); b != nil {
		things = append(things, b)
	}
	s.send = widgets.Primary(i18n.Pick(a.Name, a.NameEn), s.submit)
	later := widgets.NewButton(i18n.T("matter.later"), s.leave)
	foot := widgets.Column(6, container.NewHBox(layout.NewSpacer(), widgets.Buttons(later, s.send)), widgets.SmallProse(i18n.T("matter.formkeys")))
	things = append(things, s.view.Object(), s.note.Box, widgets.HLine(), foot)
	g := widgets.NewGround(own.Surface)
	g.Stroke, g.Radius = own.Line, 6
	s.box.Objects = []fyne.CanvasObject{
		container.NewBorder(nil, nil, container.NewVBox(back), nil, widgets.Inset(6, 4, widgets.Title(i18n.Pick(a.Name, a.NameEn)))),
		container.NewStack(g, widgets.Inset(16, 14, widgets.Column(12, things...)))}
	s.box.Refresh()
	s.scroll.ScrollToTop()
	s.env.Window.SetTitle(s.Title() + " — " + i18n.T("app.name"))
	s.view.First()
}

// leave closes the form; what is filled in is kept and stands there the next time.
func (s *screen) leave() {
	room.Leave(s.env.Shell, s.p, func() {
		s.p.Leave()
		s.env.Window.SetTitle(s.Title() + " — " + i18n.T("app.name"))
		s.choose()
	})
}

func (s *screen) discard() {
	on := s.p.On
	s.p.Discard(func(err error) {
		s.env.Shell.Fail(err)
		if err == nil {
			s.open(on)
		}
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
		if h.Kind == desk.HitMatter {
			out = append(out, present.Pick{ID: h.ID, Name: h.Title, Detail: h.Detail})
		}
	}
	return out
}

// submit checks the form here, asks back, and begins the matter.
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
	s.note.Clear()
	fields.Confirm(s.env, s.p.On.Action, i18n.T("begin.sum"), f.Summary(), s.do)
}

func (s *screen) do() {
	name := i18n.Pick(s.p.On.Action.Name, s.p.On.Action.NameEn)
	s.send.Disable()
	s.p.Do(func(id app.ID, path string, err error) {
		s.send.Enable()
		if err == nil {
			s.view = nil
			s.env.Shell.Replace(room.Matter, id.String())
			s.env.Shell.Taken(name, id)
			return
		}
		s.view.Refresh()
		s.note.Warn(i18n.Error(err))
		if path != "" {
			s.goTo(path)
		}
	})
}

// goTo scrolls to a field and puts the focus there.
func (s *screen) goTo(path string) {
	if b := s.view.Box(path); b != nil {
		d := fyne.CurrentApp().Driver()
		top := d.AbsolutePositionForObject(b).Y - d.AbsolutePositionForObject(s.box).Y
		s.scroll.ScrollToOffset(fyne.NewPos(0, max(0, top-20)))
	}
	s.view.Focus(path)
}
