// Package store is the server's storage port. It is narrow so that an embedded
// sealed file and a PostgreSQL-compatible engine can both be it; package
// storetest says what every implementation must hold.
package store

import (
	"context"
	"io"

	"renda/app"
	"renda/app/kv"
)

// Store keeps the server's records. Safe for concurrent use.
type Store interface {
	// View runs fn on one consistent snapshot.
	View(ctx context.Context, fn func(kv.Reader) error) error
	// Update runs fn in one serializable transaction, durable when it returns.
	// fn may be run again (a serialization failure), so it must have no effects
	// but on the writer; only the last run counts.
	Update(ctx context.Context, fn func(kv.Writer) error) error
	Blobs() Blobs
	// Backup writes a consistent copy of the records, still sealed.
	Backup(ctx context.Context, w io.Writer) error
	Close() error
}

// Blobs keeps papers by hash.
type Blobs interface {
	// Offset tells how many bytes are held; whole is true when the blob is complete and checked.
	Offset(h app.Hash) (n int64, whole bool, err error)
	// Append adds bytes at offset; completes and checks at size.
	Append(ctx context.Context, h app.Hash, offset, size int64, r io.Reader) error
	// ReadAt opens a whole blob.
	Open(h app.Hash) (r io.ReaderAt, size int64, close func() error, err error)
	Delete(h app.Hash) error
}
