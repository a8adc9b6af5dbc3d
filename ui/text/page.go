package text

import (
	"sort"

	"renda/ui/text/buffer"
	"renda/ui/text/flow"
	"renda/ui/text/measure"
)

// Format is how a paragraph is set where it isn't set as plain text is.
type Format struct {
	Size   float32 // of its type, in ems of the text; 0 is 1
	Bold   bool
	Center bool
	Indent float32 // of its first line, in its own ems
	Left   float32 // room before all its lines, in ems of the text
	Above  float32 // room above it, in ems of the text
}

// page lays a text out in a width and knows which part of it is in view. Only paragraphs that were
// in view are laid out; the height of all others is estimated. The part in view hangs on a
// paragraph, not on a height, so nothing jumps when an estimate is corrected.
type page struct {
	text   *buffer.Text
	em     float32
	width  float32
	height float32            // of the view
	format func(i int) Format // nil: all plain
	tight  bool
	blocks []block
	top    top
}

// block is a paragraph as it is laid out.
type block struct {
	lines []int32 // where its lines begin, in bytes; nil: not laid out
	h     float32 // its height, estimated where it is not laid out
}

// top is what stands at the upper edge of the view: so far below the beginning of a paragraph.
type top struct {
	para int
	y    float32
}

func (p *page) formatOf(i int) Format {
	f := Format{}
	if p.format != nil {
		f = p.format(i)
	}
	if f.Size == 0 {
		f.Size = 1
	}
	return f
}

// lead is the height of a line.
func (p *page) lead(f Format) float32 {
	if p.tight {
		return p.em * f.Size * 1.38
	}
	return p.em * f.Size * 1.6
}

func (p *page) gap() float32 {
	if p.tight {
		return 0
	}
	return p.em * 0.35
}

func (p *page) setting(f Format) flow.Setting {
	face := measure.Of(p.em*f.Size, f.Bold)
	return flow.Setting{Width: max(p.em*2, p.width-f.Left*p.em), Em: face.Advance('国'), Indent: f.Indent * p.em * f.Size, Advance: face.Advance}
}

// reset lays out anew, because the text, the width or the size of type changed. The character at
// the upper edge stays there.
func (p *page) reset() {
	at, had := buffer.Pos{}, p.top.para < len(p.blocks) && p.top.para < p.text.Len() && p.blocks[p.top.para].lines != nil
	if had {
		f := p.formatOf(p.top.para)
		lines := p.blocks[p.top.para].lines
		k := min(max(0, int((p.top.y-f.Above*p.em)/p.lead(f))), len(lines)-1)
		at = p.text.Clamp(buffer.Pos{Para: p.top.para, Byte: int(lines[k])})
	}
	n := p.text.Len()
	if cap(p.blocks) < n {
		p.blocks = make([]block, n, n+n/8)
	}
	p.blocks = p.blocks[:n]
	for i := range p.blocks {
		p.blocks[i] = p.guess(i)
	}
	if had {
		p.topAt(at)
	} else {
		p.top.para, p.top.y = min(p.top.para, n-1), 0
	}
	p.settle()
}

// guess estimates a paragraph: three bytes are a full-width character, others half as wide.
func (p *page) guess(i int) block {
	f := p.formatOf(i)
	n, bytes := p.text.ParaRunes(i), len(p.text.Para(i))
	wide := float32(bytes-n) / 2
	w := (wide+(float32(n)-wide)*0.55)*p.em*f.Size + f.Indent*p.em*f.Size
	lines := float32(int(w/max(p.width, p.em))) + 1
	return block{h: lines*p.lead(f) + f.Above*p.em + p.gap()}
}

// lay gives the lines of a paragraph.
func (p *page) lay(i int) []int32 {
	b := &p.blocks[i]
	if b.lines == nil {
		f := p.formatOf(i)
		set := p.setting(f)
		b.lines = set.Lines(p.text.Para(i))
		b.h = float32(len(b.lines))*p.lead(f) + f.Above*p.em + p.gap()
	}
	return b.lines
}

func (p *page) tall(i int) float32 {
	p.lay(i)
	return p.blocks[i].h
}

