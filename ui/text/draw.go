package text

import (
	"image/color"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	base "fyne.io/fyne/v2/theme"

	"renda/ui/text/buffer"
)

// CreateRenderer draws it.
func (s *Surface) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	r := &renderer{s: s, ground: canvas.NewRectangle(color.Transparent), border: canvas.NewRectangle(color.Transparent)}
	s.caret.object()
	return r
}

// renderer holds the objects of what is in view. Texts and rectangles are used again from one frame
// to the next: their number is that of the lines in view.
type renderer struct {
	s              *Surface
	ground, border *canvas.Rectangle
	texts          []*canvas.Text
	rects          []*canvas.Rectangle
	nt, nr         int
	back, ink      []fyne.CanvasObject // under and over the words
	words          []fyne.CanvasObject
	objs           []fyne.CanvasObject
}

func (r *renderer) MinSize() fyne.Size           { return r.s.MinSize() }
func (r *renderer) Objects() []fyne.CanvasObject { return r.objs }
func (r *renderer) Destroy()                     { r.s.caret.stop(); r.s.stopRoll() }

func (r *renderer) Layout(size fyne.Size) {
	r.s.setup(size)
	r.draw(size)
}

func (r *renderer) Refresh() {
	size := r.s.Size()
	r.s.setup(size)
	r.draw(size)
	canvas.Refresh(r.s)
}

func (r *renderer) color(n fyne.ThemeColorName) color.Color { return base.ColorForWidget(n, r.s) }

func (r *renderer) draw(size fyne.Size) {
	s := r.s
	r.nt, r.nr = 0, 0
	r.back, r.words, r.ink, r.objs = r.back[:0], r.words[:0], r.ink[:0], r.objs[:0]
	if !s.Bare {
		r.frame(size)
	}
	if s.page.width > 0 {
		s.page.each(0, s.page.height, r.line)
		if s.Runes() == 0 && s.PlaceHolder != "" {
			r.placeHolder()
		}
		r.margin(size)
	}
	r.objs = append(append(append(r.objs, r.back...), r.words...), r.ink...)
	if s.focus && !s.ReadOnly && !s.Disabled() && s.page.width > 0 {
		r.caret()
		r.objs = append(r.objs, s.caret.rect)
	}
	if s.Bare && s.focus {
		r.ring(size)
	}
	_, y := s.insets()
	s.bar.Move(fyne.NewPos(size.Width-barWidth-1, y/2))
	s.bar.Resize(fyne.NewSize(barWidth, max(0, size.Height-y)))
	s.bar.Refresh()
	r.objs = append(r.objs, s.bar)
}

// frame draws border and ground, as Fyne's field has them: one filled on the other, since a stroke reaches
// over the edge, where the surface is clipped.
func (r *renderer) frame(size fyne.Size) {
	stroke, ink := base.InputBorderSize(), base.ColorNameInputBorder
	switch {
	case r.s.Disabled():
		ink = base.ColorNameDisabled
	case r.s.focus:
		ink, stroke = base.ColorNamePrimary, max(2, stroke)
	}
	radius := base.InputRadiusSize()
	r.border.FillColor, r.border.CornerRadius = r.color(ink), radius
	r.border.Resize(size)
	r.ground.FillColor, r.ground.CornerRadius = r.color(base.ColorNameInputBackground), max(0, radius-stroke/2)
	r.ground.Move(fyne.NewPos(stroke, stroke))
	r.ground.Resize(size.SubtractWidthHeight(2*stroke, 2*stroke))
	r.objs = append(r.objs, r.border, r.ground)
}

// ring shows that a text without border has the focus.
func (r *renderer) ring(size fyne.Size) {
	const w = 2
	c := r.color(base.ColorNameFocus)
	r.objs = append(r.objs, r.rect(c, 0, 0, size.Width, w), r.rect(c, 0, size.Height-w, size.Width, w),
		r.rect(c, 0, w, w, size.Height-2*w), r.rect(c, size.Width-w, w, w, size.Height-2*w))
}

// rect gives a rectangle to draw with.
func (r *renderer) rect(fill color.Color, x, y, w, h float32) *canvas.Rectangle {
	if r.nr == len(r.rects) {
		r.rects = append(r.rects, canvas.NewRectangle(nil))
	}
	c := r.rects[r.nr]
	r.nr++
	c.FillColor, c.StrokeWidth, c.StrokeColor, c.CornerRadius = fill, 0, color.Transparent, 0
	c.Move(fyne.NewPos(x, y))
	c.Resize(fyne.NewSize(w, h))
	return c
}

// write draws words in one style.
func (r *renderer) write(t string, x, y, w, lead, size float32, bold bool, ink color.Color) {
	if r.nt == len(r.texts) {
		r.texts = append(r.texts, canvas.NewText("", ink))
	}
	c := r.texts[r.nt]
	r.nt++
	c.Text, c.TextSize, c.TextStyle.Bold, c.Color = t, size, bold, ink
	h := lineHeight(size, bold)
	c.Move(fyne.NewPos(x, y+(lead-h)/2))
	c.Resize(fyne.NewSize(w, h))
	r.words = append(r.words, c)
}

// lineHeight is how high Fyne draws words of a size.
func lineHeight(size float32, bold bool) float32 {
	return fyne.MeasureText("国", size, fyne.TextStyle{Bold: bold}).Height
}

