package loop

import "sync"

// Queue is the loop of tests: nothing runs until Run is called, and then in
// order, on the caller's goroutine. Safe for concurrent use.
type Queue struct {
	mu   sync.Mutex
	work []func()
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
