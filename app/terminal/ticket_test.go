package terminal

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
)

var paperHash = strings.Repeat("ab", 32)

func asked(copies int64) act.Form {
	return act.Form{"about_title": "济备〔2026〕3号　某办法", "paper": "分送单", "paper_id": "distribute", "how": "print", "wanted": copies, "why": "主任会议"}
}

func copyOf(n int64) act.Form { return act.Form{"copy": n, "hash": paperHash, "to": "王主任"} }

// Asked for by one and granted by another, never by oneself and never for more; the number is the server's.
func TestGrant(t *testing.T) {
	w := world(t)
	id := app.NamedID("t1")
	w.Do("head", id, "ticket.ask", "", asked(3))
	w.No(CodeOwn, "head", id, "ticket.grant", "", act.Form{"granted": int64(3)})
	w.No(app.CodeForbidden, "clerk", id, "ticket.grant", "", act.Form{"granted": int64(3)})
	if args := w.No(CodeMore, "head2", id, "ticket.grant", "", act.Form{"granted": int64(4)}); args["asked"] != "3" {
		t.Fatalf("args %v", args)
	}
	w.No(CodeCopies, "head2", id, "ticket.grant", "", act.Form{"granted": int64(0)})
	w.No(app.CodeState, "head", id, "ticket.issue", "", copyOf(1))
	w.Do("head2", id, "ticket.grant", "", act.Form{"granted": int64(2)})
	if got := CopyNumber(w.M[id], 1); got != "审印〔2026〕1号-1" {
		t.Fatalf("copy %q", got)
	}
	second := app.NamedID("t2")
	w.Do("reviewer", second, "ticket.ask", "", asked(1))
	w.Do("head", second, "ticket.grant", "", act.Form{"granted": int64(1)})
	if got := w.M[second].Facts.Text("number"); got != "审印〔2026〕2号" {
		t.Fatalf("number %q", got)
	}
	w.No(CodeCopies, "clerk", app.NamedID("t3"), "ticket.ask", "", asked(51))
}

// Two of 45 copies are out: it is not settled until they are explained, and the refusal names them and who has them (scenario 34).
func TestTwoOfFortyFive(t *testing.T) {
	w := world(t)
	id := app.NamedID("t45")
	w.Do("clerk", id, "ticket.ask", "", asked(45))
	w.Do("head", id, "ticket.grant", "", act.Form{"granted": int64(45)})
	for n := int64(1); n <= 45; n++ {
		w.Do("clerk", id, "ticket.issue", "", copyOf(n))
	}
	if got := w.Due(id, "return", ""); got != "2026-04-01" {
		t.Fatalf("to be returned by %q", got)
	}
	back := func(n int64) act.Form {
		return act.Form{"copy": n, "back": CopyDestroyed, "first": "李一", "second": "王二"}
	}
	for n := int64(1); n <= 43; n++ {
		w.Do("clerk", id, "ticket.return", "", back(n))
	}
	args := w.No(CodeOutstanding, "clerk", id, "ticket.settle", "", nil)
	if args["out"] != "2" || args["issued"] != "45" || !strings.Contains(args["names"], "-44 王主任") {
		t.Fatalf("args %v", args)
	}
	w.Do("head", id, "ticket.explain", "", act.Form{"copy": int64(44), "reason": "随案移送"})
	w.No(CodeOutstanding, "clerk", id, "ticket.settle", "", nil)
	w.Do("head", id, "ticket.explain", "", act.Form{"copy": int64(45), "reason": "遗失，已报告"})
	w.Do("clerk", id, "ticket.settle", "", nil)
	w.State(id, TicketClosed)
}

