package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"
)

func key(s fyne.Focusable, names ...fyne.KeyName) {
	for _, n := range names {
		s.TypedKey(&fyne.KeyEvent{Name: n})
	}
}

func shifted(s *Surface, names ...fyne.KeyName) {
	s.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	key(s, names...)
	s.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
}

func ctrl(s fyne.Shortcutable, name fyne.KeyName) {
	s.TypedShortcut(&desktop.CustomShortcut{KeyName: name, Modifier: fyne.KeyModifierControl})
}

func write(s fyne.Focusable, t string) {
	for _, r := range t {
		s.TypedRune(r)
	}
}

// What keys do is what they do to a string with a cursor, whatever the lines are.
func TestKeysWriteAString(t *testing.T) {
	s := NewSurface("正文")
	stand(t, s, 300, 200)
	rapid.Check(t, func(t *rapid.T) {
		s.SetText("")
		var rs []rune
		at := 0
		put := func(x string) {
			rs = append(append(append([]rune(nil), rs[:at]...), []rune(x)...), rs[at:]...)
			at += utf8.RuneCountInString(x)
		}
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				from, to := s.Selected()
				if s.Text() != string(rs) || from != to || to != at {
					t.Fatalf("%q with the cursor at %d, want %q at %d", s.Text(), to, string(rs), at)
				}
			},
			"type": func(t *rapid.T) {
				x := rapid.SampledFrom([]string{"法", "A", "𠮷", "，", "第一条 规定"}).Draw(t, "x")
				write(s, x)
				put(x)
			},
			"line": func(*rapid.T) { key(s, fyne.KeyReturn); put("\n") },
			"back": func(*rapid.T) {
				key(s, fyne.KeyBackspace)
				if at > 0 {
					rs = append(append([]rune(nil), rs[:at-1]...), rs[at:]...)
					at--
				}
			},
			"delete": func(*rapid.T) {
				key(s, fyne.KeyDelete)
				if at < len(rs) {
					rs = append(append([]rune(nil), rs[:at]...), rs[at+1:]...)
				}
			},
			"left":  func(*rapid.T) { key(s, fyne.KeyLeft); at = max(0, at-1) },
			"right": func(*rapid.T) { key(s, fyne.KeyRight); at = min(len(rs), at+1) },
			"begin": func(*rapid.T) { ctrl(s, fyne.KeyHome); at = 0 },
			"end":   func(*rapid.T) { ctrl(s, fyne.KeyEnd); at = len(rs) },
			"select": func(t *rapid.T) {
				a, b := rapid.IntRange(0, len(rs)).Draw(t, "a"), rapid.IntRange(0, len(rs)).Draw(t, "b")
				s.Select(a, b)
				key(s, fyne.KeyDelete)
				a, b = min(a, b), max(a, b)
				if a != b {
					rs = append(append([]rune(nil), rs[:a]...), rs[b:]...)
				} else if a < len(rs) {
					rs = append(append([]rune(nil), rs[:a]...), rs[a+1:]...)
				}
				at = a
			},
			"paste": func(t *rapid.T) {
				c := test.NewClipboard()
				c.SetContent("甲\r\n乙")
				s.TypedShortcut(&fyne.ShortcutPaste{Clipboard: c})
				put("甲\n乙")
			},
		})
	})
}

