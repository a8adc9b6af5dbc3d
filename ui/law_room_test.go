package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"renda/app"
	"renda/app/clause"
	"renda/app/desk/laws"
	"renda/ui/room"
	"renda/ui/text"
	"renda/ui/uitest"
	"renda/ui/widgets"
)

// shown gives what stands on the surface of a label.
func (h *hand) shown(label string) *text.Surface {
	h.t.Helper()
	s, ok := h.entry(label).(*text.Surface)
	if !ok {
		h.t.Fatalf("%s is no text", label)
	}
	return s
}

// tap presses a button by its word.
func (h *hand) tap(word string) {
	h.t.Helper()
	var b *widgets.Button
	h.walk(func(o fyne.CanvasObject) {
		if x, ok := o.(*widgets.Button); ok && x.Text == word {
			b = x
		}
	})
	if b == nil || b.Disabled() {
		h.t.Fatalf("no button %q", word)
	}
	b.OnTapped()
	h.q.Run()
}

// Law is found, read and cited by keyboard alone, and the way back leads to what was looked for.
func TestLawByKeyboard(t *testing.T) {
	h := sit(t)
	h.open(room.Law, "")
	if h.label() != "查找法律" || !h.says("民法典") && !h.says("共 3 件") {
		t.Fatalf("the focus is at %q", h.label())
	}
	h.write("通报批评")
	h.q.Run()
	if !h.says("《行政处罚法》第十四条") {
		t.Fatal("the clause is not found")
	}
	h.key(fyne.KeyDown)
	if h.label() != "《行政处罚法》第十四条" {
		t.Fatalf("down leads to %q", h.label())
	}
	h.key(fyne.KeyReturn)
	s := h.shown("法律正文")
	if at, _ := s.Selected(); !strings.HasPrefix(string([]rune(s.Text())[at:]), "第十四条") {
		t.Errorf("reading begins at %.20q", string([]rune(s.Text())[at:]))
	}
	if !h.says("2021年7月15日起施行") || !h.says("2017年9月1日") {
		t.Error("standing and versions are not told")
	}
	h.tap("引用复制")
	if got := fyne.CurrentApp().Clipboard().Content(); !strings.HasPrefix(got, "《行政处罚法》第十四条：地方政府规章可以") {
		t.Errorf("copied %q", got)
	}
	h.key(fyne.KeyEscape)
	if h.f.open.at.arg != "?通报批评" || !h.says("《行政处罚法》第十四条") {
		t.Errorf("back at %q", h.f.open.at.arg)
	}
}

// Without a library the room says how one comes; Ctrl+K then finds everything else, and laws once there is one.
func TestLawRoomWithoutLibrary(t *testing.T) {
	h := sit(t)
	h.d.nolaw = &app.Error{Code: laws.CodeNoLibrary}
	h.open(room.Law, "")
	if !h.says("还没有启用法律包") || !h.says("另一人核对后启用") || !h.says("摆渡包") {
		t.Error("it does not say how a library comes")
	}
	h.ctrl(fyne.KeyK)
	h.write("行政处罚")
	h.q.Run()
	if h.says("《行政处罚法》") {
		t.Error("found in no library")
	}
	h.key(fyne.KeyEscape)
	h.d.nolaw = nil
	h.ctrl(fyne.KeyK)
	h.write("xzcff")
	h.q.Run()
	h.key(fyne.KeyReturn)
	if h.f.open.at.room != room.Law || !strings.Contains(h.shown("法律正文").Text(), "行政处罚法") {
		t.Errorf("opened %+v", h.f.open.at)
	}
}

