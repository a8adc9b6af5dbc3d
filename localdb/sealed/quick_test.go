package sealed

import (
	"context"
	"fmt"
	"path/filepath"
	"renda/app/kv"
	"renda/localdb/seal"
	"testing"
)

func TestQuick(t *testing.T) {
	p := filepath.Join(t.TempDir(), "a.db")
	db, err := Create(p, seal.Key{1}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for j := range 5 {
		if err := db.Update(func(w kv.Writer) error {
			for i := range 10000 {
				if err := w.Put("t", kv.K(fmt.Sprint(i), uint64(j)), []byte("hello")); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	r, err := db.Check(context.Background(), nil)
	if err != nil || !r.OK() || r.Records != 50000 {
		t.Fatal(err, r.Records, r.Damage[:min(3, len(r.Damage))])
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(p, seal.Key{2}, Options{}); err == nil {
		t.Fatal("opened")
	} else {
		t.Log(err)
	}
	db, err = Open(p, seal.Key{1}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(p, seal.Key{1}, Options{}); err == nil {
		t.Fatal("opened")
	} else {
		t.Log(err)
	}
	n := 0
	db.View(func(r kv.Reader) error {
		return r.Scan("t", []byte("77"), 0, func(s uint64, v []byte) (bool, error) { n++; return true, nil })
	})
	if n != 5 {
		t.Fatal(n)
	}
	db.Close()
}
func BenchmarkGet(b *testing.B) {
	p := filepath.Join(b.TempDir(), "a.db")
	db, err := Create(p, seal.Key{1}, Options{})
	if err != nil {
		b.Fatal(err)
	}
	v := make([]byte, 1024)
	db.Update(func(w kv.Writer) error {
		for i := range 20000 {
			w.Put("t", kv.K(fmt.Sprint(i), 0), v)
		}
		return nil
	})
	g := []byte("1234")
	b.ReportAllocs()
	for b.Loop() {
		db.View(func(r kv.Reader) error { _, err := r.Get("t", kv.K(g, 0)); return err })
	}
}
