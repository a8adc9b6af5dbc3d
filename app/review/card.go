package review

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"sync"

	"renda/app"
	"renda/app/law"
)

//go:embed data/cards.json
var cardFile embed.FS

// Card is a rule card: what it rests on, how it looks, an example, what it leaves out,
// how often it was wrong. Its words are data; code of the same id reads them. Whether a version
// of it is in force, and who approved it, stands in a register (app/cards).
type Card struct {
	ID        string   `json:"id"`
	Version   int      `json:"version"`
	Name      string   `json:"name"`
	NameEn    string   `json:"name_en"`
	Criterion string   `json:"criterion"`       // of the checklist (domain §1.5) it speaks to
	Grave     bool     `json:"grave,omitempty"` // points at what would be unlawful, not at what deserves a look
	Basis     []string `json:"basis"`           // 依据
	Method    string   `json:"method"`          // 算法
	Example   string   `json:"example"`         // 示例
	Except    string   `json:"except"`          // 例外
	Measured  Measured `json:"measured"`        // on the real regulations it was tried on
	Cases     []Case   `json:"cases,omitempty"`
	// Words that excuse a sentence whatever case it is.
	Excuse []string            `json:"excuse,omitempty"`
	Lists  map[string]string   `json:"lists,omitempty"`  // patterns that a card's code asks for by name
	Limits map[string]float64  `json:"limits,omitempty"` // thresholds of the method, none of the law
	Dates  map[string]app.Date `json:"dates,omitempty"`  // days of the law that the method asks for

	excuse []*regexp.Regexp
	lists  map[string]*regexp.Regexp
}

// Measured says how a card did on regulations nobody here wrote (docs/review-cards.md).
type Measured struct {
	Files    int `json:"files"`
	Findings int `json:"findings"`
	Read     int `json:"read"`  // findings read by a person
	Right    int `json:"right"` // of them rightly pointed at
}

// Case is one pattern of a card.
type Case struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Find   string `json:"find"`             // pattern (RE2) looked for in a paragraph
	Need   string `json:"need,omitempty"`   // pattern its sentence must have too
	Excuse string `json:"excuse,omitempty"` // pattern that excuses the sentence
	ByLaw  bool   `json:"by_law,omitempty"` // excused where a law sets the same for the same conduct
	// ByRegulation: an administrative regulation (行政法规) may set it as well.
	ByRegulation bool        `json:"by_regulation,omitempty"`
	InLaw        []string    `json:"in_law,omitempty"` // words by which a law sets it, to look through the whole library; empty: paired clauses only
	Levels       []law.Level `json:"levels,omitempty"` // documents it is for; empty: all below law
	Law          string      `json:"law"`              // what it is held against
	Place        string      `json:"place,omitempty"`
	Why          string      `json:"why"`

	find, need, excuse *regexp.Regexp
}

var loadCards = sync.OnceValue(func() []Card {
	b, err := cardFile.ReadFile("data/cards.json")
	if err != nil {
		panic(err) // embedded at build time
	}
	var cards []Card
	if err := json.Unmarshal(b, &cards); err != nil {
		panic(err) // a test decodes it
	}
	pattern := func(s string) *regexp.Regexp {
		if s == "" {
			return nil
		}
		return regexp.MustCompile(s)
	}
	for i := range cards {
		c := &cards[i]
		c.lists = map[string]*regexp.Regexp{}
		for k, s := range c.Lists {
			c.lists[k] = pattern(s)
		}
		for _, s := range c.Excuse {
			c.excuse = append(c.excuse, pattern(s))
		}
		for j := range c.Cases {
			k := &c.Cases[j]
			k.find, k.need, k.excuse = pattern(k.Find), pattern(k.Need), pattern(k.Excuse)
		}
	}
	return cards
})

// Digest names the card's words as hex of SHA-256, all that decides what it points at and how it
// explains itself, without how it did when it was tried. Officers approve a version with its digest.
func (c Card) Digest() string {
	c.Measured = Measured{}
	b, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings and numbers only
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// Cards gives the cards in the order in which they run. They must not be changed.
func Cards() []Card { return loadCards() }

// CardOf gives the card of an id.
func CardOf(id string) (Card, bool) {
	for _, c := range Cards() {
		if c.ID == id {
			return c, true
		}
	}
	return Card{}, false
}

// concerns tells whether a case is for documents of a level.
func (k *Case) concerns(l law.Level) bool {
	if len(k.Levels) == 0 {
		return l.Rank() > law.LevelLaw.Rank()
	}
	for _, x := range k.Levels {
		if x == l {
			return true
		}
	}
	return false
}

// excused tells whether a sentence is excused from the card or from the case.
func (c *Card) excused(k *Case, s string) bool {
	if k != nil && k.excuse != nil && k.excuse.MatchString(s) {
		return true
	}
	for _, e := range c.excuse {
		if e.MatchString(s) {
			return true
		}
	}
	return false
}
