package localdb

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"testing"

	"renda/app"
	"renda/localdb/internal/kdf"
	"renda/localdb/seal"
)

func aHeader(t testing.TB) (header, seal.Key, []byte) {
	t.Helper()
	kdf.SetCheap(true)
	h, root, err := newHeader("a passphrase", seal.NewCard(), Options{Suite: seal.XAES, Label: "演示", Clock: app.ClockFunc(unixZero)})
	if err != nil {
		t.Fatal(err)
	}
	if h.MAC, err = h.mac(root); err != nil {
		t.Fatal(err)
	}
	b, err := h.bytes()
	if err != nil {
		t.Fatal(err)
	}
	return h, root, b
}

// A header reads back as written and proves itself; whoever recomputes its plain hash without
// the key is found out; one of a newer form is said to be newer.
func TestHeader(t *testing.T) {
	h, root, b := aHeader(t)
	got, err := parseHeader(b, "x")
	if err != nil || got.verify(root) != nil || got.Label != "演示" {
		t.Fatal(got, err)
	}
	got.Label = "某某"
	if err := got.verify(root); app.CodeOf(err) != CodeHeader {
		t.Errorf("a changed label: %v", err)
	}
	got = h
	got.Slots = got.Slots[:1]
	if err := got.verify(root); app.CodeOf(err) != CodeHeader {
		t.Errorf("a slot taken away: %v", err)
	}
	h.Format = headerFormat + 1
	if b, err = h.bytes(); err != nil {
		t.Fatal(err)
	}
	if _, err := parseHeader(b, "x"); app.CodeOf(err) != app.CodeNewer {
		t.Errorf("newer: %v", err)
	}
	h.Format, h.Suite = headerFormat, 99
	if b, err = h.bytes(); err != nil {
		t.Fatal(err)
	}
	if _, err := parseHeader(b, "x"); app.CodeOf(err) != seal.CodeSuite {
		t.Errorf("unknown suite: %v", err)
	}
}

// No bytes make the reader of headers panic or answer without a code; what it takes it
// writes again as the same header.
func FuzzHeader(f *testing.F) {
	_, root, b := aHeader(f)
	f.Add(b[len(headerMagic)+sha256.Size:])
	f.Fuzz(func(t *testing.T, body []byte) {
		sum := sha256.Sum256(body)
		h, err := parseHeader(slices.Concat([]byte(headerMagic), sum[:], body), "x")
		if err != nil {
			switch app.CodeOf(err) {
			case CodeHeader, app.CodeNewer, seal.CodeSuite:
				return
			}
			t.Fatal(err)
		}
		again, err := h.bytes()
		if err != nil {
			t.Fatal(err)
		}
		if back, err := parseHeader(again, "x"); err != nil || back.ID != h.ID || len(back.Slots) != len(h.Slots) {
			t.Fatal(err)
		}
		if err := h.verify(root); err == nil && !bytes.Equal(again, b) {
			t.Fatal("a header nobody wrote proves itself")
		}
	})
}
