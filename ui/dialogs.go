package ui

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"renda/app"
	"renda/ui/choose"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/widgets"
)

// sheet is one piece of content over the page.
type sheet struct {
	close  func()
	commit func()
}

// Sheet shows content over the page until it is closed.
func (s *shell) Sheet(x room.Sheet) func() {
	c := s.f.win.Canvas()
	size, k := c.Size(), s.f.theme.Scale
	if x.Width == 0 {
		x.Width = 560
	}
	width := min(x.Width*k, size.Width-48)
	var foot []fyne.CanvasObject
	for _, b := range x.Buttons {
		foot = append(foot, b)
	}
	scroll := container.NewVScroll(widgets.Inset(2, 2, x.Content))
	body := container.NewBorder(widgets.Column(8, widgets.Heading(x.Title), widgets.HLine(), widgets.Gap(1, 2)),
		widgets.Column(8, widgets.Gap(1, 2), container.NewHBox(layout.NewSpacer(), widgets.Buttons(foot...))), nil, nil, scroll)
	pop := widget.NewModalPopUp(container.NewStack(widgets.Inset(18, 14, body), widgets.NewWatermark(s.markWords())), c)
	h := size.Height
	for range 3 { // wrapped words know their height only once they have a width, and what stands below them its place
		pop.Resize(fyne.NewSize(width, min(h, size.Height-60)))
		if !x.Tall {
			h = x.Content.MinSize().Height + body.MinSize().Height - scroll.MinSize().Height + 40
		}
		scroll.Refresh()
	}
	var sh *sheet
	closed := false
	sh = &sheet{close: func() {
		if closed {
			return
		}
		closed = true
		s.sheets = slices.DeleteFunc(s.sheets, func(o *sheet) bool { return o == sh })
		pop.Hide()
		if x.Closed != nil {
			x.Closed()
		}
		s.mind()
	}}
	if n := len(x.Buttons); n > 0 {
		last := x.Buttons[n-1]
		sh.commit = func() {
			if !last.Disabled() {
				last.OnTapped()
			}
		}
		if x.Focus == nil {
			x.Focus = last
		}
	}
	s.sheets = append(s.sheets, sh)
	pop.Show()
	if x.Focus != nil {
		c.Focus(x.Focus)
	}
	return sh.close
}

// Confirm asks before then runs. A dangerous step does not lie under the Enter key.
func (s *shell) Confirm(title, text, yes string, danger bool, then func()) {
	var close func()
	no := widgets.NewButton(i18n.T("cancel"), func() { close() })
	ok := widgets.Primary(yes, func() { close(); then() })
	x := room.Sheet{Title: title, Content: widgets.NewProse(text), Buttons: []*widgets.Button{no, ok}}
	if danger {
		ok.Importance = widget.DangerImportance
		x.Focus = no
	}
	close = s.Sheet(x)
}

// escape closes what lies on top; false if there was nothing.
func (s *shell) escape() bool {
	c := s.f.win.Canvas()
	switch top := c.Overlays().Top(); {
	case top == nil:
		return false
	case len(s.sheets) > 0:
		s.sheets[len(s.sheets)-1].close()
	default:
		top.Hide() // a menu or one of Fyne's own dialogs
		c.Overlays().Remove(top)
	}
	return true
}

// PickFile asks for a file.
func (s *shell) PickFile(title string, exts []string, then func(name string, r io.ReadCloser)) {
	s.choose(choose.Options{Title: title, Exts: exts}, reading(s.Fail, then))
}

// PickFolder asks for a folder.
func (s *shell) PickFolder(title string, then func(path string)) {
	s.choose(choose.Options{Title: title, For: choose.Folder}, then)
}

// choose shows a choice of files as a sheet: Escape closes it, Ctrl+Enter takes what is chosen.
func (s *shell) choose(o choose.Options, then func(path string)) {
	sh := &sheet{}
	c := s.f.choose(o, then, func() {
		s.sheets = slices.DeleteFunc(s.sheets, func(o *sheet) bool { return o == sh })
		s.mind()
	})
	sh.close, sh.commit = c.Close, c.Commit
	s.sheets = append(s.sheets, sh)
}

// choose shows a choice of files, beginning where the last one ended.
func (f *frame) choose(o choose.Options, then func(path string), closed func()) *choose.Chooser {
	o.Begin, o.Now = f.folder, time.Now
	return choose.Show(f.win, f.stage, o, func(path string) {
		if f.folder = path; o.For != choose.Folder { // a typed path may lie elsewhere than the folder shown
			f.folder = filepath.Dir(path)
		}
		then(path)
	}, closed)
}

func (f *frame) pickFolder(title string, then func(path string)) {
	f.choose(choose.Options{Title: title, For: choose.Folder}, then, nil)
}

func (f *frame) pickFile(title string, exts []string, fail func(error), then func(name string, r io.ReadCloser)) {
	f.choose(choose.Options{Title: title, Exts: exts}, reading(fail, then), nil)
}

// reading opens the file chosen.
func reading(fail func(error), then func(name string, r io.ReadCloser)) func(path string) {
	return func(path string) {
		name, r, err := present.OpenFile(path)
		if err != nil {
			fail(err)
			return
		}
		then(name, r)
	}
}

// writeWhole writes a file beside its place and then puts it there: a stick that is full or pulled out leaves what was there.
func writeWhole(path string, data []byte) error {
	name := filepath.Base(path)
	w, err := os.CreateTemp(filepath.Dir(path), ".*.part")
	if err != nil {
		return failed(err, name)
	}
	_, err = w.Write(data)
	if err == nil {
		err = w.Sync()
	}
	err = errors.Join(err, w.Close())
	if err == nil {
		err = os.Rename(w.Name(), path)
	}
	if err != nil {
		return failed(errors.Join(err, os.Remove(w.Name())), name)
	}
	return nil
}

func failed(err error, item string) error {
	code := app.CodeDisk
	switch {
	case errors.Is(err, syscall.ENOSPC):
		code = app.CodeDiskFull
	case errors.Is(err, syscall.EROFS):
		code = app.CodeReadOnly
	}
	return &app.Error{Code: code, Op: "write a file", Item: item, Err: err}
}
