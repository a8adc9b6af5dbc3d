package extract

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"renda/app"
	"renda/app/paper"
	"renda/app/secret"
)

// readText is Extract up to where its answer is worded.
func readText(name string, data []byte) (*Text, error) {
	at := place{file: name}
	t, err := read(context.Background(), at, sniff(name, data), data, Options{})
	if err == nil {
		err = t.whole(at)
	}
	return t, err
}

func codeOf(t testing.TB, err error) app.Code {
	t.Helper()
	if err == nil {
		return ""
	}
	e, ok := errors.AsType[*app.Error](err)
	if !ok {
		t.Fatalf("an untyped error: %v", err)
	}
	if e.Args["file"] == "" || e.Args["part"] == "" {
		t.Errorf("%s does not say where: %v", e.Code, e.Args)
	}
	return e.Code
}

// zipped makes a ZIP of name, content pairs.
func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const wns = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

func document(body string) string {
	return `<w:document ` + wns + `><w:body>` + body + `</w:body></w:document>`
}

func wp(text string) string { return `<w:p><w:r><w:t>` + text + `</w:t></w:r></w:p>` }

// Everything in the shared folder, hostile and broken too, gives text or a typed refusal.
func TestSharedFiles(t *testing.T) {
	root := filepath.Join("..", "..", "..", "shared", "data", "docx")
	if _, err := os.Stat(root); err != nil {
		t.Skip("../shared is not here: the files made in this test stand for it")
	}
	refused := map[string]app.Code{"encrypted_pw_pass.docx": CodeEncrypted, "external_entity.docx": CodeEntity, "truncated62886.docx": CodeZip}
	says := map[string]string{"国旗法.docx": "国旗是中华人民共和国的象征和标志", "立法法.docx": "为了规范立法活动", "gongwen_02_table.docx": "材料汇总　办公室　进行中", "tracked_changes_on.docx": "Change Tracking ON",
		"gongwen_08_comments_revisions.docx": "插入的修订文字"}
	err := filepath.WalkDir(root, func(p string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		text, err := readText(e.Name(), data)
		got := codeOf(t, err)
		if want, ok := refused[e.Name()]; ok && got != want {
			t.Errorf("%s: %q, want %q", e.Name(), got, want)
		}
		if want := says[e.Name()]; want != "" && (text == nil || !strings.Contains(strings.Join(text.Paras, "\n"), want)) {
			t.Errorf("%s: %q is not in its text", e.Name(), want)
		}
		if err == nil && strings.TrimSpace(strings.Join(text.Paras, "")) == "" {
			t.Errorf("%s gives nothing and no error", e.Name())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Each way a DOCX can be wrong or made to harm has its own refusal.
func TestDocxRefusals(t *testing.T) {
	bomb := document(wp(strings.Repeat("a", 8<<20)))
	many := make([]string, 0, 2*maxEntries+4)
	for i := range maxEntries + 1 {
		many = append(many, "x"+itoa(i), "")
	}
	ole := append(append([]byte{}, magicOLE...), make([]byte, 600)...)
	for name, c := range map[string]struct {
		data []byte
		want app.Code
	}{
		"no zip":       {[]byte("PK\x03\x04 and nothing"), CodeZip},
		"bomb":         {zipped(t, "word/document.xml", bomb), CodeLimit},
		"huge":         {zipped(t, "word/document.xml", document(wp(strings.Repeat("a", maxPart)))), CodeLimit},
		"entries":      {zipped(t, many...), CodeLimit},
		"no document":  {zipped(t, "word/styles.xml", "<a/>"), CodeNoBody},
		"no body":      {zipped(t, "word/document.xml", "<a/>"), CodeNoBody},
		"twice":        {zipped(t, "word/document.xml", document(wp("a")), "Word/Document.xml", document(wp("b"))), CodeZip},
		"entity":       {zipped(t, "word/document.xml", `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>`+document(wp("&x;"))), CodeEntity},
		"laughs":       {zipped(t, "word/document.xml", `<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>`+document(wp("&b;"))), CodeEntity},
		"undeclared":   {zipped(t, "word/document.xml", document(wp("&x;"))), CodeXML},
		"cut off":      {zipped(t, "word/document.xml", document(wp("a"))[:200]), CodeXML},
		"deep":         {zipped(t, "word/document.xml", strings.Repeat("<w:p>", 5000)), CodeDeep},
		"old":          {ole, CodeUnsupported},
		"encrypted":    {append(append([]byte{}, ole...), encryptedStream...), CodeEncrypted},
		"chunk gone":   {zipped(t, "word/document.xml", document(`<w:altChunk r:id="r9"/>`)), CodeNoBody},
		"secret":       {zipped(t, "word/document.xml", document(wp("机密★10年")+wp("正文"))), secret.Code},
		"secret runs":  {zipped(t, "word/document.xml", document(`<w:p><w:r><w:t>机密</w:t></w:r><w:r><w:t>★</w:t></w:r></w:p>`)), secret.Code},
		"secret above": {zipped(t, "word/document.xml", document(wp("正文")), "word/header1.xml", "<w:hdr><w:t>秘密</w:t><w:t>★1年</w:t></w:hdr>"), secret.Code},
	} {
		if _, err := readText("稿.docx", c.data); codeOf(t, err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// The text is what a reader sees: tables by rows, tracked changes accepted, settings and
// twins of drawings left out, automatic numbers written out.
func TestDocxText(t *testing.T) {
	body := `<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>甲</w:t><w:tab/><w:t xml:space="preserve">乙 </w:t><w:br/><w:t>丙</w:t></w:r></w:p>` +
		`<w:p><w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>移</w:t></w:r></w:moveFrom></w:p>` +
		`<w:tbl><w:tr><w:tc>` + wp("一") + wp("续") + `</w:tc><w:tc>` + wp("二") + `</w:tc></w:tr></w:tbl>` +
		`<w:p><mc:AlternateContent><mc:Choice><w:r><w:drawing/></w:r></mc:Choice><mc:Fallback><w:r><w:t>重</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>` +
		`<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr></w:pPr><w:r><w:t>修路</w:t></w:r></w:p>` +
		`<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="7"/></w:numPr></w:pPr><w:r><w:t>东街</w:t></w:r></w:p>` +
		`<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr></w:pPr><w:r><w:t>修桥</w:t></w:r></w:p>`
	numbering := `<w:numbering ` + wns + `><w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num></w:numbering>`
	rels := `<Relationships><Relationship Id="r1" Type="x/numbering" Target="numbering.xml"/><Relationship Id="r2" Type="x/hyperlink" TargetMode="External" Target="http://127.0.0.1/"/></Relationships>`
	got, err := readText("稿.docx", zipped(t, "word/document.xml", document(body), "word/numbering.xml", numbering, "word/_rels/document.xml.rels", rels))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"甲\t乙 ", "丙", "新", "一\n续　二", "", "一、修路", "1.东街", "二、修桥"}
	if strings.Join(got.Paras, "|") != strings.ReplaceAll(strings.Join(want, "|"), "一\n续", "一|续") {
		t.Errorf("got %q", got.Paras)
	}
	for _, code := range []app.Code{DoubtTracked, DoubtNumber, DoubtPicture} {
		if !doubts(got.Doubts, code) {
			t.Errorf("no word of %s", code)
		}
	}
}

func doubts(ds []Doubt, code app.Code) bool {
	for _, d := range ds {
		if d.Code == code {
			return true
		}
	}
	return false
}

// A paper this program writes is read back word for word.
func TestReadsOwnPapers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.StringMatching(`[一-龥a-z0-9，。“”𠮷]{1,30}`), 1, 12).Draw(t, "lines")
		d := paper.Doc{Blocks: paper.Lines(strings.Join(lines, "\n"))}
		docx, err := d.Docx()
		if err != nil {
			t.Fatal(err)
		}
		got, err := readText("x.docx", docx)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Join(got.Paras, "\n") != strings.Join(lines, "\n") {
			t.Fatalf("%q became %q", lines, got.Paras)
		}
	})
}

// A text comes through whole in every encoding people's programs write.
func TestEncodings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[一-龥a-z0-9，。]{0,40}`).Draw(t, "s") + "关于修复老城区路灯的建议\n第二行"
		u := utf16.Encode([]rune(s))
		var le, be []byte
		for _, x := range u {
			le, be = append(le, byte(x), byte(x>>8)), append(be, byte(x>>8), byte(x))
		}
		gb, err := simplifiedchinese.GB18030.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		for name, data := range map[string]string{"utf-8": s, "utf-8 with mark": "\xef\xbb\xbf" + s, "utf-16le": "\xff\xfe" + string(le), "utf-16be": "\xfe\xff" + string(be), "gb18030": gb, "crlf": strings.ReplaceAll(s, "\n", "\r\n")} {
			got, err := readText("稿.txt", []byte(data))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if strings.Join(got.Paras, "\n") != s {
				t.Fatalf("%s: %q", name, got.Paras)
			}
		}
	})
	if _, err := readText("稿.txt", []byte("\x00\x01\x02\x00\xff\xfe\x00\x00junk")); codeOf(t, err) != CodeEncoding {
		t.Errorf("junk is taken for text: %v", err)
	}
}
