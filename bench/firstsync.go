package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/kv"
	"renda/app/witness"
	"renda/app/works"
	"renda/localdb"
	"renda/localdb/seal"
	"renda/sync/engine"
	"renda/sync/httpremote"
	"renda/sync/wire"
)

// syncMatters makes a demo world of about 100,000 acts.
const syncMatters = 17_000

// runSync: the first sync of a new desk, from its enrolment to the last page stored, against
// PouchDB pulling as many documents of 1 KB from its own server. Each side has a server process
// and a client process of its own, on loopback.
func runSync(r *report) error {
	title := "first sync of 100,000 acts, loopback TLS, every signature verified, stored sealed"
	if !r.want(title) {
		return nil
	}
	w, err := newSyncWorld(r)
	if err != nil {
		return err
	}
	defer w.stop()
	var rss, acts, kb []float64
	ours := func() (float64, error) {
		s, err := w.first()
		if err != nil {
			return 0, err
		}
		rss, acts, kb = append(rss, s.rssKiB/1024), append(acts, s.acts), append(kb, s.bytes/s.acts/1024)
		return s.acts / s.seconds, nil
	}
	vs := []variant{{"renda desk", ours}}
	peer, err := newPouch(r)
	if err != nil {
		fmt.Fprintf(r.out, "\n%s\n  no peer here: %v\n", title, err)
		vs = append(vs, variant{"itself", ours})
	} else {
		defer peer.stop()
		vs = append(vs, variant{"PouchDB 9", peer.pull})
	}
	if err := r.compare(row{title: title, unit: "/s", variants: vs, note: "reach ≥ 4×, goal 8×; the desk under 400 MB"}); err != nil {
		return err
	}
	fmt.Fprintf(r.out, "  %.0f entries of %.2f KiB as stored, peak RSS of the desk %.0f MiB\n", median(acts), median(kb), median(rss))
	return nil
}

// syncWorld is a demo world and its server.
type syncWorld struct {
	r      *report
	bin    string // folder with the programs
	dir    string
	addr   string
	server *exec.Cmd
}

func newSyncWorld(r *report) (*syncWorld, error) {
	w := &syncWorld{r: r, bin: r.dir, dir: filepath.Join(r.dir, "world")}
	return w, w.begin(syncMatters)
}

// begin builds the server, makes a demo world of so many matters and serves it.
func (w *syncWorld) begin(matters int) (err error) {
	if w.addr, err = freeAddr(); err != nil {
		return err
	}
	rendad := filepath.Join(w.bin, "rendad")
	if out, err := exec.Command("go", "build", "-mod=mod", "-o", rendad, "renda/server/cmd/rendad").CombinedOutput(); err != nil {
		return fmt.Errorf("build the server: %w\n%s", err, out)
	}
	if out, err := exec.Command(rendad, "demo", w.dir, "--matters", fmt.Sprint(matters), "--public", w.addr).CombinedOutput(); err != nil {
		return fmt.Errorf("make the world: %w\n%s", err, out)
	}
	w.server = exec.Command(rendad, "serve", w.dir, "--addr", w.addr)
	return startUntil(w.server, w.addr, "what fell due was done")
}

// startUntil starts a server and waits for lines that hold these words, in this order: that it listens, and
// that it is done with what its start sets off.
func startUntil(c *exec.Cmd, words ...string) error {
	p, w, err := os.Pipe()
	if err != nil {
		return err
	}
	c.Stdout, c.Stderr = w, w
	if err := errors.Join(c.Start(), w.Close()); err != nil {
		return err
	}
	for s := bufio.NewScanner(p); len(words) > 0 && s.Scan(); {
		if strings.Contains(s.Text(), words[0]) {
			words = words[1:]
		}
	}
	if len(words) > 0 {
		return fmt.Errorf("%s ended before it was ready: %w", c.Path, c.Wait())
	}
	go func() { _, _ = bufio.NewReader(p).WriteTo(nowhere{}) }()
	return nil
}

type nowhere struct{}

func (nowhere) Write(b []byte) (int, error) { return len(b), nil }

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func (w *syncWorld) stop() {
	_ = w.server.Process.Kill()
	_ = w.server.Wait()
}

// people gives the names of those whose id in the demo world begins with prefix.
func (w *syncWorld) people(prefix string) (names []string, err error) {
	raw, err := os.ReadFile(filepath.Join(w.dir, "codes.tsv"))
	for line := range strings.Lines(string(raw)) {
		if col := strings.Split(strings.TrimSpace(line), "\t"); len(col) == 5 && strings.HasPrefix(col[0], prefix) {
			names = append(names, col[1])
		}
	}
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("nobody of %s in the demo world", prefix)
	}
	return names, err
}

