package review

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/app"
	"renda/app/desk/laws"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/screen/law"
	"renda/ui/screen/law/clauses"
	"renda/ui/text"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// The columns beside the text.
const (
	tabFindings = "findings"
	tabHigher   = "higher"
	tabDoubts   = "doubts"
	tabMeasures = "measures"
	tabOpinions = "opinions"
	tabCovers   = "covers"
)

var tabOrder = []string{tabFindings, tabHigher, tabOpinions, tabMeasures, tabDoubts, tabCovers}

// tabsInRow is how many of them stand in a row.
const tabsInRow = 3

// open shows one of the columns.
func (s *screen) open(tab string) {
	if s.tab != tab {
		s.tab = tab
		s.drawSide()
		s.mark()
	}
}

func (s *screen) drawSide() {
	count := map[string]int{tabFindings: s.p.Count(present.FindingsOpen), tabHigher: len(s.p.Higher) + len(s.p.Missing), tabDoubts: len(s.p.Doubts), tabMeasures: len(s.p.Measures), tabOpinions: len(s.p.Opinions()) + len(s.p.Notes()), tabCovers: len(s.p.Covers)}
	for _, t := range tabOrder {
		s.keys[t].set(i18n.T("review.tab."+t, "n", strconv.Itoa(count[t])), t == s.tab)
	}
	s.side.Objects = []fyne.CanvasObject{s.column()}
	s.side.Refresh()
}

// tabKey is what opens a column. It stays the same while what it says changes, so that it keeps the focus.
type tabKey struct {
	*widgets.Press
	word *widgets.Text
}

func newTabKeys(open func(tab string)) map[string]*tabKey {
	keys := map[string]*tabKey{}
	for _, t := range tabOrder {
		word := widgets.NewText("", "", "")
		word.Align = fyne.TextAlignCenter
		p := widgets.NewPress("", word, func() { open(t) })
		p.Ground, p.Pad = theme.Surface, fyne.NewSize(4, 6)
		keys[t] = &tabKey{p, word}
	}
	return keys
}

func tabRow(keys map[string]*tabKey) *fyne.Container {
	row := container.NewGridWithColumns(tabsInRow)
	for _, t := range tabOrder {
		row.Add(keys[t].Press)
	}
	return widgets.Column(0, row, widgets.Gap(1, 8))
}

func (k *tabKey) set(label string, active bool) {
	k.Label, k.Active, k.Border, k.word.Style.Bold = label, active, theme.Line, active
	if active {
		k.Border = theme.Accent
	}
	k.word.Set(label)
	k.Refresh()
}

// column is what the chosen tab shows.
func (s *screen) column() fyne.CanvasObject {
	_, running, _ := s.p.Busy()
	switch {
	case s.tab == tabDoubts:
		return s.doubts()
	case s.tab == tabOpinions:
		return s.opinions()
	case s.tab == tabCovers:
		return s.covers()
	case s.p.Reading == nil:
		return widgets.Panel(widgets.Para(i18n.T("review.notext"), theme.Muted))
	case running:
		return widgets.PanelFill(widgets.Empty(i18n.T("review.running"), i18n.T("review.running.text"), "", nil))
	case s.p.ReportErr != nil:
		return widgets.PanelFill(s.noReport())
	case s.p.Report == nil:
		return widgets.Panel(widgets.Para(i18n.T("review.notext"), theme.Muted))
	case s.tab == tabHigher:
		return s.higher()
	case s.tab == tabMeasures:
		return s.measures()
	}
	return s.findings()
}

// noReport says why the cards did not run.
func (s *screen) noReport() fyne.CanvasObject {
	switch app.CodeOf(s.p.ReportErr) {
	case laws.CodeNoLibrary, laws.CodeLibraryAbsent:
		return widgets.Empty(i18n.T("review.nolaw"), i18n.Error(s.p.ReportErr), i18n.T("room.law"), func() { s.env.Shell.Open(room.Law, "") })
	}
	return widgets.Empty(i18n.T("review.failed"), i18n.Error(s.p.ReportErr), i18n.T("review.again"), func() { s.p.Run(); s.render() })
}

