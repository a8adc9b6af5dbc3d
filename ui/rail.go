package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"renda/app/desk"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	own "renda/ui/theme"
	"renda/ui/widgets"
)

// rail is the column of rooms at the left.
type rail struct {
	s     *shell
	items map[string]*widgets.Press
	badge map[string]*widgets.Text
	root  *fyne.Container
}

func newRail(s *shell) *rail {
	r := &rail{s: s, root: container.NewStack()}
	r.draw()
	return r
}

// draw makes the rail for the offices this person holds now.
func (r *rail) draw() {
	s := r.s
	r.items, r.badge = map[string]*widgets.Press{}, map[string]*widgets.Text{}
	col := widgets.Column(2)
	group := 0
	for i, def := range s.railRooms() {
		if def.group != group {
			group = def.group
			col.Add(widgets.Inset(10, 5, railLine()))
		}
		col.Add(r.item(i, def))
	}
	body := widgets.Frame(widgets.Inset(16, 14, r.head()), nil, nil, container.NewVScroll(widgets.Inset(8, 0, col)))
	r.root.Objects = []fyne.CanvasObject{widgets.On(own.Rail, widgets.AtLeast(208, body))}
	r.root.Refresh()
}

func railLine() fyne.CanvasObject {
	g := widgets.NewGround(own.RailActive)
	g.Least = fyne.NewSize(1, 1)
	return g
}

func (r *rail) object() fyne.CanvasObject { return r.root }

// head names the program and the person.
func (r *rail) head() fyne.CanvasObject {
	me := r.s.d.Me()
	name := widgets.NewText(i18n.T("app.name"), own.RailText, theme.SizeNameSubHeadingText)
	name.Style.Bold, name.Whole = true, true
	who := me.Name
	if len(me.Grants) > 0 {
		who += " · " + present.Role(me.Grants[0].Role)
	}
	line := widgets.NewText(who, own.RailText, own.SizeSmall)
	organ := widgets.NewText(r.s.Watermark().Organ, own.RailMuted, own.SizeSmall)
	box := []fyne.CanvasObject{name, line, organ}
	if r.s.vault.Demo || r.s.f.cfg.Demo {
		box = append(box, container.NewHBox(widgets.NewChip(widgets.Neutral, i18n.T("demo.long"))))
	}
	return widgets.Column(3, box...)
}

func (r *rail) item(i int, def roomDef) fyne.CanvasObject {
	icon := widget.NewIcon(theme.NewColoredResource(def.icon, own.RailText))
	name := widgets.NewText(i18n.T("room."+def.id), own.RailText, "")
	name.Whole = true
	count := widgets.NewText("", own.RailText, own.SizeSmall)
	count.Whole, count.Style.Bold = true, true
	r.badge[def.id] = count
	p := widgets.NewPress(i18n.T("room."+def.id), container.NewBorder(nil, nil, icon, count, widgets.Inset(6, 0, name)), func() { r.s.Open(def.id, "") })
	p.Over, p.On, p.Pad, p.Bar = own.RailHover, own.RailActive, fyne.NewSize(10, 7), own.RailText
	p.OnKey = func(e *fyne.KeyEvent) {
		switch e.Name {
		case fyne.KeyDown:
			r.step(def.id, 1)
		case fyne.KeyUp:
			r.step(def.id, -1)
		}
	}
	r.items[def.id] = p
	return p
}

// step moves the focus along the rail.
func (r *rail) step(from string, by int) {
	defs := r.s.railRooms()
	for i, d := range defs {
		if to := i + by; d.id == from && to >= 0 && to < len(defs) {
			r.s.f.win.Canvas().Focus(r.items[defs[to].id])
		}
	}
}

// mark shows which room is open; a matter, and one to be begun, belongs to its list.
func (r *rail) mark(p place) {
	id := p.room
	if id == room.Matter || id == room.Begin || id == room.Review {
		id = room.List
	}
	for k, it := range r.items {
		if on := k == id; on != it.Active {
			it.Active = on
			it.Refresh()
		}
		if it.Active {
			widgets.Reveal(it) // in large type the rail is longer than the window
		}
	}
}

func (r *rail) counts(st desk.Status) {
	set := func(id string, n int) {
		if b := r.badge[id]; b != nil {
			if w := strconv.Itoa(n); n > 0 {
				b.Set(w)
			} else {
				b.Set("")
			}
		}
	}
	set(room.Tray, st.Needs)
	set(room.Outbox, st.Waiting)
}
