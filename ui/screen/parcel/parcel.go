// Package parcel is the room of parcels (摆渡): what goes to the server and comes from it on a stick, for
// machines without network or days without it.
//
// Its argument is "" for the room, "out" to write a parcel at once, "in" to take one in.
package parcel

import (
	"io"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	base "fyne.io/fyne/v2/theme"

	"renda/app/desk"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// Desk is what the room needs of a desk.
type Desk interface{ present.ParcelDesk }

// Session is what it needs of the open vault.
type Session interface{ present.ParcelSession }

// Arguments that begin something at once.
const (
	ArgOut = "out"
	ArgIn  = "in"
)

type screen struct {
	env room.Env
	d   Desk
	p   *present.Parcels
	arg string

	out, in *widgets.Button
	next    *widgets.Text // what a parcel written now takes along
	now     *fyne.Container
	table   *widgets.Table
	held    *widgets.Check
	line    *widgets.Text
	detail  *fyne.Container
	middle  *fyne.Container
	both    fyne.CanvasObject
	root    fyne.CanvasObject
	bar     *widgets.Progress
}

// New makes the room. kept holds the session's parcels, since what is being written goes on when the room is left.
func New(env room.Env, d Desk, ses Session, kept **present.Parcels, arg string) room.Screen {
	s := &screen{env: env, d: d, arg: arg, line: widgets.Small(""), next: widgets.Small(""), now: widgets.Column(0), detail: widgets.Column(10)}
	if *kept == nil || (*kept).Working == "" {
		*kept = present.NewParcels(d, ses, env.Stage, nil)
	}
	s.p = *kept
	s.p.Return(s.render)
	s.table = widgets.NewTable([]widgets.TableColumn{
		{Name: i18n.T("stick.way"), Width: 84}, {Name: i18n.T("stick.number"), Width: 64, Right: true}, {Name: i18n.T("list.state"), Width: 130, Grow: 1},
		{Name: i18n.T("stick.content"), Width: 150, Grow: 2, Spare: true}, {Name: i18n.T("outbox.at"), Width: 110, Right: true, Spare: true},
	}, s.row)
	s.table.OnSelect = func(int) { s.show() }
	s.out = widgets.IconButton(i18n.T("stick.out"), base.UploadIcon(), true, s.write)
	s.out.Importance = widgets.Primary("", nil).Importance
	s.in = widgets.IconButton(i18n.T("stick.in"), base.DownloadIcon(), true, s.take)
	s.held = widgets.NewCheck("", false, func(on bool) { s.p.HeldOnly = on; s.p.Reload() })
	split := container.NewHSplit(widgets.PanelFill(s.table), container.NewVScroll(widgets.Inset(14, 4, s.detail)))
	split.SetOffset(0.56)
	s.both = split
	s.middle = container.NewStack()
	head := container.NewBorder(nil, nil, nil, widgets.Buttons(s.in, s.out), widgets.Title(s.Title()))
	foot := container.NewBorder(nil, nil, nil, s.held, widgets.Inset(2, 6, s.line))
	s.root = widgets.Inset(22, 14, container.NewBorder(
		widgets.Column(6, head, widgets.SmallProse(i18n.T("stick.help")), s.next, s.now), foot, nil, nil, s.middle))
	s.render()
	s.p.Reload()
	return s
}

func (s *screen) Title() string              { return i18n.T("room.parcel") }
func (s *screen) Content() fyne.CanvasObject { return s.root }
func (s *screen) Keep()                      {}

// Close leaves; what is being done goes on and is told of where one is then.
func (s *screen) Close() {
	sh := s.env.Shell
	working := s.p.Leave(func(m present.ParcelMessage) {
		if m.Tone == present.ToneFailed {
			sh.Warn(m.Text)
		} else {
			sh.Notify(m.Text)
		}
	})
	if working {
		sh.Notify(i18n.T("stick.goeson"))
	}
}

// Shown puts the focus where one goes on and begins what was asked for.
func (s *screen) Shown() {
	s.env.Window.Canvas().Focus(s.out)
	switch s.arg {
	case ArgOut:
		s.write()
	case ArgIn:
		s.take()
	}
	if s.arg != "" {
		s.arg = ""
		s.env.Shell.Here("")
	}
}

func (s *screen) Changed(c desk.Change) {
	if c.All || c.Status || c.Tray {
		s.p.Reload()
	}
}

// Access: Ctrl+1 writes, Ctrl+2 takes in.
func (s *screen) Access(n int) {
	switch n {
	case 1:
		s.write()
	case 2:
		s.take()
	}
}

// Commit writes a parcel.
func (s *screen) Commit() { s.write() }

// Escape calls off what is being written or taken in.
func (s *screen) Escape() bool { return s.p.Cancel() }

// Select selects a row of the history.
func (s *screen) Select(i int) { s.table.Select(i) }

// Out writes a parcel into a folder.
func (s *screen) Out(folder string) {
	s.table.Top()
	s.p.Out(folder)
}

// In takes a parcel in.
func (s *screen) In(name string, r io.ReadCloser) {
	s.table.Top()
	s.p.In(name, r)
}

func (s *screen) write() {
	if s.p.Working == "" {
		s.env.Shell.PickFolder(i18n.T("stick.folder"), s.Out)
	}
}

func (s *screen) take() {
	if s.p.Working == "" {
		s.env.Shell.PickFile(i18n.T("stick.in"), nil, s.In)
	}
}

func (s *screen) render() {
	s.drawNow()
	s.next.Set(i18n.T("stick.next", "to", s.p.To(), "n", strconv.Itoa(s.p.Waiting())))
	n := len(s.p.Items)
	s.table.SetCount(n)
	s.line.Set(i18n.T("stick.count", "n", strconv.Itoa(n)))
	s.held.SetText(i18n.T("stick.heldonly", "n", strconv.Itoa(s.p.Held)))
	s.held.Hidden = s.p.Held == 0 && !s.p.HeldOnly
	switch {
	case n > 0:
		s.middle.Objects = []fyne.CanvasObject{s.both}
		if s.table.Selected() < 0 {
			s.table.Select(0)
		}
	case s.p.HeldOnly:
		s.middle.Objects = []fyne.CanvasObject{widgets.PanelFill(widgets.Empty(i18n.T("stick.held.none"), i18n.T("stick.held.none.text"), "", nil))}
	default:
		s.middle.Objects = []fyne.CanvasObject{widgets.PanelFill(widgets.Empty(i18n.T("stick.none"), i18n.T("stick.none.text"), i18n.T("stick.out"), s.write))}
	}
	s.middle.Refresh()
	s.show()
}

// drawNow shows what is being done, or what came of the last thing done. The bar stays the same while it
// moves, so that its button keeps the focus.
func (s *screen) drawNow() {
	busy := s.p.Working != ""
	for _, b := range []*widgets.Button{s.in, s.out} {
		if busy {
			b.Disable()
		} else {
			b.Enable()
		}
	}
	switch {
	case busy && s.bar == nil:
		s.bar = widgets.NewProgress(s.p.Working, i18n.T("stick.stop"), func() { s.p.Cancel() })
		s.now.Objects = []fyne.CanvasObject{widgets.Panel(s.bar.Object())}
	case busy:
		if s.p.Total > 0 {
			s.bar.Set(s.p.Working+" "+strconv.Itoa(s.p.Done)+" / "+strconv.Itoa(s.p.Total), s.p.Done, s.p.Total)
		}
		return
	default:
		s.bar, s.now.Objects = nil, nil
		if m := s.p.Message; m != nil {
			kind := map[present.Tone]widgets.Kind{present.ToneDone: widgets.Good, present.ToneNote: widgets.Soon, present.ToneFailed: widgets.Alarm}[m.Tone]
			s.now.Objects = []fyne.CanvasObject{widgets.Banner{Kind: kind, Text: m.Text, Close: s.forget}.Object(), widgets.Gap(1, 6)}
		}
	}
	s.now.Refresh()
	if s.root != nil {
		s.root.Refresh()
	}
}

func (s *screen) forget() {
	s.p.Message = nil
	s.drawNow()
}

func (s *screen) row(i int) []widgets.Cell {
	v := s.p.Items[i]
	way := "stick.way.in"
	if v.Out {
		way = "stick.way.out"
	}
	st := present.StateOfParcel(v)
	return []widgets.Cell{{Text: i18n.T(way)}, {Text: strconv.FormatUint(v.Info.Number, 10)}, {Text: st.Text, Chip: true, Kind: kindOf(st)},
		{Text: present.ParcelContent(v.Info.ParcelCount), Tone: theme.Muted}, {Text: present.Clock(stamped(v), s.d.Now()), Tone: theme.Muted}}
}

func kindOf(st present.ParcelState) widgets.Kind {
	switch {
	case st.Waiting:
		return widgets.Waiting
	case st.Tone == present.ToneFailed:
		return widgets.Alarm
	case st.Tone == present.ToneNote:
		return widgets.Neutral
	}
	return widgets.Good
}

// show writes the selected parcel out.
func (s *screen) show() {
	i := s.table.Selected()
	s.detail.Objects = nil
	if i >= 0 && i < len(s.p.Items) {
		s.describe(s.p.Items[i])
	}
	s.detail.Refresh()
}

func (s *screen) describe(v desk.ParcelView) {
	n := strconv.FormatUint(v.Info.Number, 10)
	head := i18n.T("stick.head.in", "n", n, "name", v.Info.Name)
	if v.Out {
		head = i18n.T("stick.head.out", "n", n, "name", s.p.To())
	}
	s.detail.Add(widgets.Heading(head))
	s.detail.Add(widgets.Facts(present.ParcelFacts(v, s.p.To())...))
	if b := v.Became; v.Out && b.Waiting > 0 {
		s.detail.Add(widgets.SmallProse(i18n.T("stick.await", "to", s.p.To())))
	}
	if v.Report != nil {
		s.detail.Add(widgets.Strong(i18n.T("stick.report")))
		s.detail.Add(widgets.NewProse(present.ParcelText(*v.Report)))
	}
	if b := v.Became.Returned; len(b) > 0 {
		s.detail.Add(widgets.Strong(i18n.T("stick.returned")))
		for _, x := range b {
			s.detail.Add(widgets.NewProse("■ " + x.Title + "：" + i18n.Term(x.Action)))
			s.detail.Add(widgets.SmallProse(i18n.Code(x.Code, x.Title, x.Args)))
		}
		s.detail.Add(widgets.Row(8, widgets.NewButton(i18n.T("stick.totray"), func() { s.env.Shell.Open(room.Tray, "") })))
	}
	if len(v.Held) > 0 {
		s.detail.Add(widgets.Strong(i18n.T("stick.held")))
		for _, h := range v.Held {
			s.detail.Add(widgets.NewProse("– " + present.HeldClass(h)))
		}
		s.detail.Add(widgets.SmallProse(i18n.T("stick.held.text")))
	}
}

// stamped is when a parcel left or came.
func stamped(v desk.ParcelView) time.Time { return time.UnixMilli(v.At) }
