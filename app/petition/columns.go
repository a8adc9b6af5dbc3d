package petition

import (
	"strconv"
	"time"

	"renda/app"
	"renda/app/keeping"
	"renda/app/org"
	"renda/app/procedure"
)

// Places of the columns in Card.Vals; columns are only added at the end.
const (
	colKind = iota
	colWho
	colChannel
	colYear
	colOutcome
	colGround
	colFed
	colOnTime
	colAsked
	colLinked
	colAgain
	colAccepted
	colArchiveNo
	colEnd
)

func columns() []procedure.Column {
	return []procedure.Column{
		{Key: "kind", Name: "类别", NameEn: "Kind"}, {Key: "who", Name: "提出人类别", NameEn: "Proposer"}, {Key: "channel", Name: "来源", NameEn: "Channel", Hide: true}, {Key: "year", Name: "年度", NameEn: "Year", Hide: true},
		{Key: "outcome", Name: "办理结果", NameEn: "Outcome"}, {Key: "ground", Name: "不启动的情形", NameEn: "Ground", Hide: true}, {Key: "fed", Name: "反馈（告知）日期", NameEn: "Answered on"}, {Key: "ontime", Name: "按期反馈", NameEn: "On time", Hide: true},
		{Key: "asked", Name: "要求补充次数", NameEn: "Times completed", Hide: true}, {Key: "linked", Name: "关联备案文件", NameEn: "Linked", Hide: true}, {Key: "again", Name: "再次提出", NameEn: "Again", Hide: true}, {Key: "accepted", Name: "登记日期", NameEn: "Registered", Hide: true},
		{Key: "archive_no", Name: "档号", NameEn: "Archive number", Hide: true},
	}
}

func values(m *matter, _ *org.Directory) []string {
	v := make([]string, colEnd)
	f := m.Facts
	v[colKind], v[colWho], v[colChannel] = Label(Kinds, f.Text("kind")), Label(Whos, f.Text("who")), Label(Channels, f.Text("channel"))
	v[colYear] = strconv.Itoa(int(yearOf(m).Year))
	v[colOutcome], v[colGround], v[colAccepted] = Label(Outcomes, f.Text("outcome")), f.Text("ground"), f.Text("accepted")
	v[colFed] = f.Text("fed")
	v[colArchiveNo] = f.Text(keeping.FactNumber)
	if v[colFed] == "" {
		v[colFed] = f.Text("notified")
	}
	for _, id := range []string{"feedback", "notify"} {
		if c := m.Clock(id, ""); c != nil && !c.Run.Gone && !c.Run.Stopped.IsZero() {
			v[colOnTime] = "按期"
			if c.Run.Stopped.After(c.Run.Due) {
				v[colOnTime] = "逾期"
			}
		}
	}
	if n := f.Int("asked"); n > 0 {
		v[colAsked] = strconv.FormatInt(n, 10)
	}
	if f.Text("about") != "" {
		v[colLinked] = "已关联"
	}
	if len(f.Rows("rounds")) > 0 {
		v[colAgain] = "再次提出"
	}
	return v
}

func yearOf(m *matter) app.Date {
	if d := m.Facts.Date("received_on"); !d.IsZero() {
		return d
	}
	return app.DateOf(time.UnixMilli(m.Begun))
}

type test = func(c *procedure.Card) bool

func val(c *procedure.Card, col int) string {
	if col < len(c.Vals) {
		return c.Vals[col]
	}
	return ""
}

func figures() []procedure.Figure {
	all := func(*procedure.Card) bool { return true }
	filled := func(col int) test { return func(c *procedure.Card) bool { return val(c, col) != "" } }
	is := func(col int, v string) test { return func(c *procedure.Card) bool { return val(c, col) == v } }
	and := func(a, b test) test { return func(c *procedure.Card) bool { return a(c) && b(c) } }
	at := func(s procedure.StateID) test { return func(c *procedure.Card) bool { return c.State == s } }
	registered := func(c *procedure.Card) bool { return c.Number != "" }
	reviewed := is(colOutcome, "已审查")
	return []procedure.Figure{
		{ID: "received", Group: "接收", Name: "收到件数", NameEn: "Received", In: all, Note: "含移送、告知和不予登记的"},
		{ID: "kind", Group: "接收", Name: "按类别", NameEn: "By kind", In: all, By: "kind"}, {ID: "year", Group: "接收", Name: "按年度", NameEn: "By year", In: all, By: "year"},
		{ID: "who", Group: "接收", Name: "按提出人类别", NameEn: "By proposer", In: filled(colWho), By: "who"}, {ID: "channel", Group: "接收", Name: "按来源", NameEn: "By channel", In: all, By: "channel"},
		{ID: "asked", Group: "接收", Name: "经告知补充的", NameEn: "Completed", In: filled(colAsked)},
		{ID: "registered", Group: "办理", Name: "登记件数", NameEn: "Registered", In: registered},
		{ID: "reviewing", Group: "办理", Name: "审查中", NameEn: "Under review", In: at(StateReviewing)},
		{ID: "outcome", Group: "办理", Name: "按办理结果", NameEn: "By outcome", In: filled(colOutcome), By: "outcome"},
		{ID: "ground", Group: "办理", Name: "不启动审查，按情形", NameEn: "Declined, by ground", In: is(colOutcome, "不启动审查"), By: "ground"},
		{ID: "again", Group: "办理", Name: "再次提出", NameEn: "Proposed again", In: filled(colAgain)},
		{ID: "fed", Group: "反馈", Name: "反馈率", NameEn: "Answered", In: and(filled(colOutcome), filled(colFed)), Of: filled(colOutcome), Note: "已反馈或者告知提出人的，占已有办理结果的"},
		{ID: "ontime", Group: "反馈", Name: "按期反馈率", NameEn: "On time", In: is(colOnTime, "按期"), Of: filled(colOnTime), Note: "在期限内反馈或者告知的，占已反馈或者告知的"},
		{ID: "waiting", Group: "反馈", Name: "待反馈", NameEn: "To be answered", In: at(StateFeedback)}, {ID: "reviewed", Group: "反馈", Name: "已审查", NameEn: "Reviewed", In: reviewed},
	}
}
