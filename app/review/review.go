// Package review reads a filed document beside the law: it suggests what higher law it
// has to fit, puts clauses of both side by side, and runs rule cards (规则卡片) over it.
// A card only points; whether there is a problem is said by a person (domain §1.5),
// whose dismissals count against the card.
//
// Nothing is guessed: a law that the library doesn't hold is said to be missing, and
// what a card couldn't check for that reason stands in Report.Unchecked.
package review

import (
	"context"
	"sync"

	"renda/app"
	"renda/app/clause"
	"renda/app/law"
	"renda/app/rules"
)

// Document is what is reviewed.
type Document struct {
	Text      *clause.Doc
	Title     string    // "": Text.Title
	Level     law.Level // LevelOther: a 规范性文件 below 规章
	Region    string    // 山东省济宁市; "" of the whole country
	Published app.Date  // zero: unknown
	Effective app.Date  // zero: unknown
	Enacted   app.Date  // of its first version; zero: Published
	Noted     app.Date  // published by its own notes; zero: they do not say
}

// Of makes a document of a law of the library, its text taken apart.
func Of(l *law.Law) Document {
	return Document{Text: clause.Parse(l.Text), Title: l.Title, Level: l.Level, Region: l.Region, Published: l.Published, Effective: l.Effective, Enacted: l.Enacted, Noted: noted(l)}
}

// Fired is one stretch of words that made a card speak, in runes of Document.Text.Source.
type Fired struct {
	From  int    `json:"from"`
	To    int    `json:"to"`
	Words string `json:"words"`
}

// Finding is one thing a card points at.
type Finding struct {
	Card    string     `json:"card"`
	Version int        `json:"version"`
	Kind    string     `json:"kind,omitempty"` // which of the card's cases
	Clause  clause.Ref `json:"-"`
	Place   string     `json:"place"`  // of Clause: 第十二条第一款; "" the document as a whole
	ID      string     `json:"clause"` // identity of the clause
	Quote   string     `json:"quote"`  // the clause's words
	Fired   []Fired    `json:"fired"`
	// The other side, where there is one.
	Law      string `json:"law,omitempty"`
	LawID    string `json:"law_id,omitempty"` // in the library
	LawPlace string `json:"law_place,omitempty"`
	LawQuote string `json:"law_quote,omitempty"`
	Why      string `json:"why"` // in Chinese, with the facts
	// Nth counts findings alike in card, kind, clause, words and law, from 0.
	Nth  int    `json:"nth,omitempty"`
	Says []Says `json:"-"` // Why in its sentences, for a face that words them in another language
}

// Report is all that a review gives.
type Report struct {
	On        app.Date  // the day whose law was looked at
	Higher    []Higher  // best first
	Missing   []Missing // cited and not held
	Pairs     []Pair    // in the order of the document
	Findings  []Finding // in the order of the document
	Repeated  float64   // share of the document's words that repeats higher law nearly word for word
	Measures  []Measure // where it sets 处罚, 许可, 强制, 收费: for the reader's eye, not a finding
	Unchecked []string  // what cards couldn't check, in Chinese
	Idle      []string  // ids of cards that did not run because they are not in force
}

// Missing is a law that the document cites and the library doesn't hold.
type Missing struct {
	Title string     `json:"title"`
	Place string     `json:"place"`
	Ref   clause.Ref `json:"-"`
	Basis bool       `json:"basis"` // the document says it was made under it
}

// Reviewer runs reviews against one library. Safe for concurrent use.
type Reviewer struct {
	lib    *law.Library
	text   func(id string) (string, error)
	rules  *rules.Set
	region string // division code, chooses rules

	titles []subject // of the newest versions, for suggestions

	mu      sync.Mutex
	held    map[string]*higher             // texts taken apart
	setting map[string]map[string][]setter // by card and case, see setters
}

// heldMost bounds how many texts stay in memory taken apart.
const heldMost = 96

// New makes a reviewer. text gives the text of a law of the library by its id
// (law.Pack.Text).
func New(lib *law.Library, text func(id string) (string, error), set *rules.Set, region string) *Reviewer {
	return &Reviewer{lib: lib, text: text, rules: set, region: region, titles: subjects(lib), held: map[string]*higher{}, setting: map[string]map[string][]setter{}}
}

// Review reads the document by the law of a day, with every card.
func (r *Reviewer) Review(ctx context.Context, d Document, on app.Date) (*Report, error) {
	return r.ReviewBy(ctx, d, on, func(Card) bool { return true })
}

// ReviewBy is Review with those cards that are in force.
func (r *Reviewer) ReviewBy(ctx context.Context, d Document, on app.Date, inForce func(Card) bool) (*Report, error) {
	if d.Title == "" {
		d.Title = d.Text.Title
	}
	if d.Enacted.IsZero() {
		d.Enacted = d.Published
	}
	x := &reading{r: r, ctx: ctx, d: d, on: on, units: units(d.Text), byID: map[string][]Pair{}, out: &Report{On: on}}
	x.numbers = articleNumbers(d.Text)
	for _, u := range x.units {
		u.cites = r.lib.Cite(u.text)
	}
	x.suggest()
	if err := x.pair(); err != nil {
		return nil, err
	}
	x.measures()
	for _, c := range Cards() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if !inForce(c) {
			x.out.Idle = append(x.out.Idle, c.ID)
			continue
		}
		if err := runs[c.ID](x, c); err != nil {
			return nil, err
		}
	}
	x.inOrder()
	return x.out, nil
}

// reading is one review on its way.
type reading struct {
	r       *Reviewer
	ctx     context.Context
	d       Document
	on      app.Date
	units   []*unit
	numbers map[clause.Number]*clause.Node // the document's articles
	against []*higher                      // suggested laws, taken apart
	byID    map[string][]Pair              // pairs by the document's clause
	out     *Report
}

// runs are the cards' codes by the cards' ids.
var runs = map[string]func(*reading, Card) error{
	"repealed": (*reading).repealed,
	"article":  (*reading).article,
	"measure":  (*reading).measure,
	"rights":   (*reading).rights,
	"scope":    (*reading).scope,
	"market":   (*reading).market,
	"verbatim": (*reading).verbatim,
	"conflict": (*reading).conflict,
	"noeffect": (*reading).noEffect,
	"hasty":    (*reading).hasty,
}

// higher is a law of the library taken apart.
type higher struct {
	law      *law.Law
	doc      *clause.Doc
	articles map[clause.Number]*clause.Node
	units    []*unit
	index    map[uint32][]int32 // hash of a sketch → units that have it
}

// open takes a law of the library apart, or gives it as it was kept.
func (r *Reviewer) open(l *law.Law) (*higher, error) {
	r.mu.Lock()
	h, ok := r.held[l.ID]
	r.mu.Unlock()
	if ok {
		return h, nil
	}
	text, err := r.text(l.ID)
	if err != nil {
		return nil, err
	}
	doc := clause.Parse(text)
	h = &higher{law: l, doc: doc, articles: articleNumbers(doc), units: units(doc)}
	h.index = map[uint32][]int32{}
	for i, u := range h.units {
		u.sketch()
		for _, x := range u.hashes {
			h.index[x] = append(h.index[x], int32(i))
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.held) >= heldMost {
		clear(r.held)
	}
	r.held[l.ID] = h
	return h, nil
}

func articleNumbers(d *clause.Doc) map[clause.Number]*clause.Node {
	out := map[clause.Number]*clause.Node{}
	for _, a := range d.Articles() {
		if out[a.No] == nil {
			out[a.No] = a
		}
	}
	return out
}
