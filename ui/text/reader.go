package text

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	base "fyne.io/fyne/v2/theme"

	"renda/ui/i18n"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// Reader is a text to read with what helps reading a long one: the outline at the left, a line to
// go to a clause, finds with Ctrl+F, marks and notes in the margin.
type Reader struct {
	*Surface
	// Clause gives where a clause begins that somebody typed ("第三十二条第二款", "32"); false: there
	// is none. nil: no line to go to a clause.
	Clause func(typed string) (at int, ok bool)

	outline *outline
	find    *finder
	rail    *fyne.Container
	open    *widgets.Button
	gone    *widgets.Entry
	none    *widgets.Text
	seek    *widgets.Button // opens the bar of finds
	head    *fyne.Container
	box     *fyne.Container
	lay     *readerLayout
	seen    func() // beside OnScrolled
}

// readerEms is the longest line of running text, in characters: longer ones are hard to follow.
const readerEms = 46

// NewReader gives a reader of nothing.
func NewReader(label string) *Reader {
	r := &Reader{Surface: NewSurface(label)}
	r.ReadOnly, r.Bare, r.Ems, r.Side = true, true, readerEms, 1.2
	r.outline = newOutline(i18n.T("text.outline"), func(e Entry) {
		r.Surface.Go(e.At)
		r.narrow()
	})
	r.find = newFinder(r.Surface, func() { r.box.Refresh() })
	r.OnScrolled = r.follow
	r.build()
	return r
}

func (r *Reader) build() {
	quiet := func(b *widgets.Button) *widgets.Button {
		b.Importance = widgets.Quiet("", nil).Importance
		return b
	}
	r.open = quiet(widgets.IconButton(i18n.T("text.outline"), base.ListIcon(), true, r.toggle))
	r.gone = widgets.NewEntry(i18n.T("text.goto"))
	r.gone.SetPlaceHolder(i18n.T("text.goto"))
	r.gone.OnSubmitted = r.goTo
	r.gone.OnChanged = func(string) { r.sayNone(false) }
	r.gone.OnEscape = func() { r.focus() }
	r.none = widgets.NewText("", theme.Alarm, theme.SizeSmall)
	r.none.Hide()
	r.seek = quiet(widgets.IconButton(i18n.T("text.find"), base.SearchIcon(), true, r.find.Open))
	r.head = container.New(readerHead{r}, r.open, r.gone, r.seek)
	r.open.Hide()
	r.gone.Hide()
	r.rail = container.NewStack(widgets.NewGround(theme.SurfaceDim), widgets.Inset(2, 8, r.outline.s))
	r.rail.Hide()
	r.lay = &readerLayout{r: r}
	text := widgets.Frame(container.NewVBox(r.head, widgets.Inset(8, 0, r.none), r.find.box), nil, nil, widgets.Inset(0, 6, r.Surface))
	r.box = container.New(r.lay, r.rail, text)
}

// Object gives what to show.
func (r *Reader) Object() fyne.CanvasObject { return r.box }

func (r *Reader) focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(r.Surface); c != nil {
		c.Focus(r.Surface)
	}
}

// SetText shows another text from its beginning, without outline, marks and notes.
func (r *Reader) SetText(t string) {
	r.Surface.SetText(t)
	r.SetOutline(nil)
}

// SetOutline says what the text is made of, in order; with none there is no rail.
func (r *Reader) SetOutline(es []Entry) {
	r.outline.set(es)
	r.open.Hidden = len(es) == 0
	r.gone.Hidden = r.Clause == nil
	r.box.Refresh()
}

// SetFormats sets the headings of an outline as such: in the middle, larger, bold; articles and
// what stands between them as running text.
func (r *Reader) SetFormats(es []Entry) {
	at := make([]int, len(es))
	for i, e := range es {
		at[i] = e.At
	}
	levels := map[int]int{}
	for i, p := range r.page.text.Places(at) {
		if !es[i].Leaf {
			levels[p.Para] = es[i].Level
		}
	}
	r.SetFormat(func(para int) Format {
		level, ok := levels[para]
		switch {
		case !ok:
			return Format{}
		case level == 0:
			return Format{Size: 1.4, Bold: true, Center: true, Above: 1.2}
		case level == 1:
			return Format{Size: 1.2, Bold: true, Center: true, Above: 1}
		}
		return Format{Size: 1.05, Bold: true, Center: true, Above: 0.7}
	})
}

