package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	base "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"renda/ui/theme"
)

// Ground is a coloured rectangle that follows the theme.
type Ground struct {
	widget.BaseWidget
	Fill, Stroke fyne.ThemeColorName
	Radius       float32
	Least        fyne.Size // its least size
}

// NewGround gives a rectangle of a colour.
func NewGround(fill fyne.ThemeColorName) *Ground {
	g := &Ground{Fill: fill}
	g.ExtendBaseWidget(g)
	return g
}

// CreateRenderer draws it.
func (g *Ground) CreateRenderer() fyne.WidgetRenderer {
	r := &groundRenderer{g, canvas.NewRectangle(color.Transparent)}
	r.Refresh()
	return r
}

type groundRenderer struct {
	g *Ground
	c *canvas.Rectangle
}

func (r *groundRenderer) Layout(s fyne.Size) { r.c.Resize(s) }
func (r *groundRenderer) MinSize() fyne.Size { return r.g.Least }
func (r *groundRenderer) Refresh() {
	r.c.FillColor, r.c.CornerRadius, r.c.StrokeWidth = color.Transparent, r.g.Radius, 0
	if r.g.Fill != "" {
		r.c.FillColor = colorOf(r.g, r.g.Fill)
	}
	if r.g.Stroke != "" {
		r.c.StrokeColor, r.c.StrokeWidth = colorOf(r.g, r.g.Stroke), 1
	}
	r.c.Refresh()
}
func (r *groundRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.c} }
func (r *groundRenderer) Destroy()                     {}

// On puts content on a coloured ground.
func On(fill fyne.ThemeColorName, content fyne.CanvasObject) fyne.CanvasObject {
	return container.NewStack(NewGround(fill), content)
}

// Panel puts content on a framed surface with room around it.
func Panel(content ...fyne.CanvasObject) fyne.CanvasObject {
	g := NewGround(theme.Surface)
	g.Stroke, g.Radius = theme.Line, 6
	return container.NewStack(g, Inset(14, 12, container.NewVBox(content...)))
}

// PanelFill is Panel for one thing that takes all the room there is.
func PanelFill(content fyne.CanvasObject) fyne.CanvasObject {
	g := NewGround(theme.Surface)
	g.Stroke, g.Radius = theme.Line, 6
	return container.NewStack(g, Inset(1, 1, content))
}

// Inset leaves room at the sides and above and below.
func Inset(x, y float32, content fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(y, y, x, x), content)
}

// Gap is empty room of a height and width.
func Gap(w, h float32) fyne.CanvasObject {
	g := NewGround("")
	g.Least = fyne.NewSize(w, h)
	return g
}

// HLine is a hairline across.
func HLine() fyne.CanvasObject {
	g := NewGround(theme.Line)
	g.Least = fyne.NewSize(1, 1)
	return g
}

// VLine is a hairline down.
func VLine() fyne.CanvasObject { return HLine() }

// Frame puts content between a head, a foot and a left column without gaps; each may be nil.
func Frame(top, bottom, left, content fyne.CanvasObject) fyne.CanvasObject {
	all := []fyne.CanvasObject{content}
	for _, o := range []fyne.CanvasObject{top, bottom, left} {
		if o != nil {
			all = append(all, o)
		}
	}
	return container.New(frame{top, bottom, left}, all...)
}

type frame struct{ top, bottom, left fyne.CanvasObject }

func least(o fyne.CanvasObject) fyne.Size {
	if o == nil || !o.Visible() {
		return fyne.Size{}
	}
	return o.MinSize()
}

func (f frame) MinSize(o []fyne.CanvasObject) fyne.Size {
	t, b, l, c := least(f.top), least(f.bottom), least(f.left), o[0].MinSize()
	return fyne.NewSize(max(t.Width, b.Width, l.Width+c.Width), t.Height+b.Height+max(l.Height, c.Height))
}

