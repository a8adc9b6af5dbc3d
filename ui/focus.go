package ui

import (
	"time"

	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/widgets"
)

// minding is a stage after whose work the focus is where somebody can see it.
type minding struct {
	present.Stage
	mind func()
}

// Do runs fn on the screen's thread.
func (m minding) Do(fn func()) { m.Stage.Do(func() { fn(); m.mind() }) }

// After runs fn there later.
func (m minding) After(d time.Duration, fn func()) (stop func()) {
	return m.Stage.After(d, func() { fn(); m.mind() })
}

func (f *frame) mind() {
	if f.open != nil {
		f.open.mind()
	}
}

// mind sees to the focus. A page drawn anew takes away what had it: for whoever works by keyboard the keys would go to what
// is gone, and Tab begin at the head of the window. The focus goes to what stands there under the same name, else to where the
// screen begins; there too once a screen has something to begin with that was still being fetched when it opened.
func (s *shell) mind() {
	c := s.f.win.Canvas()
	if s.locked || s.screen == nil || c.Overlays().Top() != nil {
		return
	}
	gone := widgets.Lost(c)
	if c.Focused() != nil && !gone {
		s.seeks = false
		return
	}
	if !gone && !s.seeks {
		return
	}
	if gone {
		if twin := widgets.Twin(c.Content(), c.Focused()); twin != nil && widgets.Focus(c, twin) {
			return
		}
		c.Unfocus()
		s.seeks = true
	}
	if x, ok := s.screen.(room.Shower); ok {
		x.Shown()
	}
}
