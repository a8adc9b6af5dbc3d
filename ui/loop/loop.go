// Package loop is the one place where work comes back to the screen's thread.
// The program uses Fyne; tests use Queue, because Fyne's test driver runs the
// function on the caller's goroutine and so races with the test.
package loop

import (
	"time"

	"fyne.io/fyne/v2"
)

// Fyne hands work to Fyne's main thread.
type Fyne struct{}

// Do runs fn on the screen's thread, soon; it does not wait.
func (Fyne) Do(fn func()) { fyne.Do(fn) }

// Go runs fn off the screen's thread.
func (Fyne) Go(fn func()) { go fn() }

// After runs fn on the screen's thread once d has passed, unless stop was called on
// that thread before.
func (Fyne) After(d time.Duration, fn func()) (stop func()) {
	stopped := false // touched on the screen's thread alone
	t := time.AfterFunc(d, func() {
		fyne.Do(func() {
			if !stopped {
				fn()
			}
		})
	})
	return func() { stopped = true; t.Stop() }
}
