package upward

import (
	"renda/app/act"
	"renda/app/procedure"
)

// An answer is what the filing unit does about a matter that is with the organ above: the actions and fields are those the
// maker has in app/filing, and the link does them there as this committee's account. Until the receipt comes, the order
// stands in the rows "orders": ordered, sent, delivered (with the receipt) or refused (with why).

// States of an order.
const (
	OrderWaiting   = "ordered"
	OrderSent      = "sent"
	OrderDelivered = "delivered"
	OrderRefused   = "refused"
)

var orderStates = []procedure.Choice{{Value: OrderWaiting, Label: "待发出"}, {Value: OrderSent, Label: "已发出"}, {Value: OrderDelivered, Label: "已送达"}, {Value: OrderRefused, Label: "上级程序未受理"}}

// Answers are the actions of app/filing that are done there by an answer here, under the same name.
var Answers = []string{"explain", "promise", "reply", "corrected", "halted", "execute"}

var (
	fixes     = []procedure.Choice{{Value: "amend", Label: "修改"}, {Value: "repeal", Label: "废止"}}
	decisions = append(fixes[:2:2], procedure.Choice{Value: "object", Label: "不予修改、废止"})
)

// carried says of what the office sends how it gets there.
const carried = "下次与上级连通时发出，或者随摆渡包带去；送达后显示上级的回执。"

func answers() []procedure.Action {
	long := func(key, label string) procedure.Field {
		return pass(must(procedure.Field{Key: key, Label: label, Kind: procedure.FieldLong}))
	}
	choice := func(key, label string, cs []procedure.Choice) procedure.Field {
		return pass(must(procedure.Field{Key: key, Label: label, Kind: procedure.FieldChoice, Choices: cs}))
	}
	blobs := func(key, label string) procedure.Field {
		return pass(procedure.Field{Key: key, Label: label, Kind: procedure.FieldBlobs})
	}
	today := func(key, label string) procedure.Field {
		f := pass(must(date(key, label)))
		f.Default = func(_ *procedure.Matter, in *procedure.Input) any { return in.Today.String() }
		return f
	}
	until := pass(must(date("fix_until", "拟完成日期")))
	until.When = func(f act.Form) bool { return f.Text("decision") == "amend" || f.Text("decision") == "repeal" }
	answer := func(id, name, en, help string, from []procedure.StateID, tone procedure.Tone, fs ...procedure.Field) procedure.Action {
		return procedure.Action{ID: id, Name: name, NameEn: en, Help: help, Basis: basis, By: []procedure.RoleID{RoleOffice}, From: from, Part: act.PartOpen, Tone: tone, Fields: fs,
			Guards: []procedure.Guard{{Code: CodePending, Basis: basis, Check: pending(id)}},
			Effect: order(id, name)}
	}
	halted := answer("halted", "报告已停止执行", "Report that it is not applied", carried, underWay, procedure.ToneNormal,
		today("halted_on", "停止执行日期"), long("halted_text", "执行情况"), blobs("halted_blobs", "佐证材料"))
	halted.Guards = append(halted.Guards, procedure.Guard{Code: CodeHalt, Basis: basis, Check: func(m *procedure.Matter, _ *procedure.Input) *procedure.Refusal {
		for _, r := range m.Facts.Rows("letters") {
			if r.Text("kind") == LetterHalt {
				return nil
			}
		}
		return procedure.No()
	}})
	return []procedure.Action{
		answer("explain", "说明情况", "Explain", carried, []procedure.StateID{StateAsked}, procedure.TonePrimary, long("explain_text", "情况说明"), blobs("explain_blobs", "补充材料")),
		answer("promise", "同意纠正并提出计划", "Agree and give a plan", "书面同意修改或者废止，写明措施和完成期限。"+carried, []procedure.StateID{StateAsked}, procedure.ToneNormal,
			choice("plan_how", "纠正方式", fixes), long("plan", "处理计划"), pass(must(date("until", "完成期限"))), pass(text("plan_docno", "文号"))),
		answer("reply", "反馈处理意见", "Answer the opinion", "研究提出是否修改或者废止的意见；不予纠正的须说明理由。"+carried, []procedure.StateID{StateOpinion, StateMotion}, procedure.TonePrimary,
			choice("decision", "处理意见", decisions), long("reply_text", "说明"), until, pass(text("reply_docno", "文号")), blobs("reply_blobs", "附件")),
		answer("corrected", "报告已修改（废止）", "Report the correction", "修改的，还须把修改后的文本重新报送上级。"+carried, []procedure.StateID{StateAsked, StateSuspended, StateOpinion, StateCorrecting, StateMotion, StateDecided}, procedure.ToneNormal,
			choice("fix_how", "纠正方式", fixes), today("fixed_on", "修改（废止）日期"), pass(must(text("fix_docno", "修改（废止）文件文号"))), long("fix_text", "情况报告"), blobs("fix_blobs", "附件")),
		halted,
		answer("execute", "报告执行情况", "Report the execution", carried, []procedure.StateID{StateDecided}, procedure.TonePrimary,
			today("executed_on", "执行日期"), long("execute_text", "执行情况"), blobs("execute_blobs", "附件")),
		{ID: "passed", Name: "答复送达情况", NameEn: "What became of an answer", Basis: basis, By: []procedure.RoleID{procedure.RoleServer}, From: anywhere, Part: act.PartOpen,
			Fields: []procedure.Field{pass(must(hidden("order", "答复"))), choice("order_state", "送达情况", orderStates), pass(text("order_receipt", "回执号")), pass(text("order_why", "未受理的原因"))},
			Guards: []procedure.Guard{{Code: CodeOld, Basis: "上联规则", Check: passedBefore}}, Effect: passed},
	}
}

