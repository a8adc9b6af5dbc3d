package desk_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"renda/app"
	"renda/app/apptest/town"
	"renda/app/clause"
	"renda/app/desk"
	"renda/app/law"
	"renda/app/org"
	"renda/app/review"
)

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
	one, two, far := w.Seat("office", org.RoleOffice, town.Congress), w.Seat("a", org.RoleFiling, town.Congress), w.Seat("b", org.RoleDeputy, town.Team)
	w.Settle()
	if _, err := one.D.Library(ctx); app.CodeOf(err) != desk.CodeNoLibrary {
		t.Fatalf("before any pack: %v", err)
	}
	pack := lawPack(t, 1)
	if _, err := one.D.ProposePack(ctx, "坏.rlaw", bytes.NewReader(pack[:len(pack)-1]), "", nil); app.CodeOf(err) != law.CodePackShort {
		t.Fatalf("a cut pack: %v", err)
	}
	if _, err := far.D.ProposePack(ctx, "法律包.rlaw", bytes.NewReader(pack), "", nil); app.CodeOf(err) != app.CodeForbidden {
		t.Fatalf("a deputy proposes: %v", err)
	}
	if _, err := one.D.ProposePack(ctx, "法律包.rlaw", bytes.NewReader(pack), "首次启用", nil); err != nil {
		t.Fatal(err)
	}
	w.Settle()
	v, err := two.D.LibraryState(ctx)
	if err != nil || len(v.Open) != 1 || v.Current.Act != "" || v.Open[0].Manifest.Signer() != "sd.npc" {
		t.Fatalf("%+v %v", v, err)
	}
	if _, err := two.D.ApprovePack(ctx, v.Open[0], nil); app.CodeOf(err) != desk.CodeLibraryAbsent {
		t.Fatalf("approved without its bytes: %v", err)
	}
	carry(t, one, two)
	_, err = two.D.ApprovePack(ctx, v.Open[0], nil)
	two.Must(err)
	if _, err := two.D.Library(ctx); app.CodeOf(err) != desk.CodeNoLibrary {
		t.Fatalf("before the server confirmed it: %v", err)
	}
	w.Settle()
	if _, err := far.D.Library(ctx); app.CodeOf(err) != desk.CodeLibraryAbsent {
		t.Fatalf("on a desk without the bytes: %v", err)
	}
	carry(t, one, far)
	p, err := far.D.Library(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := far.D.Library(ctx); again != p {
		t.Error("the pack is opened anew each time")
	}
	s := p.Library().AsOf("甲法", app.Date{Year: 2026, Month: 3, Day: 2})
	if text, err := p.Text(s.Law.ID); err != nil || !strings.Contains(text, "为了甲") {
		t.Errorf("%q %v", text, err)
	}
}

// carry brings the pack's bytes from one machine to another, as the sync engine or a stick does.
func carry(t *testing.T, from, to *town.Seat) {
	t.Helper()
	v, err := from.D.LibraryState(ctx)
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
	one, two := w.Seat("office", org.RoleOffice, town.Congress), w.Seat("a", org.RoleFiling, town.Congress)
	w.Settle()
	for v := uint64(1); v <= 3; v++ {
		_, err := one.D.ProposePack(ctx, "法律包.rlaw", bytes.NewReader(lawPack(t, v)), "", nil)
		one.Must(err)
		w.Settle()
		s, err := two.D.LibraryState(ctx)
		two.Must(err)
		if v == 3 {
			_, err = two.D.RejectPack(ctx, s.Open[0], "有误")
		} else {
			carry(t, one, two)
			_, err = two.D.ApprovePack(ctx, s.Open[0], nil)
		}
		two.Must(err)
		w.Settle()
	}
	late := w.Seat("b", org.RoleDeputy, town.Team)
	w.Settle()
	want, err := late.D.Replica().BlobsIn(ctx)
	late.Must(err)
	v, err := late.D.LibraryState(ctx)
	late.Must(err)
	if len(want) != 1 || want[0].Hash != v.Current.Blob.Hash || v.Current.Manifest.Version != 2 || len(v.Past) != 1 {
		t.Errorf("wants %d papers, version %d in force, %d before", len(want), v.Current.Manifest.Version, len(v.Past))
	}
}

// The desk reviews by the pack in force and the rules of the day, and a refused proposal of the pack in force leaves it where it is.
func TestReviewerOfTheDesk(t *testing.T) {
	w := town.New(t)
	one, two := w.Seat("office", org.RoleOffice, town.Congress), w.Seat("a", org.RoleFiling, town.Congress)
	w.Settle()
	_, err := one.D.ProposePack(ctx, "法律包.rlaw", bytes.NewReader(lawPack(t, 1)), "", nil)
	one.Must(err)
	w.Settle()
	carry(t, one, two)
	v, err := two.D.LibraryState(ctx)
	two.Must(err)
	_, err = two.D.ApprovePack(ctx, v.Open[0], nil)
	two.Must(err)
	w.Settle()
	if _, err := one.D.ProposePack(ctx, "法律包.rlaw", bytes.NewReader(lawPack(t, 1)), "", nil); err == nil {
		t.Fatal("the same version a second time")
	}
	eyes, err := one.D.Reviewer(ctx)
	one.Must(err)
	doc := clause.Parse("某市养犬条例\n第一条 根据《中华人民共和国甲法》，制定本条例。\n第二条 违反规定的，处五日拘留。\n第三条 依照《中华人民共和国甲法》第九条处理。")
	rep, err := eyes.Review(ctx, review.Document{Text: doc, Title: "某市养犬条例", Level: law.LevelLocal, Region: "山东省某市"}, app.Date{Year: 2026, Month: 3, Day: 2})
	one.Must(err)
	got := map[string]bool{}
	for _, f := range rep.Findings {
		got[f.Card+"/"+f.Kind] = true
	}
	if !got["measure/liberty"] || !got["article/absent"] || !got["noeffect/none"] || len(rep.Higher) != 1 {
		t.Errorf("%v, %d higher", got, len(rep.Higher))
	}
	if counts, err := one.D.CardCounts(ctx); err != nil || len(counts) != 0 {
		t.Errorf("%v %v", counts, err)
	}
}
