package desk_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/memdesk"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/roster"
	"renda/app/works"
)

const region = "3708"

var ctx = context.Background()

// cast of the stories
var (
	congress = app.NamedID("congress")
	govOrgan = app.NamedID("gov")
	bureauA  = app.NamedID("bureau-a")
	bureauB  = app.NamedID("bureau-b")
	team     = app.NamedID("team")
)

// town is a server with desks around it and a clock that turns by hand.
type town struct {
	t     failer
	clock time.Time
	works *procedure.Registry
	srv   *authority
	seats map[string]*seat
}

// seat is one person's desk with what it stands on.
type seat struct {
	town  *town
	name  string
	id    app.ID
	store *memdesk.Store
	keys  keyring
	skew  time.Duration // of this desk's clock
	d     *desk.Desk
	witn  desk.Witness
	ahead int // desk.Config.Ahead
	slice int // desk.Config.RowSlice
}

type keyring struct {
	act.Ed25519Signer
	device, account app.ID
}

func (k keyring) Device() app.ID  { return k.device }
func (k keyring) Account() app.ID { return k.account }

func timeOf(ms int64) time.Time { return time.UnixMilli(ms) }

// newTown begins a congress of a city on the morning of 2026-03-02.
func newTown(t failer) *town {
	t.Helper()
	reg, err := works.Registry()
	if err != nil {
		t.Fatalf("%v", err)
	}
	w := &town{t: t, clock: time.Date(2026, 3, 2, 9, 0, 0, 0, app.Zone), works: reg, seats: map[string]*seat{}}
	w.srv = newAuthority(t, reg, func() int64 { return w.clock.UnixMilli() })
	s := w.srv
	s.own(roster.ID, "roster.genesis", act.Form{"id": congress.String(), "name": "演示市人大常委会", "region": region,
		"account": app.NamedID("server").String(), "device": s.dev.String(), "key": hex.EncodeToString(s.key.Public().(ed25519.PublicKey))})
	for _, o := range []struct {
		id   app.ID
		name string
		kind org.OrganKind
	}{{govOrgan, "演示市政府", org.OrganGovernment}, {bureauA, "演示市城管局", org.OrganUnit}, {bureauB, "演示市财政局", org.OrganUnit}, {team, "第一代表团", org.OrganDelegation}} {
		s.own(roster.ID, "roster.organ_new", act.Form{"id": o.id.String(), "name": o.name, "kind": string(o.kind)})
	}
	return w
}

// seat gives a person an account, an office, a machine and an open desk.
func (w *town) seat(name string, r org.Role, at app.ID) *seat {
	w.t.Helper()
	x := w.person(name, r, at)
	x.open()
	return x
}

func (w *town) person(name string, r org.Role, at app.ID) *seat {
	w.t.Helper()
	id := app.NamedID("person-" + name)
	x := &seat{town: w, name: name, id: id, store: memdesk.New(), keys: keysFor(name, id)}
	w.srv.own(roster.ID, "roster.account_new", act.Form{"id": id.String(), "name": name})
	w.grant(x, r, at)
	w.srv.own(roster.ID, "roster.activate", accounts(id))
	w.srv.own(roster.ID, "roster.device_new", roster.Form(org.Device{ID: x.keys.device, Account: id, Key: ed25519.PrivateKey(x.keys.Ed25519Signer).Public().(ed25519.PublicKey)}))
	w.seats[name] = x
	return x
}

func (w *town) grant(x *seat, r org.Role, at app.ID) {
	f := accounts(x.id)
	f["role"], f["organ"] = string(r), at.String()
	w.srv.own(roster.ID, "roster.grant", f)
}

func (w *town) ungrant(x *seat, r org.Role, at app.ID) {
	f := accounts(x.id)
	f["role"], f["organ"] = string(r), at.String()
	w.srv.own(roster.ID, "roster.ungrant", f)
}

func accounts(ids ...app.ID) act.Form {
	f := act.Form{}
	var s []string
	for _, id := range ids {
		s = append(s, id.String())
	}
	f.SetList("accounts", s)
	return f
}

func keysFor(name string, account app.ID) keyring {
	seed := sha256.Sum256([]byte(name))
	return keyring{act.Ed25519Signer(ed25519.NewKeyFromSeed(seed[:])), app.NamedID("device-" + name), account}
}

// config is what the desk stands on.
func (x *seat) config() desk.Config {
	s := x.town.srv
	return desk.Config{Store: x.store, Keys: x.keys, Clock: app.ClockFunc(func() time.Time { return x.town.clock.Add(x.skew) }), Rand: &random{seed: x.name},
		Works: x.town.works, Region: region, Witness: x.witn, Ahead: x.ahead, RowSlice: x.slice,
		Server: desk.ServerInfo{Device: s.dev, Key: s.key.Public().(ed25519.PublicKey), Roster: roster.ID, Name: "演示市人大常委会"}}
}

