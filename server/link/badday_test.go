package link_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/filing"
	"renda/app/message"
	"renda/app/org"
	"renda/app/roster"
	"renda/app/upward"
	"renda/server/authority"
	"renda/server/link"
	"renda/server/memstore"
	"renda/sync/parcel"
)

// restored puts the server back to an older copy of its store, as a new epoch that waits for what it lost.
func (r *rig) restored(old *bytes.Buffer) {
	r.t.Helper()
	r.must(r.a.Close())
	st, err := memstore.Restore(old)
	r.must(err)
	r.store, r.cfg.Store = st, st
	_, err = authority.NewEpoch(r.ctx, r.cfg)
	r.must(err)
	r.a, err = authority.Open(r.ctx, r.cfg)
	r.must(err)
	r.station()
}

// The server is put back to a backup that does not know a device yet: its parcel is refused with what to do and stays good; once
// another desk's parcels have brought the directory back, the same file is taken in and its author gets the receipts.
func TestForgottenByRestore(t *testing.T) {
	r := newRig(t)
	sys, sec := r.admins()
	clerk := r.person(sys, sec, "clerk", org.RoleOffice, congress)
	var old bytes.Buffer
	r.must(r.store.Backup(t.Context(), &old))
	late := r.person(sys, sec, "late", org.RoleOffice, congress)
	clerk.trip() // it holds the directory with the new device
	late.do(app.ID{}, "record", letter("路灯"))
	out := late.out()
	r.restored(&old)
	before, _ := late.sums()
	if _, err := r.st.In(t.Context(), bytes.NewReader(out)); app.CodeOf(err) != link.CodeForgotten {
		t.Fatalf("%v", err)
	}
	if now, _ := late.sums(); now != before {
		t.Fatal("the refused parcel left something")
	}
	for range 3 { // told of the new epoch, it offers what this lineage lacks
		clerk.trip()
	}
	if _, ok := r.a.Directory().Devices[late.dev]; !ok {
		t.Fatal("the directory did not come back")
	}
	if rep := r.in(out); rep.Info.Acts != 2 {
		t.Fatalf("%+v", rep)
	}
	late.in(late.answer())
	r.must(r.a.Recovered(t.Context(), app.ID{}))
	for range 2 {
		late.trip()
	}
	if s := late.d.Status(); s.Waiting != 0 || s.Needs != 0 || r.entries(message.ID) != 2 {
		t.Fatalf("%+v, %d acts", s, r.entries(message.ID))
	}
}

// Once the recovery has ended, who is still not known is a stranger like any other.
func TestForgottenForGood(t *testing.T) {
	r := newRig(t)
	sys, sec := r.admins()
	var old bytes.Buffer
	r.must(r.store.Backup(t.Context(), &old))
	late := r.person(sys, sec, "late", org.RoleOffice, congress)
	out := late.out()
	r.restored(&old)
	r.must(r.a.Recovered(t.Context(), app.ID{}))
	if _, err := r.st.In(t.Context(), bytes.NewReader(out)); app.CodeOf(err) != parcel.CodeSender {
		t.Fatalf("%v", err)
	}
}

// The link upward takes another identity (rendad link enrol --again): what was filed under the old one is where it was and is
// followed on by the new device; what had not arrived is filed again, once; the old device may be revoked.
func TestAnotherIdentity(t *testing.T) {
	c := newCourt(t, false)
	c.carry()
	first := c.order(c.resolution("关于设立生态文明日的决定"))
	c.carry()
	c.wants(first, upward.StateReceived)
	second := c.order(c.resolution("关于加强文物保护的决定"))
	c.line.cut = true
	c.county.must(c.u.Step(t.Context())) // signed by the old device, and never sent
	c.wants(second, upward.StateSent)
	old := c.line.device

	fresh := c.city.enrol(app.NamedID("县人大常委会账户"))
	c.county.must(link.WriteSelf(t.Context(), c.county.store, &link.Self{Server: fresh.info, Device: fresh.dev, Acc: fresh.acc, Seed: fresh.key.Seed(), Gen: 1}))
	c.sec.trip()
	c.sec.do(roster.ID, "device_revoke", act.Form{"device": old.String(), "reason": "换机"})
	c.sec.trip()
	c.line = &line{r: c.city, device: fresh.dev}
	c.open(t)
	for range 3 {
		c.carry()
	}
	c.wants(first, upward.StateReceived)
	c.wants(second, upward.StateReceived)
	c.cityOffice.trip()
	titles := map[string]int{}
	for _, x := range c.cityOffice.d.Cards(desk.Filter{Proc: filing.ID}) {
		titles[x.Title]++
	}
	if len(titles) != 2 || titles["关于设立生态文明日的决定"] != 1 || titles["关于加强文物保护的决定"] != 1 {
		t.Fatalf("%v", titles)
	}
	if s := c.u.Status(); s.Device != fresh.dev || s.Waiting != 0 || s.Needs != 0 || s.Problem != "" {
		t.Fatalf("%+v", s)
	}
}

