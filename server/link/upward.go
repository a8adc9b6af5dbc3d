package link

import (
	"context"
	"crypto/ed25519"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/kv"
	"renda/app/procedure"
	"renda/app/upward"
	"renda/app/witness"
	"renda/server/authority"
	"renda/server/store"
	"renda/sync/engine"
	"renda/sync/parcel/courier"
)

// Codes of this package.
const (
	CodeNoLink app.Code = "link.none"  // this server has no link upward
	CodeLinked app.Code = "link.there" // it has one already; Item is the server above
	CodeRuns   app.Code = "link.runs"  // the server runs on the link that is to be replaced
	// CodeForgotten refuses the parcel of a device that the backup this server was restored from does not know; Args from.
	CodeForgotten app.Code = "parcel.forgotten"
	CodeMaker     app.Code = "link.maker" // the server above lets this one file for others, not for this maker; name
	// CodeShutOut and CodeStranger say why nothing goes either way; Item is the server above. The first: it shut out the device or the
	// account of this server. The second: who answers has another certificate than the one pinned at enrolment.
	CodeShutOut  app.Code = "link.shutout"
	CodeStranger app.Code = "link.stranger"
)

const (
	tableSelf kv.Table = "link.self" // group "self", seq 0: Self
	tablePlan kv.Table = "link.plan" // group matter, seq times sent: app.ID of the matter there
)

// Self is what this server is to the server above: a device of the account its directory gives this
// committee, and what was pinned of it at enrolment. It lies sealed in this server's store.
type Self struct {
	Addr   string          `cbor:"1,keyasint"` // host:port; "" none: parcels only
	CA     []byte          `cbor:"2,keyasint"` // of the server above, DER
	Server desk.ServerInfo `cbor:"3,keyasint"`
	Device app.ID          `cbor:"4,keyasint"` // zero: asked for, not answered yet
	Acc    app.ID          `cbor:"5,keyasint"`
	Seed   []byte          `cbor:"6,keyasint"`            // Ed25519, signs acts
	TLS    []byte          `cbor:"7,keyasint"`            // Ed25519 seed of the connection
	Cert   []byte          `cbor:"8,keyasint"`            // client certificate, DER
	Code   string          `cbor:"9,keyasint"`            // the enrolment code, which an answer by stick must fit
	Gen    uint64          `cbor:"11,keyasint,omitempty"` // how many identities there were before
	Epoch  uint64          `cbor:"10,keyasint"`           // of this server when it last heard all the other side has
}

// ReadSelf gives what this server is to the one above, nil if nothing.
func ReadSelf(ctx context.Context, s store.Store) (x *Self, err error) {
	err = s.View(ctx, func(r kv.Reader) error {
		x, err = get[Self](r, tableSelf, kv.K("self", 0))
		return err
	})
	return x, err
}

// WriteSelf keeps it.
func WriteSelf(ctx context.Context, s store.Store, x *Self) error {
	return s.Update(ctx, func(w kv.Writer) error { return put(w, tableSelf, kv.K("self", 0), x) })
}

// Upward files what this server's office asks to be filed with the server above, and brings back its word.
type Upward struct {
	cfg UpwardConfig
	key ed25519.PrivateKey

	desk    *desk.Desk
	engine  *engine.Engine // nil: parcels only
	courier *courier.Courier

	mu     sync.Mutex // one step at a time
	self   Self
	open   map[app.ID]bool  // matters of app/upward that are not over
	known  map[app.ID]bool  // matters begun because they called for them
	over   map[app.ID]ended // by the matter there: those that are over here
	looked time.Time        // as of when the rows above were held against those
	seen   uint64           // of this server's log
	net    engine.State
	nmu    sync.Mutex
}

// UpwardConfig is what a link upward stands on.
type UpwardConfig struct {
	Authority *authority.Authority
	Store     store.Store
	Works     *procedure.Registry
	Clock     app.Clock
	Rand      io.Reader
	Remote    engine.Remote          // nil: parcels only
	Words     func(err error) string // says a refusal in the office's language
	Log       *slog.Logger           // nil: nothing is logged
}

