package present

import (
	"context"
	"slices"
	"sort"
	"time"

	"renda/app/desk"
	"renda/app/org"
	"renda/app/procedure"
)

// HomeDesk is what the first page needs of a desk.
type HomeDesk interface {
	Cards(desk.Filter) []procedure.Card
	Procedures() []*procedure.Procedure
	Drafts() []desk.DraftView
	Tray() []desk.TrayItem
	Begins() []desk.ActionView
	Status() desk.Status
	Me() org.Actor
	Now() time.Time
}

// HomeView is the first page: what waits, what is due, what came in.
type HomeView struct {
	Turn     []procedure.Card // my move
	Due      []procedure.Card // nearest deadlines among what I see
	Arrived  []procedure.Card // newest changes
	Overdue  int
	Drafts   int
	Needs    int
	Begins   []desk.ActionView
	Status   desk.Status
	AllCount int
}

// HomeOf gathers the first page. It may be slow with many matters.
func HomeOf(_ context.Context, d HomeDesk) (HomeView, error) {
	v := HomeView{Status: d.Status(), Begins: slices.DeleteFunc(d.Begins(), func(b desk.ActionView) bool { return !written(b) })}
	w := NewWorks(d.Procedures())
	today := d.Now()
	for _, c := range d.Cards(desk.Filter{}) {
		if c.Proc == "roster" || c.Proc == "ruleset" {
			continue
		}
		v.AllCount++
		if len(v.Arrived) < 8 {
			v.Arrived = append(v.Arrived, c)
		}
		if c.Turn {
			v.Turn = append(v.Turn, c)
		}
		if !c.Due.IsZero() && !w.Ended(c.Proc, c.State) {
			v.Due = append(v.Due, c)
		}
		if !c.Due.IsZero() && c.Due.Time().AddDate(0, 0, 1).Before(today) {
			v.Overdue++
		}
	}
	sort.SliceStable(v.Due, func(i, j int) bool { return v.Due[i].Due.Before(v.Due[j].Due) })
	v.Due = v.Due[:min(len(v.Due), 8)]
	for _, x := range d.Drafts() {
		if !x.Deleted && x.Matter.IsZero() {
			v.Drafts++
		}
	}
	for _, x := range d.Tray() {
		if !x.Done {
			v.Needs++
		}
	}
	return v, nil
}
