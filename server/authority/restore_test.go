package authority

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/server/audit"
	"renda/server/memstore"
	"renda/sync/wire"
)

// backup gives a copy of everything the server holds.
func (r *rig) backup() []byte {
	r.t.Helper()
	var b bytes.Buffer
	if err := r.store.Backup(context.Background(), &b); err != nil {
		r.t.Fatal(err)
	}
	return b.Bytes()
}

// restore closes the server and opens a backup of it as a new lineage.
func (r *rig) restore(b []byte) {
	r.t.Helper()
	r.a.Close()
	s, err := memstore.Restore(bytes.NewReader(b))
	if err != nil {
		r.t.Fatal(err)
	}
	r.cfg.Store = s
	if _, err := NewEpoch(context.Background(), r.cfg); err != nil {
		r.t.Fatal(err)
	}
	r.reopen(s)
}

// entries gives the whole entries a desk holds of a matter, as it would offer them again.
func (d *desk) entries(skip uint64) []act.Entry {
	var out []act.Entry
	for _, it := range d.items {
		if it.Entry != nil && it.Entry.Mac != nil && it.Entry.LSN > skip {
			out = append(out, *it.Entry)
		}
	}
	return out
}

func (d *desk) offer(es ...act.Entry) []act.Receipt {
	d.r.t.Helper()
	rep, err := d.r.a.Push(context.Background(), d.device, &wire.Push{Version: wire.Version, Reoffers: es})
	if err != nil {
		d.r.t.Fatalf("%s offers: %v", d.name, explain(err))
	}
	return rep.Reoffers
}

// A server restored from an older backup: the desks offer what it lost, in whatever order and from several desks;
// every entry comes back once, with its number and its time, also those of devices enrolled since; numbers are given
// again only after the recovery, and go on where they were.
func TestRestore(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := toyRig(t, "lead", "d1")
		lead, other := r.desks["lead"], r.desks["d1"]
		first := lead.must(toyID(1), "toy.number", act.PartOpen, act.Form{"series": "x"})
		kept := r.backup()
		last := first.LSN
		late := r.person("d2", "deputy", team)
		n := rapid.IntRange(1, 8).Draw(rt, "lost")
		for i := range n {
			d := []*desk{lead, other, late}[rapid.IntRange(0, 2).Draw(rt, "who")]
			kind := rapid.SampledFrom([]string{"toy.number", "toy.add"}).Draw(rt, "kind")
			m := toyID(1 + i%2)
			if kind == "toy.number" {
				d.must(m, kind, act.PartOpen, act.Form{"series": "x"})
			} else {
				d.must(m, kind, act.PartOpen, formOf(kind))
			}
		}
		want := map[app.Hash]act.Entry{}
		desks := []*desk{lead, other, late}
		for _, d := range desks {
			d.pull()
			for _, e := range d.entries(last) {
				want[e.Act.Hash()] = e
			}
		}
		old := r.a.Epoch()
		r.restore(kept)
		if !r.a.Recovering() || r.a.Epoch() <= old {
			rt.Fatalf("epoch %d after %d, recovering %v", r.a.Epoch(), old, r.a.Recovering())
		}
		early := lead.sign(toyID(1), "toy.number", act.PartOpen, 0, act.Form{"series": "x"})
		if x := rsOf(lead.push(early)); x.Outcome != act.Deferred || x.Code != CodeRecover {
			rt.Fatalf("a number while recovering: %+v", x)
		}
		// Offered in any order, again and again, until nothing is put off.
		left := slices.Collect(maps.Values(want))
		slices.SortFunc(left, func(a, b act.Entry) int { return int(a.LSN) - int(b.LSN) })
		for round := 0; len(left) > 0; round++ {
			if round > len(want)+2 {
				rt.Fatalf("%d entries are never taken back", len(left))
			}
			if round < len(want) {
				left = rapid.Permutation(left).Draw(rt, "order")
			}
			var next []act.Entry
			for _, e := range left {
				x := desks[rapid.IntRange(0, 2).Draw(rt, "by")].offer(e)[0]
				switch x.Outcome {
				case act.Deferred:
					next = append(next, e)
				case act.Accepted:
					if fmt.Sprint(x.Numbers) != fmt.Sprint(e.Numbers) {
						rt.Fatalf("number %v came back as %v", e.Numbers, x.Numbers)
					}
				default:
					rt.Fatalf("refused: %+v", x)
				}
			}
			left = next
		}
		if err := r.a.Recovered(t.Context(), app.ID{}); err != nil {
			rt.Fatal(err)
		}
		// The deferred act goes through, with the next number.
		x := rsOf(lead.push(early))
		if x.Outcome != act.Accepted {
			rt.Fatalf("after the recovery: %+v", x)
		}
		count := 1
		for _, e := range want {
			count += len(e.Numbers)
		}
		if x.Numbers["toy/x"] != fmt.Sprintf("2026年toy/x第%03d号", count+1) {
			rt.Fatalf("after %d numbers: %v", count, x.Numbers)
		}
		lead.cursor, lead.items = emptyCursor, nil
		lead.pull()
		back := map[app.Hash]int64{}
		for _, it := range lead.items {
			if it.Entry != nil {
				back[it.Entry.Act.Hash()] = it.Entry.Received
			}
		}
		for h, e := range want {
			if at, ok := back[h]; ok && at != e.Received {
				rt.Fatalf("entry %d came back with another time", e.LSN)
			}
		}
		r.whole(rt)
		r.a.Close()
	})
}

