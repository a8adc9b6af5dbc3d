package server

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/roster"
	"renda/sync/wire"
)

// The whole way of a desk: enrol, greet, push, pull, snapshot, watch, proofs.
func TestDesk(t *testing.T) {
	r := newRig(t, nil)
	_, _, lead, other := r.town()
	lead.submits()
	h, err := lead.Hello(t.Context())
	if err != nil || h.LastN != 2 || h.LastAct != lead.prev || h.Name != "演示市人大常委会" {
		t.Fatalf("%+v, %v", h, err)
	}
	page, err := lead.Pull(t.Context(), &wire.Pull{Version: wire.Version})
	if err != nil || page.More || len(page.Items) == 0 {
		t.Fatalf("%+v, %v", page, err)
	}
	n := 0
	if err := lead.Snapshot(t.Context(), &wire.Pull{Version: wire.Version, Max: 3}, func(p *feed.Page) error { n += len(p.Items); return nil }); err != nil || n != len(page.Items) {
		t.Fatalf("snapshot of %d items, pull of %d: %v", n, len(page.Items), err)
	}
	strange, err := other.Pull(t.Context(), &wire.Pull{Version: wire.Version})
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range strange.Items {
		if a, err := it.Entry.Act.Decode(); err != nil || a.Matter == theMatter {
			t.Errorf("another deputy is fed the matter: %v", err)
		}
	}
	if err := lead.Watch(t.Context(), feed.Cursor{}); err != nil { // behind: answers at once
		t.Error(err)
	}
	resp, _ := r.do(lead.http, "GET", wire.PathCheckpoint+"?size=1", nil)
	if resp.StatusCode != http.StatusOK {
		t.Errorf("checkpoint: %d", resp.StatusCode)
	}
	if resp, _ := r.do(lead.http, "GET", wire.PathProof+"?leaf=0&size=2", nil); resp.StatusCode != http.StatusOK {
		t.Errorf("proof: %d", resp.StatusCode)
	}
	if resp, p := r.do(lead.http, "GET", wire.PathProof+"?leaf=x", nil); resp.StatusCode != 400 || p.Code != app.CodeBadInput {
		t.Errorf("bad proof: %d %v", resp.StatusCode, p)
	}
	if strings.Contains(r.log.String(), "路灯") || strings.Contains(r.log.String(), "13800000000") {
		t.Error("the log holds business data")
	}
}

// Without a certificate, with one of another CA, or with a key the directory does not know, nothing is said.
func TestWrongCertificate(t *testing.T) {
	r := newRig(t, nil)
	_, _, lead, _ := r.town()
	if resp, p := r.do(r.client(nil), "GET", wire.PathHello, nil); resp.StatusCode != 401 || p.Code != CodeNoCert {
		t.Errorf("no certificate: %d %v", resp.StatusCode, p)
	}
	foreign, err := NewCA("别处", clock.Now(), rand.Reader)
	must(t, foreign, err)
	c, err := foreign.issueServer(clock.Now())
	must(t, c, err)
	req, _ := http.NewRequestWithContext(t.Context(), "GET", "https://"+r.addr+wire.PathHello, nil)
	forced := r.client(nil)
	forced.Transport.(*http.Transport).TLSClientConfig.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return c, nil }
	if resp, err := forced.Do(req); err == nil {
		resp.Body.Close()
		t.Error("a foreign CA's certificate was taken")
	}
	// This CA's signature over another key for the same device: what a stolen CA key would make.
	other, err := r.ca.issueServer(clock.Now())
	must(t, other, err)
	like := certFor(lead.id)
	like.NotAfter = clock.Now().Add(time.Hour)
	der, err := r.ca.issue(like, other.Leaf.PublicKey, clock.Now())
	must(t, der, err)
	fake := &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: other.PrivateKey}
	if resp, p := r.do(r.client(fake), "GET", wire.PathHello, nil); resp.StatusCode != 403 || p.Code != wire.CodeRevoked {
		t.Errorf("another key: %d %v", resp.StatusCode, p)
	}
}

