package text

import (
	gosort "sort"
	"strings"

	"fyne.io/fyne/v2"

	"renda/ui/text/buffer"
	"renda/ui/theme"
)

// Entry is a line of the outline: a part, chapter, section or article and where it begins.
type Entry struct {
	Level int // 0 outermost
	Title string
	At    int  // the character it begins at
	Leaf  bool // an article: shown only below the heading one is at
}

// outline lists what the text is made of and where one is. It is drawn on a surface of its own, so
// a thousand articles cost no more than those in view.
type outline struct {
	s     *Surface
	all   []Entry
	shown []int // entries, by paragraph
	now   int   // entry one is at
	went  func(Entry)
}

func newOutline(label string, went func(Entry)) *outline {
	s := NewSurface(label)
	s.ReadOnly, s.Bare, s.Tight, s.Type = true, true, true, theme.SizeSmall
	o := &outline{s: s, went: went, now: -1}
	s.OnKey = o.key
	s.OnTap = func(at int) {
		if i := s.page.text.At(at).Para; i < len(o.shown) {
			o.open(o.shown[i])
		}
	}
	return o
}

func (o *outline) set(es []Entry) {
	o.all, o.now = es, -1
	o.at(0)
}

// at shows that the character is in view.
func (o *outline) at(offset int) {
	i := gosort.Search(len(o.all), func(i int) bool { return o.all[i].At > offset }) - 1
	if i = max(i, 0); i != o.now && i < len(o.all) {
		o.move(i)
	}
}

// heading gives the heading an entry stands under, -1 none.
func (o *outline) heading(i int) int {
	for ; i >= 0; i-- {
		if !o.all[i].Leaf {
			return i
		}
	}
	return -1
}

// move marks another entry; another heading opens its articles.
func (o *outline) move(i int) {
	fresh := o.now < 0 || o.heading(i) != o.heading(o.now)
	o.now = i
	if fresh {
		o.fill()
	}
	t := o.s.page.text
	for p, e := range o.shown {
		if e == i {
			at := buffer.Pos{Para: p}
			from := t.Offset(at)
			o.s.SetMarks([]Mark{{from, from + t.ParaRunes(p), here}})
			o.s.from, o.s.to = at, at
			o.s.reveal()
		}
	}
}

func (o *outline) fill() {
	h := o.heading(o.now)
	o.shown = o.shown[:0]
	var b strings.Builder
	under := -1
	for i, e := range o.all {
		if !e.Leaf {
			under = i
		}
		if e.Leaf && under != h {
			continue
		}
		if len(o.shown) > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strings.ReplaceAll(e.Title, "\n", " "))
		o.shown = append(o.shown, i)
	}
	o.s.SetText(b.String())
	o.s.SetFormat(func(p int) Format {
		if p >= len(o.shown) {
			return Format{}
		}
		e := o.all[o.shown[p]]
		return Format{Bold: e.Level == 0 && !e.Leaf, Left: float32(e.Level) * 1.1, Above: 0.25}
	})
}

func (o *outline) open(i int) {
	if i >= 0 && i < len(o.all) {
		o.move(i)
		o.went(o.all[i])
	}
}

// key goes through the entries.
func (o *outline) key(k *fyne.KeyEvent) bool {
	at := gosort.SearchInts(o.shown, o.now)
	switch k.Name {
	case fyne.KeyUp:
		at--
	case fyne.KeyDown:
		at++
	case fyne.KeyHome:
		at = 0
	case fyne.KeyEnd:
		at = len(o.shown) - 1
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
	default:
		return false
	}
	if at >= 0 && at < len(o.shown) {
		o.open(o.shown[at])
	}
	return true
}
