package ui

import (
	"context"
	"errors"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"renda/app"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// lock hides everything behind the passphrase. The session goes on: what was
// being written is kept first and stands there again afterwards.
func (s *shell) lock() {
	if s.locked {
		return
	}
	s.locked = true
	s.f.clip.Clear()
	s.keep()
	left := s.leave()
	c := s.f.win.Canvas()
	had := c.Focused()
	over := s.putAside()
	title := s.f.win.Title()
	s.f.win.SetTitle(i18n.T("app.name"))
	view := newLockView(s, func() {
		s.locked, s.cover = false, nil
		s.f.win.SetTitle(title)
		s.f.win.SetContent(s.root)
		s.bringBack(over)
		s.idle.touch()
		s.refreshFrame()
		s.Fail(left)
		s.guard()
		if len(over) == 0 {
			s.seeks = !widgets.Focus(c, had)
			s.mind()
		}
	})
	s.cover = view
	s.f.win.SetContent(view.root)
	c.Focus(view.pass)
}

type lockView struct {
	s    *shell
	pass *widgets.Passphrase
	ok   *widgets.Button
	hint *fyne.Container
	root fyne.CanvasObject
	done func()
	wait time.Time
}

func newLockView(s *shell, done func()) *lockView {
	v := &lockView{s: s, done: done, pass: widgets.NewPassphrase(), hint: container.NewVBox()}
	v.pass.SetPlaceHolder(i18n.T("unlock.pass"))
	v.pass.OnSubmitted = func(string) { v.s.f.stage.After(inFlight, v.try) }
	v.ok = widgets.NewButton(i18n.T("unlock.enter"), v.try)
	v.ok.Importance = widget.HighImportance
	body := widgets.Panel(widgets.Title(i18n.T("lock.title")), widgets.Para(i18n.T("lock.text", "name", s.d.Me().Name), theme.Muted),
		v.hint, container.NewBorder(nil, nil, nil, v.ok, v.pass))
	v.root = widgets.On(theme.Rail, widgets.Middle(widgets.AtMost(520, body)))
	return v
}

func (v *lockView) try() {
	if v.ok.Disabled() || v.pass.Text == "" {
		return
	}
	v.ok.Disable()
	pass := v.pass.Text
	present.Load(&v.s.verify, v.s.f.stage, func(ctx context.Context) (bool, error) { return true, v.s.ses.Verify(ctx, pass) }, func(_ bool, err error) {
		v.ok.Enable()
		v.pass.SetText("")
		if err == nil {
			v.done()
			return
		}
		v.failed(err)
	})
}

func (v *lockView) failed(err error) {
	if e, ok := errors.AsType[*app.Error](err); ok && e.Code == CodeThrottled {
		n, _ := strconv.Atoi(e.Args["seconds"])
		v.wait = time.Now().Add(time.Duration(n) * time.Second)
		v.countdown()
		return
	}
	v.say(widgets.Alarm, i18n.Error(err))
	v.s.f.win.Canvas().Focus(v.pass)
}

func (v *lockView) say(k widgets.Kind, text string) {
	v.hint.Objects = []fyne.CanvasObject{widgets.Banner{Kind: k, Text: text}.Object()}
	v.hint.Refresh()
}

func (v *lockView) countdown() {
	left := time.Until(v.wait)
	if left <= 0 {
		v.ok.Enable()
		v.hint.RemoveAll()
		return
	}
	v.ok.Disable()
	v.say(widgets.Soon, i18n.T("unlock.wait", "n", strconv.Itoa(int(left.Seconds())+1)))
	time.AfterFunc(min(left, time.Second), func() { v.s.f.stage.Do(v.countdown) })
}
