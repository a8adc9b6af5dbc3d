package filing

import (
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
)

// Paper is lent once at a time and comes back, before the end and when it is archived; only what came in can be lent, the day it is due comes from the
// rules, who has it stands in the list, and the maker learns nothing of it.
func TestLending(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	m := id("doc")
	w.Do("maker", m, "filing.file", "", w.pack(5))
	lend := func(more act.Form) act.Form {
		f := w.fill("clerk", m, "paper_lend", "", act.Form{"lent_to": "王主任", "lent_for": "核对原件"})
		for k, v := range more {
			f[k] = v
		}
		return f
	}
	w.No(CodePaperNone, "clerk", m, "filing.paper_lend", "", lend(nil))
	w.No(CodeNotLent, "clerk", m, "filing.paper_back", "", nil)
	w.Do("clerk", m, "filing.paper_in", "", w.fill("clerk", m, "paper_in", "", act.Form{"paper_from": "王送件", "place": "3号柜"}))
	if f := lend(nil); f.Text("lent_due") != "2026-05-08" {
		t.Fatalf("due on %q", f.Text("lent_due"))
	}
	w.No(CodeLendDue, "clerk", m, "filing.paper_lend", "", lend(act.Form{"lent_due": "2026-04-07"}))
	w.Do("clerk", m, "filing.paper_lend", "", lend(nil))
	if args := w.No(CodeLent, "clerk", m, "filing.paper_lend", "", lend(nil)); args["to"] != "王主任" || args["due"] != "2026年5月8日" {
		t.Fatalf("%v", args)
	}
	column := func(who, key string) string {
		p := Procedure()
		c := procedure.MakeCard(p, w.Seen(who, m), w.Actor(who), w.Dir)
		return c.Vals[p.Column(key)]
	}
	if column("clerk", "lent") != "王主任" || column("clerk", "lent_due") != "2026-05-08" {
		t.Fatalf("the list says %q %q", column("clerk", "lent"), column("clerk", "lent_due"))
	}
	if column("maker", "lent")+column("maker", "lent_due") != "" || len(w.Seen("maker", m).Facts.Rows("loans")) != 0 {
		t.Fatal("the maker is told who has the paper")
	}
	w.No(app.CodeForbidden, "maker", m, "filing.paper_back", "", nil)
	w.toEnd(m)
	w.Do("clerk", m, "filing.archive", "", w.fill("clerk", m, "archive", "", nil))
	w.Do("clerk", m, "filing.paper_back", "", act.Form{"back_note": "缺第3页"})
	if Loan(w.M[m]) != nil || column("clerk", "lent") != "" {
		t.Fatal("it is back and still lent")
	}
	w.Do("clerk", m, "filing.paper_lend", "", lend(nil))
	rows := w.M[m].Facts.Rows("loans")
	if len(rows) != 2 || rows[0].Text("back") != "2026-04-08" || rows[0].Text("back_note") != "缺第3页" || Loan(w.M[m]) == nil {
		t.Fatalf("%v", rows)
	}
}
