package extract

import (
	"bytes"
	"regexp"

	"github.com/xuri/excelize/v2"
)

// openOffice opens a package, with the password if it is encrypted (ECMA-376, [MS-OFFCRYPTO]).
func openOffice(at place, data []byte, password string) (p *pack, locked bool, err error) {
	if bytes.HasPrefix(data, magicOLE) {
		if password == "" {
			return nil, true, at.no(CodeEncrypted, nil)
		}
		if data, err = excelize.Decrypt(data, &excelize.Options{Password: password}); err != nil {
			return nil, true, at.no(CodePassword, err)
		}
		locked = true
	}
	p, err = openPack(at, data)
	if err != nil && locked {
		err = at.no(CodePassword, err)
	}
	return p, locked, err
}

var slidePart = regexp.MustCompile(`^ppt/(slides|notesslides)/\w+\.xml$`)

// readPptx recognises slides. Their text is looked through for a mark and not given: its order on a slide is
// known to the program that draws it.
func readPptx(at place, data []byte) (*Text, error) {
	p, _, err := openOffice(at, data, "")
	if err != nil {
		return nil, err
	}
	t := &Text{}
	props, err := p.properties()
	if err != nil {
		return nil, err
	}
	t.marks = append(t.marks, props)
	for _, name := range p.names {
		if !slidePart.MatchString(name) {
			continue
		}
		b, err := p.read(name)
		if err != nil {
			return nil, err
		}
		t.marks = append(t.marks, plainParts(b))
	}
	return t, at.no(CodeUnsupported, nil, "kind", KindPptx)
}
