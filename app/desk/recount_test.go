package desk_test

import (
	"errors"
	"fmt"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/ruleset"
)

var errCut = errors.New("the power is cut")

// mixed looks at every row of a desk beside its page and tells the first that shows another date, and how many are due on day.
func (x *seat) mixed(day app.Date) (odd string, due int) {
	for _, c := range x.d.Cards(desk.Filter{}) {
		pg, err := x.d.Matter(ctx, c.ID)
		if err != nil {
			return err.Error(), due
		}
		if c.Due != pg.Card.Due {
			return fmt.Sprintf("%s: the list says %s, the page %s", c.Title, c.Due, pg.Card.Due), due
		}
		if c.Due == day {
			due++
		}
	}
	return "", due
}

// noticed is a town in which the deadlines of n matters end on one day, and a notice that makes it a holiday waits for its second officer.
func noticed(t failer, n int) (w *town, m app.ID, due app.Date, o2 *seat, change act.Form) {
	w = fullTown(t)
	o1 := w.seats["office"]
	o2 = w.seat("gov", "office", congress)
	w.settle()
	for i := range n {
		m = w.assigned(fmt.Sprint("关于修复路灯的建议", i), false)
	}
	_, due = w.seats["a"].reply(m)
	o1.do(ruleset.ID, "calendar", "", notice(int(due.Year), due))
	w.settle()
	return w, m, due, o2, act.Form{"change": ruleset.Open(o2.page(ruleset.ID).Matter)[0].Act}
}

// A desk whose power is cut at any write while it takes in a holiday notice shows, at every moment and after opening anew, rows and
// pages of one calendar: before the notice is stored the old one, from then on the new one, in full.
func TestRecountSurvivesCuts(t *testing.T) {
	const matters = 70 // two blocks of rows
	w, _, due, o2, change := noticed(t, matters)
	a := w.seats["a"]
	if odd, n := a.mixed(due); odd != "" || n != matters {
		t.Fatalf("before: %s, %d due on %s", odd, n, due)
	}
	o2.do(ruleset.ID, "approve", "", change)
	o2.sync()
	c, err := a.d.Replica().Cursor(ctx)
	a.must(err)
	page := w.srv.pull(a.id, c, 1000)
	start := a.store
	for cut := 1; ; cut++ {
		if a.store, err = start.Copy(); err != nil {
			t.Fatal(err)
		}
		a.slice = 1
		a.open()
		at := 0
		a.store.Fault(func(int) error {
			if at++; at >= cut {
				return errCut
			}
			return nil
		})
		failed := a.d.Replica().Apply(ctx, page)
		alive, _ := a.mixed(due)
		a.store.Fault(nil)
		a.open()
		odd, n := a.mixed(due)
		want := 0
		if now, err := a.d.Replica().Cursor(ctx); err == nil && len(now.Scopes) == len(c.Scopes) && now.Scopes[0] == c.Scopes[0] {
			want = matters // the page was refused whole
		}
		if alive != "" || odd != "" || n != want {
			t.Fatalf("cut at write %d (%v): %s; opened anew %s, %d due on the holiday, want %d", cut, failed, alive, odd, n, want)
		}
		before := a.store.Writes()
		if a.open(); a.store.Writes() != before {
			t.Fatalf("cut at write %d: the mark stands after the work was done", cut)
		}
		if failed == nil {
			if cut < 4 {
				t.Fatalf("only %d writes: not in slices", cut-1)
			}
			break
		}
	}
}

// What a second notice moves while the first is still being written comes out as if both had come one after the other, wherever
// the writes were cut; a desk enrolled only afterwards counts alike.
func TestRecountTwice(t *testing.T) {
	w, m, due, o2, change := noticed(t, 66)
	o1, a := w.seats["office"], w.seats["a"]
	o2.do(ruleset.ID, "approve", "", change)
	o2.sync()
	o1.pull(100)
	_, second := o1.reply(m)
	a.slice = 1
	a.open()
	at := 0
	a.store.Fault(func(int) error {
		if at++; at == 2 { // the page is stored, its rows are not
			return errCut
		}
		return nil
	})
	for err := errCut; err != nil; {
		c, e := a.d.Replica().Cursor(ctx)
		a.must(e)
		if err = a.d.Replica().Apply(ctx, w.srv.pull(a.id, c, 1000)); err != nil && !errors.Is(err, errCut) {
			t.Fatal(err)
		}
	}
	f := notice(int(due.Year), due)
	f.SetRows("days", append(f.Rows("days"), act.Form{"date": second.String(), "name": "临时放假", "off": true}))
	o1.do(ruleset.ID, "calendar", "", f)
	w.settle()
	o2.do(ruleset.ID, "approve", "", act.Form{"change": ruleset.Open(o2.page(ruleset.ID).Matter)[0].Act})
	w.settle()
	late := w.seat("后来的", "office", congress)
	w.settle()
	for _, x := range []*seat{o1, a, late} {
		if odd, n := x.mixed(second); odd != "" || n != 0 {
			t.Errorf("%s: %s, %d still due on the second holiday", x.name, odd, n)
		}
		if _, n := x.mixed(due); n != 0 {
			t.Errorf("%s: %d still due on the first", x.name, n)
		}
	}
}
