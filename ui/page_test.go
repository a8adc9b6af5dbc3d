package ui

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/ui/i18n"
	"renda/ui/room"
	"renda/ui/uitest"
	"renda/ui/widgets"
)

func (h *hand) page(w *uitest.World, who app.ID, arg string) {
	h.d.W, h.d.Who = w, who
	h.open(room.Matter, w.ID.String()+arg)
}

// label tells what has the focus.
func (h *hand) label() string {
	switch x := h.focused().(type) {
	case *widgets.Button:
		return x.Text
	case interface{ AccessibilityLabel() string }:
		return x.AccessibilityLabel()
	case nil:
		return ""
	default:
		return fmt.Sprintf("%T", x)
	}
}

// The deputy judges a reply by keyboard alone: unhappy asks for the reason, at once and
// before anything is sent; the summary says what will be done; Escape had kept it all.
func TestEvaluateByKeyboard(t *testing.T) {
	h := sit(t)
	h.page(uitest.Answered(), uitest.Me, "")
	h.ctrl(fyne.Key1)
	if h.label() != "办理态度 满意" {
		t.Fatalf("the focus is at %q", h.label())
	}
	h.key(fyne.KeySpace)
	h.f.win.Canvas().FocusNext()
	h.f.win.Canvas().FocusNext()
	h.f.win.Canvas().FocusNext()
	h.key(fyne.KeyLeft) // round to the last: 不满意
	if h.label() != "办理结果 不满意" {
		t.Fatalf("arrows lead to %q", h.label())
	}
	if h.says("不满意的具体理由") {
		t.Error("a reason is asked for before anybody is unhappy")
	}
	h.key(fyne.KeyReturn)
	if !h.says("不满意的具体理由") {
		t.Fatal("no reason is asked for")
	}
	h.ctrl(fyne.KeyReturn)
	if h.label() != "不满意的具体理由" || !h.says("还有 1 处需要补填") {
		t.Fatalf("the focus is at %q", h.label())
	}
	h.write("末班没有延长😀")
	h.key(fyne.KeyEscape)
	if h.says("先不办") {
		t.Fatal("Escape leaves the form open")
	}
	h.ctrl(fyne.Key1)
	if h.text("不满意的具体理由") != "末班没有延长😀" || !h.says("已恢复上次填写的内容") {
		t.Fatal("what was written is not there again")
	}
	h.ctrl(fyne.KeyReturn)
	if !h.says("请核对后确认") || len(h.d.Sent) != 0 {
		t.Fatal("not asked back")
	}
	h.ctrl(fyne.KeyReturn)
	if len(h.d.Sent) != 1 || h.d.Sent[0].Form.Text("result") != "bad" || h.d.Sent[0].Form.Text("reason") != "末班没有延长😀" {
		t.Fatalf("sent %+v", h.d.Sent)
	}
	if !h.says("“评价办理情况”已保存，待发") || !h.says("重新办理中") {
		t.Error("not said what became of it")
	}
}

// The lock keeps a half-filled form, and it stands there again without anybody's doing.
func TestLockKeepsForm(t *testing.T) {
	h := sit(t)
	h.page(uitest.Assigned(), app.NamedID("冯宁"), "/opinion/"+uitest.Housing.String())
	h.f.win.Canvas().Focus(h.entry("协办意见"))
	h.write("具备移交条件")
	h.ctrl(fyne.KeyL)
	f, ok, _ := h.d.KeptForm(h.d.W.ID, "opinion", uitest.Housing.String())
	if !ok || f.Text("opinion") != "具备移交条件" {
		t.Fatalf("kept %v", f)
	}
	h.write("正确的口令")
	h.key(fyne.KeyReturn)
	h.q.Pass(inFlight)
	if h.text("协办意见") != "具备移交条件" {
		t.Error("the form is gone after unlocking")
	}
}

// A refusal of the desk stands in the form with its words and the way on; nothing typed
// is lost.
func TestRefusalIsSaidInTheForm(t *testing.T) {
	h := sit(t)
	h.page(uitest.Answered(), uitest.Me, "/evaluate")
	for _, l := range []string{"办理态度 基本满意", "办理结果 基本满意"} {
		h.press(l)
	}
	h.ctrl(fyne.KeyS)
	h.d.Fails = &app.Error{Code: app.CodeState, Item: "本件"}
	h.ctrl(fyne.KeyReturn)
	h.ctrl(fyne.KeyReturn)
	if len(h.d.Sent) != 0 || !h.says("办理状态已经变化") || !h.says("● 基本满意") {
		t.Error("the refusal is not said, or the form is gone")
	}
}

