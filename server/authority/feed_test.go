package authority

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/roster"
	"renda/app/witness"
	"renda/sync/wire"
)

// holds gives the versions of a matter's part that a desk has after its feed: entries since the last purge.
func (d *desk) holds(matter app.ID, part act.Part) (versions []uint64, copies int) {
	d.r.t.Helper()
	for _, it := range d.items {
		switch {
		case it.Purge != nil && it.Purge.Matter == matter && it.Purge.Part == part:
			versions, copies = nil, 0
		case it.Entry != nil:
			a, err := it.Entry.Act.Decode()
			if err != nil {
				d.r.t.Fatal(err)
			}
			if a.Matter == matter && a.Part == part {
				versions = append(versions, it.Entry.Version)
				if !a.Origin.IsZero() {
					copies++
				}
			}
		}
	}
	return versions, copies
}

// However rights to a matter come and go, and wherever in between a desk reads, it ends with exactly the part's
// entries in order of version while it has the right, and with none after; a hidden author's acts reach
// it as copies only.
func TestScopesComeAndGo(t *testing.T) {
	r := toyRig(t, "lead", "d1", "a")
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		lead, other := r.desks["lead"], r.desks["d1"]
		unit := *r.desks["a"]
		unit.pull()
		matter := toyID(n)
		shared, hidden := false, false
		var open, identity []uint64
		byLead := 0
		did := func(d *desk, kind string, part act.Part, f act.Form) {
			v := d.must(matter, kind, part, f).Version
			if part == act.PartIdentity {
				identity = append(identity, v)
				return
			}
			open = append(open, v)
			if d == lead {
				byLead++
			}
		}
		did(lead, "toy.add", act.PartOpen, formOf("toy.add"))
		for range rapid.IntRange(1, 14).Draw(rt, "steps") {
			switch rapid.IntRange(0, 6).Draw(rt, "step") {
			case 0:
				did(lead, "toy.add", act.PartOpen, formOf("toy.add"))
			case 1:
				did(other, "toy.add", act.PartOpen, formOf("toy.add"))
			case 2:
				did(lead, "toy.who", act.PartIdentity, formOf("toy.who"))
			case 3:
				did(other, "toy.share", act.PartOpen, act.Form{"organ": bureauA.String()})
				shared = true
			case 4:
				did(other, "toy.unshare", act.PartOpen, act.Form{})
				shared = false
			case 5:
				did(other, "toy.hide", act.PartOpen, act.Form{})
				hidden = !hidden
			case 6:
				unit.pull()
			}
		}
		unit.pull()
		lead.pull()
		got, copies := unit.holds(matter, act.PartOpen)
		if !shared && len(got) != 0 || shared && !slices.Equal(got, open) {
			rt.Fatalf("shared %v: the unit has %v of %v", shared, got, open)
		}
		if want := map[bool]int{true: byLead}[hidden && shared]; copies != want {
			rt.Fatalf("%d copies, want %d", copies, want)
		}
		if got, _ := unit.holds(matter, act.PartIdentity); len(got) != 0 {
			rt.Fatalf("the unit has the identity part: %v", got)
		}
		for part, want := range map[act.Part][]uint64{act.PartOpen: open, act.PartIdentity: identity} {
			if got, copies := lead.holds(matter, part); !slices.Equal(got, want) || copies != 0 {
				rt.Fatalf("the lead has %v (%d copies) of %s, want %v", got, copies, part, want)
			}
		}
	})
	r.whole(t)
}

