package desk

import (
	"context"
	"slices"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/procedure"
)

// Matter gives the page of one matter: the confirmed state with own pending acts
// replayed on it. The one matter of a procedure that has only one (the rules) has a
// page before anything happened to it.
func (d *Desk) Matter(ctx context.Context, id app.ID) (*MatterView, error) {
	w := d.world()
	m, own, err := d.folded(w, id)
	if err != nil {
		return nil, err
	}
	if m == nil {
		p := d.single(id)
		if p == nil {
			return nil, &app.Error{Code: app.CodeNotFound, Op: "open a matter", Item: id.String()}
		}
		m = p.Blank()
		m.ID = id
	}
	p, ok := d.cfg.Works.Of(m)
	if !ok {
		return nil, &app.Error{Code: app.CodeNewer, Op: "open a matter", Item: m.Proc}
	}
	pg := page{d: d, w: w, p: p, m: m, own: own}
	v := &MatterView{Matter: m, Proc: p, StateName: p.State(m.State).Name, Roles: p.RolesOf(m, w.me()),
		Clocks: pg.clocks(), Actions: pg.actions(), Papers: pg.papers()}
	v.Card, _ = w.cardOf(m)
	if v.Timeline, err = pg.timeline(); err != nil {
		return nil, err
	}
	if v.Blobs, err = pg.blobs(v.Timeline); err != nil {
		return nil, err
	}
	v.AsOf = d.asOf()
	return v, ctx.Err()
}

func (d *Desk) asOf() time.Time {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.seen.AsOf == 0 {
		return time.Time{}
	}
	return time.UnixMilli(d.seen.AsOf)
}

// page is one matter on its way to the screen.
type page struct {
	d   *Desk
	w   world
	p   *procedure.Procedure
	m   *procedure.Matter
	own []*pending
}

// party names the unit of a track.
func (g *page) party(track string) string {
	t := g.m.Track(track)
	if t == nil {
		return ""
	}
	if n := g.w.dir.Name(t.Organ); n != "" {
		return n
	}
	if n := t.Facts.Text("name"); n != "" {
		return n // no organ of this place's: 国务院
	}
	return t.Key
}

// clocks gives every deadline that ran and did not go away, the open ones first, the
// nearest first.
func (g *page) clocks() []ClockView {
	var out []ClockView
	today := g.d.today()
	for _, r := range g.m.Clocks {
		if r.Run.Gone {
			continue
		}
		c := ClockView{Def: g.p.Clock(r.Def), Track: r.Track, Party: g.party(r.Track), Run: r.Run}
		c.Sheet = procedure.SheetOf(r.Run, g.w.env())
		c.Left = r.Run.Left(today)
		c.Level = levelOf(&c)
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b ClockView) int {
		if x, y := a.Run.Running(), b.Run.Running(); x != y {
			if x {
				return -1
			}
			return 1
		}
		return dueOrder(a.Run.Due, b.Run.Due)
	})
	return out
}

// levelOf says how urgent a deadline is. A window that has closed makes nobody late.
func levelOf(c *ClockView) Level {
	switch {
	case !c.Run.Stopped.IsZero():
		return LevelDone
	case c.Run.Resting():
		return LevelRest
	case c.Run.Due.IsZero(), c.Def.Window && c.Left < 0:
		return LevelNone
	}
	return levelFor(c.Left, c.Def.Warn)
}

func levelFor(left, warn int) Level {
	switch {
	case left < 0:
		return LevelOverdue
	case left <= warn:
		return LevelSoon
	}
	return LevelCalm
}

// papers gives what can be printed now.
func (g *page) papers() []PaperView {
	var out []PaperView
	for _, x := range procedure.PapersOf(g.p, g.m, g.w.me()) {
		out = append(out, PaperView{Def: *x.Def, Track: x.Track, Party: g.party(x.Track)})
	}
	return out
}

// blobs gives every paper an act of the matter named, newest last, each once.
func (g *page) blobs(line []EventView) ([]BlobView, error) {
	var out []BlobView
	at := map[app.Hash]bool{}
	held := g.d.cfg.Store.Blobs()
	err := g.d.cfg.Store.View(func(r kv.Reader) error {
		for _, e := range line {
			for _, b := range act.BlobsIn(e.Event.Form) {
				if at[b.Hash] {
					continue
				}
				at[b.Hash] = true
				v := BlobView{Blob: b, From: e.Name, Held: held.Has(b.Hash), State: ItemDelivered}
				rec, err := r.Get(tblOut, kv.K(b.Hash[:], 0))
				if err != nil {
					return err
				}
				if rec != nil {
					v.State = ItemWaiting
				}
				out = append(out, v)
			}
		}
		return nil
	})
	return out, err
}

// Begins gives what this person may begin: actions without a state before them.
func (d *Desk) Begins() []ActionView {
	w := d.world()
	var out []ActionView
	for _, p := range d.works() {
		if !p.Single.IsZero() {
			continue // its one matter is opened, not begun
		}
		m := p.Blank()
		in := w.input(nil, "")
		greyed := map[*procedure.Action]*app.Error{}
		for _, o := range procedure.Options(p, m, in) {
			greyed[o.Action] = o.Err
		}
		for _, a := range procedure.Begins(p, in) {
			v := ActionView{Action: a, Form: procedure.Fill(p, m, a, in), Proc: p.ID, Fresh: true, Usual: a.Usual(m, "")}
			v.refuse(greyed[a])
			out = append(out, v)
		}
	}
	return out
}

func (v *ActionView) refuse(err *app.Error) {
	if err != nil {
		v.Disabled, v.Code, v.Args = true, err.Code, err.Args
	}
}

// actions gives what this person's roles allow in the present state.
func (g *page) actions() []ActionView {
	in := g.w.input(nil, "")
	var out []ActionView
	for _, o := range procedure.Options(g.p, g.m, in) {
		out = append(out, g.action(o.Action, o.Track, o.Err))
	}
	return out
}

func (g *page) action(a *procedure.Action, track string, err *app.Error) ActionView {
	v := ActionView{Action: a, Track: track, Party: g.party(track), Form: procedure.Fill(g.p, g.m, a, g.w.input(nil, track)), Proc: g.p.ID, Fresh: g.m.Fresh(), Usual: a.Usual(g.m, track)}
	v.refuse(err)
	return v
}

// actionView gives one action as it stands now with a kept text in its form; kind is an
// act kind.
func (d *Desk) actionView(ctx context.Context, matter app.ID, kind, track string, form act.Form) (ActionView, error) {
	w := d.world()
	m, own, err := d.folded(w, matter)
	if err != nil {
		return ActionView{}, err
	}
	p, a := d.actionOf(kind)
	if m != nil {
		if q, ok := d.cfg.Works.Of(m); ok {
			p, a = q, q.Action(kind)
		}
	}
	if p == nil || a == nil {
		return ActionView{}, &app.Error{Code: app.CodeNotFound, Op: "find an action", Item: kind}
	}
	if m == nil {
		m = p.Blank()
		m.ID = matter
	}
	g := page{d: d, w: w, p: p, m: m, own: own}
	in := w.input(nil, track)
	v := g.action(a, track, nil)
	found := false
	for _, o := range procedure.Options(p, m, in) {
		if o.Action == a && o.Track == track {
			v.refuse(o.Err)
			found = true
		}
	}
	if !found {
		v.refuse(asError(procedure.Check(p, m, a, in)))
	}
	for k, x := range form {
		if k != procedure.TrackKey {
			v.Form[k] = x
		}
	}
	return v, ctx.Err()
}
