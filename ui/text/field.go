package text

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Field is a field of a form for paragraphs, as high as its text between two numbers of lines, with
// finds by Ctrl+F.
type Field struct {
	*Surface
	// OnText hears of changes by hand.
	OnText func()

	find *finder
	box  *fyne.Container
}

// NewField gives an empty field of at least and at most so many lines.
func NewField(label string, least, most int) *Field {
	f := &Field{Surface: NewSurface(label)}
	f.find = newFinder(f.Surface, func() { f.box.Refresh() })
	f.box = container.NewBorder(f.find.box, nil, nil, nil, f.Surface)
	f.OnChanged = func() {
		f.find.again()
		if f.OnText != nil {
			f.OnText()
		}
	}
	f.SetLines(least, most)
	return f
}

// Object gives what to show.
func (f *Field) Object() fyne.CanvasObject { return f.box }
