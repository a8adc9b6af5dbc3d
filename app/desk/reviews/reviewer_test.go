package reviews_test

import (
	"bytes"
	"testing"

	"renda/app"
	"renda/app/apptest/town"
	"renda/app/clause"
	"renda/app/law"
	"renda/app/org"
	"renda/app/review"
)

// The desk reviews by the pack in force and the rules of the day, and a refused proposal of the pack in force leaves it where it is.
func TestReviewerOfTheDesk(t *testing.T) {
	w := town.New(t)
	one, two := sit(w.Seat("office", org.RoleOffice, town.Congress)), sit(w.Seat("a", org.RoleFiling, town.Congress))
	w.Settle()
	putInForce(t, w, one, two, lawPack(t))
	if _, err := one.ProposePack(ctx, "法律包.rlaw", bytes.NewReader(lawPack(t)), "", nil); err == nil {
		t.Fatal("the same version a second time")
	}
	eyes, err := one.Reviewer(ctx)
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
	if counts, err := one.CardCounts(ctx); err != nil || len(counts) != 0 {
		t.Errorf("%v %v", counts, err)
	}
}
