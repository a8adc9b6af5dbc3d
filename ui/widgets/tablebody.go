package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	base "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"renda/ui/theme"
)

const cellPad = 10

// tableBody is as high as all rows and draws those in view.
type tableBody struct {
	widget.BaseWidget
	t     *Table
	hover int
}

// Tapped selects; a tap on the selected row, or a double tap, opens.
func (b *tableBody) Tapped(e *fyne.PointEvent) {
	i := int(e.Position.Y / b.t.rowHeight())
	if c := fyne.CurrentApp().Driver().CanvasForObject(b.t); c != nil {
		c.Focus(b.t)
	}
	if i < 0 || i >= b.t.count {
		return
	}
	b.t.Select(i)
	b.t.open(i)
}

// MouseIn, MouseMoved and MouseOut keep the ground under the pointer.
func (b *tableBody) MouseIn(e *desktop.MouseEvent) { b.MouseMoved(e) }

// MouseMoved moves the ground.
func (b *tableBody) MouseMoved(e *desktop.MouseEvent) {
	if i := int(e.Position.Y/b.t.rowHeight()) + 1; i != b.hover {
		b.hover = i
		b.Refresh()
	}
}

// MouseOut takes it away.
func (b *tableBody) MouseOut() { b.hover = 0; b.Refresh() }

// Cursor is a hand over rows.
func (b *tableBody) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer draws the rows.
func (b *tableBody) CreateRenderer() fyne.WidgetRenderer {
	return &bodyRenderer{b: b}
}

type bodyRow struct {
	ground, line, bar *canvas.Rectangle
	texts             []*canvas.Text
	chips             []*Chip
}

type bodyRenderer struct {
	b    *tableBody
	set  int // which columns the rows are of
	rows []*bodyRow
	objs []fyne.CanvasObject
}

func (r *bodyRenderer) MinSize() fyne.Size {
	return fyne.NewSize(100, float32(r.b.t.count)*r.b.t.rowHeight())
}
func (r *bodyRenderer) Layout(fyne.Size)             { r.Refresh() }
func (r *bodyRenderer) Objects() []fyne.CanvasObject { return r.objs }
func (r *bodyRenderer) Destroy()                     {}

func (r *bodyRenderer) Refresh() {
	t := r.b.t
	h, view := t.rowHeight(), t.scroll.Size().Height
	first := max(0, int(t.scroll.Offset.Y/h))
	n := min(t.count-first, int(view/h)+2)
	r.pool(max(0, n))
	for i, row := range r.rows {
		if i >= n || len(t.widths) == 0 {
			row.show(false)
			continue
		}
		row.show(true)
		r.draw(row, first+i, h)
	}
	canvas.Refresh(r.b)
}

func (r *bodyRenderer) pool(n int) {
	if r.set != r.b.t.set {
		r.set, r.rows, r.objs = r.b.t.set, nil, nil
	}
	for len(r.rows) < n {
		row := &bodyRow{ground: canvas.NewRectangle(color.Transparent), line: canvas.NewRectangle(color.Transparent), bar: canvas.NewRectangle(color.Transparent)}
		r.objs = append(r.objs, row.ground, row.line, row.bar)
		for range r.b.t.Columns {
			x, c := canvas.NewText("", color.Black), NewChip(Neutral, "")
			row.texts, row.chips = append(row.texts, x), append(row.chips, c)
			r.objs = append(r.objs, x, c)
		}
		r.rows = append(r.rows, row)
	}
}

func (row *bodyRow) show(on bool) {
	row.ground.Hidden, row.line.Hidden, row.bar.Hidden = !on, !on, !on
	for i := range row.texts {
		row.texts[i].Hidden, row.chips[i].Hidden = !on, !on
	}
}

func (r *bodyRenderer) draw(row *bodyRow, i int, h float32) {
	t := r.b.t
	y, w := float32(i)*h, r.b.Size().Width
	row.ground.FillColor = color.Transparent
	switch {
	case i == t.selected:
		row.ground.FillColor = colorOf(t, theme.AccentTint)
	case i == r.b.hover-1:
		row.ground.FillColor = colorOf(t, base.ColorNameHover)
	}
	row.ground.StrokeWidth = 0
	if i == t.selected && t.focused {
		row.ground.StrokeWidth, row.ground.StrokeColor = 2, colorOf(t, base.ColorNameFocus)
	}
	row.ground.Move(fyne.NewPos(0, y))
	row.ground.Resize(fyne.NewSize(w, h))
	row.bar.FillColor = color.Transparent
	if i == t.selected {
		row.bar.FillColor = colorOf(t, theme.Accent)
	}
	row.bar.Move(fyne.NewPos(0, y))
	row.bar.Resize(fyne.NewSize(3, h))
	row.line.FillColor = colorOf(t, theme.Line)
	row.line.Move(fyne.NewPos(0, y+h-1))
	row.line.Resize(fyne.NewSize(w, 1))
	x := float32(0)
	for c, cell := range t.Row(i) {
		if c >= len(row.texts) {
			break
		}
		r.cell(row, c, cell, fyne.NewPos(x+cellPad, y), fyne.NewSize(t.widths[c]-2*cellPad, h))
		x += t.widths[c]
	}
}

