package i18n

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"renda/app/procedure"
	"renda/app/review"
	"renda/app/rules"
	"renda/app/works"
)

func han(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// Every name, help, basis and note of every table, every rule and every holiday has its English, and that is free of
// Chinese: whoever adds a work or a rule adds its words to words/*.tsv. Number patterns are code, not words.
func TestTablesHaveEnglish(t *testing.T) {
	check := func(where, zh, en string) {
		if !han(zh) || strings.Contains(zh, "{") {
			return
		}
		if en == "" {
			en, _ = English(zh)
		}
		if en == "" || han(en) {
			t.Errorf("%s: %q has no English (add it to ui/i18n/words)", where, zh)
		}
	}
	reg, err := works.Registry()
	if err != nil {
		t.Fatal(err)
	}
	var fields func(where string, fs []procedure.Field)
	fields = func(where string, fs []procedure.Field) {
		for i := range fs {
			x := &fs[i]
			check(where, x.Label, x.LabelEn)
			check(where, x.Help, "")
			for _, c := range x.Choices {
				check(where, c.Label, c.LabelEn)
			}
			fields(where, x.Rows)
		}
	}
	for _, p := range reg.All() {
		check(p.ID, p.Name, p.NameEn)
		for _, s := range p.States {
			check(p.ID, s.Name, s.NameEn)
		}
		for _, x := range p.Tracks {
			check(p.ID, x.Name, "")
			for _, s := range x.States {
				check(p.ID, s.Name, s.NameEn)
			}
		}
		for _, r := range p.Roles {
			check(p.ID, r.Name, r.NameEn)
		}
		for i := range p.Actions {
			a := &p.Actions[i]
			where := p.ID + "." + a.ID
			check(where, a.Name, a.NameEn)
			check(where, a.Help, "")
			check(where, a.Basis, "")
			fields(where, a.Fields)
		}
		for _, c := range p.Clocks {
			check(p.ID, c.Name, "")
		}
		for _, x := range p.Papers {
			check(p.ID, x.Name, "")
		}
		for _, c := range p.Columns {
			check(p.ID, c.Name, c.NameEn)
		}
		for _, f := range p.Figures {
			check(p.ID, f.Group, "")
			check(p.ID, f.Name, f.NameEn)
			check(p.ID, f.Note, "")
		}
	}
	for _, r := range rules.Default().Rules {
		for _, s := range []string{r.Name, r.Basis, r.Note, string(r.Unit)} {
			check(r.ID, s, "")
		}
		if r.Unit == rules.UnitText {
			check(r.ID, r.Value, "")
		}
	}
	for _, y := range rules.DefaultCalendar().Years {
		for _, d := range y.Days {
			check("calendar", d.Name, "")
		}
	}
}

// Citations are read article by article; what is no citation has no English and stays as it is.
func TestCitations(t *testing.T) {
	for zh, want := range map[string]string{
		"代表法第五十一条":                  "Law on Deputies art. 51",
		"民法典第二百零三条":                 "Civil Code art. 203",
		"立法法第一百零九条第（四）项":            "Law on Legislation art. 109 (4)",
		"代表法第五十一条、代表建议条例第十九条至第二十二条": "Law on Deputies art. 51; Regulations on Deputies’ Suggestions art. 19–22",
		"参照北京市备案审查条例第三十条":           "cf. Beijing Regulations on Filing Review art. 30",
		"代表法第四十二条（2015年修正）":         "Law on Deputies art. 42 (as amended in 2015)",
		"代表法第十条":                    "Law on Deputies art. 10",
	} {
		if got, ok := English(zh); !ok || got != want {
			t.Errorf("%s: %q, want %q", zh, got, want)
		}
	}
	for _, zh := range []string{"关于修路的建议", "第", "代表法第条", "某某法第三条", "", "；"} {
		if got, ok := English(zh); ok {
			t.Errorf("%q gives %q", zh, got)
		}
	}
	Set(En)
	defer Set(Zh)
	if Term("关于修路的建议") != "关于修路的建议" || Term("周末") != "weekend" {
		t.Error("people’s own words are changed, or known ones are not")
	}
}

// No text, however broken, makes the reading of citations fail.
func TestCitationsOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"第", "条", "款", "项", "（", "）", "至", "、", "；", "参照", "代表法", "一", "十", "百", "：", "x"})).Draw(t, "s"), "")
		English(s)
	})
}

// Every word of the rule cards, and every sentence they can say, has its English with the same facts in it.
func TestRuleCardsHaveEnglish(t *testing.T) {
	facts := func(s string) []string {
		out := regexp.MustCompile(`\{\w+\}`).FindAllString(s, -1)
		slices.Sort(out)
		return slices.Compact(out)
	}
	all := review.Sentences()
	for _, c := range review.Cards() {
		all = append(all, c.Words()...)
	}
	for _, zh := range all {
		en, ok := English(zh)
		if !ok || han(en) || !slices.Equal(facts(zh), facts(en)) {
			t.Errorf("%q has no English, or other facts: %q", zh, en)
		}
	}
}
