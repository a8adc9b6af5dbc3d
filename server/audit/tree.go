// Package audit is the server's append-only log: a Merkle tree over everything the
// authority accepted and everything the 安全审计员 must see, kept in the same
// transaction as its effect.
//
// The tree is that of RFC 6962 as golang.org/x/mod/sumdb/tlog computes it. A leaf's
// data is a 32-byte salted commitment: of an act's entry (act.Entry.Commitment), or of
// an event (Event.Commitment). Checkpoints are signed in the C2SP tlog-checkpoint
// format, so that any third-party tool can check them.
package audit

import (
	"encoding/binary"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"renda/app"
	"renda/app/kv"
)

// Tables of the log. Names reach the disk.
const (
	tableHashes kv.Table = "audit.hash"  // group "p": packs of stored hashes; group "n": size
	tableEvents kv.Table = "audit.event" // group "e": events by leaf
)

// packLen is how many stored hashes share one record: a batch of appends then rewrites
// few records instead of two small ones per leaf. Changing it changes the disk format.
const packLen = 64

// Tree reads and extends the log within one transaction.
type Tree struct {
	r     kv.Reader
	n     int64
	packs map[uint64][]byte
	dirty map[uint64]bool
}

// Open gives the log as one transaction sees it.
func Open(r kv.Reader) (*Tree, error) {
	t := &Tree{r: r, packs: map[uint64][]byte{}, dirty: map[uint64]bool{}}
	b, err := r.Get(tableHashes, kv.K("n", 0))
	if err != nil {
		return nil, err
	}
	if b != nil {
		if len(b) != 8 {
			return nil, &app.Error{Code: app.CodeCorrupt, Op: "read the audit log's size"}
		}
		if t.n = int64(binary.BigEndian.Uint64(b)); t.n < 0 {
			return nil, &app.Error{Code: app.CodeCorrupt, Op: "read the audit log's size"}
		}
	}
	return t, nil
}

// Size is the number of leaves.
func (t *Tree) Size() uint64 { return uint64(t.n) }

// Append adds a leaf with the given data and gives its index.
func (t *Tree) Append(data app.Hash) (uint64, error) {
	hs, err := tlog.StoredHashes(t.n, data[:], t)
	if err != nil {
		return 0, t.fail("extend the audit log", err)
	}
	at := tlog.StoredHashIndex(0, t.n)
	for i, h := range hs {
		if err := t.put(uint64(at)+uint64(i), h); err != nil {
			return 0, err
		}
	}
	t.n++
	return uint64(t.n - 1), nil
}

// Flush writes what Append added.
func (t *Tree) Flush(w kv.Writer) error {
	if len(t.dirty) == 0 {
		return nil
	}
	for p := range t.dirty {
		if err := w.Put(tableHashes, kv.K("p", p), t.packs[p]); err != nil {
			return err
		}
	}
	t.dirty = map[uint64]bool{}
	return w.Put(tableHashes, kv.K("n", 0), binary.BigEndian.AppendUint64(nil, uint64(t.n)))
}

// Root gives the tree's hash at size n.
func (t *Tree) Root(n uint64) (app.Hash, error) {
	if n > uint64(t.n) {
		return app.Hash{}, &app.Error{Code: app.CodeNotFound, Op: "hash the audit log", Item: fmt.Sprint(n)}
	}
	h, err := tlog.TreeHash(int64(n), t)
	if err != nil {
		return app.Hash{}, t.fail("hash the audit log", err)
	}
	return app.Hash(h), nil
}

// LeafHash gives the stored hash of one leaf: RFC 6962's hash of its data.
func (t *Tree) LeafHash(leaf uint64) (app.Hash, error) {
	if leaf >= uint64(t.n) {
		return app.Hash{}, &app.Error{Code: app.CodeNotFound, Op: "read an audit leaf", Item: fmt.Sprint(leaf)}
	}
	hs, err := t.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(leaf))})
	if err != nil {
		return app.Hash{}, t.fail("read an audit leaf", err)
	}
	return app.Hash(hs[0]), nil
}

// Inclusion proves that a leaf is in the tree of the given size.
func (t *Tree) Inclusion(leaf, size uint64) ([][]byte, error) {
	if leaf >= size || size > uint64(t.n) {
		return nil, &app.Error{Code: app.CodeNotFound, Op: "prove an audit leaf", Item: fmt.Sprint(leaf)}
	}
	p, err := tlog.ProveRecord(int64(size), int64(leaf), t)
	if err != nil {
		return nil, t.fail("prove an audit leaf", err)
	}
	return hashes(p), nil
}

