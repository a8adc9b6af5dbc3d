package link_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/filing"
	"renda/app/petition"
	"renda/app/roster"
	"renda/app/upward"
	"renda/server/link"
	"renda/sync/wire"
)

// A review the city ended, and reopens, is followed: the county's matter is over, then open again in its own word with reason and the deadline
// they set, answered, over anew with the new result, and archived in words; also across a restart of the county's program, by line and by stick.
func TestReopenedAbove(t *testing.T) {
	for name, stick := range map[string]bool{"line": false, "stick": true} {
		t.Run(name, func(t *testing.T) {
			c := newCourt(t, stick)
			id, head := c.reviewed()
			c.cityDoes("end", act.Form{"result": "none", "result_text": "没有问题", "override": "委员会口头同意"})
			c.carry()
			f := c.wants(id, upward.StateClosed)
			if !strings.Contains(f.Text("up_text"), "未发现问题") || c.at(id).Card.Turn {
				t.Fatalf("%v", f)
			}
			c.open(t)
			head.fills(c.filed().Matter.ID, "reopen", "", act.Form{"reopen_reason": "有新的审查建议"})
			c.cityOffice.trip()
			c.carry()
			f = c.wants(id, upward.StateReopened)
			if f.Text("up_text") != "有新的审查建议" || f.Text("up_state") != "审查中" || !strings.HasSuffix(letters(f), "审查结果反馈函 重新审查") {
				t.Fatalf("letters %q, %v", letters(f), f)
			}
			due := app.DateOf(c.city.now).AddDays(20).String()
			c.cityDoes("talk", act.Form{"talk_kind": "letter", "talk_text": "第五条如何执行", "explain_by": due})
			c.carry()
			f = c.wants(id, upward.StateAsked)
			if v := c.at(id); v.Card.Due.String() != due || !v.Card.Turn || f.Text("up_due") != due {
				t.Fatalf("due %s, %v", v.Card.Due, f)
			}
			c.countyOffice.fills(id, "explain", "", act.Form{"explain_text": "按实施细则执行"})
			c.carry()
			c.carry()
			c.wants(id, upward.StateReopened)
			if v := c.at(id); !v.Card.Due.IsZero() || v.Card.Turn {
				t.Fatalf("answered, and still due %s", v.Card.Due)
			}
			c.cityDoes("end", act.Form{"result": "explained", "result_text": "经说明可以", "override": "委员会口头同意"})
			c.carry()
			f = c.wants(id, upward.StateClosed)
			if !strings.Contains(f.Text("up_text"), "经说明不属于问题") {
				t.Fatalf("%v", f)
			}
			c.cityDoes("archive", nil)
			c.carry()
			f = c.wants(id, upward.StateClosed)
			if f.Text("up_state") != "已归档" {
				t.Fatalf("%v", f)
			}
			n := len(c.at(id).Matter.Log)
			c.carry()
			if m := len(c.at(id).Matter.Log); m != n {
				t.Errorf("%d acts, then %d: something was told twice", n, m)
			}
		})
	}
}

// Whatever the city does to a filing, in any order, ends and reopenings among it, the county's matter stands where the city's does after the
// next contact: its words, its number, the day by which the county has to answer, and over if and only if it is over there.
func TestFollowsWhateverTheCityDoes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := newCourt(t, false)
		id, head := c.reviewed()
		doc := c.filed().Matter.ID
		for range rapid.IntRange(2, 4).Draw(rt, "steps") {
			c.city.now, c.county.now = c.city.now.AddDate(0, 0, 1), c.county.now.AddDate(0, 0, 1)
			who, forms := head, cityForms(app.DateOf(c.city.now))
			if rapid.Bool().Draw(rt, "county") {
				who, forms = c.countyOffice, countyForms(app.DateOf(c.city.now))
			}
			at := doc
			if who == c.countyOffice {
				at = id
			}
			who.trip()
			v, err := who.d.Matter(t.Context(), at)
			c.city.must(err)
			var can []string
			for i := range v.Actions {
				if a := &v.Actions[i]; forms[a.Action.ID] != nil && a.Track == "" && !a.Disabled {
					can = append(can, a.Action.ID)
				}
			}
			if len(can) == 0 {
				continue
			}
			do := rapid.SampledFrom(can).Draw(rt, "do")
			who.fills(at, do, "", forms[do].Clone())
			c.carry()
			if who == c.countyOffice {
				c.carry() // the answer goes up, its receipt comes down
			}
			c.cityOffice.trip()
			there, here := c.filed(), c.at(id)
			f, over := here.Matter.Facts, there.Matter.State == filing.StateEnded || there.Matter.State == filing.StateArchived
			if f.Text("up_state") != there.StateName || f.Text("up_number") != there.Card.Number || over != (here.Matter.State == upward.StateClosed) {
				rt.Fatalf("after %s the city has %s (%s), the county %s: %v", do, there.StateName, there.Card.Number, here.Matter.State, f)
			}
			if due := makerDue(there); f.Text("up_due") != due || here.Card.Due.String() != due && (due != "" || !here.Card.Due.IsZero()) {
				rt.Fatalf("after %s the city waits till %q, the county has %q and %s", do, due, f.Text("up_due"), here.Card.Due)
			}
			for _, o := range f.Rows("orders") {
				if o.Text("state") != upward.OrderDelivered {
					rt.Fatalf("after %s: %v", do, o)
				}
			}
		}
	})
}