// A new device that reads everything at once comes to the same as one that read along, by pages of any size and by
// the stream.
func TestSnapshotEqualsPulls(t *testing.T) {
	r := toyRig(t, "lead", "d1", "a")
	lead, along := r.desks["lead"], r.desks["a"]
	for i := range 60 {
		kind := []string{"toy.add", "toy.share", "toy.add", "toy.unshare"}[i%4]
		lead.must(toyID(i%5), kind, act.PartOpen, map[string]act.Form{"toy.add": formOf("toy.add"), "toy.share": {"organ": bureauA.String()}, "toy.unshare": {}}[kind])
		if i%7 == 0 {
			along.pull()
		}
	}
	along.pull()
	for _, size := range []int{1, 3, 1000} {
		d := *along
		d.cursor, d.items = feed.Cursor{}, nil
		err := r.a.Snapshot(t.Context(), d.device, &wire.Pull{Version: wire.Version, Max: size}, func(p *feed.Page) error { d.take(p); return nil })
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(d.cursor) != fmt.Sprint(along.cursor) || len(d.items) != len(along.items) {
			t.Errorf("pages of %d: %d items, want %d", size, len(d.items), len(along.items))
		}
		n := 0
		err = r.a.SnapshotRaw(t.Context(), d.device, &wire.Pull{Version: wire.Version, Max: size}, func(raw []byte) error {
			var p feed.Page
			err := act.Unmarshal(raw, &p)
			n += len(p.Items)
			return err
		})
		if err != nil || n != len(along.items) {
			t.Errorf("stream: %d items, %v", n, err)
		}
	}
}

// While a new desk reads its first pages others go on acting: each page proves the log from
// the checkpoint that came with the page before, so no desk takes a growing log for a forked one.
func TestLogGrowsWhileStreaming(t *testing.T) {
	r := toyRig(t, "lead", "a")
	lead := r.desks["lead"]
	for i := range 12 {
		lead.must(toyID(i), "toy.add", act.PartOpen, formOf("toy.add"))
	}
	log, err := witness.New(r.cfg.LogVKey)
	if err != nil {
		t.Fatal(err)
	}
	ask := &wire.Pull{Version: wire.Version, Max: 3}
	streams := map[string]func(each func(*feed.Page) error) error{
		"pages": func(each func(*feed.Page) error) error { return r.a.Snapshot(t.Context(), lead.device, ask, each) },
		"raw pages": func(each func(*feed.Page) error) error {
			return r.a.SnapshotRaw(t.Context(), lead.device, ask, func(raw []byte) error {
				p := new(feed.Page)
				if err := act.Unmarshal(raw, p); err != nil {
					return err
				}
				return each(p)
			})
		},
	}
	for name, stream := range streams {
		var head []byte
		heads := map[string]bool{}
		err := stream(func(p *feed.Page) error {
			if err := log.Advance(head, p.Head, p.Proof); err != nil {
				return err
			}
			head, heads[string(p.Head)] = p.Head, true
			if len(heads) < 4 {
				lead.must(toyID(0), "toy.add", act.PartOpen, formOf("toy.add"))
			}
			return nil
		})
		if err != nil || len(heads) < 2 {
			t.Errorf("%s: %d checkpoints, %v", name, len(heads), err)
		}
	}
}

// A position that is not of this log is not gone on from: somebody changed the history.
func TestSplit(t *testing.T) {
	r := toyRig(t, "lead")
	d := r.desks["lead"]
	d.pull()
	c := d.cursor
	c.Scopes = slices.Clone(c.Scopes)
	c.Scopes[0].Digest[3] ^= 1
	if _, err := r.a.Pull(t.Context(), d.device, &wire.Pull{Version: wire.Version, Cursor: c}); app.CodeOf(err) != wire.CodeSplit {
		t.Errorf("another digest: %v", err)
	}
	if _, err := r.a.Pull(t.Context(), d.device, &wire.Pull{Version: wire.Version, Cursor: d.cursor, Head: 1 << 40}); app.CodeOf(err) != wire.CodeSplit {
		t.Errorf("a longer log: %v", err)
	}
	c = d.cursor
	c.Epoch = 9
	if _, err := r.a.Pull(t.Context(), d.device, &wire.Pull{Version: wire.Version, Cursor: c}); app.CodeOf(err) != wire.CodeEpoch {
		t.Errorf("another epoch: %v", err)
	}
}

