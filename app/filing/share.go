package filing

import (
	"slices"
	"strings"

	"renda/app/act"
	"renda/app/clause"
	"renda/app/org"
	"renda/app/procedure"
)

// sharing gives each committee its own clauses (条款分工): what it is asked to speak on. It may speak on others too.
func sharing() []action {
	return []action{{ID: "share", Name: "条款分工", NameEn: "Share the clauses", Help: "写明各委员会负责审查的条款，例如“第一条至第十条、第十五条”；不写的审查全文。", Basis: bj("二十二"), By: by(RoleOffice), From: reviewing, Part: act.PartInternal,
		Fields: []field{pass(must(start(rows("shares", "分工", must(field{Key: "committee", Label: "委员会", Kind: procedure.FieldOrgan, Of: string(org.OrganCommittee)}), must(max(500, text("clauses", "负责条款")))), shares)))},
		Guards: []guard{{Code: CodeCommittee, Basis: bj("二十二"), Check: func(m *matter, in *input) *no {
			if in.Form == nil {
				return nil
			}
			for _, r := range in.Form.Rows("shares") {
				id := r.ID("committee")
				if !slices.ContainsFunc(m.Live(), func(t *procedure.Track) bool { return t.Organ == id }) {
					return procedure.No("why", nameIn(in, id)+"没有参加审查")
				}
			}
			return nil
		}}}, Effect: func(m *matter, e *event) {
			for _, t := range m.Live() {
				delete(t.Facts, "clauses")
				for _, r := range e.Form.Rows("shares") {
					if r.ID("committee") == t.Organ {
						t.Facts["clauses"] = strings.TrimSpace(r.Text("clauses"))
					}
				}
			}
		}}}
}

// shares opens the form with a line for each committee.
func shares(m *matter, _ *input) any {
	var out []act.Form
	for _, t := range m.Live() {
		out = append(out, act.Form{"committee": t.Organ.String(), "clauses": t.Facts.Text("clauses")})
	}
	return out
}

// ticked opens a committee's checklist with the findings that people confirmed on its clauses, as far as they name a law;
// which criterion each speaks to is for the committee to say.
func ticked(m *matter, in *input) any {
	t := m.Track(in.Track)
	if t == nil {
		return nil
	}
	if rs := t.Facts.Rows("ticks"); len(rs) > 0 {
		return rs
	}
	mine := Clauses(t.Facts.Text("clauses"))
	var out []act.Form
	for _, r := range m.Facts.Rows("findings") {
		if r.Text("verdict") != "confirmed" || r.Text("law") == "" || r.Text("law_article") == "" || !mine.Has(r.Text("clause")) {
			continue
		}
		out = append(out, act.Form{"article": r.Text("clause"), "law": r.Text("law"), "law_article": r.Text("law_article"), "reason": r.Text("reason")})
	}
	return out
}

// Share is a set of articles as people write it; the zero Share has all.
type Share [][2]int

// Clauses reads 第一条至第十条、第十五条.
func Clauses(s string) Share {
	var out Share
	for s != "" {
		i := strings.Index(s, "第")
		if i < 0 {
			break
		}
		s = s[i:]
		ref, n, ok := clause.ParseRef(s)
		if !ok || ref.Article.N == 0 {
			s = s[len("第"):]
			continue
		}
		s = s[n:]
		to := ref.Article.N
		for _, word := range []string{"至", "到", "—", "－", "-"} {
			rest, is := strings.CutPrefix(strings.TrimSpace(s), word)
			if !is {
				continue
			}
			if last, n, ok := clause.ParseRef(rest); ok && last.Article.N >= to {
				to, s = last.Article.N, rest[n:]
			}
		}
		out = append(out, [2]int{ref.Article.N, to})
	}
	return out
}

// Has tells whether a clause (第五条第二款) is in the share; what is no article is in every one.
func (s Share) Has(place string) bool {
	ref, _, ok := clause.ParseRef(place)
	if len(s) == 0 || !ok || ref.Article.N == 0 {
		return true
	}
	return slices.ContainsFunc(s, func(r [2]int) bool { return r[0] <= ref.Article.N && ref.Article.N <= r[1] })
}
