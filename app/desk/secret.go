package desk

import (
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/extract"
	"renda/app/feed"
	"renda/app/kv"
	"renda/app/secret"
)

// CodeUnlogged is a refused secret mark that could not be written down for the auditor.
const CodeUnlogged app.Code = "desk.unlogged"

// extractor reads what comes from outside.
func (d *Desk) extractor() extract.Extractor {
	if d.cfg.Extract != nil {
		return d.cfg.Extract
	}
	return extract.InProcess{}
}

// The ways something comes in, as the auditor reads them.
const (
	wayAttach = "attach" // a paper added to a form or a draft
	wayImport = "import" // a file that was to become a draft
	wayText   = "text"   // words typed into a draft or a form
)

// keptOut passes a refusal on. One for a mark of state secrecy is first written down for the 安全审计员.
func (d *Desk) keptOut(way string, err error) error {
	if app.CodeOf(err) != secret.Code {
		return err
	}
	d.actWr.Lock()
	defer d.actWr.Unlock()
	return d.noted(way, err)
}

// noted is keptOut for who holds actWr. It writes when, by which way and which mark, nothing of the content or the
// name; which device it was the server knows. It waits in the store and reaches the server's log with the next
// contact. Of the same refusal again and again, as while somebody types on, one line is enough.
func (d *Desk) noted(way string, err error) error {
	e, ok := err.(*app.Error) //nolint:errorlint // the outermost error alone is a refusal
	if !ok || e.Code != secret.Code {
		return err
	}
	said := feed.Report{Kind: feed.ReportSecret + " " + way + " " + e.Args["mark"], At: d.cfg.Clock.Now().UnixMilli()}
	if way == wayText && d.lastSecret.Kind == said.Kind && said.At-d.lastSecret.At < sameSecret {
		return err
	}
	if serr := d.cfg.Store.Update(func(w kv.Writer) error { return report(w, said) }); serr != nil {
		// The refusal stands; that it could not be written down is told in its place.
		return &app.Error{Code: CodeUnlogged, Op: "note a refused secret mark", Item: way, Err: serr}
	}
	d.lastSecret = said
	d.notify(Change{Status: true})
	return err
}

// sameSecret is for how long the same mark in the same text is one event, in milliseconds.
const sameSecret = 10 * 60 * 1000

// marked refuses words of a form, and names of its papers, that carry a mark.
func marked(form act.Form) error {
	for _, k := range form.Keys() {
		if mark := markIn(form[k]); mark != "" {
			return &app.Error{Code: secret.Code, Op: "keep a text", Item: k, Args: map[string]string{"mark": mark, "file": "填写的内容", "part": k}}
		}
	}
	return nil
}

func markIn(v any) string {
	switch x := v.(type) {
	case string:
		return secret.Mark(strings.Split(x, "\n"))
	case []string:
		return secret.Mark(x)
	case []act.Form:
		for _, f := range x {
			if e, ok := marked(f).(*app.Error); ok { //nolint:errorlint // made by marked
				return e.Args["mark"]
			}
		}
	case []any:
		for _, one := range x {
			if mark := markIn(one); mark != "" {
				return mark
			}
		}
	case map[string]any:
		return markIn([]act.Form{x})
	}
	return ""
}
