package authority

import (
	"testing"

	"renda/app"
	"renda/app/act"
)

var theMatter = app.NamedID("the-matter")

func suggestion() act.Form {
	return act.Form{"kind": "suggestion", "title": "关于修复老城区路灯的建议", "facts": "老城区三条街的路灯多年失修。", "plan": "请有关单位排查并限期修复。",
		"demands": []any{map[string]any{"text": "排查老城区路灯"}, map[string]any{"text": "年内全部修复"}}, "field": "urban", "public": "full"}
}

// From an empty store: administrators come in by codes, people are made and granted, a deputy
// submits, the office registers with a number, and everybody reads what is his.
func TestEndToEnd(t *testing.T) {
	r := newRig(t, nil)
	r.town()
	lead, office := r.desks["lead"], r.desks["office"]
	lead.must(theMatter, "proposal.identity", act.PartIdentity, act.Form{"contact": "13800000000"})
	lead.must(theMatter, "proposal.submit", act.PartOpen, suggestion())
	office.must(theMatter, "proposal.sign", act.PartOpen, act.Form{})
	x := office.must(theMatter, "proposal.accept", act.PartOpen, act.Form{"term": int64(18), "meeting": "session", "session": int64(4)})
	if len(x.Numbers) != 1 {
		t.Fatalf("registered without a number: %+v", x)
	}
	office.must(theMatter, "proposal.assign", act.PartOpen, act.Form{"mode": "main", "main": bureauA.String(), "co": []any{bureauB.String()}})
	for _, n := range []string{"lead", "office", "a", "d1"} {
		r.desks[n].pull()
	}
	count := func(n string) (c int) {
		for _, it := range r.desks[n].items {
			if it.Entry == nil {
				continue
			}
			if a, err := it.Entry.Act.Decode(); err == nil && a.Matter == theMatter {
				c++
			}
		}
		return c
	}
	if count("lead") < 5 || count("office") < 5 || count("a") < 4 || count("d1") != 0 {
		t.Fatalf("read: lead %d, office %d, unit %d, stranger %d", count("lead"), count("office"), count("a"), count("d1"))
	}
}
