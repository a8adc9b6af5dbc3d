package blob

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/apptest/arrows"
	"renda/localdb/disk"
	"renda/localdb/seal"
)

// Papers know bytes, not records.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app", "renda/localdb/disk", "renda/localdb/seal")
	arrows.Never(t, "renda/app/kv", "renda/app/desk")
}

func open(t testing.TB, dir string, opts Options) *Store {
	t.Helper()
	s, err := Open(dir, seal.Key{1}, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// content is noise of a size, the same for the same size.
func content(size int) []byte {
	b := make([]byte, size)
	rand.NewChaCha8([32]byte{byte(size), byte(size >> 8), byte(size >> 16)}).Read(b)
	return b
}

func put(t testing.TB, s *Store, b []byte) app.Hash {
	t.Helper()
	h, n, err := s.Put(t.Context(), bytes.NewReader(b), int64(len(b)))
	if err != nil || n != int64(len(b)) || h != app.Hash(sha256.Sum256(b)) || !s.Has(h) {
		t.Fatalf("put %d bytes: %d, %v", len(b), n, err)
	}
	return h
}

func get(t testing.TB, s *Store, h app.Hash) ([]byte, error) {
	t.Helper()
	r, err := s.Open(h)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.NewSectionReader(r, 0, r.Size()))
}

// files gives every file of the store, relative.
func files(t testing.TB, s *Store) (out []string) {
	t.Helper()
	if err := s.Files(t.Context(), func(name string, size int64) error {
		st, err := os.Stat(filepath.Join(s.dir, name))
		if err != nil || st.Size() != size {
			t.Error(name, size, err)
		}
		out = append(out, name)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// sizes lie on both sides of every border of the format.
var sizes = []int{0, 1, chunkSize - 1, chunkSize, chunkSize + 1, 2 * chunkSize, 3*chunkSize + 777}

// Content comes back whatever its size and suite; putting it twice keeps one file; a store
// of another suite reads it too.
func TestPut(t *testing.T) {
	dir := t.TempDir()
	for _, id := range []seal.ID{seal.XAES, seal.XChaCha, seal.SM4} {
		s := open(t, dir, Options{Suite: id})
		for _, n := range sizes {
			b := content(n)
			h := put(t, s, b)
			if again := put(t, s, b); again != h {
				t.Error("another hash for the same content")
			}
			if got, err := get(t, s, h); err != nil || !bytes.Equal(got, b) {
				t.Errorf("%d bytes: got %d, %v", n, len(got), err)
			}
			if n, whole, err := s.Offset(h); n != int64(len(b)) || !whole || err != nil {
				t.Error(n, whole, err)
			}
		}
		if got := files(t, s); len(got) != len(sizes) {
			t.Errorf("%d files for %d papers", len(got), len(sizes))
		}
		if n, err := s.Check(t.Context(), func(name string, err error) { t.Error(name, err) }); n != len(sizes) || err != nil {
			t.Error(n, err)
		}
	}
}

// Any stretch read at random is that stretch, from several readers at once too.
func TestReadAt(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	b := content(5*chunkSize + 99)
	r, err := s.Open(put(t, s, b))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rapid.Check(t, func(t *rapid.T) {
		off := rapid.IntRange(0, len(b)+10).Draw(t, "offset")
		p := make([]byte, rapid.IntRange(0, 2*chunkSize).Draw(t, "length"))
		n, err := r.ReadAt(p, int64(off))
		want := b[min(off, len(b)):min(off+len(p), len(b))]
		if !bytes.Equal(p[:n], want) || (n < len(p)) != errors.Is(err, io.EOF) {
			t.Fatalf("%d bytes at %d: %d, %v", len(p), off, n, err)
		}
	})
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			got, err := io.ReadAll(io.NewSectionReader(r, int64(w)*1000, r.Size()))
			if err != nil || !bytes.Equal(got, b[w*1000:]) {
				t.Error(w, err)
			}
		})
	}
	wg.Wait()
	if _, err := r.ReadAt(nil, -1); app.CodeOf(err) != app.CodeBadInput {
		t.Error(err)
	}
}

// A stream over its limit, one that breaks off, and a full disk leave nothing behind.
func TestPutFails(t *testing.T) {
	full := false
	s := open(t, t.TempDir(), Options{Hook: func(op disk.Op, _ string) error {
		if full && op == disk.OpWrite {
			return syscall.ENOSPC
		}
		return nil
	}})
	broken := errors.New("the stick was pulled")
	for name, c := range map[string]struct {
		r    io.Reader
		full bool
		want app.Code
	}{
		"too long": {bytes.NewReader(content(1001)), false, app.CodeTooLarge},
		"broken":   {io.MultiReader(bytes.NewReader(content(900)), iotest.ErrReader(broken)), false, app.CodeDisk},
		"full":     {bytes.NewReader(content(900)), true, app.CodeDiskFull},
	} {
		full = c.full
		if _, _, err := s.Put(t.Context(), c.r, 1000); app.CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	full = false
	if got := files(t, s); len(got) != 0 {
		t.Errorf("left behind: %q", got)
	}
	if es, err := os.ReadDir(filepath.Join(s.dir, tmpDir)); err != nil || len(es) != 0 {
		t.Errorf("left behind: %v %v", es, err)
	}
}

// A paper changed, cut, or put under another's name, and chunks swapped within it or with
// another's, are found by reading and by the check.
func TestTampering(t *testing.T) {
	a, b := content(3*chunkSize+10), content(3*chunkSize+11)
	swap := func(x []byte, i, j int) {
		one, two := x[chunkAt(int64(i)):chunkAt(int64(i)+1)], x[chunkAt(int64(j)):chunkAt(int64(j)+1)]
		keep := bytes.Clone(one)
		copy(one, two)
		copy(two, keep)
	}
	for name, do := range map[string]func(x, other []byte) []byte{
		"byte of content": func(x, _ []byte) []byte { x[chunkAt(1)+500] ^= 1; return x },
		"byte of salt":    func(x, _ []byte) []byte { x[30] ^= 1; return x },
		"byte of trailer": func(x, _ []byte) []byte { x[len(x)-10] ^= 1; return x },
		"no header":       func(x, _ []byte) []byte { x[0] ^= 1; return x },
		"chunks swapped":  func(x, _ []byte) []byte { swap(x, 0, 1); return x },
		"chunk doubled":   func(x, _ []byte) []byte { copy(x[chunkAt(1):], x[chunkAt(0):chunkAt(1)]); return x },
		"another's chunk": func(x, o []byte) []byte { copy(x[chunkAt(1):chunkAt(2)], o[chunkAt(1):]); return x },
		"another's file":  func(_, o []byte) []byte { return o },
		"chunk cut out":   func(x, _ []byte) []byte { return append(x[:chunkAt(1):chunkAt(1)], x[chunkAt(2):]...) },
		"end cut":         func(x, _ []byte) []byte { return x[:len(x)-100] },
		"cut in a chunk":  func(x, _ []byte) []byte { return x[:chunkAt(1)+100] },
		"cut in header":   func(x, _ []byte) []byte { return x[:20] },
		"empty":           func(_, _ []byte) []byte { return nil },
		"something added": func(x, _ []byte) []byte { return append(x, 1, 2, 3) },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, t.TempDir(), Options{})
			h, o := put(t, s, a), put(t, s, b)
			x, err := os.ReadFile(s.path(h))
			if err != nil {
				t.Fatal(err)
			}
			y, err := os.ReadFile(s.path(o))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(s.path(h), do(x, y), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := get(t, s, h); app.CodeOf(err) != app.CodeCorrupt {
				t.Errorf("reading: %v", err)
			}
			var bad []string
			n, err := s.Check(t.Context(), func(name string, err error) {
				if app.CodeOf(err) != app.CodeCorrupt {
					t.Error(err)
				}
				bad = append(bad, filepath.Join(s.dir, name))
			})
			if err != nil || n != 2 || !slices.Equal(bad, []string{s.path(h)}) {
				t.Errorf("the check of %d finds %q: %v", n, bad, err)
			}
			if got, err := get(t, s, o); err != nil || !bytes.Equal(got, b) {
				t.Error("the other one is harmed", err)
			}
		})
	}
}