func (h *hand) press(label string) {
	h.t.Helper()
	var p *widgets.Press
	h.walk(func(o fyne.CanvasObject) {
		if x, ok := o.(*widgets.Press); ok && x.Label == label {
			p = x
		}
	})
	if p == nil {
		h.t.Fatalf("nothing to press is called %q", label)
	}
	p.Tapped(nil)
	h.q.Run()
}

// A step without a form is asked back; the Enter key alone does not sign a dangerous one.
func TestStepsAreAskedBack(t *testing.T) {
	h := sit(t)
	w := uitest.NewWorld()
	w.Must(uitest.Me, "submit", "", uitest.Text())
	h.page(w, uitest.Office, "")
	h.ctrl(fyne.Key1) // 签收
	if len(h.d.Sent) != 0 || !h.says("确认签收") {
		t.Fatal("signed without being asked")
	}
	h.key(fyne.KeyReturn)
	if len(h.d.Sent) != 1 || h.d.Sent[0].Action != "sign" {
		t.Fatalf("sent %+v", h.d.Sent)
	}
	h.page(h.d.W, uitest.Office, "/return")
	h.press("理由 没有实质内容")
	h.f.win.Canvas().Focus(h.entry("具体说明"))
	h.write("请补充具体地点")
	h.ctrl(fyne.KeyReturn)
	h.key(fyne.KeyReturn) // the focus is on the way back
	if len(h.d.Sent) != 1 {
		t.Fatal("a dangerous step lies under the Enter key")
	}
}

