package widgets

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	base "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"renda/ui/text/measure"
)

// Entry is Fyne's field with what forms need: Tab always leaves it, keys it does not
// know go to the window (Ctrl+K works while one types), Escape and Enter can be
// heard, and a paste too long for it does not hang the window.
type Entry struct {
	widget.Entry
	Label    string                             // what it is called
	OnEscape func()                             // may be nil
	OnFocus  func()                             // got the focus; may be nil
	OnBlur   func()                             // lost it; may be nil
	Single   bool                               // one line that wraps: Enter submits
	OnShort  func(*desktop.CustomShortcut) bool // has the keys first; may be nil
	Most     int                                // longest text in characters; 0 any
	// OnFlood gets the text a paste would have made, instead of the field, where that is
	// longer than Most.
	OnFlood func(whole string)

	least, most, rows int // lines: at least, at most, now
}

// NewEntry gives a field of one line.
func NewEntry(label string) *Entry {
	e := &Entry{Label: label}
	e.ExtendBaseWidget(e)
	return e
}

// newLongEntry gives a field of paragraphs as high as its text, between least and
// most lines.
func newLongEntry(label string, least, most int) *Entry {
	e := &Entry{Label: label, least: least, most: most, rows: least}
	e.MultiLine, e.Wrapping = true, fyne.TextWrapBreak
	e.ExtendBaseWidget(e)
	e.SetMinRowsVisible(least)
	return e
}

// Fit makes the field as high as its text needs at its width.
func (e *Entry) Fit() {
	width := e.Size().Width - 2*base.InnerPadding() - 2*base.InputBorderSize()
	if e.most == 0 || width < 40 {
		return
	}
	face := measure.Of(base.TextSize(), false)
	n, x := 1, float32(0)
	for _, r := range e.Text {
		w := face.Advance(r)
		if r == '\n' || x+w > width {
			n, x = n+1, 0
		}
		if x += w; n >= e.most {
			break
		}
	}
	if n = max(n, e.least); n != e.rows {
		e.rows = n
		e.SetMinRowsVisible(n)
	}
}

// Resize fits the field to its width.
func (e *Entry) Resize(s fyne.Size) {
	changed := s.Width != e.Size().Width
	e.Entry.Resize(s)
	if changed {
		e.Fit()
	}
}

// TypedRune types and fits.
func (e *Entry) TypedRune(r rune) {
	e.Entry.TypedRune(r)
	e.Fit()
}

// NewWrapEntry gives a field of one line that wraps where it is too long to be seen: Enter
// submits it.
func NewWrapEntry(label string) *Entry {
	e := newLongEntry(label, 1, 4)
	e.Single = true
	e.Scroll = fyne.ScrollNone
	return e
}

// AcceptsTab lets Tab go to the next field.
func (e *Entry) AcceptsTab() bool { return false }

// AccessibilityLabel is what it is called.
func (e *Entry) AccessibilityLabel() string { return e.Label }

// FocusGained tells whoever wants to know.
func (e *Entry) FocusGained() {
	e.Entry.FocusGained()
	Reveal(e)
	if e.OnFocus != nil {
		e.OnFocus()
	}
}

// FocusLost tells whoever wants to know.
func (e *Entry) FocusLost() {
	e.Entry.FocusLost()
	if e.OnBlur != nil {
		e.OnBlur()
	}
}

// TypedKey hears Escape.
func (e *Entry) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape && e.OnEscape != nil {
		e.OnEscape()
		return
	}
	if e.Single && (k.Name == fyne.KeyReturn || k.Name == fyne.KeyEnter) {
		if e.OnSubmitted != nil {
			e.OnSubmitted(e.Text)
		}
		return
	}
	if !ToWindow(e, k) {
		e.Entry.TypedKey(k)
		e.Fit()
	}
}

