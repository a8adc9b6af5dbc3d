package link_test

import (
	"bytes"
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/message"
	"renda/app/org"
	"renda/app/roster"
	"renda/server/authority"
	"renda/server/memstore"
	"renda/sync/parcel"
	"renda/sync/wire"
)

// office is a rig with its administrators and somebody of the office, all living on parcels.
func office(t testing.TB) (r *rig, clerk *person) {
	t.Helper()
	r = newRig(t)
	sys, sec := r.enrol(app.NamedID("sys")), r.enrol(app.NamedID("sec"))
	sys.trip()
	sec.trip()
	return r, r.person(sys, sec, "clerk", org.RoleOffice, congress)
}

func letter(title string) act.Form {
	return act.Form{"title": title, "body": "村道夜间无灯。", "kind": "public", "via": "letter", "writer": "来信人"}
}

// A whole congress can live on parcels: acts go out, answers and what others did come back, and every act's
// state on its author's desk becomes what the network would have made it.
func TestThereAndBack(t *testing.T) {
	r, clerk := office(t)
	m := clerk.do(app.ID{}, "record", letter("路灯"))
	if s := clerk.d.Status(); s.Waiting != 2 {
		t.Fatalf("%d wait, want the two acts of the step", s.Waiting)
	}
	out := clerk.out()
	rep := r.in(out)
	if rep.Accepted != 2 || rep.Info.Acts != 2 || rep.Problem != "" {
		t.Fatalf("%+v", rep)
	}
	if again := r.in(out); again.Already == 0 || again.Already != rep.At {
		t.Fatalf("a second reading: %+v", again)
	}
	back := clerk.answer()
	got := clerk.in(back)
	if got.Accepted != 2 || got.Items < 2 {
		t.Fatalf("%+v", got)
	}
	if again := clerk.in(back); again.Already == 0 {
		t.Fatalf("a second reading: %+v", again)
	}
	if s := clerk.d.Status(); s.Waiting != 0 || s.AsOf.IsZero() {
		t.Fatalf("%+v", s)
	}
	v, err := clerk.d.Matter(t.Context(), m)
	if err != nil || v.Card.State != "waiting" {
		t.Fatalf("%v %v", v, err)
	}
	for _, e := range v.Timeline {
		if e.State != desk.ItemDelivered || e.Receipt == "" {
			t.Errorf("%s is %s %q", e.Name, e.State, e.Receipt)
		}
	}
}

// sums gives digests of everything the server and a desk hold.
func (p *person) sums() (server, desk app.Hash) {
	p.r.t.Helper()
	var b bytes.Buffer
	p.r.must(p.r.store.Backup(p.r.ctx, &b))
	d, err := p.store.Sum()
	p.r.must(err)
	return sha256.Sum256(b.Bytes()), d
}

// A parcel that was changed anywhere, or cut, is refused whole: neither side holds one record more or less.
func TestRefusedWhole(t *testing.T) {
	r, clerk := office(t)
	clerk.do(app.ID{}, "record", letter("路灯"))
	out := clerk.out()
	server, _ := clerk.sums()
	spoiled := func(b []byte, i int) [][]byte {
		x := bytes.Clone(b)
		x[i] ^= 0x10
		return [][]byte{x, b[:i]}
	}
	for i := 1; i < len(out); i += 37 {
		for _, x := range spoiled(out, i) {
			if _, err := r.st.In(t.Context(), bytes.NewReader(x)); err == nil {
				t.Fatalf("changed at %d and taken", i)
			}
		}
	}
	if now, _ := clerk.sums(); now != server {
		t.Fatal("a refused parcel left something at the server")
	}
	r.in(out)
	back := clerk.answer()
	_, desk := clerk.sums()
	for i := 1; i < len(back); i += 37 {
		for _, x := range spoiled(back, i) {
			if _, err := clerk.d.ParcelIn(t.Context(), bytes.NewReader(x)); err == nil {
				t.Fatalf("changed at %d and taken", i)
			}
		}
	}
	if _, now := clerk.sums(); now != desk {
		t.Fatal("a refused parcel left something at the desk")
	}
}

