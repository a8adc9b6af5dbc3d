package loop

import (
	"sync"
	"time"
)

// Queue is the loop of tests: nothing runs until Run is called, and then in
// order, on the caller's goroutine. Safe for concurrent use.
type Queue struct {
	mu    sync.Mutex
	work  []func()
	now   time.Duration
	later []*alarm
}

// alarm is work for a later time; nil work was stopped.
type alarm struct {
	at time.Duration
	fn func()
}

// After keeps fn until Pass has let d go by.
func (q *Queue) After(d time.Duration, fn func()) (stop func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	a := &alarm{q.now + d, fn}
	q.later = append(q.later, a)
	return func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		a.fn = nil
	}
}

// Pass lets time go by: what is due is run in order of its time, with all it queues.
func (q *Queue) Pass(d time.Duration) {
	q.Run()
	q.mu.Lock()
	end := q.now + d
	q.mu.Unlock()
	for {
		q.mu.Lock()
		next := -1
		for i, a := range q.later {
			if a.fn != nil && a.at <= end && (next < 0 || a.at < q.later[next].at) {
				next = i
			}
		}
		if next < 0 {
			q.now = end
			q.mu.Unlock()
			return
		}
		a := q.later[next]
		q.later = append(q.later[:next:next], q.later[next+1:]...)
		q.now = max(q.now, a.at)
		q.mu.Unlock()
		a.fn()
		q.Run()
	}
}

// Do queues fn.
func (q *Queue) Do(fn func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.work = append(q.work, fn)
}

// Go queues fn too: background work is deterministic in tests.
func (q *Queue) Go(fn func()) { q.Do(fn) }

// Run runs what is queued, and what that queues, until nothing is left.
func (q *Queue) Run() {
	for q.Step() {
	}
}

// Step runs the oldest piece of work; false if there was none.
func (q *Queue) Step() bool {
	q.mu.Lock()
	if len(q.work) == 0 {
		q.mu.Unlock()
		return false
	}
	fn := q.work[0]
	q.work = q.work[1:]
	q.mu.Unlock()
	fn()
	return true
}

// Len gives how much is queued.
func (q *Queue) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.work)
}

// Last runs the newest piece of work first: the order in which stale results arrive.
func (q *Queue) Last() bool {
	q.mu.Lock()
	if len(q.work) == 0 {
		q.mu.Unlock()
		return false
	}
	fn := q.work[len(q.work)-1]
	q.work = q.work[:len(q.work)-1]
	q.mu.Unlock()
	fn()
	return true
}
