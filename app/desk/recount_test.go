package desk_test

import (
	"errors"
	"fmt"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/desk"
	"renda/app/ruleset"
)

var errCut = errors.New("the power is cut")

// mixed looks at every row of a desk beside its page and tells the first that shows another date, and how many are due on day.
func mixedRows(x *town.Seat, day app.Date) (odd string, due int) {
	for _, c := range x.D.Cards(desk.Filter{}) {
		pg, err := x.D.Matter(ctx, c.ID)
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
func noticed(t town.T, n int) (w *town.Town, m app.ID, due app.Date, o2 *town.Seat, change act.Form) {
	w = town.Full(t)
	o1 := w.Seats["office"]
	o2 = w.Seat("gov", "office", town.Congress)
	w.Settle()
	for i := range n {
		m = w.Assigned(fmt.Sprint("关于修复路灯的建议", i), false)
	}
	_, due = replyDue(w.Seats["a"], m)
	o1.Do(ruleset.ID, "calendar", "", notice(int(due.Year), due))
	w.Settle()
	return w, m, due, o2, act.Form{"change": ruleset.Open(o2.Page(ruleset.ID).Matter)[0].Act}
}

// A desk whose power is cut at any write while it takes in a holiday notice shows, at every moment and after opening anew, rows and
// pages of one calendar: before the notice is stored the old one, from then on the new one, in full.
func TestRecountSurvivesCuts(t *testing.T) {
	const matters = 70 // two blocks of rows
	w, _, due, o2, change := noticed(t, matters)
	a := w.Seats["a"]
	if odd, n := mixedRows(a, due); odd != "" || n != matters {
		t.Fatalf("before: %s, %d due on %s", odd, n, due)
	}
	o2.Do(ruleset.ID, "approve", "", change)
	o2.Sync()
	c, err := a.D.Replica().Cursor(ctx)
	a.Must(err)
	page := w.Srv.Pull(a.ID, c, 1000)
	start := a.Store
	for cut := 1; ; cut++ {
		if a.Store, err = start.Copy(); err != nil {
			t.Fatal(err)
		}
		a.Slice = 1
		a.Open()
		at := 0
		a.Store.Fault(func(int) error {
			if at++; at >= cut {
				return errCut
			}
			return nil
		})
		failed := a.D.Replica().Apply(ctx, page)
		alive, _ := mixedRows(a, due)
		a.Store.Fault(nil)
		a.Open()
		odd, n := mixedRows(a, due)
		want := 0
		if now, err := a.D.Replica().Cursor(ctx); err == nil && len(now.Scopes) == len(c.Scopes) && now.Scopes[0] == c.Scopes[0] {
			want = matters // the page was refused whole
		}
		if alive != "" || odd != "" || n != want {
			t.Fatalf("cut at write %d (%v): %s; opened anew %s, %d due on the holiday, want %d", cut, failed, alive, odd, n, want)
		}
		before := a.Store.Writes()
		if a.Open(); a.Store.Writes() != before {
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
	o1, a := w.Seats["office"], w.Seats["a"]
	o2.Do(ruleset.ID, "approve", "", change)
	o2.Sync()
	o1.Pull(100)
	_, second := replyDue(o1, m)
	a.Slice = 1
	a.Open()
	at := 0
	a.Store.Fault(func(int) error {
		if at++; at == 2 { // the page is stored, its rows are not
			return errCut
		}
		return nil
	})
	for err := errCut; err != nil; {
		c, e := a.D.Replica().Cursor(ctx)
		a.Must(e)
		if err = a.D.Replica().Apply(ctx, w.Srv.Pull(a.ID, c, 1000)); err != nil && !errors.Is(err, errCut) {
			t.Fatal(err)
		}
	}
	f := notice(int(due.Year), due)
	f.SetRows("days", append(f.Rows("days"), act.Form{"date": second.String(), "name": "临时放假", "off": true}))
	o1.Do(ruleset.ID, "calendar", "", f)
	w.Settle()
	o2.Do(ruleset.ID, "approve", "", act.Form{"change": ruleset.Open(o2.Page(ruleset.ID).Matter)[0].Act})
	w.Settle()
	late := w.Seat("后来的", "office", town.Congress)
	w.Settle()
	for _, x := range []*town.Seat{o1, a, late} {
		if odd, n := mixedRows(x, second); odd != "" || n != 0 {
			t.Errorf("%s: %s, %d still due on the second holiday", x.Name, odd, n)
		}
		if _, n := mixedRows(x, due); n != 0 {
			t.Errorf("%s: %d still due on the first", x.Name, n)
		}
	}
}