// OpenUpward opens the link, if this server is enrolled above; CodeNoLink if not.
func OpenUpward(ctx context.Context, cfg UpwardConfig) (*Upward, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	self, err := ReadSelf(ctx, cfg.Store)
	if err != nil {
		return nil, err
	}
	if self == nil || self.Device.IsZero() || len(self.Seed) != ed25519.SeedSize {
		return nil, &app.Error{Code: CodeNoLink, Op: "open the link upward"}
	}
	u := &Upward{cfg: cfg, key: ed25519.NewKeyFromSeed(self.Seed), self: *self, open: map[app.ID]bool{}, known: map[app.ID]bool{}, over: map[app.ID]ended{}}
	log, err := witness.New(self.Server.LogKey)
	if err != nil {
		return nil, err
	}
	if u.courier, err = courier.New(self.Device, u.key, self.Server, nil); err != nil {
		return nil, err
	}
	u.desk, err = desk.Open(ctx, desk.Config{Store: deskStore{cfg.Store, upPrefix(self.Gen)}, Keys: keys{act.Ed25519Signer(u.key), self}, Clock: cfg.Clock, Rand: cfg.Rand,
		Works: cfg.Works, Server: self.Server, Witness: log, Courier: u.courier})
	if err != nil {
		return nil, err
	}
	if cfg.Remote != nil {
		u.engine = engine.New(engine.Config{Local: u.desk.Replica(), Remote: cfg.Remote, Clock: cfg.Clock, Rand: cfg.Rand, OnState: u.tell})
	}
	return u, u.remember(ctx)
}

type keys struct {
	act.Ed25519Signer
	self *Self
}

func (k keys) Device() app.ID  { return k.self.Device }
func (k keys) Account() app.ID { return k.self.Acc }

func (u *Upward) tell(st engine.State) {
	u.nmu.Lock()
	defer u.nmu.Unlock()
	u.net = st
}

// remember finds the matters that are under way.
func (u *Upward) remember(ctx context.Context) error {
	u.seen = u.cfg.Authority.LSN()
	return u.cfg.Authority.Matters(ctx, upward.ID, func(m *procedure.Matter) error {
		if u.closed(m); !upward.Procedure().State(m.State).End || waiting(m) {
			u.open[m.ID] = true
		}
		return nil
	})
}

// look is how often it is looked whether this server's office asked for something.
const look = 2 * time.Second

// Run carries both ways until ctx ends.
func (u *Upward) Run(ctx context.Context) {
	var done sync.WaitGroup
	defer done.Wait()
	if u.engine != nil {
		done.Go(func() { _ = u.engine.Run(ctx) }) // its end by ctx is the only one there is
	}
	changed := make(chan struct{}, 1)
	defer u.desk.Watch(func(desk.Change) {
		select {
		case changed <- struct{}{}:
		default:
		}
	})()
	t := time.NewTicker(look)
	defer t.Stop()
	for {
		if err := u.Step(ctx); err != nil && ctx.Err() == nil {
			u.cfg.Log.Error("the link upward could not go on", slog.String("code", string(app.CodeOf(err))), slog.String("error", err.Error()))
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-t.C:
		}
	}
}

// Sync does one round with the server above and what follows of it here.
func (u *Upward) Sync(ctx context.Context) error {
	if u.engine == nil {
		return &app.Error{Code: CodeNoLink, Op: "reach the server above"}
	}
	err := u.Step(ctx)
	if err == nil {
		if err = u.engine.Sync(ctx); err != nil {
			err = u.explained(err)
		}
	}
	return errors.Join(err, u.Step(ctx))
}

