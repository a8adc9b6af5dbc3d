package ui

import (
	"context"
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/screen/settings"
	"renda/ui/widgets"
)

// fail shows a failure where the unlock screen shows what it has to say.
func (u *unlock) fail(err error) {
	if err != nil {
		u.say(widgets.Alarm, i18n.Error(err))
	}
}

// requestOut makes a vault and writes its request for enrolment into a folder: for a machine without network.
func (u *unlock) requestOut(code, pass, folder string) {
	type made struct {
		file string
		card Card
	}
	u.say(widgets.Neutral, i18n.T("request.working"))
	present.Load(&u.load, u.f.stage, func(ctx context.Context) (made, error) {
		file, card, err := u.f.cfg.Backend.Request(ctx, code, pass, folder)
		return made{file, card}, err
	}, func(m made, err error) {
		if err != nil && m.card.Words == "" {
			u.fail(err)
			return
		}
		// The vault stands, so its card is shown even where the stick failed: it is shown once only.
		text, kind := i18n.T("request.written", "file", m.file), widgets.Good
		if err != nil {
			text, kind = present.OutFault(err, folder)+"\n"+i18n.T("request.again.hint"), widgets.Alarm
		}
		note := widgets.Banner{Kind: kind, Text: text}.Object()
		done := func() { u.f.showUnlock() }
		u.root.Objects = []fyne.CanvasObject{widgets.On("background", container.NewVScroll(widgets.Inset(40, 40, widgets.AtMost(720, widgets.Column(14, note, settings.CardView(m.card, done))))))}
		u.root.Refresh()
	})
}

// waitForm is the form of a vault whose request has no answer yet.
func (u *unlock) waitForm() {
	u.pass = widgets.NewPassphrase()
	u.pass.SetPlaceHolder(i18n.T("unlock.pass"))
	u.enter = widgets.Primary(i18n.T("request.answer"), func() {
		u.withPass(func() { u.f.pickFile(i18n.T("request.answer"), nil, u.fail, u.answerIn) })
	})
	u.pass.OnSubmitted = func(string) { u.f.stage.After(inFlight, func() { u.enter.OnTapped() }) }
	again := widgets.Quiet(i18n.T("request.again"), func() {
		u.withPass(func() { u.f.pickFolder(i18n.T("stick.folder"), u.requestAgain) })
	})
	u.form.Objects = []fyne.CanvasObject{widgets.NewProse(i18n.T("request.wait")), u.pass, widgets.Buttons(u.enter, again)}
	u.form.Refresh()
	u.focus()
}

// withPass goes on once a passphrase was typed.
func (u *unlock) withPass(then func()) {
	switch {
	case u.load.Busy() || u.enter.Disabled():
	case u.pass.Text == "":
		u.say(widgets.Soon, i18n.T("request.pass"))
		u.focus()
	default:
		then()
	}
}

// answerIn takes in the server's answer and opens the room where the first parcel is taken in.
func (u *unlock) answerIn(name string, r io.ReadCloser) {
	v, pass := u.vaults[u.chosen], u.pass.Text
	u.busy(true)
	u.say(widgets.Neutral, i18n.T("request.taking"))
	present.Load(&u.load, u.f.stage, func(ctx context.Context) (Session, error) {
		defer r.Close()
		return u.f.cfg.Backend.Answer(ctx, v, pass, name, r)
	}, func(ses Session, err error) {
		u.busy(false)
		if err != nil {
			u.failed(err)
			return
		}
		u.f.enter(v, ses)
		u.f.open.Open(room.Parcel, "")
		u.f.open.Notify(i18n.T("request.enrolled", "server", ses.Info().ServerName))
	})
}

// requestAgain writes the request once more: the first may have been lost.
func (u *unlock) requestAgain(folder string) {
	v, pass := u.vaults[u.chosen], u.pass.Text
	u.busy(true)
	u.say(widgets.Neutral, i18n.T("request.working"))
	present.Load(&u.load, u.f.stage, func(ctx context.Context) (string, error) {
		return u.f.cfg.Backend.RequestAgain(ctx, v, pass, folder)
	}, func(file string, err error) {
		u.busy(false)
		switch {
		case err == nil:
			u.say(widgets.Good, i18n.T("request.written", "file", file))
		case present.StickFault(err):
			u.say(widgets.Alarm, present.OutFault(err, folder))
		default:
			u.failed(err)
		}
	})
}
