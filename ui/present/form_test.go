package present_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/pinyin"
	"renda/app/procedure"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/uitest"
)

var today = app.DateOf(uitest.Now) // 2026-11-24

// A day typed the ways people type one is understood, and what is no day never is.
func TestDatesAsTyped(t *testing.T) {
	for typed, want := range map[string]string{
		"2026-3-5": "2026-03-05", "2026.03.05": "2026-03-05", "2026/12/31": "2026-12-31", "20260305": "2026-03-05", "2026年3月5日": "2026-03-05",
		"３月５日": "2026-03-05", "3-5": "2026-03-05", "今天": "2026-11-24", "明天": "2026-11-25", "+15": "2026-12-09", " 2024-2-29 ": "2024-02-29",
		"2026-2-30": "", "2025-2-29": "", "13-1": "", "2026": "", "": "", "后天吧": "", "2026-0-1": "", "26-3-5": "",
	} {
		d, ok := present.ParseDate(typed, today)
		if ok != (want != "") || ok && d.String() != want {
			t.Errorf("%q: got %s %v, want %q", typed, d, ok, want)
		}
	}
}

// Whatever day there is, its own writing is read back as that day, in every form.
func TestDatesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := today.AddDays(rapid.IntRange(-9000, 9000).Draw(t, "days"))
		for _, s := range []string{d.String(), d.Chinese(), strings.ReplaceAll(d.String(), "-", ""), strings.ReplaceAll(d.String(), "-", ".")} {
			if got, ok := present.ParseDate(s, today); !ok || got != d {
				t.Fatalf("%q gave %s %v", s, got, ok)
			}
		}
	})
}

// Nothing typed into a date makes it panic, and what it takes for a day is one.
func FuzzParseDate(f *testing.F) {
	f.Add("2026年3月5日")
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := present.ParseDate(s, today); ok {
			if again, err := app.ParseDate(d.String()); err != nil || again != d {
				t.Errorf("%q gave %v", s, d)
			}
		}
	})
}

// Whole numbers are read with full-width digits and commas; nothing else is.
func TestNumbersAsTyped(t *testing.T) {
	for typed, want := range map[string]int64{"18": 18, "１８": 18, "1,460": 1460, " 7 ": 7, "-1": -1, "1.5": -1, "": -1, "十八": -1, "99999999999999": -1} {
		n, ok := present.ParseNumber(typed)
		if ok != (want >= 0) || ok && n != want {
			t.Errorf("%q: got %d %v", typed, n, ok)
		}
	}
}

// People are found by part of the name and by the first letters of its reading,
// second readings of surnames included; rare characters only by themselves.
func TestNamesByInitials(t *testing.T) {
	for _, c := range []struct {
		typed, name string
		want        bool
	}{
		{"zs", "张三", true}, {"ZS", "张三", true}, {"三", "张三", true}, {"z", "张三", true}, {"s", "张三", true}, {"zl", "张三", false},
		{"zzy", "曾志远", true}, {"stf", "单田芳", true}, {"oyxw", "欧阳修文", true}, {"𠮷", "𠮷田", true}, {"t", "𠮷田", true}, {"jt", "𠮷田", false}, {"", "谁", true},
		{"jtys", "市交通运输局", true},
	} {
		if got := pinyin.Match(c.typed, c.name); got != c.want {
			t.Errorf("%q in %q: %v", c.typed, c.name, got)
		}
	}
}

func evaluate() *present.Form {
	a := *uitest.NewDesk(uitest.Answered(), uitest.Me).Act("evaluate")
	return present.NewForm(&a, uitest.NewWorld().Dir, today, nil)
}

// A field with a condition is asked for, and missed, only while the condition holds;
// what was typed into it meanwhile is not handed on.
func TestConditionalFieldsLive(t *testing.T) {
	f := evaluate()
	if got := len(f.Check()); got != 2 {
		t.Fatalf("%d faults on an empty evaluation, want attitude and result", got)
	}
	f.Set("attitude", "good")
	f.Set("result", "bad")
	faults := f.Check()
	if len(faults) != 1 || faults[0].Path != "reason" || f.Fault("reason") == "" {
		t.Fatalf("unhappy without a reason: %+v", faults)
	}
	f.Set("reason", "末班时间没有延长")
	if faults := f.Check(); len(faults) != 0 {
		t.Fatalf("complete, yet %+v", faults)
	}
	if f.Clean().Text("reason") == "" {
		t.Fatal("the reason is not handed on")
	}
	f.Set("result", "fair")
	if f.Shown(f.Field("reason")) || f.Clean().Text("reason") != "" || f.Text("reason") == "" {
		t.Fatal("a field no longer asked for is handed on, or what was typed is lost")
	}
}

