package httpremote

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/sync/wire"
)

// authority is a CA of the tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	now := time.Now()
	tpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "CA"}, NotBefore: now.Add(-time.Hour),
		NotAfter: now.Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, tpl, tpl, &key.PublicKey, key)
	must(t, err)
	cert, err := x509.ParseCertificate(der)
	must(t, err)
	return &authority{cert, key}
}

func (a *authority) issue(t testing.TB, name string, use x509.ExtKeyUsage) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	now := time.Now()
	tpl := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour), KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{use}}
	der, err := x509.CreateCertificate(rand.Reader, tpl, a.cert, &key.PublicKey, a.key)
	must(t, err)
	return tls.Certificate{Certificate: [][]byte{der, a.cert.Raw}, PrivateKey: key}
}

func (a *authority) code() (c wire.EnrollCode) {
	h := sha256.Sum256(a.cert.Raw)
	copy(c.CA[:], h[:])
	return c
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// rig is one server and one client that know each other.
type rig struct {
	ca     *authority
	srv    *httptest.Server
	client *Client
	calls  atomic.Int32
	handle http.HandlerFunc
}

func newRig(t *testing.T, name string, handle http.HandlerFunc) *rig {
	t.Helper()
	r := &rig{ca: newAuthority(t), handle: handle}
	r.srv = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.calls.Add(1)
		r.handle(w, q)
	}))
	pool := x509.NewCertPool()
	pool.AddCert(r.ca.cert)
	r.srv.TLS = &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{r.ca.issue(t, name, x509.ExtKeyUsageServerAuth)},
		ClientCAs: pool, ClientAuth: tls.VerifyClientCertIfGiven}
	r.srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	r.srv.EnableHTTP2 = true
	r.srv.StartTLS()
	t.Cleanup(r.srv.Close)
	r.client = r.clientWith(t, r.ca, app.ClockFunc(time.Now))
	return r
}

func (r *rig) addr() string { return r.srv.Listener.Addr().String() }

