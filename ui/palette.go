package ui

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"renda/app"
	"renda/app/desk"
	"renda/app/pinyin"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/screen/law"
	"renda/ui/screen/parcel"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// palette is Ctrl+K: type a few letters, find a matter, a room, a person or a
// command, press Enter.
type palette struct {
	s     *shell
	entry *paletteEntry
	table *widgets.Table
	body  *fyne.Container // the finds, or that there are none
	hits  []hit
	load  present.Latest
	early bool // Enter was pressed before the finds were here
	pop   *widget.PopUp
}

type hit struct {
	desk.Hit
	run func()
}

// hitLimit is how many finds are worth scrolling through.
const hitLimit = 40

func (s *shell) palette() {
	if s.d.Opens() != nil { // what it finds are matters
		s.Open(room.Home, "")
		return
	}
	p := &palette{s: s}
	p.entry = &paletteEntry{key: p.key}
	p.entry.ExtendBaseWidget(p.entry)
	p.entry.SetPlaceHolder(i18n.T("palette.hint"))
	p.entry.OnChanged = p.search
	p.entry.OnSubmitted = func(string) {
		if p.early = p.load.Busy(); !p.early {
			p.run(p.table.Selected())
		}
	}
	p.table = widgets.NewTable([]widgets.TableColumn{
		{Name: i18n.T("palette.kind"), Width: 90}, {Name: i18n.T("palette.what"), Width: 320, Grow: 3}, {Name: i18n.T("palette.more"), Width: 180, Grow: 2, Spare: true},
	}, p.row)
	p.table.OnOpen = p.run
	size := s.f.win.Canvas().Size()
	p.body = container.NewStack(p.table)
	body := widgets.Inset(10, 10, container.NewBorder(widgets.Column(6, p.entry), nil, nil, nil, p.body))
	p.pop = widget.NewModalPopUp(body, s.f.win.Canvas())
	p.pop.Resize(fyne.NewSize(min(860, size.Width-80), min(560, size.Height-100)))
	p.pop.Show()
	s.f.win.Canvas().Focus(p.entry)
	p.search("")
}

func (p *palette) search(q string) {
	q = strings.TrimSpace(q)
	p.early = false
	local := p.commands(q)
	present.Load(&p.load, p.s.f.stage, func(ctx context.Context) ([]desk.Hit, error) {
		if q == "" {
			return nil, nil
		}
		return append(p.s.d.Search(q, hitLimit), p.laws(ctx, q)...), nil
	}, func(found []desk.Hit, _ error) {
		p.hits = local
		for _, h := range found {
			p.hits = append(p.hits, hit{h, p.opener(h)})
		}
		p.table.SetCount(len(p.hits))
		p.table.Select(0)
		if p.body.Objects[0] = fyne.CanvasObject(p.table); len(p.hits) == 0 {
			p.body.Objects[0] = widgets.Empty(i18n.T("palette.none"), i18n.T("palette.none.text"), "", nil)
		}
		p.body.Refresh()
		if p.early {
			p.early = false
			p.run(0)
		}
	})
}

// lawLimit is how many laws are named among the finds.
const lawLimit = 8

// laws are the laws whose titles answer; without a library there are none.
func (p *palette) laws(ctx context.Context, q string) []desk.Hit {
	titles, err := p.s.d.LawTitles(ctx, q, lawLimit)
	if err != nil {
		return nil // the library's own room says why
	}
	out := make([]desk.Hit, len(titles))
	for i, t := range titles {
		out[i] = desk.Hit{Kind: room.Law, ID: t, Title: "《" + t + "》", Detail: i18n.T("room.law")}
	}
	return out
}

// commands are what can be done on the page one is at, the rooms, and what the shell itself can do.
func (p *palette) commands(q string) []hit {
	var out []hit
	add := func(kind, title string, run func()) {
		if pinyin.Match(q, title) {
			out = append(out, hit{desk.Hit{Kind: kind, Title: title}, run})
		}
	}
	if x, ok := p.s.screen.(room.Commander); ok {
		for _, c := range x.Commands() {
			add("action", c.Name, c.Run)
		}
	}
	for _, r := range p.s.railRooms() {
		add("room", i18n.T("room."+r.id), func() { p.s.Open(r.id, "") })
	}
	add("action", i18n.T("room.begin"), func() { p.s.Open(room.Begin, "") })
	add("action", i18n.T("stick.out"), func() { p.s.Open(room.Parcel, parcel.ArgOut) })
	add("action", i18n.T("stick.in"), func() { p.s.Open(room.Parcel, parcel.ArgIn) })
	if slices.ContainsFunc(p.s.railRooms(), func(r roomDef) bool { return r.id == room.Archive }) {
		add("action", i18n.T("archive.tab.verify"), func() { p.s.Open(room.Archive, string(present.TabVerify)) })
		add("action", i18n.T("archive.tab.shelf"), func() { p.s.Open(room.Archive, string(present.TabShelf)) })
	}
	add("action", i18n.T("lock.now"), p.s.lock)
	add("action", i18n.T("status.syncnow"), p.s.SyncNow)
	add("action", i18n.T("unlock.large"), func() {
		if p.s.f.theme.Scale < theme.LargeScale {
			p.s.resize(int(100*theme.LargeScale) - int(100*p.s.f.theme.Scale))
		} else {
			p.s.resize(-100)
		}
	})
	return out
}

func (p *palette) opener(h desk.Hit) func() {
	return func() {
		switch h.Kind {
		case "matter":
			if id, err := app.ParseID(h.ID); err == nil {
				p.s.OpenMatter(id)
			} else {
				p.s.Fail(err)
			}
		case "room":
			p.s.Open(h.ID, "")
		case room.Law:
			p.s.Open(room.Law, law.Titled(h.ID))
		case desk.HitAction:
			if present.Written(p.s.d, h.ID) {
				p.s.Open(room.Drafts, "new:")
			} else {
				p.s.Open(room.Begin, h.ID)
			}
		default: // a person or a unit: the matters it stands in
			p.s.Open("list", "text:"+h.Title)
		}
	}
}

func (p *palette) row(i int) []widgets.Cell {
	h := p.hits[i]
	return []widgets.Cell{{Text: i18n.T("hit." + h.Kind), Chip: true}, {Text: h.Title}, {Text: h.Detail, Tone: theme.Muted}}
}

func (p *palette) run(i int) {
	if i < 0 || i >= len(p.hits) {
		return
	}
	p.close()
	p.hits[i].run()
	p.s.mind()
}

func (p *palette) close() {
	p.load.Stop()
	p.pop.Hide()
}

// key gets the keys that move in the finds while one types.
func (p *palette) key(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyEscape:
		p.close()
	case fyne.KeyDown, fyne.KeyUp, fyne.KeyPageDown, fyne.KeyPageUp:
		p.table.TypedKey(e)
	default:
		return false
	}
	return true
}

type paletteEntry struct {
	widget.Entry
	key func(*fyne.KeyEvent) bool
}

// TypedShortcut keeps what is copied inside where that is asked.
func (e *paletteEntry) TypedShortcut(k fyne.Shortcut) {
	e.Entry.TypedShortcut(widgets.Short(widgets.Inside(k), e.Text))
}

// TypedKey lets the finds have their keys first.
func (e *paletteEntry) TypedKey(k *fyne.KeyEvent) {
	if !e.key(k) {
		e.Entry.TypedKey(k)
	}
}
