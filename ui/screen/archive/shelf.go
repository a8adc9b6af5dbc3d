package archive

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"renda/app"
	"renda/app/desk/archives"
	"renda/app/procedure"
	"renda/app/stocktake"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/room"
	"renda/ui/theme"
	"renda/ui/widgets"
)

// shelf is the page on which somebody walks along a shelf with a scanner, or types.
type shelf struct {
	s     *screen
	p     *present.Shelf
	entry *widgets.Entry
	box   *widgets.Text // which box is open
	read  *widgets.Table
	diff  *widgets.Table
	past  *widgets.Table
	all   *widgets.Check
	undo  *widgets.Button
	clear *widgets.Button
	done  *widgets.Button
	right *fyne.Container
	left  *fyne.Container
	root  fyne.CanvasObject
}

func newShelf(s *screen) *shelf {
	h := &shelf{s: s, box: widgets.Small(""), right: container.NewStack(), left: container.NewStack()}
	h.p = present.NewShelf(s.d, s.env.Stage, s.render)
	h.entry = widgets.NewEntry(i18n.T("shelf.entry"))
	h.entry.SetPlaceHolder(i18n.T("shelf.entry.hint"))
	h.entry.OnSubmitted = func(x string) { h.Scan(x) }
	h.read = widgets.NewTable([]widgets.TableColumn{{Name: i18n.T("shelf.n"), Width: 52, Right: true}, {Name: i18n.T("shelf.label"), Width: 190, Grow: 2}, {Name: i18n.T("list.title"), Width: 150, Grow: 3, Spare: true}}, h.readRow)
	h.diff = widgets.NewTable([]widgets.TableColumn{{Name: i18n.T("list.state"), Width: 100}, {Name: i18n.T("shelf.label"), Width: 130, Grow: 2}, {Name: i18n.T("archive.why"), Width: 130, Grow: 3}}, h.diffRow)
	h.past = widgets.NewTable([]widgets.TableColumn{{Name: i18n.T("list.state"), Width: 112}, {Name: i18n.T("shelf.past"), Width: 200, Grow: 3}, {Name: i18n.T("shelf.wrong"), Width: 70, Right: true, Spare: true}}, h.pastRow)
	h.past.OnOpen = func(i int) {
		if i >= 0 && i < len(h.p.Checks) {
			s.env.Shell.OpenMatter(h.p.Checks[i].ID)
		}
	}
	h.all = widgets.NewCheck(i18n.T("shelf.all"), false, h.p.SetAll)
	h.undo = widgets.NewButton(i18n.T("shelf.undo"), h.p.Undo)
	h.clear = widgets.NewButton(i18n.T("shelf.clear"), h.askClear)
	h.done = widgets.Primary(i18n.T("shelf.record"), h.record)
	split := container.NewHSplit(h.left, h.right)
	split.SetOffset(0.42)
	bar := container.NewBorder(nil, nil, nil, widgets.Buttons(h.undo, h.clear, h.done), h.entry)
	h.root = container.NewBorder(widgets.Column(6, widgets.SmallProse(i18n.T("shelf.help")), bar, container.NewBorder(nil, nil, nil, h.all, h.box), widgets.Gap(1, 2)), nil, nil, nil, split)
	h.p.Reload()
	return h
}

// Scan takes what was typed or scanned; a pasted list is taken line by line.
func (h *shelf) Scan(text string) {
	h.p.Add(text)
	h.entry.SetText("")
	h.read.Select(0) // the newest stands first
	h.s.env.Window.Canvas().Focus(h.entry)
}

func (h *shelf) render() {
	n := len(h.p.Read)
	for _, b := range []*widgets.Button{h.undo, h.clear, h.done} {
		if n == 0 {
			b.Disable()
		} else {
			b.Enable()
		}
	}
	h.s.line.Set(h.p.Sum())
	switch b := h.p.Box(); {
	case b != "":
		h.box.Set(i18n.T("shelf.box", "box", b))
	case n > 0:
		h.box.Set(i18n.T("shelf.box.none"))
	default:
		h.box.Set(i18n.T("shelf.items", "n", strconv.Itoa(h.p.Items)))
	}
	h.read.SetCount(n)
	h.read.Refresh()
	put := func(c *fyne.Container, o fyne.CanvasObject) {
		c.Objects = []fyne.CanvasObject{o}
		c.Refresh()
	}
	switch {
	case h.p.Err != nil:
		put(h.left, widgets.PanelFill(widgets.Empty(i18n.T("archive.failed"), i18n.Error(h.p.Err), i18n.T("archive.again"), h.p.Reload)))
	case n == 0:
		put(h.left, widgets.PanelFill(widgets.Empty(i18n.T("shelf.none"), i18n.T("shelf.none.text"), "", nil)))
	default:
		put(h.left, widgets.PanelFill(h.read))
	}
	diffs := h.p.Differences()
	h.diff.SetCount(len(diffs))
	h.diff.Refresh()
	h.past.SetCount(len(h.p.Checks))
	h.past.Refresh()
	switch {
	case n > 0 && len(diffs) > 0:
		put(h.right, widgets.PanelFill(h.diff))
	case n > 0:
		put(h.right, widgets.PanelFill(widgets.Empty(i18n.T("shelf.clean"), h.p.Sum(), "", nil)))
	case len(h.p.Checks) > 0:
		put(h.right, widgets.PanelFill(h.past))
	default:
		put(h.right, widgets.PanelFill(widgets.Empty(i18n.T("shelf.nopast"), i18n.T("shelf.nopast.text"), "", nil)))
	}
}

