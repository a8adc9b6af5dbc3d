package present_test

import (
	"context"
	"testing"

	"renda/ui/loop"
	"renda/ui/present"
)

// A slow old answer never overwrites a newer one, in whatever order they arrive,
// and stopped work never answers.
func TestStaleAnswersAreDropped(t *testing.T) {
	for _, newestFirst := range []bool{false, true} {
		q := &loop.Queue{}
		var l present.Latest
		var got []int
		for i := 1; i <= 3; i++ {
			present.Load(&l, q, func(context.Context) (int, error) { return i, nil }, func(v int, _ error) { got = append(got, v) })
		}
		for q.Len() > 0 {
			if newestFirst {
				q.Last()
			} else {
				q.Step()
			}
		}
		if len(got) != 1 || got[0] != 3 {
			t.Errorf("newest first %v: got %v, want only the last", newestFirst, got)
		}
		present.Load(&l, q, func(context.Context) (int, error) { return 4, nil }, func(v int, _ error) { got = append(got, v) })
		l.Stop()
		q.Run()
		if len(got) != 1 {
			t.Errorf("stopped work answered: %v", got)
		}
	}
}

// Newer work cancels the context of the older.
func TestNewerWorkCancelsOlder(t *testing.T) {
	q := &loop.Queue{}
	var l present.Latest
	var first context.Context
	present.Load(&l, q, func(ctx context.Context) (int, error) { first = ctx; return 0, nil }, func(int, error) {})
	q.Step()
	present.Load(&l, q, func(context.Context) (int, error) { return 0, nil }, func(int, error) {})
	if first.Err() == nil {
		t.Error("older work goes on")
	}
}