// A download in pieces of any size, broken off anywhere, with the process restarted and the
// file's end torn in between, ends as the whole paper.
func TestResume(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		s := open(t, filepath.Join(dir, "a", string(rune('a'+n%26)), strings.Repeat("x", n/26+1)), Options{})
		b := content(rapid.SampledFrom(sizes).Draw(rt, "size"))
		h, size := app.Hash(sha256.Sum256(b)), int64(len(b))
		for step := 0; !s.Has(h); step++ {
			at := s.Partial(h)
			end := min(size, at+int64(rapid.IntRange(0, 2*chunkSize).Draw(rt, "piece")))
			if step > 30 {
				end = size
			}
			var r io.Reader = bytes.NewReader(b[at:end])
			broken := rapid.Bool().Draw(rt, "broken")
			if broken {
				r = io.MultiReader(r, iotest.ErrReader(errors.New("link gone")))
			}
			if err := s.Append(rt.Context(), h, at, size, r); err != nil && !broken {
				rt.Fatal(err)
			}
			if got := s.Partial(h); got < at || got > end {
				rt.Fatalf("%d to %d sent, %d held", at, end, got)
			}
			if !s.Has(h) && rapid.IntRange(0, 3).Draw(rt, "torn") == 0 {
				part := s.path(h) + partSuffix
				st, err := os.Stat(part)
				if err != nil {
					rt.Fatal(err)
				}
				if err := os.Truncate(part, st.Size()-min(st.Size(), int64(rapid.IntRange(0, chunkSize).Draw(rt, "lost")))); err != nil {
					rt.Fatal(err)
				}
			}
		}
		if got, err := get(t, s, h); err != nil || !bytes.Equal(got, b) {
			rt.Fatalf("%d of %d bytes, %v", len(got), len(b), err)
		}
		if err := s.Append(rt.Context(), h, 0, size, iotest.ErrReader(errors.New("read although whole"))); err != nil {
			rt.Fatal(err)
		}
	})
}

