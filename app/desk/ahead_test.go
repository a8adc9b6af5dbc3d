package desk_test

import (
	"bytes"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"renda/app/act"
	"renda/app/apptest/memdesk"
	"renda/app/desk"
	"renda/app/kv"
	"renda/app/org"
)

// history is a year of the town in small: plain and secret suggestions, a right gained and lost again.
func history(t failer) *town {
	w := fullTown(t)
	for i := range 6 {
		w.assigned(fmt.Sprint("路灯", i), i%2 == 1)
	}
	w.grant(w.seats["b"], org.RoleOffice, congress)
	w.settle()
	w.ungrant(w.seats["b"], org.RoleOffice, congress)
	w.assigned("下水道", true)
	w.settle()
	return w
}

// fresh is a new machine of somebody, with nothing read yet.
func (x *seat) fresh(ahead int) *seat {
	y := *x
	y.store, y.ahead = memdesk.New(), ahead
	y.open()
	return &y
}

// held gives what a desk holds of the feed, by table and key; rows of the list by matter.
func (x *seat) held() map[string][]byte {
	out := map[string][]byte{}
	x.must(x.store.View(func(r kv.Reader) error {
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
	for _, c := range x.d.Cards(desk.Filter{}) {
		raw, err := act.Marshal(c)
		x.must(err)
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
		x := w.seats[name].fresh(1 << 30)
		x.pull(100)
		want[name] = x.held()
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(who).Draw(t, "who")
		x := w.seats[name].fresh(1)
		bad := rapid.IntRange(1, 60).Draw(t, "the disk fails at write")
		x.store.Fault(func(n int) error { return fault(n - bad) })
		for more := true; more; {
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0:
				x.reopen(t)
			case 1:
				_ = x.d.Replica().Settle(ctx) // a cut; where the disk fails it is tried again
			}
			p := x.next(rapid.IntRange(1, 9).Draw(t, "items"))
			if err := x.d.Replica().Apply(ctx, p); err != nil {
				continue // the page, or what follows it, is done again
			}
			more = p.More
		}
		if err := x.d.Replica().Settle(ctx); err != nil {
			x.must(x.d.Replica().Settle(ctx))
		}
		got := x.held()
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
func (x *seat) reopen(t *rapid.T) {
	d, err := desk.Open(ctx, x.config())
	if err != nil {
		d, err = desk.Open(ctx, x.config())
	}
	if err != nil {
		t.Fatal(err)
	}
	x.d = d
}

// A page that names a wrong signature is refused whole, though its entries were being
// written while it was checked.
func TestBadSignatureAheadWritesNothing(t *testing.T) {
	w := history(t)
	x := w.seats["office"].fresh(1)
	was, err := x.d.Replica().Cursor(ctx)
	x.must(err)
	p := x.next(40)
	last := p.Items[len(p.Items)-1].Entry
	last.Act.Sig = append([]byte{last.Act.Sig[0] ^ 1}, last.Act.Sig[1:]...)
	redigest(p, was)
	before := x.sum()
	if err := x.d.Replica().Apply(ctx, p); err == nil || x.sum() != before {
		t.Fatalf("a forged page: %v", err)
	}
	x.must(x.d.Replica().Apply(ctx, x.next(40)))
}
