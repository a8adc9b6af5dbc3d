package filing

import (
	"slices"

	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
)

// TrackReceiver is one organ that a document has to be filed with: a 规章 goes to four at once (立法法第一百零九条第（四）项;
// domain §1.1). The first is this standing committee itself, whose track follows the document; each of the others has its own
// state, deadline and receipt. One that the link upward reaches is sent to by the program (app/upward); the others by paper or
// on another network, and the maker notes date, 文号 and receipt.
const TrackReceiver procedure.TrackID = "receiver"

// Kinds of receiver.
const (
	Here      = "本级受理"
	Elsewhere = "其他受理机关"
)

// States of a receiver's track.
const (
	ReceiverDue        procedure.StateID = "due"
	ReceiverSent       procedure.StateID = "sent"
	ReceiverReceived   procedure.StateID = "received"
	ReceiverRegistered procedure.StateID = "registered"
	ReceiverHeld       procedure.StateID = "held"
	ReceiverReturned   procedure.StateID = "returned"
)

func receiverTrack() procedure.TrackDef {
	return procedure.TrackDef{ID: TrackReceiver, Name: "受理机关", Initial: ReceiverDue, States: []procedure.State{
		{ID: ReceiverDue, Name: "待报送", NameEn: "To be sent", Waits: RoleMaker},
		{ID: ReceiverSent, Name: "已报送待回执", NameEn: "Sent, no receipt yet"},
		{ID: ReceiverReceived, Name: "已有回执", NameEn: "Receipt held"},
		{ID: ReceiverRegistered, Name: "对方已登记", NameEn: "Registered there"},
		{ID: ReceiverHeld, Name: "对方要求补正", NameEn: "To be corrected for them", Waits: RoleMaker},
		{ID: ReceiverReturned, Name: "对方已退回", NameEn: "Returned by them"},
	}}
}

// Ways are how a document is brought to a receiver that the program does not reach.
var Ways = []procedure.Choice{{Value: "paper", Label: "纸质报送"}, {Value: "network", Label: "对方平台（其他网络）"}, {Value: "stick", Label: "光盘、U盘"}}

// Facts of a receiver's track: name, linked (the link upward sends it), r_sent, r_docno, r_way, r_receipt, r_received, r_number,
// r_what, r_link (the matter of app/upward), r_stage, urged, urged_on.

// ReceiverName names the organ of a receiver's track.
func ReceiverName(t *procedure.Track) string { return t.Facts.Text("name") }

func receiverID(name string) app.ID { return app.NamedID("filing receiver " + name) }

// Committees gives the tracks of committees that are still in the review.
func Committees(m *procedure.Matter) []*procedure.Track { return m.Live(Lead, Co) }

// Receivers gives the tracks of all receivers, this standing committee first.
func Receivers(m *procedure.Matter) []*procedure.Track { return m.Live(Here, Elsewhere) }

// MissingReceivers names the other receivers of a 规章 whose receipt is not held.
func MissingReceivers(m *procedure.Matter) []string {
	var out []string
	for _, t := range m.Live(Elsewhere) {
		if t.State != ReceiverReceived && t.State != ReceiverRegistered {
			out = append(out, ReceiverName(t))
		}
	}
	return out
}

// address opens the tracks of those a package has to go to, and relieves those it does not have to go to any more.
func address(m *matter, names []string, linked string, e *event) {
	for _, t := range m.Live(Elsewhere) {
		if !slices.Contains(names, ReceiverName(t)) {
			m.Relieve(t, ReceiverDue, e.Received)
		}
	}
	if len(names) == 0 {
		for _, t := range m.Live(Here) {
			m.Relieve(t, ReceiverReturned, e.Received)
		}
		return
	}
	if len(m.Live(Here)) == 0 {
		t := m.Open(table, TrackReceiver, m.Organ, Here, e.Received)
		m.MoveTrack(t, ReceiverReceived, e.Received)
		t.Facts["r_received"] = e.Today().String()
	}
	for _, name := range names {
		if slices.ContainsFunc(m.Live(Elsewhere), func(t *procedure.Track) bool { return ReceiverName(t) == name }) {
			continue
		}
		t := m.Open(table, TrackReceiver, receiverID(name), Elsewhere, e.Received)
		t.Facts["name"] = name
		if name == linked {
			t.Facts["linked"] = true
		}
	}
}

