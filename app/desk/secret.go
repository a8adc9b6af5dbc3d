package desk

import (
	"context"

	"renda/app"
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

// keptOut passes a refusal on. One for a mark of state secrecy is first written down for the 安全审计员:
// who (the device reports), when, by which way and which mark, nothing of the content or the name. It waits in the
// store and reaches the server's log with the next contact.
func (d *Desk) keptOut(ctx context.Context, way string, err error) error {
	if app.CodeOf(err) != secret.Code {
		return err
	}
	mark := ""
	if e, ok := err.(*app.Error); ok { //nolint:errorlint // its own code was just read
		mark = e.Args["mark"]
	}
	d.actWr.Lock()
	defer d.actWr.Unlock()
	if serr := d.cfg.Store.Update(func(w kv.Writer) error {
		return report(w, feed.Report{Kind: feed.ReportSecret + " " + way + " " + mark, At: d.cfg.Clock.Now().UnixMilli()})
	}); serr != nil {
		// The refusal stands; that it could not be written down is told beside it.
		return &app.Error{Code: CodeUnlogged, Op: "note a refused secret mark", Item: way, Err: serr}
	}
	d.notify(Change{Status: true})
	return err
}
