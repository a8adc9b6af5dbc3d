package text

import (
	"math"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"renda/ui/text/buffer"
)

var piece = rapid.SampledFrom([]string{"法", "第一条　民事主体的合法权益受法律保护，任何组织或者个人不得侵犯。", "\n", "\n\n", "（", "……", " ", "English words", "e\u0301", "😀", "\t", "𠮷", strings.Repeat("长", 150)})

func drawn(t *rapid.T, name string, most int) string {
	return strings.Join(rapid.SliceOfN(piece, 0, most).Draw(t, name), "")
}

func pageOf(s string, width, height float32) *page {
	p := &page{text: buffer.New(s), em: 15, width: width, height: height}
	p.reset()
	return p
}

// After any changes the lines are those a text laid out anew has; the view stands where there is text; what
// is estimated is replaced by what is.
func TestPageFollowsChanges(t *testing.T) {
	test.NewTempApp(t)
	rapid.Check(t, func(t *rapid.T) {
		p := pageOf(drawn(t, "begin", 20), float32(rapid.IntRange(60, 500).Draw(t, "width")), float32(rapid.IntRange(30, 400).Draw(t, "height")))
		t.Repeat(map[string]func(*rapid.T){
			"change": func(t *rapid.T) {
				a := p.text.At(rapid.IntRange(0, p.text.Runes()).Draw(t, "a"))
				b := p.text.At(rapid.IntRange(0, p.text.Runes()).Draw(t, "b"))
				c, _ := p.text.Replace(a, b, drawn(t, "put", 4), buffer.Whole, a, b)
				p.changed(c)
				p.settle()
			},
			"undo": func(t *rapid.T) {
				if c, _, _, ok := p.text.Undo(); ok {
					p.changed(c)
					p.settle()
				}
			},
			"scroll": func(t *rapid.T) { p.scroll(float32(rapid.IntRange(-900, 900).Draw(t, "by"))) },
			"jump":   func(t *rapid.T) { p.jump(float32(rapid.IntRange(0, 5000).Draw(t, "to"))) },
			"width":  func(t *rapid.T) { p.width = float32(rapid.IntRange(60, 500).Draw(t, "w")); p.reset() },
			"": func(t *rapid.T) {
				if len(p.blocks) != p.text.Len() {
					t.Fatalf("%d blocks of %d paragraphs", len(p.blocks), p.text.Len())
				}
				fresh := pageOf(p.text.String(), p.width, p.height)
				for i, b := range p.blocks {
					if b.lines != nil && (!slices.Equal(b.lines, fresh.lay(i)) || b.h != fresh.blocks[i].h) {
						t.Fatalf("paragraph %d: lines %v, laid out anew %v", i, b.lines, fresh.blocks[i].lines)
					}
				}
				above, whole := p.above()
				if p.top.y < 0 || above > max(0, whole-p.height)+0.5 {
					t.Fatalf("%v above of %v, %v in view", above, whole, p.height)
				}
			},
		})
	})
}

// The place under the point where a place is drawn is that place; showing a place brings it into view.
func TestHitFindsWhatIsDrawn(t *testing.T) {
	test.NewTempApp(t)
	rapid.Check(t, func(t *rapid.T) {
		p := pageOf(drawn(t, "s", 30), float32(rapid.IntRange(60, 500).Draw(t, "width")), 200)
		at := p.text.At(rapid.IntRange(0, p.text.Runes()).Draw(t, "at"))
		if n := p.text.Next(at); n != at {
			at = p.text.Prev(n) // between two characters as they are seen
		}
		p.show(at, false)
		x, y, h, ok := p.spot(at, false)
		if !ok || y < -0.01 || y+h > p.height+0.01 {
			t.Fatalf("shown at %v, %v high", y, h)
		}
		if got, end := p.hit(x, y+h/2); got != at && !(end && got.Para == at.Para) {
			t.Fatalf("%v is drawn at %v,%v where %v is", at, x, y, got)
		}
	})
}

// A view in the middle stays where it is while what is above it is laid out, and going down and up by as much comes
// back to the same line: estimates that are corrected move nothing.
func TestViewDoesNotJump(t *testing.T) {
	test.NewTempApp(t)
	p := pageOf(strings.Repeat("第一条 Latin words that are estimated badly, 而且和中文混排；\n\n"+strings.Repeat("长", 170)+"\n", 300), 300, 400)
	above, whole := p.above()
	p.jump(whole / 2)
	before := p.top
	for i := range before.para {
		p.lay(i)
	}
	if p.top != before {
		t.Fatalf("the view went from %v to %v", before, p.top)
	}
	p.scroll(3000)
	p.scroll(-3000)
	if p.top.para != before.para || math.Abs(float64(p.top.y-before.y)) > 0.1 {
		t.Errorf("down and up again leads from %v to %v", before, p.top)
	}
	p.jump(above)
	if p.top != (top{}) {
		t.Errorf("the beginning is at %v", p.top)
	}
}

// What changes above the view leaves the line at its upper edge where it is.
func TestChangesAboveLeaveTheView(t *testing.T) {
	test.NewTempApp(t)
	p := pageOf(strings.Repeat("一行\n", 500), 300, 400)
	p.jump(5000)
	at := p.text.Para(p.top.para)
	for _, put := range []string{"", "甲\n乙\n丙", "甲"} {
		before := p.top
		c, _ := p.text.Replace(p.text.At(10), p.text.At(40), put, buffer.Whole, buffer.Pos{}, buffer.Pos{})
		p.changed(c)
		p.settle()
		if by := c.New - c.Gone; p.top.para != before.para+by || p.top.y != before.y || p.text.Para(p.top.para) != at {
			t.Errorf("after %d paragraphs more the view went from %v to %v", by, before, p.top)
		}
	}
}

// A text of 200,000 characters is opened without laying it out: only paragraphs in view are.
func TestOnlyTheViewIsLaidOut(t *testing.T) {
	test.NewTempApp(t)
	p := pageOf(strings.Repeat("城东片区公交线路。\n", 20000), 600, 400)
	p.scroll(1e5)
	p.show(p.text.At(150000), false)
	laid := 0
	for _, b := range p.blocks {
		if b.lines != nil {
			laid++
		}
	}
	if laid == 0 || laid > 6000 {
		t.Errorf("%d paragraphs of %d are laid out", laid, len(p.blocks))
	}
}
