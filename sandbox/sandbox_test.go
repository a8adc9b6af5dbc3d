package sandbox

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"renda/app/apptest/arrows"
	"renda/app/extract"
	"renda/app/paper"
	"renda/app/secret"
)

// cache is where the children of this run find the compiled reader.
var cache string

func TestMain(m *testing.M) {
	Child()
	if len(os.Args) == 2 && strings.HasPrefix(os.Args[1], "probe-") {
		os.Exit(probe(os.Args[1]))
	}
	dir, err := os.MkdirTemp("", "renda-reader-")
	if err != nil {
		panic(err)
	}
	cache = filepath.Join(dir, "cache")
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// more are children of tests for one system only.
var more = map[string]func(){}

// probe is a child that a file has taken over: it tries what one should not be able to.
func probe(what string) int {
	in, _ := io.ReadAll(os.Stdin)
	if more[what] != nil {
		more[what]()
		return 0
	}
	switch what {
	case "probe-wall":
		_, file := os.ReadFile("/etc/passwd")
		_, wd := os.ReadDir("/")
		write := os.WriteFile(filepath.Join(os.TempDir(), "renda-probe"), []byte("x"), 0o600)
		_, dial := net.DialTimeout("tcp", strings.TrimSpace(strings.SplitN(string(in), "\n", 3)[1]), time.Second)
		fmt.Printf("%v %v %v %v %d", file != nil, wd != nil, write != nil, dial != nil, len(os.Environ()))
	case "probe-hang":
		for i := 0; ; i++ {
			runtime.KeepAlive(i)
		}
	case "probe-eat":
		for all := []byte{1}; ; {
			all = append(all, all...)
		}
	case "probe-lie":
		fmt.Print(`{"file":"x","kind":"pdf","outcome":"text","text":" "}`)
	case "probe-leak":
		fmt.Print(`{"file":"x","kind":"txt","outcome":"text","text":"机密★1年"}`)
	case "probe-flood":
		for {
			if _, err := os.Stdout.Write(make([]byte, 1<<20)); err != nil {
				return exitBroken
			}
		}
	case "probe-die":
		os.Exit(9)
	}
	return 0
}

// A child that a file has taken over reads no file, writes none, reaches nobody and knows no environment.
func TestWall(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the wall is Linux's")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p := New(cache)
	out, err := p.run(t.Context(), "probe-wall", p.time, strings.NewReader("\n"+l.Addr().String()+"\n"), false)
	if err != nil || string(out) != "true true true true 0" {
		t.Errorf("denied: file, folder, write, network; variables: %s (%v)", out, err)
	}
}

// Whatever a child does, the answer is one of ours, and names what was the matter.
func TestBadChild(t *testing.T) {
	for arg, want := range map[string]string{"probe-hang": string(extract.CodeTime), "probe-eat": string(extract.CodeMemory), "probe-lie": string(extract.CodeBroken),
		"probe-leak": string(secret.Code), "probe-flood": string(extract.CodeMemory), "probe-die": string(extract.CodeBroken)} {
		p := New(cache)
		p.arg = arg
		if arg == "probe-hang" {
			p.time = time.Second / 2
		}
		if arg == "probe-eat" {
			p.memory = 64 << 20
		}
		r := p.Extract(t.Context(), "文.txt", []byte("文"), extract.Options{})
		if r.Why == nil || string(r.Why.Code) != want || r.Text != "" || r.File != "文.txt" || !r.Sound() {
			t.Errorf("%s: %+v, want %s", arg, r, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if r := New(cache).Extract(ctx, "文.txt", []byte("文"), extract.Options{}); r.Why == nil || r.Why.Code != extract.CodeStopped {
		t.Errorf("called off: %+v", r)
	}
}

func shared(t *testing.T) string {
	t.Helper()
	root := filepath.Join("..", "..", "shared", "data")
	if _, err := os.Stat(root); err != nil {
		t.Skip("../shared is not here: the files made in these tests stand for it")
	}
	return root
}

// passwords are those of MANIFEST.tsv.
var passwords = map[string]string{"enc-XI-R6,V5,U=view,O=master.pdf": "view", "issue6010_2.pdf": "æøå", "libreoffice-writer-password.pdf": "openpassword", "rc4-40.pdf": "foo",
	"encrypted_pw_pass.docx": "pass", "protected_passtika.xlsx": "tika"}

// expected are answers that have to be these; of all others it is asked only that they are answers.
var expected = map[string]extract.Outcome{"ccitt.pdf": extract.OutcomeNeedsOCR, "skew.pdf": extract.OutcomeNeedsOCR, "small_ocr.pdf": extract.OutcomeNeedsOCR, "ocr_test_rotated_90.pdf": extract.OutcomeNeedsOCR,
	"V4-aes.pdf": extract.OutcomeText, "rc4-40.pdf": extract.OutcomeEncrypted, "issue6010_2.pdf": extract.OutcomeEncrypted, "libreoffice-writer-password.pdf": extract.OutcomeEncrypted,
	"encrypted_pw_pass.docx": extract.OutcomeEncrypted, "protected_passtika.xlsx": extract.OutcomeEncrypted, "empty.pdf": extract.OutcomeNotReadable, "corrupted.pdf": extract.OutcomeNotReadable,
	"external_entity.docx": extract.OutcomeNotReadable, "truncated62886.docx": extract.OutcomeNotReadable, "autoprint.pdf": extract.OutcomeNoText, "evaljs.pdf": extract.OutcomeNoText,
	"fileAttachment.pdf": extract.OutcomeText, "vertical_text.pdf": extract.OutcomeText, "999.ofd": extract.OutcomeText, "path_unstd.ofd": extract.OutcomeText, "no_page_container.ofd": extract.OutcomeText}

// doubted are doubts that have to be told.
var doubted = map[string]string{"evaljs.pdf": string(extract.DoubtActive), "autoprint.pdf": string(extract.DoubtActive), "fileAttachment.pdf": string(extract.DoubtAttached), "signed_verified.pdf": string(extract.DoubtSigned),
	"vertical_text.pdf": string(extract.DoubtVertical), "delins.docx": string(extract.DoubtDeleted), "gongwen_08_comments_revisions.docx": string(extract.DoubtComments), "V4-aes.pdf": string(extract.DoubtDecrypted),
	"rotation.pdf": string(extract.DoubtRotated), "Type0_CJK_Font.pdf": string(extract.DoubtFont), "signedFile.ofd": string(extract.DoubtSigned), "立法法.docx": string(extract.DoubtAltChunk), "gongwen_03_header_footer.docx": string(extract.DoubtHeaders)}

// patient gives a pool for machines that do other work meanwhile: files keep their bound of processor time, the clock on the wall waits.
func patient() *Pool {
	p := New(cache)
	p.time = 12 * Time
	return p
}

// Every file of the shared folders, broken, hostile and fuzzed ones too, gets an answer within the bounds of time and
// memory, and this process lives. What is locked opens with its password.
func TestEveryFile(t *testing.T) {
	root := shared(t)
	p := patient()
	var paths []string
	for _, folder := range []string{"pdf", "docx", "ofd", "tables"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, e os.DirEntry, err error) error {
			if err == nil && !e.IsDir() && !strings.HasSuffix(path, ".json") {
				paths = append(paths, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(paths) < 120 {
		t.Errorf("only %d files", len(paths))
	}
	outcomes := make([]extract.Outcome, len(paths))
	var all errgroup.Group
	all.SetLimit(atOnce)
	for i, path := range paths {
		all.Go(func() error {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			r := p.Extract(t.Context(), filepath.Base(path), data, extract.Options{})
			check(t, path, r)
			outcomes[i] = r.Outcome
			if pass := passwords[filepath.Base(path)]; pass != "" {
				unlock(t, p, path, data, pass)
			}
			return nil
		})
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	tally := map[string]map[extract.Outcome]int{}
	for i, path := range paths {
		in := strings.TrimPrefix(filepath.Dir(path), root+string(filepath.Separator))
		if tally[in] == nil {
			tally[in] = map[extract.Outcome]int{}
		}
		tally[in][outcomes[i]]++
	}
	for in, counts := range tally {
		t.Logf("%-24s %v", in, counts)
	}
}

func unlock(t *testing.T, p *Pool, path string, data []byte, pass string) {
	t.Helper()
	if r := p.Extract(t.Context(), filepath.Base(path), data, extract.Options{Password: pass}); r.Outcome == extract.OutcomeEncrypted {
		t.Errorf("%s with its password: %+v", path, r.Why)
	}
	if r := p.Extract(t.Context(), filepath.Base(path), data, extract.Options{Password: "wrong"}); r.Why == nil || r.Why.Code != extract.CodePassword {
		t.Errorf("%s with a wrong password: %+v", path, r)
	}
}

func check(t *testing.T, path string, r extract.Result) {
	t.Helper()
	name := filepath.Base(path)
	if !r.Sound() || r.Outcome == extract.OutcomeTimedOut || r.Why != nil && r.Why.Code == extract.CodeMemory {
		t.Errorf("%s: %s %v", path, r.Outcome, r.Why)
	}
	if want := expected[name]; want != "" && r.Outcome != want {
		t.Errorf("%s: %s, want %s", path, r.Outcome, want)
	}
	if want := doubted[name]; want != "" && !strings.Contains(fmt.Sprint(r.Doubts), want) {
		t.Errorf("%s: no word of %s in %v", path, want, r.Doubts)
	}
}

var notHan, link = regexp.MustCompile(`\P{Han}`), regexp.MustCompile(`\]\(#[^)]*\)`)

// The Chinese characters of a statute as PDF and as DOCX are those of its text, one for one.
func TestStatutesCharForChar(t *testing.T) {
	root := shared(t)
	p := patient()
	texts, err := filepath.Glob(filepath.Join(root, "pdf", "statute_text_oracle", "*.md"))
	if err != nil || len(texts) < 6 {
		t.Fatalf("%d texts: %v", len(texts), err)
	}
	for _, oracle := range texts {
		b, err := os.ReadFile(oracle)
		if err != nil {
			t.Fatal(err)
		}
		want := notHan.ReplaceAllString(link.ReplaceAllString(string(b), "]"), "")
		title := strings.TrimSuffix(filepath.Base(oracle), ".md")
		for _, path := range []string{"pdf/cjk_embedded/statute_" + title + ".pdf", "docx/altchunk/" + title + ".docx"} {
			data, err := os.ReadFile(filepath.Join(root, path))
			if err != nil {
				t.Fatal(err)
			}
			r := p.Extract(t.Context(), filepath.Base(path), data, extract.Options{})
			if got := notHan.ReplaceAllString(r.Text, ""); got != want {
				t.Errorf("%s: %d characters, its text has %d", path, len([]rune(got)), len([]rune(want)))
			}
		}
	}
}

// pdfOf makes a PDF of lines, set in a font that is not in the file, its content compressed.
func pdfOf(lines ...string) []byte {
	var content, packed, out bytes.Buffer
	fmt.Fprint(&content, "BT /F1 16 Tf 20 TL 60 760 Td")
	for _, l := range lines {
		fmt.Fprint(&content, " <")
		for _, r := range l {
			fmt.Fprintf(&content, "%04X", r)
		}
		fmt.Fprint(&content, "> Tj T*")
	}
	fmt.Fprint(&content, " ET")
	z := zlib.NewWriter(&packed)
	_, _ = z.Write(content.Bytes())
	_ = z.Close()
	fmt.Fprintf(&out, "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"+
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"+
		"4 0 obj<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream endobj\n"+
		"5 0 obj<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>endobj\n"+
		"6 0 obj<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 7 0 R>>endobj\n"+
		"7 0 obj<</Type/FontDescriptor/FontName/SimSun/Flags 4/ItalicAngle 0/Ascent 859/Descent -141/CapHeight 683/StemV 80/FontBBox[-8 -145 1000 860]>>endobj\n"+
		"trailer<</Root 1 0 R>>\n%%%%EOF\n", packed.Len(), packed.Bytes())
	return out.Bytes()
}

// A lone character in a font that is not in the file is read like any other: PDFium by itself loses it.
func TestLoneCharacters(t *testing.T) {
	r := patient().Extract(t.Context(), "a.pdf", pdfOf("第", "条", "关于修路的决定"), extract.Options{})
	if got := notHan.ReplaceAllString(r.Text, ""); got != "第条关于修路的决定" {
		t.Errorf("%q: %v", r.Text, r.Why)
	}
}

// A mark is found where only its reader can see it: in a compressed page, a header, a form's property, a sheet, and in the name. Nothing of
// such a file comes back.
func TestMarksInside(t *testing.T) {
	doc := paper.Doc{Blocks: paper.Lines("机　密★10年\n关于某事的报告")}
	docx, err := doc.Docx()
	if err != nil {
		t.Fatal(err)
	}
	p := patient()
	for name, data := range map[string][]byte{"a.pdf": pdfOf("机密★10年", "关于某事的报告"), "b.pdf": pdfOf("特急", "秘　密", "关于某事的报告"), "c.docx": docx, "【机密】d.txt": []byte("正文"), "e.txt": []byte("密级：秘密\n正文")} {
		r := p.Extract(t.Context(), name, data, extract.Options{})
		if r.Outcome != extract.OutcomeSecret || r.Text != "" || len(r.Doubts) > 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r := p.Extract(t.Context(), "a.pdf", pdfOf("关于保守国家秘密的办法", "第一条 为了保守秘密。"), extract.Options{}); r.Outcome != extract.OutcomeText {
		t.Errorf("a law about secrets: %+v", r)
	}
}

// What a child answers is JSON under the names that renda extract prints.
func TestAnswerShape(t *testing.T) {
	b, err := json.Marshal(patient().Extract(t.Context(), "文.txt", []byte("一\n二"), extract.Options{}))
	if err != nil || string(b) != `{"file":"文.txt","kind":"txt","outcome":"text","text":"一\n二","doubts":[]}` {
		t.Errorf("%s %v", b, err)
	}
}

// The reader of files knows files: no store, no network, no window.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app", "golang.org/x/sys")
}
