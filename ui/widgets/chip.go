package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"renda/ui/theme"
)

// Kind says what a chip means. Each kind has a colour and a shape, and always
// stands beside a word: nothing is said by colour alone.
type Kind uint8

// Kinds of chip.
const (
	Neutral Kind = iota // ·  a state as such
	Calm                // ○  runs, time enough
	Soon                // ▲  soon due
	Alarm               // ■  overdue, refused
	Good                // ●  done
	Rest                // –  rests, over without result
	Waiting             // ◇  kept here, on its way
)

var kinds = [...]struct {
	shape      string
	ink, paper fyne.ThemeColorName
}{
	Neutral: {"", theme.Muted, theme.NeutralTint},
	Calm:    {"○", theme.Accent, theme.AccentTint},
	Soon:    {"▲", theme.Warn, theme.WarnTint},
	Alarm:   {"■", theme.Alarm, theme.AlarmTint},
	Good:    {"●", theme.Good, theme.GoodTint},
	Rest:    {"–", theme.Muted, theme.NeutralTint},
	Waiting: {"◇", theme.Accent, theme.AccentTint},
}

// OfLevel gives the chip for an urgency (desk.Level, in its order).
func OfLevel(level uint8) Kind {
	return [...]Kind{Neutral, Calm, Soon, Alarm, Good, Rest}[min(level, 5)]
}

// Chip is a word with a shape on a tinted ground.
type Chip struct {
	widget.BaseWidget
	kind Kind
	word string
}

// NewChip gives a chip.
func NewChip(k Kind, word string) *Chip {
	c := &Chip{kind: k, word: word}
	c.ExtendBaseWidget(c)
	return c
}

// Set changes what it says.
func (c *Chip) Set(k Kind, word string) {
	if c.kind != k || c.word != word {
		c.kind, c.word = k, word
		c.Refresh()
	}
}

// AccessibilityLabel is the word.
func (c *Chip) AccessibilityLabel() string { return c.word }

// AccessibilityRole says that it is words.
func (c *Chip) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer draws it.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	r := &chipRenderer{c: c, ground: canvas.NewRectangle(color.Transparent), text: canvas.NewText("", color.Black)}
	r.Refresh()
	return r
}

type chipRenderer struct {
	c      *Chip
	ground *canvas.Rectangle
	text   *canvas.Text
}

func (r *chipRenderer) full() string {
	if s := kinds[r.c.kind].shape; s != "" {
		return s + " " + r.c.word
	}
	return r.c.word
}

func (r *chipRenderer) Layout(s fyne.Size) {
	h := r.MinSize().Height
	pad := r.text.TextSize * 0.5
	r.text.Text = Fit(r.full(), r.text.TextSize, r.text.TextStyle, max(1, s.Width-2*pad))
	w := min(s.Width, fyne.MeasureText(r.text.Text, r.text.TextSize, r.text.TextStyle).Width+2*pad)
	y := (s.Height - h) / 2
	r.ground.Resize(fyne.NewSize(w, h))
	r.ground.Move(fyne.NewPos(0, y))
	r.text.Resize(fyne.NewSize(w-2*pad, h))
	r.text.Move(fyne.NewPos(pad, y))
}

func (r *chipRenderer) MinSize() fyne.Size {
	if r.c.word == "" {
		return fyne.Size{}
	}
	m := fyne.MeasureText(r.full(), r.text.TextSize, r.text.TextStyle)
	return fyne.NewSize(m.Width+r.text.TextSize, m.Height+2)
}

func (r *chipRenderer) Refresh() {
	k := kinds[r.c.kind]
	r.text.TextSize = sizeOf(r.c, theme.SizeSmall)
	r.text.Color = colorOf(r.c, k.ink)
	r.ground.FillColor = colorOf(r.c, k.paper)
	r.ground.CornerRadius = 4
	r.text.Hidden, r.ground.Hidden = r.c.word == "", r.c.word == ""
	r.Layout(r.c.Size())
	r.ground.Refresh()
	r.text.Refresh()
}

func (r *chipRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.ground, r.text} }
func (r *chipRenderer) Destroy()                     {}
