package archive

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/arrows"
)

// What is handed over hangs on nothing but the encoding of acts.
func TestArrows(t *testing.T) { arrows.Only(t, "renda/app", "renda/app/act") }

func keyOf(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

func public(k ed25519.PrivateKey) []byte { return k.Public().(ed25519.PublicKey) }

var (
	server, clerk       = keyOf(1), keyOf(2)
	serverDev, clerkDev = app.NamedID("server"), app.NamedID("clerk")
	serverAcc, clerkAcc = app.NamedID("server-account"), app.NamedID("clerk-account")
	matter              = app.NamedID("matter")
)

func signed(t testing.TB, k ed25519.PrivateKey, a act.Act, f act.Form, version uint64) (act.Entry, *act.Act) {
	t.Helper()
	var err error
	if a.Body, err = f.Encode(); err != nil {
		t.Fatal(err)
	}
	s, err := act.Seal(&a, act.Ed25519Signer(k))
	if err != nil {
		t.Fatal(err)
	}
	return act.Entry{Act: s, Epoch: 1, LSN: version, Version: version, Received: 1767000000000 + int64(version), Leaf: version, Salt: []byte("salt")}, &a
}

// content is a matter of two acts, one of the clerk's and one of the server's, a paper and a file.
func content(t testing.TB) *Content {
	enrol := act.Form{"id": clerkDev.String(), "key": hex.EncodeToString(public(clerk))}
	enrol.SetList("accounts", []string{clerkAcc.String()})
	k, _ := signed(t, server, act.Act{ID: app.NamedID("k"), Matter: app.NamedID("roster"), Part: act.PartOpen, Kind: "roster.device_new", Account: serverAcc, Device: serverDev, N: 1}, enrol, 9)
	c := &Content{Keys: []act.Entry{k}, Head: []byte("checkpoint\n"), Device: clerkDev, Signer: act.Ed25519Signer(clerk),
		Papers: []Member{Bytes("分送单.docx", "application/msword", []byte("分送单正文"))}, Files: []Member{Bytes("a/b\"文本.txt", "text/plain", []byte("第一条"))},
		Record: Record{Matter: matter.String(), Title: "演示办法", Version: 3, Server: Server{Device: serverDev.String()}}}
	for i, x := range []struct {
		key      ed25519.PrivateKey
		acc, dev app.ID
	}{{clerk, clerkAcc, clerkDev}, {server, serverAcc, serverDev}} {
		e, a := signed(t, x.key, act.Act{ID: app.NamedID(fmt.Sprint(i)), Matter: matter, Part: act.PartOpen, Kind: "filing.check", Account: x.acc, Device: x.dev, N: uint64(i + 1)}, act.Form{"x": int64(i)}, uint64(i+1))
		s, err := StepOf(&e, a)
		if err != nil {
			t.Fatal(err)
		}
		c.Entries, c.Steps = append(c.Entries, e), append(c.Steps, s)
	}
	return c
}

func packed(t testing.TB, c *Content) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := Write(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func check(t testing.TB, b []byte) *Report {
	t.Helper()
	r, err := Verify(bytes.NewReader(b), int64(len(b)), public(server))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func says(r *Report) string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, f.Kind+" "+f.Path)
	}
	return strings.Join(out, "|")
}

// A package checks, says what it could not hold, and comes out the same twice.
func TestGood(t *testing.T) {
	b := packed(t, content(t))
	if r := check(t, b); len(r.Findings) != 0 || r.Acts != 2 || r.Files != 8 || r.Hidden != 1 || r.Record.Title != "演示办法" || len(r.Record.Files) != 2 {
		t.Fatalf("%s: %+v", says(r), r)
	}
	if !bytes.Equal(b, packed(t, content(t))) {
		t.Fatal("the same matter gives other bytes")
	}
}

