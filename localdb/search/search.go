// Package search is the sealed index of the library of law: every phrase of a clause,
// from one character up, is found as surely as by reading all of it, on a machine
// without network and with nothing readable on its disk.
//
// A document is a clause. An index is a folder of immutable segments and one file,
// "index", that names them; a build writes new segments beside the old ones and then
// puts the new "index" in place by one rename, so that after any crash one of the two
// is whole. A segment is a row of sealed blocks:
//
//	header (32) | text blocks | posting blocks | directory | padding | end
//
// The additional data of a block are the segment's random id, the block's role and
// its number: none can be changed, moved, swapped or taken from an older index. The
// padding brings the file to a size class, so that its length says little.
//
// # What is indexed
//
// Folded by package variant, each pair of neighbouring letters, digits or ideographs is
// a term. Its list names the documents and how often, but no positions: a phrase of
// three characters and more is looked up through its pairs and then read in the text,
// which the index holds anyway to show it. A single character is the union of the terms
// it begins, one of which names the documents where it begins no pair; frequent
// characters have a list of their own.
//
// # Memory
//
// Resident are a few bytes a document and the laws' titles; decrypted blocks live in a
// cache of Options.Cache bytes. A build needs about three times SegmentText.
package search

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"renda/app"
	"renda/localdb/disk"
	"renda/localdb/seal"
)

// Codes of this package.
const (
	CodeNone    app.Code = "search.none"    // the folder holds no index: build it
	CodeDamaged app.Code = "search.damaged" // a block was changed, cut, moved or put back, Item says which: build it anew
	CodeClosed  app.Code = "search.closed"  // used after Close
)

// A Sealer keeps blocks secret and unchanged: a *seal.Box. bench has one that does
// nothing, to say what sealing costs.
type Sealer interface {
	Seal(dst, plaintext, ad []byte) []byte
	Open(dst, sealed, ad []byte) ([]byte, error)
}

// NewSealer derives the index's key from a vault's root key.
func NewSealer(id seal.ID, root seal.Key) (Sealer, error) {
	suite, err := seal.ByID(cmp.Or(id, seal.Default()))
	if err != nil {
		return nil, err
	}
	k, err := seal.Derive(suite, root, "v1/search")
	if err != nil {
		return nil, err
	}
	defer k.Zero()
	return seal.NewBox(suite, k)
}

// Options tell how to build and open. The zero value is good.
type Options struct {
	Cache       int64 // bytes of decrypted blocks kept in memory; 0 is 64 MiB
	SegmentText int   // Build: bytes of text in one segment; 0 is 40 MiB
	ReadOnly    bool  // Store: build nothing
	Hook        disk.Hook
}

const (
	defaultCache       = 64 << 20
	defaultSegmentText = 40 << 20
)

const (
	manifestName  = "index"
	segmentSuffix = ".seg"
)

// manifest names the segments that are the index.
type manifest struct {
	Source   string // what was indexed, in the builder's words: the law pack's hash
	Docs     int
	Chars    uint64 // of all documents
	Text     uint64 // their bytes
	Segments []segmentRef
}

// segmentRef is a segment as it was written.
type segmentRef struct {
	ID   [16]byte
	Size int64
}

func (r segmentRef) name() string { return hex.EncodeToString(r.ID[:8]) + segmentSuffix }

const manifestFormat = 1

// ad of the manifest: the role of no block.
var manifestAD = []byte("renda search v1 index")

func (m *manifest) encode() []byte {
	b := []byte{manifestFormat}
	b = appendString(b, m.Source)
	b = appendUints(b, uint64(m.Docs), m.Chars, m.Text, uint64(len(m.Segments)))
	for _, s := range m.Segments {
		b = append(b, s.ID[:]...)
		b = appendUints(b, uint64(s.Size))
	}
	return b
}

func decodeManifest(b []byte) (m manifest, ok bool) {
	if len(b) == 0 || b[0] != manifestFormat {
		return m, false
	}
	d := &decoder{b: b[1:]}
	m.Source = d.string()
	m.Docs, m.Chars, m.Text = d.small(), d.uint(), d.uint()
	m.Segments = make([]segmentRef, d.count())
	for i := range m.Segments {
		copy(m.Segments[i].ID[:], d.bytes(16))
		m.Segments[i].Size = int64(d.small())
	}
	return m, d.done()
}

func readManifest(dir string, s Sealer) (m manifest, err error) {
	b, err := os.ReadFile(filepath.Join(dir, manifestName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return m, &app.Error{Code: CodeNone, Op: "open search index", Item: filepath.Base(dir)}
	case err != nil:
		return m, disk.Err("open search index", manifestName, err)
	}
	b, err = s.Open(nil, b, manifestAD)
	if err != nil {
		return m, damaged(manifestName, err)
	}
	m, ok := decodeManifest(b)
	if !ok {
		return m, damaged(manifestName, nil)
	}
	return m, nil
}

func damaged(item string, err error) error {
	return &app.Error{Code: CodeDamaged, Op: "read search index", Item: item, Err: err}
}

// sweep removes segments that no index names: a build that broke off left them, or a
// later one replaced them. Who still has them open reads on.
func sweep(dir string, keep []segmentRef, hook disk.Hook) error {
	es, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	named := map[string]bool{}
	for _, s := range keep {
		named[s.name()] = true
	}
	for _, e := range es {
		left := strings.HasSuffix(e.Name(), segmentSuffix) || strings.HasPrefix(e.Name(), ".tmp-")
		if !left || named[e.Name()] {
			continue
		}
		path := filepath.Join(dir, e.Name())
		if err := hook.Before(disk.OpRemove, path); err != nil {
			return err
		}
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return nil
}

func newSegmentID() (id [16]byte) {
	rand.Read(id[:])
	return id
}
