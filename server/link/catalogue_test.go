package link_test

import (
	"strings"
	"testing"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/filing"
	"renda/app/upward"
	"renda/app/yearlist"
)

// calls lets the city ask the county for a year's catalogue.
func (c *court) calls(name string, year int64) app.ID {
	c.city.t.Helper()
	there := app.NamedID(name)
	c.city.must(c.cityOffice.d.Begin(c.city.ctx, filing.CatalogueID, there, "catalogue_call", act.Form{"maker": countySC.String(), "year": year}))
	c.cityOffice.trip()
	return there
}

// catalogue gives the county's one matter of a catalogue.
func (c *court) catalogue() *desk.MatterView {
	c.county.t.Helper()
	c.countyOffice.trip()
	var out *desk.MatterView
	for _, x := range c.countyOffice.d.Cards(desk.Filter{Proc: upward.ID}) {
		v, err := c.countyOffice.d.Matter(c.county.ctx, x.ID)
		c.county.must(err)
		if !upward.Catalogue(v.Matter) {
			continue
		}
		if out != nil {
			c.county.t.Fatal("two catalogues at the county")
		}
		out = v
	}
	if out == nil {
		c.county.t.Fatal("no catalogue at the county")
	}
	return out
}

// opens gives the form an action opens with.
func opens(t *testing.T, v *desk.MatterView, action string) act.Form {
	t.Helper()
	for i := range v.Actions {
		if v.Actions[i].Action.ID == action {
			return v.Actions[i].Form
		}
	}
	t.Fatalf("%s can't be done", action)
	return nil
}

