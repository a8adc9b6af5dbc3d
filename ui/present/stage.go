// Package present turns the desk's views into what screens show, and what is
// typed back into acts. It imports no Fyne: most tests of the face live here.
package present

import (
	"context"
	"time"
)

// Stage runs slow work off the screen's thread and its result on it, and wakes a
// screen later. loop.Fyne is the program's, loop.Queue the tests'.
type Stage interface {
	Do(fn func()) // on the screen's thread
	Go(fn func()) // off it
	// After runs fn on the screen's thread once d has passed, unless stop was called.
	After(d time.Duration, fn func()) (stop func())
}

// Latest drops results that were overtaken: each new piece of work cancels the one
// before, and a late answer of that one is never shown. It belongs to
// the screen's thread; the zero value is ready.
type Latest struct {
	seq    uint64
	cancel context.CancelFunc
}

// Stop cancels what runs and drops its result.
func (l *Latest) Stop() {
	l.seq++
	if l.cancel != nil {
		l.cancel()
		l.cancel = nil
	}
}

// Busy reports whether an answer is still awaited.
func (l *Latest) Busy() bool { return l.cancel != nil }

// Load runs work off the screen's thread and then on it, unless newer work was
// started on l in between.
func Load[T any](l *Latest, st Stage, work func(ctx context.Context) (T, error), then func(T, error)) {
	l.Stop()
	ctx, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	seq := l.seq
	st.Go(func() {
		v, err := work(ctx)
		st.Do(func() {
			if seq != l.seq {
				return
			}
			cancel()
			l.cancel = nil
			then(v, err)
		})
	})
}
