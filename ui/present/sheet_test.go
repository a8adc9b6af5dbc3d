package present

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/rules"
	"renda/app/rules/clock"
	"renda/ui/i18n"
)

// Whatever is counted: the sentences the face says in Chinese are those the working itself carries, every one has its
// English, and none of that is Chinese once its arguments are.
func TestSheetInBothLanguages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]rules.Unit{rules.UnitDay, rules.UnitWorkday, rules.UnitMonth, rules.UnitDayBack}).Draw(t, "unit")
		r := rules.Rule{ID: "x", Name: "答复期限", Value: rapid.SampledFrom([]string{"0", "1", "3", "5", "10", "30", "90", "七"}).Draw(t, "value"), Unit: unit, Basis: "代表法第五十一条"}
		from := app.Date{Year: 2026, Month: 1, Day: 31}.AddDays(rapid.IntRange(0, 700).Draw(t, "from"))
		run := clock.Start(r, 0, from, rapid.SampledFrom([]string{"", "交办"}).Draw(t, "why"))
		if rapid.Bool().Draw(t, "extended") {
			run.Extends = []clock.Extend{{Rule: r, On: from.AddDays(2), By: rapid.SampledFrom([]string{"", "延期"}).Draw(t, "by")}}
		}
		if n := rapid.IntRange(-1, 20).Draw(t, "rest"); n >= 0 {
			rest := clock.Rest{From: from.AddDays(1 + n), Why: rapid.SampledFrom([]string{"", "中止"}).Draw(t, "rest why")}
			if rapid.Bool().Draw(t, "ended") {
				rest.To = rest.From.AddDays(rapid.IntRange(0, 9).Draw(t, "for"))
			}
			run.Rests = []clock.Rest{rest}
		}
		if rapid.Bool().Draw(t, "fixed") {
			run.Fixed = from.AddDays(9)
		}
		for _, l := range clock.Compute(&run, rules.DefaultCalendar()).Lines {
			if got := SheetLine(l); got != l.Text {
				t.Fatalf("%s: the face says %q, the sheet %q", l.Say, got, l.Text)
			}
			i18n.Set(i18n.En)
			got := SheetLine(l)
			i18n.Set(i18n.Zh)
			for _, known := range []string{"七", "延期", "交办", "中止", "起算事由"} { // people's own, and names of actions that have none here
				got = strings.ReplaceAll(got, known, "")
			}
			if hasHan(got) {
				t.Fatalf("%s in English: %q", l.Say, got)
			}
		}
	})
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
