package present

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"renda/app"
	"renda/app/intake"
)

// Codes of opening a file somebody chose.
const (
	CodeFileGone      app.Code = "file.gone"      // it is not there any more
	CodeFileForbidden app.Code = "file.forbidden" // the person may not read it
	CodeFileSpecial   app.Code = "file.special"   // no file of bytes: a folder, a pipe, a device
)

// OpenFile opens a file somebody chose. name is how it may be called on a screen and in a record: without its folder and without
// what a name should not have in it. What is no plain file is refused before it is opened: a pipe would wait for ever. A
// failure of reading it is app.CodeUnread.
func OpenFile(path string) (name string, r io.ReadCloser, err error) {
	name = intake.Name(path)
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return name, nil, &app.Error{Code: CodeFileSpecial, Op: "open a file", Item: name}
	}
	var f *os.File
	if err == nil {
		f, err = os.Open(path)
	}
	switch {
	case err == nil:
		return name, &chosen{f, name}, nil
	case errors.Is(err, fs.ErrNotExist):
		return name, nil, &app.Error{Code: CodeFileGone, Op: "open a file", Item: name, Err: err}
	case errors.Is(err, fs.ErrPermission):
		return name, nil, &app.Error{Code: CodeFileForbidden, Op: "open a file", Item: name, Err: err}
	}
	return name, nil, unread(name, err)
}

// unread is a file that could not be read to its end: a stick pulled out, a disk that fails.
func unread(name string, err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return &app.Error{Code: app.CodeUnread, Op: "read a file", Item: name, Err: err}
}

// chosen is a file being read whose failures name it.
type chosen struct {
	f    *os.File
	name string
}

func (c *chosen) Read(b []byte) (int, error) {
	n, err := c.f.Read(b)
	return n, unread(c.name, err)
}

// ReadAt reads at a place, as packages are read.
func (c *chosen) ReadAt(b []byte, at int64) (int, error) {
	n, err := c.f.ReadAt(b, at)
	return n, unread(c.name, err)
}

// Seek goes to a place: a locked file is read again for each password.
func (c *chosen) Seek(at int64, whence int) (int64, error) {
	n, err := c.f.Seek(at, whence)
	return n, unread(c.name, err)
}

// Close closes the file.
func (c *chosen) Close() error { return unread(c.name, c.f.Close()) }
