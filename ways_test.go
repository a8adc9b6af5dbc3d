package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writers are the only functions of the commands and the window that write files, and why each may. What carries content of
// the vault goes through one of the first three, which get their bytes from Gate.TakeOut or Gate.TakeCopy.
var writers = map[string]string{
	"cmd_out.go writeFile":          "what left by leave of the desk",
	"cmd_ticket.go writeNew":        "a copy taken by ticket",
	"ui/dialogs.go writeWhole":      "what left by leave of the desk, from the window",
	"cmd_duty.go saveAs":            "a duty record that left by leave of the desk, DOCX or PDF",
	"cmd_enrol.go Run":              "the demo world's passphrase: it guards nothing",
	"cmd_lawpack.go Run":            "a law pack: published law, signed for everybody",
	"cmd_lawpack.go replaceFile":    "a law pack",
	"cmd_request.go write":          "a request for enrolment by stick: sealed",
	"session_parcel.go parcelOut":   "a parcel: sealed to the server's key",
	"session_archive.go archiveOut": "an archive package, written as the room of archives packs it: Room.ArchiveWatched asks leave",
}

// No way out goes round the desk: in the commands and the window nothing but the functions named above writes a file, saves by a dialog, or hands a
// stream to a place somebody chose. Whoever adds one finds this test, and lets the desk decide (docs/architecture.md).
func TestNobodyElseWritesFiles(t *testing.T) {
	found := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if path != "." && path != "ui" && !strings.HasPrefix(path, "ui"+string(filepath.Separator)) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			return err
		}
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			ast.Inspect(fn.Body, func(n ast.Node) bool {
				if s, is := n.(*ast.SelectorExpr); is && writes(s) {
					at := filepath.ToSlash(path) + " " + fn.Name.Name
					if found[at] = true; writers[at] == "" {
						t.Errorf("%s: %s writes a file by %s: what carries content must come from Gate.TakeOut or Gate.TakeCopy and be written by writeFile or Shell.TakeOut", fset.Position(s.Pos()), fn.Name.Name, s.Sel.Name)
					}
				}
				return true
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for at := range writers {
		if !found[at] {
			t.Errorf("%s writes no file any more: take it off the list", at)
		}
	}
	if _, err := os.Stat("go.mod"); err != nil {
		t.Fatal("not the root of the module:", err)
	}
}

// writes reports whether a call creates or fills a file.
func writes(s *ast.SelectorExpr) bool {
	on, _ := s.X.(*ast.Ident)
	switch s.Sel.Name {
	case "WriteFile", "Create", "CreateTemp", "OpenFile":
		return on != nil && on.Name == "os"
	case "NewFileSave", "ShowFileSave":
		return true
	case "Writer":
		return on != nil && on.Name == "storage"
	case "WriteStream":
		return true
	}
	return false
}
