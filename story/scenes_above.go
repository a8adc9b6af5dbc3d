package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"renda/app/paper"
)

// aboveScenes go on with the county of 上联: what the city does after an end, what it asks for, and when it shuts the link.
var aboveScenes = []scene{
	{"重开", "市里重新审查已办结的件，县里跟着变、答复、再办结；上联设备被吊销，县里的件上写明原因和办法，换身份后自动送达，恰好一次", reopenedAbove},
	{"来信", "公民来信（DOCX）由窗口读入，信中写明的逐项列出、拿不准的注明，核对后录入审查建议，来信作附件；带密级标志的不收", letterAtCounter},
	{"目录", "市里通知县报送年度目录并催报，县以表格答复，市里核对出漏报，结果和限期报备的通知回到县里", catalogueAbove},
}

// letters names what a matter of the county's was written.
func letters(p page) string {
	var out []string
	list, _ := p.Facts["letters"].([]any)
	for _, r := range list {
		out = append(out, fmt.Sprint(r.(map[string]any)["name"]))
	}
	return strings.Join(out, " ")
}

// at waits until the county's matter has come to a state, by the link, and gives its page.
func (l *other) at(m, state string) (p page) {
	until("县里的件没有到 "+state, func() bool {
		l.link()
		p = l.w.see(countyClerk, m)
		return p.State == state
	})
	return p
}

func reopenedAbove(w *world) {
	l := w.county
	want(w.matters["county"] != "", "要先演“上联”")
	f, attach := w.resolution("关于设立生态文明日的决定", 3)
	f["docno"] = "演县人常〔2026〕101号"
	m := w.do(countyClerk, "new", "send", f, append(attach, "--proc", "upward")...).Matter
	l.at(m, "received")
	w.sync(clerk)
	doc := w.one(clerk, "filing", "生态文明日").ID
	w.do(clerk, doc, "check", checks())
	w.do(clerk, doc, "register", nil)
	w.do(clerk, doc, "distribute", form{"lead": urban})
	end := form{"result": "none", "result_text": "没有问题。", "override": "委员会口头同意"}
	w.do(clerk, doc, "end", end)
	first := l.at(m, "closed")
	want(has(fmt.Sprint(first.Facts["up_text"]), "未发现问题"), "县里没有看到结果：%v", first.Facts["up_text"])

	w.do(headFile, doc, "reopen", form{"reopen_reason": "收到新的审查建议。"})
	p := l.at(m, "reopened")
	want(p.Facts["up_state"] == "审查中" && strings.HasSuffix(letters(p), "审查结果反馈函 重新审查"), "县里看到 %v，来函 %s", p.Facts["up_state"], letters(p))
	by := w.now().AddDate(0, 0, 20).Format("2006-01-02")
	w.do(clerk, doc, "talk", form{"talk_kind": "letter", "talk_text": "第五条如何执行？", "explain_by": by})
	want(l.at(m, "asked").due("answer") == by, "答复的期限不是 %s", by)
	w.do(countyClerk, m, "explain", form{"explain_text": "按实施细则执行。"})
	want(l.at(m, "reopened").due("answer") == "", "答复后期限还在")
	end["result"] = "explained"
	w.do(clerk, doc, "end", end)
	want(has(fmt.Sprint(l.at(m, "closed").Facts["up_text"]), "经说明不属于问题"), "第二次结果没有到县")

	var link struct{ Device string }
	l.rendad(&link, "link", "status", "--json")
	w.rendad(nil, "admin", "revoke-device", link.Device, "--reason", "换机", "--as", w.path("保密管理员乙"), "--passphrase-file", w.path("pass"))
	f, attach = w.resolution("关于加强文物保护的决定", 2)
	f["docno"] = "演县人常〔2026〕102号"
	late := w.do(countyClerk, "new", "send", f, append(attach, "--proc", "upward")...).Matter
	var why string
	until("县里的件上没有写明上联受阻", func() bool {
		why, _ = w.see(countyClerk, late).Facts["up_blocked"].(string)
		return why != ""
	})
	want(has(why, "吊销") && has(why, "rendad link enrol"), "原因和办法是 %q", why)
	var no *refusal
	err := run(w.command(w.path("bin/rendad"), "link", "sync", "--json", "--dir", l.dir), "", nil)
	want(errors.As(err, &no) && no.Code == "link.shutout", "应以 link.shutout 拒绝，实际 %v", err)
	var code struct{ Code string }
	w.rendad(&code, "enroll", county+"账户", "--dir", w.path("server"), "--json")
	l.stop()
	l.rendad(nil, "link", "enrol", code.Code, "--again", "--json")
	l.serve()
	p = l.at(late, "received")
	want(p.Facts["up_blocked"] == nil, "受阻的话没有消去：%v", p.Facts["up_blocked"])
	w.sync(clerk)
	w.one(clerk, "filing", "文物保护")
	w.matters["county-2"], w.matters["county-3"] = m, late
	w.note("重新审查一次，说明期限 %s；吊销后换身份送达", by)
}

