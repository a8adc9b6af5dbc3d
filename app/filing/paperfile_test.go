package filing

import (
	"maps"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
)

// toEnd brings a filed document to the end of a review that found nothing.
func (w *world) toEnd(m app.ID) {
	w.Do("clerk", m, "filing.check", "", checked(""))
	w.Do("clerk", m, "filing.register", "", nil)
	w.Do("clerk", m, "filing.distribute", "", act.Form{"lead": w.urban.String()})
	w.opine("urban", m, w.urban, "none", nil)
	w.Do("clerk", m, "filing.end", "", act.Form{"result": "none"})
}

// Paper comes in twice before and after registration: copies add up, the maker learns how many and who signed for them and
// never where they lie, and a box given when archiving or moving is where they are.
func TestPaperFile(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	m := id("doc")
	w.Do("maker", m, "filing.file", "", w.pack(5))
	came := func(more act.Form) act.Form {
		f := w.fill("clerk", m, "paper_in", "", act.Form{"paper_from": "王送件", "place": "3号柜第2层"})
		maps.Copy(f, more)
		return f
	}
	if f := came(nil); f.Int("paper_copies") != 2 || f.Text("paper_on") != "2026-04-08" {
		t.Fatalf("it opens with %v", f)
	}
	w.No(CodePaperNone, "clerk", m, "filing.paper_move", "", act.Form{"place": "4号柜"})
	w.No(CodePaperCount, "clerk", m, "filing.paper_in", "", came(act.Form{"paper_copies": int64(0)}))
	w.No(procedure.CodeKind, "clerk", m, "filing.paper_in", "", came(act.Form{"paper_on": "2026-04-09"}))
	w.Do("clerk", m, "filing.paper_in", "", came(act.Form{"paper_copies": int64(1)}))
	if f := came(nil); f.Int("paper_copies") != 1 {
		t.Fatalf("one is left, it opens with %v", f)
	}
	w.Do("clerk", m, "filing.paper_in", "", came(nil))
	if n := PaperCopies(w.M[m]); n != 2 {
		t.Fatalf("%d copies", n)
	}
	w.Do("clerk", m, "filing.paper_move", "", act.Form{"place": "档案室", "paper_box": "2026-03盒"})
	if place, box := PaperPlace(w.Seen("clerk", m)); place != "档案室" || box != "2026-03盒" {
		t.Fatalf("it lies in %s %s", place, box)
	}
	if place, box := PaperPlace(w.Seen("maker", m)); place != "" || box != "" || PaperCopies(w.Seen("maker", m)) != 2 {
		t.Fatalf("the maker is told it lies in %s %s", place, box)
	}
	w.No(app.CodeForbidden, "maker", m, "filing.paper_move", "", act.Form{"place": "家里"})
	w.toEnd(m)
	w.Do("clerk", m, "filing.archive", "", w.fill("clerk", m, "archive", "", nil))
	if f := w.M[m].Facts; f.Text("box") != "2026-03盒" {
		t.Fatalf("archiving does not open with the box: %v", f["box"])
	}
	w.Do("clerk", m, "filing.paper_move", "", act.Form{"place": "档案馆"})
	if place, box := PaperPlace(w.Seen("clerk", m)); place != "档案馆" || box != "" {
		t.Fatalf("taken out of its box it is in %s %s", place, box)
	}
	if _, box := PaperPlace(w.Seen("maker", m)); box != "2026-03盒" {
		t.Fatalf("the maker, who was told the box of the archive, reads %q", box)
	}
}

// A 档号 is given by the server, without gaps in each year and 保管期限, unless one is written; what the matter is called by stays.
func TestArchiveNumber(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	archived := func(name string, more act.Form) *procedure.Matter {
		m := id(name)
		f := w.pack(5)
		f["title"] = "演示办法" + name
		w.Do("maker", m, "filing.file", "", f)
		w.toEnd(m)
		w.Do("clerk", m, "filing.archive", "", w.fill("clerk", m, "archive", "", more))
		return w.M[m]
	}
	a, b := archived("a", nil), archived("b", act.Form{"archive_no": "旧-7"})
	c, d := archived("c", nil), archived("d", act.Form{"retention": "10年"})
	for m, want := range map[*procedure.Matter]string{a: "0001-WS·2026-Y-BASC-0001", b: "旧-7", c: "0001-WS·2026-Y-BASC-0002", d: "0001-WS·2026-D10-BASC-0001"} {
		if got := m.Facts.Text("archive_no"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if a.Facts.Text(procedure.NumberKey) != "济人规备〔2026〕1号" || a.Facts.Text("retention") != "永久" {
		t.Errorf("number %s, kept %s", a.Facts.Text(procedure.NumberKey), a.Facts.Text("retention"))
	}
}
