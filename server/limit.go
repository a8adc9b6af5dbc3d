package server

import (
	"strconv"
	"sync"
	"time"

	"renda/app"
	"renda/sync/wire"
)

// limiter bounds how many requests of one device run at a time, so that a desk gone wild
// takes nobody's turn.
type limiter struct {
	max int
	mu  sync.Mutex
	m   map[app.ID]int
}

func (l *limiter) enter(d app.ID) (leave func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.m[d] >= l.max {
		return nil, retryAfter("take a request", 1)
	}
	l.m[d]++
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.m[d]--; l.m[d] == 0 {
			delete(l.m, d)
		}
	}, nil
}

// Enrolment is the one door open to strangers, and each try writes a line of the auditor's log.
const (
	enrolRate  = time.Second // one try a second, all strangers together
	enrolBurst = 30
)

// bucket lets one through per rate, and burst at once after a rest.
type bucket struct {
	rate  time.Duration
	burst int
	mu    sync.Mutex
	full  time.Time // when the bucket will be full again
}

func (b *bucket) take(now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.room(now); err != nil {
		return err
	}
	b.full = b.full.Add(b.rate)
	return nil
}

// look tells whether one would be let through, without letting it.
func (b *bucket) look(now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.room(now)
}

func (b *bucket) room(now time.Time) error {
	if b.full.Before(now) {
		b.full = now
	}
	if wait := b.full.Sub(now) - time.Duration(b.burst-1)*b.rate; wait > 0 {
		return retryAfter("enrol a device", int(wait/time.Second)+1)
	}
	return nil
}

func retryAfter(op string, seconds int) error {
	return &app.Error{Code: wire.CodeRetryAfter, Op: op, Args: map[string]string{"seconds": strconv.Itoa(seconds)}}
}
