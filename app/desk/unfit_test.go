package desk_test

import (
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/roster"
)

// An own act the news has overtaken is shown as needing its author before the server has
// said so: it moves nothing, its text is there, and trying again says what is wrong.
func TestOvertakenAct(t *testing.T) {
	w := town.Full(t)
	m := w.Assigned("关于修路灯的建议", false)
	a, head := w.Seats["a"], w.Seats["ahead"]
	track := town.BureauA.String()
	head.Do(m, "unit_sign", track, nil)
	head.Do(m, "contact", track, act.Form{"contact_date": "2026-03-02", "how": "phone", "contact_who": "李四", "contact_summary": "听取了意见"})
	a.Do(m, "refuse", track, fillAction(t, a, m, "refuse"))
	a.Push()
	head.Pull(3)
	check := func() {
		t.Helper()
		v := head.Page(m)
		if got := v.Matter.Track(track).State; got != "refusing" {
			t.Fatalf("the track stands at %s", got)
		}
		last := v.Timeline[len(v.Timeline)-1]
		if last.State != desk.ItemNeedsYou || last.Event.Form.Text("contact_summary") != "听取了意见" {
			t.Fatalf("time line ends with %+v", last)
		}
		tray := head.D.Tray()
		if len(tray) != 2 || tray[0].Code != app.CodeState || head.D.Status().Needs != 2 {
			t.Fatalf("tray %+v, status %+v", tray, head.D.Status())
		}
		for _, o := range head.D.Outbox() {
			if o.State != desk.ItemNeedsYou || o.LastErr != app.CodeState {
				t.Fatalf("outbox %+v", o)
			}
		}
	}
	check()
	head.Open()
	check()
	for _, it := range head.D.Tray() {
		if again, err := head.D.TrayAgain(ctx, it.ID); err != nil || !again.Disabled || again.Code != app.CodeState {
			t.Fatalf("%+v, %v", again, err)
		}
	}
	head.Sync()
	if tray := head.D.Tray(); len(tray) != 2 || len(head.D.Outbox()) != 0 {
		t.Fatalf("after the server's word: %+v", tray)
	}
}

// What was handed out may be at the server, whatever became of the answer: it is not
// taken back, and its number is not used again.
func TestTakeBackAfterLostAnswer(t *testing.T) {
	w := town.Full(t)
	x := w.Seats["张一"]
	m := x.Do(app.ID{}, "submit", "", town.TextForm("路灯"))
	acts, err := x.D.Replica().Pending(ctx, 10, 1<<20)
	x.Must(err)
	w.Srv.Push(acts) // the answer is lost
	if err := x.D.TakeBack(ctx, x.D.Outbox()[1].Act); app.CodeOf(err) != desk.CodeTooLate {
		t.Fatalf("%v", err)
	}
	x.Sync()
	if x.Page(m).Matter.Version != 2 || len(x.D.Tray()) != 0 {
		t.Fatal("it was not answered by the second push")
	}
}

// Whoever sees an author by one office and not by another keeps what he may see, in
// whatever order the two copies come.
func TestTwoOfficesOneSecret(t *testing.T) {
	w := town.Full(t)
	x := w.Seats["a"]
	m := w.Assigned("关于修路灯的建议", true)
	if holds(x, t, w.Seats["张一"].ID) {
		t.Fatal("the unit knows the author")
	}
	w.Grant(x, org.RoleOffice, town.Congress) // the original after the copy
	w.Settle()
	if x.Page(m).Timeline[0].Who != "张一" {
		t.Fatal("the office does not see the author")
	}
	y := w.Seats["office"]
	w.Grant(y, org.RoleUnit, town.BureauA) // the copy after the original
	w.Settle()
	if y.Page(m).Timeline[0].Who != "张一" {
		t.Fatal("the copy has replaced the original")
	}
	y.Open()
	if y.Page(m).Timeline[0].Who != "张一" || y.Page(m).Matter.State != x.Page(m).Matter.State {
		t.Fatal("opening again shows something else")
	}
}

// A new office at the same organ feeds nothing again; the rows show it all the same.
// A person's new name shows in rows too.
func TestRowsFollowTheDirectory(t *testing.T) {
	w := town.Full(t)
	m := w.Assigned("关于修路灯的建议", false)
	x := w.Seats["a"]
	if has(x.D.Cards(desk.Filter{Mine: "unit_head"}), m) {
		t.Fatal("the clerk is the head")
	}
	w.Grant(x, org.RoleUnitHead, town.BureauA)
	f := town.Accounts(w.Seats["张一"].ID)
	f["name"] = "张三丰"
	w.Srv.Own(roster.ID, "roster.account_edit", f)
	w.Settle()
	for range 2 {
		if !has(x.D.Cards(desk.Filter{Mine: "unit_head"}), m) {
			t.Fatal("the row does not show the new office")
		}
		if !has(x.D.Cards(desk.Filter{Text: "张三丰"}), m) {
			t.Fatal("the row shows the old name")
		}
		x.Open()
	}
}
