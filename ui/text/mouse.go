package text

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"renda/ui/i18n"
	"renda/ui/text/buffer"
	"renda/ui/widgets"
)

// hand is what the pointer is about.
type hand struct {
	twice  bool // it was pressed twice here; once more selects the paragraph
	at     fyne.Position
	scroll *fyne.Animation // rolls while the pointer is held outside
	speed  float32
	last   float32
}

// local gives a point of the widget as one of the view.
func (s *Surface) local(at fyne.Position) (x, y float32) {
	dx, dy := s.insets()
	return at.X - dx, at.Y - dy
}

// under gives the place under a point of the widget.
func (s *Surface) under(at fyne.Position) (buffer.Pos, bool) {
	if s.page.width <= 0 {
		return buffer.Pos{}, false
	}
	return s.page.hit(s.local(at))
}

// MouseDown puts the cursor, with Shift it selects up to the pointer, a third press selects the
// paragraph.
func (s *Surface) MouseDown(m *desktop.MouseEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(s); c != nil && !s.Disabled() {
		c.Focus(s)
	}
	if s.inMargin(m.Position) {
		return
	}
	at, end := s.under(m.Position)
	a, b := buffer.Order(s.from, s.to)
	if m.Button == desktop.MouseButtonSecondary && a != b && !at.Before(a) && at.Before(b) {
		return // the menu is about what is selected
	}
	if s.hand.twice {
		s.hand.twice = false
		s.from, s.to = buffer.Pos{Para: at.Para}, buffer.Pos{Para: at.Para, Byte: len(s.page.text.Para(at.Para))}
		s.Refresh()
		return
	}
	s.moved(at, end, s.shift || m.Modifier&fyne.KeyModifierShift != 0)
}

// MouseUp tells which character was pressed.
func (s *Surface) MouseUp(m *desktop.MouseEvent) {
	if s.inMargin(m.Position) {
		s.tapNote(m.Position)
		return
	}
	if m.Button == desktop.MouseButtonPrimary && s.from == s.to && s.OnTap != nil {
		s.OnTap(s.page.text.Offset(s.to))
	}
}

// MouseIn, MouseMoved and MouseOut forget a double press once the pointer moves on.
func (s *Surface) MouseIn(*desktop.MouseEvent) {}

// MouseMoved is MouseIn's.
func (s *Surface) MouseMoved(m *desktop.MouseEvent) {
	if d := m.Position.Subtract(s.hand.at); d.X*d.X+d.Y*d.Y > 9 {
		s.hand.twice = false
	}
	s.hand.at = m.Position
}

// MouseOut is MouseIn's.
func (s *Surface) MouseOut() { s.hand.twice = false }

// Tapped does nothing: the cursor was put when the button went down.
func (s *Surface) Tapped(*fyne.PointEvent) {}

// DoubleTapped selects the word.
func (s *Surface) DoubleTapped(p *fyne.PointEvent) {
	at, _ := s.under(p.Position)
	w := s.page.text.Word(at)
	s.from, s.to, s.end, s.goal = w.A, w.B, false, -1
	s.hand.twice, s.hand.at = true, p.Position
	s.Refresh()
}

// Dragged selects up to the pointer; outside the view the text rolls.
func (s *Surface) Dragged(d *fyne.DragEvent) {
	if s.page.width <= 0 {
		return
	}
	_, y := s.local(d.Position)
	s.hand.at = d.Position
	s.reach()
	switch {
	case y < 0:
		s.roll(y)
	case y > s.page.height:
		s.roll(y - s.page.height)
	default:
		s.stopRoll()
	}
}

// reach selects up to the pointer.
func (s *Surface) reach() {
	x, y := s.local(s.hand.at)
	s.to, s.end = s.page.hit(x, min(max(y, 0), s.page.height-1))
	s.goal = -1
	s.caret.awake()
	s.Refresh()
}

// DragEnd ends it.
func (s *Surface) DragEnd() { s.stopRoll() }

// roll scrolls by so many of its own heights a second until stopRoll; the further outside the pointer
// is held the faster. It runs on Fyne's animations, as the driver sends no more drags while the pointer rests.
func (s *Surface) roll(by float32) {
	s.hand.speed = by * 6
	if s.hand.scroll != nil {
		return
	}
	const beat = 10 * time.Second
	a := fyne.NewAnimation(beat, func(f float32) {
		step := f - s.hand.last
		if s.hand.last = f; step > 0 && step < 0.1 {
			s.page.scroll(s.hand.speed * step * float32(beat.Seconds()))
			s.reach()
			s.scrolled()
		}
	})
	a.Curve, a.RepeatCount = fyne.AnimationLinear, fyne.AnimationRepeatForever
	s.hand.scroll, s.hand.last = a, 1
	a.Start()
}

func (s *Surface) stopRoll() {
	if s.hand.scroll != nil {
		s.hand.scroll.Stop()
		s.hand.scroll = nil
	}
}

// Scrolled turns the wheel.
func (s *Surface) Scrolled(e *fyne.ScrollEvent) {
	if s.page.width <= 0 {
		return
	}
	was := s.page.top
	s.page.scroll(-e.Scrolled.DY)
	if was == s.page.top {
		if sc := widgets.ScrollAround(s); sc != nil {
			sc.Scrolled(e) // there is no more here: the page goes on
		}
		return
	}
	s.Refresh()
	s.scrolled()
}

// TappedSecondary opens the menu.
func (s *Surface) TappedSecondary(p *fyne.PointEvent) {
	d := fyne.CurrentApp().Driver()
	c := d.CanvasForObject(s)
	if c == nil {
		return
	}
	clip := fyne.CurrentApp().Clipboard()
	item := func(key string, on bool, do func()) *fyne.MenuItem {
		m := fyne.NewMenuItem(i18n.T(key), do)
		m.Disabled = !on
		return m
	}
	some, w, t := s.from != s.to, s.writes(), s.page.text
	items := []*fyne.MenuItem{
		item("text.copy", some, func() { s.copy(clip) }),
		item("text.all", s.Runes() > 0, s.SelectAll),
	}
	if w {
		items = []*fyne.MenuItem{
			item("text.undo", t.CanUndo(), s.Undo), item("text.redo", t.CanRedo(), s.Redo), fyne.NewMenuItemSeparator(),
			item("text.cut", some, func() { s.cut(clip) }), items[0],
			item("text.paste", clip.Content() != "", func() { s.paste(clip) }), items[1],
		}
	}
	if s.OnFind != nil {
		items = append(items, fyne.NewMenuItemSeparator(), item("text.find", true, s.OnFind))
	}
	widget.NewPopUpMenu(fyne.NewMenu("", items...), c).ShowAtPosition(d.AbsolutePositionForObject(s).Add(p.Position))
}
