package text

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"renda/ui/text/buffer"
	"renda/ui/widgets"
)

// TypedRune types a character.
func (s *Surface) TypedRune(r rune) {
	if s.writes() && (!unicode.IsControl(r) || r == '\t') {
		s.put(string(r), buffer.Typed)
	}
}

// KeyDown hears Shift: with it keys that move the cursor select.
func (s *Surface) KeyDown(k *fyne.KeyEvent) {
	if k.Name == desktop.KeyShiftLeft || k.Name == desktop.KeyShiftRight {
		s.shift = true
	}
}

// KeyUp hears Shift let go.
func (s *Surface) KeyUp(k *fyne.KeyEvent) {
	if k.Name == desktop.KeyShiftLeft || k.Name == desktop.KeyShiftRight {
		s.shift = false
	}
}

// TypedKey moves, deletes and ends lines; what a text has no use for goes to the window.
func (s *Surface) TypedKey(k *fyne.KeyEvent) {
	if s.OnKey != nil && s.OnKey(k) {
		return
	}
	if k.Name == fyne.KeyEscape && s.OnEscape != nil {
		s.OnEscape()
		return
	}
	if widgets.ToWindow(s, k) || s.move(k.Name, s.shift) || !s.writes() {
		return
	}
	t := s.page.text
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		s.put("\n", buffer.Whole)
	case fyne.KeyBackspace:
		s.erase(t.Prev(s.to), buffer.Erased)
	case fyne.KeyDelete:
		s.erase(t.Next(s.to), buffer.Swallowed)
	}
}

// erase deletes the selection, or what lies between the cursor and a place.
func (s *Surface) erase(to buffer.Pos, kind buffer.Kind) {
	switch {
	case s.from != s.to:
		s.put("", buffer.Whole)
	case to != s.to:
		s.replace(s.to, to, "", kind)
	}
}

// move moves the cursor or, where nothing is written, the view; false if the key does neither.
func (s *Surface) move(key fyne.KeyName, selecting bool) bool {
	p, t := &s.page, s.page.text
	if p.width <= 0 {
		return false
	}
	if s.ReadOnly && !selecting && s.from == s.to && s.page1(key) {
		return true
	}
	a, b := buffer.Order(s.from, s.to)
	had := a != b && !selecting
	switch key {
	case fyne.KeyLeft:
		if had {
			s.moved(a, false, false)
		} else {
			s.moved(t.Prev(s.to), false, selecting)
		}
	case fyne.KeyRight:
		if had {
			s.moved(b, false, false)
		} else {
			s.moved(t.Next(s.to), false, selecting)
		}
	case fyne.KeyHome:
		from, _ := p.span(s.to.Para, p.line(s.to, s.end))
		s.moved(buffer.Pos{Para: s.to.Para, Byte: from}, false, selecting)
	case fyne.KeyEnd:
		_, to := p.span(s.to.Para, p.line(s.to, s.end))
		s.moved(buffer.Pos{Para: s.to.Para, Byte: to}, true, selecting)
	case fyne.KeyUp:
		s.vertical(-1, selecting)
	case fyne.KeyDown:
		s.vertical(1, selecting)
	case fyne.KeyPageUp:
		s.screen(-1, selecting)
	case fyne.KeyPageDown:
		s.screen(1, selecting)
	default:
		return false
	}
	return true
}

// page1 moves the view of a text that is read: the cursor is nowhere to be seen.
func (s *Surface) page1(key fyne.KeyName) bool {
	by := s.page.lead(Format{Size: 1})
	switch key {
	case fyne.KeyUp:
		by *= -1
	case fyne.KeyDown:
	case fyne.KeyPageUp:
		by -= s.page.height
	case fyne.KeyPageDown, fyne.KeySpace:
		by = s.page.height - by
	case fyne.KeyHome:
		s.Go(0)
		return true
	case fyne.KeyEnd:
		s.Go(s.Runes())
		return true
	default:
		return false
	}
	s.ScrollBy(by)
	return true
}

// ScrollBy moves the view down by so much.
func (s *Surface) ScrollBy(by float32) {
	if s.page.width <= 0 {
		return
	}
	s.page.scroll(by)
	s.Refresh()
	s.scrolled()
}

// moved puts the cursor.
func (s *Surface) moved(to buffer.Pos, end, selecting bool) {
	s.page.text.Pause()
	s.to, s.end, s.goal = to, end, -1
	if !selecting {
		s.from = to
	}
	s.reveal()
}

// vertical moves the cursor by one line.
func (s *Surface) vertical(by int, selecting bool) {
	p := &s.page
	k := p.line(s.to, s.end)
	goal := s.goal
	if goal < 0 {
		goal, _, _, _ = p.spot(s.to, s.end)
	}
	para, k := s.to.Para, k+by
	switch {
	case k < 0 && para == 0:
		s.moved(buffer.Pos{}, false, selecting)
		return
	case k < 0:
		para--
		k = len(p.lay(para)) - 1
	case k >= len(p.lay(para)) && para == len(p.blocks)-1:
		s.moved(p.text.End(), true, selecting)
		return
	case k >= len(p.lay(para)):
		para, k = para+1, 0
	}
	at, end := p.across(para, k, goal)
	s.moved(at, end, selecting)
	s.goal = goal
}