// findings lists what the cards point at, and under it the one chosen.
func (s *screen) findings() fyne.CanvasObject {
	var names []string
	filters := []string{present.FindingsOpen, present.FindingsConfirmed, present.FindingsDismissed, present.FindingsAll}
	at := 0
	for i, f := range filters {
		names = append(names, i18n.T("review.filter."+f, "n", strconv.Itoa(s.p.Count(f))))
		if f == s.p.Filter {
			at = i
		}
	}
	filter := widgets.NewSelect(names, nil)
	filter.SetSelectedIndex(at)
	filter.OnChanged = func(string) { s.p.SetFilter(filters[filter.SelectedIndex()]) }
	cards, ids := []string{i18n.T("review.bycard.all")}, []string{""}
	which := 0
	for _, c := range s.p.ByCard {
		cards, ids = append(cards, i18n.T("review.bycard.one", "name", c.Name, "n", strconv.Itoa(c.N))), append(ids, c.ID)
		if c.ID == s.p.OnlyCard {
			which = len(ids) - 1
		}
	}
	byCard := widgets.NewSelect(cards, nil)
	byCard.SetSelectedIndex(which)
	byCard.OnChanged = func(string) { s.p.SetCard(ids[byCard.SelectedIndex()]) }
	s.table.SetCount(len(s.p.Shown))
	var list fyne.CanvasObject
	if len(s.p.Shown) == 0 {
		list = widgets.PanelFill(widgets.Inset(12, 8, widgets.Column(6, widgets.Para(i18n.T("review.none."+s.p.Filter), ""), widgets.Help(i18n.T("review.none.help")))))
	} else {
		s.table.Select(s.p.At)
		s.drawDetail()
		split := container.NewVSplit(widgets.PanelFill(s.table), widgets.PanelFill(s.detail))
		split.Offset = 0.3
		list = split
	}
	top := widgets.Column(0, widgets.Sides(6, []float32{2, 3}, filter, byCard), widgets.Gap(1, 6))
	if len(s.p.Idle) > 0 {
		top.Add(widgets.Banner{Kind: widgets.Soon, Text: i18n.T("review.idle", "n", strconv.Itoa(len(s.p.Idle))), Buttons: []*widgets.Button{widgets.NewButton(i18n.T("review.idle.open"), s.Cards)}}.Object())
		top.Add(widgets.Gap(1, 6))
	}
	return container.NewBorder(top, nil, nil, nil, list)
}

func (s *screen) row(i int) []widgets.Cell {
	if i >= len(s.p.Shown) {
		return nil
	}
	f := &s.p.Findings[s.p.Shown[i]]
	return []widgets.Cell{{Text: f.Place}, {Text: f.Name}, stateCell(f)}
}

func stateCell(f *present.Finding) widgets.Cell {
	switch {
	case f.Verdict == present.FindingsConfirmed:
		return widgets.Cell{Text: i18n.T("review.confirmed"), Chip: true, Kind: widgets.Alarm}
	case f.Verdict == present.FindingsDismissed:
		return widgets.Cell{Text: i18n.T("review.dismissed"), Chip: true, Kind: widgets.Rest}
	case f.Card.Grave:
		return widgets.Cell{Text: i18n.T("review.grave"), Chip: true, Kind: widgets.Soon}
	}
	return widgets.Cell{Text: i18n.T("review.look"), Chip: true, Kind: widgets.Calm}
}

// select_ shows the finding of a row, here and in the text.
func (s *screen) select_(i int) {
	if i < 0 || i >= len(s.p.Shown) {
		return
	}
	fresh := s.p.At != i
	s.p.At = i
	if fresh {
		s.drawDetail()
	}
	if f := s.p.Now(); s.alone() && s.shown == s.p.Reading {
		if len(f.Fired) > 0 {
			s.reader.Select(f.Fired[0].From, f.Fired[0].From)
		} else {
			s.reader.Select(f.Begin, f.Begin)
		}
	}
}

// drawDetail explains the finding by the words that made the card speak.
func (s *screen) drawDetail() {
	f := s.p.Now()
	if f == nil {
		s.detail.Objects = nil
		s.detail.Refresh()
		return
	}
	cell := stateCell(f)
	name := widgets.NewRuns(widgets.Run{Text: f.Place + "　" + f.Name, Mark: widgets.Bolded})
	name.Tight = true
	things := []fyne.CanvasObject{name, widgets.Flow(8, widgets.NewChip(cell.Kind, cell.Text)), widgets.NewProse(f.Why)}
	if f.Verdict != "" {
		things = append(things, widgets.Column(1, widgets.Small(i18n.T("review.reason")), widgets.NewProse(f.Reason)))
	}
	things = append(things, quote(i18n.T("review.quote"), quoteRuns(f)))
	if f.Law != "" {
		label := "《" + f.Law + "》" + f.LawPlace
		if f.LawQuote == "" {
			things = append(things, widgets.SmallProse(label))
		} else {
			things = append(things, quote(label, []widgets.Run{{Text: f.LawQuote}}))
		}
	}
	var buttons []fyne.CanvasObject
	if s.p.MayJudge {
		buttons = append(buttons, widgets.NewButton(i18n.T("review.confirm"), func() { s.judge(true) }), widgets.NewButton(i18n.T("review.dismiss"), func() { s.judge(false) }))
	}
	buttons = append(buttons, widgets.Quiet(i18n.T("review.card"), s.card))
	if f.LawID != "" {
		buttons = append(buttons, widgets.Quiet(i18n.T("review.open"), func() { s.besideAt(f.LawID, f.LawPlace) }))
	}
	things = append(things, widgets.Small(i18n.T("review.keys")))
	foot := widgets.Inset(8, 4, widgets.Flow(4, buttons...))
	s.detail.Objects = []fyne.CanvasObject{container.NewBorder(nil, foot, nil, nil, widgets.Scroll(widgets.Inset(10, 8, widgets.Column(6, things...))))}
	s.detail.Refresh()
}

