// Package matter is the common page of a matter of any procedure (办理详情): what it
// is, what can be done now, its clocks with their working, text, demands with their
// answers, parties, papers and the time line.
//
// Its argument is the matter's ID; "ID/action/track" opens that step's form at once.
package matter

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"renda/app"
	"renda/app/desk"
	"renda/app/procedure"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/screen/fields"
	own "renda/ui/theme"
	"renda/ui/widgets"
)

// Desk is what the page needs of a desk.
type Desk interface {
	present.MatterDesk
	Search(q string, limit int) []desk.Hit
	Cards(f desk.Filter) []procedure.Card
}

type screen struct {
	env  room.Env
	d    Desk
	p    *present.Matter
	want string // "action/track" to open once the matter is there
	id   app.ID

	view     *fields.View    // the open form, nil if none
	formBox  *fyne.Container // it is kept while the rest is drawn anew
	note     *fields.Note
	send     *widgets.Button
	expanded map[app.ID]bool // events of the time line that stand open
	head     *fyne.Container
	main     *fyne.Container
	side     *fyne.Container
	mains    *container.Scroll
	first    *widgets.Button // of the actions, for the focus
	root     *fyne.Container
	body     fyne.CanvasObject
}

// New makes the page.
func New(env room.Env, d Desk, arg string) room.Screen {
	word, want, _ := strings.Cut(arg, "/")
	id, err := app.ParseID(word)
	s := &screen{env: env, d: d, id: id, want: want, expanded: map[app.ID]bool{}}
	s.p = present.NewMatter(d, env.Stage, id, s.render)
	s.p.OnKept = func(err error) { s.note.Kept(err, s.say) }
	s.head, s.main, s.side = widgets.Column(6), widgets.Column(14), widgets.Column(14)
	s.formBox, s.note = container.NewStack(), fields.NewNote()
	s.mains = widgets.Scroll(s.main)
	sides := widgets.Scroll(s.side)
	s.body = widgets.Inset(22, 14, container.NewBorder(widgets.Column(10, s.head, widgets.Gap(1, 2)), nil, nil, nil, widgets.Aside(s.mains, sides, 356, 460)))
	s.root = container.NewStack(widgets.Empty(i18n.T("matter.loading"), "", "", nil))
	if err != nil {
		s.root.Objects = []fyne.CanvasObject{widgets.Empty(i18n.T("matter.none"), i18n.Error(err), i18n.T("back"), env.Shell.Back)}
		return s
	}
	s.p.Reload()
	return s
}

func (s *screen) Title() string {
	if s.p.Page != nil && s.p.Page.Title != "" {
		return s.p.Page.Title
	}
	return i18n.T("room.matter")
}

func (s *screen) Content() fyne.CanvasObject { return s.root }
func (s *screen) Keep()                      { s.p.Keep() }
func (s *screen) Unsaved() error             { return s.p.Unsaved() }
func (s *screen) Close()                     { s.p.Stop() }

func (s *screen) Changed(c desk.Change) {
	mine := c.All || c.Roster
	for _, id := range c.Matters {
		mine = mine || id == s.id
	}
	if mine {
		s.p.Reload()
	}
}

// Access begins the action with a digit.
func (s *screen) Access(n int) {
	if it, ok := s.p.Access(n); ok {
		s.begin(it)
	}
}

// Commands are the steps that can be taken now, its papers and its text.
func (s *screen) Commands() []room.Command {
	if s.p.Page == nil || s.p.Form != nil {
		return nil
	}
	var out []room.Command
	for _, g := range s.p.Page.Groups {
		for _, it := range g.Actions {
			if !it.View.Disabled {
				out = append(out, room.Command{Name: inParty(it.Name, g.Party), Run: func() { s.begin(it) }})
			}
		}
	}
	if present.MayReview(s.p.Page.View) {
		out = append(out, room.Command{Name: i18n.T("review.enter"), Run: func() { s.Read() }})
	}
	for _, p := range s.p.Page.View.Papers {
		out = append(out, room.Command{Name: i18n.T("matter.papers") + "　" + inParty(i18n.Term(p.Def.Name), p.Party), Run: func() { s.env.Shell.TakeOut(s.p.PaperOut(p)) }})
	}
	return out
}

// inParty names something that belongs to one party of the matter.
func inParty(name, party string) string {
	if party == "" {
		return name
	}
	return name + "（" + party + "）"
}

// Read opens the text of the matter to be reviewed (Ctrl+0); false if there is none here.
func (s *screen) Read() bool {
	if s.p.Page == nil || s.p.Form != nil || !present.MayReview(s.p.Page.View) {
		return false
	}
	s.env.Shell.Open(room.Review, s.id.String())
	return true
}

