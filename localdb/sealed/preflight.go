package sealed

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"

	"renda/app"
	"renda/localdb/disk"
)

// bbolt's file begins with two pages, each a page header and a meta record
// (go.etcd.io/bbolt, internal/common: Page, Meta).
const (
	boltMagic      = 0xED0CDAED
	boltPageHeader = 16
	boltMetaSum    = 56 // bytes before the checksum
	boltMetaSize   = 64
	boltMaxPage    = 1 << 16
)

// preflight tells a foreign file and a cut one apart before bbolt maps it: bbolt
// checks its head only, and touching a page past the end of the file kills the process.
func preflight(path string) error {
	item := filepath.Base(path)
	f, err := os.Open(path)
	if err != nil {
		return disk.Err("open store", item, err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return disk.Err("open store", item, err)
	}
	if !st.Mode().IsRegular() {
		return &app.Error{Code: CodeForeign, Op: "open store", Item: item}
	}
	want, err := boltSize(f)
	if err != nil {
		return disk.Err("open store", item, err)
	}
	if want == 0 {
		return &app.Error{Code: CodeForeign, Op: "open store", Item: item}
	}
	if have := st.Size(); have < want {
		return &app.Error{Code: CodeTruncated, Op: "open store", Item: item,
			Args: map[string]string{"want": fmt.Sprint(want), "have": fmt.Sprint(have)}}
	}
	return nil
}

// boltSize gives the bytes that the newest valid meta page says are in use, 0 if
// neither is valid.
func boltSize(f io.ReaderAt) (int64, error) {
	var want int64
	var newest uint64
	pageSizes := []int64{0}
	for size := int64(1024); size <= boltMaxPage; size *= 2 {
		pageSizes = append(pageSizes, size) // the first meta may be the broken one
	}
	for _, at := range pageSizes {
		b := make([]byte, boltPageHeader+boltMetaSize)
		if _, err := f.ReadAt(b, at); errors.Is(err, io.EOF) {
			continue
		} else if err != nil {
			return 0, err
		}
		m := b[boltPageHeader:]
		sum := fnv.New64a()
		sum.Write(m[:boltMetaSum])
		if binary.NativeEndian.Uint32(m) != boltMagic || binary.NativeEndian.Uint64(m[boltMetaSum:]) != sum.Sum64() {
			continue
		}
		pageSize, pages, txid := binary.NativeEndian.Uint32(m[8:]), binary.NativeEndian.Uint64(m[40:]), binary.NativeEndian.Uint64(m[48:])
		if at != 0 && at != int64(pageSize) || pages > 1<<40 {
			continue
		}
		if txid >= newest {
			newest, want = txid, int64(pages)*int64(pageSize)
		}
	}
	return want, nil
}
