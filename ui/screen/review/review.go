// Package review is the reviewer's page of a filed document (审查): a paper of it as a text of
// clauses, what the rule cards point at beside it, the higher law it has to fit, and the text it replaces.
//
// Its argument is the filing's ID; "ID/hash" reads that paper of it.
package review

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	base "fyne.io/fyne/v2/theme"

	"renda/app"
	"renda/app/act"
	"renda/app/cards"
	"renda/app/desk"
	"renda/app/library"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/screen/fields"
	"renda/ui/screen/law/clauses"
	"renda/ui/text"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// Desk is what the page needs of a desk.
type Desk interface {
	present.ReviewDesk
	present.CardDesk
}

type screen struct {
	env room.Env
	d   Desk
	p   *present.Review
	id  app.ID

	reader *text.Reader
	cite   func()
	table  *widgets.Table // findings
	pairs  *widgets.Table // clauses side by side with a higher law
	detail *fyne.Container
	tab    string
	side   *fyne.Container
	keys   map[string]*tabKey // what opens a column
	paper  *widgets.Select
	on     *widgets.DateField
	head   *fyne.Container
	middle *fyne.Container
	read   fyne.CanvasObject // the document by itself, with the columns beside it
	frame  *fyne.Container   // that, or what stands beside the document, at full width
	body   fyne.CanvasObject
	root   *fyne.Container

	by     fyne.KeyName     // the letter that is being pressed
	shown  *present.Reading // what stands in the reader
	paired *present.PairedLaw
	pair   *text.Pair
	beside *present.Compared
}

// New makes the page.
func New(env room.Env, d Desk, arg string) room.Screen {
	word, hash, _ := strings.Cut(arg, "/")
	id, err := app.ParseID(word)
	s := &screen{env: env, d: d, id: id, tab: tabFindings}
	paper, _ := act.ParseHash(hash) // none, or none that can be read: the official text
	s.p = present.NewReview(d, env.Stage, id, paper, s.render)
	s.build()
	if err != nil {
		s.root.Objects = []fyne.CanvasObject{widgets.Empty(i18n.T("matter.none"), i18n.Error(err), i18n.T("back"), env.Shell.Back)}
		return s
	}
	s.p.Reload()
	return s
}

func (s *screen) Title() string {
	if s.p.View != nil {
		return i18n.T("review.title", "title", s.p.View.Card.Title)
	}
	return i18n.T("room.review")
}

func (s *screen) Content() fyne.CanvasObject { return s.root }
func (s *screen) Keep()                      {}
func (s *screen) Close()                     { s.p.Stop() }

func (s *screen) Changed(c desk.Change) {
	mine := c.All
	for _, id := range c.Matters {
		mine = mine || id == s.id
		if id == library.ID || id == cards.ID {
			s.p.Run() // another law pack, other cards in force
		}
	}
	if mine {
		s.p.Reload()
	}
}

// Find looks for words in the text.
func (s *screen) Find() {
	if s.reader.OnFind != nil && s.alone() {
		s.reader.OnFind()
	}
}

func (s *screen) alone() bool { return s.p.Paired == nil && s.p.Compared == nil }

// Beside puts the likeliest higher law beside the document.
func (s *screen) Beside() {
	if len(s.p.Higher) > 0 {
		s.besideAt(s.p.Higher[0].ID, "")
	}
}

// Earlier puts the text filed before, or after, beside the document.
func (s *screen) Earlier() { s.p.CompareFiled() }

// Access opens one of the columns beside the text, and goes there.
func (s *screen) Access(n int) {
	if n <= len(tabOrder) && s.alone() {
		s.open(tabOrder[n-1])
		s.Shown()
	}
}

// Commit confirms the finding one is at.
func (s *screen) Commit() { s.judge(true) }

// Escape goes back to the document by itself.
func (s *screen) Escape() bool {
	if s.alone() {
		return false
	}
	s.p.Alone()
	return true
}