// here moves the track of this standing committee with the document; nothing for a document that has one receiver.
func here(m *matter, to procedure.StateID, e *event) {
	for _, t := range m.Live(Here) {
		m.MoveTrack(t, to, e.Received)
		if n := m.Facts.Text(procedure.NumberKey); to == ReceiverRegistered && n != "" {
			t.Facts["r_number"] = n
		}
	}
}

// rest lets all deadlines of the review go away; those of filing with others go on.
func rest(m *matter) {
	for _, c := range m.Clocks {
		if c.Run.Running() && c.Def != "receiver" && c.Def != "receipt" {
			c.Run.Gone = true
		}
	}
}

// elsewhereDue starts the deadline of every receiver a package has newly to go to: that of the law, from publication.
var elsewhereDue = op{Op: procedure.ClockStart, Clock: "receiver", Field: "published", Kinds: []string{Elsewhere}}

// receiving is what the maker notes of the other receivers, what the link tells, and urging.
func receiving() []action {
	const basis = "立法法第一百零九条第（四）项"
	filed := append(from(StateChecking, StateHeld, StateEnded), afterRegister...)
	open := from(ReceiverDue, ReceiverSent, ReceiverHeld)
	track := func(a action) action {
		a.Track, a.InMatter, a.Part, a.Basis = TrackReceiver, filed, act.PartOpen, basis
		a.Guards = append([]guard{{Code: CodeReceivers, Basis: basis, Check: elsewhere}}, a.Guards...)
		return a
	}
	stop := func(clocks ...string) []op {
		var out []op
		for _, c := range clocks {
			out = append(out, op{Op: procedure.ClockStop, Clock: c})
		}
		return out
	}
	docno := text("r_docno", "报送文号")
	stages := choice("r_stage", "对方办理情况", procedure.Choice{Value: string(ReceiverSent), Label: "已发出"}, procedure.Choice{Value: string(ReceiverReceived), Label: "已接收"},
		procedure.Choice{Value: string(ReceiverRegistered), Label: "已登记"}, procedure.Choice{Value: string(ReceiverHeld), Label: "要求补正"}, procedure.Choice{Value: string(ReceiverReturned), Label: "退回"})
	at := func(ss ...procedure.StateID) func(*matter, *event) bool {
		return func(_ *matter, e *event) bool {
			return slices.Contains(ss, procedure.StateID(e.Form.Text("r_stage")))
		}
	}
	return []action{
		track(action{ID: "receiver_sent", Name: "登记已报送", NameEn: "Note that it was sent", Help: "以纸质或者对方平台报送的，登记日期和文号；取得回执前一直显示。", By: by(RoleMaker), From: from(ReceiverDue, ReceiverHeld), To: ReceiverSent, Tone: procedure.TonePrimary,
			Fields: []field{must(today(date("r_sent", "报送日期"))), must(choice("r_way", "报送方式", Ways...)), docno}, Guards: []guard{notAhead("r_sent", "报送日期")},
			Clocks: append(stop("receiver"), op{Op: procedure.ClockStart, Clock: "receipt", Field: "r_sent"})}),
		track(action{ID: "receiver_got", Name: "登记回执", NameEn: "Note the receipt", By: by(RoleMaker), From: from(ReceiverDue, ReceiverSent, ReceiverHeld, ReceiverReceived), To: ReceiverReceived, Tone: procedure.TonePrimary,
			Fields: []field{must(text("r_receipt", "回执号")), must(today(date("r_received", "回执日期"))), text("r_number", "受理机关备案号"), keep(docno)}, Guards: []guard{notAhead("r_received", "回执日期")}, Clocks: stop("receiver", "receipt")}),
		track(action{ID: "receiver_back", Name: "登记对方要求补正", NameEn: "They want it corrected", By: by(RoleMaker), From: from(ReceiverSent, ReceiverReceived), To: ReceiverHeld,
			Fields: []field{must(long("r_what", "对方的要求"))}, Clocks: stop("receipt")}),
		track(action{ID: "receiver_urge", Name: "催报", NameEn: "Press for it", Help: "提醒制定机关报送或者取得回执。", By: by(RoleOffice), From: open, Fields: []field{pass(text("urge_text", "催报意见"))}, Effect: pressed}),
		track(action{ID: "receiver_late", Name: "逾期自动催报", NameEn: "Pressed automatically", By: by(procedure.RoleServer), From: open, Effect: pressed,
			Auto: func(m *matter, in *input) (act.Form, bool) {
				t := m.Track(in.Track)
				for _, id := range []string{"receiver", "receipt"} {
					c := m.Running(id, in.Track)
					if t == nil || c == nil || c.Run.Due.IsZero() || !in.Today.After(c.Run.Due) {
						continue
					}
					on := t.Facts.Date("urged_on")
					return nil, on.IsZero() || !on.After(c.Run.Due)
				}
				return nil, false
			}}),
		track(action{ID: "receiver_told", Name: "上联来文", NameEn: "Told by the link", By: by(procedure.RoleServer), From: from(ReceiverDue, ReceiverSent, ReceiverReceived, ReceiverRegistered, ReceiverHeld),
			Fields: []field{must(stages), must(field{Key: "r_link", Label: "报送件", Kind: procedure.FieldHidden}), date("r_sent", "报送日期"), text("r_receipt", "回执号"), date("r_received", "回执日期"), text("r_number", "受理机关备案号"), long("r_what", "对方的要求")},
			Guards: []guard{{Code: CodeTwice, Basis: basis, Check: toldReceiver}},
			Clocks: []op{{Op: procedure.ClockStop, Clock: "receiver"}, {Op: procedure.ClockStart, Clock: "receipt", Field: "r_sent", When: at(ReceiverSent)},
				{Op: procedure.ClockStop, Clock: "receipt", When: at(ReceiverReceived, ReceiverRegistered, ReceiverHeld, ReceiverReturned)}},
			Effect: func(m *matter, e *event) {
				m.MoveTrack(m.Track(e.Track), procedure.StateID(e.Form.Text("r_stage")), e.Received)
			}}),
	}
}

