package filing

import (
	"fmt"
	"strconv"
	"strings"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
)

// Letter is one act of the open part that writes to the maker, as a letter: what the link upward brings to whoever filed
// from another server (domain §1.6).
type Letter struct {
	Kind  string // the action
	Name  string // 书面询问函
	Text  string
	DocNo string
	Due   app.Date // by which an answer is asked for; zero: none
	Blobs []act.Blob
}

// LetterOf reads an act of a filed document as a letter to its maker; ok is false for what is none.
func LetterOf(e *procedure.Event) (l Letter, ok bool) {
	a := table.Action(e.Kind)
	if a == nil || e.Part != act.PartOpen || e.Pending {
		return l, false
	}
	f := e.Form
	l.Kind = a.ID
	lines := func(s ...string) string {
		var out []string
		for _, x := range s {
			if strings.TrimSpace(x) != "" {
				out = append(out, x)
			}
		}
		return strings.Join(out, "\n")
	}
	labelled := func(label, v string) string {
		if v == "" {
			return ""
		}
		return label + "：" + v
	}
	switch a.ID {
	case "missed":
		l.Name, l.Text = "限期报备通知", "经核对"+f.Text("missed_by")+"，本件没有按规定报送备案，请报送。"
	case "hold":
		var what []string
		for _, r := range f.Rows("defects") {
			what = append(what, Label(Checks, r.Text("item"))+"："+r.Text("what"))
		}
		l.Name, l.Text = "补正通知", lines(append(what, f.Text("hold_text"))...)
	case "return":
		l.Name, l.Text = "退回通知", f.Text("return_text")
	case "register":
		l.Name, l.Text = "备案登记回执", lines(labelled("备案登记号", number(e)), f.Text("register_note"))
	case "talk":
		l.Name, l.Text, l.Due, l.Blobs = Label(TalkKinds, f.Text("talk_kind")), lines(f.Text("talk_text"), labelled("涉及条款", f.Text("talk_clauses"))), f.Date("explain_by"), f.Blobs("talk_blobs")
	case "remind":
		l.Name, l.Text, l.DocNo = "提醒函", f.Text("remind_text"), f.Text("remind_docno")
	case "urge_maker":
		l.Name, l.Text, l.DocNo = "督促函", f.Text("press_text"), f.Text("press_docno")
	case "halt":
		what := "整个文件"
		if f.Text("halt_scope") == "clauses" {
			what = f.Text("halt_clauses")
		}
		l.Name, l.Text, l.DocNo = "停止执行通知", lines("立即停止执行的范围："+what, groundLines(f.Rows("halt_grounds"))), f.Text("halt_docno")
	case "suspend":
		l.Name, l.Text = "中止审查", lines("同意按照提出的计划纠正，中止审查。", f.Text("suspend_note"))
	case "resume":
		l.Name, l.Text = "恢复审查", f.Text("resume_reason")
	case "opinion":
		l.Name, l.Text, l.DocNo = "审查意见书", lines(f.Text("opinion_text"), labelled("要求", Label(Fixes, f.Text("demanded"))), groundLines(f.Rows("grounds"))), f.Text("opinion_docno")
	case "reopen":
		l.Name, l.Text = "重新审查", f.Text("reopen_reason")
	case "not_fixed":
		l.Name, l.Text = "恢复审查（未纠正）", f.Text("not_fixed")
	case "decide":
		l.Name, l.Text, l.DocNo, l.Due = "常委会决定", lines(labelled("决定", Label(SCOutcomes, f.Text("sc_outcome"))), f.Text("sc_text")), f.Text("sc_docno"), f.Date("limit")
	case "end":
		l.Name, l.Text = "审查结果反馈函", lines(labelled("结果", Label(Results, f.Text("result"))), f.Text("result_text"))
	case "verify", "executed":
		l.Name, l.Text = "审查终止", lines(f.Text("verify_text"), f.Text("executed_note"))
	case "refiled":
		l.Name, l.Text = "审查终止", lines("新文本已登记，本件审查终止。", labelled("新文本登记号", f.Text("refiled_no")))
	default:
		return l, false
	}
	return l, true
}

// CatalogueLetterOf reads an act of a yearly catalogue as a letter to its maker; m is the catalogue as it stands.
func CatalogueLetterOf(m *procedure.Matter, e *procedure.Event) (l Letter, ok bool) {
	a := catalogue.Action(e.Kind)
	if a == nil || e.Part != act.PartOpen || e.Pending {
		return l, false
	}
	f := e.Form
	l.Kind = a.ID
	switch a.ID {
	case "catalogue_call":
		l.Name, l.Text = "报送年度目录的通知", "请报送"+strconv.FormatInt(m.Facts.Int("year"), 10)+"年制定、修改和废止的规范性文件目录。"
	case "catalogue_urge":
		l.Name, l.Text, l.DocNo = "催报年度目录", f.Text("urge_text"), f.Text("urge_docno")
	case "catalogue_late":
		l.Name, l.Text = "催报年度目录", "年度目录已经逾期，请尽快报送。"
	case "catalogue_back":
		l.Name, l.Text, l.Due = "退回重新报送目录", f.Text("back_text"), f.Date("back_by")
	case "catalogue_check":
		l.Name, l.Text = "目录核对结果", CatalogueOutcome(m)
	default:
		return l, false
	}
	return l, true
}

func number(e *procedure.Event) string {
	for _, n := range e.Numbers {
		return n
	}
	return ""
}

func groundLines(rs []act.Form) string {
	var out []string
	for i, r := range rs {
		out = append(out, fmt.Sprintf("%d.%s（%s），%s%s：%s", i+1, r.Text("article"), Label(Criteria, r.Text("criterion")), r.Text("law"), r.Text("law_article"), sentence(r.Text("reason"))))
	}
	return strings.Join(out, "\n")
}
