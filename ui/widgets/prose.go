package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"renda/ui/text/flow"
	"renda/ui/text/measure"
	"renda/ui/theme"
)

// Mark says what is special about a run of words. Each has a ground and a line, so
// that nothing is said by colour alone.
type Mark uint8

// Marks.
const (
	Plain  Mark = iota
	Added       // green ground, underlined
	Gone        // red ground, struck through
	Bolded      // bold
	Found       // answers to what is looked for, or made a card speak
)

// Run is a piece of text with one mark.
type Run struct {
	Text string
	Mark Mark
}

// Prose is words to read that stand on a page as high as they are: broken as Chinese is, without the
// cost of Fyne's wrapped label. Long texts stand on ui/text's surface, which draws what is in view.
type Prose struct {
	widget.BaseWidget
	Color fyne.ThemeColorName
	Type  fyne.ThemeSizeName
	Align fyne.TextAlign
	Tight bool // lines close together, for lists

	runs  []Run
	width float32
	em    float32
	lines []proseLine
}

type proseLine struct {
	y    float32
	segs []proseSeg
}

type proseSeg struct {
	x, w float32
	text string
	mark Mark
}

// NewProse gives text to read.
func NewProse(s string) *Prose { return NewRuns(Run{Text: s}) }

// NewRuns gives text of several runs.
func NewRuns(runs ...Run) *Prose {
	p := &Prose{runs: runs}
	p.ExtendBaseWidget(p)
	return p
}

// SmallProse gives secondary words that wrap.
func SmallProse(s string) *Prose { return ParaSize(s, theme.Muted, theme.SizeSmall) }

// Set changes the text.
func (p *Prose) Set(runs ...Run) {
	p.runs, p.width = runs, 0
	p.Refresh()
}

// AccessibilityLabel is the text.
func (p *Prose) AccessibilityLabel() string {
	var b strings.Builder
	for _, r := range p.runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// AccessibilityRole says that these are words.
func (p *Prose) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

func (p *Prose) lead() float32 {
	if p.Tight {
		return p.em * 1.38
	}
	return p.em * 1.6
}

// mostEms is the longest line of running text, in characters.
const mostEms = 58

// breakLines lays the runs out in a width.
func (p *Prose) breakLines(width float32) {
	p.em = sizeOf(p, p.Type)
	p.width, p.lines = width, nil
	if !p.Tight {
		width = min(width, p.em*mostEms) // longer lines are hard to follow
	}
	var all strings.Builder
	for _, r := range p.runs {
		all.WriteString(r.Text)
	}
	y, from := float32(0), 0
	for para := range strings.SplitSeq(all.String(), "\n") {
		face := p.face(from, len(para))
		set := flow.Setting{Width: width, Em: face.Advance('国'), Advance: face.Advance}
		starts := set.Lines(para)
		if p.Align == fyne.TextAlignCenter {
			starts = even(&set, para, starts)
		}
		for i, a := range starts {
			b := len(para)
			if i+1 < len(starts) {
				b = int(starts[i+1])
			}
			p.lines = append(p.lines, p.line(y, width, from+int(a), from+b))
			y += p.lead()
		}
		if !p.Tight {
			y += p.em * 0.35
		}
		from += len(para) + 1
	}
	if n := len(p.lines); n > 1 && len(p.lines[n-1].segs) == 0 {
		p.lines = p.lines[:n-1] // a line end at the end begins nothing
	}
}

// face gives the type of a piece of the text: of its heaviest run.
func (p *Prose) face(from, n int) *measure.Face { return measure.Of(p.em, p.heavy(from, n)) }

func (p *Prose) heavy(from, n int) bool {
	at := 0
	for _, r := range p.runs {
		if r.Mark == Bolded && at < from+n && at+len(r.Text) > from {
			return true
		}
		at += len(r.Text)
	}
	return false
}

// even breaks a paragraph set in the middle into as many lines of like length: a word or two left over look lost there.
func even(set *flow.Setting, para string, starts []int32) []int32 {
	most := set.Width
	for set.Width = set.WidthOf(para) / float32(len(starts)); set.Width < most; set.Width += set.Em / 2 {
		if at := set.Lines(para); len(at) == len(starts) {
			set.Width = most
			return at
		}
	}
	set.Width = most
	return starts
}

// line sets what stands between two bytes of the text as one line.
func (p *Prose) line(y, width float32, from, to int) proseLine {
	segs := p.segments(from, to)
	if n := len(segs); n > 0 && p.Align == fyne.TextAlignCenter {
		left := max(0, width-segs[n-1].x-segs[n-1].w) / 2
		for i := range segs {
			segs[i].x += left
		}
	}
	return proseLine{y, segs}
}

// segments gives the pieces of the runs between two bytes of the text.
func (p *Prose) segments(from, to int) []proseSeg {
	var out []proseSeg
	at, x := 0, float32(0)
	for _, r := range p.runs {
		a, b := max(from-at, 0), min(to-at, len(r.Text))
		if a < b {
			face := measure.Of(p.em, r.Mark == Bolded)
			set := flow.Setting{Em: face.Advance('国'), Advance: face.Advance}
			t := strings.ReplaceAll(r.Text[a:b], "\t", "　　")
			w := set.WidthOf(t)
			out = append(out, proseSeg{x, w, t, r.Mark})
			x += w
		}
		at += len(r.Text)
	}
	return out
}

// Natural gives how wide the longest of its paragraphs is on one line.
func (p *Prose) Natural() (w float32) {
	em, at := sizeOf(p, p.Type), 0
	for para := range strings.SplitSeq(p.AccessibilityLabel(), "\n") {
		face := measure.Of(em, p.heavy(at, len(para)))
		set := flow.Setting{Em: face.Advance('国'), Advance: face.Advance}
		w = max(w, set.WidthOf(para))
		at += len(para) + 1
	}
	return w + 1
}

// MinSize is narrow: text takes what width it gets.
func (p *Prose) MinSize() fyne.Size {
	p.ExtendBaseWidget(p)
	em := sizeOf(p, p.Type)
	if p.width == 0 || em != p.em {
		w := p.BaseWidget.Size().Width
		if w < em {
			return fyne.NewSize(em*2, em*1.6)
		}
		p.breakLines(w)
	}
	return fyne.NewSize(em*2, p.height())
}

func (p *Prose) height() float32 {
	if len(p.lines) == 0 {
		return p.lead()
	}
	return p.lines[len(p.lines)-1].y + p.lead()
}

// Resize lays the text out anew where the width changes.
func (p *Prose) Resize(s fyne.Size) {
	em := sizeOf(p, p.Type)
	if s.Width >= em && (s.Width != p.width || em != p.em) {
		p.breakLines(s.Width)
	}
	p.BaseWidget.Resize(s)
}

// CreateRenderer draws it.
func (p *Prose) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	return &proseRenderer{p: p}
}

