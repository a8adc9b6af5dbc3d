package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	own "renda/ui/theme"
)

// Empty says that there is nothing here, why, and what to do next. button may be "".
func Empty(title, text, button string, tap func()) fyne.CanvasObject {
	t := Heading(title)
	t.Align = fyne.TextAlignCenter
	p := Para(text, own.Muted)
	p.Align = fyne.TextAlignCenter
	box := []fyne.CanvasObject{t, p}
	if button != "" {
		b := NewButton(button, tap)
		b.Importance = widget.HighImportance
		box = append(box, container.NewCenter(b))
	}
	return Middle(AtMost(560, Column(8, box...)))
}

// Banner is a notice across the page: a shape, words and what can be done.
type Banner struct {
	Kind    Kind
	Text    string
	Buttons []*Button
	Close   func() // nil: can't be closed
}

// Object draws the banner.
func (b Banner) Object() fyne.CanvasObject {
	k := kinds[b.Kind]
	g := NewGround(k.paper)
	g.Stroke, g.Radius = k.ink, 4
	shape := k.shape
	if shape == "" {
		shape = "·"
	}
	mark := whole(NewText(shape, k.ink, ""))
	right := container.NewHBox()
	for _, x := range b.Buttons {
		right.Add(x)
	}
	if b.Close != nil {
		x := IconButton("", theme.CancelIcon(), false, b.Close)
		x.Importance = widget.LowImportance
		right.Add(x)
	}
	words := Para(b.Text, k.ink)
	return container.NewStack(g, Inset(12, 6, container.NewBorder(nil, nil, Inset(2, 0, Middle(mark)), Middle(right), Middle(words))))
}

// Progress shows long work: what is done, how far, and a way to stop it.
type Progress struct {
	box    *fyne.Container
	bar    *widget.ProgressBar
	word   *Text
	cancel *Button
}

// NewProgress gives one; cancel's word comes from the caller, stop may be nil.
func NewProgress(what, cancel string, stop func()) *Progress {
	p := &Progress{bar: widget.NewProgressBar(), word: NewText(what, "", "")}
	var right fyne.CanvasObject
	if stop != nil {
		p.cancel = NewButton(cancel, stop)
		right = p.cancel
	}
	p.box = container.NewBorder(nil, nil, nil, right, Column(4, p.word, p.bar))
	return p
}

// Object gives what to show.
func (p *Progress) Object() fyne.CanvasObject { return p.box }

// Set says how far it is; total 0 means that nobody knows.
func (p *Progress) Set(what string, done, total int) {
	p.word.Set(what)
	if total > 0 {
		p.bar.SetValue(min(1, float64(done)/float64(total)))
	}
}

// Facts is a list of name and value, values aligned.
func Facts(pairs ...string) fyne.CanvasObject {
	grid := container.New(&facts{})
	for i := 0; i+1 < len(pairs); i += 2 {
		name := SmallProse(pairs[i])
		name.Type = "" // on the line of its value
		grid.Add(name)
		grid.Add(Para(pairs[i+1], ""))
	}
	return grid
}

// facts puts names in a column as wide as the longest, a third of the whole at most, and values beside them.
type facts struct{ width float32 }

const factGap = 6

func (f *facts) names(o []fyne.CanvasObject, width float32) float32 {
	w := float32(0)
	for i := 0; i+1 < len(o); i += 2 {
		w = max(w, o[i].(*Prose).Natural())
	}
	return min(w, width*0.36)
}

func (f *facts) place(o []fyne.CanvasObject, width float32, put func(x fyne.CanvasObject, at fyne.Position, w float32)) float32 {
	em, y := theme.TextSize(), float32(0)
	w := f.names(o, width)
	for i := 0; i+1 < len(o); i += 2 {
		put(o[i], fyne.NewPos(0, y), w)
		put(o[i+1], fyne.NewPos(w+em, y), max(width-w-em, em*4))
		y += max(o[i].MinSize().Height, o[i+1].MinSize().Height) + factGap
	}
	return max(0, y-factGap)
}

func (f *facts) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(theme.TextSize()*12, f.place(o, f.width, func(fyne.CanvasObject, fyne.Position, float32) {}))
}

func (f *facts) Layout(o []fyne.CanvasObject, s fyne.Size) {
	f.width = s.Width
	f.place(o, s.Width, func(x fyne.CanvasObject, at fyne.Position, w float32) {
		x.Move(at)
		x.Resize(fyne.NewSize(w, x.MinSize().Height))
	})
}

// Help is a line of explanation under a control.
func Help(text string) fyne.CanvasObject { return ParaSize(text, own.Muted, own.SizeSmall) }
