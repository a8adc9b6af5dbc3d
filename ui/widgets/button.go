package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	base "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Button is Fyne's button that Enter presses too, as people expect, with a ring while it has the focus: Fyne's other shade
// of the same colour tells nobody that the button of a dialog lies under the Enter key.
type Button struct {
	widget.Button
	focused bool
}

// NewButton gives one.
func NewButton(label string, tap func()) *Button {
	b := &Button{Button: widget.Button{Text: label, OnTapped: tap}}
	b.ExtendBaseWidget(b)
	return b
}

// IconButton gives one with a picture; label names it and is shown if show is true.
func IconButton(label string, icon fyne.Resource, show bool, tap func()) *Button {
	b := NewButton(label, tap)
	if !show {
		b.Text = ""
	}
	b.Icon = icon
	return b
}

// Primary gives the button of the usual next step.
func Primary(label string, tap func()) *Button {
	b := NewButton(label, tap)
	b.Importance = widget.HighImportance
	return b
}

// Quiet gives a button that does not draw the eye.
func Quiet(label string, tap func()) *Button {
	b := NewButton(label, tap)
	b.Importance = widget.LowImportance
	return b
}

// FocusGained shows the ring and comes into view.
func (b *Button) FocusGained() { b.focused = true; b.Button.FocusGained(); Reveal(b) }

// FocusLost hides the ring.
func (b *Button) FocusLost() { b.focused = false; b.Button.FocusLost() }

// CreateRenderer draws it.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	r := &buttonRenderer{b.Button.CreateRenderer(), b, canvas.NewRectangle(color.Transparent)}
	r.draw()
	return r
}

type buttonRenderer struct {
	fyne.WidgetRenderer
	b    *Button
	ring *canvas.Rectangle
}

// ringIn is how far the ring stands from the button's edge.
const ringIn = 2

func (r *buttonRenderer) draw() {
	r.ring.Hidden = !r.b.focused
	r.ring.StrokeWidth, r.ring.CornerRadius = 2, 3
	r.ring.StrokeColor = colorOf(r.b, map[widget.Importance]fyne.ThemeColorName{widget.HighImportance: base.ColorNameForegroundOnPrimary,
		widget.DangerImportance: base.ColorNameForegroundOnError, widget.WarningImportance: base.ColorNameForegroundOnWarning}[r.b.Importance])
	r.ring.Refresh()
}

// Layout puts the ring inside the edge.
func (r *buttonRenderer) Layout(s fyne.Size) {
	r.WidgetRenderer.Layout(s)
	r.ring.Move(fyne.NewSquareOffsetPos(ringIn))
	r.ring.Resize(s.SubtractWidthHeight(2*ringIn, 2*ringIn))
}

// Refresh draws it anew.
func (r *buttonRenderer) Refresh() { r.WidgetRenderer.Refresh(); r.draw() }

// Objects are the button's, and the ring over them.
func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return append(r.WidgetRenderer.Objects(), r.ring)
}

// Tapped presses and has the focus, so that one goes on from here by Tab. Fyne's button takes the focus away from
// everything, and the next Tab begins at the head of the page.
func (b *Button) Tapped(*fyne.PointEvent) {
	if c := canvasOf(b); c != nil {
		c.Focus(b)
	}
	b.press()
}

func (b *Button) press() {
	if !b.Disabled() && b.OnTapped != nil {
		b.OnTapped()
	}
}

// TypedKey presses on Enter as on Space.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		b.press()
	default:
		toPage(b, e)
	}
}

// Check is Fyne's tick box that Enter ticks too.
type Check struct{ widget.Check }

// NewCheck gives one.
func NewCheck(label string, on bool, change func(bool)) *Check {
	c := &Check{widget.Check{Text: label, Checked: on, OnChanged: change}}
	c.ExtendBaseWidget(c)
	return c
}

// FocusGained comes into view.
func (c *Check) FocusGained() { c.Check.FocusGained(); Reveal(c) }

// TypedKey hands what the window wants on to it.
func (c *Check) TypedKey(e *fyne.KeyEvent) {
	if (e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter) && !c.Disabled() {
		c.SetChecked(!c.Checked)
		return
	}
	if !toPage(c, e) {
		c.Check.TypedKey(e)
	}
}
