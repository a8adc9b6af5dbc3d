package actverify

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/arrows"
)

// The package reaches only what it may.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app", "github.com/hdevalence/ed25519consensus", "filippo.io/edwards25519")
}

func signed(t interface{ Fatal(...any) }, n int) (keys [][]byte, acts []act.Signed) {
	for i := range n {
		seed := make([]byte, ed25519.SeedSize)
		seed[0] = byte(i % 3)
		key := ed25519.NewKeyFromSeed(seed)
		s, err := act.Seal(&act.Act{ID: app.NamedID(fmt.Sprint(i)), Kind: "x.y", N: uint64(i)}, act.Ed25519Signer(key))
		if err != nil {
			t.Fatal(err)
		}
		keys, acts = append(keys, key.Public().(ed25519.PublicKey)), append(acts, s)
	}
	return keys, acts
}

// The answer of a batch is that of checking one by one, and it names the first bad act.
func TestBatchIsOneByOne(t *testing.T) {
	allKeys, allActs := signed(t, 3*batchLen+5)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, len(allActs)).Draw(t, "acts")
		keys, acts := append([][]byte(nil), allKeys[:n]...), append([]act.Signed(nil), allActs[:n]...)
		first := -1
		for range rapid.IntRange(0, min(2, n)).Draw(t, "bad ones") {
			i := rapid.IntRange(0, n-1).Draw(t, "which")
			switch rapid.IntRange(0, 3).Draw(t, "how") {
			case 0:
				acts[i].Sig = append([]byte{acts[i].Sig[0] ^ 1}, acts[i].Sig[1:]...)
			case 1:
				keys[i] = allKeys[(i+1)%3]
			case 2:
				keys[i] = nil
			case 3:
				acts[i].Sig = acts[i].Sig[:63]
			}
		}
		for i := range acts {
			if acts[i].Verify(keys[i]) != nil {
				first = i
				break
			}
		}
		err := All(keys, acts)
		if first < 0 {
			if err != nil {
				t.Fatalf("all are good: %v", err)
			}
			return
		}
		e, ok := errors.AsType[*app.Error](err)
		if !ok || e.Code != act.CodeSignature || e.Item != app.NamedID(fmt.Sprint(first)).String() {
			t.Fatalf("act %d is bad: %v", first, err)
		}
	})
}

// An act that can't even be decoded is refused by its signature, without a name.
func TestUnreadable(t *testing.T) {
	if err := All([][]byte{make([]byte, 32)}, []act.Signed{{Raw: []byte("x")}}); app.CodeOf(err) != act.CodeSignature {
		t.Fatal(err)
	}
}

// Verify many against one by one: go test -bench . ./app/actverify
func BenchmarkAll(b *testing.B) {
	keys, acts := signed(b, 1024)
	b.Run("batch", func(b *testing.B) {
		for b.Loop() {
			if err := All(keys, acts); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("single", func(b *testing.B) {
		for b.Loop() {
			for i := range acts {
				if err := acts[i].Verify(keys[i]); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