// goTo goes to a clause that was typed.
func (r *Reader) goTo(typed string) {
	at, ok := r.Clause(typed)
	r.sayNone(!ok)
	if !ok {
		return
	}
	r.Surface.Go(at)
	r.focus()
}

// sayNone says that there is no such clause, or takes it back.
func (r *Reader) sayNone(on bool) {
	if on == r.none.Visible() {
		return
	}
	r.none.Set("")
	if r.none.Hidden = !on; on {
		r.none.Set(i18n.T("text.goto.none"))
	}
	r.box.Refresh()
}

// follow keeps the outline where the text is.
func (r *Reader) follow() {
	if len(r.outline.all) > 0 {
		at, _ := r.Top()
		r.outline.at(at + 1)
	}
	if r.seen != nil {
		r.seen()
	}
}

// toggle shows or hides the outline.
func (r *Reader) toggle() {
	r.lay.hidden = r.rail.Visible()
	r.lay.over = !r.lay.hidden
	r.box.Refresh()
}

// narrow hides the outline again where it took the text's room.
func (r *Reader) narrow() {
	if r.lay.over && r.lay.tight {
		r.lay.over = false
		r.box.Refresh()
		r.focus()
	}
}

// readerLayout puts the outline beside the text; where there is little room, in its place and only
// while it is asked for.
type readerLayout struct {
	r      *Reader
	size   fyne.Size
	hidden bool // put away by hand
	over   bool // asked for by hand
	tight  bool // not room for both
}

const (
	railEms   = 15 // width of the outline
	railLeast = 50 // ems the whole must be wide for both
)

func (l *readerLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	em := base.TextSize()
	return fyne.NewSize(em*12, em*8)
}

func (l *readerLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	l.size = size
	l.place()
}

func (l *readerLayout) place() {
	r, em := l.r, base.TextSize()
	if l.size.Width <= 0 || len(r.box.Objects) < 2 {
		return
	}
	l.tight = l.size.Width < em*railLeast
	shown := len(r.outline.all) > 0 && (!l.tight && !l.hidden || l.tight && l.over)
	wide := float32(0)
	if r.rail.Hidden = !shown; shown {
		wide = em * railEms
		r.rail.Move(fyne.Position{})
		r.rail.Resize(fyne.NewSize(min(wide, l.size.Width), l.size.Height))
	}
	text := r.box.Objects[1]
	text.Move(fyne.NewPos(wide, 0))
	text.Resize(fyne.NewSize(max(l.size.Width-wide, em*8), l.size.Height))
}

// readerHead puts outline, going to a clause and finding in one line. Where that is short the words of the keys give way, the
// widest first, and then the field gets narrower.
type readerHead struct{ r *Reader }

const (
	gotoEms      = 13 // the field's width
	gotoLeastEms = 5
)

func (l readerHead) MinSize(o []fyne.CanvasObject) fyne.Size {
	h := float32(0)
	for _, x := range o {
		h = max(h, x.MinSize().Height)
	}
	return fyne.NewSize(base.TextSize()*gotoLeastEms, h)
}

func (l readerHead) Layout(o []fyne.CanvasObject, s fyne.Size) {
	r, em := l.r, base.TextSize()
	bare := base.IconInlineSize() + 2*base.InnerPadding()
	used, field := em, float32(0)
	if r.gone.Visible() {
		field = em * gotoEms
	}
	// Widths are reckoned and words set once: a word set and taken away again would ask for another layout each time.
	words := map[*widgets.Button]string{r.seek: i18n.T("text.find"), r.open: i18n.T("text.outline")}
	keys := []*widgets.Button{r.seek, r.open}
	wide := map[*widgets.Button]float32{}
	for _, b := range keys {
		if wide[b] = bare + base.Padding() + fyne.MeasureText(words[b], em, fyne.TextStyle{Bold: true}).Width; b.Visible() {
			used += wide[b]
		}
	}
	for _, b := range keys {
		if b.Visible() && used+field > s.Width {
			used -= wide[b] - bare
			words[b], wide[b] = "", bare
		}
		if b.Text != words[b] {
			b.SetText(words[b])
		}
	}
	x := float32(0)
	put := func(o fyne.CanvasObject, w float32) {
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(w, s.Height))
		x += w
	}
	if r.open.Visible() {
		put(r.open, wide[r.open])
	}
	if r.gone.Visible() {
		put(r.gone, min(field, max(em*gotoLeastEms, s.Width-used)))
	}
	x = max(x, s.Width-wide[r.seek])
	put(r.seek, wide[r.seek])
}
