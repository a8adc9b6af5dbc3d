package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/app/desk"
	"renda/ui/room"
	"renda/ui/uitest"
	"renda/ui/widgets"
)

// seen fails where what has the focus stands nowhere on the page.
func (h *hand) seen(when string) {
	h.t.Helper()
	if h.focused() == nil || widgets.Lost(h.f.win.Canvas()) {
		h.t.Errorf("%s: nothing that can be seen has the focus (%q)", when, h.label())
	}
}

// A page that is drawn anew while somebody stands on a button leaves him there: news about the matter, a form that was closed,
// a step that was taken, a sheet that was shut, the lock.
func TestFocusIsNeverLost(t *testing.T) {
	h := sit(t)
	h.page(uitest.Answered(), uitest.Me, "")
	h.seen("opened")
	was := h.label()
	h.f.open.screen.Changed(desk.Change{All: true})
	h.q.Run()
	if h.seen("news"); h.label() != was {
		t.Errorf("news lead from %q to %q", was, h.label())
	}
	h.ctrl(fyne.Key1)
	h.key(fyne.KeyEscape)
	h.seen("the form was closed")
	h.press("反馈评价期限 剩 10 天")
	h.key(fyne.KeyEscape)
	h.seen("the sheet was shut")
	h.ctrl(fyne.Key1)
	for _, l := range []string{"办理态度 基本满意", "办理结果 基本满意"} {
		h.press(l)
	}
	h.ctrl(fyne.KeyReturn)
	h.ctrl(fyne.KeyReturn)
	if len(h.d.Sent) != 1 {
		t.Fatal("the step was not taken")
	}
	h.seen("the step was taken")
	was = h.label()
	h.ctrl(fyne.KeyL)
	h.write("正确的口令")
	h.key(fyne.KeyReturn)
	h.q.Pass(inFlight)
	if h.seen("unlocked"); h.label() != was {
		t.Errorf("the lock leads from %q to %q", was, h.label())
	}
}

// Rows that are fetched after a room has opened get the focus when they are there; a room without rows has it elsewhere.
func TestFocusWaitsForRows(t *testing.T) {
	h := sit(t)
	h.open(room.Archive, "")
	for _, k := range []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5} {
		h.ctrl(k)
		h.seen("archive page " + string(k))
	}
	h.open(room.Review, filed.String())
	if _, ok := h.focused().(*widgets.Table); !ok {
		t.Errorf("a review opens at %q", h.label())
	}
}

// In the review, Ctrl and a digit open a column and go into it: findings are stepped through and judged at once, a law is put beside the
// document and left again, and the committee's form opens from its own column.
func TestReviewColumnsByKeyboard(t *testing.T) {
	h := sit(t)
	h.open(room.Review, filed.String())
	h.ctrl(fyne.Key2)
	h.seen("higher law")
	h.key(fyne.KeyReturn)
	if h.seen("side by side"); !h.says("回到本件") {
		t.Fatal("no law stands beside the document")
	}
	h.key(fyne.KeyEscape)
	h.seen("alone again")
	for _, k := range []fyne.KeyName{fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6} {
		h.ctrl(k)
		h.seen("column " + string(k))
	}
	h.ctrl(fyne.Key1)
	h.key(fyne.KeyN)
	h.key(fyne.KeyD)
	h.write("只是引用背景")
	h.ctrl(fyne.KeyReturn)
	if len(h.d.judged) != 1 {
		t.Fatalf("judged %v", h.d.judged)
	}
	h.seen("judged")
	h.key(fyne.KeyC)
	if !h.says("确认这处提示") {
		t.Error("after one finding the next is not at hand")
	}
	h.write("c") // the character of the key that opened the sheet comes after it
	h.write("cl条")
	if got := h.text("理由"); got != "cl条" {
		t.Errorf("written %q", got)
	}
}

// What can be done on a page is found by its name.
func TestPaletteKnowsThePage(t *testing.T) {
	h := sit(t)
	h.page(uitest.Answered(), uitest.Me, "")
	h.ctrl(fyne.KeyK)
	h.q.Run()
	h.palette("评价")
	if h.says("先不办"); h.f.open.at.room != room.Matter || h.label() != "办理态度 满意" {
		t.Errorf("评价 leads to %q", h.label())
	}
	h.open(room.Archive, "")
	h.ctrl(fyne.Key2)
	h.ctrl(fyne.KeyK)
	h.q.Run()
	h.palette("标签…")
	if h.f.win.Canvas().Overlays().Top() == nil || !h.says("存为 DOCX 打印") {
		t.Error("the labels are not found")
	}
}

// palette types into the open palette and takes the first find.
func (h *hand) palette(words string) {
	h.t.Helper()
	e := h.focused().(*paletteEntry)
	e.SetText(words)
	h.q.Run()
	h.key(fyne.KeyReturn)
}

// A long summary above the button that confirms it is read by the keys for pages; so is a page on which nothing has the focus.
func TestPagesAreTurned(t *testing.T) {
	h := sit(t)
	h.page(uitest.Answered(), uitest.Me, "")
	var close func()
	ok := widgets.Primary("关闭", func() { close() })
	close = h.f.open.Sheet(room.Sheet{Title: "长", Content: widgets.NewProse(strings.Repeat("一行又一行。\n", 200)), Buttons: []*widgets.Button{ok}})
	var sc *container.Scroll
	h.walk(func(o fyne.CanvasObject) {
		if x, is := o.(*container.Scroll); is && sc == nil {
			sc = x
		}
	})
	h.key(fyne.KeyPageDown)
	first := sc.Offset.Y
	for range 100 {
		h.key(fyne.KeyPageDown)
	}
	if end := sc.Content.Size().Height - sc.Size().Height; first <= 0 || sc.Offset.Y != end {
		t.Errorf("turned to %v, then %v of %v", first, sc.Offset.Y, end)
	}
	h.key(fyne.KeyPageUp)
	if sc.Offset.Y >= sc.Content.Size().Height-sc.Size().Height {
		t.Error("not turned back")
	}
}
