package filing

import (
	"testing"

	"renda/app/act"
	"renda/app/procedure"
)

// Articles as people write them are read as ranges; a place is in a share by its article.
func TestShareOfClauses(t *testing.T) {
	for _, c := range []struct {
		text, place string
		want        bool
	}{{"第一条至第十条、第十五条", "第十条第二款", true}, {"第一条至第十条、第十五条", "第十五条", true}, {"第一条至第十条、第十五条", "第十一条", false}, {"第3条到第5条", "第四条", true}, {"", "第九条", true}, {"第三条", "全文", true},
		{"第二章，第二十一条—第三十条", "第二十五条", true}, {"第二章，第二十一条—第三十条", "第二条", false}} {
		if got := Clauses(c.text).Has(c.place); got != c.want {
			t.Errorf("%q has %q: %v", c.text, c.place, got)
		}
	}
}

// Two committees have their own clauses; each one's checklist opens with what was confirmed there, and the maker learns of none of it.
func TestCommitteesOnTheirOwnClauses(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	m := id("doc")
	w.toRegistered(m, w.pack(5))
	w.Do("clerk", m, "filing.distribute", "", act.Form{"lead": w.urban.String(), "co": list(w.law)})
	share := func(a, b string) act.Form {
		f := act.Form{}
		f.SetRows("shares", []act.Form{{"committee": w.urban.String(), "clauses": a}, {"committee": w.law.String(), "clauses": b}})
		return f
	}
	bad := share("第一条", "第二条")
	bad.SetRows("shares", append(bad.Rows("shares"), act.Form{"committee": w.social.String(), "clauses": "第三条"}))
	w.No(CodeCommittee, "clerk", m, "filing.share", "", bad)
	w.Do("clerk", m, "filing.share", "", share("第一条至第九条", "第十条至第二十条"))
	for _, place := range []string{"第五条", "第十条第二款"} {
		w.Do("urban", m, "filing.finding", "", act.Form{"card": "measure", "card_version": "2", "kind": "business", "clause": place, "words": "吊销营业执照", "quote": "吊销营业执照", "law": "行政处罚法", "law_article": "第十二条", "verdict": "confirmed", "reason": "无权设定"})
	}
	for who, want := range map[string]string{"urban": "第五条", "law": "第十条第二款"} {
		track := map[string]string{"urban": w.urban.String(), "law": w.law.String()}[who]
		rows := w.fill(who, m, "opine", track, nil).Rows("ticks")
		if len(rows) != 1 || rows[0].Text("article") != want || rows[0].Text("law_article") != "第十二条" {
			t.Errorf("%s begins with %v", who, rows)
		}
	}
	if f := w.Seen("maker", m).Track(w.urban.String()).Facts; f.Text("clauses") != "" {
		t.Error("the maker sees who reads what")
	}
}

// What may be done once more is the usual next step only the first time: afterwards it stands among the others.
func TestUsualOnlyOnce(t *testing.T) {
	p := Procedure()
	m := &procedure.Matter{State: StateRegistered, Tracks: []*procedure.Track{{Key: "c", Def: TrackCommittee, State: CommitteeReviewing}}}
	usual := func() [2]bool { return [2]bool{p.Action("distribute").Usual(m, ""), p.Action("opine").Usual(m, "c")} }
	if got := usual(); got != [2]bool{true, true} {
		t.Errorf("the first time: %v", got)
	}
	m.State, m.Tracks[0].State = StateReview, CommitteeOpined
	if got := usual(); got != [2]bool{} {
		t.Errorf("once more: %v", got)
	}
}
