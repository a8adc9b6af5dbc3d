package laws_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"renda/app"
	"renda/app/apptest/town"
	"renda/app/desk/laws"
	"renda/app/law"
	"renda/app/org"
)

var ctx = context.Background()

// reader is somebody at his desk with the library of law.
type reader struct {
	*town.Seat
	*laws.ReadingRoom
}

func sit(x *town.Seat) reader { return reader{x, laws.New(x.D, x.Store.Blobs(), nil)} }

// lawPack builds a small signed pack.
func lawPack(t *testing.T, version uint64) []byte {
	t.Helper()
	signing, _, err := law.NewPackKey(town.NewRandom("publisher"), "sd.npc")
	if err != nil {
		t.Fatal(err)
	}
	l, err := law.Read("法律/甲法(2020-01-01).md", []byte("# 中华人民共和国甲法\n\n2020年1月1日 第十三届全国人民代表大会常务委员会第十五次会议通过\n\n<!-- INFO END -->\n\n第一条 为了甲，制定本法。\n\n第二条 本法自2020年6月1日起施行。\n"))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, _, err := law.BuildPack(&b, law.Manifest{ID: "sd", Version: version, Issued: app.Date{Year: 2026, Month: 3, Day: 1}}, []*law.Law{l}, signing); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A law pack proposed by one officer is in force once another has checked and approved it; each desk opens it as soon
// as its bytes are there, and says what is missing until then.
func TestLibraryInForce(t *testing.T) {
	w := town.New(t)
	one, two, far := sit(w.Seat("office", org.RoleOffice, town.Congress)), sit(w.Seat("a", org.RoleFiling, town.Congress)), sit(w.Seat("b", org.RoleDeputy, town.Team))
	w.Settle()
	if _, err := one.Library(ctx); app.CodeOf(err) != laws.CodeNoLibrary {
		t.Fatalf("before any pack: %v", err)
	}
	pack := lawPack(t, 1)
	if _, err := one.ProposePack(ctx, "坏.rlaw", bytes.NewReader(pack[:len(pack)-1]), "", nil); app.CodeOf(err) != law.CodePackShort {
		t.Fatalf("a cut pack: %v", err)
	}
	if _, err := far.ProposePack(ctx, "法律包.rlaw", bytes.NewReader(pack), "", nil); app.CodeOf(err) != app.CodeForbidden {
		t.Fatalf("a deputy proposes: %v", err)
	}
	if _, err := one.ProposePack(ctx, "法律包.rlaw", bytes.NewReader(pack), "首次启用", nil); err != nil {
		t.Fatal(err)
	}
	w.Settle()
	v, err := two.LibraryState(ctx)
	if err != nil || len(v.Open) != 1 || v.Current.Act != "" || v.Open[0].Manifest.Signer() != "sd.npc" {
		t.Fatalf("%+v %v", v, err)
	}
	if _, err := two.ApprovePack(ctx, v.Open[0], nil); app.CodeOf(err) != laws.CodeLibraryAbsent {
		t.Fatalf("approved without its bytes: %v", err)
	}
	carry(t, one, two)
	_, err = two.ApprovePack(ctx, v.Open[0], nil)
	two.Must(err)
	if _, err := two.Library(ctx); app.CodeOf(err) != laws.CodeNoLibrary {
		t.Fatalf("before the server confirmed it: %v", err)
	}
	w.Settle()
	if _, err := far.Library(ctx); app.CodeOf(err) != laws.CodeLibraryAbsent {
		t.Fatalf("on a desk without the bytes: %v", err)
	}
	carry(t, one, far)
	p, err := far.Library(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := far.Library(ctx); again != p {
		t.Error("the pack is opened anew each time")
	}
	s := p.Library().AsOf("甲法", app.Date{Year: 2026, Month: 3, Day: 2})
	if text, err := p.Text(s.Law.ID); err != nil || !strings.Contains(text, "为了甲") {
		t.Errorf("%q %v", text, err)
	}
}

// carry brings the pack's bytes from one machine to another, as the sync engine or a stick does.
func carry(t *testing.T, from, to reader) {
	t.Helper()
	v, err := from.LibraryState(ctx)
	if err != nil {
		t.Fatal(err)
	}
	b := v.Current.Blob
	if len(v.Open) > 0 {
		b = v.Open[0].Blob
	}
	r, err := from.D.OpenBlob(b.Hash)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, _, err := to.Store.Blobs().Put(ctx, io.NewSectionReader(r, 0, r.Size()), b.Size); err != nil {
		t.Fatal(err)
	}
}

// A desk that comes late fetches the pack in force and none that went before or was rejected.
func TestPastPacksAreNotFetched(t *testing.T) {
	w := town.New(t)
	one, two := sit(w.Seat("office", org.RoleOffice, town.Congress)), sit(w.Seat("a", org.RoleFiling, town.Congress))
	w.Settle()
	for v := uint64(1); v <= 3; v++ {
		_, err := one.ProposePack(ctx, "法律包.rlaw", bytes.NewReader(lawPack(t, v)), "", nil)
		one.Must(err)
		w.Settle()
		s, err := two.LibraryState(ctx)
		two.Must(err)
		if v == 3 {
			_, err = two.RejectPack(ctx, s.Open[0], "有误")
		} else {
			carry(t, one, two)
			_, err = two.ApprovePack(ctx, s.Open[0], nil)
		}
		two.Must(err)
		w.Settle()
	}
	late := sit(w.Seat("b", org.RoleDeputy, town.Team))
	w.Settle()
	want, err := late.D.Replica().BlobsIn(ctx)
	late.Must(err)
	v, err := late.LibraryState(ctx)
	late.Must(err)
	if len(want) != 1 || want[0].Hash != v.Current.Blob.Hash || v.Current.Manifest.Version != 2 || len(v.Past) != 1 {
		t.Errorf("wants %d papers, version %d in force, %d before", len(want), v.Current.Manifest.Version, len(v.Past))
	}
}
