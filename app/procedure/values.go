package procedure

import (
	"sort"
	"strings"
)

// ListSep joins several values in one column: each counts in figures of its own.
const ListSep = "、"

func valuesOf(cards []Card, col int) []string {
	seen := map[string]bool{}
	for i := range cards {
		if col < len(cards[i].Vals) {
			for _, v := range strings.Split(cards[i].Vals[col], ListSep) {
				if v != "" {
					seen[v] = true
				}
			}
		}
	}
	out := make([]string, 0, len(seen))
	for v := range seen {
		out = append(out, v)
	}
	sort.Strings(out)
	return out
}

func carries(val, v string) bool {
	if val == v {
		return true
	}
	for _, x := range strings.Split(val, ListSep) {
		if x == v {
			return true
		}
	}
	return false
}
