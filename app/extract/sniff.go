package extract

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"
)

// extensions are the kinds as names claim them. What is not here claims nothing.
var extensions = map[string]Kind{
	".docx": KindDocx, ".docm": KindDocx, ".doc": KindDoc, ".wps": KindDoc, ".pdf": KindPDF, ".txt": KindText, ".text": KindText, ".md": KindMD, ".markdown": KindMD,
	".html": KindHTML, ".htm": KindHTML, ".mht": KindHTML, ".mhtml": KindHTML, ".ofd": KindOFD, ".xlsx": KindXlsx, ".xlsm": KindXlsx, ".xls": KindXls, ".et": KindXls,
	".pptx": KindPptx, ".ppt": KindPpt, ".dps": KindPpt, ".csv": KindCSV, ".jpg": KindImage, ".jpeg": KindImage, ".png": KindImage, ".gif": KindImage, ".bmp": KindImage,
	".tif": KindImage, ".tiff": KindImage, ".webp": KindImage, ".heic": KindImage, ".zip": KindArchive, ".rar": KindArchive, ".7z": KindArchive, ".gz": KindArchive, ".tar": KindArchive,
}

func kindByName(name string) Kind { return extensions[strings.ToLower(filepath.Ext(name))] }

var (
	magicZip = []byte("PK\x03\x04")
	magicOLE = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	// Streams of an OLE file, by which its program is known. Office keeps an encrypted package in one of its own.
	encryptedStream = utf16le("EncryptedPackage")
	oleKinds        = []struct {
		stream []byte
		kind   Kind
	}{{utf16le("WordDocument"), KindDoc}, {utf16le("Workbook"), KindXls}, {utf16le("PowerPoint Document"), KindPpt}, {utf16le("Book"), KindXls}}
	magics = []struct {
		head string
		kind Kind
	}{
		{"\xff\xd8\xff", KindImage}, {"\x89PNG\r\n\x1a\n", KindImage}, {"GIF8", KindImage}, {"BM", KindImage}, {"II*\x00", KindImage}, {"MM\x00*", KindImage},
		{"Rar!", KindArchive}, {"7z\xbc\xaf\x27\x1c", KindArchive}, {"\x1f\x8b", KindArchive}, {"PK\x05\x06", KindArchive}, {"BZh", KindArchive}, {"\xfd7zXZ", KindArchive},
	}
	// parts are the main parts by which a ZIP package is known.
	parts = []struct {
		part string
		kind Kind
	}{{"word/", KindDocx}, {"xl/", KindXlsx}, {"ppt/", KindPptx}, {"OFD.xml", KindOFD}, {"ofd.xml", KindOFD}, {"Doc_0/", KindOFD}}
	htmlHead = regexp.MustCompile(`(?i)^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]`)
	mimeHead = regexp.MustCompile(`(?i)^(?:From:.*\r?\n|Subject:.*\r?\n|Date:.*\r?\n)*(?:MIME-Version:|Content-Type:\s*multipart/)`)
)

// sniff tells a file's kind by its content. Between TXT, Markdown and CSV, which are
// all plain text, the name decides.
func sniff(name string, data []byte) Kind {
	head := data[:min(len(data), 4096)]
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.head)) && (m.head != "BM" || bytes.IndexByte(head, 0) >= 0) {
			return m.kind
		}
	}
	claimed := kindByName(name)
	switch {
	case len(head) >= 12 && string(head[4:8]) == "ftyp" && bytes.IndexByte(head[8:12], 0) < 0, bytes.HasPrefix(head, []byte("RIFF")) && bytes.Contains(head[:min(len(head), 16)], []byte("WEBP")):
		return KindImage
	case bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")):
		return KindPDF
	case bytes.HasPrefix(head, magicZip):
		return sniffZip(data, claimed)
	case bytes.HasPrefix(head, magicOLE):
		return sniffOLE(data, claimed)
	case len(data) > 262 && string(data[257:262]) == "ustar":
		return KindArchive
	case htmlHead.Match(head), mimeHead.Match(head):
		return KindHTML
	}
	return sniffText(head, claimed)
}

// sniffZip looks for the names of parts, and only there: three letters of a name stand in packed data by chance.
func sniffZip(data []byte, claimed Kind) Kind {
	names := zipNames(data)
	for _, p := range parts {
		for _, n := range names {
			if strings.HasPrefix(n, p.part) || strings.Contains(n, "/"+p.part) {
				return p.kind
			}
		}
	}
	if claimed == KindDocx || claimed == KindXlsx || claimed == KindPptx || claimed == KindOFD {
		return claimed // its reader says what is missing
	}
	return KindArchive
}

// zipNames gives the names of a package's parts: from the directory at its end or, if that is cut off or lies, from
// before each part.
func zipNames(data []byte) (names []string) {
	if z, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err == nil {
		for _, f := range z.File {
			names = append(names, strings.ReplaceAll(f.Name, `\`, "/"))
		}
		return names
	}
	const fixed = 30 // bytes of a part's head before its name; its length stands at 26
	for rest := data; ; {
		i := bytes.Index(rest, magicZip)
		if i < 0 || len(rest) < i+fixed {
			return names
		}
		rest = rest[i:]
		n := int(binary.LittleEndian.Uint16(rest[26:]))
		if n <= len(rest)-fixed && n <= longestName && utf8.Valid(rest[fixed:fixed+n]) {
			names = append(names, strings.ReplaceAll(string(rest[fixed:fixed+n]), `\`, "/"))
		}
		rest = rest[len(magicZip):]
	}
}

// longestName bounds what a part's name may be, in bytes; what claims more is packed data.
const longestName = 512

func sniffOLE(data []byte, claimed Kind) Kind {
	if bytes.Contains(data, encryptedStream) {
		if claimed == KindXlsx || claimed == KindPptx {
			return claimed
		}
		return KindDocx
	}
	for _, o := range oleKinds {
		if bytes.Contains(data, o.stream) {
			return o.kind
		}
	}
	if claimed == KindXls || claimed == KindPpt {
		return claimed
	}
	return KindDoc
}

// sniffText is for what has no signature. A name that claims a packed format for something
// that is none is left to that format's reader, which says what is wrong.
func sniffText(head []byte, claimed Kind) Kind {
	switch claimed {
	case KindText, KindMD, KindCSV, KindHTML, KindPDF, KindDocx, KindXlsx, KindOFD:
		return claimed
	}
	if _, bad, err := decodeText(place{}, bytes.TrimRight(head, "\x80\xff")); err == nil && bad <= 1 && len(head) > 0 {
		return KindText
	}
	return KindUnknown
}

// readKind gives the text of one kind of file. A text may come back beside a refusal, for its doubts and for what
// has to be looked through.
func readKind(ctx context.Context, at place, kind Kind, data []byte, opt Options) (*Text, error) {
	switch kind {
	case KindDocx:
		return readDocx(at, data, opt)
	case KindPDF:
		if opt.noPDF {
			return nil, at.no(CodeUnsupported, nil, "kind", kind)
		}
		return readPDF(ctx, at, data, opt)
	case KindOFD:
		return readOFD(at, data)
	case KindXlsx:
		return readXlsx(at, data, opt)
	case KindCSV:
		return readCSV(at, data, opt)
	case KindText, KindMD:
		return readPlain(at, data, kind == KindMD)
	case KindHTML:
		return readHTML(at, data)
	case KindPptx:
		return readPptx(at, data)
	case KindImage:
		return nil, at.no(CodeOCR, nil)
	case KindUnknown:
		return nil, at.no(CodeUnknown, nil)
	}
	return nil, at.no(CodeUnsupported, nil, "kind", kind)
}
