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
	out := func() (b []byte, number uint64) {
		t.Helper()
		b = clerk.out()
		views, err := clerk.d.Parcels()
		r.must(err)
		for _, v := range views {
			if v.Out {
				number = max(number, v.Info.Number)
			}
		}
		return b, number
	}
	want := func(number uint64, waiting, delivered, returned int) []desk.TrayItem {
		t.Helper()
		views, err := clerk.d.Parcels()
		r.must(err)
		for _, v := range views {
			if b := v.Became; v.Out && v.Info.Number == number {
				if b.Waiting != waiting || b.Delivered != delivered || len(b.Returned) != returned {
					t.Fatalf("no. %d: %+v", number, b)
				}
				return b.Returned
			}
		}
		t.Fatalf("no parcel %d", number)
		return nil
	}
	clerk.do(app.ID{}, "record", letter("路灯"))
	b, first := out()
	want(first, 2, 0, 0)
	r.in(b)
	clerk.in(clerk.answer())
	want(first, 0, 2, 0)

	id := clerk.do(app.ID{}, "record", letter("井盖"))
	clerk.raw("message.tomorrow", id, act.Form{"text": "将来的动作"})
	b, second := out()
	want(second, 3, 0, 0)
	r.in(b)
	clerk.in(clerk.answer())
	if x := want(second, 0, 2, 1)[0]; x.Matter != id || x.Code == "" {
		t.Errorf("returned: %+v", x)
	}
	want(first, 0, 2, 0)
	_, third := out()
	want(third, 0, 0, 0)
	if st := clerk.d.Status(); !st.Stick.Equal(r.now) {
		t.Errorf("last by stick %v, now %v", st.Stick, r.now)
	}
}
