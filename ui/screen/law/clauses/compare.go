package clauses

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/app/clause"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/text"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// Comparison shows two versions side by side, and under them what became of each clause.
type Comparison struct {
	Pair *text.Pair

	c     *present.Compared
	eyes  bool  // only what needs a person's eye
	shown []int // rows of c, in the table
	table *widgets.Table
	root  fyne.CanvasObject
}

// NewComparison shows one.
func NewComparison(c *present.Compared, left, right string) *Comparison {
	x := &Comparison{c: c, Pair: text.NewPair(left, right)}
	Set(x.Pair.Left, c.Old)
	Set(x.Pair.Right, c.New)
	x.Pair.Left.SetMarks(append(Marks(text.Gone, c.Gone), Marks(text.Doubt, c.Doubts[0])...))
	x.Pair.Right.SetMarks(append(Marks(text.Added, c.Added), Marks(text.Doubt, c.Doubts[1])...))
	x.Pair.SetAnchors(c.Anchors)
	x.table = widgets.NewTable([]widgets.TableColumn{
		{Name: i18n.T("compare.col.change"), Width: 112}, {Name: left, Width: 130, Grow: 1}, {Name: right, Width: 130, Grow: 1},
		{Name: i18n.T("compare.col.sure"), Width: 150, Snug: true}, {Name: i18n.T("compare.col.words"), Width: 240, Grow: 1, Spare: true}}, x.row)
	x.table.OnSelect, x.table.OnOpen = x.jump, x.jump
	x.fill()
	var head []fyne.CanvasObject
	if c.Eyes > 0 {
		head = append(head, widgets.NewChip(widgets.Soon, i18n.T("compare.eyes", "n", strconv.Itoa(c.Eyes))),
			widgets.NewCheck(i18n.T("compare.eyes.only"), false, func(on bool) { x.eyes = on; x.fill() }))
	}
	list := widgets.PanelFill(fyne.CanvasObject(x.table))
	if len(c.Rows) == 0 {
		list = widgets.Panel(widgets.Para(i18n.T("compare.nothing"), ""))
	}
	split := container.NewVSplit(x.Pair.Object(), list)
	split.Offset = 0.7
	x.root = container.NewBorder(widgets.Inset(2, 6, container.NewBorder(nil, nil, nil, widgets.Row(12, head...), widgets.NewText(c.Summary, theme.Muted, theme.SizeSmall))), nil, nil, nil, split)
	return x
}

// Object gives what to show.
func (x *Comparison) Object() fyne.CanvasObject { return x.root }

func (x *Comparison) fill() {
	x.shown = x.shown[:0]
	for i, r := range x.c.Rows {
		if !x.eyes || !r.Sure {
			x.shown = append(x.shown, i)
		}
	}
	x.table.SetCount(len(x.shown))
}

var changeKinds = map[clause.Change]widgets.Kind{clause.Changed: widgets.Soon, clause.Moved: widgets.Calm, clause.Split: widgets.Soon, clause.Merged: widgets.Soon,
	clause.New: widgets.Good, clause.Gone: widgets.Alarm}

func (x *Comparison) row(i int) []widgets.Cell {
	if i >= len(x.shown) {
		return nil
	}
	r := &x.c.Rows[x.shown[i]]
	sure := widgets.Cell{Text: i18n.T("compare.sure", "n", r.Sureness)}
	if !r.Sure {
		sure = widgets.Cell{Text: i18n.T("compare.unsure", "n", r.Sureness), Chip: true, Kind: widgets.Soon}
	}
	return []widgets.Cell{{Text: r.Name, Chip: true, Kind: changeKinds[r.Change]}, {Text: r.Old}, {Text: r.New}, sure, {Text: r.Words}}
}

// jump brings a clause into view on the sides where it stands.
func (x *Comparison) jump(i int) {
	if i < 0 || i >= len(x.shown) {
		return
	}
	r := &x.c.Rows[x.shown[i]]
	if r.At[0] >= 0 {
		x.Pair.Left.Go(r.At[0])
	}
	if r.At[1] >= 0 {
		x.Pair.Right.Go(r.At[1])
	}
}
