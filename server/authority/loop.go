package authority

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"strconv"

	"renda/app"
	"renda/app/kv"
	"renda/server/audit"
	"renda/sync/wire"
)

// maxBatch bounds the acts of one transaction, so that a flood delays nobody
// for longer than one of them takes.
const maxBatch = 2000

// job is one thing to be done in a transaction. run may be called again if the store
// retries, so it starts by forgetting what it found the last time.
type job struct {
	ctx  context.Context
	size int
	run  func(b *batch) error // an error fails the whole transaction: storage only
	err  error
	done chan struct{}
}

// do runs fn in the next transaction and waits until it is durable.
func (a *Authority) do(ctx context.Context, fn func(b *batch) error) error {
	return a.submit(ctx, 1, fn)
}

func (a *Authority) submit(ctx context.Context, size int, fn func(b *batch) error) error {
	j := &job{ctx: ctx, size: size, run: fn, done: make(chan struct{})}
	select {
	case <-a.stop:
		return &app.Error{Code: wire.CodeRetryAfter, Op: "take a push", Args: map[string]string{"seconds": "5"}}
	default:
	}
	select {
	case a.jobs <- j:
	case <-ctx.Done():
		return ctx.Err()
	default:
		return &app.Error{Code: wire.CodeRetryAfter, Op: "take a push", Args: map[string]string{"seconds": "2"}}
	}
	// Once queued, a job is decided; a caller that leaves meets the kept answer when it asks again.
	select {
	case <-j.done:
		return j.err
	case <-ctx.Done():
		return ctx.Err()
	case <-a.done:
		select {
		case <-j.done:
			return j.err
		default:
			return &app.Error{Code: wire.CodeRetryAfter, Op: "take a push", Args: map[string]string{"seconds": "5"}}
		}
	}
}

func (a *Authority) loop() {
	defer close(a.done)
	for {
		select {
		case j := <-a.jobs:
			a.commit(a.collect(j))
		case <-a.stop:
			for {
				select {
				case j := <-a.jobs:
					a.commit(a.collect(j))
				default:
					return
				}
			}
		}
	}
}

// collect takes what waits, up to one transaction's worth.
func (a *Authority) collect(first *job) []*job {
	js, n := []*job{first}, first.size
	for n < maxBatch {
		select {
		case j := <-a.jobs:
			js, n = append(js, j), n+j.size
		default:
			return js
		}
	}
	return js
}

func (a *Authority) commit(js []*job) {
	// A caller that has gone before the work began is not worked for.
	live := js[:0]
	for _, j := range js {
		if err := j.ctx.Err(); err != nil {
			j.err = err
			close(j.done)
			continue
		}
		live = append(live, j)
	}
	if len(live) == 0 {
		return
	}
	b, err := a.transact(live)
	if err == nil {
		a.publish(b)
	} else {
		a.log(slog.LevelError, "a transaction failed", err)
		// What is cached was read before the failed transaction and still holds; a
		// store that failed half-way may not: read it all again.
		clear(a.matters)
		clear(a.devices)
		clear(a.scopes)
		if _, ours := errors.AsType[*panicked](err); ours && len(live) > 1 {
			// A defect of ours in one of them: the others need not suffer for it.
			for _, j := range live {
				a.commit([]*job{j})
			}
			return
		}
	}
	for _, j := range live {
		j.err = err
		close(j.done)
	}
}

func (a *Authority) transact(js []*job) (b *batch, err error) {
	err = a.cfg.Store.Update(context.Background(), func(w kv.Writer) error {
		return a.guarded("", func() error {
			var err error
			if b, err = a.begin(w); err != nil {
				return err
			}
			for _, j := range js {
				if err := j.run(b); err != nil {
					return err
				}
			}
			return b.finish()
		})
	})
	return b, err
}

func (a *Authority) begin(w kv.Writer) (*batch, error) {
	st, err := get[state](w, tableMeta, keyState)
	if err != nil {
		return nil, err
	}
	if st == nil {
		return nil, &app.Error{Code: CodeUnready, Op: "open the server"}
	}
	tree, err := audit.Open(w)
	if err != nil {
		return nil, err
	}
	b := newBatch(a, w, *st, tree)
	b.now = a.cfg.Clock.Now().UnixMilli()
	if back := st.Received - b.now; back > 0 {
		// The legal time goes on from where it was; that the clock was set back stands
		// in the log, once per occasion.
		b.now, b.back = st.Received, back > clockSlack
		if b.back && !a.clockBack {
			text := "behind by " + strconv.FormatInt(back/1000, 10) + " s"
			if err := b.event(audit.Event{Kind: audit.EventClockBack, Text: text}); err != nil {
				return nil, err
			}
			a.log(slog.LevelWarn, "the clock was set back", nil)
		}
	}
	return b, nil
}

// clockSlack is how far (ms) a clock may step back without being worth a line in the log: what NTP
// corrects in a day.
const clockSlack = 2000

// publish makes a durable batch seen: this is the point after which nothing is undone.
func (a *Authority) publish(b *batch) {
	if b.recount {
		clear(a.matters)
	}
	for id, l := range b.matters {
		a.matters[id] = l
	}
	for id, h := range b.devices {
		a.devices[id] = h
	}
	for s, h := range b.scopes {
		a.scopes[s] = h
	}
	a.trim()
	if b.world != nil {
		a.world.Store(b.world)
	}
	a.clockBack = b.back
	st := b.st
	a.st.Store(&st)
	a.smu.Lock()
	a.stats.Batches++
	a.stats.Acts += b.decided
	a.smu.Unlock()
	a.bells.ring(b.scopes)
}

// maxCached bounds the folds kept in memory.
const maxCached = 20000

func (a *Authority) trim() {
	for id := range a.matters {
		if len(a.matters) <= maxCached {
			return
		}
		delete(a.matters, id)
	}
}

func (a *Authority) log(level slog.Level, msg string, err error) {
	if a.cfg.Log == nil {
		return
	}
	if err != nil {
		a.cfg.Log.LogAttrs(context.Background(), level, msg, slog.String("code", string(app.CodeOf(err))), slog.String("error", err.Error()))
		return
	}
	a.cfg.Log.LogAttrs(context.Background(), level, msg)
}

// panicked is the cause of an error that was a panic.
type panicked struct{ value any }

func (p *panicked) Error() string { return fmt.Sprint(p.value) }

// guarded runs fn and turns a panic of our own code into an error, so that one act
// that brings it about is refused instead of stopping everybody's.
func (a *Authority) guarded(item string, fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			if a.cfg.Log != nil {
				a.cfg.Log.LogAttrs(context.Background(), slog.LevelError, "an act made the engine fail",
					slog.String("act", item), slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
			}
			err = &app.Error{Code: app.CodeInternal, Op: "judge an act", Item: item, Err: &panicked{p}}
		}
	}()
	return fn()
}

func (a *Authority) random(n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(a.cfg.Rand, b); err != nil {
		return nil, &app.Error{Code: app.CodeInternal, Op: "draw randomness", Err: err}
	}
	return b, nil
}
