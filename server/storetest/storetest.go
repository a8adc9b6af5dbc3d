// Package storetest says what every server store must hold. Each implementation runs
// this suite from its own tests; what is not demanded here may not be relied on.
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/apptest/memkv"
	"renda/app/kv"
	"renda/server/store"
)

// Maker makes stores of one kind.
type Maker struct {
	// Open gives a new empty store. The suite closes it.
	Open func(t *testing.T) store.Store
	// Reopen closes the store and opens its records again; nil: the store keeps nothing after Close.
	Reopen func(t *testing.T, s store.Store) store.Store
	// Restore opens what Backup wrote, as a new store.
	Restore func(t *testing.T, backup []byte) store.Store
}

// Run runs the whole suite.
func Run(t *testing.T, m Maker) {
	t.Helper()
	for _, c := range []struct {
		name string
		fn   func(*testing.T, Maker)
	}{
		{"order", testOrder}, {"groups", testGroups}, {"rollback", testRollback}, {"own reads", testOwnReads},
		{"isolation", testIsolation}, {"concurrent updates", testConcurrent}, {"big values", testBig},
		{"model", testModel}, {"blobs", testBlobs}, {"blob damage", testBlobDamage},
		{"backup", testBackup}, {"reopen", testReopen}, {"cancelled", testCancelled},
	} {
		t.Run(c.name, func(t *testing.T) { c.fn(t, m) })
	}
}

const table kv.Table = "t"

