package search

import (
	"encoding/binary"
	"sort"
	"strconv"
	"unicode/utf8"

	"renda/app/clause"
	"renda/app/lawquery"
	"renda/app/variant"
)

// What a document's head leaves unsaid, since its number says it: most are articles whose
// label and id follow from it.
const (
	plainID = 1 << iota
	plainLabel
	nextArticle // its number is one more than the last's, and has no 之
)

func idOf(article, sub int) string {
	id := "a" + strconv.Itoa(article)
	if sub > 0 {
		id += "-" + strconv.Itoa(sub)
	}
	return id
}

func labelOf(article, sub int) string {
	return clause.Ref{Article: clause.Number{N: article, Sub: sub}}.String()
}

// appendTexts is the plaintext of a text block: the documents' heads, then their texts.
func appendTexts(b []byte, docs []lawquery.Doc) []byte {
	b = binary.AppendUvarint(b, uint64(len(docs)))
	last := 0
	for _, d := range docs {
		said := uint64(0)
		if d.ID == idOf(d.Article, d.Sub) {
			said |= plainID
		}
		if d.Label == labelOf(d.Article, d.Sub) {
			said |= plainLabel
		}
		if d.Article == last+1 && d.Sub == 0 {
			said |= nextArticle
		}
		b = appendUints(b, said)
		if said&nextArticle == 0 {
			b = appendUints(b, uint64(d.Article), uint64(d.Sub))
		}
		if said&plainID == 0 {
			b = appendString(b, d.ID)
		}
		if said&plainLabel == 0 {
			b = appendString(b, d.Label)
		}
		b = appendUints(b, uint64(len(d.Text)))
		last = d.Article
	}
	for _, d := range docs {
		b = append(b, d.Text...)
	}
	return b
}

// decodeTexts reads what appendTexts wrote, and folds the texts.
func decodeTexts(b []byte) (*page, bool) {
	d := &decoder{b: b}
	n := d.count()
	p := &page{heads: make([]head, n), at: make([]uint32, n+1)}
	lens := make([]int, n)
	last := 0
	for i := range p.heads {
		h := &p.heads[i]
		said := d.uint()
		if said&nextArticle != 0 {
			h.article = last + 1
		} else {
			h.article, h.sub = d.small(), d.small()
		}
		if said&plainID == 0 {
			h.id = d.string()
		} else {
			h.id = idOf(h.article, h.sub)
		}
		if said&plainLabel == 0 {
			h.label = d.string()
		} else {
			h.label = labelOf(h.article, h.sub)
		}
		lens[i] = d.small()
		last = h.article
	}
	p.data = make([]byte, 0, len(d.b))
	for i, n := range lens {
		p.fold(d.bytes(n))
		p.at[i+1] = uint32(len(p.data))
	}
	return p, d.done()
}

// fold appends a text to the page, folded, and notes what that changes. Texts are
// valid UTF-8.
func (p *page) fold(b []byte) {
	same := 0 // from here to at nothing changes
	for at := 0; at < len(b); {
		r, n := rune(b[at]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(b[at:])
		}
		f := variant.Fold(r)
		if f != r {
			p.data = append(p.data, b[same:at]...)
			p.diffs = append(p.diffs, patch{uint32(len(p.data)), r})
			p.data = utf8.AppendRune(p.data, f)
			same = at + n
		}
		at += n
	}
	p.data = append(p.data, b[same:]...)
}

// text gives the folded text of the i-th document of the page.
func (p *page) text(i int) []byte { return p.data[p.at[i]:p.at[i+1]] }

// original gives its text as it was.
func (p *page) original(i int) string {
	from, to := p.at[i], p.at[i+1]
	k := sort.Search(len(p.diffs), func(k int) bool { return p.diffs[k].at >= from })
	var out []byte
	for ; k < len(p.diffs) && p.diffs[k].at < to; k++ {
		d := p.diffs[k]
		out = append(out, p.data[from:d.at]...)
		out = utf8.AppendRune(out, d.r)
		_, n := utf8.DecodeRune(p.data[d.at:])
		from = d.at + uint32(n)
	}
	return string(append(out, p.data[from:to]...))
}
