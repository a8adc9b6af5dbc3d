// Package arrows lets a package's own tests hold it to the import arrows of
// docs/architecture.md. The linter holds the same arrows; the test stands in
// the package it guards, so that it runs (and is not served from the cache)
// whenever that package changes.
package arrows

import (
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"
)

// Only fails the test unless every import of the package's non-test files is in
// the standard library or begins with one of the allowed prefixes.
func Only(t *testing.T, allowed ...string) {
	t.Helper()
	for file, path := range imports(t) {
		for _, p := range path {
			if !standard(p) && !hasPrefix(p, allowed) {
				t.Errorf("%s imports %s; allowed here: the standard library and %s", file, p, strings.Join(allowed, ", "))
			}
		}
	}
}

// Never fails the test if a non-test file imports a path beginning with one of
// the denied prefixes.
func Never(t *testing.T, denied ...string) {
	t.Helper()
	for file, path := range imports(t) {
		for _, p := range path {
			if hasPrefix(p, denied) {
				t.Errorf("%s imports %s", file, p)
			}
		}
	}
}

func imports(t *testing.T) map[string][]string {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range f.Imports {
			p, err := strconv.Unquote(s.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			out[name] = append(out[name], p)
		}
	}
	if len(out) == 0 {
		t.Fatal("no Go files found here")
	}
	return out
}

func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".") && first != "renda"
}

func hasPrefix(path string, prefixes []string) bool {
	for _, p := range prefixes {
		if path == p || strings.HasPrefix(path, p+"/") || strings.HasSuffix(p, "*") && strings.HasPrefix(path, p[:len(p)-1]) {
			return true
		}
	}
	return false
}