// A finding is dismissed by keyboard: not without a reason, then it counts as dismissed and the next one is shown; V shows the
// card whole.
func TestReviewByKeyboard(t *testing.T) {
	h := sit(t)
	h.open(room.Review, filed.String())
	if !h.says("没有施行日期") || !h.says("提示 6") || !h.says("上位法 ") {
		t.Fatal("no findings")
	}
	h.f.win.Canvas().Focus(h.shown("文件正文"))
	h.key(fyne.KeyN)
	h.key(fyne.KeyV)
	if !h.says("误报数（本单位）") || !h.says("批准人") {
		t.Error("the card is not shown whole")
	}
	h.key(fyne.KeyEscape)
	h.f.win.Canvas().Focus(h.shown("文件正文"))
	h.key(fyne.KeyD)
	h.ctrl(fyne.KeyReturn)
	if len(h.d.judged) != 0 || !h.says("请填写") {
		t.Fatalf("dismissed without a reason: %v", h.d.judged)
	}
	h.write("只是引用背景")
	h.ctrl(fyne.KeyReturn)
	if len(h.d.judged) != 1 || h.d.judged[0].Text("verdict") != "dismissed" || h.d.judged[0].Text("reason") != "只是引用背景" {
		t.Fatalf("%v", h.d.judged)
	}
	if !h.says("已处理") {
		t.Error("nothing tells that it was taken")
	}
	h.tap("与原报备文本对照")
	if !h.says("三万元") && !h.says("修改 ") {
		t.Error("the text filed before does not stand beside it")
	}
	h.key(fyne.KeyEscape)
	if !h.says("与原报备文本对照") {
		t.Error("Escape does not lead back to the document")
	}
}

// The office puts a waiting law pack in force from the library, having seen its key; its own proposal it may not.
func TestPackIsPutInForce(t *testing.T) {
	h := sit(t)
	h.d.Who = uitest.Office
	h.open(room.Law, "")
	h.tap("法律包…")
	if !h.says("增加2026年上半年通过的法律") || !h.says("等待另一人启用") {
		t.Fatal("the waiting pack is not told")
	}
	h.tap("不启用")
	h.tap("不启用") // without a reason nothing is sent
	if len(h.d.packed) != 0 {
		t.Fatalf("%v", h.d.packed)
	}
	h.tap("取消")
	h.tap("核对并启用")
	if len(h.d.packed) != 1 || h.d.packed[0] != "approve b" {
		t.Errorf("%v", h.d.packed)
	}
	h.key(fyne.KeyEscape)
	h.d.Who = app.NamedID("张三") // who proposed it
	h.open(room.Law, "")
	h.tap("法律包…")
	h.walk(func(o fyne.CanvasObject) {
		if b, ok := o.(*widgets.Button); ok && b.Text == "核对并启用" {
			t.Error("the proposer may put it in force")
		}
	})
}

// A filed document of 3,000 articles with a finding in every other is reviewed like any: findings are stepped through by keyboard, the last article is
// reached, and no more is drawn than is in view.
func TestReviewOfThreeThousandArticles(t *testing.T) {
	h := sit(t)
	var b strings.Builder
	b.WriteString("澄江市不动产和市容管理办法\n第一条 为了规范管理，制定本办法。\n")
	for i := 2; i <= 3000; i++ {
		what := "由主管部门依法办理。"
		if i%2 == 0 {
			what = "依照《中华人民共和国物权法》第八十三条处理，由主管部门依法办理。"
		}
		b.WriteString("第" + clause.Chinese(i) + "条 第" + clause.Chinese(i) + "类事项" + what + "\n")
	}
	h.d.filed = b.String()
	h.open(room.Review, filed.String())
	text := h.shown("文件正文")
	if !h.says("提示 15") || !strings.Contains(text.Text(), "第三千条") {
		t.Fatal("the document is not reviewed")
	}
	h.f.win.Canvas().Focus(text)
	for range 40 {
		h.key(fyne.KeyN)
	}
	h.ctrl(fyne.KeyEnd)
	n := 0
	h.walk(func(o fyne.CanvasObject) {
		if _, ok := o.(*canvas.Text); ok {
			n++
		}
	})
	if n > 400 {
		t.Errorf("%d pieces of text are drawn for one screen", n)
	}
}
