package ui

import (
	"fmt"
	"image"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// firstFrame adds a point to content that is painted with the first frame, prints
// the milliseconds since start and calls then, once. bench/ does the same in a bare window.
func firstFrame(content fyne.CanvasObject, start time.Time, then func(time.Duration)) fyne.CanvasObject {
	seen := false
	point := canvas.NewRaster(func(w, h int) image.Image {
		if !seen {
			seen = true
			d := time.Since(start)
			fmt.Printf("first frame %.1f ms\n", float64(d.Microseconds())/1000)
			then(d)
		}
		return image.NewNRGBA(image.Rect(0, 0, w, h))
	})
	point.SetMinSize(fyne.NewSize(1, 1))
	return container.NewStack(content, container.NewVBox(container.NewHBox(point)))
}
