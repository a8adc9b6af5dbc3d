package present

import (
	"slices"
	"strings"

	"renda/app/desk"
	"renda/app/procedure"
	"renda/ui/i18n"
)

// actions groups what can be done by party, the matter's own first and in each group the
// usual step first; the first nine that can be done now carry an access key.
func (g *pager) actions() []ActionGroup {
	var out []ActionGroup
	for _, v := range g.v.Actions {
		it := ActionItem{View: v, Name: i18n.Pick(v.Action.Name, v.Action.NameEn), Help: i18n.Term(v.Action.Help), Basis: i18n.Term(v.Action.Basis)}
		if v.Disabled {
			it.Help = Reason(v, it.Name, g.v.Card.Title)
		}
		i := slices.IndexFunc(out, func(x ActionGroup) bool { return x.Party == v.Party })
		if i < 0 {
			out = append(out, ActionGroup{Party: v.Party})
			i = len(out) - 1
		}
		out[i].Actions = append(out[i].Actions, it)
	}
	slices.SortStableFunc(out, func(a, b ActionGroup) int { return min(1, len(a.Party)) - min(1, len(b.Party)) })
	access := 0
	for i := range out {
		as := out[i].Actions
		slices.SortStableFunc(as, func(a, b ActionItem) int { return toneRank(a.View) - toneRank(b.View) })
		for k := range as {
			if access < 9 && !as[k].View.Disabled {
				access++
				as[k].Access = access
			}
		}
	}
	return out
}

// toneRank puts the usual step first and the dangerous last.
func toneRank(v desk.ActionView) int {
	switch {
	case v.Usual:
		return 0
	case v.Action.Tone == procedure.ToneDanger:
		return 2
	}
	return 1
}

// Reason gives why a step can't be taken: the first sentence of the refusal. The rest
// tells what to do after having tried, which nobody has. item is what it speaks of.
func Reason(v desk.ActionView, name, item string) string {
	args := map[string]string{"action": name}
	for k, x := range v.Args {
		args[k] = x
	}
	s := i18n.Code(v.Code, item, args)
	if i := strings.LastIndex(s, " ["); i > 0 {
		s = s[:i]
	}
	for _, end := range []string{"。", "；", ". "} {
		if i := strings.Index(s, end); i > 0 {
			s = s[:i]
		}
	}
	return strings.TrimSuffix(s, "，未作任何改动")
}
