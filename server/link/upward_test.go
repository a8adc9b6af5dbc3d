package link_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/desk"
	"renda/app/feed"
	"renda/app/filing"
	"renda/app/org"
	"renda/app/procedure"
	"renda/app/upward"
	"renda/server/authority"
	"renda/server/link"
	"renda/server/memstore"
	"renda/sync/wire"
)

// line is the server above as a client reaches it without a wire: engine.Remote on an authority.
type line struct {
	r      *rig
	device app.ID
	cut    bool
	lose   bool  // the answer of a push is lost: it took effect
	fault  error // what every request meets
	room   int   // bytes of papers until the line breaks; 0: it does not

	carried int // bytes of papers
}

var errCut = &app.Error{Code: app.CodeOffline}

func (l *line) up() error {
	if l.cut {
		return errCut
	}
	return l.fault
}

func (l *line) Hello(ctx context.Context) (*wire.Hello, error) {
	if err := l.up(); err != nil {
		return nil, err
	}
	return l.r.a.Hello(ctx, l.device)
}

func (l *line) Push(ctx context.Context, p *wire.Push) (*wire.PushReply, error) {
	if err := l.up(); err != nil {
		return nil, err
	}
	r, err := l.r.a.Push(ctx, l.device, p)
	if l.lose && err == nil {
		l.lose = false
		return nil, errCut
	}
	return r, err
}

func (l *line) Pull(ctx context.Context, p *wire.Pull) (*feed.Page, error) {
	if err := l.up(); err != nil {
		return nil, err
	}
	return l.r.a.Pull(ctx, l.device, p)
}

func (l *line) Snapshot(ctx context.Context, p *wire.Pull, each func(*feed.Page) error) error {
	if err := l.up(); err != nil {
		return err
	}
	return l.r.a.Snapshot(ctx, l.device, p, each)
}

func (l *line) Watch(ctx context.Context, _ feed.Cursor) error {
	<-ctx.Done()
	return nil
}

func (l *line) BlobOffset(_ context.Context, h app.Hash, _ int64) (int64, error) {
	n, _, err := l.r.store.Blobs().Offset(h)
	return n, err
}

func (l *line) PutBlob(ctx context.Context, h app.Hash, size, offset int64, r io.Reader) error {
	if err := l.up(); err != nil {
		return err
	}
	return l.put(ctx, h, size, offset, r)
}

func (l *line) GetBlob(_ context.Context, h app.Hash, _, offset int64) (io.ReadCloser, error) {
	r, n, done, err := l.r.store.Blobs().Open(h)
	if err != nil {
		return nil, err
	}
	defer func() { _ = done() }()
	b := make([]byte, n-offset)
	_, err = r.ReadAt(b, offset)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return io.NopCloser(bytes.NewReader(b)), err
}

// court is a city with its filing office, and a county that files with it.
type court struct {
	city, county *rig
	sys, sec     *person // the city's administrators
	cityOffice   *person
	countyOffice *person
	u            *link.Upward
	line         *line
}

var (
	countySC = app.NamedID("county-sc")
	urban    = app.NamedID("urban")
)

// newCourt makes both; stick: the two have no line.
func newCourt(t testing.TB, stick bool) *court {
	t.Helper()
	return join(t, newRig(t), newRig(t), stick)
}

// join links a lower server with one above.
func join(t testing.TB, above, below *rig, stick bool) *court {
	t.Helper()
	c := &court{city: above, county: below}
	c.sys, c.sec = c.city.admins()
	c.city.organ(c.sys, c.sec, countySC, "演示县人大常委会", org.OrganLower)
	c.city.organ(c.sys, c.sec, urban, "城建环资委员会", org.OrganCommittee)
	c.cityOffice = c.city.person(c.sys, c.sec, "市登记员", org.RoleFiling, congress)
	account := c.city.person(c.sys, c.sec, "县人大常委会账户", org.RoleMaker, countySC)
	sys, sec := c.county.admins()
	c.countyOffice = c.county.person(sys, sec, "县登记员", org.RoleFiling, congress)
	// What enrolment gives a link: here the device drawn for the account above becomes the county's.
	c.county.must(link.WriteSelf(t.Context(), c.county.store, &link.Self{Server: account.info, Device: account.dev, Acc: account.acc, Seed: account.key.Seed()}))
	if !stick {
		c.line = &line{r: c.city, device: account.dev}
	}
	c.open(t)
	return c
}

func (c *court) open(t testing.TB) {
	t.Helper()
	cfg := link.UpwardConfig{Authority: c.county.a, Store: c.county.store, Works: c.county.cfg.Works, Clock: c.county, Rand: c.county.source()}
	if c.line != nil {
		cfg.Remote = c.line
	}
	var err error
	c.u, err = link.OpenUpward(t.Context(), cfg)
	c.county.must(err)
}

