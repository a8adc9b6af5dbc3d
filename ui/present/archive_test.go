package present

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"renda/app"
	"renda/app/archive"
	"renda/app/desk"
	"renda/app/desk/archives"
	"renda/app/desk/wayout"
	"renda/app/procedure"
	"renda/ui/loop"
)

// store is a desk with a few boxes, for the room of archives.
type store struct {
	rows     [3][]archives.Row
	items    []archive.Item
	settings map[string]string
	recorded []string
	report   *archive.Report
	fails    error
	need     bool
	packed   bool
}

func (s *store) Archives() (a, b, c []archives.Row, err error) {
	return s.rows[0], s.rows[1], s.rows[2], s.fails
}
func (s *store) ArchivePage(_ context.Context, id app.ID) (*archives.Page, error) {
	for _, rows := range s.rows {
		for _, r := range rows {
			if r.Card.ID == id {
				return &archives.Page{Row: r, Ready: true}, nil
			}
		}
	}
	return nil, &app.Error{Code: app.CodeNotFound}
}
func (s *store) LabelsOf(want []string) ([]archives.Label, error) {
	var out []archives.Label
	for _, w := range want {
		out = append(out, archives.Label{Code: w})
	}
	return out, nil
}
func (s *store) LabelsOut([]archives.Label) wayout.Out { return wayout.Out{} }
func (s *store) CatalogueOut(_ context.Context, ids []app.ID) wayout.Out {
	return wayout.Out{Filter: desk.Filter{IDs: ids}}
}
func (s *store) NeedsTicket(wayout.Out) (bool, error)            { return s.need, nil }
func (s *store) Now() time.Time                                  { return time.Date(2026, 11, 24, 9, 0, 0, 0, app.Zone) }
func (s *store) Shelved() ([]archive.Item, error)                { return s.items, nil }
func (s *store) Cards(desk.Filter) []procedure.Card              { return nil }
func (s *store) Setting(k string) string                         { return s.settings[k] }
func (s *store) SetSetting(_ context.Context, k, v string) error { s.settings[k] = v; return nil }
func (s *store) RecordShelf(_ context.Context, where, _ string, r archive.Shelf, read []string) (app.ID, error) {
	if s.fails != nil {
		return app.ID{}, s.fails
	}
	s.recorded = append([]string{where}, read...)
	return app.NamedID("check"), nil
}
func (s *store) VerifyPackage(_ context.Context, _ io.ReaderAt, size int64, progress func(done, total int64)) (*archive.Report, error) {
	for i := range int64(200) {
		progress(i, 200)
	}
	return s.report, s.fails
}
func (s *store) ArchiveOut(_ context.Context, folder string, _ app.ID, progress func(done, total int64)) (string, archive.Summary, error) {
	progress(1, 1)
	s.packed = s.fails == nil
	return folder + "/归档-1.zip", archive.Summary{Files: 3}, s.fails
}

func archiveRow(name, no, box string, waited int) archives.Row {
	id := app.NamedID(name)
	return archives.Row{Card: procedure.Card{ID: id, Title: name, Number: "济人规备〔2026〕" + no}, Number: no, Box: box, Waited: waited, Code: archive.RecordCode(id), Due: app.Date{Year: 2026, Month: 6, Day: 30}}
}

func newStore() *store {
	s := &store{settings: map[string]string{}}
	s.rows[0] = []archives.Row{archiveRow("养犬办法", "", "", 200), archiveRow("停车办法", "", "", 3)}
	s.rows[0][1].Due = app.Date{Year: 2027, Month: 6, Day: 30}
	s.rows[1] = []archives.Row{archiveRow("供热办法", "档-1", "甲-1", 0)}
	for _, r := range s.rows[1] {
		s.items = append(s.items, archive.Item{Label: r.Number, Code: r.Code, Box: r.Box, Title: r.Card.Title})
	}
	s.items = append(s.items, archive.Item{Label: "档-2", Box: "甲-1", Title: "失踪办法"})
	return s
}

func openArchive(s *store) (*Archive, *loop.Queue) {
	q := &loop.Queue{}
	a := NewArchive(s, s, q, func() {})
	a.Reload()
	q.Run()
	return a, q
}

// The lists answer to words, to a 档号 however it is typed, and to a scanned label of a record or of its box; who is late is counted.
func TestArchiveLists(t *testing.T) {
	s := newStore()
	a, _ := openArchive(s)
	if a.Count(TabWaiting) != 2 || a.Overdue() != 1 {
		t.Fatal(a.Count(TabWaiting), a.Overdue())
	}
	finds := func(tab ArchiveTab, words string, want int) {
		t.Helper()
		if a.Tab, a.Words = tab, words; len(a.Rows()) != want {
			t.Errorf("%q finds %d", words, len(a.Rows()))
		}
	}
	finds(TabWaiting, "养犬", 1)
	finds(TabWaiting, "养 停", 0)
	finds(TabArchived, "档－1", 1)
	finds(TabArchived, strings.ToLower(s.rows[1][0].Code), 1)
	finds(TabArchived, archive.BoxCode("甲-1"), 1)
	finds(TabArchived, archive.BoxCode("乙-1"), 0)
	if tab, i := a.Find(s.rows[1][0].Card.ID); tab != TabArchived || i != 0 {
		t.Error(tab, i)
	}
	a.Words = "供热"
	if ids := a.CatalogueOut().Filter.IDs; len(ids) != 1 {
		t.Error("the catalogue is of more than what is shown")
	}
}

