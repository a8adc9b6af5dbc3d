package simtest

import (
	"slices"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/procedure"
)

// fill fills in a form as somebody might, and gives the texts typed into it.
func (w *World) fill(s *seat, m *procedure.Matter, v *desk.ActionView) (act.Form, []string) {
	f := v.Form.Clone()
	x := &filler{w: w, s: s, m: m}
	x.fields(f, v.Action.Fields)
	return f, x.words
}

type filler struct {
	w     *World
	s     *seat
	m     *procedure.Matter
	words []string
}

func (x *filler) fields(f act.Form, fs []procedure.Field) {
	for i := range fs {
		d := &fs[i]
		if d.When != nil && !d.When(f) {
			delete(f, d.Key)
			continue
		}
		if d.Kind == procedure.FieldHidden || !act.Blank(f[d.Key]) && x.w.rng.IntN(3) > 0 {
			continue
		}
		// What the law asks for is given nearly always; the rest now and then.
		if give := x.w.rng.IntN(100); d.Required && give >= 97 || !d.Required && give >= 30 && d.RowsFrom == "" {
			continue
		}
		if val := x.value(d); val != nil {
			f[d.Key] = val
		}
	}
}

func (x *filler) value(d *procedure.Field) any {
	w := x.w
	switch d.Kind {
	case procedure.FieldText, procedure.FieldLong:
		t := w.word()
		x.words = append(x.words, t)
		return "情况说明" + t
	case procedure.FieldChoice:
		if len(d.Choices) > 0 {
			return d.Choices[w.rng.IntN(len(d.Choices))].Value
		}
	case procedure.FieldMulti:
		if len(d.Choices) > 0 {
			return []any{d.Choices[w.rng.IntN(len(d.Choices))].Value}
		}
	case procedure.FieldDate:
		return app.DateOf(w.now).AddDays(w.rng.IntN(40) - 5).String()
	case procedure.FieldBool:
		return d.Required || w.rng.IntN(2) == 0
	case procedure.FieldNumber:
		return int64(1 + w.rng.IntN(3))
	case procedure.FieldOrgan:
		if o := x.organ(d.Of); !o.IsZero() {
			return o.String()
		}
	case procedure.FieldOrgans:
		var out []any
		for range 1 + w.rng.IntN(2) {
			if o := x.organ(d.Of).String(); !slices.Contains(out, any(o)) {
				out = append(out, o)
			}
		}
		return out
	case procedure.FieldPeople:
		return x.people(d.Of)
	case procedure.FieldMatter:
		if cs := x.s.d.Cards(desk.Filter{}); len(cs) > 0 {
			return cs[w.rng.IntN(len(cs))].ID.String()
		}
	case procedure.FieldBlobs:
		if row, ok := w.paper(x.s); ok {
			return []any{map[string]any(row)}
		}
	case procedure.FieldRows:
		return x.rows(d)
	}
	return nil
}

func (x *filler) rows(d *procedure.Field) any {
	n := 1 + x.w.rng.IntN(2)
	if d.RowsFrom != "" && x.m != nil {
		n = len(x.m.Facts.Rows(d.RowsFrom))
	}
	out := make([]any, n)
	for i := range out {
		row := act.Form{}
		x.fields(row, d.Rows)
		out[i] = map[string]any(row)
	}
	return out
}

func (x *filler) organ(kind string) app.ID {
	var all []app.ID
	for id, o := range x.s.d.Directory().Organs {
		if kind == "" || string(o.Kind) == kind {
			all = append(all, id)
		}
	}
	if len(all) == 0 {
		return app.ID{}
	}
	sortIDs(all)
	return all[x.w.rng.IntN(len(all))]
}

func (x *filler) people(role string) any {
	var all []app.ID
	dir := x.s.d.Directory()
	for id := range dir.Accounts {
		if a, ok := dir.Actor(id); ok && a.Has(org.Role(role)) && id != x.s.keys.account {
			all = append(all, id)
		}
	}
	sortIDs(all)
	var out []any
	for _, id := range all {
		if x.w.rng.IntN(2) == 0 {
			out = append(out, id.String())
		}
	}
	return out
}

func sortIDs(ids []app.ID) {
	slices.SortFunc(ids, func(a, b app.ID) int { return slices.Compare(a[:], b[:]) })
}
