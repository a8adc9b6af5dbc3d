package desk

import "renda/app/clause"

// CompareTexts compares two texts for people to read, see clause.Diff.
func CompareTexts(a, b string) []Span {
	marks := clause.Diff(a, b)
	out := make([]Span, len(marks))
	for i, m := range marks {
		out[i] = Span{spanOps[m.Op], m.Text}
	}
	return out
}

var spanOps = map[clause.Op]SpanOp{clause.OpSame: SpanSame, clause.OpInsert: SpanIns, clause.OpDelete: SpanDel}
