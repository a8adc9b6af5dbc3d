package present

import (
	"context"
	"strings"
	"testing"

	"renda/app"
	"renda/app/desk/laws"
	"renda/app/law"
	"renda/ui/loop"
)

func titles(rs []LawRow) string {
	var out []string
	for _, r := range rs {
		out = append(out, r.Title)
	}
	return strings.Join(out, " ")
}

// With nothing typed every law stands in the list once, in the version of today, and filters by hand and by word narrow it;
// each shows as a chip that takes it away again.
func TestLawListFilters(t *testing.T) {
	q := &loop.Queue{}
	l := NewLawList(&lawFake{pack: lawPack(t)}, q, "", func() {})
	l.Reload()
	q.Run()
	if got := titles(l.Rows); l.Phase != LawListed || got != "甲法 旧甲法 山东省实施《甲法》办法" {
		t.Fatalf("%d %s", l.Phase, got)
	}
	if l.Rows[0].Effective.String() != "2024-06-01" || l.Rows[0].Status != law.StatusInForce || l.Rows[1].Status != law.StatusRepealed {
		t.Errorf("%+v", l.Rows[:2])
	}
	if len(l.Regions) != 2 || l.Regions[1] != "山东省" || l.Pack.Version != 3 {
		t.Errorf("regions %v, pack %+v", l.Regions, l.Pack)
	}
	l.Set("region", "山东省")
	q.Run()
	if titles(l.Rows) != "山东省实施《甲法》办法" {
		t.Errorf("of 山东: %s", titles(l.Rows))
	}
	l.Type("级别:法律")
	q.Run()
	if len(l.Rows) != 0 || len(l.Chips()) != 2 {
		t.Errorf("%s, %v", titles(l.Rows), l.Chips())
	}
	l.Drop(LawChip{"region", "山东省", ""})
	q.Run()
	if titles(l.Rows) != "甲法 旧甲法" {
		t.Errorf("without the region: %s", titles(l.Rows))
	}
	l.Drop(l.Chips()[0])
	q.Run()
	if l.Words != "" || len(l.Rows) != 3 {
		t.Errorf("the typed filter stays: %q, %d laws", l.Words, len(l.Rows))
	}
	l.Set("on", "2021-06-01")
	q.Run()
	if got := titles(l.Rows); !strings.Contains(got, "旧甲法") || l.Rows[0].Effective.String() != "2020-06-01" {
		t.Errorf("on that day: %s, %+v", got, l.Rows[0])
	}
	l.Clear()
	q.Run()
	if len(l.Rows) != 3 || l.Filter.On != (app.Date{}) {
		t.Errorf("cleared: %+v", l.Filter)
	}
}

// What is typed is looked for with the filters; an answer overtaken by the next letter is not shown, and a filter that can't
// be read is said.
func TestLawListSearches(t *testing.T) {
	q, d := &loop.Queue{}, &lawFake{pack: lawPack(t)}
	l := NewLawList(d, q, "", func() {})
	l.Set("level", "法律")
	l.Type("禁")
	l.Type("禁止乱甲")
	q.Run()
	if len(d.asked) == 0 || d.asked[len(d.asked)-1] != "禁止乱甲 级别:法律" {
		t.Fatalf("asked for %q", d.asked)
	}
	if l.Phase != LawFound || l.Total != 2 || l.Hits[0].Label != "第二条" || l.Hits[0].Excerpt.Text == "" || l.Hits[0].Row.Title != "甲法" {
		t.Errorf("%+v", l)
	}
	l.Type("施行:明年")
	if l.Phase != LawFailed || app.CodeOf(l.Err) == "" {
		t.Errorf("a day that is none: %d %v", l.Phase, l.Err)
	}
	l.Type("禁止")
	q.Run()
	if l.Phase != LawFound || l.Err != nil {
		t.Errorf("after it: %d %v", l.Phase, l.Err)
	}
}

// Building the index shows how far it is and can be stopped; the stop stays though the work still ends.
func TestLawListIndexing(t *testing.T) {
	q, d := &loop.Queue{}, &lawFake{pack: lawPack(t), index: true}
	var phases []LawPhase
	var l *LawList
	l = NewLawList(d, q, "禁止", func() { phases = append(phases, l.Phase) })
	l.Reload()
	q.Run()
	if len(phases) != 2 || phases[0] != LawIndexing || l.Done != 1 || l.Count != 4 || phases[1] != LawFound {
		t.Fatalf("phases %v, %d of %d", phases, l.Done, l.Count)
	}
	l.Reload()
	q.Step() // the work
	q.Step() // how far it is
	l.StopIndexing()
	q.Run()
	if l.Phase != LawStopped {
		t.Errorf("stopped, and then %d", l.Phase)
	}
	l.Reload()
	q.Step() // the work; how far it is waits to be told
	l.StopIndexing()
	q.Run()
	if l.Phase != LawStopped {
		t.Errorf("stopped before it was told how far it is, and then %d", l.Phase)
	}
}

