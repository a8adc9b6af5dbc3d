package blob

import (
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"

	"renda/app"
	"renda/localdb/disk"
	"renda/localdb/seal"
)

// Reader reads one blob with random access. Safe for concurrent use.
type Reader struct {
	c    *file
	item string
	size int64
	last int64 // number of the last chunk

	mu    sync.Mutex
	num   int64 // the chunk kept: papers are read in small steps
	chunk []byte
}

// Open opens a whole blob; app.CodeNotFound if absent, data.corrupt if it was
// changed, cut or put under another's name. Content is checked as it is read.
func (s *Store) Open(h app.Hash) (*Reader, error) {
	c, err := s.openFile(s.path(h), os.O_RDONLY)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &app.Error{Code: app.CodeNotFound, Op: "open paper", Item: h.Short()}
	case errors.Is(err, errHeader):
		return nil, corrupt(h.Short(), err)
	case err != nil:
		return nil, disk.Err("open paper", h.Short(), err)
	}
	r := &Reader{c: c, item: h.Short(), num: -1}
	got, err := r.readTrailer()
	if err == nil && got != h {
		err = corrupt(h.Short(), nil)
	}
	if err != nil {
		return nil, errors.Join(err, c.f.Close())
	}
	return r, nil
}

func corrupt(item string, err error) error {
	return &app.Error{Code: app.CodeCorrupt, Op: "read paper", Item: item, Err: err}
}

// readTrailer checks that the file is whole and gives the hash of its content.
func (r *Reader) readTrailer() (h app.Hash, err error) {
	st, err := r.c.f.Stat()
	if err != nil {
		return h, disk.Err("open paper", r.item, err)
	}
	body := st.Size() - headerSize - trailerLen
	if body < seal.Overhead {
		return h, corrupt(r.item, io.ErrUnexpectedEOF)
	}
	r.last = (body - 1) / stride
	r.size = body - (r.last+1)*seal.Overhead
	b := make([]byte, trailerLen)
	if _, err := r.c.f.ReadAt(b, st.Size()-trailerLen); err != nil {
		return h, disk.Err("open paper", r.item, err)
	}
	t, err := r.c.box.Open(nil, b, r.c.ad(r.last+1, trailer))
	if err != nil || len(t) != 40 || binary.BigEndian.Uint64(t[32:]) != uint64(r.size) {
		return h, corrupt(r.item, err)
	}
	return app.Hash(t[:32]), nil
}

// Size gives the content's length in bytes.
func (r *Reader) Size() int64 { return r.size }

// Close closes the file and wipes the chunk kept.
func (r *Reader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.chunk)
	r.chunk, r.num = nil, -1
	return r.c.f.Close()
}

// ReadAt implements io.ReaderAt.
func (r *Reader) ReadAt(p []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, &app.Error{Code: app.CodeBadInput, Op: "read paper", Item: r.item}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for n < len(p) {
		if off >= r.size {
			return n, io.EOF
		}
		if err := r.load(off / chunkSize); err != nil {
			return n, err
		}
		k := copy(p[n:], r.chunk[off%chunkSize:])
		n += k
		off += int64(k)
	}
	return n, nil
}

func (r *Reader) load(num int64) error {
	if r.num == num {
		return nil
	}
	size, role := stride, byte(inner)
	if num == r.last {
		size, role = int(r.size-num*chunkSize)+seal.Overhead, last
	}
	b, err := r.c.chunk(num, size, role)
	if err != nil {
		return corrupt(r.item, err)
	}
	clear(r.chunk)
	r.num, r.chunk = num, b
	return nil
}
