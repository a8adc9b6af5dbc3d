package stocktake

import (
	"regexp"
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/arrows"
	"renda/app/apptest/folk"
	"renda/app/apptest/unzip"
	"renda/app/org"
	"renda/app/procedure"
)

// A work knows what all works share and no other work.
func TestArrows(t *testing.T) {
	arrows.Only(t, "renda/app")
	arrows.Never(t, "renda/app/filing", "renda/app/petition", "renda/app/proposal", "renda/app/terminal", "renda/app/desk", "renda/app/works")
}

func world(t *testing.T) *folk.World {
	w := folk.New(t, "2026-04-08", Procedure())
	w.Person("clerk", org.RoleFiling, folk.Congress)
	w.Person("office", org.RoleOffice, folk.Congress)
	w.Person("deputy", org.RoleDeputy, folk.Congress)
	return w
}

func rows(labels ...string) []any {
	var out []any
	for _, l := range labels {
		out = append(out, map[string]any{"label": l})
	}
	return out
}

// What was wrong stays open until each of it is explained, by whoever keeps the paper, and by nobody twice; a check without differences is done at once.
func TestStocktake(t *testing.T) {
	w := world(t)
	m, clean := app.NamedID("m"), app.NamedID("clean")
	form := func(read, right int64) act.Form {
		return act.Form{"on": "2026-04-08", "where": "甲-1至甲-3盒", "read": read, "right": right}
	}
	w.No(app.CodeForbidden, "deputy", m, "stocktake.record", "", form(3, 3))
	w.Do("clerk", clean, "stocktake.record", "", form(12, 9))
	w.State(clean, StateDone)
	f := form(8, 5)
	f["missing"], f["misplaced"], f["unknown"] = []any{map[string]any{"label": "a", "box": "甲-1", "title": "演示办法"}}, []any{map[string]any{"label": "b", "box": "甲-1", "found": "甲-2"}}, rows("zz")
	w.Do("clerk", m, "stocktake.record", "", f)
	w.State(m, StateOpen)
	found := func(labels ...string) act.Form {
		out := rows(labels...)
		for _, r := range out {
			r.(map[string]any)["what"] = "back"
		}
		return act.Form{"found": out}
	}
	if args := w.No(CodeLabel, "office", m, "stocktake.settle", "", found("c")); args["label"] != "c" {
		t.Fatal(args)
	}
	w.Do("office", m, "stocktake.settle", "", found("a", "zz"))
	w.State(m, StateOpen)
	w.No(CodeLabel, "office", m, "stocktake.settle", "", found("a"))
	w.Do("clerk", m, "stocktake.settle", "", found("b"))
	w.State(m, StateDone)
	if v := Procedure().Values(w.M[m], w.Dir); strings.Join(v, "|") != "甲-1至甲-3盒|2026-04-08|8|5|3|0" {
		t.Fatal(v)
	}
	in := w.Input("clerk", nil)
	d, err := procedure.PrintPaper(Procedure(), w.M[m], "record", in)
	if err != nil {
		t.Fatal(err)
	}
	b, err := d.Docx()
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(unzip.Parts(t, b)["word/document.xml"], "")
	for _, want := range []string{"档案清点记录", "a　演示办法，应在甲-1", "实际在甲-2", "zz", "已归位", "office"} {
		if !strings.Contains(text, want) {
			t.Errorf("the record lacks %q: %s", want, text)
		}
	}
}

// Counts that contradict each other, a day that has not come and more differences than an act holds are refused.
func TestRefused(t *testing.T) {
	w := world(t)
	m := app.NamedID("m")
	var many []string
	for range Most + 1 {
		many = append(many, "l"+strings.Repeat("x", len(many)%50)+string(rune('一'+len(many))))
	}
	for name, x := range map[string]struct {
		code app.Code
		more act.Form
	}{
		"more right than read":     {CodeCounts, act.Form{"right": int64(4)}},
		"more unknown than read":   {CodeCounts, act.Form{"unknown": rows("a", "b", "c", "d")}},
		"tomorrow":                 {CodeCounts, act.Form{"on": "2026-04-09"}},
		"more than a record holds": {CodeMany, act.Form{"read": int64(Most + 1), "right": int64(0), "unknown": rows(many[:Most/2]...), "doubled": rows(many[Most/2:]...)}},
	} {
		f := act.Form{"on": "2026-04-08", "where": "甲", "read": int64(3), "right": int64(3)}
		if x.code == CodeCounts && x.more["right"] == nil {
			f["right"] = int64(0)
		}
		for k, v := range x.more {
			f[k] = v
		}
		t.Log(name)
		w.No(x.code, "clerk", m, "stocktake.record", "", f)
	}
}
