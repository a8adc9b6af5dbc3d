package ui

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	base "fyne.io/fyne/v2/theme"

	"renda/app"
	"renda/app/desk"
	"renda/app/message"
	"renda/app/procedure"
	"renda/ui/i18n"
	"renda/ui/loop"
	"renda/ui/room"
	"renda/ui/widgets"
)

// The notice of a step says that it waits as long as it does, then that it was delivered or came back; closed, it stays away.
func TestNoticeFollowsTheStep(t *testing.T) {
	for name, x := range map[string]struct {
		became func(*fakeDesk)
		want   string
	}{
		"delivered and read back":  {func(d *fakeDesk) { d.leaving = nil }, "“评价答复”已送达服务器"},
		"delivered, with receipt":  {func(d *fakeDesk) { d.leaving[0].State = desk.ItemDelivered }, "“评价答复”已送达服务器"},
		"waits for another":        {func(d *fakeDesk) { d.leaving[0].State = desk.ItemDeferred }, "“评价答复”已保存，待发"},
		"no longer fits":           {func(d *fakeDesk) { d.leaving[0].State = desk.ItemNeedsYou }, "“评价答复”没有办成"},
		"refused":                  {func(d *fakeDesk) { d.back = []desk.TrayItem{{ID: d.leaving[0].Act}}; d.leaving = nil }, "“评价答复”没有办成"},
		"another step is on a way": {func(d *fakeDesk) { d.leaves(app.NamedID("other"), nil) }, "“评价答复”已保存，待发"},
	} {
		t.Run(name, func(t *testing.T) {
			h := sit(t)
			h.d.leaves(app.NamedID("m1"), nil)
			h.f.open.Taken("评价答复", app.NamedID("m1"))
			if !h.says("“评价答复”已保存，待发") {
				t.Fatal("not said that it waits")
			}
			x.became(h.d)
			h.d.watch(desk.Change{Status: true})
			h.q.Run()
			if !h.says(x.want) {
				t.Errorf("not said: %s", x.want)
			}
		})
	}
	h := sit(t)
	h.d.leaves(app.NamedID("m1"), nil)
	h.f.open.Taken("评价答复", app.NamedID("m1"))
	h.walk(func(o fyne.CanvasObject) {
		if b, ok := o.(*widgets.Button); ok && b.Icon == base.CancelIcon() {
			b.OnTapped()
		}
	})
	h.d.leaving = nil
	h.d.watch(desk.Change{Status: true})
	h.q.Run()
	if h.says("评价答复") {
		t.Error("a closed notice comes back")
	}
}

// The list of several works is narrowed to one, which brings its columns and states; the states of another go with it.
func TestListByKindOfWork(t *testing.T) {
	h := sit(t)
	h.d.others = []procedure.Card{{ID: app.NamedID("letter"), Proc: "message", State: message.StateWaiting, Title: "反映小区积水"}}
	h.open(room.List, "")
	work, state := h.selects()[0], func() *widgets.Select { return h.selects()[1] }
	if len(work.Options) != 3 || work.Selected != "全部种类" || len(h.selects()) != 1 {
		t.Fatalf("it offers %q and %d lists of choices", work.Options, len(h.selects()))
	}
	shows := func(title string, want bool) {
		t.Helper()
		if (h.says(title) || h.shows(title)) != want {
			t.Errorf("%q shown: %v", title, !want)
		}
	}
	work.SetSelected("代表建议办理")
	h.q.Run()
	shows("共 12 件，共 13 件", false)
	shows("筛选出 12 件，共 13 件", true)
	shows("承办单位", true)
	state().SetSelected("办结")
	h.q.Run()
	shows("筛选出 2 件，共 13 件", true)
	h.selects()[0].SetSelected(i18n.Term(message.Procedure().Name))
	h.q.Run()
	shows("反映小区积水", true)
	shows("筛选出 1 件，共 13 件", true)
	if s := state(); s.Selected != "全部状态" {
		t.Errorf("the state of another work is kept: %q", s.Selected)
	}
	h.tap("清除筛选")
	shows("共 13 件", true)
}

// selects are the lists of choices on the screen.
func (h *hand) selects() (out []*widgets.Select) {
	h.walk(func(o fyne.CanvasObject) {
		if x, ok := o.(*widgets.Select); ok {
			out = append(out, x)
		}
	})
	return out
}

// passphrases are the concealed fields on the screen.
func (h *hand) passphrases() (out []*widgets.Passphrase) {
	h.walk(func(o fyne.CanvasObject) {
		if x, ok := o.(*widgets.Passphrase); ok {
			out = append(out, x)
		}
	})
	return out
}

// enroller notes what one more person was enrolled by.
type enroller struct {
	*fakeBackend
	code, pass string
}

func (b *enroller) Enrol(ctx context.Context, code, pass string) (Session, Card, error) {
	b.code, b.pass = code, pass
	if !strings.Contains(code, "/") {
		return nil, Card{}, &app.Error{Code: "enroll.noserver"}
	}
	return b.fakeBackend.Enrol(ctx, code, pass)
}

// One more person of a machine is enrolled beside those that are there: what is wrong is said, the card comes before the rooms.
func TestOneMorePersonOfTheMachine(t *testing.T) {
	test.NewTempApp(t)
	b := &enroller{fakeBackend: newFakeBackend(3)}
	q := &loop.Queue{}
	h := &hand{t: t, q: q, d: b.d, f: newFrame(fyne.CurrentApp(), Config{Backend: b}, q)}
	h.f.win.Resize(fyne.NewSize(1280, 800))
	h.f.front.choose(1)
	h.tap("本机再启用一人")
	if h.label() != "一次性启用码" || !h.says("王秀兰") || h.says("忘记口令") {
		t.Fatalf("the focus is at %q", h.label())
	}
	h.write("ABCD-EFGH")
	pass := func(first, second string) {
		for i, e := range h.passphrases() {
			e.SetText([]string{first, second}[i])
		}
		h.tap("启用本机")
		h.q.Run()
	}
	for _, x := range []struct{ first, second, says string }{
		{"短", "短", "口令太短"}, {"一句自己记得住的话", "一句自己记不住的话", "不一致"}, {"一句自己记得住的话", "一句自己记得住的话", "还不知道服务器的地址"},
	} {
		if pass(x.first, x.second); !h.says(x.says) || h.f.open != nil {
			t.Fatalf("%q, %q: not said %q", x.first, x.second, x.says)
		}
	}
	h.f.front.code.SetText("10.1.2.3:8443/ABCD-EFGH")
	pass("一句自己记得住的话", "一句自己记得住的话")
	if b.code != "10.1.2.3:8443/ABCD-EFGH" || b.pass != "一句自己记得住的话" || !h.says("只显示这一次") || h.f.open != nil {
		t.Fatal("the card is not shown before the rooms")
	}
	h.tap("我已妥善保存")
	h.q.Run()
	if h.f.open == nil {
		t.Error("the rooms do not open")
	}
}
