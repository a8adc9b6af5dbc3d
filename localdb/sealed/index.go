package sealed

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	bolt "go.etcd.io/bbolt"

	"renda/app"
	"renda/app/kv"
)

// The index lists which record has which version. It is written as a log: each
// transaction adds one delta with what it changed; when the deltas outgrow the base,
// base and deltas are merged into new base pages. So a transaction pays for
// what it changed, not for how much there is. The sealed head holds the hash
// chain over base and deltas.

// entry says that a record has a version, or was deleted.
type entry struct {
	table   kv.Table
	group   string
	seq     uint64
	version uint64
	deleted bool
}

func (e entry) compare(o entry) int {
	if c := strings.Compare(string(e.table), string(o.table)); c != 0 {
		return c
	}
	if c := strings.Compare(e.group, o.group); c != 0 {
		return c
	}
	switch {
	case e.seq < o.seq:
		return -1
	case e.seq > o.seq:
		return 1
	}
	return 0
}

// meta is the head of the index.
type meta struct {
	Generation uint64   // transactions that changed the file
	Base       uint64   // generation at which the base was written
	BasePages  uint64   // its pages
	BaseCount  uint64   // its entries
	FirstDelta uint64   // the deltas after it: generations FirstDelta to LastDelta
	LastDelta  uint64   // 0: none
	DeltaCount uint64   // their entries
	Chain      [32]byte // over base pages and deltas
}

const metaSize = 7*8 + 32

func (m meta) bytes() []byte {
	b := make([]byte, 0, metaSize)
	for _, n := range []uint64{m.Generation, m.Base, m.BasePages, m.BaseCount, m.FirstDelta, m.LastDelta, m.DeltaCount} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	return append(b, m.Chain[:]...)
}

func parseMeta(b []byte) (m meta, ok bool) {
	if len(b) != metaSize {
		return meta{}, false
	}
	for i, p := range []*uint64{&m.Generation, &m.Base, &m.BasePages, &m.BaseCount, &m.FirstDelta, &m.LastDelta, &m.DeltaCount} {
		*p = binary.BigEndian.Uint64(b[8*i:])
	}
	copy(m.Chain[:], b[7*8:])
	return m, true
}

func (db *DB) sealMeta(m meta) ([]byte, error) {
	return db.head.Seal(nil, m.bytes(), formatTag(db.suite.ID())), nil
}

func (db *DB) openMeta(raw []byte) (meta, error) {
	b, err := db.head.Open(nil, raw, formatTag(db.suite.ID()))
	if err != nil {
		return meta{}, &app.Error{Code: CodeKey, Op: "open store head", Item: db.item, Err: err}
	}
	m, ok := parseMeta(b)
	if !ok {
		return meta{}, &app.Error{Code: app.CodeCorrupt, Op: "open store head", Item: db.item}
	}
	return m, nil
}

// mergeFloor is the number of delta entries below which merging isn't worth it.
const mergeFloor = 1 << 14

// writeIndex adds this transaction's delta, or merges.
func (t *Tx) writeIndex() error {
	delta := settle(t.dirty)
	m := *t.meta
	m.Generation++
	if m.FirstDelta == 0 {
		m.FirstDelta = m.Generation
	}
	m.LastDelta, m.DeltaCount = m.Generation, m.DeltaCount+uint64(len(delta))
	plain := encodeEntries(nil, delta)
	m.Chain = link(m.Chain, plain)
	idx := t.btx.Bucket([]byte(idxBucket))
	if idx == nil {
		return &app.Error{Code: app.CodeCorrupt, Op: "write index", Item: t.item()}
	}
	key := blockKey('d', m.Generation, 0)
	if err := idx.Put(key, t.db.idx.Seal(nil, plain, key)); err != nil {
		return err
	}
	if m.DeltaCount > max(mergeFloor, m.BaseCount) {
		t.meta = &m
		var err error
		if m, err = t.merge(idx); err != nil {
			return err
		}
	}
	raw, err := t.db.sealMeta(m)
	if err != nil {
		return err
	}
	return t.btx.Bucket([]byte(headBucket)).Put([]byte(tagMeta), raw)
}

// merge writes base and deltas as a new base.
func (t *Tx) merge(idx *bolt.Bucket) (meta, error) {
	all, err := t.loadIndex()
	if err != nil {
		return meta{}, err
	}
	if err := t.dropBlocks(idx); err != nil {
		return meta{}, err
	}
	m := meta{Generation: t.meta.Generation, Base: t.meta.Generation, BaseCount: uint64(len(all))}
	for len(all) > 0 {
		n := min(len(all), pageEntries)
		key := blockKey('b', m.Base, m.BasePages)
		plain := encodeEntries(nil, all[:n])
		m.Chain = link(m.Chain, plain)
		if err := idx.Put(key, t.db.idx.Seal(nil, plain, key)); err != nil {
			return meta{}, err
		}
		m.BasePages++
		all = all[n:]
	}
	return m, nil
}

