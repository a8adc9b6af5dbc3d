package simtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/sync/wire"
)

// weather says how bad the network is: chances in a thousand for each message.
type weather struct {
	lost int // before it arrives
	deaf int // the answer is lost: it took effect
	late int // it arrives again, or only, at some later time
	torn int // a stream or a transfer breaks in the middle
}

// letter is a push that is still under way, to arrive when nobody waits for it any more.
type letter struct {
	from *seat
	raw  []byte
}

// link is the server as one desk reaches it: engine.Remote over a bad line. Everything that
// passes is encoded and decoded as on the wire.
type link struct {
	w   *World
	s   *seat
	rng *rand.Rand
}

func (l *link) chance(in1000 int) bool { return l.rng.IntN(1000) < in1000 }

func offline(op string) error { return &app.Error{Code: app.CodeOffline, Op: op} }

// call carries one question and its answer.
func (l *link) call(op string, ask func() error) error {
	w := l.w
	if l.s.unplugged || w.srv.down() || l.chance(w.weather.lost) {
		return offline(op)
	}
	err := ask()
	if w.srv.down() || l.chance(w.weather.deaf) {
		return offline(op)
	}
	if err == nil {
		return nil
	}
	if errors.Is(err, errDied) {
		return offline(op)
	}
	return wire.ProblemOf(err).Err(op)
}

// over carries a frame across: what arrives is what its encoding says.
func over[T any](w *World, v *T) *T {
	b, err := act.Marshal(v)
	if err != nil {
		w.failf("a frame does not encode: %v", err)
		return v
	}
	out := new(T)
	if err := act.Unmarshal(b, out); err != nil {
		w.failf("a frame does not decode: %v", err)
	}
	return out
}

func (l *link) Hello(ctx context.Context) (h *wire.Hello, err error) {
	err = l.call("hello", func() error {
		h, err = l.w.srv.a.Hello(ctx, l.s.keys.device)
		return err
	})
	return h, err
}

func (l *link) Push(ctx context.Context, p *wire.Push) (reply *wire.PushReply, err error) {
	if l.chance(l.w.weather.late) && !l.s.unplugged {
		raw, merr := act.Marshal(p)
		if merr != nil {
			return nil, merr
		}
		l.w.letters = append(l.w.letters, letter{l.s, raw})
		if l.chance(500) {
			return nil, offline("push")
		}
	}
	err = l.call("push", func() error {
		reply, err = l.w.srv.a.Push(ctx, l.s.keys.device, over(l.w, p))
		return err
	})
	if err != nil {
		return nil, err
	}
	return over(l.w, reply), nil
}

// arrive delivers a letter nobody waits for.
func (w *World) arrive(x letter) {
	var p wire.Push
	if err := act.Unmarshal(x.raw, &p); err != nil {
		w.failf("a late push does not decode: %v", err)
		return
	}
	if w.srv.down() {
		return
	}
	_, err := w.srv.a.Push(context.Background(), x.from.keys.device, &p)
	w.tracef("late push of %s: %v", x.from.name, err)
}

func (l *link) page(raw []byte) (*feed.Page, error) {
	page := new(feed.Page)
	if err := act.Unmarshal(raw, page); err != nil {
		l.w.failf("a page does not decode: %v", err)
		return nil, err
	}
	l.w.watchSecrets(l.s, page)
	return page, nil
}

func (l *link) Pull(ctx context.Context, p *wire.Pull) (page *feed.Page, err error) {
	err = l.call("pull", func() error {
		q := over(l.w, p)
		q.Max = l.w.pageSize
		raw, _, err := l.w.srv.a.PullRaw(ctx, l.s.keys.device, q)
		if err == nil {
			page, err = l.page(raw)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return page, nil
}

func (l *link) Snapshot(ctx context.Context, p *wire.Pull, each func(*feed.Page) error) error {
	q := over(l.w, p)
	q.Max = l.w.pageSize
	return l.call("snapshot", func() error {
		torn := false
		return l.w.srv.a.SnapshotRaw(ctx, l.s.keys.device, q, func(raw []byte) error {
			if torn {
				return offline("snapshot")
			}
			page, err := l.page(raw)
			if err == nil {
				err = each(page)
			}
			torn = page != nil && page.More && l.chance(l.w.weather.torn)
			return err
		})
	})
}

func (l *link) Watch(context.Context, feed.Cursor) error { return nil }

func (l *link) BlobOffset(ctx context.Context, h app.Hash, _ int64) (n int64, err error) {
	err = l.call("offset", func() error {
		n, _, err = l.w.srv.disk.Blobs().Offset(h)
		return err
	})
	return n, err
}

func (l *link) PutBlob(ctx context.Context, h app.Hash, size, offset int64, r io.Reader) error {
	return l.call("put", func() error {
		if err := l.w.srv.a.MayWriteBlob(l.s.keys.device); err != nil {
			return err
		}
		b, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		if l.chance(l.w.weather.torn) {
			b = b[:l.rng.IntN(len(b)+1)]
			if err := l.w.srv.disk.Blobs().Append(ctx, h, offset, size, bytes.NewReader(b)); err != nil {
				return err
			}
			return offline("put")
		}
		return l.w.srv.disk.Blobs().Append(ctx, h, offset, size, bytes.NewReader(b))
	})
}

func (l *link) GetBlob(ctx context.Context, h app.Hash, size, offset int64) (body io.ReadCloser, err error) {
	err = l.call("get", func() error {
		if err := l.w.srv.a.MayReadBlob(ctx, l.s.keys.device, h); err != nil {
			return err
		}
		r, n, done, err := l.w.srv.disk.Blobs().Open(h)
		if err != nil {
			return err
		}
		defer func() { _ = done() }()
		end := n
		if l.chance(l.w.weather.torn) && n > offset {
			end = offset + l.rng.Int64N(n-offset)
		}
		b := make([]byte, end-offset)
		if _, err := io.ReadFull(io.NewSectionReader(r, offset, end-offset), b); err != nil {
			return err
		}
		body = io.NopCloser(bytes.NewReader(b))
		return nil
	})
	return body, err
}
