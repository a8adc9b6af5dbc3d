package intake

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"renda/app"
	"renda/app/extract"
	"renda/app/secret"
)

// Paper is a file on its way into the store. It is read to its end as the bytes to
// keep: photos come without the place where they were taken, everything else as
// it is. A refusal can come at any read; then nothing is to be kept.
type Paper struct {
	Name string // without folders and what no file name carries
	Type string // media type
	Data []byte // a document, whole: it has to be looked through (Look) before it is kept; nil for a photo
	r    io.Reader
	had  func() bool
}

// Read gives the bytes to keep.
func (p *Paper) Read(b []byte) (int, error) { return p.r.Read(b) }

// HadLocation tells, after the end was read, that a photo carried a place, whether
// it was taken off or kept; for HEIC, where that can't be told, that it may.
func (p *Paper) HadLocation() bool { return p.had != nil && p.had() }

// known is what a refusal names as taken.
const known = "PDF、OFD、DOCX、XLSX、PPTX、DOC、XLS、WPS、TXT、CSV、JPG、PNG"

// types are the documents that are taken, by their kind, with their media type.
var types = map[extract.Kind]string{
	extract.KindDocx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	extract.KindXlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	extract.KindPptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	extract.KindOFD:  "application/ofd", extract.KindPDF: "application/pdf",
	extract.KindDoc: "application/msword", extract.KindXls: "application/vnd.ms-excel", extract.KindPpt: "application/vnd.ms-powerpoint",
	extract.KindText: "text/plain", extract.KindMD: "text/markdown", extract.KindCSV: "text/csv",
}

var (
	plain  = map[string]bool{".txt": true, ".text": true, "": true}
	heic   = map[string]bool{"heic": true, "heix": true, "hevc": true, "hevx": true, "heim": true, "heis": true, "mif1": true, "msf1": true, "avif": true}
	pngSig = []byte("\x89PNG\r\n\x1a\n")
)

// Open begins to take a file in: a photo as a stream, a document whole, to be looked
// through by Look. keepLocation keeps the place a photo carries.
func Open(name string, r io.Reader, keepLocation bool) (*Paper, error) {
	p := &Paper{Name: Name(name)}
	at := place{file: p.Name}
	if mark := secret.Name(p.Name); mark != "" {
		return nil, at.no(secret.Code, nil, "mark", mark)
	}
	src := bufio.NewReaderSize(r, 64<<10)
	head, err := src.Peek(1024)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, unread(at, err)
	}
	switch {
	case len(head) == 0:
		return nil, at.no(CodeEmpty, nil)
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		j := &jpeg{place: at, src: src, keep: keepLocation}
		p.Type, p.r, p.had = "image/jpeg", &steps{next: j.step}, func() bool { return j.had }
	case bytes.HasPrefix(head, pngSig):
		g := &png{place: at, src: src, keep: keepLocation}
		p.Type, p.r, p.had = "image/png", &steps{next: g.step}, func() bool { return g.had }
	case len(head) >= 12 && string(head[4:8]) == "ftyp" && heic[string(head[8:12])]:
		if !keepLocation {
			return nil, at.no(CodeHeic, nil)
		}
		p.Type, p.r, p.had = "image/heic", src, func() bool { return true }
	default:
		if p.Data, err = io.ReadAll(io.LimitReader(src, extract.MaxFile+1)); err != nil {
			return nil, unread(at, err)
		}
		p.r = bytes.NewReader(p.Data)
	}
	return p, nil
}

// Look takes what was read in a document (extract.Extract under p.Name) and refuses what may not be kept: marked,
// locked so that nobody can look, broken, or no kind that is taken. Pictures of text and old formats may.
func (p *Paper) Look(r extract.Result) error {
	if r.Outcome == extract.OutcomeSecret {
		return r.Err()
	}
	// What is plain text under the name of something else may be a script.
	script := r.Kind == extract.KindText && !plain[strings.ToLower(filepath.Ext(p.Name))]
	if p.Type = types[r.Kind]; p.Type == "" || script {
		return place{file: p.Name}.no(CodeType, nil, "known", known)
	}
	switch r.Outcome {
	case extract.OutcomeText, extract.OutcomeNeedsOCR, extract.OutcomeNoText, extract.OutcomeUnusable, extract.OutcomeUnsupported:
		return nil
	}
	return r.Err()
}

// steps reads what a rewriter gives step by step; a step may give nothing.
type steps struct {
	next func() ([]byte, error)
	out  []byte
	err  error
}

func (s *steps) Read(b []byte) (int, error) {
	for len(s.out) == 0 {
		if s.err != nil {
			return 0, s.err
		}
		s.out, s.err = s.next()
	}
	n := copy(b, s.out)
	s.out = s.out[n:]
	return n, nil
}

// longestName bounds a file's name in characters.
const longestName = 120

// Name gives a name without folders, control characters and signs a file system
// or a screen would trip over. One written by an old system, in GB18030, is read as such.
func Name(name string) string {
	if i := strings.LastIndexAny(name, `/\`); utf8.ValidString(name) {
		name = name[i+1:]
	} else {
		// A byte of GB18030 may look like a backslash; a slash never is one's second byte.
		name = extract.OldName(name[strings.LastIndexByte(name, '/')+1:])
	}
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control) || app.Hidden(r) || strings.ContainsRune(`<>:"|?*\`, r) {
			return -1
		}
		return r
	}, name))
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	if strings.Trim(stem, ".") == "" {
		return "附件" + strings.TrimRight(ext, ".")
	}
	if rs := []rune(stem); len(rs) > longestName {
		return string(rs[:longestName]) + cut(ext, 8)
	}
	return name
}

// unread is a file that broke off while it was read; what is said already stays.
func unread(at place, err error) error {
	if _, ok := errors.AsType[*app.Error](err); ok {
		return err
	}
	return &app.Error{Code: app.CodeUnread, Op: "take in a file", Item: at.file, Err: err}
}

// damaged is a photo that ends or breaks off where it may not.
func (p place) damaged(err error) *app.Error { return p.no(CodePhoto, err) }
