package fields

import (
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	base "fyne.io/fyne/v2/theme"

	"renda/app/act"
	"renda/app/procedure"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/text"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// rowsView is a small table that is filled in: numbered rows, added by Enter in the last,
// moved by Alt and the arrows, put back after they were taken out.
type rowsView struct {
	v     *View
	it    *item
	box   *fyne.Container
	undo  *fyne.Container
	cells map[string]fyne.Focusable // by path within the field: "2/text"
	fault map[string]*fault
	n     int // rows drawn
	asked []act.Form
}

// rows draws them. Rows that answer others (RowsFrom) show what they answer and can't
// be added to.
func (v *View) rows(it *item) fyne.CanvasObject {
	r := &rowsView{v: v, it: it, box: widgets.Column(8), undo: container.NewStack(), n: -1}
	r.undo.Hide()
	if it.x.RowsFrom != "" {
		r.asked = v.h.Form.Asked(it.x)
	}
	it.sync = r.sync
	it.focus = r.focus
	things := []fyne.CanvasObject{r.box, r.undo}
	if r.asked == nil {
		add := widgets.IconButton(i18n.T("rows.add"), base.ContentAddIcon(), true, r.add)
		buttons := []fyne.CanvasObject{add}
		if v.h.Table != nil && it.x.TakesTable() {
			buttons = append(buttons, widgets.IconButton(i18n.T("rows.table"), base.GridIcon(), true, r.table))
		}
		things = append(things, widgets.Row(8, buttons...))
	}
	return widgets.Column(6, things...)
}

// table fills the rows of a workbook.
func (r *rowsView) table() {
	r.v.h.Env.Shell.PickFile(i18n.T("rows.table"), []string{".xlsx", ".csv"}, func(name string, f io.ReadCloser) {
		r.v.h.Table(r.it.x.Key, name, f)
	})
}

func (r *rowsView) rows() []act.Form { return r.v.h.Form.Rows(r.it.x.Key) }

func (r *rowsView) focus(rest string) fyne.Focusable {
	if f := r.cells[rest]; f != nil {
		return f
	}
	if len(r.it.x.Rows) == 0 {
		return nil
	}
	if r.n == 0 && r.asked == nil {
		r.v.h.Form.AddRow(r.it.x.Key)
		r.v.edited()
	}
	return r.cells["0/"+r.it.x.Rows[0].Key]
}

// sync draws the rows anew when there are more or fewer; else only their faults.
func (r *rowsView) sync() {
	if n := len(r.rows()); n != r.n {
		r.draw()
	}
	for path, f := range r.fault {
		f.set(r.v.h.Form.Fault(r.it.x.Key + "/" + path))
	}
}

func (r *rowsView) draw() {
	rows := r.rows()
	r.n, r.cells, r.fault = len(rows), map[string]fyne.Focusable{}, map[string]*fault{}
	r.box.RemoveAll()
	for i := range rows {
		r.box.Add(r.row(i, rows[i]))
	}
	r.box.Refresh()
}

func (r *rowsView) row(i int, row act.Form) fyne.CanvasObject {
	number := widgets.Strong(strconv.Itoa(i+1) + ".")
	var body []fyne.CanvasObject
	if i < len(r.asked) {
		body = append(body, widgets.NewProse(r.v.h.Form.AskedWords(r.asked[i])))
	}
	single := len(r.it.x.Rows) == 1
	for k := range r.it.x.Rows {
		col := &r.it.x.Rows[k]
		path := strconv.Itoa(i) + "/" + col.Key
		f := newFault()
		r.fault[path] = f
		c := r.cell(i, col, row)
		if single {
			body = append(body, c, f.box)
			continue
		}
		body = append(body, widgets.Sides(10, []float32{1, 5}, widgets.Middle(widgets.Small(present.Label(col))), c), f.box)
	}
	var right fyne.CanvasObject
	if r.asked == nil {
		up := widgets.IconButton(i18n.T("rows.up"), base.MoveUpIcon(), false, func() { r.move(i, -1) })
		down := widgets.IconButton(i18n.T("rows.down"), base.MoveDownIcon(), false, func() { r.move(i, 1) })
		out := widgets.IconButton(i18n.T("form.remove"), base.DeleteIcon(), false, func() { r.remove(i) })
		for _, b := range []*widgets.Button{up, down, out} {
			b.Importance = widgets.Quiet("", nil).Importance
		}
		right = container.NewVBox(widgets.Row(0, up, down, out))
	}
	inner := container.NewBorder(nil, nil, container.NewVBox(widgets.Inset(0, 7, number)), right, widgets.Inset(6, 0, widgets.Column(4, body...)))
	if single && r.asked == nil {
		return inner
	}
	g := widgets.NewGround(theme.SurfaceDim)
	g.Radius = 6
	return container.NewStack(g, widgets.Inset(12, 8, inner))
}

func (r *rowsView) set(i int, col *procedure.Field, v any) {
	r.v.h.Form.SetCell(r.it.x.Key, i, col.Key, v)
	r.v.edited()
}

func (r *rowsView) cell(i int, col *procedure.Field, row act.Form) fyne.CanvasObject {
	path := strconv.Itoa(i) + "/" + col.Key
	label := present.Label(r.it.x) + " " + strconv.Itoa(i+1) + " " + present.Label(col)
	switch col.Kind {
	case procedure.FieldChoice:
		var os []widgets.Option
		for _, c := range col.Choices {
			os = append(os, widgets.Option{Value: c.Value, Label: i18n.Pick(c.Label, c.LabelEn)})
		}
		c := widgets.NewChoice(label, false, os, row.Text(col.Key))
		c.OnChange = func() {
			if vs := c.Chosen(); len(vs) > 0 {
				r.set(i, col, vs[0])
			}
		}
		r.cells[path] = c.First()
		return c.Object()
	case procedure.FieldDate:
		d := newDate(label, r.v.h.Form, row.Text(col.Key), func(s string) { r.set(i, col, s) })
		r.cells[path] = d.Entry
		return d.Object()
	case procedure.FieldBool:
		c := widgets.NewCheck(present.Label(col), row.Bool(col.Key), func(on bool) { r.set(i, col, on) })
		r.cells[path] = c
		return c
	}
	if col.Kind == procedure.FieldLong {
		return r.long(i, col, row, label)
	}
	return r.line(i, col, row, label)
}

// long is a cell of paragraphs.
func (r *rowsView) long(i int, col *procedure.Field, row act.Form, label string) fyne.CanvasObject {
	f := text.NewField(label, 2, 8)
	f.SetText(row.Text(col.Key))
	f.OnText = func() { r.set(i, col, f.Text()) }
	f.OnShort = r.moves(i)
	r.cells[strconv.Itoa(i)+"/"+col.Key] = f.Surface
	return f.Object()
}

// moves gives what moves a row by Alt and the arrows.
func (r *rowsView) moves(i int) func(*desktop.CustomShortcut) bool {
	return func(s *desktop.CustomShortcut) bool {
		by := arrow(s)
		if by != 0 && r.asked == nil {
			r.move(i, by)
		}
		return by != 0
	}
}

// line is a cell of text; demands are sentences, so it wraps. Enter goes to the next
// row, in the last one it adds one.
func (r *rowsView) line(i int, col *procedure.Field, row act.Form, label string) fyne.CanvasObject {
	e := widgets.NewEntry(label)
	if col.Kind == procedure.FieldText && col.Limit() > shortLine {
		e = widgets.NewWrapEntry(label)
	}
	e.Most = present.MostLine
	e.SetText(present.Words(&procedure.Field{Key: col.Key, Kind: col.Kind}, row[col.Key], nil))
	e.OnChanged = func(s string) {
		if strings.Contains(s, "\n") && col.Kind == procedure.FieldText {
			r.broken(i, col, e, s)
			return
		}
		if n, ok := present.ParseNumber(s); ok && col.Kind == procedure.FieldNumber {
			r.set(i, col, n)
			return
		}
		if one := present.OneLine(s); one != s {
			s = one
			sync(e, s)
		}
		r.set(i, col, s)
	}
	e.OnSubmitted = func(string) { r.next(i, col) }
	e.OnFlood = func(whole string) {
		r.flood(i, col, e, i18n.T("rows.flood", "n", strconv.Itoa(utf8.RuneCountInString(whole)), "limit", strconv.Itoa(col.Limit())))
	}
	e.OnShort = r.moves(i)
	r.cells[strconv.Itoa(i)+"/"+col.Key] = e
	return e
}

// broken takes a pasted text with line ends in it: a list becomes one row per line.
func (r *rowsView) broken(i int, col *procedure.Field, e *widgets.Entry, s string) {
	lines := present.SplitLines(s)
	for n := range lines {
		lines[n] = present.OneLine(lines[n])
	}
	if len(lines) < 2 || r.asked != nil {
		line := present.OneLine(strings.ReplaceAll(s, "\n", ""))
		sync(e, line)
		r.set(i, col, line)
		return
	}
	if n := len(r.rows()) + len(lines) - 1; n > procedure.MaxRows {
		r.flood(i, col, e, i18n.T("rows.many", "n", strconv.Itoa(len(lines)), "most", strconv.Itoa(procedure.MaxRows)))
		return
	}
	r.v.h.Form.SetCell(r.it.x.Key, i, col.Key, lines[0])
	for n, l := range lines[1:] {
		r.v.h.Form.InsertRow(r.it.x.Key, i+1+n, act.Form{col.Key: l})
	}
	r.draw()
	r.v.edited()
	r.to(i + len(lines) - 1)
}

// flood leaves a cell as it was where what was pasted is too much for it, and says so.
func (r *rowsView) flood(i int, col *procedure.Field, e *widgets.Entry, words string) {
	sync(e, present.Words(&procedure.Field{Key: col.Key, Kind: col.Kind}, r.rows()[i][col.Key], nil))
	r.v.h.Form.SetFault(present.Cell(r.it.x.Key, i, col.Key), words)
	r.v.Refresh()
}

func (r *rowsView) next(i int, col *procedure.Field) {
	last := col == &r.it.x.Rows[len(r.it.x.Rows)-1]
	switch {
	case !last || r.asked != nil:
		r.v.h.Env.Window.Canvas().FocusNext()
	case i+1 < len(r.rows()):
		r.to(i + 1)
	default:
		r.add()
	}
}

func (r *rowsView) to(i int) {
	if f := r.cells[strconv.Itoa(i)+"/"+r.it.x.Rows[0].Key]; f != nil {
		r.v.h.Env.Window.Canvas().Focus(f)
	}
}

// add adds a row, unless the last one is still empty.
func (r *rowsView) add() {
	rows := r.rows()
	if n := len(rows); n > 0 && len(rows[n-1]) == 0 {
		r.to(n - 1)
		return
	}
	i := r.v.h.Form.AddRow(r.it.x.Key)
	r.v.edited()
	r.to(i)
}

func (r *rowsView) move(i, by int) {
	j := r.v.h.Form.MoveRow(r.it.x.Key, i, by)
	r.draw()
	r.v.edited()
	r.to(j)
}

// remove takes a row out and offers to put it back.
func (r *rowsView) remove(i int) {
	row := r.v.h.Form.RemoveRow(r.it.x.Key, i)
	r.draw()
	if len(row) > 0 {
		back := widgets.Quiet(i18n.T("rows.back"), func() {
			r.v.h.Form.InsertRow(r.it.x.Key, i, row)
			r.undo.Hide()
			r.draw()
			r.v.edited()
			r.to(i)
		})
		r.undo.Objects = []fyne.CanvasObject{widgets.Row(8, widgets.Small(i18n.T("rows.removed", "n", strconv.Itoa(i+1))), back)}
		r.undo.Show()
		r.undo.Refresh()
	}
	r.v.edited()
	r.to(min(i, len(r.rows())-1))
}
