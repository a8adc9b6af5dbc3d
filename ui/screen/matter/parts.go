package matter

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/app"
	"renda/app/desk"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/text"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// text is what was written, each part under its name.
func (s *screen) text() fyne.CanvasObject {
	pg := s.p.Page
	head := []fyne.CanvasObject{}
	if len(pg.Versions) > 1 {
		head = append(head, widgets.NewButton(i18n.T("matter.versions", "n", strconv.Itoa(len(pg.Versions))), s.compare))
	}
	things := []fyne.CanvasObject{container.NewBorder(nil, nil, widgets.Heading(i18n.T("matter.text")), widgets.Buttons(head...)), widgets.HLine()}
	switch {
	case len(pg.Texts) > 0:
	case len(pg.View.Blobs) > 0:
		things = append(things, widgets.Para(i18n.T("matter.textattached"), theme.Muted))
	default:
		things = append(things, widgets.Para(i18n.T("matter.notext"), theme.Muted))
	}
	return widgets.Panel(append(things, blocks(pg.Texts)...)...)
}

func blocks(ts []present.TextBlock) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, t := range ts {
		out = append(out, widgets.Column(2, widgets.Small(t.Label), widgets.NewProse(t.Text)))
	}
	return out
}

// demands stand with the answer of each unit under them; an unanswered one says so.
func (s *screen) demands() fyne.CanvasObject {
	pg := s.p.Page
	head := i18n.T("matter.demands", "n", strconv.Itoa(len(pg.Demands)))
	if pg.DemandsOf != "" {
		head = i18n.T("matter.rowsof", "label", pg.DemandsOf, "n", strconv.Itoa(len(pg.Demands)))
	}
	things := []fyne.CanvasObject{widgets.Heading(head), widgets.HLine()}
	answered := false
	for _, d := range pg.Demands {
		answered = answered || len(d.Replies) > 0
	}
	for i, d := range pg.Demands {
		rows := []fyne.CanvasObject{container.NewBorder(nil, nil, container.NewVBox(widgets.Inset(0, 3, widgets.Strong(strconv.Itoa(i+1)+"."))), nil, widgets.Inset(6, 0, widgets.NewProse(d.Text)))}
		for _, r := range d.Replies {
			rows = append(rows, widgets.Inset(26, 0, reply(r)))
		}
		if answered && len(d.Replies) == 0 {
			rows = append(rows, widgets.Inset(26, 0, widgets.NewChip(widgets.Alarm, i18n.T("matter.unanswered"))))
		}
		things = append(things, widgets.Column(4, rows...))
	}
	return widgets.Panel(things...)
}

func reply(r present.DemandReply) fyne.CanvasObject {
	kind := widgets.Neutral
	switch r.Value {
	case "done":
		kind = widgets.Good
	case "part", "planned":
		kind = widgets.Soon
	case "cannot":
		kind = widgets.Rest
	}
	p := widgets.NewRuns(widgets.Run{Text: r.Party + "：", Mark: widgets.Bolded}, widgets.Run{Text: r.Text})
	p.Tight = true
	chip := widgets.NewChip(kind, r.Outcome)
	g := widgets.NewGround(theme.SurfaceDim)
	g.Radius = 4
	return container.NewStack(g, widgets.Inset(10, 6, container.NewBorder(nil, nil, container.NewVBox(chip), nil, widgets.Inset(8, 0, p))))
}

// track is one party: how far it is, its clocks, what it said.
func (s *screen) track(t present.TrackPage) fyne.CanvasObject {
	name := t.Name
	if t.Kind != "" {
		name += "（" + t.Kind + "）"
	}
	chips := []fyne.CanvasObject{widgets.NewChip(widgets.Neutral, t.State), widgets.Small(i18n.T("matter.since", "when", present.Stamp(t.Since)))}
	for _, c := range t.Clocks {
		chips = append(chips, s.clockChip(c))
	}
	things := []fyne.CanvasObject{widgets.Heading(name), widgets.Flow(8, chips...), widgets.HLine()}
	if f := facts(t.Facts); f != nil {
		things = append(things, f)
	}
	things = append(things, blocks(t.Texts)...)
	for _, l := range t.Lists {
		things = append(things, widgets.Column(2, widgets.Small(l.Label), widgets.Grid(l.Head, l.Rows)))
	}
	if len(things) == 3 {
		things = append(things, widgets.Para(i18n.T("matter.nothingyet"), theme.Muted))
	}
	return widgets.Panel(things...)
}

