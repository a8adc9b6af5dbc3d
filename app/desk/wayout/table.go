package wayout

import (
	"context"
	"crypto/sha256"
	"strconv"
	"time"

	"renda/app"
	"renda/app/desk"
	"renda/app/paper/sheet"
	"renda/app/procedure"
)

// list gives the list as XLSX: the rows and their order are those of Cards.
func (g *Gate) list(ctx context.Context, x Out, mark Watermark) (name string, data []byte, err error) {
	s := g.listSheet("清单", g.d.Cards(x.Filter), x.Filter.Proc)
	if err := ctx.Err(); err != nil {
		return "", nil, err
	}
	data, err = sheet.WriteMarked([]sheet.Sheet{s}, mark.Line())
	return x.File(), data, err
}

// figures gives the figures as XLSX.
func (g *Gate) figures(ctx context.Context, x Out, mark Watermark) (name string, data []byte, err error) {
	data, err = g.figureBytes(ctx, x.Filter, mark)
	return x.File(), data, err
}

// figureBytes gives the figures as XLSX, each number leading to its list on a sheet of its own.
func (g *Gate) figureBytes(ctx context.Context, f desk.Filter, mark Watermark) ([]byte, error) {
	all := map[app.ID]procedure.Card{}
	for _, c := range g.d.Cards(f) {
		all[c.ID] = c
	}
	first := sheet.Sheet{Name: "统计", Links: map[sheet.Place]int{}, Columns: []sheet.Column{
		{Name: "类别"}, {Name: "项目", Width: 28}, {Name: "分项", Width: 28}, {Name: "件数", Kind: sheet.Number}, {Name: "基数", Kind: sheet.Number}, {Name: "占比", Kind: sheet.Percent}, {Name: "口径", Width: 60}}}
	sheets, lists := []sheet.Sheet{first}, map[app.Hash]int{}
	for _, v := range g.d.Figures(f) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		base, share := "", ""
		if v.Of >= 0 {
			base = strconv.Itoa(v.Of)
		}
		if v.Of > 0 {
			share = strconv.FormatFloat(float64(v.Count)/float64(v.Of), 'f', 4, 64)
		}
		for _, x := range []struct {
			column int
			tail   string
			ids    []app.ID
		}{{3, "", v.List}, {4, "（基数）", v.OfList}} {
			if len(x.ids) == 0 {
				continue
			}
			// Many figures have the same base: one sheet serves them all.
			at, ok := lists[listKey(x.ids)]
			if !ok {
				cards := make([]procedure.Card, len(x.ids))
				for i, id := range x.ids {
					cards[i] = all[id]
				}
				at = len(sheets)
				lists[listKey(x.ids)] = at
				sheets = append(sheets, g.listSheet(v.Figure.Name+v.Value+x.tail, cards, f.Proc))
			}
			first.Links[sheet.Place{Row: len(sheets[0].Rows), Column: x.column}] = at
		}
		sheets[0].Rows = append(sheets[0].Rows, []string{v.Figure.Group, v.Figure.Name, v.Value, strconv.Itoa(v.Count), base, share, v.Figure.Note})
	}
	return sheet.WriteMarked(sheets, mark.Line())
}

// listKey tells lists of the same matters in the same order.
func listKey(ids []app.ID) app.Hash {
	h := sha256.New()
	for _, id := range ids {
		h.Write(id[:])
	}
	return app.Hash(h.Sum(nil))
}

// listSheet writes cards with the columns of one procedure; of the first card's if none is named.
func (g *Gate) listSheet(name string, cards []procedure.Card, proc string) sheet.Sheet {
	if proc == "" && len(cards) > 0 {
		proc = cards[0].Proc
	}
	s := sheet.Sheet{Name: name, Columns: []sheet.Column{{Name: "编号", Width: 20}, {Name: "标题", Width: 48}, {Name: "状态", Width: 16},
		{Name: "到期", Kind: sheet.Date}, {Name: "期限", Width: 16}, {Name: "更新", Kind: sheet.Date}}}
	p := g.d.Work(proc)
	if p != nil {
		for _, c := range p.Columns {
			s.Columns = append(s.Columns, sheet.Column{Name: c.Name, Width: 16})
		}
	}
	for _, c := range cards {
		state := string(c.State)
		if q := g.d.Work(c.Proc); q != nil {
			state = q.State(c.State).Name
		}
		due := ""
		if !c.Due.IsZero() {
			due = c.Due.String()
		}
		row := []string{c.Number, c.Title, state, due, c.DueName, app.DateOf(time.UnixMilli(c.Updated)).String()}
		if p != nil && c.Proc == p.ID {
			row = append(row, c.Vals...)
		}
		for len(row) < len(s.Columns) {
			row = append(row, "")
		}
		s.Rows = append(s.Rows, row[:len(s.Columns)])
	}
	for i := range s.Columns {
		if s.Columns[i].Kind == sheet.Text && allDates(s.Rows, i) {
			s.Columns[i].Kind = sheet.Date
		}
	}
	return s
}

// allDates reports whether a column holds dates and nothing else: then it sorts and
// filters as such.
func allDates(rows [][]string, col int) bool {
	some := false
	for _, r := range rows {
		if r[col] == "" {
			continue
		}
		if _, err := app.ParseDate(r[col]); err != nil {
			return false
		}
		some = true
	}
	return some
}
