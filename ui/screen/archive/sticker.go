package archive

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	qrcode "github.com/skip2/go-qrcode"

	"renda/app/desk/archives"
	"renda/ui/i18n"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// sticker draws a label as it is printed: the code on white, whatever the theme, so that it scans off the screen too.
func sticker(l archives.Label) fyne.CanvasObject {
	lines := []fyne.CanvasObject{}
	no := widgets.NewRuns(widgets.Run{Text: l.Number, Mark: widgets.Bolded})
	no.Tight = true
	title := widgets.NewProse(i18n.Term(l.Title))
	title.Tight = true
	lines = append(lines, no, title)
	if l.Number != l.Code {
		lines = append(lines, widgets.NewText(l.Code, theme.Muted, theme.SizeSmall))
	}
	if l.Note != "" {
		lines = append(lines, widgets.NewText(i18n.Term(l.Note), theme.Muted, theme.SizeSmall))
	}
	g := widgets.NewGround(theme.SurfaceDim)
	g.Radius = 4
	return container.NewStack(g, widgets.Inset(10, 8, container.NewBorder(nil, nil, container.NewVBox(code(l.Code)), nil, widgets.Inset(10, 0, widgets.Column(3, lines...)))))
}

// code draws a QR code; what is too long for one shows nothing, and no label is.
func code(text string) fyne.CanvasObject {
	q, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return widgets.Gap(1, 1)
	}
	q.BackgroundColor, q.ForegroundColor = color.White, color.Black
	img := canvas.NewImageFromImage(q.Image(-4))
	img.FillMode, img.ScaleMode = canvas.ImageFillContain, canvas.ImageScalePixels
	img.SetMinSize(fyne.NewSize(96, 96))
	return img
}
