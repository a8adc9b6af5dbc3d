package authority

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/roster"
	"renda/app/works"
	"renda/server/memstore"
	"renda/server/store"
	"renda/sync/wire"
)

// hand is a clock turned by hand.
type hand struct {
	mu sync.Mutex
	t  time.Time
}

func (h *hand) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.t
}

func (h *hand) move(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.t = h.t.Add(d)
}

// dice is randomness from a seed, safe for concurrent use.
type dice struct {
	mu sync.Mutex
	r  *rand.ChaCha8
}

func newDice(seed byte) *dice { return &dice{r: rand.NewChaCha8([32]byte{seed})} }

func (d *dice) Read(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.r.Read(p)
}

// rig is one server with people around it.
type rig struct {
	t     testing.TB
	store store.Store
	clock *hand
	rand  io.Reader
	cfg   Config
	a     *Authority
	desks map[string]*desk
}

var (
	congress = app.NamedID("congress")
	gov      = app.NamedID("gov")
	bureauA  = app.NamedID("bureau-a")
	bureauB  = app.NamedID("bureau-b")
	team     = app.NamedID("team")
)

func config(t testing.TB, s store.Store, clock app.Clock, rnd io.Reader, ps ...*procedure.Procedure) Config {
	t.Helper()
	reg, err := works.Registry()
	if len(ps) > 0 {
		reg, err = procedure.NewRegistry(append(ps, roster.Procedure())...)
	}
	if err != nil {
		t.Fatal(err)
	}
	pub, key, err := ed25519.GenerateKey(newDice(200))
	if err != nil {
		t.Fatal(err)
	}
	skey, vkey, err := note.GenerateKey(newDice(201), "log.test")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	return Config{Store: s, Clock: clock, Rand: rnd, Works: reg, Signer: act.Ed25519Signer(key), Key: pub, LogKey: signer, LogVKey: vkey}
}

func genesis() Genesis {
	return Genesis{Name: "演示市人大常委会", Region: "3708", Organ: congress, Admins: []Admin{
		{ID: app.NamedID("p-sys"), Role: org.RoleSysAdmin, Name: "甲"}, {ID: app.NamedID("p-sec"), Role: org.RoleSecAdmin, Name: "乙"},
		{ID: app.NamedID("p-aud"), Role: org.RoleAuditor, Name: "丙"}}}
}

// newRig makes a server with its administrators enrolled; extra procedures replace the works.
func newRig(t testing.TB, s store.Store, ps ...*procedure.Procedure) *rig {
	t.Helper()
	if s == nil {
		s = memstore.New()
	}
	clock := &hand{t: time.Date(2026, 3, 2, 9, 0, 0, 0, app.Zone)}
	r := &rig{t: t, store: s, clock: clock, rand: newDice(1), desks: map[string]*desk{}}
	r.cfg = config(t, s, clock, r.rand, ps...)
	a, err := Create(context.Background(), r.cfg, genesis())
	if err != nil {
		t.Fatal(err)
	}
	r.a = a
	t.Cleanup(func() { r.a.Close() })
	for _, n := range []string{"sys", "sec"} {
		r.enrol(n)
	}
	return r
}

// reopen closes the server and opens it again on a store.
func (r *rig) reopen(s store.Store) {
	r.t.Helper()
	r.a.Close()
	r.store, r.cfg.Store = s, s
	a, err := Open(context.Background(), r.cfg)
	if err != nil {
		r.t.Fatal(err)
	}
	r.a = a
}

// organ and person are created by the one administrator and granted by the other.
func (r *rig) organ(id app.ID, kind org.OrganKind) {
	r.t.Helper()
	r.desks["sys"].must(roster.ID, "roster.organ_new", act.PartOpen, act.Form{"id": id.String(), "name": string(kind) + id.String()[:4], "kind": string(kind)})
}

func (r *rig) person(name string, role org.Role, at app.ID) *desk {
	r.t.Helper()
	id := app.NamedID("p-" + name)
	r.desks["sys"].must(roster.ID, "roster.account_new", act.PartOpen, act.Form{"id": id.String(), "name": name})
	acc := act.Form{"accounts": []any{id.String()}}
	r.desks["sec"].must(roster.ID, "roster.activate", act.PartOpen, acc)
	r.desks["sec"].must(roster.ID, "roster.grant", act.PartOpen, act.Form{"accounts": []any{id.String()}, "role": string(role), "organ": at.String()})
	return r.enrol(name)
}

// enrol lets a device of an account in, by a one-time code.
func (r *rig) enrol(name string) *desk {
	r.t.Helper()
	secret, _, err := r.a.NewCode(r.t.Context(), app.NamedID("p-"+name), app.ID{}, time.Hour)
	if err != nil {
		r.t.Fatal(err)
	}
	pub, key, err := ed25519.GenerateKey(r.rand)
	if err != nil {
		r.t.Fatal(err)
	}
	req := &wire.Enroll{Version: wire.Version, Code: wire.EnrollCode{Secret: secret}.String(), Key: pub, CSR: []byte("csr"), Name: "机器"}
	e, err := r.a.Enroll(r.t.Context(), req, "10.0.0.1", testSign)
	if err != nil {
		r.t.Fatal(err)
	}
	d := &desk{r: r, name: name, device: e.Device, account: e.Account, key: key}
	r.desks[name] = d
	return d
}

