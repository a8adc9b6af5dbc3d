package blob

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"renda/app"
	"renda/localdb/disk"
	"renda/localdb/seal"
)

// Partial implements desk.Blobs.
func (s *Store) Partial(h app.Hash) int64 {
	n, _, err := s.Offset(h)
	if err != nil {
		return 0
	}
	return n
}

// Offset tells how many bytes are held, and whether the blob is whole and checked.
func (s *Store) Offset(h app.Hash) (n int64, whole bool, err error) {
	if s.Has(h) {
		r, err := s.Open(h)
		if err != nil {
			return 0, false, err
		}
		return r.Size(), true, disk.Err("close paper", h.Short(), r.Close())
	}
	w, err := s.resume(h, false)
	if w == nil || err != nil {
		return 0, false, err
	}
	return w.size, false, disk.Err("close paper", h.Short(), w.c.f.Close())
}

// resume opens an unfinished file at its end; nil if there is none. What a crash
// left of a chunk isn't counted, and cut off if the file is to be continued.
func (s *Store) resume(h app.Hash, change bool) (*writer, error) {
	path := s.path(h) + partSuffix
	flag := os.O_RDONLY
	if change {
		flag = os.O_RDWR
	}
	c, err := s.openFile(path, flag)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case errors.Is(err, errHeader) && !change:
		return nil, nil
	case errors.Is(err, errHeader): // cut before the header was whole
		return nil, disk.Err("resume paper", h.Short(), os.Remove(path))
	case err != nil:
		return nil, disk.Err("resume paper", h.Short(), err)
	}
	st, err := c.f.Stat()
	if err != nil {
		return nil, errors.Join(disk.Err("resume paper", h.Short(), err), c.f.Close())
	}
	w := &writer{store: s, c: c, buf: make([]byte, 0, chunkSize)}
	body := st.Size() - headerSize
	w.n = body / stride
	// The chunk written last may be torn, the one before it too if the machine stopped.
	if tail := int(body % stride); tail >= seal.Overhead {
		if b, err := c.chunk(w.n, tail, inner); err == nil {
			w.buf = append(w.buf, b...)
		}
	}
	for len(w.buf) == 0 && w.n > 0 {
		if _, err := c.chunk(w.n-1, stride, inner); err == nil {
			break
		}
		w.n--
	}
	w.size = w.n*chunkSize + int64(len(w.buf))
	end := chunkAt(w.n)
	if len(w.buf) > 0 {
		end += int64(len(w.buf)) + seal.Overhead
	}
	if change && st.Size() > end {
		if err := c.f.Truncate(end); err != nil {
			return nil, errors.Join(disk.Err("resume paper", h.Short(), err), c.f.Close())
		}
	}
	return w, nil
}

// Append implements desk.Blobs and the server's store.Blobs: content is taken as far as
// it comes, also when r fails, and held for the next call. At size it is
// checked against its hash; CodeMismatch drops all of it.
func (s *Store) Append(ctx context.Context, h app.Hash, offset, size int64, r io.Reader) error {
	if s.opts.ReadOnly {
		return s.readOnly("take paper", h)
	}
	if s.Has(h) {
		return nil
	}
	release, err := s.claim(h)
	if err != nil {
		return err
	}
	defer release()
	w, err := s.resume(h, true)
	if err == nil && w == nil {
		w, err = s.begin(h)
	}
	if err != nil {
		return disk.Err("take paper", h.Short(), err)
	}
	err = s.append(ctx, w, h, offset, size, r)
	if cerr := w.c.f.Close(); err == nil {
		err = cerr
	}
	return disk.Err("take paper", h.Short(), err)
}

// claim lets one caller at a time append to a blob.
func (s *Store) claim(h app.Hash) (func(), error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[h] {
		return nil, &app.Error{Code: CodeOffset, Op: "take paper twice at once", Item: h.Short()}
	}
	s.busy[h] = true
	return func() {
		s.mu.Lock()
		delete(s.busy, h)
		s.mu.Unlock()
	}, nil
}

func (s *Store) begin(h app.Hash) (*writer, error) {
	path := s.path(h) + partSuffix
	if err := s.shard(path); err != nil {
		return nil, err
	}
	c, err := s.newFile(path)
	if err != nil {
		return nil, err
	}
	return &writer{store: s, c: c, buf: make([]byte, 0, chunkSize)}, nil
}

func (s *Store) append(ctx context.Context, w *writer, h app.Hash, offset, size int64, r io.Reader) error {
	if offset != w.size || size < offset {
		return &app.Error{Code: CodeOffset, Op: "take paper", Item: h.Short(),
			Args: map[string]string{"have": fmt.Sprint(w.size), "want": fmt.Sprint(offset)}}
	}
	err := w.copy(ctx, io.LimitReader(r, size-offset), size)
	if w.size < size || err != nil {
		if len(w.buf) > 0 {
			err = errors.Join(err, w.flush(inner))
		}
		return err
	}
	// More than announced isn't looked at: the hash decides.
	got, err := w.contentHash()
	if err != nil {
		return err
	}
	if got != h {
		return errors.Join(&app.Error{Code: CodeMismatch, Op: "take paper", Item: h.Short()}, os.Remove(w.c.f.Name()))
	}
	if err := w.seal(h); err != nil {
		return err
	}
	return s.publish(w.c.f.Name(), h)
}

// contentHash reads back what is held: appends may lie days and restarts apart.
func (w *writer) contentHash() (app.Hash, error) {
	sum := sha256.New()
	for n := range w.n {
		b, err := w.c.chunk(n, stride, inner)
		if err != nil {
			return app.Hash{}, errors.Join(corrupt(filepath.Base(w.c.f.Name()), err), os.Remove(w.c.f.Name()))
		}
		sum.Write(b)
	}
	sum.Write(w.buf)
	return app.Hash(sum.Sum(nil)), nil
}
