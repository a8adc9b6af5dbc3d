package ui

import (
	"fmt"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"renda/ui/screen/settings"
	"renda/ui/widgets"
)

// idle locks the screen when nobody has been at it for a while. Fyne tells nobody
// of all keys and movements, so it watches three things: a sensor behind
// everything, the focused field, and every step between rooms.
type idle struct {
	s      *shell
	sensor *sensor
	last   time.Time
	seen   string
	timer  *time.Timer
}

// every is how often the desk looks whether somebody is there.
const every = 5 * time.Second

func newIdle(s *shell) *idle {
	i := &idle{s: s}
	i.sensor = &sensor{moved: i.touch}
	i.sensor.ExtendBaseWidget(i.sensor)
	return i
}

func (i *idle) touch() { i.last = i.s.d.Now() }

func (i *idle) start() {
	i.touch()
	if i.timer == nil {
		i.timer = time.AfterFunc(every, func() { i.s.f.stage.Do(i.look) })
	}
}

// look runs on the screen's thread and arms itself again.
func (i *idle) look() {
	if now := i.fingerprint(); now != i.seen {
		i.seen = now
		i.touch()
	}
	minutes, err := strconv.Atoi(i.s.d.Setting(settings.KeyIdle))
	if err != nil {
		minutes = settings.DefaultIdle
	}
	if !i.s.locked && i.s.d.Now().Sub(i.last) >= time.Duration(minutes)*time.Minute {
		i.s.lock()
	}
	i.s.guard() // past midnight a new day's entry is asked
	i.timer = time.AfterFunc(every, func() { i.s.f.stage.Do(i.look) })
}

// fingerprint changes with whatever is typed into the focused field.
func (i *idle) fingerprint() string {
	switch x := i.s.f.win.Canvas().Focused().(type) {
	case *widgets.Entry:
		return typedIn(&x.Entry)
	case *paletteEntry:
		return typedIn(&x.Entry)
	case *widgets.Table:
		return strconv.Itoa(x.Selected())
	case interface {
		Runes() int
		Selected() (from, to int)
	}: // a surface: its text may be long
		from, to := x.Selected()
		return fmt.Sprint(x.Runes(), from, to)
	}
	return ""
}

func typedIn(x *widget.Entry) string {
	return x.Text + "\x00" + strconv.Itoa(x.CursorRow) + "," + strconv.Itoa(x.CursorColumn)
}

// sensor lies behind everything and feels the pointer pass.
type sensor struct {
	widget.BaseWidget
	moved func()
}

// MouseIn feels the pointer come.
func (x *sensor) MouseIn(*desktop.MouseEvent) { x.moved() }

// MouseMoved feels it move.
func (x *sensor) MouseMoved(*desktop.MouseEvent) { x.moved() }

// MouseOut feels it go.
func (x *sensor) MouseOut() { x.moved() }

// CreateRenderer draws nothing.
func (x *sensor) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(widgets.NewGround(""))
}
