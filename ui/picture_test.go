package ui

import (
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"renda/app"
	"renda/app/desk"
	"renda/ui/loop"
	"renda/ui/room"
	"renda/ui/uitest"
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
			if only := os.Getenv("RENDA_PAGE"); only != "" && !strings.Contains(name, only) {
				return
			}
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
		matterPictures(b, f, shot)
		draftPictures(b, f, shot)
		f.open.Open(room.List, "")
		q.Run()
		f.open.palette()
		shot("palette")
		f.win.Canvas().Overlays().Remove(f.win.Canvas().Overlays().Top())
		f.open.lock()
		shot("lock")
	}
}

func matterPictures(b *fakeBackend, f *frame, shot func(string)) {
	id := b.d.W.ID.String()
	f.open.Open(room.Matter, id)
	shot("matter")
	f.open.Open(room.Matter, id+"/evaluate")
	shot("matter-evaluate")
	f.open.plainKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	w, who := b.d.W, b.d.Who
	b.d.W = uitest.Assigned()
	b.d.W.After(30)
	b.d.Who = app.NamedID("郑文")
	_ = b.d.W.Do(app.NamedID("孙立"), "contact", uitest.Traffic.String(), map[string]any{"contact_date": "2026-10-09", "how": "phone", "contact_who": "孙立", "contact_summary": "已听取意见"})
	f.open.Open(room.Matter, id+"/reply/"+uitest.Traffic.String())
	shot("matter-reply")
	b.d.W, b.d.Who = uitest.Cosigning(), who
	f.open.Open(room.Matter, id)
	shot("matter-cosign")
	b.d.W = w
}

func draftPictures(b *fakeBackend, f *frame, shot func(string)) {
	f.open.Open(room.Drafts, "")
	shot("drafts-empty")
	v, err := b.d.AddDraft(desk.KindSuggestion, uitest.Text())
	if err != nil {
		panic(err)
	}
	q := f.stage.(*loop.Queue)
	f.open.Open(room.Drafts, v.ID.String())
	shot("draft")
	f.open.commit()
	q.Run()
	shot("sheet-similar")
	f.open.commit()
	q.Run()
	shot("sheet-summary")
	f.open.escape()
	x, _ := b.d.AddDraft(desk.KindBill, map[string]any{"title": "关于制定澄江市电动自行车管理条例的议案"})
	f.open.Open(room.Drafts, "")
	shot("drafts")
	f.open.Open(room.Drafts, x.ID.String())
	f.open.commit()
	shot("draft-missing")
}
