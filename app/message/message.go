// Package message is 选民来信 (messages from constituents) as they come in at contact
// stations, by letter or by telephone: taken in or not taken in with the proper
// channel told, passed on, replied to, the reply handed back, filed (domain §2.6;
// 地方组织法第六十条、代表法第二十八条、第三十一条). Deputies do not settle matters
// themselves, and what belongs to court, reconsideration, arbitration or petition is not
// taken in. No statute sets a deadline, so no clock runs.
//
// Whoever wrote is named in the identity part, which the handling unit never sees.
package message

import (
	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/procedure"
)

// ID and Version of the procedure.
const (
	ID      = "message"
	Version = 1
)

// CodeChannel refuses to take in what has a channel of its own; Args channel.
const CodeChannel app.Code = "message.channel"

// States.
const (
	StateNew       procedure.StateID = "new"
	StateWaiting   procedure.StateID = "waiting"
	StateAccepted  procedure.StateID = "accepted"
	StateDeclined  procedure.StateID = "declined"
	StatePassed    procedure.StateID = "passed"
	StateReplied   procedure.StateID = "replied"
	StateReturned  procedure.StateID = "returned"
	StateSuggested procedure.StateID = "suggested"
	StateFiled     procedure.StateID = "filed"
)

// Roles toward a message.
const (
	RoleTaker  procedure.RoleID = "taker" // who took it down: a deputy or the office
	RoleOffice procedure.RoleID = "office"
	RoleUnit   procedure.RoleID = "unit"
)

// Kinds of message. All but the first two have a channel of their own and are not taken in.
var Kinds = []procedure.Choice{
	{Value: "public", Label: "公共事务意见建议", LabelEn: "Public matter"}, {Value: "work", Label: "对国家机关工作的意见", LabelEn: "About the work of state organs"},
	{Value: "court", Label: "涉诉案件", LabelEn: "Court case"}, {Value: "review", Label: "行政复议事项", LabelEn: "Administrative reconsideration"},
	{Value: "arbitration", Label: "仲裁事项", LabelEn: "Arbitration"}, {Value: "petition", Label: "信访事项", LabelEn: "Petition"},
}

// Channels tells, for each kind that is not taken in, where it belongs. It is advice the
// office may reword, not a rule of law.
var Channels = map[string]string{
	"court":       "涉诉案件由人民法院依法处理：请向受理法院或者其诉讼服务中心（12368）反映。",
	"review":      "行政复议事项请向有管辖权的行政复议机构申请。",
	"arbitration": "仲裁事项请向约定的或者有管辖权的仲裁委员会申请。",
	"petition":    "信访事项请向信访部门（12345、当地信访局）提出。",
}

// Procedure gives the table.
func Procedure() *procedure.Procedure {
	return &procedure.Procedure{
		ID: ID, Version: Version, Name: "选民来信", NameEn: "Messages from constituents", Initial: StateNew,
		States: []procedure.State{
			{ID: StateNew, Name: "记录中", NameEn: "Being taken down", Waits: RoleTaker},
			{ID: StateWaiting, Name: "待受理", NameEn: "To be taken in", Waits: RoleOffice},
			{ID: StateAccepted, Name: "已受理", NameEn: "Taken in", Waits: RoleOffice},
			{ID: StateDeclined, Name: "不予受理（已告知渠道）", NameEn: "Not taken in, channel told", Waits: RoleOffice},
			{ID: StatePassed, Name: "转办", NameEn: "Passed on", Waits: RoleUnit},
			{ID: StateReplied, Name: "已回复", NameEn: "Replied", Waits: RoleOffice},
			{ID: StateReturned, Name: "已反馈", NameEn: "Handed back to the constituent", Waits: RoleOffice},
			{ID: StateSuggested, Name: "转为代表建议", NameEn: "Became a suggestion", Waits: RoleOffice},
			{ID: StateFiled, Name: "归档", NameEn: "Filed", End: true},
		},
		Roles: []procedure.RoleDef{{ID: RoleTaker, Name: "接待人", NameEn: "Who took it down"},
			{ID: RoleOffice, Name: "代工委", NameEn: "Deputies' office"}, {ID: RoleUnit, Name: "办理单位", NameEn: "Handling unit"}},
		Columns: []procedure.Column{{Key: "kind", Name: "类别", NameEn: "Kind"}, {Key: "via", Name: "渠道", NameEn: "Came by"}, {Key: "unit", Name: "办理单位", NameEn: "Unit"}},
		Actions: actions(), Figures: figures(), RolesOf: rolesOf, Audience: audience, Values: values,
		Title: func(m *procedure.Matter) string { return m.Facts.Text("title") },
	}
}

func rolesOf(m *procedure.Matter, a org.Actor) []procedure.RoleID {
	var out []procedure.RoleID
	if m.Fresh() {
		if a.Has(org.RoleDeputy) || a.Has(org.RoleOffice) {
			out = append(out, RoleTaker)
		}
		return out
	}
	if !a.Account.IsZero() && m.Facts.ID("taker") == a.Account {
		out = append(out, RoleTaker)
	}
	if a.HasAt(org.RoleOffice, m.Organ) {
		out = append(out, RoleOffice)
	}
	if u := m.Facts.ID("unit"); !u.IsZero() && (a.HasAt(org.RoleUnit, u) || a.HasAt(org.RoleUnitHead, u)) {
		out = append(out, RoleUnit)
	}
	return out
}

// audience keeps the constituent's name between the office and whoever listened.
func audience(m *procedure.Matter) map[act.Part][]org.Scope {
	inner := []org.Scope{org.RoleScope(org.RoleOffice, m.Organ)}
	if t := m.Facts.ID("taker"); !t.IsZero() {
		inner = append(inner, org.PersonScope(t))
	}
	open := inner
	if u := m.Facts.ID("unit"); !u.IsZero() {
		open = append(append([]org.Scope{}, inner...), org.UnitScope(u))
	}
	return map[act.Part][]org.Scope{act.PartOpen: open, act.PartIdentity: inner}
}

func values(m *procedure.Matter, d *org.Directory) []string {
	unit := ""
	if d != nil {
		unit = d.Name(m.Facts.ID("unit"))
	}
	return []string{label(Kinds, m.Facts.Text("kind")), label(vias, m.Facts.Text("via")), unit}
}

func label(cs []procedure.Choice, v string) string {
	for _, c := range cs {
		if c.Value == v {
			return c.Label
		}
	}
	return v
}

func figures() []procedure.Figure {
	all := func(*procedure.Card) bool { return true }
	in := func(ss ...procedure.StateID) func(*procedure.Card) bool {
		return func(c *procedure.Card) bool {
			for _, s := range ss {
				if c.State == s {
					return true
				}
			}
			return false
		}
	}
	return []procedure.Figure{
		{ID: "messages", Group: "选民来信", Name: "来信总数", NameEn: "Messages", In: all},
		{ID: "message_kind", Group: "选民来信", Name: "来信按类别", NameEn: "By kind", In: all, By: "kind"},
		{ID: "message_declined", Group: "选民来信", Name: "不予受理", NameEn: "Not taken in", In: in(StateDeclined), Of: all, Note: "未归档的；均已告知渠道"},
		{ID: "message_returned", Group: "选民来信", Name: "已反馈", NameEn: "Handed back", In: in(StateReturned), Of: all, Note: "未归档的"},
	}
}
