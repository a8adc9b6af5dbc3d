package boltstore

import (
	"archive/tar"
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sort"
	"time"

	"renda/app"
	"renda/localdb/disk"
	"renda/localdb/seal"
	"renda/localdb/sealed"
)

// Backup implements store.Store: the records alone. Save writes what a server needs.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err := s.db.WriteTo(&contextWriter{ctx, w})
	return err
}

type contextWriter struct {
	ctx context.Context
	w   io.Writer
}

func (c *contextWriter) Write(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.w.Write(p)
}

// Saved tells what a backup holds.
type Saved struct {
	File       string `json:"file"`
	Bytes      int64  `json:"bytes"`
	Records    int    `json:"records"`
	Papers     int    `json:"papers"`
	Generation uint64 `json:"generation"` // of the records, see sealed.DB.Generation
}

// Save writes a backup: a tar of files (the server's own small ones, by name), the
// records as they are at one moment, every whole paper, and a list of their hashes
// under a key derived from the root key. The server may go on working: papers are never
// changed, and are copied after the records that name them. Every record of the copy is
// opened before the backup counts, and the finished file is read back. Nothing is left
// of a backup that fails.
func (s *Store) Save(ctx context.Context, path string, files map[string][]byte, now time.Time) (saved Saved, err error) {
	item := filepath.Base(path)
	copied, part := path+".records", path+".part"
	defer func() {
		for _, p := range []string{copied, part} {
			if rerr := os.Remove(p); rerr != nil && !errors.Is(rerr, os.ErrNotExist) {
				err = errors.Join(err, rerr)
			}
		}
		err = disk.Err("back up", item, err)
	}()
	rep, err := s.copyRecords(ctx, copied)
	if err != nil {
		return saved, err
	}
	saved = Saved{File: path, Records: rep.Records, Generation: rep.Generation}
	if saved.Papers, err = s.write(ctx, part, copied, files, now); err != nil {
		return saved, err
	}
	if err := readArchive(ctx, part, "", func(string) (seal.Key, error) { return s.root, nil }); err != nil {
		return saved, err
	}
	st, err := os.Stat(part)
	if err != nil {
		return saved, err
	}
	saved.Bytes = st.Size()
	return saved, s.opts.Hook.Rename(part, path)
}

func (s *Store) copyRecords(ctx context.Context, to string) (rep sealed.Report, err error) {
	if err := s.opts.Hook.Before(disk.OpOpen, to); err != nil {
		return rep, err
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return rep, err
	}
	err = s.Backup(ctx, f)
	if err = errors.Join(err, f.Close()); err != nil {
		return rep, err
	}
	db, err := sealed.Open(to, s.root, sealed.Options{ReadOnly: true})
	if err != nil {
		return rep, err
	}
	rep, err = db.Check(ctx, nil)
	return rep, errors.Join(err, rep.Err(), db.Close())
}

// write makes the archive, durable when it returns.
func (s *Store) write(ctx context.Context, to, records string, files map[string][]byte, now time.Time) (papers int, err error) {
	if err := s.opts.Hook.Before(disk.OpOpen, to); err != nil {
		return 0, err
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	buf := bufio.NewWriterSize(&contextWriter{ctx, f}, 1<<20)
	a := &archive{tar: tar.NewWriter(buf), now: now}
	names := make([]string, 0, len(files))
	for n := range files {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		if err := a.add(n, files[n]); err != nil {
			return 0, err
		}
	}
	if err := a.addFile(fileRecords, records); err != nil {
		return 0, err
	}
	err = s.papers.Files(ctx, func(name string, _ int64) error {
		papers++
		return a.addFile(dirPapers+"/"+name, filepath.Join(s.dir, dirPapers, filepath.FromSlash(name)))
	})
	if err != nil {
		return 0, err
	}
	if err := a.finish(s.root); err != nil {
		return 0, err
	}
	if err := buf.Flush(); err != nil {
		return 0, err
	}
	return papers, s.opts.Hook.Sync(f)
}

// Unpack takes a backup apart into a new folder. root gives the root key, from the
// files taken out so far if need be. CodeBackup if the file was cut or changed.
func Unpack(ctx context.Context, file, dir string, root func(dir string) (seal.Key, error)) error {
	return disk.Err("restore", filepath.Base(file), readArchive(ctx, file, dir, root))
}

// Check opens every record and every paper. progress (may be nil) counts records. Damage
// of records is in the report; damaged papers are named in the second result.
func (s *Store) Check(ctx context.Context, progress func(done, of int)) (rep sealed.Report, papers []error, err error) {
	rep, err = s.db.Check(ctx, progress)
	if err != nil {
		return rep, nil, err
	}
	err = s.papers.Files(ctx, func(name string, _ int64) error {
		if err := s.papers.CheckFile(ctx, name); err != nil {
			if app.CodeOf(err) != app.CodeCorrupt {
				return err
			}
			papers = append(papers, err)
		}
		return nil
	})
	return rep, papers, err
}

func bad(member string, err error) error {
	return &app.Error{Code: CodeBackup, Op: "read a backup", Item: member, Err: err}
}

var errCut = errors.New("it ends too early")
