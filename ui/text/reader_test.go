package text

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"renda/ui/text/buffer"
	"renda/ui/theme"
)

// A press in the outline goes there, scrolling marks where one is, and only the articles of the heading one is at
// are listed.
func TestOutline(t *testing.T) {
	r := civil()
	stand(t, r.Object(), 1200, 700)
	o := r.outline
	var second Entry
	for i, e := range o.all {
		if !e.Leaf && i > 40 {
			second = e
			break
		}
	}
	line := -1
	for p, e := range o.shown {
		if o.all[e].At == second.At {
			line = o.s.page.text.Offset(buffer.Pos{Para: p})
		}
	}
	o.s.Go(line)
	press(o.s, at(o.s, line))
	if at, _ := r.Top(); at != second.At {
		t.Fatalf("%q is at %d, the text at %d", second.Title, second.At, at)
	}
	if o.all[o.now].At != second.At {
		t.Errorf("the outline is at %q", o.all[o.now].Title)
	}
	r.Go(o.all[len(o.all)-1].At)
	r.ScrollBy(-2000)
	at, _ := r.Top()
	if e := o.all[o.now]; e.At > at+1 || o.now+1 < len(o.all) && o.all[o.now+1].At <= at {
		t.Errorf("the text is at %d, the outline at %q (%d)", at, e.Title, e.At)
	}
	for _, e := range o.shown {
		if o.all[e].Leaf && o.heading(e) != o.heading(o.now) {
			t.Fatalf("%q is listed under another heading", o.all[e].Title)
		}
	}
	before := o.now
	key(o.s, fyne.KeyUp)
	if at, _ := r.Top(); o.now >= before || at != o.all[o.now].At {
		t.Error("the arrows do not go through the outline")
	}
}

// A clause that is typed is gone to; one that isn't there is said to be none.
func TestGoToClause(t *testing.T) {
	r := civil()
	stand(t, r.Object(), 1200, 700)
	want := r.outline.all[120]
	for !want.Leaf {
		want = r.outline.all[121]
	}
	r.gone.SetText(want.Title)
	r.gone.OnSubmitted(r.gone.Text)
	if at, _ := r.Top(); at != want.At {
		t.Errorf("%q is at %d, the text at %d", want.Title, want.At, at)
	}
	r.gone.OnSubmitted("第九千条")
	if r.none.Text() != "没有这一条" {
		t.Errorf("said %q", r.none.Text())
	}
}

// Finds are counted, gone through in a ring and marked; closing selects the one one is at; a change of the
// text looks anew.
func TestFind(t *testing.T) {
	f := NewField("正文", 4, 14)
	w := stand(t, f.Object(), 600, 400)
	f.SetText("路灯坏了。\n请修路灯，路灯不亮。")
	w.Canvas().Focus(f.Surface)
	ctrl(f, fyne.KeyF)
	if w.Canvas().Focused() != f.find.entry {
		t.Fatal("the focus is not where one types what to find")
	}
	f.find.entry.SetText("路灯")
	said := func(want string) {
		t.Helper()
		if got := f.find.count.Text(); got != want {
			t.Fatalf("said %q, want %q", got, want)
		}
	}
	said("第 1 处，共 3 处")
	f.find.entry.OnSubmitted("")
	f.find.entry.OnSubmitted("")
	said("第 3 处，共 3 处")
	f.find.step(1)
	f.find.step(-1)
	said("第 3 处，共 3 处")
	f.find.entry.SetText("红灯")
	said("没有找到")
	f.find.entry.SetText("路灯")
	key(f.find.entry, fyne.KeyEscape)
	if f.SelectedText() != "路灯" || w.Canvas().Focused() != f.Surface || f.find.box.Visible() {
		t.Errorf("closed with %q selected", f.SelectedText())
	}
	if len(f.marks.found) != 0 {
		t.Error("finds are still marked")
	}
	f.find.Open()
	if f.find.entry.Text != "路灯" {
		t.Errorf("opened with %q", f.find.entry.Text)
	}
	f.Select(0, 0)
	write(f, "路灯")
	if len(f.find.hits) != 4 {
		t.Errorf("%d finds after typing one more", len(f.find.hits))
	}
}

