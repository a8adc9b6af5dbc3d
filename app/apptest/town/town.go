// Package town is a small congress for tests: a server with desks around it on stores in memory, all under one clock that is
// turned by hand. What one desk does reaches the others as it would by the sync engine, act by act and page by page.
package town

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

// Region is the division code (GB/T 2260) whose rules the town goes by.
const Region = "3708"

var ctx = context.Background()

// The organs of the town.
var (
	Congress = app.NamedID("congress")
	Gov      = app.NamedID("gov")
	BureauA  = app.NamedID("bureau-a")
	BureauB  = app.NamedID("bureau-b")
	Team     = app.NamedID("team")
)

// Town is a server with desks around it and a clock that turns by hand.
type Town struct {
	T     T
	Clock time.Time
	Works *procedure.Registry
	Srv   *Authority
	Seats map[string]*Seat
}

// Seat is one person's desk with what it stands on.
type Seat struct {
	Town  *Town
	Name  string
	ID    app.ID
	Store *memdesk.Store
	Keys  Keyring
	Skew  time.Duration // of this desk's clock
	D     *desk.Desk
	Witn  desk.Witness
	Ahead int // desk.Config.Ahead
	Slice int // desk.Config.RowSlice
}

// Keyring signs as one person on one device.
type Keyring struct {
	act.Ed25519Signer
	device, account app.ID
}

// Device implements desk.Keys.
func (k Keyring) Device() app.ID { return k.device }

// Account implements desk.Keys.
func (k Keyring) Account() app.ID { return k.account }

func timeOf(ms int64) time.Time { return time.UnixMilli(ms) }

// New begins a congress of a city on the morning of 2026-03-02.
func New(t T) *Town {
	t.Helper()
	reg, err := works.Registry()
	if err != nil {
		t.Fatalf("%v", err)
	}
	w := &Town{T: t, Clock: time.Date(2026, 3, 2, 9, 0, 0, 0, app.Zone), Works: reg, Seats: map[string]*Seat{}}
	w.Srv = newAuthority(t, reg, func() int64 { return w.Clock.UnixMilli() })
	s := w.Srv
	s.Own(roster.ID, "roster.genesis", act.Form{"id": Congress.String(), "name": "演示市人大常委会", "region": Region,
		"account": app.NamedID("server").String(), "device": s.Dev.String(), "key": hex.EncodeToString(s.Key.Public().(ed25519.PublicKey))})
	for _, o := range []struct {
		id   app.ID
		name string
		kind org.OrganKind
	}{{Gov, "演示市政府", org.OrganGovernment}, {BureauA, "演示市城管局", org.OrganUnit}, {BureauB, "演示市财政局", org.OrganUnit}, {Team, "第一代表团", org.OrganDelegation}} {
		s.Own(roster.ID, "roster.organ_new", act.Form{"id": o.id.String(), "name": o.name, "kind": string(o.kind)})
	}
	return w
}

// Seat gives a person an account, an office, a machine and an open desk.
func (w *Town) Seat(name string, r org.Role, at app.ID) *Seat {
	w.T.Helper()
	x := w.Person(name, r, at)
	x.Open()
	return x
}

// Person is Seat without opening the desk.
func (w *Town) Person(name string, r org.Role, at app.ID) *Seat {
	w.T.Helper()
	id := app.NamedID("person-" + name)
	x := &Seat{Town: w, Name: name, ID: id, Store: memdesk.New(), Keys: KeysFor(name, id)}
	w.Srv.Own(roster.ID, "roster.account_new", act.Form{"id": id.String(), "name": name})
	w.Grant(x, r, at)
	w.Srv.Own(roster.ID, "roster.activate", Accounts(id))
	w.Srv.Own(roster.ID, "roster.device_new", roster.Form(org.Device{ID: x.Keys.device, Account: id, Key: ed25519.PrivateKey(x.Keys.Ed25519Signer).Public().(ed25519.PublicKey)}))
	w.Seats[name] = x
	return x
}

// Grant gives a person an office more.
func (w *Town) Grant(x *Seat, r org.Role, at app.ID) {
	f := Accounts(x.ID)
	f["role"], f["organ"] = string(r), at.String()
	w.Srv.Own(roster.ID, "roster.grant", f)
}

// Ungrant takes an office away.
func (w *Town) Ungrant(x *Seat, r org.Role, at app.ID) {
	f := Accounts(x.ID)
	f["role"], f["organ"] = string(r), at.String()
	w.Srv.Own(roster.ID, "roster.ungrant", f)
}

// Accounts is the form of an act of the roster on these accounts.
func Accounts(ids ...app.ID) act.Form {
	f := act.Form{}
	var s []string
	for _, id := range ids {
		s = append(s, id.String())
	}
	f.SetList("accounts", s)
	return f
}

// KeysFor gives the keys of the device named after a person.
func KeysFor(name string, account app.ID) Keyring {
	seed := sha256.Sum256([]byte(name))
	return Keyring{act.Ed25519Signer(ed25519.NewKeyFromSeed(seed[:])), app.NamedID("device-" + name), account}
}

// Config is what the desk stands on.
func (x *Seat) Config() desk.Config {
	s := x.Town.Srv
	return desk.Config{Store: x.Store, Keys: x.Keys, Clock: app.ClockFunc(func() time.Time { return x.Town.Clock.Add(x.Skew) }), Rand: NewRandom(x.Name),
		Works: x.Town.Works, Region: Region, Witness: x.Witn, Ahead: x.Ahead, RowSlice: x.Slice,
		Server: desk.ServerInfo{Device: s.Dev, Key: s.Key.Public().(ed25519.PublicKey), Roster: roster.ID, Name: "演示市人大常委会"}}
}

