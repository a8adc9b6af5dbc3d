// Package text is the one surface texts are read and written on, of up to some hundred thousand
// characters: paragraphs are laid out when they come into view and only lines in view are drawn.
//
// Surface is the text itself. Field is a field of a form; Reader adds the outline, going to a
// clause, finds and notes in the margin; Pair puts two readers side by side. Places are told in
// characters (runes) from the beginning of the text, as app/clause counts them.
package text

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	base "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"renda/ui/text/buffer"
	"renda/ui/text/measure"
	"renda/ui/widgets"
)

// Surface shows a text to read or to write. What is typed comes by TypedRune, the input method's
// words too. It belongs to the screen's thread and starts nothing of its own.
type Surface struct {
	widget.DisableableWidget
	Label       string             // what it is called
	PlaceHolder string             // stands where there is no text
	ReadOnly    bool               // selects and copies, writes nothing
	Bare        bool               // without ground and border: it stands on a panel
	Tight       bool               // lines close together
	Type        fyne.ThemeSizeName // size of type, "" that of text
	Ems         float32            // longest line, in characters; 0: as wide as there is room
	Side        float32            // room at the left and right, in characters

	OnChanged  func()                             // the text was changed by hand; may be nil, like all below
	OnEscape   func()                             //
	OnFind     func()                             // Ctrl+F
	OnFocus    func()                             // got the focus
	OnBlur     func()                             // lost it
	OnKey      func(*fyne.KeyEvent) bool          // has the keys first
	OnShort    func(*desktop.CustomShortcut) bool // has keys with Ctrl and Alt first
	OnScrolled func()                             // another part is in view, or the view's size changed
	OnTap      func(offset int)                   // the pointer was pressed and let go on a character

	page  page
	marks marks
	notes []note
	cards []card     // notes in view, as they are drawn
	from  buffer.Pos // where the selection began
	to    buffer.Pos // the cursor
	end   bool       // the cursor is at the end of its line, not at the beginning of the next
	goal  float32    // where up and down keep to, sideways; below 0: here
	least int        // lines a field shows at least
	most  int        // and at most; 0: it takes what room it gets
	rows  float32    // height it last asked for
	slack float32    // room left beside lines of Ems, half of it at the left
	size  fyne.Size
	hand  hand
	shift bool
	focus bool
	bar   *scrollBar
	caret caret
}

// NewSurface gives a surface that takes what room it gets.
func NewSurface(label string) *Surface {
	s := &Surface{Label: label, goal: -1, Side: 0.6}
	s.page = page{text: buffer.New("")}
	s.bar = newScrollBar(s)
	s.ExtendBaseWidget(s)
	return s
}

// Text gives the text; asked again before a change, the same string.
func (s *Surface) Text() string { return s.page.text.String() }

// Runes gives how many characters there are.
func (s *Surface) Runes() int { return s.page.text.Runes() }

// SetText shows another text from its beginning; what could be taken back no longer can.
// Highlights and notes go with the old text.
func (s *Surface) SetText(t string) {
	s.page.text = buffer.New(t)
	s.from, s.to, s.end, s.goal = buffer.Pos{}, buffer.Pos{}, false, -1
	s.marks, s.notes = marks{}, nil
	s.page.blocks, s.page.top = nil, top{}
	s.relay()
}

// Sync shows a text that may have come from elsewhere: nothing is touched if it stands there already.
func (s *Surface) Sync(t string) {
	if now := s.Text(); t != now && buffer.Clean(t) != now {
		s.SetText(t)
	}
}

// SetFormat says how paragraphs are set; nil: all plain.
func (s *Surface) SetFormat(f func(para int) Format) {
	s.page.format = f
	s.relay()
}

// relay lays out anew if there is room to lay out in.
func (s *Surface) relay() {
	if s.page.width > 0 {
		s.page.reset()
	}
	s.fit()
	s.Refresh()
	s.scrolled()
}

// AcceptsTab lets Tab go to the next field.
func (s *Surface) AcceptsTab() bool { return false }

// AccessibilityLabel is what it is called.
func (s *Surface) AccessibilityLabel() string { return s.Label }