// open opens the desk (again), as after a crash.
func (x *seat) open() {
	x.town.t.Helper()
	d, err := desk.Open(ctx, x.config())
	if err != nil {
		x.town.t.Fatalf("%s opens the desk: %v", x.name, err)
	}
	x.d = d
}

// random is endless fixed randomness: SHA-256 of a name and a counter.
type random struct {
	seed string
	n    uint64
}

var randoms uint64

func (r *random) Read(b []byte) (int, error) {
	for i := range b {
		if r.n%32 == 0 {
			randoms++
		}
		h := sha256.Sum256([]byte(r.seed + string(rune(randoms)) + string(rune(r.n/32))))
		b[i] = h[r.n%32]
		r.n++
	}
	return len(b), nil
}

// push sends what waits and takes the answer.
func (x *seat) push() {
	x.town.t.Helper()
	acts, err := x.d.Replica().Pending(ctx, 1000, 1<<20)
	x.must(err)
	x.must(x.d.Replica().Decided(ctx, x.town.srv.push(acts)))
}

// pull takes everything that is new, limit items a page.
func (x *seat) pull(limit int) {
	x.town.t.Helper()
	for x.pullOne(limit) {
	}
}

func (x *seat) pullOne(limit int) (more bool) {
	x.town.t.Helper()
	c, err := x.d.Replica().Cursor(ctx)
	x.must(err)
	p := x.town.srv.pull(x.id, c, limit)
	x.must(x.d.Replica().Apply(ctx, p))
	return p.More
}

func (x *seat) sync() {
	x.town.t.Helper()
	x.push()
	x.pull(100)
}

// settle lets every desk push and pull until nothing moves.
func (w *town) settle() {
	w.t.Helper()
	for range 3 {
		for _, name := range w.names() {
			w.seats[name].sync()
		}
	}
}

func (w *town) names() []string {
	var out []string
	for _, n := range []string{"张一", "李二", "office", "gov", "a", "ahead", "b", "sec"} {
		if w.seats[n] != nil {
			out = append(out, n)
		}
	}
	return out
}

func (x *seat) must(err error) {
	if err != nil {
		x.town.t.Helper()
		x.town.t.Fatalf("%s: %v", x.name, err)
	}
}

// do does an action and fails the test if it is refused.
func (x *seat) do(m app.ID, action, track string, f act.Form) app.ID {
	x.town.t.Helper()
	id, err := x.d.Do(ctx, m, action, track, f)
	x.must(err)
	return id
}

func (x *seat) page(m app.ID) *desk.MatterView {
	x.town.t.Helper()
	v, err := x.d.Matter(ctx, m)
	x.must(err)
	return v
}

func textForm(title string) act.Form {
	return act.Form{"kind": "suggestion", "title": title, "facts": "老城区三条街的路灯多年失修，群众夜间出行不便。", "plan": "请有关单位排查并限期修复。",
		"demands": []any{map[string]any{"text": "排查老城区路灯"}, map[string]any{"text": "年内全部修复"}}, "field": "urban", "public": "full", "contact": "13800000000"}
}

// fullTown has a deputy, his colleague, the office and two people of a bureau, all in step.
func fullTown(t failer) *town {
	t.Helper()
	w := newTown(t)
	w.seat("张一", org.RoleDeputy, team)
	w.seat("李二", org.RoleDeputy, team)
	w.seat("office", org.RoleOffice, congress)
	w.seat("a", org.RoleUnit, bureauA)
	w.seat("ahead", org.RoleUnitHead, bureauA)
	w.seat("b", org.RoleUnit, bureauB)
	w.settle()
	return w
}

// assigned brings a suggestion of 张一 to bureau A.
func (w *town) assigned(title string, secret bool) app.ID {
	w.t.Helper()
	f := textForm(title)
	if secret {
		f["secret"] = true
	}
	return w.assign(f)
}

func (w *town) assign(f act.Form) app.ID {
	w.t.Helper()
	m := w.seats["张一"].do(app.ID{}, "submit", "", f)
	w.seats["张一"].push()
	w.seats["office"].pull(100)
	w.seats["office"].do(m, "sign", "", nil)
	w.seats["office"].do(m, "accept", "", act.Form{"term": int64(18), "meeting": "session", "session": int64(4)})
	w.seats["office"].do(m, "assign", "", act.Form{"mode": "main", "main": bureauA.String()})
	w.settle()
	return m
}
