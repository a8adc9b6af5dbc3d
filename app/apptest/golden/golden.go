// Package golden keeps encodings that reached disk or wire: one file of hexadecimal
// digits each, in testdata of the package that owns the encoding. They are only added;
// one that changes means that what is stored or sent somewhere can't be read any more.
package golden

import (
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files that are missing or differ")

// Hex holds bytes to testdata/<name>.golden.
func Hex(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(lines(got)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := Read(t, path)
	if string(want) != string(got) {
		t.Errorf("%s: the encoding changed\nhas  %x\ngives %x", name, want, got)
	}
}

// Read gives the bytes of a golden file.
func Read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out, err := hex.DecodeString(strings.Join(strings.Fields(string(b)), ""))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return out
}

// All gives every golden of the package, for seeds of fuzzing.
func All(t testing.TB) [][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "*.golden"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	var out [][]byte
	for _, p := range paths {
		out = append(out, Read(t, p))
	}
	return out
}

func lines(b []byte) string {
	var out strings.Builder
	for s := hex.EncodeToString(b); s != ""; {
		n := min(len(s), 64)
		out.WriteString(s[:n] + "\n")
		s = s[n:]
	}
	return out.String()
}
