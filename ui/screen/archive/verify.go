package archive

import (
	"io"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	base "fyne.io/fyne/v2/theme"

	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// verify is the page that checks a package somebody picked.
type verify struct {
	s     *screen
	c     *present.PackageCheck // nil: none was checked yet
	pick  *widgets.Button
	only  *widgets.Check
	table *widgets.Table
	facts *fyne.Container
	box   *fyne.Container
	both  fyne.CanvasObject
	root  fyne.CanvasObject
}

func newVerify(s *screen) *verify {
	v := &verify{s: s, facts: widgets.Column(8), box: container.NewStack()}
	v.pick = widgets.IconButton(i18n.T("archive.pick"), base.FolderOpenIcon(), true, v.choose)
	v.pick.Importance = widgets.Primary("", nil).Importance
	v.only = widgets.NewCheck("", false, func(on bool) { v.c.Only = on; s.render() })
	v.table = widgets.NewTable([]widgets.TableColumn{{Name: i18n.T("list.state"), Width: 96}, {Name: i18n.T("archive.member"), Width: 260, Grow: 3}, {Name: i18n.T("archive.why"), Width: 160, Grow: 2},
		{Name: i18n.T("archive.size"), Width: 84, Right: true, Spare: true}}, v.row)
	split := container.NewHSplit(widgets.PanelFill(v.table), container.NewVScroll(widgets.Inset(14, 4, v.facts)))
	split.SetOffset(0.62)
	v.both = split
	v.root = container.NewBorder(widgets.Column(6, container.NewBorder(nil, nil, nil, v.pick, widgets.SmallProse(i18n.T("archive.verify.help")))), widgets.Row(10, v.only), nil, nil, v.box)
	return v
}

func (v *verify) choose() {
	if v.s.p.Working == "" {
		v.s.env.Shell.PickFile(i18n.T("archive.pick"), []string{".zip"}, v.check)
	}
}

func (v *verify) check(name string, r io.ReadCloser) {
	if v.s.p.Working != "" {
		r.Close()
		return
	}
	if v.s.p.Tab != present.TabVerify {
		v.s.turn(present.TabVerify)
	}
	v.c = &present.PackageCheck{Name: name}
	v.table.Top()
	v.s.p.Verify(v.c, r)
}

func (v *verify) render() {
	if v.s.p.Working != "" {
		v.pick.Disable()
	} else {
		v.pick.Enable()
	}
	v.s.line.Set("")
	v.only.Hide()
	switch {
	case v.c == nil:
		v.show(widgets.PanelFill(widgets.Empty(i18n.T("archive.verify.none"), i18n.T("archive.verify.none.text"), i18n.T("archive.pick"), v.choose)))
		return
	case v.c.Report == nil && v.c.Err != nil:
		v.show(widgets.PanelFill(widgets.Empty(i18n.T("archive.verify.no"), i18n.Error(v.c.Err), i18n.T("archive.pick"), v.choose)))
		return
	case v.c.Report == nil:
		v.show(widgets.PanelFill(widgets.Empty(v.c.Name, "", "", nil)))
		return
	}
	r := v.c.Report
	v.only.SetText(i18n.T("archive.only", "n", strconv.Itoa(wrong(v.c))))
	v.only.Checked = v.c.Only
	v.only.Refresh()
	if len(r.Findings) > 0 {
		v.only.Show()
	}
	v.table.SetCount(len(v.c.Members()))
	v.table.Refresh()
	v.s.line.Set(i18n.T("archive.sum.members", "n", strconv.Itoa(len(r.Members)), "wrong", strconv.Itoa(wrong(v.c))))
	v.facts.Objects = []fyne.CanvasObject{widgets.Heading(v.c.Name), facts(present.PackageFacts(r))}
	for _, f := range r.Findings {
		if f.Path == "" {
			v.facts.Add(widgets.Banner{Kind: widgets.Alarm, Text: i18n.Term(f.Why)}.Object())
		}
	}
	v.facts.Refresh()
	v.show(v.both)
}

func wrong(c *present.PackageCheck) int {
	n := 0
	for _, m := range c.Report.Members {
		if m.Kind != "" {
			n++
		}
	}
	return n
}

func (v *verify) show(o fyne.CanvasObject) {
	v.box.Objects = []fyne.CanvasObject{o}
	v.box.Refresh()
}

func (v *verify) row(i int) []widgets.Cell {
	ms := v.c.Members()
	if i >= len(ms) {
		return nil
	}
	m := ms[i]
	kind := widgets.Good
	if m.Kind != "" {
		kind = widgets.Alarm
	}
	return []widgets.Cell{{Text: present.MemberState(m.Kind), Chip: true, Kind: kind}, {Text: m.Path}, {Text: v.c.Why(m.Path), Tone: theme.Muted}, {Text: present.Size(m.Size), Tone: theme.Muted}}
}