// Lines go up and down by the same way sideways, Home and End keep to the line seen, page keys move by
// the view; with Shift they select.
func TestMovingByLines(t *testing.T) {
	s := NewSurface("正文")
	stand(t, s, 15*10+34, 24*5+10)
	s.SetText("一二三四五六七八九十一二三四五六七八九十\n短\n一二三四五六七八九十" + strings.Repeat("\n末", 30))
	s.Select(7, 7)
	key(s, fyne.KeyDown)
	_, at := s.Selected()
	if at != 17 {
		t.Fatalf("down from 7 is %d", at)
	}
	key(s, fyne.KeyDown, fyne.KeyDown)
	if _, to := s.Selected(); to < 28 {
		t.Errorf("over a short line the way sideways is lost: %d", to)
	}
	key(s, fyne.KeyUp, fyne.KeyUp)
	if _, to := s.Selected(); to != at {
		t.Errorf("up again is %d, not %d", to, at)
	}
	key(s, fyne.KeyLeft, fyne.KeyUp)
	if _, to := s.Selected(); to != at-11 {
		t.Errorf("left and up is %d, not %d", to, at-11)
	}
	key(s, fyne.KeyRight, fyne.KeyDown)
	key(s, fyne.KeyHome)
	_, home := s.Selected()
	shifted(s, fyne.KeyEnd)
	if x := s.SelectedText(); home != 10 || x != "一二三四五六七八九十" {
		t.Errorf("the line selected is %q from %d", x, home)
	}
	s.Select(0, 0)
	key(s, fyne.KeyPageDown)
	_, down := s.Selected()
	if from, _ := s.InView(); from == 0 || down == 0 {
		t.Errorf("page down leads to %d, with %d in view first", down, from)
	}
	for range 30 {
		key(s, fyne.KeyPageDown)
	}
	if _, to := s.Selected(); to != s.Runes() {
		t.Errorf("paging ends at %d of %d", to, s.Runes())
	}
	for range 30 {
		key(s, fyne.KeyPageUp)
	}
	if _, to := s.Selected(); to != 0 {
		t.Errorf("paging up ends at %d", to)
	}
}

// The clipboard takes and gives what is selected; cut can be taken back whole with what was selected.
func TestClipboard(t *testing.T) {
	s := NewSurface("正文")
	stand(t, s, 300, 200)
	s.SetText("第一条　甲\n第二条　乙")
	c := test.NewClipboard()
	s.Select(6, 11)
	s.TypedShortcut(&fyne.ShortcutCut{Clipboard: c})
	if c.Content() != "第二条　乙" || s.Text() != "第一条　甲\n" {
		t.Fatalf("cut %q, left %q", c.Content(), s.Text())
	}
	s.Undo()
	if s.SelectedText() != "第二条　乙" {
		t.Errorf("after taking back %q is selected", s.SelectedText())
	}
	s.TypedShortcut(&fyne.ShortcutSelectAll{})
	s.TypedShortcut(&fyne.ShortcutCopy{Clipboard: c})
	if c.Content() != s.Text() {
		t.Errorf("copied %q", c.Content())
	}
}

// A text to read answers no typing and no cutting, but selects and copies; one that is
// disabled shows no cursor.
func TestReadOnly(t *testing.T) {
	s := NewSurface("正文")
	w := stand(t, s, 300, 100)
	s.SetText(strings.Repeat("不可更改\n", 50))
	before := s.Text()
	s.OnChanged = func() { t.Error("it changed") }
	c := test.NewClipboard()
	c.SetContent("贴")
	for range 2 {
		s.ReadOnly = true
		w.Canvas().Focus(s)
		write(s, "字")
		key(s, fyne.KeyReturn, fyne.KeyBackspace, fyne.KeyDelete)
		s.TypedShortcut(&fyne.ShortcutPaste{Clipboard: c})
		s.Select(0, 2)
		s.TypedShortcut(&fyne.ShortcutCut{Clipboard: c})
		s.Undo()
		if s.Text() != before {
			t.Fatalf("now %q", s.Text())
		}
		s.ReadOnly = false
		s.Disable()
	}
	s.Enable()
	s.ReadOnly = true
	s.Select(0, 0)
	s.Go(0)
	key(s, fyne.KeyPageDown)
	if from, _ := s.InView(); from == 0 {
		t.Error("page down does not turn the page of a text to read")
	}
}

// at gives the point of the widget in the middle of a character.
func at(s *Surface, offset int) fyne.Position {
	x, y, h, _ := s.page.spot(s.page.text.At(offset), false)
	dx, dy := s.insets()
	return fyne.NewPos(dx+x+2, dy+y+h/2)
}

