package wayout_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/desk"
	"renda/app/desk/archives"
	"renda/app/desk/register"
	"renda/app/desk/wayout"
	"renda/app/ruleset"
	"renda/app/terminal"
)

var ctx = context.Background()

// person is somebody at his desk with the ways out, and the rooms that make something for them.
type person struct {
	*town.Seat
	*wayout.Gate
	*register.Book
	*archives.Room
}

func at(x *town.Seat) person {
	g := wayout.New(x.D)
	return person{x, g, register.New(x.D, g), archives.New(x.D, g, x.Keys)}
}

// office is town.FilingOffice with its people at their desks.
func office(t *testing.T) (w *town.Town, clerk, head person) {
	w, c, h := town.FilingOffice(t)
	return w, at(c), at(h)
}

// everyWay is one thing for each way out that a desk makes itself, and one that comes with its maker.
func everyWay(doc app.ID) []wayout.Out {
	return []wayout.Out{
		{Way: terminal.WayPaper, Matter: doc, Item: "receipt"}, {Way: terminal.WayFile, Item: strings.Repeat("ab", 32), Title: "文本.txt"},
		{Way: terminal.WayList, Title: "等我办理", Filter: desk.Filter{Turn: true}}, {Way: terminal.WayFigures, Filter: desk.Filter{Proc: "filing"}},
		{Way: terminal.WayRegister}, {Way: terminal.WayArchive, Matter: doc}, {Way: "anything new"},
		{Way: terminal.WayLabel, Make: func(wayout.Watermark) (string, []byte, error) { return "标签.svg", []byte("x"), nil }},
	}
}

// From a dedicated terminal nothing leaves without a ticket, by no way, not even by one nobody has thought of; from an ordinary machine everything
// but the internal papers does; and the congress may except ways.
func TestEveryWayNeedsATicket(t *testing.T) {
	w, clerk, head := office(t)
	doc := w.Filed()
	clerk.Pull(100)
	head.Pull(100)
	clerk.Must(clerk.EnterTerminal(ctx, "print", ""))
	for _, x := range everyWay(doc) {
		_, _, err := clerk.TakeOut(ctx, x, wayout.Watermark{})
		if need, nerr := clerk.NeedsTicket(x); app.CodeOf(err) != terminal.CodeNeeded || !need || nerr != nil {
			t.Errorf("%s leaves a dedicated terminal: %v, %v %v", x.Way, err, need, nerr)
		}
		if need, err := head.NeedsTicket(x); need || err != nil {
			t.Errorf("%s needs a ticket on an ordinary machine (%v)", x.Way, err)
		}
	}
	internal := wayout.Out{Way: terminal.WayPaper, Matter: doc, Item: "distribute"}
	if need, err := head.NeedsTicket(internal); !need || err != nil {
		t.Errorf("an internal paper leaves an ordinary machine: %v %v", need, err)
	}
	e := w.Srv.Own(ruleset.ID, "ruleset.propose", act.Form{"id": terminal.FreeRule, "name": "出口", "value": "list file", "unit": "文", "basis": "本单位规定", "from": "2026-03-02"})
	change, err := e.Act.Decode()
	clerk.Must(err)
	w.Srv.Own(ruleset.ID, "ruleset.approve", act.Form{"change": change.ID.String()})
	clerk.Pull(100)
	if _, _, err := clerk.TakeOut(ctx, wayout.Out{Way: terminal.WayList}, wayout.Watermark{}); err != nil {
		t.Errorf("an excepted way: %v", err)
	}
	if need, _ := clerk.NeedsTicket(wayout.Out{Way: terminal.WayFigures}); !need {
		t.Error("figures are excepted with lists")
	}
}

// A list leaves as its ticket says, from whatever place it is taken, in whatever order it is shown; who, where and which copy stand at the foot of each sheet
// and in the name, and what was logged is the hash of exactly these bytes.
func TestListByTicket(t *testing.T) {
	w, clerk, head := office(t)
	doc := w.Filed()
	clerk.Pull(100)
	head.Pull(100)
	clerk.Must(clerk.EnterTerminal(ctx, "print", ""))
	x := wayout.Out{Way: terminal.WayList, Title: "等我办理", Filter: desk.Filter{Proc: "filing", IDs: []app.ID{doc}}}
	ticket, err := clerk.AskTicket(ctx, wayout.TicketAsk{Out: x, Export: true, Copies: 1, Why: "主任会议"})
	clerk.Must(err)
	if ts, err := clerk.TicketsFor(x); err != nil || len(ts) != 1 || ts[0].Mine || ts[0].Card.State != terminal.TicketAsked {
		t.Fatalf("%+v %v", ts, err)
	}
	clerk.Sync()
	head.Sync()
	head.Do(ticket, "grant", "", act.Form{"granted": int64(1)})
	head.Sync()
	clerk.Sync()
	again := x
	again.Filter.Sort, again.Filter.Asc, again.Title = "title", true, "别的名字"
	ts, err := clerk.TicketsFor(again)
	if err != nil || len(ts) != 1 || !ts[0].Mine || ts[0].Next == "" {
		t.Fatalf("%+v %v", ts, err)
	}
	other := x
	other.Filter.IDs = nil
	if ts, err := clerk.TicketsFor(other); err != nil || len(ts) != 0 {
		t.Fatalf("a longer list by the same ticket: %+v %v", ts, err)
	}
	if _, err := clerk.TakeCopy(ctx, ticket, &other, "王主任", wayout.Watermark{}); app.CodeOf(err) != wayout.CodeNoTicket {
		t.Fatalf("a longer list was taken: %v", err)
	}
	c, err := clerk.TakeCopy(ctx, ticket, nil, "王主任", wayout.Watermark{Name: "clerk"})
	clerk.Must(err)
	if c.No != ts[0].Next || c.Name != "等我办理-"+c.No+".xlsx" {
		t.Fatalf("%s %s", c.Name, c.No)
	}
	if sum := sha256.Sum256(c.Data); clerk.Page(ticket).Matter.Facts.Rows("copies")[0].Text("hash") != app.Hash(sum).String() {
		t.Fatal("another hash was logged")
	}
	f, err := excelize.OpenReader(bytes.NewReader(c.Data))
	clerk.Must(err)
	foot, err := f.GetHeaderFooter(f.GetSheetName(0))
	clerk.Must(err)
	for _, want := range []string{"clerk", "专-01", c.No} {
		if !strings.Contains(foot.OddFooter, want) {
			t.Errorf("no %s at the foot %q", want, foot.OddFooter)
		}
	}
	if rows, err := f.GetRows(f.GetSheetName(0)); err != nil || len(rows) != 2 {
		t.Fatalf("%v %v", rows, err)
	}
}