type proseRenderer struct {
	p     *Prose
	texts []*canvas.Text
	rects []*canvas.Rectangle
	objs  []fyne.CanvasObject
}

func (r *proseRenderer) MinSize() fyne.Size { return r.p.MinSize() }
func (r *proseRenderer) Layout(fyne.Size)   { r.draw() }
func (r *proseRenderer) Refresh() {
	if w := r.p.BaseWidget.Size().Width; w > 0 && (r.p.width != w || r.p.em != sizeOf(r.p, r.p.Type)) {
		r.p.breakLines(w)
	}
	r.draw()
	canvas.Refresh(r.p)
}
func (r *proseRenderer) Objects() []fyne.CanvasObject { return r.objs }
func (r *proseRenderer) Destroy()                     {}

func (r *proseRenderer) draw() {
	p := r.p
	nt, nr := 0, 0
	r.objs = r.objs[:0]
	ink, lead := colorOf(p, p.Color), p.lead()
	for _, l := range p.lines {
		for _, s := range l.segs {
			if s.mark == Added || s.mark == Gone || s.mark == Found {
				nr = r.decorate(nr, l.y, lead, s)
			}
			if nt == len(r.texts) {
				r.texts = append(r.texts, canvas.NewText("", ink))
			}
			t := r.texts[nt]
			nt++
			t.Text, t.TextSize, t.Color, t.TextStyle.Bold = s.text, p.em, ink, s.mark == Bolded
			h := t.MinSize().Height
			t.Move(fyne.NewPos(s.x, l.y+(lead-h)/2))
			t.Resize(fyne.NewSize(s.w, h))
		}
	}
	for _, x := range r.rects[:nr] {
		r.objs = append(r.objs, x)
	}
	for _, x := range r.texts[:nt] {
		r.objs = append(r.objs, x)
	}
}

// decorate puts the ground and the line of a mark.
func (r *proseRenderer) decorate(n int, y, lead float32, s proseSeg) int {
	for len(r.rects) < n+2 {
		r.rects = append(r.rects, canvas.NewRectangle(nil))
	}
	ground, line := r.rects[n], r.rects[n+1]
	fill, ink, at := theme.Insert, theme.Good, y+lead*0.9
	switch s.mark {
	case Gone:
		fill, ink, at = theme.Delete, theme.Alarm, y+lead*0.52
	case Found:
		fill, ink = theme.WarnTint, theme.Warn
	}
	ground.FillColor, line.FillColor = colorOf(r.p, fill), colorOf(r.p, ink)
	ground.Move(fyne.NewPos(s.x, y+lead*0.08))
	ground.Resize(fyne.NewSize(s.w, lead*0.86))
	line.Move(fyne.NewPos(s.x, at))
	line.Resize(fyne.NewSize(s.w, 1.2))
	return n + 2
}
