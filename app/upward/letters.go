package upward

import (
	"renda/app"
	"renda/app/act"
	"renda/app/procedure"
)

// LetterHalt is the kind of the letter that orders a document not to be applied; all kinds are the names of actions in
// app/filing.
const LetterHalt = "halt"

// incoming is what the link tells of the other side besides the state: each letter once, the call to file what was not
// filed, and a document that a maker here filed with this committee and that goes to the organ above as well.
func incoming() []procedure.Action {
	server := []procedure.RoleID{procedure.RoleServer}
	forward := append(Package(), must(text("receiver", "受理机关")), must(hidden("about", "本级备案件")), must(hidden("about_track", "受理机关栏")), must(hidden("for", "制定机关")))
	for i := range forward {
		forward[i].Default = nil
	}
	called := []procedure.Field{must(hidden("up_matter", "上级的件")), hidden("for", "制定机关"), must(text("title", "文件名称")), text("docno", "发文字号"), date("published", "公布（印发）日期"), text("missed_by", "怎样发现的")}
	called[2].Max = 120
	return []procedure.Action{
		{ID: "letter", Name: "上级来函", NameEn: "A letter from above", Basis: basis, By: server, From: anywhere, Part: act.PartOpen,
			Fields: []procedure.Field{pass(must(hidden("letter", "来函"))), pass(must(text("letter_kind", "种类"))), pass(must(text("letter_name", "名称"))), pass(procedure.Field{Key: "letter_text", Label: "内容", Kind: procedure.FieldLong}),
				pass(text("letter_docno", "文号")), pass(date("letter_due", "请于何日前答复")), pass(date("letter_on", "日期")), pass(procedure.Field{Key: "letter_blobs", Label: "附件", Kind: procedure.FieldBlobs})},
			Guards: []procedure.Guard{{Code: CodeOld, Basis: "上联规则", Check: func(m *procedure.Matter, in *procedure.Input) *procedure.Refusal {
				if in.Form != nil && HasLetter(m, in.Form.Text("letter")) {
					return procedure.No("version", in.Form.Text("letter_name"))
				}
				return nil
			}}},
			Effect: func(m *procedure.Matter, e *procedure.Event) {
				f := e.Form
				m.Facts.SetRows("letters", append(m.Facts.Rows("letters"), act.Form{"key": f.Text("letter"), "kind": f.Text("letter_kind"), "name": f.Text("letter_name"), "on": f.Text("letter_on"), "docno": f.Text("letter_docno"),
					"due": f.Text("letter_due"), "text": f.Text("letter_text"), "act": e.Act.String()}))
			}},
		{ID: "called", Name: "上级通知限期报备", NameEn: "Called to file", Basis: basis, By: server, From: []procedure.StateID{StateNew}, To: StateReady, Part: act.PartOpen, Fields: called,
			Clocks: []procedure.ClockOp{{Op: procedure.ClockStart, Clock: "report", Field: "published"}},
			Effect: func(m *procedure.Matter, _ *procedure.Event) { m.Facts["called"] = true }},
		{ID: "forward", Name: "转报其他受理机关", NameEn: "Filed with another receiver", Basis: "立法法第一百零九条第（四）项", By: server, From: []procedure.StateID{StateNew}, To: StateOrdered, Part: act.PartOpen, Fields: forward},
	}
}

// HasLetter reports whether a letter was told already, by the act it was.
func HasLetter(m *procedure.Matter, key string) bool {
	for _, r := range m.Facts.Rows("letters") {
		if r.Text("key") == key {
			return true
		}
	}
	return false
}

// receivers are what a receiver's track in app/filing calls the states of a forwarded document.
var receivers = map[procedure.StateID]string{StateSent: "sent", StateReceived: "received", StateHeld: "held", StateReturned: "returned"}

// tells gives what a forwarded document tells the filing here: sent, received with its receipt, registered with its number.
func tells(m *procedure.Matter) []procedure.Tell {
	about := m.Facts.ID("about")
	if Demand(m) {
		return tellsReferred(m, about)
	}
	if about.IsZero() || m.State == StateNew || m.State == StateReady || m.State == StateOrdered || m.State == StateDropped {
		return nil
	}
	stage, ok := receivers[m.State]
	if !ok {
		stage = "registered"
	}
	f := act.Form{procedure.TrackKey: m.Facts.Text("about_track"), "r_stage": stage, "r_link": m.ID.String()}
	if rows := m.Facts.Rows("sent"); len(rows) > 0 {
		f["r_sent"] = rows[0].Text("on")
	}
	from := map[string]string{"r_receipt": "up_receipt", "r_number": "up_number"}
	if m.State == StateHeld || m.State == StateReturned {
		from["r_what"] = "up_text"
	}
	for to, key := range from {
		if v := m.Facts.Text(key); v != "" {
			f[to] = v
		}
	}
	if f.Text("r_receipt") != "" {
		f["r_received"] = m.Facts.Text("received_on")
	}
	return []procedure.Tell{{Matter: about, Kind: "filing.receiver_told", Form: f}}
}

// tellsReferred gives what came back of what was referred: the filing here that waits for it.
func tellsReferred(m *procedure.Matter, about app.ID) []procedure.Tell {
	if about.IsZero() || m.State != StateClosed || m.Facts.Text("up_text") == "" {
		return nil
	}
	return []procedure.Tell{{Matter: about, Kind: "filing.upper_told", Form: act.Form{"upper_said": m.Facts.Text("up_text"), "upper_link": m.ID.String()}}}
}