// The city calls for the catalogue of a year, presses for it when it is late, gets it as the county's signed act with what the county filed
// already in it, sends it back, gets it again, holds it against what was filed; the county reads deadline, reminders, reason, receipt and
// result, and what it had not filed begins a call of its own. By line and by stick.
func TestCatalogueUpward(t *testing.T) {
	for name, stick := range map[string]bool{"line": false, "stick": true} {
		t.Run(name, func(t *testing.T) {
			c := newCourt(t, stick)
			c.carry()
			c.order(c.resolution("关于加强饮用水源保护的决定")) // published 2026-02-20
			c.carry()
			till := func(day string) {
				at, err := app.ParseDate(day)
				c.city.must(err)
				c.city.now = time.Date(int(at.Year), time.Month(at.Month), int(at.Day), 9, 0, 0, 0, app.Zone)
				c.county.now = c.city.now
			}
			till("2027-01-05")
			there := c.calls("list", 2026)
			c.carry()
			v := c.catalogue()
			id := v.Matter.ID
			if v.Matter.State != upward.StateToList || v.Card.Due.String() != "2027-01-31" || !v.Card.Turn || v.Card.Title != "2026年文件目录" {
				t.Fatalf("%s due %s, %q", v.Matter.State, v.Card.Due, v.Card.Title)
			}
			till("2027-02-01")
			_, err := c.city.a.Tick(t.Context())
			c.city.must(err)
			c.cityOffice.fills(there, "catalogue_urge", "", nil)
			c.carry()
			if f := c.wants(id, upward.StateToList); letters(f) != "报送年度目录的通知 催报年度目录 催报年度目录" || !strings.Contains(f.Rows("letters")[2].Text("text"), "2027年1月31日") {
				t.Fatalf("letters %q: %v", letters(f), f.Rows("letters"))
			}
			f := opens(t, c.at(id), "list_answer").Clone()
			if rows := f.Rows(yearlist.Key); len(rows) != 1 || rows[0].Text("title") != "关于加强饮用水源保护的决定" || rows[0].Text("docno") != "演县人常〔2026〕3号" {
				t.Fatalf("opens with %v", rows)
			}
			c.countyOffice.fills(id, "list_answer", "", f)
			c.carry()
			c.carry()
			g := c.wants(id, upward.StateReceived)
			if g.Text("up_receipt") == "" || !c.at(id).Card.Due.IsZero() {
				t.Fatalf("%v", g)
			}
			c.cityOffice.fills(there, "catalogue_back", "", act.Form{"back_text": "缺三月的决定", "back_by": "2027-02-20"})
			c.carry()
			if g := c.wants(id, upward.StateToList); g.Text("up_text") != "缺三月的决定" || c.at(id).Card.Due.String() != "2027-02-20" {
				t.Fatalf("%v", g)
			}
			f = opens(t, c.at(id), "list_answer").Clone()
			f.SetRows(yearlist.Key, append(f.Rows(yearlist.Key), act.Form{"title": "关于禁止露天焚烧的决定", "docno": "演县人常〔2026〕4号", "published": "2026-03-20", "doing": "new"}))
			f["original"] = c.countyOffice.paper("目录.xlsx", "目录")
			c.countyOffice.fills(id, "list_answer", "", f)
			c.carry()
			c.carry()
			c.wants(id, upward.StateReceived)
			c.cityOffice.trip()
			at, err := c.cityOffice.d.Matter(t.Context(), there)
			c.city.must(err)
			x := filing.Reconcile(at.Matter, c.cityOffice.d.Cards(desk.Filter{Proc: filing.ID}), c.cityOffice.d.Directory())
			if last := at.Timeline[len(at.Timeline)-1].Event; at.Matter.State != filing.CatalogueSent || last.Account != app.NamedID("县人大常委会账户") || len(x.Matched) != 1 || len(x.Missing) != 1 || len(x.Extra) != 0 {
				t.Fatalf("%s by %s: %+v", at.Matter.State, last.Account, x)
			}
			if len(at.Blobs) != 1 || at.Card.Vals[4] != "逾期" {
				t.Fatalf("%d papers, %v", len(at.Blobs), at.Card.Vals)
			}
			c.cityOffice.fills(there, "catalogue_check", "", nil)
			c.carry()
			g = c.wants(id, upward.StateClosed)
			if !strings.Contains(g.Text("up_text"), "目录所列2件：已报备1件，漏报1件") || !strings.HasSuffix(letters(g), "退回重新报送目录 目录核对结果") {
				t.Fatalf("letters %q, %v", letters(g), g)
			}
			called := 0
			for _, card := range c.countyOffice.d.Cards(desk.Filter{Proc: upward.ID}) {
				if card.State == upward.StateReady && card.Title == "关于禁止露天焚烧的决定" {
					called++
					c.countyOffice.refuses(card.ID, "drop", act.Form{"drop_reason": "不报"}, upward.CodeCalled)
				}
			}
			n := len(c.at(id).Matter.Log)
			c.carry()
			if m := len(c.at(id).Matter.Log); called != 1 || m != n {
				t.Errorf("%d calls for what was not filed; %d acts, then %d", called, n, m)
			}
		})
	}
}

// A catalogue the county sends by itself answers the city's call for that year, so that the city has one; one nobody called for is begun at the
// city; a year without documents is sent and held as such.
func TestCatalogueUnasked(t *testing.T) {
	c := newCourt(t, false)
	there := c.calls("list", 2025)
	c.carry()
	asked := c.catalogue().Matter.ID
	send := func(year int64) app.ID {
		t.Helper()
		id, err := c.countyOffice.d.DoFor(t.Context(), upward.ID, app.ID{}, "list", "", act.Form{"year": year, "none": true})
		c.county.must(err)
		c.countyOffice.trip()
		c.carry()
		c.carry()
		c.wants(id, upward.StateReceived)
		return id
	}
	if _, err := c.countyOffice.d.DoFor(t.Context(), upward.ID, app.ID{}, "list", "", act.Form{"year": int64(2027), "none": true}); app.CodeOf(err) != upward.CodeYear {
		t.Fatal(err)
	}
	id := send(2025)
	c.wants(asked, upward.StateReceived)
	c.cityOffice.fills(there, "catalogue_check", "", nil)
	c.carry()
	if f := c.wants(id, upward.StateClosed); f.Text("up_text") != "目录没有列文件，已核对。" {
		t.Fatalf("%v", f)
	}
	send(2024)
	c.cityOffice.trip()
	if cards := c.cityOffice.d.Cards(desk.Filter{Proc: filing.CatalogueID}); len(cards) != 2 {
		t.Fatalf("%d catalogues at the city", len(cards))
	}
}
