package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	base "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"renda/ui/theme"
)

// Text is one line of words that ends in … where it doesn't fit.
type Text struct {
	widget.BaseWidget
	text  string
	Color fyne.ThemeColorName // "" foreground
	Type  fyne.ThemeSizeName  // size of type, "" text
	Style fyne.TextStyle
	Align fyne.TextAlign
	Whole bool // never shortened: its full width is its least width
}

// NewText gives a line in a colour and size.
func NewText(s string, col fyne.ThemeColorName, size fyne.ThemeSizeName) *Text {
	t := &Text{text: s, Color: col, Type: size}
	t.ExtendBaseWidget(t)
	return t
}

// Body gives an ordinary line that is never shortened.
func Body(s string) *Text { return whole(NewText(s, "", "")) }

// Small gives a secondary line that is never shortened.
func Small(s string) *Text { return whole(NewText(s, theme.Muted, theme.SizeSmall)) }

// Strong gives a bold line that is never shortened.
func Strong(s string) *Text {
	t := Body(s)
	t.Style.Bold = true
	return t
}

// Heading gives a section's heading.
func Heading(s string) *Text {
	t := whole(NewText(s, "", base.SizeNameSubHeadingText))
	t.Style.Bold = true
	return t
}

// Headline gives a heading of a title somebody wrote: it wraps.
func Headline(s string) *Prose {
	p := NewRuns(Run{s, Bolded})
	p.Type, p.Tight = base.SizeNameSubHeadingText, true
	return p
}

// Title gives a page's heading, shortened where it doesn't fit.
func Title(s string) *Text {
	t := NewText(s, "", base.SizeNameHeadingText)
	t.Style.Bold = true
	return t
}

func whole(t *Text) *Text { t.Whole = true; return t }

// Para gives words that wrap, in a colour ("" the foreground).
func Para(s string, col fyne.ThemeColorName) *Prose { return ParaSize(s, col, base.SizeNameText) }

// ParaSize is Para in a size.
func ParaSize(s string, col fyne.ThemeColorName, size fyne.ThemeSizeName) *Prose {
	p := NewProse(s)
	p.Color, p.Type, p.Tight = col, size, true
	return p
}

// Set changes the words.
func (t *Text) Set(s string) {
	if s != t.text {
		t.text = s
		t.Refresh()
	}
}

// Text gives the words.
func (t *Text) Text() string { return t.text }

// AccessibilityLabel is the words.
func (t *Text) AccessibilityLabel() string { return t.text }

// AccessibilityRole says that these are words.
func (t *Text) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer draws the line.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	c := canvas.NewText("", color.Black)
	r := &textRenderer{t: t, c: c}
	r.Refresh()
	return r
}

type textRenderer struct {
	t *Text
	c *canvas.Text
}

func (r *textRenderer) style() {
	r.c.TextSize, r.c.TextStyle, r.c.Alignment = sizeOf(r.t, r.t.Type), r.t.Style, r.t.Align
	r.c.Color = colorOf(r.t, r.t.Color)
}

func (r *textRenderer) Layout(s fyne.Size) {
	r.style()
	r.c.Text = r.t.text
	if !r.t.Whole {
		r.c.Text = Fit(r.t.text, r.c.TextSize, r.t.Style, s.Width)
	}
	h := r.c.MinSize().Height
	r.c.Resize(fyne.NewSize(s.Width, h))
	r.c.Move(fyne.NewPos(0, (s.Height-h)/2))
	r.c.Refresh()
}

func (r *textRenderer) MinSize() fyne.Size {
	r.style()
	m := fyne.MeasureText(r.t.text, r.c.TextSize, r.t.Style)
	if m.Height == 0 || r.t.text == "" {
		m = fyne.MeasureText("国", r.c.TextSize, r.t.Style)
		m.Width = 0
	}
	if !r.t.Whole {
		m.Width = min(m.Width, r.c.TextSize*2)
	}
	return m
}

func (r *textRenderer) Refresh()                     { r.Layout(r.t.Size()) }
func (r *textRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.c} }
func (r *textRenderer) Destroy()                     {}

func colorOf(w fyne.Widget, n fyne.ThemeColorName) color.Color {
	if n == "" {
		n = base.ColorNameForeground
	}
	return base.ColorForWidget(n, w)
}

func sizeOf(w fyne.Widget, n fyne.ThemeSizeName) float32 {
	if n == "" {
		n = base.SizeNameText
	}
	return base.SizeForWidget(n, w)
}

// Fit shortens s with … to a width.
func Fit(s string, size float32, style fyne.TextStyle, width float32) string {
	if s == "" || width <= 0 || fyne.MeasureText(s, size, style).Width <= width {
		return s
	}
	rs := []rune(s)
	// A glyph is at least a fifth of an em wide: longer text need not be measured.
	if most := int(width/size*5) + 1; len(rs) > most {
		rs = rs[:most]
	}
	lo, hi := 0, len(rs)
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if fyne.MeasureText(string(rs[:mid])+"…", size, style).Width <= width {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return string(rs[:lo]) + "…"
}
