package act

import (
	"crypto/ed25519"
	"crypto/sha256"

	"github.com/fxamacker/cbor/v2"

	"renda/app"
)

// Codes of this package.
const (
	CodeSignature app.Code = "act.signature" // the signature does not fit the act and key
	CodeDecode    app.Code = "act.decode"    // the bytes are not an act in its one encoding
)

const sigContext = "renda-act-v1\x00"

var (
	enc = must(cbor.CoreDetEncOptions().EncMode())
	// Strict: duplicate keys, indefinite lengths, tags and deep nesting are refused, so that
	// one act has one encoding.
	dec = must(cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		IndefLength:       cbor.IndefLengthForbidden,
		TagsMd:            cbor.TagsForbidden,
		MaxNestedLevels:   16, // a snapshot: matter, clocks, run, extensions, rule, date
		MaxArrayElements:  1 << 16,
		MaxMapPairs:       1 << 12,
		UTF8:              cbor.UTF8RejectInvalid,
		ExtraReturnErrors: cbor.ExtraDecErrorNone,
		IntDec:            cbor.IntDecConvertSignedOrFail,
	}.DecMode())
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Marshal encodes any value of the domain in deterministic CBOR.
func Marshal(v any) ([]byte, error) { return enc.Marshal(v) }

// Unmarshal decodes strictly: no tags, duplicate keys or indefinite lengths.
func Unmarshal(b []byte, v any) error {
	if err := dec.Unmarshal(b, v); err != nil {
		return &app.Error{Code: CodeDecode, Op: "decode a record", Err: err}
	}
	return nil
}

// Signer signs with one device's key.
type Signer interface {
	// Sign signs the message; the implementation must not keep it.
	Sign(message []byte) ([]byte, error)
}

// Seal encodes and signs an act.
func Seal(a *Act, s Signer) (Signed, error) {
	raw, err := enc.Marshal(a)
	if err != nil {
		return Signed{}, &app.Error{Code: app.CodeInternal, Op: "encode an act", Item: a.Kind, Err: err}
	}
	if len(raw) > MaxSize {
		return Signed{}, &app.Error{Code: app.CodeTooLarge, Op: "encode an act", Item: a.Kind}
	}
	sig, err := s.Sign(Message(raw))
	if err != nil {
		return Signed{}, err
	}
	return Signed{Raw: raw, Sig: sig}, nil
}

// Message gives the bytes a signature covers.
func Message(raw []byte) []byte { return append([]byte(sigContext), raw...) }

// Decode reads the act inside, refusing any but its one encoding.
func (s Signed) Decode() (*Act, error) {
	if len(s.Raw) > MaxSize {
		return nil, &app.Error{Code: app.CodeTooLarge, Op: "decode an act"}
	}
	var a Act
	if err := Unmarshal(s.Raw, &a); err != nil {
		return nil, err
	}
	again, err := enc.Marshal(&a)
	if err != nil || string(again) != string(s.Raw) {
		return nil, &app.Error{Code: CodeDecode, Op: "decode an act", Err: err}
	}
	return &a, nil
}

// Kept reads the act inside of one that Decode has passed before: from a sealed store, whose records
// nobody else can write. It does not ask again whether the encoding is the only one.
func (s Signed) Kept() (*Act, error) {
	var a Act
	if err := Unmarshal(s.Raw, &a); err != nil {
		return nil, err
	}
	return &a, nil
}

// Hash identifies the signed act: SHA-256 over raw and signature.
func (s Signed) Hash() app.Hash {
	h := sha256.New()
	h.Write(s.Raw)
	h.Write(s.Sig)
	return app.Hash(h.Sum(nil))
}

// Verify checks an Ed25519 signature; key is 32 bytes.
func (s Signed) Verify(key []byte) error {
	if len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, Message(s.Raw), s.Sig) {
		return &app.Error{Code: CodeSignature, Op: "verify an act"}
	}
	return nil
}

// Ed25519Signer signs with a private key held in memory.
type Ed25519Signer ed25519.PrivateKey

// Sign implements Signer.
func (k Ed25519Signer) Sign(m []byte) ([]byte, error) {
	return ed25519.Sign(ed25519.PrivateKey(k), m), nil
}

// Notarise makes the copy of an act for those who may not learn its author: the
// same body without author, device and chain, signed by the server, carrying the
// hash of the original.
func Notarise(orig Signed, server Signer) (Signed, error) {
	a, err := orig.Decode()
	if err != nil {
		return Signed{}, err
	}
	a.Account, a.Device, a.N, a.Prev = app.ID{}, app.ID{}, 0, app.Hash{}
	a.Origin = orig.Hash()
	return Seal(a, server)
}
