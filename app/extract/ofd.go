package extract

import (
	"encoding/xml"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"renda/app/extract/pdf"
)

// ofd is a document by GB/T 33190—2016 on its way through: OFD.xml names documents, a document names pages and
// templates, a page has objects with places in millimetres.
type ofd struct {
	*pack
	t         *Text
	templates map[string]string // by ID
	pages     []string
	images    int
	vertical  []string
	blank     int // pages without text
}

func readOFD(at place, data []byte) (*Text, error) {
	p, err := openPack(at, data)
	if err != nil {
		return nil, err
	}
	o := &ofd{pack: p, t: &Text{}, templates: map[string]string{}}
	if p.files["decryptseed.dat"] != nil || p.files["encryptentries.dat"] != nil { // GM/T 0099
		return nil, at.no(CodeEncrypted, nil)
	}
	roots, err := o.entry()
	if err != nil {
		return o.t, err
	}
	for _, root := range roots {
		if err := o.document(root); err != nil {
			return o.t, err
		}
	}
	if len(o.pages) == 0 {
		return o.t, place{at.file, roots[0]}.no(CodeForm, nil, "what", "没有页面（ofd:Page）")
	}
	return o.t, o.content(at)
}

// entry reads OFD.xml.
func (o *ofd) entry() (roots []string, err error) {
	const name = "OFD.xml"
	data, err := o.read(name)
	at := place{o.file, name}
	if err == nil && data == nil {
		err = at.no(CodeForm, nil, "what", "缺少入口文件OFD.xml")
	}
	if err != nil {
		return nil, err
	}
	var in, field string
	signed := 0
	var props []string
	err = walker{start: func(e xml.StartElement) error {
		in = e.Name.Local
		switch in {
		case "OFD":
			if attr(e, "DocType") != "OFD" || attr(e, "ofd") != "" && attr(e, "ofd") != "http://www.ofdspec.org/2016" {
				o.t.Doubt(DoubtConform, "what", "文档类型或者命名空间")
			}
		case "CustomData":
			field = attr(e, "Name") + "："
		case "Signatures":
			signed++
		}
		return nil
	}, end: func(string) { in, field = "", "" }, text: func(b []byte) {
		s := strings.TrimSpace(string(b))
		switch {
		case s == "":
		case in == "DocRoot":
			roots = append(roots, s)
		default:
			props = append(props, field+s)
		}
	}}.walk(at, data)
	o.t.marks = append(o.t.marks, props)
	if err != nil {
		return nil, err
	}
	if signed > 0 {
		o.t.Doubt(DoubtSigned, "count", itoa(signed))
	}
	if len(roots) == 0 {
		return nil, at.no(CodeForm, nil, "what", "没有指明文档根节点（ofd:DocRoot）")
	}
	return roots, nil
}

// find resolves a location as a part names it: from the root if it begins with /, else from the part's own folder. Some
// programs leave the / off; then it is said.
func (o *ofd) find(from, loc string) (string, error) {
	tries := []string{path.Join(path.Dir(from), loc), loc}
	if strings.HasPrefix(loc, "/") {
		tries = []string{loc, path.Join(path.Dir(from), loc)}
	}
	for i, name := range tries {
		if o.files[clean(name)] != nil {
			if i > 0 {
				o.t.Doubt(DoubtConform, "what", "路径"+loc)
			}
			return clean(name), nil
		}
	}
	return "", place{o.file, from}.no(CodeForm, nil, "what", "引用的部分不存在："+short(loc))
}

