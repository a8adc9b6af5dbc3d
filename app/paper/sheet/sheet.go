// Package sheet writes lists and figures as XLSX that Excel and WPS open: typed
// columns, a header that stays, a filter, and links from each number to its list.
// It is the only importer of excelize.
//
// Whatever stands in a cell is text, a number or a date and never a formula, however
// it begins. Nothing is written to the disk on the way.
package sheet

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"renda/app"
)

// MediaType is the type of the files this package makes.
const MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Kind is what a column holds; a cell that does not read as its column's kind
// stays text.
type Kind uint8

// Kinds of column.
const (
	Text    Kind = iota
	Date         // "2026-03-02"
	Number       // "12"
	Percent      // "0.925" shows as 92.5%
)

// Column is one column of a sheet.
type Column struct {
	Name  string
	Kind  Kind
	Width int // characters; 0: as wide as its name and 12 more at most
}

// Sheet is one page of a book.
type Sheet struct {
	Name    string // made fit for a sheet's name and unique by Write
	Columns []Column
	Rows    [][]string
	Links   map[Place]int // cells that open another sheet of the book, by its place in it
}

// Place is a cell: row in Rows and column, both from 0.
type Place struct{ Row, Column int }

// CodeRows refuses a list longer than a sheet.
const CodeRows app.Code = "paper.rows" // limit, size

// MaxRows is how many rows a sheet holds beside its header.
const MaxRows = excelize.TotalRows - 1

// nowhere is no folder anywhere: excelize, which would write large sheets to a readable
// file meanwhile, then keeps them in memory.
const nowhere = "\x00"

// Write makes one file of the sheets.
func Write(sheets []Sheet) ([]byte, error) { return WriteMarked(sheets, "") }

// WriteMarked is Write with words at the foot of every printed page, and in the file's description: who took it
// out, where and which copy it is. "" marks nothing.
func WriteMarked(sheets []Sheet, mark string) ([]byte, error) {
	b := &book{file: excelize.NewFile(excelize.Options{TmpDir: nowhere}), names: names(sheets), mark: mark}
	err := b.write(sheets)
	var buf bytes.Buffer
	if err == nil {
		err = b.file.Write(&buf)
	}
	if cerr := b.file.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		if app.CodeOf(err) == CodeRows {
			return nil, err
		}
		return nil, &app.Error{Code: app.CodeInternal, Op: "write a sheet", Err: err}
	}
	return buf.Bytes(), nil
}

type book struct {
	file   *excelize.File
	names  []string
	mark   string
	styles [4]int // by kind
	head   int
	link   [4]int
}

func (b *book) write(sheets []Sheet) error {
	if err := b.makeStyles(); err != nil {
		return err
	}
	if b.mark != "" {
		if err := b.file.SetDocProps(&excelize.DocProperties{Description: plain(b.mark)}); err != nil {
			return err
		}
	}
	for i := range sheets {
		if n := len(sheets[i].Rows); n > MaxRows {
			return &app.Error{Code: CodeRows, Op: "write a sheet", Item: sheets[i].Name, Args: map[string]string{"limit": strconv.Itoa(MaxRows), "size": strconv.Itoa(n)}}
		}
		if i == 0 {
			if err := b.file.SetSheetName("Sheet1", b.names[0]); err != nil {
				return err
			}
		} else if _, err := b.file.NewSheet(b.names[i]); err != nil {
			return err
		}
	}
	for i := range sheets {
		if err := b.sheet(b.names[i], &sheets[i]); err != nil {
			return err
		}
	}
	return nil
}

func (b *book) makeStyles() (err error) {
	font := func(bold bool, color string) *excelize.Font {
		return &excelize.Font{Family: "宋体", Size: 11, Bold: bold, Color: color}
	}
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	if b.head, err = b.file.NewStyle(&excelize.Style{Font: font(true, ""), Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7EBF0"}}, Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true},
		Border: []excelize.Border{{Type: "bottom", Style: 1, Color: "808080"}}}); err != nil {
		return err
	}
	day := "yyyy-mm-dd"
	for k, s := range []excelize.Style{{NumFmt: 49, Alignment: top}, {CustomNumFmt: &day, Alignment: top}, {NumFmt: 1, Alignment: top}, {NumFmt: 10, Alignment: top}} {
		s.Font = font(false, "")
		if b.styles[k], err = b.file.NewStyle(&s); err != nil {
			return err
		}
		s.Font = &excelize.Font{Family: "宋体", Size: 11, Color: "0563C1", Underline: "single"}
		if b.link[k], err = b.file.NewStyle(&s); err != nil {
			return err
		}
	}
	return nil
}