// Parcels lost, repeated, late and out of order: both sides come to the same, each act once.
func TestAnyOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r, clerk := office(t)
		other := r.enrol(clerk.acc) // a second machine of the same person
		other.trip()
		desks := []*person{clerk, other}
		var there, back [][]byte // parcels anybody may still find in a drawer
		var whose []*person
		made := 0
		for range rapid.IntRange(4, 24).Draw(rt, "steps") {
			p := rapid.SampledFrom(desks).Draw(rt, "who")
			r.now = r.now.Add(time.Minute)
			switch rapid.IntRange(0, 4).Draw(rt, "what") {
			case 0:
				p.do(app.ID{}, "record", letter("第"+string(rune('a'+made))))
				made++
			case 1:
				there = append(there, p.out())
			case 2:
				if len(there) > 0 {
					r.in(rapid.SampledFrom(there).Draw(rt, "parcel"))
				}
			case 3:
				back, whose = append(back, p.answer()), append(whose, p)
			case 4:
				if len(back) > 0 {
					i := rapid.IntRange(0, len(back)-1).Draw(rt, "parcel")
					whose[i].in(back[i])
				}
			}
		}
		for range 2 {
			for _, p := range desks {
				p.trip()
			}
		}
		for _, p := range desks {
			if s := p.d.Status(); s.Waiting != 0 || s.Needs != 0 {
				rt.Fatalf("%d wait, %d need somebody", s.Waiting, s.Needs)
			}
			if n := len(p.d.Cards(desk.Filter{Proc: message.ID})); n != made {
				rt.Fatalf("%d messages at a desk, %d were made", n, made)
			}
		}
		if n := r.entries(message.ID); n != 2*made {
			rt.Fatalf("%d acts in the log of %d messages", n, made)
		}
	})
}

// entries counts the acts of a work in the server's log.
func (r *rig) entries(proc string) (n int) {
	r.must(r.a.Since(r.ctx, 0, func(_ uint64, kind string, _ app.ID) error {
		if strings.HasPrefix(kind, proc+".") {
			n++
		}
		return nil
	}))
	return n
}

// Who sent a parcel must be somebody the server lets in: each other case has a code of its own.
func TestSenders(t *testing.T) {
	r, clerk := office(t)
	stranger, _ := office(t)
	out := clerk.out()
	if _, err := stranger.st.In(t.Context(), bytes.NewReader(out)); app.CodeOf(err) != parcel.CodeSender && app.CodeOf(err) != parcel.CodeOther {
		t.Errorf("another server's: %v", err)
	}
	back := clerk.answer()
	second := r.enrol(clerk.acc)
	if _, err := second.d.ParcelIn(t.Context(), bytes.NewReader(back)); app.CodeOf(err) != parcel.CodeOther {
		t.Errorf("another desk's: %v", err)
	}
	if _, err := r.st.In(t.Context(), bytes.NewReader(back)); app.CodeOf(err) != parcel.CodeOther {
		t.Errorf("its own: %v", err)
	}
	sec := r.enrol(app.NamedID("sec"))
	sec.trip()
	sec.do(roster.ID, "device_revoke", act.Form{"device": clerk.dev.String(), "reason": "遗失"})
	sec.trip()
	if _, err := r.st.In(t.Context(), bytes.NewReader(out)); app.CodeOf(err) != parcel.CodeRevoked {
		t.Errorf("a revoked device's: %v", err)
	}
	if _, err := r.st.Out(t.Context(), &bytes.Buffer{}, clerk.dev); app.CodeOf(err) != wire.CodeRevoked {
		t.Errorf("to a revoked device: %v", err)
	}
}

// Scenario 16: what a newer program wrote is kept apart and listed, on both sides; what is known beside it is done.
func TestQuarantine(t *testing.T) {
	r, clerk := office(t)
	clerk.do(app.ID{}, "record", letter("路灯"))
	rep := r.in(p2(clerk))
	if rep.Accepted != 2 || rep.Kept != 1 {
		t.Fatalf("%+v", rep)
	}
	held, err := r.st.Held(t.Context())
	if err != nil || len(held) != 1 || held[0].Class != "tomorrow" || string(held[0].Body) != "省级平台的新类别" || held[0].Parcel.Name == "" {
		t.Fatalf("%+v %v", held, err)
	}
	back := clerk.answerWith("tomorrow", []byte("新"))
	got := clerk.in(back)
	views, err := clerk.d.Parcels()
	if err != nil || got.Kept != 1 || len(views[0].Held) != 1 || views[0].Held[0].Class != "tomorrow" {
		t.Fatalf("%+v %+v %v", got, views[0], err)
	}
}