// document reads a Document.xml: its pages, templates, and what hangs on it.
func (o *ofd) document(root string) error {
	root, err := o.find("", root)
	if err != nil {
		return err
	}
	data, err := o.must(root, CodeNoBody)
	if err != nil {
		return err
	}
	var pages, aside []string
	in := ""
	at := place{o.file, root}
	err = walker{start: func(e xml.StartElement) error {
		switch in = e.Name.Local; in {
		case "Page":
			pages = append(pages, attr(e, "BaseLoc"))
		case "TemplatePage":
			name, err := o.find(root, attr(e, "BaseLoc"))
			if err != nil {
				return err
			}
			o.templates[attr(e, "ID")] = name
		case "Action", "Script", "Movie", "Sound":
			o.t.Doubt(DoubtActive, "what", in)
		}
		return nil
	}, end: func(string) { in = "" }, text: func(b []byte) {
		if s := strings.TrimSpace(string(b)); s != "" && (in == "Annotations" || in == "Attachments") {
			aside = append(aside, s)
		}
	}}.walk(at, data)
	if err != nil {
		return err
	}
	for _, loc := range pages {
		name, err := o.find(root, loc)
		if err != nil {
			return err
		}
		o.pages = append(o.pages, name)
	}
	return o.aside(root, aside)
}

// aside counts attachments and annotations. One that is named and not there is no fault of the text.
func (o *ofd) aside(root string, locs []string) error {
	for _, loc := range locs {
		name, err := o.find(root, loc)
		if err != nil {
			o.t.Doubt(DoubtConform, "what", loc)
			continue
		}
		data, err := o.read(name)
		if err != nil {
			return err
		}
		files, notes := 0, 0
		err = walker{start: func(e xml.StartElement) error {
			switch e.Name.Local {
			case "Attachment":
				files++
			case "Page":
				notes++
			}
			return nil
		}}.walk(place{o.file, name}, data)
		if err != nil {
			return err
		}
		if files > 0 {
			o.t.Doubt(DoubtAttached, "count", itoa(files))
		}
		if notes > 0 {
			o.t.Doubt(DoubtAnnots, "count", itoa(notes))
		}
	}
	for _, name := range o.names {
		if strings.HasSuffix(name, "annotation.xml") {
			b, err := o.read(name)
			if err != nil {
				return err
			}
			o.t.marks = append(o.t.marks, plainParts(b))
		}
	}
	return nil
}

// content reads the pages into paragraphs.
func (o *ofd) content(at place) error {
	var pages []pdf.Page
	chars := 0
	for i, name := range o.pages {
		runs, err := o.page(name, itoa(i+1))
		if err != nil {
			return err
		}
		lines := linesOf(runs)
		var head []string
		for _, l := range lines {
			head = append(head, l.Text)
			chars += len(l.Text)
		}
		if len(lines) == 0 {
			o.blank++
		}
		if chars > 4*MaxText {
			return at.over(CodeLimit, "字数", MaxText)
		}
		o.t.marks = append(o.t.marks, head)
		pages = append(pages, pdf.Page{Lines: lines})
	}
	switch {
	case chars == 0 && o.images > 0:
		return at.no(CodeOCR, nil)
	case chars == 0:
		return at.no(CodeNoText, nil)
	}
	o.t.layout(pages)
	o.t.private()
	if o.images > 0 {
		o.t.Doubt(DoubtPicture, "count", itoa(o.images))
	}
	if len(o.vertical) > 0 {
		o.t.Doubt(DoubtVertical, "pages", someOf(o.vertical))
	}
	return nil
}

// page reads the texts of a page and of the templates behind it.
func (o *ofd) page(name, number string) ([]pdf.Line, error) {
	data, err := o.must(name, CodeNoBody)
	if err != nil {
		return nil, err
	}
	var runs, behind []pdf.Line
	w := ofdText{add: func(l pdf.Line) { runs = append(runs, l) }}
	w.other = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "ImageObject":
			o.images++
		case "Template":
			t := o.templates[attr(e, "TemplateID")]
			if t == "" {
				o.t.Doubt(DoubtConform, "what", "模板"+short(attr(e, "TemplateID")))
				return nil
			}
			b, err := o.must(t, CodeNoBody)
			if err != nil {
				return err
			}
			v := ofdText{add: func(l pdf.Line) { behind = append(behind, l) }, other: func(xml.StartElement) error { return nil }}
			return v.walk(place{o.file, t}, b)
		}
		return nil
	}
	if err := w.walk(place{o.file, name}, data); err != nil {
		return nil, err
	}
	if w.upright {
		o.vertical = append(o.vertical, number)
	}
	return append(behind, runs...), nil
}