// A copy comes back once, with two names, and only one that is out.
func TestReturn(t *testing.T) {
	w := world(t)
	id := app.NamedID("t1")
	w.Do("clerk", id, "ticket.ask", "", asked(2))
	w.Do("head", id, "ticket.grant", "", act.Form{"granted": int64(2)})
	w.No(CodeNext, "clerk", id, "ticket.issue", "", copyOf(2))
	bad := copyOf(1)
	bad["hash"] = "nonsense"
	w.No(CodeHash, "clerk", id, "ticket.issue", "", bad)
	w.Do("clerk", id, "ticket.issue", "", copyOf(1))
	w.No(app.CodeForbidden, "head", id, "ticket.issue", "", copyOf(2))
	f := act.Form{"copy": int64(1), "back": CopyReturned, "first": "李一", "second": " 李一"}
	w.No(CodeNames, "clerk", id, "ticket.return", "", f)
	f["second"] = "王二"
	f["copy"] = int64(2)
	w.No(CodeCopy, "clerk", id, "ticket.return", "", f)
	f["copy"] = int64(1)
	w.Do("clerk", id, "ticket.return", "", f)
	w.No(CodeCopy, "clerk", id, "ticket.return", "", f)
	w.Do("clerk", id, "ticket.issue", "", copyOf(2))
	w.No(CodeSpent, "clerk", id, "ticket.issue", "", copyOf(3))
}

// However a ticket goes, copies are numbered 1…n, issued = back + out, never more than granted, and it is settled only with nothing unexplained.
func TestBalanceProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := world(t)
		id := app.NamedID("t")
		w.Do("clerk", id, "ticket.ask", "", asked(4))
		w.Do("head", id, "ticket.grant", "", act.Form{"granted": rapid.Int64Range(1, 4).Draw(rt, "granted")})
		for range rapid.IntRange(1, 20).Draw(rt, "steps") {
			n := rapid.Int64Range(0, 5).Draw(rt, "n")
			// What is refused leaves the ticket as it was; the balance below holds either way.
			switch rapid.IntRange(0, 3).Draw(rt, "step") {
			case 0:
				_ = w.Try("clerk", id, "ticket.issue", "", copyOf(n))
			case 1:
				_ = w.Try("clerk", id, "ticket.return", "", act.Form{"copy": n, "back": CopyReturned, "first": "李", "second": "王"})
			case 2:
				_ = w.Try("head", id, "ticket.explain", "", act.Form{"copy": n, "reason": "移送"})
			case 3:
				_ = w.Try("head", id, "ticket.settle", "", nil)
			}
			m := w.M[id]
			b := BalanceOf(m)
			if b.Issued != b.Back+b.Out || b.Issued > b.Granted {
				rt.Fatalf("balance %+v", b)
			}
			for i, r := range m.Facts.Rows("copies") {
				if r.Text("no") != CopyNumber(m, i+1) {
					rt.Fatalf("copy %d is %s", i+1, r.Text("no"))
				}
			}
			if m.State == TicketClosed && len(b.Unexplained) > 0 {
				rt.Fatalf("settled with %v", b.Unexplained)
			}
		}
	})
}

// A ticket tells its matter how many copies are out without a word, and nothing before one is printed or without a matter.
func TestTells(t *testing.T) {
	w := world(t)
	id, about := app.NamedID("t"), app.NamedID("filing")
	f := asked(2)
	f["about"], f["about_proc"] = about.String(), "filing"
	w.Do("clerk", id, "ticket.ask", "", f)
	w.Do("head", id, "ticket.grant", "", act.Form{"granted": int64(2)})
	said := func() string {
		var out []string
		for _, x := range TicketProcedure().Tells(w.M[id]) {
			out = append(out, fmt.Sprintf("%v %s %d", x.Matter == about, x.Kind, x.Form.Int("out")))
		}
		return strings.Join(out, "|")
	}
	if said() != "" {
		t.Fatal(said())
	}
	for n := int64(1); n <= 2; n++ {
		w.Do("clerk", id, "ticket.issue", "", copyOf(n))
		if want := "true filing.copies " + strconv.FormatInt(n, 10); said() != want {
			t.Fatalf("%q, want %q", said(), want)
		}
	}
	w.Do("head", id, "ticket.explain", "", act.Form{"copy": int64(1), "reason": "移送"})
	if said() != "true filing.copies 1" {
		t.Fatal(said())
	}
	if c := procedure.MakeCard(TicketProcedure(), w.M[id], w.Actor("clerk"), w.Dir); printedOn(&c, w.Today.String()) != 2 || c.Vals[ColOut] != "2" {
		t.Fatalf("card %v", c.Vals)
	}
}
