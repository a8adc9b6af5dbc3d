package wayout

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"path"
	"slices"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/procedure"
	"renda/app/terminal"
)

// CodeNoTicket says that there is no ticket to print by.
const CodeNoTicket app.Code = "ticket.none"

func (g *Gate) paperName(m *procedure.Matter, paperID string) string {
	if p, ok := g.d.WorkOf(m); ok {
		for i := range p.Papers {
			if p.Papers[i].ID == paperID {
				return p.Papers[i].Name
			}
		}
	}
	return paperID
}

// TicketAsk is what a ticket is asked for.
type TicketAsk struct {
	Out    Out
	Export bool // to a file, not to a printer
	Copies int
	Why    string
}

// AskTicket asks for a ticket for something that is to leave, and gives the ticket's id.
func (g *Gate) AskTicket(ctx context.Context, x TicketAsk) (app.ID, error) {
	m, err := g.aboutOf(&x.Out)
	if err != nil {
		return app.ID{}, err
	}
	key, err := x.Out.key()
	if err != nil {
		return app.ID{}, err
	}
	spec, err := x.Out.spec().text()
	if err != nil {
		return app.ID{}, err
	}
	f := act.Form{"paper_id": key, "paper": app.CutRunes(g.called(&x.Out, m), 190), "spec": spec, "how": "print", "wanted": int64(x.Copies), "why": x.Why,
		"about_title": app.CutRunes(cmp.Or(x.Out.Title, wayNames[x.Out.Way]), 190)}
	if m != nil {
		c, _ := g.d.CardOf(m)
		f["about"], f["about_proc"] = x.Out.Matter.String(), m.Proc
		f["about_title"] = app.CutRunes(strings.TrimSpace(c.Number+" "+c.Title), 190)
	}
	if x.Export {
		f["how"] = "export"
	}
	return g.d.DoFor(ctx, terminal.TicketID, app.ID{}, "ask", "", f)
}

// PrintedCopy is one copy, logged before it is handed out.
type PrintedCopy struct {
	Name string // of the file, with the number in it
	Data []byte
	No   string // 审印〔2026〕3号-1
	Hash app.Hash
}

// TakeCopy hands out the next copy a ticket grants: its number stands in the watermark and in the name of its file,
// and number, hash and whom it is handed to are logged, durably, before the bytes come back. x is what the ticket is
// for, where only its place can make it; else nil.
func (g *Gate) TakeCopy(ctx context.Context, ticket app.ID, x *Out, to string, mark Watermark) (PrintedCopy, error) {
	t, err := g.d.Standing(ticket)
	if err != nil {
		return PrintedCopy{}, err
	}
	none := &app.Error{Code: CodeNoTicket, Op: "print by a ticket", Item: ticket.String()}
	if t == nil || t.Proc != terminal.TicketID {
		return PrintedCopy{}, none
	}
	none.Item = t.Facts.Text(procedure.NumberKey)
	if t.State != terminal.TicketGranted || t.Facts.ID("asker") != g.me() || none.Item == "" {
		return PrintedCopy{}, none
	}
	what, err := outOf(t)
	if err != nil {
		return PrintedCopy{}, err
	}
	if x != nil {
		k, err := x.key()
		if err != nil {
			return PrintedCopy{}, err
		}
		if k != t.Facts.Text("paper_id") || x.Matter != what.Matter {
			return PrintedCopy{}, none
		}
		what.Make = x.Make
		if x.Track != "" {
			what.Track = x.Track
		}
	}
	n := terminal.BalanceOf(t).Issued + 1
	out := PrintedCopy{No: terminal.CopyNumber(t, n)}
	mark.Copy = out.No
	if out.Name, out.Data, err = g.content(ctx, &what, mark); err != nil {
		return PrintedCopy{}, err
	}
	if what.Way == terminal.WayFile {
		if out.Data, err = g.covered(t, &what, n, to, out.Data, mark); err != nil {
			return PrintedCopy{}, err
		}
		out.Name += what.ext()
	}
	out.Name = numbered(out.Name, out.No)
	out.Hash = sha256.Sum256(out.Data)
	_, err = g.d.Do(ctx, ticket, "issue", "", act.Form{"copy": int64(n), "hash": hex.EncodeToString(out.Hash[:]), "to": to})
	if err != nil {
		return PrintedCopy{}, err
	}
	return out, nil
}

