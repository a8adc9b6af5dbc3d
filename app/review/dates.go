package review

import (
	"strconv"

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
	f.Law, f.LawPlace = "立法法", "第六十一条"
	x.add(f)
	return nil
}

// hasty finds a day of entry into force that is too near to publication, or before it.
func (x *reading) hasty(c Card) error {
	p, e := x.d.Published, x.d.Effective
	if p.IsZero() || e.IsZero() {
		x.out.Unchecked = append(x.out.Unchecked, sentences["unchecked.days"])
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