// makerDue is the day by which the city waits for the maker, as its page shows it.
func makerDue(v *desk.MatterView) string {
	var due app.Date
	for _, x := range v.Clocks {
		if x.Track == "" && x.Def.Waits == filing.RoleMaker && x.Run.Running() && (due.IsZero() || x.Run.Due.Before(due)) {
			due = x.Run.Due
		}
	}
	if due.IsZero() {
		return ""
	}
	return due.String()
}

func cityForms(today app.Date) map[string]act.Form {
	const why = "委员会口头同意"
	return map[string]act.Form{
		"talk":    {"talk_kind": "letter", "talk_text": "请说明", "explain_by": today.AddDays(9).String()},
		"remind":  {"remind_text": "请注意适用"},
		"suspend": {"suspend_note": "按计划"}, "resume": {"resume_reason": "不再按计划"},
		"opinion": {"grounds": ground(), "demanded": "amend", "opinion_text": "第三条超越权限", "override": why},
		"end":     {"result": "explained", "result_text": "说明可以", "override": why},
		"reopen":  {"reopen_reason": "新的理由"}, "urge_maker": {}, "not_fixed": {"not_fixed": "没有改"}, "verify": {"verify_text": "属实"},
	}
}

func countyForms(today app.Date) map[string]act.Form {
	ahead := today.AddDays(30).String()
	return map[string]act.Form{
		"explain": {"explain_text": "依据在此"}, "promise": {"plan_how": "repeal", "plan": "年内废止", "until": ahead},
		"reply":     {"decision": "amend", "reply_text": "同意", "fix_until": ahead},
		"corrected": {"fix_how": "repeal", "fix_docno": "演县人常〔2026〕9号", "fix_text": "已废止"},
	}
}

// A demand that was answered can be made again with new reasons: it goes up once, the city's matter is open again, and its second word comes
// down.
func TestDemandedAgain(t *testing.T) {
	c := newCourt(t, false)
	c.carry()
	id, err := c.countyOffice.d.DoFor(t.Context(), upward.ID, app.ID{}, "ask", "", act.Form{"title": "演示市停车收费办法", "maker_name": "演示市人民政府", "subject": "收费", "reasons": "没有依据", "officer": "甲", "phone": "1"})
	c.county.must(err)
	c.countyOffice.trip()
	c.carry()
	c.wants(id, upward.StateReceived)
	c.cityOffice.trip()
	there := c.cityOffice.d.Cards(desk.Filter{Proc: petition.ID})[0].ID
	answer := func(said string) {
		t.Helper()
		c.cityOffice.fills(there, "start", "", nil)
		c.cityOffice.fills(there, "conclude", "", act.Form{"result": "没有问题", "result_text": said})
		c.cityOffice.fills(there, "feedback", "", act.Form{"feedback_how": "letter"})
		c.carry()
	}
	c.cityOffice.fills(there, "accept", "", nil)
	answer("有依据")
	if f := c.wants(id, upward.StateClosed); f.Text("up_text") != "有依据" {
		t.Fatalf("%v", f)
	}
	c.countyOffice.fills(id, "again", "", act.Form{"new_reasons": "依据已经废止"})
	c.countyOffice.refuses(id, "again", act.Form{"new_reasons": "再说"}, upward.CodePending)
	c.carry()
	c.carry()
	f := c.wants(id, upward.StateReopened)
	if o := f.Rows("orders"); len(o) != 1 || o[0].Text("state") != upward.OrderDelivered {
		t.Fatalf("%v", o)
	}
	c.cityOffice.trip()
	v, err := c.cityOffice.d.Matter(t.Context(), there)
	c.city.must(err)
	if v.Matter.Facts.Text("reasons") != "依据已经废止" || v.Matter.State != petition.StateDemanded {
		t.Fatalf("%s %v", v.Matter.State, v.Matter.Facts)
	}
	c.cityOffice.fills(there, "accept", "", nil)
	answer("同意修改")
	if f := c.wants(id, upward.StateClosed); f.Text("up_text") != "同意修改" {
		t.Fatalf("%v", f)
	}
}

