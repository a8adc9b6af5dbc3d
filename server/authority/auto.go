package authority

import (
	"bytes"
	"context"
	"log/slog"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/procedure"
	"renda/server/audit"
)

// maxAuto bounds the automatic acts one act may bring about: a table that calls for ever is
// a defect, and must not stop the server.
const maxAuto = 32

// follow does what an accepted act calls for: the directory and the rules take effect, and what a
// statute makes automatic and is due happens at once.
func (b *batch) follow(l *live) error {
	if w := b.here().with(l.m); w != nil {
		days := !w.rules.Calendar.Same(b.here().rules.Calendar)
		b.world = w
		if days {
			if err := b.newDays(); err != nil {
				return err
			}
		}
	}
	if b.st.Recovering {
		// What is due may have been done already, in what was lost and is to come back.
		return nil
	}
	if b.depth >= maxAuto {
		return b.event(audit.Event{Kind: audit.EventPoison, Matter: l.m.ID, Text: "automatic acts without end"})
	}
	b.depth++
	defer func() { b.depth-- }()
	return b.automatic(l)
}

// newDays lets a year's holiday notice count from here on, in what this transaction holds as in
// what is loaded after it (see publish).
func (b *batch) newDays() error {
	set := b.here().rules
	for id, l := range b.matters {
		next := *l
		next.m = procedure.Recount(l.m, set)
		b.matters[id] = &next
	}
	b.recount = true
	return b.event(audit.Event{Kind: audit.EventCalendar, Num: uint64(set.Calendar.Last())})
}

// automatic does the first thing due; its own acceptance leads to the next.
func (b *batch) automatic(l *live) error {
	due, err := b.due(l)
	if err != nil {
		return err
	}
	p, _ := b.a.cfg.Works.Of(l.m)
	for _, d := range due {
		r, err := b.serverAct(l.m.ID, l.m.Version, p, d.Action, d.Form)
		if err != nil {
			return err
		}
		if r.Outcome == act.Accepted {
			return nil
		}
		b.a.log(slog.LevelWarn, "an automatic act was refused", &app.Error{Code: r.Code, Op: "do " + p.Kind(d.Action), Item: l.m.ID.String()})
	}
	return b.tell(l.m)
}

// tell does in other matters what this one's state calls for there (procedure.Tell). What the
// other matter refuses it knows already.
func (b *batch) tell(m *procedure.Matter) error {
	tells, err := b.tells(m)
	if err != nil {
		return err
	}
	for _, t := range tells {
		l, err := b.matter(t.Matter)
		if err != nil {
			return err
		}
		var other *procedure.Matter
		if l != nil {
			other = l.m
		}
		p, a, ok := told(b.a.cfg.Works, other, t.Kind)
		if !ok {
			b.a.log(slog.LevelWarn, "a matter tells what nobody knows", &app.Error{Code: CodeKind, Op: "tell " + t.Kind, Item: m.ID.String()})
			continue
		}
		if err := b.a.guarded(t.Matter.String(), func() error { return procedure.Check(p, other, a, b.input(t.Form, b.serverActor())) }); err != nil {
			continue
		}
		if _, err := b.serverAct(t.Matter, version(l), p, a, t.Form); err != nil {
			return err
		}
	}
	return nil
}

// tells asks the table. A panic in it is the table's defect, not the pushed act's.
func (b *batch) tells(m *procedure.Matter) (out []procedure.Tell, err error) {
	p, ok := b.a.cfg.Works.Of(m)
	if !ok || p.Tells == nil {
		return nil, nil
	}
	if err := b.a.guarded(m.ID.String(), func() error { out = p.Tells(m); return nil }); err != nil {
		return nil, b.event(audit.Event{Kind: audit.EventPoison, Matter: m.ID, Text: "tells"})
	}
	return out, nil
}

// told finds the row of the table a tell is judged by; m nil: it begins a matter.
func told(works *procedure.Registry, m *procedure.Matter, kind string) (*procedure.Procedure, *procedure.Action, bool) {
	p, a, ok := works.ForKind(kind)
	if ok && m != nil {
		if p, ok = works.Of(m); ok {
			a = p.Action(kind)
		}
	}
	return p, a, ok && a != nil && p.Kind(a) == kind
}

// due asks the table what is due now. A panic in it is the table's defect, not the pushed act's.
func (b *batch) due(l *live) ([]procedure.AutoAct, error) {
	p, ok := b.a.cfg.Works.Of(l.m)
	if !ok {
		return nil, nil
	}
	var due []procedure.AutoAct
	err := b.a.guarded(l.m.ID.String(), func() error {
		due = procedure.AutoActs(p, l.m, b.input(act.Form{}, b.serverActor()))
		return nil
	})
	if err != nil {
		return nil, b.event(audit.Event{Kind: audit.EventPoison, Matter: l.m.ID, Text: "automatic"})
	}
	return due, nil
}

