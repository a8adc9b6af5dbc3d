package ui

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/app"
	"renda/app/desk"
	"renda/app/desk/wayout"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/screen/settings"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// shell is the frame around the rooms of an open session: rail, status bar,
// notices, keys, lock. It implements room.Shell.
type shell struct {
	f     *frame
	vault Vault
	ses   Session
	d     Desk
	info  Info

	screen  room.Screen
	at      place
	history []place

	rail    *rail
	bar     *statusBar
	notices *notices
	sheets  []*sheet
	short   fyne.ShortcutHandler // the keys, for whoever has no window
	stage   *fyne.Container      // the room's content
	mark    *widgets.Watermark
	page    fyne.CanvasObject
	root    fyne.CanvasObject

	unwatch func()
	pending desk.Change
	queued  bool
	idle    *idle
	locked  bool
	cover   *lockView // while it is locked
	kept    bool      // was told that a copy stays inside
	seeks   bool      // nothing has the focus, and somebody should
	saving  present.Latest
	parcels *present.Parcels // of the session: a parcel is written on while one is elsewhere
	taking  present.Latest
	under   room.Screen // the screen behind a door that was shut over it
	verify  present.Latest
	lang    i18n.Lang
}

// place is a room with its argument.
type place struct{ room, arg string }

func newShell(f *frame, v Vault, ses Session) *shell {
	s := &shell{f: f, vault: v, ses: ses, d: ses.Desk(), info: ses.Info()}
	s.idle = newIdle(s)
	s.applyLooks()
	s.build()
	s.unwatch = s.d.Watch(func(c desk.Change) { f.stage.Do(func() { s.changed(c) }) })
	return s
}

// build makes the frame anew: at the start and when the language changes.
func (s *shell) build() {
	s.lang = i18n.Current()
	s.rail, s.bar, s.notices = newRail(s), newStatusBar(s), newNotices()
	s.stage = container.NewStack()
	s.mark = widgets.NewWatermark(s.markWords())
	s.page = widgets.Frame(s.notices.box, nil, nil, container.NewStack(s.stage, s.mark))
	s.notices.after = s.page.Refresh
	s.root = container.NewStack(s.idle.sensor, widgets.On("background", widgets.Frame(nil, s.bar.object(), s.rail.object(), s.page)))
}

func (s *shell) show() {
	s.f.win.SetContent(s.root)
	s.keys()
	if x, y, ok := strings.Cut(s.d.Setting(settings.KeyWin), "x"); ok {
		w, _ := strconv.Atoi(x)
		h, _ := strconv.Atoi(y)
		if w >= 800 && h >= 500 && w < 10000 && h < 10000 {
			s.f.win.Resize(fyne.NewSize(float32(w), float32(h)))
		}
	}
	s.arrive()
	s.Open(room.Home, "")
	s.refreshFrame()
	s.idle.start()
}

// Open goes to a room.
func (s *shell) Open(id, arg string) {
	s.leaving(func() {
		if s.at.room != "" && s.at != (place{id, arg}) {
			s.history = append(s.history, s.at)
			s.history = s.history[max(0, len(s.history)-50):]
		}
		s.enter(place{id, arg})
	})
}

// Replace goes to a room without a way back to this one.
func (s *shell) Replace(id, arg string) { s.leaving(func() { s.enter(place{id, arg}) }) }

// Back goes to the room before.
func (s *shell) Back() {
	s.leaving(func() {
		if n := len(s.history); n > 0 {
			p := s.history[n-1]
			s.history = s.history[:n-1]
			s.enter(p)
		}
	})
}

// leaving runs then; where the screen holds what could not be saved, after the person said that it may be lost. One behind a
// door is asked too.
func (s *shell) leaving(then func()) {
	for _, u := range s.keepers() {
		rest := then
		then = func() { room.Leave(s, u, rest) }
	}
	then()
}

