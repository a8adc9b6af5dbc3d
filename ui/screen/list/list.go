// Package list is the list of matters: filtered, ordered, counted, exported.
//
// Its argument chooses what it begins with: "" all, "turn" what waits for me,
// "overdue", "due" by deadline, "text:…" searched for, "invites" matters I am asked to co-sign, or
// "ids:title:id,id,…" exactly those (a figure's list).
package list

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"renda/app"
	"renda/app/desk"
	"renda/app/procedure"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// Desk is what the list needs of a desk.
type Desk interface {
	present.ListDesk
	Begins() []desk.ActionView
}

type screen struct {
	env   room.Env
	d     Desk
	p     *present.List
	title string
	arg   string
	proc  string // whose columns and states are shown, "" of none
	cols  []int  // which of its columns

	table  *widgets.Table
	count  *widgets.Text
	asof   *widgets.Text
	search *widgets.Entry
	work   *widgets.Select // shown where there are several
	state  *widgets.Select
	bar    *fyne.Container
	turn   *widgets.Check
	over   *widgets.Check
	clear  *widgets.Button
	middle *fyne.Container
	foot   *fyne.Container
	root   fyne.CanvasObject
}

// New makes the room.
func New(env room.Env, d Desk, arg string) room.Screen {
	s := &screen{env: env, d: d, arg: arg, title: i18n.T("room.list")}
	f := desk.Filter{Sort: "updated"}
	switch {
	case arg == "turn":
		f.Turn = true
	case arg == "overdue":
		f.Overdue = true
	case arg == "due":
		f.Sort, f.Asc = "due", true
	case arg == "invites":
		f.Turn, f.Mine, s.title = true, "cosigner", i18n.T("room.invites")
	case strings.HasPrefix(arg, "text:"):
		f.Text = strings.TrimPrefix(arg, "text:")
	case strings.HasPrefix(arg, "ids:"):
		f.IDs, s.title = parseIDs(arg)
	}
	s.p = present.NewList(d, env.Stage, f, s.render)
	if arg == "turn" || arg == "overdue" || f.Text != "" {
		s.p.Unpin()
	}
	s.build()
	s.p.Reload()
	return s
}

func parseIDs(arg string) (ids []app.ID, title string) {
	rest := strings.TrimPrefix(arg, "ids:")
	cut := strings.LastIndexByte(rest, ':')
	ids = []app.ID{} // none is not all
	for _, x := range strings.Split(rest[cut+1:], ",") {
		if id, err := app.ParseID(x); err == nil {
			ids = append(ids, id)
		}
	}
	return ids, rest[:max(0, cut)]
}

func (s *screen) Title() string              { return s.title }
func (s *screen) Content() fyne.CanvasObject { return s.root }
func (s *screen) Keep()                      {}
func (s *screen) Close()                     { s.p.Stop() }
func (s *screen) Changed(c desk.Change) {
	if c.All || len(c.Matters) > 0 || c.Status {
		s.p.Reload()
	}
}

// Find puts the focus on the search field.
func (s *screen) Find() { s.env.Window.Canvas().Focus(s.search) }

// Shown puts the focus on the rows.
func (s *screen) Shown() { widgets.Focus(s.env.Window.Canvas(), s.table) }