// A server takes back only what carries its own seal: a foreign server's entry, or one with a changed number, is
// refused; the seal of its present lineage on an entry it lacks is no reason to take it.
func TestForeignSeal(t *testing.T) {
	r := toyRig(t, "lead")
	kept := r.backup()
	lead := r.desks["lead"]
	lead.must(toyID(1), "toy.number", act.PartOpen, act.Form{"series": "x"})
	lead.pull()
	es := lead.entries(0)
	e := es[len(es)-1]
	r.restore(kept)
	forged := e
	forged.Numbers = map[string]string{"toy/x": "2026年toy/x第999号"}
	unsealed := e
	unsealed.Mac = nil
	for i, x := range lead.offer(forged, unsealed) {
		if x.Outcome != act.Refused || x.Code != CodeSeal {
			t.Errorf("offer %d: %+v", i, x)
		}
	}
	if x := lead.offer(e)[0]; x.Outcome != act.Accepted {
		t.Errorf("the true one: %+v", x)
	}
	if x := lead.offer(e)[0]; x.Outcome != act.Accepted || r.events(audit.EventReoffered) != 1 {
		t.Errorf("twice: %+v, %d", x, r.events(audit.EventReoffered))
	}
	r.whole(t)
}

// Two restores of one backup are two lineages: a desk that met the first notices the second.
func TestTwoRestores(t *testing.T) {
	r := toyRig(t, "lead")
	kept := r.backup()
	r.restore(kept)
	one := r.a.Epoch()
	r.clock.move(1000000)
	r.restore(kept)
	if r.a.Epoch() == one {
		t.Errorf("both are epoch %d", one)
	}
	r.whole(t)
}

// After a restore a later act may be offered again before an earlier one that nobody was fed: the earlier
// one still fills its place, once; another act under its number is a copied vault's.
func TestHoleAfterRestore(t *testing.T) {
	r := toyRig(t, "lead")
	lead := r.desks["lead"]
	first := lead.must(toyID(1), "toy.number", act.PartOpen, act.Form{"series": "x"})
	kept := r.backup()
	clone := *lead
	second := lead.sign(toyID(1), "toy.add", act.PartOpen, 0, formOf("toy.add"))
	third := lead.sign(toyID(2), "toy.number", act.PartOpen, 0, act.Form{"series": "x"})
	if _, err := lead.push(second, third); err != nil {
		t.Fatal(explain(err))
	}
	lead.pull()
	var late act.Entry
	for _, e := range lead.entries(first.LSN) {
		if e.Act.Hash() == third.Hash() {
			late = e
		}
	}
	r.restore(kept)
	if x := lead.offer(late)[0]; x.Outcome != act.Accepted {
		t.Fatalf("the later act: %+v", x)
	}
	if err := r.a.Recovered(t.Context(), app.ID{}); err != nil {
		t.Fatal(err)
	}
	forged := clone.sign(toyID(1), "toy.add", act.PartOpen, 0, formOf("toy.add"))
	if _, err := clone.push(forged); app.CodeOf(err) != wire.CodeCloned {
		t.Fatalf("another act in the hole: %v", err)
	}
	for range 2 {
		rs, err := lead.push(second)
		if err != nil || rs[0].Outcome != act.Accepted || rs[0].Act != mustDecode(t, second).ID {
			t.Fatalf("the act of the hole: %+v %v", rs, err)
		}
	}
	if x := lead.try(toyID(1), "toy.add", act.PartOpen, formOf("toy.add")); x.Outcome != act.Accepted || x.N != 4 {
		t.Fatalf("the chain goes on: %+v", x)
	}
	r.whole(t)
}

func mustDecode(t *testing.T, s act.Signed) *act.Act {
	t.Helper()
	a, err := s.Decode()
	if err != nil {
		t.Fatal(err)
	}
	return a
}
