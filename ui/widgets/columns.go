package widgets

import (
	"cmp"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	base "fyne.io/fyne/v2/theme"

	"renda/ui/theme"
)

// Aside puts a column beside the main one, each with its own scroll; above it in one
// scroll where the main one would be narrower than least (at 100 % type).
func Aside(main, side fyne.CanvasObject, width, least float32) fyne.CanvasObject {
	return container.New(&aside{width: width, least: least}, main, side)
}

type aside struct{ width, least float32 }

const asideGap = 16

func (a *aside) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(320, 200)
}

func (a *aside) Layout(o []fyne.CanvasObject, s fyne.Size) {
	k := base.TextSize() / 15
	w := min(a.width*k, s.Width*0.42)
	if s.Width-w-asideGap < a.least {
		// Too narrow for two columns: the side column goes below.
		h := min(s.Height*0.45, o[1].MinSize().Height)
		o[0].Move(fyne.Position{})
		o[0].Resize(fyne.NewSize(s.Width, s.Height-h-asideGap))
		o[1].Move(fyne.NewPos(0, s.Height-h))
		o[1].Resize(fyne.NewSize(s.Width, h))
		return
	}
	o[0].Move(fyne.Position{})
	o[0].Resize(fyne.NewSize(s.Width-w-asideGap, s.Height))
	o[1].Move(fyne.NewPos(s.Width-w, 0))
	o[1].Resize(fyne.NewSize(w, s.Height))
}

// Scroll is a column that scrolls, with room at the right for its bar.
func Scroll(content fyne.CanvasObject) *container.Scroll {
	return container.NewVScroll(container.New(layout.NewCustomPaddedLayout(1, 1, 1, 13), content))
}

// Flow puts things side by side and goes on below where there is no room.
func Flow(gap float32, things ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flowing{gap: gap}, things...)
}

type flowing struct{ gap, width float32 }

func (f *flowing) place(o []fyne.CanvasObject, width float32, put func(x fyne.CanvasObject, at fyne.Position, s fyne.Size)) (h float32) {
	x, y, row := float32(0), float32(0), float32(0)
	for _, c := range o {
		if !c.Visible() {
			continue
		}
		m := c.MinSize()
		m.Width = min(m.Width, width)
		if x > 0 && x+m.Width > width {
			x, y, row = 0, y+row+f.gap, 0
		}
		put(c, fyne.NewPos(x, y), m)
		x += m.Width + f.gap
		row = max(row, m.Height)
	}
	return y + row
}

func (f *flowing) MinSize(o []fyne.CanvasObject) fyne.Size {
	w := float32(0)
	for _, c := range o {
		if c.Visible() {
			w = max(w, min(c.MinSize().Width, 200))
		}
	}
	width := f.width
	if width == 0 {
		width = 600
	}
	return fyne.NewSize(w, f.place(o, width, func(fyne.CanvasObject, fyne.Position, fyne.Size) {}))
}

func (f *flowing) Layout(o []fyne.CanvasObject, s fyne.Size) {
	f.width = s.Width
	f.place(o, s.Width, func(c fyne.CanvasObject, at fyne.Position, m fyne.Size) {
		c.Move(at)
		c.Resize(m)
	})
}

// Grid is a small table to read: a head and rows whose cells wrap. Columns share the
// width by the length of what stands in them; short words (a name, a day, a time) stay on one line.
func Grid(head []string, rows [][]string) fyne.CanvasObject {
	weights := make([]float32, len(head))
	longest := func(i int, s string, most int) {
		n := 0
		for _, r := range s {
			if n++; r >= 0x2E80 {
				n++
			}
		}
		weights[i] = max(weights[i], float32(min(n, most))+2)
	}
	for i, h := range head {
		longest(i, h, 60)
		for _, r := range rows {
			if i < len(r) {
				longest(i, r[i], 60)
			}
		}
	}
	line := func(cells []string, dim bool) fyne.CanvasObject {
		var out []fyne.CanvasObject
		for i := range head {
			s := ""
			if i < len(cells) {
				s = cells[i]
			}
			p := NewProse(s)
			p.Tight = true
			if dim {
				p.Color, p.Type = theme.Muted, theme.SizeSmall
			}
			out = append(out, p)
		}
		return Inset(0, 4, container.New(&columns{weights: weights, gap: 14, least: shortWords}, out...))
	}
	box := Column(0, line(head, true))
	for _, r := range rows {
		box.Add(HLine())
		box.Add(line(r, false))
	}
	return box
}

// Sides puts things side by side by weight, each as high as the highest.
func Sides(gap float32, weights []float32, things ...fyne.CanvasObject) fyne.CanvasObject {
	return container.New(&columns{weights: weights, gap: gap}, things...)
}

type columns struct {
	weights []float32 // as long as the words, with least
	gap     float32
	least   float32 // a column of this weight and below has the room its words need, if there is any
	width   float32
}

// shortWords is how long words may be, in half characters, to stand on one line of a Grid.
const shortWords = 14

// widths shares the room out.
func (c *columns) widths(n int, room float32) []float32 {
	out, order := make([]float32, n), make([]int, n)
	for i := range n {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(c.weights[a], c.weights[b]) })
	half, left, sum := base.TextSize()/2, room, float32(0)
	for _, i := range order[:n-1] { // the shortest first, as long as the long ones keep a third
		if w := c.weights[i] * half; c.weights[i] <= c.least && left-w > room/3 {
			out[i] = w
			left -= w
		}
	}
	for i := range n {
		if out[i] == 0 {
			sum += c.weights[i]
		}
	}
	for i := range n {
		if out[i] == 0 {
			out[i] = left * c.weights[i] / sum
		}
	}
	return out
}

func (c *columns) MinSize(o []fyne.CanvasObject) (m fyne.Size) {
	for _, x := range o {
		s := x.MinSize()
		m.Width += s.Width
		m.Height = max(m.Height, s.Height)
	}
	m.Width += c.gap * float32(len(o)-1)
	return m
}

func (c *columns) Layout(o []fyne.CanvasObject, s fyne.Size) {
	c.width = s.Width
	x := float32(0)
	for i, w := range c.widths(len(o), s.Width-c.gap*float32(len(o)-1)) {
		o[i].Move(fyne.NewPos(x, 0))
		o[i].Resize(fyne.NewSize(w, s.Height))
		x += w + c.gap
	}
}
