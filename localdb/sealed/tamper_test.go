package sealed

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"
	"pgregory.net/rapid"

	"renda/app"
	"renda/app/apptest/arrows"
	"renda/app/kv"
	"renda/localdb/seal"
)

// Records at rest know records, not works, desks or servers.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app", "renda/localdb", "go.etcd.io/bbolt", "golang.org/x")
	arrows.Never(t, "renda/app/desk", "renda/app/act")
}

// victim is a store with records a to e of table "t" in two groups, all of them written
// over once, with the raw values of before.
type victim struct {
	t      testing.TB
	path   string
	before map[string][]byte // physical key → raw value, of the first versions
	head   []byte            // the sealed head of then
	deltas map[string][]byte
}

const victimRecords = 5

func newVictim(t testing.TB) *victim {
	t.Helper()
	v := &victim{t: t, path: filepath.Join(t.TempDir(), "records.db"), before: map[string][]byte{}, deltas: map[string][]byte{}}
	db, err := Create(v.path, seal.Key{1}, Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	for round := range 2 {
		if err := db.Update(func(w kv.Writer) error {
			for i := range uint64(victimRecords) {
				if err := w.Put("t", kv.K([]string{"g", "h"}[i%2], i), fmt.Append(nil, "round ", round, " of ", i)); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if round == 0 {
			v.raw(db.bolt, func(tx *bolt.Tx) error {
				v.head = bytes.Clone(tx.Bucket([]byte(headBucket)).Get([]byte(tagMeta)))
				if err := tx.Bucket([]byte(idxBucket)).ForEach(func(k, b []byte) error {
					v.deltas[string(k)] = bytes.Clone(b)
					return nil
				}); err != nil {
					return err
				}
				return v.records(tx).ForEach(func(k, b []byte) error {
					v.before[string(k)] = bytes.Clone(b)
					return nil
				})
			})
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v *victim) raw(b *bolt.DB, fn func(*bolt.Tx) error) {
	v.t.Helper()
	if err := b.Update(fn); err != nil {
		v.t.Fatal(err)
	}
}

// records gives the one table's bucket.
func (v *victim) records(tx *bolt.Tx) (out *bolt.Bucket) {
	v.t.Helper()
	if err := tx.ForEach(func(name []byte, b *bolt.Bucket) error {
		if name[0] == 't' {
			out = b
		}
		return nil
	}); err != nil || out == nil {
		v.t.Fatal("no table", err)
	}
	return out
}

// tamper changes the file with bbolt's own tools, as somebody at the disk would.
func (v *victim) tamper(fn func(*bolt.Tx) error) {
	v.t.Helper()
	b, err := bolt.Open(v.path, 0o600, &bolt.Options{NoSync: true})
	if err != nil {
		v.t.Fatal(err)
	}
	v.raw(b, fn)
	if err := b.Close(); err != nil {
		v.t.Fatal(err)
	}
}

// key finds the physical key of record i.
func (v *victim) key(i uint64) []byte {
	v.t.Helper()
	for k := range v.before {
		if binary.BigEndian.Uint64([]byte(k)[16:]) == i {
			return []byte(k)
		}
	}
	v.t.Fatal("no record", i)
	return nil
}

// found checks the file and gives the faults as "fault table/group/number".
func (v *victim) found() (out []string) {
	v.t.Helper()
	db, err := Open(v.path, seal.Key{1}, Options{NoSync: true})
	if err != nil {
		return []string{string(app.CodeOf(err))}
	}
	defer db.Close()
	rep, err := db.Check(v.t.Context(), nil)
	if err != nil {
		v.t.Fatal(err)
	}
	for _, d := range rep.Damage {
		out = append(out, string(d.Fault)+" "+d.Item)
	}
	if rep.OK() != (rep.Err() == nil) {
		v.t.Error("report and its error disagree")
	}
	return out
}

// One record changed, swapped with another, moved, copied, deleted, put back, rolled back, and the
// index changed, cut or rolled back: each is found and named.
func TestTampering(t *testing.T) {
	key := func(v *victim, i uint64) []byte { return v.key(i) }
	for name, c := range map[string]struct {
		do   func(v *victim, tx *bolt.Tx) error
		want []string
	}{
		"nothing": {func(*victim, *bolt.Tx) error { return nil }, nil},
		"changed": {func(v *victim, tx *bolt.Tx) error {
			b := bytes.Clone(v.records(tx).Get(key(v, 2)))
			b[len(b)-20] ^= 1
			return v.records(tx).Put(key(v, 2), b)
		}, []string{"changed t/g/2"}},
		"version changed": {func(v *victim, tx *bolt.Tx) error {
			b := bytes.Clone(v.records(tx).Get(key(v, 2)))
			b[7]++
			return v.records(tx).Put(key(v, 2), b)
		}, []string{"changed t/g/2"}},
		"cut short": {func(v *victim, tx *bolt.Tx) error {
			return v.records(tx).Put(key(v, 2), bytes.Clone(v.records(tx).Get(key(v, 2))[:20]))
		}, []string{"changed t/g/2"}},
		"swapped": {func(v *victim, tx *bolt.Tx) error {
			a, b := bytes.Clone(v.records(tx).Get(key(v, 1))), bytes.Clone(v.records(tx).Get(key(v, 3)))
			if err := v.records(tx).Put(key(v, 1), b); err != nil {
				return err
			}
			return v.records(tx).Put(key(v, 3), a)
		}, []string{"changed t/h/1", "changed t/h/3"}},
		"moved": {func(v *victim, tx *bolt.Tx) error {
			to := bytes.Clone(key(v, 4))
			binary.BigEndian.PutUint64(to[16:], 77)
			b := bytes.Clone(v.records(tx).Get(key(v, 4)))
			if err := v.records(tx).Delete(key(v, 4)); err != nil {
				return err
			}
			return v.records(tx).Put(to, b)
		}, []string{"missing t/g/4", "unlisted t/?/77"}},
		"copied in": {func(v *victim, tx *bolt.Tx) error {
			to := bytes.Clone(key(v, 4))
			binary.BigEndian.PutUint64(to[16:], 78)
			return v.records(tx).Put(to, bytes.Clone(v.records(tx).Get(key(v, 4))))
		}, []string{"unlisted t/?/78"}},
		"deleted":     {func(v *victim, tx *bolt.Tx) error { return v.records(tx).Delete(key(v, 0)) }, []string{"missing t/g/0"}},
		"rolled back": {func(v *victim, tx *bolt.Tx) error { return v.records(tx).Put(key(v, 3), v.before[string(key(v, 3))]) }, []string{"rolledback t/h/3"}},
		"a key of no form": {func(v *victim, tx *bolt.Tx) error { return v.records(tx).Put([]byte("short"), []byte("x")) },
			[]string{"unlisted t/short/0"}},
		"a table added": {func(v *victim, tx *bolt.Tx) error {
			b, err := tx.CreateBucket(append([]byte("t"), make([]byte, 16)...))
			if err != nil {
				return err
			}
			return b.Put(key(v, 1), v.before[string(key(v, 1))])
		}, []string{"unlisted ?/1"}},
		"head rolled back": {func(v *victim, tx *bolt.Tx) error { return tx.Bucket([]byte(headBucket)).Put([]byte(tagMeta), v.head) },
			[]string{"rolledback t/g/0", "rolledback t/g/2", "rolledback t/g/4", "rolledback t/h/1", "rolledback t/h/3"}},
		"head changed": {func(v *victim, tx *bolt.Tx) error {
			return tx.Bucket([]byte(headBucket)).Put([]byte(tagMeta), append(v.head[:40:40], make([]byte, len(v.head)-40)...))
		}, []string{string(CodeKey)}},
		"index rolled back": {func(v *victim, tx *bolt.Tx) error {
			i := tx.Bucket([]byte(idxBucket))
			k, _ := i.Cursor().Last()
			return i.Put(bytes.Clone(k), v.deltas[string(blockKey('d', 2, 0))])
		}, []string{"index records.db index d3.0"}},
		"index cut": {func(v *victim, tx *bolt.Tx) error {
			i := tx.Bucket([]byte(idxBucket))
			k, _ := i.Cursor().Last()
			return i.Delete(bytes.Clone(k))
		}, []string{"index records.db index d3.0"}},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVictim(t)
			v.tamper(func(tx *bolt.Tx) error { return c.do(v, tx) })
			got := v.found()
			if len(got) != len(c.want) {
				t.Fatalf("found %q, want %q", got, c.want)
			}
			for i, want := range c.want {
				head, tail, _ := strings.Cut(want, "?/")
				if !strings.HasPrefix(got[i], head) && head != "unlisted " || !strings.HasSuffix(got[i], tail) {
					t.Errorf("found %q, want %q", got, c.want)
				}
			}
		})
	}
}

// A changed, swapped or moved record isn't read either: the read names it.
func TestReadingTampered(t *testing.T) {
	v := newVictim(t)
	v.tamper(func(tx *bolt.Tx) error {
		return v.records(tx).Put(v.key(2), bytes.Clone(v.records(tx).Get(v.key(4))))
	})
	db, err := Open(v.path, seal.Key{1}, Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for name, read := range map[string]func(kv.Reader) error{
		"get":  func(r kv.Reader) error { _, err := r.Get("t", kv.K("g", 2)); return err },
		"scan": func(r kv.Reader) error { return r.Scan("t", []byte("g"), 0, none) },
		"back": func(r kv.Reader) error { return r.ScanBack("t", []byte("g"), 99, none) },
	} {
		err := db.View(read)
		if e, ok := err.(*app.Error); !ok || e.Code != app.CodeCorrupt || e.Item != "t/g/2" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := db.View(func(r kv.Reader) error { return r.Each("t", func(kv.Key, []byte) (bool, error) { return true, nil }) }); app.CodeOf(err) != app.CodeCorrupt {
		t.Errorf("each: %v", err)
	}
	if err := db.View(func(r kv.Reader) error { _, err := r.Get("t", kv.K("g", 4)); return err }); err != nil {
		t.Errorf("the others are read as before: %v", err)
	}
}

func none(uint64, []byte) (bool, error) { return true, nil }

// Any byte of the file changed is found, or is in room that holds nothing: never a panic,
// never a wrong value. A spoilt newest page of bbolt's own makes it take the one before, which
// is the whole file rolled back: that shows in the generation.
func TestAnyByte(t *testing.T) {
	v := newVictim(t)
	whole, err := os.ReadFile(v.path)
	if err != nil {
		t.Fatal(err)
	}
	used, err := boltSize(bytes.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	newest := generation(t, v.path)
	rapid.Check(t, func(t *rapid.T) {
		bent := bytes.Clone(whole[:used])
		for range rapid.IntRange(1, 3).Draw(t, "bytes") {
			bent[rapid.IntRange(0, len(bent)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		}
		if err := os.WriteFile(v.path, bent, 0o600); err != nil {
			t.Fatal(err)
		}
		db, err := Open(v.path, seal.Key{1}, Options{NoSync: true, ReadOnly: true})
		if err != nil {
			if app.CodeOf(err) == app.CodeInternal {
				t.Fatalf("an error without a code: %v", err)
			}
			return
		}
		defer db.Close()
		if n, err := db.Generation(); err == nil && n < newest {
			return
		}
		rep, err := db.Check(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range uint64(victimRecords) {
			g := []string{"g", "h"}[i%2]
			var got string
			err := db.View(func(r kv.Reader) error {
				b, err := r.Get("t", kv.K(g, i))
				got = string(b)
				return err
			})
			if err == nil && got != fmt.Sprint("round 1 of ", i) && rep.OK() {
				t.Fatalf("record %d reads %q and the check finds nothing", i, got)
			}
		}
	})
}

func generation(t *testing.T, path string) uint64 {
	t.Helper()
	db, err := Open(path, seal.Key{1}, Options{NoSync: true, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	n, err := db.Generation()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Index blocks read back as written, in order or not, and no bytes make the reader panic.
func FuzzEntries(f *testing.F) {
	f.Add(encodeEntries(nil, []entry{{"t", "g", 1, 2, false}, {"t", "g", 9, 3, true}, {"t", "h", 0, 1, false}}))
	f.Add([]byte{1, 't', 1, 'g', 255, 255, 255, 255, 15})
	f.Fuzz(func(t *testing.T, b []byte) {
		es, err := decodeEntries(nil, b)
		if err != nil {
			return
		}
		again, err := decodeEntries(nil, encodeEntries(nil, es))
		if err != nil || len(again) != len(es) {
			t.Fatalf("%d entries became %d: %v", len(es), len(again), err)
		}
		for i := range es {
			if es[i].version < 1<<63 && again[i] != es[i] {
				t.Fatalf("%+v became %+v", es[i], again[i])
			}
		}
	})
}