// Whichever byte of a package is changed, it is found: in a member's content under that member's name.
func TestEveryByte(t *testing.T) {
	b := packed(t, content(t))
	step := 1
	if testing.Short() {
		step = 7
	}
	for i := 0; i < len(b); i += step {
		bad := bytes.Clone(b)
		bad[i] ^= 0x20
		r, err := Verify(bytes.NewReader(bad), int64(len(bad)), public(server))
		if app.CodeOf(err) == CodePackage {
			continue
		}
		if err != nil || len(r.Findings) == 0 {
			t.Fatalf("byte %d changed and nothing is found (%v)", i, err)
		}
	}
	for _, x := range []struct{ have, name string }{{"第一条", `files/0001-a_b_文本.txt`}, {"分送单正文", "papers/0001-分送单.docx"}, {"checkpoint\n", headName}} {
		bad := bytes.Replace(b, []byte(x.have), bytes.Repeat([]byte("!"), len(x.have)), 1)
		if r := check(t, bad); !strings.Contains(says(r), FindChanged+" "+x.name) {
			t.Errorf("%s: found %s", x.name, says(r))
		}
	}
}

// Bytes before, behind or between members are found too, and a cut package is none.
func TestContainer(t *testing.T) {
	b := packed(t, content(t))
	r, err := Verify(bytes.NewReader(append([]byte("prefix"), b...)), int64(len(b)+6), public(server))
	if err != nil || says(r) != FindContainer+" " {
		t.Fatalf("prefix: %v %v", r, err)
	}
	if _, err := Verify(bytes.NewReader(b[:len(b)-30]), int64(len(b)-30), public(server)); app.CodeOf(err) != CodePackage {
		t.Fatalf("cut: %v", err)
	}
}

func opened(t testing.TB, b []byte) *checking {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	v := &checking{z: z, at: map[string]*zip.File{}, bad: map[string]bool{}}
	for _, f := range z.File {
		v.at[f.Name] = f
	}
	return v
}

// rewrite packs again what is in a package, after fn had its way with the members: as somebody would who knows the form.
func rewrite(t testing.TB, b []byte, fn func(ms []Member) []Member) []byte {
	t.Helper()
	v := opened(t, b)
	var ms []Member
	for _, f := range v.z.File {
		ms = append(ms, Bytes(f.Name, "", v.read(f.Name)))
	}
	var out bytes.Buffer
	if err := writeZip(&out, fn(ms), &watched{}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A member left out or put in is named, whoever packed it again.
func TestMissingAndExtra(t *testing.T) {
	b := packed(t, content(t))
	gone := rewrite(t, b, func(ms []Member) []Member {
		for i := range ms {
			if strings.HasPrefix(ms[i].Name, "files/") {
				return append(ms[:i], ms[i+1:]...)
			}
		}
		return ms
	})
	if r := check(t, gone); says(r) != "missing files/0001-a_b_文本.txt" {
		t.Fatal(says(r))
	}
	more := rewrite(t, b, func(ms []Member) []Member { return append(ms, Bytes("files/x", "", nil)) })
	if r := check(t, more); says(r) != "extra files/x" {
		t.Fatal(says(r))
	}
}

// Forgery: acts signed with a key the server did not let in, packed by the same hand, do not pass; nor does another server's package.
func TestForged(t *testing.T) {
	c := content(t)
	forger := keyOf(7)
	e, a := signed(t, forger, act.Act{ID: app.NamedID("0"), Matter: matter, Part: act.PartOpen, Kind: "filing.check", Account: clerkAcc, Device: clerkDev, N: 1}, act.Form{"x": int64(5)}, 1)
	s, err := StepOf(&e, a)
	if err != nil {
		t.Fatal(err)
	}
	c.Entries[0], c.Steps[0] = e, s
	if r := check(t, packed(t, c)); says(r) != "signature log/0001.cbor" {
		t.Fatal(says(r))
	}
	c.Signer = act.Ed25519Signer(forger)
	if r := check(t, packed(t, c)); !strings.Contains(says(r), "signature seal.txt") {
		t.Fatal(says(r))
	}
	b := packed(t, content(t))
	r, err := Verify(bytes.NewReader(b), int64(len(b)), public(forger))
	if err != nil || !strings.Contains(says(r), "signature keys/0001.cbor") {
		t.Fatalf("%v %v", r, err)
	}
	d := content(t)
	d.Steps[1].Kind = "filing.end"
	if r := check(t, packed(t, d)); says(r) != "log process.xml" {
		t.Fatal(says(r))
	}
}

// Each file is in exactly one list, and what is right, missing or misplaced adds up, however the shelf stands.
func TestShelfProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var items []Item
		var read []string
		n := rapid.IntRange(0, 12).Draw(rt, "n")
		for i := range n {
			items = append(items, Item{Label: fmt.Sprint("L", i), Box: fmt.Sprint("B", rapid.IntRange(0, 3).Draw(rt, "box")), Lent: rapid.SampledFrom([]string{"", "", "王主任"}).Draw(rt, "lent")})
		}
		for range rapid.IntRange(0, 25).Draw(rt, "reads") {
			if rapid.Bool().Draw(rt, "isbox") {
				read = append(read, fmt.Sprint("B", rapid.IntRange(0, 4).Draw(rt, "b")))
			} else {
				read = append(read, fmt.Sprint(" L", rapid.IntRange(0, 14).Draw(rt, "l"), " "))
			}
		}
		s := CheckShelf(items, read, true)
		if s.Right+len(s.Missing)+len(s.Misplaced)+len(s.Lent) != n {
			rt.Fatalf("%d items: %+v", n, s)
		}
		for _, m := range s.Missing {
			if m.Lent != "" {
				rt.Fatalf("lent and missing: %+v", m)
			}
		}
		lent := 0
		for _, it := range items {
			if it.Lent != "" {
				lent++
			}
		}
		if len(s.Lent)+len(s.Back) != lent {
			rt.Fatalf("%d are lent: %+v", lent, s)
		}
		for _, m := range s.Misplaced {
			if m.Found == m.Box {
				rt.Fatalf("misplaced in its own box: %+v", m)
			}
		}
	})
}

