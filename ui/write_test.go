package ui

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/ui/loop"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/text"
	"renda/ui/uitest"
	"renda/ui/widgets"
)

// hand is somebody at the keyboard of an open session.
type hand struct {
	t *testing.T
	f *frame
	q *loop.Queue
	d *fakeDesk
}

func sit(t *testing.T) *hand {
	t.Helper()
	test.NewTempApp(t)
	h := &hand{t: t, q: &loop.Queue{}}
	b := newFakeBackend(12)
	h.d = b.d
	h.f = newFrame(fyne.CurrentApp(), Config{Version: "0.1", Backend: b}, h.q)
	h.f.win.Resize(fyne.NewSize(1280, 800))
	h.f.enter(b.vaults[0], &fakeSession{b.d})
	h.q.Run()
	return h
}

func (h *hand) open(roomID, arg string) { h.f.open.Open(roomID, arg); h.q.Run() }

func (h *hand) focused() fyne.Focusable { return h.f.win.Canvas().Focused() }

// key types a key wherever the focus is, as the window would.
func (h *hand) key(k fyne.KeyName) {
	if f := h.focused(); f != nil {
		f.TypedKey(&fyne.KeyEvent{Name: k})
	} else if on := h.f.win.Canvas().OnTypedKey(); on != nil {
		on(&fyne.KeyEvent{Name: k})
	}
	h.q.Run()
}

// ctrl types a key with Ctrl: the focused field gets it first, as in the window.
func (h *hand) ctrl(k fyne.KeyName) {
	s := &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierControl}
	if e, ok := h.focused().(keeper); ok && e.Keeps(s) {
		e.TypedShortcut(s)
	} else {
		h.f.open.short.TypedShortcut(s)
	}
	h.q.Run()
}

func (h *hand) write(s string) {
	h.t.Helper()
	f := h.focused()
	if f == nil {
		h.t.Fatal("nothing has the focus")
	}
	for _, r := range s {
		f.TypedRune(r)
	}
}

// walk visits all that is drawn, overlays first.
func (h *hand) walk(see func(fyne.CanvasObject)) {
	var visit func(o fyne.CanvasObject)
	visit = func(o fyne.CanvasObject) {
		if o == nil || !o.Visible() {
			return
		}
		see(o)
		switch x := o.(type) {
		case *fyne.Container:
			for _, c := range x.Objects {
				visit(c)
			}
		case *container.Scroll:
			visit(x.Content)
		case fyne.Widget:
			for _, c := range test.WidgetRenderer(x).Objects() {
				visit(c)
			}
		}
	}
	if top := h.f.win.Canvas().Overlays().Top(); top != nil {
		visit(top)
	}
	visit(h.f.win.Content())
}

// says reports whether words stand anywhere on the screen.
func (h *hand) says(words string) bool {
	found := false
	h.walk(func(o fyne.CanvasObject) {
		if l, ok := o.(interface{ AccessibilityLabel() string }); ok && strings.Contains(l.AccessibilityLabel(), words) {
			found = true
		}
		if b, ok := o.(*widgets.Button); ok && strings.Contains(b.Text, words) {
			found = true
		}
		if r, ok := o.(*widget.RichText); ok && strings.Contains(r.String(), words) {
			found = true
		}
	})
	return found
}

// keeper is a field that has its own use for some keys.
type keeper interface {
	fyne.Shortcutable
	Keeps(fyne.Shortcut) bool
}

// field is a field of one line or of paragraphs.
type field interface {
	fyne.Focusable
	fyne.Shortcutable
}

func (h *hand) entry(label string) field {
	h.t.Helper()
	var out field
	h.walk(func(o fyne.CanvasObject) {
		if e, ok := o.(field); ok && o.(interface{ AccessibilityLabel() string }).AccessibilityLabel() == label {
			out = e
		}
	})
	if out == nil {
		h.t.Fatalf("no field %q", label)
	}
	return out
}

// text gives what stands in a field.
func (h *hand) text(label string) string {
	h.t.Helper()
	if s, ok := h.entry(label).(*text.Surface); ok {
		return s.Text()
	}
	return h.entry(label).(*widgets.Entry).Text
}

func (h *hand) draft(f act.Form) app.ID {
	h.t.Helper()
	v, err := h.d.AddDraft(desk.KindSuggestion, f)
	if err != nil {
		h.t.Fatal(err)
	}
	h.open(room.Drafts, v.ID.String())
	return v.ID
}

