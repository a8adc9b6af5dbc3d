package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"renda/app"
	"renda/app/desk"
	"renda/localdb/disk"
)

// parcelName names a parcel that was given a folder only.
func (s *session) parcelName() string {
	return clock.Now().In(app.Zone).Format("20060102-150405") + "-" + s.dev.ID.String()[:8] + parcelSuffix
}

// ParcelOut implements ui.Session.
func (s *session) ParcelOut(ctx context.Context, folder string, progress func(done, total int)) (string, desk.ParcelInfo, error) {
	s.stick.Lock()
	defer s.stick.Unlock()
	s.courier.Watch(progress)
	defer s.courier.Watch(nil)
	file := filepath.Join(folder, s.parcelName())
	i, err := s.parcelOut(ctx, file)
	return file, i, err
}

// parcelOut writes a parcel: the file has its name once it is whole and durable.
func (s *session) parcelOut(ctx context.Context, file string) (i desk.ParcelInfo, err error) {
	err = disk.Hook(nil).WriteStream(file, func(w io.Writer) (err error) {
		i, err = s.desk.ParcelOut(ctx, w, app.ID{})
		return err
	})
	if errors.Is(err, context.Canceled) {
		return i, err
	}
	if err != nil {
		return i, disk.Err("write a parcel", file, err)
	}
	st, err := os.Stat(file)
	if err != nil {
		return i, disk.Err("write a parcel", file, err)
	}
	i.Size = st.Size()
	return i, nil
}

// ParcelIn implements ui.Session.
func (s *session) ParcelIn(ctx context.Context, name string, r io.ReadSeeker, progress func(done, total int)) (desk.ParcelReport, error) {
	s.stick.Lock()
	defer s.stick.Unlock()
	s.courier.Watch(progress)
	defer s.courier.Watch(nil)
	rep, err := s.desk.ParcelIn(ctx, r)
	if err != nil {
		return rep, fileNamed(name, err)
	}
	return rep, nil
}
