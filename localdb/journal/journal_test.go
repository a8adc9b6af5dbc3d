package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"renda/app"
	"renda/app/apptest/arrows"
	"renda/localdb/disk"
	"renda/localdb/seal"
)

// The journal knows bytes, not records.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app", "renda/localdb/disk", "renda/localdb/seal", "golang.org/x/sys")
	arrows.Never(t, "renda/app/kv", "renda/app/desk")
}

var (
	root = seal.Key{1}
	id   = app.ID{2}
)

// T is a test of package testing or rapid.
type T interface {
	Helper()
	Fatal(...any)
	Context() context.Context
}

func folder(t testing.TB) string {
	t.Helper()
	if st, err := os.Stat("/dev/shm"); err == nil && st.IsDir() { // syncs are asked for, and cost nothing
		dir, err := os.MkdirTemp("/dev/shm", "renda-")
		if err == nil {
			t.Cleanup(func() { os.RemoveAll(dir) })
			return dir
		}
	}
	return t.TempDir()
}

func write(t T, path string, after uint64, payloads ...string) {
	t.Helper()
	j, err := Create(path, root, id, after, Options{})
	if err != nil {
		t.Fatal(err)
	}
	add(t, j, payloads...)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}

func add(t T, j *Journal, payloads ...string) {
	t.Helper()
	for _, p := range payloads {
		if err := j.Append(t.Context(), []byte(p), nil); err != nil {
			t.Fatal(err)
		}
	}
}

// read opens a journal and gives its payloads as "number:text".
func read(path string, opts Options, after uint64) (*Journal, []string, error) {
	var got []string
	j, err := Open(path, root, id, opts, after, func(seq uint64, p []byte) error {
		got = append(got, fmt.Sprint(seq, ":", string(p)))
		return nil
	})
	return j, got, err
}