// An act that names what this program does not know goes back to its author, and a copy is kept apart with why.
func TestUnknownClass(t *testing.T) {
	r, clerk := office(t)
	f := letter("路灯")
	id := clerk.do(app.ID{}, "record", f)
	// A newer program's act: the same desk, a kind this server has no table for.
	clerk.raw("message.tomorrow", id, act.Form{"text": "将来的动作"})
	rep := r.in(clerk.out())
	if rep.Accepted != 2 || rep.Refused != 1 || rep.Kept != 1 {
		t.Fatalf("%+v", rep)
	}
	held, err := r.st.Held(t.Context())
	if err != nil || len(held) != 1 || held[0].Kind != "message.tomorrow" || held[0].Why != authority.CodeKind || held[0].Matter != id {
		t.Fatalf("%+v %v", held, err)
	}
	clerk.in(clerk.answer())
	tray := clerk.d.Tray()
	if len(tray) != 1 || tray[0].Code != authority.CodeKind {
		t.Fatalf("%+v", tray)
	}
}

// Several thousand acts of a week come in whole, with progress, in one parcel.
func TestManyActs(t *testing.T) {
	r, clerk := office(t)
	n := 600
	if testing.Short() {
		n = 300 // more than one push still
	}
	for range n {
		clerk.do(app.ID{}, "record", letter("路灯"))
	}
	told := 0
	r.st.Progress = func(done, total int) {
		if done <= total {
			told++
		}
	}
	rep := r.in(clerk.out())
	if rep.Accepted != 2*n || told == 0 {
		t.Fatalf("%+v, told %d times", rep, told)
	}
	clerk.in(clerk.answer())
	if s := clerk.d.Status(); s.Waiting != 0 || len(clerk.d.Cards(desk.Filter{Proc: message.ID})) != n {
		t.Fatalf("%+v", s)
	}
}

// A paper goes with its act, and to whoever may read it with the entry that names it.
func TestPapersByStick(t *testing.T) {
	r, clerk := office(t)
	other := r.enrol(clerk.acc)
	f := letter("路灯")
	f["blobs"] = clerk.paper("照片.pdf", strings.Repeat("纸", 700_000)) // two pieces
	id := clerk.do(app.ID{}, "record", f)
	if rep := r.in(clerk.out()); rep.Papers != 1 {
		t.Fatalf("%+v", rep)
	}
	clerk.in(clerk.answer())
	if s := clerk.d.Status(); s.Waiting != 0 {
		t.Fatalf("%d wait", s.Waiting)
	}
	other.trip()
	v, err := other.d.Matter(t.Context(), id)
	if err != nil || len(v.Blobs) != 1 || !v.Blobs[0].Held {
		t.Fatalf("%+v %v", v, err)
	}
}

// The server is put back to an older copy: by stick too the desks bring back what it lost.
func TestRestoredByStick(t *testing.T) {
	r, clerk := office(t)
	var copyOf bytes.Buffer
	r.must(r.store.Backup(t.Context(), &copyOf))
	id := clerk.do(app.ID{}, "record", letter("路灯"))
	clerk.trip()
	r.must(r.a.Close())
	st, err := memstore.Restore(&copyOf)
	r.must(err)
	r.store, r.cfg.Store = st, st
	_, err = authority.NewEpoch(t.Context(), r.cfg)
	r.must(err)
	r.a, err = authority.Open(t.Context(), r.cfg)
	r.must(err)
	r.station()
	clerk.do(id, "accept", act.Form{})
	clerk.trip() // its acts are of a lost lineage: it is told
	clerk.trip() // it offers what the new one lacks
	r.must(r.a.Recovered(t.Context(), app.ID{}))
	clerk.trip()
	clerk.trip()
	v, err := clerk.d.Matter(t.Context(), id)
	if err != nil || v.Matter.State != message.StateAccepted || clerk.d.Status().Waiting != 0 || r.entries(message.ID) != 3 {
		t.Fatalf("%v %v, %d wait, %d acts", v.Matter.State, err, clerk.d.Status().Waiting, r.entries(message.ID))
	}
}