func catalogueAbove(w *world) {
	l := w.county
	want(w.matters["county-3"] != "", "要先演“重开”")
	year := w.now().Year()
	c := w.do(clerk, "new", "catalogue_call", form{"maker": county, "year": year}).Matter
	w.do(clerk, c, "catalogue_urge", nil)
	var list []card
	until("通知没有到县", func() bool {
		l.link()
		w.sync(countyClerk)
		w.must(&list, countyClerk, "list", "--proc", "upward", "--text", fmt.Sprint(year, "年文件目录"), "--json")
		return len(list) == 1 && list[0].State == "to_list"
	})
	m := list[0].ID
	p := w.see(countyClerk, m)
	due := p.due("list")
	want(due == fmt.Sprint(year+1, "-01-31") && letters(p) == "报送年度目录的通知 催报年度目录", "期限 %s，来函 %s", due, letters(p))
	listed := w.ownList(m)
	left := form{"title": "关于禁止露天焚烧的决定", "docno": "演县人常〔" + fmt.Sprint(year) + "〕99号", "published": w.today(), "doing": "new"}
	good := w.workbook("县目录.xlsx", append(listed, left))
	w.do(countyClerk, m, "list_answer", nil, "--table", "rows="+good, "--attach", "original="+good)
	want(l.at(m, "received").Facts["up_receipt"] != nil, "目录没有回执")
	w.sync(clerk)
	var held struct{ Matched, Missing, Unsure, Extra []struct{ Title string } }
	w.must(&held, clerk, "filing", "reconcile", c, "--json")
	// What the county brought by stick in other scenes is not in the list its server opens with.
	want(len(held.Matched) == len(listed) && len(held.Missing) == 1 && len(held.Unsure) == 0, "核对 %+v", held)
	w.do(clerk, c, "catalogue_check", nil)
	told := fmt.Sprint(l.at(m, "closed").Facts["up_text"])
	want(has(told, "漏报1件") && has(told, "关于禁止露天焚烧的决定"), "县里看到的核对结果是 %q", told)
	l.link()
	w.sync(countyClerk)
	called := w.one(countyClerk, "upward", "露天焚烧")
	want(called.State == "ready" && called.Turn, "限期报备没有到县：%+v", called)
	w.note("期限 %s，目录 %d 件，漏报 1 件", due, len(listed)+1)
}

func letterAtCounter(w *world) {
	// DOCX of the program's own writer, as a person's word processor would have it: paragraphs.
	letter := []string{"规范性文件审查建议书", "建议人：王某某", "联系电话：13800000000", "审查建议：", "请求对《演示市公共停车收费管理办法》（演政发〔2026〕77号）第八条进行审查。",
		"理由：", "第八条对未缴费车辆处二百元罚款，违反《中华人民共和国行政处罚法》第十四条。", "此致", "演示市人民代表大会常务委员会", "王某某"}
	write := func(name string, lines []string) string {
		d := paper.Doc{Title: lines[0]}
		for _, l := range lines[1:] {
			d.Blocks = append(d.Blocks, paper.Para{Style: paper.Body, Text: l})
		}
		b, err := d.Docx()
		want(err == nil, "%v", err)
		file := w.path(name)
		want(os.WriteFile(file, b, 0o600) == nil, "来信写不出")
		return file
	}
	file := write("来信.docx", letter)
	var read []struct{ Key, Value, Doubt string }
	w.must(&read, counter, "filing", "letter", file, "--json")
	f := form{"channel": "letter"}
	for _, r := range read {
		if f[r.Key] != nil {
			fail("%s 读出两种：%+v", r.Key, read)
		}
		f[r.Key] = r.Value
	}
	want(f["title"] == "演示市公共停车收费管理办法" && f["docno"] == "演政发〔2026〕77号" && f["name"] == "王某某" && f["contact"] == "13800000000" && has(fmt.Sprint(f["reasons"]), "第八条对未缴费车辆"), "读出 %+v", read)
	m := w.do(counter, "new", "suggest_review", f, "--proc", "petition", "--attach", "blobs="+file).Matter
	p := w.see(clerk, m)
	want(p.State == "received" && len(p.Blobs) == 1 && p.Facts["name"] == "王某某", "窗口录入的是 %s %v", p.State, p.Facts)
	w.refused("secret.mark", counter, "filing", "letter", write("标密.docx", append([]string{"审查建议书", "机密★三年"}, letter[1:]...)), "--json")
	w.note("读出 %d 项", len(read))
}

// ownList gives the list as the county's form opens with it: what the county filed of the year.
func (w *world) ownList(m string) (out []form) {
	for _, a := range w.see(countyClerk, m).Actions {
		rows, _ := a.Form["rows"].([]any)
		for _, r := range rows {
			out = append(out, form(r.(map[string]any)))
		}
	}
	want(len(out) >= 3, "表里应先列出县里报送过的，实际 %d 件", len(out))
	return out
}
