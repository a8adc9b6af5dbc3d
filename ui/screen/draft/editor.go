package draft

import (
	"context"
	"io"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	base "fyne.io/fyne/v2/theme"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/procedure"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/screen/fields"
	"renda/ui/text"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// editor writes one draft.
type editor struct {
	env room.Env
	d   Desk
	p   *present.Draft

	views  []*fields.View
	saved  *widgets.Chip
	check  *fyne.Container
	alike  *fyne.Container
	warn   *fyne.Container
	sends  []*widgets.Button
	scroll *container.Scroll
	main   *fyne.Container
	root   *fyne.Container
	bad    bool // marked faults are shown
}

func newEditor(env room.Env, d Desk, id app.ID) room.Screen {
	s := &editor{env: env, d: d}
	p, err := present.OpenDraft(d, env.Stage, id, func() { s.told() })
	if err != nil {
		return &list{root: widgets.Empty(i18n.T("draft.gone"), i18n.Error(err), i18n.T("back"), env.Shell.Back)}
	}
	s.p = p
	s.root = container.NewStack()
	s.build()
	return s
}

func (s *editor) Title() string {
	if s.p.View.Kind == desk.KindBill {
		return i18n.T("draft.title.bill")
	}
	return i18n.T("draft.title.suggestion")
}

func (s *editor) Content() fyne.CanvasObject { return s.root }
func (s *editor) Keep()                      { s.p.Keep() }
func (s *editor) Unsaved() error             { return s.p.Unsaved() }

// Close leaves no empty draft behind.
func (s *editor) Close() {
	s.p.Stop()
	if s.p.Blank() && !s.p.Out() && !s.p.View.Deleted {
		id := s.p.View.ID
		s.env.Stage.Go(func() {
			if err := s.d.DeleteDraft(context.Background(), id); err != nil {
				s.env.Stage.Do(func() { s.env.Shell.Fail(err) })
			}
		})
	}
}

func (s *editor) Changed(c desk.Change) {
	if !c.Drafts && !c.All && len(c.Matters) == 0 || s.p.Out() {
		return
	}
	if v, err := s.d.Draft(s.p.View.ID); err == nil && (v.Matter != s.p.View.Matter || v.Deleted != s.p.View.Deleted) {
		s.p.View = v
		s.build()
	}
}

// Shown puts the focus where there is something to write.
func (s *editor) Shown() {
	if len(s.views) > 0 {
		s.views[0].First()
	}
}

// Access runs the ways of sending by digit.
func (s *editor) Access(n int) {
	if n >= 1 && n <= len(s.p.Writes) && len(s.views) > 0 {
		s.send(s.p.Writes[n-1])
	}
}

// Commit sends the usual way.
func (s *editor) Commit() { s.Access(1) }

// Escape is left to the shell: what is written is kept.
func (s *editor) Escape() bool { return false }

// build draws the page anew: at the start, and when the draft's standing changed.
func (s *editor) build() {
	s.saved = widgets.NewChip(widgets.Neutral, "")
	s.warn, s.check, s.alike = container.NewStack(), widgets.Column(4), widgets.Column(6)
	if s.p.Out() || s.p.View.Deleted {
		s.root.Objects = []fyne.CanvasObject{s.readOnly()}
		s.views = nil
		s.root.Refresh()
		return
	}
	s.draw()
	side := widgets.Scroll(widgets.Column(14, s.checkPanel(), s.alikePanel(), s.morePanel()))
	body := widgets.Aside(s.scroll, side, 320, 480)
	s.root.Objects = []fyne.CanvasObject{widgets.Inset(22, 14, container.NewBorder(widgets.Column(8, s.head(), s.warn), nil, nil, nil, body))}
	s.root.Refresh()
	s.told()
}

func (s *editor) head() fyne.CanvasObject {
	back := widgets.IconButton(i18n.T("back"), base.NavigateBackIcon(), false, s.env.Shell.Back)
	back.Importance = widgets.Quiet("", nil).Importance
	s.sends = nil
	var buttons []fyne.CanvasObject
	for i := len(s.p.Writes) - 1; i >= 0; i-- {
		a := s.p.Writes[i]
		b := widgets.NewButton(i18n.Pick(a.Action.Name, a.Action.NameEn)+"…", func() { s.send(a) })
		if s.usual() == i {
			b.Importance = widgets.Primary("", nil).Importance
		}
		s.sends, buttons = append(s.sends, b), append(buttons, b)
	}
	return container.NewBorder(nil, nil, back, widgets.Buttons(buttons...),
		widgets.Inset(6, 0, widgets.Row(12, widgets.Heading(s.Title()), widgets.Middle(s.saved))))
}

// usual gives which way of sending is the usual one: a bill needs names first.
func (s *editor) usual() int {
	if s.p.View.Kind == desk.KindBill {
		for i, a := range s.p.Writes {
			if people(a) != nil {
				return i
			}
		}
	}
	return 0
}

// people gives the field of an action that asks for co-signers, nil if it has none.
func people(a desk.ActionView) *procedure.Field {
	for i := range a.Action.Fields {
		if a.Action.Fields[i].Kind == procedure.FieldPeople {
			return &a.Action.Fields[i]
		}
	}
	return nil
}

// section is a part of the form under a heading.
type section struct {
	title string
	part  func(*procedure.Field) bool
}

func sections() []section {
	text := func(x *procedure.Field) bool {
		return x.Key == desk.DraftTitle || x.Kind == procedure.FieldLong || x.Kind == procedure.FieldRows
	}
	identity := func(x *procedure.Field) bool {
		return x.Part == act.PartIdentity && x.Kind != procedure.FieldPeople
	}
	papers := func(x *procedure.Field) bool { return x.Kind == procedure.FieldBlobs }
	other := func(x *procedure.Field) bool {
		return x.Key != "kind" && x.Kind != procedure.FieldPeople && !text(x) && !identity(x) && !papers(x)
	}
	return []section{{"draft.s.text", text}, {"draft.s.papers", papers}, {"draft.s.options", other}, {"draft.s.contact", identity}}
}

func (s *editor) draw() {
	s.views = nil
	box := widgets.Column(14)
	for _, sec := range sections() {
		v := fields.New(fields.Host{Env: s.env, Form: s.p.Form, Edited: s.edited, Attach: s.attach, Part: sec.part, Long: s.long,
			Open: func(b act.Blob) { saveBlob(s.env, b) },
			Help: func(x *procedure.Field) (string, string) {
				if k := "draft.help." + x.Key; i18n.Has(k) {
					return i18n.T(k), ""
				}
				return "", ""
			}})
		s.views = append(s.views, v)
		if v.Len() == 1 {
			box.Add(widgets.Panel(v.Object())) // its name is heading enough
			continue
		}
		box.Add(widgets.Panel(widgets.Heading(i18n.T(sec.title)), widgets.HLine(), widgets.Inset(0, 4, v.Object())))
	}
	s.main = box
	s.scroll = widgets.Scroll(box)
}

func (s *editor) edited() {
	s.p.Edited()
	s.state()
}

// state says honestly whether what stands on the screen is durable.
func (s *editor) state() {
	switch {
	case s.p.SaveErr != nil:
		s.saved.Set(widgets.Alarm, i18n.T("draft.unsaved"))
	case !s.p.Saved():
		s.saved.Set(widgets.Waiting, i18n.T("draft.changed"))
	default:
		s.saved.Set(widgets.Good, i18n.T("draft.saved", "time", present.Second(s.p.SavedAt, s.d.Now())))
	}
}

// told is called after each save.
func (s *editor) told() {
	if s.p == nil || len(s.views) == 0 {
		return
	}
	s.state()
	if s.p.SaveErr != nil {
		s.say(i18n.T("draft.failed", "why", i18n.Error(s.p.SaveErr)))
	} else if !s.bad {
		s.say("")
	}
	s.checks()
	if s.p.Saved() && s.p.SaveErr == nil {
		s.p.FindSimilar(s.similar)
	}
}

func (s *editor) say(text string) {
	s.warn.Objects = nil
	if text != "" {
		s.warn.Objects = []fyne.CanvasObject{widgets.Banner{Kind: widgets.Alarm, Text: text}.Object()}
	}
	s.warn.Refresh()
}

func (s *editor) refresh() {
	for _, v := range s.views {
		v.Refresh()
	}
}

// goTo scrolls to a field and puts the focus there.
func (s *editor) goTo(path string) {
	for _, v := range s.views {
		b := v.Box(path)
		if b == nil {
			continue
		}
		d := fyne.CurrentApp().Driver()
		top := d.AbsolutePositionForObject(b).Y - d.AbsolutePositionForObject(s.main).Y
		s.scroll.ScrollToOffset(fyne.NewPos(0, max(0, top-20)))
		v.Focus(path)
		return
	}
}

func (s *editor) attach(key, name string, r io.ReadCloser, done func()) {
	s.p.Attach(key, name, r, fields.Ask(s.env, name), func(err error) {
		done()
		s.env.Shell.Fail(err)
		s.refresh()
		s.state()
	})
}

// long offers what can be done with a text no field can hold.
func (s *editor) long(key string) []*widgets.Button {
	x := s.p.Form.Field(key)
	return []*widgets.Button{
		widgets.Primary(i18n.T("draft.long.attach"), func() {
			s.p.AttachText(key, func(err error) {
				s.env.Shell.Fail(err)
				s.mended()
			})
		}),
		widgets.NewButton(i18n.T("draft.long.cut", "n", strconv.Itoa(x.Limit())), func() {
			s.p.Cut(key)
			s.mended()
		}),
	}
}

// mended takes away what was said of the text as it was.
func (s *editor) mended() {
	s.bad = false
	s.say("")
	s.refresh()
	s.state()
}

func (s *editor) checkPanel() fyne.CanvasObject {
	return widgets.Panel(widgets.Heading(i18n.T("draft.check")), widgets.HLine(), s.check)
}

// checks lists what is missing for the usual way of sending; a press goes there.
func (s *editor) checks() {
	faults, hints := s.p.Missing(s.p.Writes[s.usual()])
	s.check.RemoveAll()
	row := func(mark string, tone fyne.ThemeColorName, words, path string) {
		p := widgets.NewProse(mark + " " + words)
		p.Tight, p.Color = true, tone
		k := widgets.NewPress(words, p, func() { s.goTo(path) })
		k.Pad = fyne.NewSize(4, 3)
		s.check.Add(k)
	}
	for i, f := range faults {
		if i < 8 {
			row("○", "", f.Label+"："+f.Text, f.Path)
		}
	}
	if len(faults) == 0 {
		s.check.Add(widgets.Row(6, widgets.NewChip(widgets.Good, i18n.T("draft.complete"))))
	}
	for _, h := range hints {
		row("·", theme.Muted, h.Text, h.Path)
	}
	s.check.Refresh()
}

func (s *editor) alikePanel() fyne.CanvasObject {
	return widgets.Panel(widgets.Heading(i18n.T("draft.similar")), widgets.HLine(), s.alike)
}

func (s *editor) similar() {
	s.alike.RemoveAll()
	if len(s.p.Similar) == 0 {
		s.alike.Add(widgets.SmallProse(i18n.T("draft.similar.none")))
	}
	for _, x := range s.p.Similar {
		s.alike.Add(s.alikeRow(x))
	}
	s.alike.Refresh()
}

// alikeRow is an earlier matter with what became of it.
func (s *editor) alikeRow(x desk.SimilarView) fyne.CanvasObject {
	title := widgets.NewProse(x.Card.Title)
	title.Tight = true
	line := x.Card.Number
	if line != "" {
		line += " · "
	}
	line += i18n.Term(x.StateName)
	box := widgets.Column(2, title, widgets.SmallProse(line))
	if x.Outcome != "" && x.Outcome != x.StateName {
		box.Add(widgets.SmallProse(i18n.T("draft.outcome", "what", i18n.Term(x.Outcome))))
	}
	p := widgets.NewPress(x.Card.Title, box, func() { s.env.Shell.OpenMatter(x.Card.ID) })
	p.Pad, p.Border, p.Radius = fyne.NewSize(8, 5), theme.Line, 4
	return p
}

func (s *editor) morePanel() fyne.CanvasObject {
	versions := widgets.NewButton(i18n.T("draft.versions.open"), s.versions)
	out := widgets.NewButton(i18n.T("draft.delete"), s.remove)
	return widgets.Panel(widgets.Heading(i18n.T("draft.more")), widgets.HLine(), versions, out, widgets.SmallProse(i18n.T("draft.keys")))
}

func (s *editor) remove() {
	s.env.Shell.Confirm(i18n.T("draft.delete"), i18n.T("draft.delete.text"), i18n.T("draft.delete"), true, func() {
		s.p.Delete(func(err error) {
			s.env.Shell.Fail(err)
			if err == nil {
				s.env.Shell.Replace(room.Drafts, "")
			}
		})
	})
}

// readOnly is a draft that went out, or lies in the bin.
func (s *editor) readOnly() fyne.CanvasObject {
	back := widgets.IconButton(i18n.T("back"), base.NavigateBackIcon(), false, s.env.Shell.Back)
	back.Importance = widgets.Quiet("", nil).Importance
	var banner fyne.CanvasObject
	var act *widgets.Button
	if s.p.Out() {
		text := i18n.T("draft.out", "state", i18n.T("item."+string(s.p.View.State)))
		if s.p.View.Reason != "" {
			text += i18n.T("draft.out.reason", "why", s.p.View.Reason)
		}
		banner = widgets.Banner{Kind: room.StateKind(s.p.View.State), Text: text}.Object()
		act = widgets.Primary(i18n.T("draft.out.open"), func() { s.env.Shell.OpenMatter(s.p.View.Matter) })
	} else {
		banner = widgets.Banner{Kind: widgets.Rest, Text: i18n.T("draft.deleted")}.Object()
		act = widgets.Primary(i18n.T("draft.undelete"), func() {
			s.p.Undelete(func(err error) {
				s.env.Shell.Fail(err)
				s.build()
			})
		})
	}
	box := widgets.Column(10)
	for _, l := range s.p.Form.Summary() {
		box.Add(widgets.Column(2, widgets.Small(l.Label), text.Words(l.Label, widgets.Run{Text: l.Text})))
	}
	head := container.NewBorder(nil, nil, back, widgets.Buttons(widgets.NewButton(i18n.T("draft.versions.open"), s.versions), act), widgets.Inset(6, 0, widgets.Heading(s.Title())))
	return widgets.Inset(22, 14, container.NewBorder(widgets.Column(8, head, banner), nil, nil, nil, container.NewVScroll(widgets.AtMost(900, widgets.Panel(box)))))
}
