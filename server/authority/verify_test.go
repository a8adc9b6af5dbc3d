package authority

import (
	"bytes"
	"context"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/procedure"
	"renda/app/roster"
	"renda/server/store"
)

func (r *rig) check() Check {
	return Check{Works: r.cfg.Works, Key: r.cfg.Key, LogVKey: r.cfg.LogVKey}
}

func verify(t fataler, s store.Store, c Check) *Verified {
	t.Helper()
	var v *Verified
	err := s.View(context.Background(), func(r kv.Reader) error {
		var err error
		v, err = Verify(context.Background(), r, c)
		return err
	})
	if err != nil {
		t.Fatalf("verify: %v", err)
	}
	return v
}

type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

// whole fails the test unless the server verifies without fault.
func (r *rig) whole(t fataler) *Verified {
	t.Helper()
	v := verify(t, r.store, r.check())
	for _, f := range v.Faults {
		t.Fatalf("fault: %v %v", f, f.Args)
	}
	return v
}

// busy makes a server on which something of every kind has happened.
func busy(t testing.TB) *rig {
	t.Helper()
	r := newRig(t, nil)
	r.town()
	lead, office, a := r.desks["lead"], r.desks["office"], r.desks["a"]
	lead.must(theMatter, "proposal.identity", act.PartIdentity, act.Form{"contact": "13800000000"})
	f := suggestion()
	f.SetRows("blobs", []act.Form{act.Blob{Hash: app.Hash{7}, Name: "照片.jpg", Size: 10, Type: "image/jpeg"}.Row()})
	lead.must(theMatter, "proposal.submit", act.PartOpen, f)
	office.must(theMatter, "proposal.sign", act.PartOpen, act.Form{})
	if x := office.try(theMatter, "proposal.sign", act.PartOpen, act.Form{}); x.Outcome != act.Refused {
		t.Fatalf("signed twice: %+v", x)
	}
	office.must(theMatter, "proposal.accept", act.PartOpen, act.Form{"term": int64(18), "meeting": "session", "session": int64(4)})
	office.must(theMatter, "proposal.assign", act.PartOpen, act.Form{"mode": "main", "main": bureauA.String(), "co": []any{bureauB.String()}})
	a.must(theMatter, "proposal.unit_sign", act.PartOpen, act.Form{"track": bureauA.String()})
	lead.must(theMatter, "proposal.secrecy", act.PartOpen, act.Form{"secret": true})
	r.desks["sec"].must(roster.ID, "roster.device_revoke", act.PartOpen, act.Form{"device": r.desks["d1"].device.String(), "reason": "遗失"})
	return r
}

// A server that did its work verifies, and says how much it holds.
func TestVerifyWhole(t *testing.T) {
	r := busy(t)
	note, _, err := r.a.Checkpoint(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	c := r.check()
	c.Checkpoint = note
	v := verify(t, r.store, c)
	for _, f := range v.Faults {
		t.Errorf("fault: %v %v", f, f.Args)
	}
	if v.Entries < 40 || v.Events == 0 || v.Leaves != v.Entries+v.Events || v.Matters != 2 {
		t.Errorf("%+v", v)
	}
}

// record is one record of the store, to be damaged.
type record struct {
	table kv.Table
	key   kv.Key
	value []byte
}

func records(t testing.TB, s store.Store, tables ...kv.Table) []record {
	t.Helper()
	var out []record
	err := s.View(context.Background(), func(r kv.Reader) error {
		for _, tb := range tables {
			err := r.Each(tb, func(k kv.Key, v []byte) (bool, error) {
				out = append(out, record{tb, kv.Key{Group: bytes.Clone(k.Group), Seq: k.Seq}, bytes.Clone(v)})
				return true, nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func set(t fataler, s store.Store, x record, v []byte) {
	t.Helper()
	err := s.Update(context.Background(), func(w kv.Writer) error {
		if v == nil {
			return w.Delete(x.table, x.key)
		}
		return w.Put(x.table, x.key, v)
	})
	if err != nil {
		t.Fatalf("%v", err)
	}
}

// One flipped bit, or one record taken away, anywhere in what the log proves is found; in an entry, it is
// that entry which is named.
func TestVerifyFindsDamage(t *testing.T) {
	r := busy(t)
	r.whole(t)
	all := records(t, r.store, tableEntry, tableIndex, tableSnap, tableFed, tableSeries, tableFeed, tablePurge, tableCopy, tableBlobRef, "audit.hash", "audit.event")
	rapid.Check(t, func(rt *rapid.T) {
		x := rapid.SampledFrom(all).Draw(rt, "record")
		bad := bytes.Clone(x.value)
		if rapid.IntRange(0, 9).Draw(rt, "how") == 0 {
			bad = nil
		} else {
			i := rapid.IntRange(0, len(bad)-1).Draw(rt, "byte")
			bad[i] ^= 1 << rapid.IntRange(0, 7).Draw(rt, "bit")
		}
		set(rt, r.store, x, bad)
		defer set(rt, r.store, x, x.value)
		v := verify(rt, r.store, r.check())
		if len(v.Faults) == 0 && !onlyClocks(x, bad) {
			rt.Fatalf("damage in %s %x/%d not found: %x → %x", x.table, x.key.Group, x.key.Seq, x.value, bad)
		}
		if x.table == tableEntry {
			for _, f := range v.Faults {
				if f.Args["lsn"] == num(x.key.Seq) || f.Item == num(x.key.Seq) {
					return
				}
			}
			rt.Fatalf("entry %d damaged; named: %v", x.key.Seq, v.Faults)
		}
	})
}

// onlyClocks: the dates in a kept fold follow the calendar and are not compared.
func onlyClocks(x record, bad []byte) bool {
	if x.table != tableSnap || bad == nil {
		return false
	}
	a, err1 := decode[procedure.Matter](tableSnap, x.value)
	b, err2 := decode[procedure.Matter](tableSnap, bad)
	return err1 == nil && err2 == nil && sameFold(a, b)
}
