package pdf

import (
	"context"
	"strings"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// Document is what stands in a PDF.
type Document struct {
	Pages      []Page
	Notes      []string // what people wrote beside the text: notes, values of form fields, properties
	Annots     int      // notes on pages
	Fields     int      // form fields
	Links      int
	Scripts    int // JavaScript of the document
	Attached   int // files within
	Signatures int
	Locked     bool // encrypted; the password, or an empty one, opened it
}

// Page is one page.
type Page struct {
	Text      string // lines as they are laid out, split by "\n"
	Chars     int    // characters, blanks left out
	Bad       int    // of these: without meaning (no Unicode, U+FFFD, control)
	Invisible int    // of these: drawn without ink, as a recogniser's text over a scan is
	Turned    int    // of these: not upright
	Images    int
	Broken    bool // could not be read
}

// Bounds of a document.
const (
	maxPages   = 5000
	maxObjects = 20_000 // of a page looked at for pictures and ink
	maxAnnots  = 500    // of a page looked through
	sample     = 16     // one character in so many is asked for its angle and meaning
)

type reader struct {
	pdfium.Pdfium
	ctx  context.Context
	stop func() bool
	doc  references.FPDF_DOCUMENT
	lock bool
	err  error
}

// Read gives a document's text and what was noticed in it. The password is tried if an empty one
// does not open it. cache is as for Warm.
func Read(ctx context.Context, data []byte, password, cache string) (*Document, error) {
	r, err := open(ctx, data, password, cache)
	if err != nil {
		return nil, err
	}
	defer r.close()
	d, err := r.read()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return d, err
}

func (r *reader) load(data []byte, password string) error {
	res, err := r.OpenDocument(&requests.OpenDocument{File: &data})
	if failure(err) == ErrPassword { //nolint:errorlint // given back bare
		r.lock = true
		if password == "" {
			return ErrPassword
		}
		if res, err = r.OpenDocument(&requests.OpenDocument{File: &data, Password: &password}); failure(err) == ErrPassword { //nolint:errorlint // given back bare
			return ErrWrong
		}
	}
	if err != nil {
		return failure(err)
	}
	r.doc = res.Document
	return nil
}

// close ends the instance. What a killed one says of its end tells nothing.
func (r *reader) close() {
	if r.stop() {
		_ = r.Close()
	}
}

func (r *reader) read() (*Document, error) {
	d := &Document{Locked: r.lock}
	count, err := r.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: r.doc})
	if err != nil {
		return nil, failure(err)
	}
	r.look(d)
	read := 0
	for i := range min(count.PageCount, maxPages) {
		if r.ctx.Err() != nil {
			return nil, r.ctx.Err()
		}
		p, err := r.page(d, i)
		if err != nil {
			p.Broken = true
		} else {
			read++
		}
		d.Pages = append(d.Pages, p)
	}
	if read == 0 {
		return nil, ErrDamaged
	}
	return d, nil
}

// look counts what belongs to the document as a whole. What can't be counted is not there.
func (r *reader) look(d *Document) {
	if x, err := r.FPDFDoc_GetJavaScriptActionCount(&requests.FPDFDoc_GetJavaScriptActionCount{Document: r.doc}); err == nil {
		d.Scripts = x.JavaScriptActionCount
	}
	if x, err := r.FPDFDoc_GetAttachmentCount(&requests.FPDFDoc_GetAttachmentCount{Document: r.doc}); err == nil {
		d.Attached = x.AttachmentCount
	}
	if x, err := r.FPDF_GetSignatureCount(&requests.FPDF_GetSignatureCount{Document: r.doc}); err == nil {
		d.Signatures = x.Count
	}
	if x, err := r.FPDF_GetSecurityHandlerRevision(&requests.FPDF_GetSecurityHandlerRevision{Document: r.doc}); err == nil && x.SecurityHandlerRevision > 0 {
		d.Locked = true
	}
	for _, tag := range []string{"Title", "Subject", "Keywords"} {
		if x, err := r.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: r.doc, Tag: tag}); err == nil && x.Value != "" {
			d.Notes = append(d.Notes, x.Value)
		}
	}
}

func (r *reader) page(d *Document, index int) (p Page, err error) {
	loaded, err := r.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: r.doc, Index: index})
	if err != nil {
		return p, err
	}
	page := requests.Page{ByReference: &loaded.Page}
	defer func() { _, _ = r.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page}) }()
	tp, err := r.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if err != nil {
		return p, err
	}
	defer func() { _, _ = r.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: tp.TextPage}) }()
	n, err := r.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: tp.TextPage})
	if err != nil {
		return p, err
	}
	if n.Count > 0 {
		text, err := r.FPDFText_GetText(&requests.FPDFText_GetText{TextPage: tp.TextPage, StartIndex: 0, Count: n.Count})
		if err != nil {
			return p, err
		}
		p.take(text.Text)
		r.sample(&p, tp.TextPage, n.Count)
	}
	r.pictures(&p, page)
	r.annots(d, page)
	return p, nil
}

