package sealed

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"

	"renda/localdb/disk"
)

// compactBatch is how many bytes one transaction copies.
const compactBatch = 4 << 20

// Compact rewrites the file of a closed store without its free pages. bbolt
// never gives space back. After any crash the old or the new file is there,
// whole. It needs no key: records are copied as they are.
func Compact(path string, hook disk.Hook) (err error) {
	item, tmp := filepath.Base(path), path+".compact"
	defer guardFault(&err, item)()
	if err := preflight(path); err != nil {
		return err
	}
	if err := os.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return disk.Err("compact store", item, err)
	}
	defer func() {
		if err != nil {
			if rerr := os.Remove(tmp); rerr != nil && !errors.Is(rerr, fs.ErrNotExist) {
				err = errors.Join(err, rerr)
			}
		}
	}()
	if err := copyFile(path, tmp, hook); err != nil {
		return disk.Err("compact store", item, err)
	}
	return disk.Err("compact store", item, hook.Rename(tmp, path))
}

func copyFile(from, to string, hook disk.Hook) error {
	src, err := bolt.Open(from, 0o600, boltOptions(Options{ReadOnly: true}))
	if err != nil {
		return err
	}
	o := boltOptions(Options{})
	o.InitialMmapSize = 0 // the file grows with its map
	dst, err := bolt.Open(to, 0o600, o)
	if err != nil {
		return errors.Join(err, src.Close())
	}
	dst.AllocSize = 256 << 10
	err = bolt.Compact(dst, src, compactBatch)
	if err == nil {
		err = hook.Before(disk.OpSync, to)
	}
	if err == nil {
		err = dst.Sync()
	}
	return errors.Join(err, dst.Close(), src.Close())
}
