package wayout

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"

	"renda/app"
	"renda/app/procedure"
	"renda/app/terminal"
)

// covered puts an attached file with the covering page of its copy (封页) into one ZIP: the file's bytes are evidence and stay as
// they are, so the page and what holds both tell the copy. Members are stored, without times.
func (g *Gate) covered(t *procedure.Matter, x *Out, n int, to string, file []byte, mark Watermark) ([]byte, error) {
	c := terminal.Covered{Copy: n, To: to, File: x.Title, Size: int64(len(file)), Sum: sha256.Sum256(file), At: g.d.Now()}
	m, err := g.aboutOf(x)
	if err != nil {
		return nil, err
	}
	if m != nil {
		card, _ := g.d.CardOf(m)
		c.Number = card.Number
	}
	doc := terminal.CoverPaper(t, c, g.d.Input(nil, ""))
	doc.Mark = g.marked(mark).Line()
	page, err := doc.Docx()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, member := range []struct {
		name string
		data []byte
	}{{"封页-" + FileName(mark.Copy) + ".docx", page}, {FileName(x.Title), file}} {
		f, err := z.CreateHeader(&zip.FileHeader{Name: member.name, Method: zip.Store})
		if err == nil {
			_, err = f.Write(member.data)
		}
		if err != nil {
			return nil, &app.Error{Code: app.CodeInternal, Op: "cover a file", Item: x.Title, Err: err}
		}
	}
	if err := z.Close(); err != nil {
		return nil, &app.Error{Code: app.CodeInternal, Op: "cover a file", Item: x.Title, Err: err}
	}
	return out.Bytes(), nil
}
