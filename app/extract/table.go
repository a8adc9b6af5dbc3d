package extract

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// Bounds of a table: above any list people keep, below what would stop a desk.
const (
	maxRows  = 200_000
	maxCells = 2_000_000
	longCell = 500 // characters from which a cell is a text of its own and keeps its lines
)

// row takes one row of a sheet into the text and, if asked for, the cells.
func (t *Text) row(s *Sheet, cells []string, keep bool) {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if keep {
		s.Rows = append(s.Rows, cells)
	}
	if len(cells) == 0 {
		return
	}
	out := make([]string, len(cells))
	for i, c := range cells {
		c = strings.TrimSpace(lines(c))
		if utf8.RuneCountInString(c) < longCell {
			c = strings.Join(strings.FieldsFunc(c, func(r rune) bool { return r == '\n' || r == '\t' }), " ")
		}
		out[i] = c
	}
	t.Paras = append(t.Paras, strings.Split(strings.Join(out, "\t"), "\n")...)
}

// readCSV reads a table in plain text: fields split by the sign that splits its first lines best.
func readCSV(at place, data []byte, opt Options) (*Text, error) {
	text, bad, err := decodeText(at, data)
	if err != nil {
		return nil, err
	}
	t := &Text{}
	t.encoded(data, bad)
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = splitter(text), -1, true
	s := Sheet{Name: "1"}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, at.no(CodeForm, err, "what", err.Error())
		}
		if len(t.Paras) > maxRows {
			return nil, at.over(CodeLimit, "行数", maxRows)
		}
		t.row(&s, cells, opt.Sheets)
	}
	if opt.Sheets {
		t.Sheets = []Sheet{s}
	}
	t.private()
	return t, nil
}

// splitter is the sign that stands most often in the first lines.
func splitter(text string) rune {
	head := text[:min(len(text), 4096)]
	best, most := ',', 0
	for _, r := range []rune{',', '\t', ';', '，'} {
		if n := strings.Count(head, string(r)); n > most {
			best, most = r, n
		}
	}
	if best == '，' && strings.Contains(head, ",") { // in running text it is a comma like any other
		return ','
	}
	return best
}
