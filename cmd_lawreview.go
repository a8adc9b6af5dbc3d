package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"renda/app"
	"renda/app/extract"
	"renda/app/law"
	"renda/app/review"
	"renda/app/rules"
	"renda/sandbox"
	"renda/ui/i18n"
)

// lawReviewCmd runs the rule cards over files, against a law pack or a folder of laws.
type lawReviewCmd struct {
	Files  []string `arg:"" help:"Markdown、TXT、DOCX、PDF、HTML 或 OFD 文件" placeholder:"文件" sep:"none"`
	Pack   string   `help:"法律包" placeholder:"文件" xor:"laws"`
	Laws   string   `help:"法律文本（.md）所在的文件夹，代替法律包" placeholder:"文件夹" xor:"laws"`
	On     string   `help:"按哪一天的法律审查，默认今天" placeholder:"日期"`
	Level  string   `help:"文件种类：地方性法规、地方政府规章、其他（规范性文件）；不给则按文本判断" placeholder:"种类"`
	Region string   `help:"行政区划代码，决定用哪个地方的规则" default:"370800" placeholder:"代码"`
	JSON   bool     `help:"以 JSON 输出，每个文件一行"`
}

// lawReviewJSON is the line of one file; names are kept stable, fields are only added.
type lawReviewJSON struct {
	File      string           `json:"file"`
	Title     string           `json:"title"`
	Level     law.Level        `json:"level"`
	On        app.Date         `json:"on"`
	Higher    []lawHigherJSON  `json:"higher"`
	Missing   []review.Missing `json:"missing"`
	Findings  []review.Finding `json:"findings"`
	Measures  []review.Measure `json:"measures"`
	Repeated  float64          `json:"repeated"`
	Unchecked []string         `json:"unchecked"`
}

type lawHigherJSON struct {
	Title   string     `json:"title"`
	Version string     `json:"version"`
	Status  law.Status `json:"status"`
	Score   float64    `json:"score"`
	Why     []string   `json:"why"`
}

func (x *lawReviewCmd) Run(c console, g *grammar) error {
	on := app.DateOf(time.Now())
	var err error
	if x.On != "" {
		if on, err = app.ParseDate(x.On); err != nil {
			return err
		}
	}
	r, done, err := x.reviewer()
	if err != nil {
		return err
	}
	defer done()
	data, err := g.dataDir()
	if err != nil {
		return err
	}
	pool := sandbox.New(readerCache(data))
	var refused error
	for _, name := range x.Files {
		if err := x.one(c, r, pool, name, on); err != nil {
			if refused != nil {
				report(c, x.JSON, refused)
			}
			refused = err
		}
	}
	return refused
}

// reviewer opens the laws to review by; done closes what stays open.
func (x *lawReviewCmd) reviewer() (*review.Reviewer, func(), error) {
	if x.Laws != "" {
		laws, _, err := readLaws(x.Laws)
		if err != nil {
			return nil, nil, err
		}
		texts := map[string]string{}
		for _, l := range laws {
			texts[l.ID] = l.Text
		}
		text := func(id string) (string, error) { return texts[id], nil }
		return review.New(law.Assemble(laws), text, rules.Default(), x.Region), func() {}, nil
	}
	if x.Pack == "" {
		return nil, nil, usageError("--pack, --laws")
	}
	f, err := os.Open(x.Pack)
	if err != nil {
		return nil, nil, fileError("open a law pack", x.Pack, err)
	}
	p, _, err := openPackFile(f, "")
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return review.New(p.Library(), p.Text, rules.Default(), x.Region), func() { f.Close() }, nil
}

// one reviews one file and prints its line.
func (x *lawReviewCmd) one(c console, r *review.Reviewer, pool extract.Extractor, name string, on app.Date) error {
	text, err := lawText(pool, name)
	if err != nil {
		return err
	}
	d, err := review.Read(name, text)
	if err != nil {
		return err
	}
	if x.Level != "" {
		d.Level = law.Level(x.Level)
	}
	rep, err := r.Review(context.Background(), d, on)
	if err != nil {
		return err
	}
	out := lawReviewJSON{File: name, Title: d.Title, Level: d.Level, On: on, Missing: rep.Missing, Findings: rep.Findings, Measures: rep.Measures, Repeated: rep.Repeated, Unchecked: rep.Unchecked}
	for _, h := range rep.Higher {
		why := make([]string, len(h.Why))
		for i, s := range h.Why {
			why[i] = s.String()
		}
		out.Higher = append(out.Higher, lawHigherJSON{h.Law.Title, h.Law.Version(), h.Standing.Status, h.Score, why})
	}
	if x.JSON {
		enc := json.NewEncoder(c.out)
		enc.SetEscapeHTML(false)
		return enc.Encode(out)
	}
	out.print(c)
	return nil
}

func (x lawReviewJSON) print(c console) {
	fmt.Fprintln(c.out, i18n.T("cmd.law.review", "file", x.File, "title", x.Title, "level", string(x.Level), "on", x.On.Chinese(), "n", fmt.Sprint(len(x.Findings))))
	for _, h := range x.Higher {
		fmt.Fprintln(c.out, i18n.T("cmd.law.review.higher", "title", h.Title, "version", h.Version, "status", string(h.Status)))
	}
	for _, m := range x.Missing {
		fmt.Fprintln(c.out, i18n.T("cmd.law.review.missing", "title", m.Title, "place", m.Place))
	}
	for _, f := range x.Findings {
		card, _ := review.CardOf(f.Card)
		fmt.Fprintln(c.out, i18n.T("cmd.law.review.finding", "place", f.Place, "card", card.Name, "why", f.Why))
	}
	for _, u := range x.Unchecked {
		fmt.Fprintln(c.out, i18n.T("cmd.law.review.unchecked", "why", u))
	}
}
