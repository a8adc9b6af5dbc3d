package law

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"renda/app"
)

// Pack is an opened law pack. Its index is in memory, the texts are read and checked
// one by one. Safe for concurrent use as far as its reader is.
type Pack struct {
	r     io.ReaderAt
	man   Manifest
	lib   *Library
	laws  map[string]packLaw
	texts int64 // where the first text begins
}

// header is the manifest as read, with what it says of the other parts.
type header struct {
	Manifest
	text       string // of the note, signatures off
	signed     []byte
	at         int64 // of the index
	sum        [32]byte
	index, raw int64
	texts      int64
}

// InspectPack reads a pack's manifest and checks it against the key that stands in it.
// That tells that the pack is whole and who says to have signed it; whether that key is to
// be trusted is for people to say.
func InspectPack(r io.ReaderAt, size int64) (Manifest, error) {
	h, err := readHeader(r, size)
	if err != nil {
		return Manifest{}, err
	}
	return h.Manifest, h.check([]string{h.Key})
}

// OpenPack opens a pack of size bytes signed by one of the keys: manifest and index are
// checked now, each text when it is read. Pack.Verify checks all.
func OpenPack(r io.ReaderAt, size int64, keys []string) (*Pack, error) {
	h, err := readHeader(r, size)
	if err != nil {
		return nil, err
	}
	if err := h.check(keys); err != nil {
		return nil, err
	}
	return h.open(r)
}

func packError(code app.Code, why string) error {
	return &app.Error{Code: code, Op: "open a law pack", Args: map[string]string{"why": why}}
}

// readHeader reads and bounds everything before the index; nothing in it is believed yet.
func readHeader(r io.ReaderAt, size int64) (*header, error) {
	if size > MaxPack {
		return nil, &app.Error{Code: app.CodeTooLarge, Op: "open a law pack", Args: map[string]string{"limit": strconv.Itoa(MaxPack), "size": strconv.FormatInt(size, 10)}}
	}
	var fixed [len(packMagic) + 5]byte
	if err := readAt(r, fixed[:], 0, size); err != nil {
		return nil, err
	}
	if string(fixed[:len(packMagic)]) != packMagic {
		return nil, packError(CodePackForm, "不是法律包文件")
	}
	if v := fixed[len(packMagic)]; v != packFormat {
		return nil, &app.Error{Code: app.CodeNewer, Op: "open a law pack", Args: map[string]string{"why": fmt.Sprint(v)}}
	}
	n := int64(binary.BigEndian.Uint32(fixed[len(packMagic)+1:]))
	if n == 0 || n > maxManifest {
		return nil, packError(CodePackForm, "说明部分的长度不对")
	}
	h := &header{signed: make([]byte, n), at: int64(len(fixed)) + n}
	if err := readAt(r, h.signed, int64(len(fixed)), size); err != nil {
		return nil, err
	}
	if err := h.parse(); err != nil {
		return nil, err
	}
	if want := h.at + h.index + h.texts; want != size {
		return nil, &app.Error{Code: CodePackShort, Op: "open a law pack", Item: h.ID, Args: map[string]string{"want": strconv.FormatInt(want, 10), "have": strconv.FormatInt(size, 10)}}
	}
	return h, nil
}

func readAt(r io.ReaderAt, b []byte, at, size int64) error {
	if at+int64(len(b)) > size {
		return &app.Error{Code: CodePackShort, Op: "open a law pack", Args: map[string]string{"want": strconv.FormatInt(at+int64(len(b)), 10), "have": strconv.FormatInt(size, 10)}}
	}
	if n, err := r.ReadAt(b, at); n < len(b) {
		return &app.Error{Code: CodePackShort, Op: "read a law pack", Args: map[string]string{"want": strconv.FormatInt(at+int64(len(b)), 10), "have": strconv.FormatInt(at+int64(n), 10)}, Err: err}
	}
	return nil
}

// parse reads the manifest's lines. The signature is checked afterwards by check.
func (h *header) parse() error {
	text, _, ok := strings.Cut(string(h.signed), "\n\n")
	if !ok {
		return packError(CodePackForm, "说明部分没有签名")
	}
	h.text = text + "\n"
	var issued, sum, key string
	n, err := fmt.Sscanf(h.text, packName+"\nid %s\nversion %d\nissued %s\nkey %s\nlaws %d\nindex %64s %d %d\ntexts %d\n",
		&h.ID, &h.Version, &issued, &key, &h.Laws, &sum, &h.index, &h.raw, &h.texts)
	if n != 9 || err != nil {
		return packError(CodePackForm, "说明部分读不懂")
	}
	h.Key = key
	b, err := hex.DecodeString(sum)
	if err != nil || copy(h.sum[:], b) != len(h.sum) {
		return packError(CodePackForm, "说明部分的摘要读不懂")
	}
	if h.Issued, err = app.ParseDate(issued); err != nil {
		return packError(CodePackForm, "签发日期读不懂")
	}
	switch {
	case h.index <= 0 || h.index > MaxPack || h.texts < 0 || h.texts > MaxPack || h.Laws <= 0 || h.Laws > maxLaws:
		return packError(CodePackForm, "说明部分的数目不对")
	case h.raw <= 0 || h.raw > maxIndex:
		return &app.Error{Code: app.CodeTooLarge, Op: "open a law pack", Item: h.ID, Args: map[string]string{"limit": strconv.Itoa(maxIndex), "size": strconv.FormatInt(h.raw, 10)}}
	}
	return nil
}

