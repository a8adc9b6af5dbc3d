package filing

import (
	"regexp"
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/unzip"
	"renda/app/archive"
	"renda/app/paper"
	"renda/app/procedure"
)

// print makes one paper as somebody's desk would and gives its text.
func (w *world) print(t *testing.T, who string, m app.ID, id, track string) (string, error) {
	t.Helper()
	in := w.Input(who, nil)
	in.Track = track
	d, err := procedure.PrintPaper(w.Proc(m), w.Seen(who, m), id, in)
	if err != nil {
		return "", err
	}
	return textOf(t, d), nil
}

var tags = regexp.MustCompile(`<[^>]*>`)

func textOf(t *testing.T, d paper.Doc) string {
	t.Helper()
	b, err := d.Docx()
	if err != nil {
		t.Fatal(err)
	}
	out := ""
	for name, text := range unzip.Parts(t, b) {
		if strings.HasPrefix(name, "word/document") || strings.HasPrefix(name, "word/header") {
			out += tags.ReplaceAllString(text, "")
		}
	}
	return out
}

// must finds every text on a paper.
func (w *world) finds(t *testing.T, made map[string]bool, who string, m app.ID, id, track string, finds ...string) {
	t.Helper()
	text, err := w.print(t, who, m, id, track)
	if err != nil {
		t.Errorf("%s prints %s: %v", who, id, err)
		return
	}
	made[w.Proc(m).ID+"."+id] = true
	for _, f := range finds {
		if !strings.Contains(text, f) {
			t.Errorf("%s lacks %q: %s", id, f, text)
		}
	}
}

