package engine

import (
	"context"
	"io"
	"sync"
	"time"

	"renda/app"
	"renda/sync/wire"
)

// Config is what an engine stands on. OnState may be nil; it is called from the
// engine's goroutine after each change and must be quick.
type Config struct {
	Local   Local
	Remote  Remote
	Clock   app.Clock
	Rand    io.Reader // jitter
	OnState func(State)
}

// State is what people may know of the network: never "failed" unless the server said so.
type State struct {
	Online      bool      // the last round reached the server
	Syncing     bool      // a round is running
	Problem     app.Code  // why not, or what of the last round could not be done
	Done, Total int       // of the running transfer: bytes of papers, acts sent, or entries received; Total 0: not known
	Next        time.Time // when the next try is due; zero while syncing or watching
}

// Engine carries acts and papers between one desk and one server. Only one round runs
// at a time; its methods may be called from any goroutine.
type Engine struct {
	cfg  Config
	wake chan struct{} // capacity 1: somebody wants a round now

	round sync.Mutex // held by the round that runs; guards what follows
	// offers tells that entries of an earlier epoch may still have to be offered: finding
	// out walks every entry of the desk, so it is not asked without cause.
	offers bool
	// noStream tells that a snapshot stream broke before its first page: something on the
	// way can't stand streams, so pages are asked for one by one.
	noStream bool
	acts     gate // sending acts
	papers   gate // papers, both ways
	moved    bool // the running round changed something on either side
	last     time.Time

	mu sync.Mutex
	st State
}

// New gives an engine at rest; Run or Sync moves it.
func New(cfg Config) *Engine {
	return &Engine{cfg: cfg, wake: make(chan struct{}, 1), offers: true}
}

// Wake asks for a round at once: something was done here, or the user wants it. It
// shortens every wait but one the server asked for.
func (e *Engine) Wake() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// State gives the present state.
func (e *Engine) State() State {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.st
}

func (e *Engine) tell(change func(*State)) {
	e.mu.Lock()
	old := e.st
	change(&e.st)
	now := e.st
	e.mu.Unlock()
	if now != old && e.cfg.OnState != nil {
		e.cfg.OnState(now)
	}
}

func (e *Engine) progress(done, total int) {
	e.tell(func(s *State) { s.Done, s.Total = done, total })
}

// maxRestarts is how often one round begins anew because the server's lineage changed
// under it. A server that changes it more often is not believed.
const maxRestarts = 2

// Sync does one full round: greeting, lineage, acts out, entries in, papers. It returns
// the first error; what a phase could not do does not keep the later ones from being done,
// unless the server can't be reached or no longer knows this desk.
func (e *Engine) Sync(ctx context.Context) error {
	e.round.Lock()
	defer e.round.Unlock()
	hard, soft := e.syncOnce(ctx)
	if hard != nil {
		return hard
	}
	return soft
}

func (e *Engine) syncOnce(ctx context.Context) (hard, soft error) {
	e.tell(func(s *State) { s.Syncing, s.Next, s.Done, s.Total = true, time.Time{}, 0, 0 })
	for range 1 + maxRestarts {
		soft = nil
		hard = e.oneRound(ctx, &soft)
		if app.CodeOf(hard) != wire.CodeEpoch {
			break
		}
	}
	first := hard
	if first == nil {
		first = soft
	}
	e.tell(func(s *State) {
		s.Syncing, s.Done, s.Total = false, 0, 0
		s.Online, s.Problem = hard == nil, app.CodeOf(first)
	})
	return hard, soft
}

// oneRound does everything once. soft gets the first error of a phase that the others
// need not wait for.
func (e *Engine) oneRound(ctx context.Context, soft *error) error {
	e.moved = false
	h, err := e.hello(ctx)
	if err != nil {
		return err
	}
	c, err := e.cfg.Local.Cursor(ctx)
	if err != nil {
		return err
	}
	r := &run{e: e, epoch: h.Epoch, soft: soft}
	if c.Epoch != h.Epoch {
		if err := e.cfg.Local.NewEpoch(ctx, h.Epoch); err != nil {
			return err
		}
		e.offers = true
	}
	if c.Epoch != h.Epoch || h.Recovering {
		// What the new lineage has must be known before what it lacks is offered, and that
		// before own acts that build on it.
		err := r.pull(ctx)
		if h.Recovering && app.CodeOf(err) == wire.CodeRetryAfter {
			err = r.introduce(ctx)
		}
		if err != nil {
			return err
		}
	}
	for {
		if err := r.exchange(ctx); err != nil {
			return err
		}
		again, err := r.carryPapers(ctx)
		if err != nil || !again {
			return err
		}
	}
}

func (e *Engine) hello(ctx context.Context) (*wire.Hello, error) {
	h, err := e.cfg.Remote.Hello(ctx)
	if err != nil {
		return nil, err
	}
	if h.Min > wire.Version || h.Version < wire.Min {
		return nil, &app.Error{Code: wire.CodeVersion, Op: "greet the server"}
	}
	e.tell(func(s *State) { s.Online = true })
	return h, nil
}

// run is one round on its way.
type run struct {
	e       *Engine
	epoch   uint64
	whole   bool // a pull of this round reached the end
	blind   bool // the server does not know this device: offer without having read
	inFirst bool // papers that come go before those that leave
	soft    *error
}

// introduce brings back, unread, what this desk holds of the lost lineage to a server that does
// not know it yet: its own enrolment may be among it, or come with another's offer.
func (r *run) introduce(ctx context.Context) error {
	r.blind, r.e.offers = true, true
	if err := r.offer(ctx); err != nil {
		return err
	}
	r.blind, r.e.offers = false, true
	return r.pull(ctx)
}

// exchange sends what is to be sent and fetches what waits.
func (r *run) exchange(ctx context.Context) error {
	e := r.e
	e.last = e.cfg.Clock.Now()
	send := func() error {
		if !e.acts.open(e.cfg.Clock.Now()) {
			r.note(e.acts.err)
			return nil
		}
		err := r.offer(ctx)
		if err == nil {
			err = r.push(ctx)
		}
		if err == nil {
			err = r.report(ctx)
		}
		return r.yield(ctx, &e.acts, err)
	}
	if err := send(); err != nil {
		return err
	}
	if err := r.pull(ctx); err != nil {
		return err
	}
	if !e.offers {
		return nil
	}
	// Read to the end, the desk knows what the new lineage lacks.
	if err := send(); err != nil {
		return err
	}
	return r.pull(ctx)
}

// yield sorts the error of a phase: one that ends the round is returned, any other is
// noted, and the phase rests behind its gate.
func (r *run) yield(ctx context.Context, g *gate, err error) error {
	switch {
	case err == nil:
		g.clear()
		return nil
	case ctx.Err() != nil || ends(app.CodeOf(err)):
		return err
	}
	r.note(err)
	g.shut(err, r.e.cfg.Clock.Now(), r.e.cfg.Rand)
	return nil
}

func (r *run) note(err error) {
	if *r.soft == nil {
		*r.soft = err
	}
}

// ends tells codes after which nothing else of the round can be done.
func ends(c app.Code) bool {
	switch c {
	case app.CodeOffline, wire.CodeRetryAfter, wire.CodeEpoch, wire.CodeRevoked, wire.CodeVersion, wire.CodeCert:
		return true
	}
	return false
}
