package link_test

import (
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
)

// The history of a desk says of each parcel what became of the acts in it: awaited, delivered, or returned with its
// title and reason; one that only asked says nothing. The status bar knows when it was.
func TestWhatBecameOfAParcel(t *testing.T) {
	r, clerk := office(t)
	id := clerk.do(app.ID{}, "record", letter("路灯"))
	clerk.raw("message.tomorrow", id, act.Form{"text": "将来的动作"})
	became := func(number uint64) desk.ParcelActs {
		t.Helper()
		views, err := clerk.d.Parcels()
		r.must(err)
		for _, v := range views {
			if v.Out && v.Info.Number == number {
				return v.Became
			}
		}
		t.Fatalf("no parcel %d", number)
		return desk.ParcelActs{}
	}
	views, err := clerk.d.Parcels()
	r.must(err)
	n := uint64(1)
	for _, v := range views {
		if v.Out {
			n = max(n, v.Info.Number+1)
		}
	}
	b := clerk.out()
	if got := became(n); got.Waiting != 3 || got.Delivered != 0 || len(got.Returned) != 0 {
		t.Fatalf("before the answer: %+v", got)
	}
	r.in(b)
	clerk.in(clerk.answer())
	got := became(n)
	if got.Waiting != 0 || got.Delivered != 2 || len(got.Returned) != 1 || got.Returned[0].Code == "" || got.Returned[0].Matter != id {
		t.Fatalf("after the answer: %+v", got)
	}
	clerk.do(app.ID{}, "record", letter("井盖"))
	clerk.out()
	if got := became(n + 1); got.Waiting != 2 || got.Delivered != 0 {
		t.Fatalf("the next: %+v", got)
	}
	if now := became(n); now.Delivered != 2 || len(now.Returned) != 1 {
		t.Errorf("the first, later: %+v", now)
	}
	if st := clerk.d.Status(); !st.Stick.Equal(r.now) {
		t.Errorf("last by stick %v, now %v", st.Stick, r.now)
	}
}
