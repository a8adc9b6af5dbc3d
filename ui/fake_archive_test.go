package ui

import (
	"context"
	"io"
	"strings"

	"renda/app"
	"renda/app/archive"
	"renda/app/desk"
	"renda/app/desk/archives"
	"renda/app/desk/wayout"
	"renda/app/filing"
	"renda/app/procedure"
	"renda/app/stocktake"
	"renda/app/terminal"
	"renda/ui/loop"
	"renda/ui/present"
	"renda/ui/room"
)

// fakeArchive is what the room of archives finds on the fake desk.
type fakeArchive struct {
	none   bool            // no rows at all
	report *archive.Report // of the package that is checked
	fails  error           // what comes of checking and packing
	shelf  []string        // labels as they were recorded
}

var archiveTitles = []string{"演示市养犬管理办法", "演示市停车场管理办法", "关于规范网络预约出租汽车经营的通知", "关于加强饮用水水源保护的决定", "关于规范监察建议工作的规定"}

func (d *fakeDesk) archiveRow(i int) archives.Row {
	id := app.NamedID("archive" + string(rune('a'+i)))
	r := archives.Row{Card: procedure.Card{ID: id, Proc: filing.ID, Number: "济人规备〔2026〕" + string(rune('1'+i)) + "号", Title: archiveTitles[i%len(archiveTitles)]}, Proc: "规范性文件备案审查", State: "审查终止",
		Ended: app.DateOf(d.now).AddDays(-40 * (i + 1)), Waited: 40 * (i + 1), Due: app.DateOf(d.now).AddDays(150 - 90*i), Retention: "永久", Code: archive.RecordCode(id)}
	if i%2 == 0 {
		r.Copies, r.Place, r.Box = 2, "3号柜第2层", "2026-03盒"
	}
	return r
}

func (d *fakeDesk) Archives() (waiting, archived, handled []archives.Row, err error) {
	if d.archives.none {
		return nil, nil, nil, nil
	}
	waiting = []archives.Row{d.archiveRow(4), d.archiveRow(2), d.archiveRow(0)}
	for _, i := range []int{1, 3} {
		r := d.archiveRow(i)
		r.State, r.Archived, r.Due, r.Number, r.Box, r.Place = "已归档", r.Ended.AddDays(9), app.Date{}, "0001-WS·2026-Y-BASC-000"+string(rune('1'+i)), "2026-01盒", ""
		if i == 3 {
			r.Lent, r.LentDue, r.LentLate = "王秀兰", app.DateOf(d.now).AddDays(-3), true
		}
		archived = append(archived, r)
	}
	h := d.archiveRow(2)
	h.Lent, h.LentDue = "李国强", app.DateOf(d.now).AddDays(12)
	h.Card.ID, h.State, h.Ended = app.NamedID("handled"), "审查中", app.Date{}
	return waiting, archived, []archives.Row{h}, nil
}

