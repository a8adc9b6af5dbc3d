package law

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/mod/sumdb/note"

	"renda/app"
)

// A law pack (法律包) is one file:
//
//	magic      8 bytes "RENDALAW"
//	format     1 byte  1
//	manifest   uint32 length, then a C2SP signed note
//	index      deflate of JSON: every law's metadata, relations, problems
//	texts      deflate of each text, one after another
//
// Integers are big-endian. The note's text is the manifest, a line each: the format's
// name, id, version, issued, key, laws, "index <sha256> <bytes> <bytes unpacked>",
// "texts <bytes>". The index holds place, length and SHA-256 of every text. So one
// signature covers every byte, a single law is read and checked without the others, and
// the size of the whole is known before anything is unpacked.
//
// Why a signed note and not an act's signature: an act is signed by a desk's device, which
// only the desks of its own server know. A pack crosses servers, from the province to a
// county on a stick, and has to be readable with nothing but the publisher's key; a note
// says in words what is signed, and takes a second signature (the city's under the
// province's) without change. Format and code are those of the audit log's checkpoints.
const (
	packMagic  = "RENDALAW"
	packFormat = 1
	packName   = "renda law pack 1"
)

// Limits of a pack; what claims more is refused before it is unpacked. MaxPack is what
// the wire carries as one paper.
const (
	MaxPack     = 200 << 20
	maxManifest = 64 << 10
	maxIndex    = 256 << 20 // unpacked
	maxLaws     = 200_000
)

// Codes of packs.
const (
	CodePackForm   app.Code = "law.pack.form"   // not a law pack, or its parts don't fit; Args why
	CodePackShort  app.Code = "law.pack.short"  // cut off, or with something behind its end; Args want, have
	CodePackSigner app.Code = "law.pack.signer" // signed by none of the keys trusted here; Args signer
	CodePackForged app.Code = "law.pack.forged" // a part is not what was signed; Args why
	CodePackKey    app.Code = "law.pack.key"    // a key that can't be read
)

// Manifest says what a pack is.
type Manifest struct {
	ID      string   `json:"id"`      // of the series: a newer version replaces an older one of the same id
	Version uint64   `json:"version"` // counts up
	Issued  app.Date `json:"issued"`
	Key     string   `json:"key"` // the publisher's verifier key, in the form of signed notes
	Laws    int      `json:"laws"`
}

// Signer gives the publisher's name, as the key tells it.
func (m Manifest) Signer() string { name, _, _ := strings.Cut(m.Key, "+"); return name }

// packIndex is the second part.
type packIndex struct {
	Laws      []packLaw  `json:"laws"`
	Relations []Relation `json:"relations"`
	Problems  []Problem  `json:"problems,omitempty"`
}

type packLaw struct {
	*Law
	At   int64  `json:"at"`   // of its packed text, from the first
	Len  int64  `json:"len"`  // packed
	Size int64  `json:"size"` // unpacked
	Hash string `json:"hash"` // SHA-256 of the text
}

// NewPackKey makes a publisher's key: signing is the secret half, key the public one
// that desks are told.
func NewPackKey(rnd io.Reader, name string) (signing, key string, err error) {
	if signing, key, err = note.GenerateKey(rnd, name); err != nil {
		return "", "", &app.Error{Code: CodePackKey, Op: "make a law pack key", Item: name, Err: err}
	}
	return signing, key, nil
}

