package present

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"renda/app"
	"renda/app/desk/laws"
	"renda/app/law"
	"renda/app/library"
	"renda/app/org"
	"renda/ui/loop"
)

// packFake is a desk with one pack that waits.
type packFake struct {
	role org.Role
	who  string
	open []library.Pack
	fail error
	did  []string
}

func (d *packFake) LibraryState(context.Context) (laws.View, error) {
	return laws.View{Open: d.open}, nil
}

func (d *packFake) ProposePack(_ context.Context, name string, r io.Reader, _ string, progress func(int, int)) (app.ID, error) {
	for i := range 200 {
		progress(i+1, 200)
	}
	b, err := io.ReadAll(r)
	d.did = append(d.did, "propose "+name+" "+string(b))
	return library.ID, errors.Join(err, d.fail)
}

func (d *packFake) ApprovePack(_ context.Context, p library.Pack, progress func(int, int)) (app.ID, error) {
	d.did = append(d.did, "approve "+p.Act)
	d.open = nil
	return library.ID, d.fail
}

func (d *packFake) RejectPack(_ context.Context, p library.Pack, reason string) (app.ID, error) {
	d.did = append(d.did, "reject "+p.Act+" "+reason)
	return library.ID, d.fail
}

func (d *packFake) Me() org.Actor {
	return org.Actor{Account: app.NamedID(d.who), Grants: []org.Grant{{Role: d.role, Organ: app.NamedID("人大")}}}
}

func (d *packFake) Directory() *org.Directory { return org.NewDirectory() }

// Keepers of the library propose a pack, see how far its texts are checked, and another one puts it in force; a fault is said
// and nothing counts as done; what is stopped is not heard of again.
func TestLawPacks(t *testing.T) {
	q := &loop.Queue{}
	d := &packFake{role: org.RoleFiling, who: "赵", open: []library.Pack{{Act: "x", By: app.NamedID("钱")}}}
	var seen []int
	var l *LawPacks
	l = NewLawPacks(d, q, func() { seen = append(seen, l.Done) })
	l.Reload()
	q.Run()
	if !l.Keeper() || l.Mine(l.View.Open[0]) {
		t.Fatal("a keeper may put another's pack in force")
	}
	l.Propose("包.rlaw", io.NopCloser(strings.NewReader("bytes")))
	q.Run()
	if len(d.did) != 1 || d.did[0] != "propose 包.rlaw bytes" || l.Total != 200 || l.Done != 200 {
		t.Errorf("%v, %d of %d", d.did, l.Done, l.Total)
	}
	if n := len(seen); n < 5 || n > 12 {
		t.Errorf("drawn %d times for 200 texts", n)
	}
	l.Approve(l.View.Open[0])
	l.Approve(l.View.Open[0]) // a second press
	q.Run()
	if len(d.did) != 2 || len(l.View.Open) != 0 {
		t.Errorf("%v, %d wait", d.did, len(l.View.Open))
	}
	d.fail = &app.Error{Code: law.CodePackForged}
	l.Reject(library.Pack{Act: "y"}, " 公钥不符 ")
	q.Run()
	if d.did[2] != "reject y 公钥不符" || app.CodeOf(l.Err) != law.CodePackForged {
		t.Errorf("%v %v", d.did, l.Err)
	}
	l.Propose("慢.rlaw", io.NopCloser(strings.NewReader("")))
	l.StopChecking()
	q.Run()
	if l.Busy() || l.Done != 0 {
		t.Errorf("stopped at %d", l.Done)
	}
	if x := NewLawPacks(&packFake{role: org.RoleDeputy, who: "孙"}, q, func() {}); x.Keeper() {
		t.Error("a deputy keeps the library")
	}
}