func press(s *Surface, p fyne.Position) {
	m := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	m.Position = p
	s.MouseDown(m)
	s.MouseUp(m)
}

// The pointer puts the cursor, drags a selection, takes a word by two presses and the paragraph by a third;
// with Shift it selects up to there.
func TestPointer(t *testing.T) {
	s := NewSurface("正文")
	stand(t, s, 500, 200)
	s.SetText("为了保护民事主体，调整GB18030关系。\n第二款")
	press(s, at(s, 3))
	if from, to := s.Selected(); from != 3 || to != 3 {
		t.Fatalf("pressed at 3: %d %d", from, to)
	}
	s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at(s, 7)}})
	s.DragEnd()
	if s.SelectedText() != "护民事主" {
		t.Errorf("dragged over %q", s.SelectedText())
	}
	s.shift = true
	press(s, at(s, 9))
	s.shift = false
	if s.SelectedText() != "护民事主体，" {
		t.Errorf("with shift up to %q", s.SelectedText())
	}
	p := at(s, 13)
	press(s, p)
	s.DoubleTapped(&fyne.PointEvent{Position: p})
	if s.SelectedText() != "GB18030" {
		t.Errorf("two presses take %q", s.SelectedText())
	}
	press(s, p)
	if s.SelectedText() != "为了保护民事主体，调整GB18030关系。" {
		t.Errorf("three presses take %q", s.SelectedText())
	}
	s.DoubleTapped(&fyne.PointEvent{Position: at(s, 4)})
	if s.SelectedText() != "为了保护民事主体" {
		t.Errorf("two presses take %q", s.SelectedText())
	}
}

// Holding the pointer below the view rolls the text and selects on; letting go ends it.
func TestDragRolls(t *testing.T) {
	s := NewSurface("正文")
	stand(t, s, 300, 120)
	s.SetText(strings.Repeat("一行\n", 100))
	press(s, at(s, 0))
	s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(50, 200)}})
	if s.hand.scroll == nil {
		t.Fatal("it does not roll")
	}
	_, before := s.Selected()
	for f := float32(0); f < 0.1; f += 0.005 {
		s.hand.scroll.Tick(f)
	}
	if _, to := s.Selected(); to <= before {
		t.Errorf("rolling selects from %d to %d", before, to)
	}
	s.DragEnd()
	if s.hand.scroll != nil {
		t.Error("it rolls on")
	}
}

// The wheel turns the text; where there is no more, the page it stands on.
func TestWheelGoesOnToThePage(t *testing.T) {
	f := NewField("事由", 2, 4)
	f.SetText(strings.Repeat("一行\n", 20))
	below := canvas.NewRectangle(nil)
	below.SetMinSize(fyne.NewSize(10, 900))
	sc := container.NewVScroll(container.NewVBox(f.Object(), below))
	stand(t, sc, 300, 300)
	down := &fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -100)}
	f.Scrolled(down)
	if from, _ := f.InView(); from == 0 || sc.Offset.Y != 0 {
		t.Fatalf("the wheel turns the text to %d, the page to %v", from, sc.Offset.Y)
	}
	for range 20 {
		f.Scrolled(down)
	}
	if sc.Offset.Y == 0 {
		t.Error("at its end the wheel does not turn the page")
	}
}

// A field is as high as its text between its two numbers of lines, and what is typed stays in view on
// the page.
func TestFieldGrows(t *testing.T) {
	f := NewField("事由", 3, 8)
	above := canvas.NewRectangle(nil)
	above.SetMinSize(fyne.NewSize(10, 150))
	sc := container.NewVScroll(container.NewVBox(above, f.Object()))
	w := stand(t, sc, 300, 300)
	least := f.MinSize().Height
	w.Canvas().Focus(f.Surface)
	for range 5 {
		write(f, "一")
		key(f, fyne.KeyReturn)
	}
	w.Content().Refresh()
	grown := f.MinSize().Height
	if grown <= least {
		t.Errorf("it stays %v high", least)
	}
	for range 30 {
		key(f, fyne.KeyReturn)
	}
	w.Content().Refresh()
	most := f.MinSize().Height
	key(f, fyne.KeyReturn)
	if f.MinSize().Height != most || most < grown {
		t.Errorf("it grows from %v to %v to %v", grown, most, f.MinSize().Height)
	}
	if sc.Offset.Y == 0 {
		t.Error("the line written on is out of view")
	}
	ctrl(f, fyne.KeyHome)
	f.SelectAll()
	key(f, fyne.KeyDelete)
	if f.MinSize().Height != least {
		t.Errorf("emptied it is %v high, not %v", f.MinSize().Height, least)
	}
}

