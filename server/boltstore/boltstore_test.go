package boltstore

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"renda/app"
	"renda/app/kv"
	"renda/localdb/disk"
	"renda/localdb/seal"
	"renda/server/store"
	"renda/server/storetest"
)

var (
	key = seal.Key{1, 2, 3}
	day = time.Date(2026, 3, 2, 9, 0, 0, 0, app.Zone)
)

func open(t *testing.T, dir string, o Options) *Store {
	t.Helper()
	s, err := Open(dir, key, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The embedded store holds what every server store must hold.
func TestStore(t *testing.T) {
	dirs := map[store.Store]string{}
	storetest.Run(t, storetest.Maker{
		Open: func(t *testing.T) store.Store {
			t.Helper()
			dir := t.TempDir()
			s := open(t, dir, Options{Create: true, NoSync: true})
			dirs[s] = dir
			return s
		},
		Reopen: func(t *testing.T, s store.Store) store.Store {
			t.Helper()
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			return open(t, dirs[s], Options{})
		},
		Restore: func(t *testing.T, b []byte) store.Store {
			t.Helper()
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, fileRecords), b, 0o600); err != nil {
				t.Fatal(err)
			}
			return open(t, dir, Options{NoSync: true})
		},
	})
}

func put(s *Store, n uint64, v string) error {
	w := func(w kv.Writer) error { return w.Put("t", kv.K("g", n), []byte(v)) }
	return s.db.Update(w)
}

func get(t *testing.T, s *Store, n uint64) (string, error) {
	t.Helper()
	var out []byte
	err := s.View(t.Context(), func(r kv.Reader) error {
		v, err := r.Get("t", kv.K("g", n))
		out = bytes.Clone(v)
		return err
	})
	return string(out), err
}

func code(t *testing.T, err error, want app.Code) {
	t.Helper()
	if app.CodeOf(err) != want {
		t.Fatalf("%v, want %s", err, want)
	}
}

// A second opener is told that the store is in use, another server's key that it is
// another's, and a folder without a store that there is none.
func TestOpen(t *testing.T) {
	dir := t.TempDir()
	_, err := Open(dir, key, Options{})
	code(t, err, app.CodeNotFound)
	s := open(t, dir, Options{Create: true, NoSync: true})
	_, err = Open(dir, key, Options{})
	code(t, err, CodeInUse)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = Open(dir, seal.Key{9}, Options{})
	code(t, err, CodeKey)
	ro := open(t, dir, Options{ReadOnly: true})
	defer ro.Close()
	code(t, put(ro, 1, "x"), app.CodeReadOnly)
	h := app.Hash(sha256.Sum256(nil))
	code(t, ro.Blobs().Append(t.Context(), h, 0, 1, bytes.NewReader([]byte{1})), app.CodeReadOnly)
}

// A full disk refuses one transaction and leaves the store as it was; a failed sync turns it
// read-only, and clients are told so.
func TestFaults(t *testing.T) {
	dir := t.TempDir()
	var fail error
	var at disk.Op
	hook := func(op disk.Op, path string) error {
		if op == at && filepath.Base(path) == fileRecords {
			return fail
		}
		return nil
	}
	s := open(t, dir, Options{Create: true, Hook: hook})
	defer s.Close()
	write := func(n uint64) error {
		return s.Update(t.Context(), func(w kv.Writer) error { return w.Put("t", kv.K("g", n), []byte("v")) })
	}
	if err := write(1); err != nil {
		t.Fatal(err)
	}
	at, fail = disk.OpWrite, syscall.ENOSPC
	code(t, write(2), app.CodeDiskFull)
	at = ""
	if err := write(3); err != nil {
		t.Fatalf("after room was made: %v", err)
	}
	at, fail = disk.OpSync, syscall.EIO
	code(t, write(4), app.CodeReadOnly)
	at = ""
	code(t, write(5), app.CodeReadOnly)
	if s.Poisoned() == nil {
		t.Error("a store that failed to sync does not say so")
	}
	if v, err := get(t, s, 3); v != "v" || err != nil {
		t.Errorf("reading after a failed sync: %q, %v", v, err)
	}
}

