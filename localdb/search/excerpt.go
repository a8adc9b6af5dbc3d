package search

import (
	"cmp"
	"context"
	"slices"
	"unicode/utf8"

	"renda/app"
	"renda/app/lawquery"
	"renda/app/variant"
)

// clauseAt gives the page and the number in it of a hit's clause. app.CodeNotFound for a
// hit of another index.
func (x *Index) clauseAt(h lawquery.Hit) (p *page, i int, err error) {
	n, doc := h.Place>>32, int(uint32(h.Place))
	if n >= uint64(len(x.segs)) || doc >= len(x.segs[n].lens) {
		return nil, 0, &app.Error{Code: app.CodeNotFound, Op: "read clause", Item: h.Label}
	}
	s := x.segs[n]
	block := s.blockOf(doc)
	if p, err = s.textPage(block); err != nil {
		return nil, 0, err
	}
	i = doc - s.texts[block].first
	if p.heads[i].id != h.ID || s.laws[s.lawOf[doc]].ID != h.Law.ID {
		return nil, 0, &app.Error{Code: app.CodeNotFound, Op: "read clause", Item: h.Label}
	}
	return p, i, nil
}

// Text gives the clause of a hit as it was indexed.
func (x *Index) Text(h lawquery.Hit) (string, error) {
	p, i, err := x.clauseAt(h)
	if err != nil {
		return "", err
	}
	return p.original(i), nil
}

// Excerpt gives at most width characters of a hit's clause from a little before the first
// word found, or all of it if width is 0, and marks the words.
func (x *Index) Excerpt(h lawquery.Hit, q lawquery.Query, width int) (e lawquery.Excerpt, err error) {
	p, i, err := x.clauseAt(h)
	if err != nil {
		return e, err
	}
	marks := x.marks(p.text(i), q)
	text := []rune(p.original(i))
	to := len(text)
	if width > 0 && width < len(text) {
		if len(marks) > 0 {
			e.From = min(max(marks[0][0]-width/4, 0), len(text)-width)
		}
		to = e.From + width
	}
	e.Text, e.Cut = string(text[e.From:to]), to < len(text)
	for _, m := range marks {
		if m[0] < to && m[1] > e.From {
			e.Marks = append(e.Marks, [2]int{max(m[0], e.From) - e.From, min(m[1], to) - e.From})
		}
	}
	return e, nil
}

// marks gives where a folded text has the words of a query, in characters, in order and
// without overlap.
func (x *Index) marks(text []byte, q lawquery.Query) (out [][2]int) {
	var all [][2]int // in bytes
	for _, w := range q.Words {
		folded := variant.Append(nil, w.Text)
		if w.Not || len(folded) == 0 {
			continue
		}
		f := newFinder(folded, &x.counts)
		for at := 0; ; at += len(folded) {
			i := f.index(text[at:])
			if i < 0 {
				break
			}
			at += i
			all = append(all, [2]int{at, at + len(folded)})
		}
	}
	slices.SortFunc(all, func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	bytes, chars := 0, 0
	count := func(to int) int { // characters before a byte, from left to right
		chars += utf8.RuneCount(text[bytes:to])
		bytes = to
		return chars
	}
	for i := 0; i < len(all); {
		from, end := all[i][0], all[i][1]
		for i++; i < len(all) && all[i][0] <= end; i++ {
			end = max(end, all[i][1])
		}
		out = append(out, [2]int{count(from), count(end)})
	}
	return out
}

// Check opens every block of the index. Code CodeDamaged names the first that was changed.
func (x *Index) Check(ctx context.Context, progress func(done, total int)) error {
	total, done := 0, 0
	for _, s := range x.segs {
		total += len(s.texts) + len(s.posts) + 1
	}
	step := func(err error) error {
		done++
		if progress != nil {
			progress(done, total)
		}
		return cmp.Or(err, ctx.Err())
	}
	for _, s := range x.segs {
		for n := range s.texts {
			_, err := s.textPage(n)
			if err := step(err); err != nil {
				return err
			}
		}
		for n := range s.posts {
			if err := step(s.checkPosts(n)); err != nil {
				return err
			}
		}
		if err := step(s.checkPadding()); err != nil {
			return err
		}
	}
	return nil
}

// checkPosts reads every list of a posting block.
func (s *segment) checkPosts(n int) error {
	p, err := s.postPage(n)
	if err != nil {
		return err
	}
	var list []uint32
	p.entries(0, func(e entry) bool {
		list, err = s.read(list[:0], listAt{e, n})
		return err == nil
	})
	return err
}

func (s *segment) checkPadding() error {
	dir, err := s.directoryPlace()
	if err != nil {
		return err
	}
	from := dir.off + int64(dir.length)
	end := s.ref.Size - int64(endSize+s.overhead())
	_, err = s.readBlock(rolePadding, 0, place{from, int(end - from)})
	return err
}
