package seal

import (
	"bytes"
	"math"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/apptest/arrows"
)

// The package that meets ciphers knows nothing of stores.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app", "renda/localdb/internal/kdf", "golang.org/x/crypto", "golang.org/x/sys", "github.com/emmansun/gmsm")
}

func suites(t testing.TB) []Suite {
	t.Helper()
	var out []Suite
	for _, id := range []ID{XAES, XChaCha, SM4} {
		s, err := ByID(id)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

// Whatever was sealed opens under the same key and additional data, and nothing else
// does: another key, other additional data, any changed byte, any cut.
func TestBox(t *testing.T) {
	for _, s := range suites(t) {
		t.Run(s.Name(), rapid.MakeCheck(func(t *rapid.T) {
			box, err := NewBox(s, Key{1})
			if err != nil {
				t.Fatal(err)
			}
			other, err := NewBox(s, Key{2})
			if err != nil {
				t.Fatal(err)
			}
			plain := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "plain")
			ad := rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "ad")
			sealed := box.Seal([]byte("before"), plain, ad)[len("before"):]
			if len(sealed) != len(plain)+Overhead {
				t.Fatalf("%d bytes of overhead", len(sealed)-len(plain))
			}
			if got, err := box.Open(nil, sealed, ad); err != nil || !bytes.Equal(got, plain) {
				t.Fatalf("opened %x, %v", got, err)
			}
			if _, err := other.Open(nil, sealed, ad); app.CodeOf(err) != app.CodeCorrupt {
				t.Fatalf("another key: %v", err)
			}
			if _, err := box.Open(nil, sealed, append(ad, 0)); app.CodeOf(err) != app.CodeCorrupt {
				t.Fatalf("other additional data: %v", err)
			}
			i := rapid.IntRange(0, len(sealed)-1).Draw(t, "at")
			bent := bytes.Clone(sealed)
			bent[i] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
			if _, err := box.Open(nil, bent, ad); err == nil {
				t.Fatalf("opened with byte %d changed", i)
			}
			if _, err := box.Open(nil, sealed[:i], ad); err == nil {
				t.Fatalf("opened %d of %d bytes", i, len(sealed))
			}
		}))
	}
}

// No nonce comes twice from one box, also across the change of its shared half.
func TestNoncesDiffer(t *testing.T) {
	for _, s := range suites(t) {
		box, err := NewBox(s, Key{1})
		if err != nil {
			t.Fatal(err)
		}
		seen, prefixes := map[[nonceSize]byte]bool{}, map[[prefixSize]byte]bool{}
		for i := range 3000 {
			if i%1000 == 999 {
				box.left = 0 // as after prefixUses boxes
			}
			n := [nonceSize]byte(box.Seal(nil, nil, nil)[1:])
			if seen[n] {
				t.Fatalf("%s: nonce %x twice", s.Name(), n)
			}
			seen[n], prefixes[[prefixSize]byte(n[:])] = true, true
		}
		if len(prefixes) != 4 {
			t.Errorf("%s: %d nonce prefixes, want 4", s.Name(), len(prefixes))
		}
	}
}

// A box of another suite is refused as damage, a suite this program doesn't have by its
// own code: the reader has to update, not to worry.
func TestForeignSuite(t *testing.T) {
	all := suites(t)
	for i, s := range all {
		box, err := NewBox(s, Key{1})
		if err != nil {
			t.Fatal(err)
		}
		sealed := box.Seal(nil, []byte("x"), nil)
		sealed[0] = byte(all[(i+1)%len(all)].ID())
		if _, err := box.Open(nil, sealed, nil); app.CodeOf(err) != app.CodeCorrupt {
			t.Errorf("%s: %v", s.Name(), err)
		}
		sealed[0] = 200
		if _, err := box.Open(nil, sealed, nil); app.CodeOf(err) != CodeSuite {
			t.Errorf("%s: %v", s.Name(), err)
		}
	}
	if d := Default(); d != XAES && d != XChaCha {
		t.Errorf("default suite %d", d)
	}
}

// Physical keys separate table from group: no two pairs share an input, and no suite or
// key shares an output.
func TestPRFSeparates(t *testing.T) {
	seen := map[[16]byte]string{}
	for _, s := range suites(t) {
		for _, key := range []Key{{1}, {2}} {
			f, err := s.PRF(key)
			if err != nil {
				t.Fatal(err)
			}
			for _, in := range [][2]string{{"ab", "c"}, {"a", "bc"}, {"abc", ""}, {"", "abc"}, {"", ""}, {"\x00", ""}, {"", "\x00"}} {
				sum := f.Sum(in[0], []byte(in[1]))
				if sum != f.Sum(in[0], []byte(in[1])) {
					t.Fatalf("%s %q: two answers", s.Name(), in)
				}
				// XChaCha and SM4 differ by hash; XAES by CMAC.
				if was, ok := seen[sum]; ok {
					t.Errorf("%s %q collides with %s", s.Name(), in, was)
				}
				seen[sum] = s.Name() + in[0] + "|" + in[1]
			}
		}
	}
}

// Derived keys differ by label, context, root and hash.
func TestDeriveSeparates(t *testing.T) {
	seen := map[Key]bool{}
	for _, s := range suites(t)[1:] { // XAES and XChaCha share SHA-256
		for _, root := range []Key{{}, {1}} {
			for _, label := range []string{"v1/a", "v1/b"} {
				for _, context := range []string{"", "x"} {
					k, err := Derive(s, root, label, []byte(context)...)
					if err != nil || seen[k] {
						t.Fatalf("%s %v %q: %v", label, root[0], context, err)
					}
					seen[k] = true
				}
			}
		}
	}
}

// Sealed bytes look like noise: over many boxes of one plain byte each value of each byte
// of the ciphertext comes about as often as another.
func TestSealedIsNoise(t *testing.T) {
	for _, s := range suites(t) {
		box, err := NewBox(s, Key{1})
		if err != nil {
			t.Fatal(err)
		}
		var count [256]float64
		const n = 4096
		plain := make([]byte, 16)
		for range n {
			for _, b := range box.Seal(nil, plain, nil)[1+prefixSize:] {
				count[b]++
			}
		}
		mean := float64(n*(nonceSize-prefixSize+16+tagSize)) / 256
		chi := 0.0
		for _, c := range count {
			chi += (c - mean) * (c - mean) / mean
		}
		if sigma := (chi - 255) / math.Sqrt(2*255); sigma > 7 { // beyond any luck
			t.Errorf("%s: bytes uneven by %.1f sigma", s.Name(), sigma)
		}
	}
}