func (h *shelf) readRow(i int) []widgets.Cell {
	at := len(h.p.Read) - 1 - i
	if at < 0 {
		return nil
	}
	l := h.p.Label(at)
	no := widgets.Cell{Text: strconv.Itoa(at + 1), Tone: theme.Muted}
	switch {
	case l.Box:
		return []widgets.Cell{no, {Text: i18n.T("shelf.isbox", "box", l.Title), Chip: true, Kind: widgets.Neutral}, {}}
	case !l.Known:
		return []widgets.Cell{no, {Text: l.Text, Chip: true, Kind: widgets.Alarm}, {Text: i18n.T("shelf.unknown"), Tone: theme.Muted}}
	}
	return []widgets.Cell{no, {Text: l.Text}, {Text: l.Title, Tone: theme.Muted}}
}

func (h *shelf) diffRow(i int) []widgets.Cell {
	ds := h.p.Differences()
	if i >= len(ds) {
		return nil
	}
	d := ds[i]
	kind := widgets.Soon
	if d.Kind == "missing" {
		kind = widgets.Alarm
	}
	return []widgets.Cell{{Text: i18n.T("shelf.kind." + d.Kind), Chip: true, Kind: kind}, {Text: d.Label}, {Text: d.Text, Tone: theme.Muted}}
}

func (h *shelf) pastRow(i int) []widgets.Cell {
	if i >= len(h.p.Checks) {
		return nil
	}
	c := h.p.Checks[i]
	kind, word := widgets.Good, "shelf.state.done"
	if c.State == stocktake.StateOpen {
		kind, word = widgets.Soon, "shelf.state.open"
	}
	return []widgets.Cell{{Text: i18n.T(word), Chip: true, Kind: kind}, {Text: c.Title}, {Text: wrongOf(c), Tone: theme.Muted}}
}

// wrongOf is how many differences a check on record has.
func wrongOf(c procedure.Card) string {
	if i := stocktake.Procedure().Column("wrong"); i < len(c.Vals) {
		return c.Vals[i]
	}
	return ""
}

func (h *shelf) askClear() {
	h.s.env.Shell.Confirm(i18n.T("shelf.clear"), i18n.T("shelf.clear.text", "n", strconv.Itoa(len(h.p.Read))), i18n.T("shelf.clear"), true, h.p.Clear)
}

// record asks what to call what was checked and enters the result.
func (h *shelf) record() {
	if len(h.p.Read) == 0 {
		return
	}
	where, note := widgets.NewEntry(i18n.T("shelf.field.where")), widgets.NewEntry(i18n.T("shelf.field.note"))
	where.SetText(h.p.Where())
	where.SetPlaceHolder(i18n.T("shelf.field.where.hint"))
	words := widgets.NewProse(h.p.Sum())
	said := widgets.NewText("", theme.Alarm, theme.SizeSmall)
	var close func()
	no := widgets.NewButton(i18n.T("cancel"), func() { close() })
	yes := widgets.Primary(i18n.T("shelf.record"), nil)
	yes.OnTapped = func() {
		if where.Text == "" {
			said.Set("■ " + i18n.T("shelf.field.where.need"))
			h.s.env.Window.Canvas().Focus(where)
			return
		}
		yes.Disable()
		h.p.Record(where.Text, note.Text, func(id app.ID, err error) {
			yes.Enable()
			close()
			if err != nil {
				h.s.env.Shell.Fail(err)
				return
			}
			h.s.env.Shell.Open(room.Matter, id.String())
		})
	}
	content := widgets.Column(8, words, widgets.Column(2, widgets.Small(i18n.T("shelf.field.where")), where), widgets.Column(2, widgets.Small(i18n.T("shelf.field.note")), note), said, widgets.Help(i18n.T("shelf.record.help")))
	close = h.s.env.Shell.Sheet(room.Sheet{Title: i18n.T("shelf.record"), Content: content, Buttons: []*widgets.Button{no, yes}, Focus: where})
}

// whereCell is where a matter's paper lies, or who has it.
func whereCell(r *archives.Row) widgets.Cell {
	if r.Lent == "" {
		return widgets.Cell{Text: strings.TrimSpace(r.Box + " " + r.Place)}
	}
	kind := widgets.Neutral
	if r.LentLate {
		kind = widgets.Alarm
	}
	return widgets.Cell{Text: i18n.T("archive.lent.chip", "to", r.Lent), Chip: true, Kind: kind}
}