// Step does what is to be done now: what the office ordered is filed at the desk above, what that desk learned
// is told to the office. Whatever it was interrupted in, it goes on with when asked again.
func (u *Upward) Step(ctx context.Context) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if err := u.news(ctx); err != nil {
		return err
	}
	heard, err := u.heard(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(u.called(ctx), u.lists(ctx), u.reopened(ctx, heard)); err != nil {
		return err
	}
	why := u.shut()
	for id := range u.open {
		m, err := u.cfg.Authority.Matter(ctx, id)
		if err != nil {
			return err
		}
		if m == nil || upward.Procedure().State(m.State).End && !waiting(m) {
			if m != nil {
				u.closed(m)
			}
			delete(u.open, id)
			continue
		}
		if err := u.block(ctx, m, why); err != nil {
			return err
		}
		switch {
		case m.State == upward.StateOrdered && heard:
			if err := u.file(ctx, m); err != nil {
				return err
			}
		case followed(m):
			if err := errors.Join(u.carry(ctx, m, heard), u.reflect(ctx, m, heard)); err != nil {
				return err
			}
		}
	}
	return nil
}

// news adds matters this server's log has come to know.
func (u *Upward) news(ctx context.Context) error {
	if u.cfg.Authority.LSN() == u.seen {
		return nil
	}
	return u.cfg.Authority.Since(ctx, u.seen, func(lsn uint64, kind string, matter app.ID) error {
		if p, _, ok := u.cfg.Works.ForKind(kind); ok && p.ID == upward.ID {
			u.open[matter] = true
		}
		u.seen = lsn
		return nil
	})
}

// heard reports whether this desk may do something new. After this server was restored from a backup
// its desk's own numbering may be behind what the server above has of it: it first reads to the end what
// is there.
func (u *Upward) heard(ctx context.Context) (bool, error) {
	st := u.desk.Status()
	if st.AsOf.IsZero() {
		return false, nil // it was enrolled and has not read anything yet
	}
	now := u.cfg.Authority.Epoch()
	if u.self.Epoch == now {
		return true, nil
	}
	if u.self.Epoch != 0 {
		u.nmu.Lock()
		whole := u.net.Online && !u.net.Syncing && u.net.Problem == ""
		u.nmu.Unlock()
		if !whole {
			return false, nil
		}
	}
	u.self.Epoch = now
	return true, WriteSelf(ctx, u.cfg.Store, &u.self)
}

// Status is how the link stands, without business data.
type Status struct {
	Server  string    `json:"server"`
	Device  app.ID    `json:"device"`
	Addr    string    `json:"addr,omitempty"`
	Online  bool      `json:"online"`
	Problem app.Code  `json:"problem,omitempty"`
	AsOf    time.Time `json:"as_of,omitzero"`
	Waiting int       `json:"waiting"` // acts and papers still to be sent
	Needs   int       `json:"needs"`   // things the server above refused
	Open    int       `json:"open"`    // filings under way
}

// Status gives it.
func (u *Upward) Status() Status {
	u.nmu.Lock()
	net := u.net
	u.nmu.Unlock()
	u.mu.Lock()
	open := len(u.open)
	u.mu.Unlock()
	d := u.desk.Status()
	problem := net.Problem
	if problem != "" {
		problem = app.CodeOf(u.explained(&app.Error{Code: problem}))
	}
	return Status{Server: u.self.Server.Name, Device: u.self.Device, Addr: u.self.Addr, Online: net.Online, Problem: problem, AsOf: d.AsOf, Waiting: d.Waiting, Needs: d.Needs, Open: open}
}

// ParcelOut and ParcelIn carry the link by stick.
func (u *Upward) ParcelOut(ctx context.Context, w io.Writer) (desk.ParcelInfo, error) {
	if err := u.Step(ctx); err != nil {
		return desk.ParcelInfo{}, err
	}
	return u.desk.ParcelOut(ctx, w, app.ID{})
}

// ParcelIn takes in a parcel of the server above.
func (u *Upward) ParcelIn(ctx context.Context, r io.ReadSeeker) (desk.ParcelReport, error) {
	rep, err := u.desk.ParcelIn(ctx, r)
	if err != nil {
		return rep, err
	}
	if !rep.Stale && rep.Already == 0 {
		u.tell(engine.State{Online: true}) // as good as a round: all the other side had is here
	}
	return rep, u.Step(ctx)
}

// Show reads a parcel of either end of the link, and says what it is.
func (u *Upward) Show(r io.ReadSeeker) (desk.ParcelInfo, error) { return u.courier.Show(r) }
