package law

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	base "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"renda/app"
	"renda/app/desk"
	"renda/app/law"
	"renda/app/library"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/screen/fields"
	"renda/ui/screen/rulecards"
	"renda/ui/theme"
	"renda/ui/widgets"
)

type list struct {
	env room.Env
	d   Desk
	p   *present.LawList

	search *box
	level  *widget.Select
	region *widget.Select
	organ  *widget.Select
	on     *widgets.DateField
	chips  *fyne.Container
	table  *widgets.Table
	bar    *widgets.Progress
	barBox fyne.CanvasObject
	hits   *fyne.Container
	hitBox *container.Scroll
	press  []*widgets.Press // the finds, in order
	opens  []func()
	pack   *widgets.Text
	count  *widgets.Text
	middle *fyne.Container
	phase  present.LawPhase
	drawn  bool
	root   fyne.CanvasObject
}

func newList(env room.Env, d Desk, words string) *list {
	s := &list{env: env, d: d}
	s.p = present.NewLawList(d, env.Stage, words, s.render)
	s.build(d)
	s.p.Reload()
	return s
}

func (s *list) Title() string              { return i18n.T("room.law") }
func (s *list) Content() fyne.CanvasObject { return s.root }
func (s *list) Keep()                      {}
func (s *list) Close()                     { s.p.Stop() }

// Find puts the focus on the search box.
func (s *list) Find() { s.env.Window.Canvas().Focus(s.search) }

// Shown puts the focus on the search box: that is what one comes for.
func (s *list) Shown() { s.Find() }

func (s *list) Changed(c desk.Change) {
	mine := c.All || c.Status && (s.phase == present.LawAbsent || s.phase == present.LawNone)
	for _, id := range c.Matters {
		mine = mine || id == library.ID
	}
	if mine {
		s.p.Reload()
	}
}

// Packs opens the sheet of law packs.
func (s *list) Packs() { showPacks(s.env, s.d) }

// Access opens the find with the digit.
func (s *list) Access(n int) {
	if n <= len(s.opens) {
		s.opens[n-1]()
	}
}

// Commit opens the first find.
func (s *list) Commit() { s.first() }

// Escape takes away what is looked for.
func (s *list) Escape() bool {
	if s.p.Words == "" && len(s.p.Chips()) == 0 {
		return false
	}
	s.p.Clear()
	s.Find()
	return true
}

func (s *list) build(d Desk) {
	s.search = &box{key: s.key}
	s.search.Label = i18n.T("law.search")
	s.search.ExtendBaseWidget(s.search)
	s.search.SetPlaceHolder(i18n.T("law.search.hint"))
	s.search.SetText(s.p.Words)
	s.search.OnChanged = func(x string) {
		s.p.Type(x)
		s.env.Shell.Here(Searched(x))
	}
	s.search.OnSubmitted = func(string) { s.first() }
	s.filters(d)
	s.table = widgets.NewTable([]widgets.TableColumn{
		{Key: "title", Name: i18n.T("law.col.title"), Width: 320, Grow: 4}, {Key: "level", Name: i18n.T("law.col.level"), Width: 104},
		{Key: "status", Name: i18n.T("law.col.status"), Width: 104}, {Key: "effective", Name: i18n.T("law.col.effective"), Width: 100},
		{Key: "published", Name: i18n.T("law.col.published"), Width: 100, Spare: true}, {Key: "organ", Name: i18n.T("law.col.organ"), Width: 190, Grow: 1, Spare: true}}, s.row)
	s.table.OnOpen = func(i int) {
		if i < len(s.p.Rows) {
			s.open(s.p.Rows[i].ID, "", nil)
		}
	}
	s.table.OnSort = s.p.Sort
	s.table.Find, s.table.Now = s.p.FindRow, d.Now
	s.bar = widgets.NewProgress(i18n.T("law.indexing"), i18n.T("law.indexing.stop"), s.p.StopIndexing)
	s.barBox = widgets.Middle(widgets.AtMost(560, widgets.Column(8, s.bar.Object(), widgets.Help(i18n.T("law.indexing.help")))))
	s.hits = widgets.Column(4)
	s.hitBox = container.NewVScroll(widgets.Inset(10, 8, s.hits))
	s.pack, s.count, s.chips = widgets.Small(""), widgets.Small(""), widgets.Flow(8)
	s.chips.Hide()
	s.middle = container.NewStack(widgets.Empty(i18n.T("law.loading"), "", "", nil))
	packs := widgets.NewButton(i18n.T("law.packs"), s.Packs)
	cards := widgets.NewButton(i18n.T("cards"), func() { rulecards.Show(s.env, s.d, nil) })
	head := container.NewBorder(nil, nil, nil, widgets.Row(12, s.pack, cards, packs), widgets.Title(i18n.T("room.law")))
	date := widgets.AtLeast(190*base.TextSize()/15, s.on.Object())
	choose := widgets.Flow(8, s.level, s.region, s.organ, widgets.Row(6, widgets.Small(i18n.T("law.on")), date))
	top := widgets.Column(8, head, s.search, choose, s.chips)
	s.root = widgets.Inset(22, 14, container.NewBorder(widgets.Column(0, top, widgets.Gap(1, 8)), widgets.Inset(2, 6, s.count), nil, nil, widgets.PanelFill(s.middle)))
}

