package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"renda/app"
	"renda/app/archive"
	"renda/app/desk/wayout"
	"renda/localdb/disk"
	"renda/ui/present"
)

// ArchiveOut implements ui.Session.
func (s *session) ArchiveOut(ctx context.Context, folder string, matter app.ID, progress func(done, total int64)) (string, archive.Summary, error) {
	pg, err := s.desk.ArchivePage(ctx, matter)
	if err != nil {
		return "", archive.Summary{}, err
	}
	file := freeName(folder, wayout.FileName(present.PackageName(pg.Row.Label())), ".zip")
	sum, err := s.archiveOut(ctx, file, matter, progress)
	return file, sum, err
}

// archiveOut writes a package: the file has its name once it is whole and durable, and a stick that is full or gone leaves none.
func (s *session) archiveOut(ctx context.Context, file string, matter app.ID, progress func(done, total int64)) (sum archive.Summary, err error) {
	err = disk.Hook(nil).WriteStream(file, func(w io.Writer) (err error) {
		sum, err = s.desk.ArchiveWatched(ctx, matter, w, progress)
		return err
	})
	if errors.Is(err, context.Canceled) {
		return sum, err
	}
	return sum, disk.Err("write a package", file, err)
}

// freeName gives a name in a folder that is not taken: an archive package that was handed over once is never written over.
func freeName(folder, name, ext string) string {
	file := filepath.Join(folder, name+ext)
	for n := 2; ; n++ {
		if _, err := os.Lstat(file); err != nil {
			return file
		}
		file = filepath.Join(folder, name+"-"+strconv.Itoa(n)+ext)
	}
}