// changed follows a change of the text.
func (p *page) changed(c buffer.Change) {
	if c.Gone == 1 && c.New == 1 && p.blocks[c.Para].lines != nil {
		f := p.formatOf(c.Para)
		set, b := p.setting(f), &p.blocks[c.Para]
		b.lines = set.Again(p.text.Para(c.Para), b.lines, c.Byte, c.Cut, c.Put)
		b.h = float32(len(b.lines))*p.lead(f) + f.Above*p.em + p.gap()
		return
	}
	in := make([]block, c.New)
	tail := len(p.blocks) - c.Para - c.Gone
	blocks := p.blocks[:c.Para:c.Para]
	if c.New == c.Gone {
		blocks = p.blocks
		copy(blocks[c.Para:], in)
	} else {
		blocks = append(append(make([]block, 0, len(p.blocks)+c.New+16), blocks...), in...)
		blocks = append(blocks, p.blocks[len(p.blocks)-tail:]...)
	}
	p.blocks = blocks
	for i := c.Para; i < c.Para+c.New; i++ {
		p.blocks[i] = p.guess(i)
	}
	switch {
	case p.top.para >= c.Para+c.Gone:
		p.top.para += c.New - c.Gone
	case p.top.para >= c.Para+c.New:
		p.top = top{c.Para + c.New - 1, 0}
	}
}

// above gives how much stands above the view; whole is all there is.
func (p *page) above() (above, whole float32) {
	var a, w float64
	for i := range p.blocks {
		if i == p.top.para {
			a = w
		}
		w += float64(p.blocks[i].h)
	}
	return float32(a) + p.top.y, float32(w)
}

// scroll moves the view down by so much.
func (p *page) scroll(by float32) {
	p.top.y += by
	p.settle()
}

// jump puts the view where so much stands above it.
func (p *page) jump(above float32) {
	left := float64(max(0, above))
	for i := range p.blocks {
		if h := float64(p.blocks[i].h); left < h || i == len(p.blocks)-1 {
			part := left / max(h, 1)
			p.top = top{i, float32(part) * p.tall(i)} // the same part of what was estimated
			break
		}
		left -= float64(p.blocks[i].h)
	}
	p.settle()
}

// settle brings the view back to where there is text: top names the paragraph that stands at
// the edge, and below the end nothing is shown.
func (p *page) settle() {
	t := &p.top
	for t.y < 0 && t.para > 0 {
		t.para--
		t.y += p.tall(t.para)
	}
	t.y = max(0, t.y)
	for t.para < len(p.blocks)-1 && t.y >= p.tall(t.para) {
		t.y -= p.tall(t.para)
		t.para++
	}
	// The lowest the view may stand: the last line at its lower edge.
	rest, last := p.height, len(p.blocks)-1
	if float32(last-t.para)*p.em > rest {
		return // each paragraph is at least a line high
	}
	for ; last >= 0; last-- {
		h := p.tall(last)
		if h >= rest {
			break
		}
		rest -= h
	}
	if last < 0 {
		*t = top{}
		return
	}
	if low := (top{last, p.blocks[last].h - rest}); t.para > low.para || t.para == low.para && t.y > low.y {
		*t = low
	}
}

// topAt puts the line of a place at the upper edge.
func (p *page) topAt(at buffer.Pos) {
	k := p.line(at, false)
	p.top = top{at.Para, 0}
	if f := p.formatOf(at.Para); k > 0 {
		p.top.y = f.Above*p.em + float32(k)*p.lead(f)
	}
}

// line gives which line of its paragraph a place stands in; end: at the end of the line
// before, where it might be either.
func (p *page) line(at buffer.Pos, end bool) int {
	lines := p.lay(at.Para)
	k := sort.Search(len(lines), func(i int) bool { return int(lines[i]) > at.Byte }) - 1
	if end && k > 0 && int(lines[k]) == at.Byte {
		k--
	}
	return max(k, 0)
}

// span gives where a line begins and ends.
func (p *page) span(para, k int) (a, b int) {
	lines := p.lay(para)
	a, b = int(lines[k]), len(p.text.Para(para))
	if k+1 < len(lines) {
		b = int(lines[k+1])
	}
	return a, b
}