// paper puts a paper on a desk and names it.
func (p *person) paper(name, content string) []any {
	p.r.t.Helper()
	h, n, err := p.store.Blobs().Put(p.r.ctx, bytes.NewReader([]byte(content)), wire.MaxBlob)
	p.r.must(err)
	return []any{map[string]any(act.Blob{Hash: h, Name: name, Size: n, Type: "application/pdf"}.Row())}
}

// resolution is a county's resolution as its office files it.
func (c *court) resolution(title string) act.Form {
	o := c.countyOffice
	f := act.Form{"class": "决议决定", "doing": "new", "title": title, "docno": "演县人常〔2026〕3号", "published": "2026-02-20", "effective": "2026-03-01", "topic": "general",
		"officer": "县登记员", "phone": "0537-0000000", "copies": int64(5)}
	for _, x := range upward.Items {
		if x.Key != "f_decision" {
			f[x.Key] = o.paper(x.Label+".pdf", x.Label+title)
		}
	}
	return f
}

// order lets the county's office order a filing, by its own parcels.
func (c *court) order(f act.Form) app.ID {
	c.county.t.Helper()
	id, err := c.countyOffice.d.DoFor(c.county.ctx, upward.ID, app.ID{}, "send", "", f)
	c.county.must(err)
	c.countyOffice.trip()
	return id
}

// carry brings both sides to talk once: over the line, or by stick and back.
func (c *court) carry() {
	c.county.t.Helper()
	c.city.now, c.county.now = c.city.now.Add(time.Hour), c.county.now.Add(time.Hour)
	if c.line != nil {
		c.county.must(c.u.Sync(c.county.ctx))
		return
	}
	var out, back bytes.Buffer
	_, err := c.u.ParcelOut(c.county.ctx, &out)
	c.county.must(err)
	rep := c.city.in(out.Bytes())
	_, err = c.city.st.Out(c.city.ctx, &back, rep.Info.From)
	c.city.must(err)
	_, err = c.u.ParcelIn(c.county.ctx, bytes.NewReader(back.Bytes()))
	c.county.must(err)
}

// at gives the county's matter as its office sees it.
func (c *court) at(id app.ID) *desk.MatterView {
	c.county.t.Helper()
	c.countyOffice.trip()
	v, err := c.countyOffice.d.Matter(c.county.ctx, id)
	c.county.must(err)
	return v
}

func (c *court) wants(id app.ID, s procedure.StateID) act.Form {
	c.county.t.Helper()
	v := c.at(id)
	if v.Matter.State != s {
		c.county.t.Fatalf("the county's matter is %s, want %s; %v", v.Matter.State, s, v.Matter.Facts)
	}
	return v.Matter.Facts
}

// filed gives the one filing the city has.
func (c *court) filed() *desk.MatterView {
	c.city.t.Helper()
	c.cityOffice.trip()
	cards := c.cityOffice.d.Cards(desk.Filter{Proc: filing.ID})
	if len(cards) != 1 {
		c.city.t.Fatalf("%d filings at the city, want one", len(cards))
	}
	v, err := c.cityOffice.d.Matter(c.city.ctx, cards[0].ID)
	c.city.must(err)
	return v
}

func (c *court) cityDoes(action string, f act.Form) {
	c.city.t.Helper()
	c.cityOffice.fills(c.filed().Matter.ID, action, "", f)
}

// fills does an action with the form as it opens, and more; the server and the desk both know it afterwards.
func (p *person) fills(id app.ID, action, track string, f act.Form) {
	p.r.t.Helper()
	p.trip()
	v, err := p.d.Matter(p.r.ctx, id)
	p.r.must(err)
	if f == nil {
		f = act.Form{}
	}
	for i := range v.Actions {
		if v.Actions[i].Action.ID == action && v.Actions[i].Track == track {
			for k, x := range v.Actions[i].Form {
				if act.Blank(f[k]) {
					f[k] = x
				}
			}
		}
	}
	if _, err := p.d.Do(p.r.ctx, id, action, track, f); err != nil {
		p.r.t.Fatalf("%s: %v", action, err)
	}
	p.trip()
	for _, x := range p.d.Tray() {
		if !x.Done {
			p.r.t.Fatalf("%s came back: %s %v", action, x.Code, x.Args)
		}
	}
}

