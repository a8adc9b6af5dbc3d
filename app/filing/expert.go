package filing

import (
	"slices"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
)

// PartNotes are the experts' notes once they were opened: the office's alone.
const PartNotes act.Part = "notes"

// Why the notes are not opened.
const (
	CodeSealed    app.Code = "filing.sealed"    // not all experts gave theirs, and no reason is given; Args names
	CodeNoExperts app.Code = "filing.noexperts" // nobody was asked, or all notes are open
)

// mostExperts bounds how many are asked at once.
const mostExperts = 20

// experts asks several experts, each by a matter of his own (app/expertise) that the server begins; their notes stay sealed
// until the office opens them together.
func experts() []action {
	number := guard{Code: procedure.CodeRows, Basis: bj("二十八"), Check: func(_ *matter, in *input) *no {
		if in.Form == nil {
			return nil
		}
		if n := len(in.Form.IDs("experts")); n < 1 || n > mostExperts {
			return procedure.No("label", "专家", "need", "1–"+strconv.Itoa(mostExperts), "have", strconv.Itoa(n))
		}
		return nil
	}}
	which := must(field{Key: "expertise", Label: "咨询件", Kind: procedure.FieldHidden, Passing: true})
	set := func(key string) func(*matter, *event) {
		return func(m *matter, e *event) { stamp(m, e.Form.Text("expertise"), key, e.Today().String()) }
	}
	known := guard{Code: procedure.CodeParty, Basis: bj("二十八"), Check: func(m *matter, in *input) *no {
		if in.Form != nil && expertRow(m, in.Form.Text("expertise")) == nil {
			return procedure.No("label", "咨询件", "value", in.Form.Text("expertise"))
		}
		return nil
	}}
	once := func(key string) guard {
		return guard{Code: CodeTwice, Basis: bj("二十八"), Check: func(m *matter, in *input) *no {
			if in.Form != nil && expertRow(m, in.Form.Text("expertise")).Text(key) != "" {
				return procedure.No()
			}
			return nil
		}}
	}
	return []action{
		{ID: "experts_ask", Name: "请专家提出意见", NameEn: "Ask experts", Help: "可以同时请几位专家；每位只看到您的问题和所附材料，看不到别人的意见。意见密封，启封后您才能看到。", Basis: bj("二十八"), By: by(RoleOffice), From: reviewing, Part: act.PartInternal,
			Fields: []field{pass(must(field{Key: "experts", Label: "专家", Kind: procedure.FieldPeople, Of: string(org.RoleExpert)})), pass(must(long("question", "请研究的问题"))), pass(text("expert_clauses", "涉及条款")),
				pass(help("所附材料专家都能看到；需要遮盖的，先在“审查正文”里制作遮盖副本", start(blobs("expert_papers", "材料"), func(m *matter, _ *input) any { return m.Facts["f_text"] }))), pass(date("expert_due", "请于此日前提出"))},
			Guards: []guard{number}, Effect: func(m *matter, e *event) {
				rows := m.Facts.Rows("experts")
				for _, id := range e.Form.IDs("experts") {
					r := act.Form{"account": id.String(), "question": e.Form.Text("question"), "clauses": e.Form.Text("expert_clauses"), "due": e.Form.Text("expert_due"), "on": e.Today().String(), "round": e.Act.String(),
						"matter": app.NamedID("expertise " + m.ID.String() + " " + e.Act.String() + " " + id.String()).String()}
					rows = append(rows, r)
				}
				m.Facts.SetRows("experts", rows)
				papers := m.Facts.Rows("asked_papers")
				for _, b := range e.Form.Blobs("expert_papers") {
					r := b.Row()
					r["round"] = e.Act.String()
					papers = append(papers, r)
				}
				m.Facts.SetRows("asked_papers", papers)
			}},
		{ID: "experts_given", Name: "专家已提出意见（密封）", NameEn: "An expert gave a note", Basis: bj("二十八"), By: by(procedure.RoleServer), From: afterAsking(), Part: act.PartInternal, Fields: []field{which}, Guards: []guard{known, once("given")}, Effect: set("given")},
		{ID: "experts_open", Name: "启封专家意见", NameEn: "Open the experts' notes", Help: "请到的专家都提出后一并启封；提前启封须写明理由。", Basis: bj("二十八"), By: by(RoleOffice), From: afterAsking(), Part: act.PartInternal,
			Fields: []field{pass(text("early", "未到齐即启封的理由"))}, Guards: []guard{{Code: CodeNoExperts, Basis: bj("二十八"), Check: asked}, {Code: CodeSealed, Basis: bj("二十八"), Check: allGave}},
			Effect: func(m *matter, e *event) {
				for _, r := range m.Facts.Rows("experts") {
					if r.Text("given") != "" && r.Text("opened") == "" {
						stamp(m, r.Text("matter"), "opened", e.Today().String())
					}
				}
			}},
		{ID: "experts_note", Name: "专家意见（已启封）", NameEn: "An expert's note, opened", Basis: bj("二十八"), By: by(procedure.RoleServer), From: append(afterAsking(), StateArchived), Part: PartNotes, Fields: []field{which, pass(must(long("note", "意见")))},
			Guards: []guard{{Code: CodeTwice, Basis: bj("二十八"), Check: func(m *matter, in *input) *no {
				for _, r := range m.Facts.Rows("notes") {
					if in.Form != nil && r.Text("expertise") == in.Form.Text("expertise") {
						return procedure.No()
					}
				}
				return nil
			}}}, Effect: func(m *matter, e *event) {
				m.Facts.SetRows("notes", append(m.Facts.Rows("notes"), act.Form{"expertise": e.Form.Text("expertise"), "note": e.Form.Text("note"), "on": e.Today().String()}))
			}},
	}
}