// A revoked device is shut out with its next request, on every route.
func TestRevoked(t *testing.T) {
	r := newRig(t, nil)
	_, sec, lead, _ := r.town()
	lead.submits()
	sec.say(sec.act(roster.ID, "roster.device_revoke", act.PartOpen, act.Form{"device": lead.id.String(), "reason": "遗失"}))
	h := strings.Repeat("0", 64)
	for _, c := range []struct{ method, path string }{{"GET", wire.PathHello}, {"GET", wire.PathCheckpoint}, {"GET", wire.PathProof + "?leaf=0&size=1"},
		{"GET", wire.PathBlob + h}, {"PUT", wire.PathBlob + h}, {"POST", wire.PathPush}, {"POST", wire.PathPull}, {"POST", wire.PathSnapshot}, {"POST", wire.PathWatch}} {
		var body io.Reader
		if c.method == "POST" {
			var v any = &wire.Pull{Version: wire.Version}
			switch c.path {
			case wire.PathWatch:
				v = &feed.Cursor{}
			case wire.PathPush:
				v = &wire.Push{Version: wire.Version}
			}
			b, err := act.Marshal(v)
			body = bytes.NewReader(must(t, b, err))
		}
		if resp, p := r.do(lead.http, c.method, c.path, body); resp.StatusCode != 403 || p.Code != wire.CodeRevoked {
			t.Errorf("%s %s: %d %v", c.method, c.path, resp.StatusCode, p)
		}
	}
}

// Bodies that are too large, cut, not a frame, or of another version are refused in the protocol's
// words, and the connection lives on.
func TestBadFrames(t *testing.T) {
	r := newRig(t, nil)
	_, _, lead, _ := r.town()
	send := func(what, path string, body io.Reader, status int, code app.Code) {
		t.Helper()
		if resp, p := r.do(lead.http, "POST", path, body); resp.StatusCode != status || p.Code != code {
			t.Errorf("%s: %d %v", what, resp.StatusCode, p)
		}
	}
	send("too large", wire.PathPush, bytes.NewReader(make([]byte, maxPush+1)), 413, app.CodeTooLarge)
	send("too large, length unknown", wire.PathPull, io.MultiReader(bytes.NewReader(make([]byte, maxSmall+1))), 413, app.CodeTooLarge)
	send("no frame", wire.PathPush, strings.NewReader("您好"), 400, act.CodeDecode)
	send("empty", wire.PathPull, http.NoBody, 400, act.CodeDecode)
	for _, v := range []any{&wire.Pull{Version: 99}, &wire.Pull{}} {
		b, err := act.Marshal(v)
		send("version", wire.PathPull, bytes.NewReader(must(t, b, err)), 426, wire.CodeVersion)
	}
	send("no such route", "/v1/none", http.NoBody, 404, app.CodeNotFound)

	// A body that ends before its length: the server answers 400 to nobody and forgets it.
	conn, err := tls.Dial("tcp", r.addr, lead.http.Transport.(*http.Transport).TLSClientConfig)
	must(t, conn, err)
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc", wire.PathPush)
	if err := conn.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil || !bytes.HasPrefix(answer, []byte("HTTP/1.1 400")) {
		t.Errorf("cut body: %q, %v", answer, err)
	}
	conn.Close()
	if _, err := lead.Hello(t.Context()); err != nil {
		t.Errorf("after all that: %v", err)
	}
}

// A client that drips its request is hung up on; others are not kept waiting.
func TestSlowloris(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Quiet = 50 * time.Millisecond })
	_, _, lead, _ := r.town()
	for what, begin := range map[string]string{
		"head": "POST /v1/push HTTP/1.1\r\nHost: x\r\nX-Slow: ",
		"body": "POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nabc",
	} {
		conn, err := tls.Dial("tcp", r.addr, lead.http.Transport.(*http.Transport).TLSClientConfig)
		must(t, conn, err)
		if _, err := io.WriteString(conn, begin); err != nil {
			t.Fatal(err)
		}
		if _, err := lead.Hello(t.Context()); err != nil { // meanwhile
			t.Errorf("%s: another request: %v", what, err)
		}
		if _, err := io.ReadAll(conn); err != nil { // ends only when the server hangs up
			var n net.Error
			if errors.As(err, &n) && n.Timeout() {
				t.Errorf("%s: %v", what, err)
			}
		}
		conn.Close()
	}
}

