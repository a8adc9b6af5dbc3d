package law

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/widgets"
)

// box is the search box: its keys may lead to what was found.
type box struct {
	widgets.Entry
	key func(*fyne.KeyEvent) bool
}

// TypedKey lets the finds have their keys first.
func (b *box) TypedKey(e *fyne.KeyEvent) {
	if !b.key(e) {
		b.Entry.TypedKey(e)
	}
}

// titlesMost is how many laws are named above the clauses.
const titlesMost = 6

// drawHits draws the laws whose titles answer, then the clauses, each a thing to press.
func (s *list) drawHits() {
	s.hits.Objects = nil
	if s.p.Old {
		s.hits.Add(widgets.Banner{Kind: widgets.Waiting, Text: i18n.T("law.old")}.Object())
	}
	named := len(s.p.Hits) > 0 && s.p.Hits[0].Named
	if named {
		s.hit(0)
	}
	for _, r := range s.p.Rows[:min(len(s.p.Rows), titlesMost)] {
		line := container.NewBorder(nil, nil, nil, widgets.Row(8, about(r)...), widgets.NewText("《"+r.Title+"》", "", ""))
		s.find("《"+r.Title+"》", line, func() { s.open(r.ID, "", nil) })
	}
	if len(s.p.Rows) > 0 && len(s.p.Hits) > 0 {
		s.hits.Add(widgets.Inset(0, 4, widgets.HLine()))
	}
	for i := range s.p.Hits {
		if i > 0 || !named {
			s.hit(i)
		}
	}
	if len(s.p.Hits) < s.p.Total {
		s.hits.Add(widgets.NewButton(i18n.T("law.more"), s.p.More))
	}
	s.hits.Refresh()
}

// about says of a law what one has to know before reading it.
func about(r present.LawRow) []fyne.CanvasObject {
	out := []fyne.CanvasObject{widgets.Small(i18n.Term(string(r.Level)))}
	if r.Region != "" {
		out = append(out, widgets.Small(r.Region))
	}
	if !r.Effective.IsZero() {
		out = append(out, widgets.Small(r.Effective.String()))
	}
	return append(out, widgets.NewChip(StatusKind(r.Status), i18n.Term(string(r.Status))))
}

// hit draws one clause with the words it was found by.
func (s *list) hit(i int) {
	h := &s.p.Hits[i]
	name := widgets.NewText("《"+h.Row.Title+"》"+h.Label, "", "")
	name.Style.Bold = true
	words := widgets.NewRuns(runs(h)...)
	words.Tight = true
	line := widgets.Column(3, container.NewBorder(nil, nil, nil, widgets.Row(8, about(h.Row)...), name), words)
	id, clause, looked := h.Row.ID, h.Clause, marked(h)
	s.find("《"+h.Row.Title+"》"+h.Label, line, func() { s.open(id, clause, looked) })
}

// runs gives the excerpt with what was looked for marked.
func runs(h *present.LawHit) []widgets.Run {
	text := []rune(flat(h.Excerpt.Text))
	var out []widgets.Run
	at := 0
	if h.Excerpt.From > 0 {
		out = append(out, widgets.Run{Text: "……"})
	}
	for _, m := range h.Excerpt.Marks {
		if m[0] < at || m[1] > len(text) {
			continue
		}
		out = append(out, widgets.Run{Text: string(text[at:m[0]])}, widgets.Run{Text: string(text[m[0]:m[1]]), Mark: widgets.Found})
		at = m[1]
	}
	out = append(out, widgets.Run{Text: string(text[at:])})
	if h.Excerpt.Cut {
		out = append(out, widgets.Run{Text: "……"})
	}
	return out
}

// flat puts a text on one line; every character stays in its place.
func flat(s string) string {
	out := []rune(s)
	for i, c := range out {
		if c == '\n' {
			out[i] = '　'
		}
	}
	return string(out)
}

// marked gives the words that were found, as they stand in the clause.
func marked(h *present.LawHit) []string {
	text := []rune(h.Excerpt.Text)
	var out []string
	for _, m := range h.Excerpt.Marks {
		if m[1] <= len(text) {
			out = append(out, string(text[m[0]:m[1]]))
		}
	}
	return out
}

// find adds a thing to press; arrows lead from one to the next.
func (s *list) find(label string, content fyne.CanvasObject, tap func()) {
	i := len(s.press)
	p := widgets.NewPress(label, content, tap)
	p.Pad = fyne.NewSize(10, 7)
	p.OnKey = func(e *fyne.KeyEvent) {
		to := i
		switch e.Name {
		case fyne.KeyDown:
			to++
		case fyne.KeyUp:
			to--
		case fyne.KeyHome:
			to = 0
		case fyne.KeyEnd:
			to = len(s.press) - 1
		case fyne.KeyEscape:
			s.Escape()
			return
		default:
			return
		}
		s.walk(to)
	}
	s.press, s.opens = append(s.press, p), append(s.opens, tap)
	s.hits.Add(p)
}

// walk puts the focus on a find and brings it into view.
func (s *list) walk(to int) {
	c := s.env.Window.Canvas()
	if to < 0 {
		c.Focus(s.search)
		return
	}
	if to >= len(s.press) {
		return
	}
	p := s.press[to]
	c.Focus(p)
	y, h, view := p.Position().Y, p.Size().Height, s.hitBox.Size().Height
	switch top := s.hitBox.Offset.Y; {
	case y < top:
		s.hitBox.ScrollToOffset(fyne.NewPos(0, max(0, y-8)))
	case y+h+16 > top+view:
		s.hitBox.ScrollToOffset(fyne.NewPos(0, y+h+16-view))
	}
}
