package present

import (
	"errors"
	"maps"
	"strconv"
	"strings"
	"unicode/utf8"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/rules"
	"renda/ui/i18n"
)

// Form is one action's form while it is filled in: values, what is asked for now,
// and what is wrong with it, said at the field. It belongs to the screen's thread.
//
// A place in it is a path: the key of a field, or "key/2/column" for a cell of its
// third row.
type Form struct {
	Action *procedure.Action
	Dir    *org.Directory
	Today  app.Date
	Rev    uint64 // grows with every change
	// Calendar tells working days from others; nil: the ordinary week.
	Calendar *rules.Calendar

	values act.Form
	facts  act.Form
	faults map[string]string
}

// NewForm opens an action's form. facts are those rows are answered for (RowsFrom);
// given are defaults or what was kept, later ones over earlier ones.
func NewForm(a *procedure.Action, dir *org.Directory, today app.Date, facts act.Form, given ...act.Form) *Form {
	f := &Form{Action: a, Dir: dir, Today: today, values: act.Form{}, facts: facts, faults: map[string]string{}}
	for _, g := range given {
		maps.Copy(f.values, g)
	}
	for i := range a.Fields {
		x := &a.Fields[i]
		if n := len(facts.Rows(x.RowsFrom)); x.RowsFrom != "" {
			rows := f.values.Rows(x.Key)
			for len(rows) < n {
				rows = append(rows, act.Form{})
			}
			f.values.SetRows(x.Key, rows[:n])
		}
	}
	return f
}

// Field gives a field of the form by its key, nil if there is none.
func (f *Form) Field(key string) *procedure.Field {
	for i := range f.Action.Fields {
		if f.Action.Fields[i].Key == key {
			return &f.Action.Fields[i]
		}
	}
	return nil
}

// Shown reports whether a field is asked for now.
func (f *Form) Shown(x *procedure.Field) bool {
	return x.Kind != procedure.FieldHidden && (x.When == nil || x.When(f.values))
}

// Open reports whether there is anything to fill in at all.
func (f *Form) Open() bool {
	for i := range f.Action.Fields {
		if f.Shown(&f.Action.Fields[i]) {
			return true
		}
	}
	return false
}

// Values gives what is filled in, to be kept; it must not be changed.
func (f *Form) Values() act.Form { return f.values }

// Text gives a text field.
func (f *Form) Text(key string) string { return f.values.Text(key) }

// Set fills a field; nil empties it. The fault said at it goes away.
func (f *Form) Set(key string, v any) {
	f.values = f.values.Clone()
	if v == nil || v == "" {
		delete(f.values, key)
	} else {
		f.values[key] = v
	}
	f.touched(key)
}

func (f *Form) touched(path string) {
	f.Rev++
	delete(f.faults, path)
}

// SetList fills a field of several choices, organs or people.
func (f *Form) SetList(key string, vs []string) {
	f.values = f.values.Clone()
	delete(f.values, key)
	if len(vs) > 0 {
		f.values.SetList(key, vs)
	}
	f.touched(key)
}

// Rows gives the rows of a field.
func (f *Form) Rows(key string) []act.Form { return f.values.Rows(key) }

// SetRows replaces the rows of a field.
func (f *Form) SetRows(key string, rows []act.Form) {
	f.values = f.values.Clone()
	delete(f.values, key)
	if len(rows) > 0 {
		f.values.SetRows(key, rows)
	}
	for p := range f.faults {
		if strings.HasPrefix(p, key+"/") {
			delete(f.faults, p)
		}
	}
	f.touched(key)
}

// SetCell fills one cell; a row that is not there yet is added.
func (f *Form) SetCell(key string, i int, col string, v any) {
	rows := append([]act.Form(nil), f.Rows(key)...)
	for len(rows) <= i {
		rows = append(rows, act.Form{})
	}
	r := rows[i].Clone()
	if v == nil || v == "" {
		delete(r, col)
	} else {
		r[col] = v
	}
	rows[i] = r
	f.values = f.values.Clone()
	f.values.SetRows(key, rows)
	f.touched(Cell(key, i, col))
	delete(f.faults, key)
}

// AddRow adds an empty row and gives its place.
func (f *Form) AddRow(key string) int {
	rows := append(append([]act.Form(nil), f.Rows(key)...), act.Form{})
	f.SetRows(key, rows)
	return len(rows) - 1
}

// RemoveRow takes a row out and gives it, so that it can be put back.
func (f *Form) RemoveRow(key string, i int) act.Form {
	rows := append([]act.Form(nil), f.Rows(key)...)
	if i < 0 || i >= len(rows) {
		return nil
	}
	r := rows[i]
	f.SetRows(key, append(rows[:i:i], rows[i+1:]...))
	return r
}

// InsertRow puts a row back.
func (f *Form) InsertRow(key string, i int, r act.Form) {
	rows := f.Rows(key)
	i = min(max(0, i), len(rows))
	out := append([]act.Form(nil), rows[:i]...)
	f.SetRows(key, append(append(out, r), rows[i:]...))
}

// MoveRow moves a row up (-1) or down (1) and gives where it is now.
func (f *Form) MoveRow(key string, i, by int) int {
	rows := append([]act.Form(nil), f.Rows(key)...)
	j := i + by
	if i < 0 || i >= len(rows) || j < 0 || j >= len(rows) {
		return i
	}
	rows[i], rows[j] = rows[j], rows[i]
	f.SetRows(key, rows)
	return j
}

// Cell gives the path of a cell.
func Cell(key string, row int, col string) string { return key + "/" + strconv.Itoa(row) + "/" + col }

