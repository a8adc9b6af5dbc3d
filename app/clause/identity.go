package clause

import (
	"sort"
	"strconv"
	"strings"
)

// number counts the 款, closes the spans of what has kids, gives every node the ID
// of its place, and puts the doubts in order.
func (d *Doc) number() {
	d.used = map[string]int{}
	d.numberKids(d.Body, "", "")
	sort.SliceStable(d.Doubts, func(i, j int) bool { return d.Doubts[i].At < d.Doubts[j].At })
}

// signature takes the maker's name and the date at the end of a text, which look like
// 款 of the last clause, out of it.
func (d *Doc) signature() {
	if len(d.Body) == 0 {
		return
	}
	n := d.Body[len(d.Body)-1]
	for len(n.Kids) > 0 && n.Kids[len(n.Kids)-1].Kind != KindParagraph {
		n = n.Kids[len(n.Kids)-1]
	}
	from, dated := len(n.Kids), false
	for from > 1 || from == 1 && n.Kind != KindArticle {
		k := n.Kids[from-1]
		if k.Kind != KindParagraph || len(k.Kids) > 0 || !isSignature(k.Text) {
			break
		}
		dated = dated || isDate(k.Text)
		from--
	}
	if dated {
		d.Body = append(d.Body, n.Kids[from:]...)
		n.Kids = n.Kids[:from:from]
	}
}

// maxSignature bounds the bytes of a line of a signature.
const maxSignature = 90

func isSignature(s string) bool {
	return s != "" && len(s) <= maxSignature && !strings.ContainsAny(s, "。；：，！？;:!?")
}

// isDate tells a line of nothing but a date: 2018年11月6日, 二〇〇四年六月十六日; a maker's
// name may stand before it where lines were joined.
func isDate(s string) bool {
	s = strings.TrimSuffix(squeeze(s), "（此件公开发布）")
	_, s, ok := strings.Cut(s, "年")
	month, day, both := strings.Cut(s, "月")
	return ok && both && strings.HasSuffix(day, "日") && len(month) <= 9 && len(day) <= 12
}

// numberKids numbers siblings. above is the ID of their parent, annex that of the
// annex they stand in: an article's identity hangs on its number, not on its chapter.
func (d *Doc) numberKids(ns []*Node, above, annex string) {
	paragraphs, headings := 0, 0
	for _, n := range ns {
		id := above
		switch n.Kind {
		case KindParagraph:
			paragraphs++
			n.No.N = paragraphs
		case KindHeading:
			headings++
			if n.No.N == 0 {
				id = above + "t" + strconv.Itoa(headings)
			}
		case KindArticle:
			id = annex
		}
		if n.Kind != KindHeading || n.No.N > 0 {
			id += kindLetters[n.Kind] + strconv.Itoa(n.No.N)
		}
		if n.No.Sub > 0 {
			id += "-" + strconv.Itoa(n.No.Sub)
		}
		n.ID = d.free(id)
		if n.Kind == KindAnnex {
			annex = n.ID + "."
		}
		d.numberKids(n.Kids, n.ID+".", annex)
		if k := len(n.Kids); k > 0 {
			n.To = max(n.To, n.Kids[k-1].To)
		}
		if n.Kind == KindArticle && len(n.Kids) == 0 {
			d.Doubts = append(d.Doubts, Doubt{DoubtEmpty, n.From, n.Label})
		}
		if n.Kind == KindAnnex {
			annex = ""
		}
	}
}

var kindLetters = map[Kind]string{
	KindPart: "b", KindSubpart: "v", KindChapter: "c", KindSection: "n", KindArticle: "a", KindParagraph: "p",
	KindItem: "i", KindSubitem: "s", KindAnnex: "x", KindHeading: "h",
}

// free gives id, or the first of id~2, id~3, … that was never in use, and takes it.
func (d *Doc) free(id string) string {
	got := id
	for d.used[got] > 0 {
		d.used[id]++
		got = id + "~" + strconv.Itoa(d.used[id])
	}
	d.used[got] = 1
	return got
}
