package pdf

import (
	"context"
	"runtime"
	"slices"
	"strings"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// Document is what stands in a PDF.
type Document struct {
	Pages      []Page
	Count      int      // pages it claims to have
	Notes      []string // what people wrote beside the text: notes, values of form fields, properties
	Annots     int      // notes on pages
	Fields     int      // form fields
	Links      int
	Scripts    int // JavaScript of the document
	Actions    int // of form fields
	Attached   int // files within
	Signatures int
	Locked     bool // encrypted; the password, or an empty one, opened it
}

// Page is one page.
type Page struct {
	Lines     []Line // as they are laid out
	Chars     int    // characters, blanks left out
	Bad       int    // of these: without meaning (no Unicode, U+FFFD, control)
	Invisible int    // of these: drawn without ink, as a recogniser's text over a scan is
	Turned    int    // of these: not upright
	Images    int
	Loose     int  // text objects looked at whose font is not in the file
	Broken    bool // could not be read

	texts, clear int // text objects looked at, and of these without ink
}

// Line is one line of a page with its place in points; y goes up.
type Line struct {
	Text                    string
	Left, Right, Top, Floor float64
}

// Size gives the height of the line's characters, in points.
func (l Line) Size() float64 { return l.Top - l.Floor }

// Bounds of a document.
const (
	maxPages   = 5000
	bothPages  = 16       // from so many pages on, two instances read
	bothBytes  = 24 << 20 // of a file up to so many bytes: each holds a copy
	maxObjects = 64       // of a page looked at for pictures and ink, evenly
	maxNested  = 3        // levels of objects made of others
	maxAnnots  = 500      // of a page looked through
	maxFonts   = 4        // text objects of a page whose font is looked at
	sample     = 32       // one character in so many is asked for its angle and meaning
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
	d, err := r.read(func(count int) (*reader, error) {
		if count < bothPages || len(data) > bothBytes || runtime.GOMAXPROCS(0) < 2 {
			return nil, nil
		}
		return open(ctx, data, password, cache)
	})
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

// read reads page after page. For a long document a second instance, opened by second, reads the later half meanwhile.
func (r *reader) read(second func(pages int) (*reader, error)) (*Document, error) {
	d := &Document{Locked: r.lock}
	count, err := r.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: r.doc})
	if err != nil {
		return nil, failure(err)
	}
	d.Count = count.PageCount
	r.look(d)
	pages := min(count.PageCount, maxPages)
	half := pages
	later := make(chan *Document, 1)
	if two, err := second(pages); err == nil && two != nil {
		half = (pages + 1) / 2
		go func() {
			x := &Document{}
			defer func() {
				// What breaks the reader of one half must not end the program.
				if recover() != nil {
					x.Pages = append(x.Pages, Page{Broken: true})
				}
				two.close()
				later <- x
			}()
			two.span(x, half, pages)
		}()
	} else {
		later <- &Document{}
	}
	r.span(d, 0, half)
	d.add(<-later)
	if r.ctx.Err() != nil {
		return nil, r.ctx.Err()
	}
	if !slices.ContainsFunc(d.Pages, func(p Page) bool { return !p.Broken }) {
		return nil, ErrDamaged
	}
	return d, nil
}

// span reads the pages from one to before another, until the context ends.
func (r *reader) span(d *Document, from, to int) {
	for i := from; i < to && r.ctx.Err() == nil; i++ {
		p, err := r.page(d, i)
		p.Broken = err != nil
		d.Pages = append(d.Pages, p)
	}
}

// add puts the later half of a document behind the first.
func (d *Document) add(x *Document) {
	d.Pages, d.Notes = append(d.Pages, x.Pages...), append(d.Notes, x.Notes...)
	d.Annots, d.Fields, d.Links, d.Actions = d.Annots+x.Annots, d.Fields+x.Fields, d.Links+x.Links, d.Actions+x.Actions
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
		r.take(&p, tp.TextPage, text.Text)
		r.sample(&p, tp.TextPage, n.Count)
	}
	r.pictures(&p, page)
	r.annots(d, page)
	return p, nil
}

// clean takes what PDFium puts among the characters: the end of the string, and hyphens at line ends marked by U+0002.
var clean = strings.NewReplacer("\x00", "", "\u0002", "-", "\ufffe", "-")