// Every paper of the tables is composed from what was found: the letters that hold and return list the failed checks, the
// opinion its grounds, the motion what the maker left undone, the report its numbers. Nothing of the table prints empty.
func TestPapers(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	made := map[string]bool{}
	m := id("doc")
	w.Do("maker", m, "filing.file", "", w.pack(5))
	w.finds(t, made, "maker", m, "intake", "", "接收回执", "☑起草（修改）说明", "□参考资料", "2026年4月20日前完成", "不是备案登记")
	w.Do("clerk", m, "filing.check", "", checked("format"))
	w.Do("clerk", m, "filing.hold", "", w.fill("clerk", m, "hold", "", nil))
	w.finds(t, made, "maker", m, "correct", "", "1.符合格式标准：不合格的说明。", "2026年4月20日前", "暂缓登记")
	w.Do("maker", m, "filing.resubmit", "", w.fill("maker", m, "resubmit", "", nil))
	w.Do("clerk", m, "filing.check", "", checked(""))
	w.Do("clerk", m, "filing.register", "", act.Form{"register_note": "请注意补报其他机关"})
	w.finds(t, made, "maker", m, "receipt", "", "济人规备〔2026〕1号", "演示市养犬管理办法", "及时", "请注意补报其他机关。", "还应报送国务院")
	w.Do("clerk", m, "filing.distribute", "", act.Form{"lead": w.urban.String(), "co": list(w.law), "distribute_note": "请重点审查第十条"})
	w.finds(t, made, "clerk", m, "distribute", "", "城建环资委", "会审", "2026年5月8日", "请重点审查第十条。")
	w.opine("urban", m, w.urban, "problem", tick("measure"))
	w.opine("law", m, w.law, "none", nil)
	w.finds(t, made, "clerk", m, "opinion", w.urban.String(), "存在问题，建议纠正", "行政处罚法第十四条", "违法设定许可、处罚、强制、收费")
	w.Do("clerk", m, "filing.talk", "", act.Form{"talk_kind": "letter", "talk_text": "第十条的依据是什么", "talk_clauses": "第十条", "explain_by": "2026-04-20"})
	w.finds(t, made, "maker", m, "inquiry", "", "询问函", "第十条的依据是什么", "请于2026年4月20日前书面答复")
	w.Do("clerk", m, "filing.remind", "", act.Form{"remind_text": "第三条容易引起歧义", "remind_docno": "演人法函〔2026〕3号"})
	w.finds(t, made, "maker", m, "remind", "", "提醒函", "演人法函〔2026〕3号", "没有发现违法的规定")
	w.Do("head", m, "filing.halt", "", act.Form{"halt_scope": "clauses", "halt_clauses": "第十条", "halt_grounds": tick("measure")})
	w.finds(t, made, "maker", m, "halt", "", "立即停止执行《演示市养犬管理办法》（演示市人民政府令第9号）第十条的规定")
	w.Do("head", m, "filing.opinion", "", w.fill("head", m, "opinion", "", act.Form{"demanded": "amend"}))
	w.finds(t, made, "maker", m, "written", "", "第十条规定与行政处罚法第十四条不一致", "2026年6月8日前研究提出", "予以修改")
	w.Do("clerk", m, "filing.urge_maker", "", w.fill("clerk", m, "urge_maker", "", nil))
	w.finds(t, made, "maker", m, "press", "", "督促函", "反馈对书面审查意见的处理意见", "2026年6月8日")
	w.Till("2026-06-09")
	w.finds(t, made, "head", m, "motion", "", "逾期没有反馈", "（稿）")
	w.Do("head", m, "filing.motion", "", w.fill("head", m, "motion", "", act.Form{"motion_kind": "revoke", "motion": "　　改过的议案正文。"}))
	w.finds(t, made, "chairs", m, "motion", "", "改过的议案正文", "主任会议")
	w.Do("chairs", m, "filing.to_session", "", act.Form{"chairs_meeting": "第88次", "chairs_on": w.Today.String(), "sc_meeting": "第四十次会议"})
	w.Do("chairs", m, "filing.decide", "", act.Form{"sc_outcome": "revoke", "sc_on": w.Today.String(), "sc_session": "第四十次会议", "members": int64(40), "votes_for": int64(33), "votes_against": int64(5), "votes_abstain": int64(2), "sc_text": "撤销该办法。"})
	w.finds(t, made, "maker", m, "decision", "", "关于撤销《演示市养犬管理办法》", "赞成33人", "第四十次会议通过")

	back := id("notice")
	f := w.pack(5)
	f["class"], f["title"] = "政府文件", "关于召开会议的通知"
	w.Do("maker", back, "filing.file", "", f)
	w.Do("clerk", back, "filing.check", "", w.fill("clerk", back, "check", "", nil))
	w.Do("clerk", back, "filing.return", "", w.fill("clerk", back, "return", "", nil))
	w.finds(t, made, "clerk", back, "return", "", "会议通知、会议纪要", "形式审查的不合格项", "题名与")
	if text, _ := w.print(t, "maker", back, "return", ""); strings.Contains(text, "题名与") || !strings.Contains(text, "不具有普遍约束力") {
		t.Errorf("the maker's copy: %s", text)
	}
	up := id("up")
	w.toRegistered(up, w.pack(5))
	w.Do("clerk", up, "filing.distribute", "", act.Form{"lead": w.urban.String()})
	w.opine("urban", up, w.urban, "problem", tick(Constitution))
	w.Do("head", up, "filing.escalate", "", w.fill("head", up, "escalate", "", nil))
	w.finds(t, made, "clerk", up, "escalate", "", "山东省人民代表大会常务委员会", "超出规章设定罚款的权限")
	w.Do("clerk", up, "filing.upper_answer", "", act.Form{"upper_outcome": "back", "upper_text": "无"})
	w.Do("clerk", up, "filing.end", "", act.Form{"result": "none", "result_text": "没有问题"})
	w.Do("clerk", up, "filing.paper_in", "", w.fill("clerk", up, "paper_in", "", act.Form{"paper_from": "王送件", "place": "3号柜"}))
	w.finds(t, made, "maker", up, "paper_receipt", "", "纸质材料接收凭证", archive.RecordCode(up), "2份", "王送件", "当面送交", "clerk", "不是备案登记")
	w.finds(t, made, "maker", up, "result", "", "审查已经终止，结果为：未发现问题", "没有问题")
	w.Do("clerk", up, "filing.report_up", "", w.fill("clerk", up, "report_up", "", nil))
	w.finds(t, made, "clerk", up, "up_report", "", "审查情况的报告", "未发现问题")
	gone := id("gone")
	w.Do("clerk", gone, "filing.missed", "", act.Form{"maker": w.gov.String(), "title": "收费办法", "docno": "演政发〔2026〕7号", "published": "2026-01-05", "missed_by": "2025年文件目录"})
	w.finds(t, made, "maker", gone, "missed", "", "限期报送", "2025年文件目录", "2026年2月4日")

	y := id("report")
	w.Do("clerk", y, "filing_year.year_open", "", act.Form{"year": int64(2026)})
	w.Do("clerk", y, "filing_year.year_text", "", w.fill("clerk", y, "year_text", "", nil))
	w.finds(t, made, "clerk", y, "report", "", "2026年备案审查工作情况的报告", "登记规范性文件2件", "附：统计数字", "及时率", "常委会决定：撤销")
	w.finds(t, made, "clerk", y, "list", "", "2026年规范性文件备案目录", "共2件", "济人规备〔2026〕2号", "未发现问题")
	for _, p := range []*procedure.Procedure{Procedure(), Year()} {
		for _, d := range p.Papers {
			if !made[p.ID+"."+d.ID] {
				t.Errorf("nothing prints %s", d.Name)
			}
		}
	}
	for _, c := range [][3]string{{"maker", "opinion", w.urban.String()}, {"maker", "distribute", ""}, {"maker", "motion", ""}, {"urban", "motion", ""}, {"clerk", "escalate", ""}, {"leader", "opinion", w.urban.String()}} {
		if _, err := w.print(t, c[0], m, c[1], c[2]); app.CodeOf(err) != procedure.CodeNoPaper {
			t.Errorf("%s prints %s: %v", c[0], c[1], err)
		}
	}
}