func facts(ls []present.Line) fyne.CanvasObject {
	if len(ls) == 0 {
		return nil
	}
	box := widgets.Column(3)
	for _, l := range ls {
		v := widgets.NewProse(l.Text)
		v.Tight = true
		box.Add(widgets.Sides(10, []float32{2, 5}, smallTop(l.Label), v))
	}
	return box
}

// smallTop is a name beside words that may take several lines.
func smallTop(s string) fyne.CanvasObject {
	p := widgets.NewProse(s)
	p.Color, p.Tight = theme.Muted, true
	return p
}

// clockChip opens the working of a deadline.
func (s *screen) clockChip(c present.ClockLine) fyne.CanvasObject {
	chip := widgets.NewChip(widgets.OfLevel(uint8(c.Level)), c.Name+"　"+c.Words)
	p := widgets.NewPress(c.Name, chip, func() { s.sheet(c) })
	return p
}

// sheet shows how a deadline was counted, step by step.
func (s *screen) sheet(c present.ClockLine) {
	box := widgets.Column(8)
	due := widgets.NewRuns(widgets.Run{Text: i18n.T("clock.due", "date", c.Due), Mark: widgets.Bolded})
	due.Type = theme.SizeTitle
	box.Add(due)
	box.Add(widgets.Row(8, widgets.NewChip(widgets.OfLevel(uint8(c.Level)), c.Words)))
	if c.View.Sheet != nil {
		if c.View.Sheet.Beyond {
			box.Add(widgets.Banner{Kind: widgets.Soon, Text: i18n.T("clock.beyond")}.Object())
		}
		for i, l := range c.View.Sheet.Lines {
			box.Add(container.NewBorder(nil, nil, container.NewVBox(widgets.Inset(0, 3, widgets.Small(strconv.Itoa(i+1)+"."))), nil, widgets.Inset(6, 0, widgets.NewProse(present.SheetLine(l)))))
		}
	}
	rule := c.View.Run.Limit()
	box.Add(widgets.HLine())
	box.Add(widgets.SmallProse(i18n.T("clock.rule", "name", i18n.Term(rule.Name), "basis", i18n.Term(rule.Basis), "set", strconv.FormatUint(c.View.Run.RuleSet, 10))))
	var close func()
	ok := widgets.Primary(i18n.T("close"), func() { close() })
	close = s.env.Shell.Sheet(room.Sheet{Title: c.Name, Content: box, Buttons: []*widgets.Button{ok}, Width: 640})
}

// compare puts two versions of the text side by side, word for word.
func (s *screen) compare() {
	pg := s.p.Page
	var names []string
	for _, v := range pg.Versions {
		names = append(names, v.Label)
	}
	old, fresh := widgets.NewSelect(names, nil), widgets.NewSelect(names, nil)
	old.SetSelectedIndex(len(names) - 2)
	fresh.SetSelectedIndex(len(names) - 1)
	out := widgets.Column(10)
	show := func(string) {
		out.Objects = DiffView(pg.CompareVersions(old.SelectedIndex(), fresh.SelectedIndex(), s.p.Directory()))
		out.Refresh()
	}
	old.OnChanged, fresh.OnChanged = show, show
	show("")
	top := widgets.Sides(10, []float32{1, 1}, widgets.Column(2, widgets.Small(i18n.T("version.old")), old), widgets.Column(2, widgets.Small(i18n.T("version.new")), fresh))
	var close func()
	ok := widgets.Primary(i18n.T("close"), func() { close() })
	close = s.env.Shell.Sheet(room.Sheet{Title: i18n.T("version.compare"), Content: widgets.Column(10, top, widgets.HLine(), out), Buttons: []*widgets.Button{ok}, Width: 940, Tall: true})
}

