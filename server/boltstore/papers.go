package boltstore

import (
	"context"
	"io"

	"renda/app"
	"renda/localdb/blob"
)

// papers implements store.Blobs.
type papers struct{ s *blob.Store }

func (p papers) Offset(h app.Hash) (int64, bool, error) { return p.s.Offset(h) }

func (p papers) Append(ctx context.Context, h app.Hash, offset, size int64, r io.Reader) error {
	return translate(p.s.Append(ctx, h, offset, size, r))
}

func (p papers) Open(h app.Hash) (io.ReaderAt, int64, func() error, error) {
	r, err := p.s.Open(h)
	if err != nil {
		return nil, 0, nil, err
	}
	return r, r.Size(), r.Close, nil
}

func (p papers) Delete(h app.Hash) error { return p.s.Delete(h) }
