package intake

import (
	"bytes"
	"io"
	"testing"
	"unicode/utf8"
)

// Whatever is imported as a DOCX gives text in UTF-8 or a typed refusal, never a panic.
func FuzzDocx(f *testing.F) {
	f.Add(zipped(f, "word/document.xml", document(wp("关于修路的建议")+`<w:tbl><w:tr><w:tc>`+wp("甲")+`</w:tc></w:tr></w:tbl>`)))
	f.Add(zipped(f, "word/document.xml", document(`<w:altChunk r:id="r1"/>`), "word/_rels/document.xml.rels", `<Relationships><Relationship Id="r1" Type="x/aFChunk" Target="a.mht"/></Relationships>`,
		"word/a.mht", "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=E5=9B=BD</p>\r\n--b--\r\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Add(magicOLE)
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := ReadDraft("稿.docx", data)
		if codeOf(t, err) == "" && !utf8.ValidString(d.Facts+d.Plan+d.Title) {
			t.Fatal("text that is none")
		}
	})
}

// Whatever is in a main document or a numbering, the reader ends and says where it failed.
func FuzzDocumentXML(f *testing.F) {
	f.Add(document(wp("甲")), "<w:numbering/>")
	f.Add(document(`<w:p><w:pPr><w:numPr><w:ilvl w:val="9"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>`), `<w:numbering><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:lvlText w:val="%1%2%3"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>`)
	f.Add(document(`</w:tc></w:tr><w:tc><w:tr><w:p></w:tr></w:tc>`), "<w:num>")
	f.Fuzz(func(t *testing.T, doc, numbering string) {
		_, err := ReadDraft("稿.docx", zipped(t, "word/document.xml", doc, "word/numbering.xml", numbering, "word/_rels/document.xml.rels", `<r><Relationship Id="1" Type="/numbering" Target="numbering.xml"/></r>`))
		codeOf(t, err)
	})
}

// Any bytes as a text: UTF-8 comes out, or a refusal.
func FuzzText(f *testing.F) {
	f.Add([]byte(letter))
	f.Add([]byte("\xff\xfea\x00"))
	f.Add([]byte("\xb9\xd8\xd3\xda"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, name := range []string{"稿.txt", "稿.md"} {
			d, err := ReadDraft(name, data)
			if codeOf(t, err) == "" && !utf8.ValidString(d.Facts+d.Plan+d.Title) {
				t.Fatal("text that is none")
			}
		}
	})
}

// Whatever comes as a photo: what is taken has no place left when it is taken again, and
// what is kept on purpose is not changed.
func FuzzPhoto(f *testing.F) {
	f.Add(jpegWith(f, seg(0xe1, string(exifHead)+string(tiff(true))), "x"))
	f.Add(jpegWith(f, seg(0xe1, place1)+seg(0xe2, "ICC_PROFILE\x00ab"), ""))
	f.Add(pngWith(f, chunk("eXIf", string(tiff(true)))+chunk("zTXt", "Raw profile type exif\x00\x00x"), ""))
	f.Add([]byte("\xff\xd8\xff\xff\xff\xd9"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if !bytes.HasPrefix(data, []byte("\xff\xd8\xff")) && !bytes.HasPrefix(data, pngSig) {
			return
		}
		out, _, err := taken(t, "a", data, false)
		if codeOf(t, err) == "" {
			again, had, err := taken(t, "a", out, false)
			if err != nil || had || !bytes.Equal(again, out) {
				t.Fatalf("taken again: had %v, %v", had, err)
			}
			if kept, _, err := taken(t, "a", data, true); err != nil || !bytes.Equal(kept, data) {
				t.Fatalf("kept: %v", err)
			}
		}
		p, err := Open("a", bytes.NewReader(data), false)
		if err == nil {
			if _, err := io.Copy(io.Discard, p); err != nil {
				codeOf(t, err)
			}
		}
	})
}
