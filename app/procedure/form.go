package procedure

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/secret"
)

// Bounds that keep an act under act.MaxSize and a form readable. They are limits
// of this program, not of the law.
const (
	maxText  = 200
	maxLong  = 15000
	MaxRows  = 200 // of one field
	maxBytes = act.MaxSize - 2<<10
)

// checkForm checks every field. whole: the form carries the companions' fields too.
func checkForm(p *Procedure, m *Matter, a *Action, in *Input, whole bool) error {
	c := &formCheck{p: p, m: m, a: a, in: in}
	known := 0
	for i := range a.Fields {
		x := &a.Fields[i]
		v, has := in.Form[x.Key]
		if has {
			known++
		}
		if x.Part != "" && x.Part != a.Part && !whole {
			if has {
				return c.no(CodePart, x, nil)
			}
			continue
		}
		if x.When != nil && !x.When(in.Form) {
			if has && !act.Blank(v) {
				return c.no(CodeUnknown, x, nil)
			}
			continue
		}
		if err := c.field(x, v); err != nil {
			return err
		}
	}
	if _, has := in.Form[TrackKey]; has && a.Track != "" {
		known++
	}
	if known != len(in.Form) {
		return c.stranger()
	}
	if c.bytes > maxBytes && !whole {
		return refuse(CodeTooBig, p, a, map[string]string{"limit": strconv.Itoa(maxBytes >> 10), "size": strconv.Itoa(c.bytes>>10 + 1)})
	}
	return nil
}

type formCheck struct {
	p     *Procedure
	m     *Matter
	a     *Action
	in    *Input
	bytes int
}

func (c *formCheck) no(code app.Code, x *Field, args map[string]string) error {
	all := map[string]string{"label": x.Label, "field": x.Key}
	for k, v := range args {
		all[k] = v
	}
	return refuse(code, c.p, c.a, all)
}

func (c *formCheck) stranger() error {
	for _, k := range c.in.Form.Keys() {
		if k == TrackKey && c.a.Track != "" || fieldOf(c.a, k) != nil {
			continue
		}
		return c.no(CodeUnknown, &Field{Key: k, Label: k}, nil)
	}
	return nil
}

func fieldOf(a *Action, key string) *Field {
	for i := range a.Fields {
		if a.Fields[i].Key == key {
			return &a.Fields[i]
		}
	}
	return nil
}

// Limit gives how many characters the field takes.
func (x *Field) Limit() int {
	switch {
	case x.Max > 0:
		return x.Max
	case x.Kind == FieldLong:
		return maxLong
	}
	return maxText
}

func (c *formCheck) field(x *Field, v any) error {
	if act.Blank(v) {
		if x.Required {
			return c.no(CodeRequired, x, nil)
		}
		if need := len(c.m.Facts.Rows(x.RowsFrom)); x.RowsFrom != "" && need > 0 {
			return c.no(CodeRows, x, map[string]string{"need": strconv.Itoa(need), "have": "0"})
		}
		switch v.(type) {
		case nil, string, []any, []string, []act.Form:
		default:
			return c.no(CodeKind, x, nil)
		}
		return nil
	}
	switch x.Kind {
	case FieldBool:
		b, ok := v.(bool)
		if !ok {
			return c.no(CodeKind, x, nil)
		}
		if x.Required && !b {
			return c.no(CodeRequired, x, nil)
		}
		return nil
	case FieldNumber:
		n, ok := number(v)
		if !ok || n < 0 || n > 1e12 {
			return c.no(CodeKind, x, nil)
		}
		return nil
	case FieldMulti, FieldOrgans, FieldPeople:
		return c.list(x, v)
	case FieldRows, FieldBlobs:
		return c.rows(x, v)
	}
	s, ok := v.(string)
	if !ok {
		return c.no(CodeKind, x, nil)
	}
	return c.text(x, s)
}

func number(v any) (int64, bool) {
	switch n := v.(type) {
	case int64:
		return n, true
	case int:
		return int64(n), true
	}
	return 0, false
}

func (c *formCheck) text(x *Field, s string) error {
	c.bytes += len(s)
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && (r != '\n' && r != '\t' || x.Kind != FieldLong)
	}) {
		return c.no(CodeKind, x, nil)
	}
	if mark := secret.Mark(strings.Split(s, "\n")); mark != "" && (x.Kind == FieldText || x.Kind == FieldLong) {
		return c.no(secret.Code, x, map[string]string{"mark": mark, "file": x.Label})
	}
	limit := x.Limit()
	if len(s) > limit {
		if n := utf8.RuneCountInString(s); n > limit {
			return c.no(CodeTooLong, x, map[string]string{"limit": strconv.Itoa(limit), "have": strconv.Itoa(n)})
		}
	}
	switch x.Kind {
	case FieldChoice:
		if !hasChoice(x.Choices, s) {
			return c.no(CodeChoice, x, map[string]string{"value": s})
		}
	case FieldDate:
		if d, err := app.ParseDate(s); err != nil || d.String() != s {
			return c.no(CodeKind, x, nil)
		}
	case FieldOrgan:
		return c.organ(x, s)
	case FieldMatter:
		if id, err := app.ParseID(s); err != nil || id.IsZero() || id == c.m.ID {
			return c.no(CodeKind, x, nil)
		}
	}
	return nil
}

