package wayout_test

import (
	"crypto/sha256"
	"maps"
	"slices"
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/unzip"
	"renda/app/desk/wayout"
	"renda/app/terminal"
)

// An attached file leaves a dedicated terminal with a covering page that tells its copy (number, ticket, 文号, day of return, whom it is handed to, the file's hash), and byte for byte; two copies differ,
// and what is logged of each is the hash of exactly what left.
func TestFileLeavesUnderCover(t *testing.T) {
	w, clerk, head := office(t)
	doc := w.Filed()
	clerk.Pull(100)
	head.Pull(100)
	clerk.Must(clerk.EnterTerminal(ctx, "print", ""))
	const text = "第一条　为了规范养犬行为，制定本办法。"
	b, _, err := clerk.D.Attach(ctx, "正式文本.txt", strings.NewReader(text), false)
	clerk.Must(err)
	x := wayout.Out{Way: terminal.WayFile, Matter: doc, Item: b.Hash.String(), Title: b.Name}
	ticket, err := clerk.AskTicket(ctx, wayout.TicketAsk{Out: x, Export: true, Copies: 2, Why: "送专家"})
	clerk.Must(err)
	clerk.Sync()
	head.Sync()
	head.Do(ticket, "grant", "", act.Form{"granted": int64(2)})
	head.Sync()
	clerk.Sync()
	ts, err := clerk.TicketsFor(x)
	clerk.Must(err)
	var copies []wayout.PrintedCopy
	for _, to := range []string{"王主任", "秘书长"} {
		c, err := clerk.TakeCopy(ctx, ticket, nil, to, wayout.Watermark{Name: "clerk"})
		clerk.Must(err)
		copies = append(copies, c)
	}
	if copies[0].Name != ts[0].File || !strings.HasSuffix(copies[0].Name, copies[0].No+".zip") {
		t.Fatalf("%q, announced as %q", copies[0].Name, ts[0].File)
	}
	sum := app.Hash(sha256.Sum256([]byte(text))).String()
	for i, to := range []string{"王主任", "秘书长"} {
		c := copies[i]
		in := unzip.Parts(t, c.Data)
		if len(in) != 2 || in["正式文本.txt"] != text {
			t.Fatalf("%d members, the file is %q", len(in), in["正式文本.txt"])
		}
		page := strings.Join(slices.Collect(maps.Values(unzip.Parts(t, []byte(in["封页-"+c.No+".docx"])))), "")
		for _, want := range []string{c.No, "2026年4月1日", "（无）", "演示市养犬管理办法", "正式文本.txt", sum, to, "送专家", "专-01", "clerk"} {
			if want == "" || !strings.Contains(page, want) {
				t.Errorf("the covering page of %s has no %q", c.No, want)
			}
		}
		if logged := clerk.Page(ticket).Matter.Facts.Rows("copies")[i].Text("hash"); logged != c.Hash.String() || c.Hash != sha256.Sum256(c.Data) {
			t.Fatalf("another hash was logged: %s", logged)
		}
	}
	if copies[0].Hash == copies[1].Hash {
		t.Fatal("the copies can't be told apart")
	}
}
