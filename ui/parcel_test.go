package ui

import (
	"io"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"renda/app"
	"renda/app/desk"
	"renda/ui/i18n"
	"renda/ui/loop"
	"renda/ui/room"
	"renda/ui/screen/parcel"
	"renda/ui/uitest"
	"renda/ui/widgets"
)

// By keyboard alone: Ctrl+K finds the parcel to be written, Ctrl+1 and Ctrl+2 ask for folder and file, Escape calls off.
func TestParcelsByKeyboard(t *testing.T) {
	h := sit(t)
	asks := func() bool {
		on := h.f.win.Canvas().Overlays().Top() != nil
		h.key(fyne.KeyEscape)
		return on
	}
	h.open(room.Parcel, parcel.ArgOut)
	if !asks() {
		t.Error("opened to write, no folder is asked for")
	}
	for _, k := range []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.KeyReturn} {
		h.ctrl(k)
		if !asks() {
			t.Errorf("Ctrl+%s asks for nothing", k)
		}
	}
	room := h.f.open.screen.(sticks)
	room.Out("/media/U")
	h.key(fyne.KeyEscape)
	h.q.Run()
	if !h.says("没有留下写了一半的包") {
		t.Error("Escape does not call off")
	}
	room.In("x.renda", stick("x"))
	h.q.Run()
	if !h.says("第 2 号尚未读入过") || !h.says("被退回的 1 条在") {
		t.Error("what came of it is not said")
	}
	room.Select(3)
	if !h.says("类别 filing.annex") {
		t.Error("what is kept apart is not shown")
	}
	h.ctrl(fyne.KeyK)
	h.q.Run()
	if !h.says(i18n.T("stick.in")) {
		t.Error("Ctrl+K does not know parcels")
	}
}

// A parcel is written on while one is elsewhere: leaving says so, coming back shows it, and what came of it is told wherever one is.
func TestParcelGoesOn(t *testing.T) {
	h := sit(t)
	h.open(room.Parcel, "")
	h.f.open.screen.(sticks).Out("/media/U")
	h.f.open.Open(room.Outbox, "")
	if !h.says("摆渡包还在办理") {
		t.Error("leaving does not say that it goes on")
	}
	h.f.open.Open(room.Parcel, "")
	if !h.says(i18n.T("stick.stop")) {
		t.Error("coming back does not show it")
	}
	h.f.open.Open(room.Outbox, "")
	h.q.Run()
	if h.f.open.at.room != room.Outbox || !h.says("/media/U") {
		t.Error("what came of it is not told elsewhere")
	}
}

// Offline the status bar names the last exchange by stick and leads to the room.
func TestStatusBarNamesTheStick(t *testing.T) {
	h := sit(t)
	h.d.status = desk.Status{Stick: fakeNow}
	h.f.open.refreshFrame()
	if got := h.f.open.bar.net.Text(); !strings.Contains(got, "上次摆渡 09:26") {
		t.Error(got)
	}
	h.walk(func(o fyne.CanvasObject) {
		if p, ok := o.(*widgets.Press); ok && p.Content == h.f.open.bar.net {
			p.Tapped(nil)
		}
	})
	if h.f.open.at.room != room.Parcel {
		t.Error("it leads to", h.f.open.at.room)
	}
}

// A machine without network: the request goes out with its card shown once, the desk waits, the answer opens it.
func TestEnrolByStick(t *testing.T) {
	test.NewTempApp(t)
	q := &loop.Queue{}
	b := newFakeBackend(3)
	b.vaults = nil
	b.fail = &app.Error{Code: app.CodeDiskFull, Op: "write a request"}
	f := newFrame(fyne.CurrentApp(), Config{Backend: b}, q)
	h := &hand{t: t, f: f, q: q, d: b.d}
	f.front.requestOut("10.1.2.3:8443/AAAA", "一句记得住的话", "/media/U")
	q.Run()
	if !h.says("换一个空的 U盘") || !h.says("0421 7734") {
		t.Fatal("a full stick hides the card, or itself")
	}
	f.showUnlock()
	if !h.says("等候启用答复") || h.says("一次性启用码") {
		t.Fatal("the waiting desk is not shown")
	}
	f.front.enter.OnTapped()
	if !h.says("请先输入设置时的口令") || f.win.Canvas().Overlays().Top() != nil {
		t.Error("a file is asked for before the passphrase")
	}
	f.front.pass.SetText("一句记得住的话")
	f.front.requestAgain("/media/U")
	q.Run()
	if !h.says("换一个空的 U盘") {
		t.Error("a full stick is not named")
	}
	b.fail = &app.Error{Code: "parcel.other"}
	f.front.answerIn("答复.renda", stick("x"))
	q.Run()
	if f.open != nil || !h.says("写给另一台设备") {
		t.Fatal("a foreign answer")
	}
	b.fail = nil
	f.front.requestAgain("/media/U")
	q.Run()
	if !h.says("启用申请已写到") {
		t.Error("the request is not written again")
	}
	f.front.answerIn("答复.renda", stick("x"))
	q.Run()
	if f.open == nil || f.open.at.room != room.Parcel || !h.says("读入一同带回的第一个包") {
		t.Fatal("the answer does not open the desk")
	}
}

// importer is the room of drafts after a file was picked.
type importer interface {
	Import(name string, r io.ReadCloser)
}

// An import in doubt is looked at first, a locked one asks; leaving makes no draft.
func TestImportIsLookedAt(t *testing.T) {
	h := sit(t)
	h.open(room.Drafts, "")
	imports := h.f.open.screen.(importer)
	text := "关于修路的建议\n路坏了。"
	before := len(h.d.Drafts())
	imports.Import("locked.pdf", stick(text))
	h.q.Run()
	if !h.says("设有打开密码") {
		t.Fatal("no password is asked for")
	}
	h.write(uitest.Password)
	h.ctrl(fyne.KeyReturn)
	h.q.Run()
	if !h.says("还没有存为草稿") || !h.says("关于修路的建议") || len(h.d.Drafts()) != before {
		t.Fatal("not looked at first")
	}
	h.key(fyne.KeyEscape)
	h.q.Run()
	if len(h.d.Drafts()) != before {
		t.Fatal("left, it is a draft all the same")
	}
	imports.Import("a.txt", stick(text))
	h.q.Run()
	h.ctrl(fyne.KeyReturn)
	h.q.Run()
	if len(h.d.Drafts()) != before+1 || h.f.open.at.arg == "" {
		t.Error("taken over, it is not open")
	}
}
