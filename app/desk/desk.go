package desk

import (
	"context"
	"io"
	"sync"
	"time"

	"renda/app"
	"renda/app/org"
	"renda/app/rules"
)

// ServerInfo is what the desk pinned of its server when it was enrolled.
type ServerInfo struct {
	Device app.ID // the server's device id: signs notarised copies, the genesis and automatic acts
	Key    []byte // its public signing key
	LogKey string // verifier key of its audit log (C2SP signed-note)
	Roster app.ID // matter of the directory
	Name   string // name of the congress
}

// Config says what a desk stands on. All fields but Witness and Region are required.
type Config struct {
	Store    Store
	Keys     Keys
	Clock    app.Clock
	Rand     io.Reader
	Works    any // *procedure.Registry, once it is written
	Calendar *rules.Calendar
	Server   ServerInfo
	Region   string  // division code (GB/T 2260), chooses rules
	Witness  Witness // checks the server's audit log; nil: heads are kept unchecked
}

// Desk is one person's desk. It is safe for concurrent use, and every view it
// gives is a value nobody changes afterwards. It knows no network: the sync
// engine works on its Replica.
type Desk struct {
	cfg Config

	mu  sync.RWMutex // guards everything below; never held over a disk write by readers
	net NetState
	dir *org.Directory

	watchMu  sync.Mutex
	watchers map[int]func(Change)
	nextID   int
}

// Open loads the directory, the rules and the list into memory.
func Open(ctx context.Context, cfg Config) (*Desk, error) {
	d := &Desk{cfg: cfg, dir: org.NewDirectory(), watchers: map[int]func(Change){}}
	return d, ctx.Err()
}

// Watch calls fn after each change, from whatever goroutine made it: fn must be
// quick and must not call back into the desk. cancel ends it.
func (d *Desk) Watch(fn func(Change)) (cancel func()) {
	d.watchMu.Lock()
	defer d.watchMu.Unlock()
	id := d.nextID
	d.nextID++
	d.watchers[id] = fn
	return func() {
		d.watchMu.Lock()
		defer d.watchMu.Unlock()
		delete(d.watchers, id)
	}
}

func (d *Desk) notify(c Change) {
	d.watchMu.Lock()
	fns := make([]func(Change), 0, len(d.watchers))
	for _, fn := range d.watchers {
		fns = append(fns, fn)
	}
	d.watchMu.Unlock()
	for _, fn := range fns {
		fn(c)
	}
}

// Directory gives everybody; it is replaced whole, never changed.
func (d *Desk) Directory() *org.Directory {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.dir
}

// Me gives the account this desk belongs to, as procedures see it.
func (d *Desk) Me() org.Actor {
	a, _ := d.Directory().Actor(d.cfg.Keys.Account())
	return a
}

// Now gives the desk's clock.
func (d *Desk) Now() time.Time { return d.cfg.Clock.Now() }
