package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/ui/widgets"
)

// notices stand above the room until they are closed: nothing important may vanish by
// itself. One passing notice at a time; standing ones as long as their reason.
type notices struct {
	box   *fyne.Container
	last  fyne.CanvasObject
	stand map[string]fyne.CanvasObject
	after func() // lays the page out anew
}

func newNotices() *notices {
	return &notices{box: container.NewVBox(), stand: map[string]fyne.CanvasObject{}}
}

func (n *notices) show(k widgets.Kind, text string) {
	n.drop(n.last)
	var o fyne.CanvasObject
	o = widgets.Inset(16, 6, widgets.Banner{Kind: k, Text: text, Close: func() { n.drop(o) }}.Object())
	n.last = o
	n.box.Add(o)
	n.after()
}

func (n *notices) drop(o fyne.CanvasObject) {
	if o != nil {
		n.box.Remove(o)
		n.after()
	}
}

func (n *notices) standing(id string, on bool, k widgets.Kind, text string) {
	o := n.stand[id]
	switch {
	case on && o == nil:
		o = widgets.Inset(16, 6, widgets.Banner{Kind: k, Text: text}.Object())
		n.stand[id] = o
		n.box.Add(o)
		n.after()
	case !on && o != nil:
		delete(n.stand, id)
		n.drop(o)
	}
}
