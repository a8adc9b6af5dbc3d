package wayout

import (
	"context"
	"strings"
	"time"

	"renda/app"
	"renda/app/procedure"
	"renda/app/terminal"
)

// Paper produces an official paper as DOCX, filled from the confirmed state: what the
// server has not accepted is on no official paper.
//
// One that leaves by ticket only is refused with terminal.CodeNeeded; see TakeCopy.
func (g *Gate) Paper(ctx context.Context, matter app.ID, paperID, track string, mark Watermark) (name string, docx []byte, err error) {
	return g.TakeOut(ctx, Out{Way: terminal.WayPaper, Matter: matter, Item: paperID, Track: track}, mark)
}

func (g *Gate) paper(ctx context.Context, x Out, mark Watermark) (name string, docx []byte, err error) {
	m, err := g.d.Confirmed(x.Matter)
	if err != nil {
		return "", nil, err
	}
	if m == nil {
		return "", nil, &app.Error{Code: app.CodeNotFound, Op: "print a paper", Item: x.Matter.String()}
	}
	p, ok := g.d.WorkOf(m)
	if !ok {
		return "", nil, &app.Error{Code: app.CodeNewer, Op: "print a paper", Item: m.Proc}
	}
	doc, err := procedure.PrintPaper(p, m, x.Item, g.d.Input(nil, x.Track))
	if err != nil {
		return "", nil, err
	}
	doc.Mark, doc.At = mark.Line(), g.d.Now()
	if docx, err = doc.Docx(); err != nil {
		return "", nil, err
	}
	title := g.paperName(m, x.Item)
	if c, ok := g.d.CardOf(m); ok && c.Number != "" {
		title += "-" + c.Number
	}
	return FileName(title) + ".docx", docx, ctx.Err()
}

// Watermark is printed across a paper; the zero value prints none.
type Watermark struct {
	Name   string // who printed it
	Organ  string
	Device string
	At     time.Time
	Copy   string // number of the copy, of what is printed by ticket
	// Terminal is the number of the dedicated terminal, filled in by the gate where this machine is one.
	Terminal string
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
func FileName(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, s)
}