// filters are chosen one at a time and become chips.
func (s *list) filters(d Desk) {
	choose := func(kind, hint string) *widget.Select {
		w := widget.NewSelect(nil, nil)
		w.PlaceHolder = i18n.T(hint)
		w.OnChanged = func(string) {
			i := w.SelectedIndex()
			if i < 0 {
				return
			}
			value := s.values(kind)[i]
			w.ClearSelected() // it stands among the chips now
			s.p.Set(kind, value)
		}
		return w
	}
	s.level, s.region, s.organ = choose("level", "law.level"), choose("region", "law.region"), choose("organ", "law.organ")
	for _, l := range law.Levels() {
		s.level.Options = append(s.level.Options, i18n.Term(string(l)))
	}
	s.on = fields.Day(i18n.T("law.on"), d.Now, func(day app.Date) { s.p.Set("on", day.String()) })
	s.on.Entry.SetPlaceHolder(i18n.T("law.on.hint"))
}

func (s *list) values(kind string) []string {
	switch kind {
	case "region":
		return s.p.Regions
	case "organ":
		return s.p.Organs
	}
	var out []string
	for _, l := range law.Levels() {
		out = append(out, string(l))
	}
	return out
}

func (s *list) open(id, clause string, words []string) {
	s.env.Shell.Open(room.Law, At(id, clause, words))
}

// first opens the first thing that answers.
func (s *list) first() {
	switch {
	case len(s.opens) > 0:
		s.opens[0]()
	case s.phase == present.LawListed && len(s.p.Rows) > 0:
		s.open(s.p.Rows[max(0, s.table.Selected())].ID, "", nil)
	}
}

// key leads from the search box to what was found.
func (s *list) key(e *fyne.KeyEvent) bool {
	if e.Name != fyne.KeyDown {
		return false
	}
	if len(s.press) > 0 {
		s.env.Window.Canvas().Focus(s.press[0])
	} else if s.phase == present.LawListed {
		s.env.Window.Canvas().Focus(s.table)
	}
	return true
}

func (s *list) render() {
	if s.search.Text != s.p.Words {
		keep := s.search.OnChanged
		s.search.OnChanged = nil
		s.search.SetText(s.p.Words)
		s.search.OnChanged = keep
		s.env.Shell.Here(Searched(s.p.Words))
	}
	if len(s.region.Options) == 0 {
		s.region.Options, s.organ.Options = terms(s.p.Regions), s.p.Organs
	}
	if m := s.p.Pack; m.ID != "" {
		s.pack.Set(i18n.T("law.pack", "version", strconv.FormatUint(m.Version, 10), "issued", present.Day(m.Issued), "signer", m.Signer(), "laws", strconv.Itoa(m.Laws)))
	}
	s.drawChips()
	if s.drawn && s.phase == present.LawIndexing && s.p.Phase == present.LawIndexing {
		s.bar.Set(i18n.T("law.indexing"), s.p.Done, s.p.Count)
		return
	}
	s.phase, s.drawn = s.p.Phase, true
	s.press, s.opens = nil, nil
	s.count.Set("")
	s.middle.Objects = []fyne.CanvasObject{s.content()}
	s.root.Refresh()
}