// sheet writes one sheet: its filter and links first, for what is streamed takes them along.
func (b *book) sheet(name string, s *Sheet) error {
	if err := b.around(name, s); err != nil {
		return err
	}
	w, err := b.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	head := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		head[i] = excelize.Cell{StyleID: b.head, Value: plain(c.Name)}
		if err := w.SetColWidth(i+1, i+1, width(s, i)); err != nil {
			return err
		}
	}
	if err := w.SetRow("A1", head, excelize.RowOpts{Height: 24}); err != nil {
		return err
	}
	for r, row := range s.Rows {
		cells := make([]any, len(s.Columns))
		for i := range s.Columns {
			if i < len(row) {
				cells[i] = b.cell(s, r, i, row[i])
			}
		}
		at, err := excelize.CoordinatesToCellName(1, r+2)
		if err != nil {
			return err
		}
		if err := w.SetRow(at, cells); err != nil {
			return err
		}
	}
	return w.Flush()
}

// footer words the foot of a page: an ampersand begins a code there, and 255 units are all it takes. Of what is longer
// the end is kept: the number of the copy stands there.
func footer(mark string) string {
	r := []rune(plain(mark))
	for {
		foot := "&L" + strings.ReplaceAll(string(r), "&", "&&")
		if len(utf16.Encode([]rune(foot))) <= 255 {
			return foot
		}
		r = r[1:]
	}
}

// around adds what excelize can't stream: the filter and the links.
func (b *book) around(name string, s *Sheet) error {
	if b.mark != "" {
		if err := b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: footer(b.mark)}); err != nil {
			return err
		}
	}
	if len(s.Links) == 0 && len(s.Rows) == 0 {
		return nil
	}
	last, err := excelize.CoordinatesToCellName(max(len(s.Columns), 1), len(s.Rows)+1)
	if err != nil {
		return err
	}
	if err := b.file.AutoFilter(name, "A1:"+last, nil); err != nil {
		return err
	}
	for at, to := range s.Links {
		cell, err := excelize.CoordinatesToCellName(at.Column+1, at.Row+2)
		if err != nil {
			return err
		}
		if err := b.file.SetCellHyperLink(name, cell, "'"+strings.ReplaceAll(b.names[to], "'", "''")+"'!A1", "Location"); err != nil {
			return err
		}
	}
	return nil
}

// cell gives a value of its column's kind, or the text where it is none.
func (b *book) cell(s *Sheet, row, col int, text string) excelize.Cell {
	kind := s.Columns[col].Kind
	styles := b.styles
	if _, ok := s.Links[Place{row, col}]; ok {
		styles = b.link
	}
	switch kind {
	case Date:
		if d, err := app.ParseDate(text); err == nil {
			return excelize.Cell{StyleID: styles[Date], Value: utc(d)}
		}
	case Number, Percent:
		if n, err := strconv.ParseFloat(text, 64); err == nil && plainNumber(text) {
			return excelize.Cell{StyleID: styles[kind], Value: n}
		}
	case Text:
	}
	return excelize.Cell{StyleID: styles[Text], Value: plain(text)}
}

// plainNumber keeps out what ParseFloat reads beside figures: Inf, NaN, 0x1p-2, 1_000.
func plainNumber(s string) bool { return strings.Trim(s, "0123456789.-") == "" }

// longest is the most a cell holds, in UTF-16 units; what is longer ends with a word about it.
const (
	longest = excelize.TotalCellChars
	more    = "……（余略）"
)

// plain leaves out what a sheet can't carry and bounds the length.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	if len(s) <= longest {
		return s
	}
	u := utf16.Encode([]rune(s))
	if len(u) <= longest {
		return s
	}
	return strings.TrimRight(string(utf16.Decode(u[:longest-len([]rune(more))])), "\ufffd") + more
}

// width gives a column's width: as asked, or by what it holds.
func width(s *Sheet, col int) float64 {
	c := s.Columns[col]
	if c.Width > 0 {
		return float64(c.Width)
	}
	w := 2*utf8.RuneCountInString(c.Name) + 4
	for i := range min(len(s.Rows), 200) {
		if col < len(s.Rows[i]) {
			w = max(w, min(2*utf8.RuneCountInString(s.Rows[i][col])+2, 50))
		}
	}
	return float64(w)
}

// longestName is the most a sheet's name takes.
const longestName = 31

// names gives each sheet a name that is allowed and its own.
func names(sheets []Sheet) []string {
	out, had := make([]string, len(sheets)), map[string]bool{}
	for i := range sheets {
		base := strings.Trim(strings.Map(func(r rune) rune {
			if strings.ContainsRune(`:\/?*[]`, r) || unicode.IsControl(r) {
				return '－'
			}
			return r
		}, plain(sheets[i].Name)), "' ")
		if base == "" {
			base = "表"
		}
		name := clip(base, longestName)
		for n := 2; had[strings.ToLower(name)]; n++ {
			tail := "(" + strconv.Itoa(n) + ")"
			name = clip(base, longestName-len(tail)) + tail
		}
		had[strings.ToLower(name)] = true
		out[i] = name
	}
	return out
}

// clip cuts to n UTF-16 units.
func clip(s string, n int) string {
	for len(utf16.Encode([]rune(s))) > n {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}