func (h *hand) kept(id app.ID) act.Form {
	v, _ := h.d.Draft(id)
	return v.Form
}

// Ctrl+N and typing are enough to have a draft that survives the lock; Tab leaves fields
// of paragraphs too.
func TestNewDraftByKeyboardSurvivesLock(t *testing.T) {
	h := sit(t)
	h.ctrl(fyne.KeyN)
	h.write("关于𠮷祥里增设路灯😀的建议")
	h.f.win.Canvas().FocusNext()
	h.write("夜里看不见路。")
	h.f.open.lock()
	ds := present.Drafts(h.d, false)
	if len(ds) != 1 || ds[0].Form.Text("title") != "关于𠮷祥里增设路灯😀的建议" || ds[0].Form.Text("facts") != "夜里看不见路。" {
		t.Fatalf("kept at the lock: %+v", ds)
	}
	if h.f.win.Title() != "智慧人大工作台" {
		t.Errorf("the locked window is called %q", h.f.win.Title())
	}
	h.write("正确的口令")
	h.key(fyne.KeyReturn)
	h.q.Pass(inFlight)
	if h.text("标题（案由）") != "关于𠮷祥里增设路灯😀的建议" {
		t.Error("the text does not stand there after unlocking")
	}
}

// A pause saves and the page says so with the time; a disk that refuses is said, with the
// text still there.
func TestEditorSaysWhatIsSaved(t *testing.T) {
	h := sit(t)
	id := h.draft(act.Form{})
	h.write("路灯")
	if !h.says("正在书写") {
		t.Error("not said that it is not saved yet")
	}
	h.q.Pass(2 * time.Second)
	if !h.says("已存 09:26:00") || h.kept(id).Text("title") != "路灯" {
		t.Error("not said that it is saved")
	}
	h.d.Fails = &app.Error{Code: app.CodeDiskFull}
	h.write("不亮")
	h.q.Pass(2 * time.Second)
	if !h.says("尚未保存") || !h.says("磁盘空间已满") || h.text("标题（案由）") != "路灯不亮" {
		t.Error("a refused save is not said")
	}
	h.ctrl(fyne.KeyS)
	if !h.says("已存") || h.kept(id).Text("title") != "路灯不亮" {
		t.Error("Ctrl+S does not save")
	}
}

// Sending an unfinished text goes to the first field that is missing and says so there.
func TestMissingFieldGetsTheFocus(t *testing.T) {
	h := sit(t)
	h.draft(act.Form{"title": "关于路灯的建议"})
	h.ctrl(fyne.KeyReturn)
	if h.label() != "事由（案据）" {
		t.Fatalf("the focus is at %q", h.label())
	}
	if !h.says("还有 4 处需要补填") {
		t.Error("not said how much is missing")
	}
}

// Demands are written one after the other with Enter, moved with Alt and arrows, taken
// out and put back.
func TestDemandsByKeyboard(t *testing.T) {
	h := sit(t)
	id := h.draft(act.Form{"demands": []any{map[string]any{"text": "一"}}})
	h.f.win.Canvas().Focus(h.entry("诉求 1 诉求"))
	h.key(fyne.KeyReturn)
	h.write("二")
	h.key(fyne.KeyReturn)
	h.write("三")
	h.focused().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyUp, Modifier: fyne.KeyModifierAlt})
	h.ctrl(fyne.KeyS)
	var got []string
	for _, r := range h.kept(id).Rows("demands") {
		got = append(got, r.Text("text"))
	}
	if strings.Join(got, "") != "一三二" {
		t.Errorf("demands %v", got)
	}
	clip := test.NewClipboard()
	clip.SetContent("1. 甲\n2. 乙\n3. 丙")
	h.f.win.Canvas().Focus(h.entry("诉求 3 诉求"))
	h.entry("诉求 3 诉求").TypedShortcut(&fyne.ShortcutSelectAll{})
	h.entry("诉求 3 诉求").TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	h.ctrl(fyne.KeyS)
	if n := len(h.kept(id).Rows("demands")); n != 5 {
		t.Errorf("a pasted list of three makes %d rows of all", n)
	}
}

