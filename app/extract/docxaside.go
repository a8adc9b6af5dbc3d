package extract

import (
	"encoding/xml"
	"html"
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	asidePart   = regexp.MustCompile(`^word/(header|footer)\d*\.xml$`)
	commentPart = regexp.MustCompile(`^word/comments\d*\.xml$`)
	paraEnd     = regexp.MustCompile(`</(?:\w+:)?p>|<(?:\w+:)?br\s*/>`)
	tags        = regexp.MustCompile(`<[^>]*>`)
	fieldCode   = regexp.MustCompile(`(?s)<w:instrText.*?</w:instrText>`)
)

// plainParts gives the lines of text in XML, without caring what its elements mean.
func plainParts(data []byte) []string {
	var out []string
	for _, p := range paraEnd.Split(fieldCode.ReplaceAllString(string(data), ""), -1) {
		if p = strings.TrimSpace(html.UnescapeString(tags.ReplaceAllString(p, ""))); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// aside looks at what stands beside the main document.
func (d *docx) aside() error {
	props, err := d.properties()
	if err != nil {
		return err
	}
	d.out.marks = append(d.out.marks, props)
	var heads []string
	objects := 0
	for _, name := range d.names {
		switch {
		case asidePart.MatchString(name), commentPart.MatchString(name):
			b, err := d.read(name)
			if err != nil {
				return err
			}
			lines := plainParts(b)
			d.out.marks = append(d.out.marks, lines)
			if asidePart.MatchString(name) {
				heads = append(heads, lines...)
			} else if n := strings.Count(string(b), "<w:comment "); n > 0 {
				d.out.Doubt(DoubtComments, "count", itoa(n))
			}
		case strings.HasSuffix(name, "vbaproject.bin"):
			d.out.Doubt(DoubtMacro)
		case strings.HasPrefix(name, "word/embeddings/"), strings.Contains(name, "/activex/"):
			objects++
		}
	}
	if len(heads) > 0 {
		d.out.Doubt(DoubtHeaders, "text", short(strings.Join(heads, "；")))
	}
	if objects > 0 {
		d.out.Doubt(DoubtAttached, "count", itoa(objects))
	}
	return nil
}

// properties gives a package's own properties as fields: a secret mark may stand in one.
func (p *pack) properties() ([]string, error) {
	var out []string
	for _, name := range []string{"docprops/custom.xml", "docprops/core.xml", "docprops/app.xml"} {
		b, err := p.read(name)
		if err != nil || b == nil {
			if err != nil {
				return nil, err
			}
			continue
		}
		field := ""
		err = walker{start: func(e xml.StartElement) error {
			if e.Name.Local == "property" {
				field = attr(e, "name")
			}
			return nil
		}, text: func(b []byte) {
			if v := strings.TrimSpace(string(b)); v != "" {
				out = append(out, strings.TrimPrefix(field+"：", "：")+v)
			}
		}}.walk(place{p.file, name}, b)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// through walks a part as body text.
func (d *docx) through(part string, data []byte) error {
	return walker{start: d.start, end: d.end, text: d.text}.walk(place{d.pack.file, part}, data)
}

// notes puts footnotes or endnotes after the text.
func (d *docx) notes(part string) error {
	if part == "" {
		return nil
	}
	data, err := d.read(part)
	if err != nil || data == nil {
		return err
	}
	n := len(d.out.Paras)
	if err := d.through(part, data); err != nil {
		return err
	}
	kept := d.out.Paras[:n]
	for _, p := range d.out.Paras[n:] {
		if strings.TrimSpace(p) != "" { // the separator lines come as empty notes
			kept = append(kept, p)
		}
	}
	if d.out.Paras = kept; len(kept) > n {
		d.out.Doubt(DoubtNotes, "count", itoa(len(kept)-n))
	}
	return nil
}

// doubts says what was counted on the way.
func (d *docx) doubts() {
	if d.deleted > 0 {
		d.out.Doubt(DoubtDeleted, "count", itoa(d.deleted))
	}
	if d.hidden > 0 {
		d.out.Doubt(DoubtHidden, "count", itoa(d.hidden))
	}
	if d.tables > 0 {
		d.out.Doubt(DoubtTables, "count", itoa(d.tables))
	}
	if d.pictures > 0 {
		d.out.Doubt(DoubtPicture, "count", itoa(d.pictures))
	}
	if d.links > 0 {
		d.out.Doubt(DoubtLinks, "count", itoa(d.links))
	}
	if d.pack.outside > 0 {
		d.out.Doubt(DoubtExternal, "count", itoa(d.pack.outside))
	}
	d.out.private()
}

// private counts characters of the private-use areas, which mean what their maker's font makes of them.
func (t *Text) private() {
	if n := t.countPrivate(); n > 0 {
		t.Doubt(DoubtPrivate, "count", itoa(n))
	}
}

func (t *Text) countPrivate() (n int) {
	for _, p := range t.Paras {
		for _, r := range p {
			if isPrivate(r) {
				n++
			}
		}
	}
	return n
}

func isPrivate(r rune) bool {
	return r >= 0xe000 && r <= 0xf8ff || r >= 0xf0000 && r <= 0x10fffd
}

// short bounds a quoted text.
func short(s string) string {
	if utf8.RuneCountInString(s) > 60 {
		return string([]rune(s)[:60]) + "…"
	}
	return s
}