// Shown puts the focus where one goes on: on the rows of clauses where two texts stand side by side, else into the column
// beside the text, on what opens it where there is only to read.
func (s *screen) Shown() {
	c := s.env.Window.Canvas()
	if !s.alone() {
		_ = s.p.Paired != nil && widgets.Focus(c, s.pairs) || widgets.Focus(c, widgets.First(s.frame))
		return
	}
	if s.tab == tabFindings && (widgets.Focus(c, s.table) || s.p.Report == nil && s.p.ReportErr == nil) {
		return // the findings, or nothing while they are still looked for
	}
	_ = widgets.Focus(c, widgets.First(s.side)) || widgets.Focus(c, s.keys[s.tab].Press)
}

// Commands are the columns, and what else is to be had here.
func (s *screen) Commands() []room.Command {
	if !s.alone() {
		return []room.Command{{Name: i18n.T("review.alone"), Run: s.p.Alone}}
	}
	var out []room.Command
	for i, t := range tabOrder {
		out = append(out, room.Command{Name: s.keys[t].Label, Run: func() { s.Access(i + 1) }})
	}
	if track, ok := s.p.MayOpine(); ok {
		out = append(out, room.Command{Name: i18n.T("review.opine"), Run: func() { s.opine(track) }})
	}
	if s.p.Reading != nil {
		out = append(out, room.Command{Name: i18n.T("cards"), Run: s.Cards}, room.Command{Name: i18n.T("law.cite"), Run: s.cite})
	}
	return append(out, room.Command{Name: i18n.T("redact.open"), Run: s.matter})
}

// matter opens the page of the filing.
func (s *screen) matter() { s.env.Shell.Open(room.Matter, s.id.String()) }

// opine opens the form in which a committee gives its opinion.
func (s *screen) opine(track string) { s.env.Shell.Open(room.Matter, s.id.String()+"/opine/"+track) }

func (s *screen) build() {
	s.reader = text.NewReader(i18n.T("review.text"))
	s.reader.OnKey = s.key
	s.cite = clauses.Cite(s.env, s.reader, s.citation)
	s.table = widgets.NewTable([]widgets.TableColumn{{Name: i18n.T("review.col.place"), Width: 112}, {Name: i18n.T("review.col.card"), Width: 120, Grow: 1}, {Name: i18n.T("review.col.state"), Width: 92}}, s.row)
	s.table.OnSelect, s.table.OnKey = s.select_, s.key
	s.table.OnOpen = func(int) { s.judge(true) }
	s.pairs = widgets.NewTable([]widgets.TableColumn{{Name: i18n.T("review.col.mine"), Width: 150}, {Name: i18n.T("review.col.theirs"), Width: 170}, {Name: i18n.T("review.col.alike"), Width: 86},
		{Name: i18n.T("review.col.words"), Width: 200, Grow: 1, Spare: true}}, s.pairRow)
	s.pairs.OnSelect = s.jumpPair
	s.detail, s.side, s.head = container.NewStack(), container.NewStack(), widgets.Column(6)
	s.paper = widgets.NewSelect(nil, nil)
	s.keys = newTabKeys(s.open)
	s.on = fields.Day(i18n.T("review.on"), s.d.Now, func(day app.Date) { s.p.RunOn(day) })
	s.on.Entry.SetText(s.p.On.String())
	s.middle = container.NewStack()
	right := widgets.Frame(tabRow(s.keys), nil, nil, s.side)
	s.read = widgets.Aside(s.middle, right, 356, 420)
	s.frame = container.NewStack(s.read)
	s.body = widgets.Inset(14, 12, container.NewBorder(widgets.Column(0, s.head, widgets.Gap(1, 8)), nil, nil, nil, s.frame))
	s.root = container.NewStack(widgets.Empty(i18n.T("matter.loading"), "", "", nil))
}

