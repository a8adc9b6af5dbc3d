// Package engine carries acts and entries between one desk and one server: push,
// pull, purge, blobs, with kept state and honest waiting. It knows neither HTTP nor
// disk; both are ports, so a simulator can own them.
package engine

import (
	"context"
	"io"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/sync/wire"
)

// Local is the desk's side, implemented by app/desk. Every method is atomic and
// durable on return.
type Local interface {
	// Cursor gives how far this desk has read.
	Cursor(ctx context.Context) (feed.Cursor, error)
	// Head gives the last audit checkpoint this desk accepted (a signed note), nil if none.
	Head(ctx context.Context) ([]byte, error)
	// Pending gives own acts not yet decided, in order of n, within limits.
	Pending(ctx context.Context, maxActs, maxBytes int) ([]act.Signed, error)
	// Decided stores the server's receipts: accepted acts are 已送达, refused
	// ones go to the needs-you tray with their text, deferred ones stay pending.
	Decided(ctx context.Context, rs []act.Receipt) error
	// Apply verifies and stores one page and the cursor after it, in one transaction,
	// replacing confirmed pending acts by their entries.
	Apply(ctx context.Context, p *feed.Page) error
	// Settle ends a reading: pages of a first one may have been stored ahead of what is made of them.
	Settle(ctx context.Context) error
	// NewEpoch tells that the server's lineage changed (a backup was restored): the
	// cursor returns to zero, and entries held that the new lineage lacks are offered again.
	NewEpoch(ctx context.Context, epoch uint64) error
	// Reoffers gives entries of an earlier epoch that were not yet seen in the
	// present one, in their old order, within limits.
	// blind: also before the present one was read to its end.
	Reoffers(ctx context.Context, blind bool, maxActs, maxBytes int) ([]act.Entry, error)
	// Reoffered marks offers as answered.
	Reoffered(ctx context.Context, rs []act.Receipt) error
	// Reports gives what is to be told (purges done), Reported forgets them.
	Reports(ctx context.Context) ([]feed.Report, error)
	Reported(ctx context.Context, rs []feed.Report) error
	// BlobsOut lists papers own acts name and the server may lack, most urgent
	// first; BlobSent marks one.
	BlobsOut(ctx context.Context) ([]act.Blob, error)
	BlobSent(ctx context.Context, h app.Hash) error
	// BlobsIn lists papers wanted and not held, most urgent first.
	BlobsIn(ctx context.Context) ([]act.Blob, error)
	OpenBlob(h app.Hash) (io.ReaderAt, int64, io.Closer, error)
	PartialBlob(h app.Hash) int64
	AppendBlob(ctx context.Context, h app.Hash, offset, size int64, r io.Reader) error
}

// Remote is the server as the engine sees it, implemented by sync/httpremote and by
// the simulator. Errors are *app.Error; app.CodeOffline means "nothing is known,
// try later". wire.CodeRetryAfter carries Args["seconds"].
type Remote interface {
	Hello(ctx context.Context) (*wire.Hello, error)
	Push(ctx context.Context, p *wire.Push) (*wire.PushReply, error)
	Pull(ctx context.Context, p *wire.Pull) (*feed.Page, error)
	// Snapshot streams pages from a cursor until nothing more waits: for a new device.
	Snapshot(ctx context.Context, p *wire.Pull, each func(*feed.Page) error) error
	// Watch returns when something newer than the cursor waits, or after the server's
	// long-poll time, or when ctx ends.
	Watch(ctx context.Context, c feed.Cursor) error
	// BlobOffset tells how many bytes of a blob the server holds; size when whole.
	BlobOffset(ctx context.Context, h app.Hash, size int64) (int64, error)
	// PutBlob sends the bytes from offset; GetBlob streams them from offset.
	PutBlob(ctx context.Context, h app.Hash, size, offset int64, r io.Reader) error
	GetBlob(ctx context.Context, h app.Hash, size, offset int64) (io.ReadCloser, error)
}
