package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"renda/app"
	"renda/app/desk/register"
	"renda/app/desk/wayout"
	"renda/app/org"
	"renda/app/terminal"
	"renda/ui/loop"
	"renda/ui/room"
	"renda/ui/screen/settings"
	"renda/ui/uitest"
	"renda/ui/widgets"
)

// seated sits at a dedicated terminal without having entered.
func seated(t *testing.T, r uitest.Room) *hand {
	t.Helper()
	test.NewTempApp(t)
	h := &hand{t: t, q: &loop.Queue{}}
	b := newFakeBackend(6)
	h.d = b.d
	h.d.Sit(r)
	h.f = newFrame(fyne.CurrentApp(), Config{Backend: b}, h.q)
	h.f.win.Resize(fyne.NewSize(1280, 800))
	h.f.enter(b.vaults[0], &fakeSession{b.d})
	h.q.Run()
	return h
}

func (h *hand) inside() bool { _, shut := h.f.open.screen.(doorway); return !shut }

// unlocks types the passphrase into the locked screen.
func (h *hand) unlocks() {
	h.write("正确的口令")
	h.key(fyne.KeyReturn)
	h.q.Pass(inFlight)
}

// Nothing of the work opens before the purpose is entered, by rail, by keys or by the finder; what shows no matters does. By keyboard alone, with a
// purpose of one's own words in Chinese, one comes in and stands where one wanted to go.
func TestDoorBeforeTheRooms(t *testing.T) {
	h := seated(t, uitest.SomeRoom())
	f, b, q, s := h.f, h, h.q, h.f.open
	for _, id := range []string{room.Home, room.List, room.Figures, room.Tray, room.Outbox} {
		s.Open(id, "")
		if q.Run(); h.inside() {
			t.Fatalf("%s opens without an entry", id)
		}
	}
	s.OpenMatter(b.d.W.ID)
	if q.Run(); h.inside() {
		t.Fatal("a matter opens without an entry")
	}
	if s.palette(); f.win.Canvas().Overlays().Top() != nil {
		t.Fatal("the finder opens without an entry")
	}
	for _, id := range []string{room.Law, room.Rules, room.Parcel, room.Terminal, room.Settings, room.Help} {
		s.Open(id, "")
		if q.Run(); !h.inside() {
			t.Fatalf("%s is shut", id)
		}
	}
	s.Open(room.List, "")
	s.screen.(room.Keyed).Access(8) // 其他: it wants words
	note, ok := f.win.Canvas().Focused().(*widgets.Entry)
	if !ok {
		t.Fatalf("the focus is on %T", f.win.Canvas().Focused())
	}
	note.SetText("")
	s.commit()
	if q.Run(); h.inside() || b.d.Room.View.Entry != nil {
		t.Fatal("came in for “other” without a word")
	}
	for _, r := range "接待省人大检查组" { // as the input method gives them
		note.TypedRune(r)
	}
	note.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	q.Pass(inFlight)
	if e := b.d.Room.View.Entry; e == nil || e.Value != "other" || e.Note != "接待省人大检查组" {
		t.Fatalf("entered %+v", e)
	}
	if !h.inside() || s.at.room != room.List {
		t.Fatalf("stands at %s", s.at.room)
	}
}

// What one last came for is chosen: after the passphrase one Enter goes in.
func TestDoorInOneKey(t *testing.T) {
	h := seated(t, uitest.SomeRoom())
	f, b, q := h.f, h, h.q
	ok, is := f.win.Canvas().Focused().(*widgets.Button)
	if !is {
		t.Fatalf("the focus is on %T", f.win.Canvas().Focused())
	}
	ok.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	q.Run()
	if e := b.d.Room.View.Entry; e == nil || e.Value != "review" || !h.inside() || f.open.at.room != room.Home {
		t.Fatalf("%+v at %s", e, f.open.at.room)
	}
}

