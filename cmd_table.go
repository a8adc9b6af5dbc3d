package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/filing"
	"renda/app/procedure"
	"renda/ui/cli"
	"renda/ui/i18n"
)

// tables fills rows of a form from workbooks, each named 栏=文件; a file that has no 栏 before it fills the one field
// that takes tables.
func (s *session) tables(ctx context.Context, matter app.ID, v desk.ActionView, form act.Form, names []string) error {
	a, facts, whole := v.Action, act.Form{}, v.Form.Clone()
	for k, x := range form {
		whole[k] = x
	}
	if p, err := s.desk.Matter(ctx, matter); err == nil {
		facts = p.Matter.Facts
	}
	for _, name := range names {
		x, file := tableField(a, name)
		if x == nil {
			return usageError(i18n.T("cmd.notable", "action", a.Name))
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return fileError("read a table", file, err)
		}
		rows, _, err := s.desk.ReadTable(ctx, x, facts, whole, filepath.Base(file), data, "")
		if err != nil {
			return err
		}
		form.SetRows(x.Key, rows)
	}
	return nil
}

func tableField(a *procedure.Action, name string) (x *procedure.Field, file string) {
	file = name
	for i := range a.Fields {
		f := &a.Fields[i]
		if !f.TakesTable() {
			continue
		}
		if rest, ok := strings.CutPrefix(name, f.Key+"="); ok {
			return f, rest
		}
		x = f
	}
	return x, file
}

type filingCmd struct {
	Catalogue catalogueCmd `cmd:"" shows:"given" help:"读一份年度目录表格，逐行列出或者指出不能填入的行；不留存"`
	Letter    letterCmd    `cmd:"" shows:"given" help:"读一封要求审查的来信（DOCX、PDF、OFD、TXT 等），逐项列出信中写明的内容、原文和拿不准的地方；不留存"`
	Reconcile reconcileCmd `cmd:"" shows:"content" help:"把一份年度目录与已报备的文件核对：已报备、漏报、待人工判断、目录之外"`
}

type catalogueCmd struct {
	File string `arg:"" help:"表格（XLSX、CSV）" name:"文件"`
	deskFlags
	Year int64 `help:"目录的年度；默认上一年" placeholder:"年"`
}

// catalogueRowJSON is one line of `renda filing catalogue --json`.
type catalogueRowJSON struct {
	Sheet     string `json:"sheet,omitempty"`
	Row       int    `json:"row"`
	Title     string `json:"title"`
	DocNo     string `json:"docno"`
	Published string `json:"published"`
	Doing     string `json:"doing"`
}

func (x *catalogueCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		data, err := os.ReadFile(x.File)
		if err != nil {
			return fileError("read a table", x.File, err)
		}
		year := x.Year
		if year == 0 {
			year = int64(app.DateOf(s.desk.Now()).Year) - 1
		}
		field, _ := tableField(filing.Catalogue().Action("catalogue_send"), "")
		rows, from, err := s.desk.ReadTable(ctx, field, act.Form{}, act.Form{"year": year}, filepath.Base(x.File), data, "")
		if err != nil {
			return err
		}
		out := make([]catalogueRowJSON, len(rows))
		for i, r := range rows {
			out[i] = catalogueRowJSON{from[i].Sheet, from[i].Row, r.Text("title"), r.Text("docno"), r.Text("published"), r.Text("doing")}
		}
		if x.JSON {
			return cli.PrintJSON(c.out, out)
		}
		w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
		for _, r := range out {
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\n", r.Row, r.Title, r.DocNo, r.Published, filing.Label(filing.Doings, r.Doing))
		}
		return w.Flush()
	})
}

type reconcileCmd struct {
	Matter string `arg:"" help:"年度目录的编号或标识" name:"件"`
	deskFlags
}

// reconcileJSON is what `renda filing reconcile --json` prints; rows count from 1.
type reconcileJSON struct {
	Matched []reconciledJSON `json:"matched"`
	Missing []reconciledJSON `json:"missing"`
	Unsure  []reconciledJSON `json:"unsure"`
	Extra   []reconciledJSON `json:"extra"` // filed, not in the catalogue
}

type reconciledJSON struct {
	Row     int      `json:"row,omitempty"`
	Title   string   `json:"title"`
	DocNo   string   `json:"docno,omitempty"`
	Filings []app.ID `json:"filings,omitempty"`
}

func (x *reconcileCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		id, err := s.findMatter(x.Matter)
		if err != nil {
			return err
		}
		v, err := s.desk.Matter(ctx, id)
		if err != nil {
			return err
		}
		if v.Proc.ID != filing.CatalogueID {
			return &app.Error{Code: app.CodeNotFound, Op: "find a catalogue", Item: x.Matter}
		}
		out := reconciled(v.Matter, s.desk.Desk)
		if x.JSON {
			return cli.PrintJSON(c.out, out)
		}
		for _, part := range []struct {
			key  string
			rows []reconciledJSON
		}{{"matched", out.Matched}, {"missing", out.Missing}, {"unsure", out.Unsure}, {"extra", out.Extra}} {
			fmt.Fprintln(c.out, i18n.T("catalogue."+part.key, "n", strconv.Itoa(len(part.rows))))
			for _, r := range part.rows {
				fmt.Fprintf(c.out, "  %s　%s\n", r.Title, r.DocNo)
			}
		}
		return nil
	})
}

// reconciled words a reconciliation; every list is there, also an empty one.
func reconciled(m *procedure.Matter, d *desk.Desk) reconcileJSON {
	cards := d.Cards(desk.Filter{Proc: filing.ID})
	x := filing.Reconcile(m, cards, d.Directory())
	out := reconcileJSON{Matched: []reconciledJSON{}, Missing: []reconciledJSON{}, Unsure: []reconciledJSON{}, Extra: []reconciledJSON{}}
	for i, r := range m.Facts.Rows("rows") {
		row := reconciledJSON{Row: i + 1, Title: r.Text("title"), DocNo: r.Text("docno")}
		if f, ok := x.Matched[i]; ok {
			row.Filings = []app.ID{f}
			out.Matched = append(out.Matched, row)
		} else if ids, ok := x.Unsure[i]; ok {
			row.Filings = ids
			out.Unsure = append(out.Unsure, row)
		} else {
			out.Missing = append(out.Missing, row)
		}
	}
	for _, c := range cards {
		for _, id := range x.Extra {
			if c.ID == id {
				out.Extra = append(out.Extra, reconciledJSON{Title: c.Title, Filings: []app.ID{id}})
			}
		}
	}
	return out
}