// ToWindow hands the keys that mean something to the whole window on to it: Fyne
// gives them to whatever has the focus, which has no use for them.
func ToWindow(o fyne.CanvasObject, k *fyne.KeyEvent) bool {
	switch k.Name {
	case fyne.KeyEscape, fyne.KeyF1, fyne.KeyF5, fyne.KeyF6:
		if c := canvasOf(o); c != nil && c.OnTypedKey() != nil {
			c.OnTypedKey()(k)
			return true
		}
	}
	return false
}

// ShortcutToWindow hands keys on to the window.
func ShortcutToWindow(o fyne.CanvasObject, s fyne.Shortcut) {
	if c, ok := canvasOf(o).(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}

// TypedShortcut hands what a field of text has no use for to the window, and looks at
// the length of what is pasted first.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	s = Inside(s)
	if p, ok := s.(*fyne.ShortcutPaste); ok && e.flooded(p.Clipboard) {
		return
	}
	if !e.MultiLine {
		s = Short(s, e.Text)
	}
	if !e.Keeps(s) {
		ShortcutToWindow(e, s)
		return
	}
	if x, ok := s.(*desktop.CustomShortcut); ok && e.OnShort != nil && e.OnShort(x) {
		return
	}
	e.Entry.TypedShortcut(s)
	e.Fit()
}

// lineMost is the longest text in characters that a field of one unbroken line is given by a paste: far longer ones make a
// picture wider than graphics draw.
const lineMost = 500

// Short gives a shortcut that pastes no more than a line that has some text already can show; all others as they are.
func Short(s fyne.Shortcut, has string) fyne.Shortcut {
	p, ok := s.(*fyne.ShortcutPaste)
	if !ok || p.Clipboard == nil {
		return s
	}
	rs := []rune(p.Clipboard.Content())
	room := max(0, lineMost-utf8.RuneCountInString(has))
	if len(rs) <= room {
		return s
	}
	return &fyne.ShortcutPaste{Clipboard: clipping(rs[:room]), Secondary: p.Secondary}
}

// clipping is a piece of what is on the clipboard.
type clipping string

// Content gives it.
func (c clipping) Content() string { return string(c) }

// SetContent does nothing: it is only pasted from.
func (clipping) SetContent(string) {}

func (e *Entry) flooded(c fyne.Clipboard) bool {
	if e.Most == 0 || e.OnFlood == nil || c == nil {
		return false
	}
	add := c.Content()
	before, after := e.around()
	if utf8.RuneCountInString(before)+utf8.RuneCountInString(add)+utf8.RuneCountInString(after) <= e.Most {
		return false
	}
	add = strings.ReplaceAll(strings.ReplaceAll(add, "\r\n", "\n"), "\r", "\n")
	e.OnFlood(before + add + after)
	return true
}

// around gives what stands before and after the place where a paste would go, what is selected left out.
func (e *Entry) around() (before, after string) {
	rs := []rune(e.Text)
	at := min(e.CursorTextOffset(), len(rs))
	before, after = string(rs[:at]), string(rs[at:])
	sel := e.SelectedText()
	if cut, ok := strings.CutSuffix(before, sel); ok {
		return cut, after
	}
	return before, strings.TrimPrefix(after, sel)
}

// Keeps reports whether the keys mean something to the field; all others are the
// window's.
func (e *Entry) Keeps(s fyne.Shortcut) bool {
	x, ok := s.(*desktop.CustomShortcut)
	if !ok {
		return true // cut, copy, paste, undo
	}
	byWord := (x.KeyName == fyne.KeyLeft || x.KeyName == fyne.KeyRight) && x.Modifier&fyne.KeyModifierControl != 0
	moves := (x.KeyName == fyne.KeyUp || x.KeyName == fyne.KeyDown) && x.Modifier == fyne.KeyModifierAlt && e.OnShort != nil
	return byWord || moves
}

func canvasOf(o fyne.CanvasObject) fyne.Canvas { return fyne.CurrentApp().Driver().CanvasForObject(o) }