// left gives where a line begins, sideways.
func (p *page) left(f Format, set *flow.Setting, para, k int) float32 {
	if f.Center {
		a, b := p.span(para, k)
		return max(0, (p.width-set.WidthOf(p.text.Para(para)[a:b]))/2)
	}
	if k == 0 {
		return f.Left*p.em + set.Indent
	}
	return f.Left * p.em
}

// lineAt is one line in view.
type lineAt struct {
	para, k int
	a, b    int     // its bytes
	x, y, h float32 // its place in the view and height
	f       Format
}

// each visits the lines between two heights of the view, from above.
func (p *page) each(from, to float32, see func(l lineAt)) {
	i, y := p.top.para, -p.top.y
	for ; i < len(p.blocks) && y < to; i++ {
		f := p.formatOf(i)
		set, lead := p.setting(f), p.lead(f)
		lines := p.lay(i)
		first := max(0, int((from-y-f.Above*p.em)/lead)-1)
		for k := first; k < len(lines); k++ {
			at := y + f.Above*p.em + float32(k)*lead
			if at >= to {
				break
			}
			if at+lead <= from {
				continue
			}
			a, b := p.span(i, k)
			see(lineAt{i, k, a, b, p.left(f, &set, i, k), at, lead, f})
		}
		y += p.blocks[i].h
	}
}

// spot gives where a place stands in the view and how high its line is; ok is false where it is
// so far away that it isn't worth telling.
func (p *page) spot(at buffer.Pos, end bool) (x, y, h float32, ok bool) {
	y = -p.top.y
	for i := p.top.para; i < at.Para; i++ {
		if y > p.height {
			return 0, 0, 0, false
		}
		y += p.tall(i)
	}
	for i := p.top.para - 1; i >= at.Para; i-- {
		y -= p.tall(i)
		if y < -p.height && i > at.Para {
			return 0, 0, 0, false
		}
	}
	f := p.formatOf(at.Para)
	set, k := p.setting(f), p.line(at, end)
	a, _ := p.span(at.Para, k)
	x = p.left(f, &set, at.Para, k) + set.WidthOf(p.text.Para(at.Para)[a:at.Byte])
	return x, y + f.Above*p.em + float32(k)*p.lead(f), p.lead(f), true
}

// show brings a place into view: by as little as it takes if it is near, else to a third of it.
func (p *page) show(at buffer.Pos, end bool) {
	_, y, h, ok := p.spot(at, end)
	switch {
	case !ok || y+h < -p.height || y > 2*p.height:
		p.topAt(at)
		p.scroll(-p.height / 3)
	case y < 0:
		p.scroll(y)
	case y+h > p.height:
		p.scroll(y + h - p.height)
	}
}

// hit gives the place under a point of the view; end as with line.
func (p *page) hit(x, y float32) (at buffer.Pos, end bool) {
	i, top := p.top.para, -p.top.y
	for i < len(p.blocks)-1 && top+p.tall(i) <= y {
		top += p.blocks[i].h
		i++
	}
	f := p.formatOf(i)
	k := int((y - top - f.Above*p.em) / p.lead(f))
	k = min(max(k, 0), len(p.lay(i))-1)
	return p.across(i, k, x)
}

// across gives the place in a line nearest to x.
func (p *page) across(i, k int, x float32) (at buffer.Pos, end bool) {
	f := p.formatOf(i)
	set := p.setting(f)
	a, b := p.span(i, k)
	s := p.text.Para(i)
	at = buffer.Pos{Para: i, Byte: a}
	w := p.left(f, &set, i, k)
	for at.Byte < b {
		next := p.text.Next(at).Byte
		step := set.WidthOf(s[at.Byte:next])
		if x < w+step/2 {
			break
		}
		w += step
		at.Byte = next
	}
	at.Byte = min(at.Byte, b)
	return at, at.Byte == b && b < len(s)
}

// natural gives how high the text would like to be, no more than most lines.
func (p *page) natural(most int) float32 {
	h, cap := float32(0), float32(most)*p.lead(Format{Size: 1})
	for i := range p.blocks {
		if h += p.tall(i); h > cap {
			return cap
		}
	}
	return h
}