// zeros is randomness without waits.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func (r *rig) clientWith(t *testing.T, ca *authority, clock app.Clock) *Client {
	t.Helper()
	c, err := New(Config{Addr: r.addr(), Cert: ca.issue(t, "desk", x509.ExtKeyUsageClientAuth), CA: ca.cert.Raw, Clock: clock, Rand: zeros{}})
	must(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func frame(t testing.TB, v any) []byte {
	t.Helper()
	b, err := act.Marshal(v)
	must(t, err)
	return b
}

func answer(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", wire.MediaType)
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func packed(t testing.TB, b []byte) []byte {
	t.Helper()
	e, err := zstd.NewWriter(nil)
	must(t, err)
	return e.EncodeAll(b, nil)
}

func samplePage(n int) *feed.Page {
	p := &feed.Page{Items: []feed.Item{}, Cursor: feed.Cursor{Epoch: 7}, Now: int64(n)}
	for i := range n {
		p.Items = append(p.Items, feed.Item{Pos: uint64(i + 1), Scopes: []uint16{0}, Purge: &feed.Purge{Matter: app.NamedID("m"), Part: "open", Why: "reassigned"}})
	}
	return p
}

// TestFrames: a greeting, a push and a compressed pull go out under this device's certificate and come back whole.
func TestFrames(t *testing.T) {
	r := newRig(t, wire.ServerName, nil)
	r.handle = func(w http.ResponseWriter, q *http.Request) {
		if len(q.TLS.PeerCertificates) == 0 || q.TLS.PeerCertificates[0].Subject.CommonName != "desk" {
			t.Error("no client certificate")
		}
		switch q.Method + " " + q.URL.Path {
		case "GET " + wire.PathHello:
			answer(w, 200, frame(t, &wire.Hello{Version: 1, Min: 1, Epoch: 7, LastN: 3}))
		case "POST " + wire.PathPush:
			b, _ := io.ReadAll(q.Body)
			var p wire.Push
			must(t, act.Unmarshal(b, &p))
			answer(w, 200, frame(t, &wire.PushReply{Receipts: []act.Receipt{{N: p.Epoch, Outcome: act.Accepted}}}))
		case "POST " + wire.PathPull:
			if q.Header.Get("Accept-Encoding") != "zstd" {
				t.Errorf("Accept-Encoding %q", q.Header.Get("Accept-Encoding"))
			}
			w.Header().Set("Content-Encoding", "zstd")
			answer(w, 200, packed(t, frame(t, samplePage(1000))))
		default:
			t.Errorf("%s %s", q.Method, q.URL)
		}
	}
	ctx := t.Context()
	h, err := r.client.Hello(ctx)
	must(t, err)
	if h.Epoch != 7 || h.LastN != 3 {
		t.Fatalf("%+v", h)
	}
	reply, err := r.client.Push(ctx, &wire.Push{Version: 1, Epoch: 42})
	must(t, err)
	if len(reply.Receipts) != 1 || reply.Receipts[0].N != 42 {
		t.Fatalf("%+v", reply)
	}
	for range 3 {
		p, err := r.client.Pull(ctx, &wire.Pull{Version: 1})
		must(t, err)
		if len(p.Items) != 1000 || p.Items[999].Pos != 1000 {
			t.Fatalf("%d items", len(p.Items))
		}
	}
}

// TestLostAnswer: a push whose line breaks after it arrived is sent again unchanged, at most twice, without the caller's doing.
func TestLostAnswer(t *testing.T) {
	for _, breaks := range []int32{1, 2, 3} {
		var bodies [][]byte
		r := newRig(t, wire.ServerName, nil)
		r.handle = func(w http.ResponseWriter, q *http.Request) {
			b, _ := io.ReadAll(q.Body)
			bodies = append(bodies, b)
			if r.calls.Load() <= breaks {
				panic(http.ErrAbortHandler)
			}
			answer(w, 200, frame(t, &wire.PushReply{Receipts: []act.Receipt{}}))
		}
		_, err := r.client.Push(t.Context(), &wire.Push{Version: 1, Epoch: 9})
		if breaks <= retryMax && err != nil || breaks > retryMax && app.CodeOf(err) != app.CodeOffline {
			t.Fatalf("%d breaks: %v", breaks, err)
		}
		if len(bodies) != min(int(breaks), retryMax)+1 {
			t.Fatalf("%d breaks: sent %d times", breaks, len(bodies))
		}
		for _, b := range bodies {
			if !bytes.Equal(b, bodies[0]) {
				t.Fatal("another body")
			}
		}
	}
}

// TestAnswers: each way an answer can be no answer of ours, or a refusal of ours, comes out as the one code people can act on, after the right number of tries.
func TestAnswers(t *testing.T) {
	problem := func(status int, p wire.Problem) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { answer(w, status, frame(t, p)) }
	}
	bare := func(status int, header ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			for i := 0; i+1 < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "<html>请登录 Welcome to our hotel</html>")
		}
	}
	cases := []struct {
		name   string
		handle http.HandlerFunc
		code   app.Code
		tries  int32
	}{
		{"captive portal", bare(200), app.CodeOffline, 1},
		{"portal's redirect", bare(302, "Location", "https://portal.example/"), app.CodeOffline, 1},
		{"proxy's 403", bare(403), app.CodeOffline, 1},
		{"proxy's 407", bare(407), app.CodeOffline, 1},
		{"our 403", problem(403, wire.Problem{Code: wire.CodeRevoked}), wire.CodeRevoked, 1},
		{"our 409", problem(409, wire.Problem{Code: wire.CodeEpoch, Args: map[string]string{"epoch": "8"}}), wire.CodeEpoch, 1},
		{"our 503", problem(503, wire.Problem{Code: wire.CodeRetryAfter, Args: map[string]string{"seconds": "5"}}), wire.CodeRetryAfter, 1},
		{"a year's Retry-After", bare(503, "Retry-After", "31536000"), wire.CodeRetryAfter, 1},
		{"429", bare(429, "Retry-After", "31536000"), wire.CodeRetryAfter, 1},
		{"bad gateway", bare(502), wire.CodeRetryAfter, 1 + retryMax},
		{"stumble", problem(500, wire.Problem{Code: app.CodeInternal}), app.CodeInternal, 1 + retryMax},
		{"not a frame", func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, []byte("{}")) }, act.CodeDecode, 1},
		{"a problem without code", problem(418, wire.Problem{}), app.CodeOffline, 1},
		{"cut body", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			answer(w, 200, []byte("half"))
		}, app.CodeOffline, 1},
		{"unknown compression", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			answer(w, 200, nil)
		}, app.CodeOffline, 1},
		{"bomb", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "zstd")
			answer(w, 200, packed(t, make([]byte, maxBody+1)))
		}, app.CodeTooLarge, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, wire.ServerName, c.handle)
			_, err := r.client.Hello(t.Context())
			if app.CodeOf(err) != c.code || r.calls.Load() != c.tries {
				t.Fatalf("%d tries: %v", r.calls.Load(), err)
			}
			if c.code == wire.CodeRetryAfter && c.tries == 1 {
				if e, ok := errors.AsType[*app.Error](err); !ok || e.Args["seconds"] == "" {
					t.Fatal("the wait is lost")
				}
			}
		})
	}
}

