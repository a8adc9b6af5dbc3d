package extract

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// walker reads XML within bounds: no document type, no entity, no depth without end.
// start and end see elements, text sees characters.
type walker struct {
	start func(e xml.StartElement) error
	end   func(name string)
	text  func(b []byte)
}

func (w walker) walk(at place, data []byte) error {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	depth := 0
	for {
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			if depth != 0 {
				return at.no(CodeXML, io.ErrUnexpectedEOF)
			}
			return nil
		}
		if err != nil {
			return at.no(CodeXML, err)
		}
		switch x := tok.(type) {
		case xml.Directive:
			// A document type is where entities are declared; no office program writes one.
			return at.no(CodeEntity, nil)
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return at.over(CodeDeep, "嵌套层数", maxDepth)
			}
			if err := w.start(x); err != nil {
				return err
			}
		case xml.EndElement:
			if depth--; depth < 0 {
				return at.no(CodeXML, errors.New("an end without a beginning"))
			}
			if w.end != nil {
				w.end(x.Name.Local)
			}
		case xml.CharData:
			if w.text != nil {
				w.text(x)
			}
		}
	}
}

// attr gives an attribute by its local name.
func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// relations reads a part's relations: target by id and by the end of its type.
func relations(p *pack, of string) (byID, byType map[string]string, err error) {
	dir, base := "", of
	if i := strings.LastIndex(of, "/"); i >= 0 {
		dir, base = of[:i+1], of[i+1:]
	}
	name := dir + "_rels/" + base + ".rels"
	data, err := p.read(name)
	byID, byType = map[string]string{}, map[string]string{}
	if err != nil || data == nil {
		return byID, byType, err
	}
	err = walker{start: func(e xml.StartElement) error {
		if e.Name.Local != "Relationship" {
			return nil
		}
		if strings.EqualFold(attr(e, "TargetMode"), "External") {
			if !strings.HasSuffix(attr(e, "Type"), "/hyperlink") {
				p.outside++
			}
			return nil // what lies outside the file is never fetched
		}
		target := attr(e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = dir + target
		}
		byID[attr(e, "Id")] = clean(target)
		typ := attr(e, "Type")
		byType[typ[strings.LastIndex(typ, "/")+1:]] = clean(target)
		return nil
	}}.walk(place{p.file, name}, data)
	return byID, byType, err
}