// code gives an enrolment text of a person, a new one each time: codes open once.
func (w *syncWorld) code(who string) (string, error) {
	out, err := exec.Command(filepath.Join(w.bin, "rendad"), "enroll", who, "--dir", w.dir, "--public", w.addr).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("enrolment code: %w\n%s", err, out)
	}
	for _, f := range strings.Fields(string(out)) {
		if at := strings.Index(f, w.addr+"/"); at >= 0 {
			return f[at:], nil
		}
	}
	return "", fmt.Errorf("no code in %q", out)
}

type syncFigures struct{ seconds, acts, bytes, rssKiB float64 }

// first enrols a new desk in a process of its own and lets it fetch all.
func (w *syncWorld) first() (s syncFigures, err error) {
	clerks, err := w.people("office-")
	if err != nil {
		return s, err
	}
	code, err := w.code(clerks[0])
	if err != nil {
		return s, err
	}
	self, err := os.Executable()
	if err != nil {
		return s, err
	}
	dir, err := os.MkdirTemp(w.r.dir, "desk-")
	if err != nil {
		return s, err
	}
	defer os.RemoveAll(dir)
	profile := ""
	if w.r.profile != "" {
		profile = w.r.profile + ".desk"
	}
	c := exec.Command(self, "-child", "sync", filepath.Join(dir, "vault"), code, profile)
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		return s, fmt.Errorf("first sync: %w", err)
	}
	_, err = fmt.Sscan(string(out), &s.seconds, &s.acts, &s.bytes, &s.rssKiB)
	return s, err
}

// syncChild is the desk: enrolment, then one sync, timed from the first request after
// enrolment until everything is durable. The slow derivation of the passphrase is outside.
func syncChild(dir, text, profile string) error {
	addr, c, ok := strings.Cut(text, "/")
	if !ok {
		return fmt.Errorf("%q is no enrolment text", text)
	}
	code, err := wire.ParseCode(c)
	if err != nil {
		return err
	}
	ctx, clock := context.Background(), app.ClockFunc(time.Now)
	v, _, err := openVault(dir, seal.Default())
	if err != nil {
		return err
	}
	defer v.Close()
	id, cert, got, err := enrolDesk(ctx, clock, addr, code)
	if err != nil {
		return err
	}
	log, err := witness.New(got.LogKey)
	if err != nil {
		return err
	}
	reg, err := works.Registry()
	if err != nil {
		return err
	}
	d, err := desk.Open(ctx, desk.Config{Witness: log, Store: v, Keys: id, Clock: clock, Rand: rand.Reader, Works: reg,
		Server: desk.ServerInfo{Device: got.Server, Key: got.Key, LogKey: got.LogKey, Roster: got.Roster, Name: got.Name}})
	if err != nil {
		return err
	}
	remote, err := httpremote.New(httpremote.Config{Addr: addr, Cert: cert, CA: got.CA, Clock: clock, Rand: rand.Reader})
	if err != nil {
		return err
	}
	e := engine.New(engine.Config{Local: d.Replica(), Remote: remote, Clock: clock, Rand: rand.Reader, OnState: func(engine.State) {}})
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	start := time.Now()
	if err := e.Sync(ctx); err != nil {
		return err
	}
	took := time.Since(start).Seconds()
	acts, bytes, err := countEntries(v)
	if err != nil {
		return err
	}
	kb, err := peakRSS()
	if err != nil {
		return err
	}
	_, err = fmt.Println(took, acts, bytes, kb)
	return err
}

// deskKeys implements desk.Keys.
type deskKeys struct {
	act.Ed25519Signer
	device, account app.ID
}

func (k deskKeys) Device() app.ID  { return k.device }
func (k deskKeys) Account() app.ID { return k.account }

func enrolDesk(ctx context.Context, clock app.Clock, addr string, code wire.EnrollCode) (id deskKeys, cert tls.Certificate, got *wire.Enrolled, err error) {
	pub, priv, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return id, cert, nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return id, cert, nil, err
	}
	csr, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		return id, cert, nil, err
	}
	req := &wire.Enroll{Version: wire.Version, Code: code.String(), Key: pub, CSR: csr, Name: "bench"}
	got, err = httpremote.Enroll(ctx, clock, addr, code, req)
	for tries := 0; app.CodeOf(err) == wire.CodeRetryAfter && tries < 20; tries++ {
		time.Sleep(time.Second) // the door lets only so many in at once
		got, err = httpremote.Enroll(ctx, clock, addr, code, req)
	}
	if err != nil {
		return id, cert, nil, err
	}
	return deskKeys{act.Ed25519Signer(priv), got.Device, got.Account}, tls.Certificate{Certificate: [][]byte{got.Cert}, PrivateKey: key}, got, nil
}

// countEntries counts what is stored of the feed, so that no side is credited with what it
// did not fetch.
func countEntries(v *localdb.Vault) (n, bytes int, err error) {
	return n, bytes, errors.Join(err, v.View(func(r kv.Reader) error {
		return r.Each("entry", func(_ kv.Key, b []byte) (bool, error) {
			n, bytes = n+1, bytes+len(b)
			return true, nil
		})
	}))
}