// A county files with the city and follows it: received with a receipt, to be corrected, sent again, registered
// with the city's number; over the line and by stick alike, and exactly once.
func TestFiledUpward(t *testing.T) {
	for name, stick := range map[string]bool{"line": false, "stick": true} {
		t.Run(name, func(t *testing.T) {
			c := newCourt(t, stick)
			if !stick {
				c.line.cut = true
			}
			c.carryFirst(t)
			id := c.order(c.resolution("关于加强饮用水源保护的决定"))
			if !stick { // days of outage
				for range 3 {
					if err := c.u.Sync(t.Context()); app.CodeOf(err) != app.CodeOffline {
						t.Fatal(err)
					}
				}
				c.wants(id, upward.StateSent)
				c.line.cut, c.line.lose = false, true
				if err := c.u.Sync(t.Context()); app.CodeOf(err) != app.CodeOffline {
					t.Fatal(err)
				}
				c.open(t) // and the program dies with it
			}
			c.carry()
			f := c.wants(id, upward.StateReceived)
			if f.Text("up_receipt") == "" || f.Text("up_number") != "" {
				t.Fatalf("%v", f)
			}
			v := c.filed()
			if v.Matter.State != filing.StateChecking || filing.Maker(v.Matter) != countySC || len(v.Blobs) != 6 {
				t.Fatalf("%s by %s with %d papers", v.Matter.State, filing.Maker(v.Matter), len(v.Blobs))
			}
			for _, b := range v.Blobs {
				if _, whole, err := c.city.store.Blobs().Offset(b.Blob.Hash); err != nil || !whole {
					t.Errorf("%s is not at the city", b.Blob.Name)
				}
			}
			c.cityDoes("hold", act.Form{"defects": []any{map[string]any{"item": "complete", "what": "缺说明"}}})
			c.carry()
			if f := c.wants(id, upward.StateHeld); f.Text("up_text") != "材料齐全：缺说明" {
				t.Fatalf("%v", f)
			}
			g := c.at(id)
			for i := range g.Actions {
				if g.Actions[i].Action.ID == "resend" {
					c.countyOffice.do(id, "resend", g.Actions[i].Form)
				}
			}
			c.countyOffice.trip()
			c.carry()
			c.wants(id, upward.StateReceived)
			c.cityDoes("check", nil)
			c.cityDoes("register", nil)
			c.carry()
			f = c.wants(id, upward.StateRegistered)
			if number := c.filed().Card.Number; number == "" || f.Text("up_number") != number {
				t.Fatalf("the city's number is %q, the county knows %q", number, f.Text("up_number"))
			}
			c.carry()
			if n := len(c.at(id).Matter.Log); n != 10 {
				t.Errorf("%d acts in the county's matter, want ten: each word and letter told once", n)
			}
		})
	}
}

// carryFirst lets the link read what the city has before anything is ordered.
func (c *court) carryFirst(t *testing.T) {
	t.Helper()
	if c.line == nil {
		c.carry()
		return
	}
	c.line.cut = false
	c.carry()
	c.line.cut = true
}

// The county's server is put back to an older copy: its desk above is behind, so nothing new is filed before it has read to the
// end what the city has; then the next filing arrives once, and the city sees no cloned device.
func TestRestoredBelow(t *testing.T) {
	c := newCourt(t, false)
	c.carry()
	var old bytes.Buffer
	c.county.must(c.county.store.Backup(t.Context(), &old))
	first := c.order(c.resolution("关于设立生态文明日的决定"))
	c.carry()
	c.wants(first, upward.StateReceived)
	c.county.must(c.county.a.Close())
	st, err := memstore.Restore(&old)
	c.county.must(err)
	c.county.store, c.county.cfg.Store = st, st
	_, err = authority.NewEpoch(t.Context(), c.county.cfg)
	c.county.must(err)
	c.county.a, err = authority.Open(t.Context(), c.county.cfg)
	c.county.must(err)
	c.county.must(c.county.a.Recovered(t.Context(), app.ID{}))
	c.county.station()
	c.open(t)
	for range 3 { // the office brings back what was lost
		c.countyOffice.trip()
	}
	second := c.order(c.resolution("关于加强文物保护的决定"))
	c.line.cut = true
	c.county.must(c.u.Step(t.Context()))
	c.wants(second, upward.StateOrdered)
	c.line.cut = false
	c.carry()
	c.carry()
	c.wants(second, upward.StateReceived)
	c.cityOffice.trip()
	titles := map[string]int{}
	for _, x := range c.cityOffice.d.Cards(desk.Filter{Proc: filing.ID}) {
		titles[x.Title]++
	}
	if len(titles) != 2 || titles["关于加强文物保护的决定"] != 1 || titles["关于设立生态文明日的决定"] != 1 {
		t.Fatalf("%v", titles)
	}
	if s := c.u.Status(); s.Problem != "" || s.Waiting != 0 {
		t.Fatalf("%+v", s)
	}
	c.wants(first, upward.StateReceived) // the word from above came again
}

// What the program above does not take comes back to the office with why, and can be sent again; it is filed there once.
func TestRefusedAbove(t *testing.T) {
	c := newCourt(t, false)
	c.carry()
	f := c.resolution("关于缺少材料的决定")
	delete(f, "f_note")
	id := c.order(f)
	c.carry()
	facts := c.wants(id, upward.StateReady)
	if facts.Text("up_code") == "" {
		t.Fatalf("%v", facts)
	}
	if cards := c.cityOffice.d.Cards(desk.Filter{Proc: filing.ID}); len(cards) != 0 {
		t.Fatalf("%d filings at the city", len(cards))
	}
	g := c.resolution("关于缺少材料的决定")
	c.countyOffice.do(id, "send", g)
	c.countyOffice.trip()
	c.carry()
	c.carry()
	c.wants(id, upward.StateReceived)
	c.filed()
}
