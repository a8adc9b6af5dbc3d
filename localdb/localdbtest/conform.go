package localdbtest

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"renda/app/apptest/memkv"
	"renda/app/kv"
)

// Store is what every record store has.
type Store interface {
	View(func(kv.Reader) error) error
	Update(func(kv.Writer) error) error
}

// Where the generated records lie: few places, so that they meet.
var (
	tables = []kv.Table{"matter", "act", "草稿"}
	groups = []string{"", "g", "gg", "\x00", "济宁"}
	seqs   = []uint64{0, 1, 2, 3, 1000, math.MaxUint64 - 1, math.MaxUint64}
)

// Writes generates a write set, values from empty to a few KiB.
func Writes() *rapid.Generator[[]kv.Write] {
	one := rapid.Custom(func(t *rapid.T) kv.Write {
		w := kv.Write{
			Table: rapid.SampledFrom(tables).Draw(t, "table"),
			Group: []byte(rapid.SampledFrom(groups).Draw(t, "group")),
			Seq:   rapid.SampledFrom(seqs).Draw(t, "seq"),
		}
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0, 1, 2:
		case 3:
			w.Value = []byte{}
		case 4:
			w.Value = bytes.Repeat([]byte{byte(w.Seq)}, rapid.IntRange(1000, 4000).Draw(t, "size"))
		default:
			w.Value = rapid.SliceOfN(rapid.Byte(), 1, 40).Draw(t, "value")
		}
		return w
	})
	return rapid.SliceOfN(one, 1, 8)
}

// Dump gives every record of the generated tables, read by walking, and checks on the
// way that all four ways of reading agree.
func Dump(r kv.Reader) ([]string, error) {
	var out []string
	for _, tb := range tables {
		each := map[string][]byte{}
		if err := r.Each(tb, func(k kv.Key, v []byte) (bool, error) {
			name := fmt.Sprintf("%s/%q/%d", tb, k.Group, k.Seq)
			if _, twice := each[name]; twice {
				return false, fmt.Errorf("each gives %s twice", name)
			}
			each[name] = bytes.Clone(v)
			return true, nil
		}); err != nil {
			return nil, err
		}
		for _, g := range groups {
			names, err := dumpGroup(r, tb, g, each)
			if err != nil {
				return nil, err
			}
			out = append(out, names...)
		}
		if len(each) > 0 {
			return nil, fmt.Errorf("each gives %v, which no scan does", each)
		}
	}
	return out, nil
}

func dumpGroup(r kv.Reader, tb kv.Table, g string, each map[string][]byte) (out []string, err error) {
	var up, down []uint64
	err = r.Scan(tb, []byte(g), 0, func(n uint64, v []byte) (bool, error) {
		name := fmt.Sprintf("%s/%q/%d", tb, g, n)
		got, err := r.Get(tb, kv.K(g, n))
		if err != nil || got == nil || !bytes.Equal(got, v) || !bytes.Equal(each[name], v) || each[name] == nil {
			return false, fmt.Errorf("%s: get %x, scan %x, each %x, %w", name, got, v, each[name], err)
		}
		delete(each, name)
		up = append(up, n)
		out = append(out, fmt.Sprintf("%s=%x", name, v))
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	err = r.ScanBack(tb, []byte(g), math.MaxUint64, func(n uint64, _ []byte) (bool, error) {
		down = append(down, n)
		return true, nil
	})
	slices.Reverse(down)
	if err == nil && !slices.Equal(up, down) {
		err = fmt.Errorf("%s/%q: up %v, down %v", tb, g, up, down)
	}
	return out, err
}

// Same fails unless two stores hold the same generated records.
func Same(t T, a, b Store) {
	t.Helper()
	if x, y := dump(t, a), dump(t, b); !slices.Equal(x, y) {
		t.Fatalf("records differ:\n%q\n%q", x, y)
	}
}

// Equal tells whether two stores hold the same generated records.
func Equal(t T, a, b Store) bool {
	t.Helper()
	return slices.Equal(dump(t, a), dump(t, b))
}

func dump(t T, s Store) (out []string) {
	t.Helper()
	if err := s.View(func(r kv.Reader) (err error) {
		out, err = Dump(r)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// Conform holds a store to the naive one (package memkv) through random transactions: what
// is read inside and after, bounded walks both ways, changes during a walk, and
// transactions that fail. open gives an empty store.
func Conform(t *testing.T, open func(t T) Store) {
	t.Helper()
	rapid.Check(t, func(rt *rapid.T) {
		s, model := open(rt), memkv.New()
		rt.Repeat(map[string]func(*rapid.T){
			"update": func(rt *rapid.T) {
				ws := Writes().Draw(rt, "writes")
				fail := rapid.IntRange(0, 4).Draw(rt, "fail") == 0
				for _, x := range []Store{s, model} {
					err := x.Update(func(w kv.Writer) error {
						if err := kv.Apply(w, ws); err != nil {
							return err
						}
						for _, x := range ws { // a writer sees its own changes
							if _, err := w.Get(x.Table, kv.Key{Group: x.Group, Seq: x.Seq}); err != nil {
								return err
							}
						}
						if fail {
							return errFail
						}
						return nil
					})
					if fail != errors.Is(err, errFail) || !fail && err != nil {
						rt.Fatal(err)
					}
				}
			},
			"walk": func(rt *rapid.T) {
				w := walk{
					table: rapid.SampledFrom(tables).Draw(rt, "table"), group: rapid.SampledFrom(groups).Draw(rt, "group"),
					from: rapid.SampledFrom(seqs).Draw(rt, "from"), back: rapid.Bool().Draw(rt, "back"),
					most: rapid.IntRange(1, 4).Draw(rt, "most"), change: rapid.Bool().Draw(rt, "change"),
				}
				if a, b := w.do(rt, s), w.do(rt, model); !slices.Equal(a, b) {
					rt.Fatalf("%+v gives %v, the model %v", w, a, b)
				}
			},
			"": func(rt *rapid.T) { Same(rt, s, model) },
		})
	})
}

var errFail = errors.New("the transaction is to fail")

// walk is a bounded walk that may delete what it meets.
type walk struct {
	table        kv.Table
	group        string
	from         uint64
	back, change bool
	most         int
}

func (w walk) do(t T, s Store) (seen []uint64) {
	t.Helper()
	err := s.Update(func(wr kv.Writer) error {
		step := wr.Scan
		if w.back {
			step = wr.ScanBack
		}
		return step(w.table, []byte(w.group), w.from, func(n uint64, _ []byte) (bool, error) {
			seen = append(seen, n)
			if w.change {
				if err := wr.Delete(w.table, kv.K(w.group, n)); err != nil {
					return false, err
				}
			}
			return len(seen) < w.most, nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen
}
