// Package help is the page of keys and of how the desk keeps things safe (F1).
package help

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"renda/app/desk"
	"renda/ui/i18n"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// Keys lists every key of the program with the words that explain it.
var Keys = []struct{ Key, Words string }{
	{"Ctrl+K", "key.palette"}, {"Ctrl+L", "key.lock"}, {"F1 / Ctrl+/", "key.help"}, {"F5 / Ctrl+R", "key.sync"}, {"F6 / Alt+0", "key.pane"},
	{"Alt+1 … Alt+9", "key.rooms"}, {"Alt+←", "key.back"}, {"Ctrl+N", "key.new"}, {"Ctrl+F", "key.find"}, {"Ctrl+0", "key.read"}, {"Ctrl+S", "key.save"},
	{"Ctrl+,", "key.settings"}, {"Ctrl+= / Ctrl+-", "key.size"}, {"Tab / Shift+Tab", "key.tab"},
	{"↑ ↓ PgUp PgDn Home End", "key.rows"}, {"Enter", "key.enter"}, {"A … Z", "key.type"}, {"Esc", "key.esc"},
}

type screen struct{ root fyne.CanvasObject }

// New makes the page.
func New(room.Env, string) room.Screen {
	grid := container.New(layout.NewFormLayout())
	for _, k := range Keys {
		key := widgets.Strong(k.Key)
		grid.Add(key)
		grid.Add(widgets.Inset(14, 0, widgets.NewText(i18n.T(k.Words), "", "")))
	}
	right := []fyne.CanvasObject{}
	for _, x := range []string{"states", "offline", "lost", "wrong", "legal"} {
		right = append(right, widgets.Panel(widgets.Heading(i18n.T("help."+x)), widgets.Para(i18n.T("help."+x+".text"), theme.Muted)))
	}
	body := widgets.Equal(14, 400, container.NewVBox(widgets.Panel(widgets.Heading(i18n.T("help.keys")), widgets.HLine(), grid)), widgets.Column(12, right...))
	return &screen{container.NewVScroll(widgets.Inset(22, 16, widgets.AtMost(1240, widgets.Column(12, widgets.Title(i18n.T("room.help")), body))))}
}

func (s *screen) Title() string              { return i18n.T("room.help") }
func (s *screen) Content() fyne.CanvasObject { return s.root }
func (s *screen) Changed(desk.Change)        {}
func (s *screen) Keep()                      {}
func (s *screen) Close()                     {}