// 200,000 pasted characters go into the field whole, are kept at the next pause, can be written on
// and taken back; what can be done about their number is said below.
func TestHugePaste(t *testing.T) {
	h := sit(t)
	id := h.draft(act.Form{"facts": "前。"})
	huge := strings.Repeat("城东片区公交线路。\n", 20000)
	clip := test.NewClipboard()
	clip.SetContent(huge)
	e := h.entry("事由（案据）").(*text.Surface)
	h.f.win.Canvas().Focus(e)
	e.Select(2, 2)
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	h.write("后")
	h.q.Pass(2 * time.Second)
	if h.kept(id).Text("facts") != "前。"+huge+"后" {
		t.Errorf("%d characters kept", utf8.RuneCountInString(h.kept(id).Text("facts")))
	}
	if !h.says("全文已保存在草稿中") || !h.says("作为附件附上") {
		t.Error("not said what can be done about its length")
	}
	e.Undo()
	e.Undo()
	h.q.Pass(2 * time.Second)
	if h.kept(id).Text("facts") != "前。" || h.says("作为附件附上") {
		t.Error("the paste is not taken back")
	}
}

// Keys a field does not know reach the window: one can look something up while writing.
func TestWindowKeysWorkInFields(t *testing.T) {
	h := sit(t)
	h.draft(act.Form{})
	h.ctrl(fyne.KeyK)
	if h.f.win.Canvas().Overlays().Top() == nil {
		t.Fatal("Ctrl+K does nothing in a field")
	}
	h.key(fyne.KeyEscape)
	if h.f.win.Canvas().Overlays().Top() != nil {
		t.Error("Escape leaves the finds open")
	}
}

// Undo and redo work in a field after the page was drawn anew by a save.
func TestUndoAcrossSaves(t *testing.T) {
	h := sit(t)
	id := h.draft(act.Form{"facts": "原文"})
	e := h.entry("事由（案据）")
	h.f.win.Canvas().Focus(e)
	h.write("新")
	h.q.Pass(2 * time.Second)
	e.TypedShortcut(&fyne.ShortcutUndo{})
	h.q.Pass(2 * time.Second)
	if h.kept(id).Text("facts") != "原文" {
		t.Errorf("after undo %q", h.kept(id).Text("facts"))
	}
	e.TypedShortcut(&fyne.ShortcutRedo{})
	h.q.Pass(2 * time.Second)
	if h.kept(id).Text("facts") != "新原文" {
		t.Errorf("after redo %q", h.kept(id).Text("facts"))
	}
}

// From a whole text to “待发” by keyboard alone: similar ones, summary, sent.
func TestSendByKeyboard(t *testing.T) {
	h := sit(t)
	h.draft(uitest.Text())
	h.ctrl(fyne.KeyReturn)
	if !h.says("已有相似的件") || !h.says("B 列入计划") {
		t.Fatal("similar ones are not shown first")
	}
	h.key(fyne.KeyReturn) // 内容不同，继续
	if !h.says("请核对后确认") {
		t.Fatal("no summary")
	}
	h.key(fyne.KeyReturn)
	if len(h.d.Sent) != 1 || h.d.Sent[0].Action != "submit" {
		t.Fatalf("sent %+v", h.d.Sent)
	}
	if h.f.open.at.room != room.Matter {
		t.Errorf("then one is at %v", h.f.open.at)
	}
	if !h.says("待发") {
		t.Error("not said that it waits to be sent")
	}
}

// Co-signers are chosen by the first letters of their names and Enter.
func TestCosignersByInitials(t *testing.T) {
	h := sit(t)
	h.d.Alike = nil
	h.draft(uitest.Text())
	h.ctrl(fyne.Key2)
	h.write("zs")
	h.key(fyne.KeyReturn)
	h.write("𠮷")
	h.key(fyne.KeyReturn)
	h.ctrl(fyne.KeyReturn)
	if !h.says("张三") || !h.says("请核对后确认") {
		t.Fatal("the summary does not name them")
	}
	h.key(fyne.KeyReturn)
	if len(h.d.Sent) != 1 || h.d.Sent[0].Action != "cosign" || len(h.d.Sent[0].Form.List("people")) != 2 {
		t.Fatalf("sent %+v", h.d.Sent)
	}
}

// An empty draft opened by mistake leaves nothing behind.
func TestEmptyDraftLeavesNothing(t *testing.T) {
	h := sit(t)
	h.ctrl(fyne.KeyN)
	h.open(room.Home, "")
	if n := len(present.Drafts(h.d, false)) + len(present.Drafts(h.d, true)); n != 0 {
		t.Errorf("%d drafts are left", n)
	}
	h.open(room.Drafts, "")
	if !h.says("还没有草稿") {
		t.Error("the empty room does not say so")
	}
}
