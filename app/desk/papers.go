package desk

import (
	"context"
	"strings"

	"renda/app"
	"renda/app/procedure"
	"renda/app/terminal"
)

// Paper produces an official paper as DOCX, filled from the confirmed state: what the
// server has not accepted is on no official paper.
//
// One that leaves by ticket only is refused with terminal.CodeNeeded; see TakeCopy.
func (d *Desk) Paper(ctx context.Context, matter app.ID, paperID, track string, mark Watermark) (name string, docx []byte, err error) {
	return d.TakeOut(ctx, Out{Way: terminal.WayPaper, Matter: matter, Item: paperID, Track: track}, mark)
}

func (d *Desk) printed(ctx context.Context, matter app.ID, paperID, track string, mark Watermark) (name string, docx []byte, err error) {
	m, err := d.Confirmed(matter)
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
	doc, err := procedure.PrintPaper(p, m, paperID, w.input(nil, track))
	if err != nil {
		return "", nil, err
	}
	doc.Mark, doc.At = mark.Line(), d.Now()
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

// Line words a watermark: who, of which organ, at which terminal, on which machine, when, which copy. The zero
// value prints none.
func (m Watermark) Line() string {
	if m == (Watermark{}) {
		return ""
	}
	var out []string
	for _, s := range []string{m.Name, m.Organ, m.Terminal, m.Device} {
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

// FileName takes out of a title what no file system allows.
func FileName(s string) string { return fileName(s) }

func fileName(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, s)
}