func (d *fakeDesk) ArchivePage(_ context.Context, id app.ID) (*archives.Page, error) {
	w, a, h, _ := d.Archives()
	for i, rows := range [][]archives.Row{w, a, h} {
		for _, r := range rows {
			if r.Card.ID != id {
				continue
			}
			pg := &archives.Page{Row: r, Proc: filing.Procedure(), Acts: 11, May: i == 0, Ready: i == 1, Fields: []archive.Property{{Name: "档号", Value: r.Number}, {Name: "文号", Value: "令第9号"}, {Name: "责任者", Value: "演示市政府"}, {Name: "题名", Value: r.Card.Title}, {Name: "保管期限", Value: r.Retention}}}
			pg.Pieces = []archives.Piece{{Kind: archives.PieceMeta, Name: "metadata.xml", Here: true}, {Kind: archives.PieceLog, Name: "process.xml", Here: true}, {Kind: archives.PiecePaper, Name: "备案登记回执", Here: true}, {Kind: archives.PiecePaper, Name: "审查结果反馈函", Here: true},
				{Kind: archives.PieceFile, Name: "正式文本.docx", Size: 48 << 10, Here: true}, {Kind: archives.PieceFile, Name: "起草说明.pdf", Size: 312 << 10, Here: i != 0}, {Kind: archives.PieceProof, Name: "hashes.txt", Here: true}}
			lack := func(hard bool, code app.Code, item string, args map[string]string) {
				pg.Lacks = append(pg.Lacks, archives.Lack{Err: &app.Error{Code: code, Item: item, Args: args}, Hard: hard})
			}
			switch i {
			case 0:
				lack(true, archives.CodeAct, r.Card.Title, nil)
				lack(true, desk.CodePaperAbsent, "起草说明.pdf", nil)
				lack(false, archives.CodePaper, r.Card.Title, map[string]string{"want": "2", "have": "0"})
			case 2:
				lack(true, archive.CodeOpen, r.Card.Title, map[string]string{"state": "审查中"})
			}
			return pg, nil
		}
	}
	return nil, &app.Error{Code: app.CodeNotFound, Item: id.String()}
}

func (d *fakeDesk) LabelsOf(want []string) ([]archives.Label, error) {
	ls := []archives.Label{{Number: "2026-01盒", Code: archive.BoxCode("2026-01盒"), Title: "档案盒", Note: "2件", Box: true}}
	_, a, _, _ := d.Archives()
	for _, r := range a {
		ls = append(ls, archives.Label{Number: r.Number, Code: r.Code, Title: r.Card.Title, Note: "永久"})
	}
	if len(want) == 1 {
		return ls[1:2], nil
	}
	return ls, nil
}

func (d *fakeDesk) LabelsOut(ls []archives.Label) wayout.Out {
	return wayout.Out{Way: terminal.WayLabel, Title: "档案标签"}
}

func (d *fakeDesk) CatalogueOut(context.Context, []app.ID) wayout.Out {
	return wayout.Out{Way: terminal.WayList, Title: "归档文件目录"}
}

func (d *fakeDesk) Shelved() ([]archive.Item, error) {
	_, a, _, err := d.Archives()
	var out []archive.Item
	for _, r := range a {
		out = append(out, archive.Item{Label: r.Number, Code: r.Code, Number: r.Card.Number, Box: r.Box, Title: r.Card.Title})
	}
	return append(out, archive.Item{Label: "0001-WS·2026-Y-BASC-0009", Box: "2026-02盒", Title: archiveTitles[2]}), err
}

func (d *fakeDesk) RecordShelf(_ context.Context, where, _ string, _ archive.Shelf, read []string) (app.ID, error) {
	d.archives.shelf = append([]string{where}, read...)
	return d.W.ID, d.archives.fails
}

func (d *fakeDesk) VerifyPackage(_ context.Context, _ io.ReaderAt, size int64, progress func(done, total int64)) (*archive.Report, error) {
	progress(size/2, size)
	return d.archives.report, d.archives.fails
}

func (s *fakeSession) ArchiveOut(_ context.Context, folder string, _ app.ID, progress func(done, total int64)) (string, archive.Summary, error) {
	progress(1, 2)
	return folder + "/归档-0001-WS·2026-Y-BASC-0002.zip", archive.Summary{Files: 2, Papers: 2, Acts: 11}, s.d.archives.fails
}

