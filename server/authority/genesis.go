package authority

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/roster"
	"renda/app/rules"
	"renda/server/audit"
)

// Genesis is what a new server begins with. Zero IDs are drawn; a demonstration gives its own.
type Genesis struct {
	Name    string // of the congress (人大常委会)
	Region  string // division code (GB/T 2260), chooses rules
	Organ   app.ID // the congress
	Server  app.ID // the server's device
	Account app.ID // and account
	Admins  []Admin
}

// Admin is one of the first three administrators (三员): one of each role.
type Admin struct {
	ID    app.ID
	Role  org.Role
	Name  string
	Title string
}

// maxQueue is Config.MaxQueue where none is given.
const maxQueue = 4096

func newAuthority(cfg Config) *Authority {
	if cfg.MaxQueue <= 0 {
		cfg.MaxQueue = maxQueue
	}
	a := &Authority{cfg: cfg, jobs: make(chan *job, cfg.MaxQueue), stop: make(chan struct{}), done: make(chan struct{}),
		matters: map[app.ID]*live{}, devices: map[app.ID]deviceHead{}, scopes: map[org.Scope]scopeHead{}}
	a.world.Store(&world{dir: roster.Directory(nil), rules: rules.Default()})
	a.st.Store(&state{})
	return a
}

// Create makes a server in an empty store: its seal, the directory with the congress, the server itself
// and the first administrators. Their one-time codes are then issued by NewCode.
func Create(ctx context.Context, cfg Config, g Genesis) (*Authority, error) {
	if err := g.check(); err != nil {
		return nil, err
	}
	a := newAuthority(cfg)
	var b *batch
	err := cfg.Store.Update(ctx, func(w kv.Writer) error {
		if st, err := get[state](w, tableMeta, keyState); err != nil || st != nil {
			if st != nil {
				err = &app.Error{Code: CodeUnready, Op: "make a server where there is one"}
			}
			return err
		}
		tree, err := audit.Open(w)
		if err != nil {
			return err
		}
		st, err := a.firstState(&g)
		if err != nil {
			return err
		}
		b = newBatch(a, w, *st, tree)
		b.now = cfg.Clock.Now().UnixMilli()
		if err := b.event(audit.Event{Kind: audit.EventInit, Account: st.Account, Device: st.Server}); err != nil {
			return err
		}
		if err := b.genesis(&g); err != nil {
			return err
		}
		if err := w.Put(tableMeta, keyNames, kv.U64(namesVersion)); err != nil {
			return err
		}
		return b.finish()
	})
	if err != nil {
		return nil, err
	}
	a.publish(b)
	go a.loop()
	return a, nil
}

func (g *Genesis) check() error {
	bad := func(item string) error { return &app.Error{Code: app.CodeBadInput, Op: "make a server", Item: item} }
	if g.Name == "" || g.Region == "" {
		return bad("name, region")
	}
	for _, r := range []org.Role{org.RoleSysAdmin, org.RoleSecAdmin, org.RoleAuditor} {
		n := 0
		for _, x := range g.Admins {
			if x.Role == r && x.Name != "" {
				n++
			}
		}
		if n != 1 {
			return bad(string(r))
		}
	}
	if len(g.Admins) != 3 {
		return bad("administrators")
	}
	return nil
}

func (a *Authority) firstState(g *Genesis) (*state, error) {
	key, err := a.random(32)
	if err != nil {
		return nil, err
	}
	st := &state{Epoch: 1, Name: g.Name, Region: g.Region, Seal: key, Organ: g.Organ, Server: g.Server, Account: g.Account}
	for _, id := range []*app.ID{&st.Organ, &st.Server, &st.Account} {
		if id.IsZero() {
			if *id, err = a.newID(); err != nil {
				return nil, err
			}
		}
	}
	return st, nil
}

// newID draws an identifier; randomness that fails is an error here, not a panic.
func (a *Authority) newID() (app.ID, error) {
	rnd, err := a.random(10)
	if err != nil {
		return app.ID{}, err
	}
	return app.NewID(a.cfg.Clock.Now(), bytes.NewReader(rnd)), nil
}