// check verifies the signature by one of the keys, and that the note says nothing but
// what was parsed.
func (h *header) check(keys []string) error {
	var known []note.Verifier
	for _, k := range keys {
		v, err := note.NewVerifier(k)
		if err != nil {
			return &app.Error{Code: CodePackKey, Op: "read a law pack key", Item: k, Err: err}
		}
		known = append(known, v)
	}
	n, err := note.Open(h.signed, note.VerifierList(known...))
	if err != nil {
		code := CodePackForged
		if _, ok := errors.AsType[*note.UnverifiedNoteError](err); ok {
			code = CodePackSigner
		}
		return &app.Error{Code: code, Op: "check a law pack", Item: h.ID, Args: map[string]string{"signer": h.Signer(), "why": "签名不对"}, Err: err}
	}
	if n.Text != h.text || h.words(h.sum, h.index, h.raw, h.texts) != h.text {
		return packError(CodePackForged, "说明部分有多余的内容")
	}
	return nil
}

// open reads and checks the index.
func (h *header) open(r io.ReaderAt) (*Pack, error) {
	packed := make([]byte, h.index)
	if err := readAt(r, packed, h.at, h.at+h.index); err != nil {
		return nil, err
	}
	if sha256.Sum256(packed) != h.sum {
		return nil, packError(CodePackForged, "目录与签名不符")
	}
	raw, err := inflate(packed, h.raw)
	if err != nil {
		return nil, packError(CodePackForged, "目录展不开")
	}
	var ix packIndex
	if err := json.Unmarshal(raw, &ix); err != nil {
		return nil, packError(CodePackForm, "目录读不懂")
	}
	p := &Pack{r: r, man: h.Manifest, laws: make(map[string]packLaw, len(ix.Laws)), texts: h.at + h.index}
	laws, at := make([]*Law, len(ix.Laws)), int64(0)
	for i, l := range ix.Laws {
		if l.Law == nil || l.ID == "" || l.At != at || l.Len <= 0 || l.Size <= 0 || l.Size > MaxText+maxManifest || p.laws[l.ID].Law != nil {
			return nil, packError(CodePackForm, fmt.Sprintf("目录第%d条不对", i+1))
		}
		laws[i], p.laws[l.ID] = l.Law, l
		at += l.Len
	}
	if at != h.texts || len(laws) != h.Laws {
		return nil, packError(CodePackForm, "目录与文本的数目不符")
	}
	p.lib = NewLibrary(laws, ix.Relations, ix.Problems)
	return p, nil
}

// Manifest says what the pack is.
func (p *Pack) Manifest() Manifest { return p.man }

// Library gives the index. Its laws carry no texts.
func (p *Pack) Library() *Library { return p.lib }

// Text reads the text of one version, checked; app.CodeNotFound if the pack has no such.
func (p *Pack) Text(id string) (string, error) {
	l, ok := p.laws[id]
	if !ok {
		return "", &app.Error{Code: app.CodeNotFound, Op: "find a law in the pack", Item: id}
	}
	packed := make([]byte, l.Len)
	if err := readAt(p.r, packed, p.texts+l.At, p.texts+l.At+l.Len); err != nil {
		return "", err
	}
	raw, err := inflate(packed, l.Size)
	if err != nil {
		return "", &app.Error{Code: CodePackForged, Op: "read a law", Item: l.Title, Args: map[string]string{"why": "文本展不开"}, Err: err}
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != l.Hash {
		return "", &app.Error{Code: CodePackForged, Op: "read a law", Item: l.Title, Args: map[string]string{"why": "文本与目录不符"}}
	}
	return string(raw), nil
}

// Law gives one version with its text.
func (p *Pack) Law(id string) (*Law, error) {
	text, err := p.Text(id)
	if err != nil {
		return nil, err
	}
	l := *p.lib.Get(id)
	l.Text = text
	return &l, nil
}

// Verify reads and checks every text. progress may be nil.
func (p *Pack) Verify(ctx context.Context, progress func(done, total int)) error {
	for i, l := range p.lib.laws {
		if err := ctx.Err(); err != nil {
			return err
		}
		x, err := p.Law(l.ID)
		if err != nil {
			return err
		}
		if contentID(x) != l.ID {
			return &app.Error{Code: CodePackForged, Op: "check a law", Item: l.Title, Args: map[string]string{"why": "文本与标识不符"}}
		}
		if progress != nil {
			progress(i+1, len(p.lib.laws))
		}
	}
	return nil
}

var errSize = errors.New("unpacked size is not what the index says")

// inflate unpacks exactly size bytes; more or fewer are an error, and no more than one
// byte beyond is ever unpacked.
func inflate(b []byte, size int64) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(int(min(size, int64(len(b))*8, MaxText)))
	in := bytes.NewReader(b)
	n, err := io.Copy(&out, io.LimitReader(flate.NewReader(in), size+1))
	if err != nil {
		return nil, err
	}
	if n != size || in.Len() > 0 {
		return nil, errSize
	}
	return out.Bytes(), nil
}

// verifierOf gives the public key that belongs to a signing key of signed notes:
// "PRIVATE+KEY+<name>+<hash>+<base64 of 1 and the Ed25519 seed>".
func verifierOf(signing string) (string, error) {
	f := strings.SplitN(signing, "+", 5)
	if len(f) == 5 {
		if b, err := base64.StdEncoding.DecodeString(f[4]); err == nil && len(b) == 1+ed25519.SeedSize {
			pub, _ := ed25519.NewKeyFromSeed(b[1:]).Public().(ed25519.PublicKey)
			if v, err := note.NewEd25519VerifierKey(f[2], pub); err == nil {
				return v, nil
			}
		}
	}
	return "", &app.Error{Code: CodePackKey, Op: "read the signing key"}
}