// Every step that can be taken now is reached by Tab from the first one, and stands with
// its digit.
func TestEveryStepByTab(t *testing.T) {
	for who, w := range map[app.ID]*uitest.World{uitest.Me: uitest.Answered(), app.NamedID("郑文"): uitest.Assigned(), uitest.Office: uitest.Assigned()} {
		h := sit(t)
		h.page(w, who, "")
		reached := map[string]bool{}
		for range 80 {
			reached[h.label()] = true
			h.f.win.Canvas().FocusNext()
		}
		v, err := h.d.Desk.Matter(t.Context(), w.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range v.Actions {
			if !a.Disabled && !reached[a.Action.Name] {
				t.Errorf("%s is not reached by Tab", a.Action.Name)
			}
		}
	}
}

// A deadline opens its working, step by step with the rule it rests on.
func TestDeadlineOpensItsSheet(t *testing.T) {
	h := sit(t)
	h.page(uitest.Answered(), uitest.Me, "")
	h.press("反馈评价期限 剩 10 天")
	for _, w := range []string{"当日不计入", "期限：2026年12月4日", "规则：", "依据："} {
		if !h.says(w) {
			t.Errorf("the sheet does not say %q", w)
		}
	}
	h.key(fyne.KeyEscape)
	if h.f.win.Canvas().Overlays().Top() != nil {
		t.Error("Escape leaves it open")
	}
	if h.f.open.at.room != room.Matter {
		t.Error("Escape left the page too")
	}
}

// Who may not see it reads that it is not there, in words, with a way back.
func TestForeignMatterIsWorded(t *testing.T) {
	h := sit(t)
	h.open(room.Matter, app.NamedID("another").String())
	if !h.says("打不开这一件") || !h.says("返回") {
		t.Error("not said")
	}
	h.open(room.Matter, "not an id")
	if !h.says("打不开这一件") {
		t.Error("a broken address is not said")
	}
}

// A name of twenty characters and one that is kept secret both have their place.
func TestNamesOnThePage(t *testing.T) {
	h := sit(t)
	h.page(uitest.Cosigning(), uitest.Me, "")
	if !h.says(uitest.LongName) || !h.says("𠮷田") || !h.says("正文改动，须重新确认") {
		t.Error("a co-signer is not named whole")
	}
	for _, e := range h.d.W.M.Log {
		e.Account = app.ID{} // a notarised copy
	}
	h.page(h.d.W, app.NamedID("赵敏"), "")
	if !h.says("（姓名保密）") {
		t.Error("not said that the name is withheld")
	}
}

// The page speaks English where that is asked for: no word of the frame stays Chinese.
func TestPageInEnglish(t *testing.T) {
	i18n.Set(i18n.En)
	defer i18n.Set(i18n.Zh)
	h := sit(t)
	h.d.settings["ui.lang"] = "en"
	h.f.open.applyLooks()
	h.page(uitest.Answered(), uitest.Me, "/evaluate")
	for _, w := range []string{"What can be done now", "Deadlines", "Time line", "Evaluate"} {
		if !h.says(w) {
			t.Errorf("%q is not there", w)
		}
	}
	for _, w := range []string{"现在可以办理", "办理过程", "必填"} {
		if h.says(w) {
			t.Errorf("%q is still there", w)
		}
	}
}

// 50,000 rows cost no more objects than those in view, and the keyboard goes through
// them to the end.
func TestListOf50000(t *testing.T) {
	h := sit(t)
	h.d.n = 50000
	h.open(room.List, "")
	if !h.says("共 50000 件") {
		t.Fatal("not counted")
	}
	texts := func() (n int) {
		h.walk(func(o fyne.CanvasObject) {
			if x, ok := o.(*canvas.Text); ok && strings.HasPrefix(x.Text, "2026-") {
				n++
			}
		})
		return n
	}
	if n := texts(); n == 0 || n > 60 {
		t.Fatalf("%d numbers are drawn", n)
	}
	h.key(fyne.KeyEnd)
	if !h.shows("2026-50136") || texts() > 60 {
		t.Error("the last row is not in view")
	}
	h.key(fyne.KeyUp)
	h.key(fyne.KeyHome)
	if !h.shows("2026-137") {
		t.Error("the first row is not in view")
	}
}

func (h *hand) shows(text string) (found bool) {
	h.walk(func(o fyne.CanvasObject) {
		x, ok := o.(*canvas.Text)
		found = found || ok && x.Text == text
	})
	return found
}

// News about the open matter is drawn at once; a form being filled in stays under it.
func TestNewsLeavesTheForm(t *testing.T) {
	h := sit(t)
	w := uitest.Answered()
	h.page(w, uitest.Me, "/evaluate")
	h.press("办理结果 不满意")
	h.f.win.Canvas().Focus(h.entry("不满意的具体理由"))
	h.write("还在写")
	w.Day = uitest.Now
	w.Must(uitest.Office, "note", "", act.Form{"note": "内部"})
	w.Must(uitest.Office, "supervise", "", act.Form{"supervise_text": "请抓紧"})
	h.d.watch(desk.Change{Matters: []app.ID{w.ID}})
	h.q.Run()
	if !h.says("督办") {
		t.Error("the news is not drawn")
	}
	if h.label() != "不满意的具体理由" || h.text("不满意的具体理由") != "还在写" {
		t.Errorf("the form lost its text or the focus: %q", h.label())
	}
}

// When an office is lost or gained, the rail shows the rooms of the offices held now, and marks the open one.
func TestRailFollowsOffices(t *testing.T) {
	h := sit(t)
	if h.f.open.rail.items[room.Invites] == nil {
		t.Fatal("a deputy has no room of invitations")
	}
	acc := h.d.W.Dir.Accounts[h.d.Who]
	had := acc.Grants
	acc.Grants = nil
	h.d.W.Dir.Accounts[h.d.Who] = acc
	h.d.watch(desk.Change{Roster: true})
	h.q.Run()
	if h.f.open.rail.items[room.Invites] != nil {
		t.Error("the room stays when the office is gone")
	}
	acc.Grants = had
	h.d.W.Dir.Accounts[h.d.Who] = acc
	h.d.watch(desk.Change{Roster: true})
	h.q.Run()
	if it := h.f.open.rail.items[h.f.open.at.room]; h.f.open.rail.items[room.Invites] == nil || it == nil || !it.Active {
		t.Error("the rail lost the way")
	}
}

// In large type the rail is longer than the window: the room one is in is in view whichever it is.
func TestRailShowsTheRoom(t *testing.T) {
	h := sit(t)
	h.f.open.resize(100)
	h.q.Run()
	h.f.win.Resize(fyne.NewSize(1280, 600))
	for _, id := range []string{room.Help, room.Home, room.Parcel} {
		h.open(id, "")
		it := h.f.open.rail.items[id]
		d := fyne.CurrentApp().Driver()
		if y := d.AbsolutePositionForObject(it).Y; y < 0 || y+it.Size().Height > 600 {
			t.Errorf("%s stands at %v of 600", id, y)
		}
	}
}
