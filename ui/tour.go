package ui

import (
	"context"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"

	"renda/app"
	"renda/app/desk"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/theme"
)

// The tour opens the first vault and walks the real window through every room in
// each look and size, saving a picture of each: for machines without a
// screen, and for people who look at every page before a release.

// tourLook is one way the pages are looked at.
type tourLook struct {
	name    string
	mode    theme.Mode
	percent int
	size    fyne.Size
}

var tourLooks = []tourLook{
	{"light-1280", theme.Light, 100, fyne.NewSize(1280, 800)},
	{"dark-1280", theme.Dark, 100, fyne.NewSize(1280, 800)},
	{"large-1280", theme.Light, 150, fyne.NewSize(1280, 800)},
	{"light-1920", theme.Light, 100, fyne.NewSize(1920, 1080)},
	{"dark-1920", theme.Dark, 100, fyne.NewSize(1920, 1080)},
	{"large-1920", theme.Light, 150, fyne.NewSize(1920, 1080)},
}

// settle is how long a page may take to load and be painted.
const settle = 700 * time.Millisecond

func (f *frame) startTour() {
	f.tourPage(0, "unlock", func() {
		v, err := f.cfg.Backend.Vaults()
		if err != nil || len(v) == 0 {
			f.endTour(fmt.Errorf("tour: no vault to open: %w", err))
			return
		}
		var l present.Latest
		present.Load(&l, f.stage, func(ctx context.Context) (Session, error) { return f.cfg.Backend.Open(ctx, v[0], f.cfg.Flags.TourPass) }, func(s Session, err error) {
			if err != nil {
				f.endTour(err)
				return
			}
			f.enter(v[0], s)
			f.tourRooms(f.tourStops(), 0)
		})
	})
}

// tourStop is one page and what its pictures are called.
type tourStop struct {
	place
	name string
}

// tourStops are the pages: every room of the rail, the first matter that waits for this
// person (else the first of all) with the form of its usual step, and a draft.
func (f *frame) tourStops() []tourStop {
	var out []tourStop
	for _, r := range f.open.railRooms() {
		out = append(out, tourStop{place{r.id, ""}, r.id})
	}
	first := func(x desk.Filter) app.ID { return present.NewList(f.open.d, f.stage, x, func() {}).First() }
	id := first(desk.Filter{Turn: true})
	if id.IsZero() {
		id = first(desk.Filter{})
	}
	if !id.IsZero() {
		out = append(out, tourStop{place{room.Matter, id.String()}, "matter"})
		if a := f.usualStep(id); a != "" {
			out = append(out, tourStop{place{room.Matter, id.String() + "/" + a}, "matter-form"})
		}
	}
	if present.MayWrite(f.open.d) {
		out = append(out, tourStop{place{room.Drafts, "new:"}, "draft"})
	}
	return out
}

// usualStep gives "action/track" of a step with a form that can be taken now, "" if none.
func (f *frame) usualStep(id app.ID) string {
	v, err := f.open.d.Matter(context.Background(), id)
	if err != nil {
		return ""
	}
	best := ""
	for _, a := range v.Actions {
		if a.Disabled || len(a.Action.Fields) == 0 {
			continue
		}
		if step := a.Action.ID + "/" + a.Track; best == "" || present.Primary(a) {
			best = step
		}
	}
	return best
}

func (f *frame) tourRooms(stops []tourStop, i int) {
	if i == len(stops) {
		f.open.palette()
		f.tourPage(0, "palette", func() {
			f.open.lock()
			f.tourPage(0, "lock", func() { f.endTour(nil) })
		})
		return
	}
	f.open.Open(stops[i].room, stops[i].arg)
	f.tourPage(0, stops[i].name, func() { f.tourRooms(stops, i+1) })
}

// tourPage takes the page in every look, then goes on.
func (f *frame) tourPage(i int, name string, then func()) {
	if i == len(tourLooks) {
		then()
		return
	}
	l := tourLooks[i]
	f.look(l.mode, l.percent)
	f.win.Resize(l.size)
	time.AfterFunc(settle, func() {
		f.stage.Do(func() {
			if err := f.picture(name + "-" + l.name); err != nil {
				f.endTour(err)
				return
			}
			f.tourPage(i+1, name, then)
		})
	})
}

func (f *frame) picture(name string) error {
	path := filepath.Join(f.cfg.Flags.Tour, name+".png")
	w, err := os.Create(path)
	if err != nil {
		return &app.Error{Code: app.CodeDisk, Op: "save a picture", Item: path, Err: err}
	}
	if err := png.Encode(w, software.RenderCanvas(f.win.Canvas(), f.theme)); err != nil {
		return &app.Error{Code: app.CodeDisk, Op: "save a picture", Item: path, Err: err}
	}
	return w.Close()
}

func (f *frame) endTour(err error) {
	f.err = err
	f.close()
}
