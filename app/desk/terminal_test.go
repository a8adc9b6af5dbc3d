package desk_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/archive"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/terminal"
)

// At a dedicated terminal work waits for the entry; entering and leaving need no network, and a desk that locks twice writes one leaving.
func TestEntryFirst(t *testing.T) {
	_, clerk, _ := town.FilingOffice(t)
	view := func() desk.TerminalView {
		v, err := clerk.D.Terminal()
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
	clerk.Must(clerk.D.EnterTerminal(ctx, "review", ""))
	if err := clerk.D.EnterTerminal(ctx, "review", ""); app.CodeOf(err) != terminal.CodeInside {
		t.Fatalf("entered twice: %v", err)
	}
	if v := view(); v.Asks || v.Entry == nil || v.Entry.Purpose != "审查研究" {
		t.Fatalf("%+v", v)
	}
	_, err := clerk.D.DoFor(ctx, terminal.TicketID, app.ID{}, "ask", "", ask)
	clerk.Must(err)
	clerk.Must(clerk.D.LeaveTerminal(ctx, ""))
	clerk.Must(clerk.D.LeaveTerminal(ctx, ""))
	clerk.Sync()
	if left := clerk.D.Tray(); len(left) != 0 {
		t.Fatalf("refused: %+v", left)
	}
	if n := len(clerk.Page(view().Page).Timeline); n != 2 {
		t.Fatalf("%d acts on the page", n)
	}
	f, err := clerk.D.SealForm(view().Page)
	clerk.Must(err)
	clerk.Must(clerk.D.EnterTerminal(ctx, "review", "")) // after the count was made
	if _, err := clerk.D.Do(ctx, view().Page, "seal", "", f); app.CodeOf(err) != terminal.CodeCount {
		t.Fatalf("sealed over an entry nobody counted: %v", err)
	}
	clerk.Must(clerk.D.LeaveTerminal(ctx, ""))
	f, err = clerk.D.SealForm(view().Page)
	clerk.Must(err)
	clerk.Do(view().Page, "seal", "", f)
	if err := clerk.D.EnterTerminal(ctx, "review", ""); app.CodeOf(err) != desk.CodeDayOver {
		t.Fatalf("entered after the seal: %v", err)
	}
	if _, err := clerk.D.DoFor(ctx, terminal.TicketID, app.ID{}, "ask", "", ask); app.CodeOf(err) != desk.CodeDayOver {
		t.Fatalf("worked after the seal: %v", err)
	}
}

// A day nobody sealed shows the next morning to the office, among what needs somebody too, until it is sealed.
func TestUnsealedShows(t *testing.T) {
	w, clerk, head := town.FilingOffice(t)
	clerk.Must(clerk.D.EnterTerminal(ctx, "review", ""))
	clerk.Sync()
	head.Sync()
	if v, err := head.D.Terminal(); err != nil || v.Dedicated || len(v.Unsealed) != 0 {
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
	v, err := head.D.Terminal()
	if err != nil || len(v.Unsealed) != 1 || v.Unsealed[0].Vals[terminal.ColDate] != "2026-03-02" || !v.Unsealed[0].Turn {
		t.Fatalf("%+v %v", v, err)
	}
	if err := head.D.EnterTerminal(ctx, "review", ""); app.CodeOf(err) != desk.CodeNoTerm {
		t.Fatalf("entered from an ordinary machine: %v", err)
	}
	clerk.Must(clerk.D.LeaveTerminal(ctx, "")) // after midnight: on yesterday's page
	clerk.Sync()
	head.Sync()
	f, err := head.D.SealForm(v.Unsealed[0].ID)
	head.Must(err)
	head.Do(v.Unsealed[0].ID, "seal", "", f)
	if v, err = head.D.Terminal(); err != nil || len(v.Unsealed) != 0 {
		t.Fatalf("%+v %v", v, err)
	}
	needs(0)
}

// An internal paper is printed by ticket only: granted by another, each copy numbered in its watermark and logged with its hash before it
// comes back, without network; refused when the ticket is spent or somebody else's.
func TestPrintByTicket(t *testing.T) {
	w, clerk, head := town.FilingOffice(t)
	doc := w.Filed()
	clerk.Pull(100)
	head.Pull(100)
	clerk.Must(clerk.D.EnterTerminal(ctx, "print", ""))
	distribution := desk.Out{Way: terminal.WayPaper, Matter: doc, Item: "distribute"}
	if _, _, err := clerk.D.Paper(ctx, doc, "distribute", "", desk.Watermark{}); app.CodeOf(err) != terminal.CodeNeeded {
		t.Fatalf("printed without: %v", err)
	}
	ticket, err := clerk.D.AskTicket(ctx, desk.TicketAsk{Out: distribution, Copies: 2, Why: "主任会议"})
	clerk.Must(err)
	if _, err := clerk.D.TakeCopy(ctx, ticket, nil, "王主任", desk.Watermark{}); app.CodeOf(err) != desk.CodeNoTicket {
		t.Fatalf("printed before it is granted: %v", err)
	}
	clerk.Sync()
	head.Sync()
	head.Do(ticket, "grant", "", act.Form{"granted": int64(2)})
	head.Sync()
	clerk.Sync()
	if _, err := head.D.TakeCopy(ctx, ticket, nil, "王主任", desk.Watermark{}); app.CodeOf(err) != desk.CodeNoTicket {
		t.Fatalf("printed by another's ticket: %v", err)
	}
	for n, to := range []string{"王主任", "李主任"} {
		c, err := clerk.D.TakeCopy(ctx, ticket, nil, to, desk.Watermark{Name: "clerk"})
		clerk.Must(err)
		m := clerk.Page(ticket).Matter
		row := m.Facts.Rows("copies")[n]
		sum := sha256.Sum256(c.Data)
		if want := terminal.CopyNumber(m, n+1); c.No != want || row.Text("no") != want || row.Text("hash") != hex.EncodeToString(sum[:]) || row.Text("to") != to {
			t.Fatalf("copy %+v, logged %v", c.No, row)
		}
	}
	if _, err := clerk.D.TakeCopy(ctx, ticket, nil, "赵", desk.Watermark{}); app.CodeOf(err) != terminal.CodeSpent {
		t.Fatalf("a third copy: %v", err)
	}
	clerk.Sync()
	if ts, err := clerk.D.Tickets(doc); err != nil || len(ts) != 1 || ts[0].Balance.Out != 2 || ts[0].Mine || len(clerk.D.Tray()) != 0 {
		t.Fatalf("%+v %v", ts, err)
	}
}

// The package of an archived matter checks with the server's key alone, is the same twice, and is refused before the end and to who is not of the office.
func TestArchivePackage(t *testing.T) {
	w, clerk, head := town.FilingOffice(t)
	doc := w.Filed()
	clerk.Pull(100)
	var b bytes.Buffer
	if _, err := clerk.D.Archive(ctx, doc, &b); app.CodeOf(err) != terminal.CodeNeeded || b.Len() != 0 {
		t.Fatalf("packed at a dedicated terminal without a ticket: %v", err)
	}
	head.Pull(100)
	if _, err := head.D.Archive(ctx, doc, &b); app.CodeOf(err) != archive.CodeOpen {
		t.Fatalf("packed before its end: %v", err)
	}
	w.Srv.Own(doc, "filing.end", act.Form{"result": "none"})
	w.Srv.Own(doc, "filing.archive", act.Form{"archive_no": "0001-WS·2026-Y-BASC-0001", "box": "1"})
	maker := w.Seat("maker", org.RoleMaker, town.Gov)
	maker.Pull(100)
	clerk.Pull(100)
	head.Pull(100)
	if _, err := maker.D.Archive(ctx, doc, &b); app.CodeOf(err) != app.CodeForbidden {
		t.Fatalf("packed by the maker: %v", err)
	}
	s, err := head.D.Archive(ctx, doc, &b)
	head.Must(err)
	key := w.Srv.Key.Public().(ed25519.PublicKey)
	r, err := archive.Verify(bytes.NewReader(b.Bytes()), int64(b.Len()), key)
	if err != nil || len(r.Findings) != 0 || r.Acts != 5 || r.Record.ArchiveNo != "0001-WS·2026-Y-BASC-0001" || r.Record.Retention != "永久" || len(s.Doubts) != 0 || r.Sum != s.Sum {
		t.Fatalf("%+v %+v %v", r, s, err)
	}
	w.Clock = w.Clock.AddDate(0, 0, 9)
	var again bytes.Buffer
	if _, err = head.D.Archive(ctx, doc, &again); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Fatalf("another package nine days later (%v)", err)
	}
	if items, err := clerk.D.Shelved(); err != nil || len(items) != 1 || items[0].Box != "1" || !strings.Contains(items[0].Title, "养犬") {
		t.Fatalf("%+v %v", items, err)
	}
}