// genesis does the server's first acts.
func (b *batch) genesis(g *Genesis) error {
	f := act.Form{"id": b.st.Organ.String(), "name": g.Name, "region": g.Region, "account": b.st.Account.String(),
		"device": b.st.Server.String(), "key": hex.EncodeToString(b.a.cfg.Key)}
	if err := b.firstAct("genesis", f); err != nil {
		return err
	}
	for _, x := range g.Admins {
		f := act.Form{"role": string(x.Role), "name": x.Name}
		if x.Title != "" {
			f["title"] = x.Title
		}
		if !x.ID.IsZero() {
			f["id"] = x.ID.String()
		}
		if err := b.firstAct("admin_first", f); err != nil {
			return err
		}
	}
	return nil
}

// firstAct is a rosterAct whose refusal ends the making of the server.
func (b *batch) firstAct(action string, f act.Form) error {
	no, err := b.rosterAct(action, f)
	if err == nil {
		err = no
	}
	return err
}

// rosterAct does one of the server's own acts on the directory. no is its refusal, err the store's fault.
func (b *batch) rosterAct(action string, f act.Form) (no, err error) {
	p, ok := b.a.cfg.Works.Latest("roster")
	if !ok || p.Action(action) == nil {
		return &app.Error{Code: CodeKind, Op: "change the directory", Item: "roster." + action, Args: map[string]string{"kind": "roster." + action}}, nil
	}
	l, err := b.matter(roster.ID)
	if err != nil {
		return nil, err
	}
	r, err := b.serverAct(roster.ID, version(l), p, p.Action(action), f)
	if err != nil {
		return nil, err
	}
	if r.Outcome != act.Accepted {
		no = &app.Error{Code: r.Code, Op: "do roster." + action, Args: r.Args}
	}
	return no, nil
}

// Open opens the server in a store.
func Open(ctx context.Context, cfg Config) (*Authority, error) {
	a := newAuthority(cfg)
	err := cfg.Store.View(ctx, func(r kv.Reader) error {
		st, err := get[state](r, tableMeta, keyState)
		if err != nil {
			return err
		}
		if st == nil {
			return &app.Error{Code: CodeUnready, Op: "open the server"}
		}
		w, err := a.readWorld(r, st)
		if err != nil {
			return err
		}
		if d := w.dir.Devices[st.Server]; !bytes.Equal(d.Key, cfg.Key) {
			return &app.Error{Code: CodeKey, Op: "open the server"}
		}
		a.st.Store(st)
		a.world.Store(w)
		return nil
	})
	if err != nil {
		return nil, err
	}
	go a.loop()
	if err := a.learnNames(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// NewEpoch begins a new lineage in a store that was restored from a backup, before it is opened: desks
// notice and offer again what the backup lacks. Until Recovered is called no number is given.
func NewEpoch(ctx context.Context, cfg Config) (epoch uint64, err error) {
	a := newAuthority(cfg)
	err = cfg.Store.Update(ctx, func(w kv.Writer) error {
		b, err := a.begin(w)
		if err != nil {
			return err
		}
		// By the clock, so that two restores of one backup are two lineages.
		b.st.Epoch = max(b.st.Epoch+1, uint64(max(b.now, 0)))
		b.st.Restored++
		b.st.Recovering = true
		epoch = b.st.Epoch
		if err := b.event(audit.Event{Kind: audit.EventRestored, Num: b.st.Epoch}); err != nil {
			return err
		}
		return b.finish()
	})
	return epoch, err
}

// Recovered ends the recovery: who answers for it has waited until the desks have offered what they hold.
func (a *Authority) Recovered(ctx context.Context, by app.ID) error {
	err := a.do(ctx, func(b *batch) error {
		if !b.st.Recovering {
			return nil
		}
		b.st.Recovering = false
		return b.event(audit.Event{Kind: audit.EventRecovered, Account: by, Num: b.st.Epoch})
	})
	return err
}

// Admins gives the active administrators of a role.
func (a *Authority) Admins(r org.Role) []org.Account {
	var out []org.Account
	for _, x := range a.Directory().Accounts {
		if x.Active && (org.Actor{Grants: x.Grants}).Has(r) {
			out = append(out, x)
		}
	}
	return out
}

// Now gives the legal time as the next act would get it.
func (a *Authority) Now() time.Time { return time.UnixMilli(a.now()) }