// line draws one line with what is selected and marked in it.
func (r *renderer) line(l lineAt) {
	s := r.s
	p := &s.page
	dx, dy := s.insets()
	l.x, l.y = l.x+dx, l.y+dy
	text := p.text.Para(l.para)
	set := p.setting(l.f)
	at := func(i int) float32 { return l.x + set.WidthOf(text[l.a:i]) }
	var bold []stretch
	for _, ms := range [][]stretch{s.marks.own[l.para], s.marks.found[l.para]} {
		for _, m := range ms {
			if m.b <= l.a || m.a >= l.b {
				continue
			}
			if m.kind == Strong {
				bold = append(bold, m)
				continue
			}
			a, b := max(m.a, l.a), min(m.b, l.b)
			x := at(a)
			r.mark(inks[m.kind], x, l.y, at(b)-x, l.h)
		}
	}
	if a, b := buffer.Order(s.from, s.to); a != b {
		r.selection(l, a, b, len(text), at)
	}
	ink := r.color(base.ColorNameForeground)
	if s.Disabled() {
		ink = r.color(base.ColorNameDisabled)
	}
	size := p.em * l.f.Size
	x := l.x
	pieces(text[l.a:l.b], func(a, b int) bool { return l.f.Bold || within(bold, l.a+a, l.a+b) }, func(t string, heavy bool) {
		w := set.WidthOf(t)
		if t != "\t" && t != " " && t != "　" {
			r.write(t, x, l.y, w, l.h, size, heavy, ink)
		}
		x += w
	})
}

func within(ms []stretch, a, b int) bool {
	for _, m := range ms {
		if m.a <= a && b <= m.b {
			return true
		}
	}
	return false
}

// selection draws the ground of what is selected in a line; a line end that is selected too
// shows as half a character.
func (r *renderer) selection(l lineAt, a, b buffer.Pos, whole int, at func(int) float32) {
	from, to := l.a, l.b
	if a.Para > l.para || a.Para == l.para && a.Byte >= l.b && (l.b < whole || a.Byte > whole) || b.Para < l.para || b.Para == l.para && b.Byte <= l.a {
		return
	}
	if a.Para == l.para {
		from = max(from, a.Byte)
	}
	past := float32(0)
	if b.Para == l.para {
		to = min(to, b.Byte)
	} else if l.b == whole {
		past = r.s.page.em / 2
	}
	x := at(from)
	fill := r.color(base.ColorNameSelection)
	r.back = append(r.back, r.rect(fill, x, l.y, at(to)-x+past, l.h))
}

// mark draws the ground and the line of a mark.
func (r *renderer) mark(k ink, x, y, w, lead float32) {
	if k.ground != "" {
		r.back = append(r.back, r.rect(r.color(k.ground), x, y+lead*0.08, w, lead*0.86))
	}
	if k.as == noLine {
		return
	}
	c := r.color(k.line)
	line := func(at, h float32) { r.ink = append(r.ink, r.rect(c, x, y+at, w, h)) }
	switch under := lead * 0.9; k.as {
	case thin:
		line(under, 1.2)
	case double:
		line(under-1, 1)
		line(under+2, 1)
	case thick:
		line(under-0.5, 2.6)
	case struck:
		line(lead*0.52, 1.2)
	case dotted:
		for at := float32(0); at < w-1; at += 5 {
			r.ink = append(r.ink, r.rect(c, x+at, y+under, min(2.5, w-at), 1.4))
		}
	case barred:
		r.ink = append(r.ink, r.rect(c, x-6, y+lead*0.08, 3, lead*0.86))
	case framed:
		f := r.rect(color.Transparent, x-1, y+lead*0.05, w+2, lead*0.92)
		f.StrokeColor, f.StrokeWidth, f.CornerRadius = c, 1.6, 2
		r.ink = append(r.ink, f)
	}
}

func (r *renderer) placeHolder() {
	s := r.s
	dx, dy := s.insets()
	set := s.page.setting(Format{Size: 1})
	lead := s.page.lead(Format{Size: 1})
	lines := set.Lines(s.PlaceHolder)
	for k, a := range lines {
		b := len(s.PlaceHolder)
		if k+1 < len(lines) {
			b = int(lines[k+1])
		}
		t := s.PlaceHolder[a:b]
		r.write(t, dx, dy+float32(k)*lead, set.WidthOf(t), lead, s.page.em, false, r.color(base.ColorNamePlaceHolder))
	}
}

func (r *renderer) caret() {
	s := r.s
	dx, dy := s.insets()
	c := s.caret.object()
	x, y, h, ok := s.page.spot(s.to, s.end)
	c.Hidden = !ok || s.caret.dark
	c.FillColor = r.color(base.ColorNamePrimary)
	c.Move(fyne.NewPos(dx+x-1, dy+y+h*0.12))
	c.Resize(fyne.NewSize(2, h*0.76))
}

// pieces cuts a line into what is drawn as one: Chinese and its marks, words of letters, signs of other
// kinds, tabs; so that a width the letters share (kerning) moves nothing that comes after them.
func pieces(s string, heavy func(a, b int) bool, see func(t string, heavy bool)) {
	start, kind, bold := 0, byte(0), false
	prev := rune(0)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		k := together(prev, r, kind)
		h := heavy(i, i+n)
		if i > start && (k != kind || h != bold || k == 't' || prev == ' ' && r != ' ') && !buffer.Extends(r) && prev != '\u200D' {
			see(s[start:i], bold)
			start = i
		}
		if !buffer.Extends(r) {
			kind, bold = k, h
		}
		prev = r
		i += n
	}
	if start < len(s) {
		see(s[start:], bold)
	}
}

// together tells what a character is drawn together with.
func together(prev, r rune, before byte) byte {
	switch {
	case r == '\t':
		return 't'
	case buffer.Extends(r) || prev == '\u200D':
		return before
	case r >= 0x1F000 && r < 0x20000:
		if before == 'e' {
			return 'f' // each sign of its own
		}
		return 'e'
	case r < 0x2000:
		return 'l'
	}
	return 'c'
}
