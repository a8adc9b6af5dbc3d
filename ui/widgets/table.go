package widgets

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// TableColumn is one column of a Table.
type TableColumn struct {
	Key    string // for sorting; "" can't be sorted by
	Name   string
	Width  float32 // at 100 % type size
	Grow   float32 // share of the room left over
	Right  bool    // flush right: counts and dates
	Spare  bool    // left out where there is no room, the last one first
	Snug   bool    // no wider than what stands in the first and the last rows
	Strong bool
}

// Cell is one field of a row: words, or a chip if it has a kind.
type Cell struct {
	Text string
	Chip bool
	Kind Kind
	Tone fyne.ThemeColorName // of the words; "" ordinary
}

// Table shows rows of any number: only those in view exist. It is worked by
// keyboard: arrows, page and end keys, Enter, and typing jumps to the next row whose words
// begin with what was typed.
type Table struct {
	widget.BaseWidget
	Columns  []TableColumn
	Row      func(i int) []Cell // cells of a row, called only for rows in view
	Find     func(prefix string, from int) int
	OnOpen   func(i int)
	OnSort   func(key string, asc bool)
	OnSelect func(i int)
	OnKey    func(*fyne.KeyEvent) bool // has the keys first; may be nil
	Now      func() time.Time          // for type-ahead; required if Find is set

	count    int
	selected int
	sortKey  string
	asc      bool
	focused  bool
	typed    string
	typedAt  time.Time
	widths   []float32 // as laid out
	pulled   map[int]float32
	set      int // counts SetColumns: what is drawn of columns before is no use

	head   *tableHead
	body   *tableBody
	scroll *container.Scroll
}

// NewTable gives an empty table.
func NewTable(columns []TableColumn, row func(i int) []Cell) *Table {
	t := &Table{Columns: columns, Row: row, selected: -1, pulled: map[int]float32{}}
	t.head = &tableHead{t: t}
	t.head.ExtendBaseWidget(t.head)
	t.body = &tableBody{t: t}
	t.body.ExtendBaseWidget(t.body)
	t.scroll = container.NewVScroll(t.body)
	t.scroll.OnScrolled = func(fyne.Position) { t.body.Refresh() }
	t.ExtendBaseWidget(t)
	return t
}

// SetCount says how many rows there are and draws them anew. The selection stays
// where it is as far as that exists.
func (t *Table) SetCount(n int) {
	anew := n != t.count
	t.count = n
	if w := t.Size().Width; anew && w > 0 && slices.ContainsFunc(t.Columns, func(c TableColumn) bool { return c.Snug }) {
		t.fit(w)
		t.head.Refresh()
	}
	if t.selected >= n {
		t.selected = n - 1
	}
	if t.focused && t.selected < 0 && n > 0 {
		t.selected = 0 // the rows came after the focus
	}
	t.body.Refresh()
	t.scroll.Refresh()
}

// SetColumns shows other columns; rows and selection stay.
func (t *Table) SetColumns(columns []TableColumn) {
	t.Columns, t.pulled = columns, map[int]float32{}
	t.set++
	t.Refresh()
}

// Count gives how many rows there are.
func (t *Table) Count() int { return t.count }

// SetSort says by what the rows are ordered, for the head's mark.
func (t *Table) SetSort(key string, asc bool) {
	t.sortKey, t.asc = key, asc
	t.head.Refresh()
}

// Selected gives the selected row, -1 for none.
func (t *Table) Selected() int { return t.selected }

// Select selects a row and brings it into view.
func (t *Table) Select(i int) {
	if t.count == 0 {
		return
	}
	t.selected = min(t.count-1, max(0, i))
	h, top := t.rowHeight(), t.scroll.Offset.Y
	y := float32(t.selected) * h
	if view := t.scroll.Size().Height; view > 0 {
		if y < top {
			t.scroll.ScrollToOffset(fyne.NewPos(0, y))
		} else if y+h > top+view {
			t.scroll.ScrollToOffset(fyne.NewPos(0, y+h-view))
		}
	}
	t.body.Refresh()
	if t.OnSelect != nil {
		t.OnSelect(t.selected)
	}
}

// Top brings the first row into view and takes the selection away.
func (t *Table) Top() {
	t.selected = -1
	t.scroll.ScrollToOffset(fyne.Position{})
	t.body.Refresh()
}

func (t *Table) rowHeight() float32 { return float32(int(sizeOf(t, "") * 2.45)) }

func (t *Table) page() int { return max(1, int(t.scroll.Size().Height/t.rowHeight())-1) }