func (t *Tx) dropBlocks(idx *bolt.Bucket) error {
	var keys [][]byte
	if err := idx.ForEach(func(k, _ []byte) error {
		keys = append(keys, bytes.Clone(k))
		return nil
	}); err != nil {
		return err
	}
	for _, k := range keys {
		if err := idx.Delete(k); err != nil {
			return err
		}
	}
	return nil
}

// pageEntries keeps a base page around 64 KiB.
const pageEntries = 2048

// loadIndex gives the whole index in order, its chain verified.
func (t *Tx) loadIndex() ([]entry, error) {
	idx := t.btx.Bucket([]byte(idxBucket))
	if idx == nil {
		return nil, t.badIndex("bucket", nil)
	}
	m := *t.meta
	var chain [32]byte
	base := make([]entry, 0, m.BaseCount%(1<<24))
	read := func(dst []entry, key []byte) ([]entry, error) {
		plain, err := t.db.idx.Open(nil, idx.Get(key), key)
		if err != nil {
			return nil, t.badIndex(fmt.Sprintf("%c%d.%d", key[0], binary.BigEndian.Uint64(key[1:]), binary.BigEndian.Uint64(key[9:])), err)
		}
		chain = link(chain, plain)
		return decodeEntries(dst, plain)
	}
	var err error
	for p := range m.BasePages {
		if base, err = read(base, blockKey('b', m.Base, p)); err != nil {
			return nil, err
		}
	}
	var deltas []entry
	if m.LastDelta != 0 {
		for g := m.FirstDelta; g <= m.LastDelta; g++ {
			if deltas, err = read(deltas, blockKey('d', g, 0)); err != nil {
				return nil, err
			}
		}
	}
	if chain != m.Chain {
		return nil, t.badIndex("chain", nil)
	}
	return mergeEntries(base, settle(deltas)), nil
}

func (t *Tx) badIndex(block string, cause error) error {
	return &app.Error{Code: app.CodeCorrupt, Op: "read index", Item: t.item() + " index " + block, Err: cause}
}

// settle orders entries and keeps the last of each record.
func settle(es []entry) []entry {
	es = slices.Clone(es)
	slices.SortStableFunc(es, entry.compare)
	out := es[:0]
	for i, e := range es {
		if i+1 < len(es) && es[i+1].compare(e) == 0 {
			continue
		}
		out = append(out, e)
	}
	return out
}

// mergeEntries lays changes over a base, both in order; what was deleted is gone.
func mergeEntries(base, changes []entry) []entry {
	out := make([]entry, 0, len(base)+len(changes))
	for _, c := range changes {
		for len(base) > 0 && base[0].compare(c) < 0 {
			out = append(out, base[0])
			base = base[1:]
		}
		if len(base) > 0 && base[0].compare(c) == 0 {
			base = base[1:]
		}
		if !c.deleted {
			out = append(out, c)
		}
	}
	return append(out, base...)
}

func blockKey(kind byte, gen, page uint64) []byte {
	b := append(make([]byte, 0, 17), kind)
	b = binary.BigEndian.AppendUint64(b, gen)
	return binary.BigEndian.AppendUint64(b, page)
}

func link(prev [32]byte, plain []byte) [32]byte {
	h := sha256.New()
	h.Write(prev[:])
	h.Write(plain)
	return [32]byte(h.Sum(nil))
}

// encodeEntries writes runs of one table and group:
// table, group, n, then n times (seq less the one before, version*2+deleted).
func encodeEntries(b []byte, es []entry) []byte {
	for len(es) > 0 {
		n := 1
		for n < len(es) && es[n].table == es[0].table && es[n].group == es[0].group {
			n++
		}
		b = binary.AppendUvarint(b, uint64(len(es[0].table)))
		b = append(b, es[0].table...)
		b = binary.AppendUvarint(b, uint64(len(es[0].group)))
		b = append(b, es[0].group...)
		b = binary.AppendUvarint(b, uint64(n))
		var prev uint64
		for _, e := range es[:n] {
			b = binary.AppendUvarint(b, e.seq-prev)
			v := e.version << 1
			if e.deleted {
				v |= 1
			}
			b = binary.AppendUvarint(b, v)
			prev = e.seq
		}
		es = es[n:]
	}
	return b
}

var errEntries = errors.New("index block malformed")

// decodeEntries appends what encodeEntries wrote.
func decodeEntries(dst []entry, b []byte) ([]entry, error) {
	bad := false
	number := func() uint64 {
		n, w := binary.Uvarint(b)
		if w <= 0 {
			bad = true
			return 0
		}
		b = b[w:]
		return n
	}
	text := func() string {
		n := number()
		if n > uint64(len(b)) {
			bad = true
			return ""
		}
		s := string(b[:n])
		b = b[n:]
		return s
	}
	for len(b) > 0 && !bad {
		table, group, n := kv.Table(text()), text(), number()
		if n > uint64(len(b)) {
			bad = true
		}
		var seq uint64
		for i := uint64(0); i < n && !bad; i++ {
			seq += number()
			v := number()
			dst = append(dst, entry{table, group, seq, v >> 1, v&1 == 1})
		}
	}
	if bad {
		return nil, &app.Error{Code: app.CodeCorrupt, Op: "read index", Err: errEntries}
	}
	return dst, nil
}
