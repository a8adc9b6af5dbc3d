package ui

import (
	"context"
	"errors"
	"io"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/widget"

	"renda/app"
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
	fit := func() {
		x.Content.Resize(fyne.NewSize(width-44, x.Content.MinSize().Height))
		h := x.Content.MinSize().Height + body.MinSize().Height - scroll.MinSize().Height + 40
		if x.Tall {
			h = size.Height
		}
		pop.Resize(fyne.NewSize(width, min(h, size.Height-60)))
	}
	fit()
	fit() // wrapped words know their height only once they have a width
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

// SaveFile asks where to keep a file and writes it.
func (s *shell) SaveFile(name string, data []byte) {
	d := dialog.NewFileSave(func(w fyne.URIWriteCloser, err error) {
		if err != nil || w == nil {
			s.Fail(failed(err, app.CodeDisk, name))
			return
		}
		path := w.URI().Path()
		present.Load(&s.saving, s.f.stage, func(context.Context) (string, error) {
			_, err := w.Write(data)
			return path, failed(errors.Join(err, w.Close()), app.CodeDisk, path)
		}, func(path string, err error) {
			if err != nil {
				s.Fail(err)
				return
			}
			s.Notify(i18n.T("file.saved", "path", path))
		})
	}, s.f.win)
	d.SetFileName(name)
	showFiles(d)
}

// PickFile asks for a file.
func (s *shell) PickFile(title string, exts []string, then func(name string, r io.ReadCloser)) {
	s.f.pickFile(title, exts, s.Fail, then)
}

// PickFolder asks for a folder.
func (s *shell) PickFolder(title string, then func(path string)) { s.f.pickFolder(title, s.Fail, then) }

func (f *frame) pickFolder(title string, fail func(error), then func(path string)) {
	d := dialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
		if err != nil {
			fail(failed(err, app.CodeNotFound, title))
			return
		}
		if u != nil {
			then(u.Path())
		}
	}, f.win)
	d.SetTitleText(title)
	showFiles(d)
}

func (f *frame) pickFile(title string, exts []string, fail func(error), then func(name string, r io.ReadCloser)) {
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if err != nil {
			fail(failed(err, app.CodeNotFound, title))
			return
		}
		if r != nil {
			then(r.URI().Name(), r)
		}
	}, f.win)
	if len(exts) > 0 {
		d.SetFilter(storage.NewExtensionFileFilter(exts))
	}
	d.SetTitleText(title)
	showFiles(d)
}

// showFiles shows a choice of files. It is sized once it is there: fyne v2.8.0 panics when asked before.
func showFiles(d *dialog.FileDialog) {
	d.Show()
	d.Resize(fyne.NewSize(900, 600))
}

func failed(err error, c app.Code, item string) error {
	if err == nil {
		return nil
	}
	return &app.Error{Code: c, Op: "use a file", Item: item, Err: err}
}
