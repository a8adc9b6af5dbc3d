package localdb_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"renda/app"
	"renda/app/lawquery"
	"renda/localdb"
	"renda/localdb/search"
)

// A vault's index of the law is sealed with its key, is there when the vault is opened again,
// goes with a passphrase changed, and is closed with the vault.
func TestLawIndex(t *testing.T) {
	dir, _ := vault(t)
	v := open(t, dir, localdb.Options{})
	ix, err := v.LawIndex()
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := v.LawIndex(); again != ix {
		t.Error("two stores on one folder")
	}
	canary := "金丝雀条文"
	laws := func(yield func(lawquery.Entry, error) bool) {
		yield(lawquery.Entry{Law: lawquery.Law{ID: "l"}, Docs: []lawquery.Doc{{ID: "a1", Article: 1, Text: canary}}}, nil)
	}
	if err := ix.Build(t.Context(), "pack", laws, nil); err != nil {
		t.Fatal(err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := ix.Source(); app.CodeOf(err) != search.CodeClosed {
		t.Errorf("after Close: %v", err)
	}
	if _, err := v.LawIndex(); app.CodeOf(err) != localdb.CodeClosed {
		t.Errorf("of a closed vault: %v", err)
	}
	if err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(canary)) {
			t.Errorf("%s is readable", path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	v = open(t, dir, localdb.Options{ReadOnly: true})
	ix, err = v.LawIndex()
	if err != nil {
		t.Fatal(err)
	}
	r, err := ix.Search(t.Context(), lawquery.Query{Words: []lawquery.Word{{Text: "丝雀条"}}}, 1)
	if err != nil || r.Total != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	if err := ix.Build(t.Context(), "other", laws, nil); app.CodeOf(err) != app.CodeReadOnly {
		t.Errorf("of a vault opened to read: %v", err)
	}
}

// The index of another vault, copied in, answers nothing: it is refused by name, and built anew it answers for this vault.
func TestLawIndexOfAnotherVault(t *testing.T) {
	laws := func(text string) func(func(lawquery.Entry, error) bool) {
		return func(yield func(lawquery.Entry, error) bool) {
			yield(lawquery.Entry{Law: lawquery.Law{ID: "l"}, Docs: []lawquery.Doc{{ID: "a1", Article: 1, Text: text}}}, nil)
		}
	}
	theirs, _ := vault(t)
	v := open(t, theirs, localdb.Options{})
	ix, err := v.LawIndex()
	if err != nil {
		t.Fatal(err)
	}
	if err := ix.Build(t.Context(), "pack", laws("他们的条文"), nil); err != nil {
		t.Fatal(err)
	}
	closed(t, v)
	ours, _ := vault(t)
	from, err := filepath.Glob(filepath.Join(theirs, "laws", "*"))
	if err != nil || len(from) < 2 {
		t.Fatalf("%v %v", from, err)
	}
	if err := os.CopyFS(filepath.Join(ours, "laws"), os.DirFS(filepath.Join(theirs, "laws"))); err != nil {
		t.Fatal(err)
	}
	v = open(t, ours, localdb.Options{})
	defer closed(t, v)
	if ix, err = v.LawIndex(); err != nil {
		t.Fatal(err)
	}
	ask := lawquery.Query{Words: []lawquery.Word{{Text: "条文"}}}
	if _, err := ix.Source(); app.CodeOf(err) != search.CodeDamaged {
		t.Errorf("another's index: %v", err)
	}
	if r, err := ix.Search(t.Context(), ask, 1); app.CodeOf(err) != search.CodeDamaged {
		t.Errorf("another's index answers: %+v %v", r, err)
	}
	if err := ix.Build(t.Context(), "pack", laws("我们的条文"), nil); err != nil {
		t.Fatal(err)
	}
	if r, err := ix.Search(t.Context(), ask, 1); err != nil || r.Total != 1 {
		t.Errorf("built anew: %+v %v", r, err)
	}
}
