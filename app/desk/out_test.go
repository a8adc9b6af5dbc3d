package desk_test

import (
	"bytes"
	"crypto/sha256"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/apptest/unzip"
	"renda/app/desk"
	"renda/app/ruleset"
	"renda/app/terminal"
)

// everyWay is one thing for each way out that a desk makes itself, and one that comes with its maker.
func everyWay(doc app.ID) []desk.Out {
	return []desk.Out{
		{Way: terminal.WayPaper, Matter: doc, Item: "receipt"}, {Way: terminal.WayFile, Item: strings.Repeat("ab", 32), Title: "文本.txt"},
		{Way: terminal.WayList, Title: "等我办理", Filter: desk.Filter{Turn: true}}, {Way: terminal.WayFigures, Filter: desk.Filter{Proc: "filing"}},
		{Way: terminal.WayRegister}, {Way: terminal.WayArchive, Matter: doc}, {Way: "anything new"},
		{Way: terminal.WayLabel, Make: func(desk.Watermark) (string, []byte, error) { return "标签.svg", []byte("x"), nil }},
	}
}

// From a dedicated terminal nothing leaves without a ticket, by no way, not even by one nobody has thought of; from an ordinary machine everything
// but the internal papers does; and the congress may except ways.
func TestEveryWayNeedsATicket(t *testing.T) {
	w, clerk, head := town.FilingOffice(t)
	doc := w.Filed()
	clerk.Pull(100)
	head.Pull(100)
	clerk.Must(clerk.D.EnterTerminal(ctx, "print", ""))
	for _, x := range everyWay(doc) {
		_, _, err := clerk.D.TakeOut(ctx, x, desk.Watermark{})
		if need, nerr := clerk.D.NeedsTicket(x); app.CodeOf(err) != terminal.CodeNeeded || !need || nerr != nil {
			t.Errorf("%s leaves a dedicated terminal: %v, %v %v", x.Way, err, need, nerr)
		}
		if need, err := head.D.NeedsTicket(x); need || err != nil {
			t.Errorf("%s needs a ticket on an ordinary machine (%v)", x.Way, err)
		}
	}
	internal := desk.Out{Way: terminal.WayPaper, Matter: doc, Item: "distribute"}
	if need, err := head.D.NeedsTicket(internal); !need || err != nil {
		t.Errorf("an internal paper leaves an ordinary machine: %v %v", need, err)
	}
	e := w.Srv.Own(ruleset.ID, "ruleset.propose", act.Form{"id": terminal.FreeRule, "name": "出口", "value": "list file", "unit": "文", "basis": "本单位规定", "from": "2026-03-02"})
	change, err := e.Act.Decode()
	clerk.Must(err)
	w.Srv.Own(ruleset.ID, "ruleset.approve", act.Form{"change": change.ID.String()})
	clerk.Pull(100)
	if _, _, err := clerk.D.TakeOut(ctx, desk.Out{Way: terminal.WayList}, desk.Watermark{}); err != nil {
		t.Errorf("an excepted way: %v", err)
	}
	if need, _ := clerk.D.NeedsTicket(desk.Out{Way: terminal.WayFigures}); !need {
		t.Error("figures are excepted with lists")
	}
}

// A list leaves as its ticket says, from whatever place it is taken, in whatever order it is shown; who, where and which copy stand at the foot of each sheet
// and in the name, and what was logged is the hash of exactly these bytes.
func TestListByTicket(t *testing.T) {
	w, clerk, head := town.FilingOffice(t)
	doc := w.Filed()
	clerk.Pull(100)
	head.Pull(100)
	clerk.Must(clerk.D.EnterTerminal(ctx, "print", ""))
	x := desk.Out{Way: terminal.WayList, Title: "等我办理", Filter: desk.Filter{Proc: "filing", IDs: []app.ID{doc}}}
	ticket, err := clerk.D.AskTicket(ctx, desk.TicketAsk{Out: x, Export: true, Copies: 1, Why: "主任会议"})
	clerk.Must(err)
	if ts, err := clerk.D.TicketsFor(x); err != nil || len(ts) != 1 || ts[0].Mine || ts[0].Card.State != terminal.TicketAsked {
		t.Fatalf("%+v %v", ts, err)
	}
	clerk.Sync()
	head.Sync()
	head.Do(ticket, "grant", "", act.Form{"granted": int64(1)})
	head.Sync()
	clerk.Sync()
	again := x
	again.Filter.Sort, again.Filter.Asc, again.Title = "title", true, "别的名字"
	ts, err := clerk.D.TicketsFor(again)
	if err != nil || len(ts) != 1 || !ts[0].Mine || ts[0].Next == "" {
		t.Fatalf("%+v %v", ts, err)
	}
	other := x
	other.Filter.IDs = nil
	if ts, err := clerk.D.TicketsFor(other); err != nil || len(ts) != 0 {
		t.Fatalf("a longer list by the same ticket: %+v %v", ts, err)
	}
	if _, err := clerk.D.TakeCopy(ctx, ticket, &other, "王主任", desk.Watermark{}); app.CodeOf(err) != desk.CodeNoTicket {
		t.Fatalf("a longer list was taken: %v", err)
	}
	c, err := clerk.D.TakeCopy(ctx, ticket, nil, "王主任", desk.Watermark{Name: "clerk"})
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
	w, clerk, head := town.FilingOffice(t)
	doc := w.Filed()
	clerk.Pull(100)
	head.Pull(100)
	clerk.Must(clerk.D.EnterTerminal(ctx, "print", ""))
	x := desk.Out{Way: terminal.WayPaper, Matter: doc, Item: "distribute"}
	var ids []app.ID
	for range 3 {
		id, err := clerk.D.AskTicket(ctx, desk.TicketAsk{Out: x, Copies: 1, Why: "会议"})
		clerk.Must(err)
		clerk.Sync()
		head.Sync()
		head.Do(id, "grant", "", act.Form{"granted": int64(1)})
		head.Sync()
		clerk.Sync()
		ids = append(ids, id)
	}
	for _, id := range ids[:2] {
		_, err := clerk.D.TakeCopy(ctx, id, nil, "王主任", desk.Watermark{})
		clerk.Must(err)
		clerk.Sync()
		w.Clock = w.Clock.AddDate(0, 0, 20)
		clerk.Must(clerk.D.EnterTerminal(ctx, "print", ""))
	}
	ts, err := clerk.D.Tickets(app.ID{})
	clerk.Must(err)
	if len(ts) != 3 || ts[0].Card.ID != ids[0] || !ts[0].Overdue || ts[1].Card.ID != ids[1] || ts[1].Overdue || ts[1].Balance.Out != 1 || ts[2].Balance.Out != 0 {
		t.Fatalf("%+v", ts)
	}
}