func hasChoice(cs []Choice, v string) bool {
	for i := range cs {
		if cs[i].Value == v {
			return true
		}
	}
	return false
}

func (c *formCheck) organ(x *Field, s string) error {
	id, err := app.ParseID(s)
	if err != nil {
		return c.no(CodeKind, x, nil)
	}
	if c.in.Dir == nil {
		return nil
	}
	o, ok := c.in.Dir.Organs[id]
	if !ok || o.Closed || x.Of != "" && string(o.Kind) != x.Of {
		return c.no(CodeParty, x, map[string]string{"value": c.name(id)})
	}
	return nil
}

func (c *formCheck) person(x *Field, s string) error {
	id, err := app.ParseID(s)
	if err != nil {
		return c.no(CodeKind, x, nil)
	}
	if c.in.Dir == nil {
		return nil
	}
	who, ok := c.in.Dir.Actor(id)
	if x.Of == OfAny {
		_, ok = c.in.Dir.Accounts[id]
	}
	if !ok || x.Of != "" && x.Of != OfAny && !who.Has(org.Role(x.Of)) {
		return c.no(CodeParty, x, map[string]string{"value": c.name(id)})
	}
	return nil
}

func (c *formCheck) name(id app.ID) string {
	if n := c.in.Dir.Name(id); n != "" {
		return n
	}
	return id.String()
}

// many refuses more of one field than a form takes.
func (c *formCheck) many(x *Field, n int) error {
	return c.no(CodeMany, x, map[string]string{"limit": strconv.Itoa(MaxRows), "have": strconv.Itoa(n)})
}

// list checks several choices, organs or people: each once.
func (c *formCheck) list(x *Field, v any) error {
	f := act.Form{x.Key: v}
	vs := f.List(x.Key)
	if n := count(v); n > MaxRows {
		return c.many(x, n)
	} else if len(vs) != n {
		return c.no(CodeKind, x, nil)
	}
	seen := map[string]bool{}
	for _, s := range vs {
		c.bytes += len(s) + 2
		if seen[s] {
			return c.no(CodeChoice, x, map[string]string{"value": s})
		}
		seen[s] = true
		var err error
		switch {
		case x.Kind == FieldOrgans:
			err = c.organ(x, s)
		case x.Kind == FieldPeople:
			err = c.person(x, s)
		case !hasChoice(x.Choices, s):
			err = c.no(CodeChoice, x, map[string]string{"value": s})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func count(v any) int {
	switch l := v.(type) {
	case []any:
		return len(l)
	case []string:
		return len(l)
	case []act.Form:
		return len(l)
	}
	return -1
}

var blobFields = []Field{
	{Key: "hash", Label: "校验值", Kind: FieldText, Required: true},
	{Key: "name", Label: "文件名", Kind: FieldText, Required: true, Max: 255},
	{Key: "size", Label: "大小", Kind: FieldNumber},
	{Key: "type", Label: "类型", Kind: FieldText},
}

func (c *formCheck) rows(x *Field, v any) error {
	rows := act.Form{x.Key: v}.Rows(x.Key)
	if n := count(v); n > MaxRows {
		return c.many(x, n)
	} else if len(rows) != n {
		return c.no(CodeKind, x, nil)
	}
	if x.RowsFrom != "" {
		if need := len(c.m.Facts.Rows(x.RowsFrom)); need != len(rows) {
			return c.no(CodeRows, x, map[string]string{"need": strconv.Itoa(need), "have": strconv.Itoa(len(rows))})
		}
	}
	cols := x.Rows
	if x.Kind == FieldBlobs {
		cols = blobFields
	}
	for i, r := range rows {
		if err := c.row(x, cols, r, i); err != nil {
			return err
		}
		if x.RowFault == nil {
			continue
		}
		if why := x.RowFault(c.m, c.in.Form, i); why != "" {
			return c.no(CodeRow, x, map[string]string{"row": strconv.Itoa(i + 1), "why": why})
		}
	}
	return nil
}

func (c *formCheck) row(x *Field, cols []Field, r act.Form, i int) error {
	known := 0
	for j := range cols {
		col := &cols[j]
		v, has := r[col.Key]
		if has {
			known++
		}
		if col.When != nil && !col.When(r) {
			if has && !act.Blank(v) {
				return c.no(CodeUnknown, col, nil)
			}
			continue
		}
		at := *col
		at.Label = x.Label + " " + strconv.Itoa(i+1) + "：" + col.Label
		if err := c.field(&at, v); err != nil {
			return err
		}
	}
	if x.Kind == FieldBlobs {
		if h, err := act.ParseHash(r.Text("hash")); err != nil || h.IsZero() {
			return c.no(CodeKind, x, nil)
		}
	}
	if known != len(r) {
		return c.no(CodeUnknown, x, nil)
	}
	return nil
}