// elsewhere keeps what is noted of other receivers off the track of this one.
func elsewhere(m *matter, in *input) *no {
	if t := m.Track(in.Track); t == nil || t.Kind != Elsewhere {
		return procedure.No("class", m.Facts.Text("class"))
	}
	return nil
}

func pressed(m *matter, e *event) {
	f := m.Track(e.Track).Facts
	f["urged"], f["urged_on"] = f.Int("urged")+1, e.Today().String()
}

// toldReceiver lets each word of the link be heard once.
func toldReceiver(m *matter, in *input) *no {
	t := m.Track(in.Track)
	if in.Form == nil || t == nil {
		return nil
	}
	for _, k := range []string{"r_stage", "r_receipt", "r_number", "r_what", "r_link"} {
		if in.Form.Text(k) != t.Facts.Text(k) {
			return nil
		}
	}
	return procedure.No()
}

// forwarding tells the link upward of the receivers it reaches (app/upward): the package as it was filed here.
func forwarding(m *matter) []procedure.Tell {
	var out []procedure.Tell
	for _, t := range m.Live(Elsewhere) {
		if !t.Facts.Bool("linked") || t.Facts.Text("r_link") != "" || t.State != ReceiverDue {
			continue
		}
		f := act.Form{"about": m.ID.String(), "about_track": t.Key, "receiver": ReceiverName(t), "for": Maker(m).String()}
		for _, x := range table.Action("file").Fields {
			if v, ok := m.Facts[x.Key]; ok && !act.Blank(v) && forwarded(x.Key) {
				f[x.Key] = v
			}
		}
		out = append(out, procedure.Tell{Matter: app.NamedID("forwarded " + m.ID.String() + " " + t.Key), Kind: "upward.forward", Form: f})
	}
	return out
}

// forwarded are the fields of a package that mean something at another server.
func forwarded(key string) bool {
	switch key {
	case "maker", "joint", "replaces", "consulted", "legality", "collective":
		return false
	}
	return true
}