// unsaved reports whether something stands there that could not be saved, after another try.
func (s *shell) unsaved() bool {
	return slices.ContainsFunc(s.keepers(), func(u room.Unsaved) bool { u.Keep(); return u.Unsaved() != nil })
}

// keepers are the screens whose content may fail to be saved.
func (s *shell) keepers() []room.Unsaved {
	var out []room.Unsaved
	for _, x := range []room.Screen{s.screen, s.under} {
		if u, ok := x.(room.Unsaved); ok {
			out = append(out, u)
		}
	}
	return out
}

// Here says where in its room the screen is now.
func (s *shell) Here(arg string) { s.at.arg = arg }

func (s *shell) enter(p place) {
	def, ok := roomOf(p.room)
	if !ok {
		s.Fail(&app.Error{Code: app.CodeNotFound, Op: "open a room", Item: p.room})
		return
	}
	s.idle.touch()
	for len(s.sheets) > 0 {
		s.sheets[len(s.sheets)-1].close()
	}
	for _, x := range []room.Screen{s.screen, s.under} {
		if x != nil {
			x.Keep()
			x.Close()
		}
	}
	s.notices.left()
	s.at, s.under = p, nil
	if s.screen = s.shut(&def, func() { s.Replace(p.room, p.arg) }); s.screen == nil {
		s.screen = def.build(s, p.arg)
	}
	s.stage.Objects = []fyne.CanvasObject{s.screen.Content()}
	s.stage.Refresh()
	s.rail.mark(p)
	s.f.win.SetTitle(s.screen.Title() + " — " + i18n.T("app.name"))
	s.f.win.Canvas().Unfocus()
	s.seeks = true
	if x, ok := s.screen.(room.Shower); ok {
		x.Shown()
	}
}

// OpenMatter shows the page of a matter.
func (s *shell) OpenMatter(id app.ID) { s.Open(room.Matter, id.String()) }

// OpenList shows exactly these matters.
func (s *shell) OpenList(title string, ids []app.ID) {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = id.String()
	}
	s.Open(room.List, "ids:"+title+":"+strings.Join(words, ","))
}

// changed gathers what the desk reports and tells the room once.
func (s *shell) changed(c desk.Change) {
	p := &s.pending
	p.Matters = append(p.Matters, c.Matters...)
	p.All, p.Status, p.Drafts = p.All || c.All, p.Status || c.Status, p.Drafts || c.Drafts
	p.Tray, p.Roster = p.Tray || c.Tray, p.Roster || c.Roster
	if s.queued {
		return
	}
	s.queued = true
	s.f.stage.Do(func() {
		s.queued = false
		c := s.pending
		s.pending = desk.Change{}
		if c.Roster { // an office gained or lost changes which rooms there are
			s.rail.draw()
			s.rail.mark(s.at)
		}
		s.refreshFrame()
		if s.screen != nil && !s.locked {
			s.screen.Changed(c)
			s.guard()
		}
	})
}

// refreshFrame draws what stands around the room.
func (s *shell) refreshFrame() {
	st := s.d.Status()
	s.bar.set(st)
	s.rail.counts(st)
	s.notices.update()
	s.notices.standing("readonly", st.ReadOnly, widgets.Alarm, i18n.Code(app.CodeReadOnly, i18n.T("set.vault"), nil))
	skew := i18n.T("status.skew", "min", strconv.Itoa(int(st.Skew.Abs()/time.Minute)))
	s.notices.standing("skew", st.Skew != 0, widgets.Soon, skew)
	s.mark.Set(s.markWords())
	s.keepClip()
}

// ApplySettings applies what was chosen in the settings room.
func (s *shell) ApplySettings() {
	s.applyLooks()
	if i18n.Current() != s.lang {
		s.build()
		if !s.locked {
			s.f.win.SetContent(s.root)
		}
		s.screen = nil
		s.enter(s.at)
		s.refreshFrame()
	}
}