// outOf gives what a ticket is for. One that was asked for before tickets said it is for a paper.
func outOf(t *procedure.Matter) (Out, error) {
	f := t.Facts
	text := f.Text("spec")
	if text == "" {
		return Out{Way: terminal.WayPaper, Matter: f.ID("about"), Item: f.Text("paper_id")}, nil
	}
	var s outSpec
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return Out{}, &app.Error{Code: app.CodeInternal, Op: "read what a ticket is for", Item: f.Text(procedure.NumberKey), Err: err}
	}
	return s.out()
}

// TicketView is one ticket with its balance.
type TicketView struct {
	Card    procedure.Card
	Facts   act.Form // paper, about_title, why, wanted, granted, refusal, copies
	Asker   string
	Out     Out
	Balance terminal.Balance
	Mine    bool   // this person may take the next copy now
	Next    string // its number, "" if there is none
	File    string // and what its file is called
	Overdue bool   // copies are out beyond the day they were to be back
}

// Tickets gives the tickets this person may see: of a matter, or all of them for the zero ID. Those with copies overdue
// come first, then those with copies out, then the newest.
func (g *Gate) Tickets(about app.ID) ([]TicketView, error) {
	var out []TicketView
	for _, c := range g.d.Cards(desk.Filter{Proc: terminal.TicketID}) {
		if !about.IsZero() && c.Vals[terminal.ColAboutID] != about.String() {
			continue
		}
		v, err := g.Ticket(c.ID)
		if err != nil {
			return nil, err
		}
		v.Card = c
		out = append(out, v)
	}
	rank := func(v *TicketView) int {
		switch {
		case v.Overdue:
			return 0
		case v.Balance.Out > 0:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(out, func(a, b TicketView) int {
		if n := cmp.Compare(rank(&a), rank(&b)); n != 0 || rank(&a) == 2 {
			return n
		}
		return cmp.Compare(a.Card.Due.String(), b.Card.Due.String())
	})
	return out, nil
}

// Ticket gives one ticket.
func (g *Gate) Ticket(id app.ID) (TicketView, error) {
	m, err := g.d.Standing(id)
	if err != nil {
		return TicketView{}, err
	}
	if m == nil || m.Proc != terminal.TicketID {
		return TicketView{}, &app.Error{Code: app.CodeNotFound, Op: "open a ticket", Item: id.String()}
	}
	x, err := outOf(m)
	if err != nil {
		return TicketView{}, err
	}
	f, in := m.Facts, g.d.Input(nil, "")
	v := TicketView{Facts: f, Asker: in.Dir.Name(f.ID("asker")), Out: x, Balance: terminal.BalanceOf(m),
		Mine: terminal.Open(m, g.me(), f.ID("about"), f.Text("paper_id")) && f.Text(procedure.NumberKey) != ""}
	v.Card, _ = g.d.CardOf(m)
	v.Overdue = v.Balance.Out > 0 && !v.Card.Due.IsZero() && v.Card.Due.Before(in.Today)
	if v.Mine {
		v.Next = terminal.CopyNumber(m, v.Balance.Issued+1)
		v.File = numbered(FileName(cmp.Or(x.Title, f.Text("paper")))+x.ext(), v.Next)
	}
	return v, nil
}

// TicketsFor gives the tickets of this person for something that is to leave, which are not at their end: what can be
// taken by first, then what waits to be granted.
func (g *Gate) TicketsFor(x Out) ([]TicketView, error) {
	key, err := x.key()
	if err != nil {
		return nil, err
	}
	all, err := g.Tickets(x.Matter)
	if err != nil {
		return nil, err
	}
	me := g.me()
	out := slices.DeleteFunc(all, func(v TicketView) bool {
		asked := v.Card.State == terminal.TicketAsked && v.Facts.ID("asker") == me
		return v.Facts.Text("paper_id") != key || v.Out.Matter != x.Matter || !v.Mine && !asked
	})
	slices.SortStableFunc(out, func(a, b TicketView) int {
		if a.Mine == b.Mine {
			return 0
		}
		if a.Mine {
			return -1
		}
		return 1
	})
	return out, nil
}

// numbered puts the number of a copy into the name of its file.
func numbered(name, no string) string {
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "-" + FileName(no) + ext
}

// me is whose desk it is.
func (g *Gate) me() app.ID { return g.d.Me().Account }
