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
	more  news // of the last, as long as it may still change
	said  string
	here  bool // the last speaks of the page one is at
	stand map[string]fyne.CanvasObject
	after func() // lays the page out anew
}

// news gives what a notice has to say now, and whether that is the last of it.
type news func() (k widgets.Kind, text string, done bool)

func newNotices() *notices {
	return &notices{box: container.NewVBox(), stand: map[string]fyne.CanvasObject{}}
}

func (n *notices) show(k widgets.Kind, text string) {
	n.drop(n.last)
	var o fyne.CanvasObject
	o = widgets.Inset(16, 6, widgets.Banner{Kind: k, Text: text, Close: func() {
		if n.last == o {
			n.more = nil
		}
		n.drop(o)
	}}.Object())
	n.last, n.more, n.here = o, nil, false
	n.box.Add(o)
	n.after()
}

// hint shows words about the page one is at.
func (n *notices) hint(text string) {
	n.show(widgets.Soon, text)
	n.here = true
}

// left takes a hint away: one is elsewhere now.
func (n *notices) left() {
	if n.here {
		n.drop(n.last)
		n.here = false
	}
}

// follow shows a notice that says something else once there are news, until it is closed or replaced.
func (n *notices) follow(x news) {
	n.said = ""
	n.tell(x)
}

// update asks the notice that is followed again.
func (n *notices) update() {
	if n.more != nil {
		n.tell(n.more)
	}
}

func (n *notices) tell(x news) {
	k, text, done := x()
	if text != n.said {
		n.show(k, text)
	}
	if n.more, n.said = x, text; done {
		n.more = nil
	}
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
