package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

var scenes = []scene{
	{"主线", "离线起草，两人联名，联网送出，登记编号，交办，以真实答复和 PDF 回复，评价，统计打开名单", mainJob},
	{"18", "代表离线起草，书写中断电，正文完整", offlineDraft},
	{"19", "议案九人确认不足十人不能提交，第九名联名人确认后可以", tenNames},
	{"20", "提交前一人退出，人数减少，领衔代表得知", oneWithdraws},
	{"21", "推介本企业产品的退回并说明理由，转为代表来信", notASuggestion},
	{"22", "代表看到环节、单位和期限，面复后在本人设备上签署记录", faceToFace},
	{"23", "不满意须写明理由；写明后一个月重新办理，原答复保留", unhappy},
	{"24", "要求姓名保密，承办单位和公开稿都没有姓名", secretName},
	{"25", "第六日申退被拒，可以函告；第四日申退后重新交办", notOurs},
	{"26", "第三个月延期至六个月，不得再延；第四个月申请被拒", extension},
	{"27", "代表履职档案导出为 PDF 和 OFD，带水印；代工委看到一位代表的全部档案", dutyRecord},
	{"28", "选民反映涉诉案件，不予受理并告知渠道", courtCase},
	{"43", "五次口令错误即锁并报审计；锁定不丢未写完的内容；时钟拨回有提示，日志次序可证", lockAndClock},
}

const lead = "赵一鸣"

func mainJob(w *world) {
	w.cut()
	text := suggestion("关于建立统一的地方法规规章免费查询网站的建议")
	var d struct{ ID string }
	w.must(&d, lead, "draft", "new", "--form", text.String(), "--json")
	var out outcome
	w.must(&out, lead, "draft", "send", d.ID, "cosign", "--form", form{"contact": contact, "people": []string{"钱二南", "孙三立"}}.String(), "--json")
	want(out.Item == "waiting" && out.Waiting > 0, "没有网络时应为待发，实际 %s", out.Item)
	w.serve()
	w.sync(lead)
	m := out.Matter
	for _, who := range []string{"钱二南", "孙三立"} {
		w.do(who, m, "confirm", nil)
	}
	w.do(lead, m, "submit_joint", nil)
	number := w.register(m)
	want(number != "", "没有编号")
	w.do(office, m, "assign", form{"mode": "main", "main": bureauA, "co": []string{bureauB}})
	w.do(unitA, m, "unit_sign", nil)
	w.do(unitB, m, "unit_sign", nil)
	w.do(unitB, m, "opinion", form{"opinion": "同意，我局将提供城市管理方面的规章文本。"})
	reply, source := realReply()
	w.answer(m, reply, "--attach", w.realPDF())
	p := w.see(lead, m)
	want(p.State == "answered", "应为已答复，实际 %s", p.State)
	want(len(p.Blobs) == 1 && p.Blobs[0].Held && p.Blobs[0].Size > 0, "附件没有到代表手中：%v", p.Blobs)
	got, _ := p.track(bureauA)["text"].(string)
	want(got == reply, "答复正文不是所签发的")
	w.do(lead, m, "evaluate", form{"attitude": "good", "result": "good", "asked": true})
	w.sync(office)
	for _, id := range []string{"all", "answered", "happy"} {
		f := w.figure(office, id, "")
		want(f.Count == 1 && len(f.List) == 1 && f.List[0] == m, "统计项 %s 打开的名单是 %v", id, f.List)
	}
	w.matters["main"] = m
	w.note("%s，%s，附 %s %d 字节", number, source, p.Blobs[0].Name, p.Blobs[0].Size)
}

// answer lets bureau A hear the deputy and reply.
func (w *world) answer(m, text string, more ...string) {
	w.do(unitA, m, "contact", form{"contact_date": w.today(), "how": "phone", "contact_who": "司法局李某", "contact_summary": "听取了代表意见。"})
	w.do(headA, m, "reply", form{"class": "A", "text": text, "docno": "演司函〔2026〕7号", "signer": "司法局局长", "officer": "李某", "officer_phone": contact,
		"answers": []form{{"outcome": "done", "text": "已说明"}, {"outcome": "done", "text": "已办理"}}}, more...)
}