// FocusGained shows where the focus is.
func (t *Table) FocusGained() {
	t.focused = true
	if t.selected < 0 && t.count > 0 {
		t.Select(0)
	}
	t.body.Refresh()
}

// FocusLost hides it.
func (t *Table) FocusLost() { t.focused = false; t.body.Refresh() }

// TypedKey moves the selection and opens rows.
func (t *Table) TypedKey(e *fyne.KeyEvent) {
	if t.OnKey != nil && t.OnKey(e) {
		return
	}
	switch e.Name {
	case fyne.KeyDown:
		t.Select(t.selected + 1)
	case fyne.KeyUp:
		t.Select(t.selected - 1)
	case fyne.KeyPageDown:
		t.Select(t.selected + t.page())
	case fyne.KeyPageUp:
		t.Select(t.selected - t.page())
	case fyne.KeyHome:
		t.Select(0)
	case fyne.KeyEnd:
		t.Select(t.count - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		t.open(t.selected)
	default:
		ToWindow(t, e)
	}
}

// TypedRune jumps to a row that begins with what is typed within a second.
func (t *Table) TypedRune(r rune) {
	if t.Find == nil || t.Now == nil {
		return
	}
	now := t.Now()
	if now.Sub(t.typedAt) > time.Second {
		t.typed = ""
	}
	t.typedAt = now
	t.typed += string(r)
	from := t.selected
	if len([]rune(t.typed)) == 1 {
		from++
	}
	if i := t.Find(t.typed, max(0, from)); i >= 0 {
		t.Select(i)
	}
}

func (t *Table) open(i int) {
	if t.OnOpen != nil && i >= 0 && i < t.count {
		t.OnOpen(i)
	}
}

// AccessibilityLabel says what it is.
func (t *Table) AccessibilityLabel() string { return "table" }

// AccessibilityRole says that it holds rows.
func (t *Table) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// fit gives each column its width: its own, what was pulled, and a share of what is left.
func (t *Table) fit(total float32) {
	scale := sizeOf(t, "") / 15
	t.widths = make([]float32, len(t.Columns))
	used, grow := float32(0), float32(0)
	for i, c := range t.Columns {
		w := c.Width * scale
		if p, ok := t.pulled[i]; ok {
			w = p
		} else {
			grow += c.Grow
			if c.Snug {
				w = min(w, t.widest(i))
			}
		}
		t.widths[i] = w
		used += w
	}
	for i := len(t.Columns) - 1; i >= 0 && used > total; i-- {
		if c := t.Columns[i]; c.Spare {
			used -= t.widths[i]
			if _, ok := t.pulled[i]; !ok {
				grow -= c.Grow
			}
			t.widths[i] = 0
		}
	}
	rest := total - used
	for i, c := range t.Columns {
		if _, ok := t.pulled[i]; !ok && c.Grow > 0 && grow > 0 && t.widths[i] > 0 {
			t.widths[i] = max(t.widths[i]*0.5, t.widths[i]+rest*c.Grow/grow)
		}
	}
}

// looked is how many rows at either end a snug column is measured by: numbers are longest at one of them.
const looked = 60

// widest gives how wide a column's name and what stands in its first and last rows are.
func (t *Table) widest(column int) float32 {
	size := sizeOf(t, "")
	w := fyne.MeasureText(t.Columns[column].Name, size, fyne.TextStyle{Bold: true}).Width
	for k := range min(t.count, 2*looked) {
		i := k
		if k >= looked {
			i = t.count - 1 - (k - looked)
		}
		if cells := t.Row(i); column < len(cells) {
			w = max(w, fyne.MeasureText(cells[column].Text, size, fyne.TextStyle{Bold: t.Columns[column].Strong}).Width)
		}
	}
	return w + 2*cellPad + size/2
}

// CreateRenderer draws the head over the rows.
func (t *Table) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	return &tableRenderer{t}
}

type tableRenderer struct{ t *Table }

func (r *tableRenderer) Layout(s fyne.Size) {
	r.t.fit(s.Width)
	h := r.t.head.MinSize().Height
	r.t.head.Resize(fyne.NewSize(s.Width, h))
	r.t.scroll.Move(fyne.NewPos(0, h))
	r.t.scroll.Resize(fyne.NewSize(s.Width, s.Height-h))
	r.t.head.Refresh()
	r.t.body.Refresh()
}
func (r *tableRenderer) MinSize() fyne.Size { return fyne.NewSize(320, r.t.rowHeight()*4) }
func (r *tableRenderer) Refresh()           { r.Layout(r.t.Size()) }
func (r *tableRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.t.head, r.t.scroll}
}
func (r *tableRenderer) Destroy() {}

var _ desktop.Hoverable = (*tableBody)(nil)
