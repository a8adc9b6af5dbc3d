package register

import (
	"context"
	"slices"
	"strings"
	"time"

	"renda/app"
	"renda/app/desk"
	"renda/app/desk/wayout"
	"renda/app/procedure"
	"renda/app/terminal"
)

// PageView is one page of the register of dedicated terminals: a terminal's day.
type PageView struct {
	ID       app.ID
	Terminal string
	Date     app.Date
	Today    bool
	Sealed   bool
	Late     bool // an earlier day without a seal
	MaySeal  bool // this person may seal it now
	Rows     []PageRow
	Prints   int // copies, parcels: counted when it was sealed
	Parcels  int
	SealedBy string
	SealedAt time.Time
	Note     string // what was not in order
	Digest   string
	Pending  bool // own acts on it are not at the server yet
}

// PageRow is one use of the terminal.
type PageRow struct {
	Who      string
	Mine     bool
	In, Left time.Time // Left zero: still inside
	Purpose  string
	Note     string
	LeftNote string
}

// RegisterPage gives a page of the register.
func (b *Book) RegisterPage(id app.ID) (PageView, error) {
	m, err := b.d.Standing(id)
	if err != nil {
		return PageView{}, err
	}
	if m == nil || m.Proc != terminal.ID {
		return PageView{}, &app.Error{Code: app.CodeNotFound, Op: "open a page of the register", Item: id.String()}
	}
	in := b.d.Input(nil, "")
	f, me := m.Facts, in.Actor
	day, err := app.ParseDate(f.Text("date"))
	if err != nil {
		return PageView{}, err
	}
	v := PageView{ID: id, Terminal: f.Text("terminal"), Date: day, Today: day == in.Today, Sealed: m.State == terminal.StateSealed,
		Prints: int(f.Int("prints")), Parcels: int(f.Int("parcels")), Note: f.Text("sealed_note"), Digest: f.Text("digest"), Pending: slices.ContainsFunc(b.d.Outbox(), func(o desk.OutboxItem) bool { return o.Matter == id })}
	v.Late = !v.Sealed && day.Before(in.Today)
	v.MaySeal = !v.Sealed && slices.Contains(b.d.Work(terminal.ID).RolesOf(m, me), terminal.RoleOffice)
	if v.Sealed {
		v.SealedBy, v.SealedAt = in.Dir.Name(f.ID("sealed_by")), time.UnixMilli(f.Int("sealed_at"))
	}
	for _, r := range f.Rows("entries") {
		x := PageRow{Who: in.Dir.Name(r.ID("who")), Mine: r.ID("who") == me.Account, In: time.UnixMilli(r.Int("at")), Purpose: r.Text("purpose_name"), Note: r.Text("note"), LeftNote: r.Text("left_note")}
		if n := r.Int("left"); n != 0 {
			x.Left = time.UnixMilli(n)
		}
		v.Rows = append(v.Rows, x)
	}
	return v, nil
}

// paper prints a page of the register, or for the zero ID every page this desk has, the oldest first.
func (b *Book) paper(_ context.Context, x wayout.Out, mark wayout.Watermark) (name string, docx []byte, err error) {
	in := b.d.Input(nil, "")
	var pages []*procedure.Matter
	for _, c := range b.d.Cards(desk.Filter{Proc: terminal.ID}) {
		if !x.Matter.IsZero() && c.ID != x.Matter {
			continue
		}
		m, err := b.d.Standing(c.ID)
		if err != nil {
			return "", nil, err
		}
		if m != nil {
			pages = append(pages, m)
		}
	}
	slices.SortFunc(pages, func(p, q *procedure.Matter) int {
		return strings.Compare(p.Facts.Text("date")+p.Facts.Text("terminal"), q.Facts.Text("date")+q.Facts.Text("terminal"))
	})
	caption := ""
	if n := len(pages); n > 0 {
		caption = pages[0].Facts.Text("date")
		if last := pages[n-1].Facts.Text("date"); last != caption {
			caption += " 至 " + last
		}
	}
	doc := terminal.BookPaper(pages, in.Dir, caption, in.Today)
	doc.Mark, doc.At = mark.Line(), b.d.Now()
	docx, err = doc.Docx()
	return wayout.FileName(doc.Title+" "+caption) + ".docx", docx, err
}

// SealDay seals a page of the register (日终封存): copies as counted by whoever seals, note for what is not in order. An
// own entry still open on it is left first, for who seals is going.
func (b *Book) SealDay(ctx context.Context, page app.ID, prints int, note string) error {
	v, err := b.RegisterPage(page)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(v.Rows, func(r PageRow) bool { return r.Mine && r.Left.IsZero() }) && page == terminal.PageOf(b.d.Directory(), b.d.Me(), v.Date) {
		if err := b.LeaveTerminal(ctx, ""); err != nil {
			return err
		}
	}
	f, err := b.SealForm(page)
	if err != nil {
		return err
	}
	f["prints"] = int64(prints)
	if note = strings.TrimSpace(note); note != "" {
		f["sealed_note"] = note
	}
	_, err = b.d.Do(ctx, page, "seal", "", f)
	return err
}