// What the city has shut out gets nothing in or out, and the county's office reads why and what to do at every matter that waits, once; with a new
// identity everything that had not arrived arrives, once, and the word is gone.
func TestShutOutAbove(t *testing.T) {
	c := newCourt(t, false)
	c.carry()
	id := c.order(c.resolution("关于设立生态文明日的决定"))
	c.sec.trip()
	c.sec.do(roster.ID, "device_revoke", act.Form{"device": c.line.device.String(), "reason": "换机"})
	c.sec.trip()
	for range 3 {
		if err := c.u.Sync(t.Context()); app.CodeOf(err) != link.CodeShutOut {
			t.Fatal(err)
		}
	}
	f := c.wants(id, upward.StateSent)
	if s := c.u.Status(); s.Problem != link.CodeShutOut || !strings.Contains(f.Text("up_blocked"), string(link.CodeShutOut)) {
		t.Fatalf("%+v, the office reads %q", s, f.Text("up_blocked"))
	}
	if n := blocked(c.at(id)); n != 1 {
		t.Fatalf("told %d times", n)
	}
	c.cityOffice.trip()
	if cards := c.cityOffice.d.Cards(desk.Filter{Proc: filing.ID}); len(cards) != 0 {
		t.Fatal("the city took it")
	}
	fresh := c.city.enrol(app.NamedID("县人大常委会账户"))
	c.county.must(link.WriteSelf(t.Context(), c.county.store, &link.Self{Server: fresh.info, Device: fresh.dev, Acc: fresh.acc, Seed: fresh.key.Seed(), Gen: 1}))
	c.line = &line{r: c.city, device: fresh.dev}
	c.open(t)
	for range 3 {
		c.carry()
	}
	if f := c.wants(id, upward.StateReceived); f.Text("up_blocked") != "" {
		t.Fatalf("%v", f)
	}
	c.filed()
}

func blocked(v *desk.MatterView) (n int) {
	for _, e := range v.Matter.Log {
		if strings.HasSuffix(e.Kind, "blocked") {
			n++
		}
	}
	return n
}

// Who answers with another certificate gets nothing, and the office reads so; when the right server is there again, the word goes
// away before its receipt comes, and what waited arrives.
func TestStrangerAbove(t *testing.T) {
	c := newCourt(t, false)
	c.carry()
	id := c.order(c.resolution("关于设立生态文明日的决定"))
	c.line.fault = &app.Error{Code: wire.CodeCert}
	for range 2 {
		if err := c.u.Sync(t.Context()); app.CodeOf(err) != link.CodeStranger {
			t.Fatal(err)
		}
	}
	if f := c.wants(id, upward.StateSent); !strings.Contains(f.Text("up_blocked"), string(link.CodeStranger)) {
		t.Fatalf("%v", f)
	}
	c.line.fault = errCut // away is no stranger: nothing is said
	if err := c.u.Sync(t.Context()); app.CodeOf(err) != app.CodeOffline {
		t.Fatal(err)
	}
	if f := c.wants(id, upward.StateSent); f.Text("up_blocked") != "" {
		t.Fatalf("%v", f)
	}
	c.line.fault = nil
	c.carry()
	c.wants(id, upward.StateReceived)
}

// A paper is cut in the middle, the city is away for days, the county's program dies: what the city has of the paper is not sent again, and the
// filing arrives whole and once.
func TestResumesInMidPaper(t *testing.T) {
	c := newCourt(t, false)
	c.carry()
	f := c.resolution("关于设立生态文明日的决定")
	const size = 300_000
	f["f_text"] = c.countyOffice.paper("正式文本.pdf", strings.Repeat("决", size/3))
	id := c.order(f)
	c.line.room = 200_000
	if err := c.u.Sync(t.Context()); app.CodeOf(err) != app.CodeOffline {
		t.Fatal(err)
	}
	c.line.cut = true
	for range 3 {
		c.city.now, c.county.now = c.city.now.AddDate(0, 0, 1), c.county.now.AddDate(0, 0, 1)
		if err := c.u.Sync(t.Context()); app.CodeOf(err) != app.CodeOffline {
			t.Fatal(err)
		}
		c.open(t)
	}
	first := c.line.carried
	c.line.cut, c.line.room = false, 0
	c.carry()
	c.carry()
	c.wants(id, upward.StateReceived)
	whole := 0
	for _, b := range c.filed().Blobs {
		whole += int(b.Blob.Size)
		if _, ok, err := c.city.store.Blobs().Offset(b.Blob.Hash); err != nil || !ok {
			t.Errorf("%s is not at the city", b.Blob.Name)
		}
	}
	if first == 0 || first >= size || c.line.carried != whole {
		t.Errorf("%d bytes before the outage, %d in all, for papers of %d", first, c.line.carried, whole)
	}
}

// part gives what of a paper gets through before the line breaks.
func (l *line) part(r io.Reader) io.Reader {
	if l.room == 0 {
		return r
	}
	b, _ := io.ReadAll(io.LimitReader(r, int64(l.room))) // of a paper in memory
	l.room -= len(b)
	if l.room <= 0 {
		l.room, l.cut = 0, true
	}
	return bytes.NewReader(b)
}

// put appends a piece and counts it.
func (l *line) put(ctx context.Context, h app.Hash, size, offset int64, r io.Reader) error {
	b, err := io.ReadAll(l.part(r))
	if err != nil {
		return err
	}
	l.carried += len(b)
	if err := l.r.store.Blobs().Append(ctx, h, offset, size, bytes.NewReader(b)); err != nil {
		return err
	}
	return l.up()
}
