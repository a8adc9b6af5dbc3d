package filing

import (
	"testing"

	"renda/app/act"
)

// A document is not archived while printed copies of its internal papers are out without a word (scenario 34), and is once the ticket says none is.
func TestCopiesOut(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	m := id("doc")
	w.toRegistered(m, w.pack(5))
	w.Do("clerk", m, "filing.distribute", "", act.Form{"lead": w.urban.String()})
	told := func(out int64) act.Form {
		return act.Form{"ticket": "审印〔2026〕1号", "paper": "分送单", "out": out}
	}
	w.Do("server", m, "filing.copies", "", told(2))
	w.No(CodeTwice, "server", m, "filing.copies", "", told(2))
	w.opine("urban", m, w.urban, "none", nil)
	w.Do("clerk", m, "filing.end", "", act.Form{"result": "none"})
	archive := act.Form{"archive_no": "0001-WS·2026-Y-BASC-0001"}
	if args := w.No(CodeCopies, "clerk", m, "filing.archive", "", archive); args["papers"] != "分送单（审印〔2026〕1号）" {
		t.Fatalf("args %v", args)
	}
	w.Do("server", m, "filing.copies", "", told(0))
	w.Do("clerk", m, "filing.archive", "", archive)
	w.State(m, StateArchived)
}
