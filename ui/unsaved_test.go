package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"renda/app"
	"renda/app/act"
	"renda/ui/room"
	"renda/ui/screen/fields"
	"renda/ui/text"
	"renda/ui/widgets"
)

// full lets every write fail as on a full disk.
func (h *hand) full(on bool) {
	h.d.Full = nil
	if on {
		h.d.Full = &app.Error{Code: app.CodeDiskFull, Item: "journal"}
	}
}

// A text that a full disk refuses is not left behind unasked: not for another room, not by the way back, not by closing the window; once
// there is room it is saved by itself.
func TestUnsavedTextIsAskedAbout(t *testing.T) {
	h := sit(t)
	id := h.draft(act.Form{})
	h.write("路灯")
	h.ctrl(fyne.KeyS)
	h.full(true)
	h.write("不亮")
	for what, leave := range map[string]func(){"room": func() { h.open(room.Home, "") }, "back": h.f.open.Back, "close": h.f.close} {
		leave()
		h.q.Run()
		if !h.says("没有存上的内容就找不回来了") || !h.says("磁盘空间已满") || h.f.open == nil || h.f.open.at.arg != id.String() {
			t.Fatalf("%s: left without being asked", what)
		}
		h.key(fyne.KeyReturn) // the focus lies on the way back
	}
	h.f.open.lock()
	h.f.close()
	h.q.Run()
	if !h.says("请先解锁") || h.says("路灯") {
		t.Error("a locked window closes over unsaved text, or shows it")
	}
	h.write("正确的口令")
	h.key(fyne.KeyReturn)
	h.q.Pass(inFlight)
	h.full(false)
	h.q.Pass(6 * time.Second)
	if got := h.kept(id).Text("title"); !h.says("已存") || got != "路灯不亮" {
		t.Errorf("with room again %q is kept", got)
	}
	h.open(room.Home, "")
	if h.f.open.at.room != room.Home {
		t.Error("a saved text holds one back")
	}
}

// A form that a full disk refuses says so and asks before it is closed; who says that it may be lost gets away.
func TestUnkeptFormIsAskedAbout(t *testing.T) {
	h := sit(t)
	h.open(room.Begin, "message.record")
	h.full(true)
	h.write("夜里看不见路")
	h.q.Pass(2 * time.Second)
	if !h.says("刚才填写的内容还没有存上") {
		t.Error("not said that the form is not kept")
	}
	h.key(fyne.KeyEscape)
	if !h.says("没有存上的内容就找不回来了") || h.text("事由") != "夜里看不见路" {
		t.Fatal("the form is closed without being asked")
	}
	h.ctrl(fyne.KeyReturn) // 不要了，离开
	if h.says("刚才填写的内容还没有存上") {
		t.Error("the form stays")
	}
}

// What is far too much for a title or a demand is said, with the clipboard as the place where all of it still is, and
// makes neither the window nor the form huge.
func TestFloodedLines(t *testing.T) {
	h := sit(t)
	id := h.draft(act.Form{"title": "路灯", "demands": []any{map[string]any{"text": "一"}}})
	clip := test.NewClipboard()
	paste := func(label, s string) {
		clip.SetContent(s)
		h.f.win.Canvas().Focus(h.entry(label))
		h.entry(label).TypedShortcut(&fyne.ShortcutSelectAll{})
		h.entry(label).TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	}
	paste("标题（案由）", strings.Repeat("村里的路灯坏了。", 25000))
	if n := len([]rune(h.text("标题（案由）"))); n != 80 || !h.says("粘贴的有 200000 字，本栏只放得下前 80 字") {
		t.Errorf("%d characters, and not said", n)
	}
	paste("诉求 1 诉求", strings.Repeat("村里的路灯坏了。", 25000))
	if h.text("诉求 1 诉求") != "一" || !h.says("粘贴的有 200000 字，一项最多 500 字") {
		t.Error("a flooded demand:", len(h.text("诉求 1 诉求")))
	}
	paste("诉求 1 诉求", strings.Repeat("修\n", 3000))
	if h.text("诉求 1 诉求") != "一" || !h.says("粘贴的有 3000 行，一共最多 200 项") {
		t.Error("three thousand demands are drawn")
	}
	h.ctrl(fyne.KeyS)
	if rows := h.kept(id).Rows("demands"); len(rows) != 1 || rows[0].Text("text") != "一" {
		t.Errorf("%d rows kept", len(rows))
	}
}

// Signs for pages and cells that other programs put among the words, which nobody sees and no form takes, do not come in by a paste.
func TestPastedSigns(t *testing.T) {
	h := sit(t)
	h.draft(act.Form{})
	clip := test.NewClipboard()
	clip.SetContent("第一页\f第二页\x07\x00\v第三行\t表\r\n完")
	e := h.entry("事由（案据）").(*text.Surface)
	h.f.win.Canvas().Focus(e)
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	if got := e.Text(); got != "第一页\n第二页\n第三行\t表\n完" {
		t.Errorf("%q", got)
	}
}

// Escape leaves the question for a file's password: the file is not taken.
func TestPasswordLeftByEscape(t *testing.T) {
	h := sit(t)
	left := false
	env := room.Env{Stage: h.f.stage, Window: h.f.win, Shell: h.f.open}
	fields.Ask(env, "有密码.pdf").Password(true, func(string) { t.Error("it is opened") }, func() { left = true })
	h.q.Run()
	if !h.says("密码不对") {
		t.Fatal("not asked")
	}
	h.write("123")
	h.key(fyne.KeyEscape)
	if !left || h.says("密码不对") {
		t.Error("Escape does not leave it")
	}
}

// A text pasted by mistake where a few words are looked for leaves a line that can be drawn.
func TestShortLines(t *testing.T) {
	h := sit(t)
	clip := test.NewClipboard()
	clip.SetContent(strings.Repeat("村里的路灯坏了。", 25000))
	paste := func() int {
		h.focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
		h.q.Run()
		switch x := h.focused().(type) {
		case *paletteEntry:
			return len([]rune(x.Text))
		case *widgets.Entry:
			return len([]rune(x.Text))
		case *widgets.Passphrase:
			return len([]rune(x.Text))
		}
		return -1
	}
	h.ctrl(fyne.KeyK)
	if n := paste(); n != 500 {
		t.Errorf("%d characters are looked for", n)
	}
	h.key(fyne.KeyEscape)
	h.draft(act.Form{})
	h.f.win.Canvas().Focus(h.entry("事由（案据）"))
	h.ctrl(fyne.KeyF)
	if n := paste(); n != 500 {
		t.Errorf("%d characters to be found in the text", n)
	}
	h.f.open.lock()
	if n := paste(); n != 500 {
		t.Errorf("a passphrase of %d characters", n)
	}
}

// Once a text too long for its field is attached or cut, nothing says any more that it is too long.
func TestTooLongIsMended(t *testing.T) {
	for _, way := range []string{"作为附件附上", "只留前 8000 字"} {
		h := sit(t)
		h.draft(act.Form{"title": "关于路灯的建议", "facts": strings.Repeat("长", 9000)})
		h.ctrl(fyne.KeyReturn)
		if !h.says("超出 1000 字，最多 8000 字") {
			t.Fatal("not said that it is too long")
		}
		h.walk(func(o fyne.CanvasObject) {
			if b, ok := o.(*widgets.Button); ok && b.Text == way {
				b.OnTapped()
			}
		})
		h.q.Pass(2 * time.Second)
		if h.says("超出 1000 字") {
			t.Errorf("%s: it is still said", way)
		}
	}
}
