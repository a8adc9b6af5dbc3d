package desk_test

import (
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/desk"
)

// The desk opens on an empty store, shows an empty congress, and fills with the first pull.
func TestFirstDay(t *testing.T) {
	w := town.New(t)
	x := w.Seat("张一", "deputy", town.Team)
	if len(x.D.Cards(desk.Filter{})) != 0 || len(x.D.Begins()) != 0 || x.D.Me().Name != "" || !x.D.Status().AsOf.IsZero() {
		t.Fatal("something is on an empty desk")
	}
	if _, err := x.D.Do(ctx, app.ID{}, "submit", "", town.TextForm("路灯")); app.CodeOf(err) != app.CodeForbidden {
		t.Fatalf("an account nobody knows submits: %v", err)
	}
	x.Pull(3)
	if x.D.Me().Name != "张一" || len(x.D.Begins()) == 0 || x.D.Status().AsOf.IsZero() {
		t.Fatal("the first pull brought nothing")
	}
}

// One act's whole way: shown at once, pending, receipt, entry; the honest state of each step.
func TestDoToEntry(t *testing.T) {
	w := town.Full(t)
	x := w.Seats["张一"]
	m := x.Do(app.ID{}, "submit", "", town.TextForm("关于修路灯的建议"))
	state := func(want desk.ItemState) {
		t.Helper()
		v := x.Page(m)
		if got := v.Timeline[len(v.Timeline)-1].State; got != want {
			t.Fatalf("state %s, want %s", got, want)
		}
	}
	state(desk.ItemWaiting)
	if got := x.D.Outbox(); len(got) != 2 || got[0].State != desk.ItemWaiting || got[1].Title != "关于修路灯的建议" {
		t.Fatalf("outbox %+v", got)
	}
	if s := x.D.Status(); s.Waiting != 2 || s.Needs != 0 {
		t.Fatalf("status %+v", s)
	}
	if c := x.D.Cards(desk.Filter{Proc: "proposal"}); len(c) != 1 || c[0].Pending != 2 {
		t.Fatalf("cards %+v", c)
	}
	x.Push()
	state(desk.ItemDelivered)
	if got := x.D.Outbox(); len(got) != 2 || got[0].Receipt == "" {
		t.Fatalf("outbox %+v", got)
	}
	x.Pull(100)
	state(desk.ItemDelivered)
	if len(x.D.Outbox()) != 0 {
		t.Fatal("a confirmed act is still in the outbox")
	}
	v := x.Page(m)
	if v.Timeline[1].Receipt == "" || v.StateName != "已提交" && v.StateName == "" {
		t.Fatalf("page %+v", v.Timeline)
	}
	w.Seats["office"].Sync()
	w.Seats["office"].Do(m, "sign", "", nil)
	w.Settle()
	v = x.Page(m)
	if v.Timeline[1].State != desk.ItemSigned {
		t.Fatalf("the office has signed for it; the deputy sees %s", v.Timeline[1].State)
	}
}

// A refused act comes back with its text, in one piece with what went out beside it.
func TestRefusedKeepsText(t *testing.T) {
	w := town.Full(t)
	m := w.Assigned("关于修路灯的建议", false)
	a, head := w.Seats["a"], w.Seats["ahead"]
	track := town.BureauA.String()
	a.Do(m, "unit_sign", track, nil)
	head.Do(m, "unit_sign", track, nil)
	a.Sync()
	head.Push()
	tray := head.D.Tray()
	if len(tray) != 1 || tray[0].Code != app.CodeState || tray[0].Matter != m || head.D.Status().Needs != 1 {
		t.Fatalf("tray %+v", tray)
	}
	if len(head.D.Outbox()) != 0 {
		t.Fatal("a refused act is still on its way")
	}
	head.Pull(100)
	head.Open()
	if got := head.D.Tray(); len(got) != 1 || got[0].Done {
		t.Fatalf("after opening again: %+v", got)
	}
	again, err := head.D.TrayAgain(ctx, tray[0].ID)
	if err != nil || again.Action.ID != "unit_sign" || !again.Disabled || again.Code != app.CodeState {
		t.Fatalf("%+v, %v", again, err)
	}
	head.Must(head.D.TrayDone(ctx, tray[0].ID))
	if head.D.Status().Needs != 0 || !head.D.Tray()[0].Done {
		t.Fatal("a settled item still asks")
	}
}

