package sealed

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"

	bolt "go.etcd.io/bbolt"
)

// Flags of bbolt's pages and of a leaf's elements (go.etcd.io/bbolt, internal/common).
const (
	pageBranch   = 0x01
	pageLeaf     = 0x02
	pageFreelist = 0x10
	leafBucket   = 0x01
	pageElement  = 16 // bytes of one element of a branch or leaf
)

// pages walks the tree of a transaction by plain reads. bbolt's own check runs in
// goroutines of its own, where a page number past the file kills the process instead of failing;
// so it is let loose only on a tree whose pages all lie in the file.
type pages struct {
	f    io.ReaderAt
	size int64 // bytes of a page
	high uint64
	seen map[uint64]bool
}

// checkPages gives what is wrong with the shape of tx's tree, nil if nothing is.
func checkPages(path string, tx *bolt.Tx) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	size := int64(tx.DB().Info().PageSize)
	p := &pages{f: f, size: size, high: uint64(tx.Size() / size), seen: map[uint64]bool{}}
	if err := p.freelist(uint64(tx.ID())); err != nil {
		return err
	}
	return p.tree(uint64(tx.Cursor().Bucket().Root()), 0)
}

// read gives a page with what flows over from it.
func (p *pages) read(id uint64) (b []byte, flags uint16, count int, err error) {
	head := make([]byte, boltPageHeader)
	if id < 2 || id >= p.high {
		return nil, 0, 0, fmt.Errorf("page %d of %d", id, p.high)
	}
	if _, err := p.f.ReadAt(head, int64(id)*p.size); err != nil {
		return nil, 0, 0, fmt.Errorf("page %d: %w", id, err)
	}
	over := uint64(binary.NativeEndian.Uint32(head[12:]))
	if got := binary.NativeEndian.Uint64(head); got != id || over >= p.high-id {
		return nil, 0, 0, fmt.Errorf("page %d calls itself %d and takes %d more", id, got, over)
	}
	for i := id; i <= id+over; i++ {
		if p.seen[i] {
			return nil, 0, 0, fmt.Errorf("page %d is used twice", i)
		}
		p.seen[i] = true
	}
	b = make([]byte, int64(over+1)*p.size)
	if _, err := p.f.ReadAt(b, int64(id)*p.size); err != nil {
		return nil, 0, 0, fmt.Errorf("page %d: %w", id, err)
	}
	return b, binary.NativeEndian.Uint16(head[8:]), int(binary.NativeEndian.Uint16(head[10:])), nil
}

// maxDepth is more levels than a tree of 2^63 bytes has.
const maxDepth = 64

func (p *pages) tree(id uint64, depth int) error {
	b, flags, count, err := p.read(id)
	if err != nil {
		return err
	}
	if flags != pageBranch && flags != pageLeaf || depth > maxDepth || boltPageHeader+count*pageElement > len(b) {
		return fmt.Errorf("page %d: flags %#x, %d elements", id, flags, count)
	}
	for i := range count {
		at := boltPageHeader + i*pageElement
		e := b[at : at+pageElement]
		if flags == pageBranch {
			if !within(b, at, binary.NativeEndian.Uint32(e), binary.NativeEndian.Uint32(e[4:]), 0) {
				return fmt.Errorf("page %d: element %d lies outside", id, i)
			}
			if err := p.tree(binary.NativeEndian.Uint64(e[8:]), depth+1); err != nil {
				return err
			}
			continue
		}
		pos, ksize, vsize := binary.NativeEndian.Uint32(e[4:]), binary.NativeEndian.Uint32(e[8:]), binary.NativeEndian.Uint32(e[12:])
		if !within(b, at, pos, ksize, vsize) {
			return fmt.Errorf("page %d: element %d lies outside", id, i)
		}
		if binary.NativeEndian.Uint32(e)&leafBucket == 0 {
			continue
		}
		if err := p.bucket(b[at+int(pos)+int(ksize):][:vsize], id, depth); err != nil {
			return err
		}
	}
	return nil
}

// bucket follows a bucket's header to its root, or reads the page that lies in its value.
func (p *pages) bucket(v []byte, id uint64, depth int) error {
	if len(v) < 16 {
		return fmt.Errorf("page %d: a bucket of %d bytes", id, len(v))
	}
	if root := binary.NativeEndian.Uint64(v); root != 0 {
		return p.tree(root, depth+1)
	}
	in := v[16:]
	if len(in) < boltPageHeader {
		return fmt.Errorf("page %d: a bucket of %d bytes", id, len(v))
	}
	count := int(binary.NativeEndian.Uint16(in[10:]))
	if binary.NativeEndian.Uint16(in[8:]) != pageLeaf || boltPageHeader+count*pageElement > len(in) {
		return fmt.Errorf("page %d: a bucket's page of %d elements", id, count)
	}
	for i := range count {
		at := boltPageHeader + i*pageElement
		e := in[at:]
		// A bucket in a bucket in a page is never written by this store.
		if binary.NativeEndian.Uint32(e) != 0 || !within(in, at, binary.NativeEndian.Uint32(e[4:]), binary.NativeEndian.Uint32(e[8:]), binary.NativeEndian.Uint32(e[12:])) {
			return fmt.Errorf("page %d: element %d of a bucket's page", id, i)
		}
	}
	return nil
}

func within(b []byte, at int, pos, ksize, vsize uint32) bool {
	return uint64(at)+uint64(pos)+uint64(ksize)+uint64(vsize) <= uint64(len(b))
}

// freelist checks the list of free pages that belongs to a transaction, if it still stands in
// a meta page: a store open for writing has it in memory already.
func (p *pages) freelist(txid uint64) error {
	for at := int64(0); at <= p.size; at += p.size {
		m := make([]byte, boltMetaSize)
		if _, err := p.f.ReadAt(m, at+boltPageHeader); err != nil {
			return fmt.Errorf("meta page: %w", err)
		}
		id := binary.NativeEndian.Uint64(m[32:])
		if binary.NativeEndian.Uint64(m[48:]) != txid || id == 1<<64-1 { // the last: no list is kept
			continue
		}
		b, flags, count, err := p.read(id)
		if err != nil {
			return err
		}
		first := boltPageHeader
		n := uint64(count)
		if count == 0xFFFF && len(b) >= boltPageHeader+8 {
			n, first = binary.NativeEndian.Uint64(b[boltPageHeader:]), boltPageHeader+8
		}
		if flags != pageFreelist || n > uint64(len(b)-first)/8 {
			return fmt.Errorf("page %d: flags %#x, %d free pages", id, flags, n)
		}
		for i := range n {
			if free := binary.NativeEndian.Uint64(b[first+int(i)*8:]); free < 2 || free >= p.high {
				return fmt.Errorf("page %d: free page %d of %d", id, free, p.high)
			}
		}
		return nil
	}
	return nil
}
