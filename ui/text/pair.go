package text

import (
	gosort "sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/ui/widgets"
)

// Pair shows two texts side by side that scroll by clause: what corresponds stands side by side.
type Pair struct {
	Left, Right *Reader

	order [2][][2]int // anchors in the order of each side
	busy  bool        // one side is following the other
	box   fyne.CanvasObject
}

// NewPair gives two readers of nothing.
func NewPair(left, right string) *Pair {
	p := &Pair{Left: NewReader(left), Right: NewReader(right)}
	p.Left.seen = func() { p.follow(0) }
	p.Right.seen = func() { p.follow(1) }
	p.box = container.NewGridWithColumns(2, widgets.PanelFill(p.Left.Object()), widgets.PanelFill(p.Right.Object()))
	return p
}

// Object gives what to show.
func (p *Pair) Object() fyne.CanvasObject { return p.box }

// SetAnchors says which characters correspond, left and right: where each clause begins that is in both
// texts. Clauses may have moved past each other.
func (p *Pair) SetAnchors(pairs [][2]int) {
	for k := range p.order {
		p.order[k] = append([][2]int(nil), pairs...)
		gosort.SliceStable(p.order[k], func(i, j int) bool { return p.order[k][i][k] < p.order[k][j][k] })
	}
	p.follow(0)
}

// follow brings the other side to what corresponds to the upper edge of this one.
func (p *Pair) follow(k int) {
	if p.busy {
		return
	}
	sides := [2]*Reader{p.Left, p.Right}
	at, part := sides[k].Top()
	other := sides[1-k]
	to := p.across(k, at, sides[k].Runes(), other.Runes())
	if a := p.at(k, at); a < 0 || p.order[k][a][k] != at {
		part = 0 // not at the same line of the same clause: the line's beginning is near enough
	}
	p.busy = true
	other.GoPart(to, part)
	other.follow()
	p.busy = false
}

// at gives the last anchor of a side that is not past a character, -1 none.
func (p *Pair) at(k, offset int) int {
	return gosort.Search(len(p.order[k]), func(i int) bool { return p.order[k][i][k] > offset }) - 1
}

// across gives what corresponds to a character: as far into the clause on the other side as it is on this.
func (p *Pair) across(k, offset, end, otherEnd int) int {
	var from, past, to int
	past, to = end, otherEnd
	other := 0
	i := p.at(k, offset)
	if i >= 0 {
		from, other = p.order[k][i][k], p.order[k][i][1-k]
	}
	if i+1 < len(p.order[k]) {
		past = p.order[k][i+1][k]
	}
	if j := gosort.Search(len(p.order[1-k]), func(j int) bool { return p.order[1-k][j][1-k] > other }); j < len(p.order[1-k]) {
		to = p.order[1-k][j][1-k]
	}
	if past <= from {
		return other
	}
	return other + (offset-from)*(to-other)/(past-from)
}
