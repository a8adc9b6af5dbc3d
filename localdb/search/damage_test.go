package search

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"renda/app"
	"renda/app/lawquery"
	"renda/localdb/seal"
)

// sample is a handful of laws with words that many share and words of their own.
func sample(mark string) (es []lawquery.Entry) {
	for i := range 6 {
		e := lawquery.Entry{Law: lawquery.Law{ID: fmt.Sprint("l", i), Title: fmt.Sprint("法", i), Level: "法律"}}
		for k := range 60 {
			e.Docs = append(e.Docs, lawquery.Doc{ID: idOf(k+1, 0), Article: k + 1, Label: labelOf(k+1, 0),
				Text: fmt.Sprintf("%s应当依法处罚%c%c，本条第%d款%s", mark, rune(0x4E00+i*97+k*13), rune(0x5E00+k*i), k, strings.Repeat("其他", k%7))})
		}
		es = append(es, e)
	}
	return es
}

// asked are the questions a damaged index is put: words of one, two and more characters.
var asked = []string{"罚", "应当", "依法处罚", "其他其他", "法"}

// answers searches for all of them; an error ends it.
func answers(x *Index) (out []string, err error) {
	for _, w := range asked {
		r, err := x.Search(context.Background(), ask(w), 0)
		if err != nil {
			return nil, err
		}
		out = append(out, fmt.Sprint(w, r.Total, names(r.Hits)))
	}
	return out, nil
}

// blockAt is a block of a segment's file.
type blockAt struct {
	name     string
	from, to int64
}

// blocks lists all of a segment's, header included.
func blocks(t testing.TB, s *segment) []blockAt {
	t.Helper()
	out := []blockAt{{"header", 0, headerSize}}
	for i, b := range s.texts {
		out = append(out, blockAt{fmt.Sprint("text ", i), b.off, b.off + int64(b.length)})
	}
	for i, b := range s.posts {
		out = append(out, blockAt{fmt.Sprint("postings ", i), b.off, b.off + int64(b.length)})
	}
	dir, err := s.directoryPlace()
	if err != nil {
		t.Fatal(err)
	}
	end := s.ref.Size - int64(endSize+s.overhead())
	padding := dir.off + int64(dir.length)
	return append(out, blockAt{"directory 0", dir.off, padding}, blockAt{"padding 0", padding, end}, blockAt{"end 0", end, s.ref.Size})
}

