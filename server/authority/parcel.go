package authority

import (
	"context"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/procedure"
	"renda/server/audit"
	"renda/sync/wire"
)

// What a parcel (sync/parcel) and the link upward (server/link) need of the authority besides the doors
// every device has.

// Welcome tells why a device may not act now, if it may not: wire.CodeRevoked, which the auditor is told.
func (a *Authority) Welcome(ctx context.Context, device app.ID) error {
	_, err := a.account(device)
	if app.CodeOf(err) == wire.CodeRevoked {
		a.noteRevoked(ctx, device)
	}
	return err
}

// Receipts gives the kept answers to a device's acts from n upwards, in order.
func (a *Authority) Receipts(ctx context.Context, device app.ID, n uint64, each func(act.Receipt) error) error {
	return a.cfg.Store.View(ctx, func(r kv.Reader) error {
		return r.Scan(tableReceipt, group(device), n, func(_ uint64, v []byte) (bool, error) {
			k, err := decode[kept](tableReceipt, v)
			if err == nil {
				err = each(k.Receipt)
			}
			return err == nil, err
		})
	})
}

// Joined gives the signed checkpoint of the log, and for each of the sizes that lie in it the proof that it
// continues the log as it was then; none for a size it never had.
func (a *Authority) Joined(ctx context.Context, known []uint64) (note []byte, proofs map[uint64][][]byte, err error) {
	err = a.cfg.Store.View(ctx, func(r kv.Reader) error {
		st, err := get[state](r, tableMeta, keyState)
		if err != nil || st == nil {
			return err
		}
		t, err := audit.Open(r)
		if err != nil {
			return err
		}
		if note, err = a.heads.get(a, t, st.Epoch); err != nil {
			return err
		}
		proofs = map[uint64][][]byte{}
		for _, n := range known {
			if n > t.Size() {
				continue
			}
			p, err := t.Consistency(n, t.Size())
			if err != nil {
				return err
			}
			proofs[n] = p
		}
		return nil
	})
	return note, proofs, err
}

// Matters gives the folds of every matter of a procedure, in no promised order.
func (a *Authority) Matters(ctx context.Context, proc string, fn func(*procedure.Matter) error) error {
	return a.cfg.Store.View(ctx, func(r kv.Reader) error {
		return r.Each(tableSnap, func(k kv.Key, _ []byte) (bool, error) {
			l, err := a.load(r, app.ID(k.Group))
			if err == nil && l.m.Proc == proc {
				err = fn(l.m)
			}
			return err == nil, err
		})
	})
}

// Do does an action of the server's own on a matter, as a table asks for by its role "server". Its refusal
// comes back as an error; done again with the table's guards it changes nothing twice.
func (a *Authority) Do(ctx context.Context, matter app.ID, action string, f act.Form) error {
	return a.own(ctx, matter, action, f, func(b *batch, l *live) (*procedure.Procedure, error) {
		if l == nil {
			return nil, &app.Error{Code: app.CodeNotFound, Op: "find a matter", Item: matter.String()}
		}
		p, _ := b.a.cfg.Works.Of(l.m)
		return p, nil
	})
}

// Begin begins a matter of a procedure by an action of the server's own; one that is there already refuses it by its table.
func (a *Authority) Begin(ctx context.Context, proc string, matter app.ID, action string, f act.Form) error {
	return a.own(ctx, matter, action, f, func(b *batch, l *live) (*procedure.Procedure, error) {
		if l != nil {
			p, _ := b.a.cfg.Works.Of(l.m)
			return p, nil
		}
		p, _ := b.a.cfg.Works.Latest(proc)
		return p, nil
	})
}

// own does an act of the server's own in a transaction; table gives the table it is judged by, nil if none is known.
func (a *Authority) own(ctx context.Context, matter app.ID, action string, f act.Form, table func(*batch, *live) (*procedure.Procedure, error)) error {
	var no error
	err := a.do(ctx, func(b *batch) error {
		no = nil
		l, err := b.matter(matter)
		if err != nil {
			return err
		}
		var p *procedure.Procedure
		if p, no = table(b, l); no != nil {
			return nil
		}
		if p == nil || p.Action(action) == nil {
			no = &app.Error{Code: CodeKind, Op: "do " + action, Item: matter.String(), Args: map[string]string{"kind": action}}
			return nil
		}
		r, err := b.serverAct(matter, version(l), p, p.Action(action), f)
		if err == nil && r.Outcome != act.Accepted {
			no = &app.Error{Code: r.Code, Op: "do " + action, Item: matter.String(), Args: r.Args}
		}
		return err
	})
	if err == nil {
		err = no
	}
	return err
}

// LSN gives the last place in the log.
func (a *Authority) LSN() uint64 { return a.st.Load().LSN }

// Since gives the kinds of the acts after a place in the log, each with its matter.
func (a *Authority) Since(ctx context.Context, lsn uint64, fn func(lsn uint64, kind string, matter app.ID) error) error {
	return a.cfg.Store.View(ctx, func(r kv.Reader) error {
		return r.Scan(tableEntry, []byte("e"), lsn+1, func(n uint64, v []byte) (bool, error) {
			e, err := decode[act.Entry](tableEntry, v)
			if err != nil {
				return false, err
			}
			x, err := e.Act.Decode()
			if err == nil {
				err = fn(n, x.Kind, x.Matter)
			}
			return err == nil, err
		})
	})
}

// Matter gives the fold of one matter, nil if there is none.
func (a *Authority) Matter(ctx context.Context, id app.ID) (m *procedure.Matter, err error) {
	err = a.cfg.Store.View(ctx, func(r kv.Reader) error {
		l, err := a.load(r, id)
		if l != nil {
			m = l.m
		}
		return err
	})
	return m, err
}
