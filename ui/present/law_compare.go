package present

import (
	"strconv"
	"strings"

	"renda/app/clause"
	"renda/ui/i18n"
)

// Compared is two versions of a text side by side.
type Compared struct {
	Old, New *Reading
	Anchors  [][2]int // characters that correspond
	Gone     []Stretch
	Added    []Stretch
	Doubts   [2][]Stretch // labels of clauses whose pair a person has to judge
	Rows     []ComparedRow
	Summary  string
	Eyes     int // rows that need a person's eye
}

// ComparedRow is what became of a clause, where something did.
type ComparedRow struct {
	Change   clause.Change
	Old, New string // 第三十二条; several with 、
	Name     string // what became of it, in words
	Words    string // the beginning of it
	Sure     bool
	Sureness string // 0…100 %
	At       [2]int // where it stands, -1 nowhere
}

// Compare puts two versions side by side. It takes its time over long texts: off the screen's
// thread.
func Compare(a, b *clause.Doc) *Compared {
	c := &Compared{Old: NewReading(a), New: NewReading(b)}
	counts := map[clause.Change]int{}
	for _, p := range clause.Match(a, b).Pairs {
		c.take(p)
		counts[p.Change]++
	}
	var words []string
	for _, k := range []clause.Change{clause.Changed, clause.Moved, clause.Split, clause.Merged, clause.New, clause.Gone, clause.Same} {
		if counts[k] > 0 {
			words = append(words, i18n.T("compare."+changeKeys[k]+".n", "n", strconv.Itoa(counts[k])))
		}
	}
	c.Summary = strings.Join(words, i18n.T("list.sep"))
	return c
}

var changeKeys = map[clause.Change]string{clause.Same: "same", clause.Changed: "changed", clause.Moved: "moved",
	clause.Split: "split", clause.Merged: "merged", clause.New: "new", clause.Gone: "gone"}

// changeName words a change; "new" by itself names the text at the right.
func changeName(c clause.Change) string {
	if c == clause.New {
		return i18n.T("compare.added")
	}
	return i18n.T("compare." + changeKeys[c])
}

func (c *Compared) take(p clause.Pair) {
	left, right := c.Old.places(p.Old), c.New.places(p.New)
	row := ComparedRow{Change: p.Change, Old: c.Old.names(p.Old), New: c.New.names(p.New), Name: changeName(p.Change),
		Sure: p.Sure, Sureness: percent(p.Confidence), At: [2]int{-1, -1}}
	if len(left) > 0 {
		row.At[0] = left[0].From
	}
	if len(right) > 0 {
		row.At[1] = right[0].From
	}
	if len(left) > 0 && len(right) > 0 {
		c.Anchors = append(c.Anchors, [2]int{left[0].From, right[0].From})
	}
	switch {
	case len(left) == 0:
		c.Added = append(c.Added, right...)
	case len(right) == 0:
		c.Gone = append(c.Gone, left...)
	case p.Change == clause.Changed || p.Change == clause.Split || p.Change == clause.Merged:
		c.diff(left, right)
	}
	if !p.Sure {
		c.Eyes++
		c.Doubts[0] = append(c.Doubts[0], c.Old.labels(p.Old)...)
		c.Doubts[1] = append(c.Doubts[1], c.New.labels(p.New)...)
	}
	if p.Change == clause.Same && !p.Renumbered && p.Sure {
		return
	}
	if len(right) > 0 {
		row.Words = clip(c.New.Words(right[0]), 60)
	} else if len(left) > 0 {
		row.Words = clip(c.Old.Words(left[0]), 60)
	}
	c.Rows = append(c.Rows, row)
}

// diff marks what differs between clauses, character by character.
func (c *Compared) diff(left, right []Stretch) {
	a, at := c.Old.joined(left)
	b, bt := c.New.joined(right)
	i, j := 0, 0
	for _, m := range clause.Diff(a, b) {
		n := len([]rune(m.Text))
		switch m.Op {
		case clause.OpSame:
			i, j = i+n, j+n
		case clause.OpDelete:
			c.Gone = runs(c.Gone, at[i:i+n])
			i += n
		case clause.OpInsert:
			c.Added = runs(c.Added, bt[j:j+n])
			j += n
		}
	}
}

// runs adds places as stretches of neighbours.
func runs(out []Stretch, at []int) []Stretch {
	for k := 0; k < len(at); {
		e := k + 1
		for e < len(at) && at[e] == at[e-1]+1 {
			e++
		}
		out = append(out, Stretch{at[k], at[e-1] + 1})
		k = e
	}
	return out
}

// joined gives the words of some stretches, a line each, and where each character stands.
func (r *Reading) joined(parts []Stretch) (string, []int) {
	var b strings.Builder
	var at []int
	for k, s := range parts {
		if k > 0 {
			b.WriteByte('\n')
			at = append(at, s.From)
		}
		b.WriteString(r.Words(s))
		for i := s.From; i < s.To; i++ {
			at = append(at, i)
		}
	}
	return b.String(), at
}

func (r *Reading) places(ns []*clause.Node) []Stretch {
	var out []Stretch
	for _, n := range ns {
		if at, ok := r.nodes[n.ID]; ok {
			out = append(out, at)
		}
	}
	return out
}

// labels gives where the labels of clauses stand; of one without a label its first character.
func (r *Reading) labels(ns []*clause.Node) []Stretch {
	out := r.places(ns)
	for i := range out {
		out[i].To = min(out[i].To, out[i].From+max(1, len([]rune(ns[i].Label))))
	}
	return out
}

// names gives the numbers of clauses as they are cited.
func (r *Reading) names(ns []*clause.Node) string {
	var out []string
	for _, n := range ns {
		name := n.Label
		if at, ok := r.nodes[n.ID]; ok && name == "" {
			name = r.Place(at.From)
		}
		if name == "" {
			name = clip(n.Title+n.Text, 8)
		}
		out = append(out, name)
	}
	return strings.Join(out, "、")
}

func percent(share float64) string { return strconv.Itoa(int(share*100+0.5)) + "%" }
