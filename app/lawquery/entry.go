package lawquery

import (
	"iter"

	"renda/app/clause"
	"renda/app/law"
)

// Doc is what is found as a whole: an article, or a stretch of a law's text outside of
// its articles.
type Doc struct {
	ID      string // of its node, as app/clause names it; "note" for the 题注
	Label   string // as written: 第三十二条, 第二章; 题注
	Article int    // its number; 0: it is no article
	Sub     int    // of 第三十二条之一
	Text    string
}

// Entry is a law with its documents in the order of the text.
type Entry struct {
	Law  Law
	Docs []Doc
}

// noteID stands for the 题注, which is no node.
const noteID = "note"

// NewEntry takes a law, with its text, apart.
func NewEntry(l *law.Law) Entry {
	e := Entry{Law: lawOf(l)}
	doc := clause.Parse(l.Text)
	if doc.Note != "" {
		e.Docs = append(e.Docs, Doc{ID: noteID, Label: "题注", Text: doc.Note})
	}
	for _, n := range doc.Body {
		e.add(n)
	}
	return e
}

func lawOf(l *law.Law) Law {
	return Law{ID: l.ID, Title: l.Title, Part: l.Part, Level: string(l.Level), Rank: l.Level.Rank(), Organ: l.Organ, Region: l.Region, From: l.Effective, To: l.Ended}
}

// add takes a node. An article is one document; outside of articles a heading, an annex
// or a paragraph is one with all below it that is neither.
func (e *Entry) add(n *clause.Node) {
	d := Doc{ID: n.ID, Label: n.Label}
	if n.Kind == clause.KindArticle {
		d.Article, d.Sub = n.No.N, n.No.Sub
		d.Text = lines(n.Title, n.Full())
	} else {
		d.Text = lines(n.Title, n.Text)
		for _, k := range n.Kids {
			if own(k) {
				d.Text = lines(d.Text, k.Label+lines(k.Title, k.Full()))
			}
		}
	}
	if d.Text != "" {
		e.Docs = append(e.Docs, d)
	}
	if n.Kind == clause.KindArticle {
		return
	}
	for _, k := range n.Kids {
		if !own(k) {
			e.add(k)
		}
	}
}

// own tells whether a node outside of an article is part of its parent's document.
func own(n *clause.Node) bool {
	return n.Kind == clause.KindParagraph || n.Kind == clause.KindItem || n.Kind == clause.KindSubitem
}

func lines(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n" + b
}

// Entries takes a library's laws apart, in its order. text gives a law with its text.
func Entries(lib *law.Library, text func(id string) (*law.Law, error)) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for _, l := range lib.Laws() {
			whole, err := text(l.ID)
			if err != nil {
				yield(Entry{}, err)
				return
			}
			if !yield(NewEntry(whole), nil) {
				return
			}
		}
	}
}
