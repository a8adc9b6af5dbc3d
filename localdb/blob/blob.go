// Package blob keeps papers sealed on disk, each a file under the keyed hash of
// its content's hash, in chunks that can be read at random and resumed.
//
//	header: magic (16) | format (2) | suite (1) | zero (5) | salt (32) | zero (8)
//	chunk:  sealed 64 KiB of content, the last one shorter; additional data:
//	        salt | number | whether it is the last
//	trailer: sealed hash (32) and size (8) of the content
//
// The key is derived from the root key and the salt. An unfinished file has no
// trailer and no chunk marked last.
package blob

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"renda/app"
	"renda/localdb/disk"
	"renda/localdb/seal"
)

// Codes of this package.
const (
	CodeOffset   app.Code = "blob.offset"   // the upload doesn't continue where the last one ended; Args "have", "want"
	CodeMismatch app.Code = "blob.mismatch" // the content doesn't have the hash it was announced under
	CodeClosed   app.Code = "blob.closed"   // used after Close
)

const (
	magic      = "renda paper\n\x00\x00\x00\x00"
	format     = 1
	headerSize = 64
	chunkSize  = 64 << 10
	stride     = chunkSize + seal.Overhead
	trailerLen = 32 + 8 + seal.Overhead
	partSuffix = ".part"
	tmpDir     = "tmp"
)

// Options tell how to open.
type Options struct {
	Suite    seal.ID // 0 is seal.Default(); each file names its own
	ReadOnly bool
	Hook     disk.Hook
}

// Store is a folder of blobs. Safe for concurrent use.
type Store struct {
	dir   string
	opts  Options
	suite seal.Suite
	prf   seal.PRF

	mu     sync.Mutex
	root   seal.Key
	closed bool
	busy   map[app.Hash]bool // unfinished files being appended to
}

// Open opens the folder, making it if needed, and removes what broken-off Puts left.
func Open(dir string, root seal.Key, opts Options) (*Store, error) {
	if opts.Suite == 0 {
		opts.Suite = seal.Default()
	}
	suite, err := seal.ByID(opts.Suite)
	if err != nil {
		return nil, err
	}
	s := &Store{dir: dir, opts: opts, suite: suite, busy: map[app.Hash]bool{}}
	// Names don't depend on the suite of new files, so they use one hash for ever.
	base, err := seal.ByID(seal.XChaCha)
	if err != nil {
		return nil, err
	}
	names, err := seal.Derive(base, root, "v1/blob/names")
	if err != nil {
		return nil, err
	}
	if s.prf, err = base.PRF(names); err != nil {
		return nil, err
	}
	if s.root, err = seal.Derive(base, root, "v1/blob/root"); err != nil {
		return nil, err
	}
	if opts.ReadOnly {
		return s, nil
	}
	if err := os.RemoveAll(filepath.Join(dir, tmpDir)); err != nil {
		return nil, disk.Err("open papers", filepath.Base(dir), err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, disk.Err("open papers", filepath.Base(dir), err)
	}
	return s, nil
}

// Close wipes the keys.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.root.Zero()
	s.closed = true
	return nil
}

// fileKey derives a file's key.
func (s *Store) fileKey(suite seal.Suite, salt []byte) (seal.Key, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return seal.Key{}, &app.Error{Code: CodeClosed, Op: "use papers", Item: filepath.Base(s.dir)}
	}
	return seal.Derive(suite, s.root, "v1/blob/file", salt...)
}

func (s *Store) path(h app.Hash) string {
	sum := s.prf.Sum("blob", h[:])
	name := hex.EncodeToString(sum[:])
	return filepath.Join(s.dir, name[:2], name)
}

// Has tells whether the blob is whole.
func (s *Store) Has(h app.Hash) bool {
	_, err := os.Stat(s.path(h))
	return err == nil
}

// Delete removes a blob and what there is of an unfinished one.
func (s *Store) Delete(h app.Hash) error {
	if s.opts.ReadOnly {
		return s.readOnly("delete paper", h)
	}
	for _, p := range []string{s.path(h), s.path(h) + partSuffix} {
		if err := s.opts.Hook.Before(disk.OpRemove, p); err != nil {
			return disk.Err("delete paper", h.Short(), err)
		}
		if err := os.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return disk.Err("delete paper", h.Short(), err)
		}
	}
	return nil
}

func (s *Store) readOnly(op string, h app.Hash) error {
	return &app.Error{Code: app.CodeReadOnly, Op: op, Item: h.Short()}
}

// file is a blob file with its key.
type file struct {
	f    *os.File
	box  *seal.Box
	salt [32]byte
}

func (s *Store) newFile(path string) (*file, error) {
	if err := s.opts.Hook.Before(disk.OpOpen, path); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	b := make([]byte, headerSize)
	copy(b, magic)
	binary.BigEndian.PutUint16(b[16:], format)
	b[18] = byte(s.opts.Suite)
	rand.Read(b[24:56])
	c, err := s.keyed(f, b)
	if err == nil {
		err = s.opts.Hook.WriteAt(f, b, 0)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close(), os.Remove(path))
	}
	return c, nil
}

func (s *Store) openFile(path string, flag int) (*file, error) {
	f, err := os.OpenFile(path, flag, 0)
	if err != nil {
		return nil, err
	}
	b := make([]byte, headerSize)
	if n, err := f.ReadAt(b, 0); n < headerSize {
		return nil, errors.Join(errHeader, err, f.Close())
	}
	c, err := s.keyed(f, b)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return c, nil
}

var errHeader = errors.New("no paper's header")

