package authority

import (
	"bytes"
	"context"
	"crypto/sha256"
	"testing"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/server/audit"
)

// What an account sends and no act names is bounded; a paper that an act names counts no more and stays; what
// nobody named in time is deleted, with a line in the log, and others are not concerned.
func TestUnnamedPapers(t *testing.T) {
	r := newRig(t, nil)
	r.town()
	ctx := context.Background()
	lead, other := r.desks["lead"], r.desks["d1"]
	send := func(d *desk, text string, size int64) (app.Hash, error) {
		h := app.Hash(sha256.Sum256([]byte(text)))
		err := r.a.BeginPaper(ctx, d.device, h, size)
		if err == nil {
			err = r.store.Blobs().Append(ctx, h, 0, int64(len(text)), bytes.NewReader([]byte(text)))
		}
		return h, err
	}
	named, err := send(lead, "会有人引用的附件", maxUnnamed/2)
	if err != nil {
		t.Fatal(err)
	}
	loose, err := send(lead, "没有人引用的附件", maxUnnamed/2)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.a.BeginPaper(ctx, lead.device, loose, maxUnnamed/2); err != nil {
		t.Errorf("going on with one that is counted: %v", err)
	}
	_, err = send(lead, "第三件", 1<<20)
	if app.CodeOf(err) != CodeUnnamed {
		t.Fatalf("over the quota: %v", err)
	}
	if _, err := send(other, "别人的附件", maxUnnamed/2); err != nil {
		t.Fatalf("another account: %v", err)
	}
	f := suggestion()
	f.SetRows("blobs", []act.Form{act.Blob{Hash: named, Name: "附件.txt", Size: 24, Type: "text/plain"}.Row()})
	lead.must(theMatter, "proposal.identity", act.PartIdentity, act.Form{"contact": "13800000000"})
	lead.must(theMatter, "proposal.submit", act.PartOpen, f)
	if _, err := send(lead, "第三件", 1<<20); err != nil {
		t.Fatalf("after one was named: %v", err)
	}
	if err := r.a.BeginPaper(ctx, lead.device, named, maxUnnamed); err != nil {
		t.Errorf("one that is named counts again: %v", err)
	}
	whole := func(h app.Hash) bool {
		_, w, err := r.store.Blobs().Offset(h)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	if _, err := r.a.Tick(ctx); err != nil || !whole(loose) {
		t.Fatalf("deleted at once: %v", err)
	}
	r.clock.move(unnamedKept + time.Hour)
	if _, err := r.a.Tick(ctx); err != nil {
		t.Fatal(err)
	}
	if whole(loose) || !whole(named) || len(records(t, r.store, tablePaper)) != 0 {
		t.Error("the wrong papers are gone")
	}
	if n := r.events(audit.EventUnnamed); n != 2 {
		t.Errorf("%d lines in the log, want one for each account", n)
	}
	r.whole(t)
}
