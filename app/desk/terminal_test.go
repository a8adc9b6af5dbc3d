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
	"renda/app/archive"
	"renda/app/desk"
	"renda/app/org"
	"renda/app/roster"
	"renda/app/terminal"
)

// room is a filing office with one terminal: the clerk sits at it, the head has an ordinary machine.
func room(t *testing.T) (w *town, clerk, head *seat) {
	w = newTown(t)
	clerk, head = w.seat("clerk", org.RoleFiling, congress), w.seat("head", org.RoleFileHead, congress)
	w.srv.own(roster.ID, "roster.device_class", act.Form{"device": clerk.keys.device.String(), "class": org.ClassDedicated, "terminal": "专-01"})
	clerk.pull(100)
	head.pull(100)
	return w, clerk, head
}

// filed is a document distributed to a committee, as the server has it.
func filed(w *town) app.ID {
	id := app.NamedID("doc")
	committee := app.NamedID("committee")
	w.srv.own(roster.ID, "roster.organ_new", act.Form{"id": committee.String(), "name": "城建环资委", "kind": string(org.OrganCommittee)})
	w.srv.own(id, "filing.file", act.Form{"maker": govOrgan.String(), "class": "规章", "doing": "new", "title": "演示市养犬管理办法", "docno": "令第9号", "published": "2026-02-20", "effective": "2026-04-10", "topic": "urban"})
	w.srv.own(id, "filing.register", act.Form{})
	w.srv.own(id, "filing.distribute", act.Form{"lead": committee.String()})
	return id
}

// At a dedicated terminal work waits for the entry; entering and leaving need no network, and a desk that locks twice writes one leaving.
func TestEntryFirst(t *testing.T) {
	_, clerk, _ := room(t)
	view := func() desk.TerminalView {
		v, err := clerk.d.Terminal()
		clerk.must(err)
		return v
	}
	if v := view(); !v.Dedicated || v.Name != "专-01" || !v.Asks || v.Entry != nil || len(v.Purposes) < 5 {
		t.Fatalf("%+v", v)
	}
	ask := act.Form{"about_title": "某办法", "paper": "分送单", "how": "print", "wanted": int64(1), "why": "会议"}
	if _, err := clerk.d.DoFor(ctx, terminal.TicketID, app.ID{}, "ask", "", ask); app.CodeOf(err) != desk.CodeUnentered {
		t.Fatalf("work before the entry: %v", err)
	}
	clerk.must(clerk.d.EnterTerminal(ctx, "review", ""))
	if err := clerk.d.EnterTerminal(ctx, "review", ""); app.CodeOf(err) != terminal.CodeInside {
		t.Fatalf("entered twice: %v", err)
	}
	if v := view(); v.Asks || v.Entry == nil || v.Entry.Purpose != "审查研究" {
		t.Fatalf("%+v", v)
	}
	_, err := clerk.d.DoFor(ctx, terminal.TicketID, app.ID{}, "ask", "", ask)
	clerk.must(err)
	clerk.must(clerk.d.LeaveTerminal(ctx, ""))
	clerk.must(clerk.d.LeaveTerminal(ctx, ""))
	clerk.sync()
	if left := clerk.d.Tray(); len(left) != 0 {
		t.Fatalf("refused: %+v", left)
	}
	if n := len(clerk.page(view().Page).Timeline); n != 2 {
		t.Fatalf("%d acts on the page", n)
	}
	f, err := clerk.d.SealForm(view().Page)
	clerk.must(err)
	clerk.must(clerk.d.EnterTerminal(ctx, "review", "")) // after the count was made
	if _, err := clerk.d.Do(ctx, view().Page, "seal", "", f); app.CodeOf(err) != terminal.CodeCount {
		t.Fatalf("sealed over an entry nobody counted: %v", err)
	}
	clerk.must(clerk.d.LeaveTerminal(ctx, ""))
	f, err = clerk.d.SealForm(view().Page)
	clerk.must(err)
	clerk.do(view().Page, "seal", "", f)
	if err := clerk.d.EnterTerminal(ctx, "review", ""); app.CodeOf(err) != desk.CodeDayOver {
		t.Fatalf("entered after the seal: %v", err)
	}
	if _, err := clerk.d.DoFor(ctx, terminal.TicketID, app.ID{}, "ask", "", ask); app.CodeOf(err) != desk.CodeDayOver {
		t.Fatalf("worked after the seal: %v", err)
	}
}

// A day nobody sealed shows the next morning to the office, among what needs somebody too, until it is sealed.
func TestUnsealedShows(t *testing.T) {
	w, clerk, head := room(t)
	clerk.must(clerk.d.EnterTerminal(ctx, "review", ""))
	clerk.sync()
	head.sync()
	if v, err := head.d.Terminal(); err != nil || v.Dedicated || len(v.Unsealed) != 0 {
		t.Fatalf("%+v %v", v, err)
	}
	w.clock = w.clock.AddDate(0, 0, 1)
	needs := func(want int) {
		t.Helper()
		if n, tray := head.d.Status().Needs, head.d.Tray(); n != want || len(tray) != want || want > 0 && tray[0].Code != desk.CodeUnsealed {
			t.Fatalf("needs %d, tray %+v", n, tray)
		}
	}
	needs(1)
	v, err := head.d.Terminal()
	if err != nil || len(v.Unsealed) != 1 || v.Unsealed[0].Vals[terminal.ColDate] != "2026-03-02" || !v.Unsealed[0].Turn {
		t.Fatalf("%+v %v", v, err)
	}
	if err := head.d.EnterTerminal(ctx, "review", ""); app.CodeOf(err) != desk.CodeNoTerm {
		t.Fatalf("entered from an ordinary machine: %v", err)
	}
	clerk.must(clerk.d.LeaveTerminal(ctx, "")) // after midnight: on yesterday's page
	clerk.sync()
	head.sync()
	f, err := head.d.SealForm(v.Unsealed[0].ID)
	head.must(err)
	head.do(v.Unsealed[0].ID, "seal", "", f)
	if v, err = head.d.Terminal(); err != nil || len(v.Unsealed) != 0 {
		t.Fatalf("%+v %v", v, err)
	}
	needs(0)
}

