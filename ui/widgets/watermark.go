package widgets

import (
	"image"
	"image/color"
	"image/draw"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/widget"
	"golang.org/x/image/math/f64"

	xdraw "golang.org/x/image/draw"

	"renda/ui/theme"
)

// Watermark repeats faint slanted words over everything below it. It takes no
// events, so what lies below works as without it.
type Watermark struct {
	widget.BaseWidget
	words string
}

// NewWatermark gives one.
func NewWatermark(words string) *Watermark {
	w := &Watermark{words: words}
	w.ExtendBaseWidget(w)
	return w
}

// Set changes the words.
func (w *Watermark) Set(words string) {
	if words != w.words {
		w.words = words
		w.Refresh()
	}
}

// CreateRenderer draws it.
func (w *Watermark) CreateRenderer() fyne.WidgetRenderer {
	r := &markRenderer{w: w, img: canvas.NewImageFromImage(nil)}
	r.img.FillMode = canvas.ImageFillStretch
	return r
}

type markRenderer struct {
	w    *Watermark
	img  *canvas.Image
	size fyne.Size
	tone color.Color
	said string
}

func (r *markRenderer) Layout(s fyne.Size) {
	r.img.Resize(s)
	r.draw(s)
}
func (r *markRenderer) MinSize() fyne.Size { return fyne.Size{} }
func (r *markRenderer) Refresh()           { r.draw(r.w.Size()) }

// draw slants one rendered line and tiles it; done only when size, words or
// colours change.
func (r *markRenderer) draw(s fyne.Size) {
	tone := colorOf(r.w, theme.Mark)
	if s == r.size && tone == r.tone && r.said == r.w.words || s.Width < 1 || s.Height < 1 {
		return
	}
	r.size, r.tone, r.said = s, tone, r.w.words
	out := image.NewNRGBA(image.Rect(0, 0, int(s.Width), int(s.Height)))
	line := canvas.NewText(r.w.words, tone)
	line.TextSize = 15
	c := software.NewTransparentCanvas()
	c.SetPadded(false)
	c.SetContent(line)
	src := c.Capture()
	const sin, cos = 0.2588, 0.9659 // 15°
	stepX, stepY := src.Bounds().Dx()+160, 190
	for row, y := 0, 60; y < int(s.Height)+300; row, y = row+1, y+stepY {
		for x := -(row % 2) * stepX / 2; x < int(s.Width); x += stepX {
			m := f64.Aff3{cos, sin, float64(x), -sin, cos, float64(y)}
			xdraw.BiLinear.Transform(out, m, src, src.Bounds(), draw.Over, nil)
		}
	}
	r.img.Image = out
	r.img.Refresh()
}

func (r *markRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.img} }
func (r *markRenderer) Destroy()                     {}
