package ui

import (
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	"fyne.io/fyne/v2"

	"renda/ui/i18n"
	"renda/ui/loop"
	"renda/ui/present"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// Size of the window before anybody has chosen one.
const (
	windowWidth  = 1280
	windowHeight = 800
)

// Run shows the window until it is closed. The app comes from main, so that this
// package and its tests need no graphics library:
//
//	ui.Run(fyneapp.NewWithID("cn.renda.desk"), cfg)
func Run(a fyne.App, cfg Config) error {
	told := make(chan os.Signal, 1)
	signal.Notify(told, os.Interrupt, syscall.SIGTERM)
	return run(newFrame(a, cfg, loop.Fyne{}), told, func(code int) { time.AfterFunc(endWithin, func() { os.Exit(code) }) })
}

// run shows the window; ends sees to it that the process does end soon, whatever the window's library does meanwhile.
func run(f *frame, told <-chan os.Signal, ends func(code int)) error {
	if f.cfg.Flags.FirstFrame {
		f.watchFirstFrame()
	}
	f.ends = ends
	go f.signalled(told)
	f.win.ShowAndRun()
	return f.err
}

// endWithin is how long the window's library may take to end. Version 2.8 can wait for ever for an event of its own
// that came while its loop was ending; the process would stay, unseen, and keep the vault from the next start. By
// then the vault is closed, or was told to end by the system and is whole as after a power cut.
const endWithin = 3 * time.Second

// signalled ends the process where the system asks for it.
func (f *frame) signalled(told <-chan os.Signal) {
	<-told
	f.ends(0)
}

// quit ends the program.
func (f *frame) quit() {
	if f.ends != nil {
		code := 0
		if f.err != nil { // Run would have given it to main
			code = 1
		}
		f.ends(code)
	}
	f.app.Quit()
}

// frame is the window and whichever of its two faces shows: the unlock screen or
// an open session.
type frame struct {
	cfg    Config
	app    fyne.App
	win    fyne.Window
	stage  present.Stage
	clip   *widgets.Clip
	theme  *theme.Theme
	open   *shell // nil while locked out
	folder string // where a file was chosen last
	front  *unlock
	err    error
	ends   func(code int) // sees to it that the process ends; nil in tests
}

func newFrame(a fyne.App, cfg Config, st present.Stage) *frame {
	a, clip := ownClip(a)
	f := &frame{cfg: cfg, app: a, clip: clip, theme: theme.New(theme.Follow, 100)}
	f.stage = minding{st, f.mind}
	speak()
	a.Settings().SetTheme(f.theme)
	f.win = a.NewWindow(i18n.T("app.name"))
	f.win.SetMaster()
	f.win.SetPadded(false)
	f.win.Resize(fyne.NewSize(windowWidth, windowHeight))
	f.win.CenterOnScreen()
	f.win.SetCloseIntercept(f.close)
	f.showUnlock()
	return f
}

// look applies light or dark and the size of type.
func (f *frame) look(m theme.Mode, percent int) {
	t := theme.New(m, percent)
	if *t == *f.theme {
		return
	}
	f.theme = t
	f.app.Settings().SetTheme(t)
}

func (f *frame) showUnlock() {
	f.open = nil
	f.front = newUnlock(f)
	f.win.SetTitle(i18n.T("app.name"))
	f.win.SetContent(f.front.root)
	f.front.focus()
}

// enter opens the rooms of a session.
func (f *frame) enter(v Vault, ses Session) {
	f.open = newShell(f, v, ses)
	f.front = nil
	f.open.show()
}

// close keeps what is unfinished, closes the vault and ends. What can't be kept is asked about first; a locked window has to
// be unlocked for that.
func (f *frame) close() {
	if f.open == nil {
		f.quit()
		return
	}
	if s := f.open; s.locked && s.unsaved() {
		s.cover.say(widgets.Alarm, i18n.T("unsaved.locked"))
		return
	}
	f.open.leaving(f.end)
}

func (f *frame) end() {
	s := f.open
	f.clip.Clear()
	s.keep()
	f.stage.Go(func() {
		err := errors.Join(s.leave(), s.ses.Close())
		f.stage.Do(func() {
			f.err = err
			f.quit()
		})
	})
}

// watchFirstFrame prints how long the first frame took and ends.
func (f *frame) watchFirstFrame() {
	f.win.SetContent(firstFrame(f.win.Content(), f.cfg.Flags.Started, func(time.Duration) { f.stage.Do(f.quit) }))
}
