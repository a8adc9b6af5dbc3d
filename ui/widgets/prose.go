package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	base "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

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
)

// Run is a piece of text with one mark.
type Run struct {
	Text string
	Mark Mark
}

// Prose is text to read: paragraphs broken as Chinese is, without the cost of Fyne's
// wrapped label (3.4 s for 20,000 characters, measured): widths are remembered per
// character and only lines in view are drawn if it stands in a LongView.
type Prose struct {
	widget.BaseWidget
	Color fyne.ThemeColorName
	Type  fyne.ThemeSizeName
	Tight bool // lines close together, for lists

	runs  []Run
	width float32
	em    float32
	lines []proseLine
	view  func() (top, bottom float32) // nil: all
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
func SmallProse(s string) *Prose {
	p := NewProse(s)
	p.Color, p.Type, p.Tight = theme.Muted, theme.SizeSmall, true
	return p
}

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

// advances remembers how wide characters are, per size and weight.
var advances = map[advance]float32{}

type advance struct {
	r    rune
	em   float32
	bold bool
}

func advanceOf(r rune, em float32, bold bool) float32 {
	k := advance{r, em, bold}
	if r >= 0x4E00 && r <= 0x9FFF {
		k.r = '国' // ideographs share one width
	}
	w, ok := advances[k]
	if !ok {
		w = fyne.MeasureText(string(k.r), em, fyne.TextStyle{Bold: bold}).Width
		advances[k] = w
	}
	return w
}

// mostEms is the longest line of running text, in characters.
const mostEms = 58

const (
	notAtStart = "，。、；：？！）》」』”’…—%．,.;:?!)]}"
	notAtEnd   = "（《「『“‘([{"
)

// glyph is one character on its way into a line.
type glyph struct {
	r    rune
	w    float32
	mark Mark
}

// breakLines lays the runs out in a width.
func (p *Prose) breakLines(width float32) {
	p.em = sizeOf(p, p.Type)
	p.width, p.lines = width, nil
	if !p.Tight {
		width = min(width, p.em*mostEms) // longer lines are hard to follow
	}
	var line []glyph
	x, y := float32(0), float32(0)
	flush := func(to int) {
		p.lines = append(p.lines, proseLine{y, segments(line[:to])})
		y += p.lead()
		line = append([]glyph(nil), line[to:]...)
		x = 0
		for _, g := range line {
			x += g.w
		}
	}
	for _, run := range p.runs {
		for _, r := range run.Text {
			if r == '\n' {
				flush(len(line))
				if !p.Tight {
					y += p.em * 0.35
				}
				continue
			}
			if r == '\t' {
				r = '　'
			}
			w := advanceOf(r, p.em, run.Mark == Bolded)
			if x+w > width && len(line) > 0 && !(strings.ContainsRune(notAtStart, r) && x+w*0.5 <= width+p.em*0.5) {
				flush(breakAt(line, r))
			}
			line = append(line, glyph{r, w, run.Mark})
			x += w
		}
	}
	if len(line) > 0 || len(p.lines) == 0 {
		flush(len(line))
	}
}

// breakAt finds where a full line may end: not within a word of Latin letters or a
// number, not before closing marks, not after opening ones.
func breakAt(line []glyph, next rune) int {
	for n := len(line); n > 0 && n > len(line)-24; n-- {
		after := next
		if n < len(line) {
			after = line[n].r
		}
		before := line[n-1].r
		if wordy(before) && wordy(after) || strings.ContainsRune(notAtStart, after) || strings.ContainsRune(notAtEnd, before) {
			continue
		}
		return n
	}
	return len(line)
}

func wordy(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '.' || r == '-' || r == '_' || r == '/' || r == '@'
}

func segments(line []glyph) []proseSeg {
	var out []proseSeg
	x := float32(0)
	for i := 0; i < len(line); {
		j, w := i, float32(0)
		var b strings.Builder
		for j < len(line) && line[j].mark == line[i].mark {
			b.WriteRune(line[j].r)
			w += line[j].w
			j++
		}
		out = append(out, proseSeg{x, w, b.String(), line[i].mark})
		x += w
		i = j
	}
	return out
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
	top, bottom := float32(0), p.height()
	if p.view != nil {
		top, bottom = p.view()
	}
	nt, nr := 0, 0
	r.objs = r.objs[:0]
	ink, lead := colorOf(p, p.Color), p.lead()
	for _, l := range p.lines {
		if l.y+lead < top || l.y > bottom {
			continue
		}
		for _, s := range l.segs {
			if s.mark == Added || s.mark == Gone {
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
	if s.mark == Gone {
		fill, ink, at = theme.Delete, theme.Alarm, y+lead*0.52
	}
	ground.FillColor, line.FillColor = colorOf(r.p, fill), colorOf(r.p, ink)
	ground.Move(fyne.NewPos(s.x, y+lead*0.08))
	ground.Resize(fyne.NewSize(s.w, lead*0.86))
	line.Move(fyne.NewPos(s.x, at))
	line.Resize(fyne.NewSize(s.w, 1.2))
	return n + 2
}

// LongView shows text of any length in its own scroll: only what is in view is drawn.
func LongView(s string) fyne.CanvasObject {
	p := NewProse(s)
	sc := container.NewVScroll(Inset(10, 6, p))
	p.view = func() (float32, float32) {
		return sc.Offset.Y - base.TextSize()*4, sc.Offset.Y + sc.Size().Height + base.TextSize()*4
	}
	sc.OnScrolled = func(fyne.Position) { p.Refresh() }
	return sc
}
