package main

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"renda/ui/text"
	"renda/ui/theme"
)

// runText: a key typed into a long text and a long text opened, by the product's surface and by what Fyne has, under
// Fyne's own test driver and software painter.
func runText(r *report) error {
	test.NewApp().Settings().SetTheme(theme.New(theme.Light, 100))
	for _, x := range []struct {
		n     int
		at    string
		drawn bool
	}{{20_000, "middle", false}, {20_000, "end", false}, {20_000, "middle", true}, {100_000, "middle", false}, {100_000, "middle", true}} {
		if err := typeRow(r, x.n, x.at, x.drawn); err != nil {
			return err
		}
	}
	return openRow(r)
}

// statute gives so many characters of a long law, of the texts of laws beside the project where they are.
func statute(n int) string {
	var b strings.Builder
	files, _ := filepath.Glob("../../shared/data/laws/national/民法典/*.md")
	for _, f := range files {
		if x, err := os.ReadFile(f); err == nil {
			b.Write(x)
		}
	}
	if b.Len() == 0 {
		b.WriteString("第一条　为了保护民事主体的合法权益，调整民事关系，维护社会和经济秩序，适应中国特色社会主义发展要求，根据宪法，制定本法。\n")
	}
	one := b.String()
	for utf8.RuneCountInString(b.String()) < n {
		b.WriteString(one)
	}
	return string([]rune(b.String())[:n])
}

const (
	fieldWide, fieldHigh = 760, 380 // of a field of some fifteen lines
	keysOurs             = 40       // keys in one round; the peer types one, as it takes seconds
)

// typeRow types one character. A frame is ready when all objects to draw stand; drawn is after the software painter has
// drawn the whole window anew, which it does for each frame.
func typeRow(r *report, n int, at string, drawn bool) error {
	title := fmt.Sprintf("key typed in the %s of %d characters, to the frame ready to draw", at, n)
	if at == "end" {
		title = strings.Replace(title, "in the end", "at the end", 1)
	}
	note := fmt.Sprintf("reach ≤ %d ms, ≥ %d× faster", map[int]int{20_000: 4, 100_000: 8}[n], map[int]int{20_000: 25, 100_000: 300}[n])
	if drawn {
		title = fmt.Sprintf("key typed in the %s of %d characters, and drawn by the software painter", at, n)
		note = "the painter draws every pixel and every line of the window anew for each frame; the program's own share is the row above"
	}
	if !r.want(title) {
		return nil
	}
	doc := statute(n)
	ours, peer := newOurs(doc, n, at), newStock(doc, at)
	c := row{title: title, unit: "ns", note: note}
	add := func(name string, keys int, f *typist) {
		c.variants = append(c.variants, variant{name, func() (float64, error) {
			return perOp(keys, func(int) error {
				f.key()
				if drawn {
					sinkImage = f.win.Canvas().Capture()
				}
				return nil
			})
		}})
	}
	if drawn {
		empty := test.NewWindow(container.NewStack())
		empty.Resize(fyne.NewSize(fieldWide, fieldHigh))
		add("an empty window of the size", 5, &typist{empty, func() {}})
		add("text surface", 5, ours)
	} else {
		add("text surface", keysOurs, ours)
	}
	add("stock multi-line Entry", 1, peer)
	few := *r
	if few.rounds = min(r.rounds, 5); n > 20_000 {
		few.rounds = 1 // a key of the peer takes seconds
	}
	return few.compare(c)
}

var sinkImage image.Image

// typist types a key into a window.
type typist struct {
	win fyne.Window
	key func()
}

func newOurs(doc string, n int, at string) *typist {
	f := text.NewField("text", 14, 14)
	w := window(f.Object())
	f.SetText(doc)
	w.Canvas().Focus(f.Surface)
	to := n
	if at == "middle" {
		to = n / 2
	}
	f.Select(to, to)
	return &typist{w, func() { f.TypedRune('国') }}
}

func newStock(doc, at string) *typist {
	e := widget.NewMultiLineEntry()
	e.Wrapping = fyne.TextWrapBreak
	w := window(e)
	e.SetText(doc)
	w.Canvas().Focus(e)
	e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
	if at == "middle" {
		e.CursorRow, e.CursorColumn = e.CursorRow/2, 0
		e.Refresh()
	}
	return &typist{w, func() { e.TypedRune('国') }}
}

func window(o fyne.CanvasObject) fyne.Window {
	w := test.NewWindow(o)
	w.Resize(fyne.NewSize(fieldWide, fieldHigh))
	return w
}

// openRow opens a statute of 100,000 characters.
func openRow(r *report) error {
	title := "open a statute of 100000 characters, to the first screen ready to draw"
	if !r.want(title) {
		return nil
	}
	doc := statute(100_000)
	var outline []text.Entry
	at := 0
	for _, l := range strings.SplitAfter(doc, "\n") {
		if words := strings.TrimLeft(l, "# "); len(words) < len(l) {
			outline = append(outline, text.Entry{Level: len(l) - len(words) - 2, Title: strings.TrimSpace(words), At: at})
		}
		at += utf8.RuneCountInString(l)
	}
	open := func(name string, make func() fyne.CanvasObject) variant {
		w := test.NewWindow(container.NewStack())
		w.Resize(fyne.NewSize(1280, 800))
		return variant{name, func() (float64, error) {
			return perOp(1, func(int) error {
				w.SetContent(make())
				return nil
			})
		}}
	}
	few := *r
	few.rounds = 1 // the peer takes more than a minute
	return few.compare(row{title: title, unit: "ns", note: "reach ≤ 50 ms", variants: []variant{
		open("text surface with outline", func() fyne.CanvasObject {
			x := text.NewReader("text")
			x.SetText(doc)
			x.SetOutline(outline)
			x.SetFormats(outline)
			return x.Object()
		}),
		open("stock wrapped Label", func() fyne.CanvasObject {
			l := widget.NewLabel(doc)
			l.Wrapping = fyne.TextWrapWord
			return container.NewVScroll(l)
		}),
	}})
}
