// Command bare opens a window with one label and ends with its first frame: what the toolkit
// alone needs.
package main

import (
	"fmt"
	"image"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

func main() {
	a := fyneapp.NewWithID("cn.renda.bench.bare")
	w := a.NewWindow("bare")
	seen := false
	point := canvas.NewRaster(func(w, h int) image.Image {
		if !seen {
			seen = true
			fmt.Println("first frame")
			fyne.Do(a.Quit)
		}
		return image.NewNRGBA(image.Rect(0, 0, w, h))
	})
	point.SetMinSize(fyne.NewSize(1, 1))
	w.SetContent(container.NewStack(widget.NewLabel("人大"), container.NewVBox(container.NewHBox(point))))
	w.Resize(fyne.NewSize(1280, 800))
	w.ShowAndRun()
}
