package present

import (
	"sort"
	"strings"
	"unicode/utf8"

	"renda/app/clause"
)

// LineKind says how a line of a text is set.
type LineKind uint8

// Kinds of lines.
const (
	LineTitle   LineKind = iota + 1
	LineNote             // 题注
	LineHeading          // 编, 章, 节
	LineArticle          // the first line of a 条
	LineParagraph
	LineItem
	LineSubitem
)

// OutlineEntry is a line of the outline; At is the character it begins at.
type OutlineEntry struct {
	Level int
	Title string
	At    int
	Leaf  bool
}

// Stretch is some characters of a shown text, in runes.
type Stretch struct{ From, To int }

// Reading is a normative text as it is shown: a line for each clause, without markup. Places
// are told in characters of Text.
type Reading struct {
	Doc     *clause.Doc
	Text    string
	Kinds   []LineKind // of the lines of Text
	Levels  []int      // of headings among them, by line
	Outline []OutlineEntry

	runes   []rune
	nodes   map[string]Stretch
	clauses []placedClause // by where they begin, the outer one first
	source  []int32        // for each character of Doc.Source the character of Text it became
}

// placedClause is a clause that can be cited, and where it stands.
type placedClause struct {
	at   Stretch
	ref  clause.Ref
	node *clause.Node
}

// NewReading sets a text for reading.
func NewReading(d *clause.Doc) *Reading {
	w := &setter{r: &Reading{Doc: d, nodes: map[string]Stretch{}}, src: []rune(d.Source)}
	w.r.source = make([]int32, len(w.src)+1)
	if d.Title != "" {
		w.line(LineTitle, 0)
		at := aside(d, clause.AsideTitle)
		w.put(strings.ReplaceAll(d.Title, "\n", ""), at.From, at.To)
	}
	note := aside(d, clause.AsideNote)
	for _, l := range strings.Split(d.Note, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			w.line(LineNote, 0)
			w.put(l, note.From, note.To)
		}
	}
	for _, n := range d.Body {
		w.node(n, nil, 0)
	}
	w.finish()
	return w.r
}

// aside gives where title or note stand in the source, from the first such stretch to the last.
func aside(d *clause.Doc, kind clause.AsideKind) Stretch {
	var at Stretch
	for _, a := range d.Asides {
		if a.Kind != kind {
			continue
		}
		if at.To == 0 {
			at.From = a.From
		}
		at.To = a.To
		if kind == clause.AsideTitle {
			break // others are its repetitions
		}
	}
	return at
}

// setter writes a Reading.
type setter struct {
	r   *Reading
	src []rune
	at  int // how far the source has been read
	end int // how far the map from it reaches
}

func (w *setter) line(k LineKind, level int) {
	if len(w.r.Kinds) > 0 {
		w.r.runes = append(w.r.runes, '\n')
	}
	w.r.Kinds, w.r.Levels = append(w.r.Kinds, k), append(w.r.Levels, level)
}

// put writes words; those of a clause stand in the source between from and to, with markup and
// line breaks between their characters.
func (w *setter) put(s string, from, to int) {
	w.at = max(w.at, from)
	for _, c := range s {
		for j := w.at; j < to && j < len(w.src); j++ {
			if w.src[j] == c {
				for ; w.end <= j; w.end++ {
					w.r.source[w.end] = int32(len(w.r.runes))
				}
				w.at = j + 1
				break
			}
		}
		w.r.runes = append(w.r.runes, c)
	}
}

func (w *setter) finish() {
	for ; w.end < len(w.r.source); w.end++ {
		w.r.source[w.end] = int32(len(w.r.runes))
	}
	w.r.Text = string(w.r.runes)
	sort.SliceStable(w.r.clauses, func(i, j int) bool {
		a, b := w.r.clauses[i].at, w.r.clauses[j].at
		return a.From < b.From || a.From == b.From && a.To > b.To
	})
}

func heading(k clause.Kind) bool {
	return k >= clause.KindPart && k <= clause.KindSection || k == clause.KindAnnex || k == clause.KindHeading
}

