package text

import (
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"renda/app/clause"
	"renda/ui/theme"
)

// stand puts something into a window of a size.
func stand(t *testing.T, o fyne.CanvasObject, w, h float32) fyne.Window {
	t.Helper()
	test.NewTempApp(t)
	fyne.CurrentApp().Settings().SetTheme(theme.New(theme.Light, 100))
	win := test.NewWindow(o)
	win.SetPadded(false)
	win.Resize(fyne.NewSize(w, h))
	return win
}

// painting reports whether pictures are to be looked at.
func painting() bool { return os.Getenv("RENDA_PICTURES") != "" }

// paint paints a window; with RENDA_PICTURES=DIR into DIR, to be looked at.
func paint(t *testing.T, name string, w fyne.Window) {
	t.Helper()
	dir := os.Getenv("RENDA_PICTURES")
	if dir == "" {
		dir = t.TempDir()
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}

var article = regexp.MustCompile(`^第[一二三四五六七八九十百千零]+条`)

// code gives the Civil Code with its outline, or a law made up of the same forms where the texts of
// laws are not on this machine.
func code() (string, []Entry, []Mark) {
	var lines []string
	made := 0 // articles made up where the laws are not beside the project
	for _, n := range []string{"总则", "物权编", "婚姻家庭编", "继承编", "侵权责任编"} {
		b, err := os.ReadFile(filepath.Join("../../../shared/data/laws/national/民法典", n+".md"))
		if err != nil {
			b = []byte("# " + n + "\n## 第一章 基本规定\n")
			for range 200 {
				made++
				b = append(b, "第"+clause.Chinese(made)+"条 为了保护民事主体的合法权益，调整民事关系，根据宪法，制定本法。\n"...)
			}
		}
		for _, l := range strings.Split(string(b), "\n") {
			if l != "" && !strings.HasPrefix(l, "<!--") {
				lines = append(lines, l)
			}
		}
	}
	var b strings.Builder
	var es []Entry
	var ms []Mark
	at := 0
	for _, l := range lines {
		words := strings.TrimLeft(l, "# ")
		if level := len(l) - len(strings.TrimLeft(l, "#")); level > 0 {
			es = append(es, Entry{Level: level - 1, Title: words, At: at})
		} else if a := article.FindString(words); a != "" {
			es = append(es, Entry{Level: 3, Title: a, At: at, Leaf: true})
			ms = append(ms, Mark{at, at + utf8.RuneCountInString(a), Strong})
		}
		b.WriteString(words + "\n")
		at += utf8.RuneCountInString(words) + 1
	}
	return b.String(), es, ms
}

func civil() *Reader {
	r := NewReader("民法典")
	text, es, ms := code()
	r.Clause = func(s string) (int, bool) {
		for _, e := range es {
			if e.Leaf && e.Title == s {
				return e.At, true
			}
		}
		return 0, false
	}
	r.SetText(text)
	r.SetOutline(es)
	r.SetFormats(es)
	var notes []Note
	for i, e := range es {
		switch {
		case e.Leaf && i%7 == 3:
			ms = append(ms, Mark{e.At + 10, e.At + 22, Doubt})
			notes = append(notes, Note{At: e.At, Kind: Doubt, Text: "与《行政处罚法》第十一条第二款的规定不一致：上位法已经作出规定，地方性法规不得超出其种类和幅度。"})
		case e.Leaf && i%11 == 5:
			ms = append(ms, Mark{e.At + 8, e.At + 16, Cited})
		case e.Leaf && i%13 == 6:
			ms = append(ms, Mark{e.At + 6, e.At + 14, Noted})
			notes = append(notes, Note{At: e.At, Kind: Noted, Text: "李主任：请核对"})
		}
	}
	r.SetMarks(ms)
	r.SetNotes(notes)
	return r
}
