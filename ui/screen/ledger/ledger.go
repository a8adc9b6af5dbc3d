// Package ledger is the promise ledger (承诺台账): what units promised, by when, and what became of it.
package ledger

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/app/desk"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/widgets"
)

// Desk is what the room needs of a desk.
type Desk interface{ present.LedgerDesk }

type screen struct {
	env    room.Env
	p      *present.Ledger
	table  *widgets.Table
	line   *widgets.Text
	middle *fyne.Container
	root   fyne.CanvasObject
}

// New makes the room.
func New(env room.Env, d Desk, _ string) room.Screen {
	s := &screen{env: env, line: widgets.Small("")}
	s.p = present.NewLedger(d, env.Stage, s.render)
	s.table = widgets.NewTable([]widgets.TableColumn{
		{Name: i18n.T("ledger.due"), Width: 112}, {Name: i18n.T("ledger.left"), Width: 120},
		{Name: i18n.T("ledger.promise"), Width: 280, Grow: 3}, {Name: i18n.T("ledger.party"), Width: 130, Grow: 1},
		{Name: i18n.T("list.number"), Width: 110, Spare: true}, {Name: i18n.T("list.title"), Width: 200, Grow: 2, Spare: true},
	}, s.row)
	s.table.OnOpen = func(i int) { s.env.Shell.OpenMatter(s.p.Rows[i].Matter) }
	done := widgets.NewCheck(i18n.T("ledger.done"), false, func(on bool) { s.p.ShowDone = on; s.p.Reload() })
	s.middle = container.NewStack(s.table)
	head := container.NewBorder(nil, nil, nil, done, widgets.Title(i18n.T("room.ledger")))
	s.root = widgets.Inset(22, 14, container.NewBorder(
		widgets.Column(6, head, widgets.Help(i18n.T("ledger.help"))), widgets.Inset(2, 6, s.line), nil, nil, widgets.PanelFill(s.middle)))
	s.p.Reload()
	return s
}

func (s *screen) Title() string              { return i18n.T("room.ledger") }
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

func (s *screen) render() {
	s.table.SetCount(len(s.p.Rows))
	s.line.Set(i18n.T("ledger.count", "open", strconv.Itoa(s.p.Open), "over", strconv.Itoa(s.p.Overdue)))
	s.middle.Objects = []fyne.CanvasObject{s.table}
	if len(s.p.Rows) == 0 {
		s.middle.Objects = []fyne.CanvasObject{widgets.Empty(i18n.T("ledger.none"), i18n.T("ledger.none.text"), "", nil)}
	}
	s.middle.Refresh()
}

func (s *screen) row(i int) []widgets.Cell {
	if i >= len(s.p.Rows) {
		return nil
	}
	p := s.p.Rows[i]
	return []widgets.Cell{{Text: p.Due.String()}, {Text: present.Left(p), Chip: true, Kind: widgets.OfLevel(uint8(p.Level))},
		{Text: p.Text}, {Text: p.Party}, {Text: p.Number}, {Text: p.Title}}
}
