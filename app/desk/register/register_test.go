package register_test

import (
	"context"
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/apptest/unzip"
	"renda/app/desk"
	"renda/app/desk/register"
	"renda/app/desk/wayout"
	"renda/app/terminal"
)

var ctx = context.Background()

// person is somebody at his desk with the register and the ways out.
type person struct {
	*town.Seat
	*wayout.Gate
	*register.Book
}

func at(x *town.Seat) person {
	g := wayout.New(x.D)
	return person{x, g, register.New(x.D, g)}
}

// office is town.FilingOffice with its people at their desks.
func office(t *testing.T) (w *town.Town, clerk, head person) {
	w, c, h := town.FilingOffice(t)
	return w, at(c), at(h)
}

// At a dedicated terminal work waits for the entry; entering and leaving need no network, and a desk that locks twice writes one leaving.
func TestEntryFirst(t *testing.T) {
	_, clerk, _ := office(t)
	view := func() register.View {
		v, err := clerk.Terminal()
		clerk.Must(err)
		return v
	}
	if v := view(); !v.Dedicated || v.Name != "专-01" || !v.Asks || v.Entry != nil || len(v.Purposes) < 5 {
		t.Fatalf("%+v", v)
	}
	ask := act.Form{"about_title": "某办法", "paper": "分送单", "how": "print", "wanted": int64(1), "why": "会议"}
	if _, err := clerk.D.DoFor(ctx, terminal.TicketID, app.ID{}, "ask", "", ask); app.CodeOf(err) != desk.CodeUnentered {
		t.Fatalf("work before the entry: %v", err)
	}
	clerk.Must(clerk.EnterTerminal(ctx, "review", ""))
	if err := clerk.EnterTerminal(ctx, "review", ""); app.CodeOf(err) != terminal.CodeInside {
		t.Fatalf("entered twice: %v", err)
	}
	if v := view(); v.Asks || v.Entry == nil || v.Entry.Purpose != "审查研究" {
		t.Fatalf("%+v", v)
	}
	_, err := clerk.D.DoFor(ctx, terminal.TicketID, app.ID{}, "ask", "", ask)
	clerk.Must(err)
	clerk.Must(clerk.LeaveTerminal(ctx, ""))
	clerk.Must(clerk.LeaveTerminal(ctx, ""))
	clerk.Sync()
	if left := clerk.D.Tray(); len(left) != 0 {
		t.Fatalf("refused: %+v", left)
	}
	if n := len(clerk.Page(view().Page).Timeline); n != 2 {
		t.Fatalf("%d acts on the page", n)
	}
	f, err := clerk.SealForm(view().Page)
	clerk.Must(err)
	clerk.Must(clerk.EnterTerminal(ctx, "review", "")) // after the count was made
	if _, err := clerk.D.Do(ctx, view().Page, "seal", "", f); app.CodeOf(err) != terminal.CodeCount {
		t.Fatalf("sealed over an entry nobody counted: %v", err)
	}
	clerk.Must(clerk.LeaveTerminal(ctx, ""))
	f, err = clerk.SealForm(view().Page)
	clerk.Must(err)
	clerk.Do(view().Page, "seal", "", f)
	if err := clerk.EnterTerminal(ctx, "review", ""); app.CodeOf(err) != desk.CodeDayOver {
		t.Fatalf("entered after the seal: %v", err)
	}
	if _, err := clerk.D.DoFor(ctx, terminal.TicketID, app.ID{}, "ask", "", ask); app.CodeOf(err) != desk.CodeDayOver {
		t.Fatalf("worked after the seal: %v", err)
	}
}

// A day nobody sealed shows the next morning to the office, among what needs somebody too, until it is sealed.
func TestUnsealedShows(t *testing.T) {
	w, clerk, head := office(t)
	clerk.Must(clerk.EnterTerminal(ctx, "review", ""))
	clerk.Sync()
	head.Sync()
	if v, err := head.Terminal(); err != nil || v.Dedicated || len(v.Unsealed) != 0 {
		t.Fatalf("%+v %v", v, err)
	}
	w.Clock = w.Clock.AddDate(0, 0, 1)
	needs := func(want int) {
		t.Helper()
		if n, tray := head.D.Status().Needs, head.D.Tray(); n != want || len(tray) != want || want > 0 && tray[0].Code != desk.CodeUnsealed {
			t.Fatalf("needs %d, tray %+v", n, tray)
		}
	}
	needs(1)
	v, err := head.Terminal()
	if err != nil || len(v.Unsealed) != 1 || v.Unsealed[0].Vals[terminal.ColDate] != "2026-03-02" || !v.Unsealed[0].Turn {
		t.Fatalf("%+v %v", v, err)
	}
	if err := head.EnterTerminal(ctx, "review", ""); app.CodeOf(err) != register.CodeNoTerm {
		t.Fatalf("entered from an ordinary machine: %v", err)
	}
	clerk.Must(clerk.LeaveTerminal(ctx, "")) // after midnight: on yesterday's page
	clerk.Sync()
	head.Sync()
	f, err := head.SealForm(v.Unsealed[0].ID)
	head.Must(err)
	head.Do(v.Unsealed[0].ID, "seal", "", f)
	if v, err = head.Terminal(); err != nil || len(v.Unsealed) != 0 {
		t.Fatalf("%+v %v", v, err)
	}
	needs(0)
}

// The register leaves as a paper with who came when for what, and with the seal.
func TestRegisterPaper(t *testing.T) {
	_, clerk, head := office(t)
	clerk.Must(clerk.EnterTerminal(ctx, "other", "接待检查"))
	v, err := clerk.Terminal()
	clerk.Must(err)
	if len(v.Recent) != 1 || v.Recent[0].Note != "接待检查" || v.Recent[0].Value != "other" {
		t.Fatalf("%+v", v.Recent)
	}
	clerk.Must(clerk.SealDay(ctx, v.Page, 3, ""))
	clerk.Sync()
	head.Sync()
	p, err := head.RegisterPage(v.Page)
	head.Must(err)
	if !p.Sealed || p.Prints != 3 || p.SealedBy == "" || len(p.Digest) != 64 || len(p.Rows) != 1 || p.Rows[0].Left.IsZero() {
		t.Fatalf("%+v", p)
	}
	_, docx, err := head.TakeOut(ctx, wayout.Out{Way: terminal.WayRegister, Matter: v.Page}, wayout.Watermark{Name: "head"})
	head.Must(err)
	text := unzip.Parts(t, docx)["word/document.xml"]
	for _, want := range []string{"专-01", "接待检查", p.Digest, "打印导出3份"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in the paper", want)
		}
	}
	if v, err = clerk.Terminal(); err != nil || !v.Sealed || v.Entry != nil || !v.Asks {
		t.Fatalf("%+v %v", v, err)
	}
	if err := clerk.D.Opens(); app.CodeOf(err) != desk.CodeDayOver {
		t.Fatal(err)
	}
	if err := head.D.Opens(); err != nil {
		t.Fatal(err)
	}
}
