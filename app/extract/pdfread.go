package extract

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/extract/pdf"
)

// Shares of a text's characters without meaning: above unusable the layer is refused, below it they are counted.
const unusable = 0.3

// readPDF gives the words of a PDF's text layer, its lines joined to paragraphs.
func readPDF(ctx context.Context, at place, data []byte, opt Options) (*Text, error) {
	d, err := pdf.Read(ctx, data, opt.Password, opt.Cache)
	if err != nil {
		return nil, at.pdf(err)
	}
	t := &Text{marks: [][]string{d.Notes}}
	chars, bad, images := 0, 0, 0
	var bare, ocr, turned, upright []string // pages without text, with a recogniser's, turned, written downwards
	loose, broken := 0, 0
	for i, p := range d.Pages {
		n := strconv.Itoa(i + 1)
		chars, bad, images, loose = chars+p.Chars, bad+p.Bad, images+p.Images, loose+p.Loose
		if p.Broken {
			broken++
		}
		if p.Chars == 0 {
			bare = append(bare, n)
		}
		if p.Invisible*2 > p.Chars && p.Images > 0 {
			ocr = append(ocr, n)
		}
		if p.Turned*10 > p.Chars {
			turned = append(turned, n)
		}
		if p.Turned*10 <= p.Chars && downwards(p) {
			upright = append(upright, n)
		}
		var head []string
		for _, l := range p.Lines {
			head = append(head, l.Text)
		}
		t.marks = append(t.marks, head)
	}
	t.aboutPDF(d, data)
	switch {
	case chars == 0 && images > 0:
		return t, at.no(CodeOCR, nil)
	case chars == 0:
		return t, at.no(CodeNoText, nil)
	}
	t.layout(d.Pages)
	if private := t.countPrivate(); float64(bad+private) > unusable*float64(chars) {
		return t, at.no(CodeUnusable, nil, "bad", itoa(bad+private), "count", itoa(chars))
	}
	if bad > 0 {
		t.Doubt(DoubtGlyphs, "count", itoa(bad))
	}
	t.private()
	if loose > 0 {
		t.Doubt(DoubtFont)
	}
	if broken > 0 || len(d.Pages) < d.Count {
		t.Doubt(DoubtCut)
	}
	for _, x := range []struct {
		code  app.Code
		pages []string
	}{{DoubtPages, bare}, {DoubtOCRLayer, ocr}, {DoubtRotated, turned}, {DoubtVertical, upright}} {
		if len(x.pages) > 0 {
			t.Doubt(x.code, "pages", someOf(x.pages))
		}
	}
	return t, nil
}

// pdf words why a document gave nothing.
func (p place) pdf(err error) error {
	switch {
	case errors.Is(err, pdf.ErrPassword):
		return p.no(CodeEncrypted, nil)
	case errors.Is(err, pdf.ErrWrong):
		return p.no(CodePassword, nil)
	case errors.Is(err, pdf.ErrMemory):
		return p.no(CodeMemory, err, "limit", strconv.Itoa(pdf.MaxMemory>>20)+" MB")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return p.no(CodeTime, err, "seconds", "")
	}
	return p.no(CodeBroken, err)
}

// someOf names the first pages of many.
func someOf(pages []string) string {
	if len(pages) > 12 {
		return strings.Join(pages[:12], "、") + "……"
	}
	return strings.Join(pages, "、")
}

// active are what starts something in a PDF, by the names PDF has for it (ISO 32000-1 §12.6).
var active = []struct{ name, what string }{
	{"/JavaScript", "JavaScript"}, {"/JS", "JavaScript"}, {"/Launch", "启动程序"}, {"/SubmitForm", "提交表单"}, {"/ImportData", "导入数据"},
	{"/RichMedia", "多媒体"}, {"/GoToR", "打开其他文件"}, {"/Named", "菜单命令"}, {"/XFA", "XFA表单"},
}

// aboutPDF says what is in the file beside its text.
func (t *Text) aboutPDF(d *pdf.Document, data []byte) {
	var what []string
	if d.Scripts > 0 {
		what = append(what, "JavaScript")
	}
	if d.Actions > 0 {
		what = append(what, "表单动作")
	}
	for _, a := range active {
		if name(data, a.name) && !slices.Contains(what, a.what) {
			what = append(what, a.what)
		}
	}
	if len(what) > 0 {
		t.Doubt(DoubtActive, "what", strings.Join(what, "、"))
	}
	if d.Locked {
		t.Doubt(DoubtDecrypted)
	}
	for _, x := range []struct {
		code app.Code
		n    int
	}{{DoubtAttached, d.Attached}, {DoubtLinks, d.Links}, {DoubtSigned, d.Signatures}, {DoubtForm, d.Fields}, {DoubtAnnots, d.Annots}} {
		if x.n > 0 {
			t.Doubt(x.code, "count", itoa(x.n))
		}
	}
}

// name reports whether a PDF name stands in the bytes as a whole. Those in compressed objects are not seen.
func name(data []byte, s string) bool {
	for {
		i := bytes.Index(data, []byte(s))
		if i < 0 {
			return false
		}
		if data = data[i+len(s):]; len(data) == 0 || bytes.IndexByte([]byte(" \t\r\n\f\x00/<>[]()"), data[0]) >= 0 {
			return true
		}
	}
}

// downwards reports whether most lines of a page are columns.
func downwards(p pdf.Page) bool {
	columns := 0
	for _, l := range p.Lines {
		// No writing is so narrow that a character takes a fifth of its height.
		if n := len([]rune(l.Text)); n >= 6 && l.Right >= l.Left && l.Right-l.Left < 0.2*float64(n)*l.Size() {
			columns++
		}
	}
	return columns*2 > len(p.Lines)
}
