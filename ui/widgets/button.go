package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Button is Fyne's button that Enter presses too, as people expect.
type Button struct{ widget.Button }

// NewButton gives one.
func NewButton(label string, tap func()) *Button {
	b := &Button{widget.Button{Text: label, OnTapped: tap}}
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

// FocusGained comes into view.
func (b *Button) FocusGained() { b.Button.FocusGained(); Reveal(b) }

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
		ToWindow(b, e)
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
	if !ToWindow(c, e) {
		c.Check.TypedKey(e)
	}
}
