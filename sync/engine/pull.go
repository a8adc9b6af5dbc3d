package engine

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strconv"

	"renda/app"
	"renda/app/feed"
	"renda/sync/wire"
)

// pull fetches and applies what lies after the cursor, to the end. The next page is
// fetched while one is applied; pages are applied in order, each whole or not at all, so a
// cut costs at most the page it hit.
func (r *run) pull(ctx context.Context) error {
	e := r.e
	c, err := e.cfg.Local.Cursor(ctx)
	if err != nil {
		return err
	}
	head, err := e.cfg.Local.Head(ctx)
	if err != nil {
		return err
	}
	q := wire.Pull{Version: wire.Version, Cursor: c, Head: feed.HeadSize(head)}
	in := &inflow{run: r}
	if empty(c) && !e.noStream {
		err = in.stream(ctx, q)
		e.noStream = err != nil && in.pages == 0 && ctx.Err() == nil && app.CodeOf(err) != wire.CodeEpoch
	} else {
		err = in.paged(ctx, q)
	}
	if err != nil && ctx.Err() == nil {
		// What came before the cut is shown; the next contact may be days away.
		err = errors.Join(err, e.cfg.Local.Settle(ctx))
	}
	return err
}

// empty reports that nothing was read yet.
func empty(c feed.Cursor) bool {
	for _, s := range c.Scopes {
		if s.Pos > 0 {
			return false
		}
	}
	return true
}

// inflow is pages on their way in.
type inflow struct {
	run   *run
	pages int
	items int
}

// apply stores one page.
func (in *inflow) apply(ctx context.Context, p *feed.Page) error {
	if p.Cursor.Epoch != in.run.epoch {
		return &app.Error{Code: wire.CodeEpoch, Op: "apply a page", Args: map[string]string{"epoch": strconv.FormatUint(p.Cursor.Epoch, 10)}}
	}
	if p.More && len(p.Items) == 0 {
		// More without anything would be asked for for ever.
		return &app.Error{Code: app.CodeBadInput, Op: "apply a page"}
	}
	if err := in.run.e.cfg.Local.Apply(ctx, p); err != nil {
		return err
	}
	in.pages++
	in.items += len(p.Items)
	in.run.whole = !p.More
	if len(p.Items) > 0 {
		in.run.e.moved = true
		in.run.e.progress(in.items, 0)
	}
	return nil
}

type fetched struct {
	page *feed.Page
	err  error
}

// paged asks for page after page, one ahead of the one being applied.
func (in *inflow) paged(ctx context.Context, q wire.Pull) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	fetch := func(q wire.Pull) chan fetched {
		ch := make(chan fetched, 1)
		go func() {
			p, err := in.run.e.cfg.Remote.Pull(ctx, &q)
			ch <- fetched{p, err}
		}()
		return ch
	}
	next := fetch(q)
	for {
		got := <-next
		if got.err != nil {
			return got.err
		}
		next = nil
		if got.page.More {
			q.Cursor, q.Head = got.page.Cursor, feed.HeadSize(got.page.Head)
			next = fetch(q)
		}
		if err := in.apply(ctx, got.page); err != nil {
			if next != nil {
				cancel()
				<-next // nothing of this round goes on behind its back
			}
			return err
		}
		if next == nil {
			return nil
		}
	}
}

// joined is how many items of a stream are stored in one transaction: each rewrites a good
// part of a store that is still small, so few and big ones cost least. An item takes some 3 KiB in memory.
const joined = 5_000

// join makes one page of two that follow each other, if they are of the same scopes and audit head.
func join(a, b *feed.Page) bool {
	same := func(x, y feed.ScopePos) bool { return x.Scope == y.Scope }
	if !a.More || len(b.Items) == 0 || len(a.Items)+len(b.Items) > joined || !bytes.Equal(a.Head, b.Head) ||
		a.Cursor.Epoch != b.Cursor.Epoch || !slices.EqualFunc(a.Cursor.Scopes, b.Cursor.Scopes, same) {
		return false
	}
	a.Items = append(a.Items, b.Items...)
	a.Cursor, a.More, a.Now = b.Cursor, b.More, b.Now
	return true
}

// stream takes pages as the server sends them: no question between two of them. While some are
// stored, those that follow are read and joined.
func (in *inflow) stream(ctx context.Context, q wire.Pull) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	pages := make(chan *feed.Page)
	done := make(chan error, 1)
	go func() {
		defer close(pages)
		done <- in.read(ctx, &q, pages)
	}()
	for p := range pages {
		if err := in.apply(ctx, p); err != nil {
			cancel()
			<-done //nolint:errcheck // only that it ended matters
			return err
		}
	}
	if cut := <-done; cut != nil {
		return cut
	}
	if !in.run.whole {
		return &app.Error{Code: app.CodeOffline, Op: "read a snapshot"}
	}
	return nil
}

// read gives the pages of a snapshot, those that can be joined as one. What came before a cut
// is given too: it is not asked for twice.
func (in *inflow) read(ctx context.Context, q *wire.Pull, pages chan<- *feed.Page) error {
	give := func(p *feed.Page) error {
		select {
		case pages <- p:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	var held *feed.Page
	cut := in.run.e.cfg.Remote.Snapshot(ctx, q, func(p *feed.Page) error {
		switch {
		case held == nil:
			held = p
			return nil
		case join(held, p):
			return nil
		}
		full := held
		held = p
		return give(full)
	})
	if held != nil {
		if err := give(held); err != nil {
			return err
		}
	}
	return cut
}
