package link_test

import (
	"bytes"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/filing"
	"renda/app/org"
	"renda/app/petition"
	"renda/app/procedure"
	"renda/app/upward"
)

// stick is the parcels between the city and the province, as somebody carries them.
type stick struct {
	c           *court
	there, back [][]byte
	peer        app.ID
}

// out writes the lower side's next parcel.
func (s *stick) out() {
	s.c.county.t.Helper()
	var b bytes.Buffer
	_, err := s.c.u.ParcelOut(s.c.county.ctx, &b)
	s.c.county.must(err)
	s.there = append(s.there, b.Bytes())
}

// in reads parcel i at the upper side.
func (s *stick) in(i int) desk.ParcelReport {
	s.c.city.t.Helper()
	rep := s.c.city.in(s.there[i])
	s.peer = rep.Info.From
	return rep
}

// answer writes the upper side's next parcel.
func (s *stick) answer() {
	s.c.city.t.Helper()
	var b bytes.Buffer
	_, err := s.c.city.st.Out(s.c.city.ctx, &b, s.peer)
	s.c.city.must(err)
	s.back = append(s.back, b.Bytes())
}

// home reads answer i at the lower side.
func (s *stick) home(i int) {
	s.c.county.t.Helper()
	_, err := s.c.u.ParcelIn(s.c.county.ctx, bytes.NewReader(s.back[i]))
	s.c.county.must(err)
}

// County, city and province, the county on a line to the city and the city with sticks to the province. A county's resolution is filed with
// the city after days of outage; the city suspects it to be against the constitution and refers it to the province; parcels come late,
// twice and out of order; the province's answer goes down to the city, what the city made of it to the county. Each step is there
// once, with the receipt of each level, and the county never reads what was suspected.
func TestThreeLevels(t *testing.T) {
	province, city, county := newRig(t), newRig(t), newRig(t)
	upper, lower := join(t, province, city, true), join(t, city, county, false)
	head := city.person(lower.sys, lower.sec, "市备案审查机构负责人", org.RoleFileHead, congress)
	reviewer := city.person(lower.sys, lower.sec, "市审查员", org.RoleReviewer, urban)
	s := &stick{c: upper}
	upper.carry()
	lower.carry()

	lower.line.cut = true // days of outage
	id := lower.order(lower.resolution("关于规范宗教活动场所管理的决定"))
	for range 3 {
		county.now = county.now.AddDate(0, 0, 1)
		if err := lower.u.Sync(t.Context()); app.CodeOf(err) != app.CodeOffline {
			t.Fatal(err)
		}
	}
	lower.wants(id, upward.StateSent)
	lower.line.cut, city.now, province.now = false, county.now, county.now
	lower.carry()
	lower.carry()
	lower.cityDoes("check", nil)
	lower.cityDoes("register", nil)
	lower.cityDoes("distribute", act.Form{"lead": urban.String()})
	doc := lower.filed().Matter.ID
	suspect := ground()
	suspect[0].(map[string]any)["criterion"] = filing.Constitution
	reviewer.fills(doc, "opine", urban.String(), act.Form{"verdict": "problem", "opinion": "涉嫌限制宗教信仰自由", "ticks": suspect})
	head.fills(doc, "escalate", "", nil)

	upper.countyOffice.trip() // the city's office, as whoever looks upward
	refer := only(t, upper.countyOffice, upward.ID)
	if refer.State != upward.StateToAsk || !refer.Turn {
		t.Fatalf("%+v", refer)
	}
	upper.countyOffice.fills(refer.ID, "ask", "", act.Form{"officer": "市登记员", "phone": "0537-0000000"})
	city.must(upper.u.Step(t.Context()))
	s.out() // 0
	s.out() // 1: written before anything came back, so it carries the same
	s.in(1)
	if rep := s.in(0); rep.Accepted != 0 && rep.Refused != 0 {
		t.Fatalf("an older parcel after the newer: %+v", rep)
	}
	if rep := s.in(1); rep.Already == 0 {
		t.Fatalf("twice: %+v", rep)
	}
	upper.cityOffice.trip()
	demand := only(t, upper.cityOffice, petition.ID)
	s.answer() // 0
	if demand.State != petition.StateDemanded {
		t.Fatalf("the province has %+v", demand)
	}
	upper.cityOffice.fills(demand.ID, "accept", "", nil)
	upper.cityOffice.fills(demand.ID, "start", "", act.Form{"summary": "请研究是否符合宪法"})
	upper.cityOffice.fills(demand.ID, "conclude", "", act.Form{"result": "不符合宪法精神", "result_text": "第三条应当修改"})
	upper.cityOffice.fills(demand.ID, "feedback", "", act.Form{"feedback_how": "letter"})
	s.answer() // 1
	s.home(1)
	s.home(0) // the older one last
	s.home(1)
	city.must(upper.u.Step(t.Context()))
	f := upper.wants(refer.ID, upward.StateClosed)
	upper.cityOffice.trip()
	if n := only(t, upper.cityOffice, petition.ID).Number; n == "" || f.Text("up_number") != n || f.Text("up_receipt") == "" || f.Text("up_text") != "第三条应当修改" {
		t.Fatalf("the city was told %v, the province's number is %q", f, n)
	}

	lower.cityDoes("upper_answer", act.Form{"upper_outcome": "back"})
	if got := lower.filed().Matter.Facts.Text("upper_text"); got != "第三条应当修改" {
		t.Fatalf("the answer from above opens with %q", got)
	}
	head.fills(doc, "opinion", "", act.Form{"grounds": ground(), "demanded": "amend", "opinion_text": "第三条应当修改"})
	lower.carry()
	f = lower.wants(id, upward.StateOpinion)
	if f.Text("up_number") != lower.filed().Card.Number || f.Text("up_receipt") == "" {
		t.Fatalf("%v", f)
	}
	lower.countyOffice.fills(id, "reply", "", act.Form{"decision": "amend", "reply_text": "同意修改", "fix_until": "2026-04-20"})
	lower.carry()
	lower.carry()
	f = lower.wants(id, upward.StateCorrecting)
	if o := f.Rows("orders"); len(o) != 1 || o[0].Text("state") != upward.OrderDelivered || o[0].Text("receipt") == "" {
		t.Fatalf("orders %v", o)
	}
	for _, e := range lower.at(id).Matter.Log {
		if raw, err := e.Form.Encode(); err != nil || bytes.Contains(raw, []byte("宗教信仰自由")) {
			t.Fatalf("the county reads what was suspected: %s %v", e.Kind, err)
		}
	}
	only(t, upper.cityOffice, petition.ID)
	lower.filed()
}

// only gives the one matter of a work somebody sees.
func only(t *testing.T, p *person, proc string) procedure.Card {
	t.Helper()
	cards := p.d.Cards(desk.Filter{Proc: proc})
	if len(cards) != 1 {
		t.Fatalf("%d matters of %s, want one", len(cards), proc)
	}
	return cards[0]
}
