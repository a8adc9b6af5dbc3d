package engine

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/arrows"
	"renda/app/feed"
	"renda/sync/wire"
)

type rig struct {
	*Engine
	desk   *desk
	server *server
	states []State
}

func newRig() *rig {
	r := &rig{desk: newDesk(), server: newServer()}
	r.Engine = r.engine()
	return r
}

// engine gives a new engine on the same two sides, as after a restart of the program.
func (r *rig) engine() *Engine {
	return New(Config{Local: r.desk, Remote: r.server, Clock: app.ClockFunc(time.Now), Rand: rand.NewChaCha8([32]byte{1}),
		OnState: func(s State) { r.states = append(r.states, s) }})
}

func same(a []act.Entry, b []act.Entry) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Act.Hash() != b[i].Act.Hash() {
			return false
		}
	}
	return true
}

// TestRound: one round carries everything both ways: acts, refusals, reports, entries, papers.
func TestRound(t *testing.T) {
	r := newRig()
	r.server.refuse["bad"] = true
	for i := range 1200 {
		r.desk.do([]string{"good", "bad"}[i%2])
	}
	r.desk.reports = make([]feed.Report, 1300)
	out, in := r.desk.paper(3<<20, 1), r.desk.paper(9<<20, 2)
	r.desk.out, r.desk.in = []act.Blob{out}, []act.Blob{in}
	r.server.blobs[in.Hash] = r.desk.blobs[in.Hash]
	delete(r.desk.blobs, in.Hash)
	if err := r.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(r.server.log) != 600 || !same(r.desk.entries, r.server.log) || len(r.desk.tray) != 600 || len(r.desk.pending) != 0 {
		t.Fatalf("log %d, entries %d, tray %d, pending %d", len(r.server.log), len(r.desk.entries), len(r.desk.tray), len(r.desk.pending))
	}
	if len(r.server.reports) != 1300 || len(r.desk.reports) != 0 {
		t.Fatalf("reports %d", len(r.server.reports))
	}
	if !bytes.Equal(r.server.blobs[out.Hash], r.desk.blobs[out.Hash]) || !bytes.Equal(r.server.blobs[in.Hash], r.desk.blobs[in.Hash]) || len(r.desk.out)+len(r.desk.in) != 0 {
		t.Fatal("papers differ")
	}
	last := r.states[len(r.states)-1]
	if !last.Online || last.Syncing || last.Problem != "" || !r.states[0].Syncing {
		t.Fatalf("%+v", last)
	}
}

// TestAnyFault: whatever call fails, before or after its effect, and wherever the program dies, the next rounds bring both sides to the same: each act once, in order, none lost.
func TestAnyFault(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRig()
		r.server.refuse["bad"] = true
		rate := rapid.IntRange(0, 40).Draw(t, "rate")
		// One source for each side: they work at the same time.
		seed := rapid.Uint64().Draw(t, "seed")
		rng, disk, net := rand.New(rand.NewPCG(seed, 0)), rand.New(rand.NewPCG(seed, 1)), rand.New(rand.NewPCG(seed, 2))
		on := true
		r.server.fault = func(string, bool) error {
			if on && net.IntN(100) < rate {
				return &app.Error{Code: app.CodeOffline}
			}
			return nil
		}
		r.desk.fault = func(string, bool) error {
			if on && disk.IntN(300) < rate {
				return errCrash
			}
			return nil
		}
		for range rapid.IntRange(1, 12).Draw(t, "rounds") {
			for range rng.IntN(5) {
				r.desk.do([]string{"good", "bad"}[rng.IntN(2)])
			}
			if rng.IntN(3) == 0 {
				r.desk.out = append(r.desk.out, r.desk.paper(rng.IntN(400<<10), byte(rng.IntN(256))))
			}
			if rng.IntN(6) == 0 { // the server is restored from an older copy
				n := rng.IntN(len(r.server.log) + 1)
				lost := r.server.log[n:]
				for _, e := range lost {
					a, _ := e.Act.Decode()
					delete(r.server.receipts, a.N)
				}
				r.server.log = r.server.log[:n:n]
				r.server.epoch++
			}
			if r.Sync(t.Context()) == errCrash {
				r.Engine = r.engine()
			}
		}
		on = false
		for range 4 {
			r.acts.ajar()
			r.papers.ajar()
			if err := r.Sync(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if len(r.desk.pending) != 0 || len(r.desk.out) != 0 || !same(r.desk.entries, r.server.log) {
			t.Fatalf("pending %d, out %d, entries %d of %d", len(r.desk.pending), len(r.desk.out), len(r.desk.entries), len(r.server.log))
		}
		seen := map[uint64]int{}
		for _, e := range r.server.log {
			a, _ := e.Act.Decode()
			seen[a.N]++
		}
		for _, n := range r.desk.tray {
			seen[n]++
		}
		for i := range r.desk.made {
			if seen[uint64(i+1)] != 1 {
				t.Fatalf("act %d came %d times", i+1, seen[uint64(i+1)])
			}
		}
	})
}

