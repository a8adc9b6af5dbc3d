package ui

import (
	"context"
	"errors"
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/widget"

	"renda/app"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/widgets"
)

// Confirm asks before then runs.
func (s *shell) Confirm(title, text, yes string, danger bool, then func()) {
	body := widgets.AtLeast(420, widgets.Para(text, ""))
	d := dialog.NewCustomConfirm(title, yes, i18n.T("cancel"), body, func(ok bool) {
		if ok {
			then()
		}
	}, s.f.win)
	if danger {
		d.SetConfirmImportance(widget.DangerImportance)
	}
	d.Show()
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
	d.Resize(fyne.NewSize(900, 600))
	d.Show()
}

// PickFile asks for a file.
func (s *shell) PickFile(title string, exts []string, then func(name string, r io.ReadCloser)) {
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if err != nil {
			s.Fail(failed(err, app.CodeNotFound, title))
			return
		}
		if r != nil {
			then(r.URI().Name(), r)
		}
	}, s.f.win)
	if len(exts) > 0 {
		d.SetFilter(storage.NewExtensionFileFilter(exts))
	}
	d.SetTitleText(title)
	d.Resize(fyne.NewSize(900, 600))
	d.Show()
}

func failed(err error, c app.Code, item string) error {
	if err == nil {
		return nil
	}
	return &app.Error{Code: c, Op: "use a file", Item: item, Err: err}
}