// order notes an answer that is to be carried there.
func order(id, name string) func(*procedure.Matter, *procedure.Event) {
	return func(m *procedure.Matter, e *procedure.Event) {
		m.Facts.SetRows("orders", append(m.Facts.Rows("orders"), act.Form{"act": e.Act.String(), "action": id, "name": name, "on": e.Today().String(), "state": OrderWaiting}))
	}
}

// pending lets one answer of a kind be on its way at a time.
func pending(id string) func(*procedure.Matter, *procedure.Input) *procedure.Refusal {
	return func(m *procedure.Matter, _ *procedure.Input) *procedure.Refusal {
		for _, r := range m.Facts.Rows("orders") {
			if s := r.Text("state"); r.Text("action") == id && (s == OrderWaiting || s == OrderSent) {
				return procedure.No("state", label(orderStates, s))
			}
		}
		return nil
	}
}

// passedBefore lets what became of an answer be said once and in order.
func passedBefore(m *procedure.Matter, in *procedure.Input) *procedure.Refusal {
	if in.Form == nil {
		return nil
	}
	for _, r := range m.Facts.Rows("orders") {
		if r.Text("act") == in.Form.Text("order") && r.Text("state") != in.Form.Text("order_state") && (r.Text("state") == OrderWaiting || r.Text("state") == OrderSent) {
			return nil
		}
	}
	return procedure.No("version", in.Form.Text("order_state"))
}

func passed(m *procedure.Matter, e *procedure.Event) {
	var out []act.Form
	for _, r := range m.Facts.Rows("orders") {
		if r.Text("act") == e.Form.Text("order") {
			r = r.Clone()
			r["state"] = e.Form.Text("order_state")
			for from, to := range map[string]string{"order_receipt": "receipt", "order_why": "why"} {
				if v := e.Form.Text(from); v != "" {
					r[to] = v
				}
			}
		}
		out = append(out, r)
	}
	m.Facts.SetRows("orders", out)
	delete(m.Facts, "up_code")
	if e.Form.Text("order_state") == OrderRefused {
		m.Facts["up_code"] = e.Form.Text("order_why")
	}
}

// label gives the words of a choice's value.
func label(cs []procedure.Choice, v string) string {
	for _, c := range cs {
		if c.Value == v {
			return c.Label
		}
	}
	return v
}
