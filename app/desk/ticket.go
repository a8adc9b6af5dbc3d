package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
	"renda/app/terminal"
)

// CodeNoTicket says that there is no ticket to print by.
const CodeNoTicket app.Code = "ticket.none"

// NeedsTicket reports whether a paper of a matter is printed and exported by ticket only (打印导出审批单).
func (d *Desk) NeedsTicket(matter app.ID, paperID string) (bool, error) {
	m, err := d.confirmed(matter)
	if err != nil || m == nil {
		return false, err
	}
	return terminal.Needs(d.world().input(nil, ""), m.Proc, paperID), nil
}

// byTicket refuses to print a paper that needs one without.
func (w world) byTicket(m *procedure.Matter, paperID string) error {
	if !terminal.Needs(w.input(nil, ""), m.Proc, paperID) {
		return nil
	}
	name := w.paperName(m, paperID)
	return &app.Error{Code: terminal.CodeNeeded, Op: "print a paper", Item: name, Args: map[string]string{"paper": name}}
}

func (w world) paperName(m *procedure.Matter, paperID string) string {
	if p, ok := w.d.cfg.Works.Of(m); ok {
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
	Matter app.ID
	Paper  string // id of the paper
	Export bool   // to a file, not to a printer
	Copies int
	Why    string
}

// AskTicket asks for a ticket for a paper of a matter and gives the ticket's id.
func (d *Desk) AskTicket(ctx context.Context, x TicketAsk) (app.ID, error) {
	w := d.world()
	m, err := d.confirmed(x.Matter)
	if err != nil {
		return app.ID{}, err
	}
	if m == nil {
		return app.ID{}, &app.Error{Code: app.CodeNotFound, Op: "ask for a ticket", Item: x.Matter.String()}
	}
	c, _ := w.cardOf(m)
	about := strings.TrimSpace(c.Number + " " + c.Title)
	f := act.Form{"about": x.Matter.String(), "about_proc": m.Proc, "about_title": cutRunes(about, 190), "paper_id": x.Paper, "paper": w.paperName(m, x.Paper),
		"how": "print", "wanted": int64(x.Copies), "why": x.Why}
	if x.Export {
		f["how"] = "export"
	}
	return d.DoFor(ctx, terminal.TicketID, app.ID{}, "ask", "", f)
}

func cutRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// PrintedCopy is one copy of a paper, logged before it is handed out.
type PrintedCopy struct {
	Name string // of the file
	Docx []byte
	No   string // 审印〔2026〕3号-1
	Hash app.Hash
}

// PrintCopy prints the next copy a ticket grants: its number stands in the watermark, and number, hash and
// whom it is handed to are logged, durably, before the bytes come back. track is that of the paper, "" for
// the matter's.
func (d *Desk) PrintCopy(ctx context.Context, ticket app.ID, track, to string, mark Watermark) (PrintedCopy, error) {
	w := d.world()
	t, _, err := d.folded(w, ticket)
	if err != nil {
		return PrintedCopy{}, err
	}
	none := &app.Error{Code: CodeNoTicket, Op: "print by a ticket", Item: ticket.String()}
	if t == nil || t.Proc != terminal.TicketID {
		return PrintedCopy{}, none
	}
	none.Item = t.Facts.Text(procedure.NumberKey)
	f := t.Facts
	if t.State != terminal.TicketGranted || f.ID("asker") != d.cfg.Keys.Account() || none.Item == "" {
		return PrintedCopy{}, none
	}
	n := terminal.BalanceOf(t).Issued + 1
	out := PrintedCopy{No: terminal.CopyNumber(t, n)}
	mark.Copy = out.No
	if out.Name, out.Docx, err = d.printed(ctx, f.ID("about"), f.Text("paper_id"), track, mark, true); err != nil {
		return PrintedCopy{}, err
	}
	out.Hash = sha256.Sum256(out.Docx)
	_, err = d.Do(ctx, ticket, "issue", "", act.Form{"copy": int64(n), "hash": hex.EncodeToString(out.Hash[:]), "to": to})
	if err != nil {
		return PrintedCopy{}, err
	}
	return out, nil
}

// TicketView is one ticket with its balance.
type TicketView struct {
	Card    procedure.Card
	About   app.ID
	Paper   string // id
	Balance terminal.Balance
	Mine    bool // this person may print by it now
}

// Tickets gives the tickets about a matter that this person may see, all of them for the zero ID.
func (d *Desk) Tickets(about app.ID) ([]TicketView, error) {
	w := d.world()
	var out []TicketView
	for _, c := range d.Cards(Filter{Proc: terminal.TicketID}) {
		if !about.IsZero() && c.Vals[terminal.ColAboutID] != about.String() {
			continue
		}
		m, _, err := d.folded(w, c.ID)
		if err != nil {
			return nil, err
		}
		if m == nil {
			continue
		}
		f := m.Facts
		out = append(out, TicketView{Card: c, About: f.ID("about"), Paper: f.Text("paper_id"), Balance: terminal.BalanceOf(m),
			Mine: terminal.Open(m, d.cfg.Keys.Account(), f.ID("about"), f.Text("paper_id"))})
	}
	return out, nil
}
