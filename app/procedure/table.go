package procedure

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"renda/app"
	"renda/app/act"
)

// CodeSheet refuses a table whole; Item is the file, Args n (lines at fault), where (each with sheet, row, column and why).
const CodeSheet app.Code = "form.sheet"

// TableSheet is one sheet of a table from outside, as app/extract gives it: row i is line i+1 of the sheet.
type TableSheet struct {
	Name string
	Rows [][]string
}

// TableLine is where a row of a form came from.
type TableLine struct {
	Sheet string
	Row   int // from 1
}

// maxNamed bounds how many lines at fault are named one by one.
const maxNamed = 20

// FromTable makes the rows of a field with Heads of a table: the head row is found by the names of the columns, what stands
// above it is a heading, and every line below it becomes a row or is named with why it can't. The table is taken whole or
// not at all. fault says more of a row that reads well by itself; nil: nothing.
func (x *Field) FromTable(file string, sheets []TableSheet, fault func(rows []act.Form, i int) string) ([]act.Form, []TableLine, error) {
	t := &tableReader{x: x}
	for _, s := range sheets {
		t.sheet(s)
	}
	if len(sheets) == 0 || len(t.rows)+len(t.bad) == 0 {
		t.no(TableLine{Row: 1}, "", "没有可以填入的行")
	}
	if len(t.rows) > MaxRows {
		t.no(t.from[MaxRows], "", "超过一张表单的"+strconv.Itoa(MaxRows)+"行，请分开报送")
	}
	if fault != nil && len(t.bad) == 0 {
		for i := range t.rows {
			if why := fault(t.rows, i); why != "" {
				t.no(t.from[i], "", why)
			}
		}
	}
	if len(t.bad) > 0 {
		where := t.bad
		if len(where) > maxNamed {
			where = append(slices.Clone(where[:maxNamed]), "……")
		}
		return nil, nil, &app.Error{Code: CodeSheet, Op: "read a table", Item: file, Args: map[string]string{"n": strconv.Itoa(len(t.bad)), "where": strings.Join(where, "；")}}
	}
	return t.rows, t.from, nil
}

// TakesTable reports whether a table from outside can fill the field.
func (x *Field) TakesTable() bool {
	return x.Kind == FieldRows && x.RowsFrom == "" && slices.ContainsFunc(x.Rows, func(c Field) bool { return len(c.Heads) > 0 })
}

type tableReader struct {
	x    *Field
	rows []act.Form
	from []TableLine
	bad  []string
}

func (t *tableReader) no(at TableLine, column, why string) {
	s := "第" + strconv.Itoa(at.Row) + "行"
	if at.Sheet != "" {
		s = "工作表“" + at.Sheet + "”" + s
	}
	if column != "" {
		s += "“" + column + "”"
	}
	t.bad = append(t.bad, s+"："+why)
}

// sheet reads one sheet; one without any words is passed over.
func (t *tableReader) sheet(s TableSheet) {
	head, cols := -1, map[int]*Field(nil)
	words := 0
	for i, row := range s.Rows {
		if blankRow(row) {
			continue
		}
		words++
		if head < 0 {
			if c := t.head(row); c != nil {
				head, cols = i, c
			}
			continue
		}
		t.line(TableLine{s.Name, i + 1}, row, cols)
	}
	if head < 0 && words > 0 {
		var names []string
		for i := range t.x.Rows {
			if t.x.Rows[i].Required {
				names = append(names, t.x.Rows[i].Label)
			}
		}
		t.no(TableLine{s.Name, 1}, "", "找不到表头，应有“"+strings.Join(names, "”“")+"”")
	}
}

