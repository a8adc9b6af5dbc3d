package law

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	base "fyne.io/fyne/v2/theme"

	"renda/app"
	"renda/app/desk"
	"renda/app/law"
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

// book is one law being read.
type book struct {
	env room.Env
	d   Desk
	p   *present.LawBook

	reader *text.Reader
	cite   func()
	head   *fyne.Container
	side   *fyne.Container
	on     *widgets.DateField
	read   fyne.CanvasObject // reader and side column
	middle *fyne.Container
	body   fyne.CanvasObject
	root   *fyne.Container
	shown  *present.Reading  // what stands in the reader
	beside *present.Compared // what stands in the comparison
}

func newBook(env room.Env, d Desk, id, clause string, words []string) *book {
	s := &book{env: env, d: d}
	s.p = present.NewLawBook(d, env.Stage, id, clause, words, s.render)
	s.reader = text.NewReader(i18n.T("law.text"))
	s.cite = clauses.Cite(env, s.reader, s.p.Cite)
	s.head, s.side = widgets.Column(6), widgets.Column(10)
	s.on = fields.Day(i18n.T("law.ason"), d.Now, func(day app.Date) {
		if !day.IsZero() && day != s.p.On {
			s.p.AsOf(day)
		}
	})
	s.on.Entry.SetText(s.p.On.String())
	s.read = widgets.Aside(widgets.PanelFill(s.reader.Object()), widgets.Scroll(s.side), 262, 420)
	s.middle = container.NewStack(s.read)
	s.body = widgets.Inset(14, 12, container.NewBorder(widgets.Column(0, s.head, widgets.Gap(1, 8)), nil, nil, nil, s.middle))
	s.root = container.NewStack(widgets.Empty(i18n.T("law.opening"), "", "", nil))
	s.p.Reload()
	return s
}

func (s *book) Title() string              { return s.p.Title() }
func (s *book) Content() fyne.CanvasObject { return s.root }
func (s *book) Keep()                      {}
func (s *book) Close()                     { s.p.Stop() }

// Find looks for words in the text.
func (s *book) Find() {
	if s.reader.OnFind != nil && s.p.Compared == nil {
		s.reader.OnFind()
	}
}

// Shown puts the focus on the text.
func (s *book) Shown() {
	if s.shown != nil {
		s.env.Window.Canvas().Focus(s.reader.Surface)
	}
}

func (s *book) Changed(c desk.Change) {
	for _, id := range c.Matters {
		if id == library.ID {
			s.p.Reload()
		}
	}
}

// Compare puts another version beside the one being read.
func (s *book) Compare(id string) { s.p.CompareWith(id) }

// Access has no steps to take.
func (s *book) Access(int) {}

// Commit has none either.
func (s *book) Commit() {}

// Escape goes back from a comparison to the text.
func (s *book) Escape() bool {
	if s.p.Compared == nil {
		return false
	}
	s.p.CompareWith("")
	return true
}

func (s *book) render() {
	if s.p.Law == nil {
		s.root.Objects = []fyne.CanvasObject{widgets.Empty(i18n.T("law.failed"), i18n.Error(s.p.Err), i18n.T("back"), s.env.Shell.Back)}
		s.root.Refresh()
		return
	}
	if s.p.Err != nil {
		s.env.Shell.Fail(s.p.Err)
	}
	fresh := s.root.Objects[0] != s.body
	s.root.Objects = []fyne.CanvasObject{s.body}
	s.drawHead()
	s.drawSide()
	s.drawMiddle()
	s.root.Refresh()
	if s.shown != s.p.Reading {
		s.shown = s.p.Reading
		clauses.Set(s.reader, s.shown)
		s.reader.SetMarks(clauses.Marks(text.Noted, s.p.Marks))
		if s.p.Begin > 0 {
			s.reader.Select(s.p.Begin, s.p.Begin) // what is cited where nothing is selected
			s.reader.Go(s.p.Begin)
		}
	}
	if fresh {
		s.env.Window.SetTitle(s.Title() + " — " + i18n.T("app.name"))
		s.Shown()
	}
}

func (s *book) drawMiddle() {
	switch c := s.p.Compared; {
	case c == nil:
		s.beside = nil
		s.middle.Objects = []fyne.CanvasObject{s.read}
	case c != s.beside:
		s.beside = c
		s.middle.Objects = []fyne.CanvasObject{clauses.NewComparison(c, i18n.T("compare.old"), i18n.T("compare.new")).Object()}
	}
}

