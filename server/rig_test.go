package server

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/roster"
	"renda/app/works"
	"renda/server/authority"
	"renda/server/memstore"
	"renda/sync/httpremote"
	"renda/sync/wire"
)

// rig is a real server on a loopback port, over a store in memory.
type rig struct {
	t     *testing.T
	a     *authority.Authority
	store *memstore.Store
	ca    *CA
	s     *Server
	addr  string
	stop  func() error // drains the server and waits
	log   *logBuffer
}

type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

var clock = app.ClockFunc(time.Now)

func must[T any](t *testing.T, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// newRig starts a server; change sets limits.
func newRig(t *testing.T, change func(*Config)) *rig {
	t.Helper()
	r := &rig{t: t, store: memstore.New(), log: &logBuffer{}}
	pub, key, err := ed25519.GenerateKey(nil)
	must(t, pub, err)
	skey, vkey, err := note.GenerateKey(rand.Reader, "log.test")
	must(t, skey, err)
	signer, err := note.NewSigner(skey)
	must(t, signer, err)
	reg, err := works.Registry()
	must(t, reg, err)
	a, err := authority.Create(t.Context(), authority.Config{Store: r.store, Clock: clock, Rand: rand.Reader, Works: reg,
		Signer: act.Ed25519Signer(key), Key: pub, LogKey: signer, LogVKey: vkey},
		authority.Genesis{Name: "演示市人大常委会", Region: "3708", Organ: app.NamedID("congress"), Admins: []authority.Admin{
			{ID: app.NamedID("sys"), Role: org.RoleSysAdmin, Name: "甲"}, {ID: app.NamedID("sec"), Role: org.RoleSecAdmin, Name: "乙"},
			{ID: app.NamedID("aud"), Role: org.RoleAuditor, Name: "丙"}}})
	r.a = must(t, a, err)
	ca, err := NewCA("演示", clock.Now(), rand.Reader)
	r.ca = must(t, ca, err)
	cfg := Config{Authority: a, Blobs: r.store.Blobs(), CA: ca, Clock: clock, Log: slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	if change != nil {
		change(&cfg)
	}
	r.s = New(cfg)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	r.addr = must(t, l, err).Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.s.Serve(ctx, l) }()
	r.stop = sync.OnceValue(func() error { cancel(); return <-done })
	t.Cleanup(func() {
		if err := r.stop(); err != nil {
			t.Errorf("serve: %v", err)
		}
		r.a.Close()
	})
	return r
}

// device is an enrolled machine.
type device struct {
	r    *rig
	id   app.ID
	acc  app.ID
	key  ed25519.PrivateKey
	cert tls.Certificate
	n    uint64
	prev app.Hash
	http *http.Client
	*httpremote.Client
}

// enrol brings a machine in over the wire, as a desk does.
func (r *rig) enrol(account app.ID) *device {
	r.t.Helper()
	secret, _, err := r.a.NewCode(r.t.Context(), account, app.ID{}, time.Hour)
	must(r.t, secret, err)
	code := wire.EnrollCode{Secret: secret, CA: r.ca.Pin()}
	pub, key, err := ed25519.GenerateKey(nil)
	must(r.t, pub, err)
	tkey := must(r.t, key, nil)
	_, tlsKey, err := ed25519.GenerateKey(nil)
	must(r.t, tlsKey, err)
	csr, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, tlsKey)
	must(r.t, csr, err)
	e, err := httpremote.Enroll(r.t.Context(), app.ClockFunc(time.Now), r.addr, code, &wire.Enroll{Version: wire.Version, Code: code.String(), Key: pub, CSR: csr, Name: "机器"})
	must(r.t, e, err)
	d := &device{r: r, id: e.Device, acc: e.Account, key: tkey, cert: tls.Certificate{Certificate: [][]byte{e.Cert}, PrivateKey: tlsKey}}
	d.Client, err = httpremote.New(httpremote.Config{Addr: r.addr, Cert: d.cert, CA: e.CA, Clock: clock, Rand: rand.Reader})
	must(r.t, d.Client, err)
	r.t.Cleanup(func() { d.Close() })
	d.http = r.client(&d.cert)
	return d
}