func terms(in []string) []string {
	out := make([]string, len(in))
	for i, x := range in {
		out[i] = i18n.Term(x)
	}
	return out
}

func (s *list) drawChips() {
	s.chips.Objects = nil
	for _, c := range s.p.Chips() {
		word := widgets.Body(c.Words + "　✕")
		p := widgets.NewPress(i18n.T("law.chip.drop", "chip", c.Words), word, func() { s.p.Drop(c) })
		p.Ground, p.Border, p.Pad = theme.AccentTint, theme.Accent, fyne.NewSize(10, 3)
		s.chips.Add(p)
	}
	if s.chips.Hidden = len(s.chips.Objects) == 0; !s.chips.Hidden {
		clear := widgets.NewPress(i18n.T("list.clear"), widgets.Body(i18n.T("list.clear")), func() { s.p.Clear(); s.Find() })
		clear.Pad = fyne.NewSize(10, 3)
		s.chips.Add(clear)
	}
	s.chips.Refresh()
}

// content is what the phase shows.
func (s *list) content() fyne.CanvasObject {
	switch s.phase {
	case present.LawLoading:
		return widgets.Empty(i18n.T("law.loading"), "", "", nil)
	case present.LawNone:
		text := i18n.T("law.none.text")
		if n := len(s.p.View.Open); n > 0 {
			text = i18n.T("law.none.open", "n", strconv.Itoa(n)) + "\n" + text
		}
		return widgets.Empty(i18n.T("law.none"), text, i18n.T("law.packs"), s.Packs)
	case present.LawAbsent:
		c := s.p.View.Current
		return widgets.Empty(i18n.T("law.absent", "version", strconv.FormatUint(c.Manifest.Version, 10)),
			i18n.T("law.absent.text", "have", present.Size(s.p.View.Have), "size", present.Size(c.Blob.Size)), i18n.T("status.syncnow"), s.env.Shell.SyncNow)
	case present.LawIndexing:
		s.bar.Set(i18n.T("law.indexing"), s.p.Done, s.p.Count)
		return s.barBox
	case present.LawStopped:
		return widgets.Empty(i18n.T("law.stopped"), i18n.T("law.stopped.text"), i18n.T("law.stopped.again"), s.p.Reload)
	case present.LawFailed:
		return widgets.Empty(i18n.T("law.failed"), i18n.Error(s.p.Err), i18n.T("law.again"), s.p.Reload)
	case present.LawListed:
		if len(s.p.Rows) == 0 {
			return widgets.Empty(i18n.T("law.nolaw"), i18n.T("law.nohit.text"), i18n.T("list.clear"), s.p.Clear)
		}
		s.count.Set(i18n.T("law.count", "n", strconv.Itoa(len(s.p.Rows))))
		s.table.SetCount(len(s.p.Rows))
		return s.table
	case present.LawFound:
	}
	if len(s.p.Hits)+len(s.p.Rows) == 0 {
		return widgets.Empty(i18n.T("law.nohit"), i18n.T("law.nohit.text"), i18n.T("list.clear"), s.p.Clear)
	}
	s.count.Set(i18n.T("law.found", "n", strconv.Itoa(s.p.Total), "shown", strconv.Itoa(len(s.p.Hits))))
	s.drawHits()
	return s.hitBox
}

func (s *list) row(i int) []widgets.Cell {
	if i >= len(s.p.Rows) {
		return nil
	}
	r := &s.p.Rows[i]
	day := func(d app.Date) widgets.Cell {
		if d.IsZero() {
			return widgets.Cell{Text: i18n.T("law.undated"), Tone: theme.Muted}
		}
		return widgets.Cell{Text: d.String()}
	}
	return []widgets.Cell{{Text: r.Title}, {Text: i18n.Term(string(r.Level))}, {Text: i18n.Term(string(r.Status)), Chip: true, Kind: StatusKind(r.Status)},
		day(r.Effective), day(r.Published), {Text: r.Organ, Tone: theme.Muted}}
}
