package ui

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"renda/ui/loop"
	"renda/ui/room"
)

// With RENDA_PICTURES=DIR every page of the frame is painted into DIR, to be looked at.
func TestPictures(t *testing.T) {
	dir := os.Getenv("RENDA_PICTURES")
	if dir == "" {
		t.Skip("set RENDA_PICTURES to a folder")
	}
	for _, l := range tourLooks {
		if only := os.Getenv("RENDA_LOOK"); only != "" && only != l.name {
			continue
		}
		test.NewTempApp(t)
		q := &loop.Queue{}
		b := newFakeBackend(60)
		f := newFrame(fyne.CurrentApp(), Config{Version: "0.1", Demo: true, Backend: b}, q)
		shot := func(name string) {
			q.Run()
			f.win.Resize(l.size)
			for range 3 { // wrapped words know their height only once they have a width
				f.win.Content().Refresh()
			}
			w, err := os.Create(filepath.Join(dir, name+"-"+l.name+".png"))
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			if err := png.Encode(w, f.win.Canvas().Capture()); err != nil {
				t.Fatal(err)
			}
		}
		f.win.Resize(l.size)
		f.look(l.mode, l.percent)
		b.d.settings["ui.theme"] = string(l.mode)
		f.front.choose(1)
		shot("unlock")
		f.enter(b.vaults[0], &fakeSession{b.d})
		f.look(l.mode, l.percent)
		for _, r := range f.open.railRooms() {
			f.open.Open(r.id, "")
			shot(r.id)
		}
		f.open.Open(room.Settings, "vault")
		shot("vault")
		f.open.Open(room.List, "")
		q.Run()
		f.open.palette()
		shot("palette")
		f.win.Canvas().Overlays().Remove(f.win.Canvas().Overlays().Top())
		f.open.lock()
		shot("lock")
	}
}