// ofdText finds the pieces of text in a page, with their places; y goes up, as PDF has it.
type ofdText struct {
	add   func(pdf.Line)
	other func(xml.StartElement) error

	box     [4]float64 // of the open object
	size    float64
	code    *xml.StartElement
	text    strings.Builder
	cursor  [2]float64
	upright bool
}

func (w *ofdText) walk(at place, data []byte) error {
	return walker{start: w.start, end: w.end, text: func(b []byte) {
		if w.code != nil {
			w.text.Write(b)
		}
	}}.walk(at, data)
}

func (w *ofdText) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "TextObject":
		w.box, w.cursor = [4]float64{}, [2]float64{}
		for i, n := range numbers(attr(e, "Boundary")) {
			if i < 4 {
				w.box[i] = n
			}
		}
		w.size, _ = strconv.ParseFloat(attr(e, "Size"), 64)
		if m := numbers(attr(e, "CTM")); len(m) == 6 && m[3] != 0 {
			w.size *= math.Abs(m[3])
		}
		w.upright = w.upright || attr(e, "ReadDirection") == "90"
	case "TextCode":
		w.code = &e
		w.text.Reset()
	default:
		return w.other(e)
	}
	return nil
}

func (w *ofdText) end(name string) {
	if name != "TextCode" || w.code == nil {
		return
	}
	e, text := *w.code, w.text.String()
	w.code = nil
	// A place left out is the one before (GB/T 33190 §11.3).
	for i, k := range []string{"X", "Y"} {
		if n, err := strconv.ParseFloat(attr(e, k), 64); err == nil {
			w.cursor[i] = n
		}
	}
	if strings.TrimSpace(text) == "" {
		return
	}
	size := w.size
	if size <= 0 {
		size = max(w.box[3], 1)
	}
	dx, count := 0.0, len([]rune(text))
	steps := deltas(attr(e, "DeltaX"), count)
	for _, d := range steps {
		dx += d
	}
	if len(steps) == 0 {
		dx = size * float64(count-1)
	}
	left, floor := w.box[0]+w.cursor[0], -(w.box[1] + w.cursor[1])
	w.add(pdf.Line{Text: text, Left: left, Right: left + dx + size, Floor: floor, Top: floor + size})
}

// numbers reads a list of numbers; what is none ends it.
func numbers(s string) []float64 {
	var out []float64
	for _, f := range strings.Fields(s) {
		n, err := strconv.ParseFloat(f, 64)
		if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
			break
		}
		out = append(out, n)
	}
	return out
}

// deltas reads steps between characters, "g n d" standing for n times d. No more are given than there are characters.
func deltas(s string, limit int) []float64 {
	var out []float64
	f := strings.Fields(s)
	for i := 0; i < len(f) && len(out) < limit; i++ {
		if f[i] == "g" && i+2 < len(f) {
			n, _ := strconv.Atoi(f[i+1])
			d := numbers(f[i+2])
			for range min(max(n, 0), limit-len(out)) {
				out = append(out, d...)
			}
			i += 2
			continue
		}
		out = append(out, numbers(f[i])...)
	}
	return out
}

// linesOf puts pieces on one height into one line, from left to right.
func linesOf(runs []pdf.Line) []pdf.Line {
	slices.SortStableFunc(runs, func(a, b pdf.Line) int {
		if d := a.Floor - b.Floor; math.Abs(d) > 0.01 {
			return int(math.Copysign(1, -d))
		}
		return int(math.Copysign(1, a.Left-b.Left))
	})
	var out []pdf.Line
	for len(runs) > 0 {
		n := 1
		for n < len(runs) && math.Abs(runs[n].Floor-runs[0].Floor) < 0.4*min(runs[0].Size(), runs[n].Size()) {
			n++
		}
		row := slices.Clone(runs[:n])
		runs = runs[n:]
		slices.SortStableFunc(row, func(a, b pdf.Line) int { return int(math.Copysign(1, a.Left-b.Left)) })
		l := row[0]
		for _, r := range row[1:] {
			if r.Left-l.Right > 0.3*r.Size() {
				l.Text += " "
			}
			l.Text, l.Right = l.Text+r.Text, max(l.Right, r.Right)
		}
		out = append(out, l)
	}
	return out
}
