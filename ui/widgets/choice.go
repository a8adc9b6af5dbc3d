package widgets

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"renda/ui/theme"

	base "fyne.io/fyne/v2/theme"
)

// Option is one way to choose.
type Option struct{ Value, Label string }

// Choice shows a few options at once, one or several chosen: large to press, a mark
// besides the colour, arrows move between them.
type Choice struct {
	Label    string
	Several  bool
	OnChange func()

	options []Option
	chosen  map[string]bool
	keys    []*Press
	box     *fyne.Container
}

// sentence is from how many characters on an option stands on a line of its own and wraps.
const sentence = 14

// NewChoice gives one.
func NewChoice(label string, several bool, options []Option, chosen ...string) *Choice {
	c := &Choice{Label: label, Several: several, options: options, chosen: map[string]bool{}}
	for _, v := range chosen {
		c.chosen[v] = v != ""
	}
	var things []fyne.CanvasObject
	long := false
	for _, o := range options {
		long = long || utf8.RuneCountInString(o.Label) > sentence
	}
	for i, o := range options {
		var t fyne.CanvasObject = Body("")
		if long {
			p := NewProse("")
			p.Tight = true
			t = p
		}
		p := NewPress(label+" "+o.Label, t, func() { c.press(i) })
		p.Ground, p.Border, p.Radius, p.Pad = base.ColorNameInputBackground, base.ColorNameInputBorder, 4, fyne.NewSize(12, 6)
		p.OnKey = func(e *fyne.KeyEvent) { c.move(i, e) }
		c.keys = append(c.keys, p)
		things = append(things, p)
	}
	c.box = Flow(8, things...)
	if long {
		c.box = Column(6, things...)
	}
	c.draw()
	return c
}

// Object gives what to show.
func (c *Choice) Object() fyne.CanvasObject { return c.box }

// First gives what to focus: the chosen option, else the first.
func (c *Choice) First() fyne.Focusable {
	for i, o := range c.options {
		if c.chosen[o.Value] {
			return c.keys[i]
		}
	}
	if len(c.keys) == 0 {
		return nil
	}
	return c.keys[0]
}

// Chosen gives the values chosen, in the order of the options.
func (c *Choice) Chosen() []string {
	var out []string
	for _, o := range c.options {
		if c.chosen[o.Value] {
			out = append(out, o.Value)
		}
	}
	return out
}

// Choose chooses without telling anybody.
func (c *Choice) Choose(values ...string) {
	c.chosen = map[string]bool{}
	for _, v := range values {
		c.chosen[v] = v != ""
	}
	c.draw()
}

func (c *Choice) press(i int) {
	v := c.options[i].Value
	if c.Several {
		c.chosen[v] = !c.chosen[v]
	} else {
		c.chosen = map[string]bool{v: true}
	}
	c.draw()
	if c.OnChange != nil {
		c.OnChange()
	}
}

func (c *Choice) move(i int, e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyRight, fyne.KeyDown:
		i = (i + 1) % len(c.keys)
	case fyne.KeyLeft, fyne.KeyUp:
		i = (i + len(c.keys) - 1) % len(c.keys)
	default:
		return
	}
	if w := canvasOf(c.keys[i]); w != nil {
		w.Focus(c.keys[i])
	}
}

func (c *Choice) draw() {
	on, off := "● ", "○ "
	if c.Several {
		on, off = "☑ ", "☐ "
	}
	for i, p := range c.keys {
		p.Active, p.Border = c.chosen[c.options[i].Value], base.ColorNameInputBorder
		if p.Active {
			p.Border = theme.Accent
			say(p.Content, on+c.options[i].Label)
		} else {
			say(p.Content, off+c.options[i].Label)
		}
		p.Refresh()
	}
}

func say(o fyne.CanvasObject, words string) {
	switch t := o.(type) {
	case *Text:
		t.Set(words)
	case *Prose:
		t.Set(Run{Text: words})
	}
}
