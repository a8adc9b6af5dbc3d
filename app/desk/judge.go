package desk

import (
	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/procedure"
)

// judge checks what is to be done as the server will, on the matter as it stands
// here, and gives the acts it comes to, unsigned and without their places in the chain.
func (d *Desk) judge(x doing) (acts []act.Act, title string, err error) {
	w := d.world()
	var m *procedure.Matter
	if !x.fresh {
		if m, _, err = d.folded(w, x.matter); err != nil {
			return nil, "", err
		}
	}
	p, err := d.procFor(x, m)
	if err != nil {
		return nil, "", err
	}
	a := p.Action(x.action)
	if a == nil || a.Companion && x.form == nil {
		return nil, "", &app.Error{Code: app.CodeNotFound, Op: "find an action", Item: x.action}
	}
	if err := w.entered(p, a); err != nil {
		return nil, "", err
	}
	now := d.Now()
	env := w.env()
	steps, err := procedure.Plan(p, m, a, w.input(x.form, x.track), env, x.matter, now.UnixMilli())
	if err != nil {
		return nil, "", err
	}
	base := uint64(0)
	if m != nil {
		base = m.Version
	}
	for _, s := range steps {
		body, err := s.Form.Encode()
		if err != nil {
			return nil, "", &app.Error{Code: app.CodeBadInput, Op: "encode a form", Item: a.Name, Err: err}
		}
		acts = append(acts, act.Act{ID: app.NewID(now, d.cfg.Rand), Matter: x.matter, Part: s.Part, Kind: s.Kind, Proc: p.Version,
			Rules: w.law.now.Version, Body: body, Base: base, Account: d.cfg.Keys.Account(), Device: d.cfg.Keys.Device(), At: now.UnixMilli()})
	}
	return acts, titleOf(p, m, x.form), nil
}

// titleOf names the matter for the outbox, also one that is only being begun.
func titleOf(p *procedure.Procedure, m *procedure.Matter, form act.Form) string {
	if m == nil {
		m = p.Blank()
		m.Facts = form
	}
	if t := p.Title(m); t != "" {
		return t
	}
	return p.Name
}

// procFor finds the procedure of what is to be done.
func (d *Desk) procFor(x doing, m *procedure.Matter) (*procedure.Procedure, error) {
	if m != nil {
		if p, ok := d.cfg.Works.Of(m); ok {
			return p, nil
		}
		return nil, &app.Error{Code: app.CodeNewer, Op: "do " + x.action, Item: m.Proc}
	}
	if x.fresh {
		if p := d.Work(x.proc); p != nil && p.Single.IsZero() {
			return p, nil
		}
	} else if p := d.single(x.matter); p != nil {
		return p, nil
	}
	return nil, &app.Error{Code: app.CodeNotFound, Op: "open a matter", Item: x.matter.String()}
}

// Confirmed gives a matter as the server has confirmed it to this desk, the caller's own copy; nil if nothing of it
// is here.
func (d *Desk) Confirmed(id app.ID) (m *procedure.Matter, err error) {
	err = d.cfg.Store.View(func(r kv.Reader) error {
		m, err = matterOf(r, id)
		return err
	})
	return d.world().counted(m), err
}

// folded gives a matter with own pending acts replayed on it, and those acts with
// what no longer fits marked; nil if there is nothing of it.
func (d *Desk) folded(w world, id app.ID) (*procedure.Matter, []*pending, error) {
	m, err := d.Confirmed(id)
	if err != nil {
		return nil, nil, err
	}
	return d.replay(w, m, d.pendingOf(id))
}

func (d *Desk) pendingOf(id app.ID) []*pending {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var out []*pending
	for _, p := range d.pend {
		if p.act.Matter == id {
			out = append(out, p)
		}
	}
	return out
}

// replay puts own acts on a matter in their order. One that the server has taken is
// folded as it is; one it has still to judge is judged here first, and left out if
// it no longer fits.
func (d *Desk) replay(w world, m *procedure.Matter, own []*pending) (*procedure.Matter, []*pending, error) {
	env := w.env()
	out := make([]*pending, len(own))
	for i, p := range own {
		q := *p
		out[i] = &q
		e, err := procedure.PendingEvent(p.rec.Act)
		if err != nil {
			return nil, nil, err
		}
		e.LSN = p.rec.LSN
		q.unfit = nil
		if p.rec.State != ItemDelivered {
			if q.unfit = w.fits(m, e); q.unfit != nil {
				continue
			}
		}
		if m, err = w.apply(m, e, env); err != nil {
			return nil, nil, err
		}
	}
	return w.counted(m), out, nil
}

// fits judges one own act as the server will when it arrives; nil: it would be taken.
// A kind this program does not know (any more) is the server's to judge.
func (w world) fits(m *procedure.Matter, e *procedure.Event) *app.Error {
	p, ok := w.procOf(m, e)
	if !ok {
		return nil
	}
	a := p.Action(e.Kind)
	if a == nil {
		return nil
	}
	in := w.input(e.Form, e.Track)
	in.Matter = e.Matter
	return asError(procedure.Check(p, m, a, in))
}
