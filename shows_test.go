package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"renda/app"
	"renda/app/org"
)

func grammarOf(t *testing.T, g *grammar) *kong.Kong {
	t.Helper()
	p, err := kong.New(g, kong.Name("renda"), kong.Exit(func(int) { t.Fatal("the command line ended") }))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Every command says what it prints, in one of the known words, so that nobody adds one that prints content past the gate of the dedicated terminal.
func TestShows(t *testing.T) {
	known := map[string]bool{showsContent: true, showsDone: true, showsPublic: true, showsGiven: true}
	n := 0
	var walk func(x *kong.Node)
	walk = func(x *kong.Node) {
		for _, c := range x.Children {
			walk(c)
		}
		if x.Leaf() {
			n++
			if says := x.Tag.Get(showsTag); !known[says] {
				t.Errorf("%s says %q of what it prints", x.FullPath(), says)
			}
		}
		for _, f := range x.Flags {
			if f.Tag.Has(showsTag) && !known[f.Tag.Get(showsTag)] {
				t.Errorf("%s --%s says %q", x.FullPath(), f.Name, f.Tag.Get(showsTag))
			}
		}
	}
	walk(grammarOf(t, &grammar{}).Model.Node)
	if n < 50 {
		t.Fatalf("%d commands walked", n)
	}
}

// What a command line prints follows from command and flags: a list on the screen is content, a list that leaves as a file is not.
func TestShowsByFlags(t *testing.T) {
	for line, want := range map[string]string{"list": showsContent, "list --xlsx x.xlsx": showsDone, "figures": showsContent, "figures --xlsx x": showsDone, "show 1": showsContent,
		"tray": showsContent, "tray --done 1": showsDone, "ticket": showsContent, "terminal": showsDone, "draft show last": showsContent, "archive list": showsContent, "law search 罚款": showsPublic,
		"extract x.pdf": showsGiven, "version": showsPublic, "parcel out x": showsDone, "do 1 sign": showsDone} {
		ctx, err := grammarOf(t, &grammar{}).Parse(strings.Fields(line))
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if got := showsOf(ctx); got != want {
			t.Errorf("renda %s shows %q, want %q", line, got, want)
		}
		if line == "archive list" && commandOf(ctx) != "renda archive list" {
			t.Errorf("renda %s is called %q", line, commandOf(ctx))
		}
	}
}

// Content of a dedicated terminal goes on a screen and nowhere else; of any other machine, and all that is no content, it goes anywhere.
func TestContentStaysOnTheScreen(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	here, plain := org.Device{Class: org.ClassDedicated, Terminal: "专-01"}, org.Device{}
	g := &grammar{shows: showsContent, command: "renda show"}
	for _, out := range []*os.File{file, nil} {
		var err error
		if out == nil {
			err = g.mayPrint(here, &bytes.Buffer{})
		} else {
			err = g.mayPrint(here, out)
		}
		if app.CodeOf(err) != CodeScreen || err.(*app.Error).Args["command"] != "renda show" {
			t.Fatalf("%v", err)
		}
	}
	if err := g.mayPrint(plain, file); err != nil {
		t.Fatal(err)
	}
	for _, says := range []string{showsDone, showsPublic, showsGiven} {
		if err := (&grammar{shows: says}).mayPrint(here, file); err != nil {
			t.Fatalf("%s: %v", says, err)
		}
	}
	if screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0); err == nil { // a machine without terminals has nobody to print for
		defer screen.Close()
		if err := g.mayPrint(here, screen); err != nil {
			t.Fatalf("a terminal is taken for a file: %v", err)
		}
	}
}

// desks are the only functions that open a desk, and why each may without asking what its command prints.
var desks = map[string]string{
	"cmd_session.go with":  "asks: every command that reads a desk goes through it",
	"cmd_parcel.go one":    "takes a parcel in and says how many",
	"backend.go firstSync": "fetches, and says nothing",
	"backend.go begin":     "the window",
}

// A command comes to a desk only by deskFlags.with, which keeps content on the screen.
func TestNobodyElseOpensDesks(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			ast.Inspect(fn.Body, func(n ast.Node) bool {
				if id, is := n.(*ast.Ident); is && id.Name == "newSession" {
					at := path + " " + fn.Name.Name
					if found[at] = true; desks[at] == "" {
						t.Errorf("%s opens a desk past deskFlags.with", at)
					}
				}
				return true
			})
		}
	}
	for at := range desks {
		if !found[at] {
			t.Errorf("%s opens no desk any more: take it off the list", at)
		}
	}
}
