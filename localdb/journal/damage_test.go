package journal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/localdb/seal"
)

// One frame changed, cut out, doubled, swapped with the next, or put back from an older copy of the
// journal is damage, and named; the end torn off at any byte is the end. Salvage then
// gives all that still opens and tells what is missing.
func TestDamage(t *testing.T) {
	dir := folder(t)
	path := filepath.Join(dir, "journal")
	write(t, path, 0, "one", "two", strings.Repeat("three", 30), "four", "five")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := append(frames(t, whole), len(whole))
	part := func(i int) []byte { return whole[at[i]:at[i+1]] }
	other := filepath.Join(dir, "other")
	write(t, other, 0, "one", "two'", strings.Repeat("three", 30))
	alien, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.Clone(whole)
	changed[at[1]+60] ^= 1
	head := whole[:headerSize]
	for name, c := range map[string]struct {
		content []byte
		frame   string // damaged, or "" for a torn end
		left    []int
		gaps    []Gap
	}{
		"changed":     {changed, "2", []int{1, 3, 4, 5}, []Gap{{2, 2}}},
		"cut out":     {slices.Concat(head, part(0), part(2), part(3), part(4)), "2", []int{1, 3, 4, 5}, []Gap{{2, 2}}},
		"two cut out": {slices.Concat(head, part(0), part(3), part(4)), "2", []int{1, 4, 5}, []Gap{{2, 3}}},
		"first gone":  {slices.Concat(head, part(1), part(2)), "1", []int{2, 3}, []Gap{{1, 1}}},
		"doubled":     {slices.Concat(head, part(0), part(1), part(1), part(2), part(3), part(4)), "3", []int{1, 2, 3, 4, 5}, nil},
		"swapped":     {slices.Concat(head, part(0), part(2), part(1), part(3), part(4)), "2", []int{1, 3, 4, 5}, []Gap{{2, 2}}},
		"put back":    {slices.Concat(head, part(0), alien[frames(t, alien)[1]:], part(2), part(3)), "2", nil, nil},
		"torn":        {whole[:at[4]+50], "", []int{1, 2, 3, 4}, nil},
		"torn head":   {whole[:at[3]+7], "", []int{1, 2, 3}, nil},
		"zeros":       {slices.Concat(whole, make([]byte, 5000)), "", []int{1, 2, 3, 4, 5}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := filepath.Join(dir, "x")
			if err := os.WriteFile(p, c.content, 0o600); err != nil {
				t.Fatal(err)
			}
			var left []int
			gaps, err := Salvage(p, root, id, Options{}, func(seq uint64, _ []byte) error {
				left = append(left, int(seq))
				return nil
			})
			if c.left != nil && (err != nil || !slices.Equal(left, c.left) || !slices.Equal(gaps, c.gaps)) {
				t.Errorf("salvage gives %v, gaps %v, %v", left, gaps, err)
			}
			j, _, err := read(p, Options{}, 0)
			if c.frame == "" {
				if err != nil || int(j.Seq()) != len(c.left) {
					t.Fatal(err)
				}
				add(t, j, "after")
				if err := j.Close(); err != nil {
					t.Fatal(err)
				}
				if got := reread(t, p); got[len(got)-1] != fmt.Sprint(len(c.left)+1, ":after") {
					t.Errorf("%q", got)
				}
				return
			}
			e, ok := errors.AsType[*app.Error](err)
			if !ok || e.Code != CodeDamaged || e.Args["frame"] != c.frame {
				t.Errorf("got %v, want frame %s named", err, c.frame)
			}
		})
	}
}

// With the header gone, the vault's word for the suite is enough to salvage the frames.
func TestSalvageWithoutHeader(t *testing.T) {
	path := filepath.Join(folder(t), "journal")
	write(t, path, 40, "one", "two")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	clear(b[:headerSize])
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	n := 0
	gaps, err := Salvage(path, root, id, Options{Suite: seal.Default()}, func(seq uint64, _ []byte) error { n++; return nil })
	if err != nil || n != 2 || gaps != nil {
		t.Errorf("%d payloads, gaps %v, %v", n, gaps, err)
	}
}

// Cut at any byte, a journal opens with a prefix of its frames or, cut in its header, says
// so; with any bytes changed it opens with a prefix or names damage. Never another
// payload, never a panic.
func TestAnyDamage(t *testing.T) {
	dir := folder(t)
	path := filepath.Join(dir, "journal")
	write(t, path, 0, "one", "two", "three", "four", "five", "six")
	want := reread(t, path)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		b := bytes.Clone(whole)
		for range rapid.IntRange(0, 2).Draw(t, "changes") {
			b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		}
		b = b[:rapid.IntRange(0, len(b)).Draw(t, "cut")]
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		j, got, err := read(path, Options{ReadOnly: true}, 0)
		if err != nil {
			switch app.CodeOf(err) {
			case CodeForeign, CodeDamaged, app.CodeNewer, seal.CodeSuite:
				return
			}
			t.Fatal(err)
		}
		defer j.Close()
		if len(got) > len(want) || !slices.Equal(got, want[:len(got)]) {
			t.Fatalf("%q", got)
		}
		if err := j.Append(t.Context(), nil, nil); app.CodeOf(err) != app.CodeReadOnly {
			t.Fatal(err)
		}
	})
}

// Any bytes after a whole header: a prefix of the frames or damage, no panic, no payload
// that nobody wrote.
func FuzzFrames(f *testing.F) {
	dir := f.TempDir()
	path := filepath.Join(dir, "journal")
	j, err := Create(path, root, id, 0, Options{NoSync: true})
	if err != nil {
		f.Fatal(err)
	}
	for _, p := range []string{"one", "two"} {
		if err := j.Append(f.Context(), []byte(p), nil); err != nil {
			f.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole[headerSize:])
	f.Add(binary.BigEndian.AppendUint64(append([]byte(frameMark), 0, 0, 0, 41), 1))
	f.Fuzz(func(t *testing.T, frames []byte) {
		p := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(p, append(bytes.Clone(whole[:headerSize]), frames...), 0o600); err != nil {
			t.Fatal(err)
		}
		j, got, err := read(p, Options{NoSync: true}, 0)
		if err != nil {
			if app.CodeOf(err) != CodeDamaged {
				t.Fatal(err)
			}
			return
		}
		defer j.Close()
		if want := []string{"1:one", "2:two"}; len(got) > 2 || !slices.Equal(got, want[:len(got)]) {
			t.Fatalf("%q", got)
		}
	})
}
