package authority

import (
	"context"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/kv"
	"renda/app/org"
	"renda/app/procedure"
	"renda/server/audit"
	"renda/sync/wire"
)

// candidate is a pushed act whose encoding and signature are good.
type candidate struct {
	signed act.Signed
	act    *act.Act
	hash   app.Hash
	form   act.Form // nil: the body is not a form
	err    error
}

// Push takes what a device offers. The reply is given when everything in it is durable.
func (a *Authority) Push(ctx context.Context, device app.ID, p *wire.Push) (*wire.PushReply, error) {
	if err := versionOK(p.Version); err != nil {
		return nil, err
	}
	if n := max(len(p.Acts), len(p.Reoffers), len(p.Reports)); n > wire.MaxPushActs {
		return nil, &app.Error{Code: app.CodeTooLarge, Op: "read a push", Args: map[string]string{
			"limit": strconv.Itoa(wire.MaxPushActs), "size": strconv.Itoa(n)}}
	}
	_, err := a.account(device)
	// While recovering, a device the backup does not know may bring back what makes it known.
	stranger := err != nil && a.Recovering() && app.CodeOf(err) == wire.CodeRetryAfter
	if err != nil && (!stranger || len(p.Acts)+len(p.Reports) > 0 || len(p.Reoffers) == 0) {
		if app.CodeOf(err) == wire.CodeRevoked {
			a.noteRevoked(ctx, device)
		}
		return nil, err
	}
	if p.Epoch != 0 && p.Epoch != a.Epoch() && len(p.Acts) > 0 {
		return nil, &app.Error{Code: wire.CodeEpoch, Op: "read a push", Args: map[string]string{"epoch": strconv.FormatUint(a.Epoch(), 10)}}
	}
	cs, err := a.prepare(ctx, device, p.Acts)
	if err != nil {
		return nil, err
	}
	reply, stop := &wire.PushReply{}, error(nil)
	size := len(p.Acts) + len(p.Reoffers) + 1
	err = a.submit(ctx, size, func(b *batch) error {
		*reply, stop = wire.PushReply{Receipts: []act.Receipt{}, Now: b.now}, nil
		for i := range p.Reoffers {
			r, err := b.reoffer(&p.Reoffers[i])
			if err != nil {
				return err
			}
			reply.Reoffers = append(reply.Reoffers, *r)
		}
		for i := range cs {
			r, no, err := b.take(&cs[i])
			if err != nil {
				return err
			}
			if no != nil {
				if i == 0 {
					stop = no
				}
				break
			}
			reply.Receipts = append(reply.Receipts, *r)
			if r.Outcome == act.Deferred {
				break
			}
		}
		if stop != nil { // the caller gets an error and will tell its reports again
			return nil
		}
		return b.reports(device, p.Reports)
	})
	if err == nil {
		err = stop
	}
	if err != nil {
		return nil, err
	}
	return reply, nil
}

// prepare decodes and verifies outside the transaction. What is wrong here is wrong with
// the whole push: nothing of it is taken, and nothing was decided.
func (a *Authority) prepare(ctx context.Context, device app.ID, acts []act.Signed) ([]candidate, error) {
	dir := a.world.Load().dir
	dev := dir.Devices[device]
	cs := make([]candidate, len(acts))
	one := func(i int) {
		c := &cs[i]
		c.signed = acts[i]
		if c.act, c.err = acts[i].Decode(); c.err != nil {
			return
		}
		if c.act.Device != device || c.act.Account != dev.Account {
			c.err = &app.Error{Code: app.CodeForbidden, Op: "take an act of another device", Item: c.act.ID.String()}
			return
		}
		if c.err = acts[i].Verify(dev.Key); c.err != nil {
			return
		}
		c.hash = acts[i].Hash()
		c.form, _ = act.DecodeForm(c.act.Body) // nil: refused when its turn comes, so that it is answered for ever
	}
	if len(acts) < 8 {
		for i := range acts {
			one(i)
		}
	} else {
		var wg sync.WaitGroup
		n := runtime.GOMAXPROCS(0)
		for w := range n {
			wg.Go(func() {
				for i := w; i < len(acts); i += n {
					one(i)
				}
			})
		}
		wg.Wait()
	}
	for i := range cs {
		if err := cs[i].err; err != nil {
			if app.CodeOf(err) == act.CodeSignature || app.CodeOf(err) == app.CodeForbidden {
				if lerr := a.LogEvent(ctx, audit.Event{Kind: audit.EventSignature, Device: device, Account: dev.Account, Text: string(app.CodeOf(err))}); lerr != nil {
					return nil, lerr
				}
			}
			return nil, err
		}
		// Numbers rise; whether what lies between was ever here, the chain says when its turn comes.
		if i > 0 && cs[i].act.N <= cs[i-1].act.N {
			return nil, &app.Error{Code: app.CodeBadInput, Op: "read a push", Item: cs[i].act.ID.String()}
		}
	}
	return cs, nil
}

