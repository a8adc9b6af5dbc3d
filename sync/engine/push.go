package engine

import (
	"context"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/app/planted"
	"renda/sync/wire"
)

// push sends own acts until none is left or one must wait.
func (r *run) push(ctx context.Context) error {
	e, sent := r.e, 0
	for {
		acts, err := e.cfg.Local.Pending(ctx, wire.MaxPushActs, maxPushContent)
		if err != nil || len(acts) == 0 {
			return err
		}
		p := &wire.Push{Version: wire.Version, Epoch: r.epoch, Acts: acts}
		if p.Reports, err = r.someReports(ctx); err != nil {
			return err
		}
		reply, err := e.cfg.Remote.Push(ctx, p)
		if planted.LostAnswer && err != nil {
			reply, err = taken(acts), nil
		}
		if err != nil {
			return err
		}
		if len(reply.Receipts) > len(acts) {
			return &app.Error{Code: app.CodeBadInput, Op: "read a push's answer"}
		}
		if err := e.cfg.Local.Decided(ctx, reply.Receipts); err != nil {
			return err
		}
		if len(p.Reports) > 0 {
			if err := e.cfg.Local.Reported(ctx, p.Reports); err != nil {
				return err
			}
		}
		sent += len(reply.Receipts)
		e.progress(sent, 0)
		n := len(reply.Receipts)
		e.moved = e.moved || n > 0 && reply.Receipts[0].Outcome != act.Deferred
		// Fewer answers than acts, or a deferred one: what follows waits for something that
		// is not here yet. The next round asks again.
		if n < len(acts) || reply.Receipts[n-1].Outcome == act.Deferred {
			return nil
		}
	}
}

// taken is the answer nobody gave: see package planted.
func taken(acts []act.Signed) *wire.PushReply {
	r := &wire.PushReply{}
	for i := range acts {
		if a, err := acts[i].Decode(); err == nil {
			r.Receipts = append(r.Receipts, act.Receipt{Act: a.ID, N: a.N, Outcome: act.Accepted})
		}
	}
	return r
}

// maxPushContent leaves room in a push for its own frame and reports.
const maxPushContent = wire.MaxPushBytes - 256<<10

// report tells what is to be told and did not ride along with acts.
func (r *run) report(ctx context.Context) error {
	for {
		rs, err := r.someReports(ctx)
		if err != nil || len(rs) == 0 {
			return err
		}
		if _, err := r.e.cfg.Remote.Push(ctx, &wire.Push{Version: wire.Version, Epoch: r.epoch, Reports: rs}); err != nil {
			return err
		}
		if err := r.e.cfg.Local.Reported(ctx, rs); err != nil {
			return err
		}
	}
}

func (r *run) someReports(ctx context.Context) ([]feed.Report, error) {
	rs, err := r.e.cfg.Local.Reports(ctx)
	if len(rs) > wire.MaxPushActs {
		rs = rs[:wire.MaxPushActs]
	}
	return rs, err
}

// offer gives back to a restored server what it lost, in the old order, each entry once a
// round: one that must wait for others', or whose answer Local can't place, does not hold up
// those behind it.
func (r *run) offer(ctx context.Context) error {
	e := r.e
	if !e.offers {
		return nil
	}
	asked, askedBytes, waits := map[app.Hash]bool{}, 0, false
	for {
		all, err := e.cfg.Local.Reoffers(ctx, r.blind, wire.MaxPushActs+len(asked), maxPushContent+askedBytes)
		if err != nil {
			return err
		}
		some := all[:0]
		for i := range all {
			if !asked[all[i].Act.Hash()] && len(some) < wire.MaxPushActs {
				some = append(some, all[i])
			}
		}
		if len(some) == 0 {
			e.offers = !r.whole || waits
			return nil
		}
		reply, err := e.cfg.Remote.Push(ctx, &wire.Push{Version: wire.Version, Epoch: r.epoch, Reoffers: some})
		if err != nil {
			return err
		}
		if len(reply.Reoffers) != len(some) {
			return &app.Error{Code: app.CodeBadInput, Op: "read an offer's answer"}
		}
		if err := e.cfg.Local.Reoffered(ctx, reply.Reoffers); err != nil {
			return err
		}
		for i, x := range reply.Reoffers {
			asked[some[i].Act.Hash()] = true
			askedBytes += len(some[i].Act.Raw) + 512
			waits = waits || x.Outcome == act.Deferred
			e.moved = e.moved || x.Outcome != act.Deferred
		}
	}
}
