package search

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"renda/app/lawquery"
)

// Any list comes back from its code, dense, sparse and with jumps; times too.
func TestLists(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		all := rapid.SampledFrom([]int{1, 2, 100, 5000, 1 << 20, maxDocs}).Draw(rt, "all")
		var list []uint32
		for doc := rapid.IntRange(0, all-1).Draw(rt, "first"); doc < all && len(list) < 300; {
			list = append(list, uint32(doc)<<tfBits|uint32(rapid.IntRange(1, maxTimes).Draw(rt, "times")))
			doc += 1 + rapid.OneOf(rapid.IntRange(0, 3), rapid.IntRange(0, 300), rapid.IntRange(0, all)).Draw(rt, "gap")
		}
		code := appendList([]byte("before"), list, all)[len("before"):]
		data := append(code, make([]byte, slack)...)[:len(code)]
		got, ok := readList(nil, data, len(list), all)
		if !ok || !slices.Equal(got, list) {
			rt.Fatalf("of %d documents: %v became %v, %v", all, list, got, ok)
		}
		if n := len(code); n > 1 {
			if _, ok := readList(nil, append(data[:n/2:n/2], make([]byte, slack)...)[:n/2], len(list), all); ok {
				rt.Fatalf("half of the code is read as a whole list: %v", list)
			}
		}
	})
}

// The best of any items are kept, in order, with the earlier place first among equals.
func TestTop(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		top := top{limit: rapid.IntRange(0, 5).Draw(rt, "limit")}
		var all []item
		for i := range rapid.IntRange(0, 40).Draw(rt, "n") {
			it := item{float32(rapid.IntRange(0, 4).Draw(rt, "score")), uint64(i)}
			all = append(all, it)
			top.offer(it)
		}
		slices.SortStableFunc(all, func(a, b item) int { return int(b.score - a.score) })
		if top.limit > 0 {
			all = all[:min(top.limit, len(all))]
		}
		if got := top.sorted(); !slices.Equal(got, all) {
			rt.Fatalf("%v, want %v", got, all)
		}
	})
}

// A finder finds what bytes.Index finds, whatever its byte counts are.
func TestFinder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var counts byteCounts
		counts.add([]byte(drawText(rt, "sample", 30)))
		text := []byte(drawText(rt, "text", 40))
		w := []byte(rapid.StringOfN(rapid.SampledFrom(letters), 1, 3, -1).Draw(rt, "word"))
		f := newFinder(w, &counts)
		if got, want := f.index(text), bytes.Index(text, w); got != want {
			rt.Fatalf("%q in %q: %d, want %d", w, text, got, want)
		}
		if got, want := int(f.times(text)), min(bytes.Count(text, w), maxTimes); got != want {
			rt.Fatalf("%q in %q: %d times, want %d", w, text, got, want)
		}
	})
}

// A length class is right to 6 %, and never falls when the length grows.
func TestLengthClass(t *testing.T) {
	last := byte(0)
	for n := range 500_000 {
		c := lengthClass(n)
		if got := classLength(c); c < last || got > n || n-got > n/16 {
			t.Fatalf("%d has class %d, which is %d", n, c, got)
		}
		last = c
	}
}

// A file's size class is at most 1 % above its size from 64 KiB on, never below it, and is
// its own class.
func TestSizeClass(t *testing.T) {
	for n := int64(64); n < 1<<40; n += n/7 + 1 {
		c := sizeClass(n)
		if c < n || n >= 64<<10 && c-n > n/100 || sizeClass(c) != c {
			t.Fatalf("%d: %d", n, c)
		}
	}
}

// No bytes, sealed by us or not, make a decoder fail otherwise than by saying no; what it
// takes for lists can be read or is refused.
func FuzzDecode(f *testing.F) {
	docs := []lawquery.Doc{{ID: "a1", Article: 1, Label: "第一条", Text: "为了"}, {ID: "c2", Label: "第二章", Text: "Ａ　"}}
	f.Add(appendTexts(nil, docs))
	f.Add((&manifest{Source: "x", Docs: 3, Segments: []segmentRef{{Size: 5}}}).encode())
	w := &segmentWriter{lens: []byte{3, 4}, laws: []lawEntry{{lawquery.Law{ID: "l"}, 2}}, texts: []textRef{{5, 2}}, posts: []postRef{{7, 9}}}
	f.Add(w.directory(alphabet("法罚")))
	f.Add([]byte{9, 1, 1, 3, 5, 2, 0xFF, 0x0F})
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, ok := decodeManifest(b); ok {
			if again, ok := decodeManifest(m.encode()); !ok || again.Docs != m.Docs || len(again.Segments) != len(m.Segments) {
				t.Errorf("%+v became %+v", m, again)
			}
		}
		if p, ok := decodeTexts(b); ok {
			for i := range p.heads {
				_ = p.original(i)
			}
		}
		s := &segment{ref: segmentRef{Size: 1 << 40}}
		s.decodeDirectory(b)
		page, _, ok := decodePosts(slices.Grow(bytes.Clone(b), slack), 50)
		if !ok {
			return
		}
		s = &segment{lens: make([]byte, 50)}
		page.entries(0, func(e entry) bool {
			list, err := s.read(nil, listAt{e, 0})
			for i, p := range list {
				if doc := p >> tfBits; err == nil && (doc >= 50 || i > 0 && doc <= list[i-1]>>tfBits) {
					t.Errorf("list %v", list)
				}
			}
			return true
		})
	})
}
