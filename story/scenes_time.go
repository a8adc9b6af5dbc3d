package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"time"

	"renda/story/storytime"
)

func (w *world) now() time.Time { return time.Now().Add(w.offset).In(beginning.Location()) }

// output gives what a command prints for people or scripts.
func (w *world) output(who string, args ...string) string {
	cmd := w.command(w.path("bin/renda"), append(args, "--vault", who)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	want(cmd.Run() == nil, "%s %s：%s", who, strings.Join(args, " "), errs.String())
	return out.String()
}

// account gives a person's id in the directory.
func (w *world) account(name string) string {
	var list struct {
		Accounts []struct{ ID, Name string }
	}
	w.rendad(&list, "admin", "list", "--dir", w.path("server"), "--json")
	for _, a := range list.Accounts {
		if a.Name == name {
			return a.ID
		}
	}
	fail("名册中没有 %s", name)
	return ""
}

func notOurs(w *world) {
	early := w.assigned(lead, "关于修缮公交站台的建议", bureauA)
	late := w.assigned(lead, "关于修缮人行天桥的建议", bureauA)
	w.matters["granted"] = w.assigned(lead, "关于解决历史遗留办证问题的建议", bureauB)
	w.matters["overdue"] = w.assigned(lead, "关于修订全市排水规划的建议", bureauB)
	for _, k := range []string{"granted", "overdue"} {
		w.do(unitB, w.matters[k], "unit_sign", nil)
	}
	w.no("proposal.letter.early", unitA, late, "refuse_letter", form{"letter_to_office": "不属我局职责。"})

	w.day(4)
	w.do(unitA, early, "refuse", form{"refuse_reason": "站台由交通部门管理，不属我局职责。", "refuse_taker": bureauC})
	w.do(office, early, "refuse_agree", nil)
	w.do(office, early, "assign", form{"mode": "main", "main": bureauC})
	p := w.see(unitC, early)
	want(p.State == "handling" && p.Columns["passes"] == "1", "没有重新交办：%s", p.State)
	w.sync(unitA)
	err := w.try(nil, unitA, "show", early, "--json")
	want(err != nil, "退出办理的单位仍看得到此件")

	// Five days after Monday the 2nd end on Saturday the 7th and roll to Monday the 9th.
	w.day(8)
	args := w.no("proposal.refuse.late", unitA, late, "refuse", form{"refuse_reason": "不属我局职责。"})
	want(args["limit"] == "5日" && args["due"] == "2026-03-09", "应说明期限 5 日，实际 %v", args)
	w.do(unitA, late, "refuse_letter", form{"letter_to_office": "天桥由交通部门管理，请予调整。"})
	w.note("逾期日 %s 后函告代工委", args["due"])
}

func extension(w *world) {
	a, b := w.matters["granted"], w.matters["overdue"]
	w.day(80)
	w.do(unitB, a, "extend_ask", form{"extend_reason": "涉及多个历史主体，情况复杂。"})
	w.do(office, a, "extend_grant", nil)
	p := w.see(unitB, a)
	want(p.due("reply") == "2026-09-02", "应延至 2026-09-02，实际 %s", p.due("reply"))
	w.no("proposal.extend.once", unitB, a, "extend_ask", form{"extend_reason": "再延。"})
	w.day(100)
	args := w.no("proposal.extend.late", unitB, b, "extend_ask", form{"extend_reason": "涉及面广。"})
	want(args["due"] == "2026-06-02" && args["limit"] == "3月", "应说明期限，实际 %v", args)
	w.note("原期限 2026-06-02，延至 2026-09-02")
}

func dutyRecord(w *world) {
	file := w.path("履职档案.docx")
	if _, err := exec.LookPath("soffice"); err == nil {
		file = w.path("履职档案.pdf")
	}
	both := form{"kind": "meeting", "title": "常委会第三十次会议", "date": "2026-01-15", "people": []string{lead}, "leave": []string{"孙三立"}}
	w.do(office, "new", "enter", both)
	w.do(office, "new", "enter", form{"kind": "vote", "title": "常委会第三十次会议表决", "date": "2026-01-15", "votes": 6, "people": []string{lead}})
	own := w.do(lead, "new", "own", form{"kind": "study", "title": "代表法学习班", "date": "2026-01-20", "hours": 8}).Matter
	w.do(office, own, "return", form{"return_reason": "请写明主办单位"})
	w.do(lead, own, "resubmit", form{"kind": "study", "title": "代表法学习班（市委党校）", "date": "2026-01-20", "hours": 8})
	w.do(office, own, "confirm", nil)
	w.sync(lead)
	w.sync("孙三立")
	var d struct{ Lead, Cosigned, Received, Meetings, Votes, Hours, Open int }
	w.must(&d, lead, "duty", "--out", file, "--json")
	want(d.Lead == 7, "领衔应为七件，实际 %d", d.Lead)
	want(d.Meetings == 1 && d.Votes == 6 && d.Hours == 8 && d.Open == 0, "会议、表决、学习应为1、6、8，实际 %d、%d、%d，未确认 %d", d.Meetings, d.Votes, d.Hours, d.Open)
	var co struct{ Lead, Cosigned, Leave int }
	w.must(&co, "孙三立", "duty", "--out", w.path("联名.docx"), "--json")
	want(co.Cosigned == 2 && co.Leave == 1, "联名应为两件、请假一次，实际 %d、%d", co.Cosigned, co.Leave)
	var whole struct{ Lead, Votes int }
	ofd := w.path("履职档案.ofd")
	w.sync(office)
	w.must(&whole, office, "duty", "--of", lead, "--out", ofd, "--json")
	want(whole.Lead == d.Lead && whole.Votes == d.Votes, "代工委看到的应与本人相同，实际 %+v", whole)
	var read struct{ Kind, Text string }
	w.must(&read, "", "extract", ofd, "--json")
	want(read.Kind == "ofd" && has(read.Text, "代表履职档案") && has(read.Text, "只记参加，不记如何表决"), "OFD 读回来的不是档案：%s", read.Kind)
	w.refused("right.none", lead, "duty", "--of", "孙三立", "--out", w.path("别人的.docx"), "--json")
	st, err := os.Stat(file)
	want(err == nil && st.Size() > 4000, "没有导出档案")
	if strings.HasSuffix(file, ".pdf") {
		if out, err := exec.Command("pdftotext", file, "-").Output(); err == nil {
			want(has(string(out), "代表履职档案") && has(string(out), lead) && has(string(out), "只记参加，不记如何表决"), "档案没有标题、水印或表决一节")
		}
	}
	w.note("%s，领衔 %d 件、联名 %d 件；出席会议 %d 次、参加表决 %d 项（不记如何表决）、学习 %d 小时", strings.TrimPrefix(file, w.dir+"/"), d.Lead, co.Cosigned, d.Meetings, d.Votes, d.Hours)
}

func courtCase(w *world) {
	m := w.do("李四维", "new", "record", form{"title": "反映一起民事判决", "body": "来信人不服判决，请求代表过问。", "kind": "court", "via": "station", "writer": "来信人某某", "writer_contact": contact}).Matter
	args := w.no("message.channel", office, m, "accept", nil)
	want(has(args["channel"], "人民法院"), "没有指出渠道：%v", args)
	w.do(office, m, "decline", nil)
	p := w.see("李四维", m)
	told, _ := p.Facts["channel"].(string)
	want(p.State == "declined" && has(told, "人民法院"), "没有告知渠道：%s %q", p.State, told)
	w.do(office, m, "file", nil)
	w.note("告知：%s", told)
}

func lockAndClock(w *world) {
	const who = "吴六合"
	var d struct{ ID string }
	w.must(&d, who, "draft", "new", "--form", form{"title": "没有写完的建议", "facts": "写到一半"}.String(), "--json")
	for i := range 5 {
		cmd := w.command(w.path("bin/renda"), "draft", "list", "--vault", who, "--json", "--pass", "错误的口令")
		err := run(cmd, "", nil)
		r, ok := errors.AsType[*refusal](err)
		want(ok && (r.Code == "unlock.wrong" || r.Code == "unlock.wait"), "第%d次：%v", i+1, err)
		w.travel(w.offset + 30*time.Second) // the waits double; the story does not sit them out
	}
	args := w.refused("unlock.lockedout", who, "draft", "list", "--json")
	want(args["failures"] == "5", "应已锁住，实际 %v", args)
	w.travel(w.offset + 11*time.Minute)
	var after struct{ Form map[string]any }
	w.must(&after, who, "draft", "show", d.ID, "--json")
	want(after.Form["facts"] == "写到一半", "未写完的内容没有保留")
	w.sync(who)
	log := w.auditLog()
	want(strings.Count(log, "unlock.failed") == 5, "审计日志中应有五次口令错误，实际 %d", strings.Count(log, "unlock.failed"))

	// One machine's clock is set back, the server's stays: by a month no certificate is in
	// force yet, and the desk says so instead of trusting; by a day it works and warns.
	far := w.setBack(30 * 24 * time.Hour)
	err := run(w.behind(far, "sync", "--vault", office, "--json"), "", nil)
	r, ok := errors.AsType[*refusal](err)
	want(ok && r.Code == "net.clock", "时钟拨回一个月应提示核对时钟，实际 %v", err)
	back := w.setBack(24 * time.Hour)
	var st struct{ Skew string }
	if err := run(w.behind(back, "sync", "--vault", office, "--json"), "", &st); err != nil {
		fail("时钟拨回一天后不能同步：%v", err)
	}
	want(st.Skew != "", "时钟拨回没有提示")
	m := w.matters["main"]
	// An old date alone proves nothing: only an act dated before the same device's earlier one does.
	w.must(nil, office, doArgs(m, "note", form{"note": "时钟正确时所记"}, nil)...)
	if err := run(w.behind(back, doArgs(m, "note", form{"note": "时钟拨回时所记"}, []string{"--vault", office})...), "", nil); err != nil {
		fail("时钟拨回后不能办理：%v", err)
	}
	drift := ""
	for _, e := range w.see(office, m).Timeline {
		if e.Name == "内部备注" {
			drift = e.Drift
		}
	}
	want(drift != "", "经过中没有注明时钟偏差")
	w.rendad(nil, "verify", w.path("server"), "--json")
	w.note("拨回一月提示核对时钟，本机慢 %s 有提示，经过注明偏差 %s，rendad verify 通过", strings.TrimPrefix(st.Skew, "-"), drift)
}

// setBack writes a clock that is behind the story's.
func (w *world) setBack(by time.Duration) (file string) {
	file = w.path("clock-" + by.String())
	want(os.WriteFile(file, []byte((w.offset-by).String()), 0o600) == nil, "时钟拨不回")
	return file
}

// behind is a command of the desk on a machine whose clock is behind.
func (w *world) behind(clock string, args ...string) *exec.Cmd {
	cmd := w.command(w.path("bin/renda"), args...)
	cmd.Env = append(cmd.Env, storytime.EnvOffset+"="+clock)
	return cmd
}

func (w *world) auditLog() string {
	cmd := w.command(w.path("bin/rendad"), "admin", "log", "--dir", w.path("server"), "--max", "2000", "--json")
	out, err := cmd.Output()
	want(err == nil, "审计日志读不到：%v", err)
	return string(out)
}
