package paper

import (
	"archive/zip"
	"bytes"
	"time"

	"renda/app"
)

// MediaType is the type of the files this package makes.
const MediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// stamp is the time every part of the file carries: the oldest a zip can tell, so that
// the same paper gives the same bytes.
var stamp = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Docx gives the paper as a DOCX file.
func (d Doc) Docx() ([]byte, error) {
	types, rels := contentTypes, docRelsHead
	text, codes := d.document()
	parts := []part{{"word/document.xml", text}, {"word/styles.xml", styles()}, {"word/settings.xml", settings}, {"word/fontTable.xml", fontTable()}, {"docProps/core.xml", d.core()}}
	for _, k := range pageKinds {
		parts = append(parts, part{"word/h" + k + ".xml", d.header(k == "first")}, part{"word/f" + k + ".xml", d.footer(k)})
		for _, hf := range [2][2]string{{"h", "header"}, {"f", "footer"}} {
			types += `<Override PartName="/word/` + hf[0] + k + `.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.` + hf[1] + `+xml"/>`
			rels += `<Relationship Id="` + hf[0] + k + `" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/` + hf[1] + `" Target="` + hf[0] + k + `.xml"/>`
		}
	}
	for i, c := range codes {
		png, err := codePNG(c)
		if err != nil {
			return nil, err
		}
		n := itoa(i + 1)
		parts = append(parts, part{"word/media/c" + n + ".png", string(png)})
		rels += `<Relationship Id="c` + n + `" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/c` + n + `.png"/>`
	}
	// The types go first: readers that look only at the beginning know the file by them.
	parts = append([]part{{"[Content_Types].xml", types + `</Types>`}, {"_rels/.rels", rootRels}, {"word/_rels/document.xml.rels", rels + `</Relationships>`}}, parts...)
	return pack(parts)
}

type part struct{ name, text string }

func pack(parts []part) ([]byte, error) {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, p := range parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: stamp})
		if err == nil {
			_, err = w.Write([]byte(p.text))
		}
		if err != nil {
			return nil, &app.Error{Code: app.CodeInternal, Op: "write a paper", Item: p.name, Err: err}
		}
	}
	if err := z.Close(); err != nil {
		return nil, &app.Error{Code: app.CodeInternal, Op: "write a paper", Err: err}
	}
	return buf.Bytes(), nil
}
