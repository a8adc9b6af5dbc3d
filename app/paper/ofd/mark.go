package ofd

import (
	"fmt"
	"math"
	"strings"
)

// How a watermark looks: grey enough to read the text through it, turned so that it crosses every line of a photograph of the page.
const (
	markSize  = 5.0  // mm
	markTurn  = 30.0 // degrees, rising
	markAlpha = 60   // of 255
	markFont  = "宋体"
	markStepX = 110.0 // mm between two, at least; a long one takes more
	markStepY = 62.0
)

// annotations write the watermark as the standard has it (§13: Annot of type Watermark), so that no reader takes it for the text.
func (w *writer) annotations() {
	var list strings.Builder
	fmt.Fprintf(&list, `<ofd:Annotations %s>`, namespace)
	for i, id := range w.pages {
		fmt.Fprintf(&list, `<ofd:Page PageID="%d"><ofd:FileLoc>Page_%d/Annotation.xml</ofd:FileLoc></ofd:Page>`, id, i)
		w.part(fmt.Sprintf("Doc_0/Annots/Page_%d/Annotation.xml", i), w.watermark())
	}
	w.part("Doc_0/Annots/Annotations.xml", list.String()+`</ofd:Annotations>`)
}

func (w *writer) watermark() string {
	var b strings.Builder
	day := w.doc.At.Format("2006-01-02")
	fmt.Fprintf(&b, `<ofd:PageAnnot %s><ofd:Annot ID="%d" Type="Watermark" Creator="%s" LastModDate="%s"><ofd:Appearance Boundary="0 0 %s %s">`,
		namespace, w.next(), esc(w.doc.Creator), day, num(w.doc.Width), num(w.doc.Height))
	mark := clean(w.doc.Mark)
	wide := Width(mark) * markSize
	sin, cos := math.Sincos(markTurn * math.Pi / 180)
	step := max(markStepX, wide*cos+20)
	for y := markStepY; y < w.doc.Height+wide*sin; y += markStepY {
		for x := 8.0; x < w.doc.Width; x += step {
			// The object's own space begins at its upper left corner; CTM turns it there about its lower left one (§8.5).
			high := wide*sin + 1.3*markSize*cos
			fmt.Fprintf(&b, `<ofd:TextObject ID="%d" Boundary="%s %s %s %s" Font="%d" Size="%s" CTM="%s %s %s %s %s %s">`, w.next(), num(x), num(y-high), num(wide*cos+1.3*markSize*sin), num(high+markSize),
				w.font(markFont), num(markSize), num(cos), num(-sin), num(sin), num(cos), "0", num(wide*sin))
			color(&b, "FillColor", "128 128 128", markAlpha)
			code(&b, mark, 0, markSize, markSize)
			b.WriteString(`</ofd:TextObject>`)
		}
	}
	return b.String() + `</ofd:Appearance></ofd:Annot></ofd:PageAnnot>`
}
