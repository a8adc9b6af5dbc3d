// Package home is the first page (工作台): what waits for me, what is due, what
// came in, and what I may begin.
package home

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"renda/app"
	"renda/app/desk"
	"renda/app/procedure"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// Desk is what the page needs of a desk.
type Desk interface{ present.HomeDesk }

type screen struct {
	env   room.Env
	d     Desk
	works present.Works
	load  present.Latest
	box   *fyne.Container
	root  fyne.CanvasObject
}

// New makes the page.
func New(env room.Env, d Desk, _ string) room.Screen {
	s := &screen{env: env, d: d, works: present.NewWorks(d.Procedures()), box: widgets.Column(14)}
	s.root = container.NewVScroll(widgets.Inset(22, 16, widgets.AtMost(1240, s.box)))
	s.reload()
	return s
}

func (s *screen) Title() string              { return i18n.T("room.home") }
func (s *screen) Content() fyne.CanvasObject { return s.root }
func (s *screen) Keep()                      {}
func (s *screen) Close()                     { s.load.Stop() }
func (s *screen) Changed(desk.Change)        { s.reload() }

func (s *screen) reload() {
	present.Load(&s.load, s.env.Stage, func(ctx context.Context) (present.HomeView, error) {
		return present.HomeOf(ctx, s.d)
	}, func(v present.HomeView, err error) {
		if err != nil {
			s.env.Shell.Fail(err)
			return
		}
		s.draw(v)
	})
}

func (s *screen) draw(v present.HomeView) {
	s.box.Objects = []fyne.CanvasObject{
		s.greeting(v), s.numbers(v),
		widgets.Equal(14, 420,
			s.cards("home.turn", "home.turn.none", v.Turn, 8, func() { s.env.Shell.Open(room.List, "turn") }),
			s.cards("home.due", "home.due.none", v.Due, 8, func() { s.env.Shell.Open(room.List, "due") })),
		s.cards("home.arrived", "home.arrived.none", v.Arrived, 6, func() { s.env.Shell.Open(room.List, "") }),
	}
	s.box.Refresh()
}

func (s *screen) greeting(v present.HomeView) fyne.CanvasObject {
	me, now := s.d.Me(), s.d.Now().In(app.Zone)
	word := "home.morning"
	switch h := now.Hour(); {
	case h >= 18 || h < 5:
		word = "home.evening"
	case h >= 12:
		word = "home.afternoon"
	}
	title := widgets.Title(i18n.T(word, "name", me.Name))
	sub := widgets.Small(i18n.T("home.sub", "date", present.Day(app.DateOf(now)), "day", i18n.T("weekday."+strconv.Itoa(int(now.Weekday()))),
		"asof", present.Clock(v.Status.AsOf, now)))
	buttons := s.begins()
	if present.MayWrite(s.d) {
		buttons = append(buttons, widgets.NewButton(i18n.T("draft.newbill"), func() { s.env.Shell.Open(room.Drafts, "new:bill") }),
			widgets.Primary(i18n.T("draft.new"), func() { s.env.Shell.Open(room.Drafts, "new:") }))
	}
	return container.NewBorder(nil, nil, nil, widgets.Middle(widgets.Buttons(buttons...)), widgets.Column(2, title, sub))
}

// mostBegins is how many other things to begin have a button of their own here.
const mostBegins = 2

// begins are the buttons for what is begun by filling in a form.
func (s *screen) begins() []fyne.CanvasObject {
	items := present.BeginsOf(s.d)
	var out []fyne.CanvasObject
	if len(items) > mostBegins {
		return append(out, widgets.NewButton(i18n.T("begin.more"), func() { s.env.Shell.Open(room.Begin, "") }))
	}
	for _, it := range items {
		out = append(out, widgets.NewButton(it.Name, func() { s.env.Shell.Open(room.Begin, it.Kind) }))
	}
	return out
}

// numbers are counts, each opening what it counts; drafts only where one may write any.
func (s *screen) numbers(v present.HomeView) fyne.CanvasObject {
	over, needs := widgets.Neutral, widgets.Neutral
	if v.Overdue > 0 {
		over = widgets.Alarm
	}
	if v.Needs > 0 {
		needs = widgets.Alarm
	}
	counts := []fyne.CanvasObject{
		s.number("home.n.turn", len(v.Turn), widgets.Calm, func() { s.env.Shell.Open(room.List, "turn") }),
		s.number("home.n.overdue", v.Overdue, over, func() { s.env.Shell.Open(room.List, "overdue") }),
		s.number("home.n.needs", v.Needs, needs, func() { s.env.Shell.Open(room.Tray, "") })}
	if present.MayWrite(s.d) {
		counts = append(counts, s.number("home.n.drafts", v.Drafts, widgets.Neutral, func() { s.env.Shell.Open(room.Drafts, "") }))
	}
	return widgets.Equal(14, 190, counts...)
}

func (s *screen) number(key string, n int, k widgets.Kind, tap func()) fyne.CanvasObject {
	big := widgets.NewText(strconv.Itoa(n), "", theme.SizeFigure)
	big.Style.Bold, big.Whole = true, true
	if n > 0 && k == widgets.Alarm {
		big.Color = theme.Alarm
	}
	name := widgets.NewText(i18n.T(key), theme.Muted, "")
	p := widgets.NewPress(i18n.T(key)+" "+strconv.Itoa(n), container.NewBorder(nil, nil, big, nil, widgets.Inset(6, 0, name)), tap)
	p.Ground, p.Border, p.Radius, p.Pad = theme.Surface, theme.Line, 6, fyne.NewSize(14, 8)
	return p
}

func (s *screen) cards(key, none string, cs []procedure.Card, n int, all func()) fyne.CanvasObject {
	more := widgets.Quiet(i18n.T("home.all"), all)
	rows := container.NewVBox()
	for i, c := range cs[:min(n, len(cs))] {
		if i > 0 {
			rows.Add(widgets.HLine())
		}
		rows.Add(s.row(c))
	}
	head := widgets.Heading(i18n.T(key))
	if len(cs) == 0 {
		rows.Add(widgets.Inset(0, 10, widgets.Para(i18n.T(none), theme.Muted)))
	}
	return widgets.Panel(container.NewBorder(nil, nil, head, more), widgets.HLine(), rows)
}

func (s *screen) row(c procedure.Card) fyne.CanvasObject {
	title := widgets.NewText(c.Title, "", "")
	number := c.Number
	if number == "" {
		number = i18n.T("card.nonumber")
	}
	sub := widgets.NewText(number+" · "+s.works.State(c.Proc, c.State), theme.Muted, theme.SizeSmall)
	due, level := s.works.Due(c, app.DateOf(s.d.Now()))
	var right fyne.CanvasObject = layout.NewSpacer()
	if due != "" {
		right = widgets.Middle(widgets.NewChip(widgets.OfLevel(uint8(level)), due))
	}
	p := widgets.NewPress(c.Title, container.NewBorder(nil, nil, nil, right, widgets.Column(1, title, sub)), func() { s.env.Shell.OpenMatter(c.ID) })
	p.Pad = fyne.NewSize(6, 6)
	return p
}
