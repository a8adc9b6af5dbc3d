package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"

	"renda/app"
	"renda/app/desk/laws"
	"renda/app/law"
	"renda/app/lawquery"
	"renda/localdb/seal"
	"renda/localdb/search"
	"renda/ui/cli"
	"renda/ui/i18n"
)

// lawSearchCmd looks in the law pack in force of a vault, or in a folder of laws.
type lawSearchCmd struct {
	Query  []string `arg:"" help:"要找的内容：词语、“整句”、-不含的词、行政处罚法第三十二条、法名首字母（xzcff）、级别:法律 地区:山东 施行:2024-01-01" placeholder:"内容"`
	Folder string   `help:"在这个文件夹的法律文本（.md）中检索，不用保险库" placeholder:"文件夹"`
	Limit  int      `default:"20" help:"最多列出几条；0 为全部" placeholder:"条数"`
	Width  int      `default:"60" help:"摘录的字数；0 为全条" placeholder:"字数"`
	deskFlags
}

// lawSearchJSON is what is printed with --json; names are kept stable, fields are only
// added.
type lawSearchJSON struct {
	Query string         `json:"query"` // as it was understood
	Total int            `json:"total"`
	Old   bool           `json:"old,omitempty"` // an earlier law pack's index answered
	Laws  []lawquery.Law `json:"laws"`          // whose titles have the words
	Hits  []lawHitJSON   `json:"hits"`
}

type lawHitJSON struct {
	lawquery.Hit
	Excerpt lawquery.Excerpt `json:"excerpt"`
}

func (x *lawSearchCmd) Run(c console, g *grammar) error {
	typed := strings.Join(x.Query, " ")
	if x.Folder != "" {
		return x.folder(c, typed)
	}
	return x.with(c, g, func(ctx context.Context, s *session) error {
		a, err := s.desk.SearchLaw(ctx, typed, x.Limit, x.progress(c))
		if err != nil {
			return err
		}
		return x.print(c, a, func(h lawquery.Hit) (lawquery.Excerpt, error) { return s.desk.LawExcerpt(a, h, x.Width) })
	})
}

func (x *lawSearchCmd) progress(c console) func(done, total int) {
	return func(done, total int) {
		if !x.JSON && (done%500 == 0 || done == total) {
			fmt.Fprintln(c.err, i18n.T("cmd.law.indexing", "done", fmt.Sprint(done), "total", fmt.Sprint(total)))
		}
	}
}

// folder searches a folder's texts by an index that is sealed under a key nobody keeps
// and is gone afterwards.
func (x *lawSearchCmd) folder(c console, typed string) (err error) {
	read, refused, err := readLaws(x.Folder)
	if err != nil {
		return err
	}
	for _, e := range refused {
		fmt.Fprintln(c.err, i18n.Error(e))
	}
	lib := law.Assemble(read)
	q, err := lawquery.Parse(typed, lawquery.NewTitles(lib), app.DateOf(clock.Now()))
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "renda-laws-")
	if err != nil {
		return &app.Error{Code: app.CodeDisk, Op: "make a folder for the index", Err: err}
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	var key seal.Key
	rand.Read(key[:])
	sealer, err := search.NewSealer(seal.Default(), key)
	if err != nil {
		return err
	}
	ix := search.NewStore(dir, sealer, search.Options{})
	defer ix.Close()
	ctx := context.Background()
	told := x.progress(c)
	text := func(id string) (*law.Law, error) { return lib.Get(id), nil }
	err = ix.Build(ctx, x.Folder, lawquery.Entries(lib, text), func(n, _ int) { told(n, len(lib.Laws())) })
	if err != nil {
		return err
	}
	r, err := ix.Search(ctx, q, x.Limit)
	if err != nil {
		return err
	}
	return x.print(c, laws.Answer{Query: q, Result: *r}, func(h lawquery.Hit) (lawquery.Excerpt, error) { return ix.Excerpt(h, q, x.Width) })
}

func (x *lawSearchCmd) print(c console, a laws.Answer, excerpt func(lawquery.Hit) (lawquery.Excerpt, error)) error {
	out := lawSearchJSON{Query: a.Query.String(), Total: a.Total, Old: a.Old, Laws: a.Laws, Hits: []lawHitJSON{}}
	if out.Laws == nil {
		out.Laws = []lawquery.Law{}
	}
	for _, h := range a.Hits {
		e, err := excerpt(h)
		if err != nil {
			return err
		}
		out.Hits = append(out.Hits, lawHitJSON{h, e})
	}
	if x.JSON {
		return cli.PrintJSON(c.out, out)
	}
	if a.Old {
		fmt.Fprintln(c.err, i18n.T("cmd.law.old"))
	}
	fmt.Fprintln(c.out, i18n.T("cmd.law.found", "total", fmt.Sprint(out.Total), "shown", fmt.Sprint(len(out.Hits))))
	for _, l := range out.Laws {
		fmt.Fprintln(c.out, i18n.T("cmd.law.title", "law", lawLine(l)))
	}
	for _, h := range out.Hits {
		fmt.Fprintf(c.out, "\n%s %s\n  %s\n", lawLine(h.Law), h.Label, marked(h.Excerpt))
	}
	return nil
}

// lawLine names a law in one line: 《行政处罚法》（法律，2021-07-15 起施行）.
func lawLine(l lawquery.Law) string {
	title := l.Title
	if l.Part != "" {
		title += " " + l.Part
	}
	key := "cmd.law.line.from"
	switch {
	case !l.To.IsZero():
		key = "cmd.law.line.ended"
	case l.From.IsZero():
		key = "cmd.law.line.undated"
	}
	return i18n.T(key, "title", title, "level", l.Level, "from", l.From.String(), "to", l.To.String())
}

// marked writes an excerpt on one line with 【】 around what was looked for.
func marked(e lawquery.Excerpt) string {
	var b strings.Builder
	if e.From > 0 {
		b.WriteString("…")
	}
	at := 0
	text := []rune(e.Text)
	for _, m := range e.Marks {
		b.WriteString(string(text[at:m[0]]) + "【" + string(text[m[0]:m[1]]) + "】")
		at = m[1]
	}
	b.WriteString(string(text[at:]))
	if e.Cut {
		b.WriteString("…")
	}
	return strings.ReplaceAll(b.String(), "\n", " ")
}