// take decides one act. stop says that the device's chain does not fit: nothing is decided.
func (b *batch) take(c *candidate) (r *act.Receipt, stop error, err error) {
	old, err := get[kept](b.w, tableReceipt, kv.Key{Group: group(c.act.Device), Seq: c.act.N})
	if err != nil {
		return nil, nil, err
	}
	if old != nil {
		if old.Hash == c.hash {
			return &old.Receipt, nil, nil
		}
		return nil, wireError(wire.CodeCloned, c.act.N), b.event(audit.Event{Kind: audit.EventCloned, Device: c.act.Device, Account: c.act.Account, Num: c.act.N})
	}
	dev := b.here().dir.Devices[c.act.Device]
	actor, active := procedure.ActorOn(b.here().dir, b.here().rules, b.st.Region, app.DateOf(time.UnixMilli(b.now)), c.act.Account, c.act.Device)
	if !active || dev.Revoked != 0 || dev.Account != c.act.Account {
		return nil, &app.Error{Code: wire.CodeRevoked, Op: "take an act", Item: c.act.Device.String()}, nil
	}
	head, err := b.device(c.act.Device)
	if err != nil {
		return nil, nil, err
	}
	if stop, err := b.follows(head, c); stop != nil || err != nil {
		return nil, stop, err
	}
	r, err = b.decide(c, actor)
	return r, nil, err
}

// follows checks the device's chain: n gapless, prev the hash of n-1. After a restore the first act may
// jump: what lies between was lost here and is offered again as entries, or was refused then.
func (b *batch) follows(head deviceHead, c *candidate) (stop, err error) {
	switch {
	case c.act.N == head.n+1 && c.act.Prev == head.hash:
		return nil, nil
	case c.act.N > head.n+1 && b.st.Restored > 0 && head.epoch != b.st.Epoch:
		return nil, b.event(audit.Event{Kind: audit.EventChainGap, Device: c.act.Device, Account: c.act.Account, Num: c.act.N})
	case c.act.N > head.n+1 || c.act.N == 0:
		return wireError(wire.CodeGap, head.n), nil
	case b.st.Restored > 0 && c.act.N < head.n:
		// A later act was offered again before this one, which the lost lineage took and fed to
		// nobody: it may fill its own place, which nothing else holds.
		if ok, err := b.links(c); err != nil {
			return nil, err
		} else if ok {
			return nil, b.event(audit.Event{Kind: audit.EventChainGap, Device: c.act.Device, Account: c.act.Account, Num: c.act.N})
		}
	}
	return wireError(wire.CodeCloned, c.act.N), b.event(audit.Event{Kind: audit.EventCloned, Device: c.act.Device, Account: c.act.Account, Num: c.act.N})
}

// links reports whether an act fits between its device's neighbours as far as they are here: it names
// the one before by its hash, and is named so by the one after.
func (b *batch) links(c *candidate) (bool, error) {
	key := func(n uint64) kv.Key { return kv.Key{Group: group(c.act.Device), Seq: n} }
	before, err := get[kept](b.w, tableReceipt, key(c.act.N-1))
	if err != nil {
		return false, err
	}
	after, err := get[kept](b.w, tableReceipt, key(c.act.N+1))
	if err != nil {
		return false, err
	}
	if before != nil && before.Hash != c.act.Prev {
		return false, nil
	}
	if after == nil || after.Receipt.LSN == 0 { // refused: its act is not kept
		return true, nil
	}
	e, err := b.entry(after.Receipt.LSN)
	if err != nil || e == nil { // destroyed by order
		return e == nil, err
	}
	next, err := e.Act.Decode()
	return err == nil && next.Prev == c.hash, err
}