func reread(t T, path string) []string {
	t.Helper()
	j, got, err := read(path, Options{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return got
}

// Payloads come back in order, also across restarts, above a number only when asked, and
// numbered from where the journal was told to begin.
func TestReplay(t *testing.T) {
	for _, suite := range []seal.ID{seal.XAES, seal.XChaCha, seal.SM4} {
		path := filepath.Join(folder(t), "journal")
		j, err := Create(path, root, id, 10, Options{Suite: suite})
		if err != nil {
			t.Fatal(err)
		}
		add(t, j, "one", "", strings.Repeat("long", 100_000))
		if j.Seq() != 13 {
			t.Errorf("number %d", j.Seq())
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		j, got, err := read(path, Options{}, 11)
		if err != nil || !slices.Equal(got, []string{"12:", "13:" + strings.Repeat("long", 100_000)}) {
			t.Fatalf("%d payloads, %v", len(got), err)
		}
		add(t, j, "four")
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		if got := reread(t, path); len(got) != 4 || got[0] != "11:one" || got[3] != "14:four" {
			t.Errorf("%d payloads", len(got))
		}
	}
}

// Who appends at the same moment shares a sync; every payload is there, each writer's in
// its order, and the tokens are told before Append returns, a frame at a time.
func TestGroupCommit(t *testing.T) {
	const writers, each = 16, 40
	var mu sync.Mutex
	told, frames := map[string]bool{}, 0
	syncs := 0
	path := filepath.Join(folder(t), "journal")
	j, err := Create(path, root, id, 0, Options{
		Hook: func(op disk.Op, _ string) error {
			if op == disk.OpSync {
				syncs++ // the journal's writer is alone
			}
			return nil
		},
		Durable: func(_ uint64, tokens []any) {
			mu.Lock()
			defer mu.Unlock()
			frames++
			for _, k := range tokens {
				told[k.(string)] = true
			}
		}})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				name := fmt.Sprintf("%d/%d", w, i)
				if err := j.Append(t.Context(), []byte(name), name); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				if !told[name] {
					t.Errorf("%s is acknowledged and not told", name)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	next := map[string]int{}
	for _, got := range reread(t, path) {
		_, name, _ := strings.Cut(got, ":")
		w, i, _ := strings.Cut(name, "/")
		if fmt.Sprint(next[w]) != i {
			t.Fatalf("writer %s: %s after %d", w, i, next[w])
		}
		next[w]++
	}
	if len(next) != writers || frames >= writers*each || syncs > frames+10 {
		t.Errorf("%d writers, %d frames, %d syncs for %d payloads", len(next), frames, syncs, writers*each)
	}
}

// After a sync that failed nothing more is taken, although the next sync would succeed;
// what was acknowledged before is there after a restart.
func TestFailedSync(t *testing.T) {
	fail := false
	path := filepath.Join(folder(t), "journal")
	j, err := Create(path, root, id, 0, Options{Hook: func(op disk.Op, _ string) error {
		if fail && op == disk.OpSync {
			fail = false
			return syscall.EIO
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	add(t, j, "one")
	fail = true
	for range 2 {
		err := j.Append(t.Context(), []byte("two"), nil)
		if app.CodeOf(err) != CodePoisoned || !errors.Is(err, syscall.EIO) || j.Poisoned() == nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if got := reread(t, path); got[0] != "1:one" || len(got) > 2 {
		t.Errorf("%q", got)
	}
}

// A disk that is full refuses a payload and leaves the journal as it was: when there is room
// again it goes on, and the refused payload is nowhere.
func TestFull(t *testing.T) {
	for _, torn := range []int{-1, 10, 1 << 30} {
		full := false
		path := filepath.Join(folder(t), "journal")
		j, err := Create(path, root, id, 0, Options{Hook: func(op disk.Op, _ string) error {
			if full && op == disk.OpWrite {
				full = torn < 0 // the write that puts zeros back finds its room
				if torn >= 0 {
					return errors.Join(&disk.Torn{N: torn}, syscall.ENOSPC)
				}
				return syscall.ENOSPC
			}
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		add(t, j, "one")
		full = true
		err = j.Append(t.Context(), bytes.Repeat([]byte("refused"), 50_000), nil)
		if app.CodeOf(err) != app.CodeDiskFull || j.Poisoned() != nil {
			t.Fatalf("torn at %d: %v", torn, err)
		}
		full = false
		add(t, j, "two")
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		if got := reread(t, path); !slices.Equal(got, []string{"1:one", "2:two"}) {
			t.Errorf("torn at %d: %q", torn, got)
		}
	}
}

// A journal that lies elsewhere, belongs to another vault or key, or is of another version is
// refused by its code.
func TestOpenRefuses(t *testing.T) {
	dir := folder(t)
	path := filepath.Join(dir, "journal")
	write(t, path, 0, "one", "two")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	bend := func(at int, b byte) []byte {
		out := bytes.Clone(whole)
		out[at] = b
		return out
	}
	for name, c := range map[string]struct {
		content []byte
		want    app.Code
	}{
		"itself":         {whole, ""},
		"empty":          {nil, CodeForeign},
		"text":           {bytes.Repeat([]byte("x"), 500), CodeForeign},
		"cut in header":  {whole[:40], CodeForeign},
		"another's":      {bend(24, 9), CodeForeign},
		"newer":          {bend(17, 2), app.CodeNewer},
		"unknown suite":  {bend(18, 77), seal.CodeSuite},
		"another suite":  {bend(18, byte(seal.SM4)), CodeDamaged},
		"other numbers":  {bend(47, 5), CodeDamaged},
		"header's proof": {bend(60, whole[60]+1), CodeDamaged},
		"first frame":    {bend(120, whole[120]+1), CodeDamaged},
	} {
		p := filepath.Join(dir, "x")
		if err := os.WriteFile(p, c.content, 0o600); err != nil {
			t.Fatal(err)
		}
		j, _, err := read(p, Options{}, 0)
		if app.CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil {
			if now, rerr := os.ReadFile(p); rerr != nil || !bytes.Equal(now, c.content) {
				t.Errorf("%s: refused, and changed", name)
			}
			continue
		}
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, _, err := read(filepath.Join(dir, "none"), Options{}, 0); app.CodeOf(err) != app.CodeNotFound {
		t.Error(err)
	}
	if _, err := Open(path, seal.Key{9}, id, Options{}, 0, nil); app.CodeOf(err) != CodeDamaged {
		t.Errorf("another key: %v", err)
	}
}

// frames gives where each frame of a journal begins.
func frames(t T, b []byte) (out []int) {
	t.Helper()
	for at := headerSize; at < len(b); {
		n, _, ok := parseHead(b[at : at+frameHead])
		if !ok {
			t.Fatal("no frame at", at)
		}
		out = append(out, at)
		at += frameHead + padded(n)
	}
	return out
}

// Too big a payload, an ended context and a closed journal are refused before anything is
// written.
func TestRefusals(t *testing.T) {
	path := filepath.Join(folder(t), "journal")
	write(t, path, 0, "one")
	j, _, err := read(path, Options{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Append(t.Context(), make([]byte, MaxPayload+1), nil); app.CodeOf(err) != app.CodeTooLarge {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := j.Append(ctx, nil, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := errors.Join(j.Close(), j.Close()); err != nil {
		t.Error(err)
	}
	if err := j.Append(t.Context(), nil, nil); app.CodeOf(err) != CodeClosed {
		t.Error(err)
	}
	if got := reread(t, path); len(got) != 1 {
		t.Errorf("%q", got)
	}
	if _, err := Create(path, root, id, 0, Options{}); app.CodeOf(err) != app.CodeDisk {
		t.Errorf("over another: %v", err)
	}
}
