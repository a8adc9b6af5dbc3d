package ui

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"renda/app"
	"renda/app/desk/wayout"
	"renda/ui/loop"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/uitest"
)

// The office finds every deputy by the room's own list and by letters, opens the whole record of one by keyboard and comes back; the record
// leaves as DOCX and as OFD. A deputy opens only the own one, whatever is asked for.
func TestOfficeOpensARecord(t *testing.T) {
	test.NewTempApp(t)
	h := &hand{t: t, q: &loop.Queue{}}
	b := newFakeBackend(6)
	h.d = b.d
	b.d.Who = uitest.Office
	h.f = newFrame(fyne.CurrentApp(), Config{Backend: b}, h.q)
	h.f.win.Resize(fyne.NewSize(1280, 800))
	h.f.enter(b.vaults[0], &fakeSession{b.d})
	h.q.Run()
	s := h.f.open
	s.Open(room.Duty, "")
	h.q.Run()
	if n := len(present.Deputies(b.d.Directory())); n < 3 || !h.says(fmt.Sprintf("共 %d 名代表", n)) {
		t.Errorf("%d deputies are not said", n)
	}
	h.key(fyne.KeyDown)
	h.key(fyne.KeyReturn)
	h.q.Run()
	if b.d.askedOf.IsZero() || !h.says(b.d.Directory().Accounts[b.d.askedOf].Name+"的履职档案") {
		t.Fatalf("the record of %s", b.d.Directory().Accounts[b.d.askedOf].Name)
	}
	s.Back()
	if h.q.Run(); !h.says("共 ") {
		t.Error("no way back to the list")
	}
	b.d.askedOf, b.d.Who = app.ID{}, uitest.Me
	s.Open(room.Duty, uitest.Office.String())
	if h.q.Run(); !b.d.askedOf.IsZero() {
		t.Error("a deputy opened another's record")
	}
}

// Both forms of a record carry its words and its watermark, and are named by what they are.
func TestRecordOut(t *testing.T) {
	d := newFakeDesk(6)
	who, c := present.DutyOf(d)
	for ext, out := range map[string]wayout.Out{".docx": present.DutyOut(who, c, d.Now()), wayout.ExtOfd: present.DutyOfd(who, c, d.Now())} {
		name, data, err := out.Make(wayout.Watermark{Name: "王秀兰", Device: "甲"})
		if err != nil || !strings.HasSuffix(name, ext) || !bytes.HasPrefix(data, []byte("PK")) {
			t.Errorf("%s: %s %v", ext, name, err)
		}
	}
}

func dutyPictures(b *fakeBackend, f *frame, shot func(string)) {
	was := b.d.Who
	b.d.Who = uitest.Office
	f.open.Open(room.Duty, "")
	shot("duty-names")
	f.open.Open(room.Duty, uitest.Me.String())
	shot("duty-other")
	b.d.Who = was
}
