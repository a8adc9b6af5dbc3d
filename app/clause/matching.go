package clause

// Change is what became of clauses from one version to the next.
type Change uint8

// The changes.
const (
	Same    Change = iota + 1 // same words, same number
	Changed                   // other words; see Pair.Renumbered for the number
	Moved                     // same words, another number
	Split                     // one old, several new
	Merged                    // several old, one new
	New                       // no old one
	Gone                      // no new one
)

// Pair says what became of one clause, or of the clauses split and merged.
type Pair struct {
	Change     Change
	Old, New   []*Node // Gone has no New, New no Old; else one each but for Split and Merged
	Renumbered bool    // the number differs
	Confidence float64 // 0…1
	Sure       bool    // false: a person decides; nothing is carried over by itself
}

// Matching is what became of the clauses of Old in New: every article (in a text
// without articles every heading) of both stands in exactly one pair.
type Matching struct {
	Old, New *Doc
	Pairs    []Pair // in the order of New, those that are gone where they stood
}

// Match compares two versions clause by clause.
func Match(a, b *Doc) *Matching { return &Matching{Old: a, New: b} }
