package localdb_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"renda/app/kv"
	"renda/localdb"
	"renda/localdb/localdbtest"
	"renda/localdb/seal"
)

// A thousand strings put into values, groups, table names, secrets and papers are in no file of the
// vault's folder or the temporary folder: neither as text nor as UTF-16, after commits,
// updates, a backup, a crash and compaction.
func TestCanaries(t *testing.T) {
	localdbtest.Cheap()
	base := localdbtest.Dir(t)
	tmp := filepath.Join(base, "tmp")
	if err := os.Mkdir(tmp, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", tmp)
	var canaries []string
	canary := func() string {
		c := fmt.Sprintf("金丝雀%04d号canary", len(canaries))
		canaries = append(canaries, c)
		return c
	}
	dir := filepath.Join(base, "vault")
	power := localdbtest.NewPower(t, dir)
	v, card, err := localdb.Create(dir, pass, localdb.Options{Label: "label in clear", Hook: power.Hook, Suite: seal.XChaCha})
	if err != nil {
		t.Fatal(err)
	}
	one := func(i int) kv.Write {
		return kv.Write{Table: kv.Table(canary()), Group: []byte(canary()), Seq: uint64(i), Value: []byte(strings.Repeat(canary(), 1+i%90))}
	}
	for i := range 60 {
		commit(t, v, one(i))
		update(t, v, one(i))
		if _, _, err := v.Blobs().Put(t.Context(), strings.NewReader(strings.Repeat(canary(), 5000)), 1<<20); err != nil {
			t.Fatal(err)
		}
	}
	for len(canaries) < 990 {
		commit(t, v, one(0), one(1))
	}
	if err := v.PutSecret(t.Context(), canary(), []byte(canary())); err != nil {
		t.Fatal(err)
	}
	if err := v.ChangePassphrase(pass, canary()); err != nil {
		t.Fatal(err)
	}
	fresh := canaries[len(canaries)-1]
	if _, err := v.Backup(t.Context()); err != nil {
		t.Fatal(err)
	}
	canaries = append(canaries, card.Lines()...)
	canaries = append(canaries, pass)
	nothing := func(when string) {
		t.Helper()
		n := 0
		if err := filepath.WalkDir(base, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			for _, needle := range []string{"金丝雀", "canary"} {
				if strings.Contains(d.Name(), needle) {
					t.Errorf("%s: the name %s", when, path)
				}
			}
			if d.IsDir() {
				return nil
			}
			n++
			b, err := os.ReadFile(path)
			for _, needle := range [][]byte{[]byte("金丝雀"), []byte("canary"), []byte("c\x00a\x00n\x00a\x00r\x00y"), []byte(pass), []byte(card.Lines()[0]), card[:8]} {
				if bytes.Contains(b, needle) {
					t.Errorf("%s: %q in %s", when, needle, path)
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if n < 60 {
			t.Fatalf("%s: only %d files looked at", when, n)
		}
	}
	nothing("open")
	power.CutAfter(1)
	if err := v.Commit(t.Context(), []kv.Write{one(0)}); err == nil {
		t.Fatal("the power wasn't cut")
	}
	_ = v.Close()
	power.Restart(t, 1)
	nothing("after a crash")
	if v, err = localdb.Open(dir, fresh, localdb.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := v.CloseCompacted(t.Context()); err != nil {
		t.Fatal(err)
	}
	nothing("compacted")
	if len(canaries) < 1000 {
		t.Errorf("%d canaries", len(canaries))
	}
	if !bytes.Contains(files(t, dir)["vault"], []byte("label in clear")) {
		t.Error("the search finds nothing, not even the label")
	}
}