func (s *screen) build() {
	s.table = widgets.NewTable(s.columns(), s.row)
	s.table.OnOpen = func(i int) {
		if i < len(s.p.Cards) {
			s.env.Shell.OpenMatter(s.p.Cards[i].ID)
		}
	}
	s.table.OnSort = func(key string, asc bool) {
		s.p.Filter.Sort, s.p.Filter.Asc = key, asc
		s.p.Reload()
	}
	s.table.Find, s.table.Now = s.p.Find, s.d.Now
	s.table.SetSort(s.p.Filter.Sort, s.p.Filter.Asc)
	s.filters()
	s.count, s.asof = widgets.Small(""), widgets.Small("")
	s.middle = container.NewStack(s.table)
	export := widgets.NewButton(i18n.T("list.export"), s.export)
	buttons := []fyne.CanvasObject{export}
	if len(s.d.Begins()) > 0 {
		buttons = append(buttons, widgets.Primary(i18n.T("begin.more"), func() { s.env.Shell.Open(room.Begin, "") }))
	}
	head := container.NewBorder(nil, nil, nil, widgets.Buttons(buttons...), widgets.Title(s.title))
	s.bar = container.NewBorder(nil, nil, nil, widgets.Buttons(s.work, s.state, s.turn, s.over, s.clear), s.search)
	s.foot = container.NewBorder(nil, nil, s.count, s.asof)
	s.root = widgets.Inset(22, 14, container.NewBorder(widgets.Column(8, head, s.bar, widgets.Gap(1, 0)), widgets.Inset(2, 6, s.foot), nil, nil, widgets.PanelFill(s.middle)))
}

// columns are those of every matter and the first of the work the list is of.
func (s *screen) columns() []widgets.TableColumn {
	cols := []widgets.TableColumn{
		{Key: "number", Name: i18n.T("list.number"), Width: 172, Snug: true},
		{Key: "title", Name: i18n.T("list.title"), Width: 320, Grow: 4},
		{Key: "state", Name: i18n.T("list.state"), Width: 148},
		{Key: "due", Name: i18n.T("list.due"), Width: 116},
	}
	var extra []procedure.Column
	s.proc, extra, s.cols = s.p.Columns(2)
	for _, c := range extra {
		cols = append(cols, widgets.TableColumn{Key: c.Key, Name: i18n.Pick(c.Name, c.NameEn), Width: 98, Grow: 1, Spare: true})
	}
	return append(cols, widgets.TableColumn{Key: "updated", Name: i18n.T("list.updated"), Width: 112, Right: true, Spare: true})
}

func (s *screen) filters() {
	s.search = widgets.NewEntry(i18n.T("list.search"))
	s.search.SetPlaceHolder(i18n.T("list.search"))
	s.search.SetText(s.p.Filter.Text)
	s.search.OnChanged = func(x string) { s.p.Filter.Text = x; s.p.Reload() }
	s.work, s.state = widgets.NewSelect(nil, nil), widgets.NewSelect(nil, nil)
	s.choices()
	s.turn = widgets.NewCheck(i18n.T("list.turn"), s.p.Filter.Turn, func(on bool) { s.p.Filter.Turn = on; s.p.Reload() })
	s.over = widgets.NewCheck(i18n.T("list.overdue"), s.p.Filter.Overdue, func(on bool) { s.p.Filter.Overdue = on; s.p.Reload() })
	s.clear = widgets.NewButton(i18n.T("list.clear"), s.unfilter)
	s.clear.Importance = widget.LowImportance
	if s.arg == "invites" {
		s.turn.Hide()
		s.over.Hide()
	}
}

// choices offers the works there are, and the states of the one that is shown.
func (s *screen) choices() {
	works, ids, at := []string{i18n.T("list.allworks")}, []string{""}, 0
	for _, p := range s.p.Kinds {
		if p.ID == s.p.Filter.Proc {
			at = len(ids)
		}
		works, ids = append(works, i18n.Pick(p.Name, p.NameEn)), append(ids, p.ID)
	}
	offer(s.work, works, at, func(i int) { s.p.OfKind(ids[i]) })
	s.work.Hidden = len(works) < 3
	names, states, at := []string{i18n.T("list.allstates")}, []procedure.StateID{""}, 0
	for _, st := range s.p.States() {
		if slices.Contains(s.p.Filter.States, st.ID) {
			at = len(states)
		}
		names, states = append(names, i18n.Pick(st.Name, st.NameEn)), append(states, st.ID)
	}
	offer(s.state, names, at, func(i int) {
		if s.p.Filter.States = nil; i > 0 {
			s.p.Filter.States = []procedure.StateID{states[i]}
		}
		s.p.Reload()
	})
	s.state.Hidden = len(names) < 2
}