// Fault gives what is wrong at a path, "" if nothing is known.
func (f *Form) Fault(path string) string { return f.faults[path] }

// SetFault says something at a path; "" takes it away.
func (f *Form) SetFault(path, words string) {
	if words == "" {
		delete(f.faults, path)
	} else {
		f.faults[path] = words
	}
}

// Fault is one thing that stands in the way, at its place.
type Fault struct {
	Path  string
	Label string // of the field
	Text  string
}

// Check looks for what is missing or too long, in the order of the form, and says it
// at each field. The desk checks again, with the law, when the step is taken.
func (f *Form) Check() []Fault {
	f.faults = map[string]string{}
	var out []Fault
	say := func(path, label, words string) {
		f.faults[path] = words
		out = append(out, Fault{path, label, words})
	}
	for i := range f.Action.Fields {
		x := &f.Action.Fields[i]
		if !f.Shown(x) {
			continue
		}
		if w := f.fault(x, f.values[x.Key]); w != "" {
			say(x.Key, Label(x), w)
			continue
		}
		if x.Kind != procedure.FieldRows {
			continue
		}
		for j, r := range f.Rows(x.Key) {
			for k := range x.Rows {
				col := &x.Rows[k]
				if col.When != nil && !col.When(r) {
					continue
				}
				if w := f.fault(col, r[col.Key]); w != "" {
					say(Cell(x.Key, j, col.Key), Label(x)+" "+strconv.Itoa(j+1), w)
				}
			}
		}
	}
	return out
}

func (f *Form) fault(x *procedure.Field, v any) string {
	s, isText := v.(string)
	if x.Required && act.Blank(v) || x.Required && x.Kind == procedure.FieldBool && v != true {
		switch x.Kind {
		case procedure.FieldText, procedure.FieldLong, procedure.FieldNumber, procedure.FieldDate:
			return i18n.T("form.fill")
		case procedure.FieldBool:
			return i18n.T("form.tick")
		case procedure.FieldRows:
			return i18n.T("form.row")
		case procedure.FieldBlobs:
			return i18n.T("form.attach")
		}
		return i18n.T("form.choose")
	}
	switch {
	case !isText:
	case x.Kind == procedure.FieldText, x.Kind == procedure.FieldLong:
		if n := utf8.RuneCountInString(s); n > x.Limit() {
			return i18n.T("form.long", "n", strconv.Itoa(n-x.Limit()), "limit", strconv.Itoa(x.Limit()))
		}
	case x.Kind == procedure.FieldDate && s != "":
		if _, err := app.ParseDate(s); err != nil {
			return i18n.T("form.date")
		}
	case x.Kind == procedure.FieldNumber && s != "":
		return i18n.T("form.number")
	}
	return ""
}

// Clean gives the form to hand to the desk: what is asked for and filled in.
func (f *Form) Clean() act.Form {
	out := act.Form{}
	for k, v := range f.values {
		if x := f.Field(k); (x == nil || f.Shown(x) || x.Kind == procedure.FieldHidden) && !act.Blank(v) {
			out[k] = v
		}
	}
	return out
}

// Refused places a refusal of the desk at the field it speaks of and gives its path;
// "" means that it belongs to the whole form.
func (f *Form) Refused(err error) string {
	e, ok := errors.AsType[*app.Error](err)
	if !ok {
		return ""
	}
	key, label := e.Args["field"], e.Args["label"]
	for i := range f.Action.Fields {
		x := &f.Action.Fields[i]
		if !f.Shown(x) {
			continue
		}
		if key != "" && x.Key == key || key == "" && label != "" && x.Label == label {
			f.faults[x.Key] = i18n.Error(err)
			return x.Key
		}
		if path := f.refusedCell(x, key, label); path != "" {
			f.faults[path] = i18n.Error(err)
			return path
		}
	}
	return ""
}

// refusedCell finds the cell a label like "诉求 2：说明" speaks of.
func (f *Form) refusedCell(x *procedure.Field, key, label string) string {
	for j := range f.Rows(x.Key) {
		for k := range x.Rows {
			if label == x.Label+" "+strconv.Itoa(j+1)+"："+x.Rows[k].Label && (key == "" || key == x.Rows[k].Key) {
				return Cell(x.Key, j, x.Rows[k].Key)
			}
		}
	}
	return ""
}

// Label gives a field's name.
func Label(x *procedure.Field) string { return i18n.Pick(x.Label, x.LabelEn) }

// Asked gives the rows a field answers one by one (the demands of the matter).
func (f *Form) Asked(x *procedure.Field) []act.Form { return f.facts.Rows(x.RowsFrom) }

// AskedWords words one row that is answered.
func (f *Form) AskedWords(r act.Form) string {
	if s := r.Text("text"); s != "" {
		return s
	}
	var out []string
	for _, k := range r.Keys() {
		if s := r.Text(k); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, "；")
}

// SplitLines cuts a pasted list into its items, without the numbers in front of them.
func SplitLines(s string) []string {
	var out []string
	for _, l := range strings.Split(s, "\n") {
		l = strings.TrimSpace(l)
		for _, cut := range []string{"、", ".", "．", ")", "）"} {
			if at := strings.Index(l, cut); at > 0 && strings.Trim(l[:at], "0123456789一二三四五六七八九十（(第") == "" {
				rest := l[at+len(cut):]
				if cut != "." || strings.TrimLeft(rest, "0123456789") == rest { // 3.5 is a number
					l = strings.TrimSpace(rest)
				}
				break
			}
		}
		if l != "" {
			out = append(out, l)
		}
	}
	return out
}