// afterAsking are the states in which a note may still come in and be opened.
func afterAsking() []procedure.StateID { return append(from(StateEnded), afterRegister...) }

func expertRow(m *matter, expertise string) act.Form {
	for _, r := range m.Facts.Rows("experts") {
		if r.Text("matter") == expertise {
			return r
		}
	}
	return nil
}

// stamp writes a day into the row of one expert.
func stamp(m *matter, expertise, key, day string) {
	rows := slices.Clone(m.Facts.Rows("experts"))
	for i, r := range rows {
		if r.Text("matter") == expertise {
			c := r.Clone()
			c[key] = day
			rows[i] = c
		}
	}
	m.Facts.SetRows("experts", rows)
}

// asked refuses where no expert's note is sealed or waited for.
func asked(m *matter, _ *input) *no {
	if slices.ContainsFunc(m.Facts.Rows("experts"), func(r act.Form) bool { return r.Text("opened") == "" }) {
		return nil
	}
	return procedure.No()
}

// allGave lets the notes be opened once there are any and all are there, or with a reason.
func allGave(m *matter, in *input) *no {
	var late []string
	given := 0
	for _, r := range m.Facts.Rows("experts") {
		switch {
		case r.Text("opened") != "":
		case r.Text("given") != "":
			given++
		default:
			late = append(late, accountIn(in, r.ID("account")))
		}
	}
	if given == 0 {
		return procedure.No("names", strings.Join(late, procedure.ListSep))
	}
	if in.Form != nil && len(late) > 0 && strings.TrimSpace(in.Form.Text("early")) == "" {
		return procedure.No("names", strings.Join(late, procedure.ListSep))
	}
	return nil
}

func accountIn(in *input, id app.ID) string {
	if in.Dir == nil {
		return id.String()
	}
	return in.Dir.Accounts[id].Name
}

// asking gives what the experts' own matters are to be told: the question, and that the notes were opened.
func asking(m *matter) []procedure.Tell {
	var out []procedure.Tell
	for _, r := range m.Facts.Rows("experts") {
		if r.Text("opened") != "" {
			out = append(out, procedure.Tell{Matter: r.ID("matter"), Kind: "expertise.opened", Form: act.Form{"about": m.ID.String()}})
			continue
		}
		if r.Text("given") != "" {
			continue
		}
		f := act.Form{"about": m.ID.String(), "title": m.Facts.Text("title"), "question": r.Text("question"), "round": r.Text("round")}
		f.SetList("expert", []string{r.Text("account")})
		for key, v := range map[string]string{"docno": m.Facts.Text("docno"), "clauses": r.Text("clauses"), "due": r.Text("due")} {
			if v != "" {
				f[key] = v
			}
		}
		var papers []act.Form
		for _, p := range m.Facts.Rows("asked_papers") {
			if p.Text("round") == r.Text("round") {
				b := p.Clone()
				delete(b, "round")
				papers = append(papers, b)
			}
		}
		if len(papers) > 0 {
			f.SetRows("papers", papers)
		}
		out = append(out, procedure.Tell{Matter: r.ID("matter"), Kind: "expertise.asked", Form: f})
	}
	return out
}
