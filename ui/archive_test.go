package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"renda/app"
	"renda/app/archive"
	"renda/ui/present"
	"renda/ui/room"
)

// By keyboard alone: Ctrl+1 to Ctrl+5 show the pages, Ctrl+Enter does the usual next thing on each, Escape calls off and takes words away; what came of
// packing and checking is said, and a matter opens on its own page of the room.
func TestArchiveByKeyboard(t *testing.T) {
	h := sit(t)
	h.open(room.Archive, "")
	x := func() archivist { return h.f.open.screen.(archivist) }
	if !h.says("200 日") || !h.says("打包之前还有 2 项") || !h.says("档号由服务器按规则编给") {
		t.Fatal("what waits and what is in the way is not said")
	}
	h.ctrl(fyne.KeyReturn)
	h.q.Run()
	if h.f.open.at.room != room.Matter || !strings.HasSuffix(h.f.open.at.arg, "/archive/") {
		t.Fatal("Ctrl+Enter leads to", h.f.open.at.room, h.f.open.at.arg)
	}
	h.open(room.Archive, "")
	h.ctrl(fyne.Key2)
	h.q.Run()
	if !h.says("材料齐全") || !h.says("0001-WS·2026-Y-BASC-0002") {
		t.Fatal("the archived are not shown")
	}
	h.ctrl(fyne.KeyReturn)
	h.q.Run()
	if h.f.win.Canvas().Overlays().Top() == nil {
		t.Fatal("no folder is asked for")
	}
	h.key(fyne.KeyEscape)
	x().Pack("/media/U")
	h.key(fyne.KeyEscape)
	h.q.Run()
	if !h.says("没有留下写了一半的文件") {
		t.Error("Escape does not call off")
	}
	h.d.archives.fails = &app.Error{Code: app.CodeDisk, Op: "write a package"}
	x().Pack("/media/U")
	h.q.Run()
	if !h.says("/media/U") || h.says("已打包") {
		t.Error("a stick pulled out is not said")
	}
	h.d.archives.fails = nil
	h.ctrl(fyne.Key5)
	h.d.archives.report = someReport()
	x().Verify("x.zip", stick("x"))
	h.q.Run()
	if !h.says("13 个文件中有 3 处不对") || !h.says("被改动") || !h.says("多出") || !h.says("缺少") || h.says("相符") {
		t.Error("what is wrong with a package is not said, or what is right is in the way")
	}
	h.d.archives.fails = &app.Error{Code: archive.CodePackage}
	x().Verify("y.zip", stick("x"))
	h.q.Run()
	if !h.says("这不是归档数据包") {
		t.Error("what is no package is not said")
	}
	h.d.archives.fails = nil
	_, archived, _, _ := h.d.Archives()
	h.open(room.Archive, archived[1].Card.ID.String())
	if !h.says(archived[1].Code) {
		t.Error("a matter's page is not shown")
	}
}

// Labels are scanned one after the other without the mouse, what is wrong is said at once, and Ctrl+Enter makes a record of it.
func TestShelfByKeyboard(t *testing.T) {
	h := sit(t)
	h.open(room.Archive, string(present.TabShelf))
	if !h.says("有待查明") {
		t.Fatal("earlier checks are not shown")
	}
	_, archived, _, _ := h.d.Archives()
	for _, l := range []string{"2026-01盒", strings.ToLower(archived[0].Code), "J-00000-0000Z"} {
		h.write(l)
		h.key(fyne.KeyReturn)
		h.q.Run()
	}
	if !h.says("当前盒：2026-01盒") || !h.says("不认识") || !h.says("在位 1，借出 0，缺 1") {
		t.Fatal("what was read is not said")
	}
	h.ctrl(fyne.KeyReturn)
	h.q.Run()
	if !h.says("清点范围") {
		t.Fatal("no record is offered")
	}
	h.ctrl(fyne.KeyReturn)
	h.q.Run()
	if got := h.d.archives.shelf; len(got) != 4 || got[0] != "2026-01盒" || h.f.open.at.room != room.Matter {
		t.Fatal("no record was made:", got)
	}
}