func (s *shell) applyLooks() {
	percent, err := strconv.Atoi(s.d.Setting(settings.KeySize))
	if err != nil {
		percent = int(s.f.theme.Scale * 100)
	}
	s.f.look(theme.Mode(s.d.Setting(settings.KeyTheme)), percent)
	if l := s.d.Setting(settings.KeyLang); l != "" {
		i18n.Set(i18n.ParseLang(l))
	}
	speak()
}

// keep makes unfinished text durable and notes the window's size.
func (s *shell) keep() {
	if s.screen != nil {
		s.screen.Keep()
	}
	size := s.f.win.Canvas().Size()
	words := strconv.Itoa(int(size.Width)) + "x" + strconv.Itoa(int(size.Height))
	if words != s.d.Setting(settings.KeyWin) {
		if err := s.d.SetSetting(context.Background(), settings.KeyWin, words); err != nil {
			fyne.LogError("window size not kept", err)
		}
	}
}

// markWords are who, where and when, for the watermark.
func (s *shell) markWords() string {
	w := s.Watermark()
	out := []string{w.Name, w.Organ, strings.TrimSpace(w.Terminal + " " + w.Device), w.At.In(app.Zone).Format("2006-01-02 15:04")}
	if s.vault.Demo || s.f.cfg.Demo {
		out = append([]string{i18n.T("demo")}, out...)
	}
	return strings.Join(out, "  ")
}

// Watermark gives who, where and when, for what is printed.
func (s *shell) Watermark() wayout.Watermark {
	me := s.d.Me()
	organ := s.vault.Organ
	if len(me.Grants) > 0 {
		if name := s.d.Directory().Name(me.Grants[0].Organ); name != "" {
			organ = name
		}
	}
	w := wayout.Watermark{Name: me.Name, Organ: organ, Device: s.info.DeviceName, At: s.d.Now()}
	if me.Device.Dedicated() {
		w.Terminal = me.Device.Terminal
	}
	return w
}

// SyncNow asks the sync engine to try at once.
func (s *shell) SyncNow() {
	s.ses.SyncNow()
	s.Notify(i18n.T("status.asked"))
}

// Notify shows a notice that stays until it is closed or replaced.
func (s *shell) Notify(text string) { s.notices.show(widgets.Good, text) }

// Hint says what has to be done first, until one goes elsewhere.
func (s *shell) Hint(text string) { s.notices.hint(text) }

// Taken says that a step was taken and what has become of it since: on its way, with the server, or sent back.
func (s *shell) Taken(action string, matter app.ID) {
	var step app.ID // the last of the matter's: those that ride with it go first
	for _, x := range s.d.Outbox() {
		if x.Matter == matter {
			step = x.Act
		}
	}
	s.notices.follow(func() (widgets.Kind, string, bool) {
		switch became(s.d, step) {
		case desk.ItemWaiting:
			return widgets.Waiting, i18n.T("matter.done", "action", action), false
		case desk.ItemNeedsYou, desk.ItemReturned:
			return widgets.Alarm, i18n.T("matter.done.needs", "action", action), true
		}
		return widgets.Good, i18n.T("matter.done.sent", "action", action), true
	})
}

// became says where an own act is: what is neither on its way nor sent back has been delivered.
func became(d Desk, step app.ID) desk.ItemState {
	for _, x := range d.Outbox() {
		switch {
		case x.Act != step:
		case x.State == desk.ItemWaiting || x.State == desk.ItemDeferred:
			return desk.ItemWaiting
		default:
			return x.State
		}
	}
	if slices.ContainsFunc(d.Tray(), func(x desk.TrayItem) bool { return x.ID == step }) {
		return desk.ItemNeedsYou
	}
	return desk.ItemDelivered
}

// Warn shows words of a failure the same way.
func (s *shell) Warn(text string) { s.notices.show(widgets.Alarm, text) }

// Fail shows a failure in words; a cancelled one is no failure.
func (s *shell) Fail(err error) {
	if err != nil && !errors.Is(err, context.Canceled) {
		s.notices.show(widgets.Alarm, i18n.Error(err))
	}
}
