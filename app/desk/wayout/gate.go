package wayout

import (
	"context"
	"io"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/procedure"
	"renda/app/terminal"
)

// Maker makes what leaves by one way, on this machine and with its mark, and gives the name of its file. Only the gate calls it:
// when something has leave, or for a copy its ticket grants.
type Maker func(ctx context.Context, x Out, mark Watermark) (name string, data []byte, err error)

// Gate decides what leaves a desk in the clear. It stands on the desk by its exported methods and keeps nothing.
type Gate struct {
	d      *desk.Desk
	makers map[terminal.Way]Maker
}

// New gives the gate of a desk. It makes papers, files, lists and figures itself; rooms that make more say so by Makes.
func New(d *desk.Desk) *Gate {
	g := &Gate{d: d}
	g.makers = map[terminal.Way]Maker{terminal.WayPaper: g.paper, terminal.WayFile: g.file, terminal.WayList: g.list, terminal.WayFigures: g.figures}
	return g
}

// Makes tells who makes what leaves by a way, so that a ticket alone is enough to make it. It is for the moment a desk is put
// together, not for later: see the rooms' New.
func (g *Gate) Makes(w terminal.Way, m Maker) { g.makers[w] = m }

// Leave decides whether something may leave as it is. It is the one place that does: terminal.CodeNeeded where it
// leaves by ticket only. m is the matter a paper is of, else nil.
func (g *Gate) Leave(x *Out, m *procedure.Matter) error {
	in := g.d.Input(nil, "")
	if !terminal.Gated(in, x.Way) && (x.Way != terminal.WayPaper || m == nil || !terminal.Needs(in, m.Proc, x.Item)) {
		return nil
	}
	name := g.called(x, m)
	return &app.Error{Code: terminal.CodeNeeded, Op: "let something leave", Item: name, Args: map[string]string{"paper": name}}
}

// NeedsTicket reports whether something leaves by ticket only (打印导出审批单).
func (g *Gate) NeedsTicket(x Out) (bool, error) {
	m, err := g.aboutOf(&x)
	if err != nil {
		return false, err
	}
	return g.Leave(&x, m) != nil, nil
}

// aboutOf gives the matter something is of, nil if of none.
func (g *Gate) aboutOf(x *Out) (*procedure.Matter, error) {
	if x.Matter.IsZero() {
		return nil, nil
	}
	m, err := g.d.Confirmed(x.Matter)
	if err == nil && m == nil && x.Way != terminal.WayFile && x.Way != terminal.WayRegister { // of an act not yet at the server
		err = &app.Error{Code: app.CodeNotFound, Op: "take something out", Item: x.Matter.String()}
	}
	return m, err
}

// TakeOut makes what is to leave and gives the name of its file. terminal.CodeNeeded: by ticket only, see AskTicket
// and TakeCopy.
func (g *Gate) TakeOut(ctx context.Context, x Out, mark Watermark) (name string, data []byte, err error) {
	m, err := g.aboutOf(&x)
	if err != nil {
		return "", nil, err
	}
	if err := g.Leave(&x, m); err != nil {
		return "", nil, err
	}
	return g.content(ctx, &x, mark)
}

// content makes the bytes, on this machine and with its mark.
func (g *Gate) content(ctx context.Context, x *Out, mark Watermark) (name string, data []byte, err error) {
	mark = g.marked(mark)
	if x.Make != nil {
		return x.Make(mark)
	}
	if m := g.makers[x.Way]; m != nil {
		return m(ctx, *x, mark)
	}
	return "", nil, &app.Error{Code: app.CodeBadInput, Op: "make what is to leave", Item: string(x.Way)}
}

// marked puts the terminal's number into a watermark.
func (g *Gate) marked(mark Watermark) Watermark {
	if t := g.d.Me().Device; t.Dedicated() && mark != (Watermark{}) {
		mark.Terminal = t.Terminal
	}
	return mark
}

// file gives an attached file as it came; no mark can stand on it.
func (g *Gate) file(_ context.Context, x Out, _ Watermark) (string, []byte, error) {
	b, err := g.fileBytes(x.Item)
	return FileName(x.Title), b, err
}

// fileBytes reads an attached file.
func (g *Gate) fileBytes(hash string) ([]byte, error) {
	h, err := act.ParseHash(hash)
	if err != nil {
		return nil, err
	}
	r, err := g.d.OpenBlob(h)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.NewSectionReader(r, 0, r.Size()))
}