// TestTrust: only the pinned CA's certificate for the server's one name is a server of ours, and only at its time; nothing is sent to another.
func TestTrust(t *testing.T) {
	ok := func(w http.ResponseWriter, _ *http.Request) {
		answer(w, 200, frame(t, &wire.Hello{Version: 1, Min: 1}))
	}
	now := app.ClockFunc(time.Now)
	later := app.ClockFunc(func() time.Time { return time.Now().AddDate(3, 0, 0) })

	r := newRig(t, wire.ServerName, ok)
	if _, err := r.clientWith(t, newAuthority(t), now).Hello(t.Context()); app.CodeOf(err) != wire.CodeCert {
		t.Fatalf("another CA: %v", err)
	}
	if _, err := r.clientWith(t, r.ca, later).Hello(t.Context()); app.CodeOf(err) != CodeClock {
		t.Fatalf("a wrong clock: %v", err)
	}
	named := newRig(t, "evil.example", ok)
	if _, err := named.client.Hello(t.Context()); app.CodeOf(err) != wire.CodeCert {
		t.Fatalf("another name: %v", err)
	}
	// A desk whose own certificate is another CA's, at a server it trusts.
	half, err := New(Config{Addr: r.addr(), Cert: newAuthority(t).issue(t, "desk", x509.ExtKeyUsageClientAuth), CA: r.ca.cert.Raw, Clock: now, Rand: zeros{}})
	must(t, err)
	// In TLS 1.3 the server's alert comes after the handshake: HTTP/2 may meet the closed line first.
	if _, err := half.Hello(t.Context()); app.CodeOf(err) != wire.CodeCert && app.CodeOf(err) != app.CodeOffline {
		t.Fatalf("a foreign desk: %v", err)
	}
	if n := r.calls.Load() + named.calls.Load(); n != 0 {
		t.Fatalf("%d requests went out", n)
	}

	plain := httptest.NewServer(http.HandlerFunc(ok))
	defer plain.Close()
	for _, addr := range []string{plain.Listener.Addr().String(), "127.0.0.1:1"} {
		c, err := New(Config{Addr: addr, Cert: r.ca.issue(t, "desk", x509.ExtKeyUsageClientAuth), CA: r.ca.cert.Raw, Clock: now, Rand: zeros{}})
		must(t, err)
		if _, err := c.Hello(t.Context()); app.CodeOf(err) != app.CodeOffline {
			t.Fatalf("%s: %v", addr, err)
		}
	}
	if _, err := New(Config{Addr: "no port", CA: r.ca.cert.Raw}); app.CodeOf(err) != app.CodeBadInput {
		t.Fatal(err)
	}
}