// screen moves view and cursor by what is in view, less one line.
func (s *Surface) screen(by float32, selecting bool) {
	p := &s.page
	x, y, h, ok := p.spot(s.to, s.end)
	if !ok {
		s.reveal()
		return
	}
	if s.goal >= 0 {
		x = s.goal
	}
	step := (p.height - h) * by
	above, _ := p.above()
	p.scroll(step)
	now, _ := p.above()
	at, end := p.hit(x, min(max(y+h/2, h/2), p.height-h/2))
	if moved := now - above; moved*by < h { // no more to scroll: to the very end
		at, end = buffer.Pos{}, false
		if by > 0 {
			at = p.text.End()
		}
	}
	s.moved(at, end, selecting)
	s.goal = x
	s.scrolled()
}

// TypedShortcut cuts, copies, pastes, takes back, finds; other keys go to the window.
func (s *Surface) TypedShortcut(k fyne.Shortcut) {
	switch x := widgets.Inside(k).(type) {
	case *fyne.ShortcutCopy:
		s.copy(x.Clipboard)
	case *fyne.ShortcutCut:
		s.cut(x.Clipboard)
	case *fyne.ShortcutPaste:
		s.paste(x.Clipboard)
	case *fyne.ShortcutSelectAll:
		s.SelectAll()
	case *fyne.ShortcutUndo:
		s.Undo()
	case *fyne.ShortcutRedo:
		s.Redo()
	case *desktop.CustomShortcut:
		if s.OnShort != nil && s.OnShort(x) || s.Keeps(x) && s.custom(x) {
			return
		}
		widgets.ShortcutToWindow(s, k)
	default:
		widgets.ShortcutToWindow(s, k)
	}
}

// Keeps reports whether keys mean something to the text; all others are the window's.
func (s *Surface) Keeps(k fyne.Shortcut) bool {
	x, ok := k.(*desktop.CustomShortcut)
	if !ok {
		return true
	}
	if x.Modifier&^fyne.KeyModifierShift != fyne.KeyModifierControl {
		return false
	}
	switch x.KeyName {
	case fyne.KeyLeft, fyne.KeyRight, fyne.KeyHome, fyne.KeyEnd:
		return true
	case fyne.KeyBackspace, fyne.KeyDelete:
		return s.writes()
	case fyne.KeyF:
		return s.OnFind != nil
	case fyne.KeyZ:
		return x.Modifier&fyne.KeyModifierShift != 0
	}
	return false
}

func (s *Surface) custom(x *desktop.CustomShortcut) bool {
	t, selecting := s.page.text, x.Modifier&fyne.KeyModifierShift != 0
	switch x.KeyName {
	case fyne.KeyLeft:
		s.moved(t.WordPrev(s.to), false, selecting)
	case fyne.KeyRight:
		s.moved(t.WordNext(s.to), false, selecting)
	case fyne.KeyHome:
		s.moved(buffer.Pos{}, false, selecting)
	case fyne.KeyEnd:
		s.moved(t.End(), true, selecting)
	case fyne.KeyBackspace:
		s.erase(t.WordPrev(s.to), buffer.Whole)
	case fyne.KeyDelete:
		s.erase(t.WordNext(s.to), buffer.Whole)
	case fyne.KeyF:
		s.OnFind()
	case fyne.KeyZ:
		s.Redo()
	default:
		return false
	}
	return true
}

func (s *Surface) copy(c fyne.Clipboard) {
	if s.from != s.to {
		c.SetContent(s.SelectedText())
	}
}

func (s *Surface) cut(c fyne.Clipboard) {
	if s.from != s.to && s.writes() {
		s.copy(c)
		s.put("", buffer.Whole)
	}
}

func (s *Surface) paste(c fyne.Clipboard) {
	if t := typeable(c.Content()); t != "" && s.writes() {
		s.put(t, buffer.Whole)
	}
}

// typeable gives of a pasted text what could have been typed: other programs put signs for pages, cells and fields among the
// words, which nobody sees and no form takes.
func typeable(t string) string {
	if !strings.ContainsFunc(t, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\n\r\t", r) }) {
		return t
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\r', r == '\t':
			return r
		case r == '\v', r == '\f', r == '\u0085':
			return '\n'
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, t)
}

// SelectAll selects the text; the view stays.
func (s *Surface) SelectAll() {
	s.page.text.Pause()
	s.from, s.to, s.end, s.goal = buffer.Pos{}, s.page.text.End(), false, -1
	s.Refresh()
}