// A watch rings for what its account may see, and not for what it may not.
func TestWatch(t *testing.T) {
	r := toyRig(t, "lead", "d1")
	lead, other := r.desks["lead"], r.desks["d1"]
	lead.pull()
	other.pull()
	rung := make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	quiet := make(chan error, 1)
	go func() { rung <- r.a.Watch(t.Context(), lead.device, lead.cursor) }()
	go func() { quiet <- r.a.Watch(ctx, other.device, other.cursor) }()
	lead.must(toyID(1), "toy.add", act.PartOpen, formOf("toy.add"))
	if err := <-rung; err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-quiet:
		t.Errorf("rang for what it may not see: %v", err)
	default:
	}
	cancel()
	if err := <-quiet; err != nil {
		t.Errorf("ended with %v", err)
	}
	// A right that changes ends a watch too: the scopes are others.
	go func() { rung <- r.a.Watch(t.Context(), other.device, other.cursor) }()
	r.desks["sec"].must(roster.ID, "roster.grant", act.PartOpen, act.Form{"accounts": []any{other.account.String()}, "role": "unit", "organ": bureauA.String()})
	if err := <-rung; err != nil {
		t.Error(err)
	}
}

// Scenario 24: the deputy asks that his name be kept secret. From then on no page for the unit holds his account, his
// device, his phone or his signature, in any form; what it had with his name is purged, and it gets
// the same text as copies signed by the server.
func TestSecretName(t *testing.T) {
	r := newRig(t, nil)
	r.town()
	lead, office, unit := r.desks["lead"], r.desks["office"], r.desks["a"]
	lead.must(theMatter, "proposal.identity", act.PartIdentity, act.Form{"contact": "13812345678"})
	lead.must(theMatter, "proposal.submit", act.PartOpen, suggestion())
	office.must(theMatter, "proposal.sign", act.PartOpen, act.Form{})
	office.must(theMatter, "proposal.accept", act.PartOpen, act.Form{"term": int64(18), "meeting": "session", "session": int64(4)})
	office.must(theMatter, "proposal.assign", act.PartOpen, act.Form{"mode": "main", "main": bureauA.String()})
	unit.pull()
	before, _ := unit.holds(theMatter, act.PartOpen)
	if who, _ := unit.holds(theMatter, act.PartIdentity); len(before) < 4 || len(who) == 0 {
		t.Fatalf("before the demand the unit has %v, %v", before, who)
	}
	lead.must(theMatter, "proposal.secrecy", act.PartOpen, act.Form{"secret": true})
	unit.pull()
	after, copies := unit.holds(theMatter, act.PartOpen)
	if who, _ := unit.holds(theMatter, act.PartIdentity); len(who) != 0 || len(after) != len(before)+1 || copies != 2 {
		t.Fatalf("after it the unit has %v, %v; %d copies", after, who, copies)
	}
	for _, it := range unit.items {
		if it.Entry == nil {
			continue
		}
		if a, err := it.Entry.Act.Decode(); err == nil && !a.Origin.IsZero() {
			if err := it.Entry.Act.Verify(r.cfg.Key); err != nil || it.Entry.Mac != nil {
				t.Errorf("copy %d: %v", it.Entry.LSN, err)
			}
		}
	}
	// A desk of the unit that comes new must never see the name: search its bytes.
	fresh := r.enrol("ahead")
	secrets := map[string][]byte{"account": lead.account[:], "account as text": []byte(lead.account.String()), "device": lead.device[:],
		"phone": []byte("13812345678"), "key": lead.key[32:]}
	err := r.a.SnapshotRaw(t.Context(), fresh.device, &wire.Pull{Version: wire.Version}, func(raw []byte) error {
		var p feed.Page
		if err := act.Unmarshal(raw, &p); err != nil {
			return err
		}
		for _, it := range p.Items {
			if it.Entry == nil {
				continue
			}
			a, err := it.Entry.Act.Decode()
			if err != nil {
				return err
			}
			if a.Matter == roster.ID {
				continue // the directory names everybody
			}
			b, err := act.Marshal(&it)
			if err != nil {
				return err
			}
			for what, s := range secrets {
				if bytes.Contains(b, s) || bytes.Contains(b, []byte(hex.EncodeToString(s))) {
					t.Errorf("the %s stands in entry %d (%s)", what, it.Entry.LSN, a.Kind)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, copies := fresh.sees(theMatter); got != len(after) || copies != 2 {
		t.Errorf("the new desk has %d (%d copies), want %d", got, copies, len(after))
	}
	r.whole(t)
}

// sees reads everything and counts a matter's entries of the open part.
func (d *desk) sees(matter app.ID) (n, copies int) {
	d.r.t.Helper()
	d.pull()
	v, c := d.holds(matter, act.PartOpen)
	return len(v), c
}

// The administrators read the directory and nothing of business.
func TestAdministratorsReadNoBusiness(t *testing.T) {
	r := busy(t)
	for _, n := range []string{"sys", "sec"} {
		d := r.desks[n]
		d.pull()
		for _, it := range d.items {
			if it.Entry == nil {
				continue
			}
			if a, err := it.Entry.Act.Decode(); err != nil || a.Matter != roster.ID {
				t.Fatalf("%s reads %s", n, a.Kind)
			}
		}
		if err := r.a.MayWriteBlob(d.device); app.CodeOf(err) != app.CodeForbidden {
			t.Errorf("%s may send papers: %v", n, err)
		}
	}
}

// A paper is found by those who may see an act that names it, and by nobody else.
func TestPapersFollowParts(t *testing.T) {
	r := toyRig(t, "lead", "d1", "a")
	lead, unit := r.desks["lead"], r.desks["a"]
	h := app.Hash{1, 2, 3}
	f := act.Form{"text": "附图"}
	f.SetRows("papers", []act.Form{act.Blob{Hash: h, Name: "图.pdf", Size: 5, Type: "application/pdf"}.Row()})
	lead.must(toyID(1), "toy.add", act.PartOpen, f)
	may := func(d *desk, want bool) {
		t.Helper()
		if err := r.a.MayReadBlob(t.Context(), d.device, h); (err == nil) != want || err != nil && app.CodeOf(err) != app.CodeNotFound {
			t.Errorf("%s: %v, want %v", d.name, err, want)
		}
	}
	may(lead, true)
	may(unit, false)
	lead.must(toyID(1), "toy.share", act.PartOpen, act.Form{"organ": bureauA.String()})
	may(unit, true)
	may(r.desks["d1"], false)
	lead.must(toyID(1), "toy.unshare", act.PartOpen, act.Form{})
	may(unit, false)
	if err := r.a.MayWriteBlob(lead.device); err != nil {
		t.Error(err)
	}
	r.whole(t)
}

// What falls due by the passing of time is done by the server itself, once, when the day has come.
func TestTick(t *testing.T) {
	r := newRig(t, nil)
	r.town()
	lead, office, a := r.desks["lead"], r.desks["office"], r.desks["a"]
	lead.must(theMatter, "proposal.identity", act.PartIdentity, act.Form{"contact": "13800000000"})
	lead.must(theMatter, "proposal.submit", act.PartOpen, suggestion())
	office.must(theMatter, "proposal.sign", act.PartOpen, act.Form{})
	office.must(theMatter, "proposal.accept", act.PartOpen, act.Form{"term": int64(18), "meeting": "session", "session": int64(4)})
	office.must(theMatter, "proposal.assign", act.PartOpen, act.Form{"mode": "main", "main": bureauA.String()})
	a.must(theMatter, "proposal.unit_sign", act.PartOpen, act.Form{"track": bureauA.String()})
	if n, err := r.a.Tick(t.Context()); n != 0 || err != nil {
		t.Fatalf("on the first day: %d, %v", n, err)
	}
	r.clock.move(90 * 24 * time.Hour)
	n, err := r.a.Tick(t.Context())
	if n == 0 || err != nil {
		t.Fatalf("before the reply falls due: %d, %v", n, err)
	}
	if n, err := r.a.Tick(t.Context()); n != 0 || err != nil {
		t.Fatalf("a second time: %d, %v", n, err)
	}
	a.pull()
	last := a.items[len(a.items)-1].Entry
	x, err := last.Act.Decode()
	if err != nil || x.Device != r.a.Server() {
		t.Fatalf("%+v, %v", x, err)
	}
	r.whole(t)
	// Opened again the server goes on with its own chain.
	r.reopen(r.store)
	r.enrol("lead")
	r.whole(t)
}
