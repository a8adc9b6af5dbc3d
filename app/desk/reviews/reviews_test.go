package reviews_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/cards"
	"renda/app/desk"
	"renda/app/desk/laws"
	"renda/app/desk/reviews"
	"renda/app/extract"
	"renda/app/law"
	"renda/app/org"
	"renda/app/review"
)

var ctx = context.Background()

// reviewer is somebody at his desk with the library of law and the rule cards.
type reviewer struct {
	*town.Seat
	*laws.ReadingRoom
	*reviews.Reviews
}

func sit(x *town.Seat) reviewer {
	l := laws.New(x.D, x.Store.Blobs(), nil)
	return reviewer{x, l, reviews.New(x.D, l)}
}

const dogRules = "演示市养犬管理办法\n第一条 根据《中华人民共和国甲法》、《山东省实施〈中华人民共和国甲法〉办法》、《山西省实施〈中华人民共和国甲法〉办法》，制定本办法。\n第二条 违反规定的，吊销营业执照，处五日拘留。\n第四条 依照《中华人民共和国甲法》第九条处理。\n"

// A paper of a filing is read where its bytes are, answered with a reason where it has no text, and reviewed by the law pack in
// force with what the filing says of it: a 规章 of a city in 山东, whatever its text looks like.
func TestReadAndReview(t *testing.T) {
	w := town.New(t)
	maker, office, second, head := sit(w.Seat("a", org.RoleMaker, town.Gov)), sit(w.Seat("office", org.RoleFiling, town.Congress)), sit(w.Seat("b", org.RoleOffice, town.Congress)), sit(w.Seat("ahead", org.RoleFileHead, town.Congress))
	w.Settle()
	if _, err := office.D.ReadPaper(ctx, act.Blob{Name: "没有.docx"}); app.CodeOf(err) != desk.CodePaperAbsent {
		t.Fatalf("a paper nobody has: %v", err)
	}
	filed, text := fileDogs(w, maker, dogRules)
	if _, err := office.D.ReadPaper(ctx, text); app.CodeOf(err) != desk.CodePaperAbsent {
		t.Fatalf("before its bytes came: %v", err)
	}
	bring(t, maker, office, text)
	p, err := office.D.ReadPaper(ctx, text)
	office.Must(err)
	if p.Doc == nil || len(p.Doc.Articles()) != 3 || p.Read.Outcome != extract.OutcomeText {
		t.Fatalf("%+v", p)
	}
	if _, err := office.ReviewText(ctx, filed, p, app.Date{Year: 2026, Month: 3, Day: 2}); app.CodeOf(err) != laws.CodeNoLibrary {
		t.Fatalf("without a law pack: %v", err)
	}
	putInForce(t, w, office, second, lawPack(t, "山东省", "山西省"))
	cardsInForce(t, w, office, head, func() {
		rep, err := office.ReviewText(ctx, filed, p, app.Date{Year: 2026, Month: 3, Day: 2})
		if err != nil || len(rep.Findings) != 0 || len(rep.Idle) != len(review.Cards()) || len(rep.Higher) == 0 {
			t.Errorf("before any card was approved: %v %+v", err, rep)
		}
	})
	rep, err := office.ReviewText(ctx, filed, p, app.Date{Year: 2026, Month: 3, Day: 2})
	office.Must(err)
	judgedAndWithdrawn(t, w, office, head, maker, filed, rep)
	got := map[string]bool{}
	for _, x := range rep.Findings {
		got[x.Card+"/"+x.Kind] = true
		for _, fired := range x.Fired {
			if w := string([]rune(p.Doc.Source)[fired.From:fired.To]); w != fired.Words && !strings.Contains(dogRules, fired.Words) {
				t.Errorf("%s fired by %q, there stands %q", x.Card, fired.Words, w)
			}
		}
	}
	if !got["measure/rulepenalty"] || !got["measure/liberty"] || !got["article/absent"] || got["noeffect/none"] {
		t.Errorf("%v", got)
	}
	above := ""
	for _, h := range rep.Higher {
		above += h.Law.Short + " "
	}
	if !strings.Contains(above, "甲法") || !strings.Contains(above, "山东省实施《甲法》办法") || strings.Contains(above, "山西省") {
		t.Errorf("higher law: %s", above)
	}
	png := act.Blob{Name: "扫描件.png"}
	h, n, err := office.Store.Blobs().Put(ctx, bytes.NewReader([]byte("\x89PNG\r\n\x1a\n0000")), 100)
	office.Must(err)
	png.Hash, png.Size = h, n
	if p, err := office.D.ReadPaper(ctx, png); err != nil || p.Doc != nil || p.Read.Err() == nil {
		t.Errorf("a picture: %v %+v", err, p.Read)
	}
	if _, err := office.ReviewText(ctx, filed, desk.PaperText{Read: extract.Refuse("扫描件.png", nil, extract.CodeOCR)}, app.Date{}); app.CodeOf(err) != extract.CodeOCR {
		t.Errorf("reviewed without text: %v", err)
	}
}

