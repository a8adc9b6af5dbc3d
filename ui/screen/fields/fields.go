// Package fields draws the fields of an action's form, for whichever room fills one
// in: one box per field with its name, what it asks for, and what is wrong with it.
package fields

import (
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"

	"renda/app/act"
	"renda/app/procedure"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/text"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// Host is the room around the fields.
type Host struct {
	Env    room.Env
	Form   *present.Form
	Edited func()                                               // something was changed
	Attach func(key, name string, r io.ReadCloser, done func()) // looks a paper over and seals it into a field; closes r; done follows once or more
	Table  func(key, name string, r io.ReadCloser)              // fills the rows of a field of a workbook; closes r; nil: none
	Open   func(b act.Blob)                                     // saves a copy of a paper; nil: none
	Find   func(typed string) []present.Pick                    // other matters, for a matter field; may be slow; nil: none
	Long   func(key string) []*widgets.Button                   // what can be done with a text too long to edit; nil: nothing
	Part   func(*procedure.Field) bool                          // which fields All draws; nil: all
	Help   func(*procedure.Field) (help, about string)          // words beside the procedure's own; nil: none
}

// View is the drawn form. Values live in Host.Form; the view only shows them.
type View struct {
	h     Host
	items []*item
	box   *fyne.Container
}

// item is one field as it is drawn.
type item struct {
	x     *procedure.Field
	box   *fyne.Container
	fault *fault
	count *widgets.Text
	focus func(rest string) fyne.Focusable // rest of the path within the field
	sync  func()                           // shows what the form says now; nil: nothing beyond faults
}

// New draws the fields in the order of the form.
func New(h Host) *View {
	v := &View{h: h}
	v.box = widgets.Column(14)
	for i := range h.Form.Action.Fields {
		x := &h.Form.Action.Fields[i]
		if x.Kind == procedure.FieldHidden || h.Part != nil && !h.Part(x) {
			continue
		}
		it := v.draw(x)
		v.items = append(v.items, it)
		v.box.Add(it.box)
	}
	v.Refresh()
	return v
}

// Len gives how many fields it draws.
func (v *View) Len() int { return len(v.items) }

// Object gives what to show.
func (v *View) Object() fyne.CanvasObject { return v.box }

// Refresh shows and hides fields as the form now asks for them, with their faults and
// counts. It touches no text that is being typed.
func (v *View) Refresh() {
	changed := false
	for _, it := range v.items {
		if shown := v.h.Form.Shown(it.x); shown != it.box.Visible() {
			changed = true
			if shown {
				it.box.Show()
			} else {
				it.box.Hide()
			}
		}
		if it.sync != nil {
			it.sync()
		}
		it.fault.set(v.h.Form.Fault(it.x.Key))
		v.counted(it)
	}
	if changed {
		v.box.Refresh()
	}
}

func (v *View) edited() {
	v.h.Edited()
	v.Refresh()
}

// counted shows how much of a text's room is used, once that matters.
func (v *View) counted(it *item) {
	if it.count == nil {
		return
	}
	n, limit := utf8.RuneCountInString(v.h.Form.Text(it.x.Key)), it.x.Limit()
	words, tone := "", theme.Muted
	switch {
	case n > limit:
		words, tone = i18n.T("form.over", "n", strconv.Itoa(n-limit), "limit", strconv.Itoa(limit)), theme.Alarm
	case it.x.Kind == procedure.FieldLong || n*4 > limit*3:
		words = i18n.T("form.count", "n", strconv.Itoa(n), "limit", strconv.Itoa(limit))
	}
	it.count.Color = tone
	it.count.Set(words)
}

// Focus puts the focus on a path of the form; false if it is not shown here.
func (v *View) Focus(path string) bool {
	key, rest, _ := strings.Cut(path, "/")
	for _, it := range v.items {
		if it.x.Key == key && it.box.Visible() {
			if f := it.focus(rest); f != nil {
				v.h.Env.Window.Canvas().Focus(f)
			}
			return true
		}
	}
	return false
}

// First puts the focus on the first field that is empty, else on the first.
func (v *View) First() {
	for _, empty := range []bool{true, false} {
		for _, it := range v.items {
			if it.box.Visible() && (!empty || v.h.Form.Values()[it.x.Key] == nil) {
				if f := it.focus(""); f != nil {
					v.h.Env.Window.Canvas().Focus(f)
					return
				}
			}
		}
	}
}

// Box gives where a field stands, to scroll to it; nil if it is not here.
func (v *View) Box(path string) fyne.CanvasObject {
	key, _, _ := strings.Cut(path, "/")
	for _, it := range v.items {
		if it.x.Key == key {
			return it.box
		}
	}
	return nil
}

// draw makes the box of a field: name, help, control, fault.
func (v *View) draw(x *procedure.Field) *item {
	it := &item{x: x, fault: newFault()}
	name := widgets.Strong(present.Label(x))
	head := []fyne.CanvasObject{name}
	if x.Required {
		head = append(head, widgets.NewChip(widgets.Neutral, i18n.T("form.required")))
	}
	it.count = widgets.NewText("", theme.Muted, theme.SizeSmall)
	it.count.Align = fyne.TextAlignTrailing
	top := container.NewBorder(nil, nil, widgets.Row(8, head...), nil, it.count)
	help, about := i18n.Term(x.Help), ""
	if v.h.Help != nil {
		h, a := v.h.Help(x)
		if h != "" {
			help = h
		}
		about = a
	}
	things := []fyne.CanvasObject{top}
	if x.Kind == procedure.FieldBool {
		things = nil // the tick says its own name
	}
	for _, s := range []string{help, about} {
		if s != "" {
			things = append(things, widgets.SmallProse(s))
		}
	}
	it.box = widgets.Column(4, append(things, v.control(it), it.fault.box)...)
	return it
}

func (v *View) control(it *item) fyne.CanvasObject {
	switch it.x.Kind {
	case procedure.FieldLong:
		return v.long(it)
	case procedure.FieldChoice, procedure.FieldMulti:
		return v.choice(it)
	case procedure.FieldBool:
		return v.yes(it)
	case procedure.FieldDate:
		return v.date(it)
	case procedure.FieldNumber:
		return v.number(it)
	case procedure.FieldOrgan, procedure.FieldOrgans, procedure.FieldPeople, procedure.FieldMatter:
		return v.people(it)
	case procedure.FieldRows:
		return v.rows(it)
	case procedure.FieldBlobs:
		return v.blobs(it)
	}
	return v.line(it)
}

// shortLine is how long a text may get and still be seen whole in one line.
const shortLine = 60

// line is a field of one line; Enter goes to the next field.
func (v *View) line(it *item) fyne.CanvasObject {
	e := widgets.NewEntry(present.Label(it.x))
	if it.x.Limit() > shortLine {
		e = widgets.NewWrapEntry(present.Label(it.x))
	}
	e.Most, e.OnFlood = present.MostLine, func(whole string) {
		e.SetText(present.FirstRunes(present.OneLine(whole), it.x.Limit()))
		v.h.Form.SetFault(it.x.Key, i18n.T("form.flood", "n", strconv.Itoa(utf8.RuneCountInString(whole)), "limit", strconv.Itoa(it.x.Limit())))
		v.Refresh()
	}
	e.SetText(v.h.Form.Text(it.x.Key))
	e.OnChanged = func(s string) {
		if one := present.OneLine(s); one != s { // pasted
			s = one
			sync(e, s)
		}
		v.h.Form.Set(it.x.Key, s)
		v.edited()
	}
	e.OnSubmitted = func(string) { v.h.Env.Window.Canvas().FocusNext() }
	it.focus = func(string) fyne.Focusable { return e }
	it.sync = func() { sync(e, v.h.Form.Text(it.x.Key)) }
	return e
}

// sync shows a text that came from elsewhere; what is typed is the same already.
func sync(e *widgets.Entry, s string) {
	if e.Text == s {
		return
	}
	on := e.OnChanged
	e.OnChanged = nil
	e.SetText(s)
	e.Fit()
	e.OnChanged = on
}

func (v *View) number(it *item) fyne.CanvasObject {
	e := widgets.NewEntry(present.Label(it.x))
	words := func() string { return present.Words(it.x, v.h.Form.Values()[it.x.Key], nil) }
	e.SetText(words())
	e.OnChanged = func(s string) {
		if n, ok := present.ParseNumber(s); ok {
			v.h.Form.Set(it.x.Key, n)
		} else {
			v.h.Form.Set(it.x.Key, s) // kept as typed; Check says what is wrong
		}
		v.edited()
	}
	e.OnSubmitted = func(string) { v.h.Env.Window.Canvas().FocusNext() }
	it.focus = func(string) fyne.Focusable { return e }
	it.sync = func() {
		if n, ok := present.ParseNumber(e.Text); !ok || n != v.h.Form.Values().Int(it.x.Key) {
			sync(e, words())
		}
	}
	return widgets.AtLeast(120, container.NewGridWithColumns(4, e, layout.NewSpacer(), layout.NewSpacer(), layout.NewSpacer()))
}

func (v *View) yes(it *item) fyne.CanvasObject {
	c := widgets.NewCheck(present.Label(it.x), v.h.Form.Values().Bool(it.x.Key), nil)
	c.OnChanged = func(on bool) {
		var val any
		if on {
			val = true
		}
		v.h.Form.Set(it.x.Key, val)
		v.edited()
	}
	it.focus = func(string) fyne.Focusable { return c }
	it.sync = func() {
		if on := v.h.Form.Values().Bool(it.x.Key); on != c.Checked {
			c.Checked = on
			c.Refresh()
		}
	}
	return c
}

// longRows are how high a field of paragraphs is at least and at most.
const (
	longRows    = 4
	longRowsMax = 20
)

// long is a field of paragraphs of any length. A text longer than the field takes stays whole and
// can be written on; below it stands what can be done about it: it is never cut behind one's back.
func (v *View) long(it *item) fyne.CanvasObject {
	key := it.x.Key
	f := text.NewField(present.Label(it.x), longRows, longRowsMax)
	f.OnText = func() {
		v.h.Form.Set(key, f.Text())
		v.edited()
	}
	it.focus = func(string) fyne.Focusable { return f.Surface }
	over := container.NewStack()
	over.Hide()
	it.sync = func() {
		t := v.h.Form.Text(key)
		f.Sync(t)
		v.over(it, over, f.Runes())
	}
	return widgets.Column(6, f.Object(), over)
}

// over offers ways on for a text longer than its field takes, where the room has any.
func (v *View) over(it *item, box *fyne.Container, n int) {
	too := n > it.x.Limit() && v.h.Long != nil
	if too == box.Visible() {
		return
	}
	if !too {
		box.Hide()
		return
	}
	var ways []fyne.CanvasObject
	for _, b := range v.h.Long(it.x.Key) {
		ways = append(ways, b)
	}
	note := widgets.Banner{Kind: widgets.Soon, Text: i18n.T("form.excess", "limit", strconv.Itoa(it.x.Limit()))}.Object()
	box.Objects = []fyne.CanvasObject{widgets.Column(6, note, widgets.Flow(8, ways...))}
	box.Show()
	box.Refresh()
}

// fault is what is wrong, under a field.
type fault struct {
	box  *fyne.Container
	text *widgets.Prose
}

func newFault() *fault {
	f := &fault{text: widgets.NewProse("")}
	f.text.Color, f.text.Type, f.text.Tight = theme.Alarm, theme.SizeSmall, true
	f.box = container.NewStack(f.text)
	f.box.Hide()
	return f
}

func (f *fault) set(s string) {
	if s == "" {
		f.box.Hide()
		return
	}
	f.text.Set(widgets.Run{Text: "■ " + s})
	f.box.Show()
}

// arrow tells which way Alt and an arrow move a row, 0 for other keys.
func arrow(s *desktop.CustomShortcut) int {
	switch {
	case s.Modifier != fyne.KeyModifierAlt:
	case s.KeyName == fyne.KeyUp:
		return -1
	case s.KeyName == fyne.KeyDown:
		return 1
	}
	return 0
}
