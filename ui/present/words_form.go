package present

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/pinyin"
	"renda/app/procedure"
	"renda/ui/i18n"
)

// ParseDate reads a date as people type it: 2026-3-5, 2026.03.05, 20260305,
// 2026年3月5日, 3月5日 or 3-5 (of this year), 今天, 明天, +15 (days from today).
func ParseDate(s string, today app.Date) (app.Date, bool) {
	s = strings.TrimSpace(half(s))
	switch s {
	case "今天", "today":
		return today, true
	case "明天", "tomorrow":
		return today.AddDays(1), true
	}
	if n, err := strconv.Atoi(s); err == nil && strings.HasPrefix(s, "+") && n <= 3660 {
		return today.AddDays(n), true
	}
	var parts []string
	if len(s) == 8 && strings.Trim(s, "0123456789") == "" {
		parts = []string{s[:4], s[4:6], s[6:]}
	} else {
		s = strings.NewReplacer("年", "-", "月", "-", "日", "", "号", "", "/", "-", ".", "-", "。", "-", " ", "").Replace(s)
		parts = strings.Split(s, "-")
	}
	if len(parts) == 2 {
		parts = append([]string{strconv.Itoa(int(today.Year))}, parts...)
	}
	if len(parts) != 3 || len(parts[0]) != 4 {
		return app.Date{}, false
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || v < 0 || len(p) > 4 {
			return app.Date{}, false
		}
		n[i] = v
	}
	d := app.DateOf(time.Date(n[0], time.Month(n[1]), n[2], 0, 0, 0, 0, app.Zone))
	if int(d.Year) != n[0] || int(d.Month) != n[1] || int(d.Day) != n[2] {
		return app.Date{}, false // 2月30日
	}
	return d, true
}

// ParseNumber reads a whole number as people type it, full-width digits and
// thousands' commas included.
func ParseNumber(s string) (int64, bool) {
	s = strings.NewReplacer(",", "", " ", "").Replace(half(strings.TrimSpace(s)))
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n >= 0 && n <= 1e12
}

// half makes full-width digits and signs ordinary ones.
func half(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　':
			return ' '
		case r == '−' || r == '—' || r == '–':
			return '-'
		}
		return r
	}, s)
}

// Words gives a filled-in field in words, "" if nothing is filled in.
func Words(x *procedure.Field, v any, dir *org.Directory) string {
	f := act.Form{x.Key: v}
	switch x.Kind {
	case procedure.FieldBool:
		if v == nil {
			return ""
		}
		if f.Bool(x.Key) {
			return i18n.T("yes")
		}
		return i18n.T("no")
	case procedure.FieldNumber:
		if v == nil {
			return ""
		}
		if s := f.Text(x.Key); s != "" {
			return s
		}
		return strconv.FormatInt(f.Int(x.Key), 10)
	case procedure.FieldDate:
		if d := f.Date(x.Key); !d.IsZero() {
			return Day(d)
		}
	case procedure.FieldChoice:
		return ChoiceWords(x, f.Text(x.Key))
	case procedure.FieldMulti:
		return join(f.List(x.Key), func(s string) string { return ChoiceWords(x, s) })
	case procedure.FieldOrgan:
		return nameIn(dir, f.Text(x.Key))
	case procedure.FieldOrgans, procedure.FieldPeople:
		return join(f.List(x.Key), func(s string) string { return nameIn(dir, s) })
	case procedure.FieldBlobs:
		var names []string
		for _, b := range f.Blobs(x.Key) {
			names = append(names, b.Name)
		}
		return strings.Join(names, i18n.T("list.sep"))
	case procedure.FieldRows:
		return rowsWords(x, f.Rows(x.Key), dir)
	}
	return strings.TrimSpace(f.Text(x.Key))
}