// What was filled in for two acts comes back as one form.
func TestTrayAgainJoinsTheStep(t *testing.T) {
	w := town.Full(t)
	m := w.Assigned("关于修路灯的建议", false)
	a, head := w.Seats["a"], w.Seats["ahead"]
	track := town.BureauA.String()
	why := fillAction(t, a, m, "refuse")
	a.Do(m, "refuse", track, why)
	head.Do(m, "refuse", track, why)
	a.Sync()
	head.Push()
	tray := head.D.Tray()
	if len(tray) == 0 {
		t.Fatal("nothing was refused")
	}
	for _, it := range tray {
		again, err := head.D.TrayAgain(ctx, it.ID)
		if err != nil || again.Action.ID != "refuse" && len(tray) > 1 {
			t.Fatalf("%+v, %v", again.Action, err)
		}
	}
}

// An act that can't be decided yet stays where it is and is offered again.
func TestDeferredStays(t *testing.T) {
	w := town.Full(t)
	x := w.Seats["张一"]
	m := x.Do(app.ID{}, "submit", "", town.TextForm("路灯"))
	acts, err := x.D.Replica().Pending(ctx, 10, 1<<20)
	x.Must(err)
	var rs []act.Receipt
	for _, s := range acts {
		a, err := s.Decode()
		x.Must(err)
		rs = append(rs, act.Receipt{Act: a.ID, N: a.N, Outcome: act.Deferred, Code: "push.missing"})
	}
	x.Must(x.D.Replica().Decided(ctx, rs))
	if o := x.D.Outbox(); len(o) != 2 || o[0].State != desk.ItemDeferred || o[0].LastErr != "push.missing" {
		t.Fatalf("outbox %+v", o)
	}
	x.Open()
	if again, err := x.D.Replica().Pending(ctx, 10, 1<<20); err != nil || len(again) != 2 {
		t.Fatalf("%d acts, %v", len(again), err)
	}
	x.Sync()
	if x.Page(m).Matter.Version == 0 || len(x.D.Outbox()) != 0 {
		t.Fatal("it was not decided in the end")
	}
}

// The newest step is taken back whole while it is only here; what may have left can't be.
func TestTakeBack(t *testing.T) {
	w := town.Full(t)
	x := w.Seats["张一"]
	first := x.Do(app.ID{}, "submit", "", town.TextForm("第一件"))
	second := x.Do(app.ID{}, "submit", "", town.TextForm("第二件"))
	out := x.D.Outbox()
	if err := x.D.TakeBack(ctx, out[0].Act); app.CodeOf(err) != desk.CodeTooLate {
		t.Fatalf("an act with others after it was taken back: %v", err)
	}
	x.Must(x.D.TakeBack(ctx, out[2].Act))
	if o := x.D.Outbox(); len(o) != 2 || o[0].Matter != first {
		t.Fatalf("outbox %+v", o)
	}
	if _, err := x.D.Matter(ctx, second); app.CodeOf(err) != app.CodeNotFound {
		t.Fatalf("what was taken back is still there: %v", err)
	}
	if tray := x.D.Tray(); len(tray) != 2 || tray[0].Code != desk.CodeTakenBack || tray[0].Form.Text("title")+tray[1].Form.Text("title") != "第二件" {
		t.Fatalf("tray %+v", tray)
	}
	third := x.Do(app.ID{}, "submit", "", town.TextForm("第三件"))
	x.Open()
	if err := x.D.TakeBack(ctx, x.D.Outbox()[3].Act); app.CodeOf(err) != desk.CodeTooLate {
		t.Fatalf("an act of an earlier run was taken back: %v", err)
	}
	x.Sync()
	if x.Page(first).Matter.Version == 0 || x.Page(third).Matter.Version == 0 {
		t.Fatal("the chain is broken")
	}
}

// What a step is refused for on the desk is what the server would say, and nothing is left of it.
func TestRefusedHere(t *testing.T) {
	w := town.Full(t)
	x := w.Seats["张一"]
	f := town.TextForm("")
	_, err := x.D.Do(ctx, app.ID{}, "submit", "", f)
	if app.CodeOf(err) != "form.required" || len(x.D.Outbox()) != 0 {
		t.Fatalf("%v", err)
	}
	if _, err := x.D.Do(ctx, app.ID{}, "nonsense", "", f); app.CodeOf(err) != app.CodeNotFound {
		t.Fatalf("%v", err)
	}
	if _, err := x.D.Do(ctx, app.NamedID("nothing"), "submit", "", f); app.CodeOf(err) != app.CodeNotFound {
		t.Fatalf("%v", err)
	}
}
