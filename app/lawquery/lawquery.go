// Package lawquery reads what a person types to find something in the library of law:
// words and exact phrases, a law's name with or without 中华人民共和国 and 《》 or by its
// first letters in pinyin, a clause (行政处罚法第三十二条, 行政处罚法32条), and filters
// written as words (级别:法律 地区:山东 施行:2024-01-01). It also says what an answer is,
// so that screens and the sealed index share one language.
package lawquery

import (
	"renda/app"
	"renda/app/clause"
)

// Codes of this package.
const (
	CodeDate  app.Code = "lawquery.date"  // Item is no day
	CodeLevel app.Code = "lawquery.level" // Item is no level of law; Args "levels" lists them
)

// Query is what was asked.
type Query struct {
	Words  []Word
	Name   string     // the law named together with a clause, in short: 行政处罚法
	Laws   []string   // ids of its versions, the one in force first
	Ref    clause.Ref // the clause of it that comes first in the answer; zero: none was named
	Filter Filter
	Today  app.Date // laws in force on this day come first; zero: no such order
}

// Word is a text that a clause must contain, or must not.
type Word struct {
	Text  string // letter by letter, but for variants and capitals (app/variant)
	Not   bool
	Exact bool // was in quotation marks
	Title bool // the title of the clause's law may contain it instead
}

// Filter leaves laws out. Empty fields leave out none.
type Filter struct {
	Levels  []string // any of these, as law.Level writes them
	Organs  []string // part of the name of the organ that made it
	Regions []string // part of the region's name; 全国 is what holds in the whole country
	Laws    []string // ids
	Titles  []string // part of the title
	On      app.Date // in force on this day
}

// IsZero reports a query that asks for nothing.
func (q Query) IsZero() bool {
	for _, w := range q.Words {
		if !w.Not {
			return false
		}
	}
	return len(q.Laws) == 0
}

// Law is a law as an index knows it and an answer names it.
type Law struct {
	ID     string   `json:"id"`
	Title  string   `json:"title"`
	Part   string   `json:"part,omitempty"`   // 物权编, where a code is kept in parts
	Level  string   `json:"level"`            // as law.Level writes it
	Rank   int      `json:"-"`                // of the level: 0 is the highest
	Organ  string   `json:"organ,omitempty"`  // who made it
	Region string   `json:"region,omitempty"` // "" for the whole country
	From   app.Date `json:"from,omitzero"`    // first day in force; zero: unknown
	To     app.Date `json:"to,omitzero"`      // first day no longer in force; zero: none known
}

// InForce tells whether the law held on a day, as far as its dates are known.
func (l Law) InForce(on app.Date) bool {
	return (l.From.IsZero() || !on.Before(l.From)) && (l.To.IsZero() || on.Before(l.To))
}

// Hit is one clause found.
type Hit struct {
	Law   Law     `json:"law"`
	ID    string  `json:"clause"` // as app/clause names it in its law
	Label string  `json:"label"`  // 第三十二条
	Score float32 `json:"score"`
	Named bool    `json:"named,omitempty"` // it is the clause the query names

	Place uint64 `json:"-"` // where the index has it; of that index only
}

// Result is an answer.
type Result struct {
	Hits  []Hit // the best, in order
	Total int   // how many clauses match, exactly
	Laws  []Law // whose titles have all words, the best first
}

// Excerpt is a piece of a clause with the places of what was looked for.
type Excerpt struct {
	Text  string   `json:"text"`
	From  int      `json:"from"`          // where the piece begins in the clause, in characters
	Marks [][2]int `json:"marks"`         // from and to in Text, in characters
	Cut   bool     `json:"cut,omitempty"` // the clause goes on after it
}
