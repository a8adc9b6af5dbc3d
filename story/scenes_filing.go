package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// filingScenes are scenarios 1–14 of the filing review; the order is that of the calendar.
var filingScenes = []scene{
	{"1", "公布后第29日报送规章，五件材料齐全，及时", inTime},
	{"2", "第31日报送，照收，标记迟报，列入通报名单", filedLate},
	{"3", "缺起草说明不能报送，指出缺什么，草稿保留", lacksNote},
	{"4", "会议通知：提示不属备案范围，带理由退回，不占登记号", meetingNotice},
	{"6", "暂缓登记后重新报送，两次材料都在，补正时间有期限", heldAndAgain},
	{"7", "两台机器同时登记，其间服务器断电，登记号连续，不重不漏", twoAtOnce},
	{"9", "来信没有写明文件名称，告知补充，审查期限停止计算", letterIncomplete},
	{"10", "建议审查国家法律，移送并告知，从未进入审查", nationalLaw},
	{"11", "承诺期限届满未废止，次日恢复审查，提出书面审查意见", promiseBroken},
	{"8", "分送三个委员会，一个逾期，自动催办，整体期限不变", threeCommittees},
	{"5", "形式审查第10日遇国庆假期，顺延到首个工作日，依据可见", nationalDay},
	{"12", "两个月不反馈，系统拟好撤销议案稿，没有主任会议决定不能提请常委会", silentMaker},
	{"13", "修改后的文本重新报备，新旧相连，原审查自动终止", refiled},
	{"14", "年度目录核对出漏报；年度报告和目录的数字与名单相同，导出 DOCX 和 XLSX", yearly},
}

func inTime(w *world) {
	w.till(115) // 25 June 2026
	w.settleFiling()
	m := w.file("演示市养犬管理办法", 29, nil)
	p := w.see(clerk, m)
	want(p.State == "checking" && p.Columns["timely"] == "及时", "应为及时，实际 %s %s", p.State, p.Columns["timely"])
	want(len(p.Blobs) == 5, "应有五件材料，实际 %d", len(p.Blobs))
	want(len(p.Tracks) == 4 && p.Tracks[1].Party == "国务院" && p.Tracks[1].State == "due" && p.due("receiver") != "", "规章应有四个受理机关各自的状态和期限：%+v", p.Tracks)
	w.matters["f1"] = m
	w.note("形式审查期限 %s，材料 %d 件已到登记员机上", p.due("check"), len(p.Blobs))
}

func filedLate(w *world) {
	m := w.file("演示市停车管理办法", 31, nil)
	p := w.see(clerk, m)
	want(p.State == "checking" && p.Columns["timely"] == "迟报", "应为迟报，实际 %s %s", p.State, p.Columns["timely"])
	n, list := w.count("filing", "late", "")
	want(n == 1 && list[0] == m, "迟报名单 %v", list)
	w.matters["f2"] = m
}

func lacksNote(w *world) {
	f, attach := w.pack("演示市供热管理办法", 3, "f_note")
	var d struct{ ID string }
	w.must(&d, filer, "draft", "new", "--form", f.String(), "--json")
	args := w.no("filing.package", filer, "new", "file", f, attach...)
	want(args["missing"] == "起草（修改）说明", "应指出缺起草说明，实际 %v", args)
	var after struct{ Form map[string]any }
	w.must(&after, filer, "draft", "show", d.ID, "--json")
	want(after.Form["title"] == "演示市供热管理办法" && after.Form["docno"] == f["docno"], "草稿没有保留：%v", after.Form)
	w.note("缺%s", args["missing"])
}

func meetingNotice(w *world) {
	m := w.file("演示市人民政府关于召开全市安全生产工作会议的通知", 3, form{"class": "政府文件"})
	p := w.see(clerk, m)
	want(p.Facts["hint"] == "会议文件", "没有提示：%v", p.Facts["hint"])
	w.no("filing.unchecked", clerk, m, "register", nil)
	w.do(clerk, m, "check", nil) // as the program filled it in
	args := w.no("filing.failed", clerk, m, "register", nil)
	w.do(clerk, m, "return", nil)
	p = w.see(filer, m)
	reason, _ := p.Facts["return_text"].(string)
	want(p.State == "returned" && p.Number == "" && has(reason, "不属于备案审查的范围"), "没有带理由退回：%s %q", p.State, reason)
	_, first := w.registered("演示市政府规范性文件制定办法", 2, form{"class": "政府文件"})
	want(strings.HasSuffix(first, "〕1号"), "退回占用了登记号：%s", first)
	w.note("不合格项：%s；其后登记的第一件是 %s", args["what"], first)
}

