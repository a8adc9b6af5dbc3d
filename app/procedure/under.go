package procedure

import (
	"slices"
	"strings"

	"renda/app/act"
)

// Under gives the action as the rules in force make it: fields with ChoicesFrom have
// their choices and those with WhenRule a When. The table itself is not changed.
func (a *Action) Under(in *Input) *Action {
	if !slices.ContainsFunc(a.Fields, func(x Field) bool { return x.ChoicesFrom != "" || x.WhenRule != nil }) {
		return a
	}
	b := *a
	b.Fields = slices.Clone(a.Fields)
	for i := range b.Fields {
		x := &b.Fields[i]
		if x.ChoicesFrom != "" {
			x.Choices = choicesOf(x, in)
		}
		if when := x.WhenRule; when != nil {
			law := &Input{Rules: in.Rules, Region: in.Region, Today: in.Today}
			x.When = func(f act.Form) bool { return when(f, law) }
		}
	}
	return &b
}

// choicesOf gives one choice for each rule "<prefix><value>" in force.
func choicesOf(x *Field, in *Input) []Choice {
	prefix := x.ChoicesFrom
	var out []Choice
	if in.Rules == nil {
		return nil
	}
	for _, r := range in.Rules.All(prefix) {
		value := strings.TrimPrefix(r.ID, prefix)
		if len(out) > 0 && out[len(out)-1].Value == value {
			continue // All is ordered by id: another date or region of the same letter
		}
		if now, ok := in.Rule(r.ID); ok {
			label := value + "　" + now.Value
			if x.ChoicesPlain {
				label = now.Value
			}
			out = append(out, Choice{Value: value, Label: label})
		}
	}
	return out
}
