package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"renda/app"
	"renda/app/clause"
	"renda/app/law"
	"renda/app/review"
	"renda/app/rules"
)

// reviewArticles is how long the document under review is.
const reviewArticles = 200

// reviewed are the regulations whose articles, numbered anew, make the document: the longest of the set have 114.
var reviewed = []string{"local/山东/日照市城市管理条例(2017-08-02).md", "local/上海/上海市大气污染防治条例(2018-12-20).md", "local/北京/北京市实施《道路交通安全法》办法(2018-09-28).md"}

// runReview: every rule card over a document of 200 articles, by a signed law pack of all laws beside the project. There
// is no peer that does it; the bound is 2 s for the first document on a desk just opened.
func runReview(r *report) error {
	if _, err := os.Stat(lawFolder); err != nil {
		fmt.Fprintln(r.out, "the laws are not in "+lawFolder)
		return nil
	}
	pack, key, err := packAll()
	if err != nil {
		return err
	}
	text, err := manyArticles()
	if err != nil {
		return err
	}
	on := app.Date{Year: 2026, Month: 11, Day: 25}
	var last *review.Report
	run := func(rev *review.Reviewer) error {
		d, err := review.Read("地方性法规/山东/城市管理条例.md", text)
		if err != nil {
			return err
		}
		d.Region = "山东省日照市"
		last, err = rev.Review(context.Background(), d, on)
		return err
	}
	laws := 0
	open := func() (*review.Reviewer, error) {
		p, err := law.OpenPack(bytes.NewReader(pack), int64(len(pack)), []string{key})
		if err != nil {
			return nil, err
		}
		laws = len(p.Library().Laws())
		return review.New(p.Library(), p.Text, rules.Default(), "370800"), nil
	}
	kept, err := open()
	if err != nil {
		return err
	}
	timed := func(fn func() error) func() (float64, error) {
		return func() (float64, error) {
			start := time.Now()
			err := fn()
			return float64(time.Since(start).Milliseconds()), err
		}
	}
	if err := run(kept); err != nil {
		return err
	}
	fmt.Fprintf(r.out, "\n%d articles, %d bytes; library of %d laws, pack of %d bytes; %d higher laws, %d pairs of clauses, %d findings\n",
		reviewArticles, len(text), laws, len(pack), len(last.Higher), len(last.Pairs), len(last.Findings))
	return r.compare(row{title: "all rule cards over 200 articles", unit: "ms", variants: []variant{
		{"pack opened, first document", timed(func() error {
			rev, err := open()
			if err != nil {
				return err
			}
			return run(rev)
		})},
		{"reviewer made, first document", func() (float64, error) {
			rev, err := open()
			if err != nil {
				return 0, err
			}
			return timed(func() error { return run(rev) })()
		}},
		{"again, laws kept taken apart", timed(func() error { return run(kept) })},
	}, note: "where it goes: go run . -group review -row 'all rule cards' -cpuprofile cpu.out"})
}

// lastArticle ends the document.
const lastArticle = "本条例自2017年9月1日起施行。"

// packAll builds a signed pack of all laws.
func packAll() ([]byte, string, error) {
	var laws []*law.Law
	err := filepath.WalkDir(lawFolder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(lawFolder, path)
		if err != nil {
			return err
		}
		if l, err := law.Read(filepath.ToSlash(rel), b); err == nil { // one file of the set holds a title and no text
			laws = append(laws, l)
		}
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	signing, key, err := law.NewPackKey(bytes.NewReader(bytes.Repeat([]byte{7}, 64)), "bench")
	if err != nil {
		return nil, "", err
	}
	var b bytes.Buffer
	_, _, err = law.BuildPack(&b, law.Manifest{ID: "bench", Version: 1, Issued: app.Date{Year: 2026, Month: 11, Day: 25}}, laws, signing)
	return b.Bytes(), key, err
}

var articleLine = regexp.MustCompile(`^第[一二三四五六七八九十百零]+条`)

// manyArticles makes one regulation of the articles of several.
func manyArticles() (string, error) {
	out := []string{"# 日照市城市管理条例", "", "2017年8月2日 山东省第十二届人民代表大会常务委员会第三十次会议批准", "", "<!-- INFO END -->", ""}
	n := 0
	for _, name := range reviewed {
		b, err := os.ReadFile(filepath.Join(lawFolder, name))
		if err != nil {
			return "", err
		}
		_, body, _ := strings.Cut(string(b), "<!-- INFO END -->")
		for _, line := range strings.Split(body, "\n") {
			if strings.HasPrefix(line, "#") {
				continue
			}
			if at := articleLine.FindString(line); at != "" {
				if n++; n == reviewArticles {
					return strings.Join(append(out, "第"+clause.Chinese(n)+"条 "+lastArticle), "\n"), nil
				}
				line = "第" + clause.Chinese(n) + "条" + line[len(at):]
			}
			if n > 0 {
				out = append(out, line)
			}
		}
	}
	return "", fmt.Errorf("only %d articles", n)
}