// citation cites the document by its name.
func (s *screen) citation(at present.Stretch) (string, bool) {
	if s.p.Reading == nil {
		return "", false
	}
	return s.p.Reading.Cite(s.p.View.Card.Title, at)
}

// key is what one presses while reading: N and P go from finding to finding, C confirms, D dismisses, V shows
// the card, X covers what is selected in a redacted copy.
func (s *screen) key(e *fyne.KeyEvent) bool {
	s.by = e.Name
	defer func() { s.by = "" }()
	switch e.Name {
	case fyne.KeyN:
		s.step(1)
	case fyne.KeyP:
		s.step(-1)
	case fyne.KeyC:
		s.judge(true)
	case fyne.KeyD:
		s.judge(false)
	case fyne.KeyV:
		s.card()
	case fyne.KeyX:
		s.Cover()
	default:
		return false
	}
	return true
}

func (s *screen) step(by int) {
	if s.p.Step(by) {
		s.open(tabFindings)
		s.table.Select(s.p.At)
	}
}

func (s *screen) render() {
	if s.p.View == nil {
		s.root.Objects = []fyne.CanvasObject{widgets.Empty(i18n.T("matter.none"), i18n.Error(s.p.Err), i18n.T("back"), s.env.Shell.Back)}
		s.root.Refresh()
		return
	}
	fresh := s.root.Objects[0] != s.body
	s.root.Objects = []fyne.CanvasObject{s.body}
	s.drawHead()
	s.drawMiddle()
	s.drawSide()
	s.root.Refresh()
	if s.shown != s.p.Reading && s.p.Reading != nil {
		s.shown = s.p.Reading
		clauses.Set(s.reader, s.shown)
	}
	s.mark()
	if fresh {
		s.env.Window.SetTitle(s.Title() + " — " + i18n.T("app.name"))
	}
}

// drawHead says what document this is, which paper is read and by which day's law.
func (s *screen) drawHead() {
	back := widgets.IconButton(i18n.T("back"), base.NavigateBackIcon(), false, s.env.Shell.Back)
	back.Importance = widgets.Quiet("", nil).Importance
	title := widgets.NewText(s.p.View.Card.Title, "", theme.SizeTitle)
	title.Style.Bold = true
	var buttons []fyne.CanvasObject
	switch {
	case !s.alone():
		buttons = append(buttons, widgets.Primary(i18n.T("review.alone"), s.p.Alone))
	case s.p.Reading != nil:
		buttons = append(buttons, widgets.NewButton(i18n.T("cards"), s.Cards), widgets.NewButton(i18n.T("law.cite"), s.cite))
		if other, older := s.p.Earlier(); !other.IsZero() {
			key := "review.compare.newer"
			if older {
				key = "review.compare.older"
			}
			buttons = append(buttons, widgets.NewButton(i18n.T(key), s.p.CompareFiled))
		}
	}
	row := container.NewBorder(nil, nil, back, widgets.Buttons(buttons...), widgets.Inset(6, 0, title))
	s.paper.OnChanged = nil
	s.paper.Options = nil
	for _, p := range s.p.Papers {
		s.paper.Options = append(s.paper.Options, p.Name)
	}
	s.paper.SetSelectedIndex(s.p.Paper)
	s.paper.OnChanged = func(string) {
		if i := s.paper.SelectedIndex(); i != s.p.Paper {
			s.env.Shell.Here(s.id.String() + "/" + s.p.Papers[i].Blob.Hash.String())
			s.p.Choose(i)
		}
	}
	k := base.TextSize() / 15
	line := []fyne.CanvasObject{widgets.AtLeast(320*k, s.paper), widgets.Row(6, widgets.Small(i18n.T("review.on")), widgets.AtLeast(160*k, s.on.Object()))}
	if !s.alone() {
		line = []fyne.CanvasObject{widgets.Small(s.p.With)}
	}
	s.head.Objects = []fyne.CanvasObject{row, widgets.Inset(8, 0, widgets.Flow(14, line...))}
	if s.p.BesideErr != nil {
		s.head.Add(widgets.Banner{Kind: widgets.Alarm, Text: i18n.Error(s.p.BesideErr)}.Object())
	}
	s.head.Refresh()
}