func testSign(csr []byte, device app.ID) (cert, pin []byte, err error) {
	return append([]byte("cert "), device[:]...), []byte("pin"), nil
}

// town makes the usual people.
func (r *rig) town() {
	r.t.Helper()
	r.organ(gov, org.OrganGovernment)
	r.organ(bureauA, org.OrganUnit)
	r.organ(bureauB, org.OrganUnit)
	r.organ(team, org.OrganDelegation)
	r.person("office", org.RoleOffice, congress)
	r.person("lead", org.RoleDeputy, team)
	r.person("d1", org.RoleDeputy, team)
	r.person("a", org.RoleUnit, bureauA)
	r.person("ahead", org.RoleUnitHead, bureauA)
	r.person("b", org.RoleUnit, bureauB)
}

// desk is a device with its chain of acts and what it has read.
type desk struct {
	r       *rig
	name    string
	device  app.ID
	account app.ID
	key     ed25519.PrivateKey
	n       uint64
	prev    app.Hash
	cursor  feed.Cursor
	items   []feed.Item
	head    uint64
}

// sign makes the next act of the device's chain; it counts as made.
func (d *desk) sign(matter app.ID, kind string, part act.Part, base uint64, f act.Form) act.Signed {
	d.r.t.Helper()
	body, err := f.Encode()
	if err != nil {
		d.r.t.Fatal(err)
	}
	now := d.r.clock.Now()
	x := &act.Act{ID: app.NewID(now, d.r.rand), Matter: matter, Part: part, Kind: kind, Proc: 1, Body: body, Base: base,
		Account: d.account, Device: d.device, N: d.n + 1, Prev: d.prev, At: now.UnixMilli()}
	s, err := act.Seal(x, act.Ed25519Signer(d.key))
	if err != nil {
		d.r.t.Fatal(err)
	}
	d.n, d.prev = x.N, s.Hash()
	return s
}

func (d *desk) push(acts ...act.Signed) ([]act.Receipt, error) {
	rep, err := d.r.a.Push(context.Background(), d.device, &wire.Push{Version: wire.Version, Acts: acts})
	if err != nil {
		return nil, err
	}
	return rep.Receipts, nil
}

// try does one act and gives its receipt.
func (d *desk) try(matter app.ID, kind string, part act.Part, f act.Form) act.Receipt {
	d.r.t.Helper()
	rs, err := d.push(d.sign(matter, kind, part, 0, f))
	if err != nil {
		d.r.t.Fatalf("%s %s: %v", d.name, kind, explain(err))
	}
	return rs[0]
}

func (d *desk) must(matter app.ID, kind string, part act.Part, f act.Form) act.Receipt {
	d.r.t.Helper()
	x := d.try(matter, kind, part, f)
	if x.Outcome != act.Accepted {
		d.r.t.Fatalf("%s %s: %d %s %v", d.name, kind, x.Outcome, x.Code, x.Args)
	}
	return x
}

func explain(err error) string {
	if e, ok := errors.AsType[*app.Error](err); ok {
		return fmt.Sprint(e.Error(), e.Args)
	}
	return err.Error()
}

// pull reads until nothing more waits, checking every digest as a desk does.
func (d *desk) pull() {
	d.r.t.Helper()
	for {
		p, err := d.r.a.Pull(d.r.t.Context(), d.device, &wire.Pull{Version: wire.Version, Cursor: d.cursor, Head: d.head})
		if err != nil {
			d.r.t.Fatalf("%s pulls: %v", d.name, explain(err))
		}
		d.take(p)
		if !p.More {
			return
		}
	}
}

func (d *desk) take(p *feed.Page) {
	d.r.t.Helper()
	was := map[org.Scope]feed.ScopePos{}
	for _, s := range d.cursor.Scopes {
		was[s.Scope] = s
	}
	now := make([]feed.ScopePos, len(p.Cursor.Scopes))
	for i, s := range p.Cursor.Scopes {
		now[i] = was[s.Scope]
		now[i].Scope = s.Scope
	}
	for i := range p.Items {
		it := &p.Items[i]
		for _, s := range it.Scopes {
			if it.Pos <= now[s].Pos {
				d.r.t.Fatalf("%s: position %d after %d", d.name, it.Pos, now[s].Pos)
			}
			now[s].Pos, now[s].Digest = it.Pos, feed.Advance(now[s].Digest, it)
		}
	}
	for i, s := range p.Cursor.Scopes {
		if now[i] != s {
			d.r.t.Fatalf("%s: digest of %s differs", d.name, s.Scope)
		}
	}
	d.cursor, d.items = p.Cursor, append(d.items, p.Items...)
}
