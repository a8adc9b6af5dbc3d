package server

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/server/audit"
	"renda/sync/wire"
)

// knock tries a code over the wire.
func (r *rig) knock(secret [10]byte) (*http.Response, wire.Problem) {
	r.t.Helper()
	code := wire.EnrollCode{Secret: secret, CA: r.ca.Pin()}
	b, err := act.Marshal(&wire.Enroll{Version: wire.Version, Code: code.String(), Key: make([]byte, ed25519.PublicKeySize), CSR: []byte{1}, Name: "机器"})
	return r.do(r.client(nil), "POST", wire.PathEnroll, bytes.NewReader(must(r.t, b, err)))
}

// After five wrong codes an address waits, a minute first and ever longer; the auditor reads it; a server
// started anew forgives nobody; when the time has passed the right code is taken.
func TestWrongCodesWait(t *testing.T) {
	var ahead atomic.Int64
	later := app.ClockFunc(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	r := newRig(t, func(c *Config) { c.Clock = later })
	for i := range freeTries {
		if resp, p := r.knock([10]byte{byte(i)}); p.Code != wire.CodeEnroll {
			t.Fatalf("try %d: %d %v", i, resp.StatusCode, p)
		}
	}
	right, _, err := r.a.NewCode(t.Context(), app.NamedID("sys"), app.ID{}, time.Hour)
	must(t, right, err)
	resp, p := r.knock(right)
	if n, _ := strconv.Atoi(resp.Header.Get("Retry-After")); p.Code != wire.CodeRetryAfter || n < 50 || n > 60 {
		t.Fatalf("the sixth try: %v, Retry-After %q", p, resp.Header.Get("Retry-After"))
	}
	blocked := 0
	err = r.a.Events(t.Context(), 0, func(_ uint64, e *audit.Event) (bool, error) {
		if e.Kind == audit.EventBlocked {
			blocked++
			if e.Remote != "127.0.0.1/32" || e.Num != freeTries {
				t.Errorf("event %+v", e)
			}
		}
		return true, nil
	})
	if err != nil || blocked != 1 {
		t.Errorf("%d lines of it in the log, %v", blocked, err)
	}
	again := New(Config{Authority: r.a, Blobs: r.store.Blobs(), CA: r.ca, Clock: later})
	if err := again.remember(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := again.guard.enter(later.Now(), "127.0.0.1:9"); app.CodeOf(err) != wire.CodeRetryAfter {
		t.Errorf("a server started anew: %v", err)
	}
	if err := again.guard.enter(later.Now(), "192.0.2.7:9"); err != nil {
		t.Errorf("another address waits too: %v", err)
	}
	ahead.Store(int64(firstWait + time.Second))
	if _, p := r.knock([10]byte{9}); p.Code != wire.CodeEnroll {
		t.Fatalf("after the wait: %v", p)
	}
	if resp, _ := r.knock(right); resp.Header.Get("Retry-After") == "" {
		t.Error("a sixth wrong code is forgiven")
	}
	ahead.Store(int64(3 * longWait))
	if _, p := r.knock(right); p.Code == wire.CodeRetryAfter || p.Code == wire.CodeEnroll {
		t.Errorf("the right code after all: %v", p)
	}
}

// However wrong codes come: an address that tried freeTries of them waits at least a minute after each further one,
// all together never get through more than their hourly share, the memory stays bounded, and IPv6 hosts of one
// network count as one.
func TestGuard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := newGuard()
		now := time.Date(2026, 3, 2, 9, 0, 0, 0, app.Zone)
		begin, through := now, 0
		tried := map[string][]time.Time{}
		for range rapid.IntRange(1, 400).Draw(t, "tries") {
			now = now.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "wait")) * time.Second)
			net := rapid.IntRange(0, 6).Draw(t, "net")
			host := rapid.SampledFrom([]string{fmt.Sprintf("192.0.2.%d:%d", net, rapid.IntRange(1, 9).Draw(t, "port")), fmt.Sprintf("[2001:db8:0:%d::%d]:1", net, rapid.IntRange(1, 9).Draw(t, "host"))}).Draw(t, "addr")
			if g.enter(now, host) != nil {
				continue
			}
			key := place(host).String()
			if ts := tried[key]; len(ts) >= freeTries && ts[len(ts)-freeTries].Add(longWait).After(now) && now.Sub(ts[len(ts)-1]) < firstWait {
				t.Fatalf("%s gets through %s after %d wrong codes", key, now.Sub(ts[len(ts)-1]), len(ts))
			}
			g.wrong(now, host)
			tried[key] = append(tried[key], now)
			through++
		}
		if most := allTries + int(now.Sub(begin)/allWait) + 1; through > most {
			t.Fatalf("%d got through, %d are the most", through, most)
		}
	})
	g := newGuard()
	now := time.Now()
	for i := range maxPlaces + 50 {
		g.wrong(now, fmt.Sprintf("10.%d.%d.%d:1", i>>16, i>>8&255, i&255))
	}
	if len(g.by) > maxPlaces {
		t.Errorf("%d addresses are remembered", len(g.by))
	}
}