// One device may not take everybody's turn, and strangers at the door of enrolment not the disk.
func TestLimits(t *testing.T) {
	r := newRig(t, func(c *Config) { c.PerDevice = 1; c.Watch = time.Minute })
	_, _, lead, other := r.town()
	page, err := lead.Pull(t.Context(), &wire.Pull{Version: wire.Version})
	must(t, page, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- lead.Watch(ctx, page.Cursor) }()
	var p wire.Problem
	var resp *http.Response
	for p.Code != wire.CodeRetryAfter { // until the watch is there
		resp, p = r.do(lead.http, "GET", wire.PathHello, nil)
	}
	if resp.StatusCode != 503 || resp.Header.Get("Retry-After") != "1" {
		t.Errorf("%d, Retry-After %q", resp.StatusCode, resp.Header.Get("Retry-After"))
	}
	if _, err := other.Hello(t.Context()); err != nil {
		t.Errorf("another device: %v", err)
	}
	cancel()
	<-ended
	for range enrolBurst + 1 {
		b, err := act.Marshal(&wire.Enroll{Version: wire.Version})
		resp, p = r.do(r.client(nil), "POST", wire.PathEnroll, bytes.NewReader(must(t, b, err)))
	}
	if resp.StatusCode != 503 || p.Code != wire.CodeRetryAfter {
		t.Errorf("knocking: %d %v", resp.StatusCode, p)
	}
}

// A watch is answered when an act arrives, with 204 when none does, and at once when the server drains.
func TestWatch(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Watch = 30 * time.Millisecond })
	_, _, lead, _ := r.town()
	page, err := lead.Pull(t.Context(), &wire.Pull{Version: wire.Version})
	must(t, page, err)
	b, err := act.Marshal(&page.Cursor)
	must(t, b, err)
	if resp, _ := r.do(lead.http, "POST", wire.PathWatch, bytes.NewReader(b)); resp.StatusCode != http.StatusNoContent {
		t.Errorf("nothing came: %d", resp.StatusCode)
	}
	lead.submits()
	if resp, _ := r.do(lead.http, "POST", wire.PathWatch, bytes.NewReader(b)); resp.StatusCode != http.StatusOK {
		t.Errorf("something waits: %d", resp.StatusCode)
	}

	r = newRig(t, func(c *Config) { c.Watch = time.Hour })
	_, _, lead, _ = r.town()
	page, err = lead.Pull(t.Context(), &wire.Pull{Version: wire.Version})
	must(t, page, err)
	ended := make(chan error, 1)
	go func() { ended <- lead.Watch(context.WithoutCancel(t.Context()), page.Cursor) }()
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	<-ended
}

// Papers go up in pieces and resume where they were, out-of-step pieces say what is held, and only who
// sees an act that names the paper may fetch it, whole or a range.
func TestPapers(t *testing.T) {
	r := newRig(t, nil)
	sys, _, lead, other := r.town()
	data := bytes.Repeat([]byte("附件的内容。"), 30000)
	size := int64(len(data))
	h := app.Hash(sha256.Sum256(data))
	path := wire.PathBlob + h.String()
	put := func(d *device, off, to int64, size string) (*http.Response, wire.Problem) {
		t.Helper()
		return r.do(d.http, "PUT", path, bytes.NewReader(data[off:to]), wire.HeaderSize, size, wire.HeaderOffset, strconv.FormatInt(off, 10))
	}
	whole := strconv.FormatInt(size, 10)
	if err := lead.PutBlob(t.Context(), h, size, 0, bytes.NewReader(data[:100000])); err != nil {
		t.Fatal(err)
	}
	if n, err := lead.BlobOffset(t.Context(), h, size); n != 100000 || err != nil {
		t.Fatalf("held: %d, %v", n, err)
	}
	if resp, p := put(lead, 200000, size, whole); resp.StatusCode != 409 || p.Code != CodeOffset || resp.Header.Get(wire.HeaderOffset) != "100000" {
		t.Errorf("out of step: %d %v %v", resp.StatusCode, p, resp.Header)
	}
	if resp, p := put(lead, 0, 1, strconv.Itoa(wire.MaxBlob+1)); resp.StatusCode != 413 || p.Code != app.CodeTooLarge {
		t.Errorf("too large: %d %v", resp.StatusCode, p)
	}
	if resp, p := put(sys, 100000, size, whole); resp.StatusCode != 403 || p.Code != app.CodeForbidden {
		t.Errorf("an administrator's paper: %d %v", resp.StatusCode, p)
	}
	if resp, p := put(lead, 0, 1, ""); resp.StatusCode != 400 || p.Code != app.CodeBadInput {
		t.Errorf("no size: %d %v", resp.StatusCode, p)
	}

	// The line breaks in the middle of a piece: what came is kept.
	conn, err := tls.Dial("tcp", r.addr, lead.http.Transport.(*http.Transport).TLSClientConfig)
	must(t, conn, err)
	fmt.Fprintf(conn, "PUT %s HTTP/1.1\r\nHost: x\r\n%s: %d\r\n%s: 100000\r\nContent-Length: 200000\r\n\r\n%s", path, wire.HeaderSize, size, wire.HeaderOffset, data[100000:150000])
	if err := conn.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(conn); err != nil {
		t.Fatal(err)
	}
	conn.Close()
	n, err := lead.BlobOffset(t.Context(), h, size)
	if n != 150000 || err != nil {
		t.Fatalf("after the break: %d, %v", n, err)
	}
	if err := lead.PutBlob(t.Context(), h, size, n, bytes.NewReader(data[n:])); err != nil {
		t.Fatal(err)
	}

	// Nobody may fetch what no act names; afterwards its readers may.
	if _, err := lead.GetBlob(t.Context(), h, size, 0); app.CodeOf(err) != app.CodeNotFound {
		t.Errorf("unnamed: %v", err)
	}
	lead.submits(act.Blob{Hash: h, Name: "附件.txt", Size: size, Type: "text/plain"})
	for _, off := range []int64{0, 1, 150001} {
		body, err := lead.GetBlob(t.Context(), h, size, off)
		must(t, body, err)
		got, err := io.ReadAll(body)
		if err != nil || !bytes.Equal(got, data[off:]) {
			t.Errorf("from %d: %d bytes, %v", off, len(got), err)
		}
		body.Close()
	}
	if _, err := other.GetBlob(t.Context(), h, size, 0); app.CodeOf(err) != app.CodeNotFound {
		t.Errorf("another deputy: %v", err)
	}
	if n, err := other.BlobOffset(t.Context(), h, size); n != 0 || err != nil {
		t.Errorf("another deputy learns of the paper: %d, %v", n, err)
	}
	if n, err := lead.BlobOffset(t.Context(), h, size); n != size || err != nil {
		t.Errorf("whole: %d, %v", n, err)
	}
	if resp, p := r.do(lead.http, "GET", wire.PathBlob+"zz", nil); resp.StatusCode != 400 || p.Code != app.CodeBadInput {
		t.Errorf("no hash: %d %v", resp.StatusCode, p)
	}
}