// AccessibilityRole says that these are words.
func (s *Surface) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// Cursor is a beam.
func (s *Surface) Cursor() desktop.Cursor { return desktop.TextCursor }

// FocusGained shows the ring and the cursor.
func (s *Surface) FocusGained() {
	s.focus = true
	s.caret.start(s)
	s.Refresh()
	s.follow()
	if s.OnFocus != nil {
		s.OnFocus()
	}
}

// FocusLost hides them.
func (s *Surface) FocusLost() {
	s.focus, s.shift = false, false
	s.caret.stop()
	s.page.text.Pause()
	s.Refresh()
	if s.OnBlur != nil {
		s.OnBlur()
	}
}

// SetLines makes it a field as high as its text, between least and most lines.
func (s *Surface) SetLines(least, most int) {
	s.least, s.most = least, most
	s.fit()
}

// insets give the room between the edge and the text.
func (s *Surface) insets() (x, y float32) {
	if s.Bare {
		return s.em()*s.Side + s.slack, 2
	}
	return s.em()*s.Side + s.slack + base.InputBorderSize(), base.InnerPadding()
}

func (s *Surface) em() float32 {
	if s.Type == "" {
		return base.SizeForWidget(base.SizeNameText, s)
	}
	return base.SizeForWidget(s.Type, s)
}

// MinSize is narrow; a field asks for the height of its text.
func (s *Surface) MinSize() fyne.Size {
	s.ExtendBaseWidget(s)
	em := s.em()
	if s.most == 0 {
		return fyne.NewSize(em*8, em*3)
	}
	if s.rows == 0 || s.page.em != em {
		s.setup(s.Size())
	}
	return fyne.NewSize(em*8, s.rows)
}

// fit asks for another height where the text needs one.
func (s *Surface) fit() {
	if s.most == 0 {
		return
	}
	_, y := s.insets()
	lead := s.page.lead(Format{Size: 1})
	h := float32(s.least) * lead
	if s.page.width > 0 && len(s.page.blocks) > 0 {
		h = max(h, s.page.natural(s.most))
	}
	if h += 2 * y; h != s.rows {
		s.rows = h
		s.Refresh()
	}
}

// setup follows another size of the widget or of type.
func (s *Surface) setup(size fyne.Size) {
	em := s.em()
	s.slack = 0
	x, y := s.insets()
	p := &s.page
	wide := size.Width - 2*x - s.bar.room() - s.margin(size.Width)
	if most := s.Ems * measure.Of(em, false).Advance('国'); most > 0 && most < wide {
		s.slack, wide = (wide-most)/2, most
	}
	high := size.Height - 2*y
	if em == p.em && wide == p.width && high == p.height && s.Tight == p.tight {
		return
	}
	anew := em != p.em || wide != p.width || s.Tight != p.tight
	p.em, p.height, p.tight = em, high, s.Tight
	p.width = max(wide, em*2)
	if size.Width < em*3 {
		p.width = 0 // not laid out yet
	}
	if anew && p.width > 0 {
		p.reset()
	} else if len(p.blocks) > 0 {
		p.settle()
	}
	s.fit()
	s.scrolled()
}

// Resize lays the text out anew where the width changes.
func (s *Surface) Resize(size fyne.Size) {
	s.size = size
	s.setup(size)
	s.DisableableWidget.Resize(size)
}

func (s *Surface) scrolled() {
	if s.OnScrolled != nil {
		s.OnScrolled()
	}
}

// Selected gives where the selection begins and ends, in characters; the same twice: the cursor.
func (s *Surface) Selected() (from, to int) {
	a, b := buffer.Order(s.from, s.to)
	return s.page.text.Offset(a), s.page.text.Offset(b)
}

// SelectedText gives what is selected.
func (s *Surface) SelectedText() string { return s.page.text.Slice(s.from, s.to) }

// Select selects from one character up to another and brings it into view.
func (s *Surface) Select(from, to int) {
	s.page.text.Pause()
	s.from, s.to = s.page.text.At(from), s.page.text.At(to)
	s.end, s.goal = false, -1
	s.reveal()
}