func heldAndAgain(w *world) {
	m := w.matters["f2"]
	w.do(clerk, m, "check", checks("format"))
	w.do(clerk, m, "hold", nil)
	p := w.see(filer, m)
	want(p.State == "held" && p.due("correct") != "", "没有暂缓登记：%s", p.State)
	due := p.due("correct")
	w.till(118)
	_, attach := w.pack("演示市停车管理办法", 34)
	w.do(filer, m, "resubmit", form{"remark": "已按要求补正"}, attach...)
	p = w.see(clerk, m)
	n := 0
	for _, e := range p.Timeline {
		if e.Name == "报送备案" || e.Name == "补正后重新报送" {
			n++
		}
	}
	want(n == 2 && p.State == "checking" && p.Columns["timely"] == "迟报", "两次材料应都在：%d %s", n, p.State)
	w.note("补正期限 %s，第3日补正", due)
}

func twoAtOnce(w *world) {
	a, b := w.matters["f1"], w.matters["f2"]
	for _, m := range []string{a, b} {
		w.do(clerk, m, "check", checks())
	}
	w.sync(clerk2)
	server := w.server.Process
	errs := together(
		func() error { return w.try(nil, clerk, doArgs(a, "register", nil, nil)...) },
		func() error { return w.try(nil, clerk2, doArgs(b, "register", nil, nil)...) },
		// The power goes somewhere between: before, while or after the server takes them. What was not taken waits at the desks.
		func() error {
			time.Sleep(time.Duration(time.Now().UnixNano()%400) * time.Millisecond)
			return server.Signal(syscall.SIGKILL)
		})
	for _, err := range errs {
		want(err == nil, "同时登记失败：%v", err)
	}
	_ = w.server.Wait() // killed is what it reports
	w.serve()
	for _, who := range []string{clerk, clerk2} {
		w.sync(who)
	}
	w.rendad(nil, "verify", w.path("server"))
	one, two := w.see(clerk, a).Number, w.see(clerk, b).Number
	if has(one, "〕2号") {
		one, two = two, one
	}
	want(has(one, "〕1号") && has(two, "〕2号"), "登记号不连续：%s %s", one, two)
	w.note("%s、%s", one, two)
}

func threeCommittees(w *world) {
	m := w.matters["f1"]
	p := w.see(clerk, m)
	want(p.State == "reviewing" && p.due("review") != "", "应在审查中：%s", p.State)
	want(p.Columns["urged"] == "演示市人大社会建设委员会", "应已自动催办社会委，实际 %q", p.Columns["urged"])
	_, list := w.count("filing", "urged", "")
	want(len(list) == 1 && list[0] == m, "催办名单 %v", list)
	want(p.due("review") == w.matters["review-due"], "整体期限变了：%s，原为 %s", p.due("review"), w.matters["review-due"])
	args := w.no("filing.opinions", clerk, m, "end", form{"result": "none"})
	w.do(socialRv, m, "opine", form{"verdict": "none", "opinion": "未发现问题。"})
	w.do(clerk, m, "end", form{"result": "none"})
	w.do(clerk, m, "archive", form{"archive_no": "演示-备-001"})
	w.matters["silent"] = w.opined("演示市烟花爆竹管理办法") // its maker has two months from now (scenario 12)
	w.note("整体期限 %s；未齐时不能终止：%s", p.due("review"), args["units"])
}

