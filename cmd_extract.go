package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"renda/app"
	"renda/app/extract"
	"renda/sandbox"
	"renda/ui/i18n"
)

// CodeExtract is the answer of a command some of whose files gave no text; Args count and all.
const CodeExtract app.Code = "extract.some"

// extractCmd reads the text of files, each in a process of its own. Nothing is stored. What it prints with --json is
// kept stable: one line a file, {file, kind, outcome, text, doubts[]}, and why for an outcome other than text.
type extractCmd struct {
	Files    []string `arg:"" help:"文件" name:"文件"`
	JSON     bool     `help:"每个文件输出一行 JSON"`
	Sheets   bool     `help:"表格另给出各单元格"`
	Password bool     `help:"文件有密码：取环境变量 RENDA_FILE_PASS，再不然从标准输入读一行"`
}

func (x *extractCmd) Run(c console, g *grammar) error {
	data, err := g.dataDir()
	if err != nil {
		return err
	}
	opt := extract.Options{Sheets: x.Sheets}
	if x.Password {
		if opt.Password, err = readPass(c, "", "RENDA_FILE_PASS", i18n.T("cmd.filepass")); err != nil {
			return err
		}
	}
	pool := sandbox.New(readerCache(data))
	out := json.NewEncoder(c.out)
	out.SetEscapeHTML(false)
	refused := 0
	for _, name := range x.Files {
		r := readFile(pool, name, opt)
		if r.Err() != nil {
			refused++
		}
		if x.JSON {
			if err := out.Encode(r); err != nil {
				return err
			}
			continue
		}
		printText(c, r, len(x.Files) > 1)
	}
	if refused > 0 {
		return &app.Error{Code: CodeExtract, Op: "read the text of files", Args: map[string]string{"count": fmt.Sprint(refused), "all": fmt.Sprint(len(x.Files))}}
	}
	return nil
}

// readFile reads one file; that it can't be opened is an answer about it too.
func readFile(from extract.Extractor, name string, opt extract.Options) extract.Result {
	f, err := os.Open(name)
	var data []byte
	if err == nil {
		data, err = io.ReadAll(io.LimitReader(f, extract.MaxFile+1))
		f.Close()
	}
	var r extract.Result
	if err != nil {
		r = extract.Refuse(name, nil, app.CodeOf(fileError("read a file", name, err)))
		r.Kind = extract.KindUnknown
	} else {
		r = from.Extract(context.Background(), filepath.Base(name), data, opt)
	}
	r.File = name
	return r
}

// printText gives the text on stdout and what there is to say about it on stderr.
func printText(c console, r extract.Result, several bool) {
	if several {
		fmt.Fprintf(c.out, "%s %s（%s）\n", strings.Repeat("=", 8), r.File, r.Kind)
	}
	if r.Text != "" {
		fmt.Fprintln(c.out, r.Text)
	}
	if err := r.Err(); err != nil {
		fmt.Fprintln(c.err, i18n.Error(err))
	}
	for _, d := range r.Doubts {
		fmt.Fprintln(c.err, i18n.Code(d.Code, r.File, d.Args))
	}
}

// readerCache is where the PDF reader's compiled code lies, beside the vaults; there is no secret in it.
func readerCache(data string) string { return filepath.Join(data, "cache", "reader") }
