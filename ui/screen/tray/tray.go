// Package tray shows what needs the user (需您处理): what happened, why, the text that did not
// go through, and what can be done with it.
package tray

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"renda/app/desk"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// Desk is what the room needs of a desk.
type Desk interface{ present.TrayDesk }

type screen struct {
	env    room.Env
	d      Desk
	p      *present.Tray
	table  *widgets.Table
	line   *widgets.Text
	detail *fyne.Container
	middle *fyne.Container
	both   fyne.CanvasObject
	root   fyne.CanvasObject
}

// New makes the room.
func New(env room.Env, d Desk, _ string) room.Screen {
	s := &screen{env: env, d: d, line: widgets.Small(""), detail: widgets.Column(10)}
	s.p = present.NewTray(d, env.Stage, s.render)
	s.table = widgets.NewTable([]widgets.TableColumn{
		{Name: i18n.T("list.state"), Width: 104}, {Name: i18n.T("outbox.action"), Width: 120},
		{Name: i18n.T("list.title"), Width: 220, Grow: 1}, {Name: i18n.T("outbox.at"), Width: 110, Right: true, Spare: true},
	}, s.row)
	s.table.OnSelect = func(int) { s.show() }
	s.table.OnOpen = func(i int) { s.again(s.p.Items[i]) }
	done := widgets.NewCheck(i18n.T("tray.showdone"), false, func(on bool) { s.p.ShowDone = on; s.p.Reload() })
	head := container.NewBorder(nil, nil, nil, done, widgets.Title(i18n.T("room.tray")))
	split := container.NewHSplit(widgets.PanelFill(s.table), container.NewVScroll(widgets.Inset(14, 4, s.detail)))
	split.SetOffset(0.5)
	s.both = split
	s.middle = container.NewStack(s.both)
	s.root = widgets.Inset(22, 14, container.NewBorder(
		widgets.Column(6, head, widgets.Help(i18n.T("tray.help"))), widgets.Inset(2, 6, s.line), nil, nil, s.middle))
	s.p.Reload()
	return s
}

func (s *screen) Title() string              { return i18n.T("room.tray") }
func (s *screen) Content() fyne.CanvasObject { return s.root }
func (s *screen) Keep()                      {}
func (s *screen) Close()                     { s.p.Stop() }

// Shown puts the focus on the rows.
func (s *screen) Shown() { widgets.Focus(s.env.Window.Canvas(), s.table) }

func (s *screen) Changed(c desk.Change) {
	if c.All || c.Tray || len(c.Matters) > 0 {
		s.p.Reload()
	}
}

func (s *screen) render() {
	s.table.SetCount(len(s.p.Items))
	s.line.Set(i18n.T("tray.count", "n", strconv.Itoa(s.p.Open)))
	s.middle.Objects = []fyne.CanvasObject{s.both}
	if len(s.p.Items) == 0 {
		s.middle.Objects = []fyne.CanvasObject{widgets.PanelFill(widgets.Empty(i18n.T("tray.none"), i18n.T("tray.none.text"), "", nil))}
	} else if s.table.Selected() < 0 {
		s.table.Select(0)
	}
	s.show()
	s.middle.Refresh()
}

func (s *screen) row(i int) []widgets.Cell {
	if i >= len(s.p.Items) {
		return nil
	}
	x := s.p.Items[i]
	state := widgets.Cell{Text: i18n.T("item.needsyou"), Chip: true, Kind: widgets.Alarm}
	if x.Done {
		state = widgets.Cell{Text: i18n.T("tray.done"), Chip: true, Kind: widgets.Good}
	}
	return []widgets.Cell{state, {Text: i18n.Term(x.Action)}, {Text: x.Title}, {Text: present.Clock(x.At, s.d.Now()), Tone: theme.Muted}}
}

// show writes the selected item out: the reason first, then the kept text.
func (s *screen) show() {
	i := s.table.Selected()
	s.detail.Objects = nil
	if i >= 0 && i < len(s.p.Items) {
		s.write(s.p.Items[i])
	}
	s.detail.Refresh()
}

func (s *screen) write(x desk.TrayItem) {
	again := widgets.NewButton(i18n.T("tray.again"), func() { s.again(x) })
	again.Importance = widget.HighImportance
	open := widgets.NewButton(i18n.T("tray.open"), func() { s.env.Shell.OpenMatter(x.Matter) })
	text := widgets.NewButton(i18n.T("tray.copy"), func() {
		fyne.CurrentApp().Clipboard().SetContent(s.p.Copy(x))
		s.env.Shell.Notify(i18n.T("tray.copied"))
	})
	done := widgets.NewButton(i18n.T("tray.settle"), func() { s.p.Done(x.ID, s.env.Shell.Fail) })
	if x.Done {
		done.Disable()
	}
	s.detail.Add(widgets.Headline(x.Title))
	if present.ToSeal(x) {
		s.detail.Add(widgets.Banner{Kind: widgets.Alarm, Text: s.p.Why(x)}.Object())
		s.detail.Add(widgets.Row(8, widgets.Primary(i18n.T("terminal.unsealed.go"), func() { s.again(x) })))
		return
	}
	s.detail.Add(widgets.Small(i18n.T("tray.tried", "action", i18n.Term(x.Action), "time", present.Stamp(x.At))))
	s.detail.Add(widgets.Banner{Kind: widgets.Alarm, Text: s.p.Why(x)}.Object())
	s.detail.Add(widgets.Row(8, again, open))
	s.detail.Add(widgets.Row(8, text, done))
	if pairs := s.p.Text(x); len(pairs) > 0 {
		s.detail.Add(widgets.Strong(i18n.T("tray.text")))
		s.detail.Add(widgets.Facts(pairs...))
	}
}

// again opens the action's form with the kept text, or the draft it came from.
func (s *screen) again(x desk.TrayItem) {
	s.p.Again(x, func(in present.Where, arg string, err error) {
		switch {
		case err != nil:
			s.env.Shell.Fail(err)
		case in == present.InDraft:
			s.env.Shell.Open(room.Drafts, arg)
		case in == present.InBegin:
			s.env.Shell.Open(room.Begin, arg)
		case in == present.InTerminal:
			s.env.Shell.Open(room.Terminal, arg)
		default:
			s.env.Shell.Open(room.Matter, arg)
		}
	})
}
