package filing

import (
	"time"

	"renda/app"
	"renda/app/procedure"
)

type test = func(c *procedure.Card) bool

func val(c *procedure.Card, col int) string {
	if col < len(c.Vals) {
		return c.Vals[col]
	}
	return ""
}

func filled(col int) test       { return func(c *procedure.Card) bool { return val(c, col) != "" } }
func is(col int, v string) test { return func(c *procedure.Card) bool { return val(c, col) == v } }
func and(a, b test) test        { return func(c *procedure.Card) bool { return a(c) && b(c) } }
func or(a, b test) test         { return func(c *procedure.Card) bool { return a(c) || b(c) } }
func not(a test) test           { return func(c *procedure.Card) bool { return !a(c) } }
func at(ss ...procedure.StateID) test {
	return func(c *procedure.Card) bool {
		for _, s := range ss {
			if c.State == s {
				return true
			}
		}
		return false
	}
}

func dateOf(ms int64) app.Date { return app.DateOf(time.UnixMilli(ms)) }

// figures are the statistics of domain §1.7. Each opens its own list.
func figures() []procedure.Figure {
	registered := func(c *procedure.Card) bool { return c.Number != "" }
	filed := filled(colFiled)
	checked := or(registered, at(StateReturned))
	over := at(StateEnded, StateArchived)
	problem := and(registered, filled(colProblem))
	by := func(id, name, en, col string) procedure.Figure {
		return procedure.Figure{ID: id, Group: "报备", Name: name, NameEn: en, In: registered, By: col}
	}
	count := func(group, id, name, en string, in test, note string) procedure.Figure {
		return procedure.Figure{ID: id, Group: group, Name: name, NameEn: en, In: in, Note: note}
	}
	rate := func(group, id, name, en string, in, of test, note string) procedure.Figure {
		return procedure.Figure{ID: id, Group: group, Name: name, NameEn: en, In: in, Of: of, Note: note}
	}
	return []procedure.Figure{
		count("报备", "registered", "登记件数", "Registered", registered, "已给备案登记号的；退回的不占号，不在其中"),
		by("year", "按年度", "By year", "year"), by("makerkind", "按制定机关类别", "By kind of maker", "makerkind"), by("maker", "按制定机关", "By maker", "maker"), by("class", "按文件类别", "By class", "class"), by("topic", "按主题", "By subject", "topic"),
		rate("报备", "filed", "报备率", "Filed", filed, or(filed, at(StateMissing)), "已报备的，占已报备和已登记为漏报的"),
		rate("报备", "ontime", "及时率", "In time", and(filed, is(colTimely, "及时")), filed, "自公布之日起在期限内报送的，占已报备的；以系统收到时间为准"),
		rate("报备", "first", "一次报备齐全率", "Complete at first", and(registered, is(colFirst, "一次齐全")), registered, "没有经过补正即登记的，占已登记的"),
		rate("报备", "passed", "形式审查通过率", "Passed the formal check", registered, checked, "已登记的，占已登记和已退回的"),
		count("通报", "late", "迟报", "Filed late", or(is(colTimely, "迟报"), is(colTimely, "漏报补报")), "超过期限报送的，含漏报后补报的"),
		count("通报", "missing", "漏报", "Not filed", at(StateMissing), "经核对年度目录等登记为漏报、至今没有报送的"),
		count("通报", "returned", "退回（不属备案范围）", "Returned", at(StateReturned), "不占备案登记号"),
		count("通报", "receivers", "规章四方回执不全", "Receipts missing", and(registered, func(c *procedure.Card) bool { v := val(c, colReceivers); return v != "" && v != "四方齐全" }), "其他受理机关的回执没有取齐的"),
		count("通报", "receivers_late", "规章报送其他机关逾期", "Late elsewhere", and(registered, filled(colReceiversLate)), "报送其他受理机关或者取得回执已经逾期、催报过仍没有办完的"),
		{ID: "modes", Group: "审查", Name: "按审查方式", NameEn: "By kind of review", In: registered, By: "modes", Note: "一件可以同时有几种方式，各计一次"},
		rate("审查", "over", "审查办结率", "Reviews ended", and(registered, over), registered, "审查已终止的，占已登记的；中止不是终止"),
		{ID: "span", Group: "审查", Name: "审查用时", NameEn: "Length of review", In: and(registered, filled(colSpan)), By: "span", Note: "自登记到终止的日数，中止的时间也在其中"},
		count("审查", "urged", "经催办的", "Urged", and(registered, filled(colUrged)), "有委员会逾期经催办的"),
		{ID: "urgedby", Group: "审查", Name: "催办，按委员会", NameEn: "Urged, by committee", In: and(registered, filled(colUrged)), By: "urged"},
		count("审查", "suspended", "审查中止", "Suspended", at(StateSuspended), "制定机关已同意纠正、正在按计划办理的"),
		count("审查", "escalated", "报上级研究", "Referred upward", at(StateEscalated), ""),
		{ID: "campaign", Group: "审查", Name: "集中清理", NameEn: "Clean-up", In: and(registered, filled(colCampaign)), By: "campaign", Note: "不是审查"},
		rate("纠正", "problem", "发现问题率", "With problems", problem, registered, "有委员会认为存在问题，或者已提出书面审查意见的，占已登记的"),
		rate("纠正", "corrected", "纠正率", "Corrected", and(problem, filled(colCorrected)), problem, "已修改、废止或者执行常委会决定的，占发现问题的"),
		{ID: "result", Group: "纠正", Name: "按审查结果", NameEn: "By result", In: and(registered, filled(colResult)), By: "result"},
		{ID: "steps", Group: "纠正", Name: "按处理措施", NameEn: "By measure", In: and(registered, filled(colSteps)), By: "steps", Note: "一件可以有几种措施，各计一次"},
		{ID: "outcome", Group: "纠正", Name: "常委会决定", NameEn: "Decisions", In: and(registered, filled(colOutcome)), By: "outcome"},
		count("纠正", "halt", "未报告停止执行", "Not reported as stopped", is(colHalt, "未报告停止执行"), "已要求立即停止执行，制定机关没有报告的"),
		count("纠正", "pending", "拟提请撤销", "To be revoked", at(StateRefusal, StateChairs, StateSC), ""),
		{ID: "confirmed", Group: "规则卡片", Name: "确认，按卡片", NameEn: "Confirmed, by card", In: filled(colConfirmed), By: "confirmed"},
		{ID: "dismissed", Group: "规则卡片", Name: "排除，按卡片", NameEn: "Dismissed, by card", In: filled(colDismissed), By: "dismissed", Note: "由人判断为误报的；用来改进卡片"},
		count("效力", "replaced", "已由新文本替代", "Replaced", and(registered, filled(colReplaced)), ""),
		{ID: "status", Group: "效力", Name: "按效力状态", NameEn: "By status", In: and(registered, not(is(colStatus, ""))), By: "status"},
	}
}
