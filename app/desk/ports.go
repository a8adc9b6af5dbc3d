// Package desk is what the desk does, with or without a window: its use cases
// over a handful of ports, and the views screens are drawn from. It never
// blocks on the network: acts are made durable here and the sync engine
// carries them.
package desk

import (
	"context"
	"io"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
)

// Store is the desk's encrypted local store (implemented by localdb).
// Safe for concurrent use.
type Store interface {
	View(fn func(kv.Reader) error) error
	// Update changes bigger or derived data: all or none, durable on return.
	Update(fn func(kv.Writer) error) error
	// Commit makes a small write set durable in the journal (one fsync, shared
	// by whoever commits at the same moment) before it returns; later reads see
	// it at once. What is committed here survives the loss of the vault file:
	// own acts and drafts go this way.
	Commit(ctx context.Context, ws []kv.Write) error
	Blobs() Blobs
}

// Blobs keeps papers sealed on disk by the hash of their content, never whole
// in memory.
type Blobs interface {
	// Put stores a stream of at most limit bytes and gives its hash and size.
	Put(ctx context.Context, r io.Reader, limit int64) (app.Hash, int64, error)
	// Open reads with random access; app.CodeNotFound if absent.
	Open(h app.Hash) (BlobReader, error)
	Has(h app.Hash) bool
	Delete(h app.Hash) error
	// Partial gives how many bytes of an unfinished download are held.
	Partial(h app.Hash) int64
	// Append continues a download at offset; when the size is reached the content is
	// checked against its hash and becomes openable.
	Append(ctx context.Context, h app.Hash, offset, size int64, r io.Reader) error
}

// BlobReader reads one blob.
type BlobReader interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Keys holds the device's identity and signs with it.
type Keys interface {
	act.Signer
	Device() app.ID
	Account() app.ID
}