func open(t *testing.T, m Maker) store.Store {
	t.Helper()
	s := m.Open(t)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func update(t *testing.T, s store.Store, fn func(kv.Writer) error) {
	t.Helper()
	if err := s.Update(t.Context(), fn); err != nil {
		t.Fatalf("update: %v", err)
	}
}

func view(t *testing.T, s store.Store, fn func(kv.Reader) error) {
	t.Helper()
	if err := s.View(t.Context(), fn); err != nil {
		t.Fatalf("view: %v", err)
	}
}

func seqs(t *testing.T, s store.Store, g string, from uint64, back bool) []uint64 {
	t.Helper()
	var out []uint64
	view(t, s, func(r kv.Reader) error {
		f := r.Scan
		if back {
			f = r.ScanBack
		}
		return f(table, []byte(g), from, func(n uint64, _ []byte) (bool, error) {
			out = append(out, n)
			return true, nil
		})
	})
	return out
}

// testOrder: a group is walked in numeric order of its sequence, both ways and from the middle, over
// the byte borders at which a textual or signed order would differ.
func testOrder(t *testing.T, m Maker) {
	s := open(t, m)
	ns := []uint64{0, 1, 9, 10, 127, 128, 255, 256, 65535, 65536, 1<<31 - 1, 1 << 31, 1<<63 - 1, 1 << 63, ^uint64(0)}
	update(t, s, func(w kv.Writer) error {
		for i := range ns {
			if err := w.Put(table, kv.K("g", ns[len(ns)-1-i]), []byte{1}); err != nil {
				return err
			}
		}
		return nil
	})
	if got := seqs(t, s, "g", 0, false); fmt.Sprint(got) != fmt.Sprint(ns) {
		t.Errorf("upwards: %v", got)
	}
	if got := seqs(t, s, "g", 128, false); fmt.Sprint(got) != fmt.Sprint(ns[5:]) {
		t.Errorf("from 128: %v", got)
	}
	got := seqs(t, s, "g", 1<<31, true)
	if len(got) != 12 || got[0] != 1<<31 || got[11] != 0 {
		t.Errorf("downwards from 2^31: %v", got)
	}
	if got := seqs(t, s, "g", 11, true); fmt.Sprint(got) != "[10 9 1 0]" {
		t.Errorf("downwards from between: %v", got)
	}
}

// testGroups: groups and tables with awkward names never touch each other.
func testGroups(t *testing.T, m Maker) {
	s := open(t, m)
	names := []string{"", "a", "a\x00", "a\x00b", "ab", "件", "\xff\xfe", string(make([]byte, 300))}
	update(t, s, func(w kv.Writer) error {
		for i, n := range names {
			if err := w.Put(table, kv.K(n, 7), []byte(n)); err != nil {
				return err
			}
			if err := w.Put("other", kv.K(n, uint64(i)), nil); err != nil {
				return err
			}
		}
		return nil
	})
	for _, n := range names {
		if got := seqs(t, s, n, 0, false); fmt.Sprint(got) != "[7]" {
			t.Errorf("group %q holds %v", n, got)
		}
	}
	found := map[string]bool{}
	view(t, s, func(r kv.Reader) error {
		return r.Each(table, func(k kv.Key, v []byte) (bool, error) {
			found[string(k.Group)] = string(k.Group) == string(v)
			return true, nil
		})
	})
	for _, n := range names {
		if !found[n] {
			t.Errorf("Each misses or mistakes group %q", n)
		}
	}
}

// testRollback: a function that fails leaves nothing, and its error comes back.
func testRollback(t *testing.T, m Maker) {
	s := open(t, m)
	update(t, s, func(w kv.Writer) error { return w.Put(table, kv.K("g", 1), []byte("old")) })
	want := &app.Error{Code: app.CodeState, Op: "fail on purpose"}
	err := s.Update(t.Context(), func(w kv.Writer) error {
		if err := w.Put(table, kv.K("g", 1), []byte("new")); err != nil {
			return err
		}
		if err := w.Put(table, kv.K("g", 2), []byte("new")); err != nil {
			return err
		}
		return want
	})
	if !errors.Is(err, want) {
		t.Errorf("error %v came back", err)
	}
	if got := value(t, s, 1); got != "old" {
		t.Errorf("1 is %q", got)
	}
	if got := seqs(t, s, "g", 0, false); fmt.Sprint(got) != "[1]" {
		t.Errorf("left behind: %v", got)
	}
}

func value(t *testing.T, s store.Store, n uint64) string {
	t.Helper()
	var out []byte
	view(t, s, func(r kv.Reader) error {
		v, err := r.Get(table, kv.K("g", n))
		out = bytes.Clone(v)
		return err
	})
	return string(out)
}

// testOwnReads: a transaction sees its own puts and deletes at once, in Get and in walks; an absent
// value is nil, and an empty one is not absent.
func testOwnReads(t *testing.T, m Maker) {
	s := open(t, m)
	update(t, s, func(w kv.Writer) error {
		for n := range uint64(5) {
			if err := w.Put(table, kv.K("g", n), []byte{}); err != nil {
				return err
			}
		}
		if err := w.Delete(table, kv.K("g", 2)); err != nil {
			return err
		}
		if err := w.Delete(table, kv.K("g", 99)); err != nil {
			return fmt.Errorf("deleting what is absent: %w", err)
		}
		v, err := w.Get(table, kv.K("g", 1))
		if err != nil || v == nil {
			t.Errorf("an empty value reads as %v, %v", v, err)
		}
		if v, err = w.Get(table, kv.K("g", 2)); err != nil || v != nil {
			t.Errorf("a deleted value reads as %v, %v", v, err)
		}
		n := 0
		err = w.Scan(table, []byte("g"), 0, func(uint64, []byte) (bool, error) { n++; return true, nil })
		if n != 4 {
			t.Errorf("%d in the walk, want 4", n)
		}
		return err
	})
}

// testIsolation: a view keeps its snapshot while an update is committed beside it, where the store
// lets both run at once; it never sees half of one.
func testIsolation(t *testing.T, m Maker) {
	s := open(t, m)
	set := func(x byte) func(kv.Writer) error {
		return func(w kv.Writer) error {
			for n := range uint64(20) {
				if err := w.Put(table, kv.K("g", n), []byte{x}); err != nil {
					return err
				}
			}
			return nil
		}
	}
	update(t, s, set(0))
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for ctx.Err() == nil {
				err := s.View(t.Context(), func(r kv.Reader) error {
					first := -1
					return r.Scan(table, []byte("g"), 0, func(n uint64, v []byte) (bool, error) {
						if first < 0 {
							first = int(v[0])
						}
						if int(v[0]) != first {
							t.Errorf("half of an update seen at %d", n)
						}
						return true, nil
					})
				})
				if err != nil {
					t.Errorf("view: %v", err)
					return
				}
			}
		})
	}
	for x := range byte(40) {
		update(t, s, set(x))
	}
	cancel()
	wg.Wait()
}

