package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"renda/app/desk"
	"renda/ui/i18n"
	"renda/ui/room"
)

// arrive is somebody opening the vault: a use that was never left, because the program was killed or the power failed, is
// ended with a word on it, so that this one is entered for itself.
func (s *shell) arrive() {
	s.Fail(s.d.LeaveTerminal(context.Background(), i18n.T("terminal.left.late")))
}

// leave enters that the person leaves: the screen is locked. It is durable before the lock can be opened again.
func (s *shell) leave() error { return s.d.LeaveTerminal(context.Background(), "") }

// guard shuts a door over the room where its use is no longer entered: after the lock, past midnight, when the day was
// sealed. What was being written stays behind it.
func (s *shell) guard() {
	def, ok := roomOf(s.at.room)
	if !ok || s.under != nil || s.locked || !def.work || s.screen == nil {
		return
	}
	if _, shut := s.screen.(doorway); shut || s.d.Opens() == nil {
		return
	}
	s.f.clip.Clear()
	over, sheets := s.putAside(), s.sheets
	s.sheets = nil // their keys go to the door meanwhile
	s.screen.Keep()
	s.under = s.screen
	s.screen = s.shut(&def, func() { s.unguard(over, sheets) })
	s.stage.Objects = []fyne.CanvasObject{s.screen.Content()}
	s.stage.Refresh()
	s.screen.(room.Shower).Shown()
}

// unguard opens the door again: the room stands there as it was left.
func (s *shell) unguard(over []fyne.CanvasObject, sheets []*sheet) {
	s.screen, s.under, s.sheets = s.under, nil, sheets
	s.stage.Objects = []fyne.CanvasObject{s.screen.Content()}
	s.stage.Refresh()
	s.bringBack(over)
	s.refreshFrame()
	s.screen.Changed(desk.Change{All: true})
	if x, ok := s.screen.(room.Shower); ok && len(over) == 0 {
		x.Shown()
	}
}

// doorway is a screen that stands before a room.
type doorway interface{ Door() }

// putAside takes away what lies over the page, and gives it; bringBack puts it there again.
func (s *shell) putAside() (over []fyne.CanvasObject) {
	c := s.f.win.Canvas()
	for top := c.Overlays().Top(); top != nil; top = c.Overlays().Top() {
		over = append(over, top)
		c.Overlays().Remove(top)
	}
	return over
}

func (s *shell) bringBack(over []fyne.CanvasObject) {
	for i := len(over) - 1; i >= 0; i-- {
		s.f.win.Canvas().Overlays().Add(over[i])
	}
}
