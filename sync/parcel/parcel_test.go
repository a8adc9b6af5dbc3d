package parcel

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/arrows"
	"renda/app/apptest/golden"
	"renda/app/feed"
	"renda/app/org"
	"renda/sync/wire"
)

// TestArrows: a parcel knows frames and ports, neither store, server, window nor desk.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app", "renda/sync/wire", "renda/sync/engine", "filippo.io/age", "golang.org/x/crypto/ssh")
	arrows.Never(t, "renda/app/desk", "renda/server", "renda/localdb", "net/http", "os")
}

// device is one with its key.
func device(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

func public(k ed25519.PrivateKey) ed25519.PublicKey { return k.Public().(ed25519.PublicKey) }

var sender, recipientKey, stranger = device(1), device(2), device(3)

func opener(t testing.TB, k ed25519.PrivateKey) []Key {
	t.Helper()
	key, err := NewKey(k)
	if err != nil {
		t.Fatal(err)
	}
	return []Key{key}
}

var header = Header{ID: app.NamedID("parcel"), From: app.NamedID("desk"), To: app.NamedID("server"), Number: 3, Created: 1_795_500_000_000, Name: "代工委经办"}

// write makes a parcel of some records and papers.
func write(t testing.TB, recs []Record, papers ...[]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := Create(&b, header, act.Ed25519Signer(sender), public(recipientKey), public(sender))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range recs {
		if err := w.Raw(r.Class, r.Body); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range papers {
		if err := w.Blob(sha256.Sum256(p), int64(len(p)), bytes.NewReader(p)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func bySender(*Header) (ed25519.PublicKey, error) { return public(sender), nil }

func anything(*Record) error { return nil }

func open(t testing.TB, b []byte) (*Parcel, error) {
	t.Helper()
	return Open(bytes.NewReader(b), opener(t, recipientKey), bySender, anything)
}

// small is a parcel of every kind of record a desk writes.
func small(t testing.TB) []byte {
	t.Helper()
	ask, err := act.Marshal(&Ask{Version: 1, Cursor: feed.Cursor{Epoch: 1}, Awaits: 3})
	if err != nil {
		t.Fatal(err)
	}
	push, err := act.Marshal(&wire.Push{Version: 1, Epoch: 1})
	if err != nil {
		t.Fatal(err)
	}
	return write(t, []Record{{ClassAsk, ask}, {ClassPush, push}}, []byte("附件"))
}

// TestThereAndBack: whatever records and papers go in come out in order, for both the recipient and the sender.
func TestThereAndBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var recs []Record
		for range rapid.IntRange(0, 6).Draw(rt, "records") {
			class := rapid.SampledFrom([]string{ClassAsk, ClassPush, ClassPage, "tomorrow"}).Draw(rt, "class")
			size := rapid.SampledFrom([]int{0, 1, 100, 65536, 200_000}).Draw(rt, "size")
			body := make([]byte, size)
			_, _ = rand.NewChaCha8([32]byte{byte(size), byte(len(recs))}).Read(body)
			recs = append(recs, Record{class, body})
		}
		var papers [][]byte
		for range rapid.IntRange(0, 2).Draw(rt, "papers") {
			papers = append(papers, bytes.Repeat([]byte{byte(len(papers))}, rapid.SampledFrom([]int{0, 5, chunkSize, chunkSize + 1}).Draw(rt, "paper")))
		}
		b := write(t, recs, papers...)
		for _, who := range []ed25519.PrivateKey{recipientKey, sender} {
			p, err := Open(bytes.NewReader(b), opener(t, who), bySender, anything)
			if err != nil {
				rt.Fatal(err)
			}
			if h := p.Header; h.ID != header.ID || h.Number != header.Number || h.Name != header.Name || p.Size != int64(len(b)) {
				rt.Fatalf("%+v", p)
			}
			var got []Record
			var whole []byte
			if err := p.Each(func(r *Record) error {
				if r.Class != ClassBlob {
					got = append(got, Record{r.Class, bytes.Clone(r.Body)})
					return nil
				}
				var c Chunk
				if err := act.Unmarshal(r.Body, &c); err != nil {
					return err
				}
				whole = append(whole, c.Data...)
				return nil
			}); err != nil {
				rt.Fatal(err)
			}
			if len(got) != len(recs) || !bytes.Equal(whole, bytes.Join(papers, nil)) {
				rt.Fatalf("%d records of %d, %d bytes of papers", len(got), len(recs), len(whole))
			}
			for i := range recs {
				if got[i].Class != recs[i].Class || !bytes.Equal(got[i].Body, recs[i].Body) {
					rt.Fatalf("record %d differs", i)
				}
			}
		}
	})
}

// step is how many bytes lie between two tries: each opens a sealed file.
func step() int {
	if testing.Short() {
		return 13
	}
	return 1
}

// TestCutAnywhere: a file that ends too early, at whatever byte, is refused as that and says where.
func TestCutAnywhere(t *testing.T) {
	b := small(t)
	for n := 0; n < len(b); n += step() {
		p, err := open(t, b[:n])
		if want := CodeCut; p != nil || app.CodeOf(err) != want && n > 0 || n == 0 && app.CodeOf(err) != CodeFormat {
			t.Fatalf("cut to %d bytes of %d: %v", n, len(b), err)
		}
	}
}

// TestFlippedAnywhere: one bit changed anywhere is found, and the words tell a changed file from one that was cut.
func TestFlippedAnywhere(t *testing.T) {
	b := small(t)
	for i := 0; i < len(b); i += step() {
		x := bytes.Clone(b)
		x[i] ^= 1 << (i % 8)
		p, err := open(t, x)
		code := app.CodeOf(err)
		if p != nil || !strings.HasPrefix(string(code), "parcel.") {
			t.Fatalf("byte %d of %d changed: %v", i, len(b), err)
		}
		if i > 600 && i < len(b)-tailLen && code != CodeDamaged {
			t.Fatalf("byte %d of %d changed: %v", i, len(b), err)
		}
	}
	for _, more := range [][]byte{append(bytes.Clone(b), 0), append(bytes.Clone(b), b...)} {
		if _, err := open(t, more); err == nil {
			t.Fatal("something behind the end was not seen")
		}
	}
}

// TestTwoFaces: a stick that gives another file the second time it is read is found out before the strange record is applied.
func TestTwoFaces(t *testing.T) {
	first := write(t, []Record{{ClassAsk, []byte{1}}, {ClassPush, []byte{2}}})
	second := write(t, []Record{{ClassAsk, []byte{1}}, {ClassPush, []byte{3}}})
	r := &swap{Reader: bytes.NewReader(first)}
	p, err := Open(r, opener(t, recipientKey), bySender, anything)
	if err != nil {
		t.Fatal(err)
	}
	r.Reader = bytes.NewReader(second)
	var got []string
	err = p.Each(func(rec *Record) error {
		got = append(got, rec.Class)
		return nil
	})
	if app.CodeOf(err) != CodeDamaged || len(got) != 1 {
		t.Fatalf("%v after %v", err, got)
	}
}

type swap struct{ *bytes.Reader }

// TestWhoseItIs: a parcel for another, from nobody known, or signed by somebody else is refused with its own code.
func TestWhoseItIs(t *testing.T) {
	b := small(t)
	_, err := Open(bytes.NewReader(b), opener(t, stranger), bySender, anything)
	if app.CodeOf(err) != CodeOther {
		t.Error(err)
	}
	_, err = Open(bytes.NewReader(b), opener(t, recipientKey), func(*Header) (ed25519.PublicKey, error) { return public(stranger), nil }, anything)
	if app.CodeOf(err) != CodeSignature {
		t.Error(err)
	}
	no := &app.Error{Code: CodeRevoked}
	_, err = Open(bytes.NewReader(b), opener(t, recipientKey), func(*Header) (ed25519.PublicKey, error) { return nil, no }, anything)
	if app.CodeOf(err) != CodeRevoked {
		t.Error(err)
	}
	if _, err := open(t, []byte("an entirely different file")); app.CodeOf(err) != CodeFormat {
		t.Error(err)
	}
}

// TestBadPapers: a paper that is not what its hash says, has a gap, or does not end is refused whole.
func TestBadPapers(t *testing.T) {
	h := app.Hash(sha256.Sum256([]byte("abcd")))
	for name, cs := range map[string][]Chunk{
		"hash":  {{h, 4, 0, []byte("abce")}},
		"gap":   {{h, 4, 0, []byte("a")}, {h, 4, 2, []byte("cd")}},
		"short": {{h, 4, 0, []byte("ab")}},
		"huge":  {{h, wire.MaxBlob + 1, 0, []byte("ab")}},
		"empty": {{h, 4, 0, nil}, {h, 4, 0, []byte("abcd")}},
		"two":   {{h, 4, 0, []byte("ab")}, {app.Hash{1}, 4, 2, []byte("cd")}},
	} {
		var recs []Record
		for i := range cs {
			b, err := act.Marshal(&cs[i])
			if err != nil {
				t.Fatal(err)
			}
			recs = append(recs, Record{ClassBlob, b})
		}
		if _, err := open(t, write(t, recs)); app.CodeOf(err) != CodeRecord && app.CodeOf(err) != CodeDamaged {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTrim: a page that begins behind a desk, cut down to what the desk lacks, brings every scope to the digest the whole page leads to.
func TestTrim(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3).Draw(t, "scopes")
		page := &feed.Page{Cursor: feed.Cursor{Scopes: make([]feed.ScopePos, n)}}
		names := []string{"a", "b", "c"}
		for i := range n {
			page.Cursor.Scopes[i].Scope = org.Scope(names[i])
		}
		var at []feed.Cursor // where a desk may stand: after any item
		at = append(at, clone(page.Cursor))
		for i := range rapid.IntRange(1, 12).Draw(t, "items") {
			it := feed.Item{Pos: uint64(i + 1), Purge: &feed.Purge{Matter: app.NamedID(string(rune('a' + i))), Part: act.PartOpen}}
			for s := range n {
				if rapid.Bool().Draw(t, "in") {
					it.Scopes = append(it.Scopes, uint16(s))
				}
			}
			if len(it.Scopes) == 0 {
				it.Scopes = []uint16{0}
			}
			for _, s := range it.Scopes {
				x := &page.Cursor.Scopes[s]
				x.Pos, x.Digest = it.Pos, feed.Advance(x.Digest, &it)
			}
			page.Items = append(page.Items, it)
			at = append(at, clone(page.Cursor))
		}
		desk := at[rapid.IntRange(0, len(at)-1).Draw(t, "desk")]
		want := clone(page.Cursor)
		trim(page, desk)
		for _, it := range page.Items {
			for _, s := range it.Scopes {
				if it.Pos <= desk.Scopes[s].Pos {
					t.Fatalf("position %d is left", it.Pos)
				}
				desk.Scopes[s] = feed.ScopePos{Scope: desk.Scopes[s].Scope, Pos: it.Pos, Digest: feed.Advance(desk.Scopes[s].Digest, &it)}
			}
		}
		for i := range want.Scopes {
			if desk.Scopes[i] != want.Scopes[i] || page.Cursor.Scopes[i] != want.Scopes[i] {
				t.Fatalf("scope %d does not come to where the page leads", i)
			}
		}
	})
}

func clone(c feed.Cursor) feed.Cursor {
	c.Scopes = append([]feed.ScopePos(nil), c.Scopes...)
	return c
}

// TestFormat: a parcel written by the first program that wrote any is still read.
func TestFormat(t *testing.T) {
	b := golden.Read(t, "testdata/parcel-v1.golden")
	p, err := open(t, b)
	if err != nil || p.Counts[ClassAsk] != 1 || p.Counts[ClassPush] != 1 || p.Counts[ClassBlob] != 1 || p.Header.Name != header.Name {
		t.Fatalf("%+v %v", p, err)
	}
	for name, v := range map[string]any{
		"header": &header, "record": &Record{ClassPush, []byte{1, 2}}, "footer": &Footer{Counts: map[string]uint64{ClassPush: 2}, Sum: app.Hash{1}, Sig: []byte{9}},
		"ask": &Ask{Version: 1, Cursor: feed.Cursor{Epoch: 1}, Head: 9, Awaits: 3, Heard: 2, Wants: []Want{{app.Hash{4}, 10}}},
		"told": &Told{Parcel: app.NamedID("p"), Number: 2, At: 5, Problem: &wire.Problem{Code: "wire.gap"}, Deferred: []act.Receipt{{N: 1}}, Reoffers: []act.Receipt{{N: 2}},
			Reports: []feed.Report{{Kind: "purged"}}, Blobs: []app.Hash{{7}}},
		"proofs": &Proofs{Note: []byte("n"), Known: []Proof{{Size: 3, Path: [][]byte{{1}}}}, From: feed.Cursor{Epoch: 1}}, "chunk": &Chunk{app.Hash{1}, 4, 0, []byte("abcd")},
		"answer": &Answer{Enrolled: []byte{1}, Cert: []byte{2}, Sig: []byte{3}},
	} {
		enc, err := act.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		golden.Hex(t, name, enc)
	}
}

// FuzzRecords: whatever stands inside a sealed and rightly ended file, reading it gives a parcel or a refusal with a code.
func FuzzRecords(f *testing.F) {
	f.Add([]byte{0, 0, 0, 1, 0xa0})
	var plain bytes.Buffer
	b := small(f)
	r, err := age.Decrypt(bytes.NewReader(b[len(magic):len(b)-tailLen]), opener(f, recipientKey)[0].id)
	if err != nil {
		f.Fatal(err)
	}
	if _, err := plain.ReadFrom(r); err != nil {
		f.Fatal(err)
	}
	f.Add(plain.Bytes())
	to, err := recipient(public(recipientKey))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		var out bytes.Buffer
		out.WriteString(magic)
		c := &counter{w: &out}
		w, err := age.Encrypt(c, to)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		out.Write(append([]byte(tail), byte(c.n>>56), byte(c.n>>48), byte(c.n>>40), byte(c.n>>32), byte(c.n>>24), byte(c.n>>16), byte(c.n>>8), byte(c.n)))
		p, err := open(t, out.Bytes())
		if (p == nil) == (err == nil) {
			t.Fatal(p, err)
		}
		if err != nil && !strings.HasPrefix(string(app.CodeOf(err)), "parcel.") {
			t.Fatal(err)
		}
	})
}

// FuzzFile: whatever file is on the stick, it is a parcel or refused with a code; the same for what enrolment writes.
func FuzzFile(f *testing.F) {
	f.Add(small(f))
	f.Add([]byte(magicRequest))
	f.Add([]byte(magicAnswer))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, err := range []error{tried(open(t, b)), tried(ReadRequest(bytes.NewReader(b), []app.Hash{{1}})),
			tried(ReadAnswer(bytes.NewReader(b), recipientKey, wire.EnrollCode{}, app.ClockFunc(func() time.Time { return time.Unix(0, 0) })))} {
			if err != nil && app.CodeOf(err) == app.CodeInternal {
				t.Fatal(err)
			}
		}
		if _, err := Kind(bytes.NewReader(b)); err != nil {
			t.Fatal(err)
		}
	})
}

func tried[T any](_ T, err error) error { return err }
