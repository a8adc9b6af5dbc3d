package link_test

import (
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/filing"
	"renda/app/org"
	"renda/app/roster"
	"renda/app/upward"
)

// reviewed brings the county's resolution before a committee of the city.
func (c *court) reviewed() (id app.ID, head *person) {
	c.county.t.Helper()
	head = c.city.person(c.sys, c.sec, "市备案审查机构负责人", org.RoleFileHead, congress)
	c.carry()
	id = c.order(c.resolution("关于加强饮用水源保护的决定"))
	c.carry()
	c.cityDoes("check", nil)
	c.cityDoes("register", nil)
	c.cityDoes("distribute", act.Form{"lead": urban.String()})
	return id, head
}

// letters names what the county's matter was written.
func letters(f act.Form) string {
	var out []string
	for _, r := range f.Rows("letters") {
		out = append(out, r.Text("name"))
	}
	return strings.Join(out, " ")
}

// The city asks, the county explains; the city reminds, presses and issues its opinion, the county answers and reports; each
// letter comes down once, each answer goes up once and has the city's receipt, by line and by stick, also when the county's
// program dies between doing and noting it; what is not in order goes back to the office with why.
func TestAnswersUpward(t *testing.T) {
	for name, stick := range map[string]bool{"line": false, "stick": true} {
		t.Run(name, func(t *testing.T) {
			c := newCourt(t, stick)
			id, head := c.reviewed()
			c.cityDoes("talk", act.Form{"talk_kind": "letter", "talk_text": "第三条的依据是什么", "explain_by": "2026-03-20"})
			c.carry()
			f := c.wants(id, upward.StateAsked)
			if f.Text("up_due") != "2026-03-20" || !strings.HasSuffix(letters(f), "备案登记回执 书面询问") {
				t.Fatalf("due %q, letters %q", f.Text("up_due"), letters(f))
			}
			if v := c.at(id); v.Card.Due.String() != "2026-03-20" || !v.Card.Turn {
				t.Fatalf("the office is not called: due %s", v.Card.Due)
			}
			c.countyOffice.fills(id, "explain", "", act.Form{"explain_text": "依据水污染防治法", "explain_blobs": c.countyOffice.paper("依据.pdf", "依据")})
			c.countyOffice.refuses(id, "explain", act.Form{"explain_text": "再说一次"}, upward.CodePending)
			if !stick { // it dies after the act, before it is noted
				c.county.must(c.u.Step(t.Context()))
				c.open(t)
			}
			c.carry()
			c.carry()
			f = c.wants(id, upward.StateRegistered)
			if o := f.Rows("orders"); len(o) != 1 || o[0].Text("state") != upward.OrderDelivered || o[0].Text("receipt") == "" {
				t.Fatalf("orders %v", o)
			}
			if x := c.filed().Matter.Facts.Rows("explanations"); len(x) != 1 || x[0].Text("text") != "依据水污染防治法" {
				t.Fatalf("the city has %v", x)
			}
			c.cityDoes("remind", act.Form{"remind_text": "请注意第四条的适用"})
			head.fills(c.filed().Matter.ID, "opinion", "", act.Form{"grounds": ground(), "demanded": "amend", "opinion_text": "第三条超越权限", "override": "委员会同意"})
			c.cityOffice.trip()
			c.cityDoes("urge_maker", nil)
			c.carry()
			f = c.wants(id, upward.StateOpinion)
			if !strings.HasSuffix(letters(f), "提醒函 审查意见书 督促函") || f.Text("up_due") == "" || !strings.Contains(f.Text("up_text"), "第三条超越权限") {
				t.Fatalf("letters %q, %v", letters(f), f)
			}
			late := act.Form{"decision": "amend", "reply_text": "同意修改", "fix_until": "2026-03-05"}
			c.countyOffice.fills(id, "reply", "", late) // a date that will be past when it arrives
			c.county.now, c.city.now = c.county.now.AddDate(0, 0, 10), c.city.now.AddDate(0, 0, 10)
			c.carry()
			c.carry()
			f = c.wants(id, upward.StateOpinion)
			if o := f.Rows("orders"); o[1].Text("state") != upward.OrderRefused || o[1].Text("why") == "" || f.Text("up_code") == "" {
				t.Fatalf("orders %v", o)
			}
			late["fix_until"] = "2026-05-20"
			c.countyOffice.fills(id, "reply", "", late)
			c.carry()
			c.carry()
			c.wants(id, upward.StateCorrecting)
			c.countyOffice.fills(id, "corrected", "", act.Form{"fix_how": "repeal", "fix_docno": "演县人常〔2026〕9号", "fix_text": "已废止"})
			c.carry()
			c.carry()
			c.wants(id, upward.StateCorrected)
			c.cityDoes("verify", act.Form{"verify_text": "属实"})
			c.carry()
			f = c.wants(id, upward.StateClosed)
			if !strings.HasSuffix(letters(f), "审查终止") || c.filed().Matter.Facts.Text("result") != "repealed" {
				t.Fatalf("letters %q", letters(f))
			}
			n := len(c.at(id).Matter.Log)
			c.carry()
			if m := len(c.at(id).Matter.Log); m != n {
				t.Errorf("%d acts, then %d: something was told twice", n, m)
			}
		})
	}
}

// refuses wants an action refused at the desk.
func (p *person) refuses(id app.ID, action string, f act.Form, code app.Code) {
	p.r.t.Helper()
	if _, err := p.d.Do(p.r.ctx, id, action, "", f); app.CodeOf(err) != code {
		p.r.t.Fatalf("%s: %v, want %s", action, err, code)
	}
}

