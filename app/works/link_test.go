package works

import (
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/folk"
	"renda/app/filing"
	"renda/app/org"
	"renda/app/petition"
	"renda/app/procedure"
)

// Two petitions on one filing: the filing learns of both without a name, its end starts the feedback of both, the maker
// learns of neither. Every act one work makes another do is one the other knows.
func TestPetitionsAndFiling(t *testing.T) {
	w := folk.New(t, "2026-04-08", filing.Procedure(), petition.Procedure())
	gov, committee := w.Organ("演示市人民政府", org.OrganGovernment), w.Organ("城建环资委", org.OrganCommittee)
	for name, g := range map[string]org.Grant{"maker": {Role: org.RoleMaker, Organ: gov}, "clerk": {Role: org.RoleFiling, Organ: folk.Congress}, "reviewer": {Role: org.RoleReviewer, Organ: committee}, "counter": {Role: org.RoleCounter, Organ: folk.Congress}} {
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
	const secret = "王秘密"
	ps := []app.ID{app.NamedID("p1"), app.NamedID("p2")}
	for _, p := range ps {
		w.Do("counter", p, "petition.suggest_review", "", act.Form{"title": "演示市养犬管理办法", "clauses": "第十条", "subject": "罚款", "reasons": "幅度过高", "channel": "letter", "received_on": "2026-04-08", "who": "citizen", "name": secret, "contact": "0537-1234567"})
		w.Do("clerk", p, "petition.accept", "", act.Form{"about": doc.String()})
		w.Do("clerk", p, "petition.start", "", act.Form{"about": doc.String(), "summary": "幅度过高"})
	}
	m := w.M[doc]
	if rows := m.Facts.Rows("petitions"); len(rows) != 2 || rows[1].Text("no") != "济人审建〔2026〕2号" || strings.Join(m.Facts.List("modes"), " ") != "own request" {
		t.Fatalf("petitions %v, modes %v", m.Facts.Rows("petitions"), m.Facts.List("modes"))
	}
	for _, who := range []string{"maker", "reviewer"} {
		raw, err := act.Marshal(w.Seen(who, doc))
		if err != nil || strings.Contains(string(raw), secret) || who == "maker" && (strings.Contains(string(raw), "审建") || strings.Contains(string(raw), "幅度过高")) {
			t.Fatalf("%s reads who asked, or that somebody did (%v)", who, err)
		}
	}
	w.Do("reviewer", doc, "filing.opine", committee.String(), act.Form{"verdict": "none", "opinion": "未发现问题"})
	w.Do("clerk", doc, "filing.end", "", act.Form{"result": "none"})
	for _, p := range ps {
		w.State(p, petition.StateFeedback)
		if f := w.M[p].Facts; f.Text("result") != "none" || !strings.Contains(f.Text("result_text"), "未发现问题") || w.Due(p, "feedback", "") == "" {
			t.Fatalf("facts %v", f)
		}
	}
	late := app.NamedID("p3")
	w.Do("counter", late, "petition.suggest_review", "", act.Form{"title": "演示市养犬管理办法", "subject": "罚款", "reasons": "幅度过高", "channel": "letter", "received_on": "2026-04-08", "name": secret, "contact": "0537-1234567"})
	w.Do("clerk", late, "petition.accept", "", nil)
	w.No(petition.CodeEnded, "clerk", late, "petition.start", "", act.Form{"about": doc.String(), "summary": "幅度过高"})
}

// Everything one work tells another is an act the other has, done by the server.
func TestTellsAreKnown(t *testing.T) {
	reg, err := Registry()
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"filing.refiled", "filing.similar_back", "filing.petitioned", "filing.missed", "petition.reviewed", "expertise.asked", "expertise.opened", "filing.experts_given", "filing.experts_note"} {
		_, a, ok := reg.ForKind(kind)
		if !ok || !strings.Contains(rolesOf(a), string(procedure.RoleServer)) {
			t.Errorf("%s is no act of the server", kind)
		}
	}
}

func rolesOf(a *procedure.Action) string {
	var out []string
	for _, r := range a.By {
		out = append(out, string(r))
	}
	return strings.Join(out, " ")
}
