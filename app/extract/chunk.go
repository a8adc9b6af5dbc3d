package extract

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"html"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"strings"
)

// chunkText reads an altChunk part: HTML, the same in a MIME wrapping (MHT), or text.
func chunkText(at place, data []byte) ([]string, error) {
	head := strings.ToLower(string(data[:min(len(data), 2048)]))
	if strings.Contains(head, "mime-version:") || strings.HasPrefix(head, "content-type:") {
		return mhtText(at, data)
	}
	text, bad, err := decodeText(at, data)
	if err != nil || bad > 0 {
		return nil, at.no(CodeEncoding, err)
	}
	if strings.Contains(head, "<") {
		return htmlText(text), nil
	}
	return strings.Split(text, "\n"), nil
}

// mhtText reads the first HTML part of a MIME message.
func mhtText(at place, data []byte) ([]string, error) {
	r := bufio.NewReader(bytes.NewReader(data))
	h, err := textproto.NewReader(r).ReadMIMEHeader()
	if err != nil {
		return nil, at.no(CodeNoBody, err)
	}
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return nil, at.no(CodeNoBody, err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		return mimePart(at, h, r)
	}
	m := multipart.NewReader(r, params["boundary"])
	for range maxEntries {
		p, err := m.NextRawPart()
		if err != nil {
			return nil, at.no(CodeNoBody, err)
		}
		if strings.HasPrefix(p.Header.Get("Content-Type"), "text/") {
			return mimePart(at, p.Header, p)
		}
	}
	return nil, at.no(CodeNoBody, nil)
}

func mimePart(at place, h textproto.MIMEHeader, r io.Reader) ([]string, error) {
	switch strings.ToLower(h.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	}
	b, err := io.ReadAll(io.LimitReader(r, maxPart+1))
	switch {
	case err != nil:
		return nil, at.no(CodeNoBody, err)
	case len(b) > maxPart:
		return nil, at.tooBig("解码后的大小", maxPart)
	}
	text, bad, err := decodeText(at, b)
	if err != nil || bad > 0 {
		return nil, at.no(CodeEncoding, err)
	}
	if strings.HasPrefix(h.Get("Content-Type"), "text/plain") {
		return strings.Split(text, "\n"), nil
	}
	return htmlText(text), nil
}

// Elements of HTML that begin a line, and those whose content is no text.
var (
	blockTags  = tagSet("p div br h1 h2 h3 h4 h5 h6 li tr table ul ol section article blockquote pre hr body")
	silentTags = tagSet("script style head title template")
)

func tagSet(s string) map[string]bool {
	m := map[string]bool{}
	for _, t := range strings.Fields(s) {
		m[t] = true
	}
	return m
}

// htmlText gives the text of HTML, one paragraph for each block. It is no browser:
// it drops tags, comments and scripts and never follows anything.
func htmlText(s string) []string {
	var out []string
	var b strings.Builder
	flush := func() {
		if l := strings.Join(strings.Fields(html.UnescapeString(b.String())), " "); l != "" {
			out = append(out, l)
		}
		b.Reset()
	}
	for s != "" {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		if strings.HasPrefix(s, "<!--") {
			if _, rest, ok := strings.Cut(s, "-->"); ok {
				s = rest
				continue
			}
			break
		}
		tag, rest, ok := strings.Cut(s, ">")
		if !ok {
			break
		}
		s = rest
		name := tagName(tag)
		switch {
		case silentTags[name] && !strings.HasPrefix(tag, "</"):
			s = afterEnd(s, name)
		case blockTags[name]:
			flush()
		case name == "td" || name == "th":
			b.WriteString("　")
		}
	}
	flush()
	return out
}

func tagName(tag string) string {
	n := strings.TrimLeft(tag, "</")
	if i := strings.IndexAny(n, " \t\r\n/"); i >= 0 {
		n = n[:i]
	}
	return strings.ToLower(n)
}

// afterEnd gives what follows the end tag, "" if there is none.
func afterEnd(s, name string) string {
	end := "</" + name
	for i := 0; i+len(end) <= len(s); i++ {
		j := strings.IndexByte(s[i:], '<')
		if j < 0 || i+j+len(end) > len(s) {
			return ""
		}
		i += j
		if strings.EqualFold(s[i:i+len(end)], end) {
			_, rest, _ := strings.Cut(s[i:], ">")
			return rest
		}
	}
	return ""
}