// keyed reads a header and derives the file's key.
func (s *Store) keyed(f *os.File, header []byte) (*file, error) {
	if string(header[:16]) != magic {
		return nil, errHeader
	}
	if v := binary.BigEndian.Uint16(header[16:]); v > format {
		return nil, &app.Error{Code: app.CodeNewer, Op: "open paper", Item: filepath.Base(f.Name()), Args: map[string]string{"format": fmt.Sprint(v)}}
	}
	suite, err := seal.ByID(seal.ID(header[18]))
	if err != nil {
		return nil, err
	}
	c := &file{f: f, salt: [32]byte(header[24:56])}
	k, err := s.fileKey(suite, c.salt[:])
	if err != nil {
		return nil, err
	}
	defer k.Zero()
	c.box, err = seal.NewBox(suite, k)
	return c, err
}

const (
	inner   = 0
	last    = 1
	trailer = 2
)

func (c *file) ad(n int64, role byte) []byte {
	b := append(make([]byte, 0, 41), c.salt[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(n))
	return append(b, role)
}

func chunkAt(n int64) int64 { return headerSize + n*stride }

// chunk opens chunk n of the given sealed length.
func (c *file) chunk(n int64, size int, role byte) ([]byte, error) {
	b := make([]byte, size)
	if _, err := c.f.ReadAt(b, chunkAt(n)); err != nil {
		return nil, err
	}
	return c.box.Open(nil, b, c.ad(n, role))
}

// Put implements desk.Blobs. Nothing is left of a stream that fails, is longer
// than limit or doesn't fit the disk.
func (s *Store) Put(ctx context.Context, r io.Reader, limit int64) (h app.Hash, size int64, err error) {
	if s.opts.ReadOnly {
		return h, 0, s.readOnly("store paper", h)
	}
	var name [16]byte
	rand.Read(name[:])
	tmp := filepath.Join(s.dir, tmpDir, hex.EncodeToString(name[:]))
	if err := os.MkdirAll(filepath.Dir(tmp), 0o700); err != nil {
		return h, 0, disk.Err("store paper", "", err)
	}
	c, err := s.newFile(tmp)
	if err != nil {
		return h, 0, disk.Err("store paper", "", err)
	}
	defer func() {
		if cerr := c.f.Close(); err == nil {
			err = cerr
		}
		if rerr := os.Remove(tmp); err == nil && !errors.Is(rerr, fs.ErrNotExist) {
			err = rerr // the move took it away unless the blob was there before
		}
		err = disk.Err("store paper", "", err)
	}()
	w := &writer{store: s, c: c, sum: sha256.New(), buf: make([]byte, 0, chunkSize)}
	if err := w.copy(ctx, r, limit); err != nil {
		return h, 0, err
	}
	if h, err = w.finish(); err != nil {
		return h, 0, err
	}
	if s.Has(h) {
		return h, w.size, nil
	}
	return h, w.size, s.publish(tmp, h)
}

func (s *Store) publish(tmp string, h app.Hash) error {
	to := s.path(h)
	if err := s.shard(to); err != nil {
		return err
	}
	return s.opts.Hook.Rename(tmp, to)
}

// shard makes the folder of a blob, durably.
func (s *Store) shard(path string) error {
	err := os.Mkdir(filepath.Dir(path), 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.opts.Hook.SyncDir(s.dir)
}

// writer seals a stream chunk by chunk.
type writer struct {
	store *Store
	c     *file
	sum   hash.Hash // nil when the content is hashed later
	buf   []byte    // the chunk being filled
	n     int64     // its number
	size  int64     // content so far
	out   []byte
}

// copy takes the stream, at most limit bytes of it.
func (w *writer) copy(ctx context.Context, r io.Reader, limit int64) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(w.buf) == chunkSize { // not the last one if anything follows
			var one [1]byte
			n, err := io.ReadFull(r, one[:])
			if n == 0 {
				return ignoreEOF(err)
			}
			if err := w.flush(inner); err != nil {
				return err
			}
			w.take(one[:])
		}
		at := len(w.buf)
		n, err := io.ReadFull(r, w.buf[at:chunkSize])
		w.buf = w.buf[:at]
		w.take(w.buf[at : at+n])
		if w.size > limit {
			return &app.Error{Code: app.CodeTooLarge, Op: "store paper", Args: map[string]string{"limit": fmt.Sprint(limit), "size": fmt.Sprint(w.size)}}
		}
		if err != nil {
			return ignoreEOF(err)
		}
	}
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

func (w *writer) take(b []byte) {
	w.buf = append(w.buf, b...)
	w.size += int64(len(b))
	if w.sum != nil {
		w.sum.Write(b)
	}
}

// flush seals the chunk being filled.
func (w *writer) flush(role byte) error {
	w.out = w.c.box.Seal(w.out[:0], w.buf, w.c.ad(w.n, role))
	if err := w.store.opts.Hook.WriteAt(w.c.f, w.out, chunkAt(w.n)); err != nil {
		return err
	}
	if len(w.buf) == chunkSize || role == last {
		w.n++
		w.buf = w.buf[:0]
	}
	return nil
}

// finish seals the last chunk and the trailer and makes the file durable.
func (w *writer) finish() (h app.Hash, err error) {
	h = app.Hash(w.sum.Sum(nil))
	return h, w.seal(h)
}

func (w *writer) seal(h app.Hash) error {
	end := chunkAt(w.n) + int64(len(w.buf)) + seal.Overhead
	if err := w.flush(last); err != nil {
		return err
	}
	t := binary.BigEndian.AppendUint64(bytes.Clone(h[:]), uint64(w.size))
	if err := w.store.opts.Hook.WriteAt(w.c.f, w.c.box.Seal(nil, t, w.c.ad(w.n, trailer)), end); err != nil {
		return err
	}
	return w.store.opts.Hook.Sync(w.c.f)
}
