package authority

import (
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/server/memstore"
)

// fact gives a fact of a matter as the server has it.
func (r *rig) fact(id app.ID, key string) any {
	r.t.Helper()
	var got any
	if err := r.a.do(r.t.Context(), func(b *batch) error {
		l, err := b.matter(id)
		if err == nil && l != nil {
			got = l.m.Facts[key]
		}
		return err
	}); err != nil {
		r.t.Fatal(err)
	}
	return got
}

// One matter makes an act automatic in another: in the transaction that called for it, once, in one that
// is begun by it, and at a Tick where the other was not ready; two that tell each other come to rest.
func TestTells(t *testing.T) {
	r := newRig(t, memstore.New(), toy(nil))
	r.town()
	d := r.desks["lead"]
	a, b, c := app.NamedID("a"), app.NamedID("b"), app.NamedID("c")
	d.must(b, "toy.add", act.PartOpen, act.Form{"text": "x"})
	d.must(b, "toy.add", act.PartOpen, act.Form{"text": "y"})
	d.must(a, "toy.point", act.PartOpen, act.Form{"to": b.String()})
	if got := r.fact(b, "told"); got != a.String() {
		t.Fatalf("told %v", got)
	}
	d.must(a, "toy.add", act.PartOpen, act.Form{"text": "again"})
	d.must(b, "toy.point", act.PartOpen, act.Form{"to": a.String()})
	if r.fact(a, "told") != nil {
		t.Fatal("told before it was ready")
	}
	d.must(a, "toy.add", act.PartOpen, act.Form{"text": "ready"})
	if n, err := r.a.Tick(t.Context()); err != nil || n != 1 || r.fact(a, "told") != b.String() {
		t.Fatalf("%d acts at the tick, told %v (%v)", n, r.fact(a, "told"), err)
	}
	if n, err := r.a.Tick(t.Context()); err != nil || n != 0 {
		t.Fatalf("%d acts at a second tick (%v)", n, err)
	}
	e := app.NamedID("e")
	d.must(e, "toy.point", act.PartOpen, act.Form{"to": c.String()})
	if r.fact(c, "told") != e.String() {
		t.Fatal("a matter was not begun by what told it")
	}
}

// A guard sees another matter as it stands in the same transaction; a table that panics over what it tells
// is a defect of its own and takes no act with it.
func TestLinkedAndBoom(t *testing.T) {
	r := newRig(t, memstore.New(), toy(nil))
	r.town()
	d := r.desks["lead"]
	a, b := app.NamedID("a"), app.NamedID("b")
	if got := d.try(a, "toy.peek", act.PartOpen, act.Form{"at": b.String()}); got.Outcome != act.Refused || got.Code != "toy.no" {
		t.Fatalf("%+v", got)
	}
	first := d.sign(b, "toy.add", act.PartOpen, 0, act.Form{"text": "x"})
	second := d.sign(a, "toy.peek", act.PartOpen, 0, act.Form{"at": b.String()})
	got, err := d.push(first, second)
	if err != nil || len(got) != 2 || got[1].Outcome != act.Accepted {
		t.Fatalf("%+v %v", got, err)
	}
	d.must(a, "toy.boom_tells", act.PartOpen, act.Form{})
	d.must(a, "toy.add", act.PartOpen, act.Form{"text": "lives on"})
	if _, err := r.a.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
}