// Locking, idling and closing the window write one leaving each; after the lock the purpose is asked before anything shows, and what lay open stands there again.
func TestLeavesByItself(t *testing.T) {
	h := seated(t, uitest.SomeRoom())
	f, b, q, s := h.f, h, h.q, h.f.open
	s.commit()
	q.Run()
	s.Open(room.List, "")
	q.Run()
	list := s.screen
	s.Confirm("一", "二", "三", false, func() {})
	s.lock()
	if len(b.d.Room.Left) != 1 || b.d.Room.View.Entry != nil {
		t.Fatalf("locked without leaving: %v", b.d.Room.Left)
	}
	h.unlocks()
	if h.inside() || f.win.Canvas().Overlays().Top() != nil {
		t.Fatal("the room shows before the purpose is entered")
	}
	s.commit()
	if q.Run(); s.screen != list || f.win.Canvas().Overlays().Top() == nil {
		t.Fatalf("%T stands there, over it %v", s.screen, f.win.Canvas().Overlays().Top())
	}
	s.escape()
	b.d.settings[settings.KeyIdle] = "1"
	s.idle.look() // as every few seconds
	b.d.Clock = b.d.Clock.Add(2 * time.Minute)
	s.idle.look()
	if !s.locked || len(b.d.Room.Left) != 2 {
		t.Fatalf("idle: locked %v, left %v", s.locked, b.d.Room.Left)
	}
	h.unlocks()
	s.commit()
	q.Run()
	f.close()
	if q.Run(); len(b.d.Room.Left) != 3 {
		t.Fatalf("closed without leaving: %v", b.d.Room.Left)
	}
}

// A use that was never left, since the program was killed, is ended with a word on it, and this one is asked for.
func TestKilledUseIsEnded(t *testing.T) {
	r := uitest.SomeRoom()
	r.View.Asks, r.View.Entry = false, &register.Entry{Value: "review", Purpose: "审查研究", At: fakeNow.Add(-time.Hour)}
	h := seated(t, r)
	if left := h.d.Room.Left; len(left) != 1 || !strings.Contains(left[0], "补登") || h.inside() {
		t.Fatalf("left %q", left)
	}
}

// On a machine that is no dedicated terminal the filing rooms stand in the rail and say where to go; on a sealed day they say when.
func TestShutDoorSaysWhy(t *testing.T) {
	h := seated(t, uitest.SomeRoom())
	b, q, s := h, h.q, h.f.open
	b.d.Room.View.Sealed = true
	s.Open(room.List, "")
	q.Run()
	if !h.says("今日已封存") {
		t.Error("not said that the day is sealed")
	}
	b.d.Room = uitest.Room{View: register.View{Others: []string{"专-01"}, Withheld: []org.Grant{{Role: org.RoleFiling}}}}
	a := b.d.W.Dir.Accounts[b.d.Who]
	a.Grants = nil
	b.d.W.Dir.Accounts[b.d.Who] = a
	in := false
	for _, r := range s.railRooms() {
		in = in || r.id == room.List
	}
	s.Open(room.List, "")
	q.Run()
	if !in || !h.says("专-01") || !h.says("安全保密管理员") {
		t.Errorf("not said where to go (in the rail: %v)", in)
	}
}

// Every export leads to the ticket at a dedicated terminal: asked for once, then waiting, then by copy with the name of who gets it.
func TestTakeOutByTicket(t *testing.T) {
	h := seated(t, uitest.SomeRoom())
	f, b, q, s := h.f, h, h.q, h.f.open
	s.commit()
	q.Run()
	x := wayout.Out{Way: terminal.WayList, Title: "等我办理"}
	s.TakeOut(x)
	if q.Run(); len(s.sheets) != 1 {
		t.Fatal("no ticket is asked for")
	}
	s.commit()
	if q.Run(); len(b.d.Room.Asked) != 0 {
		t.Fatal("asked for without saying what for")
	}
	why := f.win.Canvas().Focused().(*widgets.Entry)
	why.SetText("主任会议")
	s.commit()
	if q.Run(); len(b.d.Room.Asked) != 1 || b.d.Room.Asked[0].Why != "主任会议" || !b.d.Room.Asked[0].Export || len(s.sheets) != 0 {
		t.Fatalf("%+v", b.d.Room.Asked)
	}
	s.TakeOut(wayout.Out{Way: terminal.WayPaper, Item: "distribute"})
	if q.Run(); len(s.sheets) != 1 {
		t.Fatal("no copy is offered")
	}
	s.commit()
	if q.Run(); len(s.sheets) != 1 || len(b.d.Room.Taken) != 0 {
		t.Fatal("handed out to nobody")
	}
	f.win.Canvas().Focused().(*widgets.Entry).SetText("周主任")
	s.commit()
	q.Run()
	if len(s.sheets) != 1 || len(b.d.Room.Taken) != 0 {
		t.Fatal("logged before a place is chosen")
	}
}

