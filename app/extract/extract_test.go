package extract

import (
	"archive/zip"
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"renda/app"
	"renda/app/secret"
)

func extractOf(name string, data []byte) Result {
	return InProcess{}.Extract(context.Background(), name, data, Options{Sheets: true})
}

// A file is what its content says; a name that says otherwise is told. Between plain texts the name decides.
func TestKinds(t *testing.T) {
	docx := zipped(t, "word/document.xml", document(wp("正文")))
	for _, c := range []struct {
		name string
		data string
		kind Kind
		out  Outcome
	}{
		{"a.docx", string(docx), KindDocx, OutcomeText},
		{"a.pdf", string(docx), KindDocx, OutcomeText},
		{"a.txt", "%PDF-1.7", KindPDF, OutcomeUnsupported},
		{"a.txt", "正文", KindText, OutcomeText},
		{"a", "正文", KindText, OutcomeText},
		{"a.md", "# 正文", KindMD, OutcomeText},
		{"a.csv", "a,b", KindCSV, OutcomeText},
		{"a.txt", "<!DOCTYPE html><html><body>正文</body></html>", KindHTML, OutcomeText},
		{"a.doc", string(magicOLE) + string(utf16le("WordDocument")), KindDoc, OutcomeUnsupported},
		{"a.et", string(magicOLE) + string(utf16le("Workbook")), KindXls, OutcomeUnsupported},
		{"a.xlsx", string(magicOLE) + string(encryptedStream), KindXlsx, OutcomeEncrypted},
		{"a.jpg", "\xff\xd8\xff\xe0", KindImage, OutcomeNeedsOCR},
		{"a.tif", "II*\x00", KindImage, OutcomeNeedsOCR},
		{"a.rar", "Rar!\x1a\x07", KindArchive, OutcomeUnsupported},
		{"a.zip", string(zipped(t, "甲.txt", "乙")), KindArchive, OutcomeUnsupported},
		{"a.exe", "MZ\x90\x00\x03\x00\x00\x00\x04", KindUnknown, OutcomeUnsupported},
		{"a.docx", "", KindDocx, OutcomeNotReadable},
		{"a.txt", "", KindText, OutcomeNoText},
	} {
		r := extractOf(c.name, []byte(c.data))
		if r.Kind != c.kind || r.Outcome != c.out || !r.Sound() {
			t.Errorf("%s %.20q: %s %s %v, want %s %s", c.name, c.data, r.Kind, r.Outcome, r.Why, c.kind, c.out)
		}
		if r.Outcome == OutcomeText && kindByName(c.name) != "" && kindByName(c.name) != c.kind && !doubts(r.Doubts, DoubtName) {
			t.Errorf("%s is %s, and nobody says so", c.name, c.kind)
		}
	}
}