// offer sets what a list offers and what is chosen, without choosing.
func offer(w *widgets.Select, names []string, at int, choose func(int)) {
	w.OnChanged = nil
	w.SetOptions(names)
	w.SetSelectedIndex(at)
	w.OnChanged = func(string) { choose(max(0, w.SelectedIndex())) }
}

func (s *screen) unfilter() {
	s.search.OnChanged, s.search.Text = nil, ""
	s.search.Refresh()
	s.search.OnChanged = func(x string) { s.p.Filter.Text = x; s.p.Reload() }
	s.p.Clear()
	quiet(s.turn, s.p.Filter.Turn)
	quiet(s.over, s.p.Filter.Overdue)
}

func quiet(c *widgets.Check, on bool) { c.Checked = on; c.Refresh() }

func (s *screen) render() {
	if cols := s.columns(); !slices.Equal(cols, s.table.Columns) {
		s.table.SetColumns(cols)
	}
	s.choices()
	s.bar.Refresh()
	s.table.SetCount(len(s.p.Cards))
	if s.p.Narrowed() {
		s.count.Set(i18n.T("list.count.of", "n", strconv.Itoa(len(s.p.Cards)), "all", strconv.Itoa(s.p.All)))
		s.clear.Enable()
	} else {
		s.count.Set(i18n.T("list.count", "n", strconv.Itoa(len(s.p.Cards))))
		s.clear.Disable()
	}
	s.asof.Set(i18n.T("list.asof", "time", s.p.AsOf()))
	s.foot.Refresh()
	switch {
	case len(s.p.Cards) > 0:
		s.middle.Objects = []fyne.CanvasObject{s.table}
	case s.p.Narrowed():
		s.middle.Objects = []fyne.CanvasObject{widgets.Empty(i18n.T("list.nohit"), i18n.T("list.nohit.text"), i18n.T("list.clear"), s.unfilter)}
	case s.arg == "invites":
		s.middle.Objects = []fyne.CanvasObject{widgets.Empty(i18n.T("invites.none"), i18n.T("invites.none.text"), "", nil)}
	default:
		s.middle.Objects = []fyne.CanvasObject{widgets.Empty(i18n.T("list.none"), i18n.T("list.none.text"), i18n.T("status.syncnow"), s.env.Shell.SyncNow)}
	}
	s.middle.Refresh()
}

func (s *screen) row(i int) []widgets.Cell {
	if i >= len(s.p.Cards) {
		return nil
	}
	c := &s.p.Cards[i]
	number := widgets.Cell{Text: c.Number}
	if c.Number == "" {
		number = widgets.Cell{Text: i18n.T("card.nonumber"), Tone: theme.Muted}
	}
	title := c.Title
	if c.Turn {
		title = "→ " + title
	}
	due, level := s.p.Works.Due(*c, s.p.Today())
	state := widgets.Cell{Text: s.p.Works.State(c.Proc, c.State), Chip: true}
	if c.Pending > 0 {
		state.Kind = widgets.Waiting
	}
	out := []widgets.Cell{number, {Text: title}, state, {Text: due, Chip: true, Kind: widgets.OfLevel(uint8(level))}}
	for _, k := range s.cols {
		v := ""
		if c.Proc == s.proc && k < len(c.Vals) {
			v = present.Terms(c.Vals[k])
		}
		out = append(out, widgets.Cell{Text: v})
	}
	return append(out, widgets.Cell{Text: present.Clock(time.UnixMilli(c.Updated), s.d.Now()), Tone: theme.Muted})
}

func (s *screen) export() {
	s.env.Shell.TakeOut(s.p.Out(i18n.T("list.file", "title", s.title, "date", s.p.Today().String())))
}
