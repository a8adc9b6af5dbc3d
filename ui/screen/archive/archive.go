// Package archive is the room of archives (归档): matters that have ended and wait, those archived, paper of matters still being
// handled; a matter's archive page with what goes into its package and what is in the way; labels; shelf checks; and
// the check of a package picked from the disk or a stick.
//
// The room's argument is "" or a page's name ("waiting", "archived", "paper", "shelf", "verify"), or a matter's ID, whose
// archive page it opens.
package archive

import (
	"io"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/app"
	"renda/app/desk"
	"renda/app/org"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// Desk is what the room needs of a desk.
type Desk interface{ present.ArchiveDesk }

// Session is what it needs of the open vault.
type Session interface{ present.ArchiveSession }

// Roles are the offices that keep paper and archive.
var Roles = []org.Role{org.RoleFiling, org.RoleFileHead, org.RoleOffice}

type screen struct {
	env  room.Env
	d    Desk
	p    *present.Archive
	want app.ID // to be shown once the rows are here

	tabs    *widgets.Choice
	tabBox  *fyne.Container
	search  *widgets.Entry
	now     *fyne.Container // what is being done, or what came of it
	bar     *widgets.Progress
	table   *widgets.Table
	detail  *fyne.Container
	line    *widgets.Text
	label   *widgets.Button
	listing *widgets.Button
	lists   fyne.CanvasObject
	middle  *fyne.Container
	top     *fyne.Container
	steps   []*widgets.Button // what can be done with the matter shown, the usual next thing first
	shelf   *shelf
	verify  *verify
	drawn   present.ArchiveTab
	chosen  app.ID
	filling bool // the table is being filled: what it selects is no choice of a person
	root    fyne.CanvasObject
}

// New makes the room.
func New(env room.Env, d Desk, ses Session, arg string) room.Screen {
	s := &screen{env: env, d: d, now: widgets.Column(0), detail: widgets.Column(10), line: widgets.Small(""), tabBox: container.NewStack(), middle: container.NewStack()}
	s.p = present.NewArchive(d, ses, env.Stage, s.render)
	for _, t := range present.ArchiveTabs {
		if arg == string(t) {
			s.p.Tab = t
		}
	}
	if id, err := app.ParseID(arg); err == nil {
		s.want = id
	}
	s.shelf = newShelf(s)
	s.verify = newVerify(s)
	s.build()
	s.render()
	s.p.Reload()
	return s
}

func (s *screen) build() {
	s.search = widgets.NewEntry(i18n.T("archive.search"))
	s.search.SetPlaceHolder(i18n.T("archive.search.hint"))
	s.search.OnChanged = func(x string) { s.p.Words = strings.TrimSpace(x); s.render() }
	s.search.OnSubmitted = func(string) { s.env.Window.Canvas().Focus(s.table) }
	s.table = widgets.NewTable(nil, s.row)
	s.table.OnSelect = func(i int) {
		if rows := s.p.Rows(); !s.filling && i >= 0 && i < len(rows) {
			s.show(rows[i].Card.ID)
		}
	}
	s.table.OnOpen = func(i int) {
		if rows := s.p.Rows(); i >= 0 && i < len(rows) {
			s.env.Shell.OpenMatter(rows[i].Card.ID)
		}
	}
	s.label = widgets.NewButton(i18n.T("archive.labels"), s.labels)
	s.listing = widgets.NewButton(i18n.T("archive.catalogue"), func() { s.env.Shell.TakeOut(s.p.CatalogueOut()) })
	split := container.NewHSplit(widgets.PanelFill(s.table), container.NewVScroll(widgets.Inset(14, 4, s.detail)))
	split.SetOffset(0.54)
	s.lists = split
	head := container.NewBorder(nil, nil, nil, widgets.Buttons(s.listing, s.label), widgets.Title(s.Title()))
	s.top = widgets.Column(6, head, s.tabBox, s.search, s.now)
	s.root = widgets.Inset(22, 14, container.NewBorder(widgets.Column(0, s.top, widgets.Gap(1, 6)), widgets.Inset(2, 6, s.line), nil, nil, s.middle))
}

func (s *screen) Title() string              { return i18n.T("room.archive") }
func (s *screen) Content() fyne.CanvasObject { return s.root }
func (s *screen) Keep()                      { s.shelf.p.Keep() }

func (s *screen) Close() {
	s.p.Stop()
	s.shelf.p.Stop()
}

// Shown puts the focus where one goes on: on the rows, or on the field that takes labels.
func (s *screen) Shown() {
	c := s.env.Window.Canvas()
	switch s.p.Tab {
	case present.TabShelf:
		widgets.Focus(c, s.shelf.entry)
	case present.TabVerify:
		_ = s.verify.c != nil && widgets.Focus(c, s.verify.table) || widgets.Focus(c, s.verify.pick)
	default:
		if !widgets.Focus(c, s.table) && s.p.Loaded {
			widgets.Focus(c, s.tabs.First()) // no rows here: on to another page
		}
	}
}

// Commands are the pages, and what can be done with the matter shown and with the rows.
func (s *screen) Commands() []room.Command {
	var out []room.Command
	for _, t := range []present.ArchiveTab{present.TabWaiting, present.TabArchived, present.TabPaper} { // the others are found from everywhere
		out = append(out, room.Command{Name: i18n.T("archive.tab." + string(t)), Run: func() { s.turn(t) }})
	}
	if s.onList() {
		for _, b := range append([]*widgets.Button{s.listing, s.label}, s.steps...) {
			if b.Visible() && !b.Disabled() {
				out = append(out, room.Command{Name: b.Text, Run: b.OnTapped})
			}
		}
	}
	return out
}

func (s *screen) Changed(c desk.Change) {
	if c.All || len(c.Matters) > 0 {
		s.p.Reload()
		s.shelf.p.Reload()
	}
}

// Find puts the focus on the search box.
func (s *screen) Find() {
	if s.onList() {
		s.env.Window.Canvas().Focus(s.search)
	}
}

// Access: Ctrl+1 to Ctrl+5 show the pages.
func (s *screen) Access(n int) {
	if n >= 1 && n <= len(present.ArchiveTabs) {
		s.turn(present.ArchiveTabs[n-1])
	}
}

// Commit does the usual next thing with what is shown.
func (s *screen) Commit() {
	switch {
	case s.p.Tab == present.TabShelf:
		s.shelf.record()
	case s.p.Tab == present.TabVerify:
		s.verify.choose()
	case len(s.steps) > 0 && !s.steps[0].Disabled():
		s.steps[0].OnTapped()
	}
}

// Escape calls off what is being done, or takes away what is looked for.
func (s *screen) Escape() bool {
	switch {
	case s.p.Cancel():
	case s.onList() && s.p.Words != "":
		s.search.SetText("")
	default:
		return false
	}
	return true
}

func (s *screen) onList() bool {
	return s.p.Tab != present.TabShelf && s.p.Tab != present.TabVerify
}

func (s *screen) turn(t present.ArchiveTab) {
	s.p.Tab, s.p.Page, s.chosen = t, nil, app.ID{}
	s.env.Shell.Here(string(t))
	s.render()
	s.Shown()
}

func (s *screen) render() {
	if s.p.Loaded && !s.want.IsZero() {
		want := s.want
		s.want = app.ID{}
		if t, i := s.p.Find(want); i >= 0 {
			s.p.Tab, s.chosen = t, want
		}
		s.show(want)
	}
	s.drawTabs()
	s.drawNow()
	for _, o := range []fyne.CanvasObject{s.search, s.label, s.listing} {
		if s.onList() {
			o.Show()
		} else {
			o.Hide()
		}
	}
	if s.p.Tab != present.TabArchived {
		s.listing.Hide()
	}
	switch s.p.Tab {
	case present.TabShelf:
		s.put(s.shelf.root)
		s.shelf.render()
	case present.TabVerify:
		s.put(s.verify.root)
		s.verify.render()
	default:
		s.renderList()
	}
}

func (s *screen) put(o fyne.CanvasObject) {
	if len(s.middle.Objects) == 1 && s.middle.Objects[0] == o {
		return
	}
	s.middle.Objects = []fyne.CanvasObject{o}
	s.middle.Refresh()
	if s.root != nil {
		s.root.Refresh()
	}
}

// drawTabs counts the rows of each page beside its name.
func (s *screen) drawTabs() {
	var opts []widgets.Option
	for _, t := range present.ArchiveTabs {
		name := i18n.T("archive.tab." + string(t))
		if n := s.p.Count(t); n > 0 {
			name += " " + strconv.Itoa(n)
		}
		opts = append(opts, widgets.Option{Value: string(t), Label: name})
	}
	s.tabs = widgets.NewChoice(i18n.T("room.archive"), false, opts, string(s.p.Tab))
	s.tabs.OnChange = func() { s.turn(present.ArchiveTab(s.tabs.Chosen()[0])) }
	s.tabBox.Objects = []fyne.CanvasObject{s.tabs.Object()}
	s.tabBox.Refresh()
}

// drawNow shows what is being done, or what came of the last thing done. The bar stays the same while it moves, so that its
// button keeps the focus.
func (s *screen) drawNow() {
	switch {
	case s.p.Working != "" && s.bar == nil:
		s.bar = widgets.NewProgress(s.p.Working, i18n.T("archive.stop"), func() { s.p.Cancel() })
		s.now.Objects = []fyne.CanvasObject{widgets.Panel(s.bar.Object())}
	case s.p.Working != "":
		if s.p.Total > 0 {
			s.bar.Set(s.p.Working+" "+strconv.Itoa(s.p.Done)+"%", s.p.Done, s.p.Total)
		}
		return
	default:
		s.bar, s.now.Objects = nil, nil
		if m := s.p.Message; m != nil {
			kind := map[present.Tone]widgets.Kind{present.ToneDone: widgets.Good, present.ToneNote: widgets.Soon, present.ToneFailed: widgets.Alarm}[m.Tone]
			s.now.Objects = []fyne.CanvasObject{widgets.Banner{Kind: kind, Text: m.Text, Close: s.p.Forget}.Object()}
		}
	}
	s.now.Refresh()
	s.top.Refresh()
	if s.root != nil {
		s.root.Refresh()
	}
}

// columns of each page of rows.
func (s *screen) columns() []widgets.TableColumn {
	title := widgets.TableColumn{Name: i18n.T("list.title"), Width: 210, Grow: 3, Strong: true}
	switch s.p.Tab {
	case present.TabArchived:
		return []widgets.TableColumn{{Name: i18n.T("archive.col.no"), Width: 270, Snug: true}, title, {Name: i18n.T("archive.col.keep"), Width: 84, Spare: true}, {Name: i18n.T("archive.col.box"), Width: 84, Grow: 1, Spare: true}}
	case present.TabPaper:
		return []widgets.TableColumn{{Name: i18n.T("archive.col.code"), Width: 132}, title, {Name: i18n.T("archive.col.paper"), Width: 70, Right: true}, {Name: i18n.T("archive.col.place"), Width: 110, Grow: 1, Spare: true}, {Name: i18n.T("list.state"), Width: 110, Spare: true}}
	}
	return []widgets.TableColumn{{Name: i18n.T("archive.col.waited"), Width: 118}, title, {Name: i18n.T("list.number"), Width: 160, Grow: 1, Spare: true}, {Name: i18n.T("archive.col.paper"), Width: 62, Right: true, Spare: true}}
}

func (s *screen) row(i int) []widgets.Cell {
	rows := s.p.Rows()
	if i >= len(rows) {
		return nil
	}
	r := &rows[i]
	title := widgets.Cell{Text: r.Card.Title}
	copies := widgets.Cell{Tone: theme.Muted}
	if r.Copies > 0 {
		copies.Text = strconv.Itoa(r.Copies)
	}
	switch s.p.Tab {
	case present.TabArchived:
		no := widgets.Cell{Text: r.Number}
		switch {
		case r.Twice:
			no = widgets.Cell{Text: i18n.T("archive.twice.chip", "no", r.Number), Chip: true, Kind: widgets.Alarm}
		case r.Number == "":
			no = widgets.Cell{Text: i18n.T("archive.nonumber"), Tone: theme.Muted}
		}
		return []widgets.Cell{no, title, {Text: i18n.Term(r.Retention)}, whereCell(r)}
	case present.TabPaper:
		return []widgets.Cell{{Text: r.Code}, title, copies, whereCell(r), {Text: i18n.Term(r.State), Tone: theme.Muted}}
	}
	waited := widgets.Cell{Text: i18n.T("archive.waited", "n", strconv.Itoa(r.Waited)), Chip: true, Kind: widgets.Neutral}
	if s.p.Late(r) {
		waited.Kind = widgets.Alarm
	}
	if r.Card.Pending > 0 {
		waited = widgets.Cell{Text: i18n.T("item.waiting"), Chip: true, Kind: widgets.Waiting}
	}
	return []widgets.Cell{waited, title, {Text: r.Card.Number, Tone: theme.Muted}, copies}
}

func (s *screen) renderList() {
	rows := s.p.Rows()
	if s.drawn != s.p.Tab {
		s.drawn = s.p.Tab
		s.table.Columns = s.columns()
		s.table.Refresh()
	}
	s.filling = true
	s.table.SetCount(len(rows))
	s.filling = false
	s.line.Set(s.sum(len(rows)))
	switch {
	case s.p.Err != nil && s.p.Page == nil && len(rows) == 0:
		s.put(widgets.PanelFill(widgets.Empty(i18n.T("archive.failed"), i18n.Error(s.p.Err), i18n.T("archive.again"), s.p.Reload)))
		return
	case !s.p.Loaded:
		s.put(widgets.PanelFill(widgets.Empty(i18n.T("archive.loading"), "", "", nil)))
		return
	case len(rows) == 0 && s.p.Words != "":
		s.put(widgets.PanelFill(widgets.Empty(i18n.T("archive.nothing"), i18n.T("archive.nothing.text", "words", s.p.Words), "", nil)))
		return
	case len(rows) == 0:
		s.put(widgets.PanelFill(widgets.Empty(i18n.T("archive.none."+string(s.p.Tab)), i18n.T("archive.none."+string(s.p.Tab)+".text"), "", nil)))
		return
	}
	s.put(s.lists)
	at := -1
	for i := range rows {
		if rows[i].Card.ID == s.chosen {
			at = i
		}
	}
	if at < 0 {
		at = 0
		s.show(rows[0].Card.ID)
	}
	if s.table.Selected() != at {
		s.filling = true
		s.table.Select(at)
		s.filling = false
	}
	s.drawDetail()
}

func (s *screen) sum(shown int) string {
	switch s.p.Tab {
	case present.TabWaiting:
		if shown == 0 {
			return ""
		}
		return i18n.T("archive.sum.waiting", "n", strconv.Itoa(shown), "late", strconv.Itoa(s.p.Overdue()))
	case present.TabArchived:
		return i18n.T("archive.sum.archived", "n", strconv.Itoa(shown))
	}
	return i18n.T("archive.sum.paper", "n", strconv.Itoa(shown))
}

// show reads a matter's archive page, unless it is shown already.
func (s *screen) show(id app.ID) {
	if s.chosen == id && s.p.Page != nil && s.p.Page.Row.Card.ID == id {
		return
	}
	s.chosen = id
	s.p.Show(id)
}

// Select selects a row; for tests and pictures.
func (s *screen) Select(i int) { s.table.Select(i) }

// Pack writes the package of the matter shown into a folder.
func (s *screen) Pack(folder string) { s.p.Pack(folder) }

// Verify checks a package.
func (s *screen) Verify(name string, r io.ReadCloser) { s.verify.check(name, r) }

// Scan takes labels as they are typed or scanned.
func (s *screen) Scan(text string) { s.shelf.Scan(text) }

// Labels previews the stickers of the rows shown.
func (s *screen) Labels() { s.labels() }