// TestEnroll: the code's pin decides, before anything is sent and again on what comes back; a lost answer is asked for again with the same keys.
func TestEnroll(t *testing.T) {
	r := newRig(t, wire.ServerName, nil)
	ca := r.ca.cert.Raw
	r.handle = func(w http.ResponseWriter, q *http.Request) {
		b, _ := io.ReadAll(q.Body)
		var e wire.Enroll
		must(t, act.Unmarshal(b, &e))
		answer(w, 200, frame(t, &wire.Enrolled{CA: ca, Name: e.Name}))
	}
	req := &wire.Enroll{Version: 1, Code: r.ca.code().String(), Name: "村里的电脑"}
	got, err := Enroll(t.Context(), app.ClockFunc(time.Now), r.addr(), r.ca.code(), req)
	must(t, err)
	if got.Name != req.Name {
		t.Fatalf("%+v", got)
	}
	if _, err := Enroll(t.Context(), app.ClockFunc(time.Now), r.addr(), newAuthority(t).code(), req); app.CodeOf(err) != wire.CodeCert || r.calls.Load() != 1 {
		t.Fatalf("another pin: %v", err)
	}
	ca = newAuthority(t).cert.Raw
	if _, err := Enroll(t.Context(), app.ClockFunc(time.Now), r.addr(), r.ca.code(), req); app.CodeOf(err) != wire.CodeCert {
		t.Fatalf("another CA comes back: %v", err)
	}
	ca = r.ca.cert.Raw
	whole, lost := r.handle, true
	r.handle = func(w http.ResponseWriter, q *http.Request) {
		if lost {
			lost = false
			panic(http.ErrAbortHandler)
		}
		whole(w, q)
	}
	if _, err := Enroll(t.Context(), app.ClockFunc(time.Now), r.addr(), r.ca.code(), req); err != nil {
		t.Fatalf("a lost answer: %v", err)
	}
	r.handle = func(w http.ResponseWriter, _ *http.Request) {
		answer(w, 422, frame(t, wire.Problem{Code: wire.CodeEnroll}))
	}
	if _, err := Enroll(t.Context(), app.ClockFunc(time.Now), r.addr(), r.ca.code(), req); app.CodeOf(err) != wire.CodeEnroll {
		t.Fatal(err)
	}
}

// TestStream: pages of a snapshot come one by one; a stream that is cut is told from one that ended, and a problem inside it is the server's word.
func TestStream(t *testing.T) {
	for name, c := range map[string]struct {
		end   func(io.Writer) error
		pages int
		code  app.Code
	}{
		"whole":   {func(w io.Writer) error { return wire.WriteEnd(w, nil) }, 3, ""},
		"cut":     {func(io.Writer) error { return nil }, 3, app.CodeOffline},
		"half":    {func(w io.Writer) error { _, err := w.Write([]byte{0, 0, 0, 9, 9, 1}); return err }, 3, app.CodeOffline},
		"problem": {func(w io.Writer) error { return wire.WriteEnd(w, &app.Error{Code: wire.CodeRevoked}) }, 3, wire.CodeRevoked},
		"huge":    {func(w io.Writer) error { _, err := w.Write([]byte{0, 255, 255, 255, 255}); return err }, 3, app.CodeTooLarge},
	} {
		for _, zip := range []bool{false, true} {
			r := newRig(t, wire.ServerName, func(w http.ResponseWriter, _ *http.Request) {
				var b bytes.Buffer
				for n := range 3 {
					must(t, wire.WriteFrame(&b, frame(t, samplePage(n))))
				}
				must(t, c.end(&b))
				if zip {
					w.Header().Set("Content-Encoding", "zstd")
					answer(w, 200, packed(t, b.Bytes()))
					return
				}
				answer(w, 200, b.Bytes())
			})
			n := 0
			err := r.client.Snapshot(t.Context(), &wire.Pull{Version: 1}, func(p *feed.Page) error {
				if len(p.Items) != n {
					t.Errorf("page %d has %d items", n, len(p.Items))
				}
				n++
				return nil
			})
			if n != c.pages || app.CodeOf(err) != c.code {
				t.Fatalf("%s: %d pages: %v", name, n, err)
			}
			stop := &app.Error{Code: app.CodeDiskFull}
			if err := r.client.Snapshot(t.Context(), &wire.Pull{}, func(*feed.Page) error { return stop }); err != stop {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
}
