package server

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"renda/app"
	"renda/server/audit"
	"renda/sync/wire"
)

// Enrolment codes are too long to be guessed; wrong tries are slowed nevertheless, so that
// the auditor's log stays readable and nobody works the server for nothing.
const (
	freeTries = 5               // wrong codes an address may try before it waits
	firstWait = time.Minute     // doubled by each further one
	longWait  = time.Hour       // at most; after as long without one an address begins anew
	allTries  = 120             // wrong codes of all addresses an hour before everybody waits
	maxPlaces = 10000           // addresses remembered
	allWait   = time.Hour / 120 // how long one of allTries takes to come back
	lookBack  = uint64(1 << 12) // lines of the log that are read for tries of before the start
)

// guard counts wrong codes by address and together. What it knows comes back from the
// auditor's log when the server starts anew.
type guard struct {
	mu  sync.Mutex
	by  map[netip.Prefix]*tries
	all bucket
}

// tries are the wrong codes of one address.
type tries struct {
	n     int
	last  time.Time
	until time.Time
}

func newGuard() *guard {
	return &guard{by: map[netip.Prefix]*tries{}, all: bucket{rate: allWait, burst: allTries}}
}

// place gives what counts as one address: a host, or the /64 an IPv6 host chooses from.
func place(remote string) netip.Prefix {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Prefix{} // all that can't be read count as one
	}
	ip = ip.Unmap().WithZone("")
	bits := ip.BitLen()
	if ip.Is6() {
		bits = 64
	}
	p, err := ip.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// enter refuses an address that has to wait.
func (g *guard) enter(now time.Time, remote string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if t := g.by[place(remote)]; t != nil && now.Before(t.until) {
		return retryAfter("enrol a device", int(t.until.Sub(now)/time.Second)+1)
	}
	return g.all.look(now)
}

// wrong counts a wrong code; until is set when the address has to wait now.
func (g *guard) wrong(now time.Time, remote string) (n int, until time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	_ = g.all.take(now) // an empty one refuses the next; this try was made
	at := place(remote)
	t := g.by[at]
	if t == nil {
		g.prune(now)
		t = &tries{}
		g.by[at] = t
	}
	if now.Sub(t.last) > longWait {
		t.n = 0
	}
	t.n, t.last = t.n+1, now
	if t.n < freeTries {
		return t.n, time.Time{}
	}
	wait := longWait
	if doubled := t.n - freeTries; doubled < 6 {
		wait = min(longWait, firstWait<<doubled)
	}
	t.until = now.Add(wait)
	return t.n, t.until
}

// right forgets the wrong codes of an address that had the right one.
func (g *guard) right(remote string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.by, place(remote))
}

// prune keeps the memory bounded: addresses that began anew go first, then any.
func (g *guard) prune(now time.Time) {
	for k, t := range g.by {
		if now.Sub(t.last) > longWait {
			delete(g.by, k)
		}
	}
	for k := range g.by {
		if len(g.by) < maxPlaces {
			return
		}
		delete(g.by, k)
	}
}

// remember counts the wrong codes the log tells of, so that a restart forgives nobody.
func (s *Server) remember(ctx context.Context) error {
	size, err := s.cfg.Authority.LogSize(ctx)
	if err != nil {
		return err
	}
	now := s.cfg.Clock.Now()
	return s.cfg.Authority.Events(ctx, size-min(size, lookBack), func(_ uint64, e *audit.Event) (bool, error) {
		if at := time.UnixMilli(e.At); e.Kind == audit.EventCodeWrong && now.Sub(at) < longWait {
			s.guard.wrong(at, e.Remote)
		}
		return true, nil
	})
}

// enroll lets a machine in. Wrong codes are counted, and the auditor reads who has to wait.
func (s *Server) enroll(x *exchange) error {
	now, remote := s.cfg.Clock.Now(), x.r.RemoteAddr
	if err := s.guard.enter(now, remote); err != nil {
		return err
	}
	if err := s.enrol.take(now); err != nil {
		return err
	}
	req, err := frame[wire.Enroll](x, maxSmall)
	if err != nil {
		return err
	}
	got, err := s.cfg.Authority.Enroll(x.r.Context(), req, remote, s.cfg.CA.SignFunc(s.cfg.Clock))
	if app.CodeOf(err) == wire.CodeEnroll {
		if n, until := s.guard.wrong(now, remote); !until.IsZero() {
			e := audit.Event{Kind: audit.EventBlocked, Remote: place(remote).String(), Num: uint64(n), Text: "until " + until.In(app.Zone).Format("2006-01-02 15:04:05") + ", " + strconv.Itoa(n) + " wrong codes"}
			if lerr := s.cfg.Authority.LogEvent(x.r.Context(), e); lerr != nil {
				return lerr
			}
		}
	}
	if err != nil {
		return err
	}
	s.guard.right(remote)
	got.CA = s.cfg.CA.DER()
	return x.answer(got)
}
