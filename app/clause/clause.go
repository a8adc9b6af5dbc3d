// Package clause reads a normative text as a tree of clauses (编、分编、章、节、条、款、
// 项、目) whose nodes keep their identity from one version to the next, so that
// notes, findings and citations can hang on a clause and not on a place in the text.
//
// Nothing is guessed silently: what the numbering does not say plainly stands in
// Doc.Doubts with its place, and a match between two versions says how sure it is.
package clause

// Kind is the level of a node. The numbered levels are those of LL 65 (立法法第六十五
// 条): 编、章、节、条、款、项、目; 分编 is the Civil Code's.
type Kind uint8

// The kinds of nodes.
const (
	KindPart      Kind = iota + 1 // 编
	KindSubpart                   // 分编
	KindChapter                   // 章
	KindSection                   // 节
	KindArticle                   // 条
	KindParagraph                 // 款: an unnumbered paragraph, counted from 1
	KindItem                      // 项 （一）
	KindSubitem                   // 目 1.
	KindAnnex                     // 附件、附表
	KindHeading                   // a maker's own 一、（一）1.（1） outside of articles, 序言 and other headings without a number
)

// Number is a clause's number; Sub is the M of 第N条之M, 0 without one.
type Number struct{ N, Sub int }

// Node is one clause. Its own words are Label, Title and Text; those of the clauses
// under it stand in Kids alone.
type Node struct {
	ID    string // its identity: made by Parse from its place, carried on by Carry
	Kind  Kind
	Label string // as written: 第十二条, （一）, 一、; empty for a 款
	No    Number // a 款 is numbered by its place; zero for what carries no number
	Title string // of a 章, or of an article that has one (【目的】)
	Text  string // its own words, without markup and the breaks of lines
	Kids  []*Node
	From  int // where it begins in Doc.Source, in runes
	To    int // where it ends with all its kids, in runes
}

// Doc is a text taken apart. Every character of Source that is not space stands in
// exactly one node's own words or in one aside.
type Doc struct {
	Title  string
	Note   string // 题注: how it was made and amended, under the title
	Body   []*Node
	Source string // the text as given, made valid UTF-8
	Doubts []Doubt
	Gaps   []Gap   // of article numbers
	Asides []Aside // in the order of the source

	used map[string]int // IDs that were ever in use in this chain of versions: the next number for a namesake
}

// Doubt is something that the numbering does not say plainly.
type Doubt struct {
	Code string // one of the Doubt… constants; its sentence is under "clause.doubt."+Code
	At   int    // where, in runes of Doc.Source
	Text string // the words at that place: the label met, or the labels missing
}

// The codes of doubts.
const (
	DoubtGap     = "gap"     // numbers of articles are missing before this place
	DoubtFirst   = "first"   // the first article is not number 1
	DoubtDouble  = "double"  // an article's number stands twice
	DoubtOrder   = "order"   // an article stands out of order
	DoubtRestart = "restart" // the articles begin again at 1 without an 附件
	DoubtInside  = "inside"  // the label of a missing article stands inside a sentence
	DoubtInline  = "inline"  // an article taken from the midst of a line
	DoubtCut     = "cut"     // an article begins although the sentence before is not finished
	DoubtQuote   = "quote"   // a quotation is never closed
	DoubtItem    = "item"    // items (项、目) whose numbers do not follow
	DoubtChapter = "chapter" // 编、章、节 whose numbers do not follow
	DoubtBreak   = "break"   // a full line ends with a sentence: the 款 may go on
	DoubtEmpty   = "empty"   // an article without words
	DoubtTitle   = "title"   // no title was found
	DoubtGlyph   = "glyph"   // a character that no font is bound to show (private use)
)

// Aside is a stretch of the source that belongs to no clause.
type Aside struct {
	Kind     AsideKind
	From, To int // runes of Doc.Source
}

// AsideKind says why a stretch belongs to no clause.
type AsideKind uint8

// The kinds of asides.
const (
	AsideMarkup   AsideKind = iota + 1 // #, **, [[ ]], a separator after a label
	AsideMeta                          // front matter and comments of the file
	AsideTitle                         // the title, and its repetitions
	AsideNote                          // 题注
	AsideContents                      // 目录
	AsidePage                          // page numbers
)

// Walk visits every node in the order of the text; path holds its ancestors, from
// the outermost. fn answers whether to go below n. The path is only valid during
// the call.
func (d *Doc) Walk(fn func(n *Node, path []*Node) bool) {
	var path []*Node
	var walk func(ns []*Node)
	walk = func(ns []*Node) {
		for _, n := range ns {
			if fn(n, path) {
				path = append(path, n)
				walk(n.Kids)
				path = path[:len(path)-1]
			}
		}
	}
	walk(d.Body)
}

// Articles gives the articles (条) in the order of the text, those of annexes too.
func (d *Doc) Articles() []*Node {
	var out []*Node
	d.Walk(func(n *Node, _ []*Node) bool {
		if n.Kind == KindArticle {
			out = append(out, n)
		}
		return n.Kind != KindArticle
	})
	return out
}

// Node gives the node with that identity, nil if there is none.
func (d *Doc) Node(id string) *Node {
	var found *Node
	d.Walk(func(n *Node, _ []*Node) bool {
		if n.ID == id {
			found = n
		}
		return found == nil
	})
	return found
}

// Find gives the node that r names, nil if there is none. Where a number stands
// twice (annexes have articles of their own) the first is meant. An item without a
// 款 is looked for in the only 款 that has items.
func (d *Doc) Find(r Ref) *Node {
	var art *Node
	for _, a := range d.Articles() {
		if a.No == r.Article {
			art = a
			break
		}
	}
	switch {
	case art == nil || r.Paragraph == 0 && r.Item == 0:
		return art
	case r.Paragraph != 0:
		p := kid(art, KindParagraph, r.Paragraph)
		if p == nil || r.Item == 0 {
			return p
		}
		return item(p, r)
	}
	var found *Node
	for _, p := range art.Kids {
		if n := item(p, r); n != nil {
			if found != nil {
				return nil // two 款 have such an item: the reference does not say which
			}
			found = n
		}
	}
	return found
}

func item(p *Node, r Ref) *Node {
	n := kid(p, KindItem, r.Item)
	if n == nil || r.Subitem == 0 {
		return n
	}
	return kid(n, KindSubitem, r.Subitem)
}

func kid(n *Node, k Kind, no int) *Node {
	for _, c := range n.Kids {
		if c.Kind == k && c.No.N == no && c.No.Sub == 0 {
			return c
		}
	}
	return nil
}

// RefOf gives the reference that names n, the innermost of path+n below the article;
// ok is false for what stands in no article.
func RefOf(n *Node, path []*Node) (r Ref, ok bool) {
	for _, m := range append(path[:len(path):len(path)], n) {
		switch m.Kind {
		case KindArticle:
			r, ok = Ref{Article: m.No}, true
		case KindParagraph:
			r.Paragraph = m.No.N
		case KindItem:
			r.Item = m.No.N
		case KindSubitem:
			r.Subitem = m.No.N
		}
	}
	return r, ok
}

// Full gives n's words with those of all its kids, a line for each 款, 项 and 目,
// without n's own label and title.
func (n *Node) Full() string {
	out := append([]byte(nil), n.Text...)
	for _, k := range n.Kids {
		if len(out) > 0 {
			out = append(out, '\n')
		}
		out = append(out, k.Label...)
		if k.Title != "" {
			out = append(append(out, k.Title...), ' ')
		}
		out = append(out, k.Full()...)
	}
	return string(out)
}
