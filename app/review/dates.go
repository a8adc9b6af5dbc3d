package review

import (
	"strconv"
	"strings"

	"renda/app/clause"
	"renda/app/law"
)

// ruleEffect is the rule that says how long after publication a rule comes into force
// (规章制定程序条例第三十二条).
const ruleEffect = "filing.effect"

// noEffect finds documents that don't say when they come into force.
func (x *reading) noEffect(c Card) error {
	if !x.d.Effective.IsZero() || len(x.numbers) == 0 {
		return nil
	}
	for _, u := range x.units {
		if c.lists["says"].MatchString(u.text) {
			return nil
		}
	}
	f := x.ofWhole(c, "none", say("noeffect"))
	if end, cut := x.cutOff(c); cut {
		f = x.ofWhole(c, "cutoff", say("cutoff", "end", end))
	}
	f.Law, f.LawPlace = "立法法", "第六十一条"
	x.add(f)
	return nil
}

// cutOff tells that a text seems to stop in the middle, and gives its last words: its last chapter isn't 附则.
func (x *reading) cutOff(c Card) (end string, cut bool) {
	chapter := ""
	x.d.Text.Walk(func(n *clause.Node, _ []*clause.Node) bool {
		if n.Kind == clause.KindChapter {
			chapter = n.Title
		}
		return true
	})
	if chapter == "" || c.lists["closing"].MatchString(chapter) || len(x.units) == 0 {
		return "", false
	}
	last := []rune(strings.ReplaceAll(strings.TrimSpace(x.units[len(x.units)-1].text), "\n", ""))
	return string(last[max(0, len(last)-endMost):]), true
}

// endMost is how many characters of the end of a text are quoted.
const endMost = 24

// hasty finds a day of entry into force that is too near to publication, or before it.
func (x *reading) hasty(c Card) error {
	p, e := x.d.Published, x.d.Effective
	if p.IsZero() || e.IsZero() {
		x.out.Unchecked = append(x.out.Unchecked, sentences["unchecked.days"])
		return nil
	}
	if e.Before(p) && !x.d.Noted.IsZero() && !e.Before(x.d.Noted) {
		x.out.Unchecked = append(x.out.Unchecked, sentences["unchecked.noted"])
		return nil
	}
	if e.Before(p) {
		f := x.ofWhole(c, "before", say("before", "day1", p.String(), "day2", e.String()))
		f.Law, f.LawPlace = "立法法", "第一百零四条"
		x.quoteLaw(&f)
		x.add(f)
		return nil
	}
	if x.d.Level != law.LevelLocalRule && x.d.Level != law.LevelDepartment {
		return nil
	}
	days, err := x.r.rules.Number(ruleEffect, x.r.region, p)
	if err != nil {
		x.out.Unchecked = append(x.out.Unchecked, sentences["unchecked.rule"])
		return nil
	}
	if n := p.DaysUntil(e); n < days {
		rule, _ := x.r.rules.Find(ruleEffect, x.r.region, p)
		f := x.ofWhole(c, "soon", say("soon", "day1", p.String(), "day2", e.String(), "n", strconv.Itoa(n), "want", strconv.Itoa(days), "basis", rule.Basis))
		f.Law, f.LawPlace = "规章制定程序条例", "第三十二条"
		x.quoteLaw(&f)
		x.add(f)
	}
	return nil
}
