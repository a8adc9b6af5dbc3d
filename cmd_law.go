package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"renda/app/clause"
	"renda/app/extract"
	"renda/sandbox"
	"renda/ui/i18n"
)

// lawCmd works on texts of law, without a vault.
type lawCmd struct {
	Parse  lawParseCmd  `cmd:"" shows:"given" help:"把法律、法规或规范性文件拆成编、章、节、条、款、项、目，并列出存疑之处"`
	Pack   lawPackCmd   `cmd:"" help:"法律包：制作、核对、查看"`
	Search lawSearchCmd `cmd:"" shows:"public" help:"在法律包或一个文件夹的法律文本中检索条文"`
	Review lawReviewCmd `cmd:"" shows:"given" help:"用规则卡片对照上位法审查文件，列出提示"`
	Cards  lawCardsCmd  `cmd:"" help:"规则卡片：登记、启用（两人）、停用"`
}

// lawParseCmd takes files apart. Every file gets its line; one that is refused does
// not keep the others from being read.
type lawParseCmd struct {
	Files []string `arg:"" help:"Markdown、TXT、DOCX、PDF、HTML 或 OFD 文件" name:"文件" sep:"none"`
	JSON  bool     `help:"以 JSON 输出，每个文件一行"`
}

// lawParseJSON is the line of one file; names are kept stable, fields are only added.
type lawParseJSON struct {
	File     string         `json:"file"`
	Title    string         `json:"title"`
	Articles int            `json:"articles"`
	Gaps     []lawGapJSON   `json:"gaps"`
	Doubts   []lawDoubtJSON `json:"doubts"`
}

// lawGapJSON is a stretch of article numbers that are missing, both ends included.
type lawGapJSON struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// lawDoubtJSON is a doubt with its place: at counts the characters of the text from 0,
// line its lines from 1.
type lawDoubtJSON struct {
	Code string `json:"code"`
	At   int    `json:"at"`
	Line int    `json:"line"`
	Text string `json:"text"`
}

func (x *lawParseCmd) Run(c console, g *grammar) error {
	data, err := g.dataDir()
	if err != nil {
		return err
	}
	pool := sandbox.New(readerCache(data))
	var refused error
	for _, name := range x.Files {
		text, err := lawText(pool, name)
		if err != nil {
			if refused != nil {
				report(c, x.JSON, refused)
			}
			refused = err
			continue
		}
		doc := clause.Parse(text)
		if err := x.print(c.out, name, doc); err != nil {
			return err
		}
	}
	return refused
}

// lawText gives a file's text. Plain text is read here, with the marks of Markdown,
// which tell headings; other kinds in a process of their own.
func lawText(pool extract.Extractor, name string) (string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return "", fileError("read a law", name, err)
	}
	base := filepath.Base(name)
	var r extract.Result
	switch ext := filepath.Ext(base); strings.ToLower(ext) {
	case ".md", ".markdown", ".txt":
		r = extract.InProcess{}.Extract(context.Background(), strings.TrimSuffix(base, ext)+".txt", data, extract.Options{})
	}
	if r.Kind != extract.KindText {
		r = pool.Extract(context.Background(), base, data, extract.Options{})
	}
	r.File = base
	return r.Text, r.Err()
}

func (x *lawParseCmd) print(w io.Writer, name string, doc *clause.Doc) error {
	out := lawParseJSON{File: name, Title: doc.Title, Articles: len(doc.Articles()), Gaps: []lawGapJSON{}, Doubts: []lawDoubtJSON{}}
	for _, g := range doc.Gaps {
		out.Gaps = append(out.Gaps, lawGapJSON{g.From, g.To})
	}
	for i, line := range linesOf(doc) {
		d := doc.Doubts[i]
		out.Doubts = append(out.Doubts, lawDoubtJSON{d.Code, d.At, line, d.Text})
	}
	if x.JSON {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return enc.Encode(out)
	}
	fmt.Fprintln(w, i18n.T("cmd.law.parsed", "file", name, "title", out.Title, "n", fmt.Sprint(out.Articles)))
	for _, d := range out.Doubts {
		fmt.Fprintln(w, "  "+i18n.T("cmd.law.doubt", "line", fmt.Sprint(d.Line), "what", i18n.T("clause.doubt."+d.Code, "text", d.Text)))
	}
	return nil
}

// linesOf gives the line of each doubt, which stand in the order of the text.
func linesOf(doc *clause.Doc) []int {
	out := make([]int, len(doc.Doubts))
	at, line, k := 0, 1, 0
	for _, r := range doc.Source {
		for k < len(out) && doc.Doubts[k].At <= at {
			out[k] = line
			k++
		}
		if r == '\n' {
			line++
		}
		at++
	}
	for ; k < len(out); k++ {
		out[k] = line
	}
	return out
}
