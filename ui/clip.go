package ui

import (
	"fyne.io/fyne/v2"

	"renda/ui/i18n"
	"renda/ui/widgets"
)

// inside is the program as fields know it: its clipboard can keep to itself.
type inside struct {
	fyne.App
	clip *widgets.Clip
}

// Clipboard gives the program's own.
func (a inside) Clipboard() fyne.Clipboard { return a.clip }

// ownClip gives every field the program's own clipboard.
func ownClip(a fyne.App) (fyne.App, *widgets.Clip) {
	c := widgets.NewClip(a.Clipboard())
	own := inside{a, c}
	fyne.SetCurrentApp(own)
	return own, c
}

// keepClip keeps what is copied inside the program on a dedicated terminal, and forgets it where the day is sealed; the lock,
// a door that shuts and the end of the program forget it too.
func (s *shell) keepClip() {
	c := s.f.clip
	c.OnKept = s.tellKept
	c.Keep(s.d.Me().Device.Dedicated())
	if !c.Holds() {
		return
	}
	if v, err := s.d.Terminal(); err != nil || v.Sealed {
		c.Clear()
	}
}

// tellKept says once where the copy can go. It waits for whatever the screen itself has to say of the copy.
func (s *shell) tellKept() {
	if s.kept {
		return
	}
	s.kept = true
	s.f.stage.Do(func() { s.Notify(i18n.T("clip.kept")) })
}