// The register leaves as a paper with who came when for what, and with the seal.
func TestRegisterPaper(t *testing.T) {
	_, clerk, head := town.FilingOffice(t)
	clerk.Must(clerk.D.EnterTerminal(ctx, "other", "接待检查"))
	v, err := clerk.D.Terminal()
	clerk.Must(err)
	if len(v.Recent) != 1 || v.Recent[0].Note != "接待检查" || v.Recent[0].Value != "other" {
		t.Fatalf("%+v", v.Recent)
	}
	clerk.Must(clerk.D.SealDay(ctx, v.Page, 3, ""))
	clerk.Sync()
	head.Sync()
	p, err := head.D.RegisterPage(v.Page)
	head.Must(err)
	if !p.Sealed || p.Prints != 3 || p.SealedBy == "" || len(p.Digest) != 64 || len(p.Rows) != 1 || p.Rows[0].Left.IsZero() {
		t.Fatalf("%+v", p)
	}
	_, docx, err := head.D.TakeOut(ctx, desk.Out{Way: terminal.WayRegister, Matter: v.Page}, desk.Watermark{Name: "head"})
	head.Must(err)
	text := unzip.Parts(t, docx)["word/document.xml"]
	for _, want := range []string{"专-01", "接待检查", p.Digest, "打印导出3份"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in the paper", want)
		}
	}
	if v, err = clerk.D.Terminal(); err != nil || !v.Sealed || v.Entry != nil || !v.Asks {
		t.Fatalf("%+v %v", v, err)
	}
	if err := clerk.D.Opens(); app.CodeOf(err) != desk.CodeDayOver {
		t.Fatal(err)
	}
	if err := head.D.Opens(); err != nil {
		t.Fatal(err)
	}
}

// sealedWays give bytes nobody outside can read, or bytes to be shown only. Whatever else the desk hands out asks leave.
var sealedWays = map[string]string{
	"ParcelOut": "sealed to the server's key", "OpenBlob": "read on the screen; what is saved goes through TakeOut",
}

// No way out goes round the gate: every method of the desk that hands out bytes, or writes some, asks leave or is named above.
func TestWaysOut(t *testing.T) {
	fset := token.NewFileSet()
	files := map[string]*ast.File{}
	pkgs, err := parser.ParseDir(fset, ".", func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }, 0) //nolint:staticcheck // names and types of one folder are all that is read
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pkgs {
		for n, f := range p.Files {
			files[n] = f
		}
	}
	gated, hands := map[string]bool{"leave": true, "TicketGranted": true}, map[string]*ast.FuncDecl{}
	for _, f := range files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil && fn.Name.IsExported() && onDesk(fn) && handsOut(fn) {
				hands[fn.Name.Name] = fn
			}
		}
	}
	for range hands { // one may go through another
		for name, fn := range hands {
			gated[name] = gated[name] || calls(fn, gated)
		}
	}
	for name, fn := range hands {
		if sealedWays[name] == "" && !gated[name] {
			t.Errorf("%s: %s hands out bytes without asking leave: let it go through Desk.TakeOut, with a terminal.Way of its own", fset.Position(fn.Pos()), name)
		}
	}
	if len(hands) < 6 {
		t.Fatalf("only %d ways found: the test has lost its eyes", len(hands))
	}
}

func onDesk(fn *ast.FuncDecl) bool {
	star, ok := fn.Recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	id, ok := star.X.(*ast.Ident)
	return ok && id.Name == "Desk"
}

func handsOut(fn *ast.FuncDecl) bool {
	is := func(l *ast.FieldList, words ...string) bool {
		return l != nil && slices.ContainsFunc(l.List, func(f *ast.Field) bool { return slices.Contains(words, word(f.Type)) })
	}
	return is(fn.Type.Results, "[]byte", "BlobReader", "PrintedCopy", "io.Reader", "io.ReadCloser") || is(fn.Type.Params, "io.Writer")
}

func word(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.ArrayType:
		return "[]" + word(x.Elt)
	case *ast.SelectorExpr:
		return word(x.X) + "." + x.Sel.Name
	}
	return ""
}

// calls reports whether a method calls the gate, one of those that do, or hands out by a granted ticket.
func calls(fn *ast.FuncDecl, gated map[string]bool) (ok bool) {
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		if s, is := n.(*ast.SelectorExpr); is {
			ok = ok || gated[s.Sel.Name]
		}
		return true
	})
	return ok
}
