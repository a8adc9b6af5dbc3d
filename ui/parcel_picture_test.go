package ui

import (
	"io"
	"strings"

	"fyne.io/fyne/v2"

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

// importPictures are a locked file's question, and what was read before it is taken over.
func importPictures(f *frame, shot func(string)) {
	q := f.stage.(minding).Stage.(*loop.Queue)
	f.open.Open(room.Drafts, "")
	x := f.open.screen.(importer)
	x.Import("关于延长公交末班时间的建议locked.pdf", stick("x"))
	shot("import-password")
	f.open.escape()
	x.Import("城东公交.docx", stick("城东公交\n姓名：王秀兰\n联系电话：13800000000\n现状\n城东片区近三年新增住户一万二千户，早高峰候车时间普遍超过二十五分钟。\n建议\n1.在城东片区增设两条接驳线路。\n2.末班时间延长到二十二时三十分。"))
	q.Run()
	shot("import-look")
	f.open.escape()
}

// stickPictures are the first page of a machine without network: asking, and waiting for the answer.
func stickPictures(l look, q *loop.Queue, shot func(f *frame, name string)) {
	b := newFakeBackend(3)
	b.vaults = nil
	f := newFrame(fyne.CurrentApp(), Config{Version: "0.1", Backend: b}, q)
	f.look(l.mode, l.percent)
	shot(f, "enrol")
	f.front.requestOut("x", "x", "/media/U盘")
	q.Run()
	shot(f, "enrol-requested")
	f.showUnlock()
	shot(f, "enrol-waiting")
}

// parcelPictures are the room of parcels: after writing, while writing, full, taken in, empty.
func parcelPictures(b *fakeBackend, f *frame, shot func(string)) {
	q := f.stage.(minding).Stage.(*loop.Queue)
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
