package text

import (
	gosort "sort"
	"strconv"

	"fyne.io/fyne/v2"
	base "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"renda/ui/text/buffer"
	"renda/ui/text/flow"
	"renda/ui/text/measure"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// Note stands in the margin beside the line of a character, and stays in view while its paragraph
// does. Where there is no room for a margin its number stands there, and a press shows it.
type Note struct {
	At   int
	Text string
	Kind Kind
	Tap  func() // may be nil
}

type note struct {
	Note
	pos   buffer.Pos
	lines []string
	width float32 // for which it was broken into lines
}

// card is a note as it is drawn.
type card struct {
	n        int
	y, h     float32
	numbered bool
}

// SetNotes puts notes into the margin. A change of the text takes them away.
func (s *Surface) SetNotes(ns []Note) {
	s.notes = make([]note, len(ns))
	at := make([]int, len(ns))
	for i, n := range ns {
		at[i] = n.At
	}
	for i, p := range s.places(at) {
		s.notes[i] = note{Note: ns[i], pos: p}
	}
	gosort.SliceStable(s.notes, func(i, j int) bool { return s.notes[i].At < s.notes[j].At })
	s.Refresh()
}

const (
	noteEms   = 13 // width of the margin where there is room
	noteLeast = 40 // ems the whole must be wide to have it
)

// margin gives the room notes take at the right.
func (s *Surface) margin(width float32) float32 {
	switch em := s.em(); {
	case len(s.notes) == 0:
		return 0
	case width >= em*noteLeast:
		return em * noteEms
	default:
		return em * 2
	}
}

func (s *Surface) inMargin(at fyne.Position) bool {
	if len(s.notes) == 0 {
		return false
	}
	x, _ := s.insets()
	return at.X > x+s.page.width+s.em()*0.3 && at.X < s.size.Width-s.bar.room()
}

// tapNote does what a note is for.
func (s *Surface) tapNote(at fyne.Position) {
	for _, c := range s.cards {
		if at.Y < c.y || at.Y > c.y+c.h {
			continue
		}
		n := s.notes[c.n]
		if n.Tap != nil {
			n.Tap()
		} else if v := fyne.CurrentApp().Driver().CanvasForObject(s); v != nil && c.numbered {
			words := widgets.NewProse(n.Text)
			pop := widget.NewPopUp(widgets.AtLeast(s.em()*18, widgets.Inset(10, 8, words)), v)
			pop.ShowAtRelativePosition(fyne.NewPos(-s.em()*16, c.h), s)
			pop.ShowAtPosition(fyne.CurrentApp().Driver().AbsolutePositionForObject(s).Add(fyne.NewPos(max(0, at.X-s.em()*19), c.y+c.h)))
		}
		return
	}
}

// margin draws the notes of the paragraphs in view, under each other where they would overlap.
func (r *renderer) margin(size fyne.Size) {
	s := r.s
	s.cards = s.cards[:0]
	if len(s.notes) == 0 {
		return
	}
	dx, dy := s.insets()
	em, room := base.SizeForWidget(theme.SizeSmall, s), s.margin(size.Width)
	x, w := dx+s.page.width+s.em()*0.6, room-s.em()*0.6
	numbered := w < s.em()*4
	face := measure.Of(em, false)
	set := flow.Setting{Width: w - em*1.1, Em: face.Advance('国'), Advance: face.Advance}
	y, lead := dy, em*1.4
	first := gosort.Search(len(s.notes), func(i int) bool { return s.notes[i].pos.Para >= s.page.top.para })
	for i := first; i < len(s.notes); i++ {
		n := &s.notes[i]
		_, at, _, ok := s.page.spot(n.pos, false)
		if !ok || at > s.page.height {
			break
		}
		y = max(y, at+dy)
		c := card{n: i, y: y, h: lead + em*0.5, numbered: numbered}
		k := inks[n.Kind]
		if k.line == "" {
			k.line, k.ground = theme.Muted, theme.NeutralTint
		}
		if numbered {
			n.lines = []string{strconv.Itoa(i + 1)}
		} else if n.width != set.Width {
			n.lines, n.width = broken(&set, n.Text), set.Width
		}
		c.h = float32(len(n.lines))*lead + em*0.5
		if k.ground != "" {
			r.back = append(r.back, r.rect(r.color(k.ground), x, c.y, w, c.h))
		}
		r.back = append(r.back, r.rect(r.color(k.line), x, c.y, 3, c.h))
		for j, t := range n.lines {
			r.write(t, x+em*0.6, c.y+em*0.25+float32(j)*lead, set.Width, lead, em, false, r.color(base.ColorNameForeground))
		}
		s.cards = append(s.cards, c)
		y = c.y + c.h + em*0.4
	}
}

// broken gives the lines of some words.
func broken(set *flow.Setting, words string) (out []string) {
	t := buffer.New(words)
	for i := range t.Len() {
		s := t.Para(i)
		lines := set.Lines(s)
		for k, a := range lines {
			b := len(s)
			if k+1 < len(lines) {
				b = int(lines[k+1])
			}
			out = append(out, s[a:b])
		}
	}
	return out
}