func (b *batch) serverActor() org.Actor {
	return org.Actor{Account: b.st.Account, Name: "服务器", Grants: []org.Grant{{Role: org.RoleServer, Organ: b.st.Organ}}}
}

// serverAct signs and decides an act of the server itself.
func (b *batch) serverAct(matter app.ID, base uint64, p *procedure.Procedure, a *procedure.Action, f act.Form) (*act.Receipt, error) {
	head, err := b.device(b.st.Server)
	if err != nil {
		return nil, err
	}
	n := head.n + 1
	if b.st.Restored > 0 {
		// Numbers of the lost lineage may come back with re-offered entries: begin above them.
		n = max(n, b.st.Epoch<<16)
	}
	body, err := f.Encode()
	if err != nil {
		return nil, &app.Error{Code: app.CodeInternal, Op: "encode a form", Item: a.ID, Err: err}
	}
	rnd, err := b.a.random(10)
	if err != nil {
		return nil, err
	}
	x := &act.Act{ID: app.NewID(time.UnixMilli(b.now), bytes.NewReader(rnd)), Matter: matter, Part: a.Part, Kind: p.Kind(a), Proc: p.Version,
		Rules: b.here().rules.Version, Body: body, Base: base, Account: b.st.Account, Device: b.st.Server, N: n, Prev: head.hash, At: b.now}
	signed, err := act.Seal(x, b.a.cfg.Signer)
	if err != nil {
		return nil, err
	}
	c := &candidate{signed: signed, act: x, hash: signed.Hash()}
	if c.form, err = act.DecodeForm(body); err != nil {
		return nil, err
	}
	return b.decide(c, b.serverActor())
}

// tickBatch bounds the matters one transaction of Tick looks at.
const tickBatch = 50

// Tick does what has fallen due by the passing of time: urging, promises, evaluations. It is to be
// called at the start and at least once a day, after midnight in China; done is the number of acts.
func (a *Authority) Tick(ctx context.Context) (done int, err error) {
	if a.Recovering() {
		return 0, nil
	}
	ids, err := a.dueMatters(ctx)
	if err != nil {
		return 0, err
	}
	for len(ids) > 0 {
		now := ids[:min(tickBatch, len(ids))]
		ids = ids[len(now):]
		n := 0
		err := a.submit(ctx, len(now), func(b *batch) error {
			n = 0
			was := b.st.LSN
			for _, id := range now {
				l, err := b.matter(id)
				if err != nil {
					return err
				}
				if l != nil {
					if err := b.automatic(l); err != nil {
						return err
					}
				}
			}
			n = int(b.st.LSN - was)
			return nil
		})
		if err != nil {
			return done, err
		}
		done += n
	}
	if err := a.deletePapers(ctx); err != nil {
		return done, err
	}
	if err := a.collectPapers(ctx); err != nil {
		return done, err
	}
	return done, a.dropOldCodes(ctx)
}

// dueMatters looks through all matters without holding up those who push.
func (a *Authority) dueMatters(ctx context.Context) ([]app.ID, error) {
	var ids []app.ID
	st := *a.st.Load()
	now := a.now()
	err := a.cfg.Store.View(ctx, func(r kv.Reader) error {
		ids = ids[:0]
		b := &batch{a: a, st: st, now: now}
		return r.Each(tableSnap, func(k kv.Key, _ []byte) (bool, error) {
			l, err := a.load(r, app.ID(k.Group))
			if err != nil {
				return false, err
			}
			p, ok := a.cfg.Works.Of(l.m)
			if !ok || p.State(l.m.State).End {
				return ctx.Err() == nil, ctx.Err()
			}
			var due bool
			in := b.input(act.Form{}, b.serverActor())
			in.Linked = func(id app.ID) *procedure.Matter { // not through the batch: the committing goroutine's matters are not ours
				l, err := a.load(r, id)
				if err != nil || l == nil {
					return nil
				}
				return l.m
			}
			if err := a.guarded(l.m.ID.String(), func() error {
				due = len(procedure.AutoActs(p, l.m, in)) > 0 || waits(a.cfg.Works, p, l.m, in)
				return nil
			}); err == nil && due {
				ids = append(ids, l.m.ID)
			}
			return ctx.Err() == nil, ctx.Err()
		})
	})
	return ids, err
}

// waits reports whether another matter would take what this one tells.
func waits(works *procedure.Registry, p *procedure.Procedure, m *procedure.Matter, in *procedure.Input) bool {
	if p.Tells == nil {
		return false
	}
	for _, t := range p.Tells(m) {
		other := in.Linked(t.Matter)
		x := *in
		x.Form = t.Form
		if q, a, ok := told(works, other, t.Kind); ok && procedure.Check(q, other, a, &x) == nil {
			return true
		}
	}
	return false
}
