package widgets

import (
	"fyne.io/fyne/v2"
	base "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Reveal scrolls the page something stands on until it can be seen. What gets the focus calls it: whoever goes through a
// page by Tab would otherwise type where nobody sees it.
func Reveal(o fyne.CanvasObject) {
	sc := ScrollAround(o)
	if sc == nil || sc.Size().Height <= 0 {
		return
	}
	d := fyne.CurrentApp().Driver()
	top := d.AbsolutePositionForObject(o).Y - d.AbsolutePositionForObject(sc).Y
	air := 2 * base.TextSize()
	switch low := top + min(o.Size().Height, sc.Size().Height-2*air) - sc.Size().Height; {
	case top < 0:
		sc.ScrollToOffset(sc.Offset.AddXY(0, top-air))
	case low > 0:
		sc.ScrollToOffset(sc.Offset.AddXY(0, low+air))
	}
}

// Select is Fyne's list to choose from that comes into view with the focus.
type Select struct{ widget.Select }

// NewSelect gives one.
func NewSelect(options []string, change func(string)) *Select {
	s := &Select{widget.Select{Options: options, OnChanged: change}}
	s.ExtendBaseWidget(s)
	return s
}

// FocusGained brings it into view.
func (s *Select) FocusGained() { s.Select.FocusGained(); Reveal(s) }

// TypedKey opens on Enter as on Space, and hands what the window wants on to it.
func (s *Select) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
		e = &fyne.KeyEvent{Name: fyne.KeySpace}
	}
	if !toPage(s, e) {
		s.Select.TypedKey(e)
	}
}
