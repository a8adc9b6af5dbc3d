package demo

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"renda/app"
	"renda/app/act"
)

//go:embed subjects.tsv
var subjectsTSV string

// subject is what a suggestion is about; {地} stands for the place.
type subject struct{ field, main, co, title, facts, plan, demand1, demand2 string }

var subjects = sync.OnceValue(func() []subject {
	var out []subject
	for _, line := range strings.Split(subjectsTSV, "\n") {
		c := strings.Split(line, "\t")
		if len(c) == 8 && !strings.HasPrefix(line, "#") {
			out = append(out, subject{c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]})
		}
	}
	return out
})

// places are invented; each carries the mark.
var places = []string{"演示区青石街道", "演示区柳河街道", "演示区东湖街道", "演示县双塔镇", "演示县白杨镇", "演示县清泉乡", "演示新区望山街道", "演示新区桥南街道",
	"演示区古槐街道", "演示县石桥镇", "演示县南旺镇", "演示新区长堤街道"}

func itoa(n int) string { return strconv.Itoa(n) }

func (t *tale) say(s string) string { return strings.ReplaceAll(s, "{地}", t.place) }

// text is the form of a suggestion.
func (t *tale) text() act.Form {
	s := t.subject
	title := t.say(s.title)
	if t.bulk {
		title = strings.TrimSuffix(title, "的建议") + "的建议（样本" + itoa(t.n) + "）"
	}
	if t.bill {
		title = strings.TrimSuffix(title, "的建议") + "的议案"
	}
	f := act.Form{"kind": "suggestion", "title": title, "facts": t.say(s.facts), "plan": t.say(s.plan), "field": s.field,
		"public": []string{"full", "full", "title"}[t.n%3], "formed": []string{"survey", "talk", "visit"}[t.n%3]}
	if t.bill {
		f["kind"] = "bill"
	}
	if t.secret {
		f["secret"] = true
	}
	if t.n%5 == 0 {
		f["talk"] = true
	}
	f.SetRows("demands", []act.Form{{"text": t.say(s.demand1)}, {"text": t.say(s.demand2)}})
	return f
}

func (t *tale) identity() act.Form {
	return act.Form{"contact": "0000-" + fmt.Sprintf("%07d", 1000000+t.lead), "card": "演示" + itoa(t.lead+1), "address": "演示市" + places[t.lead%len(places)]}
}

var outcomes = map[string][2]string{"A": {"done", "done"}, "B": {"part", "planned"}, "C": {"planned", "cannot"}, "D": {"cannot", "cannot"}}

var answers = map[string]string{"done": "已经办理完毕", "part": "已完成一部分，其余正在推进", "planned": "已列入工作计划", "cannot": "受条件限制暂不能办理，已当面说明理由"}

var bodies = map[string]string{
	"A": "您提出的问题切中实际。我单位已会同有关方面现场核查，逐项落实，目前已经办理完毕，情况如下表所列。今后我们将加强日常管护，防止问题反复。",
	"B": "您提出的建议很有价值。经现场核查，其中一部分已经着手办理，其余需要分步实施，我单位已列入计划并明确了完成时间，见承诺事项。",
	"C": "您提出的问题我单位十分重视。经研究，目前受资金和用地条件限制，一时难以全面解决，我们已把它列为储备事项，条件具备时优先安排。",
	"D": "您提出的建议涉及的事权不属于本市，我单位已向上级主管部门反映，有关政策依据见附后说明，请您理解。",
}

// reply is the letter of a unit.
func (t *tale) reply(unit, class string, on app.Date, round int) act.Form {
	o := outcomes[class]
	text := "尊敬的代表：\n　　您提出的《" + t.text().Text("title") + "》收悉，感谢您对我们工作的关心。现答复如下：\n　　" + bodies[class] + "\n　　如有不同意见，请随时与我们联系。"
	if round > 0 {
		text = "尊敬的代表：\n　　您对上次答复提出的意见，我们认真作了研究，重新办理的情况如下：\n　　" + bodies[class]
	}
	f := act.Form{"class": class, "text": text, "docno": fmt.Sprintf("演%s函〔%d〕%d号", shortOf(unit), on.Year, t.n+10*round), "signer": nameOf(unit + "-head"),
		"officer": nameOf(unit + "-1"), "officer_phone": "0000-0000000"}
	f.SetRows("answers", []act.Form{{"outcome": o[0], "text": answers[o[0]]}, {"outcome": o[1], "text": answers[o[1]]}})
	if class == "B" {
		f.SetRows("promises", []act.Form{{"text": t.say(t.subject.demand2), "due": on.AddDays(t.promise).String()}})
	}
	return f
}

func shortOf(unit string) string {
	for _, o := range organs {
		if o.key == unit {
			return strings.TrimPrefix(o.short, "演示")
		}
	}
	return ""
}

func nameOf(id string) string {
	for _, p := range cast() {
		if p.ID == id {
			return p.Name
		}
	}
	return ""
}

func (t *tale) contact(unit string, on app.Date) act.Form {
	return act.Form{"contact_date": on.String(), "how": []string{"visit", "phone", "meeting"}[t.n%3], "contact_who": nameOf(unit + "-1"),
		"contact_summary": "当面听取了代表意见，就现场情况和办理打算作了沟通，代表希望尽快见到成效。"}
}