func (f frame) Layout(o []fyne.CanvasObject, s fyne.Size) {
	t, b, l := least(f.top).Height, least(f.bottom).Height, least(f.left).Width
	put := func(x fyne.CanvasObject, at fyne.Position, size fyne.Size) {
		if x != nil {
			x.Move(at)
			x.Resize(size)
		}
	}
	put(f.top, fyne.Position{}, fyne.NewSize(s.Width, t))
	put(f.bottom, fyne.NewPos(0, s.Height-b), fyne.NewSize(s.Width, b))
	put(f.left, fyne.NewPos(0, t), fyne.NewSize(l, s.Height-t-b))
	put(o[0], fyne.NewPos(l, t), fyne.NewSize(s.Width-l, s.Height-t-b))
}

// Equal puts things side by side, equally wide, with a gap; under each other where
// one would be narrower than least.
func Equal(gap, least float32, things ...fyne.CanvasObject) fyne.CanvasObject {
	return container.New(&equal{gap: gap, least: least}, things...)
}

// Cards is Equal for any number of cards: the last row may be shorter.
func Cards(gap, least float32, things ...fyne.CanvasObject) fyne.CanvasObject {
	return container.New(&equal{gap: gap, least: least, ragged: true}, things...)
}

type equal struct {
	gap, least, width float32
	ragged            bool
}

func (e *equal) columns(n int) int {
	if e.width == 0 {
		return n // not laid out yet: most windows are wide enough
	}
	for c := n; c > 1; c-- {
		if (e.width-float32(c-1)*e.gap)/float32(c) >= e.least*base.TextSize()/15 && (e.ragged || n%c == 0) {
			return c
		}
	}
	return 1
}

func (e *equal) rowHeight(o []fyne.CanvasObject) (h float32) {
	for _, x := range o {
		h = max(h, x.MinSize().Height)
	}
	return h
}

func (e *equal) MinSize(o []fyne.CanvasObject) fyne.Size {
	c, w := e.columns(len(o)), float32(0)
	for _, x := range o {
		w = max(w, x.MinSize().Width)
	}
	rows := float32((len(o) + c - 1) / c)
	return fyne.NewSize(w, rows*e.rowHeight(o)+(rows-1)*e.gap)
}

func (e *equal) Layout(o []fyne.CanvasObject, s fyne.Size) {
	e.width = s.Width
	c := e.columns(len(o))
	w, h := (s.Width-float32(c-1)*e.gap)/float32(c), e.rowHeight(o)
	for i, x := range o {
		x.Move(fyne.NewPos(float32(i%c)*(w+e.gap), float32(i/c)*(h+e.gap)))
		x.Resize(fyne.NewSize(w, h))
	}
}

// Buttons puts buttons side by side with room between them.
func Buttons(things ...fyne.CanvasObject) fyne.CanvasObject { return Row(8, things...) }

// Row puts things side by side with a gap, each at its own width and centred.
func Row(gap float32, things ...fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedHBoxLayout(gap), things...)
}

// Column puts things under each other with a gap.
func Column(gap float32, things ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(gap), things...)
}

// Middle centres content vertically and gives it all the width.
func Middle(content fyne.CanvasObject) fyne.CanvasObject {
	return container.NewVBox(layout.NewSpacer(), content, layout.NewSpacer())
}

// AtMost gives content no more than a width (at 100 % type) and centres it there: long
// lines are hard to read.
func AtMost(width float32, content fyne.CanvasObject) fyne.CanvasObject {
	return container.New(atMost(width), content)
}

// AtLeast gives content at least a width.
func AtLeast(width float32, content fyne.CanvasObject) fyne.CanvasObject {
	return container.New(atLeast(width), content)
}

type atMost float32

func (a atMost) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }
func (a atMost) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w := min(s.Width, max(float32(a)*base.TextSize()/15, o[0].MinSize().Width))
	o[0].Resize(fyne.NewSize(w, s.Height))
	o[0].Move(fyne.NewPos((s.Width-w)/2, 0))
}

type atLeast float32

func (a atLeast) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[0].MinSize()
	return fyne.NewSize(max(float32(a), m.Width), m.Height)
}
func (a atLeast) Layout(o []fyne.CanvasObject, s fyne.Size) {
	o[0].Resize(s)
	o[0].Move(fyne.Position{})
}