// someReport is a package with a file changed, one gone and one put in.
func someReport() *archive.Report {
	r := &archive.Report{Files: 9, Acts: 11, Hidden: 2, Record: archive.Record{Title: archiveTitles[0], ArchiveNo: "0001-WS·2026-Y-BASC-0002", Number: "济人规备〔2026〕2号", Retention: "永久", Organ: "演示市人大常委会", Ended: "2026-11-01T09:00:00.000+08:00",
		Packer: archive.Person{Name: "鲁登记", Office: "演示市人大常委会"}}}
	bad := map[string]string{"files/0002-起草说明.pdf": archive.FindChanged, "papers/0002-审查结果反馈函.docx": archive.FindMissing, "files/0003-x.exe": archive.FindExtra}
	why := map[string]string{archive.FindChanged: "内容与 hashes.txt 不符", archive.FindMissing: "包中没有", archive.FindExtra: "不在 hashes.txt 中"}
	for _, p := range []string{"audit/head.txt", "files/0001-正式文本.docx", "files/0002-起草说明.pdf", "files/0003-x.exe", "hashes.txt", "keys/0001.cbor", "log/0001.cbor", "log/0002.cbor", "metadata.xml", "papers/0001-备案登记回执.docx", "papers/0002-审查结果反馈函.docx", "process.xml", "seal.txt"} {
		r.Members = append(r.Members, archive.Checked{Path: p, Size: int64(len(p)) * 977, Kind: bad[p]})
		if k := bad[p]; k != "" {
			r.Findings = append(r.Findings, archive.Finding{Kind: k, Path: p, Why: why[k]})
		}
	}
	return r
}

// archivist is the room of archives as tests reach into it.
type archivist interface {
	room.Screen
	Select(i int)
	Pack(folder string)
	Verify(name string, r io.ReadCloser)
	Scan(text string)
	Labels()
}

// archivePictures are the room of archives: each page, a package checked, labels, a walk along the shelf.
func archivePictures(b *fakeBackend, f *frame, shot func(string)) {
	q := f.stage.(minding).Stage.(*loop.Queue)
	open := func(t present.ArchiveTab) archivist {
		f.open.Open(room.Archive, string(t))
		q.Run()
		return f.open.screen.(archivist)
	}
	open(present.TabWaiting)
	shot("archive-waiting")
	x := open(present.TabArchived)
	shot("archive-archived")
	x.Pack("/media/U盘")
	q.Run()
	shot("archive-packed")
	x.Labels()
	q.Run()
	shot("archive-labels")
	f.open.escape()
	open(present.TabPaper)
	shot("archive-paper")
	had := b.d.archives
	b.d.archives.report = someReport()
	open(present.TabVerify)
	shot("archive-verify-none")
	x = f.open.screen.(archivist)
	x.Verify("归档-0001-WS·2026-Y-BASC-0002.zip", stick("x"))
	q.Run()
	shot("archive-verify-bad")
	good := someReport()
	good.Findings = nil
	for i := range good.Members {
		good.Members[i].Kind = ""
	}
	b.d.archives.report = good
	x.Verify("归档-0001-WS·2026-Y-BASC-0002.zip", stick("x"))
	q.Run()
	shot("archive-verify-good")
	open(present.TabShelf)
	shot("archive-shelf-none")
	x = f.open.screen.(archivist)
	_, a, _, _ := b.d.Archives()
	for _, l := range []string{"2026-01盒", strings.ToLower(a[0].Code), "J-00000-0000Z", "0001-WS·2026-Y-BASC-0009", "没有这个号", a[0].Number} {
		x.Scan(l)
	}
	q.Run()
	shot("archive-shelf")
	b.d.archives.none = true
	open(present.TabWaiting)
	shot("archive-none")
	b.d.archives = had
}

// stocktakeCards are the checks on record.
func stocktakeCards(d *fakeDesk) []procedure.Card {
	return []procedure.Card{{ID: app.NamedID("st1"), Proc: stocktake.ID, State: stocktake.StateOpen, Title: "清点　2026-11-20　1号柜", Vals: []string{"1号柜", "2026-11-20", "31", "29", "2", "1"}, Updated: d.now.UnixMilli()},
		{ID: app.NamedID("st2"), Proc: stocktake.ID, State: stocktake.StateDone, Title: "清点　2026-05-11　2026-01盒、2026-02盒", Vals: []string{"", "2026-05-11", "12", "12", "0", "0"}}}
}
