package proposal

import (
	"renda/app/procedure"
)

type test = func(c *procedure.Card) bool

func val(c *procedure.Card, col int) string {
	if col < len(c.Vals) {
		return c.Vals[col]
	}
	return ""
}

func has(col int) test          { return func(c *procedure.Card) bool { return val(c, col) != "" } }
func is(col int, v string) test { return func(c *procedure.Card) bool { return val(c, col) == v } }
func and(a, b test) test        { return func(c *procedure.Card) bool { return a(c) && b(c) } }
func not(a test) test           { return func(c *procedure.Card) bool { return !a(c) } }
func or(a, b test) test         { return func(c *procedure.Card) bool { return a(c) || b(c) } }
func in2(s ...procedure.StateID) test {
	return func(c *procedure.Card) bool {
		for _, x := range s {
			if c.State == x {
				return true
			}
		}
		return false
	}
}

// figures are the statistics of domain §2.4–2.5. 答复率, 落实率 and 满意率 stand apart: one never counts as another.
func figures() []procedure.Figure {
	registered := func(c *procedure.Card) bool { return c.Number != "" && c.State != StateWithdrawn }
	suggestion := and(registered, is(colKind, "建议"))
	assigned := and(suggestion, has(colAssigned))
	answered := and(assigned, has(colReplied))
	rated, rated1 := and(answered, has(colRes)), and(answered, has(colRes1))
	good := func(att, res int) test {
		ok := func(col int) test { return or(is(col, "满意"), is(col, "基本满意")) }
		return and(ok(att), ok(res))
	}
	by := func(id, name, en, col string) procedure.Figure {
		return procedure.Figure{ID: id, Group: "数量", Name: name, NameEn: en, In: registered, By: col}
	}
	rate := func(group, id, name, en string, in, of test, note string) procedure.Figure {
		return procedure.Figure{ID: id, Group: group, Name: name, NameEn: en, In: in, Of: of, Note: note}
	}
	return []procedure.Figure{
		{ID: "all", Group: "数量", Name: "登记总数", NameEn: "Registered", In: registered, Note: "已编号的建议和议案，不含撤回"},
		by("kind", "按类别", "By kind", "kind"), by("session", "按届次", "By session", "session"), by("field", "按领域", "By field", "field"), by("delegation", "按代表团", "By delegation", "delegation"),
		by("unit", "按承办单位", "By unit", "unit"), by("joint", "单独与联名", "Single or joint", "joint"),
		{ID: "returned", Group: "数量", Name: "退回", NameEn: "Returned", In: in2(StateReturned)}, {ID: "letter", Group: "数量", Name: "转为代表来信", NameEn: "Letters", In: in2(StateLetter)},
		rate("办理", "answered", "答复率", "Answered", answered, assigned, "已全部答复的，占已交办的"),
		rate("办理", "ontime", "按期答复率", "On time", is(colOnTime, "按期"), answered, "每个单位都在期限内首次答复的，占已答复的"),
		rate("办理", "faced", "面复率", "Face to face", has(colFaced), answered, "面复记录经代表签署的，占已答复的"),
		rate("办理", "closed", "办结率", "Closed", has(colDone), assigned, "已办结的，占已交办的；办结不等于落实"),
		rate("办理", "delivered", "落实率", "Delivered", is(colPromise, "承诺已兑现"), and(answered, has(colPromise)), "承诺事项全部经代表确认兑现的，占有承诺的"),
		{ID: "overdue", Group: "办理", Name: "逾期答复", NameEn: "Late", In: and(answered, is(colOnTime, "逾期"))},
		{ID: "passed", Group: "办理", Name: "曾被退出移交", NameEn: "Passed on", In: and(assigned, has(colPasses))},
		{ID: "class", Group: "答复类别", Name: "各类占比", NameEn: "By class", In: has(colClassNow), Of: answered, By: "classnow",
			Note: "占已答复的；以核定类别为准，未核定的按单位自定类别；分办而类别不一的，各类分别计入"},
		rate("评价", "happy1", "首次满意率", "Happy at first", good(colAtt1, colRes1), rated1, "首次评价态度和结果均为满意或者基本满意的，占已评价的；未反馈的不在其中"),
		rate("评价", "happy", "满意率", "Happy", good(colAtt, colRes), rated, "最后一次评价；未反馈的不在其中"),
		rate("评价", "unhappy", "不满意率", "Unhappy", not(good(colAtt, colRes)), rated, "最后一次评价有一项不满意的"),
		{ID: "att", Group: "评价", Name: "办理态度", NameEn: "Attitude", In: rated, By: "attitude"}, {ID: "res", Group: "评价", Name: "办理结果", NameEn: "Result", In: rated, By: "result"},
		{ID: "unfed", Group: "评价", Name: "未反馈", NameEn: "No feedback", In: and(answered, has(colUnfed)), Note: "经催促仍未评价而办结的，不计入满意率"},
		{ID: "key", Group: "督办", Name: "重点督办", NameEn: "Key supervision", In: and(registered, has(colKey))},
		{ID: "urged", Group: "督办", Name: "经催办", NameEn: "Urged", In: and(assigned, has(colUrged))},
		{ID: "merged", Group: "督办", Name: "并案办理", NameEn: "Merged", In: and(registered, has(colMerged))},
		{ID: "chairs", Group: "督办", Name: "提请主任会议研究", NameEn: "Before the chairs", In: in2(StateChairs)},
	}
}
