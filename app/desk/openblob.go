package desk

import "renda/app"

// OpenBlob opens an attached paper whose bytes are here; app.CodeNotFound if they are not.
func (d *Desk) OpenBlob(h app.Hash) (BlobReader, error) { return d.cfg.Store.Blobs().Open(h) }

// BlobHeld gives how many bytes of a paper still being fetched are here.
func (d *Desk) BlobHeld(h app.Hash) int64 { return d.cfg.Store.Blobs().Partial(h) }

// HasBlob reports whether all bytes of a paper are here.
func (d *Desk) HasBlob(h app.Hash) bool { return d.cfg.Store.Blobs().Has(h) }