// client is a plain client, for what a desk would not send.
func (r *rig) client(cert *tls.Certificate) *http.Client {
	pool := x509.NewCertPool()
	pool.AddCert(r.ca.cert)
	c := &tls.Config{RootCAs: pool, ServerName: wire.ServerName, MinVersion: tls.VersionTLS13}
	if cert != nil {
		c.Certificates = []tls.Certificate{*cert}
	}
	tr := &http.Transport{TLSClientConfig: c, DisableCompression: true}
	r.t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

// do sends a request and gives status and problem.
func (r *rig) do(c *http.Client, method, path string, body io.Reader, head ...string) (*http.Response, wire.Problem) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, "https://"+r.addr+path, body)
	must(r.t, req, err)
	for i := 0; i+1 < len(head); i += 2 {
		req.Header.Set(head[i], head[i+1])
	}
	resp, err := c.Do(req)
	must(r.t, resp, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	must(r.t, b, err)
	var p wire.Problem
	if resp.StatusCode >= 400 && method != http.MethodHead {
		if err := act.Unmarshal(b, &p); err != nil {
			r.t.Fatalf("%s %s: %d %q: %v", method, path, resp.StatusCode, b, err)
		}
	}
	return resp, p
}

func (d *device) act(matter app.ID, kind string, part act.Part, f act.Form) act.Signed {
	d.r.t.Helper()
	body, err := f.Encode()
	must(d.r.t, body, err)
	d.n++
	s, err := act.Seal(&act.Act{ID: app.NewID(clock.Now(), rand.Reader), Matter: matter, Part: part, Kind: kind, Proc: 1, Body: body,
		Account: d.acc, Device: d.id, N: d.n, Prev: d.prev, At: clock.Now().UnixMilli()}, act.Ed25519Signer(d.key))
	must(d.r.t, s, err)
	d.prev = s.Hash()
	return s
}

// say pushes acts and wants them accepted.
func (d *device) say(acts ...act.Signed) {
	d.r.t.Helper()
	rep, err := d.Push(d.r.t.Context(), &wire.Push{Version: wire.Version, Acts: acts})
	must(d.r.t, rep, err)
	for _, x := range rep.Receipts {
		if x.Outcome != act.Accepted {
			d.r.t.Fatalf("act %d: %d %s %v", x.N, x.Outcome, x.Code, x.Args)
		}
	}
}

// person makes an account with an office and a machine of his.
func (r *rig) person(sys, sec *device, name string, role org.Role, at app.ID) *device {
	r.t.Helper()
	id := app.NamedID(name)
	list := []any{id.String()}
	sys.say(sys.act(roster.ID, "roster.account_new", act.PartOpen, act.Form{"id": id.String(), "name": name}))
	sec.say(sec.act(roster.ID, "roster.activate", act.PartOpen, act.Form{"accounts": list}),
		sec.act(roster.ID, "roster.grant", act.PartOpen, act.Form{"accounts": list, "role": string(role), "organ": at.String()}))
	return r.enrol(id)
}

var team, theMatter = app.NamedID("team"), app.NamedID("matter")

// town makes administrators and two deputies.
func (r *rig) town() (sys, sec, lead, other *device) {
	r.t.Helper()
	sys, sec = r.enrol(app.NamedID("sys")), r.enrol(app.NamedID("sec"))
	sys.say(sys.act(roster.ID, "roster.organ_new", act.PartOpen, act.Form{"id": team.String(), "name": "第一代表团", "kind": string(org.OrganDelegation)}))
	return sys, sec, r.person(sys, sec, "张代表", org.RoleDeputy, team), r.person(sys, sec, "李代表", org.RoleDeputy, team)
}

// submits sends a suggestion that names papers.
func (d *device) submits(papers ...act.Blob) {
	d.r.t.Helper()
	f := act.Form{"kind": "suggestion", "title": "关于修复路灯的建议", "facts": "路灯多年失修。", "plan": "限期修复。", "field": "urban", "public": "full"}
	var rows []act.Form
	for _, p := range papers {
		rows = append(rows, p.Row())
	}
	f.SetRows("blobs", rows)
	d.say(d.act(theMatter, "proposal.identity", act.PartIdentity, act.Form{"contact": "13800000000"}), d.act(theMatter, "proposal.submit", act.PartOpen, f))
}
