package link

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"strconv"

	"renda/app"
	"renda/app/desk"
	"renda/app/kv"
	"renda/server/store"
)

// deskStore lets a desk keep its records among the server's own, under names of their own, and its papers
// with the server's: what is filed upward lies here once.
type deskStore struct {
	s      store.Store
	prefix kv.Table
}

var _ desk.Store = deskStore{}

// upPrefix names the records of one identity above: a new device begins a chain of its own.
func upPrefix(gen uint64) kv.Table {
	if gen == 0 {
		return "up."
	}
	return kv.Table("up" + strconv.FormatUint(gen, 10) + ".")
}

func (d deskStore) View(fn func(kv.Reader) error) error {
	return d.s.View(context.Background(), func(r kv.Reader) error { return fn(upReader{r, d.prefix}) })
}

func (d deskStore) Update(fn func(kv.Writer) error) error {
	return d.s.Update(context.Background(), func(w kv.Writer) error { return fn(upWriter{upReader{w, d.prefix}, w}) })
}

func (d deskStore) Commit(_ context.Context, ws []kv.Write) error {
	return d.Update(func(w kv.Writer) error { return kv.Apply(w, ws) })
}

func (d deskStore) Blobs() desk.Blobs { return upBlobs{d.s.Blobs()} }

type upReader struct {
	r      kv.Reader
	prefix kv.Table
}

func (u upReader) Get(t kv.Table, k kv.Key) ([]byte, error) { return u.r.Get(u.prefix+t, k) }

func (u upReader) Scan(t kv.Table, group []byte, from uint64, fn func(uint64, []byte) (bool, error)) error {
	return u.r.Scan(u.prefix+t, group, from, fn)
}

func (u upReader) ScanBack(t kv.Table, group []byte, from uint64, fn func(uint64, []byte) (bool, error)) error {
	return u.r.ScanBack(u.prefix+t, group, from, fn)
}

func (u upReader) Each(t kv.Table, fn func(kv.Key, []byte) (bool, error)) error {
	return u.r.Each(u.prefix+t, fn)
}

type upWriter struct {
	upReader
	w kv.Writer
}

func (u upWriter) Put(t kv.Table, k kv.Key, v []byte) error { return u.w.Put(u.prefix+t, k, v) }
func (u upWriter) Delete(t kv.Table, k kv.Key) error        { return u.w.Delete(u.prefix+t, k) }

// upBlobs are the server's papers as a desk sees them.
type upBlobs struct{ b store.Blobs }

func (u upBlobs) Put(ctx context.Context, r io.Reader, limit int64) (app.Hash, int64, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return app.Hash{}, 0, err
	}
	h, n := app.Hash(sha256.Sum256(data)), int64(len(data))
	if n > limit {
		return h, n, &app.Error{Code: app.CodeTooLarge, Op: "store a paper"}
	}
	if u.Has(h) {
		return h, n, nil
	}
	return h, n, u.b.Append(ctx, h, 0, n, bytes.NewReader(data))
}

func (u upBlobs) Open(h app.Hash) (desk.BlobReader, error) {
	r, n, done, err := u.b.Open(h)
	if err != nil {
		return nil, err
	}
	return upBlob{r, n, done}, nil
}

type upBlob struct {
	io.ReaderAt
	n    int64
	done func() error
}

func (b upBlob) Size() int64  { return b.n }
func (b upBlob) Close() error { return b.done() }

func (u upBlobs) Has(h app.Hash) bool {
	_, whole, err := u.b.Offset(h)
	return err == nil && whole
}

func (u upBlobs) Partial(h app.Hash) int64 {
	n, whole, err := u.b.Offset(h)
	if err != nil || whole {
		return 0
	}
	return n
}

// Delete keeps the paper: this server's own matters may name it too.
func (u upBlobs) Delete(app.Hash) error { return nil }

func (u upBlobs) Append(ctx context.Context, h app.Hash, offset, size int64, r io.Reader) error {
	return u.b.Append(ctx, h, offset, size, r)
}
