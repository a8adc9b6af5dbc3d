package ui

import (
	"io"
	"strings"

	"renda/app"
	"renda/app/desk"
	"renda/ui/loop"
	"renda/ui/room"
)

// stickFile is a file as a picker gives it.
type stickFile struct{ *strings.Reader }

func (stickFile) Close() error { return nil }

func stick(s string) io.ReadCloser { return stickFile{strings.NewReader(s)} }

// sticks is the room of parcels after a folder or a file was picked.
type sticks interface {
	Out(folder string)
	In(name string, r io.ReadCloser)
	Select(row int)
}

// parcelPictures are the room of parcels: after writing, while writing, full, taken in, empty.
func parcelPictures(b *fakeBackend, f *frame, shot func(string)) {
	q := f.stage.(*loop.Queue)
	f.open.Open(room.Parcel, "")
	q.Run()
	p := f.open.screen.(sticks)
	p.Out("/media/U盘")
	q.Step()
	shot("parcel-written")
	p.Select(2)
	shot("parcel-returned")
	b.d.nostick = &app.Error{Code: app.CodeDiskFull}
	p.Out("/media/U盘")
	shot("parcel-full")
	b.d.nostick = nil
	p.In("20261124-回执.renda", stick("x"))
	p.Select(3)
	shot("parcel-in")
	had := b.d.Sticks
	b.d.Sticks = nil
	f.open.Open(room.Parcel, "")
	shot("parcel-none")
	b.d.Sticks = had
	st := b.d.status
	b.d.status = desk.Status{AsOf: st.AsOf, Backup: st.Backup, Stick: fakeNow.Add(-26 * 60 * 60 * 1e9), Waiting: 3}
	f.open.refreshFrame()
	f.open.Open(room.Parcel, "")
	shot("parcel-offline")
	b.d.status = st
	f.open.refreshFrame()
}