// full is a stick with room for so many bytes: what does not fit fails, and what was written before stays, as when it is pulled out.
type full struct {
	b    []byte
	room int
}

var errFull = errors.New("no space left on device")

func (f *full) Write(b []byte) (int, error) {
	n := min(len(b), f.room-len(f.b))
	f.b = append(f.b, b[:n]...)
	if n < len(b) {
		return n, errFull
	}
	return n, nil
}

// A stick that is full, or pulled out in the middle, at any point and on either side: writing says so, nothing counts as having gone out, the
// piece on it is refused whole, and the next parcel carries everything.
func TestStickFull(t *testing.T) {
	r, clerk := office(t)
	f := letter("路灯")
	f["blobs"] = clerk.paper("照片.pdf", string(bytes.Repeat([]byte("纸"), 60_000)))
	clerk.do(app.ID{}, "record", f)
	whole := len(clerk.out())
	for _, room := range []int{0, 1, 100, whole / 2, whole - 1} {
		stick := &full{room: room}
		if _, err := clerk.d.ParcelOut(t.Context(), stick, app.ID{}); err == nil {
			t.Fatalf("%d of %d bytes, and no word of it", room, whole)
		}
		if _, err := r.st.In(t.Context(), bytes.NewReader(stick.b)); err == nil {
			t.Fatalf("a piece of %d bytes is taken in", room)
		}
	}
	if rep := r.in(clerk.out()); rep.Accepted != 2 || rep.Papers != 1 {
		t.Fatalf("%+v", rep)
	}
	back := len(clerk.answer())
	_, out, err := r.st.History(t.Context(), clerk.dev)
	r.must(err)
	for _, room := range []int{0, 50, back / 2, back - 1} {
		stick := &full{room: room}
		if _, err := r.st.Out(t.Context(), stick, clerk.dev); err == nil {
			t.Fatalf("%d of %d bytes, and no word of it", room, back)
		}
		if _, err := clerk.d.ParcelIn(t.Context(), bytes.NewReader(stick.b)); err == nil {
			t.Fatalf("a piece of %d bytes is taken in", room)
		}
	}
	if _, now, err := r.st.History(t.Context(), clerk.dev); err != nil || len(now) != len(out) {
		t.Fatalf("%d parcels went out, now %d: %v", len(out), len(now), err)
	}
	clerk.in(clerk.answer())
	if s := clerk.d.Status(); s.Waiting != 0 {
		t.Fatalf("%+v", s)
	}
}

// A terminal's parcel read at another, one of a device revoked while the stick was on its way, and numbers that came out of order: each
// answered by its own word; the acts of the revoked device are nowhere, and what waits on other desks goes on.
func TestRevokedOnItsWay(t *testing.T) {
	r, clerk := office(t)
	sec := r.enrol(app.NamedID("sec"))
	sec.trip()
	other := r.enrol(clerk.acc)
	other.trip()
	clerk.do(app.ID{}, "record", letter("路灯"))
	first := clerk.out()
	clerk.do(app.ID{}, "record", letter("井盖"))
	second := clerk.out()
	if rep := r.in(second); rep.Accepted != 4 || rep.Missing == 0 {
		t.Fatalf("the later one first: %+v", rep)
	}
	if rep := r.in(first); rep.Accepted != 2 || r.entries(message.ID) != 4 {
		t.Fatalf("then the earlier: %+v, %d acts", rep, r.entries(message.ID))
	}
	clerk.do(app.ID{}, "record", letter("路牌"))
	third := clerk.out()
	sec.do(roster.ID, "device_revoke", act.Form{"device": clerk.dev.String(), "reason": "遗失"})
	sec.trip()
	if _, err := r.st.In(t.Context(), bytes.NewReader(third)); app.CodeOf(err) != parcel.CodeRevoked || r.entries(message.ID) != 4 {
		t.Fatalf("%v, %d acts", err, r.entries(message.ID))
	}
	r.now = r.now.Add(time.Hour)
	other.do(app.ID{}, "record", letter("路沿"))
	other.trip()
	if s := other.d.Status(); s.Waiting != 0 || r.entries(message.ID) != 6 {
		t.Fatalf("%+v, %d acts", s, r.entries(message.ID))
	}
}
