package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Clip is the program's clipboard. While it keeps, what is copied stays inside the program and the system's clipboard is only
// read: from a dedicated terminal (专用终端) content leaves by ticket, and other programs and what they write are no ticket. Else it
// is the system's as it is. It belongs to the screen's thread.
type Clip struct {
	OnKept func() // something was copied that stays inside; may be nil

	system fyne.Clipboard
	keeps  bool
	text   string // copied inside; "" nothing
	beside string // what the system's held then: other words there now were copied outside since
}

// NewClip gives a clipboard over the system's that keeps nothing.
func NewClip(system fyne.Clipboard) *Clip { return &Clip{system: system} }

// Keep says whether what is copied stays inside. What was is forgotten where that changes.
func (c *Clip) Keep(on bool) {
	if c.keeps != on {
		c.keeps = on
		c.Clear()
	}
}

// Clear forgets what was copied inside.
func (c *Clip) Clear() { c.text, c.beside = "", "" }

// Holds reports whether something copied inside can be pasted.
func (c *Clip) Holds() bool { return c.text != "" }

// Content gives what was copied last, inside or outside.
func (c *Clip) Content() string {
	outside := c.system.Content()
	if c.text != "" && outside != c.beside {
		c.Clear()
	}
	if c.text != "" {
		return c.text
	}
	return outside
}

// SetContent copies.
func (c *Clip) SetContent(s string) {
	if !c.keeps {
		c.system.SetContent(s)
		return
	}
	c.text, c.beside = s, c.system.Content()
	if s != "" && c.OnKept != nil {
		c.OnKept()
	}
}

// Inside gives a shortcut with the program's clipboard in it while that one keeps: the window puts the system's own into
// each, past App.Clipboard, so every field has to ask here before it does what the keys say.
func Inside(s fyne.Shortcut) fyne.Shortcut {
	c, ok := fyne.CurrentApp().Clipboard().(*Clip)
	if !ok || !c.keeps {
		return s
	}
	switch x := s.(type) {
	case *fyne.ShortcutCopy:
		return &fyne.ShortcutCopy{Clipboard: c, Secondary: x.Secondary}
	case *fyne.ShortcutCut:
		return &fyne.ShortcutCut{Clipboard: c, Secondary: x.Secondary}
	case *fyne.ShortcutPaste:
		return &fyne.ShortcutPaste{Clipboard: c, Secondary: x.Secondary}
	}
	return s
}

// Passphrase is Fyne's concealed field over the program's clipboard.
type Passphrase struct{ widget.Entry }

// NewPassphrase gives a concealed field; its eye shows what was typed.
func NewPassphrase() *Passphrase {
	p := &Passphrase{}
	p.Password, p.Wrapping = true, fyne.TextWrap(fyne.TextTruncateClip)
	p.ExtendBaseWidget(p)
	return p
}

// TypedShortcut keeps what is copied inside where that is asked.
func (p *Passphrase) TypedShortcut(s fyne.Shortcut) { p.Entry.TypedShortcut(Short(Inside(s), p.Text)) }

// TypedKey hands on to the window what a passphrase has no use for: Escape leaves the question.
func (p *Passphrase) TypedKey(k *fyne.KeyEvent) {
	if !ToWindow(p, k) {
		p.Entry.TypedKey(k)
	}
}
