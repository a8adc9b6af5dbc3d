package search

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"renda/app"
	"renda/app/lawquery"
	"renda/app/variant"
)

// maxWords bounds a query: no person types more, and a word has a bit in a mask.
const maxWords = 32

// word is one of a query's words, looked up.
type word struct {
	lawquery.Word
	folded []byte
	find   finder
	pairs  []pair
	exact  bool    // a list says all there is to say
	docs   int     // no more documents than this have it
	weight float32 // its rarity
}

// query is one search on its way.
type query struct {
	lawquery.Query
	x          *Index
	want, dont []word // dont: words that must not be there
	today      uint32
	filters    lawFilter
	top        top
	total      int
	titles     []titleHit
	named      *lawquery.Hit // the clause named, which is no further hit
}

// Search answers a query with the best limit clauses, or all of them if limit is 0. Every
// clause is found that has each of the words, letter by letter but for variants
// (package app/variant), and Total counts them exactly.
//
// A clause ranks by how rare its words are and how often it has them for its length
// (BM25), then by its law: whether that is in force on q.Today, has the word in its
// title, stands high. Codes: input.bad for too many words; CodeDamaged, and then
// no answer, since a part of one would be a silent miss.
func (x *Index) Search(ctx context.Context, q lawquery.Query, limit int) (*lawquery.Result, error) {
	s, err := x.prepare(q, limit)
	if err == nil {
		err = s.findNamed()
	}
	if err != nil {
		return nil, err
	}
	sc := x.scratch.Get().(*scratch)
	defer x.scratch.Put(sc)
	for i, seg := range x.segs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := s.segment(seg, i, sc); err != nil {
			return nil, err
		}
	}
	return s.result()
}

func (x *Index) prepare(q lawquery.Query, limit int) (*query, error) {
	if len(q.Words) > maxWords {
		return nil, &app.Error{Code: app.CodeBadInput, Op: "search", Args: map[string]string{"why": "words"}}
	}
	s := &query{Query: q, x: x, today: day(q.Today), filters: newLawFilter(q.Filter), top: top{limit: limit}}
	for _, lw := range q.Words {
		w := word{Word: lw, folded: variant.Append(nil, lw.Text)}
		if len(w.folded) == 0 {
			continue
		}
		w.find = newFinder(w.folded, &x.counts)
		text := bytes.Runes(w.folded)
		w.pairs, w.exact = pairs(text)
		if lw.Not {
			s.dont = append(s.dont, w)
			continue
		}
		if err := w.count(x); err != nil {
			return nil, err
		}
		s.want = append(s.want, w)
	}
	slices.SortStableFunc(s.want, func(a, b word) int { return cmp.Compare(a.docs, b.docs) })
	return s, nil
}

// count finds how many documents can have the word: as many as have its rarest pair.
func (w *word) count(x *Index) error {
	w.docs = x.m.Docs
	for _, p := range w.pairs {
		n := 0
		for _, s := range x.segs {
			k, err := s.docsWith(p)
			if err != nil {
				return err
			}
			n += k
		}
		w.docs = min(w.docs, n)
	}
	w.weight = x.rarity(w.docs)
	return nil
}

// docsWith gives how many documents have a pair; of a character with no list of its own
// how many at most.
func (s *segment) docsWith(p pair) (n int, err error) {
	t, ok := s.letters.lookup(p)
	if !ok {
		return 0, nil
	}
	l, err := s.find(t)
	if err != nil || l.n > 0 || p.b != alone {
		return l.n, err
	}
	err = s.walk(s.letters.term(s.letters.first(t), 0), func(_ int, e entry) bool {
		if e.term >= t {
			return false
		}
		n += e.n
		return true
	})
	return min(n, len(s.lens)), err
}

// segment adds what one segment has.
func (q *query) segment(s *segment, n int, sc *scratch) error {
	sc.judge(q, s, n)
	if len(q.want) == 0 {
		return nil
	}
	r := &rows{q: q, s: s, sc: sc}
	for i := range q.want {
		if err := r.meet(i); err != nil {
			return err
		}
	}
	for i := range q.want {
		if !q.want[i].exact {
			if err := r.verify(i); err != nil {
				return err
			}
		}
	}
	for i := range q.dont {
		if err := r.without(&q.dont[i]); err != nil {
			return err
		}
	}
	r.rank(uint64(n) << 32)
	return nil
}

// result looks up what the best places are.
func (q *query) result() (*lawquery.Result, error) {
	out := &lawquery.Result{Total: q.total, Laws: q.lawsByTitle()}
	if n := q.named; n != nil {
		out.Hits, out.Laws, out.Total = append(out.Hits, *n), append(out.Laws, n.Law), q.total+1
	}
	for _, it := range q.top.sorted() {
		if q.top.limit > 0 && len(out.Hits) == q.top.limit {
			break
		}
		h, err := q.x.hit(it.place)
		if err != nil {
			return nil, err
		}
		h.Score = it.score
		out.Hits = append(out.Hits, h)
	}
	return out, nil
}

// hit makes a Hit of a place: the segment's number and the document's.
func (x *Index) hit(at uint64) (h lawquery.Hit, err error) {
	s, doc := x.segs[at>>32], int(uint32(at))
	n := s.blockOf(doc)
	p, err := s.textPage(n)
	if err != nil {
		return h, err
	}
	d := p.heads[doc-s.texts[n].first]
	return lawquery.Hit{Law: s.laws[s.lawOf[doc]].Law, ID: d.id, Label: d.label, Place: at}, nil
}

// findNamed finds the clause the query names, in the first of its laws that has it.
func (q *query) findNamed() error {
	if q.Ref.Article.N == 0 {
		return nil
	}
	for _, id := range q.Laws {
		h, err := q.x.Article(id, q.Ref.Article.N, q.Ref.Article.Sub)
		if app.CodeOf(err) == app.CodeNotFound {
			continue
		}
		if err == nil {
			h.Named = true
			q.named = &h
		}
		return err
	}
	return nil
}

// Article finds an article of a law by its number; app.CodeNotFound.
func (x *Index) Article(law string, article, sub int) (lawquery.Hit, error) {
	for i, s := range x.segs {
		for k := range s.laws {
			l := &s.laws[k]
			if l.ID != law {
				continue
			}
			for doc := l.first; doc < l.end; {
				n := s.blockOf(doc)
				p, err := s.textPage(n)
				if err != nil {
					return lawquery.Hit{}, err
				}
				for ; doc < l.end && doc < s.texts[n].first+s.texts[n].docs; doc++ {
					if d := p.heads[doc-s.texts[n].first]; d.article == article && d.sub == sub {
						return x.hit(uint64(i)<<32 | uint64(doc))
					}
				}
			}
		}
	}
	return lawquery.Hit{}, &app.Error{Code: app.CodeNotFound, Op: "find article", Item: law}
}
