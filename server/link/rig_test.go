package link_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"flag"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/memdesk"
	"renda/app/desk"
	"renda/app/kv"
	"renda/app/message"
	"renda/app/org"
	"renda/app/roster"
	"renda/app/witness"
	"renda/app/works"
	"renda/server/authority"
	"renda/server/link"
	"renda/server/memstore"
	"renda/sync/parcel"
	"renda/sync/parcel/courier"
	"renda/sync/wire"
)

var congress = app.NamedID("congress")

// rig is one server with a station and people whose desks a stick alone reaches.
type rig struct {
	t     testing.TB
	ctx   context.Context
	now   time.Time
	store *memstore.Store
	key   ed25519.PrivateKey
	cfg   authority.Config
	a     *authority.Authority
	st    *link.Station
	n     byte
	which byte
}

// rigs counts them: each has chance of its own.
var rigs byte

var registry = sync.OnceValues(works.Registry)

func (r *rig) Now() time.Time { return r.now }

func (r *rig) source() *rand.ChaCha8 {
	r.n++
	return rand.NewChaCha8([32]byte{r.n, r.which})
}

func newRig(t testing.TB) *rig {
	t.Helper()
	r := &rig{t: t, ctx: t.Context(), now: time.Date(2026, 3, 2, 9, 0, 0, 0, app.Zone), store: memstore.New(), which: rigs}
	rigs++
	var pub ed25519.PublicKey
	var err error
	pub, r.key, err = ed25519.GenerateKey(r.source())
	r.must(err)
	skey, vkey, err := note.GenerateKey(r.source(), "log.test")
	r.must(err)
	signer, err := note.NewSigner(skey)
	r.must(err)
	reg, err := registry()
	r.must(err)
	r.cfg = authority.Config{Store: r.store, Clock: r, Rand: r.source(), Works: reg, Signer: act.Ed25519Signer(r.key), Key: pub, LogKey: signer, LogVKey: vkey}
	r.a, err = authority.Create(r.ctx, r.cfg, authority.Genesis{Name: "演示市人大常委会", Region: "370800", Organ: congress, Admins: []authority.Admin{
		{ID: app.NamedID("sys"), Role: org.RoleSysAdmin, Name: "甲"}, {ID: app.NamedID("sec"), Role: org.RoleSecAdmin, Name: "乙"},
		{ID: app.NamedID("aud"), Role: org.RoleAuditor, Name: "丙"}}})
	r.must(err)
	t.Cleanup(func() { r.a.Close() })
	r.station()
	return r
}

func (r *rig) station() {
	key, err := parcel.NewKey(r.key)
	r.must(err)
	r.st = &link.Station{Authority: r.a, Store: r.store, Clock: r, Rand: r.source(), Key: key, Signer: act.Ed25519Signer(r.key)}
}

func (r *rig) must(err error) {
	if err != nil {
		r.t.Helper()
		r.t.Fatal(err)
	}
}

// person is somebody with a desk.
type person struct {
	r     *rig
	key   ed25519.PrivateKey
	dev   app.ID
	acc   app.ID
	info  desk.ServerInfo
	store *memdesk.Store
	d     *desk.Desk
	c     *courier.Courier
}

func (p *person) Sign(m []byte) ([]byte, error) { return ed25519.Sign(p.key, m), nil }
func (p *person) Device() app.ID                { return p.dev }
func (p *person) Account() app.ID               { return p.acc }

// enrol gives an account a desk.
func (r *rig) enrol(account app.ID) *person {
	r.t.Helper()
	p := &person{r: r, acc: account, store: memdesk.New()}
	pub, key, err := ed25519.GenerateKey(r.source())
	r.must(err)
	secret, _, err := r.a.NewCode(r.ctx, account, app.ID{}, time.Hour)
	r.must(err)
	e, err := r.a.Enroll(r.ctx, &wire.Enroll{Version: wire.Version, Code: wire.EnrollCode{Secret: secret}.String(), Key: pub, CSR: []byte("csr"), Name: "机器"}, "",
		func(_ []byte, id app.ID) (cert, pin []byte, err error) { return id[:], []byte("pin"), nil })
	r.must(err)
	p.key, p.dev = key, e.Device
	p.info = desk.ServerInfo{Device: e.Server, Key: e.Key, LogKey: e.LogKey, Roster: e.Roster, Name: e.Name}
	p.open()
	return p
}

func (p *person) open() {
	p.r.t.Helper()
	var err error
	p.c, err = courier.New(p.dev, p.key, p.info, nil)
	p.r.must(err)
	w, err := witness.New(p.info.LogKey)
	p.r.must(err)
	p.d, err = desk.Open(p.r.ctx, desk.Config{Store: p.store, Keys: p, Clock: p.r, Rand: p.r.source(), Works: p.r.cfg.Works, Server: p.info, Region: "370800", Witness: w, Courier: p.c})
	p.r.must(err)
}

// admins enrols the two administrators who make accounts.
func (r *rig) admins() (sys, sec *person) {
	r.t.Helper()
	sys, sec = r.enrol(app.NamedID("sys")), r.enrol(app.NamedID("sec"))
	sys.trip()
	sec.trip()
	return sys, sec
}