func quote(label string, runs []widgets.Run) fyne.CanvasObject {
	p := widgets.NewRuns(runs...)
	p.Tight = true
	g := widgets.NewGround(theme.SurfaceDim)
	g.Radius = 4
	head := widgets.SmallProse(label)
	return container.NewStack(g, widgets.Inset(8, 6, widgets.Column(2, head, p)))
}

// quoteRuns gives the clause with the words marked that made the card speak.
func quoteRuns(f *present.Finding) []widgets.Run {
	var out []widgets.Run
	rest := f.Quote
	for _, w := range f.Finding.Fired {
		i := strings.Index(rest, w.Words)
		if w.Words == "" || i < 0 {
			continue
		}
		out = append(out, widgets.Run{Text: rest[:i]}, widgets.Run{Text: w.Words, Mark: widgets.Found})
		rest = rest[i+len(w.Words):]
	}
	return append(out, widgets.Run{Text: rest})
}

// higher lists the laws the document has to fit, and those that the library doesn't hold.
func (s *screen) higher() fyne.CanvasObject {
	things := []fyne.CanvasObject{widgets.Heading(i18n.T("review.higher")), widgets.SmallProse(i18n.T("review.higher.help"))}
	if !slices.Contains(s.p.Report.Idle, "verbatim") {
		things = append(things, widgets.SmallProse(i18n.T("review.repeated", "n", strconv.Itoa(int(s.p.Report.Repeated*100+0.5)))))
	}
	things = append(things, widgets.HLine())
	if len(s.p.Higher) == 0 {
		things = append(things, widgets.Para(i18n.T("review.nohigher"), theme.Muted))
	}
	for _, h := range s.p.Higher {
		name := widgets.NewRuns(widgets.Run{Text: "《" + h.Title + "》", Mark: widgets.Bolded})
		name.Tight = true
		why := widgets.SmallProse(h.Why)
		chips := widgets.Flow(6, widgets.NewChip(law.StatusKind(h.Status), i18n.Term(string(h.Status))), widgets.Small(i18n.T("review.pairs", "n", strconv.Itoa(h.Pairs))))
		p := widgets.NewPress(h.Title, widgets.Column(2, name, chips, why), func() { s.besideAt(h.ID, "") })
		p.Pad = fyne.NewSize(8, 6)
		things = append(things, p)
	}
	for _, m := range s.p.Missing {
		things = append(things, widgets.Banner{Kind: widgets.Soon, Text: m}.Object())
	}
	if len(s.p.Unchecked) > 0 {
		things = append(things, widgets.HLine(), widgets.Small(i18n.T("review.unchecked")))
		for _, u := range s.p.Unchecked {
			things = append(things, widgets.SmallProse(u))
		}
	}
	return widgets.PanelFill(widgets.Scroll(widgets.Inset(10, 10, widgets.Column(8, things...))))
}

// doubts lists what the readers of file and clauses were not sure of.
func (s *screen) doubts() fyne.CanvasObject {
	things := []fyne.CanvasObject{widgets.Heading(i18n.T("review.doubts")), widgets.Help(i18n.T("review.doubts.help")), widgets.HLine()}
	if len(s.p.Doubts) == 0 {
		things = append(things, widgets.Para(i18n.T("review.nodoubts"), theme.Muted))
	}
	for _, d := range s.p.Doubts[:min(len(s.p.Doubts), doubtsMost)] {
		words := widgets.NewProse(d.Words)
		words.Tight = true
		p := widgets.NewPress(d.Words, words, func() {
			if d.At >= 0 && s.alone() {
				s.reader.Select(d.At, d.At)
			}
		})
		p.Pad = fyne.NewSize(8, 4)
		things = append(things, p)
	}
	if n := len(s.p.Doubts) - doubtsMost; n > 0 {
		things = append(things, widgets.Small(i18n.T("review.moredoubts", "n", strconv.Itoa(n))))
	}
	return widgets.PanelFill(widgets.Scroll(widgets.Inset(10, 10, widgets.Column(4, things...))))
}

