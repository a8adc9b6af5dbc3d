package disk

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestWriteStream: whichever step fails first, a full disk in the middle of a write among them, the file of that name is
// what it was before, or absent, and no piece is left; when none fails it is the new content.
func TestWriteStream(t *testing.T) {
	content := bytes.Repeat([]byte("摆渡包"), 200_000) // several buffers
	for k := 0; ; k++ {
		dir := t.TempDir()
		path := filepath.Join(dir, "one.renda")
		if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		n := 0
		h := Hook(func(op Op, _ string) error {
			if n++; n-1 < k {
				return nil
			}
			if op == OpWrite {
				return errors.Join(&Torn{N: 1000}, syscall.ENOSPC)
			}
			return syscall.EIO
		})
		err := h.WriteStream(path, func(w io.Writer) error {
			_, err := w.Write(content)
			return err
		})
		got, rerr := os.ReadFile(path)
		left, lerr := os.ReadDir(dir)
		if rerr != nil || lerr != nil || len(left) != 1 {
			t.Fatalf("step %d: %v %v, %d files", k, rerr, lerr, len(left))
		}
		switch {
		case err == nil && n <= k:
			if !bytes.Equal(got, content) {
				t.Fatal("nothing failed and the content is another")
			}
			return
		case err == nil:
			t.Fatalf("step %d failed unsaid", k)
		case string(got) != "old" && !bytes.Equal(got, content):
			t.Fatalf("step %d: half of it is there", k)
		}
	}
}

// TestWriteStreamRefused: what the writer of the content says comes back as it is, and nothing is left.
func TestWriteStreamRefused(t *testing.T) {
	dir, no := t.TempDir(), errors.New("no")
	err := Hook(nil).WriteStream(filepath.Join(dir, "x"), func(io.Writer) error { return no })
	left, lerr := os.ReadDir(dir)
	if !errors.Is(err, no) || lerr != nil || len(left) != 0 {
		t.Fatalf("%v, %d files", err, len(left))
	}
}
