package extract

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"
)

var (
	sheetAside = regexp.MustCompile(`^xl/(comments\d*|drawings/drawing\d+|worksheets/sheet\d+)\.xml$`)
	sheetHead  = regexp.MustCompile(`(?s)<(?:\w+:)?headerFooter.*?</(?:\w+:)?headerFooter>`)
	headCodes  = regexp.MustCompile(`&(?:[LCRPNDTFAGUSXYEBI]|"[^"]*"|\d+|K[0-9A-F]{6})`)
)

// readXlsx reads a workbook sheet by sheet, one row a line, cells split by tabs, as they are shown.
func readXlsx(at place, data []byte, opt Options) (*Text, error) {
	p, locked, err := openOffice(at, data, opt.Password)
	if err != nil {
		return nil, err
	}
	t := &Text{}
	if locked {
		t.Doubt(DoubtDecrypted)
	}
	if err := t.besideSheets(p); err != nil {
		return nil, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{Password: opt.Password, UnzipSizeLimit: 4 * maxPart, UnzipXMLSizeLimit: maxPart, ShortDatePattern: "yyyy-mm-dd"})
	if err != nil {
		return t, at.no(CodeBroken, err)
	}
	defer f.Close()
	hidden, cells, merged := 0, 0, 0
	for _, name := range f.GetSheetList() {
		if ok, err := f.GetSheetVisible(name); err == nil && !ok {
			hidden++
		}
		if m, err := f.GetMergeCells(name, true); err == nil {
			merged += len(m)
		}
		n, err := t.sheet(place{at.file, name}, f, name, cells, opt.Sheets)
		if err != nil {
			return t, err
		}
		cells += n
	}
	if hidden > 0 {
		t.Doubt(DoubtHiddenRows, "count", itoa(hidden))
	}
	if merged > 0 {
		t.Doubt(DoubtMerged, "count", itoa(merged))
	}
	t.private()
	return t, nil
}

// sheet reads one sheet and gives the number of its cells.
func (t *Text) sheet(at place, f *excelize.File, name string, before int, keep bool) (cells int, err error) {
	rows, err := f.Rows(name)
	if err != nil {
		if strings.Contains(err.Error(), "not a worksheet") {
			return 0, nil // a chart has no cells
		}
		return 0, at.no(CodeBroken, err)
	}
	defer rows.Close()
	s := Sheet{Name: name}
	if len(f.GetSheetList()) > 1 {
		t.Paras = append(t.Paras, "【"+name+"】")
	}
	from := len(t.Paras)
	for rows.Next() {
		row, err := rows.Columns()
		if err != nil {
			return cells, at.no(CodeBroken, err)
		}
		if len(t.Paras)-from > maxRows { // empty rows are free: a book may have a stray cell in its last
			return cells, at.over(CodeLimit, "行数", maxRows)
		}
		if cells += len(row); before+cells > maxCells {
			return cells, at.over(CodeLimit, "单元格数", maxCells)
		}
		t.row(&s, row, keep)
	}
	if err := rows.Error(); err != nil {
		return cells, at.no(CodeBroken, err)
	}
	t.marks = append(t.marks, t.Paras[from:])
	if keep {
		for len(s.Rows) > 0 && len(s.Rows[len(s.Rows)-1]) == 0 {
			s.Rows = s.Rows[:len(s.Rows)-1]
		}
		t.Sheets = append(t.Sheets, s)
	}
	return cells, nil
}

// besideSheets looks at what no row shows: properties, headers, comments, drawings, links to other books.
func (t *Text) besideSheets(p *pack) error {
	props, err := p.properties()
	if err != nil {
		return err
	}
	t.marks = append(t.marks, props)
	comments, formulas := 0, 0
	for _, name := range p.names {
		switch {
		case sheetAside.MatchString(name):
			b, err := p.read(name)
			if err == nil && bytes.Contains(b, []byte("<!DOCTYPE")) {
				err = place{p.file, name}.no(CodeEntity, nil)
			}
			if err != nil {
				return err
			}
			if strings.HasPrefix(name, "xl/worksheets/") {
				formulas += bytes.Count(b, []byte("<f>")) + bytes.Count(b, []byte("<f "))
				b = headCodes.ReplaceAll(bytes.ReplaceAll(sheetHead.Find(b), []byte("&amp;"), []byte("&")), []byte("\n"))
			}
			for _, l := range plainParts(b) {
				t.marks = append(t.marks, strings.Split(l, "\n"))
			}
			comments += bytes.Count(b, []byte("<comment "))
		case strings.HasSuffix(name, "vbaproject.bin"):
			t.Doubt(DoubtMacro)
		case strings.HasPrefix(name, "xl/externallinks/") && !strings.Contains(name, "_rels"):
			t.Doubt(DoubtExternal, "count", "1")
		case strings.HasPrefix(name, "xl/media/"):
			t.Doubt(DoubtPicture, "count", "1")
		}
	}
	if comments > 0 {
		t.Doubt(DoubtComments, "count", itoa(comments))
	}
	if formulas > 0 {
		t.Doubt(DoubtFormula, "count", itoa(formulas))
	}
	return nil
}