func promiseBroken(w *world) {
	// Three committees get the first document on the same day; the third will be late (scenario 8).
	m1 := w.matters["f1"]
	w.do(clerk, m1, "distribute", form{"lead": urban, "co": []string{legal, social}})
	w.do(urbanRev, m1, "opine", form{"verdict": "none", "opinion": "未发现问题。"})
	w.do(legalRev, m1, "opine", form{"verdict": "none", "opinion": "未发现问题。"})
	w.matters["review-due"] = w.see(clerk, m1).due("review")

	m := w.matters["f2"]
	w.do(clerk, m, "distribute", form{"lead": urban})
	w.do(urbanRev, m, "opine", problem())
	w.do(clerk, m, "talk", form{"talk_kind": "talk", "talk_text": "第十条的罚款超出权限，请研究。"})
	w.do(filer, m, "promise", form{"plan_how": "repeal", "plan": "废止本办法。", "until": "2026-06-30"})
	w.do(clerk, m, "suspend", nil)
	p := w.see(filer, m)
	want(p.State == "suspended" && p.due("plan") == "2026-06-30", "应中止审查至 2026-06-30，实际 %s %s", p.State, p.due("plan"))
	secret := p.track(urban)
	want(secret["opinion"] == nil, "制定机关看到了委员会的意见")
	w.till(120) // 30 June
	want(w.see(clerk, m).State == "suspended", "到期当日已恢复")
	w.till(121)
	p = w.see(clerk, m)
	want(p.State == "lapsed" && p.Turn, "7月1日应恢复审查并提醒，实际 %s", p.State)
	w.do(headFile, m, "opinion", form{"demanded": "repeal"})
	p = w.see(filer, m)
	want(p.State == "opinion" && p.due("reply") != "", "没有提出书面审查意见：%s", p.State)
	w.note("反馈期限 %s", p.due("reply"))
	w.till(150) // past the committees' thirty days
}

func silentMaker(w *world) {
	m := w.matters["silent"]
	due := w.see(clerk, m).due("reply")
	w.till(220)
	p := w.see(headFile, m)
	want(p.State == "refusal", "逾期未反馈应转入提请撤销的准备，实际 %s", p.State)
	if _, _, ok := w.see(chairs, m).disabled("to_session"); ok {
		fail("没有提请主任会议就可以提请常委会")
	}
	w.no("right.none", headFile, m, "to_session", form{"chairs_meeting": "x", "chairs_on": w.today(), "sc_meeting": "y"})
	draft := ""
	for _, a := range p.Actions {
		if a.ID == "motion" {
			draft, _ = a.Form["motion"].(string)
		}
	}
	want(has(draft, "逾期没有反馈") && has(draft, "第十条"), "没有拟好议案稿：%q", draft)
	w.do(headFile, m, "motion", form{"motion_kind": "revoke"})
	w.no("form.required", chairs, m, "to_session", nil)
	w.do(chairs, m, "to_session", form{"chairs_meeting": "第88次主任会议", "chairs_on": w.today(), "sc_meeting": "第三十八次会议"})
	vote := form{"sc_outcome": "revoke", "sc_on": w.today(), "sc_session": "第三十八次会议", "members": 41, "votes_for": 20, "votes_against": 10, "votes_abstain": 5, "sc_text": "撤销《演示市烟花爆竹管理办法》。"}
	args := w.no("filing.majority", chairs, m, "decide", vote)
	vote["votes_for"] = 26
	w.do(chairs, m, "decide", vote)
	p = w.see(filer, m)
	want(p.State == "decided" && p.Columns["status"] == "已撤销" && p.due("execute") != "", "没有登记决定：%s %s", p.State, p.Columns["status"])
	w.note("反馈期限 %s，稿 %d 字；20 票不足，须 %s 票", due, len([]rune(draft)), args["need"])
}

