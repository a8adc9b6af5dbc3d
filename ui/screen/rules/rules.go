// Package rules shows the numbers of the law (规则): value, basis and dates, the history of each, a
// trial of any date, and changes, which take two persons.
package rules

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"renda/app"
	"renda/app/desk"
	"renda/app/rules"
	"renda/app/ruleset"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// Desk is what the room needs of a desk.
type Desk interface{ present.RulesDesk }

type screen struct {
	env     room.Env
	d       Desk
	p       *present.Rules
	search  *widgets.Entry
	table   *widgets.Table
	line    *widgets.Text
	waiting *fyne.Container
	days    *fyne.Container // up to when the holidays are known
	detail  *fyne.Container
	year    int // of the holiday notice that is shown instead of a rule, 0 none
	root    fyne.CanvasObject
}

// New makes the room; arg is what to search for, "days" shows the holidays held.
func New(env room.Env, d Desk, arg string) room.Screen {
	s := &screen{env: env, d: d, line: widgets.Small(""), detail: widgets.Column(10), waiting: widgets.Column(8), days: container.NewStack()}
	if arg == "days" {
		arg, s.year = "", d.Rules().Calendar.Last()
	}
	s.p = present.NewRules(d, env.Stage, s.render)
	s.p.Query = arg
	s.search = widgets.NewEntry(i18n.T("rules.search"))
	s.search.SetPlaceHolder(i18n.T("rules.search"))
	s.search.SetText(arg)
	s.search.OnChanged = s.p.Find
	s.table = widgets.NewTable([]widgets.TableColumn{
		{Name: i18n.T("rules.name"), Width: 170, Grow: 2}, {Name: i18n.T("rules.value"), Width: 96, Grow: 1},
		{Name: i18n.T("rules.basis"), Width: 210, Grow: 2, Spare: true}, {Name: i18n.T("rules.region"), Width: 70, Spare: true},
		{Name: i18n.T("rules.from"), Width: 104, Spare: true}, {Name: i18n.T("rules.mark"), Width: 90, Spare: true},
	}, s.row)
	s.table.OnSelect = func(int) { s.year = 0; s.show() }
	split := container.NewHSplit(widgets.PanelFill(s.table), container.NewVScroll(widgets.Inset(14, 4, s.detail)))
	split.SetOffset(0.58)
	s.root = widgets.Inset(22, 14, container.NewBorder(
		widgets.Column(6, widgets.Title(i18n.T("room.rules")), widgets.Help(i18n.T("rules.help")), s.days, s.search, s.waiting),
		widgets.Inset(2, 6, s.line), nil, nil, split))
	s.p.Reload()
	return s
}

func (s *screen) Title() string              { return i18n.T("room.rules") }
func (s *screen) Content() fyne.CanvasObject { return s.root }
func (s *screen) Keep()                      {}
func (s *screen) Close()                     { s.p.Stop() }

// Find puts the focus on the search field.
func (s *screen) Find() { s.env.Window.Canvas().Focus(s.search) }

func (s *screen) Changed(c desk.Change) {
	if c.All || c.Roster || len(c.Matters) > 0 {
		s.p.Reload()
	}
}

func (s *screen) render() {
	s.table.SetCount(len(s.p.Rows))
	s.line.Set(i18n.T("rules.count", "n", strconv.Itoa(len(s.p.Rows)), "version", strconv.FormatUint(s.d.Rules().Version, 10)))
	s.waiting.Objects = nil
	for _, c := range s.p.Waiting {
		s.waiting.Add(s.change(c))
	}
	s.waiting.Refresh()
	s.drawDays()
	if s.year == 0 && s.table.Selected() < 0 && len(s.p.Rows) > 0 {
		s.table.Select(0)
	}
	s.show()
}

// change is a proposed change with what this person may do about it.
func (s *screen) change(c ruleset.Change) fyne.CanvasObject {
	text := present.ChangeWords(c, s.p.Who(c.By))
	b := widgets.Banner{Kind: widgets.Waiting, Text: text}
	switch {
	case !s.p.MayChange(c.About()):
		b.Text += "\n" + i18n.T("rules.others", "office", s.p.Keeper(c.About()))
	case s.p.Mine(c):
		b.Text += "\n" + i18n.T("rules.mine")
	default:
		b.Buttons = []*widgets.Button{
			widgets.NewButton(i18n.T("rules.approve"), func() {
				s.env.Shell.Confirm(i18n.T("rules.approve"), text, i18n.T("rules.approve"), true, func() { s.p.Approve(c, s.env.Shell.Fail) })
			}),
			widgets.NewButton(i18n.T("rules.reject"), func() { s.reject(c) }),
		}
	}
	return b.Object()
}

// reject asks for the reason in the detail, where there is room to write.
func (s *screen) reject(c ruleset.Change) {
	why := widgets.NewEntry(i18n.T("rules.reason"))
	why.MultiLine = true
	why.SetPlaceHolder(i18n.T("rules.reason"))
	yes := widgets.NewButton(i18n.T("rules.reject"), func() { s.p.Reject(c, why.Text, s.failOr(s.show)) })
	yes.Importance = widget.DangerImportance
	s.detail.Objects = []fyne.CanvasObject{widgets.Heading(i18n.T("rules.reject")), widgets.Para(present.ChangeWords(c, s.p.Who(c.By)), ""), why,
		widgets.Row(8, yes, widgets.NewButton(i18n.T("cancel"), s.show))}
	s.detail.Refresh()
	s.env.Window.Canvas().Focus(why)
}

