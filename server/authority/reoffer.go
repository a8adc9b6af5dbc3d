package authority

import (
	"crypto/hmac"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/server/audit"
	"renda/sync/wire"
)

// reoffer takes back an entry of an earlier epoch that a desk still holds. It was judged
// then, and this server's seal proves it: it is not judged again. It keeps its numbers and its
// received time, and gets a new place.
func (b *batch) reoffer(e *act.Entry) (*act.Receipt, error) {
	r := &act.Receipt{At: b.now, Outcome: act.Refused}
	mac, err := seal(b.st.Seal, *e)
	if err != nil {
		return nil, err
	}
	a, err := e.Act.Decode()
	if err != nil {
		r.Code = app.CodeOf(err)
		return r, nil
	}
	// The answer names the act whatever it is: a desk that can't tell what was answered offers for ever.
	r.Act, r.N = a.ID, a.N
	if !hmac.Equal(mac, e.Mac) {
		r.Code = CodeSeal
		return r, nil
	}
	c := &candidate{signed: e.Act, act: a, hash: e.Act.Hash()}
	old, err := get[kept](b.w, tableReceipt, kv.Key{Group: group(a.Device), Seq: a.N})
	if err != nil {
		return nil, err
	}
	if old != nil {
		if old.Hash == c.hash {
			return &old.Receipt, nil
		}
		r.Code = wire.CodeCloned
		return r, b.event(audit.Event{Kind: audit.EventCloned, Device: a.Device, Account: a.Account, Num: a.N})
	}
	if e.Epoch == b.st.Epoch {
		// Sealed in this lineage and yet unknown: only a store that lost records can bring this about.
		r.Outcome, r.Code = act.Deferred, app.CodeCorrupt
		return r, nil
	}
	return b.takeBack(c, e, r)
}

func (b *batch) takeBack(c *candidate, e *act.Entry, r *act.Receipt) (*act.Receipt, error) {
	l, err := b.matter(c.act.Matter)
	if err != nil {
		return nil, err
	}
	if have := version(l); b.st.Recovering && e.Version > have+1 {
		r.Outcome, r.Code = act.Deferred, CodeMissing
		return r, nil
	}
	back := &act.Entry{Act: e.Act, LSN: b.st.LSN + 1, Version: version(l) + 1, Received: e.Received, Numbers: e.Numbers, Rules: e.Rules}
	var v *verdict
	no := b.a.guarded(c.act.ID.String(), func() error {
		var err error
		if c.form, err = act.DecodeForm(c.act.Body); err != nil {
			return err
		}
		v, err = b.fold(c, back, l)
		return err
	})
	if no != nil {
		if isStorage(no) {
			return nil, no
		}
		if r.Code, r.Args = refusal(no); r.Code == CodeMissing {
			r.Outcome = act.Deferred
		}
		return r, nil
	}
	raised, err := b.raise(c, e, l)
	if err != nil {
		return nil, err
	}
	if err := b.accept(c, back, v); err != nil {
		return nil, err
	}
	if raised > 0 {
		if err := b.event(audit.Event{Kind: audit.EventSeriesRaise, Matter: c.act.Matter, Num: raised}); err != nil {
			return nil, err
		}
	}
	if err := b.event(audit.Event{Kind: audit.EventReoffered, Device: c.act.Device, Account: c.act.Account, Matter: c.act.Matter, Num: back.LSN}); err != nil {
		return nil, err
	}
	r.Outcome, r.LSN, r.Version, r.Numbers = act.Accepted, back.LSN, back.Version, back.Numbers
	if err := b.keep(c.act.Device, c.hash, *r, 0); err != nil {
		return nil, err
	}
	return r, b.follow(v.after)
}

func version(l *live) uint64 {
	if l == nil {
		return 0
	}
	return l.m.Version
}
