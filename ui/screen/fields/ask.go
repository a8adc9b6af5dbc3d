package fields

import (
	"renda/ui/i18n"
	"renda/ui/room"
	"renda/ui/widgets"
)

// AskLocation asks whether a photo may tell where it was taken; it does not unless
// somebody says so.
func AskLocation(env room.Env, name string, keep func()) {
	var close func()
	no := widgets.Primary(i18n.T("photo.drop"), func() { close() })
	yes := widgets.NewButton(i18n.T("photo.keep"), func() { close(); keep() })
	close = env.Shell.Sheet(room.Sheet{Title: i18n.T("photo.title"), Content: widgets.NewProse(i18n.T("photo.text", "name", name)), Buttons: []*widgets.Button{yes, no}})
}
