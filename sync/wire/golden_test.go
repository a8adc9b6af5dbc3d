package wire

import (
	"bytes"
	"crypto/ed25519"
	"io"
	"reflect"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/arrows"
	"renda/app/apptest/golden"
	"renda/app/feed"
	"renda/app/org"
)

func sampleSigned(t testing.TB, n uint64) act.Signed {
	t.Helper()
	seed := make([]byte, ed25519.SeedSize)
	for i := range seed {
		seed[i] = byte(i)
	}
	s, err := act.Seal(&act.Act{ID: app.NamedID("act"), Matter: app.NamedID("matter"), Part: act.PartOpen, Kind: "proposal.submit", Proc: 1,
		Body: []byte{0xa1, 0x61, 'a', 0x61, 'b'}, Account: app.NamedID("account"), Device: app.NamedID("device"), N: n, At: 1}, act.Ed25519Signer(ed25519.NewKeyFromSeed(seed)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func samplePage(t testing.TB) *feed.Page {
	t.Helper()
	p := &feed.Page{
		Items: []feed.Item{
			{Pos: 9, Scopes: []uint16{0, 1}, Entry: &act.Entry{Act: sampleSigned(t, 7), Epoch: 1, LSN: 5, Version: 2, Received: 1_795_500_001_000, Leaf: 8, Rules: 1, Salt: []byte{1, 2}}},
			{Pos: 10, Scopes: []uint16{1}, Purge: &feed.Purge{Matter: app.NamedID("matter"), Part: act.PartHandling, Why: "reassigned"}},
		},
		Cursor: feed.Cursor{Epoch: 1, Scopes: []feed.ScopePos{{Scope: org.ScopeAll, Pos: 9}, {Scope: org.UnitScope(app.NamedID("unit")), Pos: 10}}},
		More:   true, Head: []byte("log.example\n9\nroot\n"), Proof: [][]byte{{1}, {2}}, Now: 1_795_500_002_000,
	}
	for i := range p.Items {
		for _, s := range p.Items[i].Scopes {
			d := &p.Cursor.Scopes[s].Digest
			*d = feed.Advance(*d, &p.Items[i])
		}
	}
	return p
}

// frames gives one value of every frame, by the name of its golden file.
func frames(t testing.TB) map[string]any {
	t.Helper()
	p := samplePage(t)
	report := feed.Report{Kind: "purged", Matter: app.NamedID("matter"), Part: act.PartHandling, Pos: 10, At: 1_795_500_003_000}
	receipt := act.Receipt{Act: app.NamedID("act"), N: 7, Outcome: act.Accepted, LSN: 5, Version: 2, At: 1_795_500_001_000}
	return map[string]any{
		"hello":            &Hello{Version: 1, Min: 1, Epoch: 1, Server: app.NamedID("server"), Name: "演示市人大常委会", Now: 1_795_500_000_000, LastN: 6, LastAct: app.Hash{6}},
		"hello-recovering": &Hello{Version: 1, Min: 1, Epoch: 2, Server: app.NamedID("server"), Recovering: true},
		"push":             &Push{Version: 1, Epoch: 1, Acts: []act.Signed{sampleSigned(t, 7), sampleSigned(t, 8)}},
		"push-reoffers":    &Push{Version: 1, Epoch: 2, Reoffers: []act.Entry{*p.Items[0].Entry}},
		"push-reports":     &Push{Version: 1, Epoch: 1, Reports: []feed.Report{report}},
		"push-reply":       &PushReply{Receipts: []act.Receipt{receipt}, Reoffers: []act.Receipt{receipt}, Now: 1_795_500_001_000},
		"pull":             &Pull{Version: 1, Cursor: p.Cursor, Max: 100, Head: 9},
		"pull-first":       &Pull{Version: 1},
		"page":             p,
		"page-empty":       &feed.Page{Items: []feed.Item{}, Cursor: feed.Cursor{Epoch: 1, Scopes: []feed.ScopePos{{Scope: org.ScopeAll}}}, Now: 1},
		"cursor":           &p.Cursor,
		"report":           &report,
		"enroll":           &Enroll{Version: 1, Code: "0000-0000-0000-0000-0000-0000-0000-0000-0000", Key: []byte{1, 2, 3}, CSR: []byte{0x30, 0}, Name: "村里的电脑", Class: "专用"},
		"enrolled": &Enrolled{Device: app.NamedID("device"), Account: app.NamedID("account"), Cert: []byte{0x30, 1}, CA: []byte{0x30, 2}, Server: app.NamedID("server"),
			Key: []byte{4}, LogKey: "log.example+00000000+AQ==", Roster: app.NamedID("roster"), Name: "演示市人大常委会"},
		"problem":    &Problem{Code: CodeEpoch, Item: "x", Args: map[string]string{"epoch": "2"}},
		"checkpoint": &Checkpoint{Note: []byte("log.example\n9\nroot\n"), Proof: [][]byte{{1}}},
		"proof":      &Proof{Leaf: 3, Size: 9, Path: [][]byte{{1}, {2}}},
	}
}

// TestGoldens: every frame ever shipped is still written as it was and reads back as the same value.
func TestGoldens(t *testing.T) {
	for name, v := range frames(t) {
		b, err := act.Marshal(v)
		if err != nil {
			t.Fatal(name, err)
		}
		golden.Hex(t, name, b)
		back := reflect.New(reflect.TypeOf(v).Elem())
		if err := act.Unmarshal(b, back.Interface()); err != nil {
			t.Fatal(name, err)
		}
		if !reflect.DeepEqual(back.Interface(), v) {
			t.Errorf("%s comes back as another value:\n%+v\n%+v", name, back.Interface(), v)
		}
	}
	p := samplePage(t)
	one := feed.Advance(app.Hash{}, &p.Items[0])
	golden.Hex(t, "digest-entry", one[:])
	golden.Hex(t, "digest-purge", p.Cursor.Scopes[1].Digest[:])
}

// TestStreamGolden: a stream's three kinds of frame are what they were, and a stream cut at any byte is told from one that ended.
func TestStreamGolden(t *testing.T) {
	var whole, failed bytes.Buffer
	for _, b := range [][]byte{{1, 2, 3}, {}} {
		for _, w := range []io.Writer{&whole, &failed} {
			if err := WriteFrame(w, b); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := WriteEnd(&whole, nil); err != nil {
		t.Fatal(err)
	}
	if err := WriteEnd(&failed, &app.Error{Code: CodeRevoked, Op: "never sent", Item: "device"}); err != nil {
		t.Fatal(err)
	}
	golden.Hex(t, "stream-whole", whole.Bytes())
	golden.Hex(t, "stream-problem", failed.Bytes())
	for cut := range whole.Len() + 1 {
		n, err := readStream(whole.Bytes()[:cut])
		if cut == whole.Len() && (n != 2 || err != io.EOF) || cut < whole.Len() && app.CodeOf(err) != app.CodeOffline {
			t.Fatalf("cut at %d: %d frames, %v", cut, n, err)
		}
	}
	if n, err := readStream(failed.Bytes()); n != 2 || app.CodeOf(err) != CodeRevoked {
		t.Fatal(n, err)
	}
}

func readStream(b []byte) (n int, err error) {
	r := bytes.NewReader(b)
	for buf := []byte(nil); ; n++ {
		if buf, err = ReadFrame(r, buf, 1<<16); err != nil {
			return n, err
		}
	}
}

// TestEnrollCodeGolden: a code printed once is typed for ever.
func TestEnrollCodeGolden(t *testing.T) {
	var c EnrollCode
	for i := range 10 {
		c.Secret[i], c.CA[i] = byte(i), byte(0xf0+i)
	}
	golden.Hex(t, "enroll-code", []byte(c.String()))
	if got, err := ParseCode(c.String()); err != nil || got != c {
		t.Fatal(err)
	}
}

// TestStatusTable: each code's status leads back to a code of the same status, and a bare 403 never to "revoked".
func TestStatusTable(t *testing.T) {
	for _, s := range statuses {
		if s.code == CodeRevoked || s.code == app.CodeForbidden {
			continue
		}
		if got := Status(CodeOfStatus(s.status)); got != s.status {
			t.Errorf("%s: %d leads to %d", s.code, s.status, got)
		}
	}
	for status := range 600 {
		if c := CodeOfStatus(status); c == CodeRevoked || c == app.CodeForbidden {
			t.Errorf("a bare %d says %s", status, c)
		}
	}
}

// TestProblem: the client learns code, item and facts of an error and nothing of its cause.
func TestProblem(t *testing.T) {
	p := ProblemOf(&app.Error{Code: CodeGap, Op: "secret", Item: "7", Args: map[string]string{"n": "6"}, Err: io.ErrUnexpectedEOF})
	b, err := act.Marshal(p)
	if err != nil || bytes.Contains(b, []byte("secret")) || bytes.Contains(b, []byte("EOF")) {
		t.Fatal(err)
	}
	if p := ProblemOf(io.ErrUnexpectedEOF); p.Code != app.CodeInternal || p.Item != "" {
		t.Fatalf("%+v", p)
	}
}

// TestArrows: frames know the core only.
func TestArrows(t *testing.T) { arrows.Only(t, "renda/app"); arrows.Never(t, "net/http") }
