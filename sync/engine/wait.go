package engine

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"strconv"
	"time"

	"renda/app"
	"renda/sync/wire"
)

// How long the engine waits. A desk without network asks often enough that a person who
// plugs the cable in need not press anything; what people must mend is asked about rarely.
const (
	netBase  = time.Second
	netMax   = time.Minute
	slowBase = time.Minute
	slowMax  = 15 * time.Minute
	// retryMax bounds what a server, or whoever answers in its name, can make a desk wait.
	retryMax = 5 * time.Minute
	// quick is how soon a watch that answers is taken for one that does not wait at all.
	quick = time.Second
)

// backoff gives the wait before the next try after n failures in a row (n ≥ 1): full
// jitter for the network, so that four hundred desks do not come back in step; at least
// half of the slow wait otherwise, so that it is never busy.
func backoff(err error, n int, rnd io.Reader) time.Duration {
	switch app.CodeOf(err) {
	case wire.CodeRetryAfter:
		d := grow(netBase, netMax, n)
		if s, ok := retryAfter(err); ok {
			d = min(max(s, netBase), retryMax)
		}
		return d + jitter(d/4, rnd)
	case app.CodeOffline, "":
		return max(jitter(grow(netBase, netMax, n), rnd), netBase/10)
	default:
		d := grow(slowBase, slowMax, n) / 2
		return d + jitter(d, rnd)
	}
}

func grow(base, limit time.Duration, n int) time.Duration {
	d := base
	for ; n > 1 && d < limit; n-- {
		d *= 2
	}
	return min(d, limit)
}

func retryAfter(err error) (time.Duration, bool) {
	e, ok := errors.AsType[*app.Error](err)
	if !ok {
		return 0, false
	}
	s, perr := strconv.ParseUint(e.Args["seconds"], 10, 31)
	return time.Duration(s) * time.Second, perr == nil
}

// jitter draws from [0, d]. Randomness that fails gives d: waiting too long harms nobody.
func jitter(d time.Duration, rnd io.Reader) time.Duration {
	var b [8]byte
	if _, err := io.ReadFull(rnd, b[:]); err != nil || d <= 0 {
		return d
	}
	return time.Duration(binary.BigEndian.Uint64(b[:]) % uint64(d+1))
}

// gate keeps a phase that failed by itself from being tried with every bell. It
// belongs to the round that runs.
type gate struct {
	err   error
	fails int
	until time.Time
}

// open reports whether the phase may be tried. A clock set back does not keep it shut.
func (g *gate) open(now time.Time) bool {
	return g.err == nil || !now.Before(g.until) || g.until.Sub(now) > slowMax
}

func (g *gate) shut(err error, now time.Time, rnd io.Reader) {
	g.fails++
	g.err, g.until = err, now.Add(backoff(err, g.fails, rnd))
}

func (g *gate) clear() { *g = gate{} }

// ajar lets the phase be tried once more without forgetting that it failed.
func (g *gate) ajar() { g.until = time.Time{} }

// Run does rounds until ctx ends: a round, then a watch that waits for the server's bell
// or for Wake, then a round again; after a failure it waits. It returns ctx's error.
func (e *Engine) Run(ctx context.Context) error {
	fails := 0
	for ctx.Err() == nil {
		e.round.Lock()
		hard, _ := e.syncOnce(ctx)
		moved := e.moved
		e.round.Unlock()
		if hard == nil {
			var waited bool
			waited, hard = e.watch(ctx)
			if hard == nil && (waited || moved) {
				fails = 0
				continue
			}
			if hard != nil {
				e.tell(func(s *State) { s.Online, s.Problem = false, app.CodeOf(hard) })
			}
		}
		if ctx.Err() != nil {
			break
		}
		fails++
		e.pause(ctx, backoff(hard, fails, e.cfg.Rand), app.CodeOf(hard) != wire.CodeRetryAfter)
	}
	return ctx.Err()
}

// watch returns when the server rings, the watch's time is over or somebody wakes the
// engine. waited tells that this was not at once: a bell that rings without end although
// rounds find nothing must not keep the desk busy.
func (e *Engine) watch(ctx context.Context) (waited bool, err error) {
	c, err := e.cfg.Local.Cursor(ctx)
	if err != nil {
		return false, err
	}
	start := time.Now()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	rung := make(chan error, 1)
	go func() { rung <- e.cfg.Remote.Watch(ctx, c) }()
	select {
	case err := <-rung:
		return time.Since(start) >= quick, err
	case <-e.wake:
		e.woken()
		cancel()
		<-rung //nolint:errcheck // only that it ended matters
		return true, nil
	}
}

// pause waits, or until somebody wakes the engine if that is allowed.
func (e *Engine) pause(ctx context.Context, d time.Duration, wakeable bool) {
	e.tell(func(s *State) { s.Next = e.cfg.Clock.Now().Add(d) })
	wake := e.wake
	if !wakeable {
		wake = nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-wake:
		e.woken()
	case <-ctx.Done():
	}
}

// woken lets everything that rests be tried again.
func (e *Engine) woken() {
	e.round.Lock()
	defer e.round.Unlock()
	e.acts.ajar()
	e.papers.ajar()
}
