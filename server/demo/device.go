package demo

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/proposal"
	"renda/app/roster"
	"renda/app/ruleset"
	"renda/sync/wire"
)

// device is an invented machine: it signs what its person does.
type device struct {
	w       *world
	person  *Person
	id      app.ID
	key     ed25519.PrivateKey
	n       uint64
	prev    app.Hash
	pending []act.Signed
	what    []string // of pending, for the message if one is refused
	last    app.ID   // the act signed last
}

// enrol lets a person's machine in, by a one-time code as everybody's.
func (w *world) enrol(p *Person) error {
	secret, _, err := w.a.NewCode(w.ctx, p.Account, app.ID{}, time.Hour)
	if err != nil {
		return err
	}
	seed := make([]byte, ed25519.SeedSize)
	w.rnd.Read(seed) //nolint:errcheck // a seeded stream never fails
	key := ed25519.NewKeyFromSeed(seed)
	pub, _ := key.Public().(ed25519.PublicKey)
	req := &wire.Enroll{Version: wire.Version, Code: wire.EnrollCode{Secret: secret}.String(), Key: pub, CSR: []byte("none"), Name: "生成演示数据"}
	// No connection is ever made with it, so the certificate is none and its pin fits no key.
	got, err := w.a.Enroll(w.ctx, req, "", func([]byte, app.ID) (cert, pin []byte, err error) { return []byte("none"), []byte("none"), nil })
	if err != nil {
		return err
	}
	w.devices[p.ID] = &device{w: w, person: p, id: got.Device, key: key}
	return nil
}

// sign adds an act to what the device is about to push.
func (d *device) sign(matter app.ID, kind string, part act.Part, f act.Form) error {
	body, err := f.Encode()
	if err != nil {
		return err
	}
	now := d.w.clock.Now()
	d.w.n++
	x := &act.Act{ID: app.NewID(now, d.w.rnd), Matter: matter, Part: part, Kind: kind, Proc: proposal.Version, Body: body,
		Account: d.person.Account, Device: d.id, N: d.n + 1, Prev: d.prev, At: now.UnixMilli()}
	s, err := act.Seal(x, act.Ed25519Signer(d.key))
	if err != nil {
		return err
	}
	d.n, d.prev, d.last = x.N, s.Hash(), x.ID
	d.pending, d.what = append(d.pending, s), append(d.what, d.person.ID+" "+kind)
	return nil
}

// push offers what was signed; every act of a demonstration must be accepted.
func (d *device) push() error {
	for len(d.pending) > 0 {
		k := min(len(d.pending), wire.MaxPushActs)
		reply, err := d.w.a.Push(d.w.ctx, d.id, &wire.Push{Version: wire.Version, Acts: d.pending[:k]})
		if err != nil {
			return told(d.what[0], err)
		}
		for i, r := range reply.Receipts {
			if r.Outcome != act.Accepted {
				return &app.Error{Code: app.CodeInternal, Op: "make the demonstration", Item: d.what[i],
					Err: fmt.Errorf("on %s: %s %v", app.DateOf(d.w.clock.Now()), r.Code, r.Args)}
			}
		}
		if len(reply.Receipts) != k {
			return &app.Error{Code: app.CodeInternal, Op: "make the demonstration", Item: d.what[len(reply.Receipts)]}
		}
		d.pending, d.what = d.pending[k:], d.what[k:]
	}
	d.pending, d.what = nil, nil
	return nil
}

func told(what string, err error) error {
	if e, ok := errors.AsType[*app.Error](err); ok {
		return &app.Error{Code: e.Code, Op: "make the demonstration", Item: what, Args: e.Args, Err: err}
	}
	return err
}

func (d *device) do(matter app.ID, kind string, part act.Part, f act.Form) error {
	if err := d.sign(matter, kind, part, f); err != nil {
		return err
	}
	return d.push()
}

// classes sets the term's definitions of the reply classes: one of the office proposes, another approves.
func (w *world) classes() error {
	one, two := w.devices["office-1"], w.devices["office-2"]
	for _, c := range []struct{ letter, text string }{
		{"A", "所提问题已经解决或者基本解决，或者法规政策已有明确规定并已向代表说明"},
		{"B", "所提问题已列入计划，将在承诺的期限内解决"},
		{"C", "因条件限制一时难以解决，已说明理由，留作参考"},
		{"D", "依法依规不能办理，或者不属于本市职权，已作说明"},
	} {
		f := act.Form{"id": "proposal.class." + c.letter, "name": "答复类别" + c.letter, "value": c.text, "unit": "文",
			"basis": "演示市第十八届人大代表建议办理工作规定（演示）", "from": app.DateOf(w.clock.Now()).String(), "note": "本届定义"}
		if err := one.do(ruleset.ID, "ruleset.propose", act.PartOpen, f); err != nil {
			return err
		}
		if err := two.do(ruleset.ID, "ruleset.approve", act.PartOpen, act.Form{"change": one.last.String()}); err != nil {
			return err
		}
	}
	return nil
}

// retire revokes the machines that made the world, that of the security administrator last.
func (w *world) retire() error {
	sec := w.devices["secadmin"]
	for _, p := range w.people {
		d := w.devices[p.ID]
		if d == nil || d == sec {
			continue
		}
		if err := sec.roster("device_revoke", act.Form{"device": d.id.String(), "reason": "演示数据生成完毕"}); err != nil {
			return err
		}
	}
	return sec.do(roster.ID, "roster.device_revoke", act.PartOpen, act.Form{"device": sec.id.String(), "reason": "演示数据生成完毕"})
}
