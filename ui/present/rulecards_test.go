package present

import (
	"strings"
	"testing"

	"renda/ui/i18n"
	"renda/ui/loop"
)

// The register shows how each card stands, what waits for another person, and what may be proposed; a refusal names the card, not its id.
func TestCardBook(t *testing.T) {
	d, q := &lawFake{pack: lawPack(t)}, &loop.Queue{}
	b := NewCardBook(d, q, func() {})
	b.Reload()
	q.Run()
	states := map[string]CardState{}
	for _, l := range b.Lines {
		states[l.ID] = l.State
	}
	if !b.Loaded || b.Err != nil || states["measure"] != CardRuns || states["scope"] != CardOff || states["market"] != CardWaits || len(b.Lines) != 10 {
		t.Fatalf("%v %v", b.Err, states)
	}
	if len(b.Proposals) != 1 || b.Proposals[0].Mine || len(b.Proposals[0].Names) != 1 || !strings.Contains(b.Proposals[0].Names[0], "地方保护") {
		t.Errorf("%+v", b.Proposals)
	}
	b.Propose()
	q.Run()
	b.Withdraw(b.Lines[0], " 误报 ")
	q.Run()
	b.Reject(b.Proposals[0], "不合适")
	q.Run()
	if strings.Join(d.done, "|") != "propose scope|withdraw repealed 误报|reject a 不合适" || b.Err != nil {
		t.Errorf("%q %v", d.done, b.Err)
	}
	b.Approve(b.Proposals[0])
	q.Run()
	if words := i18n.Error(b.Err); !strings.Contains(words, "地方保护和市场壁垒") || strings.Contains(words, "“market”") {
		t.Error(words)
	}
}

// A card tells who approved the version in force, and what became of the versions before.
func TestCardLinesTellTheHistory(t *testing.T) {
	d := &lawFake{pack: lawPack(t)}
	xs, err := d.RuleCards(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{"measure": "批准，2026年", "scope": "停用：误报太多", "market": "等待另一人批准"} {
		for _, x := range xs {
			if x.Card.ID != id {
				continue
			}
			words := ""
			for _, l := range CardLines(x, d.Directory()) {
				words += l.Text + "\n"
			}
			if !strings.Contains(words, want) {
				t.Errorf("%s lacks %q:\n%s", id, want, words)
			}
		}
	}
}