func refiled(w *world) {
	old := w.opined("演示市犬类收容办法")
	w.do(filer, old, "reply", form{"decision": "amend", "reply_text": "同意修改。", "fix_until": w.now().AddDate(0, 0, 20).Format("2006-01-02")})
	w.do(filer, old, "corrected", form{"fix_how": "amend", "fixed_on": w.today(), "fix_docno": "演示市人民政府令第30号", "fix_text": "已修改第十条。"})
	w.no("filing.refile", clerk, old, "verify", form{"verify_text": "属实"})
	f, attach := w.pack("演示市犬类收容办法", 0, "f_text")
	f["doing"], f["replaces"] = "amend", old
	text, changed := w.amended()
	fresh := w.do(filer, "new", "file", f, append(attach, "--attach", "f_text="+text, "--attach", "f_decision="+w.paper("修改决定"))...).Matter
	w.do(clerk, fresh, "check", checks())
	number := w.do(clerk, fresh, "register", nil).Number
	p := w.see(filer, old)
	want(p.State == "ended" && p.Columns["result"] == "已修改" && p.Columns["replaced"] == number && p.Facts["refiled"] == fresh, "原审查没有自动终止：%s %v", p.StateName, p.Columns)
	want(w.see(clerk, fresh).Facts["replaces"] == old, "新文本没有连到原文件")
	w.matters["new"], w.matters["old"] = fresh, old
	w.note("新文本 %s，按条比较改动：%s", number, strings.Join(changed, "、"))
}

func nationalDay(w *world) {
	w.till(204) // 22 September 2026
	m := w.file("演示市城市更新办法", 2, form{"class": "政府文件"})
	var p struct {
		Clocks []struct {
			ID, Due string
			Running bool
			Lines   []struct{ Text string }
		}
	}
	w.sync(clerk)
	w.must(&p, clerk, "show", m, "--json")
	for _, c := range p.Clocks {
		if c.ID != "check" {
			continue
		}
		sheet := ""
		for _, l := range c.Lines {
			sheet += l.Text + "\n"
		}
		want(c.Due == "2026-10-08" && has(sheet, "国庆节") && has(sheet, "第十二条"), "应顺延至 2026-10-08 并说明依据，实际 %s\n%s", c.Due, sheet)
		w.note("到期日 %s，演算 %d 行", c.Due, len(c.Lines))
		return
	}
	fail("没有形式审查期限")
}

func letterIncomplete(w *world) {
	letter := form{"maker_name": gov, "clauses": "第十条", "subject": "罚款数额", "reasons": "超出上位法规定的幅度", "channel": "letter", "who": "citizen", "name": "来信人甲某某", "contact": contact}
	m := w.do(counter, "new", "suggest_review", letter).Matter
	p := w.see(clerk, m)
	notice := p.due("notice")
	args := w.no("petition.incomplete", clerk, m, "accept", nil)
	w.do(clerk, m, "incomplete", form{"told_how": "letter"})
	p = w.see(clerk, m)
	want(p.State == "incomplete" && p.due("notice") == "", "没有告知补充：%s", p.State)
	w.do(counter, m, "complete", form{"title": "演示市停车管理办法"})
	w.do(clerk, m, "accept", form{"about": w.matters["f2"]})
	args2 := w.no("petition.named", clerk, m, "start", form{"summary": "来信人甲某某认为罚款过高。"})
	o := w.do(clerk, m, "start", form{"summary": "罚款超出上位法规定的幅度。"})
	want(o.State == "reviewing" && o.Number != "", "没有启动审查：%+v", o)
	doc := w.see(clerk, w.matters["f2"])
	want(rows(doc.Facts["petitions"]) == 1 && has(doc.Columns["modes"], "依申请审查"), "备案文件不知道有人提出审查建议：%v", doc.Columns["modes"])
	seen := fmt.Sprint(w.see(filer, w.matters["f2"]))
	want(!has(seen, "甲某某") && !has(seen, o.Number), "制定机关看到了提出人或者审查建议")
	err := w.try(nil, filer, "show", m, "--json")
	want(err != nil, "制定机关打开了审查建议")
	w.matters["letter"] = m
	w.note("缺%s，%s 前告知；%s；理由中写有%s的不能转出", args["lacking"], notice, o.Number, args2["label"])
}

