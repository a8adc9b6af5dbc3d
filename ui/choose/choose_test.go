package choose

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"renda/ui/loop"
	own "renda/ui/theme"
)

// hand is somebody at the window; the home folder holds papers.
type hand struct {
	*Chooser
	q     *loop.Queue
	home  string
	took  string
	gone  bool
	clock time.Time
}

func sit(t *testing.T, o Options) *hand {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(own.New(own.Follow, 100))
	h := &hand{q: &loop.Queue{}, home: t.TempDir(), clock: time.Unix(0, 0)}
	for _, d := range []string{"文档/报送备案", "下载"} {
		if err := os.MkdirAll(filepath.Join(h.home, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []string{"文档/起草说明.docx", "文档/公布令.pdf", "文档/.hidden.pdf", "文档/表.xlsx"} {
		if err := os.WriteFile(filepath.Join(h.home, f), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("nowhere", filepath.Join(h.home, "文档/断开的链接.pdf")); err != nil {
		t.Skip("this system lets nobody make links:", err)
	}
	t.Setenv("HOME", h.home)
	t.Setenv("USERPROFILE", h.home)
	win := test.NewTempWindow(t, nil)
	win.Resize(fyne.NewSize(1280, 800))
	o.Title, o.Now = "选择文件", func() time.Time { return h.clock }
	h.Chooser = Show(win, h.q, o, func(p string) { h.took = p }, func() { h.gone = true })
	h.q.Run()
	return h
}

// names are the rows shown.
func (h *hand) names() []string {
	h.q.Run()
	var out []string
	for _, r := range h.now.rows {
		out = append(out, r.name)
	}
	return out
}

func (h *hand) key(k fyne.KeyName) { h.table.TypedKey(&fyne.KeyEvent{Name: k}); h.q.Run() }

// A folder shows folders first and only files of the kind meant, without what is hidden or leads nowhere; the rest is counted and
// can be asked for.
func TestFolder(t *testing.T) {
	h := sit(t, Options{Exts: []string{".docx", ".pdf"}})
	if got := h.names(); !slices.Equal(got, []string{"下载", "文档"}) {
		t.Fatal("home shows", got)
	}
	h.enter(filepath.Join(h.home, "文档"))
	if got := h.names(); !slices.Equal(got, []string{"报送备案", "公布令.pdf", "起草说明.docx"}) {
		t.Error("the folder shows", got)
	}
	if said := h.line.AccessibilityLabel(); !strings.Contains(said, "另有 1 个文件") || !strings.Contains(said, "另有 1 项不是文件或者打不开") {
		t.Error("what is left out is not told:", said)
	}
	h.all = true
	h.enter(h.Dir())
	if got := h.names(); !slices.Contains(got, "表.xlsx") {
		t.Error("all files are", got)
	}
}

// By keyboard alone: first letters jump, Enter goes in, Backspace goes up and stands where one came from, Enter takes a file.
func TestByKeyboard(t *testing.T) {
	h := sit(t, Options{})
	for _, r := range "wd" {
		h.table.TypedRune(r)
	}
	h.key(fyne.KeyReturn)
	if h.Dir() != filepath.Join(h.home, "文档") {
		t.Fatal("letters and Enter lead to", h.Dir())
	}
	h.key(fyne.KeyBackspace)
	if i := h.table.Selected(); h.Dir() != h.home || h.now.rows[i].name != "文档" {
		t.Fatal("Backspace leads to", h.Dir(), "at", i)
	}
	h.key(fyne.KeyReturn)
	h.clock = h.clock.Add(2 * time.Second)
	h.table.TypedRune('q')
	h.key(fyne.KeyReturn)
	if h.took != filepath.Join(h.home, "文档", "起草说明.docx") || !h.gone {
		t.Errorf("took %q, closed %v", h.took, h.gone)
	}
	h.Close() // nothing a second time
}

// A typed path leads into a folder or takes a file, whole, from here or from home; one that is wrong is said and nothing moves.
func TestTyped(t *testing.T) {
	h := sit(t, Options{})
	h.typed("~/文档")
	h.q.Run()
	if h.Dir() != filepath.Join(h.home, "文档") {
		t.Fatal("~ leads to", h.Dir())
	}
	h.typed("没有的.pdf")
	if h.took != "" || !strings.Contains(h.line.AccessibilityLabel(), "没有的.pdf") {
		t.Error("a wrong path is not said:", h.line.AccessibilityLabel())
	}
	h.path.SetText(`"` + filepath.Join(h.home, "文档", "公布令.pdf") + `"`)
	h.Commit()
	if filepath.Base(h.took) != "公布令.pdf" {
		t.Error("a pasted path in quotes takes", h.took)
	}
}

// A name that an old system wrote in GB18030, one with a line end and one that would turn its line round can be read, and the
// file itself is taken.
func TestOddNames(t *testing.T) {
	h := sit(t, Options{})
	dir := filepath.Join(h.home, "怪名")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"\xc6\xf0\xb2\xdd\xcb\xb5\xc3\xf7.txt": "起草说明.txt", "第一行\n第二行.txt": "第一行·第二行.txt", "图\u202etxt.exe": "图·txt.exe"}
	for name := range want {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Skip("this file system takes only names of its own kind:", err)
		}
	}
	h.enter(dir)
	h.q.Run()
	if len(h.now.rows) != len(want) {
		t.Fatal("shows", len(h.now.rows), "files")
	}
	for i, r := range h.now.rows {
		if got := h.cells(i)[0].Text; got != want[r.name] {
			t.Errorf("%q shows as %q", r.name, got)
		}
	}
	h.table.Select(0)
	h.Commit()
	if _, err := os.Stat(h.took); err != nil {
		t.Error("took", h.took, err)
	}
}

// A folder that is gone when it is opened leaves the one before and says so.
func TestPulledOut(t *testing.T) {
	h := sit(t, Options{For: Folder})
	if err := os.RemoveAll(filepath.Join(h.home, "下载")); err != nil {
		t.Fatal(err)
	}
	h.open(slices.Index(h.names(), "下载"))
	h.q.Run()
	if h.Dir() != h.home || !strings.HasPrefix(h.line.AccessibilityLabel(), "■") {
		t.Error("in", h.Dir(), h.line.AccessibilityLabel())
	}
	h.Commit()
	if h.took != h.home {
		t.Error("the folder chosen is", h.took)
	}
}

// A file that is there is replaced by a second press only; a name that is none, or a folder's, is refused.
func TestSave(t *testing.T) {
	h := sit(t, Options{For: ToSave, Name: "公布令.pdf"})
	h.enter(filepath.Join(h.home, "文档"))
	h.q.Run()
	for _, bad := range []string{"", "..", "a/b", "报送备案"} {
		h.name.SetText(bad)
		h.Commit()
		if h.took != "" || !strings.HasPrefix(h.line.AccessibilityLabel(), "■") {
			t.Fatalf("%q is taken as %q", bad, h.took)
		}
	}
	h.name.SetText("公布令.pdf")
	h.Commit()
	if h.took != "" || h.ok.Text != "替换" {
		t.Fatal("a file that is there is not asked about")
	}
	h.name.SetText("公布令2.pdf")
	if h.ok.Text != "保存" {
		t.Error("another name still replaces")
	}
	h.name.SetText("公布令.pdf")
	h.Commit()
	h.Commit()
	if filepath.Base(h.took) != "公布令.pdf" {
		t.Error("the second press takes", h.took)
	}
}

// The first folder is the one used last; one that is gone is none.
func TestBegin(t *testing.T) {
	dir := t.TempDir()
	if h := sit(t, Options{Begin: dir}); h.Dir() != dir {
		t.Error("begins in", h.Dir())
	}
	if h := sit(t, Options{Begin: filepath.Join(dir, "gone")}); h.Dir() != h.home {
		t.Error("begins in", h.Dir())
	}
}
