package ui

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/screen/settings"
	"renda/ui/widgets"
)

// finder is a screen with a field to search in (Ctrl+F).
type finder interface{ Find() }

// readable is a screen with a text to open (Ctrl+0).
type readable interface{ Read() bool }

// keys sets the program's keys; screen/help lists them.
func (s *shell) keys() {
	on := func(k fyne.KeyName, m fyne.KeyModifier, fn func()) {
		keys := &desktop.CustomShortcut{KeyName: k, Modifier: m}
		s.short.AddShortcut(keys, func(fyne.Shortcut) {
			if !s.locked && s.f.open == s {
				s.idle.touch()
				fn()
				s.mind()
			}
		})
		s.f.win.Canvas().AddShortcut(keys, s.short.TypedShortcut)
	}
	ctrl, alt := fyne.KeyModifierControl, fyne.KeyModifierAlt
	on(fyne.KeyK, ctrl, s.palette)
	on(fyne.KeyL, ctrl, s.lock)
	on(fyne.KeyN, ctrl, s.begin)
	on(fyne.KeyComma, ctrl, func() { s.Open(room.Settings, "") })
	on(fyne.KeyLeft, alt, s.Back)
	on(fyne.KeySlash, ctrl, func() { s.Open(room.Help, "") })
	on(fyne.KeyR, ctrl, s.SyncNow)
	on(fyne.Key0, alt, func() { s.f.win.Canvas().Focus(s.rail.items[room.Home]) })
	on(fyne.KeyReturn, ctrl, s.commit)
	on(fyne.KeyEnter, ctrl, s.commit)
	on(fyne.KeyEqual, ctrl, func() { s.resize(25) })
	on(fyne.KeyMinus, ctrl, func() { s.resize(-25) })
	on(fyne.KeyS, ctrl, func() { s.screen.Keep() })
	on(fyne.KeyF, ctrl, func() {
		if x, ok := s.screen.(finder); ok {
			x.Find()
		} else {
			s.palette()
		}
	})
	on(fyne.Key0, ctrl, func() {
		if x, ok := s.screen.(readable); ok && len(s.sheets) == 0 {
			x.Read()
		}
	})
	for i, k := range []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6, fyne.Key7, fyne.Key8, fyne.Key9} {
		on(k, alt, func() {
			if rs := s.railRooms(); i < len(rs) {
				s.Open(rs[i].id, "")
			}
		})
		on(k, ctrl, func() {
			if x, ok := s.screen.(room.Keyed); ok && len(s.sheets) == 0 {
				x.Access(i + 1)
			}
		})
	}
	s.f.win.Canvas().SetOnTypedKey(s.plainKey)
	if c, ok := s.f.win.Canvas().(desktop.Canvas); ok {
		c.SetOnKeyDown(func(*fyne.KeyEvent) { s.idle.touch() })
	}
}

// begin opens what this person begins most: a new text, or the choice of what else
// there is to begin.
func (s *shell) begin() {
	if present.MayWrite(s.d) {
		s.Open(room.Drafts, "new:")
		return
	}
	s.Open(room.Begin, "")
}

// commit takes the step that is being filled in: that of the sheet on top, else the
// screen's.
func (s *shell) commit() {
	if n := len(s.sheets); n > 0 {
		if s.sheets[n-1].commit != nil {
			s.sheets[n-1].commit()
		}
		return
	}
	if x, ok := s.screen.(room.Keyed); ok {
		x.Commit()
	}
}

// plainKey gets keys that no focused field takes.
func (s *shell) plainKey(e *fyne.KeyEvent) {
	if s.locked || s.f.open != s {
		return
	}
	s.idle.touch()
	defer s.mind()
	switch e.Name {
	case fyne.KeyPageDown, fyne.KeyPageUp:
		widgets.Turn(s.f.win.Canvas(), nil, e)
	case fyne.KeyF1:
		s.Open(room.Help, "")
	case fyne.KeyF5:
		s.SyncNow()
	case fyne.KeyF6:
		s.f.win.Canvas().Focus(s.rail.items[room.Home])
	case fyne.KeyEscape:
		if s.escape() {
			return
		}
		if x, ok := s.screen.(room.Keyed); ok && x.Escape() {
			return
		}
		s.Back()
	}
}

// resize changes the size of type by percent and keeps it.
func (s *shell) resize(by int) {
	percent := min(200, max(100, int(s.f.theme.Scale*100)+by))
	s.f.look(s.f.theme.Mode, percent)
	present.Load(&s.saving, s.f.stage, func(ctx context.Context) (bool, error) {
		return true, s.d.SetSetting(ctx, settings.KeySize, strconv.Itoa(percent))
	}, func(_ bool, err error) { s.Fail(err) })
}
