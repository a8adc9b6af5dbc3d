package authority

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/keeping"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/procedure"
)

const stateKept = procedure.StateID("kept")

// shelf is a work whose matters are archived: with a 档号 of one's own, or with the next of a series. Its matters are seen by who began them.
func shelf() *procedure.Procedure {
	p := toy(nil)
	p.ID = "shelf"
	p.States = append(p.States, procedure.State{ID: stateKept, Name: "归档", End: true})
	begin := p.Actions[0]
	p.Actions = []procedure.Action{begin, {ID: "archive", Name: "归档", Basis: "x", By: []procedure.RoleID{toyAny}, From: []procedure.StateID{toyOpen}, To: stateKept, Part: act.PartOpen,
		Fields: []procedure.Field{{Key: keeping.FactNumber, Label: "档号", Kind: procedure.FieldText}}, Guards: keeping.Guards(), NumberAs: keeping.FactNumber,
		Number: func(_ *procedure.Matter, in *procedure.Input) string {
			if in.Form.Text(keeping.FactNumber) != "" {
				return ""
			}
			return "shelf"
		}}, {ID: "stamp", Name: "盖章", Basis: "x", By: []procedure.RoleID{toyAny}, From: []procedure.StateID{stateKept}, Part: act.PartOpen, NumberAs: "stamp",
		Number: func(*procedure.Matter, *procedure.Input) string { return "stamps" }}}
	p.Bears, p.Tells = keeping.Bears, nil
	p.Title = func(m *procedure.Matter) string { return "件" + m.ID.String()[:4] }
	p.NumberText = func(_ *procedure.Matter, _ *procedure.Input, _ string, n uint64) (string, error) {
		return fmt.Sprintf("WS·2026-%d", n), nil
	}
	return p
}

func shelfRig(t testing.TB, names ...string) *rig {
	t.Helper()
	r := newRig(t, nil, shelf())
	r.organ(bureauA, org.OrganUnit)
	for _, n := range names {
		r.person(n, org.RoleUnit, bureauA)
	}
	return r
}

// begin begins a matter of somebody, which he alone sees.
func (d *desk) begin(name string) app.ID {
	id := app.NamedID(name)
	d.must(id, "shelf.add", act.PartOpen, act.Form{"text": name})
	return id
}

func numberForm(no string) act.Form {
	if no == "" {
		return act.Form{}
	}
	return act.Form{keeping.FactNumber: no}
}

// Of many desks that archive different matters under one number at the same moment, one does, however each spells it; the others are refused, and the log verifies.
func TestOneBearer(t *testing.T) {
	names := []string{"d0", "d1", "d2", "d3", "d4", "d5"}
	r := shelfRig(t, names...)
	spelt := []string{"旧-7", "旧 - 7", "旧－７", "旧—7"}
	var acts []act.Signed
	for i, n := range names {
		d := r.desks[n]
		acts = append(acts, d.sign(d.begin("m"+n), "shelf.archive", act.PartOpen, 0, numberForm(spelt[i%len(spelt)])))
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	taken, refused := 0, 0
	for i, n := range names {
		wg.Go(func() {
			rs, err := r.desks[n].push(acts[i])
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				t.Error(err)
			case rs[0].Outcome == act.Accepted:
				taken++
			case rs[0].Code == keeping.CodeHidden && rs[0].Args["other"] == "":
				refused++
			default:
				t.Errorf("%+v", rs[0])
			}
		})
	}
	wg.Wait()
	if taken != 1 || refused != len(names)-1 {
		t.Fatalf("%d took the number, %d were refused", taken, refused)
	}
	r.whole(t)
}

// A refusal says where the number is to who may see that matter, and to nobody else.
func TestBearerIsNamed(t *testing.T) {
	r := shelfRig(t, "mine", "other")
	mine, other := r.desks["mine"], r.desks["other"]
	first := mine.begin("first")
	mine.must(first, "shelf.archive", act.PartOpen, numberForm("旧-1"))
	x := mine.try(mine.begin("second"), "shelf.archive", act.PartOpen, numberForm("旧-1"))
	if x.Code != keeping.CodeTaken || !strings.Contains(x.Args["other"], first.String()[:4]) || x.Args["no"] != "旧-1" {
		t.Fatalf("%+v", x)
	}
	if x = other.try(other.begin("third"), "shelf.archive", act.PartOpen, numberForm("旧-1")); x.Code != keeping.CodeHidden || strings.Contains(fmt.Sprint(x.Args), first.String()[:4]) {
		t.Fatalf("%+v", x)
	}
}