func offlineDraft(w *world) {
	w.cut()
	const who = "钱二南"
	var d struct{ ID string }
	w.must(&d, who, "draft", "new", "--form", form{"title": "关于乡村道路照明的建议"}.String(), "--json")
	cmd := w.command(w.path("bin/renda"), "draft", "edit", d.ID, "--form", "-", "--json", "--vault", who)
	in, err := cmd.StdinPipe()
	want(err == nil, "%v", err)
	out, err := cmd.StdoutPipe()
	want(err == nil, "%v", err)
	want(cmd.Start() == nil, "起草没有开始")
	said := json.NewDecoder(out)
	text, kept := "", 0
	for i := range 40 {
		text += fmt.Sprintf("第%d句，村道夜间无灯，老人孩子出行不便。", i+1)
		if _, err := fmt.Fprintln(in, form{"facts": text}.String()); err != nil {
			fail("%v", err)
		}
		var saved struct{ Form map[string]any }
		if i < 30 { // the rest is still on its way when the power goes
			want(said.Decode(&saved) == nil, "没有保存的回音")
			kept = len(saved.Form["facts"].(string))
		}
	}
	want(cmd.Process.Kill() == nil, "断电不成")
	_ = cmd.Wait() // killed is what it reports
	var after struct {
		Form     map[string]any
		Versions int
	}
	w.must(&after, who, "draft", "show", d.ID, "--json")
	got, _ := after.Form["facts"].(string)
	want(len(got) >= kept && strings.HasPrefix(text, got), "存回 %d 字节，应不少于 %d", len(got), kept)
	w.serve()
	w.note("第30次保存后断电，取回 %d 字，%d 个版本", len([]rune(got)), after.Versions)
}

func tenNames(w *world) {
	f := suggestion("关于制定本市电梯安全管理条例的议案")
	f["kind"], f["contact"], f["people"] = "bill", contact, deputies[1:]
	m := w.do(lead, "new", "cosign", f).Matter
	for _, who := range deputies[1:9] {
		w.do(who, m, "confirm", nil)
	}
	args := w.no("proposal.names", lead, m, "submit_joint", nil)
	want(args["have"] == "9" && args["need"] == "10", "应说明九人、须十人，实际 %v", args)
	w.do(deputies[9], m, "confirm", nil)
	if code, _, ok := w.see(lead, m).disabled("submit_joint"); !ok || code != "" {
		fail("十人已足仍不能提交：%s", code)
	}
	w.matters["bill"] = m
}

func oneWithdraws(w *world) {
	m := w.matters["bill"]
	w.do(deputies[4], m, "cosign_withdraw", nil)
	code, args, ok := w.see(lead, m).disabled("submit_joint")
	want(ok && code == "proposal.names" && args["confirmed"] == "8", "领衔代表没有得知：%s %v", code, args)
	w.no("proposal.names", lead, m, "submit_joint", nil)
	// Who withdrew sees the text no more; the lead asks him again.
	w.do(lead, m, "invite_more", form{"people": []string{deputies[4]}})
	w.do(deputies[4], m, "confirm", nil)
	w.do(lead, m, "submit_joint", nil)
	w.do(office, m, "sign", nil)
	o := w.do(office, m, "accept", form{"term": 18, "meeting": "session", "session": 5})
	want(o.State == "bill_pending" && o.Number != "", "议案没有登记：%+v", o)
	w.note("复确认后提交，%s", o.Number)
}