func (r *bodyRenderer) cell(row *bodyRow, c int, cell Cell, at fyne.Position, s fyne.Size) {
	x, chip, col := row.texts[c], row.chips[c], r.b.t.Columns[c]
	x.Hidden, chip.Hidden = cell.Chip || s.Width <= 0, !cell.Chip || s.Width <= 0
	if s.Width <= 0 {
		return
	}
	if cell.Chip {
		chip.Move(at)
		chip.Resize(s)
		chip.Set(cell.Kind, cell.Text)
		return
	}
	x.TextSize, x.TextStyle.Bold = sizeOf(r.b.t, ""), col.Strong
	x.Color = colorOf(r.b.t, cell.Tone)
	x.Text = Fit(cell.Text, x.TextSize, x.TextStyle, s.Width)
	x.Alignment = fyne.TextAlignLeading
	if col.Right {
		x.Alignment = fyne.TextAlignTrailing
	}
	x.Move(at)
	x.Resize(s)
}

// tableHead names the columns; a tap orders by one, pulling an edge widens it.
type tableHead struct {
	widget.BaseWidget
	t    *Table
	pull int // column being pulled plus one
}

const grip = 6

func (h *tableHead) edge(x float32) (col int, ok bool) {
	at := float32(0)
	for i, w := range h.t.widths {
		at += w
		if x > at-grip && x < at+grip {
			return i, true
		}
	}
	return 0, false
}

// Tapped orders by the column, the other way round the second time.
func (h *tableHead) Tapped(e *fyne.PointEvent) {
	if _, on := h.edge(e.Position.X); on {
		return
	}
	at := float32(0)
	for i, w := range h.t.widths {
		if at += w; e.Position.X < at {
			h.t.SortBy(i)
			return
		}
	}
}

// SortBy orders by column i, the other way round if it already is.
func (t *Table) SortBy(i int) {
	key := t.Columns[i].Key
	if key == "" || t.OnSort == nil {
		return
	}
	asc := key != t.sortKey || !t.asc
	t.SetSort(key, asc)
	t.OnSort(key, asc)
}

// Dragged widens the column whose edge is pulled.
func (h *tableHead) Dragged(e *fyne.DragEvent) {
	if h.pull == 0 {
		i, ok := h.edge(e.Position.X - e.Dragged.DX)
		if !ok {
			return
		}
		h.pull = i + 1
	}
	i := h.pull - 1
	h.t.pulled[i] = max(40, h.t.widths[i]+e.Dragged.DX)
	h.t.Refresh()
}

// DragEnd lets go.
func (h *tableHead) DragEnd() { h.pull = 0 }

// CreateRenderer draws it.
func (h *tableHead) CreateRenderer() fyne.WidgetRenderer {
	r := &headRenderer{h: h, ground: canvas.NewRectangle(color.Transparent), line: canvas.NewRectangle(color.Transparent)}
	r.objs = []fyne.CanvasObject{r.ground, r.line}
	return r
}

type headRenderer struct {
	h            *tableHead
	ground, line *canvas.Rectangle
	set          int // which columns the names are of
	texts        []*canvas.Text
	objs         []fyne.CanvasObject
}

func (r *headRenderer) MinSize() fyne.Size           { return fyne.NewSize(100, sizeOf(r.h, "")*2.2) }
func (r *headRenderer) Layout(fyne.Size)             { r.Refresh() }
func (r *headRenderer) Objects() []fyne.CanvasObject { return r.objs }
func (r *headRenderer) Destroy()                     {}

func (r *headRenderer) Refresh() {
	t, s := r.h.t, r.h.Size()
	r.ground.FillColor = colorOf(r.h, theme.SurfaceDim)
	r.ground.Resize(s)
	r.line.FillColor = colorOf(r.h, theme.Line)
	r.line.Move(fyne.NewPos(0, s.Height-1))
	r.line.Resize(fyne.NewSize(s.Width, 1))
	if r.set != t.set {
		r.set, r.texts, r.objs = t.set, nil, []fyne.CanvasObject{r.ground, r.line}
	}
	for len(r.texts) < len(t.Columns) {
		x := canvas.NewText("", color.Black)
		r.texts = append(r.texts, x)
		r.objs = append(r.objs, x)
	}
	at := float32(0)
	for i, c := range t.Columns {
		if i >= len(t.widths) {
			break
		}
		x := r.texts[i]
		x.Color, x.TextSize, x.TextStyle.Bold = colorOf(r.h, theme.Muted), sizeOf(r.h, theme.SizeSmall), true
		name := c.Name
		if c.Key != "" && c.Key == t.sortKey {
			if name += " ▼"; t.asc {
				name = c.Name + " ▲"
			}
			x.Color = colorOf(r.h, "")
		}
		x.Alignment = fyne.TextAlignLeading
		if c.Right {
			x.Alignment = fyne.TextAlignTrailing
		}
		w := t.widths[i] - 2*cellPad
		if x.Hidden = w <= 0; x.Hidden {
			continue
		}
		x.Text = Fit(name, x.TextSize, x.TextStyle, w)
		x.Move(fyne.NewPos(at+cellPad, 0))
		x.Resize(fyne.NewSize(w, s.Height))
		at += t.widths[i]
	}
	canvas.Refresh(r.h)
}
