package search_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"renda/app"
	"renda/app/lawquery"
	"renda/localdb/disk"
	"renda/localdb/localdbtest"
	"renda/localdb/seal"
	"renda/localdb/search"
)

// The test program is also the child process that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("RENDA_CHILD_DIR"); dir != "" {
		err := build(context.Background(), dir, "new", 400, search.Options{SegmentText: 20_000}, func(laws, _ int) { fmt.Println(laws) })
		fmt.Println("done", err)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func sealer() search.Sealer {
	s, err := search.NewSealer(seal.Default(), seal.Key{3})
	if err != nil {
		panic(err)
	}
	return s
}

// laws makes n laws whose every clause has the mark; all have 处罚.
func laws(mark string, n int) iter.Seq2[lawquery.Entry, error] {
	return func(yield func(lawquery.Entry, error) bool) {
		for i := range n {
			e := lawquery.Entry{Law: lawquery.Law{ID: fmt.Sprint(i), Title: fmt.Sprint("第", i, "法")}}
			for k := range 20 {
				e.Docs = append(e.Docs, lawquery.Doc{ID: fmt.Sprint("a", k+1), Article: k + 1, Text: fmt.Sprintf("%s应当依法处罚的情形%d，%c", mark, i*k, rune(0x4E00+(i*37+k*11)%5000))})
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

func build(ctx context.Context, dir, mark string, n int, opts search.Options, progress func(laws, docs int)) error {
	return search.Build(ctx, dir, sealer(), mark, laws(mark, n), opts, progress)
}

// whole opens the index and holds it to one of the marks, all of it; which one it gives.
func whole(t testing.TB, dir string, sizes map[string]int) string {
	t.Helper()
	x, err := search.Open(dir, sealer(), search.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	mark := x.Source()
	for _, w := range []string{mark, "依法处罚", "罚"} {
		r, err := x.Search(context.Background(), lawquery.Query{Words: []lawquery.Word{{Text: w}}}, 1)
		if err != nil || r.Total != 20*sizes[mark] {
			t.Fatalf("%s: %q is found %d times, not %d: %v", mark, w, r.Total, 20*sizes[mark], err)
		}
	}
	if err := x.Check(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	return mark
}

var sizes = map[string]int{"old": 4, "new": 6}

// Power lost at any step of a build: after it the old index or the new one is there, whole;
// the next build succeeds and leaves nothing behind.
func TestPowerCut(t *testing.T) {
	both := map[string]bool{}
	for step := 0; ; step++ {
		dir := filepath.Join(t.TempDir(), "laws")
		if err := build(t.Context(), dir, "old", sizes["old"], search.Options{}, nil); err != nil {
			t.Fatal(err)
		}
		p := localdbtest.NewPower(t, dir)
		p.CutAfter(step)
		err := build(t.Context(), dir, "new", sizes["new"], search.Options{SegmentText: 2000, Hook: p.Hook}, nil)
		if !p.IsCut() {
			if err != nil || len(both) != 2 {
				t.Fatalf("step %d: %v; met %v", step, err, both)
			}
			return
		}
		p.Restart(t, uint64(step))
		both[whole(t, dir, sizes)] = true
		if err := build(t.Context(), dir, "new", sizes["new"], search.Options{}, nil); err != nil {
			t.Fatal(err)
		}
		if files, err := os.ReadDir(dir); err != nil || len(files) != 2 || whole(t, dir, sizes) != "new" {
			t.Fatalf("step %d: %v, %v", step, files, err)
		}
	}
}

// A disk that fails at any step, full or broken, fails the build with its code and leaves
// the old index, or the new one if the step was after its naming.
func TestDiskFails(t *testing.T) {
	for fault, code := range map[error]app.Code{syscall.ENOSPC: app.CodeDiskFull, syscall.EIO: app.CodeDisk, &disk.Torn{N: 100}: app.CodeDisk} {
		dir := t.TempDir()
		if err := build(t.Context(), dir, "old", sizes["old"], search.Options{}, nil); err != nil {
			t.Fatal(err)
		}
		for step := 0; ; step++ {
			n := 0
			hook := func(op disk.Op, _ string) error {
				if n++; n == step+1 && op != disk.OpRemove {
					return fault
				}
				return nil
			}
			err := build(t.Context(), dir, "new", sizes["new"], search.Options{SegmentText: 2000, Hook: hook}, nil)
			got := whole(t, dir, sizes)
			if err == nil && n <= step {
				break
			}
			if err != nil && app.CodeOf(err) != code || err == nil && got != "new" {
				t.Fatalf("%v at step %d: %v, index %s", fault, step, err, got)
			}
			if got == "new" {
				if err := build(t.Context(), dir, "old", sizes["old"], search.Options{}, nil); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// A process killed while it builds leaves the old index, and what it wrote is cleared up by
// the next build.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	if err := build(t.Context(), dir, "old", sizes["old"], search.Options{}, nil); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self)
	c.Env = append(os.Environ(), "RENDA_CHILD_DIR="+dir)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && lines.Text() != "200" {
		if strings.HasPrefix(lines.Text(), "done") {
			t.Fatal(lines.Text())
		}
	}
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	if left, _ := filepath.Glob(filepath.Join(dir, "*.seg")); len(left) < 2 {
		t.Fatalf("nothing was written before the kill: %v", left)
	}
	if got := whole(t, dir, sizes); got != "old" {
		t.Fatal(got)
	}
	if err := build(t.Context(), dir, "new", sizes["new"], search.Options{}, nil); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 2 || whole(t, dir, sizes) != "new" {
		t.Fatal(left)
	}
}

// A build that is cancelled, or whose laws can't be read, says so, changes nothing and
// leaves no file.
func TestBrokenOff(t *testing.T) {
	dir := t.TempDir()
	if err := build(t.Context(), dir, "old", sizes["old"], search.Options{}, nil); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	told := 0
	err := build(ctx, dir, "new", 50, search.Options{SegmentText: 2000}, func(laws, docs int) {
		told++
		if laws != told || docs != 20*laws {
			t.Errorf("progress %d laws, %d clauses", laws, docs)
		}
		if laws == 30 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || told != 30 {
		t.Errorf("%v after %d laws", err, told)
	}
	unreadable := &app.Error{Code: app.CodeCorrupt, Op: "read a law"}
	err = search.Build(t.Context(), dir, sealer(), "new", func(yield func(lawquery.Entry, error) bool) {
		for e := range laws("new", 20) {
			if !yield(e, nil) {
				return
			}
		}
		yield(lawquery.Entry{}, unreadable)
	}, search.Options{SegmentText: 2000}, nil)
	if !errors.Is(err, unreadable) {
		t.Errorf("%v", err)
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "*")); len(files) != 2 || whole(t, dir, sizes) != "old" {
		t.Error(files)
	}
}

// Searches go on while indexes are built one after the other: each answer is that of one
// index, whole.
func TestSearchWhileBuilding(t *testing.T) {
	dir := t.TempDir()
	st := search.NewStore(dir, sealer(), search.Options{Cache: 1 << 16})
	if _, err := st.Source(); app.CodeOf(err) != search.CodeNone {
		t.Fatal(err)
	}
	mark := func(i int) string { return [...]string{"old", "new"}[i%2] }
	if err := st.Build(t.Context(), "old", laws("old", sizes["old"]), nil); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for q := (lawquery.Query{Words: []lawquery.Word{{Text: "依法处罚"}}}); ; {
				select {
				case <-stop:
					return
				default:
				}
				r, err := st.Search(context.Background(), q, 2)
				if err != nil || r.Total != 20*sizes["old"] && r.Total != 20*sizes["new"] {
					t.Errorf("%+v, %v", r, err)
					return
				}
				// A newer index may be in place by now: then the hit is not of it, or has its text.
				if e, err := st.Excerpt(r.Hits[0], q, 0); err != nil && app.CodeOf(err) != app.CodeNotFound || err == nil && len(e.Marks) != 1 {
					t.Errorf("%+v, %v", e, err)
				}
			}
		})
	}
	for i := range 12 {
		if err := st.Build(t.Context(), mark(i+1), laws(mark(i+1), sizes[mark(i+1)]), nil); err != nil {
			t.Error(err)
		}
		if got, err := st.Source(); got != mark(i+1) || err != nil {
			t.Errorf("%s, %v", got, err)
		}
	}
	close(stop)
	wg.Wait()
	if err := st.Close(); err != nil {
		t.Error(err)
	}
	if _, err := st.Search(t.Context(), lawquery.Query{}, 1); app.CodeOf(err) != search.CodeClosed {
		t.Errorf("after Close: %v", err)
	}
}

// An index that turns out damaged answers nothing more, whatever is asked, until it is
// built anew; a store that may not write builds none.
func TestStoreDamaged(t *testing.T) {
	dir := t.TempDir()
	if err := build(t.Context(), dir, "old", sizes["old"], search.Options{}, nil); err != nil {
		t.Fatal(err)
	}
	segs, _ := filepath.Glob(filepath.Join(dir, "*.seg"))
	st := search.NewStore(dir, sealer(), search.Options{Cache: 1})
	if _, err := st.Source(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(segs[0])
	if err != nil {
		t.Fatal(err)
	}
	b[40] ^= 1 // in the first block of texts
	if err := os.WriteFile(segs[0], b, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, w := range []string{"依法处罚", "没有的字"} {
		if _, err := st.Search(t.Context(), lawquery.Query{Words: []lawquery.Word{{Text: w}}}, 1); app.CodeOf(err) != search.CodeDamaged {
			t.Errorf("%s: %v", w, err)
		}
	}
	if _, err := st.Source(); app.CodeOf(err) != search.CodeDamaged {
		t.Error(err)
	}
	if err := st.Build(t.Context(), "new", laws("new", sizes["new"]), nil); err != nil || whole(t, dir, sizes) != "new" {
		t.Error(err)
	}
	if err := st.Close(); err != nil {
		t.Error(err)
	}
	ro := search.NewStore(dir, sealer(), search.Options{ReadOnly: true})
	defer ro.Close()
	if err := ro.Build(t.Context(), "x", laws("x", 1), nil); app.CodeOf(err) != app.CodeReadOnly {
		t.Error(err)
	}
	if got, err := ro.Source(); got != "new" || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}
