package works

import (
	"slices"
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/folk"
	"renda/app/expertise"
	"renda/app/filing"
	"renda/app/org"
	"renda/app/procedure"
)

// Two experts are asked at once; neither sees the other, the maker sees nothing; what they say is sealed from the office until all gave
// theirs and the office opens them, or opens early with a reason; then the office alone reads them.
func TestExpertsAreSealed(t *testing.T) {
	w := folk.New(t, "2026-04-08", filing.Procedure(), expertise.Procedure())
	gov, committee := w.Organ("演示市人民政府", org.OrganGovernment), w.Organ("城建环资委", org.OrganCommittee)
	for name, g := range map[string]org.Grant{"maker": {Role: org.RoleMaker, Organ: gov}, "clerk": {Role: org.RoleFiling, Organ: folk.Congress}, "reviewer": {Role: org.RoleReviewer, Organ: committee},
		"甲": {Role: org.RoleExpert, Organ: folk.Congress}, "乙": {Role: org.RoleExpert, Organ: folk.Congress}} {
		w.Person(name, g.Role, g.Organ)
	}
	doc := app.NamedID("doc")
	blob := []any{map[string]any{"hash": strings.Repeat("ab", 32), "name": "a.docx", "size": int64(1)}}
	w.Do("maker", doc, "filing.file", "", act.Form{"maker": gov.String(), "class": "规章", "doing": "new", "title": "演示市养犬管理办法", "docno": "令第9号", "published": "2026-04-01", "effective": "2026-05-10", "topic": "urban",
		"f_report": blob, "f_order": blob, "f_text": blob, "f_note": blob, "f_basis": blob, "copies": int64(2), "officer": "李四", "phone": "0000"})
	checks := act.Form{}
	for _, c := range filing.Checks {
		checks["check_"+c.Value] = "yes"
	}
	w.Do("clerk", doc, "filing.check", "", checks)
	w.Do("clerk", doc, "filing.register", "", nil)
	w.Do("clerk", doc, "filing.distribute", "", act.Form{"lead": committee.String()})
	both := []any{w.ID("甲").String(), w.ID("乙").String()}
	w.No(filing.CodeNoExperts, "clerk", doc, "filing.experts_open", "", nil)
	w.No(procedure.CodeRequired, "clerk", doc, "filing.experts_ask", "", act.Form{"experts": []any{}, "question": "是否越权"})
	w.Do("clerk", doc, "filing.experts_ask", "", act.Form{"experts": both, "question": "第十条是否越权", "expert_clauses": "第十条", "expert_papers": blob})
	var asked []app.ID
	for _, r := range w.M[doc].Facts.Rows("experts") {
		asked = append(asked, r.ID("matter"))
		if m := w.M[r.ID("matter")]; m == nil || m.State != expertise.StateAsked || m.Facts.Text("question") != "第十条是否越权" || len(m.Facts.Blobs("papers")) != 1 {
			t.Fatalf("asked: %+v", m)
		}
	}
	w.No(filing.CodeSealed, "clerk", doc, "filing.experts_open", "", nil)
	w.Do("甲", asked[0], "expertise.give", "", act.Form{"note": "初稿"})
	w.Do("甲", asked[0], "expertise.give", "", act.Form{"note": "甲的秘密意见"})
	w.No(app.CodeForbidden, "乙", asked[0], "expertise.give", "", act.Form{"note": "冒名"})
	w.No(filing.CodeSealed, "clerk", doc, "filing.experts_open", "", nil)
	reads := func(who string, id app.ID, words string) bool {
		raw, err := act.Marshal(w.Seen(who, id))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Contains(string(raw), words)
	}
	for _, who := range []string{"clerk", "reviewer", "maker", "乙"} {
		if reads(who, doc, "甲的秘密意见") || reads(who, asked[0], "甲的秘密意见") {
			t.Errorf("%s reads a sealed note", who)
		}
	}
	if !reads("甲", asked[0], "甲的秘密意见") || reads("maker", doc, "expertise") || reads("maker", doc, "第十条是否越权") {
		t.Error("the expert does not read his own, or the maker learns that experts were asked")
	}
	w.Do("乙", asked[1], "expertise.give", "", act.Form{"note": "乙的秘密意见"})
	w.Do("clerk", doc, "filing.experts_open", "", nil)
	w.State(asked[0], expertise.StateOpened)
	if !reads("clerk", doc, "甲的秘密意见") || !reads("clerk", asked[1], "乙的秘密意见") || reads("clerk", doc, "初稿") {
		t.Error("the office does not read what it opened")
	}
	for _, who := range []string{"reviewer", "maker", "乙"} {
		if reads(who, doc, "甲的秘密意见") || reads(who, asked[0], "甲的秘密意见") {
			t.Errorf("%s reads the office's notes", who)
		}
	}
	w.No(app.CodeState, "甲", asked[0], "expertise.give", "", act.Form{"note": "反悔"})
	// A second round: one answers, the notes are opened early with a reason, the late one can still answer.
	w.Do("clerk", doc, "filing.experts_ask", "", act.Form{"experts": both, "question": "第十一条呢"})
	rows := w.M[doc].Facts.Rows("experts")
	if len(rows) != 4 || slices.Contains(asked, rows[2].ID("matter")) {
		t.Fatalf("a second round: %v", rows)
	}
	w.Do("乙", rows[3].ID("matter"), "expertise.give", "", act.Form{"note": "第二次意见"})
	args := w.No(filing.CodeSealed, "clerk", doc, "filing.experts_open", "", nil)
	if !strings.Contains(args["names"], "甲") {
		t.Errorf("who is late: %v", args)
	}
	w.Do("clerk", doc, "filing.experts_open", "", act.Form{"early": "常委会会期已定"})
	w.Do("甲", rows[2].ID("matter"), "expertise.give", "", act.Form{"note": "迟到的意见"})
	if reads("clerk", doc, "迟到的意见") || !reads("clerk", doc, "第二次意见") {
		t.Error("a note came open by itself, or stayed sealed")
	}
	w.Do("clerk", doc, "filing.experts_open", "", nil)
	if !reads("clerk", doc, "迟到的意见") {
		t.Error("a late note can't be opened")
	}
}
