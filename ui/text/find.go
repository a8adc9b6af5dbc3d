package text

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	base "fyne.io/fyne/v2/theme"

	"renda/ui/i18n"
	"renda/ui/text/buffer"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// finder looks for words in a surface: a bar above it with how many there are, the next and the
// one before.
type finder struct {
	s     *Surface
	entry *widgets.Entry
	count *widgets.Text
	box   *fyne.Container
	hits  []buffer.Span
	now   int
	moved func() // the bar came or went
}

// foundMost bounds the finds that are counted and marked.
const foundMost = 9999

func newFinder(s *Surface, moved func()) *finder {
	f := &finder{s: s, moved: moved, count: widgets.Small("")}
	f.entry = widgets.NewEntry(i18n.T("text.find.what"))
	f.entry.SetPlaceHolder(i18n.T("text.find.what"))
	f.entry.OnChanged = func(string) { f.look(f.start()) }
	f.entry.OnSubmitted = func(string) { f.step(1) }
	f.entry.OnEscape = f.Close
	button := func(key string, icon fyne.Resource, do func()) *widgets.Button {
		b := widgets.IconButton(i18n.T(key), icon, false, do)
		b.Importance = widgets.Quiet("", nil).Importance
		return b
	}
	keys := widgets.Row(0, f.count, button("text.find.prev", base.MoveUpIcon(), func() { f.step(-1) }),
		button("text.find.next", base.MoveDownIcon(), func() { f.step(1) }), button("text.find.close", base.CancelIcon(), f.Close))
	f.box = container.NewStack(widgets.NewGround(theme.SurfaceDim), widgets.Inset(8, 4, container.NewBorder(nil, nil, nil, keys, f.entry)))
	f.box.Hide()
	s.OnFind = f.Open
	return f
}

// Open shows the bar, with what is selected in it.
func (f *finder) Open() {
	if t := f.s.SelectedText(); t != "" && utf8.RuneCountInString(t) <= 60 && !strings.Contains(t, "\n") {
		f.entry.SetText(t)
	}
	f.box.Show()
	f.moved()
	f.look(f.start())
	// The bar is not known to the window before it was drawn once; the text is.
	if c := fyne.CurrentApp().Driver().CanvasForObject(f.s); c != nil {
		c.Focus(f.entry)
	}
	f.entry.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// Close hides it; the find one was at is selected.
func (f *finder) Close() {
	f.box.Hide()
	f.moved()
	if f.now < len(f.hits) {
		h := f.hits[f.now]
		f.s.from, f.s.to, f.s.end = h.A, h.B, false
	}
	f.hits = nil
	f.s.setFound(nil, 0)
	if c := fyne.CurrentApp().Driver().CanvasForObject(f.s); c != nil {
		c.Focus(f.s)
	}
}

// start gives where the first find is wanted: from the selection on, or from what is in view.
func (f *finder) start() buffer.Pos {
	a, _ := buffer.Order(f.s.from, f.s.to)
	if f.s.ReadOnly && a == f.s.to {
		return buffer.Pos{Para: f.s.page.top.para}
	}
	return a
}

// again looks anew after the text was changed; the view stays.
func (f *finder) again() {
	if f.box.Visible() {
		f.hits = f.s.page.text.Find(f.entry.Text, foundMost)
		f.now = min(f.now, max(0, len(f.hits)-1))
		f.said()
	}
}

func (f *finder) look(from buffer.Pos) {
	f.hits, f.now = f.s.page.text.Find(f.entry.Text, foundMost), 0
	for i, h := range f.hits {
		if !h.A.Before(from) {
			f.now = i
			break
		}
	}
	f.said()
	f.show()
}

func (f *finder) step(by int) {
	if n := len(f.hits); n > 0 {
		f.now = (f.now + by + n) % n
		f.said()
		f.show()
	}
}

func (f *finder) show() {
	if f.now >= len(f.hits) {
		return
	}
	s, was := f.s, f.s.page.top
	if h := f.hits[f.now]; s.page.width > 0 {
		s.page.show(h.B, true)
		s.page.show(h.A, false)
	}
	s.Refresh()
	if was != s.page.top {
		s.scrolled()
	}
}

func (f *finder) said() {
	f.s.setFound(f.hits, f.now)
	words := ""
	switch n := len(f.hits); {
	case n >= foundMost:
		words = i18n.T("text.find.many", "i", strconv.Itoa(f.now+1), "n", strconv.Itoa(foundMost))
	case n > 0:
		words = i18n.T("text.find.count", "i", strconv.Itoa(f.now+1), "n", strconv.Itoa(n))
	case f.entry.Text != "":
		words = i18n.T("text.find.none")
	}
	f.count.Set(words)
	f.box.Refresh()
}
