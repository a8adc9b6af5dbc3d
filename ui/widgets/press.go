package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	base "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"renda/ui/theme"
)

// Press makes anything a thing to press: by pointer, Space or Enter, with a
// ground for hover and a ring for focus.
type Press struct {
	widget.BaseWidget
	Label   string // what it is called
	Content fyne.CanvasObject
	OnTap   func()
	OnKey   func(*fyne.KeyEvent) // other keys, may be nil

	Ground, Over, On fyne.ThemeColorName // at rest, under the pointer, while Active
	Border           fyne.ThemeColorName // "" none
	Bar              fyne.ThemeColorName // mark at the left edge while Active, "" none
	Radius           float32
	Pad              fyne.Size // between edge and content
	Active           bool

	hovered, focused bool
}

// NewPress wraps content.
func NewPress(label string, content fyne.CanvasObject, tap func()) *Press {
	p := &Press{Label: label, Content: content, OnTap: tap, Over: base.ColorNameHover, On: theme.AccentTint, Radius: 4}
	p.ExtendBaseWidget(p)
	return p
}

// Tapped, TappedSecondary and the like are Fyne's.
func (p *Press) Tapped(*fyne.PointEvent) {
	if p.OnTap != nil {
		p.OnTap()
	}
}

// MouseIn shows the ground under the pointer.
func (p *Press) MouseIn(*desktop.MouseEvent) { p.hovered = true; p.Refresh() }

// MouseMoved does nothing.
func (p *Press) MouseMoved(*desktop.MouseEvent) {}

// MouseOut takes the ground away.
func (p *Press) MouseOut() { p.hovered = false; p.Refresh() }

// Cursor is a hand.
func (p *Press) Cursor() desktop.Cursor { return desktop.PointerCursor }

// FocusGained shows the ring and comes into view.
func (p *Press) FocusGained() { p.focused = true; p.Refresh(); Reveal(p) }

// FocusLost hides the ring.
func (p *Press) FocusLost() { p.focused = false; p.Refresh() }

// TypedRune does nothing.
func (p *Press) TypedRune(rune) {}

// TypedKey presses on Space and Enter.
func (p *Press) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		p.Tapped(nil)
	default:
		if p.OnKey != nil {
			p.OnKey(e)
		}
		if e.Name != fyne.KeyEscape || p.OnKey == nil {
			toPage(p, e)
		}
	}
}

// AccessibilityLabel is what it is called.
func (p *Press) AccessibilityLabel() string { return p.Label }

// AccessibilityRole says that it can be pressed.
func (p *Press) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer draws it.
func (p *Press) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	r := &pressRenderer{p: p, ground: canvas.NewRectangle(color.Transparent), bar: canvas.NewRectangle(color.Transparent)}
	r.Refresh()
	return r
}

type pressRenderer struct {
	p           *Press
	ground, bar *canvas.Rectangle
}

func (r *pressRenderer) Layout(s fyne.Size) {
	r.ground.Resize(s)
	r.bar.Resize(fyne.NewSize(3, s.Height))
	r.p.Content.Resize(fyne.NewSize(s.Width-2*r.p.Pad.Width, s.Height-2*r.p.Pad.Height))
	r.p.Content.Move(fyne.NewPos(r.p.Pad.Width, r.p.Pad.Height))
}

func (r *pressRenderer) MinSize() fyne.Size {
	return r.p.Content.MinSize().Add(fyne.NewSize(2*r.p.Pad.Width, 2*r.p.Pad.Height))
}

func (r *pressRenderer) Refresh() {
	p := r.p
	fill := p.Ground
	if p.hovered {
		fill = p.Over
	}
	if p.Active && p.On != "" {
		fill = p.On
	}
	r.ground.FillColor = color.Transparent
	if fill != "" {
		r.ground.FillColor = colorOf(p, fill)
	}
	r.ground.CornerRadius = p.Radius
	r.ground.StrokeWidth, r.ground.StrokeColor = 0, color.Transparent
	if p.Border != "" {
		r.ground.StrokeWidth, r.ground.StrokeColor = 1, colorOf(p, p.Border)
	}
	if p.focused {
		r.ground.StrokeWidth, r.ground.StrokeColor = 2, colorOf(p, base.ColorNameFocus)
	}
	r.bar.FillColor = color.Transparent
	if p.Active && p.Bar != "" {
		r.bar.FillColor = colorOf(p, p.Bar)
	}
	r.ground.Refresh()
	r.bar.Refresh()
	p.Content.Refresh()
	r.Layout(p.Size())
}

func (r *pressRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.bar, r.p.Content}
}
func (r *pressRenderer) Destroy() {}
