package clause

import (
	"testing"

	"pgregory.net/rapid"
)

const commented = "某市条例\n第一条 为了保护古树名木，制定本条例。\n第二条 古树名木由园林主管部门普查。\n普查每十年至少进行一次，结果向社会公布。\n第三条 建设工程应当避让古树名木：\n（一）确需移植的，报市人民政府批准；\n（二）移植费用由建设单位承担。"

// A comment on 第二条第二款 of a draft is still attached in the revised draft, where
// that is 第三条第二款 (domain scenario 35); one on words that were struck goes to the
// tray; one on an article cut in two goes to the half that has its words.
func TestCommentsOverARevision(t *testing.T) {
	old := Parse(commented)
	id := func(r Ref) string { return old.Find(r).ID }
	second, item := Ref{Article: Number{N: 2}, Paragraph: 2}, Ref{Article: Number{N: 3}, Paragraph: 1, Item: 2}
	revised := Parse("某市条例\n第一条 为了保护古树名木，制定本条例。\n第二条 本条例所称古树，是指树龄一百年以上的树木。\n第三条 古树名木由园林主管部门普查。\n普查每五年至少进行一次，结果向社会公布。\n第四条 建设工程应当避让古树名木：\n（一）确需移植的，报市人民政府批准；\n（二）移植费用由建设单位承担。")
	for name, c := range map[string]struct {
		anchor Anchor
		new    *Doc
		state  PlaceState
		ref    string
		found  bool
	}{
		"on an unchanged article": {Anchor{ID: id(Ref{Article: Number{N: 1}}), Quote: "古树名木"}, revised, Placed, "第一条", true},
		"renumbered, by identity": {Anchor{ID: id(second), Quote: "结果向社会公布"}, revised, Relocated, "第三条第二款", true},
		"renumbered, by number":   {Anchor{Ref: second, Quote: "结果向社会公布"}, revised, Relocated, "第三条第二款", true},
		"its words amended":       {Anchor{ID: id(second), Quote: "普查每十年至少进行一次"}, revised, Relocated, "第三条第二款", false},
		"on an item, no words":    {Anchor{ID: id(item)}, revised, Relocated, "第四条第一款第（二）项", true},
		"words struck":            {Anchor{ID: id(second), Quote: "普查每十年至少进行一次"}, Parse("某市条例\n第一条 为了保护古树名木，制定本条例。\n第二条 古树名木由园林主管部门普查。"), Unclaimed, "", false},
		"the article struck":      {Anchor{ID: id(Ref{Article: Number{N: 3}})}, Parse("某市条例\n第一条 为了保护古树名木，制定本条例。\n第二条 古树名木由园林主管部门普查。"), Unclaimed, "", false},
		"no such clause":          {Anchor{ID: "a99"}, revised, Unclaimed, "", false},
		"cut in two, with words": {Anchor{ID: id(Ref{Article: Number{N: 2}}), Quote: "结果向社会公布"},
			Parse("某市条例\n第一条 为了保护古树名木，制定本条例。\n第二条 古树名木由园林主管部门普查。\n第三条 普查每十年至少进行一次，结果向社会公布。\n第四条 建设工程应当避让古树名木：\n（一）确需移植的，报市人民政府批准；\n（二）移植费用由建设单位承担。"), Relocated, "第三条第一款", true},
	} {
		p := Place(c.anchor, old, c.new)
		if p.State != c.state || p.Ref.String() != c.ref || p.Found != c.found || (p.Node == nil) != (c.state == Unclaimed) {
			t.Errorf("%s: state %d, %s, found %v, candidates %v", name, p.State, p.Ref, p.Found, p.Candidates)
		}
	}
}

// An anchor on a clause whose match is doubtful waits, with the doubtful match as a
// candidate; only words long enough, and standing once, name their place by themselves.
func TestAnchorOnADoubtfulMatch(t *testing.T) {
	old := Parse("某市条例\n第一条 古树名木由园林主管部门每十年普查一次，结果向社会公布，费用由财政承担。\n第二条 本条例自公布之日起施行。")
	new := Parse("某市条例\n第一条 园林主管部门负责古树名木的养护、移植、档案和宣传，结果向社会公布。\n第二条 本条例自公布之日起施行。")
	first := Ref{Article: Number{N: 1}}
	for _, p := range Match(old, new).Pairs {
		if p.Old[0].No.N == 1 && (p.Sure || p.Change != Changed) {
			t.Fatalf("the match is not doubtful: %s", describe(p))
		}
	}
	for _, quote := range []string{"", "普查一次", "社会公布"} {
		p := Place(Anchor{Ref: first, Quote: quote}, old, new)
		if p.State != Unclaimed || len(p.Candidates) != 1 || p.Candidates[0] != new.Find(first) {
			t.Errorf("on %q: %+v", quote, p)
		}
	}
	moved := Parse("某市条例\n第一条 本条例自公布之日起施行。\n第二条 古树名木由园林主管部门每十年普查一次，由市长召集，各县负责，并登记造册、设立标志、划定范围、报省备案。")
	if p := Place(Anchor{Ref: first, Quote: "古树名木由园林主管部门每十年普查一次"}, old, moved); p.State != Relocated || p.Ref.String() != "第二条第一款" {
		t.Errorf("long words that stand once: %+v", p)
	}
}

// An anchor on any paragraph either hangs on the clause with its words, or waits in
// the tray; what still stands there is never lost.
func TestAnchorsOverEdits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := drawDraft(t, rapid.IntRange(2, 15).Draw(t, "n"))
		after := before
		for range rapid.IntRange(0, 5).Draw(t, "edits") {
			if i := rapid.IntRange(0, len(after)-1).Draw(t, "i"); len(after) > 2 {
				after = rapid.SampledFrom([]edit{insert, remove, move}).Draw(t, "edit")(t, after, i)
			}
		}
		stands := map[string]bool{}
		for _, a := range after {
			for _, p := range a.paragraphs {
				stands[p] = true
			}
		}
		old, new := Parse(before.text()), Parse(after.text())
		placer := Match(old, new).Placer()
		old.Walk(func(n *Node, _ []*Node) bool {
			if n.Kind != KindParagraph {
				return true
			}
			p := placer.Place(Anchor{ID: n.ID, Quote: n.Text})
			switch {
			case p.State == Unclaimed && stands[n.Text]:
				t.Fatalf("%s still stands there, but its anchor waits", n.Text)
			case p.State != Unclaimed && (!p.Found || p.Node.Text != n.Text):
				t.Fatalf("%s hangs on %s", n.Text, p.Node.Text)
			}
			return true
		})
	})
}
