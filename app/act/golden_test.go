package act

import (
	"bytes"
	"crypto/ed25519"
	"reflect"
	"testing"

	"renda/app"
	"renda/app/apptest/golden"
)

// testKey is a device key known to everybody: it stands in docs/protocol.md.
func testKey() Ed25519Signer {
	seed := make([]byte, ed25519.SeedSize)
	for i := range seed {
		seed[i] = byte(i)
	}
	return Ed25519Signer(ed25519.NewKeyFromSeed(seed))
}

func (k Ed25519Signer) public() []byte { return ed25519.PrivateKey(k).Public().(ed25519.PublicKey) }

func sampleForm() Form {
	f := Form{"title": "关于修复老城区路灯的建议", "public": true, "count": int64(3), "due": "2026-11-24"}
	f.SetList("fields", []string{"urban", "safety"})
	f.SetRows("demands", []Form{{"text": "排查老城区路灯"}, {"text": "年内全部修复"}})
	f.SetRows("blobs", []Form{Blob{Hash: app.Hash{1, 2, 3}, Name: "照片.jpg", Size: 12345, Type: "image/jpeg"}.Row()})
	return f
}

func sampleAct(t testing.TB) *Act {
	t.Helper()
	body, err := sampleForm().Encode()
	if err != nil {
		t.Fatal(err)
	}
	return &Act{ID: app.NamedID("act"), Matter: app.NamedID("matter"), Part: PartOpen, Kind: "proposal.submit", Proc: 1, Rules: 2,
		Body: body, Base: 4, Account: app.NamedID("account"), Device: app.NamedID("device"), N: 7, Prev: app.Hash{9, 9}, At: 1_795_500_000_000}
}

func sampleSigned(t testing.TB) Signed {
	t.Helper()
	s, err := Seal(sampleAct(t), testKey())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func sampleEntry(t testing.TB) *Entry {
	t.Helper()
	return &Entry{Act: sampleSigned(t), Epoch: 1, LSN: 1000, Version: 5, Received: 1_795_500_001_000, Leaf: 2000,
		Numbers: map[string]string{"suggestion": "第118号"}, Rules: 2, Mac: []byte{1, 2, 3}, Salt: []byte{4, 5, 6}}
}

// TestGoldens: every encoding of this package that was ever shipped is still what it was, and reads back as the same value.
func TestGoldens(t *testing.T) {
	copied, err := Notarise(sampleSigned(t), testKey())
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]any{
		"form":             new(sampleForm()),
		"act":              sampleAct(t),
		"act-first":        &Act{ID: app.NamedID("act"), Matter: app.NamedID("matter"), Part: PartOpen, Kind: "proposal.identity", Proc: 1, Account: app.NamedID("account"), Device: app.NamedID("device"), N: 1, At: 1, Body: []byte{0xa0}},
		"signed":           new(sampleSigned(t)),
		"signed-notarised": &copied,
		"entry":            sampleEntry(t),
		"entry-plain":      &Entry{Act: sampleSigned(t), Epoch: 1, LSN: 1, Version: 1, Received: 1, Leaf: 1, Rules: 1},
		"receipt-accepted": &Receipt{Act: app.NamedID("act"), N: 7, Outcome: Accepted, LSN: 1000, Version: 5, Numbers: map[string]string{"suggestion": "第118号"}, At: 1_795_500_001_000},
		"receipt-refused":  &Receipt{Act: app.NamedID("act"), N: 7, Outcome: Refused, Code: app.CodeState, Args: map[string]string{"state": "assigned"}, At: 1_795_500_001_000},
		"receipt-deferred": &Receipt{Act: app.NamedID("act"), N: 7, Outcome: Deferred, Code: "act.missing", At: 1},
	} {
		b, err := Marshal(v)
		if err != nil {
			t.Fatal(name, err)
		}
		golden.Hex(t, name, b)
		back := reflect.New(reflect.TypeOf(v).Elem())
		if err := Unmarshal(b, back.Interface()); err != nil {
			t.Fatal(name, err)
		}
		again, err := Marshal(back.Interface())
		if err != nil || !bytes.Equal(b, again) {
			t.Errorf("%s does not come back: %v", name, err)
		}
		if !reflect.DeepEqual(back.Interface(), v) {
			t.Errorf("%s comes back as another value:\n%+v\n%+v", name, back.Interface(), v)
		}
	}
	h := sampleSigned(t).Hash()
	golden.Hex(t, "hash-signed", h[:])
	c, err := sampleEntry(t).Commitment(h)
	if err != nil {
		t.Fatal(err)
	}
	golden.Hex(t, "commitment", c[:])
	golden.Hex(t, "key-public", testKey().public())
}