// Of boxes that were not read nothing is said; what was read out of its box is said with where it was.
func TestShelf(t *testing.T) {
	items := []Item{{Label: "a", Box: "1"}, {Label: "b", Box: "1"}, {Label: "c", Box: "2"}, {Label: "d", Box: "3"}}
	s := CheckShelf(items, []string{"1", "a", "a", "c", "zz", "2"}, false)
	if s.Right != 1 || len(s.Missing) != 1 || s.Missing[0].Label != "b" || len(s.Misplaced) != 1 || s.Misplaced[0].Found != "1" || fmt.Sprint(s.Doubled, s.Unknown, s.Unread) != "[a] [zz] [3]" {
		t.Fatalf("%+v", s)
	}
}

// What is lent is not missing; read on the shelf it is in its place, and said to have come back.
func TestShelfLent(t *testing.T) {
	items := []Item{{Label: "a", Box: "1", Lent: "王主任"}, {Label: "b", Box: "1", Lent: "李主任"}, {Label: "c", Box: "1"}}
	s := CheckShelf(items, []string{"1", "b"}, false)
	if s.Right != 1 || len(s.Lent) != 1 || s.Lent[0].Lent != "王主任" || len(s.Back) != 1 || s.Back[0].Label != "b" || len(s.Missing) != 1 || s.Missing[0].Label != "c" {
		t.Fatalf("%+v", s)
	}
}

// A 档号 is of the pattern or it is not.
func TestFits(t *testing.T) {
	marks := map[string]string{"全宗": "0001", "类别": "WS", "期限": "Y", "机构": "BASC"}
	for no, want := range map[string]bool{"0001-WS·2026-Y-BASC-0003": true, "0001-WS·2026-Y-BASC-12345": true, "0001-WS·2026-Y-BASC-3": false, "0001-WS·26-Y-BASC-0003": false, "0002-WS·2026-Y-BASC-0003": false, "": false, "x0001-WS·2026-Y-BASC-0003": false} {
		if got := Fits("{全宗}-{类别}·{年}-{期限}-{机构}-{序:4}", marks, no); got != want {
			t.Errorf("%q: %v", no, got)
		}
	}
}
