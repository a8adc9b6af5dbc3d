package main

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/archive"
	"renda/localdb/disk"
)

// Whichever step of writing a package fails (a full stick in the middle of a write among them), there is no file of its name, or the
// one that was there before, and no piece of it is left; and a package that is there is never written over.
func TestPackageWholeOrNone(t *testing.T) {
	content := &archive.Content{Device: app.NamedID("d"), Signer: act.Ed25519Signer(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, 32))),
		Files: []archive.Member{archive.Bytes("正式文本.txt", "text/plain", bytes.Repeat([]byte("第一条　"), 200_000))}}
	for k := 0; ; k++ {
		dir := t.TempDir()
		path := filepath.Join(dir, "归档-1.zip")
		n := 0
		h := disk.Hook(func(op disk.Op, _ string) error {
			if n++; n-1 != k {
				return nil
			}
			if op == disk.OpWrite {
				return errors.Join(&disk.Torn{N: 1000}, syscall.ENOSPC)
			}
			return syscall.EIO
		})
		err := h.WriteStream(path, func(w io.Writer) error {
			_, err := archive.Write(w, content)
			return err
		})
		left, lerr := os.ReadDir(dir)
		if lerr != nil {
			t.Fatal(lerr)
		}
		if err == nil {
			if k < 4 || len(left) != 1 {
				t.Fatalf("step %d failed and nobody noticed", k)
			}
			if free := freeName(dir, "归档-1", ".zip"); free != filepath.Join(dir, "归档-1-2.zip") {
				t.Fatal(free)
			}
			return
		}
		// After a rename whose folder could not be synced the whole file stands under its name: whole, or none.
		for _, f := range left {
			b, rerr := os.ReadFile(filepath.Join(dir, f.Name()))
			if f.Name() != filepath.Base(path) || rerr != nil || int64(len(b)) < content.Files[0].Size {
				t.Fatalf("step %d: %s of %d bytes is left after %v", k, f.Name(), len(b), err)
			}
		}
	}
}