func wireError(code app.Code, n uint64) error {
	return &app.Error{Code: code, Op: "take an act", Item: strconv.FormatUint(n, 10), Args: map[string]string{"n": strconv.FormatUint(n, 10)}}
}

// decide judges the act and keeps the answer, whatever it is.
func (b *batch) decide(c *candidate, actor org.Actor) (*act.Receipt, error) {
	r := &act.Receipt{Act: c.act.ID, N: c.act.N, At: b.now}
	var v *verdict
	no := b.a.guarded(c.act.ID.String(), func() error {
		var err error
		v, err = b.judge(c, actor)
		return err
	})
	switch {
	case no == nil:
		e := &act.Entry{Act: c.signed, LSN: b.st.LSN + 1, Version: v.after.m.Version, Received: b.now, Numbers: v.numbers, Rules: v.rules}
		if err := b.accept(c, e, v); err != nil {
			return nil, err
		}
		if err := b.unentered(c, actor); err != nil {
			return nil, err
		}
		r.Outcome, r.LSN, r.Version, r.Numbers = act.Accepted, e.LSN, e.Version, e.Numbers
		// Kept before it is followed: what follows is the next in the server's own chain.
		if err := b.keep(c.act.Device, c.hash, *r, b.st.Epoch); err != nil {
			return nil, err
		}
		return r, b.follow(v.after)
	case isStorage(no):
		return nil, no
	default:
		r.Code, r.Args = refusal(no)
		r.Outcome = act.Refused
		if r.Code == CodeMissing || r.Code == CodeRecover {
			r.Outcome = act.Deferred
			return r, nil
		}
		if r.Code == app.CodeInternal {
			if err := b.event(audit.Event{Kind: audit.EventPoison, Device: c.act.Device, Account: c.act.Account, Matter: c.act.Matter, Num: c.act.N}); err != nil {
				return nil, err
			}
		}
	}
	return r, b.keep(c.act.Device, c.hash, *r, b.st.Epoch)
}

// accept writes what the verdict found.
func (b *batch) accept(c *candidate, e *act.Entry, v *verdict) error {
	if err := b.place(c, e, v); err != nil {
		return err
	}
	b.st.LSN = e.LSN
	for s, n := range v.series {
		b.series[s] = n
	}
	return nil
}

func (b *batch) reports(device app.ID, rs []feed.Report) error {
	d := b.here().dir.Devices[device]
	for _, r := range rs {
		e := audit.Event{Kind: audit.EventReport, Device: device, Account: d.Account, Matter: r.Matter, Num: r.Pos}
		switch way, marked := strings.CutPrefix(r.Kind, feed.ReportSecret+" "); {
		case r.Kind == "purged":
			e.Kind, e.Text = audit.EventPurged, clip(string(r.Part))
		case marked:
			e.Kind, e.Text = audit.EventSecret, clip(way)
		default:
			e.Text = clip(r.Kind)
		}
		if r.At != 0 {
			e.Text += " at " + time.UnixMilli(r.At).UTC().Format(time.RFC3339)
		}
		if err := b.event(e); err != nil {
			return err
		}
	}
	return nil
}

// clip bounds what a desk may write into the auditor's log.
func clip(s string) string { return clipTo(s, 64) }

func clipTo(s string, limit int) string {
	out := []rune{}
	for _, r := range s {
		if r < ' ' || len(out) >= limit {
			break
		}
		out = append(out, r)
	}
	return string(out)
}

// noteRevoked writes that a revoked device knocked. The refusal stands whether or not this can be written.
func (a *Authority) noteRevoked(ctx context.Context, device app.ID) {
	d := a.world.Load().dir.Devices[device]
	if err := a.LogEvent(ctx, audit.Event{Kind: audit.EventRevokedUse, Device: device, Account: d.Account}); err != nil {
		a.log(0, "a revoked device could not be noted", err)
	}
}