// Copies that were to be back stand first, then those that are out, and the balance is right.
func TestOverdueFirst(t *testing.T) {
	w, clerk, head := office(t)
	doc := w.Filed()
	clerk.Pull(100)
	head.Pull(100)
	clerk.Must(clerk.EnterTerminal(ctx, "print", ""))
	x := wayout.Out{Way: terminal.WayPaper, Matter: doc, Item: "distribute"}
	var ids []app.ID
	for range 3 {
		id, err := clerk.AskTicket(ctx, wayout.TicketAsk{Out: x, Copies: 1, Why: "会议"})
		clerk.Must(err)
		clerk.Sync()
		head.Sync()
		head.Do(id, "grant", "", act.Form{"granted": int64(1)})
		head.Sync()
		clerk.Sync()
		ids = append(ids, id)
	}
	for _, id := range ids[:2] {
		_, err := clerk.TakeCopy(ctx, id, nil, "王主任", wayout.Watermark{})
		clerk.Must(err)
		clerk.Sync()
		w.Clock = w.Clock.AddDate(0, 0, 20)
		clerk.Must(clerk.EnterTerminal(ctx, "print", ""))
	}
	ts, err := clerk.Tickets(app.ID{})
	clerk.Must(err)
	if len(ts) != 3 || ts[0].Card.ID != ids[0] || !ts[0].Overdue || ts[1].Card.ID != ids[1] || ts[1].Overdue || ts[1].Balance.Out != 1 || ts[2].Balance.Out != 0 {
		t.Fatalf("%+v", ts)
	}
}

// An internal paper is printed by ticket only: granted by another, each copy numbered in its watermark and logged with its hash before it
// comes back, without network; refused when the ticket is spent or somebody else's.
func TestPrintByTicket(t *testing.T) {
	w, clerk, head := office(t)
	doc := w.Filed()
	clerk.Pull(100)
	head.Pull(100)
	clerk.Must(clerk.EnterTerminal(ctx, "print", ""))
	distribution := wayout.Out{Way: terminal.WayPaper, Matter: doc, Item: "distribute"}
	if _, _, err := clerk.Paper(ctx, doc, "distribute", "", wayout.Watermark{}); app.CodeOf(err) != terminal.CodeNeeded {
		t.Fatalf("printed without: %v", err)
	}
	ticket, err := clerk.AskTicket(ctx, wayout.TicketAsk{Out: distribution, Copies: 2, Why: "主任会议"})
	clerk.Must(err)
	if _, err := clerk.TakeCopy(ctx, ticket, nil, "王主任", wayout.Watermark{}); app.CodeOf(err) != wayout.CodeNoTicket {
		t.Fatalf("printed before it is granted: %v", err)
	}
	clerk.Sync()
	head.Sync()
	head.Do(ticket, "grant", "", act.Form{"granted": int64(2)})
	head.Sync()
	clerk.Sync()
	if _, err := head.TakeCopy(ctx, ticket, nil, "王主任", wayout.Watermark{}); app.CodeOf(err) != wayout.CodeNoTicket {
		t.Fatalf("printed by another's ticket: %v", err)
	}
	for n, to := range []string{"王主任", "李主任"} {
		c, err := clerk.TakeCopy(ctx, ticket, nil, to, wayout.Watermark{Name: "clerk"})
		clerk.Must(err)
		m := clerk.Page(ticket).Matter
		row := m.Facts.Rows("copies")[n]
		sum := sha256.Sum256(c.Data)
		if want := terminal.CopyNumber(m, n+1); c.No != want || row.Text("no") != want || row.Text("hash") != hex.EncodeToString(sum[:]) || row.Text("to") != to {
			t.Fatalf("copy %+v, logged %v", c.No, row)
		}
	}
	if _, err := clerk.TakeCopy(ctx, ticket, nil, "赵", wayout.Watermark{}); app.CodeOf(err) != terminal.CodeSpent {
		t.Fatalf("a third copy: %v", err)
	}
	clerk.Sync()
	if ts, err := clerk.Tickets(doc); err != nil || len(ts) != 1 || ts[0].Balance.Out != 2 || ts[0].Mine || len(clerk.D.Tray()) != 0 {
		t.Fatalf("%+v %v", ts, err)
	}
}
