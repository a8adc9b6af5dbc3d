package filing

import (
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/folk"
	"renda/app/org"
	"renda/app/procedure"
)

// cast of the stories
type world struct {
	*folk.World
	gov, county, urban, law, social app.ID
}

func newWorld(t testing.TB, today string) *world {
	t.Helper()
	w := &world{World: folk.New(t, today, Procedure(), Catalogue(), Year())}
	w.gov, w.county = w.Organ("演示市人民政府", org.OrganGovernment), w.Organ("演示县人大常委会", org.OrganLower)
	w.urban, w.law, w.social = w.Organ("城建环资委", org.OrganCommittee), w.Organ("法制委", org.OrganCommittee), w.Organ("社会委", org.OrganCommittee)
	w.Person("maker", org.RoleMaker, w.gov)
	w.Person("county", org.RoleMaker, w.county)
	w.Person("clerk", org.RoleFiling, folk.Congress)
	w.Person("head", org.RoleFileHead, folk.Congress)
	w.Person("urban", org.RoleReviewer, w.urban)
	w.Person("law", org.RoleReviewer, w.law)
	w.Person("social", org.RoleReviewer, w.social)
	w.Person("chairs", org.RoleChairs, folk.Congress)
	w.Person("leader", org.RoleLeader, folk.Congress)
	w.Person("expert", org.RoleExpert, folk.Congress)
	w.Person("expert2", org.RoleExpert, folk.Congress)
	return w
}

func id(name string) app.ID { return app.NamedID("matter-" + name) }

func blob(name string) []any {
	h := app.NamedID(name)
	return []any{map[string]any{"hash": h.String() + h.String(), "name": name + ".docx", "size": int64(1)}}
}

func list(ids ...app.ID) []any {
	var out []any
	for _, x := range ids {
		out = append(out, x.String())
	}
	return out
}

// pack is a 规章 with all its items, published so many days ago.
func (w *world) pack(ago int) act.Form {
	on := w.Today.AddDays(-ago)
	return act.Form{"maker": w.gov.String(), "class": "规章", "doing": "new", "title": "演示市养犬管理办法", "docno": "演示市人民政府令第9号", "published": on.String(), "effective": on.AddDays(31).String(),
		"topic": "urban", "f_report": blob("报告"), "f_order": blob("令"), "f_text": blob("文本"), "f_note": blob("说明"), "f_basis": blob("依据"), "copies": int64(2), "officer": "李四", "phone": "0000"}
}

func checked(bad string) act.Form {
	f := act.Form{}
	for _, c := range Checks {
		f["check_"+c.Value] = "yes"
	}
	if bad != "" {
		f["check_"+bad], f["note_"+bad] = "no", "不合格的说明"
	}
	return f
}

func tick(criterion string) []any {
	return []any{map[string]any{"criterion": criterion, "article": "第十条", "law": "行政处罚法", "law_article": "第十四条", "reason": "超出规章设定罚款的权限"}}
}

// toRegistered files a document and registers it.
func (w *world) toRegistered(m app.ID, f act.Form) {
	w.Do("maker", m, "filing.file", "", f)
	w.Do("clerk", m, "filing.check", "", checked(""))
	w.Do("clerk", m, "filing.register", "", nil)
}

// toReview brings a document before one committee that finds a problem.
func (w *world) toReview(m app.ID) {
	w.toRegistered(m, w.pack(5))
	w.Do("clerk", m, "filing.distribute", "", act.Form{"lead": w.urban.String()})
	w.opine("urban", m, w.urban, "problem", tick("measure"))
}

func (w *world) opine(who string, m, committee app.ID, verdict string, ticks []any) {
	f := act.Form{"verdict": verdict, "opinion": "委员会的意见"}
	if ticks != nil {
		f["ticks"] = ticks
	}
	w.Do(who, m, "filing.opine", committee.String(), f)
}

// toOpinion brings a document to a written opinion.
func (w *world) toOpinion(m app.ID) {
	w.toReview(m)
	w.Do("clerk", m, "filing.talk", "", act.Form{"talk_kind": "talk", "talk_text": "第十条的依据是什么"})
	w.Do("maker", m, "filing.explain", "", act.Form{"explain_text": "认为有依据"})
	w.Do("head", m, "filing.opinion", "", w.fill("head", m, "opinion", "", act.Form{"demanded": "amend"}))
}

// fill gives a form with the defaults it opens with and more.
func (w *world) fill(who string, m app.ID, action, track string, more act.Form) act.Form {
	in := w.Input(who, nil)
	in.Track = track
	p := Procedure()
	if x := w.M[m]; x != nil {
		p = w.Proc(m)
	}
	f := procedure.Fill(p, w.M[m], p.Action(action).Under(in), in)
	for k, v := range more {
		f[k] = v
	}
	return f
}