// TestDeferred: an act that must wait holds back those after it but not the entries, and goes out once what it waits for is there.
func TestDeferred(t *testing.T) {
	r := newRig()
	r.server.hold["b"] = true
	for _, k := range []string{"a", "b", "c"} {
		r.desk.do(k)
	}
	for range 3 {
		if err := r.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(r.server.log) != 1 || len(r.desk.pending) != 2 || r.server.calls["push"] != 3 {
		t.Fatalf("log %d, pending %d after %d pushes", len(r.server.log), len(r.desk.pending), r.server.calls["push"])
	}
	delete(r.server.hold, "b")
	if err := r.Sync(t.Context()); err != nil || len(r.server.log) != 3 || !same(r.desk.entries, r.server.log) {
		t.Fatal(err, len(r.server.log))
	}
}

// TestOffersBehindDeferred: after a restore, offers that must wait for other desks' do not keep back those behind them, however many they are.
func TestOffersBehindDeferred(t *testing.T) {
	r := newRig()
	r.server.page = 500
	for range 520 {
		r.desk.do("a")
	}
	for range 10 {
		r.desk.do("b")
	}
	if err := r.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.server.log, r.server.receipts, r.server.epoch = nil, map[uint64]act.Receipt{}, 2
	r.server.hold["a"] = true
	if err := r.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(r.server.log) != 10 || !same(r.desk.entries, r.server.log) || len(r.desk.old) != 520 {
		t.Fatalf("log %d, held back %d", len(r.server.log), len(r.desk.old))
	}
	delete(r.server.hold, "a")
	if err := r.Sync(t.Context()); err != nil || len(r.server.log) != 530 || len(r.desk.old) != 0 || !same(r.desk.entries, r.server.log) {
		t.Fatal(err, len(r.server.log))
	}
}

// TestStranger: a server restored from before this device was enrolled answers nothing it asks; what the device holds is
// offered all the same, makes it known again, and the rest of the round goes its way.
func TestStranger(t *testing.T) {
	r := newRig()
	r.desk.do("a")
	r.desk.do("b")
	if err := r.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.desk.do("c")
	r.server.log, r.server.receipts, r.server.epoch, r.server.strange = nil, map[uint64]act.Receipt{}, 2, true
	if err := r.Sync(t.Context()); err != nil || len(r.server.log) != 3 || !same(r.desk.entries, r.server.log) {
		t.Fatal(err, len(r.server.log))
	}
}

// TestPhaseAlone: a phase the server refuses is reported and rests, while entries still come in; it is tried again when its rest is over, or when somebody wakes the engine.
func TestPhaseAlone(t *testing.T) {
	r := newRig()
	now := time.Unix(1_000_000_000, 0)
	r.cfg.Clock = app.ClockFunc(func() time.Time { return now })
	r.server.log = []act.Entry{{Act: r.desk.do("a")}}
	r.server.fault = func(call string, _ bool) error {
		if call == "push" {
			return &app.Error{Code: wire.CodeCloned}
		}
		return nil
	}
	for range 5 {
		if err := r.Sync(t.Context()); app.CodeOf(err) != wire.CodeCloned {
			t.Fatal(err)
		}
	}
	if r.server.calls["push"] != 1 || len(r.desk.entries) != 1 {
		t.Fatalf("%d pushes, %d entries", r.server.calls["push"], len(r.desk.entries))
	}
	if s := r.State(); !s.Online || s.Problem != wire.CodeCloned {
		t.Fatalf("%+v", s)
	}
	now = now.Add(time.Hour)
	_ = r.Sync(t.Context())
	r.woken()
	_ = r.Sync(t.Context())
	now = now.Add(-24 * time.Hour) // set back: the rest must not last a day
	_ = r.Sync(t.Context())
	if r.server.calls["push"] != 4 {
		t.Fatalf("%d pushes", r.server.calls["push"])
	}
	r.server.fault = nil
	r.woken()
	if err := r.Sync(t.Context()); err != nil || r.State().Problem != "" || len(r.desk.pending) != 0 {
		t.Fatal(err)
	}
}

// TestPaperTurns: an act done while a great paper travels goes out before the paper's next piece, both ways, and the paper is neither lost nor begun anew.
func TestPaperTurns(t *testing.T) {
	r := newRig()
	out, in := r.desk.paper(5<<20, 1), r.desk.paper(5<<20, 2)
	r.desk.out, r.desk.in = []act.Blob{out}, []act.Blob{in}
	r.server.blobs[in.Hash] = r.desk.blobs[in.Hash]
	delete(r.desk.blobs, in.Hash)
	made, late := 0, 0
	during := func() {
		late += len(r.desk.pending) // an earlier one is still here: it did not go first
		if made < 4 {
			made++
			r.desk.do("urgent")
			r.Wake()
		}
	}
	r.desk.onAppend = during
	r.server.fault = func(call string, after bool) error {
		if call == "put" && after {
			during()
		}
		return nil
	}
	if err := r.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if late != 0 || len(r.server.log) != 4 || len(r.desk.out)+len(r.desk.in) != 0 {
		t.Fatalf("late %d, log %d, papers left %d", late, len(r.server.log), len(r.desk.out)+len(r.desk.in))
	}
	if !bytes.Equal(r.server.blobs[out.Hash], r.desk.blobs[out.Hash]) || !bytes.Equal(r.server.blobs[in.Hash], r.desk.blobs[in.Hash]) {
		t.Fatal("papers differ")
	}
}

// TestPaperNotYet: a paper whose act came before it is no problem; it is fetched once it is there.
func TestPaperNotYet(t *testing.T) {
	r := newRig()
	b := r.desk.paper(100, 1)
	content := r.desk.blobs[b.Hash]
	delete(r.desk.blobs, b.Hash)
	r.desk.in = []act.Blob{b}
	if err := r.Sync(t.Context()); err != nil || len(r.desk.in) != 1 {
		t.Fatal(err)
	}
	r.server.blobs[b.Hash] = content
	if err := r.Sync(t.Context()); err != nil || len(r.desk.in) != 0 || r.server.calls["get"] != 2 {
		t.Fatal(err)
	}
}

// TestBadPaper: a paper that can't be carried is reported and holds up no other.
func TestBadPaper(t *testing.T) {
	r := newRig()
	gone, huge, good := act.Blob{Size: 5}, act.Blob{Hash: app.Hash{2}, Size: wire.MaxBlob + 1}, r.desk.paper(100, 1)
	r.desk.out, r.desk.in = []act.Blob{gone, good}, []act.Blob{huge, {Hash: app.Hash{3}, Size: 7}}
	if err := r.Sync(t.Context()); app.CodeOf(err) != app.CodeNotFound {
		t.Fatal(err)
	}
	if len(r.desk.out) != 1 || len(r.server.blobs[good.Hash]) != 100 || r.server.calls["get"] != 1 {
		t.Fatalf("out %v, %d asked for", r.desk.out, r.server.calls["get"])
	}
}

// TestStreamThenPages: a stream that never brings a page is not tried for ever, and one that broke later is continued from where it broke.
func TestStreamThenPages(t *testing.T) {
	r := newRig()
	for range 10 {
		s := r.desk.do("a")
		r.server.log = append(r.server.log, act.Entry{Act: s})
	}
	r.desk.pending = nil
	r.server.fault = func(call string, after bool) error {
		if call == "snapshot" && !after {
			return &app.Error{Code: app.CodeOffline}
		}
		return nil
	}
	if err := r.Sync(t.Context()); app.CodeOf(err) != app.CodeOffline {
		t.Fatal(err)
	}
	if err := r.Sync(t.Context()); err != nil || !same(r.desk.entries, r.server.log) || r.server.calls["snapshot"] != 1 {
		t.Fatal(err)
	}

	again, pages := newRig(), 0
	again.server.log = r.server.log
	again.server.fault = func(call string, after bool) error {
		if call != "snapshot" || !after {
			return nil
		}
		if pages++; pages == 2 {
			return &app.Error{Code: app.CodeOffline}
		}
		return nil
	}
	if err := again.Sync(t.Context()); app.CodeOf(err) != app.CodeOffline || len(again.desk.entries) == 0 {
		t.Fatal(err)
	}
	if err := again.Sync(t.Context()); err != nil || !same(again.desk.entries, r.server.log) || again.server.calls["snapshot"] != 1 {
		t.Fatal(err)
	}
}

// TestServerNotBelieved: answers that would make the desk ask for ever, or take another lineage's pages, end the round.
func TestServerNotBelieved(t *testing.T) {
	r := newRig()
	if err := r.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	flap := &flapping{server: r.server}
	e := New(Config{Local: r.desk, Remote: flap, Clock: app.ClockFunc(time.Now), Rand: rand.NewChaCha8([32]byte{})})
	if err := e.Sync(t.Context()); app.CodeOf(err) != wire.CodeEpoch || flap.hellos != 1+maxRestarts {
		t.Fatalf("%d greetings: %v", flap.hellos, err)
	}
	r = newRig()
	r.server.log, r.server.page = []act.Entry{{Act: r.desk.do("a")}}, 0
	if err := r.Sync(t.Context()); app.CodeOf(err) != app.CodeBadInput {
		t.Fatal(err)
	}
}

// TestArrows: the engine knows frames and ports, neither HTTP nor disk nor the desk.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app", "renda/app/act", "renda/app/feed", "renda/sync/wire")
	arrows.Never(t, "net/http", "os", "renda/app/desk")
}