// node writes a clause with all below it. depth counts the headings above.
func (w *setter) node(n *clause.Node, path []*clause.Node, depth int) {
	begin := w.begin(n, path, depth)
	path = append(path, n)
	if heading(n.Kind) {
		depth++
	}
	for _, k := range n.Kids {
		w.node(k, path, depth)
	}
	at := Stretch{begin, len(w.r.runes)}
	w.r.nodes[n.ID] = at
	if ref, ok := clause.RefOf(n, path[:len(path)-1]); ok {
		if len(path) > 1 && n.Kind == clause.KindParagraph && alone(path[len(path)-2]) {
			ref.Paragraph = 0 // 第五条, not 第五条第一款, where there is only one
		}
		w.r.clauses = append(w.r.clauses, placedClause{at, ref, n})
	}
}

func alone(article *clause.Node) bool { return len(article.Kids) == 1 }

// begin writes a clause's own words and gives where they begin.
func (w *setter) begin(n *clause.Node, path []*clause.Node, depth int) int {
	kind, level := LineParagraph, 0
	switch {
	case heading(n.Kind) && (n.Title != "" || n.Text == ""):
		kind, level = LineHeading, depth
	case n.Kind == clause.KindArticle:
		kind = LineArticle
	case n.Kind == clause.KindItem:
		kind = LineItem
	case n.Kind == clause.KindSubitem:
		kind = LineSubitem
	}
	joined := n.Kind == clause.KindParagraph && len(path) > 0 && path[len(path)-1].Kind == clause.KindArticle && path[len(path)-1].Kids[0] == n && path[len(path)-1].Text == ""
	if !joined {
		w.line(kind, level)
	}
	begin := len(w.r.runes)
	w.put(n.Label, n.From, n.To)
	if n.Title != "" {
		w.gap(n.Label)
		w.put(n.Title, n.From, n.To)
	}
	switch {
	case n.Text == "":
		if n.Kind == clause.KindArticle {
			w.gap(n.Label)
		}
	case kind == LineHeading:
		w.line(LineParagraph, 0)
	case n.Kind == clause.KindArticle:
		w.gap(n.Label)
	}
	w.put(n.Text, n.From, n.To)
	w.outline(n, kind, begin, depth)
	return begin
}

func (w *setter) gap(label string) {
	if label != "" {
		w.r.runes = append(w.r.runes, '　')
	}
}

// outlineWords is how much of an article without a title its outline shows.
const outlineWords = 12

func (w *setter) outline(n *clause.Node, kind LineKind, at, depth int) {
	title := strings.TrimSpace(n.Label + "　" + n.Title)
	switch {
	case kind == LineHeading:
	case kind == LineArticle && n.Title == "":
		title = n.Label + "　" + clip(firstWords(n), outlineWords)
	case kind != LineArticle:
		return
	}
	w.r.Outline = append(w.r.Outline, OutlineEntry{Level: depth, Title: title, At: at, Leaf: kind == LineArticle})
}

func firstWords(n *clause.Node) string {
	if n.Text != "" || len(n.Kids) == 0 {
		return n.Text
	}
	return firstWords(n.Kids[0])
}

// clip shortens words to so many characters.
func clip(s string, n int) string {
	s = strings.ReplaceAll(s, "\n", "")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n]) + "…"
}

// Node gives where a clause stands, by its identity.
func (r *Reading) Node(id string) (Stretch, bool) {
	at, ok := r.nodes[id]
	return at, ok
}

// Source gives where characters of the document's source stand in the shown text.
func (r *Reading) Source(from, to int) Stretch {
	last := len(r.source) - 1
	from, to = min(max(from, 0), last), min(max(to, 0), last)
	s := Stretch{int(r.source[from]), int(r.source[to])}
	if to > from {
		s.To = int(r.source[to-1]) + 1
	}
	return s
}

// Words gives the characters of a stretch.
func (r *Reading) Words(s Stretch) string {
	s.From, s.To = max(0, s.From), min(len(r.runes), s.To)
	if s.From >= s.To {
		return ""
	}
	return string(r.runes[s.From:s.To])
}

// Find gives where a clause begins that somebody typed: 32, 三十二, 第三十二条第二款, 32条2款, 第三章.
func (r *Reading) Find(typed string) (int, bool) {
	typed = strings.Map(narrow, strings.Join(strings.Fields(typed), ""))
	if typed == "" {
		return 0, false
	}
	for _, s := range []string{typed, "第" + typed, "第" + typed + "条"} {
		s = ordinals(s)
		ref, n, ok := clause.ParseRef(s)
		if !ok || n != len(s) {
			continue
		}
		node := r.Doc.Find(ref)
		if node == nil && ref.Paragraph == 1 { // 第五条第一款 of an article of one 款
			ref.Paragraph = 0
			node = r.Doc.Find(ref)
		}
		if node != nil {
			at, ok := r.nodes[node.ID]
			return at.From, ok
		}
	}
	for _, e := range r.Outline {
		if t := strings.Join(strings.Fields(e.Title), ""); !e.Leaf && strings.HasPrefix(t, typed) {
			return e.At, true
		}
	}
	return 0, false
}

