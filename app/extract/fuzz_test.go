package extract

import (
	"context"
	"testing"
	"unicode/utf8"
)

// answered is what every answer holds to: a known outcome, text in UTF-8 only with OutcomeText, a reason with every other.
func answered(t *testing.T, r Result) {
	t.Helper()
	known := r.Outcome == OutcomeText || r.Outcome == OutcomeNotReadable
	for _, o := range outcomes {
		known = known || o == r.Outcome
	}
	if !known || (r.Outcome == OutcomeText) != (r.Text != "") || (r.Outcome == OutcomeText) != (r.Why == nil) || !utf8.ValidString(r.Text) {
		t.Fatalf("an answer that is none: %+v", r)
	}
}

// Whatever is imported as a DOCX gives text in UTF-8 or a typed refusal, never a panic.
func FuzzDocx(f *testing.F) {
	f.Add(zipped(f, "word/document.xml", document(wp("关于修路的建议")+`<w:tbl><w:tr><w:tc>`+wp("甲")+`</w:tc></w:tr></w:tbl>`)))
	f.Add(zipped(f, "word/document.xml", document(`<w:altChunk r:id="r1"/>`), "word/_rels/document.xml.rels", `<Relationships><Relationship Id="r1" Type="x/aFChunk" Target="a.mht"/></Relationships>`,
		"word/a.mht", "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=E5=9B=BD</p>\r\n--b--\r\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Add(magicOLE)
	f.Fuzz(func(t *testing.T, data []byte) {
		answered(t, Extract(context.Background(), "稿.docx", data, Options{}))
	})
}

// Whatever is in a main document or a numbering, the reader ends and says where it failed.
func FuzzDocumentXML(f *testing.F) {
	f.Add(document(wp("甲")), "<w:numbering/>")
	f.Add(document(`<w:p><w:pPr><w:numPr><w:ilvl w:val="9"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>`), `<w:numbering><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:lvlText w:val="%1%2%3"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>`)
	f.Add(document(`</w:tc></w:tr><w:tc><w:tr><w:p></w:tr></w:tc>`), "<w:num>")
	f.Fuzz(func(t *testing.T, doc, numbering string) {
		answered(t, Extract(context.Background(), "稿.docx", zipped(t, "word/document.xml", doc, "word/numbering.xml", numbering, "word/_rels/document.xml.rels", `<r><Relationship Id="1" Type="/numbering" Target="numbering.xml"/></r>`), Options{}))
	})
}

// Any bytes as a text: UTF-8 comes out, or a refusal.
func FuzzText(f *testing.F) {
	f.Add([]byte("关于修路的建议\n案据"))
	f.Add([]byte("\xff\xfea\x00"))
	f.Add([]byte("\xb9\xd8\xd3\xda"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, name := range []string{"稿.txt", "稿.md", "表.csv", "页.html"} {
			answered(t, Extract(context.Background(), name, data, Options{}))
		}
	})
}
