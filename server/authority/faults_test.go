package authority

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/kv"
	"renda/server/memstore"
	"renda/server/store"
)

var (
	emptyCursor feed.Cursor
	errBroken   = errors.New("the disk broke")
)

// faulty fails the n-th write of a transaction, and with n 0 none; late fails after the last write.
type faulty struct {
	store.Store
	fail int
	late bool
	n    int
}

func (f *faulty) Update(ctx context.Context, fn func(kv.Writer) error) error {
	f.n = 0
	return f.Store.Update(ctx, func(w kv.Writer) error {
		if err := fn(&faultyWriter{w, f}); err != nil {
			return err
		}
		if f.late {
			return errBroken
		}
		return nil
	})
}

type faultyWriter struct {
	kv.Writer
	f *faulty
}

func (w *faultyWriter) Put(t kv.Table, k kv.Key, v []byte) error {
	if w.f.n++; w.f.n == w.f.fail {
		return errBroken
	}
	return w.Writer.Put(t, k, v)
}

// image gives everything a store holds.
func image(t testing.TB, s store.Store) string {
	t.Helper()
	var out []string
	for _, x := range records(t, s, tableMeta, tableEntry, tableReceipt, tableIndex, tableSnap, tableFed, tableSeries, tableFeed, tablePurge,
		tableCopy, tableBlobRef, tableCode, tableGone, "audit.hash", "audit.event") {
		out = append(out, fmt.Sprintf("%s %x %d %x", x.table, x.key.Group, x.key.Seq, x.value))
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// A store that fails at any write of a push, or at its end, leaves nothing of it: not in the store, not in what
// the server remembers. The push repeated goes through as if it were the first.
func TestStoreFails(t *testing.T) {
	f := &faulty{Store: memstore.New()}
	r := newRig(t, f, toy(nil))
	r.organ(team, "delegation")
	r.organ(bureauA, "unit")
	r.person("lead", "deputy", team)
	r.person("a", "unit", bureauA)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		d := r.desks["lead"]
		var acts []act.Signed
		for _, k := range rapid.SliceOfN(rapid.SampledFrom([]string{"toy.add", "toy.number", "toy.refuse", "toy.share", "toy.hide", "toy.unshare"}), 1, 5).Draw(rt, "acts") {
			form := formOf(k)
			if k == "toy.share" {
				form = act.Form{"organ": bureauA.String()}
			}
			acts = append(acts, d.sign(toyID(n), k, act.PartOpen, 0, form))
		}
		before := image(t, f)
		f.fail, f.late = rapid.IntRange(1, 40).Draw(rt, "write"), rapid.Bool().Draw(rt, "at the end")
		_, err := d.push(acts...)
		hit := f.fail <= f.n || f.late
		f.fail, f.late = 0, false
		if hit != (err != nil) {
			rt.Fatalf("the store broke: %v; the push: %v", hit, err)
		}
		if err != nil && image(t, f) != before {
			rt.Fatalf("something is left behind")
		}
		rs, err := d.push(acts...)
		if err != nil || len(rs) != len(acts) {
			rt.Fatalf("again: %d answers, %v", len(rs), err)
		}
	})
	r.whole(t)
	// What it remembers is what it holds.
	r.reopen(f)
	r.desks["lead"].must(toyID(1), "toy.number", act.PartOpen, act.Form{"series": "x"})
	r.whole(t)
}

// A store that can't be made at all leaves an empty one, in which a server can still be made.
func TestCreateFails(t *testing.T) {
	for fail := 1; fail < 60; fail += 7 {
		f := &faulty{Store: memstore.New(), fail: fail}
		cfg := config(t, f, &hand{}, newDice(3))
		_, err := Create(t.Context(), cfg, genesis())
		if hit := fail <= f.n; hit != (err != nil) {
			t.Fatalf("write %d: %v", fail, err)
		}
		if err == nil {
			continue
		}
		f.fail = 0
		a, err := Create(t.Context(), cfg, genesis())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Create(t.Context(), cfg, genesis()); app.CodeOf(err) != CodeUnready {
			t.Errorf("made twice: %v", err)
		}
		a.Close()
	}
}

// Pushed bytes of any kind do no harm: they are refused or decided, and the server verifies afterwards.
func FuzzPush(f *testing.F) {
	r := toyRig(f, "lead")
	good, err := act.Form{"text": "一"}.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("toy.add", "open", good, uint64(0), []byte{})
	f.Add("toy.number", "open", []byte{0xa1, 0x61, 0x73, 0x80}, uint64(1), []byte{1})
	f.Add("roster.genesis", "open", []byte{}, uint64(0), []byte("x"))
	f.Add("toy.add", "open", []byte{0x9f, 0xff}, uint64(1<<63), []byte{})
	f.Fuzz(func(t *testing.T, kind, part string, body []byte, base uint64, noise []byte) {
		d := r.desks["lead"]
		x := &act.Act{ID: app.NewID(r.clock.Now(), r.rand), Matter: toyID(len(noise) % 3), Part: act.Part(part), Kind: kind, Proc: uint16(len(kind)),
			Body: body, Base: base, Account: d.account, Device: d.device, N: d.n + 1, Prev: d.prev, At: int64(base)}
		s, err := act.Seal(x, act.Ed25519Signer(d.key))
		if err != nil {
			return
		}
		if len(noise) > 0 && len(s.Raw) > 0 {
			bad := act.Signed{Raw: append([]byte{}, s.Raw...), Sig: append([]byte{}, s.Sig...)}
			bad.Raw[int(noise[0])%len(bad.Raw)] ^= byte(len(noise))
			if rs, err := d.push(bad); err == nil && string(bad.Raw) != string(s.Raw) {
				t.Fatalf("changed bytes were decided: %+v", rs)
			}
		}
		rs, err := d.push(s)
		if err != nil {
			if app.CodeOf(err) != act.CodeDecode {
				t.Fatalf("push: %v", err)
			}
			return // never counted: the next act takes its number
		}
		d.n, d.prev = x.N, s.Hash()
		if len(rs) != 1 || rs[0].Outcome == act.Deferred {
			t.Fatalf("%+v", rs)
		}
		if again, err := d.push(s); err != nil || fmt.Sprint(again) != fmt.Sprint(rs) {
			t.Fatalf("again: %+v, %v", again, err)
		}
	})
}
