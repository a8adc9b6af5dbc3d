package localdb

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/fxamacker/cbor/v2"

	"renda/app"
	"renda/localdb/disk"
	"renda/localdb/seal"
)

// The files of a vault's folder.
const (
	fileHeader   = "vault"      // this file: label and slots
	fileCopy     = "vault.copy" // the same: without a slot everything else is noise
	fileAttempts = "attempts"   // failed unlocks
	fileLock     = "lock"       // held while the vault is open
	fileRecords  = "records.db" // package sealed
	fileJournal  = "journal"    // package journal
	dirPapers    = "papers"     // package blob
	dirSnapshots = "snapshots"
	dirLaws      = "laws" // package search
)

const (
	headerMagic  = "renda vault\n"
	headerFormat = 1
	headerLimit  = 1 << 20
	maxSlots     = 16
)

// header is the only file read before the passphrase is known. Label is what the
// owner chose to show on the unlock screen; nothing else speaks.
//
// The file is: magic (12) | SHA-256 of what follows (32) | CBOR. The hash tells
// a damaged header, for which the copy stands in, from a forged one.
type header struct {
	Format  uint16      `cbor:"1,keyasint"`
	ID      app.ID      `cbor:"2,keyasint"`
	Suite   seal.ID     `cbor:"3,keyasint"`
	Label   string      `cbor:"4,keyasint"`
	Created int64       `cbor:"5,keyasint"` // Unix seconds
	Slots   []seal.Slot `cbor:"6,keyasint"`
	MAC     []byte      `cbor:"7,keyasint"` // over all of the above, keyed from the root key
}

var (
	enc = must(cbor.CoreDetEncOptions().EncMode())
	dec = must(cbor.DecOptions{DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden,
		MaxArrayElements: 1 << 20, MaxNestedLevels: 8}.DecMode())
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err) // options of ours, checked by the first test that runs
	}
	return v
}

func (h header) mac(root seal.Key) ([]byte, error) {
	suite, err := seal.ByID(h.Suite)
	if err != nil {
		return nil, err
	}
	k, err := seal.Derive(suite, root, "v1/header")
	if err != nil {
		return nil, err
	}
	defer k.Zero()
	h.MAC = nil
	b, err := enc.Marshal(h)
	if err != nil {
		return nil, err
	}
	m := hmac.New(suite.Hash, k[:])
	m.Write(b)
	return m.Sum(nil), nil
}

// verify proves that label and slots are those written by somebody with the key.
func (h header) verify(root seal.Key) error {
	m, err := h.mac(root)
	if err != nil {
		return err
	}
	if !hmac.Equal(m, h.MAC) {
		return &app.Error{Code: CodeHeader, Op: "verify vault header", Item: fileHeader}
	}
	return nil
}

// write puts the header in place, then its copy: at any moment one of them is whole.
func (h *header) write(dir string, root seal.Key, hook disk.Hook) error {
	var err error
	if h.MAC, err = h.mac(root); err != nil {
		return err
	}
	b, err := h.bytes()
	if err != nil {
		return err
	}
	for _, name := range []string{fileHeader, fileCopy} {
		if err := hook.WriteFile(filepath.Join(dir, name), b); err != nil {
			return disk.Err("write vault header", name, err)
		}
	}
	return nil
}

func (h header) bytes() ([]byte, error) {
	body, err := enc.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("encode vault header: %w", err)
	}
	sum := sha256.Sum256(body)
	return slices.Concat([]byte(headerMagic), sum[:], body), nil
}

// readHeader reads the header, or its copy if the header is gone or damaged; then
// mend is the reason and open writes both anew.
func readHeader(dir string) (h header, mend, err error) {
	h, err = readHeaderFile(dir, fileHeader)
	switch app.CodeOf(err) {
	case CodeNone, CodeForeign, CodeHeader:
		if c, cerr := readHeaderFile(dir, fileCopy); cerr == nil {
			return c, err, nil
		}
	}
	return h, nil, err
}

func readHeaderFile(dir, name string) (header, error) {
	item := filepath.Base(dir)
	b, err := readSmall(filepath.Join(dir, name), headerLimit)
	if errors.Is(err, fs.ErrNotExist) {
		return header{}, &app.Error{Code: CodeNone, Op: "read vault header", Item: item, Err: err}
	}
	if errors.Is(err, errOdd) {
		return header{}, &app.Error{Code: CodeForeign, Op: "read vault header", Item: item, Err: err}
	}
	if err != nil {
		return header{}, disk.Err("read vault header", item, err)
	}
	return parseHeader(b, item)
}

// parseHeader reads a header; CodeForeign, CodeHeader or data.newer if it can't.
func parseHeader(b []byte, item string) (header, error) {
	body, ok := bytes.CutPrefix(b, []byte(headerMagic))
	if !ok {
		return header{}, &app.Error{Code: CodeForeign, Op: "read vault header", Item: item}
	}
	bad := &app.Error{Code: CodeHeader, Op: "read vault header", Item: item}
	if len(body) < sha256.Size {
		return header{}, bad
	}
	sum, body := body[:sha256.Size], body[sha256.Size:]
	if got := sha256.Sum256(body); !bytes.Equal(got[:], sum) {
		return header{}, bad
	}
	var h header
	err := dec.Unmarshal(body, &h)
	if err == nil && h.Format > headerFormat {
		return header{}, &app.Error{Code: app.CodeNewer, Op: "read vault header", Item: item, Args: map[string]string{"format": fmt.Sprint(h.Format)}}
	}
	if err != nil || h.Format == 0 || len(h.Slots) == 0 || len(h.Slots) > maxSlots {
		bad.Err = err
		return header{}, bad
	}
	if _, err := seal.ByID(h.Suite); err != nil {
		return header{}, err
	}
	return h, nil
}

var errOdd = errors.New("no file of ours")

// readSmall reads a file of at most limit bytes.
func readSmall(path string, limit int64) ([]byte, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() || st.Size() > limit {
		return nil, fmt.Errorf("%w: %s, %d bytes", errOdd, st.Mode(), st.Size())
	}
	return os.ReadFile(path)
}

// slot gives the index of the first slot of a kind, -1 if there is none.
func (h header) slot(kind seal.Kind) int {
	for i, s := range h.Slots {
		if s.Kind == kind {
			return i
		}
	}
	return -1
}