// No library, and one on its way, are told apart, with how much has come; once it is there the list shows.
func TestLawListWithoutLibrary(t *testing.T) {
	q, d := &loop.Queue{}, &lawFake{pack: lawPack(t), fail: &app.Error{Code: laws.CodeNoLibrary}}
	l := NewLawList(d, q, "禁止", func() {})
	l.Reload()
	q.Run()
	if l.Phase != LawNone {
		t.Errorf("none: %d", l.Phase)
	}
	d.fail = &app.Error{Code: laws.CodeLibraryAbsent}
	l.Reload()
	q.Run()
	if l.Phase != LawAbsent || l.View.Have != 5 {
		t.Errorf("absent: %d %+v", l.Phase, l.View)
	}
	d.fail = nil
	l.Reload()
	q.Run()
	if l.Phase != LawFound {
		t.Errorf("there: %d", l.Phase)
	}
}

func book(t *testing.T, d *lawFake, id string) (*LawBook, *loop.Queue) {
	t.Helper()
	q := &loop.Queue{}
	b := NewLawBook(d, q, id, "", nil, func() {})
	b.Reload()
	q.Run()
	if b.Err != nil {
		t.Fatal(b.Err)
	}
	return b, q
}

// A law is opened by its title in the version of today and says how it stands, its versions and what it has to do with others;
// on an earlier day the earlier version stands there, and says what took its place.
func TestLawBook(t *testing.T) {
	d := &lawFake{pack: lawPack(t)}
	b, q := book(t, d, ByTitle+"甲法")
	if b.Law.Published.String() != "2024-01-01" || b.Status != "有效" || len(b.Versions) != 2 || !b.Versions[1].Shown {
		t.Errorf("%+v", b)
	}
	links := map[string]string{}
	for _, g := range b.Links {
		for _, x := range g.Laws {
			links[g.Name] += x.Title
			if x.ID == "" {
				t.Errorf("%s %s has no text", g.Name, x.Title)
			}
		}
	}
	if links["实施它的办法、细则"] != "山东省实施《甲法》办法" || links["它废止的"] != "旧甲法" {
		t.Errorf("relations %v", links)
	}
	b.AsOf(app.Date{Year: 2022, Month: 1, Day: 1})
	q.Run()
	if b.Law.Published.String() != "2020-01-01" || b.Status != "有效" {
		t.Errorf("on that day: %s %s", b.Law.Published, b.Status)
	}
	b.AsOf(app.Date{Year: 2023, Month: 1, Day: 1})
	q.Run()
	if b.On.Year != 2023 || b.ID != b.Law.ID {
		t.Errorf("%v", b.On)
	}
	old, _ := book(t, d, b.ID)
	if old.Status != "已被修改" || !strings.Contains(old.Why, "2024年6月1日") {
		t.Errorf("%s %s", old.Status, old.Why)
	}
	gone, _ := book(t, d, ByTitle+"旧甲法")
	if gone.Status != "已废止" || !strings.Contains(gone.Why, "《甲法》第三条") {
		t.Errorf("%s %s", gone.Status, gone.Why)
	}
}

// Two versions stand side by side, the older at the left whichever one was being read.
func TestLawBookCompares(t *testing.T) {
	d := &lawFake{pack: lawPack(t)}
	vs := d.pack.Library().Versions("甲法")
	for i := range vs {
		b, q := book(t, d, vs[i].ID)
		b.CompareWith(vs[1-i].ID)
		q.Run()
		if b.Compared == nil || !strings.Contains(b.Compared.New.Text, "根据宪法") || strings.Contains(b.Compared.Old.Text, "根据宪法") {
			t.Fatalf("from version %d: %+v", i, b.Compared)
		}
		added := ""
		for _, s := range b.Compared.Added {
			added += b.Compared.New.Words(s)
		}
		if !strings.Contains(added, "根据宪法") {
			t.Errorf("marked as new: %q", added)
		}
		b.CompareWith("")
		if b.Compared != nil {
			t.Error("still compared")
		}
	}
}

// A find opens the law at its clause with the words marked; one that is no longer in the library is said.
func TestLawBookOfAFind(t *testing.T) {
	d, q := &lawFake{pack: lawPack(t)}, &loop.Queue{}
	l := NewLawList(d, q, "禁止乱甲", func() {})
	l.Reload()
	q.Run()
	b := NewLawBook(d, q, l.Hits[0].Row.ID, l.Hits[0].Clause, []string{"乱甲"}, func() {})
	b.Reload()
	q.Run()
	if len(b.Marks) != 1 || b.Reading.Words(b.Marks[0]) != "乱甲" || !strings.HasPrefix(b.Reading.Text[len(string([]rune(b.Reading.Text)[:b.Begin])):], "第二条") {
		t.Errorf("marks %v, begins at %d", b.Marks, b.Begin)
	}
	none := NewLawBook(d, q, "00", "", nil, func() {})
	none.Reload()
	q.Run()
	if app.CodeOf(none.Err) != app.CodeNotFound || none.Law != nil {
		t.Errorf("%v", none.Err)
	}
	if _, err := d.Library(context.Background()); err != nil {
		t.Fatal(err)
	}
}