// fileDogs files a 规章 whose official text is given.
func fileDogs(w *town.Town, maker reviewer, official string) (filed app.ID, text act.Blob) {
	put := func(name, text string) act.Blob {
		b, _, err := maker.D.Attach(ctx, name, strings.NewReader(text), false)
		maker.Must(err)
		return b
	}
	text = put("办法.txt", official)
	report := put("报告.txt", "备案报告：现将《演示市养犬管理办法》报送备案。")
	f := act.Form{"maker": town.Gov.String(), "class": "规章", "doing": "new", "title": "演示市养犬管理办法", "docno": "演示市人民政府令第9号", "published": "2026-02-20", "effective": "2026-04-01",
		"topic": "urban", "copies": int64(2), "officer": "李四", "phone": "0000"}
	for key, b := range map[string]act.Blob{"f_text": text, "f_report": report, "f_order": report, "f_note": report, "f_basis": report} {
		f.SetRows(key, []act.Form{b.Row()})
	}
	filed, err := maker.D.DoFor(ctx, "filing", app.ID{}, "file", "", f)
	maker.Must(err)
	w.Settle()
	return filed, text
}

// cardsInForce has two officers approve all cards; before is run while they wait.
func cardsInForce(t *testing.T, w *town.Town, one, two reviewer, before func()) {
	t.Helper()
	var ids []string
	for _, c := range review.Cards() {
		ids = append(ids, c.ID)
	}
	_, err := one.ProposeCards(ctx, ids, "首次启用")
	one.Must(err)
	w.Settle()
	before()
	xs, err := two.RuleCards(ctx)
	two.Must(err)
	if _, err := one.ApproveCards(ctx, xs[0].Waiting[0].Act); app.CodeOf(err) != cards.CodeSame {
		t.Fatalf("the proposer approves: %v", err)
	}
	_, err = two.ApproveCards(ctx, xs[0].Waiting[0].Act)
	two.Must(err)
	w.Settle()
}

// judgedAndWithdrawn: dismissals are counted by card and version on every desk that may see them, a withdrawn card runs no more
// and keeps its history and its counts, and the maker counts nothing.
func judgedAndWithdrawn(t *testing.T, w *town.Town, office, head, maker reviewer, filed app.ID, rep *review.Report) {
	t.Helper()
	w.Srv.Own(filed, "filing.register", act.Form{})
	w.Settle()
	for _, f := range rep.Findings {
		if f.Card == "measure" {
			_, err := office.D.DoFor(ctx, "filing", filed, "finding", "", f.Form(review.Dismissed, "上位法已有规定"))
			office.Must(err)
		}
	}
	w.Settle()
	find := func(s reviewer) reviews.RuleCard {
		xs, err := s.RuleCards(ctx)
		s.Must(err)
		for _, x := range xs {
			if x.Card.ID == "measure" {
				return x
			}
		}
		t.Fatal("no such card")
		return reviews.RuleCard{}
	}
	x := find(head)
	if n := x.Counts[x.Card.Version]; !x.Runs || n.Dismissed < 2 || n.Confirmed != 0 || len(find(maker).Counts) != 0 {
		t.Errorf("%+v %+v", x.InForce, x.Counts)
	}
	_, err := head.WithdrawCard(ctx, x.InForce.Edition, "误报多")
	head.Must(err)
	w.Settle()
	if y := find(office); y.Runs || len(y.Past) != 1 || y.Past[0].OffWhy != "误报多" || y.Counts[y.Card.Version] != x.Counts[x.Card.Version] {
		t.Errorf("%+v", y)
	}
}

// lawText is 甲法, the one law of the packs here; a province's way of carrying it out is made by provinceText.
const lawText = "# 中华人民共和国甲法\n\n2020年1月1日 第十三届全国人民代表大会常务委员会第十五次会议通过\n\n<!-- INFO END -->\n\n第一条 为了甲，制定本法。\n\n第二条 本法自2020年6月1日起施行。\n"

func provinceText(province string) string {
	return "# " + province + "实施《中华人民共和国甲法》办法\n\n2021年1月1日 " + province + "第十三届人民代表大会常务委员会第二十五次会议通过\n\n<!-- INFO END -->\n\n第一条 为了管理养犬，根据《中华人民共和国甲法》，制定本办法。\n\n第二条 本办法自2021年6月1日起施行。\n"
}

// lawPack is a small signed pack: the law, and what provinces made to implement it.
func lawPack(t *testing.T, provinces ...string) []byte {
	t.Helper()
	signing, _, err := law.NewPackKey(town.NewRandom("publisher"), "sd.npc")
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{"法律/甲法(2020-01-01).md": lawText}
	for _, p := range provinces {
		texts["地方性法规/"+strings.TrimSuffix(p, "省")+"/"+p+"实施甲法办法(2021-01-01).md"] = provinceText(p)
	}
	var laws []*law.Law
	for name, text := range texts {
		l, err := law.Read(name, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		laws = append(laws, l)
	}
	var b bytes.Buffer
	if _, _, err := law.BuildPack(&b, law.Manifest{ID: "sd", Version: 1, Issued: app.Date{Year: 2026, Month: 3, Day: 1}}, laws, signing); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// putInForce has a pack proposed by one and approved by the other, who gets its bytes.
func putInForce(t *testing.T, w *town.Town, one, two reviewer, pack []byte) {
	t.Helper()
	_, err := one.ProposePack(ctx, "法律包.rlaw", bytes.NewReader(pack), "", nil)
	one.Must(err)
	w.Settle()
	v, err := two.LibraryState(ctx)
	two.Must(err)
	bring(t, one, two, v.Open[0].Blob)
	_, err = two.ApprovePack(ctx, v.Open[0], nil)
	two.Must(err)
	w.Settle()
}

// bring carries a paper's bytes from one machine to another.
func bring(t *testing.T, from, to reviewer, b act.Blob) {
	t.Helper()
	r, err := from.D.OpenBlob(b.Hash)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, _, err := to.Store.Blobs().Put(ctx, io.NewSectionReader(r, 0, r.Size()), b.Size); err != nil {
		t.Fatal(err)
	}
}
