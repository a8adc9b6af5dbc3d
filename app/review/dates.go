package review

import (
	"fmt"

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
	x.add(Finding{Card: c.ID, Version: c.Version, Kind: "none", Quote: x.d.Title, Fired: x.titleFired(), Law: "立法法", LawPlace: "第六十一条",
		Why: "全文没有写明施行日期"})
	return nil
}

// hasty finds a day of entry into force that is too near to publication, or before it.
func (x *reading) hasty(c Card) error {
	p, e := x.d.Published, x.d.Effective
	if p.IsZero() || e.IsZero() {
		x.out.Unchecked = append(x.out.Unchecked, "没有公布日期或者施行日期，无法核对两者的间隔")
		return nil
	}
	if e.Before(p) {
		f := Finding{Card: c.ID, Version: c.Version, Kind: "before", Quote: x.d.Title, Fired: x.titleFired(), Law: "立法法", LawPlace: "第一百零四条",
			Why: fmt.Sprintf("施行日期%s早于公布日期%s", e.Chinese(), p.Chinese())}
		x.quoteLaw(&f)
		x.add(f)
		return nil
	}
	if x.d.Level != law.LevelLocalRule && x.d.Level != law.LevelDepartment {
		return nil
	}
	days, err := x.r.rules.Number(ruleEffect, x.r.region, p)
	if err != nil {
		x.out.Unchecked = append(x.out.Unchecked, "规则库中没有公布当日有效的“公布与施行的间隔”")
		return nil
	}
	if n := p.DaysUntil(e); n < days {
		rule, _ := x.r.rules.Find(ruleEffect, x.r.region, p)
		f := Finding{Card: c.ID, Version: c.Version, Kind: "soon", Quote: x.d.Title, Fired: x.titleFired(), Law: "规章制定程序条例", LawPlace: "第三十二条",
			Why: fmt.Sprintf("%s公布，%s施行，间隔%d日，少于%d日（%s）", p.Chinese(), e.Chinese(), n, days, rule.Basis)}
		x.quoteLaw(&f)
		x.add(f)
	}
	return nil
}