// Open opens the desk (again), as after a crash.
func (x *Seat) Open() {
	x.Town.T.Helper()
	d, err := desk.Open(ctx, x.Config())
	if err != nil {
		x.Town.T.Fatalf("%s opens the desk: %v", x.Name, err)
	}
	x.D = d
}

// Random is endless fixed randomness: SHA-256 of a name and a counter.
type Random struct {
	seed string
	n    uint64
}

var randoms uint64

// NewRandom gives it for a name.
func NewRandom(seed string) *Random { return &Random{seed: seed} }

func (r *Random) Read(b []byte) (int, error) {
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

// Push sends what waits and takes the answer.
func (x *Seat) Push() {
	x.Town.T.Helper()
	acts, err := x.D.Replica().Pending(ctx, 1000, 1<<20)
	x.Must(err)
	x.Must(x.D.Replica().Decided(ctx, x.Town.Srv.Push(acts)))
}

// Pull takes everything that is new, limit items a page.
func (x *Seat) Pull(limit int) {
	x.Town.T.Helper()
	for x.PullOne(limit) {
	}
}

// PullOne takes one page in.
func (x *Seat) PullOne(limit int) (more bool) {
	x.Town.T.Helper()
	c, err := x.D.Replica().Cursor(ctx)
	x.Must(err)
	p := x.Town.Srv.Pull(x.ID, c, limit)
	x.Must(x.D.Replica().Apply(ctx, p))
	return p.More
}

// Sync pushes and pulls.
func (x *Seat) Sync() {
	x.Town.T.Helper()
	x.Push()
	x.Pull(100)
}

// Settle lets every desk push and pull until nothing moves.
func (w *Town) Settle() {
	w.T.Helper()
	for range 3 {
		for _, name := range w.Names() {
			w.Seats[name].Sync()
		}
	}
}

// Names are those of the people who have a desk, in one order.
func (w *Town) Names() []string {
	var out []string
	for _, n := range []string{"张一", "李二", "office", "gov", "a", "ahead", "b", "sec"} {
		if w.Seats[n] != nil {
			out = append(out, n)
		}
	}
	return out
}

// Must fails the test on an error.
func (x *Seat) Must(err error) {
	if err != nil {
		x.Town.T.Helper()
		x.Town.T.Fatalf("%s: %v", x.Name, err)
	}
}

// Do does an action and fails the test if it is refused.
func (x *Seat) Do(m app.ID, action, track string, f act.Form) app.ID {
	x.Town.T.Helper()
	id, err := x.D.Do(ctx, m, action, track, f)
	x.Must(err)
	return id
}

// Page gives a matter's page.
func (x *Seat) Page(m app.ID) *desk.MatterView {
	x.Town.T.Helper()
	v, err := x.D.Matter(ctx, m)
	x.Must(err)
	return v
}

// TextForm is a suggestion filled in.
func TextForm(title string) act.Form {
	return act.Form{"kind": "suggestion", "title": title, "facts": "老城区三条街的路灯多年失修，群众夜间出行不便。", "plan": "请有关单位排查并限期修复。",
		"demands": []any{map[string]any{"text": "排查老城区路灯"}, map[string]any{"text": "年内全部修复"}}, "field": "urban", "public": "full", "contact": "13800000000"}
}

// Full has a deputy, his colleague, the office and two people of a bureau, all in step.
func Full(t T) *Town {
	t.Helper()
	w := New(t)
	w.Seat("张一", org.RoleDeputy, Team)
	w.Seat("李二", org.RoleDeputy, Team)
	w.Seat("office", org.RoleOffice, Congress)
	w.Seat("a", org.RoleUnit, BureauA)
	w.Seat("ahead", org.RoleUnitHead, BureauA)
	w.Seat("b", org.RoleUnit, BureauB)
	w.Settle()
	return w
}

// Assigned brings a suggestion of 张一 to bureau A.
func (w *Town) Assigned(title string, secret bool) app.ID {
	w.T.Helper()
	f := TextForm(title)
	if secret {
		f["secret"] = true
	}
	return w.Assign(f)
}

// Assign brings what a form says to bureau A.
func (w *Town) Assign(f act.Form) app.ID {
	w.T.Helper()
	m := w.Seats["张一"].Do(app.ID{}, "submit", "", f)
	w.Seats["张一"].Push()
	w.Seats["office"].Pull(100)
	w.Seats["office"].Do(m, "sign", "", nil)
	w.Seats["office"].Do(m, "accept", "", act.Form{"term": int64(18), "meeting": "session", "session": int64(4)})
	w.Seats["office"].Do(m, "assign", "", act.Form{"mode": "main", "main": BureauA.String()})
	w.Settle()
	return m
}

// Replied brings a suggestion to its answer.
func (w *Town) Replied(title string, secret bool) app.ID {
	w.T.Helper()
	m := w.Assigned(title, secret)
	a := BureauA.String()
	w.Seats["a"].Do(m, "unit_sign", a, nil)
	w.Seats["a"].Do(m, "contact", a, act.Form{"contact_date": "2026-03-02", "how": "phone", "contact_who": "李四", "contact_summary": "听取了意见"})
	w.Settle()
	w.Seats["ahead"].Do(m, "reply", a, act.Form{"class": "A", "text": "您提出的建议收悉，现答复如下。", "docno": "演城管函〔2026〕3号", "signer": "王五", "officer": "李四", "officer_phone": "0537-0",
		"answers": []any{map[string]any{"outcome": "done", "text": "已排查"}, map[string]any{"outcome": "done", "text": "已修复"}}})
	w.Settle()
	return m
}
