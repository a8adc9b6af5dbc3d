// Package duty shows a deputy his own duty record (履职档案): what counts, what is still to
// be confirmed, and the way to a paper of it. The office (代工委) finds every deputy here and opens the whole record of one.
package duty

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/app"
	"renda/app/activity"
	"renda/app/desk"
	"renda/app/org"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// Desk is what the room needs of a desk.
type Desk interface{ present.DutyOffice }

type screen struct {
	env    room.Env
	p      *present.Duty
	name   string // of the deputy, where it is the record of another
	sums   *fyne.Container
	table  *widgets.Table
	line   *widgets.Text
	middle *fyne.Container
	root   fyne.CanvasObject
}

// New makes the room: one's own record, and for the office that of the deputy whose account arg is, or without one
// everybody's names.
func New(env room.Env, d Desk, arg string) room.Screen {
	me := d.Me()
	of, err := app.ParseID(arg)
	switch {
	case !present.KeepsDuty(me), err == nil && of == me.Account:
		of = app.ID{}
	case err != nil && !me.Has(org.RoleDeputy), arg == All:
		return newNames(env, d)
	}
	s := &screen{env: env, sums: widgets.Column(4), line: widgets.Small("")}
	if !of.IsZero() {
		s.name = d.Directory().Accounts[of].Name
	}
	s.p = present.NewDuty(d, of, env.Stage, s.render)
	s.table = widgets.NewTable([]widgets.TableColumn{
		{Name: i18n.T("duty.date"), Width: 112}, {Name: i18n.T("duty.kind"), Width: 130}, {Name: i18n.T("duty.what"), Width: 280, Grow: 3},
		{Name: i18n.T("duty.says"), Width: 150, Grow: 1}, {Name: i18n.T("list.state"), Width: 104}, {Name: i18n.T("duty.place"), Width: 120, Spare: true},
	}, s.row)
	s.table.OnOpen = func(i int) { s.env.Shell.OpenMatter(s.p.Rows[i].Matter) }
	s.middle = container.NewStack(s.table)
	buttons := []fyne.CanvasObject{widgets.NewButton(i18n.T("duty.export.ofd"), func() { s.export(true) }), widgets.NewButton(i18n.T("duty.export"), func() { s.export(false) })}
	switch {
	case s.name != "":
		buttons = append(buttons, widgets.NewButton(i18n.T("duty.all"), func() { s.env.Shell.Open(room.Duty, All) }))
	case present.KeepsDuty(me):
		buttons = append(buttons, widgets.NewButton(i18n.T("duty.all"), func() { s.env.Shell.Open(room.Duty, All) }), widgets.Primary(i18n.T("duty.enter"), s.enter))
	default:
		buttons = append(buttons, widgets.Primary(i18n.T("duty.enter"), s.enter))
	}
	head := container.NewBorder(nil, nil, nil, widgets.Buttons(buttons...), widgets.Title(s.Title()))
	s.root = widgets.Inset(22, 14, container.NewBorder(
		widgets.Column(8, head, widgets.Help(i18n.T("duty.help")), s.sums, widgets.Gap(1, 2)), widgets.Inset(2, 6, s.line), nil, nil, widgets.PanelFill(s.middle)))
	s.p.Reload()
	return s
}

func (s *screen) Title() string {
	if s.name != "" {
		return i18n.T("duty.of", "name", s.name)
	}
	return i18n.T("room.duty")
}

func (s *screen) Content() fyne.CanvasObject { return s.root }
func (s *screen) Keep()                      {}
func (s *screen) Close()                     { s.p.Stop() }

// Shown puts the focus on the rows.
func (s *screen) Shown() { widgets.Focus(s.env.Window.Canvas(), s.table) }

func (s *screen) Changed(c desk.Change) {
	if c.All || len(c.Matters) > 0 {
		s.p.Reload()
	}
}

func (s *screen) enter() { s.env.Shell.Open(room.Begin, activity.ID+".own") }

func (s *screen) render() {
	t := s.p.Totals
	n := strconv.Itoa
	s.sums.Objects = []fyne.CanvasObject{widgets.Equal(12, 170,
		sum("duty.n.meetings", n(t.Attended), i18n.T("duty.n.away", "leave", n(t.OnLeave), "absent", n(t.Absent))),
		sum("duty.n.votes", n(t.Votes), i18n.T("duty.n.votes.note")),
		sum("duty.n.visits", n(t.Inspections), ""),
		sum("duty.n.hours", n(t.StudyHours), i18n.T("duty.n.times", "n", n(t.StudyTimes))),
		sum("duty.n.items", n(t.Lead), i18n.T("duty.n.cosigned", "n", n(t.Cosigned))),
		sum("duty.n.messages", n(t.Received), ""))}
	s.sums.Refresh()
	s.line.Set("")
	if len(s.p.Rows) > 0 {
		s.line.Set(i18n.T("duty.count", "n", n(len(s.p.Rows)), "open", n(t.NotSure)))
	}
	s.table.SetCount(len(s.p.Rows))
	s.middle.Objects = []fyne.CanvasObject{s.table}
	switch {
	case s.p.Failed != nil:
		s.env.Shell.Fail(s.p.Failed)
	case s.p.Reading:
		s.middle.Objects = []fyne.CanvasObject{widgets.Empty(i18n.T("duty.reading"), "", "", nil)}
	case len(s.p.Rows) == 0 && s.name != "":
		s.middle.Objects = []fyne.CanvasObject{widgets.Empty(i18n.T("duty.none"), i18n.T("duty.none.other"), "", nil)}
	case len(s.p.Rows) == 0:
		s.middle.Objects = []fyne.CanvasObject{widgets.Empty(i18n.T("duty.none"), i18n.T("duty.none.text"), i18n.T("duty.enter"), s.enter)}
	}
	s.middle.Refresh()
}

// sum is one total with its name and what goes with it.
func sum(key, n, note string) fyne.CanvasObject {
	big := widgets.NewText(n, "", theme.SizeFigure)
	big.Style.Bold, big.Whole = true, true
	name := widgets.NewText(i18n.T(key), "", "")
	return widgets.Panel(container.NewBorder(nil, nil, big, nil, widgets.Inset(6, 0, widgets.Column(0, name, widgets.NewText(note, theme.Muted, theme.SizeSmall)))))
}

func (s *screen) row(i int) []widgets.Cell {
	if i >= len(s.p.Rows) {
		return nil
	}
	a := s.p.Rows[i]
	state := widgets.Cell{Text: i18n.Term(a.State), Chip: true, Kind: widgets.Good}
	if !a.Sure {
		state.Kind = widgets.Waiting
	}
	return []widgets.Cell{{Text: a.Date}, {Text: i18n.Term(a.Name)}, {Text: a.Title}, {Text: present.DutySays(a)}, state, {Text: a.Place, Tone: theme.Muted}}
}

func (s *screen) export(ofd bool) { s.env.Shell.TakeOut(s.p.Out(ofd)) }
