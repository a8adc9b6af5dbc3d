package authority

import (
	"context"
	"crypto/ed25519"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"

	"golang.org/x/mod/sumdb/note"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/rules"
	"renda/server/audit"
	"renda/server/store"
)

// Codes of this package.
const (
	CodeUnready   app.Code = "server.unready"    // the store holds no server yet, or one already
	CodeInactive  app.Code = "enroll.inactive"   // the account is not active; Item is its name
	CodeKey       app.Code = "server.key"        // the key given is not this server's
	CodeMissing   app.Code = "act.missing"       // what the act builds on is not here; Args["version"]
	CodeRecover   app.Code = "server.recovering" // restored from a backup; numbers are given again once the administrator says so
	CodeKind      app.Code = "act.kind"          // the server does not know this kind of act; Args["kind"]
	CodeBase      app.Code = "act.base"          // the act claims a version that never was; Args["base"], Args["version"]
	CodeSeal      app.Code = "reoffer.seal"      // a re-offered entry does not carry this server's seal
	CodeUnnamed   app.Code = "paper.unnamed"     // the account sent too much that no act names; Args limit and used (MiB), days
	CodeDestroyed app.Code = "act.destroyed"     // the act's content was destroyed by order
)

// Config is what an authority stands on.
type Config struct {
	Store    store.Store
	Clock    app.Clock
	Rand     io.Reader
	Works    *procedure.Registry
	Signer   act.Signer        // server's device key: genesis, notarised copies, automatic acts
	Key      ed25519.PublicKey // its public half
	LogKey   note.Signer       // signs audit checkpoints
	LogVKey  string            // its verifier key
	Log      *slog.Logger      // nil: nothing is logged
	MaxQueue int               // pushes waiting before clients are told to come back; 0: 4096
}

// world is what pushed acts are judged against besides their matter. It is
// replaced whole after a commit, never changed.
type world struct {
	dir   *org.Directory
	rules *rules.Set        // with the holiday notices held
	law   *procedure.Matter // the rule set's matter, nil: never changed; older versions come from it
}

// Authority is safe for concurrent use.
type Authority struct {
	cfg   Config
	world atomic.Pointer[world]
	st    atomic.Pointer[state]

	jobs chan *job
	stop chan struct{}
	done chan struct{}
	once sync.Once

	// Owned by the one goroutine that commits.
	matters   map[app.ID]*live
	devices   map[app.ID]deviceHead
	scopes    map[org.Scope]scopeHead
	clockBack bool // that the clock is behind stands in the log already

	bells bells
	heads heads
	stats Stats
	smu   sync.Mutex
}

// Stats counts what the authority did since it was opened.
type Stats struct {
	Batches uint64 // transactions, each one durable write of the store
	Acts    uint64 // acts decided in them
}

// Stats gives the counts.
func (a *Authority) Stats() Stats {
	a.smu.Lock()
	defer a.smu.Unlock()
	return a.stats
}

// Server gives the server's own device.
func (a *Authority) Server() app.ID { return a.st.Load().Server }

// Organ gives the congress this server serves.
func (a *Authority) Organ() app.ID { return a.st.Load().Organ }

// Name gives the name of the congress.
func (a *Authority) Name() string { return a.st.Load().Name }

// Region gives the division code whose rules apply.
func (a *Authority) Region() string { return a.st.Load().Region }

// Epoch gives the server's lineage.
func (a *Authority) Epoch() uint64 { return a.st.Load().Epoch }

// Recovering reports whether the server waits, after a restore, for what it lost.
func (a *Authority) Recovering() bool { return a.st.Load().Recovering }

// Key gives the server's public signing key and its log's verifier key.
func (a *Authority) Key() (ed25519.PublicKey, string) { return a.cfg.Key, a.cfg.LogVKey }

// Directory gives everybody, as of the last commit.
func (a *Authority) Directory() *org.Directory { return a.world.Load().dir }

// Rules gives the rule set in force.
func (a *Authority) Rules() *rules.Set { return a.world.Load().rules }

// Close stops taking work, finishes what is queued and returns. The store stays open.
func (a *Authority) Close() error {
	a.once.Do(func() { close(a.stop) })
	<-a.done
	return nil
}

// now gives the legal time: the clock's, but never before a time already given.
func (a *Authority) now() int64 {
	n := a.cfg.Clock.Now().UnixMilli()
	if last := a.st.Load().Received; n < last {
		return last
	}
	return n
}

// LogEvent writes one line of the auditor's log, durable on return.
func (a *Authority) LogEvent(ctx context.Context, e audit.Event) error {
	return a.do(ctx, func(b *batch) error { return b.event(e) })
}
