package seal

import (
	"bytes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha3"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// XAES-256-GCM gives the two vectors that c2sp.org/XAES-256-GCM prints.
func TestXAESVectors(t *testing.T) {
	for _, v := range []struct {
		key  byte
		ad   string
		want string
	}{
		{1, "", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"},
		{3, "c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"},
	} {
		a, err := newXAES(Key(bytes.Repeat([]byte{v.key}, 32)))
		if err != nil {
			t.Fatal(err)
		}
		got := a.Seal(nil, []byte("ABCDEFGHIJKLMNOPQRSTUVWX"), []byte("XAES-256-GCM"), []byte(v.ad))
		if hex.EncodeToString(got) != v.want {
			t.Errorf("key %d: got %x, want %s", v.key, got, v.want)
		}
	}
}

// XAES-256-GCM gives C2SP's accumulated hash over 10,000 random inputs, so no length or
// nonce is special; the derived-key cache is overrun on the way.
func TestXAESAccumulated(t *testing.T) {
	in, out := sha3.NewSHAKE128(), sha3.NewSHAKE128()
	read := func(n int) []byte {
		b := make([]byte, n)
		in.Read(b)
		return b
	}
	for range 10_000 {
		key, nonce := Key(read(32)), read(24)
		plain := read(int(read(1)[0]))
		ad := read(int(read(1)[0]))
		a, err := newXAES(key)
		if err != nil {
			t.Fatal(err)
		}
		sealed := a.Seal(nil, nonce, plain, ad)
		if back, err := a.Open(nil, nonce, sealed, ad); err != nil || !bytes.Equal(back, plain) {
			t.Fatalf("round trip: %v", err)
		}
		out.Write(sealed)
	}
	sum := make([]byte, 32)
	out.Read(sum)
	if got := hex.EncodeToString(sum); got != "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939" {
		t.Errorf("accumulated %s", got)
	}
}

// The XChaCha suite gives the vector of draft-irtf-cfrg-xchacha-03 A.3.1.
func TestXChaChaVector(t *testing.T) {
	key := Key(unhex(t, "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"))
	a, err := xchachaSuite{}.AEAD(key)
	if err != nil {
		t.Fatal(err)
	}
	plain := "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."
	got := a.Seal(nil, unhex(t, "404142434445464748494a4b4c4d4e4f5051525354555657"), []byte(plain), unhex(t, "50515253c0c1c2c3c4c5c6c7"))
	want := unhex(t, "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39"+
		"ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da97688"+
		"12f615c68b13b52ec0875924c1c7987947deafd8780acf49")
	if !bytes.Equal(got, want) {
		t.Errorf("got %x", got)
	}
}

// SM4-GCM and SM3 as linked in give the vectors of RFC 8998 A.1 and GB/T 32905 A.1.
func TestSMVectors(t *testing.T) {
	block, err := sm4.NewCipher(unhex(t, "0123456789abcdeffedcba9876543210"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	got := a.Seal(nil, unhex(t, "00001234567800000000abcd"), unhex(t, "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"+
		"eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"), unhex(t, "feedfacedeadbeeffeedfacedeadbeefabaddad2"))
	want := unhex(t, "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15"+
		"a56834cbcf98c397b4024a2691233b8d83de3541e4c2b58177e065a9bf7b62ec")
	if !bytes.Equal(got, want) {
		t.Errorf("SM4-GCM gives %x", got)
	}
	if sum := sm3.Sum([]byte("abc")); hex.EncodeToString(sum[:]) != "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" {
		t.Errorf("SM3 gives %x", sum)
	}
}

// The SM4 suite is SM4-GCM under HMAC-SM3(key, label, first half of the nonce) with the
// second half as nonce: written out here once more, from its description.
func TestSM4Construction(t *testing.T) {
	key := Key(bytes.Repeat([]byte{7}, 32))
	nonce := []byte("first half..second half.")
	mac := hmac.New(sm3.New, key[:])
	mac.Write([]byte("renda/v1/sm4-gcm-prefix\x00first half.."))
	block, err := sm4.NewCipher(mac.Sum(nil)[:16])
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	want := gcm.Seal(nil, []byte("second half."), []byte("text"), []byte("ad"))
	if got := newSM4(key).Seal(nil, nonce, []byte("text"), []byte("ad")); !bytes.Equal(got, want) {
		t.Errorf("got %x, want %x", got, want)
	}
}

// AES-256-CMAC gives the examples of NIST SP 800-38B D.3: empty, one block, part of a
// block, whole blocks.
func TestCMACVectors(t *testing.T) {
	c, err := newCMAC(Key(unhex(t, "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")))
	if err != nil {
		t.Fatal(err)
	}
	m := unhex(t, "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
	for n, want := range map[int]string{
		0:  "028962f61b7bf89efc6b551f4667d983",
		16: "28a7023f452e8f82bd4bf28d8c37c35c",
		40: "aaf3d8f1de5640c232f5b169b9c911e6",
		64: "e1992190549f6ed5696a2c056c315410",
	} {
		got := c.mac(&cmacState{}, m[:n])
		if hex.EncodeToString(got[:]) != want {
			t.Errorf("%d bytes: got %x, want %s", n, got, want)
		}
	}
}
