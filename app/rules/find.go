package rules

import (
	"embed"
	"encoding/json"
	"sort"
	"strconv"
	"strings"
	"sync"

	"renda/app"
)

// Codes of this package.
const (
	CodeInvalid app.Code = "rules.invalid" // a rule can't be used; Item is its id, Args["why"]
	CodeMissing app.Code = "rules.missing" // no rule of that id is in force there and then; Item is its id
)

//go:embed data/rules.json
var shipped embed.FS

var loadDefault = sync.OnceValue(func() *Set {
	b, err := shipped.ReadFile("data/rules.json")
	if err != nil {
		panic(err) // embedded at build time
	}
	s, err := Decode(b)
	if err != nil {
		panic(err) // a test decodes it
	}
	s.Calendar = DefaultCalendar()
	return s
})

// Default gives the rule set shipped with the program, version 0. It must not be changed.
func Default() *Set { return loadDefault() }

// Decode reads a rule set from JSON and refuses it whole if any rule is unusable.
func Decode(b []byte) (*Set, error) {
	var s Set
	if err := json.Unmarshal(b, &s); err != nil {
		return nil, &app.Error{Code: CodeInvalid, Op: "read the rules", Args: map[string]string{"why": err.Error()}, Err: err}
	}
	if err := s.Validate(); err != nil {
		return nil, err
	}
	return &s, nil
}

// Validate checks every rule of the set.
func (s *Set) Validate() error {
	for i := range s.Rules {
		if err := s.Rules[i].Validate(); err != nil {
			return err
		}
	}
	return nil
}

// Validate checks one rule: id, name, basis, dates, and a value that fits its unit.
func (r *Rule) Validate() error {
	why := ""
	switch {
	case r.ID == "" || strings.ContainsAny(r.ID, " \t\n"):
		why = "编号为空或含空格"
	case r.Name == "":
		why = "缺名称"
	case r.Basis == "":
		why = "缺依据"
	case r.From.IsZero():
		why = "缺施行日期"
	case !r.To.IsZero() && r.To.Before(r.From):
		why = "失效日期早于施行日期"
	case r.Value == "":
		why = "缺数值"
	}
	if why == "" {
		switch r.Unit {
		case UnitText:
		case UnitDay, UnitWorkday, UnitMonth, UnitDayBack, UnitPersons, UnitCount, UnitMinute, UnitChar, UnitTerm, UnitCopies:
			if n, err := strconv.Atoi(r.Value); err != nil || n < 0 || n > 10000 {
				why = "数值不是 0 至 10000 的整数"
			}
		default:
			why = "单位不认识：" + string(r.Unit)
		}
	}
	if why != "" {
		return &app.Error{Code: CodeInvalid, Op: "check a rule", Item: r.ID, Args: map[string]string{"why": why}}
	}
	return nil
}

// Int gives the value of a counting rule.
func (r Rule) Int() (int, error) {
	n, err := strconv.Atoi(r.Value)
	if err != nil || r.Unit == UnitText {
		return 0, &app.Error{Code: CodeInvalid, Op: "read a rule's number", Item: r.ID, Args: map[string]string{"why": r.Value}, Err: err}
	}
	return n, nil
}

// InForce reports whether the rule applies on the date.
func (r Rule) InForce(on app.Date) bool {
	return !on.Before(r.From) && (r.To.IsZero() || !on.After(r.To))
}

// Find gives the rule of an id in force on a date in a region. A rule of a longer
// region prefix wins over a shorter one (济宁 3708 over 山东 37 over everywhere), then
// the one that came into force last.
func (s *Set) Find(id, region string, on app.Date) (Rule, bool) {
	best := -1
	for i := range s.Rules {
		r := &s.Rules[i]
		if r.ID != id || !strings.HasPrefix(region, r.Region) || !r.InForce(on) {
			continue
		}
		if best < 0 || len(r.Region) > len(s.Rules[best].Region) ||
			len(r.Region) == len(s.Rules[best].Region) && !r.From.Before(s.Rules[best].From) {
			best = i
		}
	}
	if best < 0 {
		return Rule{}, false
	}
	return s.Rules[best], true
}

// Number gives the value of a counting rule in force, or an error naming what is missing.
func (s *Set) Number(id, region string, on app.Date) (int, error) {
	r, ok := s.Find(id, region, on)
	if !ok {
		return 0, &app.Error{Code: CodeMissing, Op: "find a rule", Item: id}
	}
	return r.Int()
}

// Text gives the value of a text rule in force, "" if there is none.
func (s *Set) Text(id, region string, on app.Date) string {
	r, _ := s.Find(id, region, on)
	return r.Value
}

// All gives every rule whose id begins with prefix, in force or not, ordered by
// id, region and date.
func (s *Set) All(prefix string) []Rule {
	var out []Rule
	for _, r := range s.Rules {
		if strings.HasPrefix(r.ID, prefix) {
			out = append(out, r)
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if a.ID != b.ID {
			return a.ID < b.ID
		}
		if a.Region != b.Region {
			return a.Region < b.Region
		}
		return a.From.Before(b.From)
	})
	return out
}

// With gives the next version of the set with the given rules added. A rule of the
// same id, region and first day replaces the old one; an older one still open is
// ended the day before the new one begins.
func (s *Set) With(change ...Rule) *Set {
	next := &Set{Version: s.Version + 1, Rules: append([]Rule(nil), s.Rules...), Calendar: s.Calendar, Days: s.Days}
	for _, c := range change {
		replaced := false
		for i := range next.Rules {
			r := &next.Rules[i]
			if r.ID != c.ID || r.Region != c.Region {
				continue
			}
			if r.From == c.From {
				*r, replaced = c, true
			} else if r.From.Before(c.From) && (r.To.IsZero() || !r.To.Before(c.From)) {
				r.To = c.From.AddDays(-1)
			}
		}
		if !replaced {
			next.Rules = append(next.Rules, c)
		}
	}
	return next
}
