package settings

import (
	"bytes"
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
	qrcode "github.com/skip2/go-qrcode"

	"renda/app"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/theme"
	"renda/ui/widgets"
)

func (s *screen) vaultPanel() fyne.CanvasObject {
	st := s.d.Status()
	check := widgets.NewButton(i18n.T("set.check"), s.check)
	backup := widgets.NewButton(i18n.T("set.backup"), s.backup)
	return widgets.Panel(widgets.Heading(i18n.T("set.vault")), widgets.Facts(
		i18n.T("set.vault.where"), s.info.Vault, i18n.T("set.vault.suite"), s.info.Suite,
		i18n.T("set.vault.backup"), present.Stamp(st.Backup)), widgets.Buttons(backup, check), widgets.Help(i18n.T("set.vault.help")))
}

// run does long work under a progress bar that can be stopped.
func run[T any](s *screen, what string, work func(ctx context.Context, progress func(done, total int)) (T, error), then func(T)) {
	p := widgets.NewProgress(what, i18n.T("cancel"), func() {
		s.work.Stop()
		s.long.RemoveAll()
		s.env.Shell.Notify(i18n.T("set.stopped", "what", what))
	})
	s.long.Objects = []fyne.CanvasObject{widgets.Panel(p.Object())}
	s.long.Refresh()
	last := -1
	progress := func(done, total int) {
		if step := done * 100 / max(1, total); step != last { // a hundred redraws at most
			last = step
			s.env.Stage.Do(func() { p.Set(what+" "+strconv.Itoa(done)+" / "+strconv.Itoa(total), done, total) })
		}
	}
	present.Load(&s.work, s.env.Stage, func(ctx context.Context) (T, error) { return work(ctx, progress) }, func(v T, err error) {
		s.long.RemoveAll()
		if err != nil {
			s.env.Shell.Fail(err)
			return
		}
		then(v)
	})
}

func (s *screen) backup() {
	run(s, i18n.T("set.backup"), s.ses.Backup, func(path string) { s.env.Shell.Notify(i18n.T("set.backup.done", "path", path)) })
}

func (s *screen) check() {
	run(s, i18n.T("set.check"), s.ses.Check, func(r present.CheckReport) {
		if len(r.Problems) > 0 {
			s.env.Shell.Fail(r.Problems[0])
			return
		}
		s.env.Shell.Notify(i18n.T("set.check.done", "records", strconv.Itoa(r.Records), "blobs", strconv.Itoa(r.Blobs)))
	})
}

func (s *screen) passPanel() fyne.CanvasObject {
	old, fresh, again := widgets.NewPassphrase(), widgets.NewPassphrase(), widgets.NewPassphrase()
	hint := widgets.NewText("", theme.Alarm, theme.SizeSmall)
	var b *widgets.Button
	b = widgets.NewButton(i18n.T("set.pass.change"), func() {
		if w := present.PassphraseFault(fresh.Text, again.Text); w != "" {
			hint.Set(i18n.T(w))
			return
		}
		hint.Set("")
		b.Disable()
		a, n := old.Text, fresh.Text
		present.Load(&s.work, s.env.Stage, func(ctx context.Context) (bool, error) { return true, s.ses.ChangePassphrase(ctx, a, n) }, func(_ bool, err error) {
			b.Enable()
			if err != nil {
				s.env.Shell.Fail(err)
				return
			}
			for _, e := range []*widgets.Passphrase{old, fresh, again} {
				e.SetText("")
			}
			s.env.Shell.Notify(i18n.T("set.pass.done"))
		})
	})
	return widgets.Panel(widgets.Heading(i18n.T("set.pass")), row(i18n.T("set.pass.old"), old), row(i18n.T("set.pass.new"), fresh),
		row(i18n.T("set.pass.again"), again), hint, widgets.Help(i18n.T("pass.rule")), container.NewHBox(b))
}

func (s *screen) cardPanel() fyne.CanvasObject {
	pass := widgets.NewPassphrase()
	pass.SetPlaceHolder(i18n.T("unlock.pass"))
	var b *widgets.Button
	b = widgets.NewButton(i18n.T("set.card.make"), func() {
		p := pass.Text
		s.env.Shell.Confirm(i18n.T("set.card"), i18n.T("set.card.ask"), i18n.T("set.card.make"), true, func() {
			b.Disable()
			present.Load(&s.work, s.env.Stage, func(ctx context.Context) (present.Card, error) { return s.ses.NewCard(ctx, p) }, func(c present.Card, err error) {
				b.Enable()
				pass.SetText("")
				if err != nil {
					s.env.Shell.Fail(err)
					return
				}
				s.long.Objects = []fyne.CanvasObject{CardView(c, func() { s.long.RemoveAll() })}
				s.long.Refresh()
				s.tabs.SelectIndex(1)
			})
		})
	})
	return widgets.Panel(widgets.Heading(i18n.T("set.card")), widgets.Para(i18n.T("set.card.text"), theme.Muted), container.NewBorder(nil, nil, nil, b, pass))
}

// CardView shows a recovery card once, to be written down or printed.
func CardView(c present.Card, done func()) fyne.CanvasObject {
	words := widget.NewLabelWithStyle(c.Words, fyne.TextAlignLeading, fyne.TextStyle{Bold: true, Monospace: true})
	words.Wrapping = fyne.TextWrapWord
	words.Selectable = true
	body := []fyne.CanvasObject{words, widgets.Para(i18n.T("set.card.advice"), "")}
	b := widgets.NewButton(i18n.T("set.card.kept"), done)
	b.Importance = widget.HighImportance
	body = append(body, container.NewHBox(b))
	var picture fyne.CanvasObject = widgets.Gap(1, 1)
	if png, err := QR(c.QR); err == nil {
		img := canvas.NewImageFromReader(bytes.NewReader(png), "card.png")
		img.FillMode, img.ScaleMode = canvas.ImageFillContain, canvas.ImageScalePixels
		img.SetMinSize(fyne.NewSize(190, 190))
		picture = container.NewVBox(img)
	}
	return widgets.Panel(widgets.Heading(i18n.T("set.card.title")), container.NewBorder(nil, nil, picture, nil, widgets.Inset(12, 0, container.NewVBox(body...))))
}

// QR draws a code as PNG.
func QR(text string) ([]byte, error) {
	b, err := qrcode.Encode(text, qrcode.Medium, 380)
	if err != nil {
		return nil, &app.Error{Code: app.CodeTooLarge, Op: "draw a code", Err: err}
	}
	return b, nil
}
