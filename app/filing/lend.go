package filing

import (
	"renda/app"
	"renda/app/act"
	"renda/app/keeping"
	"renda/app/procedure"
)

// LendRule says for how many days paper is lent where nobody says otherwise.
const LendRule = "archive.lend"

// lending is who has the paper while it is not in its place (借阅): lent to whom, what for and until when, and back again. It
// stays with the office, as the place does, and goes on when the matter is archived.
func lending() []action {
	here := guard{Code: CodePaperNone, Basis: paperBasis, Check: func(m *matter, _ *input) *no {
		if place, box := PaperPlace(m); PaperCopies(m) == 0 && place == "" && box == "" && m.Facts.Text(keeping.FactBox) == "" {
			return procedure.No()
		}
		return nil
	}}
	return []action{
		{ID: "paper_lend", Name: "借出纸质件", NameEn: "Lend the paper", Help: "登记借给谁、做什么用、什么时候还；清点时算借出，不算缺。", Basis: paperBasis, By: by(RoleOffice), From: withPaper, Part: act.PartInternal,
			Fields: []field{must(pass(max(40, text("lent_to", "借阅人")))), must(pass(max(120, text("lent_for", "用途")))), must(pass(start(date("lent_due", "应还日期"), func(_ *matter, in *input) any {
				n, _ := in.Number(LendRule)
				return in.Today.AddDays(n).String()
			})))},
			Guards: []guard{here, {Code: CodeLent, Basis: paperBasis, Check: func(m *matter, _ *input) *no {
				if l := Loan(m); l != nil {
					return procedure.No("to", l.Text("to"), "due", chineseDate(l.Text("due")))
				}
				return nil
			}}, {Code: CodeLendDue, Basis: paperBasis, Check: func(_ *matter, in *input) *no {
				if in.Form != nil && in.Form.Date("lent_due").Before(in.Today) {
					return procedure.No("field", "lent_due", "label", "应还日期")
				}
				return nil
			}}},
			Effect: func(m *matter, e *event) {
				f := e.Form
				m.Facts.SetRows("loans", append(m.Facts.Rows("loans"), act.Form{"on": e.Today().String(), "to": f.Text("lent_to"), "for": f.Text("lent_for"), "due": f.Text("lent_due"), "who": e.Account.String()}))
			}},
		{ID: "paper_back", Name: "归还纸质件", NameEn: "The paper is back", Help: "登记归还，写明缺页、破损等情况。", Basis: paperBasis, By: by(RoleOffice), From: withPaper, Part: act.PartInternal,
			Fields: []field{pass(max(300, text("back_note", "归还情况")))},
			Guards: []guard{{Code: CodeNotLent, Basis: paperBasis, Check: func(m *matter, _ *input) *no {
				if Loan(m) == nil {
					return procedure.No()
				}
				return nil
			}}},
			Effect: func(m *matter, e *event) {
				rows := m.Facts.Rows("loans")
				n := len(rows) - 1
				if n < 0 {
					return
				}
				back := rows[n].Clone()
				back["back"], back["back_by"] = e.Today().String(), e.Account.String()
				if t := e.Form.Text("back_note"); t != "" {
					back["back_note"] = t
				}
				m.Facts.SetRows("loans", append(rows[:n:n], back))
			}},
	}
}

// Loan gives who has the paper now (to, for, on, due); nil if it is in its place, or this reader is not told.
func Loan(m *matter) act.Form {
	rows := m.Facts.Rows("loans")
	if n := len(rows); n > 0 && rows[n-1].Text("back") == "" {
		return rows[n-1]
	}
	return nil
}

// loanColumns are the two columns of a loan.
func loanColumns(m *matter) (to, due string) {
	l := Loan(m)
	if l == nil {
		return "", ""
	}
	if _, err := app.ParseDate(l.Text("due")); err != nil {
		return l.Text("to"), ""
	}
	return l.Text("to"), l.Text("due")
}
