package sealed_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	bolt "go.etcd.io/bbolt"

	"renda/app"
	"renda/app/kv"
	"renda/localdb/disk"
	"renda/localdb/localdbtest"
	"renda/localdb/seal"
	"renda/localdb/sealed"
)

var root = seal.Key{1, 2, 3}

func create(t localdbtest.T, opts sealed.Options) *sealed.DB {
	t.Helper()
	db, err := sealed.Create(filepath.Join(localdbtest.Dir(t), "records.db"), root, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func put(t testing.TB, db *sealed.DB, ws ...kv.Write) {
	t.Helper()
	if err := db.Update(func(w kv.Writer) error { return kv.Apply(w, ws) }); err != nil {
		t.Fatal(err)
	}
}

func get(t testing.TB, db *sealed.DB, tb kv.Table, g string, seq uint64) (out []byte, err error) {
	t.Helper()
	err = db.View(func(r kv.Reader) error {
		v, err := r.Get(tb, kv.K(g, seq))
		out = bytes.Clone(v)
		return err
	})
	return out, err
}

// The records read and change like the naive store, under every suite.
func TestConform(t *testing.T) {
	for _, id := range []seal.ID{seal.XAES, seal.XChaCha, seal.SM4} {
		localdbtest.Conform(t, func(t localdbtest.T) localdbtest.Store { return create(t, sealed.Options{Suite: id}) })
	}
}

// A walk back goes on over pages that the transaction itself has emptied.
func TestScanBackOverEmptiedPages(t *testing.T) {
	db := create(t, sealed.Options{})
	for i := range uint64(40) { // one to a page
		put(t, db, kv.Write{Table: "t", Seq: i, Value: make([]byte, 3000)})
	}
	if err := db.Update(func(w kv.Writer) error {
		for i := range uint64(39) {
			if i > 0 {
				if err := w.Delete("t", kv.K("", i)); err != nil {
					return err
				}
			}
		}
		for _, from := range []uint64{38, 39, 100} {
			var seen []uint64
			if err := w.ScanBack("t", nil, from, func(n uint64, _ []byte) (bool, error) {
				seen = append(seen, n)
				return true, nil
			}); err != nil {
				return err
			}
			if last := seen[len(seen)-1]; last != 0 || len(seen) > 2 {
				t.Errorf("from %d: %v", from, seen)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// Twenty thousand records, written over and deleted in part, pass the check after the
// index was merged several times, after a restart and after compaction, and the
// file shrinks.
func TestManyRecords(t *testing.T) {
	db := create(t, sealed.Options{})
	const n = 20_000
	for round := range 4 {
		if err := db.Update(func(w kv.Writer) error {
			for i := range n {
				k := kv.K(fmt.Sprint(i%500), uint64(i))
				if round == 3 && i%2 == 0 {
					if err := w.Delete("t", k); err != nil {
						return err
					}
					continue
				}
				if err := w.Put("t", k, fmt.Append(nil, round, " ", i)); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	calls, last := 0, 0
	rep, err := db.Check(t.Context(), func(done, of int) {
		if done < last || of != n/2 {
			t.Errorf("progress %d of %d after %d", done, of, last)
		}
		calls, last = calls+1, done
	})
	if err != nil || !rep.OK() || rep.Records != n/2 || rep.Generation != 5 || calls == 0 {
		t.Fatalf("%+v %v, %d calls", rep, err, calls)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before := size(t, db.Path())
	if err := sealed.Compact(db.Path(), nil); err != nil {
		t.Fatal(err)
	}
	if after := size(t, db.Path()); after >= before {
		t.Errorf("%d bytes before compaction, %d after", before, after)
	}
	again, err := sealed.Open(db.Path(), root, sealed.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if rep, err := again.Check(t.Context(), nil); err != nil || !rep.OK() || rep.Records != n/2 {
		t.Errorf("after compaction: %+v %v", rep, err)
	}
	if v, err := get(t, again, "t", "77", 19_577); err != nil || string(v) != "3 19577" {
		t.Errorf("%q %v", v, err)
	}
}

func size(t testing.TB, path string) int64 {
	t.Helper()
	st, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return st.Size()
}

// What is no sealed store, or not this one, is told apart before anything is changed.
func TestOpenRefuses(t *testing.T) {
	db := create(t, sealed.Options{})
	put(t, db, kv.Write{Table: "t", Value: make([]byte, 1<<20)})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(db.Path())
	if err != nil {
		t.Fatal(err)
	}
	plain := filepath.Join(t.TempDir(), "plain.db")
	b, err := bolt.Open(plain, 0o600, nil)
	if err == nil {
		err = errors.Join(b.Update(func(tx *bolt.Tx) error { _, err := tx.CreateBucket([]byte("x")); return err }), b.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	bare, err := os.ReadFile(plain)
	if err != nil {
		t.Fatal(err)
	}
	tag := []byte("renda sealed store\n\x00\x01")
	newer, older := bytes.ReplaceAll(whole, tag, []byte("renda sealed store\n\x00\x02")), bytes.ReplaceAll(whole, tag, []byte("renda sealed store\n\x00\x00"))
	for name, c := range map[string]struct {
		content []byte
		key     seal.Key
		want    app.Code
	}{
		"itself":           {whole, root, ""},
		"another key":      {whole, seal.Key{9}, sealed.CodeKey},
		"empty":            {nil, root, sealed.CodeForeign},
		"text":             {bytes.Repeat([]byte("济宁市人大"), 9000), root, sealed.CodeForeign},
		"a plain database": {bare, root, sealed.CodeForeign},
		"truncated":        {whole[:len(whole)/100], root, sealed.CodeTruncated},
		"one byte":         {whole[:1], root, sealed.CodeForeign},
		"heads only":       {whole[:8192], root, sealed.CodeTruncated},
		"newer":            {newer, root, app.CodeNewer},
		"older":            {older, root, sealed.CodeOlder},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.db")
			if err := os.WriteFile(path, c.content, 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := sealed.Open(path, c.key, sealed.Options{})
			if app.CodeOf(err) != c.want {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if err == nil {
				err = got.Close()
			} else if now, rerr := os.ReadFile(path); rerr != nil || !bytes.Equal(now, c.content) {
				t.Error("a file that was refused was changed")
			}
			if c.want == "" && err != nil {
				t.Error(err)
			}
		})
	}
	if _, err := sealed.Open(filepath.Join(t.TempDir(), "none"), root, sealed.Options{}); app.CodeOf(err) != app.CodeNotFound {
		t.Errorf("no file: %v", err)
	}
	if _, err := sealed.Open(t.TempDir(), root, sealed.Options{}); app.CodeOf(err) != sealed.CodeForeign {
		t.Errorf("a folder: %v", err)
	}
	if _, err := sealed.Create(db.Path(), root, sealed.Options{}); app.CodeOf(err) != sealed.CodeExists {
		t.Errorf("create over: %v", err)
	}
}

// A file that is open can't be opened a second time.
func TestInUse(t *testing.T) {
	db := create(t, sealed.Options{})
	if _, err := sealed.Open(db.Path(), root, sealed.Options{}); app.CodeOf(err) != sealed.CodeInUse {
		t.Error(err)
	}
}

// After a sync that failed the store reads and takes no write any more, also when the next
// sync would succeed; a refusal before anything is written changes nothing and the
// store goes on.
func TestFailingDisk(t *testing.T) {
	var fail disk.Op
	var cause error
	hook := func(op disk.Op, path string) error {
		if op == fail {
			return cause
		}
		return nil
	}
	db := create(t, sealed.Options{Hook: hook})
	put(t, db, kv.Write{Table: "t", Value: []byte("first")})
	second := func() error {
		return db.Update(func(w kv.Writer) error { return w.Put("t", kv.K("", 1), []byte("second")) })
	}

	fail, cause = disk.OpWrite, syscall.ENOSPC
	if err := second(); app.CodeOf(err) != app.CodeDiskFull {
		t.Errorf("full disk: %v", err)
	}
	if err := db.Poisoned(); err != nil {
		t.Errorf("a full disk must not end the store: %v", err)
	}
	fail = ""
	put(t, db, kv.Write{Table: "t", Seq: 2, Value: []byte("room again")})

	fail, cause = disk.OpSync, syscall.EIO
	if err := second(); app.CodeOf(err) != sealed.CodePoisoned {
		t.Errorf("failed sync: %v", err)
	}
	fail = ""
	if err := second(); app.CodeOf(err) != sealed.CodePoisoned || !errors.Is(err, syscall.EIO) {
		t.Errorf("after a failed sync: %v", err)
	}
	if v, err := get(t, db, "t", "", 2); err != nil || string(v) != "room again" {
		t.Errorf("reading on: %q %v", v, err)
	}
}

// What a transaction gives is wiped when it ends: values don't linger in memory that is
// used again.
func TestArenaWiped(t *testing.T) {
	db := create(t, sealed.Options{})
	put(t, db, kv.Write{Table: "t", Value: []byte("a secret value")})
	var kept []byte
	if err := db.View(func(r kv.Reader) error {
		v, err := r.Get("t", kv.K("", 0))
		kept = v
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(kept, []byte("secret")) {
		t.Errorf("%q is still there", kept)
	}
}

// Keys too long, reads through a writer of a read-only store, and use after Close are
// refused in words, not by a panic.
func TestMisuse(t *testing.T) {
	db := create(t, sealed.Options{})
	err := db.Update(func(w kv.Writer) error { return w.Put("t", kv.K(string(make([]byte, 1<<16)), 0), nil) })
	if app.CodeOf(err) != app.CodeTooLarge {
		t.Errorf("long group: %v", err)
	}
	if err := db.View(func(r kv.Reader) error { return r.(kv.Writer).Put("t", kv.K("", 0), nil) }); app.CodeOf(err) != app.CodeReadOnly {
		t.Errorf("put through a reader: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.View(func(kv.Reader) error { return nil }); err == nil {
		t.Error("read after close")
	}
	ro, err := sealed.Open(db.Path(), root, sealed.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer ro.Close()
	if err := ro.Update(func(kv.Writer) error { return nil }); app.CodeOf(err) != app.CodeReadOnly {
		t.Errorf("write read-only: %v", err)
	}
}

// A panic of the caller's own function passes through and leaves the store usable.
func TestCallersPanic(t *testing.T) {
	db := create(t, sealed.Options{})
	put(t, db, kv.Write{Table: "t", Value: []byte("x")})
	func() {
		defer func() {
			if r := recover(); r != "mine" {
				t.Errorf("recovered %v", r)
			}
		}()
		_ = db.Update(func(w kv.Writer) error {
			return w.Scan("t", nil, 0, func(uint64, []byte) (bool, error) { panic("mine") })
		})
	}()
	put(t, db, kv.Write{Table: "t", Value: []byte("y")})
}
