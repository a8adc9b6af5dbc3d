package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
)

// readForm takes a form as JSON: itself, the name of a file, or "-" for standard input.
func readForm(c console, s string) (act.Form, error) {
	var raw []byte
	var err error
	switch {
	case s == "":
		return act.Form{}, nil
	case strings.HasPrefix(strings.TrimSpace(s), "{"):
		raw = []byte(s)
	case s == "-":
		if raw, err = io.ReadAll(io.LimitReader(c.in, 1<<20)); err != nil {
			return nil, fileError("read a form", "-", err)
		}
	default:
		if raw, err = os.ReadFile(s); err != nil {
			return nil, fileError("read a form", s, err)
		}
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var m map[string]any
	if err := d.Decode(&m); err != nil {
		return nil, &app.Error{Code: app.CodeBadInput, Op: "read a form", Item: "--form", Err: err}
	}
	f := act.Form{}
	for k, v := range m {
		if f[k], err = plain(v); err != nil {
			return nil, &app.Error{Code: app.CodeBadInput, Op: "read a form", Item: k, Err: err}
		}
	}
	return f, nil
}

// plain brings JSON into the plain shape of forms: whole numbers, no nulls.
func plain(v any) (any, error) {
	switch x := v.(type) {
	case json.Number:
		return x.Int64()
	case []any:
		for i := range x {
			e, err := plain(x[i])
			if err != nil {
				return nil, err
			}
			x[i] = e
		}
		return x, nil
	case map[string]any:
		for k := range x {
			e, err := plain(x[k])
			if err != nil {
				return nil, err
			}
			x[k] = e
		}
		return x, nil
	case nil:
		return "", nil
	}
	return v, nil
}

// named puts ids for the names of organs and people, so that a form can be written by
// hand. A name that two have is left as it is and refused by the check of the form.
func named(dir *org.Directory, a *procedure.Action, f act.Form) act.Form {
	out := f.Clone()
	for i := range a.Fields {
		x := &a.Fields[i]
		switch x.Kind {
		case procedure.FieldOrgan:
			if s := f.Text(x.Key); s != "" {
				out[x.Key] = organID(dir, s)
			}
		case procedure.FieldOrgans, procedure.FieldPeople:
			list := f.List(x.Key)
			if len(list) == 0 {
				continue
			}
			ids := make([]string, len(list))
			for j, s := range list {
				ids[j] = organID(dir, s)
				if x.Kind == procedure.FieldPeople {
					ids[j] = personID(dir, s)
				}
			}
			out.SetList(x.Key, ids)
		}
	}
	return out
}

func organID(dir *org.Directory, name string) string {
	found := name
	for id, o := range dir.Organs {
		if name == o.Name || name == o.Short && name != "" {
			if found != name {
				return name
			}
			found = id.String()
		}
	}
	return found
}

func personID(dir *org.Directory, name string) string {
	found := name
	for id, a := range dir.Accounts {
		if name == a.Name {
			if found != name {
				return name
			}
			found = id.String()
		}
	}
	return found
}