// A package is known by the names of its parts alone: what is packed in it may hold any letters, also where its directory is
// cut off.
func TestPackedLettersAreNoNames(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range [][2]string{{"OFD.xml", "xl/workbook.xml word/document.xml"}, {"Doc_0/Document.xml", "ppt/ word/"}} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p[0], Method: zip.Store})
		if err == nil {
			_, err = w.Write([]byte(p[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"whole": b.Bytes(), "cut off": b.Bytes()[:b.Len()-30]} {
		if k := sniff("文.zip", data); k != KindOFD {
			t.Errorf("%s: %s", name, k)
		}
	}
}

// A page in GB18030 that says so comes without doubt, one that does not with it; scripts, links and what lies outside are left out and told.
func TestHTML(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(`<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>不取</title></head><body onload="x()"><script>var 密 = 1</script><p>第一条　为了&lt;规范&gt;。</p><table><tr><td>甲</td><td>乙</td></tr></table><a href="http://x">链接</a><iframe src="http://y"></iframe></body></html>`)
	if err != nil {
		t.Fatal(err)
	}
	r := extractOf("页.html", []byte(gb))
	if r.Text != "第一条 为了<规范>。\n甲 乙\n链接" {
		t.Errorf("%q %v", r.Text, r.Why)
	}
	for _, c := range []app.Code{DoubtActive, DoubtLinks, DoubtExternal, DoubtTables} {
		if !doubts(r.Doubts, c) {
			t.Errorf("no word of %s in %v", c, r.Doubts)
		}
	}
	if doubts(r.Doubts, DoubtEncoding) {
		t.Error("a stated encoding is doubted")
	}
	plain, err := simplifiedchinese.GB18030.NewEncoder().String("<html><body>正文</body></html>")
	if err != nil {
		t.Fatal(err)
	}
	if r := extractOf("页.html", []byte(plain)); r.Text != "正文" || !doubts(r.Doubts, DoubtEncoding) {
		t.Errorf("%+v", r)
	}
}

func workbook(t *testing.T, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A workbook's rows are lines, its cells keep their places; a mark is found in a cell, the head of any sheet, a page's header and a property.
func TestXlsx(t *testing.T) {
	set := func(f *excelize.File, sheet, cell string, v any) {
		if err := f.SetCellValue(sheet, cell, v); err != nil {
			t.Fatal(err)
		}
	}
	r := extractOf("目录.xlsx", workbook(t, func(f *excelize.File) {
		set(f, "Sheet1", "A1", "名称")
		set(f, "Sheet1", "C1", "文号")
		set(f, "Sheet1", "A3", "养犬\n办法")
		if err := f.SetCellFormula("Sheet1", "B3", "1+1"); err != nil {
			t.Fatal(err)
		}
		if err := f.MergeCell("Sheet1", "A5", "B5"); err != nil {
			t.Fatal(err)
		}
	}))
	if r.Text != "名称\t\t文号\n养犬 办法" || len(r.Sheets) != 1 || len(r.Sheets[0].Rows) < 3 || r.Sheets[0].Rows[2][0] != "养犬\n办法" {
		t.Errorf("%q %v %v", r.Text, r.Sheets, r.Why)
	}
	if !doubts(r.Doubts, DoubtFormula) || !doubts(r.Doubts, DoubtMerged) {
		t.Errorf("%v", r.Doubts)
	}
	for where, fill := range map[string]func(f *excelize.File){
		"a cell": func(f *excelize.File) { set(f, "Sheet1", "D40", "机密★10年") },
		"another sheet": func(f *excelize.File) {
			for i := range 30 {
				set(f, "Sheet1", "A"+itoa(i+1), "行")
			}
			if _, err := f.NewSheet("二"); err != nil {
				t.Fatal(err)
			}
			set(f, "二", "A1", "秘　密")
		},
		"a header": func(f *excelize.File) {
			set(f, "Sheet1", "A1", "x")
			if err := f.SetHeaderFooter("Sheet1", &excelize.HeaderFooterOptions{OddHeader: "&L机密★1年&R第&P页"}); err != nil {
				t.Fatal(err)
			}
		},
		"a property": func(f *excelize.File) {
			set(f, "Sheet1", "A1", "x")
			if err := f.SetCustomProps(excelize.CustomProperty{Name: "密级", Value: "秘密"}); err != nil {
				t.Fatal(err)
			}
		},
	} {
		if r := extractOf("目录.xlsx", workbook(t, fill)); r.Outcome != OutcomeSecret || len(r.Sheets) > 0 {
			t.Errorf("a mark in %s: %s %q", where, r.Outcome, r.Text)
		}
	}
}

// Fields are split by the sign the table uses; a cell that is a text of its own keeps its lines.
func TestCSV(t *testing.T) {
	long := strings.Repeat("报告正文。", 120)
	for in, want := range map[string]string{"甲,乙\n1,\"2,3\"": "甲\t乙\n1\t2,3", "甲\t乙": "甲\t乙", "甲;乙;丙": "甲\t乙\t丙", "甲，乙": "甲\t乙", "省,\"" + long + "\n第二段\"": "省\t" + long + "\n第二段", "甲,\"一\n二\"": "甲\t一 二"} {
		if r := extractOf("表.csv", []byte(in)); r.Text != want {
			t.Errorf("%.30q: %.60q, want %.60q", in, r.Text, want)
		}
	}
}

// What stands beside a DOCX's text is told, and looked through for a mark.
func TestDocxAside(t *testing.T) {
	body := `<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>明</w:t></w:r><w:del><w:r><w:delText>旧字</w:delText></w:r></w:del></w:p>`
	rels := `<Relationships><Relationship Id="r1" Type="x/footnotes" Target="footnotes.xml"/><Relationship Id="r2" Type="x/attachedTemplate" TargetMode="External" Target="http://x/a.dotm"/></Relationships>`
	r := extractOf("稿.docx", zipped(t, "word/document.xml", document(body), "word/_rels/document.xml.rels", rels, "word/footnotes.xml", `<w:footnotes `+wns+`><w:footnote>`+wp("注一")+`</w:footnote></w:footnotes>`,
		"word/header1.xml", `<w:hdr `+wns+`>`+wp("内部资料")+`</w:hdr>`, "word/comments.xml", `<w:comments `+wns+`><w:comment w:id="1">`+wp("批")+`</w:comment></w:comments>`, "word/vbaProject.bin", "x"))
	if r.Text != "暗明\n注一" {
		t.Errorf("%q %v", r.Text, r.Why)
	}
	for _, c := range []app.Code{DoubtHidden, DoubtDeleted, DoubtNotes, DoubtHeaders, DoubtComments, DoubtMacro, DoubtExternal} {
		if !doubts(r.Doubts, c) {
			t.Errorf("no word of %s in %v", c, r.Doubts)
		}
	}
	for _, marked := range [][2]string{{"word/header2.xml", `<w:hdr ` + wns + `>` + wp("秘密★1年") + `</w:hdr>`}, {"docProps/custom.xml", `<Properties><property name="密级"><lpwstr>机密</lpwstr></property></Properties>`}, {"word/comments.xml", `<w:comments ` + wns + `>` + wp("绝密★") + `</w:comments>`}} {
		if r := extractOf("稿.docx", zipped(t, "word/document.xml", document(wp("正文")), marked[0], marked[1])); r.Why == nil || r.Why.Code != secret.Code {
			t.Errorf("a mark in %s: %+v", marked[0], r)
		}
	}
}

// A locked package opens with its password, says so, and refuses another.
func TestPassword(t *testing.T) {
	noise := make([]byte, 8<<10) // excelize's own encryption wants more than a few bytes
	for i, x := 0, uint32(1); i < len(noise); i++ {
		x = x*1664525 + 1013904223
		noise[i] = byte(x >> 24)
	}
	plain := zipped(t, "word/document.xml", document(wp("正文")), "word/media/a.bin", string(noise))
	locked, err := excelize.Encrypt(plain, &excelize.Options{Password: "pass1"})
	if err != nil {
		t.Fatal(err)
	}
	for pass, want := range map[string]app.Code{"": CodeEncrypted, "别的": CodePassword, "pass1": ""} {
		r := Extract(context.Background(), "稿.docx", locked, Options{Password: pass})
		if got := app.CodeOf(r.Err()); got != want {
			t.Errorf("%q: %v, want %q", pass, r.Err(), want)
		}
		if want == "" && (r.Text != "正文" || !doubts(r.Doubts, DoubtDecrypted)) {
			t.Errorf("%+v", r)
		}
	}
}
