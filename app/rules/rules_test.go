package rules

import (
	"errors"
	"os"
	"strings"
	"testing"

	"renda/app"
)

func day(t *testing.T, s string) app.Date {
	t.Helper()
	d, err := app.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The shipped rules and calendar decode and are all usable.
func TestShippedData(t *testing.T) {
	if n := len(Default().Rules); n < 40 {
		t.Fatalf("only %d rules", n)
	}
	for y := 2019; y <= 2026; y++ {
		if len(DefaultCalendar().Years[y].Days) < 20 {
			t.Errorf("year %d has %d days", y, len(DefaultCalendar().Years[y].Days))
		}
	}
}

// The longest region prefix wins, then the rule that came into force last, and dates bound each rule.
func TestFindChoosesRegionAndDate(t *testing.T) {
	for _, c := range []struct{ id, region, on, value, unit string }{
		{"proposal.assign", "3708", "2026-01-01", "5", "日"},
		{"proposal.assign", "3702", "2026-01-01", "5", "工作日"},
		{"proposal.assign", "5001", "2026-01-01", "10", "工作日"},
		{"proposal.assign", "4403", "2026-01-01", "5", "工作日"},
		{"proposal.rehandle", "3708", "2026-01-01", "1", "月"},
		{"proposal.rehandle", "1101", "2026-01-01", "2", "月"},
		{"proposal.reply", "3708", "2024-01-01", "3", "月"},
	} {
		r, ok := Default().Find(c.id, c.region, day(t, c.on))
		if !ok || r.Value != c.value || string(r.Unit) != c.unit {
			t.Errorf("%s in %s on %s: got %s%s, %v", c.id, c.region, c.on, r.Value, r.Unit, ok)
		}
	}
	if _, ok := Default().Find("proposal.reply", "3708", day(t, "2010-01-01")); ok {
		t.Error("a rule applies before it came into force")
	}
}

// A changed rule ends the old one the day before, and the old version stays as it was.
func TestWithKeepsHistory(t *testing.T) {
	old := Default()
	next := old.With(Rule{ID: "proposal.rehandle", Name: "重新办理期限", Value: "2", Unit: UnitMonth, Basis: "试", Region: "37", From: day(t, "2027-01-01")})
	a, _ := next.Find("proposal.rehandle", "3708", day(t, "2026-12-31"))
	b, _ := next.Find("proposal.rehandle", "3708", day(t, "2027-01-01"))
	c, _ := old.Find("proposal.rehandle", "3708", day(t, "2027-01-01"))
	if a.Value != "1" || b.Value != "2" || c.Value != "1" || next.Version != old.Version+1 {
		t.Errorf("got %s, %s, %s, version %d", a.Value, b.Value, c.Value, next.Version)
	}
}

// An unusable rule is refused with its id and reason.
func TestDecodeRefusesWhole(t *testing.T) {
	for _, bad := range []string{
		`{"rules":[{"id":"x","name":"n","value":"abc","unit":"日","basis":"b","from":"2020-01-01"}]}`,
		`{"rules":[{"id":"x","name":"n","value":"1","unit":"斤","basis":"b","from":"2020-01-01"}]}`,
		`{"rules":[{"id":"x","name":"n","value":"1","unit":"日","from":"2020-01-01"}]}`,
		`{"rules":[{"id":"x","name":"n","value":"1","unit":"日","basis":"b","from":"2020-13-01"}]}`,
		`nonsense`,
	} {
		_, err := Decode([]byte(bad))
		if app.CodeOf(err) != CodeInvalid {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// Make-up days are worked, holidays are not, and a year without a notice says so.
func TestCalendarDays(t *testing.T) {
	c := DefaultCalendar()
	for _, x := range []struct {
		date           string
		working, known bool
		name           string
	}{
		{"2026-10-01", false, true, "国庆节"},
		{"2026-10-10", true, true, "调休上班"},
		{"2026-11-24", true, true, ""},
		{"2026-11-28", false, true, "周末"},
		{"2031-10-01", true, false, ""},
	} {
		w, k, n := c.Working(day(t, x.date))
		if w != x.working || k != x.known || n != x.name {
			t.Errorf("%s: got %v %v %q", x.date, w, k, n)
		}
	}
}

// A later year is taken from the public file shape, and a damaged one is refused whole with its place.
func TestImportYear(t *testing.T) {
	good := `{"year":2027,"papers":["https://example.invalid"],"days":[{"name":"元旦","date":"2027-01-01","isOffDay":true}]}`
	y, n, err := ImportYear(strings.NewReader(good))
	if err != nil || y != 2027 || !n.Days["2027-01-01"].Off {
		t.Fatal(y, n, err)
	}
	if _, known, name := DefaultCalendar().With(y, n).Working(day(t, "2027-01-01")); !known || name != "元旦" {
		t.Error("the imported year is not used")
	}
	for _, bad := range []string{
		strings.Replace(good, "2027-01-01", "2027-02-30", 1),
		strings.Replace(good, "2027-01-01", "2029-01-01", 1),
		`{"year":2027,"days":[]}`, `[]`, ``,
	} {
		_, _, err := ImportYear(strings.NewReader(bad))
		var e *app.Error
		if !errors.As(err, &e) || e.Code != CodeCalendar {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// The public notices of every year import unchanged (real files).
func TestImportRealNotices(t *testing.T) {
	for y := 2019; y <= 2026; y++ {
		f, err := os.Open("../../../shared/data/calendar/" + day(t, "2020-01-01").Time().AddDate(y-2020, 0, 0).Format("2006") + ".json")
		if err != nil {
			t.Skip("../shared is not here: ", err)
		}
		got, n, err := ImportYear(f)
		f.Close()
		if err != nil || got != y || len(n.Days) != len(DefaultCalendar().Years[y].Days) {
			t.Errorf("%d: %d days, %v", y, len(n.Days), err)
		}
	}
}
