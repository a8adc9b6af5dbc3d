// Package ofd writes fixed-layout documents by GB/T 33190-2016 (OFD): pages of text set at its places, straight lines
// and filled squares, with a watermark. It knows nothing of what it sets; package paper lays papers out on it.
//
// Fonts are named, not enclosed: a reader sets each character at its own place, in the font of that name or the nearest
// it has. The same document always gives the same bytes: times are passed in.
package ofd

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"renda/app"
)

// MediaType is the type of the files this package makes (GB/T 33190 has none registered with IANA; this is what readers use).
const MediaType = "application/ofd"

// Doc is one document. All measures are millimetres from the upper left corner of the page.
type Doc struct {
	Title   string
	Creator string // the program
	Width   float64
	Height  float64
	At      time.Time
	Mark    string // watermark, turned and repeated over each page; "" none
	Pages   []Page
}

// Page is what stands on one page.
type Page struct {
	Texts []Text
	Lines []Line
	Boxes []Box // filled black
}

// Text is a piece of text on one line. Runes it can't carry (XML 1.0) are left out.
type Text struct {
	X, Y  float64 // where its first character begins, and its baseline
	Size  float64 // of the type
	Step  float64 // from one full-width character to the next; 0: Size
	Font  string
	Color string // "R G B", each 0 to 255; "" black
	Text  string
}

// Line is a straight line.
type Line struct {
	X1, Y1, X2, Y2, Width float64
	Color                 string
}

// Box is a filled rectangle.
type Box struct{ X, Y, W, H float64 }

// Advance gives how far a character moves on, in parts of the size: figures and Latin letters are half as wide.
func Advance(r rune) float64 {
	if r < 0x2000 {
		return 0.5
	}
	return 1
}

// Width gives the width of a text of size 1.
func Width(s string) (w float64) {
	for _, r := range s {
		w += Advance(r)
	}
	return w
}

const namespace = `xmlns:ofd="http://www.ofdspec.org/2016"`

// stamp is the time every part carries: the oldest a zip can tell.
var stamp = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// writer numbers what it writes: every object has an ID of its own in the document.
type writer struct {
	doc   *Doc
	id    int
	fonts map[string]int
	names []string // of fonts, in order
	pages []int    // IDs
	parts []part
}

type part struct{ name, text string }

// Write gives the file.
func Write(d *Doc) ([]byte, error) {
	if len(d.Pages) == 0 || d.Width <= 0 || d.Height <= 0 {
		return nil, &app.Error{Code: app.CodeBadInput, Op: "write an OFD", Item: d.Title, Args: map[string]string{"field": "pages"}}
	}
	w := &writer{doc: d, fonts: map[string]int{}}
	for i := range d.Pages {
		w.pages = append(w.pages, w.next())
		w.part(fmt.Sprintf("Doc_0/Pages/Page_%d/Content.xml", i), w.page(&d.Pages[i]))
	}
	if d.Mark != "" {
		w.annotations()
	}
	w.part("Doc_0/PublicRes.xml", w.resources())
	w.part("Doc_0/Document.xml", w.document())
	// The entry goes first: readers that look only at the beginning know the file by it.
	w.parts = append([]part{{"OFD.xml", xml.Header + w.entry()}}, w.parts...)
	return pack(w.parts)
}

func (w *writer) next() int { w.id++; return w.id }

func (w *writer) part(name, text string) { w.parts = append(w.parts, part{name, xml.Header + text}) }

// entry is OFD.xml (§7.4). The document's number follows from what it is, so that the same paper gives the same file.
func (w *writer) entry() string {
	h := sha256.New()
	for _, p := range w.parts {
		fmt.Fprintf(h, "%d %s %d %s", len(p.name), p.name, len(p.text), p.text)
	}
	day := w.doc.At.In(app.Zone).Format(time.DateOnly)
	return `<ofd:OFD ` + namespace + ` Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>` + hex.EncodeToString(h.Sum(nil)[:16]) + `</ofd:DocID><ofd:Title>` + esc(w.doc.Title) +
		`</ofd:Title><ofd:CreationDate>` + day + `</ofd:CreationDate><ofd:ModDate>` + day + `</ofd:ModDate><ofd:Creator>` + esc(w.doc.Creator) + `</ofd:Creator></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`
}

// document is Document.xml (§7.5).
func (w *writer) document() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<ofd:Document %s><ofd:CommonData><ofd:MaxUnitID>%d</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 %s %s</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>`,
		namespace, w.id, num(w.doc.Width), num(w.doc.Height))
	for i, id := range w.pages {
		fmt.Fprintf(&b, `<ofd:Page ID="%d" BaseLoc="Pages/Page_%d/Content.xml"/>`, id, i)
	}
	b.WriteString(`</ofd:Pages>`)
	if w.doc.Mark != "" {
		b.WriteString(`<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>`)
	}
	return b.String() + `</ofd:Document>`
}

// resources names the fonts (§7.9, §11.1).
func (w *writer) resources() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<ofd:Res %s BaseLoc="Res">`, namespace)
	if len(w.names) > 0 {
		b.WriteString(`<ofd:Fonts>`)
		for _, n := range w.names {
			fmt.Fprintf(&b, `<ofd:Font ID="%d" FontName="%s" FamilyName="%s"/>`, w.fonts[n], esc(n), esc(n))
		}
		b.WriteString(`</ofd:Fonts>`)
	}
	return b.String() + `</ofd:Res>`
}