// A byte changed in any block is found: opening, asking or at the latest Check names the
// block, and no answer before that differs from the true one.
func TestChangedByte(t *testing.T) {
	dir, s := t.TempDir(), sealer(t, 1)
	opts := Options{SegmentText: 9000}
	x := build(t, dir, s, "x", sample("甲"), opts)
	want, err := answers(x)
	if err != nil {
		t.Fatal(err)
	}
	if len(x.segs) < 2 {
		t.Fatalf("%d segments", len(x.segs))
	}
	for _, seg := range x.segs {
		path := filepath.Join(dir, seg.ref.name())
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range blocks(t, seg) {
			for _, at := range []int64{b.from, (b.from + b.to) / 2, b.to - 1} {
				bad := bytes.Clone(good)
				bad[at] ^= 0x40
				if err := os.WriteFile(path, bad, 0o600); err != nil {
					t.Fatal(err)
				}
				if err := damageFound(dir, s, want); app.CodeOf(err) != CodeDamaged || !strings.Contains(err.Error(), b.name) || !strings.Contains(err.Error(), seg.ref.name()) {
					t.Errorf("%s, byte %d: %v", b.name, at, err)
				}
			}
		}
		if err := os.WriteFile(path, good, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := damageFound(dir, s, want); err != nil {
		t.Errorf("put right: %v", err)
	}
	x.Close()
}

// damageFound opens, asks and checks, and gives what it met first.
func damageFound(dir string, s Sealer, want []string) error {
	x, err := Open(dir, s, Options{})
	if err != nil {
		return err
	}
	defer x.Close()
	got, err := answers(x)
	if err != nil {
		return err
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("a silent miss: %v, want %v", got, want)
	}
	return x.Check(context.Background(), nil)
}

// Files cut, lengthened, lost, exchanged, put back from an older index or from one
// under another key are found; the next build puts everything right.
func TestChangedFiles(t *testing.T) {
	s := sealer(t, 1)
	opts := Options{SegmentText: 9000}
	for name, change := range map[string]func(t *testing.T, dir, old string, segs []string){
		"cut":       func(t *testing.T, dir, _ string, segs []string) { truncate(t, segs[1], -1) },
		"empty":     func(t *testing.T, dir, _ string, segs []string) { truncate(t, segs[0], -1<<40) },
		"longer":    func(t *testing.T, dir, _ string, segs []string) { truncate(t, segs[0], 5) },
		"lost":      func(t *testing.T, dir, _ string, segs []string) { check(t, os.Remove(segs[1])) },
		"exchanged": func(t *testing.T, dir, _ string, segs []string) { exchange(t, segs[0], segs[1]) },
		"older":     func(t *testing.T, dir, old string, segs []string) { overwrite(t, glob(t, old, "*.seg")[0], segs[0]) },
		"index lost": func(t *testing.T, dir, _ string, segs []string) {
			check(t, os.Remove(filepath.Join(dir, manifestName)))
		},
		"index cut": func(t *testing.T, dir, _ string, segs []string) { truncate(t, filepath.Join(dir, manifestName), -1) },
		"old index": func(t *testing.T, dir, old string, segs []string) {
			overwrite(t, filepath.Join(old, manifestName), filepath.Join(dir, manifestName))
		},
		"other key": func(t *testing.T, dir, _ string, segs []string) {
			build(t, dir, sealer(t, 2), "x", sample("甲"), opts).Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, old := t.TempDir(), t.TempDir()
			build(t, dir, s, "old", sample("乙"), opts).Close()
			copyAll(t, dir, old)
			x := build(t, dir, s, "x", sample("甲"), opts)
			want, err := answers(x)
			check(t, err)
			x.Close()
			change(t, dir, old, glob(t, dir, "*.seg"))
			if code := app.CodeOf(damageFound(dir, s, want)); code != CodeDamaged && (code != CodeNone || name != "index lost") {
				t.Errorf("%s", damageFound(dir, s, want))
			}
			build(t, dir, s, "x", sample("甲"), opts).Close()
			if err := damageFound(dir, s, want); err != nil {
				t.Errorf("built anew: %v", err)
			}
			if n := len(glob(t, dir, "*")); n != len(x.m.Segments)+1 {
				t.Errorf("%d files for %d segments", n, len(x.m.Segments))
			}
		})
	}
}

// A block in another block's place is found, of the same length and kind though it be.
func TestMovedBlock(t *testing.T) {
	dir, s := t.TempDir(), sealer(t, 1)
	x := build(t, dir, s, "x", sample("甲"), Options{})
	defer x.Close()
	seg := x.segs[0]
	if len(seg.posts) < 2 {
		t.Fatalf("%d posting blocks", len(seg.posts))
	}
	for _, other := range []segment{{ref: seg.ref}, {ref: segmentRef{ID: newSegmentID()}}} {
		for _, r := range []role{roleText, rolePost, roleDirectory, rolePadding, roleEnd} {
			for n := range 3 {
				same := other.ref.ID == seg.ref.ID && r == rolePost && n == 0
				b := seg.posts[0]
				moved := *seg
				moved.ref = other.ref
				if _, err := moved.readBlock(r, n, b.place); (err == nil) != same {
					t.Errorf("%s %d: %v", r, n, err)
				}
			}
		}
	}
}

// Nothing readable lies on the disk: no text, title, label or source, under every suite.
func TestNothingReadable(t *testing.T) {
	for _, id := range []seal.ID{seal.XAES, seal.XChaCha, seal.SM4} {
		dir := t.TempDir()
		s, err := NewSealer(id, seal.Key{7})
		check(t, err)
		es := []lawquery.Entry{{Law: lawquery.Law{ID: "canaryid", Title: "金丝雀标题", Organ: "金丝雀机关"},
			Docs: []lawquery.Doc{{ID: "canarydoc", Label: "金丝雀标签", Text: strings.Repeat("金丝雀正文", 30)}}}}
		x := build(t, dir, s, "金丝雀来源", es, Options{})
		if r := search(t, x, ask("雀正"), 0); r.Total != 1 {
			t.Errorf("%d", r.Total)
		}
		x.Close()
		for _, path := range glob(t, dir, "*") {
			b, err := os.ReadFile(path)
			check(t, err)
			for _, word := range []string{"金丝雀", "canary"} {
				if bytes.Contains(b, []byte(word)) || strings.Contains(path, word) {
					t.Errorf("%s holds %q", path, word)
				}
			}
		}
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func glob(t testing.TB, dir, pattern string) []string {
	t.Helper()
	out, err := filepath.Glob(filepath.Join(dir, pattern))
	check(t, err)
	return out
}

func truncate(t testing.TB, path string, by int64) {
	t.Helper()
	st, err := os.Stat(path)
	check(t, err)
	check(t, os.Truncate(path, max(st.Size()+by, 0)))
}

func overwrite(t testing.TB, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	check(t, err)
	check(t, os.WriteFile(to, b, 0o600))
}

func exchange(t testing.TB, a, b string) {
	t.Helper()
	check(t, os.Rename(a, a+".x"))
	check(t, os.Rename(b, a))
	check(t, os.Rename(a+".x", b))
}

func copyAll(t testing.TB, from, to string) {
	t.Helper()
	for _, path := range glob(t, from, "*") {
		overwrite(t, path, filepath.Join(to, filepath.Base(path)))
	}
}