// take cleans what PDFium gives: line ends, the end of the string, and hyphens it marks by U+0002.
func (p *Page) take(text string) {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "", "\u0002", "-", "\ufffe", "-").Replace(text)
	p.Text = text
	for _, c := range text {
		switch {
		case c == ' ' || c == '\n' || c == '　' || c == '\t' || c == '\u00a0':
		case c == '\ufffd' || c < ' ' || c >= 0x7f && c < 0xa0:
			p.Bad++
			p.Chars++
		default:
			p.Chars++
		}
	}
}

// sample asks some characters what they are, and reckons for all.
func (r *reader) sample(p *Page, tp references.FPDF_TEXTPAGE, count int) {
	asked, bad, turned := 0, 0, 0
	for i := 0; i < count; i += sample {
		u, err := r.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: tp, Index: i})
		if err != nil || u.Unicode <= ' ' {
			continue
		}
		asked++
		if x, err := r.FPDFText_HasUnicodeMapError(&requests.FPDFText_HasUnicodeMapError{TextPage: tp, Index: i}); err == nil && x.HasUnicodeMapError {
			bad++
		}
		if x, err := r.FPDFText_GetCharAngle(&requests.FPDFText_GetCharAngle{TextPage: tp, Index: i}); err == nil && x.CharAngle > 0.2 && x.CharAngle < 6.08 {
			turned++
		}
	}
	if asked > 0 {
		p.Bad = max(p.Bad, p.Chars*bad/asked)
		p.Turned = p.Chars * turned / asked
	}
}

// pictures counts images and looks at the ink of the text.
func (r *reader) pictures(p *Page, page requests.Page) {
	n, err := r.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: page})
	if err != nil {
		return
	}
	texts, clear := 0, 0
	step := 1 + n.Count/400
	for i := 0; i < min(n.Count, maxObjects); i += step {
		o, err := r.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: page, Index: i})
		if err != nil {
			continue
		}
		kind, err := r.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: o.PageObject})
		if err != nil {
			continue
		}
		switch kind.Type {
		case enums.FPDF_PAGEOBJ_IMAGE:
			p.Images++
		case enums.FPDF_PAGEOBJ_TEXT:
			texts++
			if m, err := r.FPDFTextObj_GetTextRenderMode(&requests.FPDFTextObj_GetTextRenderMode{PageObject: o.PageObject}); err == nil && m.TextRenderMode == enums.FPDF_TEXTRENDERMODE_INVISIBLE {
				clear++
			}
		}
	}
	if texts > 0 {
		p.Invisible = p.Chars * clear / texts
	}
}

// annots takes what people wrote onto a page and counts the rest.
func (r *reader) annots(d *Document, page requests.Page) {
	n, err := r.FPDFPage_GetAnnotCount(&requests.FPDFPage_GetAnnotCount{Page: page})
	if err != nil {
		return
	}
	for i := range min(n.Count, maxAnnots) {
		a, err := r.FPDFPage_GetAnnot(&requests.FPDFPage_GetAnnot{Page: page, Index: i})
		if err != nil {
			continue
		}
		r.annot(d, a.Annotation)
		_, _ = r.FPDFPage_CloseAnnot(&requests.FPDFPage_CloseAnnot{Annotation: a.Annotation})
	}
}

func (r *reader) annot(d *Document, a references.FPDF_ANNOTATION) {
	kind, err := r.FPDFAnnot_GetSubtype(&requests.FPDFAnnot_GetSubtype{Annotation: a})
	if err != nil {
		return
	}
	key := "Contents"
	switch kind.Subtype {
	case enums.FPDF_ANNOT_SUBTYPE_LINK:
		d.Links++
		return
	case enums.FPDF_ANNOT_SUBTYPE_POPUP:
		return
	case enums.FPDF_ANNOT_SUBTYPE_WIDGET:
		d.Fields++
		key = "V"
	default:
		d.Annots++
	}
	if v, err := r.FPDFAnnot_GetStringValue(&requests.FPDFAnnot_GetStringValue{Annotation: a, Key: key}); err == nil && v.Value != "" {
		d.Notes = append(d.Notes, v.Value)
	}
}