// testConcurrent: read-modify-write from many goroutines loses nothing. Effects outside the
// writer are those of the last run only.
func testConcurrent(t *testing.T, m Maker) {
	s := open(t, m)
	var wg sync.WaitGroup
	const each, many = 25, 8
	for range many {
		wg.Go(func() {
			for range each {
				err := s.Update(t.Context(), func(w kv.Writer) error {
					v, err := w.Get(table, kv.K("g", 0))
					if err != nil {
						return err
					}
					n := uint64(0)
					if len(v) > 0 {
						n = uint64(v[0])<<8 | uint64(v[1])
					}
					n++
					return w.Put(table, kv.K("g", 0), []byte{byte(n >> 8), byte(n)})
				})
				if err != nil {
					t.Errorf("update: %v", err)
				}
			}
		})
	}
	wg.Wait()
	if v := value(t, s, 0); int(v[0])<<8|int(v[1]) != each*many {
		t.Errorf("count is %d", int(v[0])<<8|int(v[1]))
	}
}

// testBig: values up to 8 MiB and many in one transaction come back as they were.
func testBig(t *testing.T, m Maker) {
	s := open(t, m)
	sizes := []int{0, 1, 4095, 4096, 65536, 1 << 20, 8 << 20}
	val := func(i int) []byte { return bytes.Repeat([]byte{byte(i + 1)}, sizes[i]) }
	update(t, s, func(w kv.Writer) error {
		for i := range sizes {
			if err := w.Put(table, kv.K("g", uint64(i)), val(i)); err != nil {
				return err
			}
		}
		for n := range uint64(5000) {
			if err := w.Put(table, kv.K("many", n), kv.U64(n)); err != nil {
				return err
			}
		}
		return nil
	})
	for i := range sizes {
		if value(t, s, uint64(i)) != string(val(i)) {
			t.Errorf("value of %d bytes differs", sizes[i])
		}
	}
	if got := seqs(t, s, "many", 0, false); len(got) != 5000 {
		t.Errorf("%d of 5000", len(got))
	}
}

// testModel: any series of transactions leaves what the naive store has.
func testModel(t *testing.T, m Maker) {
	rapid.Check(t, func(rt *rapid.T) {
		s, model := m.Open(t), memkv.New()
		defer s.Close()
		boom := errors.New("fail on purpose")
		for range rapid.IntRange(1, 6).Draw(rt, "transactions") {
			ops := rapid.SliceOfN(rapid.Custom(drawOp), 0, 12).Draw(rt, "ops")
			fail := rapid.IntRange(0, 3).Draw(rt, "fail") == 0
			fn := func(w kv.Writer) error {
				for _, o := range ops {
					if err := o.do(w); err != nil {
						return err
					}
				}
				if fail {
					return boom
				}
				return nil
			}
			if err := s.Update(context.Background(), fn); (err != nil) != fail {
				rt.Fatalf("update: %v", err)
			}
			if err := model.Update(fn); (err != nil) != fail {
				rt.Fatalf("model: %v", err)
			}
		}
		var got, want string
		if err := s.View(context.Background(), func(r kv.Reader) error { got = dump(r); return nil }); err != nil {
			rt.Fatalf("view: %v", err)
		}
		if err := model.View(func(r kv.Reader) error { want = dump(r); return nil }); err != nil {
			rt.Fatalf("view: %v", err)
		}
		if got != want {
			rt.Fatalf("store:\n%s\nmodel:\n%s", got, want)
		}
	})
}

type op struct {
	group string
	seq   uint64
	value []byte // nil deletes
}

func drawOp(t *rapid.T) op {
	return op{rapid.SampledFrom([]string{"a", "b", "件"}).Draw(t, "group"), rapid.Uint64Range(0, 6).Draw(t, "seq"),
		rapid.SampledFrom([][]byte{nil, {}, {1}, {2, 3}}).Draw(t, "value")}
}

func (o op) do(w kv.Writer) error {
	if o.value == nil {
		return w.Delete(table, kv.K(o.group, o.seq))
	}
	return w.Put(table, kv.K(o.group, o.seq), o.value)
}

func dump(r kv.Reader) string {
	var b bytes.Buffer
	for _, g := range []string{"a", "b", "件"} {
		for _, f := range []func(kv.Table, []byte, uint64, func(uint64, []byte) (bool, error)) error{r.Scan, r.ScanBack} {
			for _, from := range []uint64{0, 3, ^uint64(0)} {
				err := f(table, []byte(g), from, func(n uint64, v []byte) (bool, error) {
					fmt.Fprintf(&b, "%s %d %v\n", g, n, v)
					return true, nil
				})
				if err != nil {
					return err.Error()
				}
			}
		}
	}
	return b.String()
}
