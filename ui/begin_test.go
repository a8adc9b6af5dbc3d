package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"renda/app"
	"renda/app/org"
	"renda/ui/room"
	"renda/ui/uitest"
)

// A deputy takes down a constituent's message by keyboard alone: what is missing is said at its field,
// what was written is there again after leaving, and the confirmed act is the one that was read.
func TestMessageByKeyboard(t *testing.T) {
	h := sit(t)
	if !h.says("记录选民来信") {
		t.Fatal("the first page has no button for it")
	}
	h.open(room.Begin, "message.record")
	if h.label() != "事由" {
		t.Fatalf("the focus is at %q", h.label())
	}
	h.write("反映小区积水")
	h.ctrl(fyne.KeyReturn)
	if h.label() != "反映的情况和要求" || !h.says("处需要补填") || len(h.d.Sent) != 0 {
		t.Fatalf("what is missing is not said: the focus is at %q", h.label())
	}
	h.write("雨后积水一周未退")
	h.key(fyne.KeyEscape)
	if !h.says("有未写完的内容") {
		t.Fatal("not said that a half-written one is here")
	}
	h.ctrl(fyne.Key1)
	if h.text("反映的情况和要求") != "雨后积水一周未退" || !h.says("已恢复上次填写的内容") {
		t.Fatal("what was written is not there again")
	}
	h.press("类别 公共事务意见建议")
	h.f.win.Canvas().Focus(h.entry("来信人"))
	h.write("孙某")
	h.ctrl(fyne.KeyReturn)
	if len(h.d.Sent) != 0 || !h.says("请核对后确认") || !h.says("孙某") {
		t.Fatal("not asked back with what was filled in")
	}
	h.ctrl(fyne.KeyReturn)
	if len(h.d.Sent) != 1 || h.d.Sent[0].Action != "message.record" || h.d.Sent[0].Form.Text("writer") != "孙某" {
		t.Fatalf("sent %+v", h.d.Sent)
	}
	if at := h.f.open.at; at.room != room.Matter || at.arg != uitest.Begun.String() {
		t.Errorf("it ends at %+v", at)
	}
	if _, kept, _ := h.d.KeptForm(app.ID{}, "message.record", ""); kept {
		t.Error("the kept form outlives the act")
	}
	h.open(room.Home, "")
	h.f.open.Back()
}

// The lock keeps a half-written message, and a refusal of the desk is said in the form, which stays.
func TestBeginKeepsWhatIsWritten(t *testing.T) {
	h := sit(t)
	h.open(room.Begin, "message.record")
	h.write("反映路灯")
	h.ctrl(fyne.KeyL)
	if f, ok, _ := h.d.KeptForm(app.ID{}, "message.record", ""); !ok || f.Text("title") != "反映路灯" {
		t.Fatalf("kept %v", f)
	}
	h.write("正确的口令")
	h.key(fyne.KeyReturn)
	h.q.Pass(inFlight)
	for label, text := range map[string]string{"反映的情况和要求": "不亮", "来信人": "孙某"} {
		h.f.win.Canvas().Focus(h.entry(label))
		h.write(text)
	}
	h.press("类别 公共事务意见建议")
	h.ctrl(fyne.KeyS)
	h.ctrl(fyne.KeyReturn)
	h.d.Fails = &app.Error{Code: app.CodeForbidden, Item: "选民来信"}
	h.ctrl(fyne.KeyReturn)
	if h.f.open.at.room != room.Begin || h.text("事由") != "反映路灯" || !h.says(string(app.CodeForbidden)) {
		t.Error("the refusal is not said in the form, or the form is gone")
	}
}

// Ctrl+K finds it by its words, Ctrl+N opens the choice for who writes no drafts, and who may begin nothing
// reads so.
func TestBeginIsFound(t *testing.T) {
	h := sit(t)
	h.ctrl(fyne.KeyK)
	h.write("新办")
	h.q.Run()
	h.key(fyne.KeyReturn)
	if h.f.open.at.room != room.Begin || !h.says("写建议") || !h.says("记录选民来信") {
		t.Fatalf("at %+v", h.f.open.at)
	}
	acc := h.d.W.Dir.Accounts[h.d.Who]
	acc.Grants = []org.Grant{{Role: org.RoleOffice, Organ: uitest.Congress}}
	h.d.W.Dir.Accounts[h.d.Who] = acc
	h.open(room.Home, "")
	h.ctrl(fyne.KeyN)
	if h.f.open.at.room != room.Begin || h.says("写建议") || !h.says("记录选民来信") {
		t.Error("an officer is not led to what he may begin")
	}
	acc.Grants = nil
	h.d.W.Dir.Accounts[h.d.Who] = acc
	h.open(room.Begin, "")
	if !h.says("没有可以新办的事项") {
		t.Error("who may begin nothing does not read so")
	}
	h.open(room.Begin, "message.record")
	if !h.says("您现在的职务不能办理这一事项") {
		t.Error("not said why the form does not open")
	}
}