// drawHead says what law this is and whether it holds.
func (s *book) drawHead() {
	back := widgets.IconButton(i18n.T("back"), base.NavigateBackIcon(), false, s.env.Shell.Back)
	back.Importance = widgets.Quiet("", nil).Importance
	title := widgets.NewText(s.p.Title(), "", theme.SizeTitle)
	title.Style.Bold = true
	buttons := []fyne.CanvasObject{widgets.NewButton(i18n.T("law.cite"), s.cite)}
	if s.p.Compared != nil {
		buttons = []fyne.CanvasObject{widgets.Primary(i18n.T("compare.close"), func() { s.p.CompareWith("") })}
	} else if prev := s.before(); prev != "" {
		buttons = append(buttons, widgets.NewButton(i18n.T("law.compare.prev"), func() { s.p.CompareWith(prev) }))
	}
	row := container.NewBorder(nil, nil, back, widgets.Buttons(buttons...), widgets.Inset(6, 0, title))
	chips := []fyne.CanvasObject{widgets.NewChip(StatusKind(s.p.Standing.Status), s.p.Status)}
	if s.p.Why != "" {
		chips = append(chips, widgets.Small(s.p.Why))
	}
	if s.p.Compared != nil {
		chips = []fyne.CanvasObject{widgets.Small(s.p.With)}
	} else if v := s.p.Law.Version(); v != "" {
		chips = append(chips, widgets.Small("· "+v))
	}
	s.head.Objects = []fyne.CanvasObject{row, widgets.Inset(8, 0, widgets.Flow(8, chips...))}
	if next := s.p.Standing.Next; next != nil && s.p.Compared == nil && s.p.Standing.Status == law.StatusSuperseded {
		go2 := widgets.NewButton(i18n.T("law.opennext"), func() { s.env.Shell.Replace(room.Law, At(next.ID, "", nil)) })
		s.head.Add(widgets.Banner{Kind: widgets.Soon, Text: i18n.T("law.notnow"), Buttons: []*widgets.Button{go2}}.Object())
	}
	s.head.Refresh()
}

// before gives the version before the one shown, "" if it is the first.
func (s *book) before() string {
	prev := ""
	for _, v := range s.p.Versions {
		if v.Shown {
			return prev
		}
		prev = v.ID
	}
	return ""
}

// drawSide tells what is known of the law: its data, its versions, what it has to do with others.
func (s *book) drawSide() {
	facts := []fyne.CanvasObject{widgets.Heading(i18n.T("law.facts")), widgets.HLine()}
	for _, f := range s.p.Facts {
		v := widgets.NewProse(f.Text)
		v.Tight = true
		facts = append(facts, widgets.Column(0, widgets.Small(f.Label), v))
	}
	versions := []fyne.CanvasObject{widgets.Heading(i18n.T("law.versions")), widgets.HLine()}
	for i := len(s.p.Versions) - 1; i >= 0; i-- {
		versions = append(versions, s.version(s.p.Versions[i]))
	}
	versions = append(versions, widgets.Small(i18n.T("law.ason")), s.on.Object())
	things := []fyne.CanvasObject{widgets.Panel(facts...), widgets.Panel(versions...)}
	for _, g := range s.p.Links {
		things = append(things, s.links(g))
	}
	s.side.Objects = append(things, widgets.Gap(1, 4))
	s.side.Refresh()
}

func (s *book) version(v present.LawVersion) fyne.CanvasObject {
	words := widgets.NewProse(v.Words)
	words.Tight = true
	line := []fyne.CanvasObject{widgets.NewChip(StatusKind(v.Status), i18n.Term(string(v.Status)))}
	if v.Shown {
		line = append(line, widgets.Small(i18n.T("law.shown")))
	}
	p := widgets.NewPress(v.Words, widgets.Column(2, words, widgets.Row(6, line...)), func() {
		if !v.Shown {
			s.env.Shell.Replace(room.Law, At(v.ID, "", nil))
		}
	})
	p.Active, p.Bar, p.Pad = v.Shown, theme.Accent, fyne.NewSize(8, 4)
	if v.Shown {
		return p
	}
	b := widgets.Quiet(i18n.T("law.compare"), func() { s.p.CompareWith(v.ID) })
	return container.NewBorder(nil, nil, nil, widgets.Middle(b), p)
}

func (s *book) links(g present.LawLinks) fyne.CanvasObject {
	things := []fyne.CanvasObject{widgets.Heading(g.Name), widgets.HLine()}
	for _, l := range g.Laws {
		words := l.Title
		if l.Note != "" {
			words += "（" + l.Note + "）"
		}
		t := widgets.NewProse(words)
		t.Tight = true
		if l.ID == "" {
			t.Color = theme.Muted
			things = append(things, widgets.Inset(8, 2, widgets.Column(0, t, widgets.Small(i18n.T("law.notheld")))))
			continue
		}
		p := widgets.NewPress(words, t, func() { s.env.Shell.Open(room.Law, At(l.ID, "", nil)) })
		p.Pad = fyne.NewSize(8, 3)
		things = append(things, p)
	}
	if g.More > 0 {
		things = append(things, widgets.Small(present.MoreLinks(g.More)))
	}
	return widgets.Panel(things...)
}