// Commit takes the step of the open form.
func (s *screen) Commit() {
	if s.p.Form != nil {
		s.submit()
	}
}

// Escape closes the open form, keeping what is filled in.
func (s *screen) Escape() bool {
	if s.p.Form == nil {
		return false
	}
	s.leave()
	return true
}

// Shown puts the focus on the first thing to do.
func (s *screen) Shown() {
	switch c := s.env.Window.Canvas(); {
	case s.view != nil:
		s.view.First()
	case s.first == nil || !widgets.Focus(c, s.first):
		widgets.Focus(c, widgets.First(s.main)) // there is nothing to do here, but to read
	}
}

func (s *screen) render() {
	if s.p.Page == nil {
		s.root.Objects = []fyne.CanvasObject{widgets.Empty(i18n.T("matter.none"), i18n.Error(s.p.Err), i18n.T("back"), s.env.Shell.Back)}
		s.root.Refresh()
		return
	}
	fresh := s.root.Objects[0] != s.body
	s.root.Objects = []fyne.CanvasObject{s.body}
	s.drawHead()
	s.drawSide()
	s.drawForm()
	s.drawMain()
	s.root.Refresh()
	if fresh {
		s.env.Window.SetTitle(s.Title() + " — " + i18n.T("app.name"))
		s.Shown()
	}
	if s.want != "" {
		action, track, _ := strings.Cut(s.want, "/")
		s.want = ""
		if it, ok := s.p.Find(action, track); ok {
			s.begin(it)
		} else {
			s.env.Shell.Hint(i18n.T("matter.moved"))
		}
	}
}

// drawHead says what it is, where it stands and what is the usual next step.
func (s *screen) drawHead() {
	pg := s.p.Page
	title := widgets.NewRuns(widgets.Run{Text: pg.Title, Mark: widgets.Bolded})
	title.Type, title.Tight = own.SizeTitle, true
	number := pg.Number
	if number == "" {
		number = i18n.T("card.nonumber")
	}
	state := widgets.Neutral
	if pg.Ended {
		state = widgets.Good
	}
	chips := []fyne.CanvasObject{widgets.Small(number), widgets.NewChip(state, pg.State)}
	if c := pg.Nearest(); c != nil {
		chips = append(chips, widgets.NewChip(widgets.OfLevel(uint8(c.Level)), c.Name+"　"+c.Words))
	}
	if pg.Pending > 0 {
		chips = append(chips, widgets.NewChip(widgets.Waiting, i18n.T("item.waiting")))
	}
	if pg.Roles != "" {
		chips = append(chips, widgets.Small(i18n.T("matter.iam", "roles", pg.Roles)))
	}
	var buttons []fyne.CanvasObject
	if s.p.Form == nil {
		if present.MayReview(pg.View) {
			buttons = append(buttons, widgets.NewButton(i18n.T("review.enter"), func() { s.Read() }))
		}
		for _, it := range s.primary(2) {
			b := widgets.Primary(it.Name, func() { s.begin(it) })
			buttons = append(buttons, b)
		}
	}
	back := widgets.IconButton(i18n.T("back"), theme.NavigateBackIcon(), false, s.env.Shell.Back)
	back.Importance = widgets.Quiet("", nil).Importance
	row := container.NewBorder(nil, nil, container.NewVBox(back), container.NewVBox(widgets.Buttons(buttons...)), widgets.Inset(6, 4, title))
	s.head.Objects = []fyne.CanvasObject{row, widgets.Flow(10, chips...)}
	s.head.Refresh()
}

// primary gives the usual next steps that can be taken now.
func (s *screen) primary(most int) []present.ActionItem {
	var out []present.ActionItem
	for _, g := range s.p.Page.Groups {
		for _, it := range g.Actions {
			if !it.View.Disabled && it.View.Usual && len(out) < most {
				it.Name = inParty(it.Name, g.Party)
				out = append(out, it)
			}
		}
	}
	return out
}

func (s *screen) drawMain() {
	pg := s.p.Page
	things := []fyne.CanvasObject{}
	if s.p.Form != nil {
		things = append(things, s.formBox)
	}
	if len(pg.Texts) > 0 || pg.DemandsOf == "" || len(pg.View.Blobs) > 0 { // a list is all the text a catalogue has
		things = append(things, s.text())
	}
	if len(pg.Demands) > 0 {
		things = append(things, s.demands())
	}
	for _, t := range pg.Tracks {
		if !t.Gone {
			things = append(things, s.track(t))
		}
	}
	for _, l := range pg.Lists {
		things = append(things, widgets.Panel(widgets.Heading(l.Label), widgets.Grid(l.Head, l.Rows)))
	}
	s.main.Objects = append(things, s.timeline(), widgets.Gap(1, 4))
	s.main.Refresh()
}