// Whatever is archived by hand and by number, no two matters bear one number: a number is refused if and only if another matter has it, the series passes by what was
// written, and a server of an earlier version learns the same.
func TestBearersProperty(t *testing.T) {
	r := shelfRig(t, "d")
	d := r.desks["d"]
	bearers, n := map[string]app.ID{}, 0
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(1, 6).Draw(rt, "steps") {
			n++
			m := d.begin(fmt.Sprint("p", n))
			no := ""
			if rapid.Bool().Draw(rt, "by hand") {
				no = fmt.Sprintf("WS·2026-%d", rapid.IntRange(1, n+3).Draw(rt, "number"))
			}
			x := d.try(m, "shelf.archive", act.PartOpen, numberForm(no))
			_, taken := bearers[no]
			if (x.Outcome == act.Accepted) == taken {
				rt.Fatalf("%q, taken %v: %+v", no, taken, x)
			}
			if taken {
				continue
			}
			if no == "" {
				no = x.Numbers["shelf"]
			}
			if _, twice := bearers[no]; twice || no == "" {
				rt.Fatalf("%q was given twice", no)
			}
			bearers[no] = m
		}
		if rapid.IntRange(0, 9).Draw(rt, "an earlier version") == 0 {
			forgetNames(t, r)
			r.reopen(r.store)
		}
		if have := namesIn(t, r); len(have) != len(bearers) {
			rt.Fatalf("%d names are kept of %d", len(have), len(bearers))
		}
	})
	r.whole(t)
}

// Of two matters alike from before there were names, the one that does not bear its name here is numbered in other series all the same: what it bore already
// is no reason to look for another number.
func TestAlikeFromBeforeAreNumbered(t *testing.T) {
	r := shelfRig(t, "d")
	d := r.desks["d"]
	first, second := d.begin("first"), d.begin("second")
	d.must(first, "shelf.archive", act.PartOpen, numberForm("旧-1"))
	forgetNames(t, r) // an earlier version did not refuse the second
	d.must(second, "shelf.archive", act.PartOpen, numberForm("旧-1"))
	forgetNames(t, r)
	r.reopen(r.store)
	for _, m := range []app.ID{first, second} {
		if x := d.must(m, "shelf.stamp", act.PartOpen, act.Form{}); x.Numbers["stamps"] == "" {
			t.Errorf("%+v", x)
		}
	}
}

// namesIn gives who bears what, as the store has it.
func namesIn(t testing.TB, r *rig) map[string]app.ID {
	out := map[string]app.ID{}
	err := r.store.View(context.Background(), func(kr kv.Reader) error {
		return kr.Each(tableName, func(k kv.Key, b []byte) (bool, error) {
			x, err := decode[born](tableName, b)
			if err == nil {
				out[string(k.Group)] = x.Matter
			}
			return err == nil, err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// forgetNames makes the store one that an earlier version left.
func forgetNames(t testing.TB, r *rig) {
	names := namesIn(t, r)
	err := r.store.Update(context.Background(), func(w kv.Writer) error {
		for n := range names {
			if err := w.Delete(tableName, kv.K(n, 0)); err != nil {
				return err
			}
		}
		return w.Delete(tableMeta, keyNames)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A name kept for another matter, or for none, or not at all, is found by the check of the whole store; so is a number that was skipped though nobody wrote it.
func TestVerifyFindsWrongBearers(t *testing.T) {
	r := shelfRig(t, "d")
	d := r.desks["d"]
	first, second := d.begin("first"), d.begin("second")
	d.must(first, "shelf.archive", act.PartOpen, numberForm("WS·2026-1"))
	if x := d.must(second, "shelf.archive", act.PartOpen, numberForm("")); x.Numbers["shelf"] != "WS·2026-2" {
		t.Fatalf("%+v", x)
	}
	r.whole(t)
	name := keeping.Name("WS·2026-1")
	for what, spoil := range map[string]func(w kv.Writer) error{
		"another's": func(w kv.Writer) error { return put(w, tableName, kv.K(name, 0), &born{second}) },
		"gone":      func(w kv.Writer) error { return w.Delete(tableName, kv.K(name, 0)) },
		"nobody's":  func(w kv.Writer) error { return put(w, tableName, kv.K("x", 0), &born{first}) },
	} {
		if err := r.store.Update(context.Background(), spoil); err != nil {
			t.Fatal(err)
		}
		if v := verify(t, r.store, r.check()); !slices.ContainsFunc(v.Faults, func(e *app.Error) bool { return e.Code == FaultNumber }) {
			t.Errorf("%s: not found", what)
		}
		err := r.store.Update(context.Background(), func(w kv.Writer) error {
			if err := w.Delete(tableName, kv.K("x", 0)); err != nil {
				return err
			}
			return put(w, tableName, kv.K(name, 0), &born{first})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	r.whole(t)
}