// Two texts side by side stand at the same clause whichever one is scrolled, also where clauses have moved or
// are in one only.
func TestPairScrollsByClause(t *testing.T) {
	var left, right strings.Builder
	var pairs [][2]int
	order := []int{0, 1, 2, 3, 9, 4, 5, 7, 8, 6}
	starts := map[int]int{}
	for i, c := range order {
		starts[c] = len([]rune(right.String()))
		fmt.Fprintf(&right, "第%d条%s\n", c, strings.Repeat("新条文更长一些。", 30+i*5))
	}
	for c := range 10 {
		if c != 7 {
			pairs = append(pairs, [2]int{len([]rune(left.String())), starts[c]})
		}
		fmt.Fprintf(&left, "第%d条%s\n", c, strings.Repeat("旧条文。", 60))
	}
	p := NewPair("旧", "新")
	stand(t, p.Object(), 1200, 300)
	p.Left.SetText(left.String())
	p.Right.SetText(right.String())
	p.SetAnchors(pairs)
	for _, a := range pairs[:8] {
		p.Left.Go(a[0])
		if at, _ := p.Right.Top(); at != a[1] {
			t.Errorf("left at %d, right at %d, want %d", a[0], at, a[1])
		}
	}
	p.Right.Go(pairs[4][1])
	if at, _ := p.Left.Top(); at != pairs[4][0] {
		t.Errorf("right at %d, left at %d, want %d", pairs[4][1], at, pairs[4][0])
	}
	p.Left.Go(pairs[2][0])
	last, _ := p.Right.Top()
	for range 20 {
		p.Left.ScrollBy(15)
		now, _ := p.Right.Top()
		if l, _ := p.Left.Top(); l < pairs[3][0] && now < last {
			t.Errorf("within one clause the other side goes back from %d to %d", last, now)
		}
		last = now
	}
}

// What corresponds to a character lies within the corresponding clause, whatever the anchors are.
func TestPairAcross(t *testing.T) {
	test.NewTempApp(t)
	rapid.Check(t, func(t *rapid.T) {
		p := NewPair("甲", "乙")
		p.busy = true
		n := rapid.IntRange(0, 8).Draw(t, "n")
		var pairs [][2]int
		for range n {
			pairs = append(pairs, [2]int{rapid.IntRange(0, 100).Draw(t, "l"), rapid.IntRange(0, 100).Draw(t, "r")})
		}
		p.SetAnchors(pairs)
		for k := range 2 {
			for o := 0; o <= 100; o++ {
				to := p.across(k, o, 100, 100)
				if to < 0 || to > 100 {
					t.Fatalf("%d of side %d corresponds to %d", o, k, to)
				}
				if i := p.at(k, o); i >= 0 {
					for _, a := range pairs {
						if from := p.order[k][i][1-k]; a[1-k] > from && to > a[1-k] {
							t.Fatalf("%d of side %d, in the clause of %v, leads past %v", o, k, p.order[k][i], a)
						}
					}
				}
				if i := p.at(k, o); i >= 0 && p.order[k][i][k] == o && to != p.order[k][i][1-k] {
					t.Fatalf("anchor %v leads to %d", p.order[k][i], to)
				}
			}
		}
	})
}

// A law of many thousand characters can be painted where there is least room; with RENDA_PICTURES=DIR in every
// look, to be looked at.
func TestPictures(t *testing.T) {
	looks := []struct {
		name    string
		mode    theme.Mode
		percent int
		w, h    float32
	}{{"narrow", theme.Light, 100, 640, 700}, {"light-1280", theme.Light, 100, 1280, 800}, {"dark-1920", theme.Dark, 100, 1920, 1080}, {"large-1280", theme.Light, 150, 1280, 800}, {"huge-1280", theme.Dark, 200, 1280, 800}}
	if !painting() {
		looks = looks[:1]
	}
	for _, l := range looks {
		r := civil()
		w := stand(t, r.Object(), l.w, l.h)
		fyne.CurrentApp().Settings().SetTheme(theme.New(l.mode, l.percent))
		w.Content().Refresh()
		r.Go(r.outline.all[150].At)
		if painting() {
			paint(t, "reader-"+l.name, w)
		}
		r.find.Open()
		r.find.entry.SetText("民事")
		paint(t, "find-"+l.name, w)
		p := NewPair("旧", "新")
		text, es, _ := code()
		p.Left.SetText(text)
		p.Left.SetOutline(es)
		p.Right.SetText(text[:len(text)/2])
		w = stand(t, p.Object(), l.w, l.h)
		fyne.CurrentApp().Settings().SetTheme(theme.New(l.mode, l.percent))
		w.Content().Refresh()
		p.SetAnchors([][2]int{{0, 0}, {es[100].At, es[90].At}})
		p.Left.Go(es[100].At)
		p.Left.SetMarks([]Mark{{es[100].At + 5, es[100].At + 30, Gone}})
		p.Right.SetMarks([]Mark{{es[90].At + 5, es[90].At + 30, Added}})
		paint(t, "pair-"+l.name, w)
	}
}
