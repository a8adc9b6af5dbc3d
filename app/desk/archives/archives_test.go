package archives_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"io"
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/apptest/unzip"
	"renda/app/archive"
	"renda/app/desk/archives"
	"renda/app/desk/wayout"
	"renda/app/org"
	"renda/app/stocktake"
	"renda/app/terminal"
)

var ctx = context.Background()

// person is somebody at his desk with the room of archives and the way out of it.
type person struct {
	*town.Seat
	*wayout.Gate
	*archives.Room
}

func at(x *town.Seat) person {
	g := wayout.New(x.D)
	return person{x, g, archives.New(x.D, g, x.Keys)}
}

// office is town.FilingOffice with its people at their desks.
func office(t *testing.T) (w *town.Town, clerk, head person) {
	w, c, h := town.FilingOffice(t)
	return w, at(c), at(h)
}

// codes are what stands in the way, hard things in capitals.
func codes(p *archives.Page) string {
	var out []string
	for _, l := range p.Lacks {
		s := string(l.Err.Code)
		if l.Hard {
			s = strings.ToUpper(s)
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

// A matter goes from being handled, with its paper here, to waiting with the days counted, to archived: what is in the way is said by
// item at every step, the label's code stays the same, and Ctrl+K finds the matter by it and by its 档号 from the first day.
func TestArchiveRoom(t *testing.T) {
	w, _, head := office(t)
	doc := w.Filed()
	head.Pull(100)
	page := func() *archives.Page {
		p, err := head.ArchivePage(ctx, doc)
		head.Must(err)
		return p
	}
	rows := func(waiting, archived, handled int) (all []archives.Row) {
		t.Helper()
		a, b, c, err := head.Archives()
		head.Must(err)
		if len(a) != waiting || len(b) != archived || len(c) != handled {
			t.Fatalf("%d waiting, %d archived, %d handled", len(a), len(b), len(c))
		}
		return append(append(a, b...), c...)
	}
	rows(0, 0, 0)
	if got := codes(page()); got != "ARCHIVE.OPEN archive.paper" {
		t.Fatal(got)
	}
	head.Do(doc, "paper_in", "", act.Form{"paper_copies": int64(1), "paper_from": "王", "paper_how": "hand", "paper_on": "2026-03-02", "place": "3号柜"})
	head.Sync()
	r := rows(0, 0, 1)[0]
	if r.Copies != 1 || r.Place != "3号柜" || r.Code != archive.RecordCode(doc) {
		t.Fatalf("%+v", r)
	}
	if hits := head.D.Search(strings.ToLower(strings.ReplaceAll(r.Code, "-", "")), 9); len(hits) != 1 || hits[0].ID != doc.String() {
		t.Fatalf("Ctrl+K finds %v", hits)
	}
	w.Srv.Own(doc, "filing.end", act.Form{"result": "none"})
	head.Pull(100)
	w.Clock = w.Clock.AddDate(1, 4, 0)
	if r := rows(1, 0, 0)[0]; r.Waited < 480 || r.Due.IsZero() || !r.Due.Before(app.DateOf(w.Clock)) || r.Ended.IsZero() {
		t.Fatalf("%+v", r)
	}
	if p := page(); codes(p) != "ARCHIVE.ACT archive.paper" || !p.May || p.Ready {
		t.Fatalf("%s %+v", codes(p), p)
	}
	head.Do(doc, "archive", "", act.Form{"archive_no": "旧-7", "retention": "10年"})
	if p := page(); codes(p) != "ARCHIVE.WAITS archive.paper" || p.May {
		t.Fatalf("%s %+v", codes(p), p)
	}
	head.Sync()
	p := page()
	if codes(p) != "archive.paper archive.nofit" || !p.Ready || p.Row.Retention != "10年" || p.Row.Until.Year != p.Row.Archived.Year+10 || p.Row.Ended == p.Row.Archived {
		t.Fatalf("%s %+v", codes(p), p.Row)
	}
	kinds := map[archives.PieceKind]int{}
	for _, x := range p.Pieces {
		kinds[x.Kind]++
	}
	if kinds[archives.PiecePaper] == 0 || kinds[archives.PieceMeta] != 1 || kinds[archives.PieceProof] != 1 || p.Acts < 7 || p.Fields[0].Value != "旧-7" {
		t.Fatalf("%v %d %v", kinds, p.Acts, p.Fields)
	}
	rows(0, 1, 0)
	if hits := head.D.Search("旧-7", 9); len(hits) != 1 || hits[0].ID != doc.String() {
		t.Fatalf("Ctrl+K finds %v", hits)
	}
}

// Who has no part in archiving has no rows; a file whose bytes are not here is named before anything is packed; one 档号 on two matters is said.
func TestArchiveLacks(t *testing.T) {
	w, _, head := office(t)
	doc := w.Filed()
	absent := act.Blob{Hash: app.Hash{7}, Name: "附件.pdf", Size: 5}
	f := act.Form{"talk_kind": "letter", "talk_text": "问", "talk_blobs": []any{map[string]any(absent.Row())}}
	w.Srv.Own(doc, "filing.talk", f)
	w.Srv.Own(doc, "filing.end", act.Form{"result": "none"})
	w.Srv.Own(doc, "filing.archive", act.Form{"archive_no": "甲-1"})
	other := app.NamedID("other")
	w.Srv.Own(other, "filing.file", act.Form{"maker": town.Gov.String(), "class": "规章", "doing": "new", "title": "另一办法", "docno": "令第8号", "published": "2026-02-20", "effective": "2026-04-10", "topic": "urban"})
	w.Srv.Own(other, "filing.archive", act.Form{"archive_no": "甲－1"})
	maker := at(w.Seat("maker", org.RoleMaker, town.Gov))
	maker.Pull(100)
	head.Pull(100)
	p, err := head.ArchivePage(ctx, doc)
	head.Must(err)
	if got := codes(p); got != "DESK.PAPER.ABSENT archive.paper archive.nofit archive.twice" || p.Ready || p.Lacks[0].Err.Item != "附件.pdf" {
		t.Fatal(got)
	}
	_, archived, _, err := head.Archives()
	if err != nil || len(archived) != 2 || !archived[0].Twice || !archived[1].Twice {
		t.Fatalf("%+v %v", archived, err)
	}
	a, b, c, err := maker.Archives()
	if err != nil || len(a)+len(b)+len(c) != 0 {
		t.Fatalf("the maker archives: %v %v %v %v", a, b, c, err)
	}
}

// Packing and checking are called off between two reads and tell how far they are; a changed byte is found; a head signed by another log is no head.
func TestPackWatched(t *testing.T) {
	w, _, head := office(t)
	doc := w.Filed()
	w.Srv.Own(doc, "filing.end", act.Form{"result": "none"})
	w.Srv.Own(doc, "filing.archive", act.Form{"archive_no": "甲-1"})
	head.Pull(100)
	var b bytes.Buffer
	at := int64(0)
	_, err := head.ArchiveWatched(ctx, doc, &b, func(done, total int64) {
		if done < at || done > total {
			t.Fatalf("%d of %d after %d", done, total, at)
		}
		at = done
	})
	head.Must(err)
	off, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := head.ArchiveWatched(off, doc, io.Discard, nil); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if _, err := head.VerifyPackage(off, bytes.NewReader(b.Bytes()), int64(b.Len()), nil); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if at == 0 {
		t.Fatal("no progress")
	}
	bad := bytes.Replace(b.Bytes(), []byte("<record"), []byte("<recorb"), 1)
	r, err := head.VerifyPackage(ctx, bytes.NewReader(bad), int64(len(bad)), nil)
	if err != nil || len(r.Findings) == 0 || r.Findings[0].Path != "metadata.xml" {
		t.Fatalf("%+v %v", r, err)
	}
}

// A shelf is walked by codes and by numbers alike; what was found is a record the server has, with the labels as they were read; labels and the
// catalogue come out as files.
func TestShelfAndLabels(t *testing.T) {
	w, _, head := office(t)
	for i, box := range []string{"甲-1", "甲-1", "甲-2"} {
		id := app.NamedID(box + string(rune('a'+i)))
		w.Srv.Own(id, "filing.file", act.Form{"maker": town.Gov.String(), "class": "规章", "doing": "new", "title": "演示办法" + []string{"一", "二", "三"}[i], "docno": "令第9号", "published": "2026-02-20", "effective": "2026-04-10", "topic": "urban"})
		w.Srv.Own(id, "filing.archive", act.Form{"archive_no": "档-" + string(rune('1'+i)), "box": box, "retention": "永久"})
	}
	head.Pull(100)
	first := archive.RecordCode(app.NamedID("甲-1a"))
	read := []string{archive.BoxCode("甲-1"), first, "档－3", "没有这个"}
	s, err := head.CheckShelf(read, false)
	if err != nil || s.Right != 1 || len(s.Missing) != 1 || s.Missing[0].Label != "档-2" || len(s.Misplaced) != 1 || s.Misplaced[0].Found != "甲-1" || len(s.Unknown) != 1 || len(s.Unread) != 1 {
		t.Fatalf("%+v %v", s, err)
	}
	id, err := head.RecordShelf(ctx, "1号柜", "", s, read)
	head.Must(err)
	head.Sync()
	v := head.Page(id)
	if v.Matter.State != stocktake.StateOpen || v.Card.Vals[2] != "3" || len(v.Blobs) != 1 || len(head.D.Tray()) != 0 {
		t.Fatalf("%s %v", v.Matter.State, v.Card.Vals)
	}
	many := archive.Shelf{Read: 300, Unknown: make([]string, stocktake.Most+1)}
	if _, err := head.RecordShelf(ctx, "1号柜", "", many, nil); app.CodeOf(err) != stocktake.CodeMany {
		t.Fatal(err)
	}
	ls, err := head.LabelsOf(nil)
	if err != nil || len(ls) != 5 || !ls[0].Box || ls[0].Note != "2件" {
		t.Fatalf("%+v %v", ls, err)
	}
	if one, err := head.LabelsOf([]string{strings.ToLower(first), "甲－2"}); err != nil || len(one) != 2 || one[1].Number != "档-1" || one[0].Code != archive.BoxCode("甲-2") {
		t.Fatalf("%+v %v", one, err)
	}
	name, docx, err := head.LabelSheet(ctx, ls, wayout.Watermark{})
	head.Must(err)
	ps := unzip.Parts(t, docx)
	if name != "档案标签.docx" || ps["word/media/c5.png"] == "" || !strings.Contains(ps["word/document.xml"], first) || !strings.Contains(ps["word/document.xml"], "演示办法三") {
		t.Fatal(name, len(ps))
	}
	if _, _, err := head.TakeOut(ctx, wayout.Out{Way: terminal.WayLabel, Item: "J-00000-00000"}, wayout.Watermark{}); app.CodeOf(err) != archive.CodeNumber {
		t.Fatalf("a sheet of nothing: %v", err)
	}
	name, x, err := head.TakeOut(ctx, head.CatalogueOut(ctx, nil), wayout.Watermark{})
	head.Must(err)
	text := ""
	for _, part := range unzip.Parts(t, x) {
		text += part
	}
	if name != "归档文件目录.xlsx" || !strings.Contains(text, "责任者") || !strings.Contains(text, "档-3") || !strings.Contains(text, "永久") {
		t.Fatal(text)
	}
}

// The package of an archived matter checks with the server's key alone, is the same twice, and is refused before the end and to who is not of the office.
func TestArchivePackage(t *testing.T) {
	w, clerk, head := office(t)
	doc := w.Filed()
	clerk.Pull(100)
	var b bytes.Buffer
	if _, err := clerk.Archive(ctx, doc, &b); app.CodeOf(err) != terminal.CodeNeeded || b.Len() != 0 {
		t.Fatalf("packed at a dedicated terminal without a ticket: %v", err)
	}
	head.Pull(100)
	if _, err := head.Archive(ctx, doc, &b); app.CodeOf(err) != archive.CodeOpen {
		t.Fatalf("packed before its end: %v", err)
	}
	w.Srv.Own(doc, "filing.end", act.Form{"result": "none"})
	w.Srv.Own(doc, "filing.archive", act.Form{"archive_no": "0001-WS·2026-Y-BASC-0001", "box": "1"})
	maker := at(w.Seat("maker", org.RoleMaker, town.Gov))
	maker.Pull(100)
	clerk.Pull(100)
	head.Pull(100)
	if _, err := maker.Archive(ctx, doc, &b); app.CodeOf(err) != app.CodeForbidden {
		t.Fatalf("packed by the maker: %v", err)
	}
	s, err := head.Archive(ctx, doc, &b)
	head.Must(err)
	key := w.Srv.Key.Public().(ed25519.PublicKey)
	r, err := archive.Verify(bytes.NewReader(b.Bytes()), int64(b.Len()), key)
	if err != nil || len(r.Findings) != 0 || r.Acts != 5 || r.Record.ArchiveNo != "0001-WS·2026-Y-BASC-0001" || r.Record.Retention != "永久" || len(s.Doubts) != 0 || r.Sum != s.Sum {
		t.Fatalf("%+v %+v %v", r, s, err)
	}
	w.Clock = w.Clock.AddDate(0, 0, 9)
	var again bytes.Buffer
	if _, err = head.Archive(ctx, doc, &again); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Fatalf("another package nine days later (%v)", err)
	}
	if items, err := clerk.Shelved(); err != nil || len(items) != 1 || items[0].Box != "1" || !strings.Contains(items[0].Title, "养犬") {
		t.Fatalf("%+v %v", items, err)
	}
}
