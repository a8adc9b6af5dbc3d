package engine

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"renda/app"
	"renda/app/feed"
	"renda/sync/wire"
)

// flapping is a server whose lineage is another with every greeting.
type flapping struct {
	*server
	hellos int
}

func (f *flapping) Hello(ctx context.Context) (*wire.Hello, error) {
	f.hellos++
	h, err := f.server.Hello(ctx)
	f.server.epoch++
	return h, err
}

// running lets an engine run inside a bubble of virtual time.
func running(t *testing.T, what func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := newRig()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- r.Run(ctx) }()
		synctest.Wait()
		what(t, r)
		cancel()
		if err := <-done; err != context.Canceled {
			t.Errorf("Run: %v", err)
		}
	})
}

// after does things, lets time pass and gives how often a call was made meanwhile.
func (r *rig) after(d time.Duration, call string, do ...func()) int {
	synctest.Wait()
	was := r.server.count(call)
	for _, f := range do {
		f()
	}
	time.Sleep(d)
	synctest.Wait()
	return r.server.count(call) - was
}

// TestRunBells: an idle desk does one quiet round per watch; a bell and a Wake each bring a round at once.
func TestRunBells(t *testing.T) {
	running(t, func(t *testing.T, r *rig) {
		if n := r.after(time.Hour, "hello"); n != 72 {
			t.Errorf("%d rounds in an idle hour", n)
		}
		r.after(10*time.Second, "hello")
		if n := r.after(0, "hello", func() { r.server.bell <- struct{}{} }); n != 1 {
			t.Errorf("%d rounds after the bell", n)
		}
		r.desk.do("a")
		if r.after(0, "push", r.Wake); len(r.server.log) != 1 || len(r.desk.pending) != 0 {
			t.Error("the act did not go out at once")
		}
	})
}

// TestRunOffline: without network the desk asks often enough to notice the cable within a minute, never busily, says when it asks next, and a Wake asks at once.
func TestRunOffline(t *testing.T) {
	running(t, func(t *testing.T, r *rig) {
		r.server.fail = &app.Error{Code: app.CodeOffline}
		r.after(time.Minute, "hello")
		if n := r.after(time.Hour, "hello"); n < 60 || n > 300 {
			t.Errorf("%d tries in an hour offline", n)
		}
		if s := r.State(); s.Online || s.Problem != app.CodeOffline || s.Next.IsZero() || s.Syncing {
			t.Errorf("%+v", s)
		}
		r.server.fail = nil
		if n := r.after(0, "hello", r.Wake); n != 1 || !r.State().Online || r.State().Problem != "" || !r.State().Next.IsZero() {
			t.Errorf("%d, %+v", n, r.State())
		}
	})
}

// TestRunRetryAfter: a busy server's wait is honoured even against a Wake, but a year is not a wait.
func TestRunRetryAfter(t *testing.T) {
	running(t, func(t *testing.T, r *rig) {
		r.server.fail = &app.Error{Code: wire.CodeRetryAfter, Args: map[string]string{"seconds": "120"}}
		r.after(0, "hello", r.Wake)
		if n := r.after(119*time.Second, "hello", r.Wake); n != 0 {
			t.Errorf("%d tries although asked to wait", n)
		}
		r.after(time.Minute, "hello")
		r.server.fail = &app.Error{Code: wire.CodeRetryAfter, Args: map[string]string{"seconds": "31536000"}}
		r.after(time.Hour, "hello")
		r.server.fail = nil
		if n := r.after(retryMax*5/4, "hello"); n == 0 {
			t.Error("a year's wait was honoured")
		}
	})
}

// TestRunTerminal: what people must mend (a revoked device, a split log) is reported and asked about rarely.
func TestRunTerminal(t *testing.T) {
	running(t, func(t *testing.T, r *rig) {
		r.server.fail = &app.Error{Code: wire.CodeRevoked}
		if n := r.after(24*time.Hour, "hello"); n < 24*4 || n > 24*8 {
			t.Errorf("%d tries in a day", n)
		}
		if s := r.State(); s.Online || s.Problem != wire.CodeRevoked {
			t.Errorf("%+v", s)
		}
	})
}

// TestRunFalseBell: a server whose bell never stops ringing does not keep a desk busy that finds nothing.
func TestRunFalseBell(t *testing.T) {
	running(t, func(t *testing.T, r *rig) {
		r.server.watchFor = 0
		r.after(time.Minute, "hello", r.Wake)
		if n := r.after(time.Hour, "hello"); n > 400 {
			t.Errorf("%d rounds in an hour", n)
		}
		if !r.State().Online || r.State().Problem != "" {
			t.Errorf("%+v", r.State())
		}
	})
}

// TestRunLocalFault: a desk that can't store a page (disk full) asks rarely, and goes on when there is room.
func TestRunLocalFault(t *testing.T) {
	running(t, func(t *testing.T, r *rig) {
		full := true
		r.desk.fault = func(call string, after bool) error {
			if full && call == "apply" && !after {
				return &app.Error{Code: app.CodeDiskFull}
			}
			return nil
		}
		if n := r.after(time.Hour, "hello", r.Wake); n > 20 || r.State().Problem != app.CodeDiskFull {
			t.Errorf("%d rounds, %+v", n, r.State())
		}
		full = false
		if r.after(0, "hello", r.Wake); r.State().Problem != "" {
			t.Errorf("%+v", r.State())
		}
	})
}

// TestBackoff: waits grow, stay under their caps and, for what people must mend, above half of them.
func TestBackoff(t *testing.T) {
	rnd := newRig().cfg.Rand
	for n := 1; n < 80; n++ {
		if d := backoff(&app.Error{Code: app.CodeOffline}, n, rnd); d <= 0 || d > netMax {
			t.Fatal(n, d)
		}
		if d := backoff(&app.Error{Code: wire.CodeSplit}, n, rnd); d < slowBase/2 || d > slowMax {
			t.Fatal(n, d)
		}
		if d := backoff(&app.Error{Code: wire.CodeRetryAfter, Args: map[string]string{"seconds": "-1"}}, n, rnd); d < netBase || d > netMax*2 {
			t.Fatal(n, d)
		}
	}
	if feed.HeadSize([]byte("log\n17\nroot\n")) != 17 || feed.HeadSize(nil) != 0 || feed.HeadSize([]byte("log\n-1\n")) != 0 || !empty(feed.Cursor{}) {
		t.Fatal("a checkpoint's size is misread")
	}
}
