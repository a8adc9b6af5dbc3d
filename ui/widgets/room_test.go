package widgets

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"renda/ui/theme"
)

func stand(t *testing.T, o fyne.CanvasObject, w, h float32) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, 150))
	test.NewTempWindow(t, o).Resize(fyne.NewSize(w, h))
	for range 3 {
		o.Refresh()
	}
}

// texts gives the lines of running words.
func (p *Prose) texts() (out []string) {
	for _, l := range p.lines {
		s := ""
		for _, g := range l.segs {
			s += g.text
		}
		out = append(out, s)
	}
	return out
}

// No line of a banner or a paragraph begins with a mark that closes, at any width.
func TestWordsBreakAsChinese(t *testing.T) {
	const words = "“关于改造老旧管网的建议”的办理状态已经变化，这一步现在不能办。您填写的内容已保留在“需您处理”中，请打开查看最新情况。[state.moved]"
	p := Para(words, "")
	stand(t, p, 10, 10)
	for width := float32(120); width < 900; width += 7 {
		p.Resize(fyne.NewSize(width, 400))
		if got := strings.Join(p.texts(), ""); got != words {
			t.Fatalf("at %v it says %q", width, got)
		}
		for _, l := range p.texts() {
			if strings.HasPrefix(l, "，") || strings.HasPrefix(l, "。") || strings.HasPrefix(l, "”") || strings.HasSuffix(l, "“") {
				t.Errorf("at %v a line is %q", width, l)
			}
		}
	}
}

// Words set in the middle stand in as few lines as they need, of like length.
func TestMiddleIsEven(t *testing.T) {
	p := Para("代工委登记的会议和活动会出现在这里；自己参加的视察、学习等可以自己记，由代工委确认。", "")
	p.Align = fyne.TextAlignCenter
	stand(t, p, 10, 10)
	p.Resize(fyne.NewSize(850, 100))
	if l := p.texts(); len(l) != 2 || len(l[1]) < len(l[0])/2 {
		t.Errorf("set as %q", l)
	}
}

// A snug column is as wide as its words, at most its own width; the room goes to the one that grows.
func TestSnugColumn(t *testing.T) {
	number := "2026-137"
	tb := NewTable([]TableColumn{{Name: "编号", Width: 172, Snug: true}, {Name: "标题", Width: 100, Grow: 1}}, func(int) []Cell { return []Cell{{Text: number}, {Text: "标题"}} })
	stand(t, tb, 900, 400)
	tb.SetCount(3)
	short := tb.widths[0]
	if words := fyne.MeasureText(number, 22.5, fyne.TextStyle{}).Width; short < words+2*cellPad || short > words+2*cellPad+22 || tb.widths[0]+tb.widths[1] < 880 {
		t.Errorf("the columns are %v wide, the words %v", tb.widths, words)
	}
	number = "澄人大常委会备审〔2026〕第一百三十七号"
	tb.SetCount(4)
	if most := float32(172.0 * 23 / 15); tb.widths[0] < most-1 || tb.widths[0] > most+1 {
		t.Errorf("with long numbers it is %v wide", tb.widths[0])
	}
}

// In a small table names, days and times stay on one line; with many of them the longest column still has a third.
func TestGridKeepsShortWordsWhole(t *testing.T) {
	c := &columns{weights: []float32{6, 12, 14, 62}, gap: 14, least: shortWords}
	stand(t, NewProse(""), 10, 10)
	w := c.widths(4, 485)
	if em := float32(23); w[0] < 3*em-3 || w[1] < 6*em-3 || w[3] < 485/3-1 {
		t.Errorf("the columns are %v wide", w)
	}
	if sum := w[0] + w[1] + w[2] + w[3]; sum < 484 || sum > 486 {
		t.Errorf("together %v", sum)
	}
}

// Facts stand under each other, each value beside its name, and wrap in their own column.
func TestFactsStandApart(t *testing.T) {
	f := Facts("依据", "山东省实施代表法办法第十九条，以及本市办法第二十条的规定", "有效期", "2010-01-01 — 至今").(*fyne.Container)
	stand(t, f, 420, 300)
	name, value, next := f.Objects[0].(*Prose), f.Objects[1].(*Prose), f.Objects[2]
	if value.Position().Y != name.Position().Y || len(value.lines) < 2 || len(name.lines) != 1 {
		t.Errorf("%q beside %q", name.texts(), value.texts())
	}
	if next.Position().Y < value.Position().Y+value.Size().Height {
		t.Error("the next stands over the one before")
	}
}
