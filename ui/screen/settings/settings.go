// Package settings is the room for this person on this machine: looks, lock,
// vault, calendar, machine and server.
package settings

import (
	"context"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"renda/app/desk"
	"renda/app/rules"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/widgets"
)

// Desk is what the room needs of a desk.
type Desk interface {
	Setting(key string) string
	SetSetting(ctx context.Context, key, value string) error
	Status() desk.Status
	Rules() *rules.Set
	Now() time.Time
}

// Session is what the room needs of the open vault.
type Session interface {
	ChangePassphrase(ctx context.Context, old, fresh string) error
	NewCard(ctx context.Context, passphrase string) (present.Card, error)
	Check(ctx context.Context, progress func(done, total int)) (present.CheckReport, error)
	Backup(ctx context.Context, progress func(done, total int)) (string, error)
	Info() present.Info
}

// Looks applies what is chosen at once; the shell implements it.
type Looks interface{ ApplySettings() }

// Keys of settings; the values are kept sealed in the vault.
const (
	KeyTheme = "ui.theme" // "", light, dark
	KeySize  = "ui.size"  // percent, 100 to 200
	KeyLang  = "ui.lang"  // zh, en
	KeyIdle  = "ui.idle"  // minutes until the screen locks
	KeyWin   = "ui.window"
)

// DefaultIdle is how many minutes without a key or a click lock the screen.
const DefaultIdle = 10

type screen struct {
	env   room.Env
	d     Desk
	ses   Session
	looks Looks
	save  present.Latest
	work  present.Latest
	long  *fyne.Container
	tabs  *container.AppTabs
	info  present.Info
}

// New makes the room; arg is the section to open: "", "vault", "net", "about".
func New(env room.Env, d Desk, ses Session, looks Looks, about fyne.CanvasObject, arg string) room.Screen {
	s := &screen{env: env, d: d, ses: ses, looks: looks, info: ses.Info(), long: container.NewVBox()}
	page := func(o ...fyne.CanvasObject) fyne.CanvasObject {
		return container.NewVScroll(widgets.Inset(2, 12, widgets.AtMost(760, widgets.Column(14, o...))))
	}
	s.tabs = container.NewAppTabs(
		container.NewTabItem(i18n.T("set.looks"), page(s.looksPanel(), s.lockPanel())),
		container.NewTabItem(i18n.T("set.vault"), page(s.long, s.vaultPanel(), s.passPanel(), s.cardPanel())),
		container.NewTabItem(i18n.T("set.net"), page(s.netPanel(), s.calendarPanel(), s.machinePanel())),
		container.NewTabItem(i18n.T("set.about"), page(about)),
	)
	for i, name := range []string{"", "vault", "net", "about"} {
		if name == arg {
			s.tabs.SelectIndex(i)
		}
	}
	return s
}

func (s *screen) Title() string { return i18n.T("room.settings") }
func (s *screen) Content() fyne.CanvasObject {
	return widgets.Inset(22, 14, container.NewBorder(widgets.Title(i18n.T("room.settings")), nil, nil, nil, s.tabs))
}
func (s *screen) Changed(desk.Change) {}
func (s *screen) Keep()               {}
func (s *screen) Close()              { s.work.Stop() }

func (s *screen) set(key, value string) {
	if s.d.Setting(key) == value {
		return
	}
	present.Load(&s.save, s.env.Stage, func(ctx context.Context) (bool, error) { return true, s.d.SetSetting(ctx, key, value) }, func(_ bool, err error) {
		if err != nil {
			s.env.Shell.Fail(err)
			return
		}
		s.looks.ApplySettings()
	})
}

// choice is a group of options whose values are kept under a key.
func (s *screen) choice(key, now string, values, words []string) fyne.CanvasObject {
	g := widget.NewRadioGroup(words, nil)
	g.Horizontal, g.Required = true, true
	for i, v := range values {
		if v == now {
			g.SetSelected(words[i])
		}
	}
	g.OnChanged = func(w string) {
		for i := range words {
			if words[i] == w {
				s.set(key, values[i])
			}
		}
	}
	return g
}

func row(name string, o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(nil, nil, widgets.AtLeast(120, widgets.Middle(widgets.Small(name))), nil, o)
}

func (s *screen) looksPanel() fyne.CanvasObject {
	size := s.d.Setting(KeySize)
	if size == "" {
		size = "100"
	}
	lang := s.d.Setting(KeyLang)
	if lang == "" {
		lang = i18n.Current().String()
	}
	return widgets.Panel(widgets.Heading(i18n.T("set.looks")),
		row(i18n.T("set.theme"), s.choice(KeyTheme, s.d.Setting(KeyTheme), []string{"", "light", "dark"},
			[]string{i18n.T("set.theme.follow"), i18n.T("set.theme.light"), i18n.T("set.theme.dark")})),
		row(i18n.T("set.size"), s.choice(KeySize, size, []string{"100", "125", "150", "175", "200"},
			[]string{"100%", "125%", i18n.T("set.size.large"), "175%", "200%"})),
		widgets.Help(i18n.T("set.size.help")),
		row(i18n.T("set.lang"), s.choice(KeyLang, lang, []string{"zh", "en"}, []string{"中文", "English"})))
}

func (s *screen) lockPanel() fyne.CanvasObject {
	idle := s.d.Setting(KeyIdle)
	if idle == "" {
		idle = strconv.Itoa(DefaultIdle)
	}
	var words []string
	values := []string{"3", "5", "10", "20", "30"}
	for _, v := range values {
		words = append(words, i18n.T("set.idle.min", "n", v))
	}
	return widgets.Panel(widgets.Heading(i18n.T("set.lock")), row(i18n.T("set.idle"), s.choice(KeyIdle, idle, values, words)), widgets.Help(i18n.T("set.idle.help")))
}

func (s *screen) netPanel() fyne.CanvasObject {
	st := s.d.Status()
	state := i18n.T("status.online")
	if !st.Online {
		state = i18n.T("status.offline")
		if st.Problem != "" {
			state += " · " + i18n.Code(st.Problem, s.info.ServerName, nil)
		}
	}
	b := widgets.NewButton(i18n.T("status.syncnow"), s.env.Shell.SyncNow)
	return widgets.Panel(widgets.Heading(i18n.T("set.server")), widgets.Facts(
		i18n.T("set.server.name"), s.info.ServerName, i18n.T("set.server.addr"), s.info.Server, i18n.T("set.server.key"), s.info.ServerKey,
		i18n.T("set.state"), state, i18n.T("set.asof"), present.Stamp(st.AsOf)), container.NewHBox(b))
}

func (s *screen) machinePanel() fyne.CanvasObject {
	return widgets.Panel(widgets.Heading(i18n.T("set.machine")), widgets.Facts(
		i18n.T("set.machine.name"), s.info.DeviceName, i18n.T("set.machine.id"), s.info.Device.String(),
		i18n.T("set.machine.key"), s.info.DeviceKey), widgets.Help(i18n.T("set.machine.help")))
}

// calendarPanel says up to which year the days are known; they come with the rules, to
// every desk and the server alike.
func (s *screen) calendarPanel() fyne.CanvasObject {
	b := widgets.NewButton(i18n.T("set.calendar.open"), func() { s.env.Shell.Open(room.Rules, "days") })
	return widgets.Panel(widgets.Heading(i18n.T("set.calendar")),
		widgets.Para(i18n.T("set.calendar.text", "year", strconv.Itoa(s.d.Rules().Calendar.Last())), ""), container.NewHBox(b))
}
