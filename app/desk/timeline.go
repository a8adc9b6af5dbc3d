package desk

import (
	"strings"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/procedure"
)

// ruleDrift names how many minutes a clock may be off before the time line says so.
const ruleDrift = "clock.drift"

// timeline gives every act seen, in order, with the honest state of own ones.
func (g *page) timeline() ([]EventView, error) {
	me := g.d.cfg.Keys.Account()
	receipts, err := g.receipts(me)
	if err != nil {
		return nil, err
	}
	drift := g.drift()
	last := map[app.ID]int64{} // latest author's clock of each device so far
	out := make([]EventView, 0, len(g.m.Log)+len(g.own))
	for i, e := range g.m.Log {
		v := EventView{Event: e, Name: g.d.ActionName(e.Kind), Who: g.w.dir.Name(e.Account), Party: g.party(e.Track),
			When: time.UnixMilli(e.Received), Waiting: g.p.Action(e.Kind) == nil, Receipt: receipts[e.Act]}
		if e.Account == me && !me.IsZero() {
			v.State = g.itemState(i)
		}
		v.Drift = drift.of(e, last[e.Device])
		if !e.Device.IsZero() {
			last[e.Device] = max(last[e.Device], e.At)
		}
		out = append(out, v)
	}
	for _, p := range g.own {
		if p.unfit != nil {
			out = append(out, g.unfitView(p))
		}
	}
	return out, nil
}

// unfitView shows an own act that no longer fits: it moves nothing, but it is there.
func (g *page) unfitView(p *pending) EventView {
	e := &procedure.Event{Act: p.act.ID, Kind: p.act.Kind, Part: p.act.Part, Account: p.act.Account, Device: p.act.Device,
		Track: p.form.Text(procedure.TrackKey), Form: p.form, Received: p.act.At, At: p.act.At, Pending: true, Matter: p.act.Matter}
	return EventView{Event: e, Name: g.d.ActionName(e.Kind), Who: g.w.dir.Name(e.Account), Party: g.party(e.Track),
		When: time.UnixMilli(e.At), State: ItemNeedsYou}
}

// itemState gives the honest state of the own act at place i of the log.
func (g *page) itemState(i int) ItemState {
	e := g.m.Log[i]
	if e.Pending {
		for _, p := range g.own {
			if p.act.ID == e.Act {
				return p.state()
			}
		}
		return ItemWaiting
	}
	s := ItemDelivered
	for _, f := range g.m.Log[i+1:] {
		a := g.p.Action(f.Kind)
		if a == nil || f.Account == e.Account || e.Track != "" && f.Track != e.Track {
			continue
		}
		switch {
		case a.Returns:
			s = ItemReturned
		case a.Signs:
			s = ItemSigned
		}
	}
	return s
}

// receipts gives the receipt numbers of own acts.
func (g *page) receipts(me app.ID) (map[app.ID]string, error) {
	g.d.mu.RLock()
	lin := g.d.lineage
	g.d.mu.RUnlock()
	out := map[app.ID]string{}
	for _, p := range g.own {
		if p.rec.LSN != 0 {
			out[p.act.ID] = receipt(lin.Epoch, p.rec.LSN)
		}
	}
	err := g.d.cfg.Store.View(func(r kv.Reader) error {
		for _, e := range g.m.Log {
			if e.Account != me || e.Pending || me.IsZero() {
				continue
			}
			epoch, err := epochOf(r, g.m.ID, lin.Gen, e)
			if err != nil {
				return err
			}
			out[e.Act] = receipt(epoch, e.LSN)
		}
		return nil
	})
	return out, err
}

// epochOf finds under which lineage of the server an act stands.
func epochOf(r kv.Reader, matter app.ID, gen uint64, e *procedure.Event) (uint64, error) {
	for {
		var x act.Entry
		ok, err := get(r, tblEntry, entryKey(matter, gen, e.Version), &x)
		if err != nil {
			return 0, err
		}
		if ok && x.LSN == e.LSN {
			return x.Epoch, nil
		}
		if gen == 0 {
			return 0, nil
		}
		gen--
	}
}

// drifts tells acts made under a clock that was wrong beyond doubt. An old date alone
// proves nothing: a desk in a village may be offline for weeks.
type drifts struct{ allowed time.Duration }

func (g *page) drift() drifts {
	n, ok := g.w.input(nil, "").Number(ruleDrift)
	if !ok {
		return drifts{farSkew}
	}
	return drifts{time.Duration(n) * time.Minute}
}

// of gives how far the author's clock stood ahead of the receipt, or (negative) behind
// the same device's earlier act; zero if neither can be shown.
func (x drifts) of(e *procedure.Event, before int64) time.Duration {
	if e.Pending {
		return 0
	}
	if ahead := time.Duration(e.At-e.Received) * time.Millisecond; ahead > x.allowed {
		return ahead
	}
	if back := time.Duration(e.At-before) * time.Millisecond; before != 0 && back < -x.allowed {
		return back
	}
	return 0
}

// returnReason words why a matter was sent back last.
func returnReason(p *procedure.Procedure, m *procedure.Matter) string {
	for i := len(m.Log) - 1; i >= 0; i-- {
		a := p.Action(m.Log[i].Kind)
		if a == nil || !a.Returns {
			continue
		}
		var words []string
		for j := range a.Fields {
			if s := wordOf(&a.Fields[j], m.Log[i].Form); s != "" {
				words = append(words, s)
			}
		}
		return strings.Join(words, "：")
	}
	return ""
}

func wordOf(x *procedure.Field, f act.Form) string {
	s := f.Text(x.Key)
	for _, c := range x.Choices {
		if c.Value == s {
			return c.Label
		}
	}
	return s
}

// matterItem gives the honest state of what this person sent of a matter, with the
// reason if it came back.
func (d *Desk) matterItem(id app.ID) (ItemState, string, error) {
	w := d.world()
	m, own, err := d.folded(w, id)
	if err != nil {
		return "", "", err
	}
	for _, p := range own {
		if s := p.state(); s == ItemNeedsYou || s == ItemDeferred {
			return s, "", nil
		}
	}
	if s := d.trayState(id); s != "" {
		return s, "", nil
	}
	if m == nil {
		return ItemDraft, "", nil // taken back, or settled in the tray: only here again
	}
	p, ok := d.cfg.Works.Of(m)
	if !ok {
		return ItemDelivered, "", nil
	}
	g := page{d: d, w: w, p: p, m: m, own: own}
	for i := len(m.Log) - 1; i >= 0; i-- {
		if m.Log[i].Account != d.cfg.Keys.Account() {
			continue
		}
		s := g.itemState(i)
		if s == ItemReturned {
			return s, returnReason(p, m), nil
		}
		return s, "", nil
	}
	return ItemDelivered, "", nil
}

// trayState tells whether something of a matter waits in the tray; what the user took
// back himself waits for nobody.
func (d *Desk) trayState(matter app.ID) ItemState {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, it := range d.tray {
		if it.rec.Matter == matter && !it.rec.Done && it.rec.Code != CodeTakenBack {
			return ItemNeedsYou
		}
	}
	return ""
}
