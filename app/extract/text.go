package extract

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// decodeText reads a text in UTF-8, UTF-16 or GB18030, told by its mark or by what
// it can be. bad counts characters that could not be read.
func decodeText(at place, b []byte) (text string, bad int, err error) {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		b = b[3:]
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		text = fromUTF16(b[2:], 0, 1)
		return lines(text), strings.Count(text, "\ufffd"), nil
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		text = fromUTF16(b[2:], 1, 0)
		return lines(text), strings.Count(text, "\ufffd"), nil
	}
	if bytes.IndexByte(b, 0) >= 0 {
		// No text but unmarked UTF-16 has zero bytes: every second one of its ASCII.
		if lo, hi := zeros(b); lo == 0 && hi > 0 {
			text = fromUTF16(b, 0, 1)
		} else if hi == 0 && lo > 0 {
			text = fromUTF16(b, 1, 0)
		} else {
			return "", 0, at.no(CodeEncoding, nil)
		}
		return lines(text), strings.Count(text, "\ufffd"), nil
	}
	if utf8.Valid(b) {
		return lines(string(b)), 0, nil
	}
	u, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil {
		return "", 0, at.no(CodeEncoding, err)
	}
	bad = bytes.Count(u, []byte("\ufffd"))
	if bad*50 > utf8.RuneCount(u) {
		return "", bad, at.no(CodeEncoding, nil) // more than 2 in 100: it is no text of ours
	}
	return lines(string(u)), bad, nil
}

// OldName reads a file's name that is no UTF-8 as old systems wrote it, in GB18030; what is not that either shows as U+FFFD.
func OldName(name string) string {
	u, err := simplifiedchinese.GB18030.NewDecoder().String(name)
	if err != nil {
		return strings.ToValidUTF8(name, "\ufffd")
	}
	return u
}

// lines gives every line end as "\n".
func lines(s string) string { return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s) }

// zeros counts zero bytes on even and odd places.
func zeros(b []byte) (even, odd int) {
	for i, c := range b {
		if c == 0 {
			if i%2 == 0 {
				even++
			} else {
				odd++
			}
		}
	}
	return even, odd
}

func fromUTF16(b []byte, lo, hi int) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = uint16(b[2*i+lo]) | uint16(b[2*i+hi])<<8
	}
	return string(utf16.Decode(u))
}

// readPlain reads TXT or Markdown; Markdown's marks of headings and lists go, its
// words stay.
func readPlain(at place, data []byte, markdown bool) (*Text, error) {
	text, bad, err := decodeText(at, data)
	if err != nil {
		return nil, err
	}
	t := &Text{Paras: strings.Split(text, "\n")}
	t.encoded(data, bad)
	t.private()
	if markdown {
		for i, p := range t.Paras {
			t.Paras[i] = plainMarkdown(p)
		}
	}
	return t, nil
}

// encoded says how sure the characters are: GB18030 has no mark of its own, and what is no UTF-8
// is taken for it.
func (t *Text) encoded(data []byte, bad int) {
	if !utf8.Valid(data) && !bytes.HasPrefix(data, []byte("\xff\xfe")) && !bytes.HasPrefix(data, []byte("\xfe\xff")) {
		t.Doubt(DoubtEncoding, "encoding", "GB18030")
	}
	if bad > 0 {
		t.Doubt(DoubtGlyphs, "count", itoa(bad))
	}
}

func plainMarkdown(l string) string {
	l = strings.TrimSpace(l)
	if l == "---" || l == "***" || strings.HasPrefix(l, "```") {
		return ""
	}
	l = strings.TrimLeft(strings.TrimLeft(l, "#"), " >")
	for _, bullet := range []string{"- ", "* ", "+ "} {
		l = strings.TrimPrefix(l, bullet)
	}
	return strings.NewReplacer("**", "", "__", "", "`", "").Replace(l)
}