// ordinals writes 第 where people leave it out: 第2条2款 → 第2条第2款.
func ordinals(s string) string {
	for _, end := range []string{"条", "款", "项"} {
		if head, rest, ok := strings.Cut(s, end); ok && rest != "" && !strings.HasPrefix(rest, "第") && !strings.HasPrefix(rest, "之") {
			s = head + end + "第" + rest
		}
	}
	return s
}

// narrow makes full-width digits ordinary ones.
func narrow(c rune) rune {
	if c >= '０' && c <= '９' {
		return c - '０' + '0'
	}
	return c
}

// at gives the innermost clause a character stands in, nil if it stands in none.
func (r *Reading) at(offset int) *placedClause {
	i := sort.Search(len(r.clauses), func(i int) bool { return r.clauses[i].at.From > offset }) - 1
	for ; i >= 0; i-- {
		c := &r.clauses[i]
		if offset < c.at.To || offset == c.at.To && i == len(r.clauses)-1 {
			return c
		}
		if c.node.Kind == clause.KindArticle {
			break
		}
	}
	return nil
}

// Place names the clause a character stands in: 第三十二条第二款; "" outside of articles.
func (r *Reading) Place(offset int) string {
	if c := r.at(offset); c != nil {
		return c.ref.String()
	}
	return ""
}

// Cite writes what is selected as a citation: 《行政处罚法》第三十二条第二款：…… Where nothing is
// selected the clause at that place is meant; ok is false where there is none.
func (r *Reading) Cite(title string, s Stretch) (string, bool) {
	first := r.at(s.From)
	if s.From == s.To {
		if first == nil {
			return "", false
		}
		s = first.at
	}
	words := r.Words(s)
	if strings.TrimSpace(words) == "" {
		return "", false
	}
	place := ""
	if first != nil {
		from, to := first.ref, first.ref
		if last := r.at(max(s.From, s.To-1)); last != nil {
			to = last.ref
		}
		if s.From <= first.at.From {
			words = strings.TrimLeft(strings.TrimPrefix(words, first.node.Label), "　")
			if up := r.around(s); up != nil && up.at.To >= s.To {
				from, to = up.ref, up.ref // a whole clause is named as such, not as its last part
			}
		}
		if place = shared(from, to).String(); from.Article != to.Article {
			place = clause.Ref{Article: from.Article}.String() + "至" + clause.Ref{Article: to.Article}.String()
		}
	}
	return "《" + title + "》" + place + "：" + strings.ReplaceAll(strings.TrimSpace(words), "\n", ""), true
}

// shared gives what two references of one article have in common: the clause that holds both.
func shared(a, b clause.Ref) clause.Ref {
	switch {
	case a.Paragraph != b.Paragraph:
		return clause.Ref{Article: a.Article}
	case a.Item != b.Item:
		return clause.Ref{Article: a.Article, Paragraph: a.Paragraph}
	case a.Subitem != b.Subitem:
		a.Subitem = 0
	}
	return a
}

// around gives the clause that is selected as a whole.
func (r *Reading) around(s Stretch) *placedClause {
	i := sort.Search(len(r.clauses), func(i int) bool { return r.clauses[i].at.From >= s.From })
	for ; i < len(r.clauses) && r.clauses[i].at.From == s.From; i++ {
		if r.clauses[i].at.To <= s.To {
			return &r.clauses[i]
		}
	}
	return nil
}

// Occurrences gives where words stand in a part of the text, at most most of them.
func (r *Reading) Occurrences(words []string, in Stretch, most int) []Stretch {
	part := r.Words(in)
	var out []Stretch
	for _, w := range words {
		n := utf8.RuneCountInString(w)
		for at, rest := in.From, part; w != "" && len(out) < most; {
			i := strings.Index(rest, w)
			if i < 0 {
				break
			}
			at += utf8.RuneCountInString(rest[:i])
			out = append(out, Stretch{at, at + n})
			at, rest = at+n, rest[i+len(w):]
		}
	}
	return out
}