// drawMiddle shows the text, what stands beside it, or why there is none.
func (s *screen) drawMiddle() {
	if s.p.Compared == nil {
		s.beside = nil
	}
	if s.p.Paired == nil {
		s.paired, s.pair = nil, nil
	}
	_, _, beside := s.p.Busy()
	switch {
	case beside:
		s.frame.Objects = []fyne.CanvasObject{widgets.PanelFill(widgets.Empty(i18n.T("review.besides"), "", i18n.T("cancel"), s.p.Alone))}
	case s.p.Compared != nil && s.p.Compared != s.beside:
		s.beside = s.p.Compared
		s.frame.Objects = []fyne.CanvasObject{clauses.NewComparison(s.beside, i18n.T("compare.old"), i18n.T("compare.new")).Object()}
	case s.p.Paired != nil && s.p.Paired != s.paired:
		s.frame.Objects = []fyne.CanvasObject{s.drawPair()}
	case s.alone():
		s.frame.Objects = []fyne.CanvasObject{s.read}
		s.middle.Objects = []fyne.CanvasObject{widgets.PanelFill(s.text())}
	}
}

// text is the document by itself, or why there is no text.
func (s *screen) text() fyne.CanvasObject {
	reading, _, _ := s.p.Busy()
	switch {
	case len(s.p.Papers) == 0:
		return widgets.Empty(i18n.T("review.nopaper"), i18n.T("review.nopaper.text"), i18n.T("back"), s.env.Shell.Back)
	case reading:
		return widgets.Empty(i18n.T("review.reading"), i18n.T("review.reading.text"), i18n.T("review.stop"), s.p.StopReading)
	case s.p.TextErr != nil:
		return widgets.Empty(i18n.T("review.refused", "name", s.p.Papers[s.p.Paper].Blob.Name), i18n.Error(s.p.TextErr), i18n.T("review.again"), func() { s.p.Choose(s.p.Paper) })
	}
	return s.reader.Object()
}

// mark shows the findings in the text and in its margin.
func (s *screen) mark() {
	if s.p.Reading == nil || !s.alone() {
		return
	}
	var marks []text.Mark
	var notes []text.Note
	if s.tab == tabCovers {
		for _, c := range s.p.Covers {
			marks = append(marks, text.Mark{From: c.From, To: c.To, Kind: text.Gone})
			notes = append(notes, text.Note{At: c.From, Text: c.Reason, Kind: text.Noted, Tap: func() { s.reader.Select(c.From, c.To) }})
		}
		s.reader.SetMarks(marks)
		s.reader.SetNotes(notes)
		return
	}
	for n, i := range s.p.Shown {
		f := &s.p.Findings[i]
		kind := kindOf(f)
		marks = append(marks, clauses.Marks(kind, f.Fired)...)
		at := f.Begin
		if len(f.Fired) > 0 {
			at = f.Fired[0].From
		}
		notes = append(notes, text.Note{At: at, Text: f.Note, Kind: kind, Tap: func() { s.pick(n) }})
	}
	s.reader.SetMarks(marks)
	s.reader.SetNotes(notes)
}

// kindOf gives how the words of a finding are marked.
func kindOf(f *present.Finding) text.Kind {
	switch {
	case f.Verdict == present.FindingsDismissed:
		return text.Noted
	case f.Card.Grave || f.Verdict == present.FindingsConfirmed:
		return text.Wrong
	}
	return text.Doubt
}

// pick goes to a finding whose note was pressed.
func (s *screen) pick(n int) {
	s.open(tabFindings)
	s.table.Select(n)
}