func notASuggestion(w *world) {
	m := w.submit("孙三立", "关于在全市推广使用本公司净水设备的建议", nil)
	w.no("form.required", office, m, "return", form{"return_reason": "promotion"})
	w.do(office, m, "return", form{"return_reason": "promotion", "return_text": "内容为推介本企业产品，不属于代表建议。"})
	p := w.see("孙三立", m)
	want(p.State == "returned" && p.Number == "" && rows(p.Facts["returns"]) == 1, "没有带理由退回：%s", p.State)
	w.do(office, m, "letter", form{"letter_reason": "promotion"})
	p = w.see("孙三立", m)
	want(p.State == "letter" && p.Number == "" && rows(p.Facts["returns"]) == 1, "没有转为来信：%s", p.State)
}

func faceToFace(w *world) {
	m := w.assigned(lead, "关于增设公共法律服务点的建议", bureauA)
	p := w.see(lead, m)
	want(p.State == "handling" && len(p.Tracks) == 1 && p.Tracks[0].Party == bureauA && p.due("reply") == "2026-06-02", "代表看到 %s %s", p.StateName, p.due("reply"))
	w.do(unitA, m, "unit_sign", nil)
	w.do(unitA, m, "face", form{"face_date": w.today(), "face_place": "演示街道会议室", "face_people": "代表、司法局李某", "face_record": "当面说明了增设安排。"})
	w.no("right.none", office, m, "face_sign", form{"face_agree": "yes"}, "--track", bureauA)
	w.do(lead, m, "face_sign", form{"face_agree": "yes"})
	w.sync(office)
	f := w.figure(office, "faced", "")
	w.matters["faced"] = m
	w.note("答复期限 %s，面复率分母 %d", p.due("reply"), f.Of)
}

func unhappy(w *world) {
	m := w.matters["faced"]
	w.answer(m, "已研究，暂无安排。")
	w.sync(lead)
	w.no("form.required", lead, m, "evaluate", form{"attitude": "good", "result": "bad"})
	w.do(lead, m, "evaluate", form{"attitude": "good", "result": "bad", "reason": "没有具体安排。"})
	p := w.see(unitA, m)
	want(p.State == "rehandling" && p.due("rehandle") == "2026-04-02", "应重新办理至 2026-04-02，实际 %s %s", p.State, p.due("rehandle"))
	w.no("proposal.reply.nocontact", headA, m, "reply", replyForm())
	w.answer(m, "已列入年度计划，上半年增设三处。")
	p = w.see(lead, m)
	want(rows(p.track(bureauA)["replies"]) == 2, "原答复没有保留")
	w.do(lead, m, "evaluate", form{"attitude": "good", "result": "good"})
	w.note("重新办理期限 2026-04-02，两次答复都在")
}

func replyForm() form {
	return form{"class": "A", "text": "答复", "docno": "演司函〔2026〕8号", "signer": "局长", "officer": "李某", "officer_phone": contact,
		"answers": []form{{"outcome": "done", "text": "已说明"}, {"outcome": "done", "text": "已办理"}}}
}

// today is the story's date.
func (w *world) today() string { return w.now().Format("2006-01-02") }

func secretName(w *world) {
	const who = "周五常"
	const phone = "13900005555"
	m := w.submit(who, "关于整治某单位违规收费的建议", form{"secret": true, "contact": phone})
	w.register(m)
	w.do(office, m, "assign", form{"mode": "main", "main": bureauA})
	w.do(unitA, m, "unit_sign", nil)
	id := w.account(who)
	w.sync(unitA)
	for _, args := range [][]string{{"show", m, "--json"}, {"list", "--json"}, {"show", m}} {
		text := w.output(unitA, args...)
		want(has(text, "整治某单位"), "单位没有收到此件")
		for _, secret := range []string{who, phone, id} {
			want(!has(text, secret), "单位看到了 %s", secret)
		}
	}
	text := w.output(office, "show", m, "--json")
	want(has(text, phone), "代工委应当能联系代表")
	w.answer(m, "已核查并责令退还。")
	w.do(who, m, "evaluate", form{"attitude": "good", "result": "good"})
	w.do(office, m, "publish", form{"publish": "title"})
	p := w.see(unitA, m)
	names, _ := p.Facts["published_names"].(bool)
	want(p.Facts["published"] != "" && !names, "公开稿带有姓名")
}
