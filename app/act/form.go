package act

import (
	"fmt"
	"sort"
	"strings"

	"renda/app"
)

// Form is the body of an act: what was filled in, by field key. Values are
// string, int64, bool, []any of strings (lists), or []any of map[string]any
// (rows); dates are "2026-11-24", IDs and hashes hexadecimal text. One plain shape serves
// every procedure, so that forms are drawn, checked, folded and kept unknown
// by one piece of code.
type Form map[string]any

// Encode gives the deterministic encoding.
func (f Form) Encode() ([]byte, error) { return Marshal(map[string]any(f)) }

// DecodeForm reads a body.
func DecodeForm(b []byte) (Form, error) {
	m := map[string]any{}
	if len(b) == 0 {
		return m, nil
	}
	if err := Unmarshal(b, &m); err != nil {
		return nil, err
	}
	f := Form{}
	for k, v := range m {
		n, err := normal(v, 0)
		if err != nil {
			return nil, &app.Error{Code: CodeDecode, Op: "decode a form", Item: k, Err: err}
		}
		f[k] = n
	}
	return f, nil
}

// UnmarshalCBOR lets a form kept inside a larger record come back in its plain shape.
func (f *Form) UnmarshalCBOR(b []byte) error {
	m, err := DecodeForm(b)
	if err != nil {
		return err
	}
	*f = m
	return nil
}

func normal(v any, depth int) (any, error) {
	switch x := v.(type) {
	case string, int64, bool:
		return x, nil
	case uint64:
		return int64(x), nil
	case []any:
		for i := range x {
			n, err := normal(x[i], depth+1)
			if err != nil {
				return nil, err
			}
			x[i] = n
		}
		return x, nil
	case map[any]any:
		if depth > 2 {
			return nil, fmt.Errorf("nested too deeply")
		}
		m := map[string]any{}
		for k, e := range x {
			ks, ok := k.(string)
			if !ok {
				return nil, fmt.Errorf("key of type %T", k)
			}
			n, err := normal(e, depth+1)
			if err != nil {
				return nil, err
			}
			m[ks] = n
		}
		return m, nil
	case map[string]any:
		return x, nil
	default:
		return nil, fmt.Errorf("value of type %T", v)
	}
}

// Blank reports whether a field's value says nothing: absent, only spaces, or an empty list.
func Blank(v any) bool {
	switch x := v.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(x) == ""
	case []any:
		return len(x) == 0
	case []string:
		return len(x) == 0
	case []Form:
		return len(x) == 0
	}
	return false
}

// Text gives a text field, "" if absent.
func (f Form) Text(key string) string { s, _ := f[key].(string); return s }

// Int gives a number field, 0 if absent.
func (f Form) Int(key string) int64 {
	switch v := f[key].(type) {
	case int64:
		return v
	case int:
		return int64(v)
	}
	return 0
}

// Bool gives a yes/no field.
func (f Form) Bool(key string) bool { b, _ := f[key].(bool); return b }

// Date gives a date field, the zero Date if absent or unreadable.
func (f Form) Date(key string) app.Date { d, _ := app.ParseDate(f.Text(key)); return d }

// ID gives an identifier field.
func (f Form) ID(key string) app.ID { id, _ := app.ParseID(f.Text(key)); return id }

// List gives a list-of-texts field.
func (f Form) List(key string) []string {
	switch v := f[key].(type) {
	case []string:
		return v
	case []any:
		out := make([]string, 0, len(v))
		for _, e := range v {
			if s, ok := e.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

// IDs gives a list of identifiers; unreadable ones are left out.
func (f Form) IDs(key string) []app.ID {
	var out []app.ID
	for _, s := range f.List(key) {
		if id, err := app.ParseID(s); err == nil {
			out = append(out, id)
		}
	}
	return out
}

// Rows gives a table field.
func (f Form) Rows(key string) []Form {
	switch v := f[key].(type) {
	case []Form:
		return v
	case []any:
		out := make([]Form, 0, len(v))
		for _, e := range v {
			if m, ok := e.(map[string]any); ok {
				out = append(out, Form(m))
			}
		}
		return out
	}
	return nil
}

// SetList stores a list of texts in the plain shape.
func (f Form) SetList(key string, vs []string) {
	a := make([]any, len(vs))
	for i, v := range vs {
		a[i] = v
	}
	f[key] = a
}

// SetRows stores a table in the plain shape.
func (f Form) SetRows(key string, rows []Form) {
	a := make([]any, len(rows))
	for i, r := range rows {
		a[i] = map[string]any(r)
	}
	f[key] = a
}

// Clone copies the form; nested lists are shared and must not be changed.
func (f Form) Clone() Form {
	c := make(Form, len(f))
	for k, v := range f {
		c[k] = v
	}
	return c
}

// Keys gives the field keys in order.
func (f Form) Keys() []string {
	ks := make([]string, 0, len(f))
	for k := range f {
		ks = append(ks, k)
	}
	sort.Strings(ks)
	return ks
}

// Blob names a large paper kept outside acts, by hash. In a form it is a row.
type Blob struct {
	Hash app.Hash // SHA-256 of the content
	Name string   // file name as the user knows it
	Size int64    // bytes
	Type string   // media type
}

// Row gives the blob as a form row.
func (b Blob) Row() Form {
	return Form{"hash": b.Hash.String(), "name": b.Name, "size": b.Size, "type": b.Type}
}

// Blobs gives a field of attached papers.
func (f Form) Blobs(key string) []Blob {
	var out []Blob
	for _, r := range f.Rows(key) {
		if h, err := ParseHash(r.Text("hash")); err == nil {
			out = append(out, Blob{h, r.Text("name"), r.Int("size"), r.Text("type")})
		}
	}
	return out
}

// ParseHash reads 64 hexadecimal digits.
func ParseHash(s string) (app.Hash, error) {
	if len(s) != 64 {
		return app.Hash{}, &app.Error{Code: app.CodeBadInput, Op: "read a hash", Item: s}
	}
	a, err1 := app.ParseID(s[:32])
	b, err2 := app.ParseID(s[32:])
	if err1 != nil || err2 != nil || strings.ToLower(s) != s {
		return app.Hash{}, &app.Error{Code: app.CodeBadInput, Op: "read a hash", Item: s}
	}
	var h app.Hash
	copy(h[:16], a[:])
	copy(h[16:], b[:])
	return h, nil
}

// BlobsIn finds every paper a form names, in whatever field or row it stands.
func BlobsIn(f Form) []Blob {
	var out []Blob
	for _, k := range f.Keys() {
		out = append(out, f.Blobs(k)...)
		for _, row := range f.Rows(k) {
			if row.Text("hash") == "" {
				out = append(out, BlobsIn(row)...)
			}
		}
	}
	return out
}