// saved makes a store with records and papers and a backup of it.
func saved(t *testing.T) (s *Store, file string) {
	t.Helper()
	s = open(t, t.TempDir(), Options{Create: true, NoSync: true})
	t.Cleanup(func() { s.Close() })
	for n := range uint64(50) {
		if err := put(s, n, fmt.Sprint("记录", n)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 3 {
		b := bytes.Repeat([]byte{byte(i)}, 70000*i+1)
		if err := s.Blobs().Append(t.Context(), app.Hash(sha256.Sum256(b)), 0, int64(len(b)), bytes.NewReader(b)); err != nil {
			t.Fatal(err)
		}
	}
	half := app.Hash{7}
	if err := s.Blobs().Append(t.Context(), half, 0, 100, bytes.NewReader([]byte("半份"))); err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "b.tar")
	got, err := s.Save(t.Context(), file, map[string][]byte{"server": []byte("own")}, day)
	if err != nil || got.Papers != 3 || got.Records != 50 {
		t.Fatalf("%+v, %v", got, err)
	}
	return s, file
}

func keyFrom(k seal.Key) func(string) (seal.Key, error) {
	return func(string) (seal.Key, error) { return k, nil }
}

// A backup brings back records, whole papers and the server's own files; what was half there is not in it.
func TestSaveUnpack(t *testing.T) {
	_, file := saved(t)
	if left, _ := filepath.Glob(file + ".*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	dir := filepath.Join(t.TempDir(), "new")
	if err := Unpack(t.Context(), file, dir, keyFrom(key)); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "server")); string(b) != "own" || err != nil {
		t.Errorf("own file: %q, %v", b, err)
	}
	s := open(t, dir, Options{})
	defer s.Close()
	if v, err := get(t, s, 49); v != "记录49" || err != nil {
		t.Errorf("%q, %v", v, err)
	}
	rep, papers, err := s.Check(t.Context(), nil)
	if err != nil || !rep.OK() || len(papers) > 0 {
		t.Errorf("check: %v, %v, %v", rep.Damage, papers, err)
	}
	b := bytes.Repeat([]byte{2}, 140001)
	if n, whole, err := s.Blobs().Offset(app.Hash(sha256.Sum256(b))); n != 140001 || !whole || err != nil {
		t.Errorf("paper: %d %v %v", n, whole, err)
	}
}

// A backup that was cut anywhere, one flipped byte, or another server's key is found before
// anything is used.
func TestBackupDamage(t *testing.T) {
	_, file := saved(t)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad.tar")
	check := func(b []byte, what string) {
		t.Helper()
		if err := os.WriteFile(bad, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := readArchive(t.Context(), bad, "", keyFrom(key)); app.CodeOf(err) != CodeBackup {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, n := range []int{0, 100, 512, 3000, len(whole) / 2, len(whole) - 3000} {
		check(whole[:n], fmt.Sprint("cut at ", n))
	}
	// Every member's content: between the heads and the paddings.
	for _, at := range []int{513, 2000, len(whole) / 3, len(whole) / 2} {
		b := bytes.Clone(whole)
		b[at] ^= 4
		if !bytes.Equal(b, whole) {
			check(b, fmt.Sprint("flipped at ", at))
		}
	}
	code(t, readArchive(t.Context(), file, "", keyFrom(seal.Key{5})), CodeBackup)
}

// A changed record is named by the check and by whoever reads it, and no backup is made of it.
func TestDamagedRecord(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{Create: true, NoSync: true})
	if err := put(s, 1, string(bytes.Repeat([]byte("x"), 60000))); err != nil { // most of the file
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, fileRecords)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-30000] ^= 1
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{})
	defer s.Close()
	rep, _, err := s.Check(t.Context(), nil)
	if err != nil || len(rep.Damage) != 1 || rep.Damage[0].Item != "t/g/1" {
		t.Fatalf("%+v, %v", rep, err)
	}
	_, err = s.Save(t.Context(), filepath.Join(t.TempDir(), "x"), nil, day)
	code(t, err, app.CodeCorrupt)
	_, err = get(t, s, 1)
	code(t, err, app.CodeCorrupt)
}

// A damaged or swapped paper is named by the check.
func TestDamagedPaper(t *testing.T) {
	s, _ := saved(t)
	var names []string
	if err := s.papers.Files(t.Context(), func(n string, _ int64) error { names = append(names, n); return nil }); err != nil {
		t.Fatal(err)
	}
	path := func(i int) string { return filepath.Join(s.dir, dirPapers, filepath.FromSlash(names[i])) }
	b, err := os.ReadFile(path(0))
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(path(0), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path(1), path(2)); err != nil {
		t.Fatal(err)
	}
	_, papers, err := s.Check(t.Context(), nil)
	if err != nil || len(papers) != 2 {
		t.Fatalf("%v, %v", papers, err)
	}
}

// Nothing is left of a backup for which the disk has no room.
func TestBackupDiskFull(t *testing.T) {
	dir := t.TempDir()
	full := false
	s := open(t, dir, Options{Create: true, NoSync: true, Hook: func(op disk.Op, path string) error {
		if full && op == disk.OpSync && filepath.Base(path) == "b.part" {
			return syscall.ENOSPC
		}
		return nil
	}})
	defer s.Close()
	full = true
	out := t.TempDir()
	_, err := s.Save(t.Context(), filepath.Join(out, "b"), nil, day)
	code(t, err, app.CodeDiskFull)
	if left, _ := os.ReadDir(out); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
