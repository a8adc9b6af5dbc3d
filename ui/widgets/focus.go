package widgets

import (
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// inside gives what stands directly in one of the things pages are built of.
func inside(x fyne.CanvasObject) []fyne.CanvasObject {
	switch x := x.(type) {
	case *fyne.Container:
		return x.Objects
	case *container.Scroll:
		return []fyne.CanvasObject{x.Content}
	case *container.Split:
		return []fyne.CanvasObject{x.Leading, x.Trailing}
	case *container.AppTabs:
		if t := x.Selected(); t != nil {
			return []fyne.CanvasObject{t.Content}
		}
	case *widget.PopUp:
		return []fyne.CanvasObject{x.Content}
	}
	return nil
}

// trail leads from o out to root; nil where o does not stand there in view.
func trail(root, o fyne.CanvasObject) []fyne.CanvasObject {
	if root == nil || !root.Visible() {
		return nil
	}
	if root == o {
		return []fyne.CanvasObject{o}
	}
	for _, c := range inside(root) {
		if t := trail(c, o); t != nil {
			return append(t, root)
		}
	}
	return nil
}

// trailOn is trail on a window, whatever lies over its page.
func trailOn(c fyne.Canvas, o fyne.CanvasObject) []fyne.CanvasObject {
	if c == nil {
		return nil
	}
	if t := trail(c.Content(), o); t != nil {
		return t
	}
	for _, over := range c.Overlays().List() {
		if t := trail(laid(over), o); t != nil {
			return t
		}
	}
	return nil
}

// laid gives what was laid over a page. Fyne puts it into a widget of a package of its own, which can't be named here.
func laid(over fyne.CanvasObject) fyne.CanvasObject {
	if v := reflect.Indirect(reflect.ValueOf(over)); v.Kind() == reflect.Struct {
		if f := v.FieldByName("Content"); f.IsValid() {
			if o, ok := f.Interface().(fyne.CanvasObject); ok {
				return o
			}
		}
	}
	return over
}

// ScrollAround gives the innermost scroll something stands in, nil if it stands in none.
func ScrollAround(o fyne.CanvasObject) *container.Scroll {
	for _, x := range trailOn(canvasOf(o), o) {
		if sc, ok := x.(*container.Scroll); ok {
			return sc
		}
	}
	return nil
}

// Lost reports whether what has the focus stands on the page no more: it was drawn anew, or hidden. Keys then go to what
// nobody sees.
func Lost(c fyne.Canvas) bool {
	f, ok := c.Focused().(fyne.CanvasObject)
	return ok && trailOn(c, f) == nil
}

// Focus puts the focus on something if it can have it, and says whether it could: rows that are still being fetched stand on
// no page yet.
func Focus(c fyne.Canvas, f fyne.Focusable) bool {
	o, ok := f.(fyne.CanvasObject)
	if !ok || !able(o) || trailOn(c, o) == nil {
		return false
	}
	c.Focus(f)
	return true
}

func able(o fyne.CanvasObject) bool {
	d, ok := o.(fyne.Disableable)
	return !ok || !d.Disabled()
}

// First gives the first thing within o that can have the focus, nil if there is none.
func First(o fyne.CanvasObject) fyne.Focusable {
	return first(o, func(fyne.Focusable) bool { return true })
}

// Twin gives what stands within o under the name of something that stood there before the page was drawn anew, nil if
// nothing does.
func Twin(o fyne.CanvasObject, gone fyne.Focusable) fyne.Focusable {
	name := nameOf(gone)
	return first(o, func(f fyne.Focusable) bool { return name != "" && nameOf(f) == name })
}

func first(o fyne.CanvasObject, meant func(fyne.Focusable) bool) fyne.Focusable {
	if o == nil || !o.Visible() {
		return nil
	}
	if f, ok := o.(fyne.Focusable); ok && able(o) && meant(f) {
		return f
	}
	for _, c := range inside(o) {
		if f := first(c, meant); f != nil {
			return f
		}
	}
	return nil
}

// nameOf is what tells one thing that has the focus from another; "" if nothing does.
func nameOf(f fyne.Focusable) string {
	name := ""
	switch x := f.(type) {
	case *Button:
		name = x.Text
	case *Check:
		name = x.Text
	case interface{ AccessibilityLabel() string }:
		name = x.AccessibilityLabel()
	}
	if name == "" {
		return ""
	}
	return reflect.TypeOf(f).String() + " " + name
}

// Turn turns the page that something stands on, or that stands beside it, by the keys for pages: what is only read has no
// focus of its own, and a long summary stands above the button that confirms it.
func Turn(c fyne.Canvas, o fyne.CanvasObject, e *fyne.KeyEvent) bool {
	if c == nil || e.Name != fyne.KeyPageDown && e.Name != fyne.KeyPageUp {
		return false
	}
	way := []fyne.CanvasObject{c.Content()}
	if o != nil {
		way = trailOn(c, o)
	}
	for _, x := range way {
		sc := rolling(x)
		if sc == nil {
			continue
		}
		by := sc.Size().Height * 0.85
		if e.Name == fyne.KeyPageUp {
			by = -by
		}
		most := sc.Content.Size().Height - sc.Size().Height
		sc.ScrollToOffset(fyne.NewPos(sc.Offset.X, min(most, max(0, sc.Offset.Y+by))))
		return true
	}
	return false
}

// toPage hands on what means something to the page around something to press, or to the window.
func toPage(o fyne.CanvasObject, e *fyne.KeyEvent) bool {
	return Turn(canvasOf(o), o, e) || ToWindow(o, e)
}

// rolling gives the first scroll within o that has more than it shows.
func rolling(o fyne.CanvasObject) *container.Scroll {
	if o == nil || !o.Visible() {
		return nil
	}
	if sc, ok := o.(*container.Scroll); ok && sc.Content.Size().Height > sc.Size().Height+1 {
		return sc
	}
	for _, c := range inside(o) {
		if sc := rolling(c); sc != nil {
			return sc
		}
	}
	return nil
}
