package search

import (
	"cmp"
	"errors"
	"math"
	"sync"
	"sync/atomic"
)

// Index is an open index. Safe for concurrent use. It stays the one that was opened: after
// a build, open anew.
type Index struct {
	m       manifest
	segs    []*segment
	weights [maxTimes + 1][256]float32 // by times and length class
	counts  byteCounts                 // of some text, for finders
	priors  atomic.Pointer[priors]
	scratch sync.Pool
}

// Open opens the folder's index. Codes: CodeNone, CodeDamaged; build it then. Blocks are
// checked when they are read: Search may answer CodeDamaged later.
func Open(dir string, sealer Sealer, opts Options) (*Index, error) {
	m, err := readManifest(dir, sealer)
	if err != nil {
		return nil, err
	}
	x := &Index{m: m}
	x.scratch.New = func() any { return new(scratch) }
	c := &cache{limit: cmp.Or(opts.Cache, defaultCache)}
	docs := 0
	for _, ref := range m.Segments {
		s, err := openSegment(dir, ref, sealer, c)
		if err != nil {
			return nil, errors.Join(err, x.Close())
		}
		x.segs = append(x.segs, s)
		docs += len(s.lens)
	}
	if docs != m.Docs {
		return nil, errors.Join(damaged(manifestName, errForm), x.Close())
	}
	x.weigh()
	if err := x.sample(); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return x, nil
}

// sample counts the bytes of some text.
func (x *Index) sample() error {
	for _, s := range x.segs {
		if len(s.texts) > 0 {
			p, err := s.textPage(0)
			if err != nil {
				return err
			}
			x.counts.add(p.data)
			return nil
		}
	}
	return nil
}

// Close closes the files. No call may be running.
func (x *Index) Close() error {
	var err error
	for _, s := range x.segs {
		err = errors.Join(err, s.close())
	}
	x.segs = nil
	return err
}

// Source gives what the builder said was indexed.
func (x *Index) Source() string { return x.m.Source }

// Docs gives how many clauses there are.
func (x *Index) Docs() int { return x.m.Docs }

// TextSize gives the length of all clauses, in bytes.
func (x *Index) TextSize() uint64 { return x.m.Text }

// Size gives the length of the index's files, in bytes.
func (x *Index) Size() (n int64) {
	for _, s := range x.segs {
		n += s.ref.Size
	}
	return n
}

// The constants of BM25 (Robertson and Zaragoza 2009, §3.5).
const (
	k1 = 1.2
	b  = 0.75
)

// weigh computes what a term counts for in a document of each length, by how often it
// stands there.
func (x *Index) weigh() {
	avg := float64(x.m.Chars) / math.Max(float64(x.m.Docs), 1)
	for class := range 256 {
		norm := k1 * (1 - b + b*float64(classLength(byte(class)))/math.Max(avg, 1))
		for times := range x.weights {
			x.weights[times][class] = float32(float64(times) * (k1 + 1) / (float64(times) + norm))
		}
	}
}

// rarity is the inverse document frequency of a term in n of the index's documents.
func (x *Index) rarity(n int) float32 {
	return float32(math.Log(1 + (float64(x.m.Docs)-float64(n)+0.5)/(float64(n)+0.5)))
}