// Content that isn't what its hash announced is dropped whole, as is a piece at the wrong
// place and a second download of the same paper at the same time.
func TestAppendRefuses(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	b := content(1000)
	h := app.Hash(sha256.Sum256(b))
	if err := s.Append(t.Context(), h, 0, 1000, bytes.NewReader(content(1000)[:400])); err != nil {
		t.Fatal(err)
	}
	if err := s.Append(t.Context(), h, 300, 1000, bytes.NewReader(b[300:])); app.CodeOf(err) != CodeOffset {
		t.Error(err)
	}
	done := make(chan error, 1)
	pr, pw := io.Pipe()
	go func() { done <- s.Append(t.Context(), h, 400, 1000, pr) }()
	if _, err := pw.Write(b[400:500]); err != nil {
		t.Fatal(err)
	}
	if err := s.Append(t.Context(), h, 400, 1000, bytes.NewReader(b[400:])); app.CodeOf(err) != CodeOffset {
		t.Error(err)
	}
	if err := pw.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil || s.Partial(h) != 500 {
		t.Error(err, s.Partial(h))
	}
	if err := s.Append(t.Context(), h, 500, 1000, bytes.NewReader(make([]byte, 500))); app.CodeOf(err) != CodeMismatch {
		t.Error(err)
	}
	if s.Partial(h) != 0 || s.Has(h) {
		t.Error("what had the wrong hash is kept")
	}
}

// Names and lengths apart, nothing of content or hash shows in names or files.
func TestNamesSayNothing(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	secret := []byte("关于城区积水的建议")
	h := put(t, s, bytes.Repeat(secret, 5000))
	for _, name := range files(t, s) {
		b, err := os.ReadFile(filepath.Join(s.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, secret) || bytes.Contains(b, h[:8]) || strings.Contains(name, h.Short()) {
			t.Error(name)
		}
	}
}

// A read-only store takes nothing, a closed one does nothing, and what is absent is said to be.
func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	h := put(t, s, content(10))
	ro := open(t, dir, Options{ReadOnly: true})
	if got, err := get(t, ro, h); err != nil || !bytes.Equal(got, content(10)) {
		t.Error(err)
	}
	_, _, err := ro.Put(t.Context(), strings.NewReader("x"), 1)
	for _, err := range []error{err, ro.Append(t.Context(), h, 0, 1, strings.NewReader("x")), ro.Delete(h)} {
		if app.CodeOf(err) != app.CodeReadOnly {
			t.Error(err)
		}
	}
	if err := errors.Join(s.Delete(h), s.Delete(h)); err != nil || s.Has(h) {
		t.Error(err)
	}
	if _, err := s.Open(h); app.CodeOf(err) != app.CodeNotFound {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Put(t.Context(), strings.NewReader("x"), 1); app.CodeOf(err) != CodeClosed {
		t.Errorf("put after close: %v", err)
	}
}

// Whatever lies in a paper's place is read as the paper or refused, never a panic.
func FuzzFile(f *testing.F) {
	s := open(f, f.TempDir(), Options{})
	b := content(100)
	h := put(f, s, b)
	whole, err := os.ReadFile(s.path(h))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:headerSize])
	f.Fuzz(func(t *testing.T, x []byte) {
		if err := os.WriteFile(s.path(h), x, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := get(t, s, h)
		if err == nil && !bytes.Equal(got, b) {
			t.Fatalf("read %d bytes nobody wrote", len(got))
		}
		if code := app.CodeOf(err); err != nil && code != app.CodeCorrupt && code != app.CodeNewer && code != seal.CodeSuite {
			t.Fatal(err)
		}
	})
}
