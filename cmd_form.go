package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
)

// forms reads forms written as JSON, one after the other.
type forms struct{ d *json.Decoder }

// openForms takes JSON itself, the name of a file, or "-" for standard input.
func openForms(c console, s string) (forms, error) {
	var r io.Reader
	switch {
	case strings.HasPrefix(strings.TrimSpace(s), "{"):
		r = strings.NewReader(s)
	case s == "-":
		r = c.in
	default:
		b, err := os.ReadFile(s)
		if err != nil {
			return forms{}, fileError("read a form", s, err)
		}
		r = bytes.NewReader(b)
	}
	d := json.NewDecoder(r)
	d.UseNumber()
	return forms{d}, nil
}

// next gives the next form; io.EOF after the last.
func (f forms) next() (act.Form, error) {
	var m map[string]any
	err := f.d.Decode(&m)
	if errors.Is(err, io.EOF) {
		return nil, err
	}
	if err != nil {
		return nil, &app.Error{Code: app.CodeBadInput, Op: "read a form", Item: "--form", Err: err}
	}
	out := act.Form{}
	for k, v := range m {
		if out[k], err = plain(v); err != nil {
			return nil, &app.Error{Code: app.CodeBadInput, Op: "read a form", Item: k, Err: err}
		}
	}
	return out, nil
}

// readForm reads one form; "" is an empty one.
func readForm(c console, s string) (act.Form, error) {
	if s == "" {
		return act.Form{}, nil
	}
	f, err := openForms(c, s)
	if err != nil {
		return nil, err
	}
	form, err := f.next()
	if errors.Is(err, io.EOF) {
		return nil, &app.Error{Code: app.CodeBadInput, Op: "read a form", Item: "--form", Err: io.ErrUnexpectedEOF}
	}
	return form, err
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
