package paper

import (
	"bytes"
	"image"
	"image/color"
	"image/png"

	qrcode "github.com/skip2/go-qrcode"

	"renda/app"
)

// codeWidth is how wide a QR code is printed, in EMU (914,400 to the inch): 26 mm.
const codeWidth = 26 * 36000

// codeScale is how many dots one module takes: sharp in print, and still a small file.
const codeScale = 8

// code writes a QR code as a paragraph of its own.
func (x *xmlText) code(text string) {
	x.codes = append(x.codes, text)
	n := len(x.codes)
	x.put(`<w:p><w:pPr><w:spacing w:before="60" w:after="20" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/></w:pPr><w:r><w:drawing>`)
	x.putf(`<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/><wp:docPr id="%d" name="QR %d" descr="`, codeWidth, codeWidth, n, n)
	x.esc(text)
	x.put(`"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">`)
	x.putf(`<pic:nvPicPr><pic:cNvPr id="%d" name="QR %d"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="c%d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`, n, n, n)
	x.putf(`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`, codeWidth, codeWidth)
}

// codeBits gives the squares of a QR code with its quiet border, row by row; true is dark.
func codeBits(text string) ([][]bool, error) {
	q, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return nil, &app.Error{Code: app.CodeBadInput, Op: "draw a QR code", Item: text, Err: err}
	}
	return q.Bitmap(), nil
}

// codePNG draws a QR code in black and white.
func codePNG(text string) ([]byte, error) {
	bits, err := codeBits(text)
	if err != nil {
		return nil, err
	}
	img := image.NewPaletted(image.Rect(0, 0, len(bits)*codeScale, len(bits)*codeScale), color.Palette{color.White, color.Black})
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if bits[y/codeScale][x/codeScale] {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, &app.Error{Code: app.CodeInternal, Op: "draw a QR code", Err: err}
	}
	return b.Bytes(), nil
}
