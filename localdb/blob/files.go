package blob

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"renda/app"
	"renda/localdb/disk"
)

// Check reads every whole blob from end to end and gives how many there are; bad
// is told of each that fails CheckFile.
func (s *Store) Check(ctx context.Context, bad func(name string, err error)) (n int, err error) {
	err = s.Files(ctx, func(name string, _ int64) error {
		n++
		if err := s.CheckFile(ctx, name); err != nil && ctx.Err() == nil {
			bad(name, err)
		}
		return ctx.Err()
	})
	return n, err
}

// Files walks the whole blobs of the folder: name is relative to it, and says
// nothing of the content. For copies and checks.
func (s *Store) Files(ctx context.Context, fn func(name string, size int64) error) error {
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // deleted while walking
			return nil
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case d.IsDir() && path == filepath.Join(s.dir, tmpDir):
			return fs.SkipDir
		case d.IsDir() || strings.HasSuffix(path, partSuffix):
			return nil
		}
		name, err := filepath.Rel(s.dir, path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return fn(filepath.ToSlash(name), info.Size())
	})
	return disk.Err("walk papers", filepath.Base(s.dir), err)
}

// CheckFile opens every chunk of the file Files named and hashes it again;
// data.corrupt if it was changed, cut, or put under another's name.
func (s *Store) CheckFile(ctx context.Context, name string) error {
	path := filepath.Join(s.dir, filepath.FromSlash(name))
	c, err := s.openFile(path, os.O_RDONLY)
	if errors.Is(err, errHeader) {
		return corrupt(name, err)
	}
	if err != nil {
		return disk.Err("check paper", name, err)
	}
	r := &Reader{c: c, item: name, num: -1}
	defer r.Close()
	h, err := r.readTrailer()
	if err != nil {
		return err
	}
	if s.path(h) != path {
		return corrupt(name, errors.New("it lies under another's name"))
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, &contextReader{ctx, io.NewSectionReader(r, 0, r.size)}); err != nil {
		return err
	}
	if app.Hash(sum.Sum(nil)) != h {
		return corrupt(name, errors.New("the content has another hash"))
	}
	return nil
}

type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
