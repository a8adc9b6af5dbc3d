package desk_test

import (
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/roster"
)

// An own act the news has overtaken is shown as needing its author before the server has
// said so: it moves nothing, its text is there, and trying again says what is wrong.
func TestOvertakenAct(t *testing.T) {
	w := fullTown(t)
	m := w.assigned("关于修路灯的建议", false)
	a, head := w.seats["a"], w.seats["ahead"]
	track := bureauA.String()
	head.do(m, "unit_sign", track, nil)
	head.do(m, "contact", track, act.Form{"contact_date": "2026-03-02", "how": "phone", "contact_who": "李四", "contact_summary": "听取了意见"})
	a.do(m, "refuse", track, fillAction(t, a, m, "refuse"))
	a.push()
	head.pull(3)
	check := func() {
		t.Helper()
		v := head.page(m)
		if got := v.Matter.Track(track).State; got != "refusing" {
			t.Fatalf("the track stands at %s", got)
		}
		last := v.Timeline[len(v.Timeline)-1]
		if last.State != desk.ItemNeedsYou || last.Event.Form.Text("contact_summary") != "听取了意见" {
			t.Fatalf("time line ends with %+v", last)
		}
		tray := head.d.Tray()
		if len(tray) != 2 || tray[0].Code != app.CodeState || head.d.Status().Needs != 2 {
			t.Fatalf("tray %+v, status %+v", tray, head.d.Status())
		}
		for _, o := range head.d.Outbox() {
			if o.State != desk.ItemNeedsYou || o.LastErr != app.CodeState {
				t.Fatalf("outbox %+v", o)
			}
		}
	}
	check()
	head.open()
	check()
	for _, it := range head.d.Tray() {
		if again, err := head.d.TrayAgain(ctx, it.ID); err != nil || !again.Disabled || again.Code != app.CodeState {
			t.Fatalf("%+v, %v", again, err)
		}
	}
	head.sync()
	if tray := head.d.Tray(); len(tray) != 2 || len(head.d.Outbox()) != 0 {
		t.Fatalf("after the server's word: %+v", tray)
	}
}

// What was handed out may be at the server, whatever became of the answer: it is not
// taken back, and its number is not used again.
func TestTakeBackAfterLostAnswer(t *testing.T) {
	w := fullTown(t)
	x := w.seats["张一"]
	m := x.do(app.ID{}, "submit", "", textForm("路灯"))
	acts, err := x.d.Replica().Pending(ctx, 10, 1<<20)
	x.must(err)
	w.srv.push(acts) // the answer is lost
	if err := x.d.TakeBack(ctx, x.d.Outbox()[1].Act); app.CodeOf(err) != desk.CodeTooLate {
		t.Fatalf("%v", err)
	}
	x.sync()
	if x.page(m).Matter.Version != 2 || len(x.d.Tray()) != 0 {
		t.Fatal("it was not answered by the second push")
	}
}

// Whoever sees an author by one office and not by another keeps what he may see, in
// whatever order the two copies come.
func TestTwoOfficesOneSecret(t *testing.T) {
	w := fullTown(t)
	x := w.seats["a"]
	m := w.assigned("关于修路灯的建议", true)
	if x.holds(t, w.seats["张一"].id) {
		t.Fatal("the unit knows the author")
	}
	w.grant(x, org.RoleOffice, congress) // the original after the copy
	w.settle()
	if x.page(m).Timeline[0].Who != "张一" {
		t.Fatal("the office does not see the author")
	}
	y := w.seats["office"]
	w.grant(y, org.RoleUnit, bureauA) // the copy after the original
	w.settle()
	if y.page(m).Timeline[0].Who != "张一" {
		t.Fatal("the copy has replaced the original")
	}
	y.open()
	if y.page(m).Timeline[0].Who != "张一" || y.page(m).Matter.State != x.page(m).Matter.State {
		t.Fatal("opening again shows something else")
	}
}

// A new office at the same organ feeds nothing again; the rows show it all the same.
// A person's new name shows in rows too.
func TestRowsFollowTheDirectory(t *testing.T) {
	w := fullTown(t)
	m := w.assigned("关于修路灯的建议", false)
	x := w.seats["a"]
	if has(x.d.Cards(desk.Filter{Mine: "unit_head"}), m) {
		t.Fatal("the clerk is the head")
	}
	w.grant(x, org.RoleUnitHead, bureauA)
	f := accounts(w.seats["张一"].id)
	f["name"] = "张三丰"
	w.srv.own(roster.ID, "roster.account_edit", f)
	w.settle()
	for range 2 {
		if !has(x.d.Cards(desk.Filter{Mine: "unit_head"}), m) {
			t.Fatal("the row does not show the new office")
		}
		if !has(x.d.Cards(desk.Filter{Text: "张三丰"}), m) {
			t.Fatal("the row shows the old name")
		}
		x.open()
	}
}