// take cuts the text of a page into lines and asks for the place of each.
func (r *reader) take(p *Page, tp references.FPDF_TEXTPAGE, text string) {
	from, at := 0, 0
	var line []rune
	end := func() {
		if s := clean.Replace(string(line)); strings.TrimSpace(s) != "" {
			l := Line{Text: s}
			r.locate(&l, tp, from, at-1)
			p.Lines = append(p.Lines, l)
		}
		line = line[:0]
	}
	for _, c := range text {
		switch {
		case c == '\r' || c == '\n':
			end()
			from = at + 1
		case c == ' ' || c == '　' || c == '\t' || c == '\u00a0':
			if len(line) == 0 {
				from = at + 1
			}
			line = append(line, c)
		default:
			if c == '\ufffd' || c < ' ' && c != 2 && c != 0 || c >= 0x7f && c < 0xa0 {
				p.Bad++
			}
			p.Chars++
			line = append(line, c)
		}
		at++
	}
	end()
}

// locate asks where the first and the last character of a line stand. What can't be told stays zero.
func (r *reader) locate(l *Line, tp references.FPDF_TEXTPAGE, from, to int) {
	for i, at := range []int{from, to} {
		x, err := r.FPDFText_GetCharIndexFromTextIndex(&requests.FPDFText_GetCharIndexFromTextIndex{TextPage: tp, NTextIndex: at})
		if err != nil || x.CharIndex < 0 {
			continue
		}
		b, err := r.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: tp, Index: x.CharIndex})
		if err != nil {
			continue
		}
		if i == 0 {
			l.Left, l.Top, l.Floor = float64(b.Rect.Left), float64(b.Rect.Top), float64(b.Rect.Bottom)
		}
		l.Right = float64(b.Rect.Right)
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
	step := 1 + n.Count/maxObjects
	for i := 0; i < n.Count; i += step {
		if o, err := r.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: page, Index: i}); err == nil {
			r.object(p, o.PageObject, 0)
		}
	}
	if p.texts > 0 {
		p.Invisible = p.Chars * p.clear / p.texts
	}
}

// object looks at one object of a page, and into one made of others.
func (r *reader) object(p *Page, o references.FPDF_PAGEOBJECT, depth int) {
	kind, err := r.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: o})
	if err != nil {
		return
	}
	switch kind.Type {
	case enums.FPDF_PAGEOBJ_IMAGE:
		p.Images++
	case enums.FPDF_PAGEOBJ_TEXT:
		if p.texts++; p.texts <= maxFonts {
			r.font(p, o)
		}
		if m, err := r.FPDFTextObj_GetTextRenderMode(&requests.FPDFTextObj_GetTextRenderMode{PageObject: o}); err == nil && m.TextRenderMode == enums.FPDF_TEXTRENDERMODE_INVISIBLE {
			p.clear++
		}
	case enums.FPDF_PAGEOBJ_FORM:
		n, err := r.FPDFFormObj_CountObjects(&requests.FPDFFormObj_CountObjects{PageObject: o})
		if err != nil || depth >= maxNested {
			return
		}
		step := 1 + n.Count/maxObjects
		for i := 0; i < n.Count; i += step {
			if x, err := r.FPDFFormObj_GetObject(&requests.FPDFFormObj_GetObject{PageObject: o, Index: uint64(i)}); err == nil {
				r.object(p, x.PageObject, depth+1)
			}
		}
	}
}

// font notes a text whose font is not in the file: what its characters look like depends on the machine.
func (r *reader) font(p *Page, o references.FPDF_PAGEOBJECT) {
	f, err := r.FPDFTextObj_GetFont(&requests.FPDFTextObj_GetFont{PageObject: o})
	if err != nil {
		return
	}
	if e, err := r.FPDFFont_GetIsEmbedded(&requests.FPDFFont_GetIsEmbedded{Font: f.Font}); err == nil && !e.IsEmbedded {
		p.Loose++
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
		for _, act := range []string{"AA", "A"} {
			if x, err := r.FPDFAnnot_HasKey(&requests.FPDFAnnot_HasKey{Annotation: a, Key: act}); err == nil && x.HasKey {
				d.Actions++
			}
		}
	default:
		d.Annots++
	}
	if v, err := r.FPDFAnnot_GetStringValue(&requests.FPDFAnnot_GetStringValue{Annotation: a, Key: key}); err == nil && v.Value != "" {
		d.Notes = append(d.Notes, v.Value)
	}
}
