package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"renda/app/petition"
	"renda/app/procedure"
	"renda/ui/cli"
	"renda/ui/i18n"
	"renda/ui/present"
)

type letterCmd struct {
	File string `arg:"" help:"来信文件" name:"文件"`
	deskFlags
}

// readingJSON is one line of `renda filing letter --json`: what the letter says of a field of the form, the passage it was read from, and
// why it may be another thing.
type readingJSON struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	Words string `json:"words,omitempty"`
	Doubt string `json:"doubt,omitempty"`
}

func (x *letterCmd) Run(c console, g *grammar) error {
	return x.with(c, g, func(ctx context.Context, s *session) error {
		data, err := os.ReadFile(x.File)
		if err != nil {
			return fileError("read a letter", x.File, err)
		}
		text, doubts, err := s.desk.ReadLetter(ctx, filepath.Base(x.File), data, "")
		if err != nil {
			return err
		}
		rs := petition.ReadLetter(text)
		if x.JSON {
			out := make([]readingJSON, len(rs))
			for i, r := range rs {
				out[i] = readingJSON{r.Key, r.Value, r.Words, i18n.Term(r.Doubt)}
			}
			return cli.PrintJSON(c.out, out)
		}
		labels := map[string]*procedure.Field{}
		a := petition.Procedure().Action("suggest_review")
		for i := range a.Fields {
			labels[a.Fields[i].Key] = &a.Fields[i]
		}
		for _, r := range rs {
			f := labels[r.Key]
			fmt.Fprintf(c.out, "%s：%s\n", present.Label(f), present.Words(f, r.Value, nil))
			if r.Doubt != "" {
				fmt.Fprintln(c.out, "  ▲ "+i18n.Term(r.Doubt))
			}
		}
		for _, w := range present.DoubtWords(doubts) {
			fmt.Fprintln(c.out, "▲ "+w)
		}
		return nil
	})
}
