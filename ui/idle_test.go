package ui

import (
	"testing"
	"time"

	"renda/ui/room"
	"renda/ui/screen/settings"
)

// Whoever types is there, in a field of one line as on the surface of a long text, though no pointer moves; whoever does nothing is locked out.
func TestTypingIsPresence(t *testing.T) {
	for name, at := range map[string]place{"a field": {room.List, ""}, "a long text": {room.Drafts, "new:"}} {
		h := sit(t)
		h.d.settings[settings.KeyIdle] = "1"
		h.open(at.room, at.arg)
		f := h.f.open
		if at.room == room.List {
			h.finder()
		} else {
			h.f.win.Canvas().Focus(h.entry("事由（案据）"))
		}
		f.idle.look()
		f.idle.touch()
		for range 3 {
			h.d.Clock = h.d.Clock.Add(45 * time.Second)
			h.focused().TypedRune('字')
			if f.idle.look(); f.locked {
				t.Fatalf("%s: locked while somebody types", name)
			}
		}
		h.d.Clock = h.d.Clock.Add(2 * time.Minute)
		if f.idle.look(); !f.locked {
			t.Fatalf("%s: nobody is there and it stays open", name)
		}
	}
}
