package text

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	base "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// scrollBar says which part of the text is in view, and goes to another by pointer.
type scrollBar struct {
	widget.BaseWidget
	s       *Surface
	hovered bool
	hold    float32 // where on the thumb it is held; below 0 not at all
}

func newScrollBar(s *Surface) *scrollBar {
	b := &scrollBar{s: s, hold: -1}
	b.ExtendBaseWidget(b)
	return b
}

const barWidth = 10

func (b *scrollBar) room() float32 { return barWidth }

// thumb gives where the thumb stands in the bar.
func (b *scrollBar) thumb() (y, h float32, on bool) {
	p := &b.s.page
	above, whole := p.above()
	if p.width <= 0 || whole <= p.height+1 {
		return 0, 0, false
	}
	track := b.Size().Height
	h = max(track*p.height/whole, min(28, track))
	return (track - h) * min(1, above/(whole-p.height)), h, true
}

// MouseIn, MouseMoved and MouseOut show that it can be held.
func (b *scrollBar) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved is MouseIn's.
func (b *scrollBar) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is MouseIn's.
func (b *scrollBar) MouseOut() { b.hovered = false; b.Refresh() }

// Cursor is the usual one, not the text's.
func (b *scrollBar) Cursor() desktop.Cursor { return desktop.DefaultCursor }

// Tapped goes a screen up or down.
func (b *scrollBar) Tapped(e *fyne.PointEvent) {
	y, h, on := b.thumb()
	switch step := b.s.page.height * 0.9; {
	case !on:
	case e.Position.Y < y:
		b.s.ScrollBy(-step)
	case e.Position.Y > y+h:
		b.s.ScrollBy(step)
	}
}

// Dragged goes along with the pointer.
func (b *scrollBar) Dragged(d *fyne.DragEvent) {
	y, h, on := b.thumb()
	if !on {
		return
	}
	if b.hold < 0 {
		b.hold = min(max(d.Position.Y-d.Dragged.DY-y, 0), h)
	}
	p := &b.s.page
	_, whole := p.above()
	p.jump((d.Position.Y - b.hold) / max(b.Size().Height-h, 1) * (whole - p.height))
	b.s.Refresh()
	b.s.scrolled()
}

// DragEnd lets go.
func (b *scrollBar) DragEnd() { b.hold = -1 }

// CreateRenderer draws it.
func (b *scrollBar) CreateRenderer() fyne.WidgetRenderer {
	r := &barRenderer{b: b, thumb: canvas.NewRectangle(color.Transparent)}
	return r
}

type barRenderer struct {
	b     *scrollBar
	thumb *canvas.Rectangle
}

func (r *barRenderer) MinSize() fyne.Size { return fyne.NewSize(barWidth, 0) }
func (r *barRenderer) Layout(fyne.Size) {
	y, h, on := r.b.thumb()
	r.thumb.Hidden = !on
	w := float32(4)
	if r.b.hovered || r.b.hold >= 0 {
		w = 8
	}
	r.thumb.CornerRadius = w / 2
	r.thumb.FillColor = base.ColorForWidget(base.ColorNameScrollBar, r.b)
	r.thumb.Move(fyne.NewPos(barWidth-w-1, y))
	r.thumb.Resize(fyne.NewSize(w, h))
}
func (r *barRenderer) Refresh() {
	r.Layout(r.b.Size())
	canvas.Refresh(r.b)
}
func (r *barRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.thumb} }
func (r *barRenderer) Destroy()                     {}
