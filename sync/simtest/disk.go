package simtest

import (
	"context"
	"errors"

	"renda/app/apptest/memdesk"
	"renda/app/kv"
	"renda/server/memstore"
	"renda/server/store"
)

// errDied is what the code above a disk sees when its process dies: nobody acts on it, the
// world throws everything in memory away.
var errDied = errors.New("simtest: the process died")

// fuse makes a process die at one of its next writes, before the write took effect or after.
type fuse struct {
	left  int // writes until it blows; 0: never
	after bool
	dead  bool
	blows int // how often it blew, for the statistics
}

// write runs one durable write.
func (f *fuse) write(do func() error) error {
	if f.dead {
		return errDied
	}
	blow := false
	if f.left > 0 {
		f.left--
		blow = f.left == 0
	}
	if blow {
		f.dead = true
		f.blows++
		if !f.after {
			return errDied
		}
	}
	err := do()
	if blow && err == nil {
		return errDied
	}
	return err
}

// deskDisk is a desk's store under a fuse.
type deskDisk struct {
	*memdesk.Store
	fuse *fuse
}

func (d *deskDisk) Update(fn func(kv.Writer) error) error {
	return d.fuse.write(func() error { return d.Store.Update(fn) })
}

func (d *deskDisk) Commit(ctx context.Context, ws []kv.Write) error {
	return d.fuse.write(func() error { return d.Store.Commit(ctx, ws) })
}

// serverDisk is the server's store under a fuse. Papers lie beside the records: they survive
// when those are restored from a backup.
type serverDisk struct {
	*memstore.Store
	papers store.Blobs
	fuse   *fuse
}

func (d *serverDisk) Blobs() store.Blobs { return d.papers }

func (d *serverDisk) Update(ctx context.Context, fn func(kv.Writer) error) error {
	return d.fuse.write(func() error { return d.Store.Update(ctx, fn) })
}

func (d *serverDisk) View(ctx context.Context, fn func(kv.Reader) error) error {
	if d.fuse.dead {
		return errDied
	}
	return d.Store.View(ctx, fn)
}
