package authority

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/roster"
	"renda/server/audit"
	"renda/sync/wire"
)

func request(secret [10]byte, key byte) *wire.Enroll {
	return &wire.Enroll{Version: wire.Version, Code: wire.EnrollCode{Secret: secret}.String(), Key: bytes.Repeat([]byte{key}, 32), CSR: []byte{key}, Name: "机器"}
}

// A code lets one machine in, once: the same machine asking again after a lost answer gets the same one, another
// machine, a wrong and an expired code get nothing, and the auditor sees each try.
func TestEnrol(t *testing.T) {
	r := toyRig(t, "lead")
	ctx := t.Context()
	lead := app.NamedID("p-lead")
	secret, until, err := r.a.NewCode(ctx, lead, app.ID{}, time.Hour)
	if err != nil || !until.Equal(r.clock.Now().Add(time.Hour)) {
		t.Fatalf("%v, %v", until, err)
	}
	wrong := secret
	wrong[0] ^= 1
	if _, err := r.a.Enroll(ctx, request(wrong, 1), "10.0.0.9", testSign); app.CodeOf(err) != wire.CodeEnroll {
		t.Errorf("a wrong code: %v", err)
	}
	bad := errors.New("not a request")
	if _, err := r.a.Enroll(ctx, request(secret, 1), "", func([]byte, app.ID) ([]byte, []byte, error) { return nil, nil, bad }); !errors.Is(err, bad) {
		t.Errorf("a request that can't be signed: %v", err)
	}
	one, err := r.a.Enroll(ctx, request(secret, 1), "10.0.0.1", testSign)
	if err != nil || one.Account != lead || one.Roster != roster.ID || one.Server != r.a.Server() || !bytes.Equal(one.Key, r.cfg.Key) || one.LogKey != r.cfg.LogVKey {
		t.Fatalf("%+v, %v", one, err)
	}
	if d := r.a.Directory().Devices[one.Device]; d.Account != lead || !bytes.Equal(d.Key, bytes.Repeat([]byte{1}, 32)) || string(d.TLS) != "pin" {
		t.Errorf("in the directory: %+v", d)
	}
	n := len(r.a.Directory().Devices)
	again, err := r.a.Enroll(ctx, request(secret, 1), "10.0.0.1", testSign)
	if err != nil || again.Device != one.Device || !bytes.Equal(again.Cert, one.Cert) || len(r.a.Directory().Devices) != n {
		t.Errorf("again: %+v, %v", again, err)
	}
	if _, err := r.a.Enroll(ctx, request(secret, 2), "10.0.0.2", testSign); app.CodeOf(err) != wire.CodeEnroll {
		t.Errorf("another machine: %v", err)
	}
	r.desks["sec"].must(roster.ID, "roster.device_revoke", act.PartOpen, act.Form{"device": one.Device.String(), "reason": "遗失"})
	if _, err := r.a.Enroll(ctx, request(secret, 1), "10.0.0.1", testSign); app.CodeOf(err) != wire.CodeEnroll {
		t.Errorf("a revoked machine: %v", err)
	}
	late, _, err := r.a.NewCode(ctx, lead, app.ID{}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	r.clock.move(time.Hour + time.Second)
	if _, err := r.a.Enroll(ctx, request(late, 3), "", testSign); app.CodeOf(err) != wire.CodeEnroll {
		t.Errorf("an expired code: %v", err)
	}
	if n := r.events(audit.EventCodeWrong); n != 4 {
		t.Errorf("%d wrong tries in the auditor's log", n)
	}
	if _, err := r.a.Tick(ctx); err != nil || len(records(t, r.store, tableCode)) == 0 {
		t.Errorf("codes are forgotten at once: %v", err)
	}
	r.clock.move(codeKept + time.Hour)
	if _, err := r.a.Tick(ctx); err != nil || len(records(t, r.store, tableCode)) != 0 {
		t.Errorf("old codes are kept: %v", err)
	}
	r.whole(t)
}

// An account that is not active gets no code, and one suspended after its code was issued no device.
func TestEnrolInactive(t *testing.T) {
	r := toyRig(t, "lead")
	if _, _, err := r.a.NewCode(t.Context(), app.NamedID("nobody"), app.ID{}, time.Hour); app.CodeOf(err) != CodeInactive {
		t.Errorf("nobody: %v", err)
	}
	lead := app.NamedID("p-lead")
	secret, _, err := r.a.NewCode(t.Context(), lead, app.ID{}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	r.desks["sec"].must(roster.ID, "roster.suspend", act.PartOpen, act.Form{"accounts": []any{lead.String()}, "reason": "离任"})
	if _, err := r.a.Enroll(t.Context(), request(secret, 1), "", testSign); app.CodeOf(err) != CodeInactive {
		t.Errorf("suspended: %v", err)
	}
}

// The secret of a code stands nowhere in the store.
func TestCodeIsHashed(t *testing.T) {
	r := toyRig(t)
	secret, _, err := r.a.NewCode(t.Context(), app.NamedID("p-sys"), app.ID{}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if all := image(t, r.store); strings.Contains(all, strings.ToLower(app.Hash(append(secret[:], make([]byte, 22)...)).String()[:20])) {
		t.Error("the secret stands in the store")
	}
}

// A key file of another server is noticed before anything is done.
func TestOpenWithAnotherKey(t *testing.T) {
	r := toyRig(t)
	r.a.Close()
	cfg := r.cfg
	cfg.Key = bytes.Repeat([]byte{9}, 32)
	if _, err := Open(t.Context(), cfg); app.CodeOf(err) != CodeKey {
		t.Errorf("opened: %v", err)
	}
	r.reopen(r.store)
}

// Deletion duty: after the order no word of the act, no salt and no paper is left in the server; the leaf stays, the
// log still proves, desks purge and read the rest, and whoever was behind reads on.
func TestDestroy(t *testing.T) {
	r := newRig(t, nil)
	r.town()
	lead, office := r.desks["lead"], r.desks["office"]
	lead.must(theMatter, "proposal.identity", act.PartIdentity, act.Form{"contact": "13800000000"})
	f := suggestion()
	f["facts"] = "此处写有依法不应留存的内容。"
	paper := app.Hash{1, 2, 3}
	f.SetRows("blobs", []act.Form{act.Blob{Hash: paper, Name: "不应留存的附件.pdf", Size: 5, Type: "application/pdf"}.Row()})
	x := lead.must(theMatter, "proposal.submit", act.PartOpen, f)
	office.must(theMatter, "proposal.sign", act.PartOpen, act.Form{})
	office.pull()
	behind := *lead
	behind.pull()
	half := behind
	half.cursor, half.items = emptyCursor, nil
	ctx, by := t.Context(), app.NamedID("p-sec")
	if err := r.a.Destroy(ctx, x.LSN, "", by); app.CodeOf(err) != app.CodeBadInput {
		t.Errorf("without an order: %v", err)
	}
	if err := r.a.Destroy(ctx, 1, "保密局令1号", by); app.CodeOf(err) != app.CodeForbidden {
		t.Errorf("of the directory: %v", err)
	}
	if err := r.a.Destroy(ctx, x.LSN, "保密局令1号", by); err != nil {
		t.Fatal(err)
	}
	if err := r.a.Destroy(ctx, x.LSN, "保密局令1号", by); app.CodeOf(err) != CodeDestroyed {
		t.Errorf("twice: %v", err)
	}
	for _, rec := range records(t, r.store, tableEntry, tableSnap, tableCopy, tableFeed, tableGone, tableReceipt, "audit.event") {
		for _, word := range []string{"不应留存的内容", "不应留存的附件"} {
			if bytes.Contains(rec.value, []byte(word)) {
				t.Errorf("%q stands in %s", word, rec.table)
			}
		}
	}
	if err := r.a.MayReadBlob(ctx, office.device, paper); app.CodeOf(err) != app.CodeNotFound {
		t.Errorf("the paper: %v", err)
	}
	v := r.whole(t)
	if v.Destroyed != 1 || v.Leaves != v.Entries+v.Events+1 {
		t.Errorf("%+v", v)
	}
	office.pull()
	half.pull() // from the beginning: a stub stands where the entry was
	for _, d := range []*desk{office, &half} {
		if got, _ := d.holds(theMatter, act.PartOpen); len(got) != 1 || got[0] != 3 {
			t.Errorf("%s holds %v", d.name, got)
		}
	}
	// The matter goes on, also after a restart.
	r.reopen(r.store)
	office.must(theMatter, "proposal.accept", act.PartOpen, act.Form{"term": int64(18), "meeting": "session", "session": int64(4)})
	office.pull()
	r.whole(t)
}
