package main

import (
	"encoding/json"
	"strings"
)

// reviewScenes are what reviewers do beside the statute's steps: cards by two officers, experts' sealed notes.
var reviewScenes = []scene{{"审查", "规则卡片两人启用；两位专家的意见密封，未齐不能启封，启封以后只有工作机构看得到", sealedNotes}}

// experts of the story, invented.
const (
	expertA = "受聘专家甲"
	expertB = "受聘专家乙"
)

func sealedNotes(w *world) {
	w.settled()
	for _, name := range []string{expertA, expertB} {
		w.admin("系统管理员甲", "account_new", "name="+name)
		w.admin("保密管理员乙", "activate", "accounts="+name)
		w.admin("保密管理员乙", "grant", "accounts="+name, "role=expert", "organ="+congress)
		var code struct{ Code string }
		w.rendad(&code, "enroll", name, "--dir", w.path("server"), "--json")
		w.must(nil, "", "enrol", code.Code, "--name", name, "--json")
		w.sync(name)
	}
	w.cards()
	m, number := w.registered("演示市专家咨询办法", 4, nil)
	w.do(clerk, m, "distribute", form{"lead": urban})
	w.do(clerk, m, "experts_ask", form{"experts": []string{expertA, expertB}, "question": "第十条是否越权"})
	asked := map[string]string{}
	for _, who := range []string{expertA, expertB} {
		w.sync(who)
		var list []card
		w.must(&list, who, "list", "--proc", "expertise", "--json")
		want(len(list) == 1 && list[0].Turn, "%s 应有一件待办，实际 %v", who, list)
		asked[who] = list[0].ID
		var all []card
		w.must(&all, who, "list", "--json")
		for _, c := range all {
			want(c.ID != m, "%s 看到了备案件", who)
		}
	}
	const note = "第十条设定的罚款超出规章权限，建议修改"
	w.no("filing.sealed", clerk, m, "experts_open", nil)
	w.do(expertA, asked[expertA], "give", form{"note": note})
	reads := func(who, id string) bool {
		b, err := json.Marshal(w.see(who, id))
		return err == nil && strings.Contains(string(b), note)
	}
	want(!reads(clerk, m) && !reads(clerk, asked[expertA]) && reads(expertA, asked[expertA]), "密封的意见被看到，或者专家看不到自己的")
	args := w.no("filing.sealed", clerk, m, "experts_open", nil)
	w.do(expertB, asked[expertB], "give", form{"note": "同意"})
	w.sync(clerk)
	w.do(clerk, m, "experts_open", nil)
	want(reads(clerk, m) && reads(clerk, asked[expertA]), "启封以后工作机构看不到意见")
	want(!reads(urbanRev, m) && !reads(filer, m), "意见到了不该看到的人那里")
	w.note("%s：未齐时不能启封（%s）；启封后只在工作机构", number, args["names"])
}

// cards are put in force by two clerks.
func (w *world) cards() {
	type line struct {
		ID        string
		Runs      bool
		Waiting   int
		InForce   int `json:"in_force"`
		Version   int
		Dismissed int
		Confirmed int
	}
	var lines []line
	w.must(&lines, clerk, "law", "cards", "propose", "--json")
	w.refused("cards.same", clerk, "law", "cards", "approve", "--json")
	w.sync(clerk2)
	w.must(&lines, clerk2, "law", "cards", "approve", "--json")
	w.sync(clerk)
	w.must(&lines, clerk, "law", "cards", "state", "--json")
	want(len(lines) > 0, "没有规则卡片")
	for _, l := range lines {
		want(l.Runs && l.InForce == l.Version && l.Waiting == 0, "没有启用：%+v", l)
	}
}