func (w *writer) font(name string) int {
	id := w.fonts[name]
	if id == 0 {
		id = w.next()
		w.fonts[name], w.names = id, append(w.names, name)
	}
	return id
}

// page is a Content.xml (§7.7).
func (w *writer) page(p *Page) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<ofd:Page %s><ofd:Content><ofd:Layer ID="%d" Type="Body">`, namespace, w.next())
	for _, l := range p.Lines {
		w.line(&b, l)
	}
	if len(p.Boxes) > 0 {
		w.boxes(&b, p.Boxes)
	}
	for _, t := range p.Texts {
		w.text(&b, t)
	}
	return b.String() + `</ofd:Layer></ofd:Content></ofd:Page>`
}

// text is a TextObject (§11.2): its boundary holds the line with its accents, each character has its place.
func (w *writer) text(b *strings.Builder, t Text) {
	s := clean(t.Text)
	if strings.TrimSpace(s) == "" {
		return
	}
	if t.Step == 0 {
		t.Step = t.Size
	}
	fmt.Fprintf(b, `<ofd:TextObject ID="%d" Boundary="%s %s %s %s" Font="%d" Size="%s">`, w.next(), num(t.X), num(t.Y-t.Size), num(t.Step*Width(s)+t.Size), num(1.3*t.Size), w.font(t.Font), num(t.Size))
	color(b, "FillColor", t.Color, 255)
	code(b, s, 0, t.Size, t.Step)
	b.WriteString(`</ofd:TextObject>`)
}

// code is a TextCode with its steps, equal ones written as "g count step" (§11.3).
func code(b *strings.Builder, s string, x, y, step float64) {
	fmt.Fprintf(b, `<ofd:TextCode X="%s" Y="%s"`, num(x), num(y))
	rs := []rune(s)
	if len(rs) > 1 {
		b.WriteString(` DeltaX="`)
		for i := 0; i < len(rs)-1; {
			n := 1
			for i+n < len(rs)-1 && Advance(rs[i+n]) == Advance(rs[i]) {
				n++
			}
			if i > 0 {
				b.WriteByte(' ')
			}
			fmt.Fprintf(b, "g %d %s", n, num(step*Advance(rs[i])))
			i += n
		}
		b.WriteByte('"')
	}
	b.WriteString(">" + esc(s) + "</ofd:TextCode>")
}

// line is a PathObject (§9) in the box of its line.
func (w *writer) line(b *strings.Builder, l Line) {
	x, y := min(l.X1, l.X2)-l.Width/2, min(l.Y1, l.Y2)-l.Width/2
	fmt.Fprintf(b, `<ofd:PathObject ID="%d" Boundary="%s %s %s %s" LineWidth="%s">`, w.next(), num(x), num(y), num(math.Abs(l.X1-l.X2)+l.Width), num(math.Abs(l.Y1-l.Y2)+l.Width), num(l.Width))
	color(b, "StrokeColor", l.Color, 255)
	fmt.Fprintf(b, `<ofd:AbbreviatedData>M %s %s L %s %s</ofd:AbbreviatedData></ofd:PathObject>`, num(l.X1-x), num(l.Y1-y), num(l.X2-x), num(l.Y2-y))
}

// boxes are one filled PathObject over the page.
func (w *writer) boxes(b *strings.Builder, bs []Box) {
	fmt.Fprintf(b, `<ofd:PathObject ID="%d" Boundary="0 0 %s %s" Stroke="false" Fill="true">`, w.next(), num(w.doc.Width), num(w.doc.Height))
	color(b, "FillColor", "0 0 0", 255)
	b.WriteString(`<ofd:AbbreviatedData>`)
	for i, x := range bs {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(b, "M %s %s L %s %s L %s %s L %s %s C", num(x.X), num(x.Y), num(x.X+x.W), num(x.Y), num(x.X+x.W), num(x.Y+x.H), num(x.X), num(x.Y+x.H))
	}
	b.WriteString(`</ofd:AbbreviatedData></ofd:PathObject>`)
}

func color(b *strings.Builder, name, value string, alpha int) {
	if value == "" && alpha == 255 {
		return
	}
	if value == "" {
		value = "0 0 0"
	}
	fmt.Fprintf(b, `<ofd:%s Value="%s"`, name, esc(value))
	if alpha < 255 {
		fmt.Fprintf(b, ` Alpha="%d"`, alpha)
	}
	b.WriteString(`/>`)
}

// num writes a number as short as it stands for a hundredth of a point.
func num(f float64) string {
	return strconv.FormatFloat(math.Round(f*1000)/1000, 'f', -1, 64)
}

// clean leaves out what XML 1.0 can't carry.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return ' '
		}
		if r < ' ' || r == 0x7f || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

func esc(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(clean(s))) // writing to a strings.Builder can't fail
	return b.String()
}

func pack(parts []part) ([]byte, error) {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, p := range parts {
		f, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: stamp})
		if err == nil {
			_, err = f.Write([]byte(p.text))
		}
		if err != nil {
			return nil, &app.Error{Code: app.CodeInternal, Op: "write an OFD", Item: p.name, Err: err}
		}
	}
	if err := z.Close(); err != nil {
		return nil, &app.Error{Code: app.CodeInternal, Op: "write an OFD", Err: err}
	}
	return buf.Bytes(), nil
}
