package intake

import (
	"bufio"
	"bytes"
	"cmp"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"

	"renda/app"
)

// Paper is a file on its way into the store. It is read to its end as the bytes to
// keep: photos come without the place where they were taken, everything else as
// it is. A refusal can come at any read; then nothing is to be kept.
type Paper struct {
	Name string // without folders and what no file name carries
	Type string // media type
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

// packed and old are the office files by extension: ZIP packages, and the binary formats before them.
var (
	packed = map[string]string{
		".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation", ".ofd": "application/ofd"}
	old    = map[string]string{".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint", ".wps": "application/vnd.ms-works", ".et": "application/octet-stream"}
	plain  = map[string]string{".txt": "text/plain", ".md": "text/markdown", ".csv": "text/csv"}
	heic   = map[string]bool{"heic": true, "heix": true, "hevc": true, "hevx": true, "heim": true, "heis": true, "mif1": true, "msf1": true, "avif": true}
	pngSig = []byte("\x89PNG\r\n\x1a\n")
)

// Open begins to take a file in. What kind it is, its bytes say first and its name
// second. keepLocation keeps the place a photo carries.
func Open(name string, r io.Reader, keepLocation bool) (*Paper, error) {
	p := &Paper{Name: safeName(name)}
	at := place{file: p.Name}
	if mark := secretName(p.Name); mark != "" {
		return nil, at.no(CodeSecret, nil, "mark", mark)
	}
	src := bufio.NewReaderSize(r, 64<<10)
	head, err := src.Peek(1024)
	if err != nil && err != io.EOF {
		return nil, err
	}
	ext := strings.ToLower(filepath.Ext(p.Name))
	switch {
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
	case bytes.Contains(head, []byte("%PDF-")):
		p.Type, p.r = "application/pdf", &watched{place: at, src: src}
	default:
		return p, p.whole(at, src, head, ext)
	}
	return p, nil
}

// whole takes in what is looked through before a byte of it is kept.
func (p *Paper) whole(at place, src io.Reader, head []byte, ext string) error {
	look := lookPacked
	switch {
	case bytes.HasPrefix(head, magicZip) && packed[ext] != "":
		p.Type = packed[ext]
	case bytes.HasPrefix(head, magicOLE) && (old[ext] != "" || packed[ext] != ""):
		p.Type, look = cmp.Or(old[ext], old[".doc"]), lookOld
	case plain[ext] != "":
		p.Type, look = plain[ext], lookPlain
	case packed[ext] != "":
		return at.no(CodeZip, nil)
	default:
		return at.no(CodeType, nil, "known", known)
	}
	data, err := io.ReadAll(io.LimitReader(src, maxOffice+1))
	if err != nil {
		return err
	}
	if len(data) > maxOffice {
		return at.tooBig("文件大小", maxOffice)
	}
	if err := look(at, data, ext); err != nil {
		return err
	}
	p.r = bytes.NewReader(data)
	return nil
}

func lookPacked(at place, data []byte, ext string) error {
	if ext == ".docx" {
		t, err := readDocx(at, data)
		if err != nil {
			return err
		}
		return secretOr(at, secretMark(t.Paras), nil)
	}
	p, err := openPack(at, data)
	if err != nil {
		return err
	}
	mark, err := p.mark()
	return secretOr(at, mark, err)
}

func lookOld(at place, data []byte, _ string) error {
	if bytes.Contains(data, encryptedStream) {
		return at.no(CodeEncrypted, nil)
	}
	return secretOr(at, rawMark(data), nil)
}

func lookPlain(at place, data []byte, _ string) error {
	text, _, err := decodeText(at, data)
	if err != nil {
		return err
	}
	return secretOr(at, secretMark(strings.Split(text, "\n")), nil)
}

func secretOr(at place, mark string, err error) error {
	if err == nil && mark != "" {
		return at.no(CodeSecret, nil, "mark", mark)
	}
	return err
}

// marked are the parts in which text of a package stands beside a DOCX's main document.
var (
	marked = regexp.MustCompile(`^(word/(header|footer)\d*\.xml|xl/sharedstrings\.xml|ppt/slides/slide\d+\.xml|doc_\d+/pages/.*content\.xml)$`)
	tags   = regexp.MustCompile(`<[^>]*>`)
)

// mark looks for a starred mark in a package's headers, cells, slides and pages.
func (p *pack) mark() (string, error) {
	for name := range p.files {
		if !marked.MatchString(name) {
			continue
		}
		b, err := p.read(name)
		if err != nil {
			return "", err
		}
		if m := rawMark(tags.ReplaceAll(b, nil)); m != "" {
			return m, nil
		}
	}
	return "", nil
}

// watched passes bytes on until a mark of state secrecy shows in them.
type watched struct {
	place
	src  io.Reader
	tail []byte
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.src.Read(b)
	if n > 0 {
		w.tail = append(w.tail, b[:n]...)
		if mark := rawMark(w.tail); mark != "" {
			return 0, w.no(CodeSecret, nil, "mark", mark)
		}
		w.tail = append(w.tail[:0], w.tail[max(0, len(w.tail)-rawOverlap-8):]...)
	}
	return n, err
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

// safeName gives a name without folders, control characters and signs a file system
// or a screen would trip over.
func safeName(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	name = name[strings.LastIndex(name, "/")+1:]
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control) || strings.ContainsRune(`<>:"|?*`, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "")))
	if name == "" || strings.Trim(name, ".") == "" {
		return "附件"
	}
	ext := filepath.Ext(name)
	if rs := []rune(strings.TrimSuffix(name, ext)); len(rs) > longestName {
		return string(rs[:longestName]) + cut(ext, 8)
	}
	return name
}

// damaged is a photo that ends or breaks off where it may not.
func (p place) damaged(err error) *app.Error { return p.no(CodePhoto, err) }
