package localdb_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"renda/app"
	"renda/app/kv"
	"renda/localdb"
	"renda/localdb/journal"
	"renda/localdb/localdbtest"
	"renda/localdb/sealed"
)

func edit(t testing.TB, path string, fn func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, fn(b), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func remove(t testing.TB, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

// copyDir copies a vault, for a test to spoil.
func copyDir(t testing.TB, dir string) string {
	t.Helper()
	to := filepath.Join(localdbtest.Dir(t), "vault")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

// three checks that the records of a fixture are there: committed 1, updated 2, committed 3.
func three(t testing.TB, v *localdb.Vault, want ...string) {
	t.Helper()
	for i, w := range want {
		if got := read(t, v, uint64(i+1)); got != w {
			t.Errorf("record %d is %q, want %q", i+1, got, w)
		}
	}
}

// Every file of the vault cut, changed, exchanged, gone, or of another version is refused by its own
// code, and a refusal changes nothing.
func TestOpenRefuses(t *testing.T) {
	dir, _ := vault(t)
	other, _ := vault(t)
	at := func(d, name string) string { return filepath.Join(d, name) }
	both := func(t *testing.T, d string, fn func([]byte) []byte) {
		t.Helper()
		edit(t, at(d, "vault"), fn)
		edit(t, at(d, "vault.copy"), fn)
	}
	take := func(t *testing.T, d, name string) {
		t.Helper()
		b, err := os.ReadFile(at(other, name))
		if err != nil {
			t.Fatal(err)
		}
		edit(t, at(d, name), func([]byte) []byte { return b })
	}
	for name, c := range map[string]struct {
		spoil func(t *testing.T, d string)
		want  app.Code
	}{
		"untouched": {func(*testing.T, string) {}, ""},
		"no folder": {func(t *testing.T, d string) { t.Helper(); _ = os.RemoveAll(d) }, localdb.CodeNone},
		"no header": {func(t *testing.T, d string) { t.Helper(); remove(t, at(d, "vault")); remove(t, at(d, "vault.copy")) }, localdb.CodeNone},
		"foreign header": {func(t *testing.T, d string) {
			t.Helper()
			both(t, d, func([]byte) []byte { return []byte("%PDF-1.7") })
		}, localdb.CodeForeign},
		"huge header": {func(t *testing.T, d string) {
			t.Helper()
			both(t, d, func(b []byte) []byte { return append(b, make([]byte, 2<<20)...) })
		}, localdb.CodeForeign},
		"cut header":      {func(t *testing.T, d string) { t.Helper(); both(t, d, func(b []byte) []byte { return b[:len(b)-3] }) }, localdb.CodeHeader},
		"bent header":     {func(t *testing.T, d string) { t.Helper(); both(t, d, func(b []byte) []byte { b[90] ^= 1; return b }) }, localdb.CodeHeader},
		"another header":  {func(t *testing.T, d string) { t.Helper(); take(t, d, "vault"); take(t, d, "vault.copy") }, sealed.CodeKey},
		"no records":      {func(t *testing.T, d string) { t.Helper(); remove(t, at(d, "records.db")) }, localdb.CodeLost},
		"another records": {func(t *testing.T, d string) { t.Helper(); take(t, d, "records.db") }, sealed.CodeKey},
		"cut records": {func(t *testing.T, d string) {
			t.Helper()
			edit(t, at(d, "records.db"), func(b []byte) []byte { return b[:20_000] })
		}, sealed.CodeTruncated},
		"no journal":      {func(t *testing.T, d string) { t.Helper(); remove(t, at(d, "journal")) }, localdb.CodeLost},
		"another journal": {func(t *testing.T, d string) { t.Helper(); take(t, d, "journal") }, journal.CodeForeign},
		"cut journal": {func(t *testing.T, d string) {
			t.Helper()
			edit(t, at(d, "journal"), func(b []byte) []byte { return b[:200] })
		}, localdb.CodeJournal},
		"bent journal": {func(t *testing.T, d string) {
			t.Helper()
			edit(t, at(d, "journal"), func(b []byte) []byte { b[100] ^= 1; return b })
		}, journal.CodeDamaged},
		"newer records": {func(t *testing.T, d string) {
			t.Helper()
			edit(t, at(d, "records.db"), func(b []byte) []byte {
				return bytes.ReplaceAll(b, []byte("sealed store\n\x00\x01"), []byte("sealed store\n\x00\x02"))
			})
		}, app.CodeNewer},
	} {
		t.Run(name, func(t *testing.T) {
			d := copyDir(t, dir)
			c.spoil(t, d)
			before := files(t, filepath.Dir(d))
			v, err := localdb.Open(d, pass, localdb.Options{})
			if app.CodeOf(err) != c.want {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if err == nil {
				closed(t, v)
				return
			}
			for name, b := range files(t, filepath.Dir(d)) {
				if old, had := before[name]; (!had || !bytes.Equal(old, b)) && !strings.HasSuffix(name, "lock") && !strings.HasSuffix(name, "attempts") {
					t.Errorf("refused, and %s changed", name)
				}
			}
		})
	}
}

// A header damaged, gone, or forged by somebody without the key is put right from its copy, and
// the vault says so; the other way round too.
func TestHeaderMended(t *testing.T) {
	dir, _ := vault(t)
	good := files(t, dir)
	for name, c := range map[string]struct {
		file  string
		fn    func([]byte) []byte
		noted app.Code
	}{
		"bent":      {"vault", func(b []byte) []byte { b[len(b)/2] ^= 1; return b }, localdb.CodeHeader},
		"empty":     {"vault", func([]byte) []byte { return nil }, localdb.CodeForeign},
		"forged":    {"vault", localdb.ForgeLabel, localdb.CodeHeader},
		"copy bent": {"vault.copy", func(b []byte) []byte { b[len(b)/2] ^= 1; return b }, ""},
	} {
		d := copyDir(t, dir)
		edit(t, filepath.Join(d, c.file), c.fn)
		v := open(t, d, localdb.Options{})
		if app.CodeOf(v.Mended()) != c.noted {
			t.Errorf("%s: noted %v", name, v.Mended())
		}
		three(t, v, "committed", "updated", "committed last")
		closed(t, v)
		for _, f := range []string{"vault", "vault.copy"} {
			if !bytes.Equal(files(t, d)[f], good[f]) {
				t.Errorf("%s: %s isn't put right", name, f)
			}
		}
	}
	d := copyDir(t, dir)
	edit(t, filepath.Join(d, "vault"), localdb.ForgeLabel)
	remove(t, filepath.Join(d, "vault.copy"))
	if _, err := localdb.Open(d, pass, localdb.Options{}); app.CodeOf(err) != localdb.CodeHeader {
		t.Errorf("forged without a copy: %v", err)
	}
}

// Without records, with them changed, or put back to an older state, the vault is rebuilt from
// its journal: what was committed is there, what was pulled is not, the old file is kept.
func TestRebuild(t *testing.T) {
	dir, _ := vault(t)
	for name, spoil := range map[string]func(string) error{
		"gone":  os.Remove,
		"noise": func(p string) error { return os.WriteFile(p, bytes.Repeat([]byte("noise"), 9000), 0o600) },
	} {
		d := copyDir(t, dir)
		if err := spoil(filepath.Join(d, "records.db")); err != nil {
			t.Fatal(err)
		}
		v, err := localdb.Rebuild(d, pass, localdb.Options{})
		if err != nil {
			t.Fatal(name, err)
		}
		three(t, v, "committed", "", "committed last")
		commit(t, v, write(4, "after"))
		closed(t, v)
		v = open(t, d, localdb.Options{})
		three(t, v, "committed", "", "committed last", "after")
		closed(t, v)
		kept, err := filepath.Glob(filepath.Join(d, "aside-*", "records.db"))
		if err != nil || (len(kept) == 1) != (name == "noise") {
			t.Errorf("%s: kept aside %q", name, kept)
		}
	}
}

// A journal damaged, cut, put back or gone is repaired: the records stay, frames that open come
// back, what is lost is counted, and the new journal can rebuild what the old one could.
func TestRepairJournal(t *testing.T) {
	localdbtest.Cheap()
	// Folded in are 1 to 3; the journal alone has 4 to 6.
	dir := filepath.Join(localdbtest.Dir(t), "vault")
	v, _, err := localdb.Create(dir, pass, localdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range uint64(3) {
		commit(t, v, write(i+1, "committed"))
	}
	update(t, v, write(100, "updated"))
	old := files(t, dir)["journal"]
	for i := range uint64(3) {
		commit(t, v, write(i+4, "committed"))
	}
	crashed := copyDir(t, dir) // as a kill leaves it
	closed(t, v)
	whole := files(t, crashed)["journal"]
	frame := func(n int) int { // where frame n begins; the frames are of one length
		at := bytes.Index(whole, []byte("JRF1"))
		step := bytes.Index(whole[at+4:], []byte("JRF1")) + 4
		return at + (n-1)*step
	}
	bend := func(n int) func([]byte) []byte {
		return func(b []byte) []byte { b[frame(n)+50] ^= 1; return b }
	}
	for name, c := range map[string]struct {
		fn   func([]byte) []byte
		want []string // records 4 to 6
		lost string
	}{
		"folded frame":   {bend(2), []string{"committed", "committed", "committed"}, "0"},
		"unfolded frame": {bend(5), []string{"committed", "", "committed"}, "1"},
		"header":         {func(b []byte) []byte { b[50] ^= 1; return b }, []string{"committed", "committed", "committed"}, "0"},
		"cut":            {func(b []byte) []byte { return b[:frame(2)] }, []string{"", "", ""}, "0"},
		"put back":       {func([]byte) []byte { return old }, []string{"", "", ""}, "0"},
		"gone":           {nil, []string{"", "", ""}, "0"},
	} {
		d := copyDir(t, crashed)
		if c.fn == nil {
			remove(t, filepath.Join(d, "journal"))
		} else {
			edit(t, filepath.Join(d, "journal"), c.fn)
		}
		v, err := localdb.RepairJournal(d, pass, localdb.Options{})
		if err != nil {
			t.Fatal(name, err)
		}
		if e, ok := errors.AsType[*app.Error](v.Mended()); !ok || e.Code != localdb.CodeGap || e.Args["lost"] != c.lost {
			t.Errorf("%s: noted %v", name, v.Mended())
		}
		check := func(v *localdb.Vault, pulled string) {
			t.Helper()
			three(t, v, append([]string{"committed", "committed", "committed"}, c.want...)...)
			if read(t, v, 100) != pulled {
				t.Errorf("%s: pulled record is %q", name, read(t, v, 100))
			}
		}
		check(v, "updated")
		closed(t, v)
		v = open(t, d, localdb.Options{})
		check(v, "updated")
		closed(t, v)
		if name == "gone" || name == "cut" || name == "header" {
			continue // the journal no longer knew what it had touched
		}
		remove(t, filepath.Join(d, "records.db"))
		if v, err = localdb.Rebuild(d, pass, localdb.Options{}); err != nil {
			t.Fatal(name, err)
		}
		if name != "folded frame" { // its record is known to the records only
			check(v, "")
		}
		closed(t, v)
	}
}

// Snapshots are checked copies: rotated, but an unchanged vault's never push out an older state;
// opened read-only with the journal over them; put back with the records kept aside.
func TestSnapshots(t *testing.T) {
	dir, _ := vault(t)
	c := &clock{}
	opts := localdb.Options{Clock: c}
	v := open(t, dir, opts)
	var first localdb.Snapshot
	for i := range uint64(5) {
		update(t, v, write(10+i, "pulled"))
		for range 2 {
			c.plus += time.Hour
			s, err := v.Backup(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if i == 2 {
				first = s
			}
		}
	}
	all, err := localdb.Snapshots(dir)
	if err != nil || len(all) != 3 || all[2] != first || all[0].Generation <= all[1].Generation || all[0].Size == 0 {
		t.Fatalf("%+v %v, want the third as the oldest", all, err)
	}
	commit(t, v, write(20, "later"))
	closed(t, v)

	snap := open(t, dir, localdb.Options{Snapshot: first.Name})
	if read(t, snap, 12) != "pulled" || read(t, snap, 13) != "" || read(t, snap, 20) != "later" {
		t.Error("the snapshot isn't the state of then with the journal over it")
	}
	if err := snap.Commit(t.Context(), []kv.Write{write(1, "x")}); app.CodeOf(err) != app.CodeReadOnly {
		t.Errorf("writing to a snapshot: %v", err)
	}
	closed(t, snap)

	if _, err := localdb.RestoreSnapshot(dir, pass, "none.db", opts); app.CodeOf(err) != localdb.CodeNoSnapshot {
		t.Error(err)
	}
	if v, err = localdb.RestoreSnapshot(dir, pass, first.Name, opts); err != nil {
		t.Fatal(err)
	}
	if read(t, v, 12) != "pulled" || read(t, v, 13) != "" || read(t, v, 20) != "later" {
		t.Error("the restored vault isn't the state of then with the journal over it")
	}
	closed(t, v)
	if kept, err := filepath.Glob(filepath.Join(dir, "aside-*", "records.db")); err != nil || len(kept) != 1 {
		t.Errorf("kept aside %q %v", kept, err)
	}
	sound(t, dir, localdb.Options{})
}

// A backup of damaged records is refused, names the record, and pushes out no good copy.
func TestBackupRefusesDamage(t *testing.T) {
	dir, _ := vault(t)
	v := open(t, dir, localdb.Options{})
	if _, err := v.Backup(t.Context()); err != nil {
		t.Fatal(err)
	}
	closed(t, v)
	b, err := bolt.Open(filepath.Join(dir, "records.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(b.Update(spoilOne), b.Close()); err != nil {
		t.Fatal(err)
	}
	v = open(t, dir, localdb.Options{})
	rep, err := v.Check(t.Context(), nil)
	if err != nil || len(rep.Damage) != 1 || rep.Damage[0].Fault != sealed.Changed {
		t.Fatalf("%+v %v", rep, err)
	}
	_, err = v.Backup(t.Context())
	if e, ok := errors.AsType[*app.Error](err); !ok || e.Code != app.CodeCorrupt || e.Item != rep.Damage[0].Item {
		t.Errorf("%v, want %+v named", err, rep.Damage[0])
	}
	closed(t, v)
	if all, err := localdb.Snapshots(dir); err != nil || len(all) != 1 {
		t.Errorf("%+v %v", all, err)
	}
}

// spoilOne changes a byte of one record, in the one table that has several.
func spoilOne(tx *bolt.Tx) error {
	done := false
	return tx.ForEach(func(name []byte, b *bolt.Bucket) error {
		c := b.Cursor()
		k, v := c.First()
		if second, _ := c.Next(); done || name[0] != 't' || second == nil {
			return nil
		}
		done = true
		bent := bytes.Clone(v)
		bent[len(bent)-1] ^= 1
		return b.Put(bytes.Clone(k), bent)
	})
}

// Putting back an older copy of the whole folder can't be seen from inside; the generation
// tells whoever remembers it.
func TestGeneration(t *testing.T) {
	dir, _ := vault(t)
	older := copyDir(t, dir)
	gen := func(d string) uint64 {
		t.Helper()
		v := open(t, d, localdb.Options{})
		defer closed(t, v)
		n, err := v.Generation()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	v := open(t, dir, localdb.Options{})
	update(t, v, write(9, "x"))
	closed(t, v)
	if now, then := gen(dir), gen(older); then >= now {
		t.Errorf("generation %d in the older copy, %d now", then, now)
	}
}

// Compaction keeps every record, makes both files smaller, and leaves a journal that can still
// rebuild what was committed and still deletes what was deleted from an older snapshot.
func TestCompaction(t *testing.T) {
	dir, _ := vault(t)
	v := open(t, dir, localdb.Options{})
	for i := range 200 {
		commit(t, v, write(1, strings.Repeat("draft ", 500)+fmt.Sprint(i)))
	}
	commit(t, v, write(5, "to be deleted"))
	snap, err := v.Backup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	commit(t, v, kv.Write{Table: "t", Group: []byte("g"), Seq: 5})
	commit(t, v, write(1, "final"))
	before := files(t, dir)
	if err := v.CloseCompacted(t.Context()); err != nil {
		t.Fatal(err)
	}
	after := files(t, dir)
	for _, name := range []string{"journal", "records.db"} {
		if len(after[name]) >= len(before[name]) {
			t.Errorf("%s: %d bytes before, %d after", name, len(before[name]), len(after[name]))
		}
	}
	v = open(t, dir, localdb.Options{})
	three(t, v, "final", "updated", "committed last")
	closed(t, v)
	if v, err = localdb.RestoreSnapshot(dir, pass, snap.Name, localdb.Options{}); err != nil {
		t.Fatal(err)
	}
	if got := read(t, v, 5); got != "" {
		t.Errorf("the deleted record is back: %q", got)
	}
	closed(t, v)
	remove(t, filepath.Join(dir, "records.db"))
	if v, err = localdb.Rebuild(dir, pass, localdb.Options{}); err != nil {
		t.Fatal(err)
	}
	three(t, v, "final", "", "committed last")
	closed(t, v)
}

// What broken-off work left in the folder is gone after a start.
func TestSweep(t *testing.T) {
	dir, _ := vault(t)
	left := []string{".tmp-123", "journal.new", "records.db.new", "records.db.compact", "records.db.restore", "snapshots/0001-1.db.new", "papers/tmp/abc"}
	for _, name := range left {
		p := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(p), 0o700), os.WriteFile(p, []byte("x"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	closed(t, open(t, dir, localdb.Options{}))
	for name := range files(t, dir) {
		for _, l := range left {
			if name == l {
				t.Errorf("%s is still there", name)
			}
		}
	}
}

// A paper changed on disk is found by the vault's check.
func TestCheckPapers(t *testing.T) {
	dir, _ := vault(t)
	v := open(t, dir, localdb.Options{})
	if _, _, err := v.Blobs().Put(t.Context(), strings.NewReader("a paper"), 100); err != nil {
		t.Fatal(err)
	}
	rep, err := v.Check(t.Context(), nil)
	if err != nil || !rep.OK() || rep.Papers != 1 {
		t.Fatalf("%+v %v", rep, err)
	}
	for name := range files(t, dir) {
		if strings.HasPrefix(name, "papers") {
			edit(t, filepath.Join(dir, name), func(b []byte) []byte { b[80] ^= 1; return b })
		}
	}
	rep, err = v.Check(t.Context(), nil)
	if err != nil || len(rep.Damage) != 1 || rep.Damage[0].Fault != localdb.Paper || app.CodeOf(rep.Err()) != app.CodeCorrupt {
		t.Errorf("%+v %v", rep, err)
	}
	closed(t, v)
}