func nationalLaw(w *world) {
	m := w.do(counter, "new", "suggest_review", form{"title": "中华人民共和国某某法", "maker_name": "全国人大常委会", "subject": "第三条", "reasons": "认为与其他法律不一致", "channel": "visit", "who": "citizen", "name": "来访人乙某某", "contact": contact}).Matter
	p := w.see(clerk, m)
	if _, _, ok := p.disabled("start"); ok {
		fail("可以直接启动审查")
	}
	move := p.due("move")
	w.do(clerk, m, "move", form{"moved_to": "全国人大常委会法制工作委员会"})
	w.do(counter, m, "notify", form{"notify_how": "letter"})
	p = w.see(counter, m)
	told, _ := p.Facts["notify_text"].(string)
	want(p.State == "closed" && has(told, "已移送"), "没有告知：%s %q", p.State, told)
	for _, e := range p.Timeline {
		want(e.Name != "启动审查", "曾进入审查")
	}
	w.note("移送期限 %s", move)
}

func yearly(w *world) {
	w.till(314) // 10 January 2027
	c := w.do(clerk, "new", "catalogue_call", form{"maker": gov, "year": 2026}).Matter
	doc := func(m string) form {
		p := w.see(clerk, m)
		return form{"title": p.Title, "docno": p.Facts["docno"], "published": p.Facts["published"], "doing": "new"}
	}
	left := form{"title": "演示市公共停车收费办法", "docno": "演政发〔2026〕77号", "published": "2026-08-01", "doing": "new"}
	listed := []form{doc(w.matters["f1"]), doc(w.matters["old"]), left}
	bad := w.workbook("有误的目录.xlsx", append(listed, form{"title": "去年的办法", "docno": "9号", "published": "2025-03-01"}))
	args := w.no("form.sheet", clerk, c, "catalogue_enter_called", nil, "--table", "rows="+bad)
	want(has(args["where"], "工作表“目录”第5行") && has(args["where"], "不在2026年内"), "没有指出哪一行：%v", args)
	good := w.workbook("目录.xlsx", listed)
	w.do(clerk, c, "catalogue_enter_called", nil, "--table", "rows="+good, "--attach", "original="+good)
	var held struct{ Matched, Missing, Unsure, Extra []struct{ Title string } }
	w.must(&held, clerk, "filing", "reconcile", c, "--json")
	want(len(held.Matched) == 2 && len(held.Missing) == 1 && len(held.Unsure) == 0 && len(held.Extra) > 0, "核对 %+v", held)
	before, _ := w.count("filing", "missing", "")
	w.do(clerk, c, "catalogue_check", nil) // as the program matched it
	missing, list := w.count("filing", "missing", "")
	want(before == 0 && missing == 1 && w.see(filer, list[0]).Title == left["title"], "漏报名单 %v", list)

	in2026 := []string{"--column", "year=2026"}
	registered, docs := w.count("filing", "registered", "", in2026...)
	byMaker, _ := w.count("filing", "makerkind", "政府", in2026...)
	late, _ := w.count("filing", "late", "", in2026...)
	asked, _ := w.count("petition", "received", "", in2026...)
	want(registered == len(docs) && byMaker <= registered && late == 1 && asked == 2, "年度数字不符：登记 %d，迟报 %d，收到 %d", registered, late, asked)
	y := w.do(clerk, "new", "year_open", form{"year": 2026}).Matter
	w.do(clerk, y, "year_text", nil) // as the program drafted it
	text, _ := w.see(clerk, y).Facts["report"].(string)
	want(has(text, fmt.Sprintf("登记规范性文件%d件", registered)), "报告中的登记件数不是 %d：%.200s", registered, text)
	out := w.path("年度")
	want(os.MkdirAll(out, 0o700) == nil, "no folder")
	for _, paper := range []string{"list", "report"} {
		w.output(clerk, "paper", y, paper, "--out", out)
	}
	w.output(clerk, "figures", "--proc", "filing", "--column", "year=2026", "--xlsx", w.path("年度/统计.xlsx"))
	files, err := os.ReadDir(out)
	want(err == nil && len(files) == 3, "应有目录、报告和统计表，实际 %d", len(files))
	text2 := w.docxText(out, "年度备案目录")
	want(has(text2, fmt.Sprintf("共%d件", registered)), "目录件数不是 %d", registered)
	w.note("登记 %d 件、迟报 %d 件、漏报 %d 件、审查建议 %d 件，与名单相同；目录、报告 DOCX 和统计 XLSX", registered, late, missing, asked)
}