func rowsWords(x *procedure.Field, rows []act.Form, dir *org.Directory) string {
	var lines []string
	for i, r := range rows {
		var cells []string
		for k := range x.Rows {
			if w := Words(&x.Rows[k], r[x.Rows[k].Key], dir); w != "" {
				cells = append(cells, w)
			}
		}
		lines = append(lines, strconv.Itoa(i+1)+". "+strings.Join(cells, "；"))
	}
	return strings.Join(lines, "\n")
}

// ChoiceWords gives the words of an option; an unknown value gives itself.
func ChoiceWords(x *procedure.Field, v string) string {
	for _, c := range x.Choices {
		if c.Value == v {
			return i18n.Pick(c.Label, c.LabelEn)
		}
	}
	return v
}

func join(vs []string, words func(string) string) string {
	out := make([]string, 0, len(vs))
	for _, v := range vs {
		out = append(out, words(v))
	}
	return strings.Join(out, i18n.T("list.sep"))
}

func nameIn(dir *org.Directory, id string) string {
	if x, err := app.ParseID(id); err == nil && dir != nil {
		if n := dir.Name(x); n != "" {
			return n
		}
	}
	return id
}

// Line is one thing said with its name.
type Line struct{ Label, Text string }

// Summary says what is about to be done, field by field.
func (f *Form) Summary() []Line {
	var out []Line
	for i := range f.Action.Fields {
		x := &f.Action.Fields[i]
		if !f.Shown(x) {
			continue
		}
		if w := Words(x, f.values[x.Key], f.Dir); w != "" {
			out = append(out, Line{Label(x), w})
		}
	}
	return out
}

// Size words a number of bytes.
func Size(n int64) string {
	switch {
	case n < 1<<10:
		return strconv.FormatInt(n, 10) + " B"
	case n < 1<<20:
		return strconv.FormatInt((n+512)>>10, 10) + " KB"
	}
	return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MB"
}

// Pick is one organ or person that can be chosen.
type Pick struct {
	ID     string
	Name   string
	Detail string // title, delegation
}

// Picks gives who can be chosen for an organ or people field, by name; without those
// in not.
func (f *Form) Picks(x *procedure.Field, typed string, not []string, limit int) []Pick {
	if f.Dir == nil {
		return nil
	}
	skip := map[string]bool{}
	for _, id := range not {
		skip[id] = true
	}
	var out []Pick
	add := func(p Pick) {
		if !skip[p.ID] && (pinyin.Match(typed, p.Name) || pinyin.Match(typed, p.Detail)) {
			out = append(out, p)
		}
	}
	if x.Kind == procedure.FieldPeople {
		for id, a := range f.Dir.Accounts {
			if x.Of == procedure.OfAny || a.Active && (x.Of == "" || holds(a, org.Role(x.Of))) {
				add(Pick{id.String(), a.Name, f.standing(a)})
			}
		}
	} else {
		for id, o := range f.Dir.Organs {
			if !o.Closed && (x.Of == "" || string(o.Kind) == x.Of) {
				add(Pick{id.String(), o.Name, o.Short})
			}
		}
	}
	sortPicks(out)
	return out[:min(limit, len(out))]
}

func holds(a org.Account, r org.Role) bool {
	for _, g := range a.Grants {
		if g.Role == r {
			return true
		}
	}
	return false
}

func (f *Form) standing(a org.Account) string {
	for _, g := range a.Grants {
		if n := f.Dir.Name(g.Organ); n != "" {
			return n
		}
	}
	return a.Title
}

// sortPicks orders by the reading's first letters, then by name, so that lists stand
// the same way each time.
func sortPicks(ps []Pick) {
	key := func(s string) string {
		var b strings.Builder
		for _, r := range s {
			if i := pinyin.Initials(string(r)); i != "" {
				b.WriteString(i)
			} else {
				b.WriteRune(r)
			}
		}
		return b.String() + "\x00" + s
	}
	slices.SortFunc(ps, func(a, b Pick) int { return cmp.Compare(key(a.Name)+"\x00"+a.ID, key(b.Name)+"\x00"+b.ID) })
}