// 200,000 characters, in lines or without any, cost no more objects than the lines in view, at the
// beginning, the middle and the end, and can be written on.
func TestHugeTexts(t *testing.T) {
	for _, text := range []string{strings.Repeat("城东片区公交线路。\n", 20000), strings.Repeat("城东片区公交线路", 25000)} {
		f := NewField("事由", 4, 14)
		w := stand(t, f.Object(), 700, 400)
		w.Canvas().Focus(f.Surface)
		f.SetText(text)
		for _, at := range []int{0, 100000, 200000} {
			f.Select(at, at)
			write(f, "新")
			if n := len(test.WidgetRenderer(f.Surface).Objects()); n > 60 {
				t.Errorf("%d objects at %d", n, at)
			}
			f.Undo()
		}
		if f.Text() != text {
			t.Error("what was typed is not taken back")
		}
	}
}

// Marks and notes stand where they were said, and go when the text is changed.
func TestMarksGoWithTheText(t *testing.T) {
	s := NewSurface("正文")
	stand(t, s, 900, 300)
	s.SetText("第一条　甲\n第二条　乙")
	s.SetMarks([]Mark{{2, 8, Doubt}})
	s.SetNotes([]Note{{At: 6, Text: "请核对", Kind: Noted}})
	if len(s.marks.own) != 2 || s.marks.own[0][0].a != 6 || s.marks.own[1][0].b != 6 {
		t.Errorf("marks %v", s.marks.own)
	}
	s.Refresh()
	if len(s.cards) != 1 {
		t.Fatalf("%d notes are drawn", len(s.cards))
	}
	tapped := false
	s.notes[0].Tap = func() { tapped = true }
	press(s, fyne.NewPos(s.Size().Width-60, s.cards[0].y+3))
	if !tapped {
		t.Error("a press on the note does nothing")
	}
	write(s, "新")
	if len(s.marks.own) != 0 || len(s.notes) != 0 {
		t.Error("they stand in another text")
	}
}

// Keys the text has no use for are the window's; its own are not; Tab leaves it.
func TestOtherKeysReachTheWindow(t *testing.T) {
	s := NewSurface("正文")
	w := stand(t, s, 300, 100)
	heard := 0
	w.Canvas().SetOnTypedKey(func(*fyne.KeyEvent) { heard++ })
	key(s, fyne.KeyEscape, fyne.KeyF1)
	if heard != 2 {
		t.Errorf("the window heard %d keys", heard)
	}
	keeps := func(k fyne.KeyName, m fyne.KeyModifier) bool {
		return s.Keeps(&desktop.CustomShortcut{KeyName: k, Modifier: m})
	}
	if keeps(fyne.KeyK, fyne.KeyModifierControl) || keeps(fyne.KeyRight, fyne.KeyModifierAlt) || keeps(fyne.KeyF, fyne.KeyModifierControl) {
		t.Error("it keeps the window's keys")
	}
	s.OnFind = func() {}
	if !keeps(fyne.KeyRight, fyne.KeyModifierControl) || !keeps(fyne.KeyF, fyne.KeyModifierControl) || !s.Keeps(&fyne.ShortcutUndo{}) {
		t.Error("it gives its own keys away")
	}
	if s.AcceptsTab() {
		t.Error("Tab does not leave it")
	}
}
