// Package disk is how the local store touches files: every write, sync and
// rename goes through here, so that a failure has one translation and tests
// can make the k-th one fail.
package disk

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"renda/app"
)

// Hook is asked before each step that changes the disk; a non-nil error is
// returned in place of the step. It is nil outside tests.
type Hook func(op Op, path string) error

// Op is one kind of step.
type Op string

// The steps a Hook sees.
const (
	OpOpen   Op = "open"
	OpWrite  Op = "write"
	OpSync   Op = "sync"
	OpRename Op = "rename"
	OpRemove Op = "remove"
)

// Torn is returned by a Hook to have only the first N bytes of a write reach
// the file, as a power cut does.
type Torn struct{ N int }

func (t *Torn) Error() string { return "write torn" }

// Before asks the hook.
func (h Hook) Before(op Op, path string) error {
	if h == nil {
		return nil
	}
	return h(op, path)
}

// WriteAt writes whole b at off.
func (h Hook) WriteAt(f *os.File, b []byte, off int64) error {
	if err := h.Before(OpWrite, f.Name()); err != nil {
		if torn, ok := errors.AsType[*Torn](err); ok {
			if _, werr := f.WriteAt(b[:min(torn.N, len(b))], off); werr != nil {
				return werr
			}
		}
		return err
	}
	_, err := f.WriteAt(b, off)
	return err
}

// Sync makes the file's content and size durable.
func (h Hook) Sync(f *os.File) error {
	if err := h.Before(OpSync, f.Name()); err != nil {
		return err
	}
	return f.Sync()
}

// Rename moves a file and makes the move durable.
func (h Hook) Rename(from, to string) error {
	if err := h.Before(OpRename, to); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return h.SyncDir(filepath.Dir(to))
}

// SyncDir makes names made or removed in a folder durable.
func (h Hook) SyncDir(dir string) error {
	if err := h.Before(OpSync, dir); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// WriteFile replaces a small file as a whole: either the old or the new content
// is there after any crash.
func (h Hook) WriteFile(path string, b []byte) (err error) {
	if err := h.Before(OpOpen, path); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".tmp-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreMissing(os.Remove(tmp.Name())))
		}
	}()
	err = h.WriteAt(tmp, b, 0)
	if err == nil {
		err = h.Sync(tmp)
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	return h.Rename(tmp.Name(), path)
}

// WriteStream makes a file of what fill writes, under a name of its own until all of it is durable: after
// a crash, a full disk or a stick pulled out there is either the whole file or none of this name. A file
// of this name that is there already is replaced. An error of fill passes unchanged.
func (h Hook) WriteStream(path string, fill func(io.Writer) error) (err error) {
	if err := h.Before(OpOpen, path); err != nil {
		return err
	}
	// Beside it and not hidden: a stick's file system may know no leading dot, and what is left of
	// one pulled out should be seen for what it is.
	tmp, err := os.OpenFile(path+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreMissing(os.Remove(tmp.Name())))
		}
	}()
	out := &stream{bufio.NewWriterSize(&appending{h: h, f: tmp}, 256<<10), h, tmp}
	err = fill(out)
	if err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	return h.Rename(tmp.Name(), path)
}

// stream is what fill writes to. Whoever has to know that all of it is durable before he goes on calls Sync.
type stream struct {
	*bufio.Writer
	h Hook
	f *os.File
}

// Sync makes what was written so far durable.
func (s *stream) Sync() error {
	if err := s.Flush(); err != nil {
		return err
	}
	return s.h.Sync(s.f)
}

// appending writes at the end of a file, by way of the hook.
type appending struct {
	h   Hook
	f   *os.File
	off int64
}

func (a *appending) Write(b []byte) (int, error) {
	if err := a.h.WriteAt(a.f, b, a.off); err != nil {
		return 0, err
	}
	a.off += int64(len(b))
	return len(b), nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Full reports whether the disk (or the user's share of it) is full.
func Full(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// NotWritable reports a read-only disk or a folder without write permission.
func NotWritable(err error) bool {
	return errors.Is(err, syscall.EROFS) || errors.Is(err, fs.ErrPermission)
}

// Err translates a failure of the operating system; an *app.Error passes unchanged.
func Err(op, item string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*app.Error](err); ok {
		return err
	}
	code := app.CodeDisk
	switch {
	case Full(err):
		code = app.CodeDiskFull
	case NotWritable(err):
		code = app.CodeReadOnly
	case errors.Is(err, fs.ErrNotExist):
		code = app.CodeNotFound
	}
	return &app.Error{Code: code, Op: op, Item: item, Err: err}
}
