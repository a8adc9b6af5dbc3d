package desk_test

import (
	"renda/app"
	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/org"
	"renda/app/procedure"
)

// fill fills in whatever a form asks for, plausibly.
func fill(a *procedure.Action, x *town.Seat, m app.ID) act.Form {
	return filler{x: x, pick: func(n int) int { return 0 }, text: "演示"}.form(a, m)
}

// filler fills forms; pick chooses below n.
type filler struct {
	x    *town.Seat
	pick func(n int) int
	text string
}

func (g filler) form(a *procedure.Action, m app.ID) act.Form {
	f := act.Form{}
	var facts act.Form
	if v, err := g.x.D.Matter(ctx, m); err == nil {
		facts = v.Matter.Facts
		in := &procedure.Input{Actor: g.x.D.Me(), Dir: g.x.D.Directory(), Rules: g.x.D.Rules(), Today: app.DateOf(g.x.D.Now()), Region: town.Region}
		f = procedure.Fill(v.Proc, v.Matter, a, in)
	}
	for i := range a.Fields {
		x := &a.Fields[i]
		if x.When != nil && !x.When(f) {
			continue
		}
		if _, has := f[x.Key]; has && x.Kind != procedure.FieldRows || x.Kind == procedure.FieldHidden {
			continue
		}
		if v := g.value(x, facts); v != nil {
			f[x.Key] = v
		}
	}
	return f
}

func (g filler) value(x *procedure.Field, facts act.Form) any {
	switch x.Kind {
	case procedure.FieldText, procedure.FieldLong:
		if x.Required || g.pick(2) == 1 {
			return g.text
		}
	case procedure.FieldChoice:
		return x.Choices[g.pick(len(x.Choices))].Value
	case procedure.FieldDate:
		return app.DateOf(g.x.D.Now()).String()
	case procedure.FieldBool:
		if x.Required || g.pick(3) == 1 {
			return true
		}
	case procedure.FieldNumber:
		return int64(g.pick(20) + 1)
	case procedure.FieldOrgan:
		return g.organ(x.Of)
	case procedure.FieldPeople:
		if x.Required || g.pick(2) == 1 {
			return []any{g.person(x.Of)}
		}
	case procedure.FieldRows:
		return g.rows(x, facts)
	}
	return nil
}

func (g filler) rows(x *procedure.Field, facts act.Form) any {
	n := 1
	if x.RowsFrom != "" {
		n = len(facts.Rows(x.RowsFrom))
	} else if !x.Required && g.pick(2) == 0 {
		return nil
	}
	var out []any
	for range n {
		r := map[string]any{}
		for i := range x.Rows {
			if c := &x.Rows[i]; c.When == nil || c.When(r) {
				if v := g.value(c, facts); v != nil {
					r[c.Key] = v
				}
			}
		}
		out = append(out, r)
	}
	return out
}

func (g filler) organ(kind string) any {
	for _, id := range []app.ID{town.BureauB, town.BureauA, town.Gov, town.Team} {
		if o, ok := g.x.D.Directory().Organs[id]; ok && (kind == "" || string(o.Kind) == kind) && g.pick(2) == 0 {
			return id.String()
		}
	}
	return town.BureauA.String()
}

func (g filler) person(role string) any {
	who := g.x.Town.Names()
	for range who {
		x := g.x.Town.Seats[who[g.pick(len(who))]]
		if a, _ := g.x.D.Directory().Actor(x.ID); a.Has(org.Role(role)) {
			return x.ID.String()
		}
	}
	return g.x.ID.String()
}
