package keeping

import (
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/arrows"
	"renda/app/procedure"
	"renda/app/rules"
)

// What works share knows none of them.
func TestArrows(t *testing.T) { arrows.Only(t, "renda/app", "renda/app/procedure") }

func input(f act.Form) *procedure.Input {
	return &procedure.Input{Form: f, Rules: rules.Default(), Region: "3708", Today: app.Date{Year: 2026, Month: 4, Day: 8}}
}

// A series is one for each congress, year of the end and 保管期限; its numbers are worded by the rules, and a rule that is not there is named.
func TestSeries(t *testing.T) {
	m := &procedure.Matter{Proc: "filing", Organ: app.NamedID("o"), Facts: act.Form{}}
	ended := func(*procedure.Matter) app.Date { return app.Date{Year: 2025, Month: 12, Day: 30} }
	s := Series(ended)(m, input(nil))
	if want := "archive/" + m.Organ.String() + "/2025/永久"; s != want {
		t.Fatal(s)
	}
	if text, mine, err := Word(input(nil), s, 7); !mine || err != nil || text != "0001-WS·2025-Y-BASC-0007" {
		t.Fatal(text, mine, err)
	}
	if s := Series(ended)(m, input(act.Form{FactNumber: "旧-1"})); s != "" {
		t.Fatalf("a number that is written draws from %q", s)
	}
	if s := Series(ended)(m, input(act.Form{FactRetention: "10年"})); s[len(s)-len("10年"):] != "10年" {
		t.Fatal(s)
	}
	never := Series(func(*procedure.Matter) app.Date { return app.Date{} })(m, input(act.Form{FactRetention: "三年"}))
	if _, mine, err := Word(input(nil), never, 1); !mine || app.CodeOf(err) != procedure.CodeRule || err.(*app.Error).Item != CodeRule+"三年" {
		t.Fatal(mine, err)
	}
	if _, mine, err := Word(input(nil), "filing/x/2026/filing.number", 1); mine || err != nil {
		t.Fatal("another's series is taken for one of this package")
	}
}

// What ended in a year is to be archived by the day of the rules in the next; without an end there is no such day.
func TestDue(t *testing.T) {
	if d := Due(input(nil), app.Date{Year: 2026, Month: 1, Day: 2}); d.String() != "2027-06-30" {
		t.Fatal(d)
	}
	if d := Due(input(nil), app.Date{}); !d.IsZero() {
		t.Fatal(d)
	}
}

// A number that is written is held against those that bear one, however it is spelt: another's is refused by name where it may be seen and without where not; an empty or
// free one, one's own, and a program that knows nobody pass.
func TestGuards(t *testing.T) {
	m := &procedure.Matter{ID: app.NamedID("m"), Facts: act.Form{FactNumber: "甲-1"}}
	if got := Bears(m); len(got) != 1 || got[0] != Name("甲 － 1") || Bears(&procedure.Matter{Facts: act.Form{}}) != nil {
		t.Fatal(got)
	}
	other := procedure.Bearer{Matter: app.NamedID("other"), Number: "3号", Title: "某办法"}
	hidden := procedure.Bearer{Matter: app.NamedID("hidden")}
	in := input(nil)
	in.Borne = func(name string, but app.ID) (procedure.Bearer, bool) {
		b, ok := map[string]procedure.Bearer{Name("乙-1"): other, Name("丙-1"): hidden, Name("甲-1"): {Matter: m.ID}}[name]
		return b, ok && b.Matter != but
	}
	says := func(no string) (out string) {
		in.Form = act.Form{FactNumber: no}
		for _, g := range Guards() {
			if r := g.Check(m, in); r != nil {
				out += string(g.Code) + " " + r.Args["other"]
			}
		}
		return out
	}
	for no, want := range map[string]string{"乙—1": string(CodeTaken) + " 3号 某办法", "丙-1": string(CodeHidden) + " ", "甲-1": "", "丁-1": "", "": ""} {
		if got := says(no); got != want {
			t.Errorf("%q: %q, want %q", no, got, want)
		}
	}
	if in.Borne = nil; says("乙-1") != "" {
		t.Error("refused without knowing anybody")
	}
}
