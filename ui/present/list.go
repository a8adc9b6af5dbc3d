package present

import (
	"context"
	"strings"
	"time"

	"renda/app"
	"renda/app/desk"
	"renda/app/desk/wayout"
	"renda/app/procedure"
	"renda/app/terminal"
)

// ListDesk is what the list needs of a desk.
type ListDesk interface {
	Cards(desk.Filter) []procedure.Card
	Procedures() []*procedure.Procedure
	Status() desk.Status
	Now() time.Time
}

// List is the state of the list room. It belongs to the screen's thread.
type List struct {
	Filter desk.Filter
	Works  Works
	Cards  []procedure.Card
	All    int                    // how many there are without the person's filter
	Kinds  []*procedure.Procedure // the works of which there are any, without the person's filter
	Loaded bool                   // the first answer came

	d       ListDesk
	stage   Stage
	base    desk.Filter
	load    Latest
	changed func()
}

// NewList begins with a filter; changed is called after each new answer.
func NewList(d ListDesk, st Stage, f desk.Filter, changed func()) *List {
	l := &List{d: d, stage: st, Filter: f, base: f, Works: NewWorks(d.Procedures()), changed: changed}
	if bs := l.Works.Business(); f.Proc == "" && len(bs) == 1 {
		l.Filter.Proc, l.base.Proc = bs[0].ID, bs[0].ID
	}
	return l
}

type listAnswer struct {
	cards []procedure.Card
	all   int
	kinds map[string]bool // of all
}

// Reload asks again; an answer overtaken by a newer question is dropped.
func (l *List) Reload() {
	f, base, narrowed := l.Filter, l.base, l.Narrowed()
	Load(&l.load, l.stage, func(context.Context) (listAnswer, error) {
		a := listAnswer{cards: l.business(l.d.Cards(f))}
		all := a.cards
		if narrowed {
			all = l.business(l.d.Cards(base))
		}
		a.all, a.kinds = len(all), map[string]bool{}
		for i := range all {
			a.kinds[all[i].Proc] = true
		}
		return a, nil
	}, func(a listAnswer, _ error) {
		l.Cards, l.All, l.Loaded, l.Kinds = a.cards, a.all, true, nil
		for _, p := range l.Works.Business() {
			if a.kinds[p.ID] {
				l.Kinds = append(l.Kinds, p)
			}
		}
		l.changed()
	})
}

func (l *List) business(cs []procedure.Card) []procedure.Card {
	out := cs[:0:len(cs)]
	for _, c := range cs {
		if c.Proc != "roster" && c.Proc != "ruleset" {
			out = append(out, c)
		}
	}
	return out
}

// Narrowed reports whether the person filtered.
func (l *List) Narrowed() bool {
	f := l.Filter
	return f.Text != "" || f.Proc != l.base.Proc || len(f.States) > 0 || f.Turn != l.base.Turn || f.Mine != l.base.Mine || f.Overdue != l.base.Overdue
}

// OfKind shows matters of one work only, "" of all; states are a work's own, so theirs is taken away.
func (l *List) OfKind(proc string) {
	l.Filter.Proc, l.Filter.States = proc, nil
	l.Reload()
}

// Clear takes the person's filter away.
func (l *List) Clear() {
	sort, asc := l.Filter.Sort, l.Filter.Asc
	l.Filter = l.base
	l.Filter.Sort, l.Filter.Asc = sort, asc
	l.Reload()
}

// one gives the work the list is of: the one chosen, or the only one there is any matter of; nil while there are several.
func (l *List) one() *procedure.Procedure {
	if q := l.Works.Proc(l.Filter.Proc); q != nil {
		return q
	}
	if len(l.Kinds) == 1 {
		return l.Kinds[0]
	}
	return nil
}

// Columns gives the columns of the work the list is of, at most n, and whose they are: cards of another have others.
func (l *List) Columns(n int) (proc string, cols []procedure.Column, index []int) {
	p := l.one()
	if p == nil {
		return "", nil, nil
	}
	for i, c := range p.Columns {
		if !c.Hide && len(cols) < n {
			cols, index = append(cols, c), append(index, i)
		}
	}
	return p.ID, cols, index
}

// States gives the states that can be filtered by: those of the work the list is of.
func (l *List) States() []procedure.State {
	if p := l.one(); p != nil {
		return p.States
	}
	return nil
}

// Find gives the first card from index on whose number or title begins with what was
// typed, going round once; -1 if none.
func (l *List) Find(prefix string, from int) int {
	prefix = strings.ToLower(prefix)
	for k := range l.Cards {
		i := (from + k) % len(l.Cards)
		c := &l.Cards[i]
		if strings.HasPrefix(strings.ToLower(c.Title), prefix) || strings.HasPrefix(strings.ToLower(c.Number), prefix) {
			return i
		}
	}
	return -1
}

// AsOf gives up to when the data reach.
func (l *List) AsOf() string { return Clock(l.d.Status().AsOf, l.d.Now()) }

// Today is the desk's date.
func (l *List) Today() app.Date { return app.DateOf(l.d.Now()) }

// Out gives the list as it is shown, to be taken out under a title.
func (l *List) Out(title string) wayout.Out {
	return wayout.Out{Way: terminal.WayList, Filter: l.Filter, Title: title}
}

// Stop drops what is under way.
func (l *List) Stop() { l.load.Stop() }

// Unpin lets the person take away what the list began with: a list of what waits
// for me widens to all.
func (l *List) Unpin() { l.base.Turn, l.base.Overdue, l.base.Text = false, false, "" }