// Consistency proves that the tree of size n continues the tree of size old.
func (t *Tree) Consistency(old, n uint64) ([][]byte, error) {
	if old == 0 || old == n {
		return nil, nil
	}
	if old > n || n > uint64(t.n) {
		return nil, &app.Error{Code: app.CodeNotFound, Op: "prove the audit log's growth", Item: fmt.Sprint(old)}
	}
	p, err := tlog.ProveTree(int64(n), int64(old), t)
	if err != nil {
		return nil, t.fail("prove the audit log's growth", err)
	}
	return hashes(p), nil
}

func hashes(p []tlog.Hash) [][]byte {
	out := make([][]byte, len(p))
	for i := range p {
		out[i] = append([]byte(nil), p[i][:]...)
	}
	return out
}

// ReadHashes implements tlog.HashReader on the packs.
func (t *Tree) ReadHashes(idx []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(idx))
	for i, x := range idx {
		p, err := t.pack(uint64(x) / packLen)
		if err != nil {
			return nil, err
		}
		off := int(uint64(x)%packLen) * tlog.HashSize
		if off+tlog.HashSize > len(p) {
			return nil, &app.Error{Code: app.CodeCorrupt, Op: "read the audit log", Item: fmt.Sprint(x)}
		}
		copy(out[i][:], p[off:])
	}
	return out, nil
}

func (t *Tree) pack(p uint64) ([]byte, error) {
	if b, ok := t.packs[p]; ok {
		return b, nil
	}
	b, err := t.r.Get(tableHashes, kv.K("p", p))
	if err != nil {
		return nil, err
	}
	b = append(make([]byte, 0, packLen*tlog.HashSize), b...)
	t.packs[p] = b
	return b, nil
}

func (t *Tree) put(x uint64, h tlog.Hash) error {
	n := x / packLen
	p, err := t.pack(n)
	if err != nil {
		return err
	}
	off := int(x%packLen) * tlog.HashSize
	if off != len(p) {
		return &app.Error{Code: app.CodeCorrupt, Op: "extend the audit log", Item: fmt.Sprint(x)}
	}
	t.packs[n] = append(p, h[:]...)
	t.dirty[n] = true
	return nil
}

func (t *Tree) fail(op string, err error) error {
	if app.CodeOf(err) != app.CodeInternal {
		return err
	}
	return &app.Error{Code: app.CodeCorrupt, Op: op, Err: err}
}

// Empty gives a log without leaves, for who must go on with a damaged one.
func Empty(r kv.Reader) *Tree {
	return &Tree{r: r, packs: map[uint64][]byte{}, dirty: map[uint64]bool{}}
}

// LeafOf gives the hash a leaf of the given data has in the tree.
func LeafOf(data app.Hash) app.Hash { return app.Hash(tlog.RecordHash(data[:])) }

// Recompute builds the tree anew from its leaves' hashes, in memory. root is its hash; bad names the leaves
// whose stored hashes above them are not what they must be, one for each damaged or missing pack.
func (t *Tree) Recompute() (root app.Hash, bad []uint64, err error) {
	m := &memory{}
	packs := map[uint64]bool{}
	for leaf := int64(0); leaf < t.n; leaf++ {
		h, err := t.LeafHash(uint64(leaf))
		if err != nil {
			if app.CodeOf(err) != app.CodeCorrupt {
				return root, bad, err
			}
			return root, append(bad, uint64(leaf)), nil
		}
		hs, err := tlog.StoredHashesForRecordHash(leaf, tlog.Hash(h), m)
		if err != nil {
			return root, bad, t.fail("recompute the audit log", err)
		}
		at := len(m.hashes)
		m.hashes = append(m.hashes, hs...)
		for i := range hs {
			p := uint64(at+i) / packLen
			have, err := t.ReadHashes([]int64{int64(at + i)})
			if (err != nil || have[0] != hs[i]) && !packs[p] {
				packs[p] = true
				bad = append(bad, uint64(leaf))
			}
		}
	}
	h, err := tlog.TreeHash(t.n, m)
	if err != nil {
		return root, bad, t.fail("recompute the audit log", err)
	}
	// Nothing may lie beyond the last hash.
	if p := uint64(len(m.hashes)); len(packs) == 0 {
		b, err := t.pack(p / packLen)
		if err != nil {
			return root, bad, err
		}
		if len(b) != int(p%packLen)*tlog.HashSize {
			bad = append(bad, uint64(t.n))
		}
	}
	return app.Hash(h), bad, nil
}

// memory holds the hashes of a tree being recomputed.
type memory struct{ hashes []tlog.Hash }

// ReadHashes implements tlog.HashReader.
func (m *memory) ReadHashes(idx []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(idx))
	for i, x := range idx {
		if x < 0 || x >= int64(len(m.hashes)) {
			return nil, fmt.Errorf("no hash %d", x)
		}
		out[i] = m.hashes[x]
	}
	return out, nil
}