// DiffView draws a comparison: what was taken out is struck through on red, what came in
// is underlined on green.
func DiffView(ds []present.Diff) []fyne.CanvasObject {
	out := []fyne.CanvasObject{widgets.NewRuns(widgets.Run{Text: i18n.T("version.legend.del"), Mark: widgets.Gone}, widgets.Run{Text: "　"}, widgets.Run{Text: i18n.T("version.legend.ins"), Mark: widgets.Added})}
	for _, d := range ds {
		name := widgets.Small(d.Label)
		if d.Same {
			name = widgets.Small(d.Label + "　" + i18n.T("version.same"))
		}
		var runs []widgets.Run
		for _, sp := range d.Spans {
			m := widgets.Plain
			switch sp.Op {
			case desk.SpanDel:
				m = widgets.Gone
			case desk.SpanIns:
				m = widgets.Added
			}
			runs = append(runs, widgets.Run{Text: sp.Text, Mark: m})
		}
		out = append(out, widgets.Column(2, name, text.Words(d.Label, runs...)))
	}
	return out
}

// timeline is every act, newest first; a press opens what its form said.
func (s *screen) timeline() fyne.CanvasObject {
	pg := s.p.Page
	things := []fyne.CanvasObject{widgets.Heading(i18n.T("matter.timeline", "n", strconv.Itoa(len(pg.Events)))), widgets.HLine()}
	for _, e := range pg.Events {
		things = append(things, s.event(e))
	}
	return widgets.Panel(things...)
}

func (s *screen) event(e present.EventLine) fyne.CanvasObject {
	var id app.ID
	if e.View.Event != nil {
		id = e.View.Event.Act
	}
	who := e.Who
	if e.View.Party != "" && e.View.Party != who {
		who += " · " + e.View.Party
	}
	name := widgets.NewRuns(widgets.Run{Text: e.Name, Mark: widgets.Bolded}, widgets.Run{Text: "　" + who})
	name.Tight = true
	chips := []fyne.CanvasObject{}
	if e.To != "" {
		arrow := e.To
		if e.From != "" {
			arrow = e.From + " → " + e.To
		}
		chips = append(chips, widgets.Small(arrow))
	}
	if e.View.State != "" {
		chips = append(chips, widgets.NewChip(room.StateKind(e.View.State), i18n.T("item."+string(e.View.State))))
	}
	if e.View.Receipt != "" {
		chips = append(chips, widgets.Small(i18n.T("matter.receipt", "no", e.View.Receipt)))
	}
	if e.View.Drift != 0 {
		chips = append(chips, widgets.Small(i18n.T("matter.drift", "min", strconv.Itoa(int(e.View.Drift.Abs().Minutes())))))
	}
	open := "▸"
	if s.expanded[id] {
		open = "▾"
	}
	if len(e.Lines) == 0 {
		open = "·"
	}
	left := container.NewVBox(widgets.Inset(0, 2, widgets.Small(open+" "+e.When)))
	line := container.NewBorder(nil, nil, widgets.AtLeast(150, left), nil, widgets.Inset(8, 0, widgets.Column(3, name, widgets.Flow(8, chips...))))
	press := widgets.NewPress(e.Name+" "+e.When, line, func() {
		if len(e.Lines) > 0 {
			s.expanded[id] = !s.expanded[id]
			s.drawMain()
			widgets.Focus(s.env.Window.Canvas(), widgets.Twin(s.main, s.env.Window.Canvas().Focused()))
		}
	})
	press.Pad = fyne.NewSize(4, 4)
	if !s.expanded[id] {
		return press
	}
	var said []fyne.CanvasObject
	for _, l := range e.Lines {
		v := widgets.NewProse(l.Text)
		v.Tight = true
		said = append(said, widgets.Column(1, widgets.Small(l.Label), v))
	}
	g := widgets.NewGround(theme.SurfaceDim)
	g.Radius = 4
	return widgets.Column(2, press, widgets.Inset(24, 2, container.NewStack(g, widgets.Inset(12, 8, widgets.Column(6, said...)))))
}