// The seal shows what it seals, asks for a word where somebody has not left, and the day is sealed then.
func TestSealOnScreen(t *testing.T) {
	h := seated(t, uitest.SomeRoom())
	f, b, q, s := h.f, h, h.q, h.f.open
	late := b.d.Room.Pages[1].ID
	s.Open(room.Terminal, late.String())
	q.Run()
	s.commit()
	q.Run()
	if len(s.sheets) != 1 {
		t.Fatal("nothing is asked before sealing")
	}
	f.win.Canvas().Focused().(*widgets.Entry).SetText("")
	s.commit()
	if q.Run(); b.d.Room.Pages[1].Sealed {
		t.Fatal("sealed over somebody inside without a word")
	}
	f.win.Canvas().Focused().(*widgets.Entry).SetText("孙法规未登记离开，已核实")
	s.commit()
	if q.Run(); !b.d.Room.Pages[1].Sealed || b.d.Room.Pages[1].Note == "" || b.d.Room.Pages[1].Prints != 2 || len(s.sheets) != 0 {
		t.Fatalf("%+v", b.d.Room.Pages[1])
	}
}

// terminalPictures are the door, the room of the terminal with its pages, and what leads to tickets.
func terminalPictures(b *fakeBackend, f *frame, shot func(string)) {
	q := f.stage.(minding).Stage.(*loop.Queue)
	who := b.d.W.Dir.Accounts[b.d.Who]
	b.d.Sit(uitest.SomeRoom())
	f.open.rail.draw()
	f.open.Open(room.Home, "")
	shot("terminal-door")
	f.open.commit()
	q.Run()
	f.open.refreshFrame()
	f.open.Open(room.Terminal, "")
	shot("terminal-register")
	f.open.Open(room.Terminal, b.d.Room.Pages[2].ID.String())
	shot("terminal-sealed")
	f.open.Open(room.Terminal, b.d.Room.Pages[1].ID.String())
	q.Run()
	f.open.commit()
	shot("terminal-seal")
	f.open.escape()
	f.open.Open(room.Terminal, "tickets")
	shot("terminal-tickets")
	f.open.Open(room.Terminal, "ticket:"+b.d.Room.Tickets[1].Card.ID.String())
	q.Run()
	shot("terminal-ticket")
	f.open.TakeCopy(b.d.Room.Tickets[1])
	shot("terminal-copy")
	f.open.escape()
	f.open.TakeOut(wayout.Out{Way: terminal.WayList, Title: "等我办理"})
	shot("terminal-ask")
	f.open.escape()
	b.d.Room.View.Sealed, b.d.Room.View.Asks, b.d.Room.View.Entry = true, true, nil
	f.open.Open(room.List, "")
	shot("terminal-over")
	b.d.Room = uitest.Room{View: register.View{Dedicated: true, Name: "专-01"}}
	f.open.Open(room.Terminal, "")
	shot("terminal-none")
	b.d.Room = uitest.Room{}
	b.d.W.Dir.Accounts[b.d.Who] = who
	delete(b.d.W.Dir.Devices, app.NamedID("dev"))
	f.open.rail.draw()
	f.open.Open(room.Home, "")
	q.Run()
}