func ground() []any {
	return []any{map[string]any{"criterion": "power", "article": "第三条", "law": "水污染防治法", "law_article": "第六十五条", "reason": "超越权限"}}
}

// What the city finds was not filed begins a matter at the county, which files it there under the page the city has; a letter
// that was withdrawn there ends it.
func TestCalledToFile(t *testing.T) {
	c := newCourt(t, false)
	c.carry()
	missed := act.Form{"maker": countySC.String(), "title": "关于禁止露天焚烧的决定", "docno": "演县人常〔2026〕1号", "published": "2026-02-10", "missed_by": "2025年文件目录"}
	there := app.NamedID("missed")
	c.city.must(c.cityOffice.d.Begin(c.city.ctx, filing.ID, there, "missed", missed))
	c.cityOffice.trip()
	c.carry()
	c.carry()
	c.countyOffice.trip()
	cards := c.countyOffice.d.Cards(desk.Filter{Proc: upward.ID})
	if len(cards) != 1 || cards[0].State != upward.StateReady || cards[0].Title != "关于禁止露天焚烧的决定" || !cards[0].Turn {
		t.Fatalf("%+v", cards)
	}
	if f := c.wants(cards[0].ID, upward.StateReady); letters(f) != "限期报备通知" {
		t.Fatalf("letters %q", letters(f))
	}
	f := c.resolution("关于禁止露天焚烧的决定")
	f["docno"], f["published"] = missed["docno"], missed["published"]
	c.countyOffice.fills(cards[0].ID, "send", "", f)
	c.carry()
	c.carry()
	c.wants(cards[0].ID, upward.StateReceived)
	if v := c.filed(); v.Matter.ID != there || v.Matter.State != filing.StateChecking {
		t.Fatalf("%s is %s", v.Matter.ID, v.Matter.State)
	}
}

// A 规章 of the city's government, filed with the city, goes on to the province's standing committee by the link: for the
// government, if the province lets the city do so; its receipt and number come back to the filing's own row, what the province
// wants corrected to the government itself.
func TestForwardedUpward(t *testing.T) {
	c := newCourt(t, true) // county is the city here, city the province
	gov, govThere := app.NamedID("gov"), app.NamedID("gov there")
	sys, sec := c.county.admins()
	c.county.organ(sys, sec, gov, "演示市人民政府", org.OrganGovernment)
	maker := c.county.person(sys, sec, "市政府报备员", org.RoleMaker, gov)
	c.city.organ(c.sys, c.sec, govThere, "演示市人民政府", org.OrganGovernment)
	c.carry()
	f := c.resolution("演示市养犬管理办法")
	f["class"], f["docno"], f["maker"], f["copies"] = "规章", "演示市人民政府令第9号", gov.String(), int64(2)
	for _, x := range upward.Items { // the maker's own papers
		f[x.Key] = maker.paper(x.Label+".pdf", x.Label)
	}
	here := app.NamedID("here")
	c.county.must(maker.d.Begin(c.county.ctx, filing.ID, here, "file", f))
	maker.trip()
	row := func() act.Form {
		t.Helper()
		maker.trip()
		v, err := maker.d.Matter(c.county.ctx, here)
		c.county.must(err)
		for _, x := range filing.Receivers(v.Matter) {
			if x.Facts.Bool("linked") {
				r := x.Facts.Clone()
				r["state"] = string(x.State)
				return r
			}
		}
		t.Fatal("no receiver by the link")
		return nil
	}
	up := func() *desk.MatterView {
		t.Helper()
		maker.trip()
		cards := maker.d.Cards(desk.Filter{Proc: upward.ID})
		if len(cards) != 1 {
			t.Fatalf("the maker sees %d matters sent on", len(cards))
		}
		v, err := maker.d.Matter(c.county.ctx, cards[0].ID)
		c.county.must(err)
		return v
	}
	c.carry()
	if v := up(); v.Matter.State != upward.StateReady || !strings.Contains(v.Matter.Facts.Text("up_code"), "link.maker") || row().Text("state") != "due" {
		t.Fatalf("%s %v", v.Matter.State, v.Matter.Facts)
	}
	c.sec.grant("县人大常委会账户", org.RoleMaker, govThere)
	c.carry()
	maker.fills(up().Matter.ID, "send", "", nil)
	c.carry()
	c.carry()
	if r := row(); r.Text("state") != "received" || r.Text("r_receipt") == "" || r.Text("r_sent") == "" {
		t.Fatalf("row %v", r)
	}
	if v := c.filed(); filing.Maker(v.Matter) != govThere {
		t.Fatalf("filed for %s", filing.Maker(v.Matter))
	}
	c.cityDoes("hold", act.Form{"defects": []any{map[string]any{"item": "complete", "what": "缺参考资料"}}})
	c.carry()
	if r := row(); r.Text("state") != "held" || !strings.Contains(r.Text("r_what"), "缺参考资料") {
		t.Fatalf("row %v", r)
	}
	maker.fills(up().Matter.ID, "resend", "", nil)
	c.carry()
	c.carry()
	c.cityDoes("check", nil)
	c.cityDoes("register", nil)
	c.carry()
	if r := row(); r.Text("state") != "registered" || r.Text("r_number") != c.filed().Card.Number {
		t.Fatalf("row %v", r)
	}
}

// grant gives an account one more office.
func (p *person) grant(name string, role org.Role, organ app.ID) {
	p.r.t.Helper()
	p.trip()
	p.do(roster.ID, "grant", act.Form{"accounts": []any{app.NamedID(name).String()}, "role": string(role), "organ": organ.String()})
	p.trip()
}