// doubtsMost and measuresMost bound what is drawn at once.
const (
	doubtsMost   = 60
	measuresMost = 120
)

// measures lists where the document sets 处罚, 许可, 强制, 收费.
func (s *screen) measures() fyne.CanvasObject {
	things := []fyne.CanvasObject{widgets.Heading(i18n.T("review.measures")), widgets.Help(i18n.T("review.measures.help")), widgets.HLine()}
	if len(s.p.Measures) == 0 {
		things = append(things, widgets.Para(i18n.T("review.nomeasures"), theme.Muted))
	}
	for _, m := range s.p.Measures[:min(len(s.p.Measures), measuresMost)] {
		words := widgets.NewRuns(widgets.Run{Text: m.Place + "　"}, widgets.Run{Text: m.Words, Mark: widgets.Found})
		words.Tight = true
		p := widgets.NewPress(m.Place+m.Words, container.NewBorder(nil, nil, widgets.NewChip(widgets.Neutral, m.Kind), nil, widgets.Inset(6, 0, words)), func() {
			if s.alone() {
				s.reader.Select(m.At.From, m.At.To)
			}
		})
		p.Pad = fyne.NewSize(8, 4)
		things = append(things, p)
	}
	if n := len(s.p.Measures) - measuresMost; n > 0 {
		things = append(things, widgets.Small(i18n.T("review.moremeasures", "n", strconv.Itoa(n))))
	}
	return widgets.PanelFill(widgets.Scroll(widgets.Inset(10, 10, widgets.Column(2, things...))))
}

// besideAt puts a higher law beside the document, at a clause of it.
func (s *screen) besideAt(lawID, place string) {
	s.p.Beside(lawID, place, func(begin int) {
		if s.pair != nil && begin > 0 {
			s.pair.Right.Go(begin)
		}
	})
}

// drawPair shows a higher law beside the document, clause by clause.
func (s *screen) drawPair() fyne.CanvasObject {
	p := s.p.Paired
	s.paired, s.pair = p, text.NewPair(i18n.T("review.mine"), p.Law.Short)
	clauses.Set(s.pair.Left, s.p.Reading)
	clauses.Set(s.pair.Right, p.Reading)
	var left, right []present.Stretch
	for _, r := range p.Rows {
		left, right = append(left, head(r.At[0])), append(right, head(r.At[1]))
	}
	s.pair.Left.SetMarks(clauses.Marks(text.Cited, left))
	s.pair.Right.SetMarks(clauses.Marks(text.Cited, right))
	s.pair.SetAnchors(p.Anchors)
	s.pairs.SetCount(len(p.Rows))
	var rows fyne.CanvasObject = s.pairs
	if len(p.Rows) == 0 {
		rows = widgets.Inset(12, 8, widgets.Para(i18n.T("review.nopairs"), theme.Muted))
	}
	split := container.NewVSplit(s.pair.Object(), widgets.PanelFill(rows))
	split.Offset = 0.74
	return split
}

// headMost is how many characters at the head of a clause show that it has a partner.
const headMost = 8

func head(at present.Stretch) present.Stretch {
	return present.Stretch{From: at.From, To: min(at.To, at.From+headMost)}
}

func (s *screen) pairRow(i int) []widgets.Cell {
	if s.p.Paired == nil || i >= len(s.p.Paired.Rows) {
		return nil
	}
	r := &s.p.Paired.Rows[i]
	alike := widgets.Cell{Text: r.Alike}
	if r.Cited {
		alike = widgets.Cell{Text: i18n.T("review.cited"), Chip: true, Kind: widgets.Calm}
	}
	return []widgets.Cell{{Text: r.Mine}, {Text: r.Theirs}, alike, {Text: r.Words, Tone: theme.Muted}}
}

func (s *screen) jumpPair(i int) {
	if s.p.Paired == nil || s.pair == nil || i < 0 || i >= len(s.p.Paired.Rows) {
		return
	}
	r := &s.p.Paired.Rows[i]
	s.pair.Left.Go(r.At[0].From)
	s.pair.Right.Go(r.At[1].From)
}
