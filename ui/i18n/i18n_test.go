package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"renda/app"
	"renda/app/apptest/arrows"
)

func goFiles(t *testing.T) map[string]*ast.File {
	t.Helper()
	out := map[string]*ast.File{}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 2 || d.Name() == "bench") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, 0)
		if err != nil {
			return err
		}
		out[p] = f
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Every key a program asks for literally has words in both languages.
func TestEveryKeyUsedHasWords(t *testing.T) {
	for name, f := range goFiles(t) {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || sel.Sel.Name != "T" {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); !ok || x.Name != "i18n" {
				return true
			}
			if lit, ok := call.Args[0].(*ast.BasicLit); ok {
				if key, err := strconv.Unquote(lit.Value); err == nil && !Has(key) {
					t.Errorf("%s asks for %q, which has no words", name, key)
				}
			}
			return true
		})
	}
}

// Every app.Code constant in the tree has a sentence in both languages.
func TestEveryCodeHasWords(t *testing.T) {
	for name, f := range goFiles(t) {
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || spec.Type == nil || !isCode(spec.Type) {
				return true
			}
			for _, v := range spec.Values {
				if lit, ok := v.(*ast.BasicLit); ok {
					if c, err := strconv.Unquote(lit.Value); err == nil && !HasCode(app.Code(c)) {
						t.Errorf("%s declares code %q, which has no words", name, c)
					}
				}
			}
			return true
		})
	}
}

func isCode(e ast.Expr) bool {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name == "Code"
	case *ast.SelectorExpr:
		return x.Sel.Name == "Code"
	}
	return false
}

var placeholder = regexp.MustCompile(`\{[A-Za-z_0-9]+\}`)

// Both languages of every line are there and use the same placeholders, and no
// key stands in two files.
func TestCataloguesAreWhole(t *testing.T) {
	seen := map[string]string{}
	for _, dir := range []string{"text", "codes"} {
		names, _ := fs.Glob(files, dir+"/*.tsv")
		for _, name := range names {
			b, _ := files.ReadFile(name)
			for i, line := range strings.Split(string(b), "\n") {
				if line == "" || strings.HasPrefix(line, "#") {
					continue
				}
				col := strings.Split(line, "\t")
				if len(col) != 3 || col[0] == "" || col[1] == "" || col[2] == "" {
					t.Errorf("%s:%d: want three filled columns, have %q", name, i+1, col)
					continue
				}
				if col[0] == "code" || col[0] == "key" {
					continue
				}
				if at := seen[dir+col[0]]; at != "" {
					t.Errorf("%s: %s is already in %s", name, col[0], at)
				}
				seen[dir+col[0]] = name
				if a, b := set(col[1]), set(col[2]); a != b {
					t.Errorf("%s: %s uses %s in Chinese and %s in English", name, col[0], a, b)
				}
			}
		}
	}
}

func set(s string) string {
	m := map[string]bool{}
	for _, p := range placeholder.FindAllString(s, -1) {
		m[p] = true
	}
	var out []string
	for p := range m {
		out = append(out, p)
	}
	for i := range out {
		for j := i + 1; j < len(out); j++ {
			if out[j] < out[i] {
				out[i], out[j] = out[j], out[i]
			}
		}
	}
	return strings.Join(out, " ")
}

// A failure is worded with its item and facts, in the language set, and no
// placeholder ever reaches a person.
func TestErrorInWords(t *testing.T) {
	defer Set(Zh)
	err := &app.Error{Code: app.CodeTooLarge, Item: "照片.jpg", Args: map[string]string{"limit": "30 MB"}}
	for _, l := range []Lang{Zh, En} {
		Set(l)
		s := Error(err)
		if !strings.Contains(s, "照片.jpg") || !strings.Contains(s, "30 MB") || strings.ContainsAny(s, "{}") || !strings.HasSuffix(s, "[input.toolarge]") {
			t.Errorf("%v: %q", l, s)
		}
	}
}

// A full disk is told of the vault, not of its file; where a file has to be put back by hand its name stays.
func TestVaultIsNamed(t *testing.T) {
	defer Set(Zh)
	Set(Zh)
	if s := Error(&app.Error{Code: app.CodeDiskFull, Item: "journal"}); !strings.Contains(s, "“本机保险库”") {
		t.Error(s)
	}
	if s := Error(&app.Error{Code: "vault.lost", Item: "journal"}); !strings.Contains(s, "“journal”") {
		t.Error(s)
	}
}

// The package stays usable without a window: it imports the core only.
func TestArrows(t *testing.T) { arrows.Only(t, "renda/app") }
