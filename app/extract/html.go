package extract

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

var (
	charset    = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]+)`)
	scriptTag  = regexp.MustCompile(`(?i)<script[\s>]|\son\w{3,20}\s*=\s*["']|javascript:`)
	linkTag    = regexp.MustCompile(`(?i)<a\s[^>]*href`)
	tableTag   = regexp.MustCompile(`(?i)<table[\s>]`)
	pictureTag = regexp.MustCompile(`(?i)<(?:img|svg|canvas)[\s>]`)
	outsideTag = regexp.MustCompile(`(?i)<(?:iframe|frame|object|embed|link)\s|src\s*=\s*["']?(?:https?:)?//`)
	hiddenTag  = regexp.MustCompile(`(?i)<[^>]*(?:display\s*:\s*none|visibility\s*:\s*hidden)`)
)

// readHTML gives the words of a page saved as HTML or MHT. Nothing in it is run or fetched.
func readHTML(at place, data []byte) (*Text, error) {
	t := &Text{}
	if mimeHead.Match(data[:min(len(data), 4096)]) {
		paras, err := mhtText(at, data)
		t.Paras = paras
		return t, err
	}
	text, err := t.decodeHTML(at, data)
	if err != nil {
		return nil, err
	}
	t.Paras = htmlText(text)
	if scriptTag.MatchString(text) {
		t.Doubt(DoubtActive, "what", "JavaScript")
	}
	for _, c := range []struct {
		re *regexp.Regexp
		d  func(n int)
	}{
		{linkTag, func(n int) { t.Doubt(DoubtLinks, "count", itoa(n)) }},
		{tableTag, func(n int) { t.Doubt(DoubtTables, "count", itoa(n)) }},
		{pictureTag, func(n int) { t.Doubt(DoubtPicture, "count", itoa(n)) }},
		{outsideTag, func(n int) { t.Doubt(DoubtExternal, "count", itoa(n)) }},
		{hiddenTag, func(n int) { t.Doubt(DoubtHidden, "count", itoa(n)) }},
	} {
		if n := len(c.re.FindAllStringIndex(text, -1)); n > 0 {
			c.d(n)
		}
	}
	t.private()
	return t, nil
}

// decodeHTML believes its bytes first, and what the page says of itself second.
func (t *Text) decodeHTML(at place, data []byte) (string, error) {
	if m := charset.FindSubmatch(data[:min(len(data), 4096)]); m != nil && !utf8.Valid(data) {
		switch name := strings.ToLower(string(m[1])); name {
		case "gb2312", "gbk", "gb18030", "x-gbk":
			u, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
			if err != nil {
				return "", at.no(CodeEncoding, err)
			}
			if bad := bytes.Count(u, []byte("�")); bad > 0 {
				t.Doubt(DoubtGlyphs, "count", itoa(bad))
			}
			return lines(string(u)), nil
		}
	}
	text, bad, err := decodeText(at, data)
	if err == nil {
		t.encoded(data, bad)
	}
	return text, err
}
