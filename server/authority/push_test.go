package authority

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/org"
	"renda/app/roster"
	"renda/server/audit"
	"renda/sync/wire"
)

// toyRig is a server that runs the toy, with deputies and units.
func toyRig(t testing.TB, people ...string) *rig {
	t.Helper()
	r := newRig(t, nil, toy(nil))
	r.organ(team, org.OrganDelegation)
	r.organ(bureauA, org.OrganUnit)
	for _, n := range people {
		if n == "a" {
			r.person(n, org.RoleUnit, bureauA)
			continue
		}
		r.person(n, org.RoleDeputy, team)
	}
	return r
}

func toyID(i int) app.ID { return app.NamedID(fmt.Sprintf("toy-%d", i)) }

// fresh gives a rig whose people begin new chains of acts: one server serves many checks.
func (r *rig) fresh(name string) *desk {
	r.t.Helper()
	d := *r.enrol(name)
	r.desks[name] = &d
	return &d
}

func (r *rig) events(kind audit.EventKind) (n int) {
	r.t.Helper()
	err := r.a.Events(context.Background(), 0, func(_ uint64, e *audit.Event) (bool, error) {
		if e.Kind == kind {
			n++
		}
		return true, nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

// Whatever the wire does (pushes cut, repeated, out of order, answers lost), each act is decided once, in the
// device's order, and every answer to it is the same one.
func TestExactlyOnce(t *testing.T) {
	r := toyRig(t, "lead")
	kinds := []string{"toy.add", "toy.add", "toy.number", "toy.refuse", "toy.boom", "toy.unknown"}
	rapid.Check(t, func(rt *rapid.T) {
		d := r.fresh("lead")
		matter := app.NewID(r.clock.Now(), r.rand)
		var acts []act.Signed
		var names []string
		for range rapid.IntRange(1, 12).Draw(rt, "acts") {
			k := rapid.SampledFrom(kinds).Draw(rt, "kind")
			names = append(names, k)
			acts = append(acts, d.sign(matter, k, act.PartOpen, 0, formOf(k)))
		}
		before := r.a.Stats().Acts
		got := make([][]act.Receipt, len(acts))
		known, rounds := 0, 0
		for known < len(acts) {
			// Late on, the wire behaves.
			from, to, lost := known, len(acts), false
			if rounds++; rounds < 30 {
				from = rapid.IntRange(0, len(acts)-1).Draw(rt, "from")
				to = rapid.IntRange(from+1, len(acts)).Draw(rt, "to")
				lost = rapid.Bool().Draw(rt, "answer lost")
			}
			rs, err := d.push(acts[from:to]...)
			if from > 0 && len(rs) == 0 {
				if app.CodeOf(err) != wire.CodeGap {
					rt.Fatalf("push from %d: %v", from, err)
				}
				continue
			}
			if err != nil || len(rs) != to-from {
				rt.Fatalf("push of %d..%d: %d answers, %v", from, to, len(rs), err)
			}
			if lost {
				continue
			}
			for i, x := range rs {
				got[from+i] = append(got[from+i], x)
			}
			if from <= known {
				known = max(known, to)
			}
		}
		accepted := 0
		for i, xs := range got {
			for _, x := range xs {
				if fmt.Sprint(x) != fmt.Sprint(xs[0]) {
					rt.Fatalf("act %d answered twice differently: %+v, %+v", i, xs[0], x)
				}
			}
			want := act.Refused
			if names[i] == "toy.add" || names[i] == "toy.number" {
				want = act.Accepted
				accepted++
			}
			if xs[0].Outcome != want || xs[0].N != uint64(i)+1 {
				rt.Fatalf("%s: %+v", names[i], xs[0])
			}
			if want == act.Accepted && xs[0].Version != uint64(accepted) {
				rt.Fatalf("version %d, want %d", xs[0].Version, accepted)
			}
		}
		if n := r.a.Stats().Acts - before; n != uint64(len(acts)) {
			rt.Fatalf("%d decided, want %d", n, len(acts))
		}
	})
	r.whole(t)
}

func formOf(kind string) act.Form {
	switch kind {
	case "toy.number":
		return act.Form{"series": "x"}
	case "toy.add", "toy.who":
		return act.Form{"text": "一"}
	}
	return act.Form{}
}

// Scenario 7: documents registered at many desks at the same moment get consecutive numbers, none
// doubled, none skipped; what is refused or fails in between burns none.
func TestNumbersUnderConcurrency(t *testing.T) {
	names := []string{"d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7"}
	r := toyRig(t, names...)
	const each = 12
	var mu sync.Mutex
	got := map[string]int{}
	var wg sync.WaitGroup
	for i, n := range names {
		d := r.desks[n]
		var acts []act.Signed
		for j := range each {
			acts = append(acts, d.sign(toyID(100*i+j%3), "toy.number", act.PartOpen, 0, act.Form{"series": "x"}),
				d.sign(toyID(100*i+j%3), "toy.number", act.PartOpen, 0, act.Form{}),
				d.sign(toyID(100*i+j%3), []string{"toy.boom", "toy.boom_audience", "toy.boom_kept"}[j%3], act.PartOpen, 0, act.Form{}))
		}
		wg.Go(func() {
			for len(acts) > 0 {
				k := min(len(acts), 1+len(acts)%4)
				rs, err := d.push(acts[:k]...)
				if err != nil {
					t.Errorf("push: %v", err)
					return
				}
				acts = acts[k:]
				mu.Lock()
				for _, x := range rs {
					for _, text := range x.Numbers {
						got[text]++
					}
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	var want []string
	for n := range len(names) * each {
		want = append(want, fmt.Sprintf("2026年toy/x第%03d号", n+1))
	}
	if have := slices.Sorted(maps.Keys(got)); !slices.Equal(have, want) {
		t.Errorf("numbers: %v", have)
	}
	for text, n := range got {
		if n != 1 {
			t.Errorf("%s given %d times", text, n)
		}
	}
	r.whole(t)
}

// A gap in a device's chain is refused and can be mended; a second act under a known number means a
// copied vault: refused, in the auditor's log, and the first stays.
func TestChain(t *testing.T) {
	r := toyRig(t, "lead")
	d := r.desks["lead"]
	one := d.sign(toyID(1), "toy.add", act.PartOpen, 0, formOf("toy.add"))
	copied := *d
	two := d.sign(toyID(1), "toy.add", act.PartOpen, 0, formOf("toy.add"))
	if _, err := d.push(two); app.CodeOf(err) != wire.CodeGap {
		t.Fatalf("a gap: %v", err)
	}
	if rs, err := d.push(one, two); err != nil || rs[1].Version != 2 {
		t.Fatalf("mended: %+v, %v", rs, err)
	}
	other := copied.sign(toyID(1), "toy.add", act.PartOpen, 0, act.Form{"text": "二"})
	if _, err := copied.push(other); app.CodeOf(err) != wire.CodeCloned {
		t.Fatalf("a copied vault: %v", err)
	}
	next := copied.sign(toyID(1), "toy.add", act.PartOpen, 0, formOf("toy.add"))
	if _, err := copied.push(next); app.CodeOf(err) != wire.CodeCloned {
		t.Fatalf("the copy goes on: %v", err)
	}
	if r.events(audit.EventCloned) != 2 {
		t.Errorf("%d lines in the auditor's log", r.events(audit.EventCloned))
	}
	if rs, err := d.push(two); err != nil || rs[0].Outcome != act.Accepted {
		t.Errorf("the true device: %+v, %v", rs, err)
	}
	h, err := r.a.Hello(t.Context(), d.device)
	if err != nil || h.LastN != 2 || h.LastAct != two.Hash() {
		t.Errorf("hello: %+v, %v", h, err)
	}
	r.whole(t)
}

// An act signed by another key, or sent by another device than it names, is not taken and decides
// nothing: the true author's act still goes through under the same number.
func TestForgery(t *testing.T) {
	r := toyRig(t, "lead", "d1")
	d, thief := r.desks["lead"], *r.desks["lead"]
	thief.key = r.desks["d1"].key
	forged := thief.sign(toyID(1), "toy.add", act.PartOpen, 0, formOf("toy.add"))
	if _, err := d.push(forged); app.CodeOf(err) != act.CodeSignature {
		t.Fatalf("a forged act: %v", err)
	}
	true1 := d.sign(toyID(1), "toy.add", act.PartOpen, 0, formOf("toy.add"))
	if _, err := r.desks["d1"].push(true1); app.CodeOf(err) != app.CodeForbidden {
		t.Fatalf("through another device: %v", err)
	}
	if rs, err := d.push(true1); err != nil || rs[0].Outcome != act.Accepted {
		t.Fatalf("the true one: %+v, %v", rs, err)
	}
	if r.events(audit.EventSignature) != 2 {
		t.Errorf("%d lines in the auditor's log", r.events(audit.EventSignature))
	}
	// The server's own acts can't be sent from outside, nor the one matter of the directory begun by another work.
	if x := d.try(roster.ID, "roster.device_new", act.PartOpen, act.Form{}); x.Outcome != act.Refused {
		t.Errorf("a device enrolled from outside: %+v", x)
	}
	if x := d.try(roster.ID, "toy.add", act.PartOpen, formOf("toy.add")); x.Code != CodeKind {
		t.Errorf("another work in the directory: %+v", x)
	}
	r.whole(t)
}

// A panic in our own tables (guard, effect, audience, automatic act) is contained: the act is refused for
// ever or goes without its automatic consequence, the auditor is told, others in the same push are served.
func TestPoison(t *testing.T) {
	r := toyRig(t, "lead", "d1")
	d := r.desks["lead"]
	var acts []act.Signed
	for _, k := range []string{"toy.add", "toy.boom", "toy.boom_effect", "toy.boom_audience", "toy.boom_kept", "toy.add", "toy.boom_auto", "toy.add"} {
		acts = append(acts, d.sign(toyID(1), k, act.PartOpen, 0, formOf(k)))
	}
	rs, err := d.push(acts...)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range rs {
		want := act.Accepted
		if i >= 1 && i <= 3 {
			want = act.Refused
		}
		// What can't be encoded is refused once the fold is to be kept; before that it is only in memory.
		if i != 4 && x.Outcome != want {
			t.Errorf("act %d: %+v", i, x)
		}
	}
	if n := r.events(audit.EventPoison); n < 4 {
		t.Errorf("%d lines in the auditor's log", n)
	}
	if again, err := d.push(acts[1]); err != nil || again[0].Outcome != act.Refused || again[0].Code != app.CodeInternal {
		t.Errorf("pushed again: %+v, %v", again, err)
	}
	r.desks["d1"].must(toyID(2), "toy.add", act.PartOpen, formOf("toy.add"))
	v := verify(t, r.store, r.check())
	for _, f := range v.Faults {
		if f.Code != FaultFold { // boom_kept's fold holds what can't be kept
			t.Errorf("fault: %v", f)
		}
	}
}

// A table whose automatic act is due for ever stops itself, not the server.
func TestEndlessAutomatic(t *testing.T) {
	var endless atomic.Bool
	r := newRig(t, nil, toy(&endless))
	r.organ(team, org.OrganDelegation)
	d := r.person("lead", org.RoleDeputy, team)
	endless.Store(true)
	x := d.must(toyID(1), "toy.add", act.PartOpen, formOf("toy.add"))
	if x.Version != 1 || r.events(audit.EventPoison) == 0 {
		t.Errorf("%+v, %d lines", x, r.events(audit.EventPoison))
	}
	endless.Store(false)
	if y := d.must(toyID(1), "toy.add", act.PartOpen, formOf("toy.add")); y.Version > 2*maxAuto+2 {
		t.Errorf("version %d", y.Version)
	}
	r.whole(t)
}

// The server's clock set back: received times never decrease, the log says so once, and goes on saying
// so only after the clock was right in between.
func TestClockSetBack(t *testing.T) {
	r := toyRig(t, "lead")
	d := r.desks["lead"]
	last := int64(0)
	step := func(by time.Duration) {
		t.Helper()
		r.clock.move(by)
		x := d.must(toyID(1), "toy.add", act.PartOpen, formOf("toy.add"))
		if x.At < last {
			t.Fatalf("received %d after %d", x.At, last)
		}
		last = x.At
	}
	for _, m := range []time.Duration{0, time.Minute, -time.Second, -30 * time.Minute, time.Second, time.Minute} {
		step(m)
	}
	if n := r.events(audit.EventClockBack); n != 1 {
		t.Errorf("said %d times", n)
	}
	step(time.Hour)
	step(-time.Hour)
	if n := r.events(audit.EventClockBack); n != 2 {
		t.Errorf("said %d times after the second", n)
	}
	r.whole(t)
}

// A revoked device, and every device of a suspended account, is shut out with the next request, its watch
// ends, and the auditor sees it knock.
func TestRevoked(t *testing.T) {
	r := toyRig(t, "lead", "d1")
	d, s := r.desks["lead"], r.desks["d1"]
	d.pull()
	watched := make(chan error, 1)
	go func() { watched <- r.a.Watch(context.Background(), d.device, d.cursor) }()
	r.desks["sec"].must(roster.ID, "roster.device_revoke", act.PartOpen, act.Form{"device": d.device.String(), "reason": "遗失"})
	if err := <-watched; err != nil && app.CodeOf(err) != wire.CodeRevoked {
		t.Errorf("watch: %v", err)
	}
	x := d.sign(toyID(1), "toy.add", act.PartOpen, 0, formOf("toy.add"))
	if _, err := d.push(x); app.CodeOf(err) != wire.CodeRevoked {
		t.Errorf("push: %v", err)
	}
	if _, err := r.a.Pull(t.Context(), d.device, &wire.Pull{Version: wire.Version}); app.CodeOf(err) != wire.CodeRevoked {
		t.Errorf("pull: %v", err)
	}
	if _, err := r.a.Hello(t.Context(), d.device); app.CodeOf(err) != wire.CodeRevoked {
		t.Errorf("hello: %v", err)
	}
	if err := r.a.MayReadBlob(t.Context(), d.device, app.Hash{1}); app.CodeOf(err) != wire.CodeRevoked {
		t.Errorf("paper: %v", err)
	}
	if r.events(audit.EventRevokedUse) != 1 {
		t.Errorf("%d lines in the auditor's log", r.events(audit.EventRevokedUse))
	}
	s.must(toyID(2), "toy.add", act.PartOpen, formOf("toy.add"))
	r.desks["sec"].must(roster.ID, "roster.suspend", act.PartOpen, act.Form{"accounts": []any{s.account.String()}, "reason": "离任"})
	if _, err := s.push(s.sign(toyID(2), "toy.add", act.PartOpen, 0, formOf("toy.add"))); app.CodeOf(err) != wire.CodeRevoked {
		t.Errorf("a suspended account: %v", err)
	}
	r.whole(t)
}

// What the protocol limits is refused before anything is decided.
func TestLimits(t *testing.T) {
	r := toyRig(t, "lead")
	d := r.desks["lead"]
	if _, err := r.a.Push(t.Context(), d.device, &wire.Push{Version: 99}); app.CodeOf(err) != wire.CodeVersion {
		t.Errorf("version: %v", err)
	}
	if _, err := r.a.Push(t.Context(), d.device, &wire.Push{Version: wire.Version, Acts: make([]act.Signed, wire.MaxPushActs+1)}); app.CodeOf(err) != app.CodeTooLarge {
		t.Errorf("too many: %v", err)
	}
	one := d.sign(toyID(1), "toy.add", act.PartOpen, 0, formOf("toy.add"))
	if _, err := r.a.Push(t.Context(), d.device, &wire.Push{Version: wire.Version, Epoch: 7, Acts: []act.Signed{one}}); app.CodeOf(err) != wire.CodeEpoch {
		t.Errorf("epoch: %v", err)
	}
	cut := act.Signed{Raw: bytes.Clone(one.Raw[:len(one.Raw)-1]), Sig: one.Sig}
	if _, err := d.push(cut); app.CodeOf(err) != act.CodeDecode {
		t.Errorf("cut: %v", err)
	}
	if rs, err := d.push(one); err != nil || rs[0].Outcome != act.Accepted {
		t.Errorf("%+v, %v", rs, err)
	}
	if x := (rsOf(d.push(d.sign(toyID(1), "toy.add", act.PartOpen, 9, formOf("toy.add"))))); x.Code != CodeBase {
		t.Errorf("a version that never was: %+v", x)
	}
	if x := (rsOf(d.push(d.sign(toyID(1), "toy.who", act.PartOpen, 0, formOf("toy.who"))))); x.Outcome != act.Refused {
		t.Errorf("of another part: %+v", x)
	}
	r.whole(t)
}

func rsOf(rs []act.Receipt, err error) act.Receipt {
	if err != nil || len(rs) == 0 {
		return act.Receipt{Code: app.CodeOf(err)}
	}
	return rs[0]
}

// A mark of state secrecy refused at a desk stands in the auditor's log, with the desk's way and mark and no more than
// what fits a line.
func TestSecretReportReachesTheAuditor(t *testing.T) {
	r := toyRig(t, "a")
	d := r.desks["a"]
	for _, k := range []string{"secret attach 机密", "secret import " + strings.Repeat("长", 500)} {
		if _, err := r.a.Push(t.Context(), d.device, &wire.Push{Version: wire.Version, Reports: []feed.Report{{Kind: k, At: 1}}}); err != nil {
			t.Fatal(err)
		}
	}
	var said []string
	err := r.a.Events(t.Context(), 0, func(_ uint64, e *audit.Event) (bool, error) {
		if e.Kind == audit.EventSecret {
			said = append(said, e.Text)
			if e.Device != d.device || e.Account.IsZero() {
				t.Errorf("%+v does not say who", e)
			}
		}
		return true, nil
	})
	if err != nil || len(said) != 2 || !strings.HasPrefix(said[0], "attach 机密 at 1970") || len([]rune(said[1])) > 100 {
		t.Errorf("%q, %v", said, err)
	}
}