// Too long a text is said with how much, a date that is none, a row that is incomplete.
func TestFaultsSayWhere(t *testing.T) {
	a := &procedure.Action{ID: "x", Fields: []procedure.Field{
		{Key: "t", Label: "标题", Kind: procedure.FieldText, Max: 3}, {Key: "d", Label: "日期", Kind: procedure.FieldDate}, {Key: "n", Label: "数", Kind: procedure.FieldNumber},
		{Key: "r", Label: "事项", Kind: procedure.FieldRows, Rows: []procedure.Field{{Key: "text", Label: "内容", Kind: procedure.FieldText, Required: true}}},
	}}
	f := present.NewForm(a, nil, today, nil, act.Form{"t": "𠮷𠮷𠮷😀", "d": "去年", "n": "几个"})
	f.SetRows("r", []act.Form{{"text": "有"}, {}})
	var paths []string
	for _, x := range f.Check() {
		paths = append(paths, x.Path)
	}
	if got := strings.Join(paths, " "); got != "t d n r/1/text" {
		t.Fatalf("faults at %q", got)
	}
	if !strings.Contains(f.Fault("t"), "1") {
		t.Errorf("not said how much too long: %q", f.Fault("t"))
	}
	f.Set("t", "𠮷𠮷𠮷")
	if f.Fault("t") != "" {
		t.Error("the fault stays after the field was mended")
	}
}

// Rows move, go and come back, and never lose or double one.
func TestRowsKeepTheirContent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := present.NewForm(&procedure.Action{Fields: []procedure.Field{{Key: "r", Kind: procedure.FieldRows}}}, nil, today, nil)
		n := rapid.IntRange(1, 6).Draw(t, "n")
		for i := range n {
			f.SetCell("r", i, "text", string(rune('a'+i)))
		}
		for range rapid.IntRange(0, 12).Draw(t, "steps") {
			i := rapid.IntRange(-1, n).Draw(t, "row")
			switch rapid.IntRange(0, 2).Draw(t, "do") {
			case 0:
				f.MoveRow("r", i, 1)
			case 1:
				f.MoveRow("r", i, -1)
			case 2:
				if r := f.RemoveRow("r", i); r != nil {
					f.InsertRow("r", rapid.IntRange(0, n).Draw(t, "back"), r)
				}
			}
		}
		seen := map[string]bool{}
		for _, r := range f.Rows("r") {
			seen[r.Text("text")] = true
		}
		if len(f.Rows("r")) != n || len(seen) != n {
			t.Fatalf("%d rows, %d different, want %d", len(f.Rows("r")), len(seen), n)
		}
	})
}

// A pasted list becomes its items, without the numbers before them and nothing else cut.
func TestPastedListIsCut(t *testing.T) {
	got := present.SplitLines("1. 开通线路\n二、延长末班到21:30\n\n（三）启用用地\n3.5公里范围内设站\n")
	if strings.Join(got, "|") != "开通线路|延长末班到21:30|启用用地|3.5公里范围内设站" {
		t.Errorf("%q", got)
	}
}

// A refusal of the desk stands at the field or cell it speaks of.
func TestRefusalStandsAtItsField(t *testing.T) {
	d := uitest.NewDesk(uitest.Assigned(), uitest.Me)
	a := *d.Act("reply")
	f := present.NewForm(&a, d.Directory(), today, d.W.M.Facts)
	if n := len(f.Rows("answers")); n != 3 {
		t.Fatalf("%d rows to answer, want one for each of the three demands", n)
	}
	for args, want := range map[[2]string]string{
		{"text", "答复正文"}: "text", {"", "文号"}: "docno", {"outcome", "逐项回应 2：办理结果"}: "answers/1/outcome", {"nosuch", "没有这一栏"}: "",
	} {
		err := &app.Error{Code: procedure.CodeRequired, Args: map[string]string{"field": args[0], "label": args[1]}}
		if got := f.Refused(err); got != want || want != "" && f.Fault(want) == "" {
			t.Errorf("%v stands at %q, want %q", args, got, want)
		}
	}
}

// Every kind of field is worded for the summary; nothing of how it is kept shows.
func TestSummaryInWords(t *testing.T) {
	d := uitest.NewDesk(uitest.Assigned(), uitest.Office)
	a := *d.Act("assign")
	f := present.NewForm(&a, d.Directory(), today, nil, act.Form{"mode": "main", "main": uitest.Traffic.String()})
	f.SetList("co", []string{uitest.Housing.String()})
	var out []string
	for _, l := range f.Summary() {
		out = append(out, l.Label+"="+l.Text)
	}
	if got := strings.Join(out, " "); got != "办理方式=主办、协办 主办单位=市交通运输局 协办单位=市住房和城乡建设局" {
		t.Errorf("%s", got)
	}
	i18n.Set(i18n.En)
	defer i18n.Set(i18n.Zh)
	if w := present.Words(&procedure.Field{Key: "x", Kind: procedure.FieldBool}, true, nil); w != "Yes" {
		t.Errorf("in English: %q", w)
	}
}

// Co-signers are offered by letters, without those chosen and without people who are
// no deputies.
func TestPicks(t *testing.T) {
	d := uitest.NewDesk(uitest.NewWorld(), uitest.Me)
	a := *d.Act("cosign")
	f := present.NewForm(&a, d.Directory(), today, nil)
	x := f.Field("people")
	if got := f.Picks(x, "zs", nil, 10); len(got) != 1 || got[0].Name != "张三" {
		t.Fatalf("zs: %+v", got)
	}
	if got := f.Picks(x, "zs", []string{app.NamedID("张三").String()}, 10); len(got) != 0 {
		t.Fatalf("chosen ones are offered again: %+v", got)
	}
	for _, p := range f.Picks(x, "", nil, 1000) {
		if p.Name == "赵敏" || p.Name == "孙立" {
			t.Errorf("%s is no deputy", p.Name)
		}
	}
	if got := f.Picks(x, "", nil, 3); len(got) != 3 {
		t.Errorf("limit 3 gave %d", len(got))
	}
}