// head gives the columns if a line is the head row: it names every required column that has names.
func (t *tableReader) head(row []string) map[int]*Field {
	out := map[int]*Field{}
	for i, cell := range row {
		for k := range t.x.Rows {
			if c := &t.x.Rows[k]; slices.Contains(c.Heads, squeeze(cell)) && !taken(out, c) {
				out[i] = c
			}
		}
	}
	for k := range t.x.Rows {
		if c := &t.x.Rows[k]; c.Required && len(c.Heads) > 0 && c.HeadOf == nil && !taken(out, c) {
			return nil
		}
	}
	return out
}

func taken(cols map[int]*Field, c *Field) bool {
	for _, x := range cols {
		if x == c {
			return true
		}
	}
	return false
}

// line makes one row, or says why not, for every cell at fault.
func (t *tableReader) line(at TableLine, row []string, cols map[int]*Field) {
	f, ok := act.Form{}, true
	for i, cell := range row {
		c := cols[i]
		cell = strings.TrimFunc(cell, unicode.IsSpace)
		if c == nil || cell == "" {
			continue
		}
		v, why := c.fromCell(cell)
		if why != "" {
			t.no(at, c.Label, why)
			ok = false
			continue
		}
		f[c.Key] = v
	}
	for k := range t.x.Rows {
		c := &t.x.Rows[k]
		if f[c.Key] == nil && c.HeadOf != nil {
			if v := c.HeadOf(f); v != "" {
				f[c.Key] = v
			}
		}
		if ok && c.Required && act.Blank(f[c.Key]) {
			t.no(at, c.Label, "没有填写；合计、说明等不是表内的行，请删去")
			ok = false
		}
	}
	if ok {
		t.rows, t.from = append(t.rows, f), append(t.from, at)
	}
}

// fromCell reads a cell as what the column asks for.
func (x *Field) fromCell(s string) (v any, why string) {
	switch x.Kind {
	case FieldDate:
		d, ok := TableDate(s)
		if !ok {
			return nil, "“" + s + "”不是日期，请写成 2026-03-05 这样的日期"
		}
		return d.String(), ""
	case FieldChoice:
		for _, c := range x.Choices {
			if s == c.Label || s == c.Value || strings.HasPrefix(s, c.Label) {
				return c.Value, ""
			}
		}
		return nil, "“" + s + "”不在可选的几种之内"
	case FieldNumber:
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, "“" + s + "”不是整数"
		}
		return n, ""
	}
	if n := len([]rune(s)); n > x.Limit() {
		return nil, strconv.Itoa(n) + "字，超过" + strconv.Itoa(x.Limit()) + "字"
	}
	return strings.Join(strings.Fields(s), " "), ""
}

// TableDate reads a date as tables have it: 2026-03-05, 2026/3/5, 2026.3.5, 2026年3月5日, 20260305, or the days since 1900
// that a workbook counts. A day without its month or year is none.
func TableDate(s string) (app.Date, bool) {
	s = strings.TrimFunc(s, unicode.IsSpace)
	if day, _, ok := strings.Cut(s, " "); ok {
		s = day // a time of the day behind it
	}
	if n, err := strconv.Atoi(s); err == nil {
		switch {
		case len(s) == 8:
			s = s[:4] + "-" + s[4:6] + "-" + s[6:]
		case len(s) == 5:
			d := app.Date{Year: 1899, Month: 12, Day: 30}.AddDays(n)
			return d, d.Year >= 1949
		}
	}
	part := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("-/.年月日", r) })
	if len(part) != 3 || len(part[0]) != 4 {
		return app.Date{}, false
	}
	for i, p := range part[1:] {
		if len(p) == 1 {
			part[i+1] = "0" + p
		}
	}
	d, err := app.ParseDate(strings.Join(part, "-"))
	return d, err == nil
}

func blankRow(row []string) bool {
	return !slices.ContainsFunc(row, func(s string) bool { return squeeze(s) != "" })
}

// squeeze takes out blanks and what stands between letters of a head set wide: 文 件 名 称.
func squeeze(s string) string {
	return strings.NewReplacer("(", "（", ")", "）").Replace(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s))
}
