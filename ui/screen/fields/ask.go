package fields

import (
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// Ask asks what has to be asked about a file that comes in.
func Ask(env room.Env, name string) present.Asking {
	return present.Asking{
		Location: func(keep func()) { askLocation(env, name, keep) },
		Password: func(wrong bool, open func(string), leave func()) { askPassword(env, name, wrong, open, leave) },
	}
}

// askLocation asks whether a photo may tell where it was taken; it does not unless
// somebody says so.
func askLocation(env room.Env, name string, keep func()) {
	var close func()
	no := widgets.Primary(i18n.T("photo.drop"), func() { close() })
	yes := widgets.NewButton(i18n.T("photo.keep"), func() { close(); keep() })
	close = env.Shell.Sheet(room.Sheet{Title: i18n.T("photo.title"), Content: widgets.NewProse(i18n.T("photo.text", "name", name)), Buttons: []*widgets.Button{yes, no}})
}

// askPassword asks for the password of a locked document. It is kept nowhere.
func askPassword(env room.Env, name string, wrong bool, open func(string), leave func()) {
	pass := widgets.NewPassphrase()
	pass.SetPlaceHolder(i18n.T("locked.pass"))
	box := widgets.Column(10)
	if wrong {
		box.Add(widgets.NewText("■ "+i18n.T("locked.wrong"), theme.Alarm, ""))
	}
	box.Add(widgets.NewProse(i18n.T("locked.text", "name", name)))
	box.Add(pass)
	box.Add(widgets.SmallProse(i18n.T("locked.help")))
	given := ""
	var close func()
	no := widgets.NewButton(i18n.T("locked.leave"), func() { close() })
	yes := widgets.Primary(i18n.T("locked.open"), func() {
		if given = pass.Text; given != "" {
			close()
		}
	})
	pass.OnSubmitted = func(string) { yes.OnTapped() }
	close = env.Shell.Sheet(room.Sheet{Title: i18n.T("locked.title"), Content: box, Buttons: []*widgets.Button{no, yes}, Focus: pass, Closed: func() {
		if given == "" {
			leave()
			return
		}
		open(given)
	}})
}