func (s *screen) row(i int) []widgets.Cell {
	if i >= len(s.p.Rows) {
		return nil
	}
	r := s.p.Rows[i]
	tone := fyne.ThemeColorName("")
	if !r.InForce(app.DateOf(s.d.Now())) {
		tone = theme.Muted
	}
	region := r.Region
	if region == "" {
		region = i18n.T("rules.everywhere")
	}
	return []widgets.Cell{{Text: i18n.Term(r.Name), Tone: tone}, {Text: present.RuleValue(r), Tone: tone}, {Text: i18n.Term(r.Basis), Tone: tone}, {Text: region, Tone: theme.Muted},
		{Text: r.From.String(), Tone: theme.Muted}, {Text: present.RuleMark(r), Tone: theme.Muted}}
}

// show writes the selected rule out.
func (s *screen) show() {
	i := s.table.Selected()
	s.detail.Objects = nil
	if s.year != 0 {
		s.writeDays()
	} else if i >= 0 && i < len(s.p.Rows) {
		s.write(s.p.Rows[i])
	}
	s.detail.Refresh()
}

func (s *screen) write(r rules.Rule) {
	to := i18n.T("rules.still")
	if !r.To.IsZero() {
		to = r.To.String()
	}
	facts := []string{i18n.T("rules.value"), present.RuleValue(r), i18n.T("rules.basis"), i18n.Term(r.Basis), i18n.T("rules.dates"), r.From.String() + " — " + to, i18n.T("rules.id"), r.ID, i18n.T("rules.keeper"), s.p.Keeper(r.ID)}
	if r.Note != "" {
		facts = append(facts, i18n.T("rules.note"), i18n.Term(r.Note))
	}
	s.detail.Add(widgets.Heading(i18n.Term(r.Name)))
	s.detail.Add(widgets.Facts(facts...))
	if present.Counts(r) {
		s.detail.Add(s.trial(r))
	}
	s.detail.Add(s.history(r))
	if s.p.MayChange(r.ID) {
		change := widgets.NewButton(i18n.T("rules.propose"), func() { s.propose(r) })
		s.detail.Add(widgets.Row(8, change))
		s.detail.Add(widgets.Help(i18n.T("rules.two")))
		return
	}
	s.detail.Add(widgets.Help(i18n.T("rules.others", "office", s.p.Keeper(r.ID))))
}

// trial counts a date as one would on paper.
func (s *screen) trial(r rules.Rule) fyne.CanvasObject {
	date := widgets.NewEntry(i18n.T("rules.try.from"))
	date.SetText(app.DateOf(s.d.Now()).String())
	lines := widgets.Column(2)
	count := func() {
		out, err := s.p.Try(r.ID, date.Text)
		lines.Objects = nil
		if err != nil {
			lines.Add(widgets.Para(i18n.Error(err), theme.Alarm))
		}
		for i, l := range out {
			if i == len(out)-1 {
				lines.Add(widgets.Para(l, theme.Accent))
				continue
			}
			lines.Add(widgets.Para(l, ""))
		}
		lines.Refresh()
	}
	date.OnSubmitted = func(string) { count() }
	reckon := widgets.NewButton(i18n.T("rules.count.go"), count)
	return widgets.Panel(widgets.Strong(i18n.T("rules.try")), container.NewBorder(nil, nil, widgets.Small(i18n.T("rules.try.from")), reckon, date), lines)
}

func (s *screen) history(r rules.Rule) fyne.CanvasObject {
	box := widgets.Column(2)
	for _, h := range s.p.History(r.ID) {
		text := i18n.T("rules.version", "n", strconv.FormatUint(h.Version, 10), "value", present.RuleValue(h.Rule), "from", h.Rule.From.String(), "basis", i18n.Term(h.Rule.Basis))
		if h.Now {
			text += "　" + i18n.T("rules.now")
		}
		box.Add(widgets.Para(text, theme.Muted))
	}
	return widgets.Column(4, widgets.Strong(i18n.T("rules.history")), box)
}

// propose asks for a change in the detail.
func (s *screen) propose(r rules.Rule) {
	value, basis, from, note := widgets.NewEntry(i18n.T("rules.value")), widgets.NewEntry(i18n.T("rules.basis")), widgets.NewEntry(i18n.T("rules.from")), widgets.NewEntry(i18n.T("rules.note"))
	value.SetText(r.Value)
	basis.SetText(r.Basis)
	from.SetText(app.DateOf(s.d.Now()).AddDays(1).String())
	said := widgets.Column(2)
	send := widgets.NewButton(i18n.T("rules.propose.send"), func() {
		day, err := app.ParseDate(from.Text)
		fail := func(err error) {
			if err == nil {
				s.env.Shell.Notify(i18n.T("rules.proposed"))
				s.show()
				return
			}
			said.Objects = []fyne.CanvasObject{widgets.Para(i18n.Error(err), theme.Alarm)}
			said.Refresh()
		}
		if err != nil {
			fail(err)
			return
		}
		s.p.Propose(r, value.Text, basis.Text, note.Text, day, fail)
	})
	send.Importance = widget.HighImportance
	form := widget.NewForm(widget.NewFormItem(i18n.T("rules.value")+"（"+i18n.Term(string(r.Unit))+"）", value), widget.NewFormItem(i18n.T("rules.basis"), basis),
		widget.NewFormItem(i18n.T("rules.from"), from), widget.NewFormItem(i18n.T("rules.note"), note))
	s.detail.Objects = []fyne.CanvasObject{widgets.Heading(i18n.T("rules.propose") + "：" + i18n.Term(r.Name)), form, said,
		widgets.Row(8, send, widgets.NewButton(i18n.T("cancel"), s.show)), widgets.Help(i18n.T("rules.two"))}
	s.detail.Refresh()
	s.env.Window.Canvas().Focus(value)
}

func (s *screen) failOr(then func()) func(error) {
	return func(err error) {
		s.env.Shell.Fail(err)
		if err == nil {
			then()
		}
	}
}
