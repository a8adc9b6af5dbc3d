package archives

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/archive"
	"renda/app/desk"
	"renda/app/desk/wayout"
	"renda/app/paper"
	"renda/app/paper/sheet"
	"renda/app/stocktake"
	"renda/app/terminal"
)

// Label is one sticker: the same on a box, on the file in it and in the record.
type Label struct {
	Number string // what people read: 档号, or the number there is; of a box its 盒号
	Code   string // what a scanner types: in the QR code and below it
	Title  string
	Note   string // 保管期限; of a box how many files are in it
	Box    bool
}

// Shelved gives every matter whose paper has a place, with its label and box (or place), in order of label.
func (x *Room) Shelved() ([]archive.Item, error) {
	rows, err := x.keptRows()
	var out []archive.Item
	for i := range rows {
		if r := &rows[i]; r.Number != "" || r.Copies > 0 {
			out = append(out, archive.Item{Label: r.Label(), Code: r.Code, Number: r.Card.Number, Box: cmp.Or(r.Box, r.Place), Title: r.Card.Title, Lent: r.Lent})
		}
	}
	slices.SortFunc(out, func(a, b archive.Item) int { return cmp.Compare(a.Label, b.Label) })
	return out, err
}

// keptRows are all rows of the room of archives.
func (x *Room) keptRows() ([]Row, error) {
	waiting, archived, handled, err := x.Archives()
	return slices.Concat(archived, waiting, handled), err
}

// LabelsOf gives the stickers asked for by whatever stands on them, boxes before the files in them: all there are if want is empty.
func (x *Room) LabelsOf(want []string) ([]Label, error) {
	rows, err := x.keptRows()
	if err != nil {
		return nil, err
	}
	files := map[string]int{}
	var boxes []string
	for i := range rows {
		if b := rows[i].Box; b != "" {
			if files[b]++; files[b] == 1 {
				boxes = append(boxes, b)
			}
		}
	}
	slices.Sort(boxes)
	asked := func(names ...string) bool {
		return len(want) == 0 || slices.ContainsFunc(want, func(w string) bool {
			code, is := archive.ReadCode(w)
			return slices.ContainsFunc(names, func(n string) bool { return n != "" && archive.Plain(n) == archive.Plain(w) || is && n == code })
		})
	}
	var out []Label
	for _, b := range boxes {
		if code := archive.BoxCode(b); asked(b, code) {
			out = append(out, Label{Number: b, Code: code, Title: "档案盒", Note: strconv.Itoa(files[b]) + "件", Box: true})
		}
	}
	for i := range rows {
		r := &rows[i]
		if len(want) == 0 && r.Number == "" && r.Copies == 0 {
			continue
		}
		if asked(r.Number, r.Card.Number, r.Code) {
			out = append(out, Label{Number: r.Label(), Code: r.Code, Title: r.Card.Title, Note: r.Retention})
		}
	}
	return out, nil
}

// labelRow is how high a row of two stickers is, in mm, at least: six rows to a page.
const labelRow = 32

// LabelSheet prints stickers, two abreast on A4, as DOCX; see Out for dedicated terminals.
func (x *Room) LabelSheet(ctx context.Context, ls []Label, mark wayout.Watermark) (name string, docx []byte, err error) {
	return x.gate.TakeOut(ctx, x.LabelsOut(ls), mark)
}

// LabelsOut names a sheet of stickers as something that leaves: by their codes, so that its ticket is for these alone.
func (x *Room) LabelsOut(ls []Label) wayout.Out {
	title := "档案标签"
	if len(ls) == 1 {
		title += "-" + ls[0].Number
	}
	var codes []string
	for _, l := range ls {
		codes = append(codes, l.Code)
	}
	return wayout.Out{Way: terminal.WayLabel, Title: title, Item: strings.Join(codes, " ")}
}

// labels prints the stickers a sheet names by their codes; a ticket keeps no more of them.
func (x *Room) labels(_ context.Context, o wayout.Out, mark wayout.Watermark) (name string, docx []byte, err error) {
	ls, err := x.LabelsOf(strings.Fields(o.Item))
	if err == nil && (len(ls) == 0 || o.Item == "") {
		err = &app.Error{Code: archive.CodeNumber, Op: "make a label", Item: o.Item}
	}
	if err != nil {
		return "", nil, err
	}
	docx, err = labelDoc(ls, mark.Line(), x.d.Now())
	return o.File(), docx, err
}

func labelDoc(ls []Label, mark string, at time.Time) ([]byte, error) {
	t := paper.Table{Widths: []int{28, 50, 28, 50}}
	for pair := range slices.Chunk(ls, 2) {
		r := paper.Row{Height: labelRow}
		for _, l := range pair {
			r.Cells = append(r.Cells, paper.Cell{Code: l.Code}, paper.Cell{Text: labelText(l), Flush: true})
		}
		if len(pair) == 1 {
			r.Cells = append(r.Cells, paper.Cell{}, paper.Cell{})
		}
		t.Rows = append(t.Rows, r)
	}
	return paper.Doc{Blocks: []paper.Block{t}, Mark: mark, At: at}.Docx()
}

