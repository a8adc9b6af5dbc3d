package link_test

import (
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/org"
)

// office is a rig with its administrators and somebody of the office, all living on parcels.
func office(t testing.TB) (r *rig, clerk *person) {
	t.Helper()
	r = newRig(t)
	sys, sec := r.enrol(app.NamedID("sys")), r.enrol(app.NamedID("sec"))
	sys.trip()
	sec.trip()
	return r, r.person(sys, sec, "clerk", org.RoleOffice, congress)
}

func letter(title string) act.Form {
	return act.Form{"title": title, "body": "村道夜间无灯。", "kind": "public", "via": "letter", "writer": "来信人"}
}

// A whole congress can live on parcels: acts go out, answers and what others did come back, and every act's
// state on its author's desk becomes what the network would have made it.
func TestThereAndBack(t *testing.T) {
	r, clerk := office(t)
	m := clerk.do(app.ID{}, "record", letter("路灯"))
	if s := clerk.d.Status(); s.Waiting != 2 {
		t.Fatalf("%d wait, want the two acts of the step", s.Waiting)
	}
	out := clerk.out()
	rep := r.in(out)
	if rep.Accepted != 2 || rep.Info.Acts != 2 || rep.Problem != "" {
		t.Fatalf("%+v", rep)
	}
	if again := r.in(out); again.Already == 0 || again.Already != rep.At {
		t.Fatalf("a second reading: %+v", again)
	}
	back := clerk.answer()
	got := clerk.in(back)
	if got.Accepted != 2 || got.Items < 2 {
		t.Fatalf("%+v", got)
	}
	if again := clerk.in(back); again.Already == 0 {
		t.Fatalf("a second reading: %+v", again)
	}
	if s := clerk.d.Status(); s.Waiting != 0 || s.AsOf.IsZero() {
		t.Fatalf("%+v", s)
	}
	v, err := clerk.d.Matter(t.Context(), m)
	if err != nil || v.Card.State != "waiting" {
		t.Fatalf("%v %v", v, err)
	}
	for _, e := range v.Timeline {
		if e.State != desk.ItemDelivered || e.Receipt == "" {
			t.Errorf("%s is %s %q", e.Name, e.State, e.Receipt)
		}
	}
}
