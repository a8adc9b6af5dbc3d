package wayout_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sealedWays give bytes nobody outside can read, or bytes to be shown only. Whatever else the desk hands out asks leave.
var sealedWays = map[string]string{
	"ParcelOut": "sealed to the server's key", "OpenBlob": "read on the screen; what is saved goes through TakeOut",
}

// No way out goes round the gate: every method of a desk, and of the rooms that stand on one, that hands out bytes, or writes some,
// asks leave or is named above.
func TestWaysOut(t *testing.T) {
	fset := token.NewFileSet()
	gated, hands := map[string]bool{"Leave": true, "TicketGranted": true}, map[string]*ast.FuncDecl{}
	for _, dir := range folders(t) {
		pkgs, err := parser.ParseDir(fset, dir, func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }, 0) //nolint:staticcheck // names and types of one folder are all that is read
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pkgs {
			for _, f := range p.Files {
				for _, d := range f.Decls {
					if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil && fn.Name.IsExported() && (p.Name != "desk" || onDesk(fn)) && handsOut(fn) {
						hands[fn.Name.Name] = fn
					}
				}
			}
		}
	}
	for range hands { // one may go through another
		for name, fn := range hands {
			gated[name] = gated[name] || calls(fn, gated)
		}
	}
	for name, fn := range hands {
		if sealedWays[name] == "" && !gated[name] {
			t.Errorf("%s: %s hands out bytes without asking leave: let it go through Gate.TakeOut, with a terminal.Way of its own", fset.Position(fn.Pos()), name)
		}
	}
	if len(hands) < 8 {
		t.Fatalf("only %d ways found: the test has lost its eyes", len(hands))
	}
}

// folders are that of the desk and those of all rooms.
func folders(t *testing.T) []string {
	es, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	out := []string{".."}
	for _, e := range es {
		if e.IsDir() && e.Name() != "testdata" {
			out = append(out, filepath.Join("..", e.Name()))
		}
	}
	return out
}

// onDesk tells methods of a desk from those of its replica, which speaks with the server alone.
func onDesk(fn *ast.FuncDecl) bool {
	star, ok := fn.Recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	id, ok := star.X.(*ast.Ident)
	return ok && id.Name == "Desk"
}

func handsOut(fn *ast.FuncDecl) bool {
	is := func(l *ast.FieldList, words ...string) bool {
		return l != nil && slices.ContainsFunc(l.List, func(f *ast.Field) bool { return slices.Contains(words, word(f.Type)) })
	}
	return is(fn.Type.Results, "[]byte", "BlobReader", "PrintedCopy", "io.Reader", "io.ReadCloser") || is(fn.Type.Params, "io.Writer")
}

func word(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.ArrayType:
		return "[]" + word(x.Elt)
	case *ast.SelectorExpr:
		return word(x.X) + "." + x.Sel.Name
	}
	return ""
}

// calls reports whether a method calls the gate, one of those that do, or hands out by a granted ticket.
func calls(fn *ast.FuncDecl, gated map[string]bool) (ok bool) {
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		if s, is := n.(*ast.SelectorExpr); is {
			ok = ok || gated[s.Sel.Name]
		}
		return true
	})
	return ok
}