// labelText is what stands beside the code.
func labelText(l Label) string {
	title := []rune(l.Title)
	if len(title) > 32 {
		title = append(title[:31:31], '…')
	}
	lines := []string{l.Number, string(title)}
	if l.Number != l.Code {
		lines = append(lines, l.Code)
	}
	if l.Note != "" {
		lines[len(lines)-1] += "　" + l.Note
	}
	return strings.Join(lines, "\n")
}

// CheckShelf compares labels read along a shelf with what this desk knows to be there.
func (x *Room) CheckShelf(read []string, all bool) (archive.Shelf, error) {
	items, err := x.Shelved()
	if err != nil {
		return archive.Shelf{}, err
	}
	return archive.CheckShelf(items, read, all), nil
}

// RecordShelf keeps what a walk along the shelf came to as a signed record (清点), the labels as they were read with it.
// Codes: stocktake.CodeMany where a record does not hold all differences.
func (x *Room) RecordShelf(ctx context.Context, where, note string, s archive.Shelf, read []string) (app.ID, error) {
	today := app.DateOf(x.d.Now())
	f := act.Form{"on": today.String(), "where": where, "read": int64(s.Read - len(s.Boxes)), "right": int64(s.Right)}
	if note != "" {
		f["note"] = note
	}
	if n := len(s.Missing) + len(s.Misplaced) + len(s.Unknown) + len(s.Doubled); n > stocktake.Most {
		return app.ID{}, &app.Error{Code: stocktake.CodeMany, Op: "record a shelf check", Args: map[string]string{"n": strconv.Itoa(n), "max": strconv.Itoa(stocktake.Most)}}
	}
	set := func(key string, rows []act.Form) {
		if len(rows) > 0 {
			f.SetRows(key, rows)
		}
	}
	var missing, misplaced, lent, unread []act.Form
	for _, it := range s.Lent[:min(len(s.Lent), stocktake.Most)] {
		lent = append(lent, act.Form{"label": app.CutRunes(it.Label, 120), "box": app.CutRunes(it.Box, 60), "title": app.CutRunes(it.Title, 120), "to": app.CutRunes(it.Lent, 40)})
	}
	for _, it := range s.Missing {
		missing = append(missing, act.Form{"label": app.CutRunes(it.Label, 120), "box": app.CutRunes(it.Box, 60), "title": app.CutRunes(it.Title, 120)})
	}
	for _, it := range s.Misplaced {
		misplaced = append(misplaced, act.Form{"label": app.CutRunes(it.Label, 120), "box": app.CutRunes(it.Box, 60), "found": app.CutRunes(it.Found, 60), "title": app.CutRunes(it.Title, 120)})
	}
	for _, b := range s.Unread[:min(len(s.Unread), stocktake.Most)] {
		unread = append(unread, act.Form{"box": app.CutRunes(b, 60)})
	}
	set("missing", missing)
	set("misplaced", misplaced)
	set("unknown", labelled(s.Unknown))
	set("doubled", labelled(s.Doubled))
	set("lent", lent)
	set("unread", unread)
	b, _, err := x.d.Attach(ctx, fmt.Sprintf("清点标签-%s.txt", today), bytes.NewReader([]byte(strings.Join(read, "\r\n")+"\r\n")), false)
	if err != nil {
		return app.ID{}, err
	}
	f.SetRows("list", []act.Form{b.Row()})
	return x.d.DoFor(ctx, stocktake.ID, app.ID{}, "record", "", f)
}

func labelled(ls []string) []act.Form {
	var out []act.Form
	for _, l := range ls {
		out = append(out, act.Form{"label": app.CutRunes(l, 200)})
	}
	return out
}

// CatalogueOut names 归档文件目录 of the archived matters as something that leaves: XLSX, its columns those of the rules.
func (x *Room) CatalogueOut(ctx context.Context, ids []app.ID) wayout.Out {
	return wayout.Out{Way: terminal.WayList, Title: "归档文件目录", Filter: desk.Filter{IDs: ids}, Make: func(mark wayout.Watermark) (string, []byte, error) {
		b, err := x.catalogueBytes(ctx, ids, mark)
		return "归档文件目录.xlsx", b, err
	}}
}

func (x *Room) catalogueBytes(ctx context.Context, ids []app.ID, mark wayout.Watermark) ([]byte, error) {
	_, archived, _, err := x.Archives()
	if err != nil {
		return nil, err
	}
	in := x.d.Input(nil, "")
	s := sheet.Sheet{Name: "归档文件目录", Columns: []sheet.Column{{Name: "序号", Kind: sheet.Number}}}
	for i := range archived {
		r := &archived[i]
		if len(ids) > 0 && !slices.Contains(ids, r.Card.ID) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		m, err := x.d.Confirmed(r.Card.ID)
		if err == nil && m == nil {
			err = &app.Error{Code: app.CodeNotFound, Op: "write a catalogue", Item: r.Card.Title}
		}
		if err != nil {
			return nil, err
		}
		p := x.d.Work(m.Proc)
		fields := catalogue(in, p, m, r)
		row := []string{strconv.Itoa(len(s.Rows) + 1)}
		for _, f := range fields {
			if len(s.Rows) == 0 {
				s.Columns = append(s.Columns, sheet.Column{Name: f.Name})
			}
			row = append(row, f.Value)
		}
		s.Rows = append(s.Rows, row)
	}
	return sheet.WriteMarked([]sheet.Sheet{s}, mark.Line())
}
