package main

import (
	"context"
	"fmt"
	"strconv"

	"renda/app"
	"renda/app/desk/archives"
	"renda/ui/cli"
	"renda/ui/i18n"
	"renda/ui/present"
)

type archiveListCmd struct {
	deskFlags
}

// archiveRowJSON is a matter as `renda archive list --json` prints it.
type archiveRowJSON struct {
	ID        string `json:"id"`
	Proc      string `json:"proc"`
	Number    string `json:"number,omitempty"`
	Title     string `json:"title"`
	Ended     string `json:"ended,omitempty"`
	Waited    int    `json:"waited,omitempty"` // days
	Due       string `json:"due,omitempty"`    // by when it is to be archived
	Archived  string `json:"archived,omitempty"`
	ArchiveNo string `json:"archive_no,omitempty"`
	Retention string `json:"retention,omitempty"`
	Box       string `json:"box,omitempty"`
	Place     string `json:"place,omitempty"`
	Copies    int    `json:"copies"` // of paper
	Code      string `json:"code"`   // of the label
	Twice     bool   `json:"twice,omitempty"`
	Lent      string `json:"lent,omitempty"` // who has the paper
	LentDue   string `json:"lent_due,omitempty"`
	LentLate  bool   `json:"lent_late,omitempty"`
}

// archiveLentCmd lists whose paper is out.
type archiveLentCmd struct{ deskFlags }

func (x *archiveLentCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(_ context.Context, s *session) error {
		rows, err := s.desk.Loans()
		if err != nil {
			return err
		}
		if x.JSON {
			return cli.PrintJSON(c.out, archiveRows(rows))
		}
		if len(rows) == 0 {
			fmt.Fprintln(c.out, i18n.T("archive.lent.none"))
		}
		for i := range rows {
			fmt.Fprintln(c.out, i18n.T("archive.lent.line", "title", rows[i].Label()+"　"+rows[i].Card.Title, "lent", present.LentText(&rows[i])))
		}
		return nil
	})
}

// archiveListJSON is what `renda archive list --json` prints.
type archiveListJSON struct {
	Waiting  []archiveRowJSON `json:"waiting"`
	Archived []archiveRowJSON `json:"archived"`
	Handled  []archiveRowJSON `json:"handled"` // paper is here, the work goes on
}

func (x *archiveListCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(_ context.Context, s *session) error {
		waiting, archived, handled, err := s.desk.Archives()
		if err != nil {
			return err
		}
		if x.JSON {
			return cli.PrintJSON(c.out, archiveListJSON{archiveRows(waiting), archiveRows(archived), archiveRows(handled)})
		}
		for _, part := range []struct {
			tab  present.ArchiveTab
			rows []archives.Row
		}{{present.TabWaiting, waiting}, {present.TabArchived, archived}, {present.TabPaper, handled}} {
			fmt.Fprintf(c.out, "%s（%d）\n", i18n.T("archive.tab."+string(part.tab)), len(part.rows))
			for i := range part.rows {
				r := &part.rows[i]
				line := r.Label() + "　" + r.Card.Title
				if part.tab == present.TabWaiting {
					line += "　" + i18n.T("archive.waited", "n", strconv.Itoa(r.Waited))
				}
				fmt.Fprintf(c.out, "  %s　%s\n", line, firstText(r.Box, r.Place))
			}
		}
		return nil
	})
}

func archiveRows(rows []archives.Row) []archiveRowJSON {
	out := make([]archiveRowJSON, len(rows))
	text := func(d app.Date) string {
		if d.IsZero() {
			return ""
		}
		return d.String()
	}
	for i := range rows {
		r := &rows[i]
		out[i] = archiveRowJSON{r.Card.ID.String(), r.Card.Proc, r.Card.Number, r.Card.Title, text(r.Ended), r.Waited, text(r.Due), text(r.Archived), r.Number, r.Retention, r.Box, r.Place, r.Copies, r.Code, r.Twice, r.Lent, text(r.LentDue), r.LentLate}
	}
	return out
}

type archivePageCmd struct {
	Matter string `arg:"" help:"哪一件" name:"件"`
	deskFlags
}

// archivePageJSON is what `renda archive page --json` prints.
type archivePageJSON struct {
	archiveRowJSON
	Ready  bool           `json:"ready"` // can be packed now
	Acts   int            `json:"acts"`
	Hidden int            `json:"hidden"`
	Pieces []pieceJSON    `json:"pieces"`
	Lacks  []lackJSON     `json:"lacks"`
	Fields []propertyJSON `json:"fields"` // of the catalogue
}

type pieceJSON struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
	Size int64  `json:"size,omitempty"`
	Here bool   `json:"here"`
}

type lackJSON struct {
	Code app.Code          `json:"code"`
	Item string            `json:"item"`
	Args map[string]string `json:"args,omitempty"`
	Hard bool              `json:"hard"` // it can't be packed before
}

type propertyJSON struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func (x *archivePageCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		id, err := s.findMatter(x.Matter)
		if err != nil {
			return err
		}
		pg, err := s.desk.ArchivePage(ctx, id)
		if err != nil {
			return err
		}
		if x.JSON {
			out := archivePageJSON{archiveRowJSON: archiveRows([]archives.Row{pg.Row})[0], Ready: pg.Ready, Acts: pg.Acts, Hidden: pg.Hidden, Pieces: []pieceJSON{}, Lacks: []lackJSON{}, Fields: []propertyJSON{}}
			for _, p := range pg.Pieces {
				out.Pieces = append(out.Pieces, pieceJSON{string(p.Kind), p.Name, p.Size, p.Here})
			}
			for _, l := range pg.Lacks {
				out.Lacks = append(out.Lacks, lackJSON{l.Err.Code, l.Err.Item, l.Err.Args, l.Hard})
			}
			for _, f := range pg.Fields {
				out.Fields = append(out.Fields, propertyJSON{f.Name, f.Value})
			}
			return cli.PrintJSON(c.out, out)
		}
		fmt.Fprintln(c.out, pg.Row.Card.Title)
		facts := present.ArchiveFacts(&pg.Row)
		for i := 0; i+1 < len(facts); i += 2 {
			fmt.Fprintf(c.out, "  %s　%s\n", facts[i], facts[i+1])
		}
		for _, p := range pg.Pieces {
			name, detail := present.PieceText(p, pg.Acts)
			fmt.Fprintf(c.out, "  – %s　%s\n", name, detail)
		}
		for _, l := range pg.Lacks {
			mark := "·"
			if l.Hard {
				mark = "■"
			}
			fmt.Fprintf(c.out, "%s %s\n", mark, present.LackText(l))
		}
		if pg.Ready {
			fmt.Fprintln(c.out, i18n.T("archive.complete"))
		}
		return nil
	})
}
