package fields

import (
	"context"
	"io"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	base "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// atOnce is how many options are shown side by side; more go into a list.
const atOnce = 10

func (v *View) choice(it *item) fyne.CanvasObject {
	key, several := it.x.Key, it.x.Kind == procedure.FieldMulti
	if len(it.x.Choices) > atOnce && !several {
		return v.selects(it)
	}
	var options []widgets.Option
	for _, c := range it.x.Choices {
		options = append(options, widgets.Option{Value: c.Value, Label: i18n.Pick(c.Label, c.LabelEn)})
	}
	now := func() []string {
		if several {
			return v.h.Form.Values().List(key)
		}
		if s := v.h.Form.Text(key); s != "" {
			return []string{s}
		}
		return nil
	}
	c := widgets.NewChoice(present.Label(it.x), several, options, now()...)
	c.OnChange = func() {
		if vs := c.Chosen(); several {
			v.h.Form.SetList(key, vs)
		} else if len(vs) > 0 {
			v.h.Form.Set(key, vs[0])
		}
		v.edited()
	}
	it.focus = func(string) fyne.Focusable { return c.First() }
	it.sync = func() {
		if strings.Join(c.Chosen(), "\x00") != strings.Join(now(), "\x00") {
			c.Choose(now()...)
		}
	}
	if len(options) == 0 {
		return widgets.SmallProse(i18n.T("form.nochoices"))
	}
	return c.Object()
}

func (v *View) selects(it *item) fyne.CanvasObject {
	s := newSelect(it.x, v.h.Form.Text(it.x.Key), func(val string) {
		v.h.Form.Set(it.x.Key, val)
		v.edited()
	})
	it.focus = func(string) fyne.Focusable { return s }
	return s
}

func newSelect(x *procedure.Field, value string, set func(string)) *widgets.Select {
	var names []string
	for _, c := range x.Choices {
		names = append(names, i18n.Pick(c.Label, c.LabelEn))
	}
	s := widgets.NewSelect(names, nil)
	s.PlaceHolder = i18n.T("form.pick")
	if value != "" {
		s.SetSelected(present.ChoiceWords(x, value))
	}
	s.OnChanged = func(string) {
		if i := s.SelectedIndex(); i >= 0 {
			set(x.Choices[i].Value)
		}
	}
	return s
}

func (v *View) date(it *item) fyne.CanvasObject {
	d := newDate(present.Label(it.x), v.h.Form, v.h.Form.Text(it.x.Key), func(s string) {
		v.h.Form.Set(it.x.Key, s)
		v.edited()
	})
	it.focus = func(string) fyne.Focusable { return d.Entry }
	return container.New(dateWidth{}, d.Object())
}

// dateWidth makes a field for a day as wide as its hint needs, where there is the room.
type dateWidth struct{}

func (dateWidth) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (dateWidth) Layout(o []fyne.CanvasObject, s fyne.Size) {
	o[0].Resize(fyne.NewSize(min(s.Width, 24*base.TextSize()), s.Height))
}

// newDate makes a field for a day; set gets "2026-11-24", or what was typed if that is no day.
func newDate(label string, f *present.Form, value string, set func(string)) *widgets.DateField {
	d := widgets.NewDateField(label, i18n.T("date.hint"))
	today := f.Today
	d.Today = func() time.Time { return today.Time() }
	d.Read = func(s string) (time.Time, bool) {
		x, ok := present.ParseDate(s, today)
		return x.Time(), ok
	}
	d.Show = func(t time.Time) string { return app.DateOf(t).String() }
	d.Mark = func(t time.Time) widgets.DayMark { return dayMark(present.MarkOf(f.Calendar, app.DateOf(t))) }
	d.Words = calendarWords()
	d.Entry.Text = value
	d.OnChange = func(day time.Time, ok bool, typed string) {
		if ok {
			typed = app.DateOf(day).String()
		}
		set(typed)
	}
	return d
}

// Day makes a field for a day that stands in no form: took gets each day that was understood, and
// the zero day when the field is emptied.
func Day(label string, now func() time.Time, took func(app.Date)) *widgets.DateField {
	d := widgets.NewDateField(label, i18n.T("date.hint"))
	d.Today = func() time.Time { return app.DateOf(now()).Time() }
	d.Read = func(s string) (time.Time, bool) {
		x, ok := present.ParseDate(s, app.DateOf(now()))
		return x.Time(), ok
	}
	d.Show = func(t time.Time) string { return app.DateOf(t).String() }
	d.Words = calendarWords()
	d.OnChange = func(day time.Time, ok bool, typed string) {
		switch {
		case ok:
			took(app.DateOf(day))
		case typed == "":
			took(app.Date{})
		}
	}
	return d
}

// dayMark words what a day is: the sign under its number, and a line.
func dayMark(m present.DayMark) widgets.DayMark {
	out := widgets.DayMark{Off: m.Off, Text: m.Words}
	switch {
	case m.Work:
		out.Sign = i18n.T("date.work")
	case m.Short != "":
		out.Sign = m.Short
	case m.Off:
		out.Sign = i18n.T("date.off")
	}
	return out
}

func calendarWords() widgets.CalendarWords {
	w := widgets.CalendarWords{Legend: i18n.T("date.legend"), Pick: i18n.T("date.pick"), Before: i18n.T("date.before"), After: i18n.T("date.after"),
		Month: func(y int, m time.Month) string {
			return i18n.T("date.month", "y", strconv.Itoa(y), "m", strconv.Itoa(int(m)))
		}}
	for i, d := range strings.Fields(i18n.T("date.days")) {
		if i < 7 {
			w.Days[i] = d
		}
	}
	return w
}

// people chooses organs, people or a matter: chosen ones stand as keys to take them
// away, below them what answers to the letters typed.
func (v *View) people(it *item) fyne.CanvasObject {
	p := &picker{v: v, it: it, several: it.x.Kind == procedure.FieldOrgans || it.x.Kind == procedure.FieldPeople}
	p.chosen, p.found = widgets.Flow(6), widgets.Flow(6)
	p.entry = widgets.NewEntry(present.Label(it.x))
	hint := "pick.organ"
	switch it.x.Kind {
	case procedure.FieldPeople:
		hint = "pick.people"
	case procedure.FieldMatter:
		hint = "pick.matter"
	}
	p.entry.SetPlaceHolder(i18n.T(hint))
	p.entry.OnChanged = func(string) { p.look() }
	p.entry.OnSubmitted = func(string) { p.first() }
	p.count = widgets.Small("")
	it.focus = func(string) fyne.Focusable { return p.entry }
	it.sync = p.sync
	return widgets.Column(6, p.chosen, p.entry, p.found, p.count)
}

// foundMost is how many finds are shown at once, offeredMost how many before anything is typed: more would be
// in the way of everybody who goes through the form by Tab.
const (
	foundMost   = 12
	offeredMost = 6
)

type picker struct {
	v             *View
	it            *item
	several       bool
	entry         *widgets.Entry
	chosen, found *fyne.Container
	count         *widgets.Text
	shown         string // the choice as drawn
	drawn         bool
	picks         []present.Pick
	load          present.Latest
	names         map[string]string
}

func (p *picker) ids() []string {
	f := p.v.h.Form
	if p.several {
		return f.Values().List(p.it.x.Key)
	}
	if s := f.Text(p.it.x.Key); s != "" {
		return []string{s}
	}
	return nil
}

func (p *picker) sync() {
	now := strings.Join(p.ids(), ",")
	if p.drawn && now == p.shown {
		return
	}
	p.shown, p.drawn = now, true
	p.chosen.RemoveAll()
	for _, id := range p.ids() {
		t := widgets.Body(p.name(id) + "  ✕")
		k := widgets.NewPress(i18n.T("pick.remove", "name", p.name(id)), t, func() { p.remove(id) })
		k.Ground, k.Border, k.Radius, k.Pad = theme.AccentTint, theme.Accent, 4, fyne.NewSize(10, 4)
		p.chosen.Add(k)
	}
	if len(p.chosen.Objects) == 0 {
		p.chosen.Hide()
	} else {
		p.chosen.Show()
	}
	p.chosen.Refresh()
	p.look()
}

func (p *picker) name(id string) string {
	if n := p.names[id]; n != "" {
		return n
	}
	x := *p.it.x
	x.Kind = procedure.FieldOrgan
	return present.Words(&x, id, p.v.h.Form.Dir)
}

func (p *picker) look() {
	if p.it.x.Kind != procedure.FieldMatter {
		p.show(p.v.h.Form.Picks(p.it.x, p.entry.Text, p.ids(), 1000))
		return
	}
	typed := strings.TrimSpace(p.entry.Text)
	if typed == "" || p.v.h.Find == nil {
		p.load.Stop()
		p.show(nil)
		return
	}
	present.Load(&p.load, p.v.h.Env.Stage, func(context.Context) ([]present.Pick, error) { return p.v.h.Find(typed), nil }, func(ps []present.Pick, _ error) { p.show(ps) })
}

func (p *picker) show(ps []present.Pick) {
	typed := strings.TrimSpace(p.entry.Text) != ""
	all := len(ps)
	if !typed && (all > offeredMost || !p.several && len(p.ids()) > 0) {
		ps = nil
	}
	p.picks = ps
	p.found.RemoveAll()
	for i, x := range ps[:min(foundMost, len(ps))] {
		name := x.Name
		if x.Detail != "" && x.Detail != x.Name {
			name += " · " + x.Detail
		}
		t := widgets.NewText(name, "", "")
		t.Whole = len([]rune(name)) < 40
		k := widgets.NewPress(i18n.T("pick.add", "name", x.Name), t, func() { p.take(i) })
		k.Border, k.Radius, k.Pad = base.ColorNameInputBorder, 4, fyne.NewSize(10, 4)
		p.found.Add(k)
	}
	switch rest := len(ps) - foundMost; {
	case rest > 0:
		p.count.Set(i18n.T("pick.more", "n", strconv.Itoa(rest)))
	case len(ps) == 0 && !typed && all > 0 && len(p.ids()) == 0:
		p.count.Set(i18n.T("pick.offer", "n", strconv.Itoa(all)))
	case len(ps) == 0 && typed:
		p.count.Set(i18n.T("pick.none"))
	default:
		p.count.Set("")
	}
	p.count.Hidden = p.count.Text() == ""
	p.found.Refresh()
}

func (p *picker) first() {
	if strings.TrimSpace(p.entry.Text) == "" {
		p.v.h.Env.Window.Canvas().FocusNext()
		return
	}
	p.take(0)
}

func (p *picker) take(i int) {
	if i >= len(p.picks) {
		return
	}
	x := p.picks[i]
	if p.names == nil {
		p.names = map[string]string{}
	}
	p.names[x.ID] = x.Name
	if p.several {
		p.v.h.Form.SetList(p.it.x.Key, append(append([]string(nil), p.ids()...), x.ID))
	} else {
		p.v.h.Form.Set(p.it.x.Key, x.ID)
	}
	sync(p.entry, "")
	p.v.edited()
	p.v.h.Env.Window.Canvas().Focus(p.entry)
}

func (p *picker) remove(id string) {
	var rest []string
	for _, x := range p.ids() {
		if x != id {
			rest = append(rest, x)
		}
	}
	if p.several {
		p.v.h.Form.SetList(p.it.x.Key, rest)
	} else {
		p.v.h.Form.Set(p.it.x.Key, nil)
	}
	p.v.edited()
	p.v.h.Env.Window.Canvas().Focus(p.entry)
}

// blobs are the attached papers of a field.
func (v *View) blobs(it *item) fyne.CanvasObject {
	list := widgets.Column(4)
	add := widgets.IconButton(i18n.T("blob.add"), base.ContentAddIcon(), true, nil)
	reading, busy := map[*widgets.Text]bool{}, widgets.Column(2)
	add.OnTapped = func() {
		v.h.Env.Shell.PickFile(i18n.T("blob.add"), nil, func(name string, r io.ReadCloser) {
			line := widgets.Small(i18n.T("blob.reading", "name", name)) // a long PDF takes seconds to look over
			reading[line] = true
			busy.Add(line)
			v.h.Attach(it.x.Key, name, r, func() {
				if reading[line] {
					delete(reading, line)
					busy.Remove(line)
				}
			})
		})
	}
	drawn := "\x00"
	it.sync = func() {
		bs := v.h.Form.Values().Blobs(it.x.Key)
		now := ""
		for _, b := range bs {
			now += b.Hash.String() + b.Name
		}
		if now == drawn {
			return
		}
		drawn = now
		list.RemoveAll()
		for _, b := range bs {
			list.Add(v.blob(it, b))
		}
		list.Refresh()
	}
	it.focus = func(string) fyne.Focusable { return add }
	return widgets.Column(6, list, busy, widgets.Row(8, add))
}

func (v *View) blob(it *item, b act.Blob) fyne.CanvasObject {
	name := widgets.NewText(b.Name, "", "")
	size := widgets.Small(present.Size(b.Size))
	var right []fyne.CanvasObject
	if v.h.Open != nil {
		right = append(right, widgets.Quiet(i18n.T("blob.save"), func() { v.h.Open(b) }))
	}
	right = append(right, widgets.Quiet(i18n.T("form.remove"), func() {
		rows := v.h.Form.Rows(it.x.Key)
		for i, r := range rows {
			if r.Text("hash") == b.Hash.String() {
				v.h.Form.RemoveRow(it.x.Key, i)
				break
			}
		}
		v.edited()
	}))
	g := widgets.NewGround(theme.SurfaceDim)
	g.Radius = 4
	return container.NewStack(g, widgets.Inset(10, 2, container.NewBorder(nil, nil, widget.NewIcon(base.FileIcon()), widgets.Row(4, append([]fyne.CanvasObject{size}, right...)...), widgets.Inset(6, 0, name))))
}
