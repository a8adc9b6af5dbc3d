package desk_test

import (
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/keeping"
)

// A 档号 that another matter has is refused at this desk already, however it is spelt, with the other matter's number and title; an own act on its way counts.
func TestNumberIsTaken(t *testing.T) {
	w, _, head := town.FilingOffice(t)
	doc := w.Filed()
	ended := func(name string) app.ID {
		id := app.NamedID(name)
		w.Srv.Own(id, "filing.file", act.Form{"maker": town.Gov.String(), "class": "规章", "doing": "new", "title": name, "docno": "令第8号", "published": "2026-02-20", "effective": "2026-04-10", "topic": "urban"})
		w.Srv.Own(id, "filing.register", act.Form{})
		w.Srv.Own(id, "filing.end", act.Form{"result": "none"})
		return id
	}
	other, third := ended("另一办法"), ended("第三办法")
	w.Srv.Own(doc, "filing.end", act.Form{"result": "none"})
	head.Pull(100)
	head.Do(doc, "archive", "", act.Form{"archive_no": "甲-1", "retention": "永久"})
	_, err := head.D.Do(ctx, other, "archive", "", act.Form{"archive_no": "甲 － 1", "retention": "永久"})
	e := appError(err)
	if e.Code != keeping.CodeTaken || e.Args["other"] != strings.TrimSpace(head.Page(doc).Card.Number+" 演示市养犬管理办法") {
		t.Fatalf("%v %v", err, e.Args)
	}
	head.Do(other, "archive", "", act.Form{"archive_no": "甲-2", "retention": "永久"})
	head.Sync()
	if left := head.D.Tray(); len(left) != 0 {
		t.Fatalf("refused: %+v", left)
	}
	if _, err = head.D.Do(ctx, third, "archive", "", act.Form{"archive_no": "甲-2", "retention": "永久"}); app.CodeOf(err) != keeping.CodeTaken {
		t.Fatalf("%v", err)
	}
}
