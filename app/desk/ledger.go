package desk

import (
	"slices"

	"renda/app/procedure"
)

// columnPromise is the column that has a value where there are promises.
const columnPromise = "promise"

// Promises gives the promise ledger (承诺台账) across matters: what is still to be
// delivered first, the nearest first. Matters that can't be read are left to their
// own pages, which say why.
func (d *Desk) Promises() []PromiseView {
	w := d.world()
	col := d.column(columnPromise)
	var out []PromiseView
	for _, c := range d.Cards(Filter{}) {
		p := d.Work(c.Proc)
		if p == nil || p.Promises == nil || col(&c) == "" {
			continue
		}
		m, own, err := d.folded(w, c.ID)
		if err != nil || m == nil {
			continue
		}
		g := page{d: d, w: w, p: p, m: m, own: own}
		for _, x := range p.Promises(m) {
			out = append(out, g.promise(&c, x))
		}
	}
	slices.SortStableFunc(out, func(a, b PromiseView) int {
		if a.Done != b.Done {
			if b.Done {
				return -1
			}
			return 1
		}
		return dueOrder(a.Due, b.Due)
	})
	return out
}

func (g *page) promise(c *procedure.Card, x procedure.Promise) PromiseView {
	v := PromiseView{Matter: c.ID, Number: c.Number, Title: c.Title, Track: x.Track, Party: g.party(x.Track), Text: x.Text, Due: x.Due, Done: x.Done}
	switch {
	case x.Done:
		v.Level = LevelDone
	case !x.Due.IsZero():
		v.Left = g.d.today().DaysUntil(x.Due)
		v.Level = levelFor(v.Left, g.p.Clock(columnPromise).Warn)
	}
	return v
}

// Figures counts every figure of the procedures over the cards that pass f.
func (d *Desk) Figures(f Filter) []FigureView {
	byProc := map[string][]procedure.Card{}
	for _, c := range d.Cards(f) {
		byProc[c.Proc] = append(byProc[c.Proc], c)
	}
	var out []FigureView
	for _, p := range d.works() {
		if f.Proc != "" && f.Proc != p.ID {
			continue
		}
		for _, x := range procedure.Figures(p, byProc[p.ID]) {
			v := FigureView{Figure: x.Figure, Value: x.Value, Count: len(x.In), Of: -1, List: x.In}
			if x.Ratio {
				v.Of, v.OfList = len(x.Of), x.Of
			}
			out = append(out, v)
		}
	}
	return out
}