// organ adds an organ.
func (r *rig) organ(sys, sec *person, id app.ID, name string, kind org.OrganKind) {
	r.t.Helper()
	sys.do(roster.ID, "organ_new", act.Form{"id": id.String(), "name": name, "kind": string(kind)})
	sys.trip()
	sec.trip()
}

// person makes an account with one role at the congress, by the two administrators' parcels.
func (r *rig) person(sys, sec *person, name string, role org.Role, organ app.ID) *person {
	r.t.Helper()
	id := app.NamedID(name)
	sys.do(roster.ID, "account_new", act.Form{"id": id.String(), "name": name})
	sys.trip()
	sec.trip()
	sec.do(roster.ID, "activate", act.Form{"accounts": []any{id.String()}})
	sec.do(roster.ID, "grant", act.Form{"accounts": []any{id.String()}, "role": string(role), "organ": organ.String()})
	sec.trip()
	p := r.enrol(id)
	p.trip()
	return p
}

func (p *person) do(matter app.ID, action string, f act.Form) app.ID {
	p.r.t.Helper()
	proc := ""
	if matter.IsZero() {
		proc = message.ID
	}
	id, err := p.d.DoFor(p.r.ctx, proc, matter, action, "", f)
	if err != nil {
		p.r.t.Fatalf("%s: %v", action, err)
	}
	return id
}

// out writes this desk's next parcel.
func (p *person) out() []byte {
	p.r.t.Helper()
	var b bytes.Buffer
	_, err := p.d.ParcelOut(p.r.ctx, &b, app.ID{})
	p.r.must(err)
	return b.Bytes()
}

// answer writes the server's next parcel for this desk.
func (p *person) answer() []byte {
	p.r.t.Helper()
	var b bytes.Buffer
	_, err := p.r.st.Out(p.r.ctx, &b, p.dev)
	p.r.must(err)
	return b.Bytes()
}

func (r *rig) in(b []byte) desk.ParcelReport {
	r.t.Helper()
	rep, err := r.st.In(r.ctx, bytes.NewReader(b))
	r.must(err)
	return rep
}

func (p *person) in(b []byte) desk.ParcelReport {
	p.r.t.Helper()
	rep, err := p.d.ParcelIn(p.r.ctx, bytes.NewReader(b))
	p.r.must(err)
	return rep
}

// trip carries a parcel there and one back.
func (p *person) trip() {
	p.r.t.Helper()
	p.r.now = p.r.now.Add(time.Minute)
	p.r.in(p.out())
	p.in(p.answer())
}

// raw adds an act of a kind no table knows, as a newer program on this desk would.
func (p *person) raw(kind string, matter app.ID, f act.Form) {
	p.r.t.Helper()
	acts, err := p.d.Replica().Pending(p.r.ctx, 1000, 1<<20)
	p.r.must(err)
	last := acts[len(acts)-1]
	a, err := last.Decode()
	p.r.must(err)
	body, err := f.Encode()
	p.r.must(err)
	s, err := act.Seal(&act.Act{ID: app.NamedID(kind), Matter: matter, Part: act.PartOpen, Kind: kind, Proc: 1, Body: body, Account: p.acc, Device: p.dev,
		N: a.N + 1, Prev: last.Hash(), At: p.r.now.UnixMilli()}, p)
	p.r.must(err)
	rec, err := act.Marshal(map[int]any{1: s, 2: desk.ItemWaiting})
	p.r.must(err)
	p.r.must(p.store.Update(func(w kv.Writer) error { return w.Put("pend", kv.K("p", a.N+1), rec) }))
	p.open()
}

// p2 writes a desk's parcel as a newer program would, with a class of records nobody here knows.
func p2(p *person) []byte {
	p.r.t.Helper()
	key, err := parcel.NewKey(p.key)
	p.r.must(err)
	return rewritten(p.r, p.out(), key, p, p.info.Key, "tomorrow", []byte("省级平台的新类别"))
}

// answerWith is the server's answer with one more record.
func (p *person) answerWith(class string, body []byte) []byte {
	p.r.t.Helper()
	key, err := parcel.NewKey(p.r.key)
	p.r.must(err)
	return rewritten(p.r, p.answer(), key, act.Ed25519Signer(p.r.key), p.key.Public().(ed25519.PublicKey), class, body)
}

// rewritten writes a parcel again with one more record at its end.
func rewritten(r *rig, b []byte, key parcel.Key, signer act.Signer, to ed25519.PublicKey, class string, body []byte) []byte {
	r.t.Helper()
	p, err := parcel.Open(bytes.NewReader(b), []parcel.Key{key}, func(*parcel.Header) (ed25519.PublicKey, error) { return key.Public, nil }, func(*parcel.Record) error { return nil })
	r.must(err)
	var out bytes.Buffer
	w, err := parcel.Create(&out, p.Header, signer, to)
	r.must(err)
	r.must(p.Each(func(rec *parcel.Record) error { return w.Raw(rec.Class, rec.Body) }))
	r.must(w.Raw(class, body))
	_, err = w.Close()
	r.must(err)
	return out.Bytes()
}

// TestMain keeps the worlds of the properties to thirty: each is a whole congress with some forty sealed files, and
// a disagreement shows in the first few. -short asks for twelve.
func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		checks := "30"
		if testing.Short() {
			checks = "12"
		}
		if err := flag.Set("rapid.checks", checks); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
