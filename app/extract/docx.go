package extract

import (
	"encoding/xml"
	"strings"
	"unicode/utf8"
)

// readDocx reads a DOCX file: the main document, then its notes. Headers, footers and
// properties are looked through for a mark only.
func readDocx(at place, data []byte, opt Options) (*Text, error) {
	p, locked, err := openOffice(at, data, opt.Password)
	if err != nil {
		return nil, err
	}
	_, root, err := relations(p, "")
	if err != nil {
		return nil, err
	}
	main := root["officeDocument"]
	if main == "" || p.files[main] == nil {
		main = "word/document.xml"
	}
	body, err := p.must(main, CodeNoBody)
	if err != nil {
		return nil, err
	}
	byID, byType, err := relations(p, main)
	if err != nil {
		return nil, err
	}
	d := &docx{pack: p, place: place{p.file, main}, rels: byID, out: &Text{}}
	if locked {
		d.out.Doubt(DoubtDecrypted)
	}
	if err := d.aside(); err != nil {
		return nil, err
	}
	if part := byType["numbering"]; part != "" {
		if err := d.readNumbering(part); err != nil {
			return nil, err
		}
	}
	if err := d.through(main, body); err != nil {
		return d.out, err
	}
	if !d.sawBody {
		return d.out, d.place.no(CodeNoBody, nil)
	}
	for _, kind := range []string{"footnotes", "endnotes"} {
		if err := d.notes(byType[kind]); err != nil {
			return d.out, err
		}
	}
	if d.chars > MaxText {
		return nil, d.place.over(CodeLimit, "字数", MaxText)
	}
	d.doubts()
	return d.out, nil
}

// docx is a main document on its way through.
type docx struct {
	*pack
	place
	rels    map[string]string
	numbers numbering
	out     *Text

	paras    []*strings.Builder // open paragraphs: text boxes nest
	row      []string           // cells of the open row, if in a table
	cells    []int              // for each open row, where its cells begin in row
	skip     int                // depth of an element whose content is not text
	inRun    int
	inText   int
	chars    int
	pictures int
	tables   int
	links    int
	hidden   int  // characters set as hidden
	deleted  int  // characters of deleted text
	inDel    int  // depth of delText
	veiled   bool // the run being read is hidden
	sawBody  bool
	num, lvl string // numbering of the paragraph being read
}

// Elements whose content is not the text as it stands: deleted or moved away, the
// older twin of a drawing, instructions of fields.
var skipped = map[string]bool{"del": true, "moveFrom": true, "Fallback": true, "instrText": true, "delText": true, "delInstrText": true, "rPrChange": true, "pPrChange": true, "sectPrChange": true, "tblPrChange": true, "tcPrChange": true, "trPrChange": true}

// marks are what an element within a run stands for.
var marks = map[string]string{"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}

func (d *docx) start(e xml.StartElement) error {
	n := e.Name.Local
	if d.skip > 0 || skipped[n] {
		if d.skip == 0 && (n == "del" || n == "moveFrom") {
			d.out.Doubt(DoubtTracked)
		}
		if n == "delText" {
			d.inDel++
		}
		d.skip++
		return nil
	}
	switch n {
	case "body":
		d.sawBody = true
	case "ins", "moveTo":
		d.out.Doubt(DoubtTracked)
	case "p":
		d.paras = append(d.paras, &strings.Builder{})
		d.num, d.lvl = "", ""
	case "numId":
		d.num = attr(e, "val")
	case "ilvl":
		d.lvl = attr(e, "val")
	case "r":
		d.inRun++
		d.veiled = false
		d.writeNumber()
	case "vanish":
		if v := attr(e, "val"); d.inRun > 0 && v != "0" && v != "false" {
			d.veiled = true
		}
	case "hyperlink":
		d.links++
	case "tbl":
		d.tables++
	case "t":
		d.inText++
	case "tab", "ptab", "br", "cr", "noBreakHyphen":
		if d.inRun > 0 { // beyond a run they are settings
			d.put(marks[n])
		}
	case "drawing", "pict", "object":
		d.pictures++
	case "tr":
		d.cells = append(d.cells, len(d.row))
	case "tc":
		d.row = append(d.row, "")
	case "altChunk":
		return d.altChunk(attr(e, "id"))
	}
	return nil
}

func (d *docx) end(n string) {
	if d.skip > 0 {
		if n == "delText" {
			d.inDel--
		}
		d.skip--
		return
	}
	switch n {
	case "r":
		d.inRun = max(d.inRun-1, 0)
	case "t":
		d.inText = max(d.inText-1, 0)
	case "p":
		if len(d.paras) > 0 {
			text := d.paras[len(d.paras)-1].String()
			d.paras = d.paras[:len(d.paras)-1]
			d.para(text)
		}
	case "tr":
		if len(d.cells) > 0 {
			from := d.cells[len(d.cells)-1]
			d.cells = d.cells[:len(d.cells)-1]
			var cells []string
			for _, c := range d.row[from:] {
				if c = strings.TrimSpace(c); c != "" {
					cells = append(cells, c)
				}
			}
			d.row = d.row[:from]
			d.para(strings.Join(cells, "　"))
		}
	}
}

// para takes a finished paragraph: into the open cell, or into the text.
func (d *docx) para(text string) {
	if n := len(d.row); n > 0 && len(d.cells) > 0 && n > d.cells[len(d.cells)-1] {
		d.row[n-1] = strings.TrimLeft(d.row[n-1]+"\n"+text, "\n")
		return
	}
	d.out.Paras = append(d.out.Paras, strings.Split(text, "\n")...)
}

func (d *docx) text(b []byte) {
	switch {
	case d.inDel > 0:
		d.deleted += utf8.RuneCount(b)
	case d.inText > 0 && d.skip == 0:
		if d.veiled {
			d.hidden += utf8.RuneCount(b)
		}
		d.put(string(b))
	}
}

func (d *docx) put(s string) {
	// What is over the bound is seen when the reading ends, by the count.
	if d.chars += utf8.RuneCountInString(s); d.chars <= MaxText && len(d.paras) > 0 {
		d.paras[len(d.paras)-1].WriteString(s)
	}
}

// altChunk takes in a part in another format: statutes come so (an HTML part in MHT).
func (d *docx) altChunk(id string) error {
	part := d.rels[id]
	if part == "" {
		return d.place.no(CodeNoBody, nil)
	}
	at := place{d.pack.file, part}
	data, err := d.must(part, CodeNoBody)
	if err != nil {
		return err
	}
	paras, err := chunkText(at, data)
	if err != nil {
		return err
	}
	d.out.Doubt(DoubtAltChunk)
	for _, p := range paras {
		d.chars += utf8.RuneCountInString(p)
	}
	d.out.Paras = append(d.out.Paras, paras...)
	return nil
}