// An internal paper is printed by ticket only: granted by another, each copy numbered in its watermark and logged with its hash before it
// comes back, without network; refused when the ticket is spent or somebody else's.
func TestPrintByTicket(t *testing.T) {
	w, clerk, head := room(t)
	doc := filed(w)
	clerk.pull(100)
	head.pull(100)
	clerk.must(clerk.d.EnterTerminal(ctx, "print", ""))
	distribution := desk.Out{Way: terminal.WayPaper, Matter: doc, Item: "distribute"}
	if _, _, err := clerk.d.Paper(ctx, doc, "distribute", "", desk.Watermark{}); app.CodeOf(err) != terminal.CodeNeeded {
		t.Fatalf("printed without: %v", err)
	}
	ticket, err := clerk.d.AskTicket(ctx, desk.TicketAsk{Out: distribution, Copies: 2, Why: "主任会议"})
	clerk.must(err)
	if _, err := clerk.d.TakeCopy(ctx, ticket, nil, "王主任", desk.Watermark{}); app.CodeOf(err) != desk.CodeNoTicket {
		t.Fatalf("printed before it is granted: %v", err)
	}
	clerk.sync()
	head.sync()
	head.do(ticket, "grant", "", act.Form{"granted": int64(2)})
	head.sync()
	clerk.sync()
	if _, err := head.d.TakeCopy(ctx, ticket, nil, "王主任", desk.Watermark{}); app.CodeOf(err) != desk.CodeNoTicket {
		t.Fatalf("printed by another's ticket: %v", err)
	}
	for n, to := range []string{"王主任", "李主任"} {
		c, err := clerk.d.TakeCopy(ctx, ticket, nil, to, desk.Watermark{Name: "clerk"})
		clerk.must(err)
		m := clerk.page(ticket).Matter
		row := m.Facts.Rows("copies")[n]
		sum := sha256.Sum256(c.Data)
		if want := terminal.CopyNumber(m, n+1); c.No != want || row.Text("no") != want || row.Text("hash") != hex.EncodeToString(sum[:]) || row.Text("to") != to {
			t.Fatalf("copy %+v, logged %v", c.No, row)
		}
	}
	if _, err := clerk.d.TakeCopy(ctx, ticket, nil, "赵", desk.Watermark{}); app.CodeOf(err) != terminal.CodeSpent {
		t.Fatalf("a third copy: %v", err)
	}
	clerk.sync()
	if ts, err := clerk.d.Tickets(doc); err != nil || len(ts) != 1 || ts[0].Balance.Out != 2 || ts[0].Mine || len(clerk.d.Tray()) != 0 {
		t.Fatalf("%+v %v", ts, err)
	}
}

// The package of an archived matter checks with the server's key alone, is the same twice, and is refused before the end and to who is not of the office.
func TestArchivePackage(t *testing.T) {
	w, clerk, head := room(t)
	doc := filed(w)
	clerk.pull(100)
	var b bytes.Buffer
	if _, err := clerk.d.Archive(ctx, doc, &b); app.CodeOf(err) != terminal.CodeNeeded || b.Len() != 0 {
		t.Fatalf("packed at a dedicated terminal without a ticket: %v", err)
	}
	head.pull(100)
	if _, err := head.d.Archive(ctx, doc, &b); app.CodeOf(err) != archive.CodeOpen {
		t.Fatalf("packed before its end: %v", err)
	}
	w.srv.own(doc, "filing.end", act.Form{"result": "none"})
	w.srv.own(doc, "filing.archive", act.Form{"archive_no": "0001-WS·2026-Y-BASC-0001", "box": "1"})
	maker := w.seat("maker", org.RoleMaker, govOrgan)
	maker.pull(100)
	clerk.pull(100)
	head.pull(100)
	if _, err := maker.d.Archive(ctx, doc, &b); app.CodeOf(err) != app.CodeForbidden {
		t.Fatalf("packed by the maker: %v", err)
	}
	s, err := head.d.Archive(ctx, doc, &b)
	head.must(err)
	key := w.srv.key.Public().(ed25519.PublicKey)
	r, err := archive.Verify(bytes.NewReader(b.Bytes()), int64(b.Len()), key)
	if err != nil || len(r.Findings) != 0 || r.Acts != 5 || r.Record.ArchiveNo != "0001-WS·2026-Y-BASC-0001" || r.Record.Retention != "永久" || len(s.Doubts) != 0 || r.Sum != s.Sum {
		t.Fatalf("%+v %+v %v", r, s, err)
	}
	w.clock = w.clock.AddDate(0, 0, 9)
	var again bytes.Buffer
	if _, err = head.d.Archive(ctx, doc, &again); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Fatalf("another package nine days later (%v)", err)
	}
	if items, err := clerk.d.Shelved(); err != nil || len(items) != 1 || items[0].Box != "1" || !strings.Contains(items[0].Title, "养犬") {
		t.Fatalf("%+v %v", items, err)
	}
}
