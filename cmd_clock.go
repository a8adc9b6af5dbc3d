package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"renda/app"
	"renda/app/rules"
	statutory "renda/app/rules/clock"
	"renda/ui/cli"
	"renda/ui/i18n"
)

// clockCmd counts one deadline and shows its working, as the desk does for a matter.
type clockCmd struct {
	Rule     string   `required:"" help:"规则编号，如 proposal.reply" placeholder:"编号"`
	From     string   `required:"" help:"起算事由发生的日期，如 2026-03-02" placeholder:"日期"`
	Suspend  []string `help:"中止的起止日期，如 2026-04-01..2026-04-10；可写多次" placeholder:"起..止" sep:"none"`
	Extend   string   `help:"延期后改用的规则，如 proposal.reply.extended" placeholder:"编号"`
	Region   string   `help:"行政区划代码，决定用哪个地方的规则" default:"370800" placeholder:"代码"`
	Calendar []string `help:"另行导入的年度放假安排（JSON）" placeholder:"文件" sep:"none"`
	JSON     bool     `help:"以 JSON 输出"`
}

// deadline is what `renda clock --json` prints; names are kept stable.
type deadline struct {
	Rule   string           `json:"rule"`
	Name   string           `json:"name"`
	Value  string           `json:"value"`
	Unit   rules.Unit       `json:"unit"`
	Basis  string           `json:"basis"`
	Region string           `json:"region"`
	From   app.Date         `json:"from"`
	Due    app.Date         `json:"due"`
	Beyond bool             `json:"beyond"`
	Lines  []statutory.Line `json:"lines"`
}

func (x *clockCmd) Run(c console) error {
	from, err := app.ParseDate(x.From)
	if err != nil {
		return err
	}
	rule, err := x.find(x.Rule, from)
	if err != nil {
		return err
	}
	run := statutory.Start(rule, rules.Default().Version, from, rule.Name+"起算事由")
	if x.Extend != "" {
		longer, err := x.find(x.Extend, from)
		if err != nil {
			return err
		}
		run.Extends = []statutory.Extend{{Rule: longer, On: from}}
	}
	for _, s := range x.Suspend {
		rest, err := parseRest(s)
		if err != nil {
			return err
		}
		run.Rests = append(run.Rests, rest)
	}
	cal, err := x.calendar()
	if err != nil {
		return err
	}
	sheet := statutory.Compute(&run, cal)
	if x.JSON {
		return cli.PrintJSON(c.out, deadline{Rule: rule.ID, Name: rule.Name, Value: run.Limit().Value, Unit: run.Limit().Unit, Basis: run.Limit().Basis,
			Region: x.Region, From: from, Due: sheet.Due, Beyond: sheet.Beyond, Lines: sheet.Lines})
	}
	fmt.Fprintln(c.out, i18n.T("cmd.clock.due", "name", rule.Name, "date", sheet.Due.Chinese()))
	for i, l := range sheet.Lines {
		fmt.Fprintf(c.out, "%3d. %s\n", i+1, l.Text)
	}
	return nil
}

func (x *clockCmd) find(id string, on app.Date) (rules.Rule, error) {
	r, ok := rules.Default().Find(id, x.Region, on)
	if !ok {
		return rules.Rule{}, &app.Error{Code: rules.CodeMissing, Op: "find a rule", Item: id}
	}
	return r, nil
}

func (x *clockCmd) calendar() (*rules.Calendar, error) {
	cal := rules.DefaultCalendar()
	for _, name := range x.Calendar {
		f, err := os.Open(name)
		if err != nil {
			return nil, fileError("read a calendar", name, err)
		}
		year, days, err := rules.ImportYear(f)
		f.Close()
		if err != nil {
			return nil, err
		}
		cal = cal.With(year, days)
	}
	return cal, nil
}

// parseRest reads "A..B"; an open end means that the rest still lasts.
func parseRest(s string) (statutory.Rest, error) {
	a, b, ok := strings.Cut(s, "..")
	if !ok {
		return statutory.Rest{}, &app.Error{Code: app.CodeBadInput, Op: "read a rest", Item: s}
	}
	from, err := app.ParseDate(a)
	if err != nil {
		return statutory.Rest{}, err
	}
	var to app.Date
	if b != "" {
		if to, err = app.ParseDate(b); err != nil {
			return statutory.Rest{}, err
		}
		if to.Before(from) {
			return statutory.Rest{}, &app.Error{Code: app.CodeBadInput, Op: "read a rest", Item: s}
		}
	}
	return statutory.Rest{From: from, To: to}, nil
}

// fileError words a file that can't be read.
func fileError(op, name string, err error) error {
	code := app.CodeBadInput
	if os.IsNotExist(err) {
		code = app.CodeNotFound
	}
	return &app.Error{Code: code, Op: op, Item: filepath.Base(name), Err: err}
}
