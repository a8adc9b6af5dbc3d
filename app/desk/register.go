package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"renda/app"
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
func (d *Desk) RegisterPage(id app.ID) (PageView, error) {
	w := d.world()
	m, own, err := d.folded(w, id)
	if err != nil {
		return PageView{}, err
	}
	if m == nil || m.Proc != terminal.ID {
		return PageView{}, &app.Error{Code: app.CodeNotFound, Op: "open a page of the register", Item: id.String()}
	}
	f, me := m.Facts, w.me()
	day, err := app.ParseDate(f.Text("date"))
	if err != nil {
		return PageView{}, err
	}
	v := PageView{ID: id, Terminal: f.Text("terminal"), Date: day, Today: day == d.today(), Sealed: m.State == terminal.StateSealed,
		Prints: int(f.Int("prints")), Parcels: int(f.Int("parcels")), Note: f.Text("sealed_note"), Digest: f.Text("digest"), Pending: len(own) > 0}
	v.Late = !v.Sealed && day.Before(d.today())
	v.MaySeal = !v.Sealed && slices.Contains(d.Work(terminal.ID).RolesOf(m, me), terminal.RoleOffice)
	if v.Sealed {
		v.SealedBy, v.SealedAt = w.dir.Name(f.ID("sealed_by")), time.UnixMilli(f.Int("sealed_at"))
	}
	for _, r := range f.Rows("entries") {
		x := PageRow{Who: w.dir.Name(r.ID("who")), Mine: r.ID("who") == me.Account, In: time.UnixMilli(r.Int("at")), Purpose: r.Text("purpose_name"), Note: r.Text("note"), LeftNote: r.Text("left_note")}
		if n := r.Int("left"); n != 0 {
			x.Left = time.UnixMilli(n)
		}
		v.Rows = append(v.Rows, x)
	}
	return v, nil
}

// registerPaper prints a page of the register, or for the zero ID every page this desk has, the oldest first.
func (d *Desk) registerPaper(page app.ID, mark Watermark) (name string, docx []byte, err error) {
	w := d.world()
	var pages []*procedure.Matter
	for _, c := range d.Cards(Filter{Proc: terminal.ID}) {
		if !page.IsZero() && c.ID != page {
			continue
		}
		m, _, err := d.folded(w, c.ID)
		if err != nil {
			return "", nil, err
		}
		if m != nil {
			pages = append(pages, m)
		}
	}
	slices.SortFunc(pages, func(a, b *procedure.Matter) int {
		return strings.Compare(a.Facts.Text("date")+a.Facts.Text("terminal"), b.Facts.Text("date")+b.Facts.Text("terminal"))
	})
	caption := ""
	if n := len(pages); n > 0 {
		caption = pages[0].Facts.Text("date")
		if last := pages[n-1].Facts.Text("date"); last != caption {
			caption += " 至 " + last
		}
	}
	doc := terminal.BookPaper(pages, w.dir, caption, d.today())
	doc.Mark, doc.At = mark.Line(), d.Now()
	docx, err = doc.Docx()
	return fileName(doc.Title+" "+caption) + ".docx", docx, err
}

// SealDay seals a page of the register (日终封存): copies as counted by whoever seals, note for what is not in order. An
// own entry still open on it is left first, for who seals is going.
func (d *Desk) SealDay(ctx context.Context, page app.ID, prints int, note string) error {
	v, err := d.RegisterPage(page)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(v.Rows, func(r PageRow) bool { return r.Mine && r.Left.IsZero() }) && page == d.world().page(v.Date) {
		if err := d.LeaveTerminal(ctx, ""); err != nil {
			return err
		}
	}
	f, err := d.SealForm(page)
	if err != nil {
		return err
	}
	f["prints"] = int64(prints)
	if note = strings.TrimSpace(note); note != "" {
		f["sealed_note"] = note
	}
	_, err = d.Do(ctx, page, "seal", "", f)
	return err
}