// BuildPack writes a pack of the laws, in their order, and gives the library in it. The
// laws carry their texts (Read); doubles are left out and stand in Library.Problems.
// m.Key and m.Laws are filled in.
func BuildPack(w io.Writer, m Manifest, laws []*Law, signing string) (Manifest, *Library, error) {
	signer, err := note.NewSigner(signing)
	if err != nil {
		return m, nil, &app.Error{Code: CodePackKey, Op: "read the signing key", Err: err}
	}
	if m.ID == "" || strings.ContainsAny(m.ID, " \t\n") || m.Version == 0 || m.Issued.IsZero() {
		return m, nil, &app.Error{Code: CodePackForm, Op: "build a law pack", Item: m.ID, Args: map[string]string{"why": "缺编号、版本或签发日期，或编号含空格"}}
	}
	lib := Assemble(laws)
	if m.Laws = len(lib.laws); m.Laws == 0 || m.Laws > maxLaws {
		return m, nil, &app.Error{Code: CodePackForm, Op: "build a law pack", Item: m.ID, Args: map[string]string{"why": "法律包里有" + strconv.Itoa(m.Laws) + "件法律"}}
	}
	texts, ix, err := packTexts(lib)
	if err != nil {
		return m, nil, err
	}
	raw, err := json.Marshal(ix)
	if err != nil {
		return m, nil, &app.Error{Code: app.CodeInternal, Op: "encode the index", Err: err}
	}
	index, err := deflate(raw)
	if err != nil {
		return m, nil, err
	}
	if m.Key, err = verifierOf(signing); err != nil {
		return m, nil, err
	}
	total := int64(0)
	for _, t := range texts {
		total += int64(len(t))
	}
	signed, err := note.Sign(&note.Note{Text: m.words(sha256.Sum256(index), int64(len(index)), int64(len(raw)), total)}, signer)
	if err != nil {
		return m, nil, &app.Error{Code: CodePackKey, Op: "sign a law pack", Err: err}
	}
	head := append([]byte(packMagic), packFormat)
	head = binary.BigEndian.AppendUint32(head, uint32(len(signed)))
	for _, part := range append([][]byte{head, signed, index}, texts...) {
		if _, err := w.Write(part); err != nil {
			return m, nil, &app.Error{Code: app.CodeDisk, Op: "write a law pack", Item: m.ID, Err: err}
		}
	}
	return m, lib, nil
}

// words gives the manifest as it is signed. What was read is worded anew and compared,
// so that one text has one meaning.
func (m Manifest) words(sum [32]byte, index, raw, texts int64) string {
	return fmt.Sprintf("%s\nid %s\nversion %d\nissued %s\nkey %s\nlaws %d\nindex %x %d %d\ntexts %d\n",
		packName, m.ID, m.Version, m.Issued, m.Key, m.Laws, sum, index, raw, texts)
}

// packTexts packs all texts, on every core, and makes the index of them.
func packTexts(lib *Library) ([][]byte, *packIndex, error) {
	ix := &packIndex{Laws: make([]packLaw, len(lib.laws)), Relations: lib.relations, Problems: lib.problems}
	texts, errs := make([][]byte, len(lib.laws)), make([]error, len(lib.laws))
	var wg sync.WaitGroup
	n := runtime.GOMAXPROCS(0)
	for k := range n {
		wg.Go(func() {
			for i := k; i < len(lib.laws); i += n {
				texts[i], errs[i] = deflate([]byte(lib.laws[i].Text))
			}
		})
	}
	wg.Wait()
	at := int64(0)
	for i, l := range lib.laws {
		if errs[i] != nil {
			return nil, nil, errs[i]
		}
		if l.Text == "" || l.ID != contentID(l) {
			return nil, nil, &app.Error{Code: CodePackForm, Op: "build a law pack", Item: l.Title, Args: map[string]string{"why": "缺文本，或文本与标识不符"}}
		}
		sum := sha256.Sum256([]byte(l.Text))
		ix.Laws[i] = packLaw{Law: l, At: at, Len: int64(len(texts[i])), Size: int64(len(l.Text)), Hash: hex.EncodeToString(sum[:])}
		at += int64(len(texts[i]))
	}
	return texts, ix, nil
}

func deflate(b []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.DefaultCompression)
	if err != nil {
		return nil, &app.Error{Code: app.CodeInternal, Op: "pack a text", Err: err}
	}
	if _, err = w.Write(b); err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, &app.Error{Code: app.CodeInternal, Op: "pack a text", Err: err}
	}
	return out.Bytes(), nil
}

// CheckKey tells whether a publisher's key can be read.
func CheckKey(key string) error {
	if _, err := note.NewVerifier(key); err != nil {
		return &app.Error{Code: CodePackKey, Op: "read a law pack key", Item: key, Err: err}
	}
	return nil
}