// A stick that is full or gone is told apart; a package that was called off says that nothing is left; one that leaves by ticket says so first.
func TestArchivePack(t *testing.T) {
	s := newStore()
	a, q := openArchive(s)
	a.Show(s.rows[1][0].Card.ID)
	q.Run()
	a.Pack("/media/U")
	q.Run()
	if !s.packed || a.Message == nil || a.Message.Tone != ToneDone || !strings.Contains(a.Message.Text, "归档-1.zip") {
		t.Fatalf("%+v", a.Message)
	}
	s.fails = &app.Error{Code: app.CodeDiskFull, Op: "write a package"}
	a.Pack("/media/U")
	q.Run()
	if a.Message.Tone != ToneFailed || !strings.Contains(a.Message.Text, "换一个空的") {
		t.Fatalf("%+v", a.Message)
	}
	a.Pack("/media/U")
	if a.Working == "" || !a.Cancel() || a.Cancel() || !strings.Contains(a.Message.Text, "没有留下") {
		t.Fatalf("%+v", a.Message)
	}
	q.Run()
	s.need = true
	asked := false
	a.ByTicket(func(need bool, err error) { asked = need && err == nil })
	q.Run()
	if x := a.PackageOut(); !asked || x.Matter != s.rows[1][0].Card.ID || x.Title != "归档-档-1" {
		t.Fatalf("%v %+v", asked, x)
	}
}

// A check names what is wrong by member and shows only that first; what is no package and what can't be read at any place are refused in words.
func TestArchiveVerify(t *testing.T) {
	s := newStore()
	a, q := openArchive(s)
	s.report = &archive.Report{Files: 2, Acts: 3, Members: []archive.Checked{{Path: "a"}, {Path: "b", Kind: archive.FindChanged}}, Findings: []archive.Finding{{Kind: archive.FindChanged, Path: "b", Why: "内容与 hashes.txt 不符"}}}
	c := &PackageCheck{Name: "x.zip"}
	a.Verify(c, file{strings.NewReader("x")})
	q.Run()
	if a.Message.Tone != ToneFailed || len(c.Members()) != 1 || c.Why("b") == "" || !strings.Contains(a.Message.Text, "2 个文件中有 1 处") {
		t.Fatalf("%+v %v", a.Message, c.Members())
	}
	c.Only = false
	s.report.Findings = nil
	if len(c.Members()) != 2 {
		t.Fatal("the right ones are not shown")
	}
	s.report, s.fails = nil, &app.Error{Code: archive.CodePackage}
	c = &PackageCheck{Name: "y.zip"}
	a.Verify(c, file{strings.NewReader("x")})
	q.Run()
	if c.Err == nil || c.Members() != nil || !strings.Contains(a.Message.Text, "这不是归档数据包") {
		t.Fatalf("%+v", a.Message)
	}
	a.Verify(&PackageCheck{Name: "z"}, io.NopCloser(strings.NewReader("x")))
	q.Run()
	if a.Message.Tone != ToneFailed {
		t.Fatalf("%+v", a.Message)
	}
}

type file struct{ *strings.Reader }

func (file) Close() error { return nil }

// What was scanned is there again after the room was left, lock or power cut, and is forgotten once it is a record; a refused record costs nothing.
func TestShelfIsKept(t *testing.T) {
	s := newStore()
	q := &loop.Queue{}
	h := NewShelf(s, q, func() {})
	h.Reload()
	h.Add("甲-1\r\n\ufeff" + s.rows[1][0].Code + "\tzz")
	q.Run()
	if len(h.Read) != 3 || h.Box() != "甲-1" || h.Where() != "甲-1" || len(h.Differences()) != 2 || h.Differences()[0].Kind != "missing" {
		t.Fatalf("%v %v", h.Read, h.Differences())
	}
	again := NewShelf(s, q, func() {})
	again.Reload()
	q.Run()
	if !slices.Equal(again.Read, h.Read) || again.Result.Right != 1 {
		t.Fatalf("after a power cut: %v", again.Read)
	}
	s.fails = &app.Error{Code: "stocktake.many"}
	again.Record("1号柜", "", func(_ app.ID, err error) {
		if err == nil {
			t.Error("recorded")
		}
	})
	q.Run()
	if len(again.Read) != 3 {
		t.Fatal("a refused record forgets the labels")
	}
	s.fails = nil
	again.Record("1号柜", "", func(id app.ID, err error) {
		if err != nil || id.IsZero() {
			t.Error(err)
		}
	})
	q.Run()
	if len(again.Read) != 0 || s.settings[shelfSetting] != "" || len(s.recorded) != 4 {
		t.Fatalf("%v %q %v", again.Read, s.settings[shelfSetting], s.recorded)
	}
}

// However labels come and go, at most the last nine are not durable yet, and leaving makes all of them so.
func TestShelfDurability(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newStore()
		q := &loop.Queue{}
		h := NewShelf(s, q, func() {})
		var model []string
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			if rapid.IntRange(0, 4).Draw(rt, "op") == 0 && len(model) > 0 {
				h.Undo()
				model = model[:len(model)-1]
			} else {
				l := rapid.SampledFrom([]string{"甲-1", "档-1", "zz"}).Draw(rt, "l")
				h.Add(l)
				model = append(model, l)
			}
			q.Run()
			kept := 0
			if v := s.settings[shelfSetting]; v != "" {
				kept = len(strings.Split(v, "\n"))
			}
			if !slices.Equal(h.Read, model) || len(model)-kept > 9 || kept > len(model) {
				rt.Fatalf("%d read, %d durable", len(model), kept)
			}
		}
		h.Keep()
		q.Run()
		if s.settings[shelfSetting] != strings.Join(model, "\n") {
			rt.Fatal("leaving loses labels")
		}
	})
}
