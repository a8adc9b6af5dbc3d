// Package outbox shows own acts on their way (待发件) and what became of them.
package outbox

import (
	"context"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

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
	Outbox() []desk.OutboxItem
	TakeBack(ctx context.Context, id app.ID) error
	Status() desk.Status
	Now() time.Time
}

type screen struct {
	env   room.Env
	d     Desk
	items []desk.OutboxItem
	load  present.Latest
	back  present.Latest

	table  *widgets.Table
	take   *widgets.Button
	line   *widgets.Text
	middle *fyne.Container
	root   fyne.CanvasObject
}

// New makes the room.
func New(env room.Env, d Desk, _ string) room.Screen {
	s := &screen{env: env, d: d}
	s.table = widgets.NewTable([]widgets.TableColumn{
		{Name: i18n.T("outbox.state"), Width: 120}, {Name: i18n.T("outbox.action"), Width: 140},
		{Name: i18n.T("list.title"), Width: 260, Grow: 3}, {Name: i18n.T("outbox.receipt"), Width: 120, Spare: true},
		{Name: i18n.T("outbox.why"), Width: 150, Grow: 2, Spare: true}, {Name: i18n.T("outbox.at"), Width: 112, Right: true, Spare: true},
	}, s.row)
	s.table.OnOpen = func(i int) { s.env.Shell.OpenMatter(s.items[i].Matter) }
	s.table.OnSelect = func(i int) { s.enable(i) }
	s.take = widgets.NewButton(i18n.T("outbox.take"), s.takeBack)
	s.take.Disable()
	now := widgets.NewButton(i18n.T("status.syncnow"), env.Shell.SyncNow)
	s.line = widgets.Small("")
	s.middle = container.NewStack(s.table)
	head := container.NewBorder(nil, nil, nil, widgets.Buttons(s.take, now), widgets.Title(i18n.T("room.outbox")))
	s.root = widgets.Inset(22, 14, container.NewBorder(
		widgets.Column(6, head, widgets.Help(i18n.T("outbox.help"))), widgets.Inset(2, 6, s.line), nil, nil, widgets.PanelFill(s.middle)))
	s.reload()
	return s
}

func (s *screen) Title() string              { return i18n.T("room.outbox") }
func (s *screen) Content() fyne.CanvasObject { return s.root }
func (s *screen) Keep()                      {}
func (s *screen) Close()                     { s.load.Stop() }
func (s *screen) Changed(desk.Change)        { s.reload() }

func (s *screen) reload() {
	present.Load(&s.load, s.env.Stage, func(context.Context) ([]desk.OutboxItem, error) { return s.d.Outbox(), nil }, func(v []desk.OutboxItem, _ error) {
		s.items = v
		waiting := 0
		for _, x := range v {
			if x.State != desk.ItemDelivered {
				waiting++
			}
		}
		s.line.Set(i18n.T("outbox.count", "n", strconv.Itoa(waiting)))
		s.middle.Objects = []fyne.CanvasObject{s.table}
		if len(v) == 0 {
			s.middle.Objects = []fyne.CanvasObject{widgets.Empty(i18n.T("outbox.none"), i18n.T("outbox.none.text"), "", nil)}
		}
		s.table.SetCount(len(v))
		s.enable(s.table.Selected())
		s.middle.Refresh()
	})
}

func (s *screen) enable(i int) {
	if i >= 0 && i < len(s.items) && s.items[i].State == desk.ItemWaiting && s.items[i].Tries == 0 {
		s.take.Enable()
	} else {
		s.take.Disable()
	}
}

func (s *screen) row(i int) []widgets.Cell {
	x := s.items[i]
	why := ""
	if x.LastErr != "" {
		why = i18n.Code(x.LastErr, x.Title, nil)
	}
	return []widgets.Cell{
		{Text: i18n.T("item." + string(x.State)), Chip: true, Kind: room.StateKind(x.State)}, {Text: i18n.Term(x.Action)}, {Text: x.Title},
		{Text: x.Receipt, Tone: theme.Muted}, {Text: why, Tone: theme.Muted}, {Text: present.Clock(x.At, s.d.Now()), Tone: theme.Muted},
	}
}

func (s *screen) takeBack() {
	i := s.table.Selected()
	if i < 0 || i >= len(s.items) {
		return
	}
	x := s.items[i]
	s.env.Shell.Confirm(i18n.T("outbox.take"), i18n.T("outbox.take.text", "action", i18n.Term(x.Action), "title", x.Title), i18n.T("outbox.take"), true, func() {
		present.Load(&s.back, s.env.Stage, func(ctx context.Context) (bool, error) { return true, s.d.TakeBack(ctx, x.Act) }, func(_ bool, err error) {
			s.env.Shell.Fail(err)
			s.reload()
		})
	})
}
