package paper

import (
	"strings"
	"unicode/utf8"

	"renda/app/paper/ofd"
)

// Ofd gives the paper as an OFD file (GB/T 33190): the same words in the same order as Docx, set on pages here, with the watermark
// in the head of each page and over it.
func (d Doc) Ofd() ([]byte, error) {
	l := &lay{}
	l.turn()
	d.layTop(l)
	for i, b := range d.Blocks {
		keep := 0.0
		if p, ok := b.(Para); ok && (p.Keep || i == len(d.Blocks)-1 && d.Sign != (Sign{})) {
			keep = 2 * linePitch * twip
		}
		switch b := b.(type) {
		case Para:
			k, ok := looks[b.Style]
			if !ok {
				k = looks[Body]
			}
			l.para(k, b.Text, keep)
		case Table:
			if err := l.table(b); err != nil {
				return nil, err
			}
		case Gap:
			l.y += linePitch * twip
		}
	}
	d.layBottom(l)
	d.frame(l)
	return ofd.Write(&ofd.Doc{Title: d.Title, Creator: "智慧人大工作台", Width: pageWidth * twip, Height: pageHeight * twip, At: d.At, Mark: d.Mark, Pages: l.pages})
}

// layTop sets what stands above the text; see top.
func (d *Doc) layTop(l *lay) {
	if d.Letter != "" {
		d.layLetter(l)
	}
	for _, s := range BreakTitle(d.Title, titleChars) {
		l.para(titleLook, s, linePitch*twip)
	}
	if d.Caption != "" {
		l.para(captionLook, d.Caption, linePitch*twip)
	} else if d.Title != "" {
		l.y += linePitch * twip
	}
	if d.To != "" {
		l.para(looks[Flush], strings.TrimRight(d.To, "：:")+"：", 0)
	}
}

// Places of 信函格式 (GB/T 9704 §10.1): the name from 30 mm, red lines of 170 mm 4 mm below it and 20 mm from the foot.
const (
	letterTop  = 30.0
	letterLine = 170.0
	letterFoot = 277.0
)

var redColor = "255 0 0"

func (d *Doc) layLetter(l *lay) {
	size := float64(min(36, logoWidth/max(utf8.RuneCountInString(d.Letter), 1)))
	if d.Class != "" {
		l.put(look{font: heiti, size: 16, pitch: 24, align: "right"}, d.Class, left, right-left, letterTop-14)
	}
	l.put(look{font: xiaobiao, size: size, pitch: size, align: "center", color: redColor}, d.Letter, left, right-left, letterTop)
	y := letterTop + size*point + 4
	d.redLines(l, y, 1, 0.35)
	l.y = max(top, y+6)
	if d.Number == "" && d.Signer == "" {
		return
	}
	k := looks[Flush]
	if d.Signer != "" {
		l.put(k, "签发人："+d.Signer, left, right-left, l.y)
	}
	k.align = "right"
	l.put(k, d.Number, left, right-left, l.y)
	l.y += 2 * linePitch * twip
}

// redLines draws a double line, in points from top to bottom.
func (d *Doc) redLines(l *lay, y, first, second float64) {
	from := (pageWidth*twip - letterLine) / 2
	for i, wide := range []float64{first, second} {
		at := y + 1.2*float64(i)
		l.page().Lines = append(l.page().Lines, ofd.Line{X1: from, Y1: at, X2: from + letterLine, Y2: at, Width: wide, Color: redColor})
	}
}

// layBottom sets what stands below the text; see bottom.
func (d *Doc) layBottom(l *lay) {
	if len(d.Annexes) > 0 {
		l.y += linePitch * twip
	}
	for i, a := range d.Annexes {
		label := "附件："
		if i > 0 {
			label = "　　　"
		}
		if len(d.Annexes) > 1 {
			label += itoa(i+1) + "."
		}
		l.para(looks[Body], label+a, linePitch*twip)
	}
	if d.Sign != (Sign{}) {
		l.need(4 * linePitch * twip)
		l.y += 2 * linePitch * twip
		k := looks[Flush]
		four := 4 * k.advance()
		wide := max(ofd.Width(d.Sign.Organ), ofd.Width(d.Sign.Date)) * k.advance()
		k.align = "center"
		for _, s := range []string{d.Sign.Organ, d.Sign.Date} {
			if s != "" {
				l.put(k, s, right-four-wide, wide, l.y)
				l.y += linePitch * twip
			}
		}
	}
	if d.Note != "" {
		l.para(looks[Body], "（"+d.Note+"）", 0)
	}
	if len(d.Copies) > 0 {
		lines := breakLines("抄送："+strings.Join(d.Copies, "，")+"。", (right-left)/copiesLook.advance(), 0)
		high := float64(len(lines)) * copiesLook.pitch * point
		l.need(high)
		l.y = max(l.y, bottom-high)
		for _, s := range lines {
			l.put(copiesLook, s, left, right-left, l.y)
			l.y += copiesLook.pitch * point
		}
	}
}

// frame sets the mark in the head and the number in the foot of each page (§7.5); see header and footer.
func (d *Doc) frame(l *lay) {
	all := l.pages
	for i := range all {
		l.pages = all[:i+1]
		if d.Mark != "" {
			l.put(look{font: songti, size: 9, pitch: 12, align: "center", color: "128 128 128"}, d.Mark, left, right-left, headerFrom*twip)
		}
		if i == 0 && d.Letter != "" {
			d.redLines(l, letterFoot, 0.35, 1)
			continue
		}
		k := look{font: songti, size: 14, pitch: 16, align: "right"}
		if i%2 == 1 {
			k.align = ""
		}
		l.put(k, "— "+itoa(i+1)+" —", left+280*twip, right-left-560*twip, bottom+7)
	}
	l.pages = all
}

// codeBoxes gives a QR code as squares, those beside one another joined.
func codeBoxes(text string, x, y float64) ([]ofd.Box, error) {
	bits, err := codeBits(text)
	if err != nil {
		return nil, err
	}
	side := codeSide / float64(len(bits))
	var out []ofd.Box
	for r, row := range bits {
		for c := 0; c < len(row); c++ {
			n := 0
			for c+n < len(row) && row[c+n] {
				n++
			}
			if n > 0 {
				out = append(out, ofd.Box{X: x + float64(c)*side, Y: y + float64(r)*side, W: float64(n) * side, H: side})
				c += n
			}
		}
	}
	return out, nil
}
