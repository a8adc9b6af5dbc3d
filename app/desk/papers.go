package desk

import (
	"context"
	"strings"

	"renda/app"
	"renda/app/procedure"
)

// Paper produces an official paper as DOCX, filled from the confirmed state: what the
// server has not accepted is on no official paper.
//
// One that the rules let print by ticket only is refused with terminal.CodeNeeded; see PrintCopy.
func (d *Desk) Paper(ctx context.Context, matter app.ID, paperID, track string, mark Watermark) (name string, docx []byte, err error) {
	return d.printed(ctx, matter, paperID, track, mark, false)
}

func (d *Desk) printed(ctx context.Context, matter app.ID, paperID, track string, mark Watermark, ticket bool) (name string, docx []byte, err error) {
	m, err := d.confirmed(matter)
	if err != nil {
		return "", nil, err
	}
	if m == nil {
		return "", nil, &app.Error{Code: app.CodeNotFound, Op: "print a paper", Item: matter.String()}
	}
	p, ok := d.cfg.Works.Of(m)
	if !ok {
		return "", nil, &app.Error{Code: app.CodeNewer, Op: "print a paper", Item: m.Proc}
	}
	w := d.world()
	if !ticket {
		if err := w.byTicket(m, paperID); err != nil {
			return "", nil, err
		}
	}
	doc, err := procedure.PrintPaper(p, m, paperID, w.input(nil, track))
	if err != nil {
		return "", nil, err
	}
	doc.Mark, doc.At = mark.line(), d.Now()
	if docx, err = doc.Docx(); err != nil {
		return "", nil, err
	}
	title := paperID
	for i := range p.Papers {
		if p.Papers[i].ID == paperID {
			title = p.Papers[i].Name
		}
	}
	if c, ok := w.cardOf(m); ok && c.Number != "" {
		title += "-" + c.Number
	}
	return fileName(title) + ".docx", docx, ctx.Err()
}

// line words a watermark; the zero value prints none.
func (m Watermark) line() string {
	if m == (Watermark{}) {
		return ""
	}
	var out []string
	for _, s := range []string{m.Name, m.Organ, m.Device} {
		if s != "" {
			out = append(out, s)
		}
	}
	if !m.At.IsZero() {
		out = append(out, m.At.In(app.Zone).Format("2006-01-02 15:04"))
	}
	if m.Copy != "" {
		out = append(out, m.Copy)
	}
	return strings.Join(out, "　")
}

// fileName takes out of a title what no file system allows.
func fileName(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, s)
}
