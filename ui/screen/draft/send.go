package draft

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"renda/app"
	"renda/app/desk"
	"renda/app/procedure"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/screen/fields"
	"renda/ui/screen/matter"
	"renda/ui/widgets"
)

// send walks the steps before a text goes out: what is missing, what is like it, whom
// to ask, and once more what it is. Each can be left without loss.
func (s *editor) send(a desk.ActionView) {
	if s.p.Busy() {
		return
	}
	s.p.Keep()
	faults, _ := s.p.Missing(a)
	s.p.Mark(faults)
	s.refresh()
	s.bad = len(faults) > 0
	if s.bad {
		s.say(i18n.T("draft.faults", "n", strconv.Itoa(len(faults)), "first", faults[0].Label+"："+faults[0].Text))
		s.goTo(faults[0].Path)
		return
	}
	s.say("")
	s.p.FindSimilar(func() {
		s.similar()
		if len(s.p.Similar) == 0 {
			s.ask(a)
			return
		}
		s.showSimilar(a)
	})
}

// showSimilar puts earlier matters like this one before the eyes, with their outcome.
func (s *editor) showSimilar(a desk.ActionView) {
	box := widgets.Column(8, widgets.NewProse(i18n.T("draft.similar.text")))
	var close func()
	for _, x := range s.p.Similar {
		box.Add(s.alikeRow(x))
	}
	no := widgets.NewButton(i18n.T("draft.similar.wait"), func() { close() })
	yes := widgets.Primary(i18n.T("draft.similar.go"), func() { close(); s.ask(a) })
	close = s.env.Shell.Sheet(room.Sheet{Title: i18n.T("draft.similar.title"), Content: box, Buttons: []*widgets.Button{no, yes}, Width: 680})
}

// ask asks for co-signers where the step needs them.
func (s *editor) ask(a desk.ActionView) {
	x := people(a)
	if x == nil {
		s.summary(a, nil, nil)
		return
	}
	one := *a.Action
	one.Fields = []procedure.Field{*x}
	f := present.NewForm(&one, s.d.Directory(), s.p.Form.Today, nil)
	v := fields.New(fields.Host{Env: s.env, Form: f, Edited: func() {}})
	var close func()
	no := widgets.NewButton(i18n.T("cancel"), func() { close() })
	yes := widgets.Primary(i18n.T("draft.next"), nil)
	yes.OnTapped = func() {
		if len(f.Check()) > 0 {
			v.Refresh()
			v.First()
			return
		}
		close()
		s.summary(a, f.Values().List(x.Key), f.Summary())
	}
	close = s.env.Shell.Sheet(room.Sheet{Title: i18n.T("draft.cosign.title"), Buttons: []*widgets.Button{no, yes}, Width: 720,
		Content: widgets.Column(10, widgets.NewProse(i18n.T("draft.cosign.text")), v.Object())})
	v.First()
}

// summary shows once more what goes out, then lets it go.
func (s *editor) summary(a desk.ActionView, people []string, more []present.Line) {
	name := i18n.Pick(a.Action.Name, a.Action.NameEn)
	box := widgets.Column(8, widgets.NewProse(i18n.T("draft.sum", "action", name)))
	for _, l := range append(more, s.p.Form.Summary()...) {
		v := widgets.NewProse(l.Text)
		v.Tight = true
		box.Add(widgets.Column(1, widgets.Small(l.Label), v))
	}
	if a.Action.Basis != "" {
		box.Add(widgets.SmallProse(i18n.T("matter.basis", "basis", i18n.Term(a.Action.Basis))))
	}
	var close func()
	no := widgets.NewButton(i18n.T("matter.check"), func() { close() })
	yes := widgets.Primary(i18n.T("matter.yes", "action", name), func() { close(); s.out(a, name, people) })
	close = s.env.Shell.Sheet(room.Sheet{Title: name, Content: box, Buttons: []*widgets.Button{no, yes}, Width: 720})
}

func (s *editor) out(a desk.ActionView, name string, people []string) {
	for _, b := range s.sends {
		b.Disable()
	}
	s.p.Send(a, people, func(id app.ID, path string, err error) {
		for _, b := range s.sends {
			b.Enable()
		}
		if err != nil {
			s.bad = true
			s.say(i18n.Error(err))
			s.refresh()
			if path != "" {
				s.goTo(path)
			}
			return
		}
		s.env.Shell.Replace(room.Matter, id.String())
		s.env.Shell.Taken(name, id)
	})
}

// versions lists what was kept, compares any two and brings one back.
func (s *editor) versions() {
	s.p.Versions(func(vs []desk.DraftVersion, err error) {
		if err != nil || len(vs) == 0 {
			s.env.Shell.Fail(err)
			return
		}
		s.showVersions(vs)
	})
}

func (s *editor) showVersions(vs []desk.DraftVersion) {
	var names []string
	for _, v := range vs {
		names = append(names, present.Versioned(v, s.d.Now()))
	}
	old, fresh := widget.NewSelect(names, nil), widget.NewSelect(names, nil)
	old.SetSelectedIndex(min(1, len(vs)-1))
	fresh.SetSelectedIndex(0)
	out := widgets.Column(10)
	show := func(string) {
		out.Objects = matter.DiffView(s.p.Compare(vs[old.SelectedIndex()], vs[fresh.SelectedIndex()]))
		out.Refresh()
	}
	old.OnChanged, fresh.OnChanged = show, show
	show("")
	top := widgets.Sides(10, []float32{1, 1}, widgets.Column(2, widgets.Small(i18n.T("version.old")), old), widgets.Column(2, widgets.Small(i18n.T("version.new")), fresh))
	var close func()
	ok := widgets.Primary(i18n.T("close"), func() { close() })
	back := widgets.NewButton(i18n.T("version.restore"), func() {
		v := vs[old.SelectedIndex()]
		close()
		s.p.Restore(v, func(err error) {
			s.env.Shell.Fail(err)
			if err == nil {
				s.env.Shell.Notify(i18n.T("version.restored", "when", present.Second(v.Saved, s.d.Now())))
				s.build()
			}
		})
	})
	buttons := []*widgets.Button{back, ok}
	if s.p.Out() || s.p.View.Deleted {
		buttons = buttons[1:]
	}
	var content fyne.CanvasObject = container.NewVBox(top, widgets.HLine(), out)
	content = widgets.Column(10, widgets.SmallProse(i18n.T("version.help", "n", strconv.Itoa(len(vs)))), content)
	close = s.env.Shell.Sheet(room.Sheet{Title: i18n.T("draft.versions.open"), Content: content, Buttons: buttons, Width: 940, Tall: true})
}