// A snapshot cut anywhere is told from one that ended, compressed or not.
func TestSnapshotCut(t *testing.T) {
	r := newRig(t, nil)
	_, _, lead, _ := r.town()
	lead.submits()
	b, err := act.Marshal(&wire.Pull{Version: wire.Version, Max: 2})
	must(t, b, err)
	for _, enc := range []string{"", "zstd"} {
		req, err := http.NewRequestWithContext(t.Context(), "POST", "https://"+r.addr+wire.PathSnapshot, bytes.NewReader(b))
		must(t, req, err)
		if enc != "" {
			req.Header.Set("Accept-Encoding", enc)
		}
		resp, err := lead.http.Do(req)
		must(t, resp, err)
		raw, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.Header.Get("Content-Encoding") != enc {
			t.Fatalf("%q: %v", resp.Header.Get("Content-Encoding"), err)
		}
		for cut := 0; cut <= len(raw); cut += max(1, len(raw)/40) {
			if pages, err := pages(raw[:cut], enc); err == nil {
				t.Errorf("%q cut at %d of %d reads as whole, %d pages", enc, cut, len(raw), pages)
			}
		}
		if n, err := pages(raw, enc); err != nil || n < 3 {
			t.Errorf("%q whole: %d pages, %v", enc, n, err)
		}
	}
	if resp, p := r.do(lead.http, "POST", wire.PathSnapshot, bytes.NewReader([]byte{0xa0})); resp.StatusCode != 426 || p.Code != wire.CodeVersion {
		t.Errorf("a refusal before the stream: %d %v", resp.StatusCode, p)
	}
}

func pages(raw []byte, enc string) (n int, err error) {
	var in io.Reader = bytes.NewReader(raw)
	if enc == "zstd" {
		z, err := zstd.NewReader(in)
		if err != nil {
			return 0, err
		}
		defer z.Close()
		in = z
	}
	for {
		if _, err := wire.ReadFrame(in, nil, 1<<22); err == io.EOF {
			return n, nil
		} else if err != nil {
			return n, err
		}
		n++
	}
}

// A panic in a handler is an answer "internal" to one client, with the stack in the log only.
func TestPanicContained(t *testing.T) {
	r := newRig(t, nil)
	r.s.open("GET /v1/boom", func(*exchange) error { panic("boom") })
	resp, p := r.do(r.client(nil), "GET", "/v1/boom", nil)
	if resp.StatusCode != 500 || p.Code != app.CodeInternal || len(p.Args) > 0 {
		t.Errorf("%d %v", resp.StatusCode, p)
	}
	if !strings.Contains(r.log.String(), "boom") {
		t.Error("nothing in the log")
	}
}