// reveal brings the cursor into view and draws.
func (s *Surface) reveal() {
	before := s.page.top
	if s.page.width > 0 {
		s.page.show(s.to, s.end)
	}
	s.caret.awake()
	s.Refresh()
	if before != s.page.top {
		s.scrolled()
	}
	s.follow()
}

// follow brings the cursor's line into view of the page a field stands on.
func (s *Surface) follow() {
	if !s.focus || s.most == 0 || s.page.width <= 0 {
		return
	}
	sc := widgets.ScrollAround(s)
	_, y, h, ok := s.page.spot(s.to, s.end)
	if sc == nil || !ok {
		return
	}
	d := fyne.CurrentApp().Driver()
	_, dy := s.insets()
	top := d.AbsolutePositionForObject(s).Y + dy + y - d.AbsolutePositionForObject(sc).Y
	switch low := top + h - sc.Size().Height; {
	case top < 0:
		sc.ScrollToOffset(sc.Offset.AddXY(0, top-h/2))
	case low > 0:
		sc.ScrollToOffset(sc.Offset.AddXY(0, low+h/2))
	}
}

// Go puts the line of a character at the upper edge.
func (s *Surface) Go(offset int) {
	if s.page.width > 0 {
		s.page.topAt(s.page.text.At(offset))
		s.page.settle()
	}
	s.Refresh()
	s.scrolled()
}

// Top gives the first character of the line at the upper edge and which part of that line
// is above the edge, 0 to 1.
func (s *Surface) Top() (offset int, part float32) {
	at, line := buffer.Pos{Para: s.page.top.para}, float32(0)
	if s.page.width > 0 {
		s.page.each(0, 1, func(l lineAt) {
			if line == 0 {
				at, line = buffer.Pos{Para: l.para, Byte: l.a}, -l.y/l.h
			}
		})
	}
	return s.page.text.Offset(at), max(0, line)
}

// GoPart is Go with a part of the line above the edge.
func (s *Surface) GoPart(offset int, part float32) {
	if s.page.width > 0 {
		p := &s.page
		at := p.text.At(offset)
		p.topAt(at)
		p.scroll(part * p.lead(p.formatOf(at.Para)))
	}
	s.Refresh()
}

// InView gives the characters at the upper and lower edge.
func (s *Surface) InView() (from, to int) {
	if s.page.width <= 0 {
		return 0, 0
	}
	last := buffer.Pos{Para: s.page.top.para}
	s.page.each(0, s.page.height, func(l lineAt) { last = buffer.Pos{Para: l.para, Byte: l.b} })
	from, _ = s.Top()
	return from, s.page.text.Offset(last)
}

// change puts text where the selection is.
func (s *Surface) put(t string, kind buffer.Kind) {
	a, b := buffer.Order(s.from, s.to)
	if kind != buffer.Whole && a != b {
		kind = buffer.Whole
	}
	s.replace(a, b, t, kind)
}

func (s *Surface) replace(a, b buffer.Pos, t string, kind buffer.Kind) {
	c, at := s.page.text.Replace(a, b, t, kind, s.from, s.to)
	s.from, s.to = at, at
	s.changed(c)
}

// changed follows a change of the text: layout, height, view, and whoever listens.
func (s *Surface) changed(c buffer.Change) {
	s.end, s.goal = false, -1
	s.marks, s.notes = marks{}, nil // they were said of the text as it was
	if s.page.width > 0 {
		s.page.changed(c)
		s.page.settle()
	}
	s.fit()
	s.reveal()
	if s.OnChanged != nil {
		s.OnChanged()
	}
}

// Undo takes back the last change, Redo does it again.
func (s *Surface) Undo() {
	if c, from, to, ok := s.page.text.Undo(); ok && s.writes() {
		s.from, s.to = from, to
		s.changed(c)
	}
}

// Redo does again what was taken back last.
func (s *Surface) Redo() {
	if c, to, ok := s.page.text.Redo(); ok && s.writes() {
		s.from, s.to = to, to
		s.changed(c)
	}
}

// writes reports whether the text can be changed by hand.
func (s *Surface) writes() bool { return !s.ReadOnly && !s.Disabled() }
