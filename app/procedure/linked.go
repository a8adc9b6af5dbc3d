package procedure

import (
	"strconv"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/rules"
)

// Tell is what the state of one matter makes automatic in another: a re-filed text ends
// the review of the old one, a review that ends starts the feedback to whoever proposed it.
// The server does it as an act of its own in the other matter, so that a fold never looks
// across a link and every reader comes to the same state.
type Tell struct {
	Matter app.ID   // the other matter; one that is not there yet is begun by the act
	Kind   string   // full kind of the act, an action RoleServer may do
	Form   act.Form // of that act
}

// Link gives another matter as far as the actor may see it; nil if it is not here. A guard
// may use it, but only what stands in the open part, so that desk and server judge alike.
func (in *Input) Link(id app.ID) *Matter {
	if in.Linked == nil || id.IsZero() {
		return nil
	}
	return in.Linked(id)
}

// Rows gives a procedure and the cards of it that the actor has; nil if this program does not
// know it, and on the server: only defaults, papers and figures may use it, never a guard.
func (in *Input) Rows(proc string) (*Procedure, []Card) {
	if in.Cards == nil {
		return nil, nil
	}
	return in.Cards(proc)
}

// RulesUnder gives, for each id that begins with prefix, the rule in force when the act was
// judged. Only for effects.
func (e *Event) RulesUnder(prefix string) []rules.Rule {
	if e.law == nil || e.law.set == nil {
		return nil
	}
	return inForce(e.law.set, prefix, e.law.region, e.Today())
}

// RulesUnder gives, for each id that begins with prefix, the rule in force today where the
// actor works.
func (in *Input) RulesUnder(prefix string) []rules.Rule {
	if in.Rules == nil {
		return nil
	}
	return inForce(in.Rules, prefix, in.Region, in.Today)
}

func inForce(s *rules.Set, prefix, region string, on app.Date) []rules.Rule {
	var out []rules.Rule
	last := ""
	for _, r := range s.All(prefix) {
		if r.ID == last {
			continue // All is ordered by id: another date or region of the same
		}
		last = r.ID
		if now, ok := s.Find(r.ID, region, on); ok {
			out = append(out, now)
		}
	}
	return out
}

// WordNumber words the n-th number of a series by a pattern of the rules: marks such as {年}
// are replaced, {序} is the number, {序:3} the number with at least three digits. ok is false
// for a pattern without {序}.
func WordNumber(pattern string, marks map[string]string, n uint64) (text string, ok bool) {
	for k, v := range marks {
		pattern = strings.ReplaceAll(pattern, "{"+k+"}", v)
	}
	before, rest, ok := strings.Cut(pattern, "{序")
	if !ok {
		return "", false
	}
	width, after, ok := strings.Cut(rest, "}")
	if !ok {
		return "", false
	}
	s := strconv.FormatUint(n, 10)
	if w, err := strconv.Atoi(strings.TrimPrefix(width, ":")); err == nil && len(s) < w {
		s = strings.Repeat("0", w-len(s)) + s
	}
	return before + s + after, true
}
