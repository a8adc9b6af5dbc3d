package authority

import (
	"context"
	"sync"
	"time"

	"renda/app"
	"renda/app/feed"
	"renda/app/kv"
	"renda/app/org"
	"renda/server/audit"
)

// WatchTime is how long a watch waits before it answers that nothing came.
const WatchTime = 50 * time.Second

// bells wake those who watch a scope after a commit that fed it.
type bells struct {
	mu sync.Mutex
	m  map[org.Scope]map[chan struct{}]struct{}
}

func (b *bells) listen(scopes []org.Scope) (bell chan struct{}, leave func()) {
	bell = make(chan struct{}, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.m == nil {
		b.m = map[org.Scope]map[chan struct{}]struct{}{}
	}
	for _, s := range scopes {
		if b.m[s] == nil {
			b.m[s] = map[chan struct{}]struct{}{}
		}
		b.m[s][bell] = struct{}{}
	}
	return bell, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, s := range scopes {
			delete(b.m[s], bell)
			if len(b.m[s]) == 0 {
				delete(b.m, s)
			}
		}
	}
}

func (b *bells) ring(scopes map[org.Scope]scopeHead) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for s := range scopes {
		for c := range b.m[s] {
			select {
			case c <- struct{}{}:
			default:
			}
		}
	}
}

// Watch returns when something newer than the cursor waits for the device's account,
// when its scopes or the epoch changed, or when ctx ends (without error: nothing came).
func (a *Authority) Watch(ctx context.Context, device app.ID, c feed.Cursor) error {
	for {
		actor, err := a.account(device)
		if err != nil {
			return err
		}
		scopes := actor.Scopes()
		bell, leave := a.bells.listen(scopes)
		newer, err := a.newer(ctx, scopes, c)
		if err != nil || newer {
			leave()
			return err
		}
		select {
		case <-bell:
			leave()
		case <-ctx.Done():
			leave()
			return nil
		case <-a.stop:
			leave()
			return nil
		}
	}
}

func (a *Authority) newer(ctx context.Context, scopes []org.Scope, c feed.Cursor) (bool, error) {
	if c.Epoch != a.Epoch() || len(c.Scopes) != len(scopes) {
		return true, nil
	}
	newer := false
	err := a.cfg.Store.View(ctx, func(r kv.Reader) error {
		for i, s := range scopes {
			if c.Scopes[i].Scope != s {
				newer = true
				return nil
			}
			h, err := readScopeHead(r, s)
			if err != nil {
				return err
			}
			if h.pos > c.Scopes[i].Pos {
				newer = true
				return nil
			}
		}
		return nil
	})
	if ctx.Err() != nil {
		return false, nil
	}
	return newer, err
}

// heads keeps the last signed checkpoint: signing is done once per size.
type heads struct {
	mu    sync.Mutex
	epoch uint64
	size  uint64
	note  []byte
}

func (h *heads) get(a *Authority, t *audit.Tree, epoch uint64) ([]byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.note != nil && h.size == t.Size() && h.epoch == epoch {
		return h.note, nil
	}
	root, err := t.Root(t.Size())
	if err != nil {
		return nil, err
	}
	c := audit.Checkpoint{Origin: a.cfg.LogKey.Name(), Size: t.Size(), Root: root, Epoch: epoch}
	n, err := c.Sign(a.cfg.LogKey)
	if err != nil {
		return nil, err
	}
	h.epoch, h.size, h.note = epoch, t.Size(), n
	return n, nil
}

// Checkpoint gives the log's signed checkpoint with the proof that it continues the tree of size known.
func (a *Authority) Checkpoint(ctx context.Context, known uint64) (note []byte, proof [][]byte, err error) {
	err = a.cfg.Store.View(ctx, func(r kv.Reader) error {
		note, proof, err = a.head(r, a.Epoch(), known)
		return err
	})
	return note, proof, err
}

// Inclusion proves that a leaf is in the tree of the given size.
func (a *Authority) Inclusion(ctx context.Context, leaf, size uint64) (proof [][]byte, err error) {
	err = a.cfg.Store.View(ctx, func(r kv.Reader) error {
		t, err := audit.Open(r)
		if err != nil {
			return err
		}
		proof, err = t.Inclusion(leaf, size)
		return err
	})
	return proof, err
}
