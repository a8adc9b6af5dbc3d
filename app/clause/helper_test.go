package clause

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// dataFile gives a path in the folder of real texts, or skips.
func dataFile(t testing.TB, parts ...string) string {
	t.Helper()
	root := filepath.Join("..", "..", "..", "shared", "data")
	if _, err := os.Stat(root); err != nil {
		t.Skip("../shared is not here: the texts made up in the other tests stand for it")
	}
	return filepath.Join(append([]string{root}, parts...)...)
}

func parseFile(t testing.TB, name string) *Doc {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return Parse(string(b))
}

// uncovered says what of d's source stands in no node or aside, in two, or in another
// order; nothing if all is well. It checks the spans and identities as well.
func uncovered(d *Doc) string {
	src := []rune(d.Source)
	aside := make([]bool, len(src))
	for _, a := range d.Asides {
		for i := a.From; i < a.To; i++ {
			if aside[i] {
				return fmt.Sprintf("two asides hold rune %d", i)
			}
			aside[i] = true
		}
	}
	var want, got strings.Builder
	for i, r := range src {
		if !aside[i] && !isSpace(r) {
			want.WriteRune(r)
		}
	}
	bad := ""
	ids := map[string]bool{}
	d.Walk(func(n *Node, path []*Node) bool {
		got.WriteString(squeeze(n.Label + n.Title + n.Text))
		if n.From > n.To || n.To > len(src) || len(path) > 0 && (n.From < path[len(path)-1].From || n.To > path[len(path)-1].To) {
			bad = fmt.Sprintf("%s spans %d to %d", n.ID, n.From, n.To)
		}
		if ids[n.ID] {
			bad = "two nodes are " + n.ID
		}
		ids[n.ID] = true
		return true
	})
	w, g := []rune(want.String()), []rune(got.String())
	for i := 0; i < len(w) || i < len(g); i++ {
		if i >= len(w) || i >= len(g) || w[i] != g[i] {
			return fmt.Sprintf("source and nodes part at %d: %q and %q", i, around(w, i), around(g, i))
		}
	}
	return bad
}

func around(r []rune, i int) string { return string(r[min(len(r), max(0, i-5)):min(len(r), i+15)]) }

// labels gives the labels of the articles.
func labels(d *Doc) []string {
	var out []string
	for _, a := range d.Articles() {
		out = append(out, a.No.article())
	}
	return out
}

func has(d *Doc, code string) bool {
	for _, x := range d.Doubts {
		if x.Code == code {
			return true
		}
	}
	return false
}

// outline writes the tree down, one node a line.
func outline(d *Doc) string {
	var b strings.Builder
	d.Walk(func(n *Node, path []*Node) bool {
		fmt.Fprintf(&b, "%s%s %s|%s|%s\n", strings.Repeat(" ", len(path)), kindLetters[n.Kind], n.Label, n.Title, n.Text)
		return true
	})
	return b.String()
}
