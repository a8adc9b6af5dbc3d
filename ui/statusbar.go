package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"renda/app/desk"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// statusBar says at the foot of every page whether the desk is connected, what waits to
// be sent, up to when the data reach and whether the vault is backed up. Each opens
// its page.
type statusBar struct {
	s                         *shell
	net, wait, asof, back, me *widgets.Text
	left                      *fyne.Container
	root                      fyne.CanvasObject
}

func newStatusBar(s *shell) *statusBar {
	b := &statusBar{s: s}
	seg := func(t **widgets.Text, open func()) fyne.CanvasObject {
		*t = widgets.NewText("", "", theme.SizeSmall)
		(*t).Whole = true
		p := widgets.NewPress("", *t, open)
		p.Pad, p.Radius = fyne.NewSize(10, 5), 0
		return p
	}
	to := func(roomID, arg string) func() { return func() { s.Open(roomID, arg) } }
	net := func() {
		if present.StickStamp(s.d.Status(), s.d.Now()) != "" {
			s.Open(room.Parcel, "")
			return
		}
		s.Open(room.Settings, "net")
	}
	b.left = container.New(layout.NewCustomPaddedHBoxLayout(0),
		seg(&b.net, net), line(), seg(&b.wait, to(room.Outbox, "")), line(),
		seg(&b.asof, to(room.Settings, "net")), line(), seg(&b.back, to(room.Settings, "vault")))
	b.me = widgets.NewText(i18n.T("status.nonsecret"), theme.Muted, theme.SizeSmall)
	b.me.Align = fyne.TextAlignTrailing
	b.root = widgets.Frame(widgets.HLine(), nil, nil, widgets.On(theme.SurfaceDim, container.NewBorder(nil, nil, b.left, nil, widgets.Inset(10, 0, b.me))))
	return b
}

func line() fyne.CanvasObject { return widgets.Inset(0, 6, widgets.VLine()) }

func (b *statusBar) object() fyne.CanvasObject { return b.root }

func (b *statusBar) set(st desk.Status) {
	now := b.s.d.Now()
	switch {
	case st.Online && st.Syncing && st.Total > 0:
		b.put(b.net, theme.Good, "● "+i18n.T("status.syncing", "done", strconv.Itoa(st.Done), "total", strconv.Itoa(st.Total)))
	case st.Online:
		b.put(b.net, theme.Good, "● "+i18n.T("status.online"))
	default:
		words := i18n.T("status.offline")
		if x := present.StickStamp(st, now); x != "" {
			words += " · " + x
		}
		b.put(b.net, theme.Warn, "▲ "+words)
	}
	wait, col := i18n.T("status.waiting", "n", strconv.Itoa(st.Waiting)), fyne.ThemeColorName("")
	if st.Waiting > 0 {
		wait, col = "◇ "+wait, theme.Accent
	}
	b.put(b.wait, col, wait)
	b.put(b.asof, "", i18n.T("status.asof", "time", present.Clock(st.AsOf, now)))
	if st.Backup.IsZero() {
		b.put(b.back, theme.Warn, "▲ "+i18n.T("status.nobackup"))
	} else {
		b.put(b.back, "", i18n.T("status.backup", "time", present.Clock(st.Backup, now)))
	}
	words := i18n.T("status.nonsecret")
	if t := b.s.d.Me().Device; t.Dedicated() {
		words = t.Terminal + " · " + words
	}
	if b.me.Text() != words {
		b.me.Set(words)
	}
	b.left.Refresh() // the words have other widths now
}

func (b *statusBar) put(t *widgets.Text, col fyne.ThemeColorName, words string) {
	if t.Color != col || t.Text() != words {
		t.Color = col
		t.Set(words)
		t.Refresh()
	}
}
