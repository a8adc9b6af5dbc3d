package present

import (
	"context"
	"slices"
	"strconv"

	"renda/app"
	"renda/app/desk"
	"renda/app/desk/wayout"
	"renda/app/procedure"
	"renda/app/terminal"
	"renda/ui/i18n"
)

// FiguresDesk is what the statistics need of a desk.
type FiguresDesk interface {
	Figures(desk.Filter) []desk.FigureView
	Cards(desk.Filter) []procedure.Card
	Procedures() []*procedure.Procedure
}

// FigureGroup is one heading with its statistics.
type FigureGroup struct {
	Name  string
	Lines []FigureLine
}

// FigureLine is one number and the matters behind it: the list is the number.
type FigureLine struct {
	Name  string
	Value string // for a figure counted by column: whose line this is
	Count int
	Of    int     // base of a ratio, -1 for a plain count
	Share float64 // 0..1 of the base, or of the largest line of the same figure, for the bar
	Note  string  // shown once, at a figure's first line
	List  []app.ID
}

// Percent words a ratio; an empty base is said, not shown as 0 %.
func (l FigureLine) Percent() string {
	switch {
	case l.Of < 0:
		return ""
	case l.Of == 0:
		return i18n.T("figures.nobase")
	}
	return strconv.FormatFloat(float64(l.Count)*100/float64(l.Of), 'f', 1, 64) + "%"
}

// Heading names the list behind the number.
func (l FigureLine) Heading() string {
	if l.Value != "" {
		return l.Name + "：" + l.Value
	}
	return l.Name
}

// Figures is the state of the statistics room.
type Figures struct {
	Groups   []FigureGroup
	Sessions []string // 届次 that occur, newest first
	Session  string   // chosen, "" all
	Loaded   bool

	d       FiguresDesk
	proc    string
	stage   Stage
	load    Latest
	changed func()
}

// NewFigures begins with all sessions; changed is called after each new answer.
func NewFigures(d FiguresDesk, st Stage, changed func()) *Figures {
	f := &Figures{d: d, stage: st, changed: changed}
	// The work of which most matters are here is this person's.
	n := map[string]int{}
	for _, c := range d.Cards(desk.Filter{}) {
		n[c.Proc]++
	}
	for _, p := range NewWorks(d.Procedures()).Business() {
		if len(p.Figures) > 0 && (f.proc == "" || n[p.ID] > n[f.proc]) {
			f.proc = p.ID
		}
	}
	return f
}

func (f *Figures) filter() desk.Filter {
	q := desk.Filter{Proc: f.proc}
	if f.Session != "" {
		q.Column, q.Value = "session", f.Session
	}
	return q
}

// Choose shows one session's figures, "" all.
func (f *Figures) Choose(session string) {
	f.Session = session
	f.Reload()
}

type figuresAnswer struct {
	groups   []FigureGroup
	sessions []string
}

// Reload counts again.
func (f *Figures) Reload() {
	q := f.filter()
	Load(&f.load, f.stage, func(context.Context) (figuresAnswer, error) {
		return figuresAnswer{FigureGroups(f.d.Figures(q)), f.sessions()}, nil
	}, func(a figuresAnswer, _ error) {
		f.Groups, f.Sessions, f.Loaded = a.groups, a.sessions, true
		f.changed()
	})
}

func (f *Figures) sessions() []string {
	p := NewWorks(f.d.Procedures()).Proc(f.proc)
	if p == nil {
		return nil
	}
	col := p.Column("session")
	var out []string
	for _, c := range f.d.Cards(desk.Filter{Proc: f.proc}) {
		if col >= 0 && col < len(c.Vals) && c.Vals[col] != "" && !slices.Contains(out, c.Vals[col]) {
			out = append(out, c.Vals[col])
		}
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}

// Out gives the figures as they are shown, to be taken out.
func (f *Figures) Out() wayout.Out {
	return wayout.Out{Way: terminal.WayFigures, Filter: f.filter(), Title: i18n.T("figures.file", "session", f.Session)}
}

// Stop drops what is under way.
func (f *Figures) Stop() { f.load.Stop() }

// FigureGroups puts the figures under their headings in the table's order.
func FigureGroups(vs []desk.FigureView) []FigureGroup {
	var out []FigureGroup
	at := map[string]int{}
	most := map[string]int{}
	for _, v := range vs {
		most[v.Figure.ID] = max(most[v.Figure.ID], v.Count)
	}
	last := ""
	for _, v := range vs {
		i, ok := at[v.Figure.Group]
		if !ok {
			i = len(out)
			at[v.Figure.Group] = i
			out = append(out, FigureGroup{Name: i18n.Term(v.Figure.Group)})
		}
		l := FigureLine{Name: i18n.Pick(v.Figure.Name, v.Figure.NameEn), Value: i18n.Term(v.Value), Count: v.Count, Of: v.Of, List: v.List}
		switch {
		case v.Of > 0:
			l.Share = float64(v.Count) / float64(v.Of)
		case v.Of < 0 && v.Value != "" && most[v.Figure.ID] > 0:
			l.Share = float64(v.Count) / float64(most[v.Figure.ID])
		}
		if v.Figure.ID != last {
			l.Note, last = i18n.Term(v.Figure.Note), v.Figure.ID
		}
		out[i].Lines = append(out[i].Lines, l)
	}
	return out
}
