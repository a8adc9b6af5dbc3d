package demo

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/filing"
	"renda/app/kv"
	"renda/app/petition"
	"renda/app/procedure"
	"renda/app/proposal"
	"renda/app/works"
	"renda/server/authority"
	"renda/server/memstore"
	"renda/sync/wire"
)

var today = app.Date{Year: 2026, Month: 11, Day: 25}

// build makes a world in memory.
func build(t testing.TB, o Options) (*authority.Authority, authority.Config, *Result) {
	t.Helper()
	reg, err := works.Registry()
	if err != nil {
		t.Fatal(err)
	}
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	skey, vkey, err := note.GenerateKey(rand.Reader, "log.demo")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	clock, src := &Clock{}, NewSource(rand.Reader)
	clock.Set(Begin(o.Today))
	pub, _ := key.Public().(ed25519.PublicKey)
	cfg := authority.Config{Store: memstore.New(), Clock: clock, Rand: src, Works: reg, Signer: act.Ed25519Signer(key), Key: pub, LogKey: signer, LogVKey: vkey}
	a, err := authority.Create(t.Context(), cfg, Genesis())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	made, err := Build(t.Context(), a, clock, src, o)
	if err != nil {
		t.Fatal(err)
	}
	return a, cfg, made
}

// pulled gives what an account sees: every matter folded, and the hashes of people's acts in order.
func pulled(t *testing.T, a *authority.Authority, cfg authority.Config, account app.ID, of ...*procedure.Procedure) (map[app.ID]*procedure.Matter, []app.Hash) {
	t.Helper()
	secret, _, err := a.NewCode(t.Context(), account, app.ID{}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	pub, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := a.Enroll(t.Context(), &wire.Enroll{Version: wire.Version, Code: wire.EnrollCode{Secret: secret}.String(), Key: pub, CSR: []byte("x")}, "",
		func([]byte, app.ID) (cert, pin []byte, err error) { return []byte("c"), []byte("p"), nil })
	if err != nil {
		t.Fatal(err)
	}
	out, hashes := map[app.ID]*procedure.Matter{}, []app.Hash(nil)
	p := proposal.Procedure()
	if len(of) > 0 {
		p = of[0]
	}
	env := procedure.Env{Rules: procedure.RulesOf(a.Rules()), Region: Region, Dir: a.Directory(), Organ: a.Organ()}
	err = a.Snapshot(t.Context(), e.Device, &wire.Pull{Version: wire.Version}, func(pg *feed.Page) error {
		for _, it := range pg.Items {
			if it.Purge != nil {
				delete(out, it.Purge.Matter)
			}
			if it.Entry == nil {
				continue
			}
			ev, err := procedure.EventOf(it.Entry)
			if err != nil {
				return err
			}
			if q, _, ok := cfg.Works.ForKind(ev.Kind); !ok || q.ID != p.ID {
				continue
			}
			if ev.Account != Genesis().Account {
				hashes = append(hashes, it.Entry.Act.Hash())
			}
			if out[ev.Matter], err = procedure.Apply(p, out[ev.Matter], ev, env); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, hashes
}

// The demonstration shows every state of a matter and of a unit's way through it, each reached by acts the
// authority accepted, and the whole server passes its own check.
func TestEveryState(t *testing.T) {
	a, cfg, made := build(t, Options{Seed: 1, Today: today})
	if len(made.People) != 45 || made.Matters < 60 {
		t.Fatalf("%d people, %d matters", len(made.People), made.Matters)
	}
	states, tracks := map[procedure.StateID]int{}, map[procedure.StateID]int{}
	all, _ := pulled(t, a, cfg, accountID("office-1"))
	for i := range deputies {
		own, _ := pulled(t, a, cfg, accountID(deputyID(i)))
		for id, m := range own {
			if all[id] == nil {
				all[id] = m
			}
		}
	}
	for _, m := range all {
		states[m.State]++
		for _, tr := range m.Live() {
			tracks[tr.State]++
		}
	}
	for _, s := range proposal.Procedure().States {
		if states[s.ID] == 0 && s.ID != proposal.StateNew {
			t.Errorf("no matter is %s", s.Name)
		}
	}
	docs, _ := pulled(t, a, cfg, accountID("filing-1"), filing.Procedure())
	for _, m := range docs {
		states["filing."+m.State]++
	}
	for _, s := range []procedure.StateID{filing.StateMissing, filing.StateChecking, filing.StateHeld, filing.StateReturned, filing.StateRegistered, filing.StateReview, filing.StateTalking, filing.StateSuspended,
		filing.StateLapsed, filing.StateOpinion, filing.StateRefusal, filing.StateCorrecting, filing.StateDecided, filing.StateEnded, filing.StateArchived} {
		if states["filing."+s] == 0 {
			t.Errorf("no document is %s", s)
		}
	}
	asked, _ := pulled(t, a, cfg, accountID("counter-1"), petition.Procedure())
	for _, m := range asked {
		states["petition."+m.State]++
	}
	for _, s := range []procedure.StateID{petition.StateReceived, petition.StateIncomplete, petition.StateReviewing, petition.StateClosed, petition.StateMust} {
		if states["petition."+s] == 0 {
			t.Errorf("no petition is %s", s)
		}
	}
	if seen, _ := pulled(t, a, cfg, accountID("maker-hall"), petition.Procedure()); len(seen) != 0 {
		t.Errorf("the maker sees %d petitions", len(seen))
	}
	for _, s := range []procedure.StateID{proposal.UnitAssigned, proposal.UnitHandling, proposal.UnitRefusing, proposal.UnitOpined, proposal.UnitReplied} {
		if tracks[s] == 0 {
			t.Errorf("no unit's way is %s", s)
		}
	}
	for id, d := range a.Directory().Devices {
		if d.Name == "生成演示数据" && d.Revoked == 0 {
			t.Errorf("device %s, whose key follows from the seed, is still good", id)
		}
	}
	err := cfg.Store.View(t.Context(), func(r kv.Reader) error {
		v, err := authority.Verify(context.WithoutCancel(t.Context()), r, authority.Check{Works: cfg.Works, Key: cfg.Key, LogVKey: cfg.LogVKey})
		if err == nil && len(v.Faults) > 0 {
			t.Errorf("%d faults, the first %v", len(v.Faults), v.Faults[0])
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// The same seed and date make the same acts of people (the server's own are chained to its real
// beginning); another seed makes others.
func TestSameSeed(t *testing.T) {
	if testing.Short() {
		t.Skip("three more worlds tell the race detector nothing new; the run without -short makes them")
	}
	var hs [3][]app.Hash
	for i, seed := range []uint64{7, 7, 8} {
		a, cfg, _ := build(t, Options{Seed: seed, Today: today})
		_, hs[i] = pulled(t, a, cfg, accountID("office-1"))
	}
	same := func(x, y []app.Hash) bool {
		for i := range x {
			if i >= len(y) || x[i] != y[i] {
				return false
			}
		}
		return len(x) == len(y)
	}
	if !same(hs[0], hs[1]) || same(hs[0], hs[2]) {
		t.Errorf("%d, %d and %d acts; equal seeds agree: %v, others agree: %v", len(hs[0]), len(hs[1]), len(hs[2]), same(hs[0], hs[1]), same(hs[0], hs[2]))
	}
}

// A world may be made on any day of the year, and larger than the stories need.
func TestAnyDay(t *testing.T) {
	if testing.Short() {
		t.Skip("two more worlds tell the race detector nothing new; the run without -short makes them")
	}
	for _, d := range []app.Date{{Year: 2026, Month: 5, Day: 1}, {Year: 2026, Month: 12, Day: 31}} {
		_, _, made := build(t, Options{Seed: 3, Today: d, Matters: 120})
		if made.Matters != 120 {
			t.Errorf("%s: %d matters", d, made.Matters)
		}
	}
}

// Every invented name says that it is one.
func TestMarked(t *testing.T) {
	for _, p := range cast() {
		if !strings.Contains(p.Name, "演示") {
			t.Errorf("person %q", p.Name)
		}
	}
	for _, o := range organs {
		if !strings.Contains(o.name, "演示") || !strings.Contains(o.short, "演示") {
			t.Errorf("organ %q", o.name)
		}
	}
	for _, p := range places {
		if !strings.Contains(p, "演示") {
			t.Errorf("place %q", p)
		}
	}
}

// BenchmarkWorld tells how fast great worlds are made, in acts per second.
func BenchmarkWorld(b *testing.B) {
	for b.Loop() {
		_, _, made := build(b, Options{Seed: 1, Today: today, Matters: 2000})
		b.ReportMetric(float64(made.Acts)/b.Elapsed().Seconds(), "acts/s")
	}
}
