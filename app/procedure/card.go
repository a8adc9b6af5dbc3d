package procedure

import (
	"renda/app"
	"renda/app/org"
	"renda/app/rules/clock"
)

// MakeCard gives a matter's row of the list as the actor sees it, with the names d
// knows. Sketch is left to the desk.
func MakeCard(p *Procedure, m *Matter, a org.Actor, d *org.Directory) Card {
	c := Card{ID: m.ID, Proc: m.Proc, State: m.State, Number: m.Facts.Text(NumberKey), Title: p.Title(m),
		Updated: m.Begun, Begun: m.Begun, Vals: p.Values(m, d), Mine: p.RolesOf(m, a), Turn: Turn(p, m, a)}
	if n := len(m.Log); n > 0 {
		c.Updated = m.Log[n-1].Received
	}
	for _, e := range m.Log {
		if e.Pending && c.Pending < 255 {
			c.Pending++
		}
	}
	if p.State(m.State).End {
		return c
	}
	for _, r := range m.Clocks {
		def := p.Clock(r.Def)
		if due := r.Run.Due; !def.Window && r.Run.Running() && !r.Run.Resting() && !due.IsZero() && (c.Due.IsZero() || due.Before(c.Due)) {
			c.Due, c.DueName = due, def.Name
		}
	}
	return c
}

// SheetOf gives the working of a run without changing it.
func SheetOf(r clock.Run, env Env) *clock.Sheet { return clock.Compute(&r, env.Calendar) }

// FigureCount is one line of a statistic with the matters behind it.
type FigureCount struct {
	Figure *Figure
	Value  string // for Figure.By: the column value this line counts
	In     []app.ID
	Of     []app.ID
	Ratio  bool // In is counted out of Of
}

// Figures counts every figure of a procedure over its cards. A figure counted by
// column gives one line for each value that occurs, ordered by value.
func Figures(p *Procedure, cards []Card) []FigureCount {
	var out []FigureCount
	for i := range p.Figures {
		f := &p.Figures[i]
		if f.By == "" {
			out = append(out, countFigure(f, "", cards, nil))
			continue
		}
		col := p.Column(f.By)
		for _, v := range valuesOf(cards, col) {
			fc := countFigure(f, v, cards, func(c *Card) bool { return col < len(c.Vals) && carries(c.Vals[col], v) })
			if len(fc.In) > 0 {
				out = append(out, fc)
			}
		}
	}
	return out
}

func countFigure(f *Figure, value string, cards []Card, keep func(*Card) bool) FigureCount {
	fc := FigureCount{Figure: f, Value: value, Ratio: f.Of != nil}
	for j := range cards {
		c := &cards[j]
		of := f.Of == nil || f.Of(c)
		if f.Of != nil && of {
			fc.Of = append(fc.Of, c.ID)
		}
		if of && f.In(c) && (keep == nil || keep(c)) {
			fc.In = append(fc.In, c.ID)
		}
	}
	return fc
}
