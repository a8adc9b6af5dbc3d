package text

import (
	"cmp"
	"slices"

	"fyne.io/fyne/v2"
	base "fyne.io/fyne/v2/theme"

	"renda/ui/text/buffer"
	"renda/ui/theme"
)

// Kind says what is special about a piece of text. Each has a ground and a line of its own, so that
// nothing is said by colour alone.
type Kind uint8

// Kinds.
const (
	Strong   Kind = iota // bold, without ground and line
	Cited                // refers to another text: a thin line
	Noted                // somebody has said something about it: a dotted line
	Doubt                // to be looked at: a double line
	Wrong                // does not stand: a thick line
	Added                // in one version only, new: a line
	Gone                 // in one version only, old: struck through
	found                // answers to what is looked for
	foundNow             // the find one is at: framed
	here                 // where one is: a bar before it
)

// line is how a kind is drawn beside its ground.
type line uint8

const (
	noLine line = iota
	thin
	dotted
	double
	thick
	struck
	framed
	barred
)

type ink struct {
	ground, line fyne.ThemeColorName
	as           line
}

var inks = [...]ink{
	Strong:   {},
	Cited:    {"", theme.Accent, thin},
	Noted:    {theme.NeutralTint, theme.Muted, dotted},
	Doubt:    {theme.WarnTint, theme.Warn, double},
	Wrong:    {theme.AlarmTint, theme.Alarm, thick},
	Added:    {theme.Insert, theme.Good, thin},
	Gone:     {theme.Delete, theme.Alarm, struck},
	found:    {theme.WarnTint, theme.Warn, thin},
	foundNow: {theme.WarnTint, base.ColorNamePrimary, framed},
	here:     {theme.AccentTint, theme.Accent, barred},
}

// Mark says what is special about the characters from From up to To.
type Mark struct {
	From, To int
	Kind     Kind
}

// stretch is the part of a mark in one paragraph, in bytes.
type stretch struct {
	a, b int
	kind Kind
}

// marks are what is special, by paragraph.
type marks struct {
	own, found map[int][]stretch
}

// SetMarks says what is special; marks may lie over each other. A change of the text takes them away.
func (s *Surface) SetMarks(ms []Mark) {
	s.marks.own = map[int][]stretch{}
	ends := make([]int, 0, 2*len(ms))
	for _, m := range ms {
		ends = append(ends, m.From, m.To)
	}
	at := s.places(ends)
	for i, m := range ms {
		if m.From < m.To {
			s.stretch(s.marks.own, buffer.Span{A: at[2*i], B: at[2*i+1]}, m.Kind)
		}
	}
	s.Refresh()
}

// places gives where characters stand, in one walk through the text whatever their order.
func (s *Surface) places(offsets []int) []buffer.Pos {
	order := make([]int, len(offsets))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(offsets[a], offsets[b]) })
	rising := make([]int, len(offsets))
	for i, k := range order {
		rising[i] = offsets[k]
	}
	out := make([]buffer.Pos, len(offsets))
	for i, p := range s.page.text.Places(rising) {
		out[order[i]] = p
	}
	return out
}

func (s *Surface) stretch(in map[int][]stretch, at buffer.Span, k Kind) {
	for i := at.A.Para; i <= at.B.Para; i++ {
		x := stretch{0, len(s.page.text.Para(i)), k}
		if i == at.A.Para {
			x.a = at.A.Byte
		}
		if i == at.B.Para {
			x.b = at.B.Byte
		}
		if x.a < x.b {
			in[i] = append(in[i], x)
		}
	}
}

// setFound marks what answers to what is looked for, and the one one is at.
func (s *Surface) setFound(hits []buffer.Span, now int) {
	s.marks.found = nil
	if len(hits) > 0 {
		s.marks.found = make(map[int][]stretch)
	}
	for i, h := range hits {
		k := found
		if i == now {
			k = foundNow
		}
		s.stretch(s.marks.found, h, k)
	}
	s.Refresh()
}
