package desk_test

import (
	"bytes"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"renda/app/act"
	"renda/app/apptest/memdesk"
	"renda/app/apptest/town"
	"renda/app/desk"
	"renda/app/kv"
	"renda/app/org"
)

// history is a year of the town in small: plain and secret suggestions, a right gained and lost again.
func history(t town.T) *town.Town {
	w := town.Full(t)
	for i := range 6 {
		w.Assigned(fmt.Sprint("路灯", i), i%2 == 1)
	}
	w.Grant(w.Seats["b"], org.RoleOffice, town.Congress)
	w.Settle()
	w.Ungrant(w.Seats["b"], org.RoleOffice, town.Congress)
	w.Assigned("下水道", true)
	w.Settle()
	return w
}

// fresh is a new machine of somebody, with nothing read yet.
func freshDesk(x *town.Seat, ahead int) *town.Seat {
	y := *x
	y.Store, y.Ahead = memdesk.New(), ahead
	y.Open()
	return &y
}

// held gives what a desk holds of the feed, by table and key; rows of the list by matter.
func heldBy(x *town.Seat) map[string][]byte {
	out := map[string][]byte{}
	x.Must(x.Store.View(func(r kv.Reader) error {
		for _, table := range []kv.Table{"entry", "snap", "want", "report"} {
			if err := r.Each(table, func(k kv.Key, v []byte) (bool, error) {
				out[fmt.Sprintf("%s %x %d", table, k.Group, k.Seq)] = bytes.Clone(v)
				return true, nil
			}); err != nil {
				return err
			}
		}
		return nil
	}))
	for _, c := range x.D.Cards(desk.Filter{}) {
		raw, err := act.Marshal(c)
		x.Must(err)
		out["card "+c.ID.String()] = raw
	}
	return out
}

// A first reading that stores pages ahead and folds at the end holds what one that folds every
// page holds, wherever it is cut, killed or failed by the disk, and goes on from there.
func TestFoldedLastIsFoldedAtOnce(t *testing.T) {
	w := history(t)
	want := map[string]map[string][]byte{}
	who := []string{"office", "b", "a", "李二"}
	for _, name := range who {
		x := freshDesk(w.Seats[name], 1<<30)
		x.Pull(100)
		want[name] = heldBy(x)
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(who).Draw(t, "who")
		x := freshDesk(w.Seats[name], 1)
		bad := rapid.IntRange(1, 60).Draw(t, "the disk fails at write")
		x.Store.Fault(func(n int) error { return fault(n - bad) })
		for more := true; more; {
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0:
				reopen(x, t)
			case 1:
				_ = x.D.Replica().Settle(ctx) // a cut; where the disk fails it is tried again
			}
			p := nextPage(x, rapid.IntRange(1, 9).Draw(t, "items"))
			if err := x.D.Replica().Apply(ctx, p); err != nil {
				continue // the page, or what follows it, is done again
			}
			more = p.More
		}
		if err := x.D.Replica().Settle(ctx); err != nil {
			x.Must(x.D.Replica().Settle(ctx))
		}
		got := heldBy(x)
		for k, v := range want[name] {
			if !bytes.Equal(got[k], v) {
				t.Fatalf("%s: %s differs or lacks", name, k)
			}
			delete(got, k)
		}
		for k := range got {
			t.Fatalf("%s: %s is too much", name, k)
		}
	})
}

// reopen starts the desk again; where the disk fails just then, once more.
func reopen(x *town.Seat, t *rapid.T) {
	d, err := desk.Open(ctx, x.Config())
	if err != nil {
		d, err = desk.Open(ctx, x.Config())
	}
	if err != nil {
		t.Fatal(err)
	}
	x.D = d
}

// A page that names a wrong signature is refused whole, though its entries were being
// written while it was checked.
func TestBadSignatureAheadWritesNothing(t *testing.T) {
	w := history(t)
	x := freshDesk(w.Seats["office"], 1)
	was, err := x.D.Replica().Cursor(ctx)
	x.Must(err)
	p := nextPage(x, 40)
	last := p.Items[len(p.Items)-1].Entry
	last.Act.Sig = append([]byte{last.Act.Sig[0] ^ 1}, last.Act.Sig[1:]...)
	redigest(p, was)
	before := sumOf(x)
	if err := x.D.Replica().Apply(ctx, p); err == nil || sumOf(x) != before {
		t.Fatalf("a forged page: %v", err)
	}
	x.Must(x.D.Replica().Apply(ctx, nextPage(x, 40)))
}
