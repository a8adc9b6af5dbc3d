package ui

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	base "fyne.io/fyne/v2/theme"

	"renda/app"
	"renda/app/desk"
	"renda/ui/loop"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/uitest"
	"renda/ui/widgets"
)

// look is one way the pages are looked at.
type look struct {
	name    string
	mode    theme.Mode
	percent int
	size    fyne.Size
}

var looks = []look{
	{"large-1280", theme.Light, 150, fyne.NewSize(1280, 800)},
	{"light-1280", theme.Light, 100, fyne.NewSize(1280, 800)},
	{"dark-1280", theme.Dark, 100, fyne.NewSize(1280, 800)},
	{"light-1920", theme.Light, 100, fyne.NewSize(1920, 1080)},
	{"dark-1920", theme.Dark, 100, fyne.NewSize(1920, 1080)},
	{"large-1920", theme.Light, 150, fyne.NewSize(1920, 1080)},
}

// Every page can be painted where there is least room, and shows something. With RENDA_PICTURES=DIR
// all looks are painted into DIR, to be looked at; RENDA_LOOK and RENDA_PAGE choose among them.
func TestPictures(t *testing.T) {
	dir, all := os.Getenv("RENDA_PICTURES"), true
	if dir == "" {
		dir, all = t.TempDir(), false
	}
	for i, l := range looks {
		if only := os.Getenv("RENDA_LOOK"); only != "" && only != l.name || !all && i > 0 {
			continue
		}
		test.NewTempApp(t)
		q := &loop.Queue{}
		b := newFakeBackend(60)
		f := newFrame(fyne.CurrentApp(), Config{Version: "0.1", Demo: true, Backend: b}, q)
		shotOf := func(f *frame, name string) {
			if only := os.Getenv("RENDA_PAGE"); only != "" && !strings.Contains(name, only) {
				return
			}
			q.Run()
			f.win.Resize(l.size)
			for range 3 { // wrapped words know their height only once they have a width
				f.win.Content().Refresh()
				for _, o := range f.win.Canvas().Overlays().List() {
					o.Refresh()
				}
			}
			w, err := os.Create(filepath.Join(dir, name+"-"+l.name+".png"))
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			m := f.win.Canvas().Capture()
			if plain(m) {
				t.Errorf("%s shows nothing", name)
			}
			if err := png.Encode(w, m); err != nil {
				t.Fatal(err)
			}
		}
		shot := func(name string) { shotOf(f, name) }
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
		beginPictures(b, f, shot)
		lawPictures(b, f, shot)
		parcelPictures(b, f, shot)
		archivePictures(b, f, shot)
		importPictures(f, shot)
		filingPictures(f, shot)
		terminalPictures(b, f, shot)
		dutyPictures(b, f, shot)
		f.open.Open(room.List, "")
		q.Run()
		f.open.palette()
		shot("palette")
		f.win.Canvas().Overlays().Remove(f.win.Canvas().Overlays().Top())
		f.open.lock()
		shot("lock")
		stickPictures(l, q, shotOf)
	}
}

// plain reports whether a picture is of one colour where a page has its content.
func plain(m image.Image) bool {
	b := m.Bounds()
	first := m.At(b.Min.X+b.Dx()/2, b.Min.Y+b.Dy()/2)
	for y := b.Min.Y + b.Dy()/8; y < b.Max.Y; y += 7 {
		for x := b.Min.X + b.Dx()/4; x < b.Max.X; x += 7 {
			if m.At(x, y) != first {
				return false
			}
		}
	}
	return true
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

func beginPictures(b *fakeBackend, f *frame, shot func(string)) {
	f.open.Open(room.Begin, "")
	shot("begin")
	f.open.Open(room.Begin, "message.record")
	shot("begin-message")
	f.open.commit()
	shot("begin-missing")
	f.open.Open(room.Rules, "days")
	shot("rules-days")
	b.d.Clock = time.Date(2026, 9, 29, 9, 0, 0, 0, app.Zone)
	defer func() { b.d.Clock = uitest.Now }()
	w, who := b.d.W, b.d.Who
	b.d.W, b.d.Who = uitest.Assigned(), app.NamedID("郑文")
	f.open.Open(room.Matter, w.ID.String()+"/contact/"+uitest.Traffic.String())
	shot("date")
	for _, o := range f.win.Canvas().Content().(*fyne.Container).Objects {
		pressCalendar(o)
	}
	shot("date-calendar")
	b.d.W, b.d.Who = w, who
}

// pressCalendar opens the first calendar it finds.
func pressCalendar(o fyne.CanvasObject) bool {
	switch x := o.(type) {
	case *widgets.Button:
		if x.Icon == base.CalendarIcon() && x.Visible() {
			x.OnTapped()
			return true
		}
	case *fyne.Container:
		return slices.ContainsFunc(x.Objects, pressCalendar)
	case *container.Scroll:
		return pressCalendar(x.Content)
	case fyne.Widget:
		return slices.ContainsFunc(test.WidgetRenderer(x).Objects(), pressCalendar)
	}
	return false
}

func draftPictures(b *fakeBackend, f *frame, shot func(string)) {
	f.open.Open(room.Drafts, "")
	shot("drafts-empty")
	v, err := b.d.AddDraft(desk.KindSuggestion, uitest.Text())
	if err != nil {
		panic(err)
	}
	q := f.stage.(minding).Stage.(*loop.Queue)
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
