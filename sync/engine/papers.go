package engine

import (
	"context"
	"errors"
	"io"
	"strconv"
	"time"

	"renda/app"
	"renda/app/act"
	"renda/sync/wire"
)

// Papers travel in pieces, so that a cut costs little and acts need not wait long behind
// them: a piece grows while the line carries it in under pieceTime.
const (
	pieceMin  = 256 << 10
	pieceMax  = wire.MaxBlobChunk
	pieceTime = 2 * time.Second
	// turn is how long papers may travel before acts and entries have a turn, if no Wake
	// came before.
	turn = 15 * time.Second
)

// carryPapers moves papers both ways, most urgent first. again tells that acts are to have
// a turn and papers are left.
func (r *run) carryPapers(ctx context.Context) (again bool, err error) {
	e := r.e
	if !e.papers.open(e.cfg.Clock.Now()) {
		r.note(e.papers.err)
		return false, nil
	}
	c := &carrier{run: r, piece: pieceMin}
	again, err = c.carry(ctx)
	return again, r.yield(ctx, &e.papers, err)
}

var errNotYet = errors.New("the paper is not at the server yet")

type carrier struct {
	run         *run
	piece       int64
	done, total int64
	turn        bool  // acts are to have a turn now
	bad         error // the first paper that could not be carried, and why
}

func (c *carrier) carry(ctx context.Context) (again bool, err error) {
	l := c.run.e.cfg.Local
	out, err := l.BlobsOut(ctx)
	if err != nil {
		return false, err
	}
	in, err := l.BlobsIn(ctx)
	if err != nil {
		return false, err
	}
	for _, b := range append(append([]act.Blob(nil), out...), in...) {
		c.total += b.Size
	}
	lists := []func() error{
		func() error { return c.each(ctx, out, c.send) },
		func() error { return c.each(ctx, in, c.fetch) },
	}
	// After each turn of the acts the other direction goes first, so that one great paper
	// does not hold up those that come the other way.
	if c.run.inFirst {
		lists[0], lists[1] = lists[1], lists[0]
	}
	for _, f := range lists {
		if err := f(); err != nil {
			return false, err
		}
		if c.turn {
			c.run.inFirst = !c.run.inFirst
			return true, nil
		}
	}
	return false, c.bad
}

// each carries papers until acts are to have a turn. One that can't be carried does not
// keep the others waiting.
func (c *carrier) each(ctx context.Context, bs []act.Blob, carry func(context.Context, act.Blob) error) error {
	for _, b := range bs {
		err := carry(ctx, b)
		switch {
		case err == nil:
		case ctx.Err() != nil || ends(app.CodeOf(err)):
			return err
		case c.bad == nil:
			c.bad = err
		}
		if c.turn {
			return nil
		}
	}
	return nil
}

// moved counts a piece and says whether acts are to have a turn.
func (c *carrier) moved(n int64, took time.Duration) {
	e := c.run.e
	e.moved = true
	c.done += n
	e.progress(int(c.done), int(c.total))
	switch {
	case took < pieceTime:
		c.piece = min(2*c.piece, pieceMax)
	case took > 2*pieceTime:
		c.piece = max(c.piece/2, pieceMin)
	}
	select {
	case <-e.wake:
		c.turn = true
	default:
		c.turn = c.turn || e.cfg.Clock.Now().Sub(e.last) > turn
	}
}

// send brings one paper to the server, from where the server has it.
func (c *carrier) send(ctx context.Context, b act.Blob) error {
	e := c.run.e
	file, size, closer, err := e.cfg.Local.OpenBlob(b.Hash)
	if err != nil {
		return err
	}
	defer closer.Close()
	off, err := e.cfg.Remote.BlobOffset(ctx, b.Hash, size)
	if err != nil {
		return err
	}
	if off < 0 || off > size {
		return &app.Error{Code: app.CodeBadInput, Op: "ask for a paper's offset", Item: b.Name}
	}
	c.done += off
	// An empty paper is sent too: its arrival is an event like any other's.
	for first := size == 0; first || off < size; first = false {
		n := min(c.piece, size-off)
		start := e.cfg.Clock.Now()
		if err := e.cfg.Remote.PutBlob(ctx, b.Hash, size, off, io.NewSectionReader(file, off, n)); err != nil {
			return err
		}
		off += n
		c.moved(n, e.cfg.Clock.Now().Sub(start))
		if c.turn && off < size {
			return nil
		}
	}
	return e.cfg.Local.BlobSent(ctx, b.Hash)
}

// fetch brings one paper here, from where this desk has it.
func (c *carrier) fetch(ctx context.Context, b act.Blob) error {
	if b.Size < 0 || b.Size > wire.MaxBlob {
		return &app.Error{Code: app.CodeTooLarge, Op: "fetch a paper", Item: b.Name,
			Args: map[string]string{"limit": strconv.Itoa(wire.MaxBlob), "size": strconv.FormatInt(b.Size, 10)}}
	}
	off := c.run.e.cfg.Local.PartialBlob(b.Hash)
	if off < 0 || off > b.Size {
		return &app.Error{Code: app.CodeCorrupt, Op: "continue a paper", Item: b.Name}
	}
	c.done += off
	for first := true; first || off < b.Size && !c.turn; first = false {
		n, err := c.fetchFrom(ctx, b, off)
		if errors.Is(err, errNotYet) {
			return nil
		}
		if err != nil {
			return err
		}
		if off += n; n == 0 && off < b.Size {
			return &app.Error{Code: app.CodeOffline, Op: "fetch a paper", Item: b.Name}
		}
	}
	return nil
}

// fetchFrom takes what one answer brings, in pieces; a server may answer with less than all.
func (c *carrier) fetchFrom(ctx context.Context, b act.Blob, from int64) (got int64, err error) {
	e := c.run.e
	body, err := e.cfg.Remote.GetBlob(ctx, b.Hash, b.Size, from)
	if app.CodeOf(err) == app.CodeNotFound {
		// Acts go before papers: its author has not sent it yet. It is asked for again with the
		// next round, and nobody need be told.
		return 0, errNotYet
	}
	if err != nil {
		return 0, err
	}
	defer body.Close()
	for {
		piece := &counted{r: io.LimitReader(body, min(c.piece, b.Size-from-got))}
		start := e.cfg.Clock.Now()
		if err := e.cfg.Local.AppendBlob(ctx, b.Hash, from+got, b.Size, piece); err != nil {
			return got, err
		}
		got += piece.n
		if piece.n > 0 {
			c.moved(piece.n, e.cfg.Clock.Now().Sub(start))
		}
		if piece.n == 0 || c.turn || from+got == b.Size {
			return got, nil
		}
	}
}

type counted struct {
	r io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
