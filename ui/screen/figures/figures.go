// Package figures is the statistics room (统计). Each number is a thing to press: it
// opens the list it counts.
package figures

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"renda/app"
	"renda/app/desk"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// Desk is what the room needs of a desk.
type Desk interface {
	present.FiguresDesk
	Status() desk.Status
}

type screen struct {
	env     room.Env
	d       Desk
	p       *present.Figures
	session *widget.Select
	asof    *widgets.Text
	box     *fyne.Container
	root    fyne.CanvasObject
}

// New makes the room.
func New(env room.Env, d Desk, _ string) room.Screen {
	s := &screen{env: env, d: d, box: widgets.Column(14), asof: widgets.Small("")}
	s.p = present.NewFigures(d, env.Stage, s.render)
	s.session = widget.NewSelect([]string{i18n.T("figures.all")}, nil)
	s.session.SetSelectedIndex(0)
	s.session.OnChanged = func(x string) {
		if s.session.SelectedIndex() == 0 {
			x = ""
		}
		s.p.Choose(x)
	}
	export := widgets.NewButton(i18n.T("figures.export"), s.export)
	head := container.NewBorder(nil, nil, nil, widgets.Buttons(s.session, export), widgets.Title(i18n.T("room.figures")))
	s.root = container.NewVScroll(widgets.Inset(22, 14, widgets.AtMost(1240,
		widgets.Column(10, head, widgets.Help(i18n.T("figures.help")), s.box, s.asof))))
	s.p.Reload()
	return s
}

func (s *screen) Title() string              { return i18n.T("room.figures") }
func (s *screen) Content() fyne.CanvasObject { return s.root }
func (s *screen) Keep()                      {}
func (s *screen) Close()                     { s.p.Stop() }
func (s *screen) Changed(c desk.Change) {
	if c.All || len(c.Matters) > 0 {
		s.p.Reload()
	}
}

func (s *screen) render() {
	s.session.Options = append([]string{i18n.T("figures.all")}, s.p.Sessions...)
	s.session.Refresh()
	st := s.d.Status()
	s.asof.Set(i18n.T("list.asof", "time", present.Stamp(st.AsOf)))
	s.box.Objects = nil
	for _, g := range s.p.Groups {
		s.box.Add(s.group(g))
	}
	if len(s.p.Groups) == 0 && s.p.Loaded {
		s.box.Add(widgets.Empty(i18n.T("figures.none"), i18n.T("figures.none.text"), i18n.T("status.syncnow"), s.env.Shell.SyncNow))
	}
	s.box.Refresh()
}

func (s *screen) group(g present.FigureGroup) fyne.CanvasObject {
	lines := make([]fyne.CanvasObject, 0, len(g.Lines))
	for _, l := range g.Lines {
		lines = append(lines, s.line(l))
	}
	return widgets.Panel(widgets.Heading(g.Name), widgets.HLine(), widgets.Cards(10, 380, lines...))
}

// line is one number: name, count, base and a bar, all one thing to press.
func (s *screen) line(l present.FigureLine) fyne.CanvasObject {
	name := widgets.NewText(l.Heading(), "", "")
	count := widgets.Strong(strconv.Itoa(l.Count))
	right := []fyne.CanvasObject{}
	if l.Of >= 0 {
		right = append(right, widgets.Small(i18n.T("figures.of", "n", strconv.Itoa(l.Count), "of", strconv.Itoa(l.Of))))
		count = widgets.Strong(l.Percent())
	}
	right = append(right, count)
	rows := []fyne.CanvasObject{container.NewBorder(nil, nil, nil, widgets.Row(10, right...), name)}
	if l.Of > 0 || l.Value != "" {
		rows = append(rows, bar(l.Share))
	}
	if l.Note != "" {
		rows = append(rows, widgets.Help(l.Note))
	}
	word := l.Heading() + " " + strconv.Itoa(l.Count) + " " + l.Percent()
	p := widgets.NewPress(word, widgets.Column(4, rows...), func() { s.open(l.Heading(), l.List) })
	p.Pad = fyne.NewSize(8, 6)
	return p
}

func (s *screen) open(heading string, ids []app.ID) {
	if len(ids) == 0 {
		s.env.Shell.Hint(i18n.T("figures.empty", "name", heading))
		return
	}
	s.env.Shell.OpenList(heading, ids)
}

func (s *screen) export() { s.env.Shell.TakeOut(s.p.Out()) }

// bar is a share of a line's width; the number beside it says the same in words.
func bar(share float64) fyne.CanvasObject {
	track, fill := widgets.NewGround(theme.Line), widgets.NewGround(theme.Accent)
	track.Radius, fill.Radius = 2, 2
	track.Least, fill.Least = fyne.NewSize(10, 4), fyne.NewSize(0, 4)
	return container.New(share0(min(1, max(0, share))), track, fill)
}

// share0 lays a fill over a track, from the left.
type share0 float64

func (share0) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }
func (x share0) Layout(o []fyne.CanvasObject, s fyne.Size) {
	o[0].Resize(s)
	o[1].Resize(fyne.NewSize(s.Width*float32(x), s.Height))
}
